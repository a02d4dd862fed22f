/** Makes a sales order of an order, or says what a person must put right first: everything KC would refuse, cut or add up otherwise. */
import { DateTime } from 'luxon';
import { addressesOf } from './addresses.ts';
import { codeKey, extraCodeOf, stockCodeOf, type CodeAnswer, type KnownItems } from './order-lines.ts';
import {
  deliveryGross,
  deliveryOf,
  khaosDeliveryGross,
  khaosRowGross,
  lineSumOf,
  methodsOf,
  priceRows,
  type CalcMethod,
  type LineSum,
  type PricedRow,
} from './order-money.ts';
import { heldByGate, type PartChoice } from './order-gate.ts';
import { paymentsOf } from './order-payments.ts';
import { problemOf } from './problem.ts';
import type { SalesOrder, SalesOrderLine } from './sales-order.ts';
import type { ShopOrder, ShopOrderLine } from './shop-order.ts';
import { toWindows1252 } from './windows-1252.ts';
import type { Problem } from '../../../shared/records.ts';
import type { OrderRules } from '../../../shared/settings.ts';

/** KC's limits in characters (`reference/khaos-control.md §3.1`). */
const limits = { note: 2000, description: 250, poNumber: 30, urn: 10 } as const;

/** Where KC's own tax applies whatever Shopify says: the customer's country decides (`reference/khaos-control.md §4.8`). */
const homeCountries = new Set(['GB', 'IM']);
/** KC's tax code for zero-rated (`reference/khaos-control.md §3.1`, TAX_RATE). */
const zeroRated = 2;

/** KC's own lists, as far as this KC tells them; what is undefined is not checked. */
export type KhaosWords = {
  companyClasses: readonly string[] | undefined;
  salesSources: readonly string[] | undefined;
  couriers: readonly string[] | undefined;
  /** Two letters. */
  countries: readonly string[] | undefined;
  sites: readonly string[] | undefined;
  items: KnownItems | undefined;
};

export type MakingOptions = {
  rules: OrderRules;
  words: KhaosWords;
  transliterate: boolean;
  /** A person's choice where part of the order was fulfilled before. */
  choice: PartChoice | undefined;
};

export type Made = { order: SalesOrder } | { wrong: Problem };

/** A row of the sales order with what it stands for, for the check of totals. */
type Row = { lines: SalesOrderLine[]; priced: PricedRow[]; sum: LineSum; label: string };

const unitsOf = (line: ShopOrderLine, choice: PartChoice | undefined): number =>
  choice === 'remaining' ? Math.min(line.currentQuantity, line.unfulfilledQuantity) : line.currentQuantity;

/** One problem of several: the first with the causes of the others beside it, so that one look at the order cures them all. */
const foremost = (wrong: readonly Problem[]): Problem | undefined => {
  const [first, ...others] = wrong;
  if (first === undefined || others.length === 0) return first;
  return { ...first, facts: { ...first.facts, also: [...new Set(others.map((problem) => problem.summary))].join(' ').slice(0, 500) } };
};

const checkWords = (order: ShopOrder, made: SalesOrder, words: KhaosWords): Problem[] => {
  const wrong: Problem[] = [];
  const check = (what: string, word: string | undefined, known: readonly string[] | undefined) => {
    if (word === undefined || known === undefined || known.includes(word)) return;
    wrong.push(problemOf('khaos-word-unknown', `KC has no ${what} ${word}.`, { order: order.name, what, word }));
  };
  check('company class', made.customer.companyClass, words.companyClasses);
  check('sales source', made.salesSource, words.salesSources);
  check('courier', made.courierCode, words.couriers);
  check('site', made.site, words.sites);
  check('country', made.invoiceAddress.countryCode, words.countries);
  check('country', made.deliveryAddress?.countryCode, words.countries);
  return wrong;
};

/** Texts that people read: letters KC cannot keep are left out rather than stopping the order. */
const plainText = (text: string, transliterate: boolean): string => (transliterate ? toWindows1252(text).text : text);

const descriptionOf = (line: ShopOrderLine, transliterate: boolean): string => {
  const whole =
    line.variantTitle === undefined || line.variantTitle === 'Default Title' ? line.title : `${line.title} - ${line.variantTitle}`;
  // KC supports no # in descriptions (`reference/khaos-control.md §3.1`).
  const text = plainText(whole, transliterate).replaceAll('#', '').replace(/\s+/g, ' ').trim();
  return text.length <= limits.description ? text : `${text.slice(0, limits.description - 1)}…`;
};

const noteEnd = '… (the rest stands in Shopify)';

const noteOf = (texts: readonly (string | undefined)[], transliterate: boolean): string | undefined => {
  const whole = plainText(texts.filter((text) => text !== undefined && text.trim() !== '').join('\n'), transliterate).trim();
  if (whole === '') return undefined;
  if (whole.length <= limits.note) return whole;
  return whole.slice(0, limits.note - noteEnd.length) + noteEnd;
};

/** KC's dates are London's (`reference/khaos-control.md §6 U24`). */
export const khaosDateTime = (isoTime: string): string =>
  DateTime.fromISO(isoTime, { zone: 'Europe/London' }).toFormat('yyyy-MM-dd HH:mm:ss');

/** Our line reference in KC: the legacy id of Shopify's line. */
export const importRefOf = (line: Pick<ShopOrderLine, 'id'>): string => line.id.slice(line.id.lastIndexOf('/') + 1);

const courierOf = (order: ShopOrder, rules: OrderRules): string | undefined => {
  const title = order.shippingLines.find((line) => !line.removed)?.title;
  return (title === undefined ? undefined : rules.couriers[title]) ?? rules.defaultCourier;
};

const rowOf = (
  answer: CodeAnswer,
  sum: LineSum,
  about: { importRef: string; description: string | undefined; label: string; domestic: boolean },
  options: MakingOptions,
  methods: readonly CalcMethod[],
): Row | Problem => {
  if ('wrong' in answer) return answer.wrong;
  const priced = priceRows(sum, methods);
  const lines = priced.map((row): SalesOrderLine => ({
    stockCode: answer.code,
    description: about.description,
    quantity: row.quantity,
    price: { basis: row.basis, unitMinor: row.unitMinor },
    // Goods that leave the country untaxed: said, because the stock item would decide otherwise.
    taxCode: !about.domestic && sum.ratePercent === 0 ? zeroRated : undefined,
    importRef: about.importRef,
    extended: undefined,
    site: options.rules.site,
    packSortOrder: undefined,
  }));
  // At home KC taxes by its stock item; where KC's rate is not known, Shopify's is taken for it.
  const item = options.words.items?.get(codeKey(answer.code));
  const itemRate = item === 'untold' ? undefined : item?.vatRatePercent;
  const ratePercent = about.domestic && itemRate !== undefined ? itemRate : sum.ratePercent;
  return { lines, priced: priced.map((row) => ({ ...row, ratePercent })), sum, label: `${about.label} (${answer.code})` };
};

/** Compares KC's total with ours under one method; the problem names the first thing that differs and by how much. */
const checkTotal = (order: ShopOrder, rows: readonly Row[], delivery: SalesOrder['delivery'], method: CalcMethod): Problem | undefined => {
  const parts = [
    ...rows.map((row) => ({
      label: row.label,
      ours: row.sum.grossMinor,
      khaos: row.priced.reduce((sum, priced) => sum + khaosRowGross(priced, method), 0),
      tax: row.priced.some((priced) => priced.ratePercent !== row.sum.ratePercent),
    })),
    { label: 'delivery', ours: deliveryGross(delivery), khaos: khaosDeliveryGross(delivery, method), tax: false },
  ];
  const total = (of: 'ours' | 'khaos') => parts.reduce((sum, part) => sum + part[of], 0);
  if (total('ours') === total('khaos')) return undefined;
  const worst = parts.find((part) => part.tax && part.ours !== part.khaos) ?? parts.find((part) => part.ours !== part.khaos);
  const what = worst === undefined ? 'the total' : worst.tax ? `the VAT rate of ${worst.label}` : worst.label;
  return problemOf('order-total-differs', `Order ${order.name}: KC would reach another total, because of ${what}.`, {
    order: order.name,
    differs: what,
    shopTotalMinor: total('ours'),
    khaosTotalMinor: total('khaos'),
    differsMinor: total('khaos') - total('ours'),
    method,
  });
};

/**
 * The sales order of an order that the gate let through. Prices carry each line's share of every discount; a line whose total does
 * not divide becomes two. The total is worked out as KC would, by the method KC uses (unknown: both), and must be Shopify's to the penny.
 */
export const makeSalesOrder = (order: ShopOrder, associatedRef: string, options: MakingOptions): Made => {
  const { rules, words, transliterate, choice } = options;
  const held = heldByGate(order, choice);
  if (held !== undefined) return { wrong: held };
  const methods = methodsOf(rules.calcMethod);
  const { addresses, wrong } = addressesOf(order, transliterate);
  const domestic = homeCountries.has((addresses?.delivery ?? addresses?.invoice)?.countryCode ?? 'GB');

  const rows: Row[] = [];
  const add = (row: Row | Problem) => ('cause' in row ? wrong.push(row) : rows.push(row));
  order.lines.forEach((line, at) => {
    const units = unitsOf(line, choice);
    if (units === 0) return;
    const about = {
      importRef: importRefOf(line),
      description: descriptionOf(line, transliterate),
      label: `line ${at + 1}`,
      domestic,
    };
    add(rowOf(stockCodeOf(order, line, rules, words.items), lineSumOf(line, units, order.taxesIncluded), about, options, methods));
  });
  const delivery = deliveryOf(order, methods);
  const sumOfRows = () => rows.reduce((sum, row) => sum + row.sum.grossMinor, deliveryGross(delivery));

  if (choice !== 'remaining' && wrong.length === 0) {
    const extra = (what: 'tip' | 'duty' | 'fee', amountMinor: number) => {
      if (amountMinor === 0) return;
      const sum: LineSum = { quantity: 1, grossMinor: amountMinor, taxMinor: 0, ratePercent: 0 };
      const about = { importRef: what, description: undefined, label: what, domestic };
      add(rowOf(extraCodeOf(order, what, amountMinor, rules, words.items), sum, about, options, methods));
    };
    extra('duty', order.dutiesMinor);
    extra('fee', order.additionalFeesMinor);
    // Shopify shows a tip as a line of its own in most orders; only where it does not, it is missing from the sum.
    if (wrong.length === 0 && sumOfRows() + order.tipMinor === order.currentTotalMinor) extra('tip', order.tipMinor);
    if (wrong.length === 0 && sumOfRows() !== order.currentTotalMinor) {
      wrong.push(
        problemOf('order-total-differs', `Order ${order.name}: its lines and delivery do not come to Shopify’s own total.`, {
          order: order.name,
          differs: 'an allowance or adjustment that belongs to no line',
          shopTotalMinor: order.currentTotalMinor,
          khaosTotalMinor: sumOfRows(),
          differsMinor: sumOfRows() - order.currentTotalMinor,
        }),
      );
    }
  }
  if (wrong.length === 0) {
    const differs = methods.map((method) => checkTotal(order, rows, delivery, method)).find((problem) => problem !== undefined);
    if (differs !== undefined) wrong.push(differs);
  }

  const totalMinor = sumOfRows();
  const paid = paymentsOf(order, rules, totalMinor, choice === 'remaining');
  if (wrong.length === 0) wrong.push(...paid.wrong);

  const urn = order.buyer?.locationExternalId ?? order.buyer?.companyExternalId;
  if (order.buyer !== undefined && (urn === undefined || urn.length > limits.urn)) {
    wrong.push(
      problemOf('order-buyer-unmapped', `Order ${order.name}: the buying company has no usable KC number.`, {
        order: order.name,
        buyer: order.buyer.locationId,
      }),
    );
  }

  const longPo = (order.poNumber?.length ?? 0) > limits.poNumber;
  const email = order.email?.trim();
  const made: SalesOrder = {
    associatedRef,
    orderDate: khaosDateTime(order.processedAt),
    currency: order.currency,
    totalMinor,
    customer: {
      urn,
      webUser: email === '' ? undefined : email,
      companyClass: rules.companyClass,
      companyName: addresses?.invoice.organisation,
      taxReference: undefined,
    },
    invoiceAddress: addresses?.invoice ?? { line1: '', town: '', postcode: '', countryCode: '' },
    deliveryAddress: addresses?.delivery,
    payments: paid.payments,
    site: rules.site,
    salesSource: rules.salesSource,
    brand: rules.brand,
    courierCode: courierOf(order, rules),
    keycode: undefined,
    priority: undefined,
    orderNote: noteOf([order.note, longPo ? `PO number: ${order.poNumber}` : undefined, ...(addresses?.left ?? [])], transliterate),
    poNumber: longPo ? undefined : order.poNumber,
    delivery,
    lines: rows.flatMap((row) => row.lines),
  };
  if (addresses !== undefined) wrong.push(...checkWords(order, made, words));
  const problem = foremost(wrong);
  return problem === undefined ? { order: made } : { wrong: problem };
};
