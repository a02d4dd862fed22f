/** A small practice Khaos Control for tests, with a client that speaks SOAP by hand. */
import { XMLParser } from 'fast-xml-parser';
import { expect } from 'vitest';
import type { KhaosSystemName, PracticeKhaosOptions } from '../../../electron/practice/khaos/khaos.ts';
import { createPracticeKhaos } from '../../../electron/practice/khaos/practice-khaos.ts';
import { plainSeed, type KhaosSeed, type KhaosStockSeed } from '../../../electron/practice/khaos/seed.ts';
import type { KhaosSwitches } from '../../../electron/practice/khaos/switches.ts';
import type { JournalEffect, JournalEntry, PracticeAnswer, Reaction } from '../../../electron/practice/wire.ts';

export const startMs = Date.UTC(2026, 10, 23, 9);

export const catalogue: readonly KhaosStockSeed[] = [
  {
    stockCode: 'MUG-BLUE',
    description: 'Mug, blue',
    sellMinor: 2499,
    buyMinor: 900,
    vatPercent: 20,
    otherRef: 'OR-1',
    barcodes: ['5012345678900'],
    channelStockCode: 'WEB-MUG',
    levels: { 'Main Site': 10, 'Second Site': 4 },
    minLevel: 2,
    safeLevel: 5,
    stockType: 'Kitchen',
  },
  { stockCode: 'BOWL', description: 'Bowl & spoon', sellMinor: 2041, vatPercent: 20, levels: { 'Main Site': 50 }, runToZero: true },
  { stockCode: 'BOOK', description: 'Recipe book', sellMinor: 1299, vatPercent: 0, levels: { 'Main Site': 20 } },
  { stockCode: 'OLD', description: 'Old thing', sellMinor: 500, vatPercent: 20, discontinued: true },
  { stockCode: 'WRAP', description: 'Gift wrapping', sellMinor: 300, vatPercent: 20, stockControlled: false },
  {
    stockCode: 'SET',
    description: 'Breakfast set',
    sellMinor: 4999,
    vatPercent: 20,
    pack: [
      { stockCode: 'MUG-BLUE', quantity: 2 },
      { stockCode: 'BOWL', quantity: 1 },
    ],
  },
  {
    stockCode: 'LAMP',
    description: 'Lamp',
    sellMinor: 3999,
    vatPercent: 20,
    levels: { 'Main Site': 1 },
    build: [{ stockCode: 'BOWL', quantity: 5 }],
  },
  { stockCode: 'THROW', description: 'Throw', sellMinor: 5999, vatPercent: 20 },
  { stockCode: 'THROW-OAT', description: 'Throw, oat', sellMinor: 5999, vatPercent: 20, variantOf: 'THROW', levels: { 'Main Site': 3 } },
  { stockCode: 'A,B', description: 'Comma', sellMinor: 100, vatPercent: 20, levels: { 'Main Site': 1 } },
  {
    stockCode: 'DUE',
    description: 'Due in',
    sellMinor: 100,
    vatPercent: 20,
    expected: [
      { quantity: 2, dueMs: Date.UTC(2026, 11, 1) },
      { quantity: 5, dueMs: Date.UTC(2027, 0, 5) },
    ],
  },
];

export const records: KhaosSeed = {
  ...plainSeed,
  catalogue,
  customers: [
    {
      companyCode: 'TRADE01',
      name: 'Garden Design Ltd',
      companyClass: 'Trade',
      webUser: 'trade@example.org',
      otherRef: 'T-1',
      postcode: 'AS1 1AA',
      paysOnAccount: true,
      priceLists: ['Trade'],
    },
    { companyCode: 'LOCKED', name: 'Locked Ltd', companyClass: 'Retail', webUser: 'locked@example.org', locked: true },
    { companyCode: 'PONEED', name: 'Careful Ltd', companyClass: 'Retail', webUser: 'po@example.org', purchaseOrderRequired: true },
  ],
  priceLists: [
    {
      name: 'Trade',
      net: true,
      currencyCode: 'None',
      rows: [
        { stockCode: 'MUG-BLUE', from: 12, to: 9999, calculatedMinor: 1500, amountMinor: 1500, discountPercent: 0 },
        { stockCode: 'MUG-BLUE', from: 1, to: 12, calculatedMinor: 1875, amountMinor: 0, discountPercent: 10 },
      ],
    },
  ],
};

/** A clock that a test moves by hand. */
export const handClock = () => {
  let atMs = startMs;
  return { nowMs: () => atMs, moveOn: (ms: number) => void (atMs += ms) };
};

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  removeNSPrefix: true,
  htmlEntities: true,
  processEntities: { enabled: true, maxTotalExpansions: 1e9, maxExpandedLength: 1e9 },
  isArray: (name) =>
    [
      'ORDER_STATUS',
      'INVOICE',
      'BOX',
      'BOX_ITEM',
      'INVOICE_ITEM',
      'STOCK_ITEM',
      'LINK_ITEM',
      'item',
      'StockItem',
      'COMPANY',
      'ADDRESS',
      'COURIER',
      'ORDER',
    ].includes(name),
});
// Tests look into documents of every shape.
// oxlint-disable-next-line typescript/no-explicit-any
export type Read = any;
export const readDocument = (text: string): Read => parser.parse(text);

export const textOf = (answer: PracticeAnswer): string =>
  typeof answer.body === 'string'
    ? answer.body
    : new TextDecoder(/charset=([\w-]+)/.exec(answer.headers['content-type'] ?? '')?.[1] ?? 'utf-8').decode(answer.body);

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export const envelopeOf = (method: string, parameters: Record<string, string | number | boolean>): string =>
  '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body>' +
  `<NS1:${method} xmlns:NS1="urn:IKosWebIntf-IKosWeb">` +
  Object.entries(parameters)
    .map(([name, value]) => `<${name}>${escape(String(value))}</${name}>`)
    .join('') +
  `</NS1:${method}></SOAP-ENV:Body></SOAP-ENV:Envelope>`;

/** Multi-ref answers put together. */
const resolved = (value: Read, all: Read): Read => {
  if (Array.isArray(value)) return value.map((one) => resolved(one, all));
  if (typeof value !== 'object' || value === null) return value;
  if (value['@href'] !== undefined) {
    for (const candidate of Object.values(all).flat() as Read[]) {
      if (candidate?.['@id'] !== undefined && `#${candidate['@id']}` === value['@href']) return resolved(candidate, all);
    }
    throw new Error(`No element ${value['@href']}`);
  }
  if (value['@arrayType'] !== undefined) return (value.item ?? []).map((one: Read) => resolved(one, all));
  if (value['#text'] !== undefined) return value['#text'];
  const fields = Object.entries(value).filter(([key]) => !key.startsWith('@'));
  const isText = value['@type']?.startsWith('xsd:');
  return isText ? '' : Object.fromEntries(fields.map(([key, field]) => [key, resolved(field, all)]));
};

export const createTestKhaos = (switches: Partial<KhaosSwitches> = {}, options: Partial<PracticeKhaosOptions> = {}) => {
  const clock = handClock();
  const khaos = createPracticeKhaos({ clock, seed: 7, records, switches, ...options });

  const send = (
    method: string,
    parameters: Record<string, string | number | boolean> = {},
    system: KhaosSystemName = 'live',
    headers: Record<string, string> = {},
  ): Reaction =>
    khaos.react({
      method: 'POST',
      target: khaos.wsdlPaths[system].replace('/wsdl/', '/soap/'),
      headers: {
        host: '127.0.0.1:8084',
        'user-agent': 'hand',
        'content-type': 'text/xml; charset=utf-8',
        soapaction: `"urn:IKosWebIntf-IKosWeb#${method}"`,
        ...headers,
      },
      body: envelopeOf(method, parameters),
    });
  const answerTo = (...call: Parameters<typeof send>): PracticeAnswer => {
    const reaction = send(...call);
    if (reaction.kind !== 'answer') throw new Error(`No answer but ${reaction.kind}`);
    return reaction.answer;
  };
  /** The result, or `{ fault }`. */
  const call = (...args: Parameters<typeof send>): Read => {
    const body = readDocument(textOf(answerTo(...args))).Envelope.Body;
    if (body.Fault !== undefined) return { fault: String(body.Fault.faultstring) };
    return resolved(body[`${args[0]}Response`].return, body);
  };
  const importOrder = (change: Parameters<typeof orderXml>[0] = {}): Read => call('ImportOrders', { Orders: orderXml(change) });
  const statuses = (ids: string, more: Record<string, string | number | boolean> = {}): Read => {
    const longer: Record<string, boolean> = khaos.switches().generation === '7.3' ? {} : { IncludeTracking: true, IncludeCancelled: true };
    return (
      readDocument(call('ExportOrderStatusEx', { IDs: ids, MappingType: 4, WebOnly: false, ...longer, ...more })).STATUS_LIST
        .ORDER_STATUS ?? []
    );
  };
  const levels = (codes: string, more: Record<string, string | number | boolean> = {}): Read => {
    const old = khaos.switches().generation === '7.3';
    const text = call('ExportStockStatus', {
      [old ? 'StockCode' : 'StockCodes']: codes,
      MappingType: 1,
      LastUpdated: '1970-01-01T01:00:00',
      ...(old ? {} : { SiteID: 1 }),
      ...more,
    });
    return readDocument(text).STOCK_STATUS.STOCK_ITEM ?? [];
  };
  const last = (): JournalEntry => khaos.journal.at(-1)!;
  const effects = (kind?: string): JournalEffect[] =>
    khaos.journal
      .slice(1)
      .flatMap((entry) => entry.effects)
      .filter((effect) => kind === undefined || effect.kind === kind);
  return { clock, khaos, send, answerTo, call, importOrder, statuses, levels, last, effects };
};

export type Fields = Record<string, string | undefined>;

const tags = (fields: Fields): string =>
  Object.entries(fields)
    .map(([name, value]) => (value === undefined ? '' : `<${name}>${escape(value)}</${name}>`))
    .join('');

export type OrderChange = {
  customer?: Fields;
  invoice?: Fields;
  delivery?: Fields;
  header?: Fields;
  lines?: Fields[];
  payments?: Fields[];
};

/** A correct order of one mug at 24.99 and 4.99 delivery; every tag can be changed or left out (undefined). */
export const orderXml = (change: OrderChange = {}): string => {
  const lines = change.lines ?? [{}];
  const payments = change.payments ?? [{}];
  return (
    '<SALES_ORDERS><SALES_ORDER><CUSTOMER_DETAIL>' +
    tags({ IS_NEW_CUSTOMER: '0', WEB_USER: 'jo@example.org', COMPANY_CLASS: 'Retail', ...change.customer }) +
    `<ADDRESSES><INVADDR>${tags({ IADDRESS1: '1 High Street', ITOWN: 'Ashmere', IPOSTCODE: 'AS1 1AA', ICOUNTRY_CODE: 'GB', IFORENAME: 'Jo', ISURNAME: 'Bloggs', ...change.invoice })}</INVADDR>` +
    (change.delivery === undefined ? '' : `<DELADDR>${tags(change.delivery)}</DELADDR>`) +
    '</ADDRESSES></CUSTOMER_DETAIL><PAYMENTS>' +
    payments
      .map(
        (payment) =>
          `<PAYMENT_DETAIL>${tags({ PAYMENT_AMOUNT: '29.98', PAYMENT_TYPE: '2', AUTH_CODE: 'SHOPIFY', PREAUTH: '0', ...payment })}</PAYMENT_DETAIL>`,
      )
      .join('') +
    `</PAYMENTS><ORDER_HEADER>${tags({ ORDER_DATE: '2026-11-23 08:59:00', ORDER_AMOUNT: '29.98', ORDER_CURRENCY_CODE: 'GBP', SITE: 'Main Site', ASSOCIATED_REF: 'SHOP-1001', DELIVERY_GRS: '4.99', SALES_SOURCE: 'SHOPIFY', ...change.header })}</ORDER_HEADER><ORDER_ITEMS>` +
    lines
      .map(
        (line) =>
          `<ORDER_ITEM>${tags({ STOCK_CODE: 'MUG-BLUE', MAPPING_TYPE: '1', ORDER_QTY: '1', PRICE_GRS: '24.99', IMPORT_REF: '14432001', ...line })}</ORDER_ITEM>`,
      )
      .join('') +
    '</ORDER_ITEMS></SALES_ORDER></SALES_ORDERS>'
  );
};

/** The rule by which the only order of a call was skipped. */
export const expectSkipped = (world: ReturnType<typeof createTestKhaos>, change: OrderChange, rule: string): void => {
  const result = world.importOrder(change);
  expect(result.ImportedCount).toBe('0');
  expect(result.OrderSkipped).toHaveLength(1);
  expect(world.last().facts['skipped']).toEqual([expect.objectContaining({ rule })]);
  expect(world.last().effects).toEqual([]);
};
