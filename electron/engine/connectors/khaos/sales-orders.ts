/** Orders into KC and what KC tells of them: `ImportOrders` and `ExportOrderStatusEx` (`reference/khaos-control.md §3.1, §3.4`). */
import { z } from 'zod';
import type { ImportAnswer, InvoiceReading, SalesOrderReading } from '../../domain/sales-order.ts';
import { fitted, unreadable } from './answer.ts';
import { CallError } from './call-error.ts';
import { readAmount } from './amounts.ts';
import { endOfDay, startOfDay } from './local-time.ts';
import { readLongDocument } from './long-answer.ts';
import type { Argument } from './parameters.ts';
import { records } from './soap.ts';
import type { Question, Reader } from './wire.ts';
import { attributeOf, childrenOf, type XmlElement } from './xml.ts';
import { code, day, decimal, each, flag, integer, leaf, maybe, one, words } from './xml-schema.ts';

// ImportOrders

const importResult = z.object({
  OrderImport: records(z.object({ AssociatedRef: one(leaf(code)), SalesOrderCode: one(leaf(code)) })),
  OrderSkipped: records(z.object({ OrderRef: one(leaf(code)), SkipReason: maybe(leaf(z.string())) })),
});

/** Exactly as sent, or at least the same but for case and blanks at the ends. */
const isRef = (said: string, ref: string): boolean => said.trim().toLowerCase() === ref.trim().toLowerCase();

/**
 * One order a call. The answer must name our ref: an answer that does not is unreadable and leaves open whether the order is in.
 */
export const importOrders = (document: string, associatedRef: string): Question<ImportAnswer> => ({
  method: 'ImportOrders',
  neededFor: 'sending orders to Khaos Control',
  given: [{ name: 'orders', value: document, needed: true }],
  timeLimit: 'importMs',
  read: ({ fit, result, asked, raw }) => {
    const { OrderImport, OrderSkipped } = fit(importResult, result ?? {});
    const imported = OrderImport.find(({ AssociatedRef }) => isRef(AssociatedRef, associatedRef));
    if (imported !== undefined) return { kind: 'imported', associatedRef, salesOrderCode: imported.SalesOrderCode };
    const skipped = OrderSkipped.find(({ OrderRef }) => isRef(OrderRef, associatedRef));
    if (skipped !== undefined) return { kind: 'skipped', associatedRef, reason: skipped.SkipReason ?? '' };
    throw unreadable(asked, `it does not say what became of ${associatedRef}`, raw);
  },
});

// ExportOrderStatusEx

const stockLine = z.object({ '@STOCK_CODE': z.string(), '@QTY_SENT': decimal.optional() });
const optionalDay = day.optional();

const goods = (lines: z.output<typeof stockLine>[]) =>
  lines.filter((line) => line['@STOCK_CODE'] !== '').map((line) => ({ stockCode: line['@STOCK_CODE'], quantity: line['@QTY_SENT'] ?? 0 }));

const box = z
  .object({
    '@SHIPPED': flag.optional(),
    '@SHIP_DATE': optionalDay,
    '@COURIER': words.optional(),
    '@CONSIGNMENT_REF': words.optional(),
    '@TRACKING_URL': words.optional(),
    BOX_ITEM: each(stockLine),
    BOX_ITEMS: each(z.object({ BOX_ITEM: each(stockLine) })),
  })
  .transform((found): InvoiceReading['boxes'][number] => ({
    shipped: found['@SHIPPED'] ?? false,
    shipDate: found['@SHIP_DATE'],
    courier: found['@COURIER'],
    consignmentRef: found['@CONSIGNMENT_REF'],
    trackingUrl: found['@TRACKING_URL'],
    items: goods([...found.BOX_ITEM, ...found.BOX_ITEMS.flatMap((items) => items.BOX_ITEM)]),
  }));

const invoice = z
  .object({
    '@INVOICE_CODE': code,
    '@INVOICE_STAGE_ID': integer,
    '@INVOICE_STAGE_DESC': z.string().default(''),
    '@SHIP_DATE': optionalDay,
    '@ISSUE_DATE': optionalDay,
    '@COURIER': words.optional(),
    '@CONSIGNMENT_REF': words.optional(),
    '@TRACKING_URL': words.optional(),
    '@QTY_SOLD': decimal.optional(),
    '@QTY_SENT': decimal.optional(),
    // The reference draws a box below the invoice without saying whether something is between.
    BOX: each(box),
    BOXES: each(z.object({ BOX: each(box) })),
    INVOICE_ITEMS: maybe(z.object({ INVOICE_ITEM: each(stockLine) })),
  })
  .transform((found, context): InvoiceReading => {
    const stageId = found['@INVOICE_STAGE_ID'];
    if (stageId === undefined) {
      context.addIssue({ code: 'custom', path: ['@INVOICE_STAGE_ID'], message: 'no stage' });
      return z.NEVER;
    }
    return {
      invoiceCode: found['@INVOICE_CODE'],
      stageId,
      stageName: found['@INVOICE_STAGE_DESC'],
      shipDate: found['@SHIP_DATE'],
      issueDate: found['@ISSUE_DATE'],
      courier: found['@COURIER'],
      consignmentRef: found['@CONSIGNMENT_REF'],
      trackingUrl: found['@TRACKING_URL'],
      quantitySold: found['@QTY_SOLD'],
      quantitySent: found['@QTY_SENT'],
      boxes: [...found.BOX, ...found.BOXES.flatMap((boxes) => boxes.BOX)],
      items: found.INVOICE_ITEMS === undefined ? undefined : goods(found.INVOICE_ITEMS.INVOICE_ITEM),
    };
  });

/** 2 or, later, a letter; anything else counts as a sales order, so that a look-up never overlooks one. */
const isCreditNote = (typeId: string): boolean => /^(2$|c)/i.test(typeId);

const salesOrder = z
  .object({
    '@SORDER_CODE': code,
    '@ASSOCIATED_REF': z.string().default(''),
    COMPANY_NAME: maybe(z.object({ '@COMPANY_CODE': words.optional() })),
    ORDER_TYPE: maybe(z.object({ '@TYPE_ID': z.string().default('') })),
    CURRENCY_CODE: maybe(leaf(words)),
    DATE_CREATED: maybe(leaf(day)),
    ITEMS_TOTAL: maybe(leaf(decimal)),
    DELIVERY_TOTAL: maybe(leaf(decimal)),
    COMPLETE: maybe(leaf(flag)),
    QTY_SOLD: maybe(leaf(decimal)),
    QTY_ASSIGNED: maybe(leaf(decimal)),
    CANCELLED: maybe(z.object({ REASON: maybe(leaf(words)) })),
    INVOICES: each(z.object({ INVOICE: each(invoice) })),
  })
  .transform((found): SalesOrderReading => ({
    salesOrderCode: found['@SORDER_CODE'],
    associatedRef: found['@ASSOCIATED_REF'],
    kind: isCreditNote(found.ORDER_TYPE?.['@TYPE_ID'] ?? '') ? 'credit-note' : 'sales-order',
    companyCode: found.COMPANY_NAME?.['@COMPANY_CODE'],
    currency: found.CURRENCY_CODE,
    dateCreated: found.DATE_CREATED,
    itemsGrossMinor: readAmount(found.ITEMS_TOTAL, found.CURRENCY_CODE),
    deliveryGrossMinor: readAmount(found.DELIVERY_TOTAL, found.CURRENCY_CODE),
    complete: found.COMPLETE ?? false,
    quantitySold: found.QTY_SOLD,
    quantityAssigned: found.QTY_ASSIGNED,
    cancelled: found.CANCELLED === undefined ? undefined : { reason: found.CANCELLED.REASON },
    invoices: found.INVOICES.flatMap((invoices) => invoices.INVOICE),
  }));

/** 4 is the associated ref (`reference/khaos-control.md §2.1`). */
const byAssociatedRef = 4;

/** Nothing may be left out of a look-up: neither what came in by telephone, nor what is not confirmed, nor what was cancelled. */
const everything: Argument[] = [
  { name: 'webOnly', value: false },
  { name: 'confirmedOnly', value: false },
  { name: 'includeTracking', value: true },
  { name: 'includeCancelled', value: true },
];

/** Orders of one list, and those that say of which ref they are but are not readable otherwise. */
type StatusList = { orders: SalesOrderReading[]; bad: { associatedRef: string; error: CallError }[] };

const listName = 'STATUS_LIST';

/** Throws for a record that cannot be read and is of no ref that `isAsked`: it may stand for any of those asked for. */
const readRecords = (
  element: XmlElement,
  list: StatusList,
  { asked, raw }: Pick<Reader, 'asked' | 'raw'>,
  isAsked: (ref: string) => boolean,
): void => {
  for (const record of childrenOf(element, 'ORDER_STATUS')) {
    try {
      list.orders.push(fitted(asked, salesOrder, record, raw));
    } catch (error) {
      const associatedRef = attributeOf(record, 'ASSOCIATED_REF') ?? '';
      if (!(error instanceof CallError) || !isAsked(associatedRef)) throw error;
      list.bad.push({ associatedRef, error });
    }
  }
};

/** A list in one go, or, where it is long, in pieces. */
const statusList = (isAsked: (ref: string) => boolean): Pick<Required<Question<StatusList>>, 'read' | 'readLong'> => ({
  read: (reader) => {
    const { name, root } = reader.document();
    if (name !== listName) throw unreadable(reader.asked, `${name} instead of ${listName}`, reader.raw);
    const list: StatusList = { orders: [], bad: [] };
    readRecords(root, list, reader, isAsked);
    return list;
  },
  readLong: async (long) => {
    const list: StatusList = { orders: [], bad: [] };
    await readLongDocument(long, 'ExportOrderStatusEx', listName, (piece) => readRecords(piece, list, long, isAsked));
    return list;
  },
});

export const ordersByRef = (refs: readonly string[]): Question<StatusList> => ({
  method: 'ExportOrderStatusEx',
  neededFor: 'looking orders up in Khaos Control',
  often: true,
  given: [
    { name: 'ids', value: refs.join(','), needed: true },
    { name: 'mappingType', value: byAssociatedRef, needed: true },
    ...everything,
  ],
  ...statusList((said) => refs.some((ref) => isRef(said, ref))),
});

/** Days are ISO dates, both included. */
export const ordersByDate = (fromDate: string, toDate: string): Question<StatusList> => ({
  method: 'ExportOrderStatusEx',
  neededFor: 'looking for changed orders in Khaos Control',
  given: [
    { name: 'ids', value: '' },
    { name: 'mappingType', value: byAssociatedRef },
    ...everything,
    { name: 'dateFrom', value: startOfDay(fromDate), needed: true },
    { name: 'dateTo', value: endOfDay(toDate), needed: true },
  ],
  ...statusList(() => false),
});
