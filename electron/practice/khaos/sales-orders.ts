/** Sales orders in the books: adding them up, packs, entering, replacing, cancelling, crediting. */
import type { Ledger, OrderLine, PaymentState, SalesOrder } from './ledger.ts';
import { dropInvoice, settleInvoices } from './invoices.ts';
import { invoicesOf } from './pipeline.ts';
import type { StockEntry } from './stock-index.ts';
import type { KhaosSwitches } from './switches.ts';
import { addStock, assignUnits, queueWaiting, unassignUnits } from './stock.ts';

/** A line as it is asked for. One of the two prices decides; the unit price is in minor units. */
export type DraftLine = {
  entry: StockEntry;
  description: string;
  quantity: number;
  price: { basis: 'gross' | 'net'; unitMinor: number };
  discountPercent: number;
  vatPercent: number;
  site: number;
  importRef: string;
  /** The number before the dot of PACK_SORT_ORDER, and whether this line is the parent. */
  packGroup: { number: string; parent: boolean } | undefined;
};

export type OrderDraft = {
  ref: string;
  origin: string;
  companyCode: string;
  site: number;
  currency: string;
  salesSource: string;
  courier: string;
  orderDateMs: number;
  deliveryMs: number;
  lines: readonly DraftLine[];
  delivery: { grossMinor: number; netMinor: number };
  confirmed: boolean;
};

/** Half a penny goes up; the tiny addition undoes what binary fractions take away from an exact half. */
export const roundMinor = (amount: number): number => Math.round(amount + 1e-9);

export const netOf = (grossMinor: number, vatPercent: number): number => roundMinor((grossMinor * 100) / (100 + vatPercent));

/** A line under the order's calculation method: unit price to two decimals, line = unit × quantity, VAT per line (§4.8). */
export const addUpLine = (line: Pick<DraftLine, 'price' | 'quantity' | 'discountPercent' | 'vatPercent'>, calcMethod: 'gross' | 'net') => {
  const { price, quantity, discountPercent, vatPercent } = line;
  const share = (100 - discountPercent) / 100;
  if (calcMethod === 'gross') {
    const unit = price.basis === 'gross' ? price.unitMinor : roundMinor((price.unitMinor * (100 + vatPercent)) / 100);
    const grossMinor = roundMinor(unit * quantity * share);
    return { grossMinor, netMinor: netOf(grossMinor, vatPercent) };
  }
  const unit = price.basis === 'net' ? price.unitMinor : netOf(price.unitMinor, vatPercent);
  const netMinor = roundMinor(unit * quantity * share);
  return { grossMinor: netMinor + roundMinor((netMinor * vatPercent) / 100), netMinor };
};

export const calcMethodOf = (ledger: Ledger, companyClass: string): 'gross' | 'net' =>
  ledger.records.companyClasses.find(({ name }) => name === companyClass)?.calcMethod ?? 'gross';

/** The lines as KC keeps them. A pack sent as its parent alone gets its children from the recipe; sent with them, they are tied together (§4.4). */
const linesOf = (ledger: Ledger, draft: OrderDraft, calcMethod: 'gross' | 'net'): OrderLine[] => {
  const lines: OrderLine[] = [];
  const parents = new Map<string, number>();
  const hasChildren = new Set(draft.lines.filter(({ packGroup }) => packGroup?.parent === false).map(({ packGroup }) => packGroup!.number));
  for (const line of draft.lines) {
    const { entry, quantity, site, packGroup } = line;
    const own = {
      stockCode: entry.stockCode,
      description: line.description,
      quantity,
      site,
      importRef: line.importRef,
      assigned: 0,
      sent: 0,
    };
    const amounts = addUpLine(line, calcMethod);
    if (packGroup?.parent === false && parents.has(packGroup.number)) {
      const parentLine = parents.get(packGroup.number)!;
      const recipe = quantity / lines[parentLine]!.quantity;
      lines.push({ ...own, ...amounts, kind: 'child', parentLine, recipe });
      continue;
    }
    if (entry.pack === undefined) {
      lines.push({ ...own, ...amounts, kind: 'single', parentLine: undefined, recipe: 1 });
      continue;
    }
    const parentLine = lines.push({ ...own, ...amounts, kind: 'pack', parentLine: undefined, recipe: 1 }) - 1;
    if (packGroup !== undefined) parents.set(packGroup.number, parentLine);
    if (packGroup !== undefined && hasChildren.has(packGroup.number)) continue;
    for (const part of entry.pack) {
      lines.push({
        ...own,
        stockCode: part.stockCode,
        description: ledger.stockIndex.byCode.get(part.stockCode)?.description ?? '',
        quantity: quantity * part.quantity,
        importRef: '',
        grossMinor: 0,
        netMinor: 0,
        kind: 'child',
        parentLine,
        recipe: part.quantity,
      });
    }
  }
  return lines;
};

export type AddedUp = { lines: OrderLine[]; totalMinor: number };

export const addUp = (ledger: Ledger, draft: OrderDraft, companyClass: string): AddedUp => {
  const lines = linesOf(ledger, draft, calcMethodOf(ledger, companyClass));
  return { lines, totalMinor: lines.reduce((sum, { grossMinor }) => sum + grossMinor, draft.delivery.grossMinor) };
};

const linesForJournal = (ledger: Ledger, lines: readonly OrderLine[]) =>
  lines.map(({ stockCode, quantity, site, importRef, parentLine, kind, grossMinor, assigned, sent }, line) => ({
    line,
    stockCode,
    quantity,
    site: ledger.records.sites[site],
    importRef,
    parentLine,
    kind,
    grossMinor,
    assigned,
    sent,
  }));

/** Assigns at once, or leaves the order waiting; an import that assigns later sets its timer. */
const startAssignment = (ledger: Ledger, order: SalesOrder, assign: EnterOptions['assign']): void => {
  if (assign === 'at-once') assignUnits(ledger, order);
  else queueWaiting(ledger, order);
  if (assign === 'later') {
    ledger.schedule(ledger.nowMs() + ledger.switches().assignLaterMs, { kind: 'assign', order: order.code });
  }
  settleInvoices(ledger, order);
};

const headOf = (draft: OrderDraft) => ({
  ref: draft.ref,
  origin: draft.origin,
  companyCode: draft.companyCode,
  site: draft.site,
  currency: draft.currency,
  salesSource: draft.salesSource,
  courier: draft.courier,
  orderDateMs: draft.orderDateMs,
  deliveryMs: draft.deliveryMs,
  deliveryGrossMinor: draft.delivery.grossMinor,
  deliveryNetMinor: draft.delivery.netMinor,
  confirmed: draft.confirmed,
});

export type EnterOptions = {
  payment: PaymentState;
  heldIn: number | undefined;
  assign: KhaosSwitches['assignOnImport'];
  declaredMinor?: number | undefined;
};

const tellOrder = (ledger: Ledger, kind: 'sales-order-created' | 'sales-order-updated', order: SalesOrder, options: EnterOptions): void =>
  ledger.tell({
    kind,
    salesOrder: order.code,
    ref: order.ref,
    origin: order.origin,
    companyCode: order.companyCode,
    site: ledger.records.sites[order.site],
    currency: order.currency,
    totalMinor: order.totalMinor,
    declaredMinor: options.declaredMinor,
    deliveryMinor: order.deliveryGrossMinor,
    payment: order.payment,
    heldIn: order.heldIn,
    lines: linesForJournal(ledger, order.lines),
  });

const rememberRef = (ledger: Ledger, order: SalesOrder): void => {
  if (order.ref === '') return;
  const codes = ledger.data.ordersByRef.get(order.ref);
  if (codes === undefined) ledger.data.ordersByRef.set(order.ref, [order.code]);
  else codes.push(order.code);
};

/** A new sales order, assigned and invoiced as the switches say. */
export const enterOrder = (ledger: Ledger, draft: OrderDraft, sum: AddedUp, options: EnterOptions): SalesOrder => {
  const nowMs = ledger.nowMs();
  const order: SalesOrder = {
    ...headOf(draft),
    code: `SO${++ledger.data.numbers.order}`,
    kind: 'sales-order',
    createdMs: nowMs,
    changedMs: nowMs,
    lines: sum.lines,
    totalMinor: sum.totalMinor,
    payment: options.payment,
    heldIn: options.heldIn,
    cancelled: undefined,
    invoices: [],
    creditOf: undefined,
  };
  ledger.data.orders.set(order.code, order);
  rememberRef(ledger, order);
  tellOrder(ledger, 'sales-order-created', order, options);
  startAssignment(ledger, order, options.assign);
  return order;
};

/** The same sales order code with other contents; nothing of it may have been sent. */
export const replaceOrder = (ledger: Ledger, order: SalesOrder, draft: OrderDraft, sum: AddedUp, options: EnterOptions): void => {
  unassignUnits(ledger, order);
  for (const invoice of invoicesOf(ledger, order)) dropInvoice(ledger, order, invoice);
  Object.assign(order, headOf(draft), {
    lines: sum.lines,
    totalMinor: sum.totalMinor,
    payment: options.payment,
    heldIn: options.heldIn,
    changedMs: ledger.nowMs(),
  });
  tellOrder(ledger, 'sales-order-updated', order, options);
  startAssignment(ledger, order, options.assign);
};

/** The caller has checked that nothing of it was sent. */
export const cancelOrder = (ledger: Ledger, order: SalesOrder, reason: string, user: string): void => {
  unassignUnits(ledger, order);
  order.cancelled = { atMs: ledger.nowMs(), reason, user };
  order.changedMs = ledger.nowMs();
  settleInvoices(ledger, order);
  ledger.tell({ kind: 'cancelled', salesOrder: order.code, ref: order.ref, reason, user });
};

export type CreditedLine = { stockCode: string; quantity: number; site: number };

/** A credit note: order type 2 in the feed (§4.5). */
export const enterCreditNote = (
  ledger: Ledger,
  credited: SalesOrder,
  note: { grossMinor: number; items: readonly CreditedLine[]; restock: boolean; reason: string },
): SalesOrder => {
  const nowMs = ledger.nowMs();
  const order: SalesOrder = {
    ...credited,
    code: `CN${++ledger.data.numbers.creditNote}`,
    ref: ledger.switches().creditNoteRef === 'same' ? credited.ref : '',
    kind: 'credit-note',
    createdMs: nowMs,
    changedMs: nowMs,
    orderDateMs: nowMs,
    lines: note.items.map(({ stockCode, quantity, site }) => ({
      stockCode,
      quantity,
      site,
      description: '',
      grossMinor: 0,
      netMinor: 0,
      importRef: '',
      kind: 'single',
      parentLine: undefined,
      recipe: 1,
      assigned: 0,
      sent: quantity,
    })),
    deliveryGrossMinor: 0,
    deliveryNetMinor: 0,
    totalMinor: note.grossMinor,
    payment: 'paid',
    heldIn: undefined,
    cancelled: undefined,
    invoices: [],
    creditOf: credited.code,
  };
  ledger.data.orders.set(order.code, order);
  rememberRef(ledger, order);
  ledger.tell({
    kind: 'credit-note',
    creditNote: order.code,
    salesOrder: credited.code,
    ref: credited.ref,
    grossMinor: note.grossMinor,
    reason: note.reason,
    restock: note.restock,
    items: note.items.map(({ stockCode, quantity, site }) => ({ stockCode, quantity, site: ledger.records.sites[site] })),
  });
  if (note.restock) {
    for (const { stockCode, quantity, site } of note.items) {
      if (ledger.stockIndex.byCode.get(stockCode)?.controlled === true) addStock(ledger, stockCode, quantity, site, 'return');
    }
  }
  return order;
};
