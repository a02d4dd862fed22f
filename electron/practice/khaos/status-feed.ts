/** The two status feeds, STATUS_LIST and ORDER_STATUSES (`reference/khaos-control.md §3.4`). */
import type { Invoice, Ledger, SalesOrder } from './ledger.ts';
import { localDate, localDateTime, localDay } from './london.ts';
import { invoicesOf, isComplete } from './pipeline.ts';
import { isGone, stageNames } from './stages.ts';
import { attribute, element, escapeXml, flag } from './xml.ts';

/** Undefined bounds and flags are those that this KC has no parameter for. */
export type StatusQuery = {
  /** Empty: no restriction. */
  ids: readonly string[];
  /** 3 sales order code, 4 associated ref. */
  mappingType: number;
  webOnly: boolean;
  confirmedOnly: boolean;
  includeTracking: boolean;
  includeCancelled: boolean;
  fromMs: number;
  toMs: number;
  stages: readonly number[];
};

type ShownLine = { stockCode: string; quantity: number; taken: number; sent: number };

const shownParents = new Set(['parent', 'both']);
const shownChildren = new Set(['children', 'both']);

/** Whole packs in so many of each child. */
const wholePacks = (order: SalesOrder, parent: number, unitsOf: (line: number) => number): number => {
  let least = Infinity;
  order.lines.forEach((line, at) => {
    if (line.parentLine === parent) least = Math.min(least, Math.floor(unitsOf(at) / line.recipe));
  });
  return least === Infinity ? order.lines[parent]!.quantity : least;
};

/** The lines as the feed counts them. `taken`: assigned or sent. */
const shownLines = (ledger: Ledger, order: SalesOrder): ShownLine[] => {
  const { packShows } = ledger.switches();
  const shown: ShownLine[] = [];
  order.lines.forEach(({ stockCode, quantity, assigned, sent, kind }, at) => {
    if (kind === 'pack') {
      if (!shownParents.has(packShows)) return;
      const taken = wholePacks(order, at, (line) => order.lines[line]!.assigned + order.lines[line]!.sent);
      shown.push({ stockCode, quantity, taken, sent: wholePacks(order, at, (line) => order.lines[line]!.sent) });
    } else if (kind === 'single' || shownChildren.has(packShows)) {
      shown.push({ stockCode, quantity, taken: assigned + sent, sent });
    }
  });
  return shown;
};

/** An invoice's goods as the feed names them. */
const shownItems = (ledger: Ledger, order: SalesOrder, invoice: Invoice): { stockCode: string; quantity: number }[] => {
  const { packShows } = ledger.switches();
  const units = new Map(invoice.items.map(({ line, quantity }) => [line, quantity]));
  const shown: { stockCode: string; quantity: number }[] = [];
  order.lines.forEach(({ stockCode, kind }, at) => {
    const quantity = kind === 'pack' ? wholePacks(order, at, (line) => units.get(line) ?? 0) : (units.get(at) ?? 0);
    if (quantity === 0) return;
    if (kind === 'single' || (kind === 'pack' ? shownParents : shownChildren).has(packShows)) shown.push({ stockCode, quantity });
  });
  return shown;
};

const money = (minor: number): string => (minor / 100).toFixed(2);
const units = (quantity: number): string => quantity.toFixed(2);

const trackingOf = (ledger: Ledger, courier: string, ref: string): string => {
  const url = ledger.records.couriers.find(({ name }) => name === courier)?.trackingUrl;
  const tracking = url === undefined || ref === '' ? '' : attribute('TRACKING_URL', url.replace('{ref}', ref));
  return attribute('COURIER', courier) + attribute('CONSIGNMENT_REF', ref) + tracking;
};

const invoiceXml = (ledger: Ledger, order: SalesOrder, invoice: Invoice, tracking: boolean): string => {
  const items = shownItems(ledger, order, invoice);
  const sold = items.reduce((sum, { quantity }) => sum + quantity, 0);
  const boxes = invoice.boxes.map((box, at) => {
    const inside = box.items.map(
      ({ stockCode, quantity }) => `<BOX_ITEM${attribute('STOCK_CODE', stockCode)}${attribute('QTY_SENT', units(quantity))}/>`,
    );
    return (
      `<BOX${attribute('SHIPPED', flag(box.shipped === true))}${attribute('SHIP_DATE', localDay(invoice.boxDates[at]))}` +
      `${tracking ? trackingOf(ledger, box.courier ?? invoice.courier, box.consignmentRef ?? '') : ''}>${inside.join('')}</BOX>`
    );
  });
  const itemXml = items.map(
    ({ stockCode, quantity }) =>
      `<INVOICE_ITEM${attribute('STOCK_CODE', stockCode)}${attribute('QTY_SENT', units(invoice.sent ? quantity : 0))}/>`,
  );
  return (
    `<INVOICE${attribute('INVOICE_CODE', invoice.code)}${attribute('INVOICE_DATE', localDay(invoice.createdMs))}` +
    `${attribute('SHIP_DATE', localDay(invoice.shipMs))}${attribute('ISSUE_DATE', localDay(invoice.issueMs))}` +
    `${attribute('INVOICE_STAGE_ID', invoice.stage)}${attribute('INVOICE_STAGE_DESC', stageNames[invoice.stage] ?? '')}` +
    `${tracking ? trackingOf(ledger, invoice.courier, invoice.consignmentRef) : ''}` +
    `${attribute('QTY_SOLD', units(sold))}${attribute('QTY_SENT', units(invoice.sent ? sold : 0))}` +
    `${attribute('MOVED', flag(invoice.moved))}>${boxes.join('')}` +
    `${ledger.switches().invoiceItems ? `<INVOICE_ITEMS>${itemXml.join('')}</INVOICE_ITEMS>` : ''}</INVOICE>`
  );
};

const orderXml = (ledger: Ledger, order: SalesOrder, tracking: boolean): string => {
  const customer = ledger.data.customers.get(order.companyCode);
  const { assignedIncludesSent, creditNoteType } = ledger.switches();
  const lines = shownLines(ledger, order);
  const sold = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const assigned = lines.reduce((sum, { taken, sent }) => sum + taken - (assignedIncludesSent ? 0 : sent), 0);
  const isCredit = order.kind === 'credit-note';
  const typeId = creditNoteType === 'number' ? (isCredit ? '2' : '1') : isCredit ? '2' : 'S';
  const itemsNet = order.lines.reduce((sum, { netMinor }) => sum + netMinor, 0);
  const { cancelled } = order;
  return (
    `<ORDER_STATUS${attribute('SORDER_CODE', order.code)}${attribute('ASSOCIATED_REF', order.ref)}>` +
    `<COMPANY_NAME${attribute('COMPANY_CODE', order.companyCode)}${attribute('OTHER_REF', customer?.otherRef ?? '')}>` +
    `${escapeXml(customer?.name ?? '')}</COMPANY_NAME>` +
    `<ORDER_TYPE${attribute('TYPE_ID', typeId)}>${isCredit ? 'Credit Note' : 'Sales Order'}</ORDER_TYPE>` +
    element('COURIER', order.courier) +
    element('CURRENCY_CODE', order.currency) +
    element('DATE_CREATED', localDay(order.createdMs)) +
    element('DELIVERY_DATE', localDay(order.deliveryMs)) +
    `<ITEMS_TOTAL${attribute('NET_VALUE', money(itemsNet))}>${money(order.totalMinor - order.deliveryGrossMinor)}</ITEMS_TOTAL>` +
    `<DELIVERY_TOTAL${attribute('NET_VALUE', money(order.deliveryNetMinor))}>${money(order.deliveryGrossMinor)}</DELIVERY_TOTAL>` +
    element('COMPLETE', flag(isComplete(ledger, order))) +
    element('QTY_SOLD', units(sold)) +
    element('QTY_ASSIGNED', units(assigned)) +
    (cancelled === undefined
      ? ''
      : `<CANCELLED>${element('CANCELLED_DATE_TIME', `${localDay(cancelled.atMs)} ${localDateTime(cancelled.atMs).slice(11)}`)}` +
        `${element('REASON', cancelled.reason)}${element('USER_NAME', cancelled.user)}</CANCELLED>`) +
    `<INVOICES>${invoicesOf(ledger, order)
      .map((invoice) => invoiceXml(ledger, order, invoice, tracking))
      .join('')}</INVOICES></ORDER_STATUS>`
  );
};

/** The orders that are asked for by code or ref, or all. */
const candidates = function* (ledger: Ledger, query: StatusQuery): Generator<SalesOrder> {
  const { orders, ordersByRef } = ledger.data;
  if (query.ids.length === 0) return yield* orders.values();
  const seen = new Set<string>();
  for (const id of query.ids) {
    const codes = query.mappingType === 4 ? (ordersByRef.get(id) ?? []) : query.mappingType === 3 && orders.has(id) ? [id] : [];
    for (const code of codes) {
      if (seen.has(code)) continue;
      seen.add(code);
      yield orders.get(code)!;
    }
  }
};

const fits = (ledger: Ledger, order: SalesOrder, query: StatusQuery): boolean => {
  const atMs = ledger.switches().statusDates === 'changed' ? order.changedMs : order.createdMs;
  if (query.webOnly && order.origin !== 'web') return false;
  if (query.confirmedOnly && !order.confirmed) return false;
  if (!query.includeCancelled && order.cancelled !== undefined) return false;
  if (atMs < query.fromMs || atMs > query.toMs) return false;
  return query.stages.length === 0 || invoicesOf(ledger, order).some((invoice) => query.stages.includes(invoice.stage));
};

export type StatusAnswer = { xml: string; salesOrders: string[] };

export const statusList = (ledger: Ledger, query: StatusQuery): StatusAnswer => {
  const found: SalesOrder[] = [];
  for (const order of candidates(ledger, query)) if (fits(ledger, order, query)) found.push(order);
  const parts = found.map((order) => orderXml(ledger, order, query.includeTracking));
  if (ledger.switches().readingResetsMoved) {
    for (const order of found) for (const invoice of invoicesOf(ledger, order)) invoice.moved = false;
  }
  return {
    xml: parts.length === 0 ? '<STATUS_LIST/>' : `<STATUS_LIST>${parts.join('')}</STATUS_LIST>`,
    salesOrders: found.map(({ code }) => code),
  };
};

/** The short feed: one line an invoice, its text the stage id. Orders that are issued and done a day ago are no longer in it. */
export const shortStatuses = (ledger: Ledger): StatusAnswer => {
  const today = localDate(ledger.nowMs());
  const lines: string[] = [];
  const salesOrders: string[] = [];
  for (const order of ledger.data.orders.values()) {
    if (order.origin !== 'web' || order.cancelled !== undefined || order.kind !== 'sales-order') continue;
    const complete = isComplete(ledger, order);
    const invoices = invoicesOf(ledger, order);
    if (complete && invoices.every(({ stage, issueMs }) => isGone(stage) && issueMs !== undefined && localDate(issueMs) < today)) continue;
    salesOrders.push(order.code);
    for (const invoice of invoices) {
      lines.push(
        `<ORDER${attribute('REF', order.ref)}${attribute('ID', order.code)}${attribute('INVOICE', invoice.code)}` +
          `${attribute('COMPLETE', flag(complete))}${attribute('CONSIGNMENT', invoice.consignmentRef)}` +
          `${attribute('URN', order.companyCode)}>${invoice.stage}</ORDER>`,
      );
    }
  }
  return { xml: lines.length === 0 ? '<ORDER_STATUSES/>' : `<ORDER_STATUSES>${lines.join('')}</ORDER_STATUSES>`, salesOrders };
};
