/** The document `SALES_ORDERS` in which one order goes into KC (`reference/khaos-control.md §3.1`). */
import type { KhaosAddress, SalesOrder, SalesOrderLine, SalesOrderPayment } from '../../domain/sales-order.ts';
import { ProblemError, problemOf } from '../../domain/problem.ts';
import { writeAmount, writeQuantity } from './amounts.ts';
import { escapeXml, toWestern } from './characters.ts';

/** The first is the tag, the second its text or what is inside; a tag without either is left out, never sent empty. */
type Tag = readonly [name: string, inner: string | undefined];

/** 1: `STOCK_CODE` is a stock code and nothing else; automatic mapping would also match other refs, barcodes and descriptions. */
const byStockCode = '1';

const orderDateForm = /^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?$/;

/** Cheque and voucher: only their own references go into CARD_NUMBER, never a card's. */
const typesWithReference = new Set<SalesOrderPayment['type']>([1, 4]);

const flag = (value: boolean): string => (value ? '-1' : '0');
const inside = (tags: readonly Tag[]): string =>
  tags.map(([name, inner]) => (inner === undefined ? '' : `<${name}>${inner}</${name}>`)).join('');

/**
 * Every tag that is sent stands here, in the order of the reference. With `transliterate`, characters beyond Windows-1252 become
 * their nearest. Throws cause `program-error` for numbers and dates that KC's format cannot say.
 */
export const salesOrderDocument = (order: SalesOrder, transliterate: boolean): string => {
  const text = (value: string | undefined): string | undefined => {
    const written = value === undefined ? '' : escapeXml(transliterate ? toWestern(value) : value);
    return written === '' ? undefined : written;
  };
  const amount = (minor: number): string => writeAmount(minor, order.currency);

  const address = (prefix: 'I' | 'D', { line1, line2, line3, ...rest }: KhaosAddress): string =>
    inside([
      [`${prefix}ADDRESS1`, text(line1)],
      [`${prefix}ADDRESS2`, text(line2)],
      [`${prefix}ADDRESS3`, text(line3)],
      [`${prefix}TOWN`, text(rest.town)],
      [`${prefix}COUNTY`, text(rest.county)],
      [`${prefix}POSTCODE`, text(rest.postcode)],
      [`${prefix}COUNTRY_CODE`, text(rest.countryCode)],
      [`${prefix}TITLE`, text(rest.title)],
      [`${prefix}FORENAME`, text(rest.forename)],
      [`${prefix}SURNAME`, text(rest.surname)],
      [`${prefix}TEL`, text(rest.telephone)],
      [`${prefix}EMAIL`, text(rest.email)],
      [`${prefix}ORGANISATION`, text(rest.organisation)],
    ]);

  const payment = (paid: SalesOrderPayment): string =>
    inside([
      ['PAYMENT_AMOUNT', amount(paid.amountMinor)],
      ['PAYMENT_TYPE', String(paid.type)],
      ['CARD_TYPE', text(paid.cardType)],
      ['CARD_NUMBER', typesWithReference.has(paid.type) ? text(paid.voucherReference) : undefined],
      ['PREAUTH', flag(paid.preAuthorised)],
      ['AUTH_CODE', text(paid.authCode)],
      ['TRANSACTION_ID', text(paid.transactionId)],
      ['ACCOUNT_NAME', text(paid.accountName)],
    ]);

  const line = (item: SalesOrderLine): string =>
    inside([
      ['STOCK_CODE', text(item.stockCode)],
      ['MAPPING_TYPE', byStockCode],
      ['STOCK_DESC', text(item.description)],
      ['EXTENDED_DESC', text(item.extended)],
      ['ORDER_QTY', writeQuantity(item.quantity)],
      [item.price.basis === 'gross' ? 'PRICE_GRS' : 'PRICE_NET', amount(item.price.unitMinor)],
      ['TAX_RATE', item.taxCode === undefined ? undefined : String(item.taxCode)],
      ['IMPORT_REF', text(item.importRef)],
      ['PACK_SORT_ORDER', text(item.packSortOrder)],
      ['SITE', text(item.site)],
    ]);

  // An amount is always said: without one KC works out a charge of its own.
  const delivery: Tag[] =
    order.delivery.basis === 'gross'
      ? [['DELIVERY_GRS', amount(order.delivery.grossMinor)]]
      : [
          ['DELIVERY_NET', amount(order.delivery.netMinor)],
          ['DELIVERY_TAX', amount(order.delivery.taxMinor)],
        ];

  if (!orderDateForm.test(order.orderDate)) {
    throw new ProblemError(problemOf('program-error', `Order ${order.associatedRef} has an order date that Khaos Control cannot read.`));
  }

  const customer: Tag[] = [
    // KC matches an existing customer; -1 would always create one.
    ['IS_NEW_CUSTOMER', flag(false)],
    ['COMPANY_CODE', text(order.customer.urn)],
    ['WEB_USER', text(order.customer.webUser)],
    ['COMPANY_CLASS', text(order.customer.companyClass)],
    ['COMPANY_NAME', text(order.customer.companyName)],
    ['TAX_REFERENCE', text(order.customer.taxReference)],
    [
      'ADDRESSES',
      inside([
        ['INVADDR', address('I', order.invoiceAddress)],
        ['DELADDR', order.deliveryAddress === undefined ? undefined : address('D', order.deliveryAddress)],
      ]),
    ],
  ];
  const header: Tag[] = [
    ['ASSOCIATED_REF', text(order.associatedRef)],
    ['ORDER_DATE', order.orderDate],
    ['ORDER_AMOUNT', amount(order.totalMinor)],
    ['ORDER_CURRENCY_CODE', text(order.currency)],
    ['SITE', text(order.site)],
    ['ORDER_NOTE', text(order.orderNote)],
    ...delivery,
    ['COURIER_CODE', text(order.courierCode)],
    ['PO_NUMBER', text(order.poNumber)],
    ['KEYCODE_CODE', text(order.keycode)],
    ['BRAND', text(order.brand)],
    ['SALES_SOURCE', text(order.salesSource)],
    ['INV_PRIORITY', text(order.priority)],
  ];
  const payments = order.payments.map((paid): Tag => ['PAYMENT_DETAIL', payment(paid)]);
  const lines = order.lines.map((item): Tag => ['ORDER_ITEM', line(item)]);

  return inside([
    [
      'SALES_ORDERS',
      inside([
        [
          'SALES_ORDER',
          inside([
            ['CUSTOMER_DETAIL', inside(customer)],
            ['PAYMENTS', payments.length === 0 ? undefined : inside(payments)],
            ['ORDER_HEADER', inside(header)],
            ['ORDER_ITEMS', inside(lines)],
          ]),
        ],
      ]),
    ],
  ]);
};
