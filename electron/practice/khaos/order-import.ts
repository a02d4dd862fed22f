/** `ImportOrders`: reads SALES_ORDERS and takes each order or says why not (`reference/khaos-control.md §3.1, §4.2, §5`). */
import { customerFor, matchCustomer, readCustomer, type CustomerDraft } from './customers.ts';
import type { Ledger, PaymentState, SalesOrder } from './ledger.ts';
import { OrderRefused, fieldReader, type FieldReader, type RefusalRule } from './order-fields.ts';
import { readOrderLines } from './order-lines.ts';
import { stage } from './stages.ts';
import { addUp, enterOrder, netOf, replaceOrder, type AddedUp, type OrderDraft } from './sales-orders.ts';
import { levelAt, recordOf } from './stock.ts';
import { childOf, childrenOf, textIn, type XmlNode } from './xml.ts';

export type Imported = { ref: string; salesOrder: string };
export type Skipped = { ref: string; rule: RefusalRule; reason: string };

const standardRate = 20;

/** DELIVERY_GRS is taken as VATable; -1 disables delivery; nothing at all lets KC charge its own. */
const readDelivery = (header: XmlNode | undefined, field: FieldReader, ownMinor: number, untaxed: boolean): OrderDraft['delivery'] => {
  const ofGross = (grossMinor: number) => ({ grossMinor, netMinor: netOf(grossMinor, untaxed ? 0 : standardRate) });
  if (['DELIVERY_GRS', 'DELIVERY_NET'].some((name) => textIn(header, name) === '-1')) return { grossMinor: 0, netMinor: 0 };
  const netMinor = field.money('DELIVERY_NET');
  const taxMinor = field.money('DELIVERY_TAX');
  if (netMinor !== undefined) {
    if (taxMinor === undefined) throw new OrderRefused('mandatory', 'DELIVERY_TAX is missing');
    return { grossMinor: netMinor + taxMinor, netMinor };
  }
  return ofGross(field.money('DELIVERY_GRS') ?? ownMinor);
};

type Payments = { count: number; paidMinor: number; preAuthorisedMinor: number; account: boolean };

/** Blank AUTH_CODE: unauthorised. PREAUTH -1: only pre-authorised, whatever the code. */
const readPayments = (ledger: Ledger, node: XmlNode | undefined): Payments => {
  const sum: Payments = { count: 0, paidMinor: 0, preAuthorisedMinor: 0, account: false };
  for (const detail of childrenOf(node, 'PAYMENT_DETAIL')) {
    const field = fieldReader(detail, ledger.switches());
    field.mandatory('PAYMENT_AMOUNT');
    field.mandatory('PAYMENT_TYPE');
    const amountMinor = field.money('PAYMENT_AMOUNT')!;
    const type = field.number('PAYMENT_TYPE')!;
    if (![0, 1, 2, 3, 4].includes(type)) throw new OrderRefused('payment', `PAYMENT_TYPE ${type} is not known`);
    if (type === 4 && field.text('CARD_NUMBER') === '') throw new OrderRefused('payment', 'A voucher needs its reference in CARD_NUMBER');
    sum.count++;
    const authorised = field.text('AUTH_CODE') !== '';
    if (type === 3) sum.account = true;
    else if (field.flag('PREAUTH')) sum.preAuthorisedMinor += amountMinor;
    // Cash and vouchers need no authorising; a cheque has to clear.
    else if (authorised || type === 0 || type === 4) sum.paidMinor += amountMinor;
  }
  return sum;
};

const paymentState = (payments: Payments, totalMinor: number, paysOnAccount: boolean): PaymentState => {
  if (payments.account || (payments.count === 0 && paysOnAccount)) return 'account';
  if (payments.paidMinor >= totalMinor) return 'paid';
  if (payments.preAuthorisedMinor > 0 && payments.paidMinor + payments.preAuthorisedMinor >= totalMinor) return 'pre-authorised';
  return payments.paidMinor > 0 ? 'part' : 'waits';
};

/** One order, read and checked, not yet entered. */
export type ReadOrder = {
  draft: Omit<OrderDraft, 'companyCode'>;
  customer: CustomerDraft;
  payments: Payments;
  declaredMinor: number | undefined;
  courierNote: string;
};

/** Throws `OrderRefused`. */
export const readOrder = (ledger: Ledger, node: XmlNode): ReadOrder => {
  const switches = ledger.switches();
  const { records } = ledger;
  const header = childOf(node, 'ORDER_HEADER');
  const field = fieldReader(header, switches);
  field.mandatory('ASSOCIATED_REF', 50);
  const ref = field.plain('ASSOCIATED_REF', 50);
  const customer = readCustomer(ledger, childOf(node, 'CUSTOMER_DETAIL'));
  field.mandatory('ORDER_DATE');
  const orderDateMs = field.date('ORDER_DATE')!;
  const deliveryMs = field.date('DELIVERY_DATE') ?? field.date('REQUIRED_BY_DATE') ?? orderDateMs;
  const currencies = records.countries.map(({ currencyCode }) => currencyCode);
  const site = Math.max(0, records.sites.indexOf(field.known('SITE', records.sites)));
  field.known('AGENT', records.agents);
  field.known('BRAND', records.brands);
  field.known(
    'KEYCODE_CODE',
    records.keycodes.map(({ code }) => code),
  );
  field.known('INV_PRIORITY', records.invoicePriorities);
  field.text('ORDER_NOTE', 2000);
  field.text('INVOICE_NOTE', 2000);
  const purchaseOrder = field.text('PO_NUMBER', 30);
  const courierCode = field.known(
    'COURIER_CODE',
    records.couriers.map(({ code }) => code),
  );
  const courierName = field.known(
    'COURIER_DESC',
    records.couriers.map(({ name }) => name),
  );
  const courier = records.couriers.find(({ code, name }) => (courierCode === '' ? name === courierName : code === courierCode));
  const known = matchCustomer(ledger, customer)?.customer;
  if (known?.locked === true) throw new OrderRefused('customer-locked', 'No orders may be raised for this customer');
  if (known?.purchaseOrderRequired === true && purchaseOrder === '') {
    throw new OrderRefused('purchase-order-number', 'This customer needs a purchase order number');
  }
  const channel = field.number('CHANNEL_ID') ?? 0;
  const destination = (customer.deliveryAddress ?? customer.invoiceAddress).countryCode;
  const untaxed = switches.foreignVat === 'none' && records.countries.find(({ code2 }) => code2 === destination)?.paysVat === false;
  return {
    customer,
    payments: readPayments(ledger, childOf(node, 'PAYMENTS')),
    declaredMinor: field.money('ORDER_AMOUNT'),
    courierNote: field.text('COURIER_NOTE', 255),
    draft: {
      ref,
      origin: 'web',
      site,
      currency: field.known('ORDER_CURRENCY_CODE', currencies) || (records.countries[0]?.currencyCode ?? 'GBP'),
      salesSource: field.known('SALES_SOURCE', records.salesSources),
      courier: (courier ?? records.couriers[0])?.name ?? '',
      orderDateMs,
      deliveryMs,
      lines: readOrderLines(ledger, childOf(node, 'ORDER_ITEMS'), site, { listing: channel !== 0, untaxed }),
      delivery: readDelivery(header, field, records.ownDeliveryMinor, untaxed),
      confirmed: switches.importConfirmed,
    },
  };
};

/** Orders of that ref that count as already imported: credit notes carry the ref of what they credit. */
export const ordersWithRef = (ledger: Ledger, ref: string): SalesOrder[] =>
  (ledger.data.ordersByRef.get(ref) ?? []).map((code) => ledger.data.orders.get(code)!).filter(({ kind }) => kind === 'sales-order');

/** KC's own total against ORDER_AMOUNT; answers the stage to hold the order in. */
const checkTotal = (ledger: Ledger, sum: AddedUp, declaredMinor: number | undefined): number | undefined => {
  if (declaredMinor === undefined || declaredMinor === sum.totalMinor) return undefined;
  const { totalCheck } = ledger.switches();
  if (totalCheck === 'skip') {
    throw new OrderRefused('total', `The order adds up to ${sum.totalMinor / 100}, not ${declaredMinor / 100}`);
  }
  return totalCheck === 'hold' ? stage.futureHold : undefined;
};

const checkRunToZero = (ledger: Ledger, sum: AddedUp): void => {
  if (ledger.switches().runToZero !== 'skip') return;
  for (const line of sum.lines) {
    const entry = ledger.stockIndex.byCode.get(line.stockCode);
    if (entry?.runToZero !== true || !entry.controlled) continue;
    if (levelAt(ledger, recordOf(ledger, line.stockCode), line.site) < line.quantity) {
      throw new OrderRefused('run-to-zero', `${line.stockCode} has run to zero`);
    }
  }
};

/** Enters a read order; with `replaced`, under its code. Throws `OrderRefused`. */
export const takeOrder = (ledger: Ledger, read: ReadOrder, replaced?: SalesOrder): SalesOrder => {
  const { switches, data } = ledger;
  // The class decides how the order is added up: that of the customer who is there already, else the one to be created.
  const companyClass = matchCustomer(ledger, read.customer)?.customer.companyClass ?? read.customer.companyClass;
  const sum = addUp(ledger, { ...read.draft, companyCode: '' }, companyClass);
  const heldIn = checkTotal(ledger, sum, read.declaredMinor);
  checkRunToZero(ledger, sum);
  const customer = customerFor(ledger, read.customer);
  if (read.courierNote !== '') {
    ledger.tell({ kind: 'courier-note', companyCode: customer.companyCode, before: customer.courierNote, after: read.courierNote });
    customer.courierNote = read.courierNote;
  }
  const draft: OrderDraft = { ...read.draft, companyCode: customer.companyCode };
  const options = {
    payment: paymentState(read.payments, sum.totalMinor, customer.paysOnAccount),
    heldIn,
    assign: switches().assignOnImport,
    declaredMinor: read.declaredMinor,
  };
  if (replaced === undefined) return enterOrder(ledger, draft, sum, options);
  replaceOrder(ledger, replaced, draft, sum, options);
  return data.orders.get(replaced.code)!;
};

const importOne = (ledger: Ledger, node: XmlNode): SalesOrder => {
  const read = readOrder(ledger, node);
  const { repeatedRef } = ledger.switches();
  const before = ordersWithRef(ledger, read.draft.ref)[0];
  if (before === undefined || repeatedRef === 'accept') return takeOrder(ledger, read);
  const untouched = before.cancelled === undefined && before.lines.every(({ sent }) => sent === 0);
  if (repeatedRef === 'update' && untouched) return takeOrder(ledger, read, before);
  throw new OrderRefused('duplicate-ref', 'Order has already been imported');
};

/** Every order on its own; what is not an `OrderRefused` (a document that is none) goes up. */
export const importOrders = (ledger: Ledger, document: XmlNode): { imported: Imported[]; skipped: Skipped[] } => {
  const imported: Imported[] = [];
  const skipped: Skipped[] = [];
  for (const node of childrenOf(document, 'SALES_ORDER')) {
    try {
      const order = importOne(ledger, node);
      imported.push({ ref: order.ref, salesOrder: order.code });
    } catch (error) {
      if (!(error instanceof OrderRefused)) throw error;
      const ref = textIn(childOf(node, 'ORDER_HEADER'), 'ASSOCIATED_REF');
      skipped.push({ ref, rule: error.rule, reason: error.message });
    }
  }
  return { imported, skipped };
};
