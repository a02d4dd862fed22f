import { describe, expect, test } from 'vitest';
import { salesOrderDocument } from '../../../../electron/engine/connectors/khaos/sales-order-document.ts';
import { ProblemError } from '../../../../electron/engine/domain/problem.ts';
import type { SalesOrder } from '../../../../electron/engine/domain/sales-order.ts';
import { someOrder } from './some-order.ts';

const line = someOrder.lines[0]!;
const payment = someOrder.payments[0]!;

/** What stands in a tag, every time it comes. */
const inTag = (document: string, tag: string): string[] =>
  [...document.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))].map((match) => match[1]!);
const documentOf = (change: Partial<SalesOrder>, transliterate = true) => salesOrderDocument({ ...someOrder, ...change }, transliterate);

test('the plainest order, tag by tag', () => {
  expect(salesOrderDocument(someOrder, true)).toBe(
    '<SALES_ORDERS><SALES_ORDER><CUSTOMER_DETAIL><IS_NEW_CUSTOMER>0</IS_NEW_CUSTOMER><WEB_USER>jo@example.org</WEB_USER>' +
      '<COMPANY_CLASS>Retail</COMPANY_CLASS><ADDRESSES><INVADDR><IADDRESS1>1 High Street</IADDRESS1><ITOWN>Leeds</ITOWN>' +
      '<IPOSTCODE>LS1 1AA</IPOSTCODE><ICOUNTRY_CODE>GB</ICOUNTRY_CODE><IFORENAME>Jo</IFORENAME><ISURNAME>Bloggs</ISURNAME>' +
      '<IEMAIL>jo@example.org</IEMAIL></INVADDR></ADDRESSES></CUSTOMER_DETAIL><PAYMENTS><PAYMENT_DETAIL>' +
      '<PAYMENT_AMOUNT>29.98</PAYMENT_AMOUNT><PAYMENT_TYPE>2</PAYMENT_TYPE><CARD_TYPE>Shopify</CARD_TYPE><PREAUTH>0</PREAUTH>' +
      '<AUTH_CODE>SHOPIFY</AUTH_CODE><TRANSACTION_ID>6021155</TRANSACTION_ID><ACCOUNT_NAME>Shopify Clearing</ACCOUNT_NAME>' +
      '</PAYMENT_DETAIL></PAYMENTS><ORDER_HEADER><ASSOCIATED_REF>SHOP-1001</ASSOCIATED_REF><ORDER_DATE>2026-03-02 09:14:05</ORDER_DATE>' +
      '<ORDER_AMOUNT>29.98</ORDER_AMOUNT><ORDER_CURRENCY_CODE>GBP</ORDER_CURRENCY_CODE><SITE>Main Site</SITE>' +
      '<DELIVERY_GRS>4.99</DELIVERY_GRS><SALES_SOURCE>SHOPIFY</SALES_SOURCE></ORDER_HEADER><ORDER_ITEMS><ORDER_ITEM>' +
      '<STOCK_CODE>MUG-BLUE</STOCK_CODE><MAPPING_TYPE>1</MAPPING_TYPE><ORDER_QTY>1</ORDER_QTY><PRICE_GRS>24.99</PRICE_GRS>' +
      '<IMPORT_REF>14432001</IMPORT_REF></ORDER_ITEM></ORDER_ITEMS></SALES_ORDER></SALES_ORDERS>',
  );
});

test('everything an order can say reaches its tag', () => {
  const document = documentOf({
    customer: { urn: 'BLO001', webUser: 'jo@example.org', companyClass: 'Trade', companyName: 'Bloggs & Co', taxReference: 'GB1' },
    deliveryAddress: {
      line1: 'Unit 1',
      line2: 'Yard',
      line3: 'Dock',
      town: 'York',
      county: 'N Yorks',
      postcode: 'YO1',
      countryCode: 'GB',
      title: 'Dr',
      forename: 'Al',
      surname: 'Ox',
      organisation: 'Ox Ltd',
      telephone: '01904',
    },
    payments: [payment, { ...payment, type: 4, amountMinor: 500, voucherReference: 'GIFT-9', preAuthorised: true, authCode: undefined }],
    brand: 'House',
    courierCode: 'RM24',
    keycode: 'SPRING',
    priority: 'Next Day',
    orderNote: 'Gift\nwrap <b>',
    poNumber: 'PO 7',
    delivery: { basis: 'net', netMinor: 416, taxMinor: 83 },
    lines: [
      {
        ...line,
        description: 'Mug, "blue"',
        quantity: 12,
        price: { basis: 'net', unitMinor: 5 },
        taxCode: 2,
        extended: 'For Jo',
        site: 'Second Site',
        packSortOrder: '001.001',
      },
      { ...line, importRef: '2', quantity: 0.5 },
    ],
  });
  const expected: Record<string, string[]> = {
    COMPANY_CODE: ['BLO001'],
    COMPANY_NAME: ['Bloggs &amp; Co'],
    TAX_REFERENCE: ['GB1'],
    DADDRESS1: ['Unit 1'],
    DADDRESS2: ['Yard'],
    DADDRESS3: ['Dock'],
    DTOWN: ['York'],
    DCOUNTY: ['N Yorks'],
    DTITLE: ['Dr'],
    DORGANISATION: ['Ox Ltd'],
    DTEL: ['01904'],
    DEMAIL: [],
    PAYMENT_AMOUNT: ['29.98', '5.00'],
    PREAUTH: ['0', '-1'],
    AUTH_CODE: ['SHOPIFY'],
    CARD_NUMBER: ['GIFT-9'],
    BRAND: ['House'],
    COURIER_CODE: ['RM24'],
    KEYCODE_CODE: ['SPRING'],
    INV_PRIORITY: ['Next Day'],
    ORDER_NOTE: ['Gift\nwrap &lt;b&gt;'],
    PO_NUMBER: ['PO 7'],
    DELIVERY_GRS: [],
    DELIVERY_NET: ['4.16'],
    DELIVERY_TAX: ['0.83'],
    STOCK_DESC: ['Mug, &quot;blue&quot;'],
    EXTENDED_DESC: ['For Jo'],
    ORDER_QTY: ['12', '0.5'],
    PRICE_NET: ['0.05'],
    PRICE_GRS: ['24.99'],
    TAX_RATE: ['2'],
    PACK_SORT_ORDER: ['001.001'],
    SITE: ['Main Site', 'Second Site'],
    MAPPING_TYPE: ['1', '1'],
  };
  expect(Object.fromEntries(Object.keys(expected).map((tag) => [tag, inTag(document, tag)]))).toEqual(expected);
});

test('a free delivery is said, a card number never', () => {
  const document = documentOf({
    delivery: { basis: 'gross', grossMinor: 0 },
    payments: [{ ...payment, voucherReference: '4111111111111111' }],
  });
  expect(inTag(document, 'DELIVERY_GRS')).toEqual(['0.00']);
  expect(document).not.toContain('4111');
});

test('no payments, no tag', () => {
  expect(documentOf({ payments: [] })).not.toContain('PAYMENT');
});

describe('amounts', () => {
  test.each([
    [0, 'GBP', '0.00'],
    [5, 'GBP', '0.05'],
    [-5, 'GBP', '-0.05'],
    [123_456_789, 'EUR', '1234567.89'],
    [2998, 'JPY', '2998.00'],
    [12_345, 'KWD', '12.345'],
  ])('%i minor units of %s are %s', (totalMinor, currency, written) => {
    expect(inTag(documentOf({ totalMinor, currency }), 'ORDER_AMOUNT')).toEqual([written]);
  });
});

test.each<[string, Partial<SalesOrder>]>([
  ['half a penny', { totalMinor: 0.5 }],
  ['no number', { totalMinor: Number.NaN }],
  ['a negative quantity', { lines: [{ ...line, quantity: -1 }] }],
  ['an endless quantity', { lines: [{ ...line, quantity: Number.POSITIVE_INFINITY }] }],
  ['a date of another form', { orderDate: '2026-03-02T09:14:05Z' }],
])('%s is a mistake of ours and is not sent', (_, change) => {
  expect(() => documentOf(change)).toThrow(ProblemError);
});

test('characters beyond Windows-1252 by the switch', () => {
  const customer = { ...someOrder.customer, companyName: 'Łódź £ 漢' };
  expect(inTag(documentOf({ customer }, true), 'COMPANY_NAME')).toEqual(['Lódz £ ?']);
  expect(inTag(documentOf({ customer }, false), 'COMPANY_NAME')).toEqual(['Łódź £ 漢']);
});
