/** Invoices on their way through the stages: moves, timers, holds, payments (`reference/khaos-control.md §4.1`). */
import type { Invoice, Ledger, SalesOrder } from './ledger.ts';
import { holds, isGone, stage } from './stages.ts';
import { sendUnits } from './stock.ts';

export const paymentWaits = (order: SalesOrder): boolean => order.payment !== 'paid' && order.payment !== 'account';

export const invoicesOf = (ledger: Ledger, order: SalesOrder): Invoice[] => order.invoices.map((code) => ledger.data.invoices.get(code)!);

/** Invoices that still wait for something to be done with their goods. */
export const workingOf = (ledger: Ledger, order: SalesOrder): Invoice[] =>
  invoicesOf(ledger, order).filter(({ sent, awaitsStock }) => !sent && !awaitsStock);

/** Where an invoice of the order begins. */
export const startStage = (order: SalesOrder): number => order.heldIn ?? (paymentWaits(order) ? stage.authorisePayment : stage.released);

/** Lets the invoice's next stage come by itself, where the pipeline runs. */
export const planMove = (ledger: Ledger, invoice: Invoice): void => {
  const { stageMs } = ledger.switches();
  invoice.turn++;
  if (stageMs === undefined || ledger.data.pipelinePaused || holds.has(invoice.stage) || invoice.stage >= stage.issued) return;
  ledger.schedule(ledger.nowMs() + stageMs, { kind: 'stage', invoice: invoice.code, turn: invoice.turn });
};

export const tellStage = (ledger: Ledger, order: SalesOrder, invoice: Invoice, from: number | undefined): void =>
  ledger.tell({
    kind: 'stage',
    invoiceCode: invoice.code,
    salesOrder: order.code,
    ref: order.ref,
    from,
    to: invoice.stage,
    items: invoice.items.map(({ line, quantity }) => ({ line, stockCode: order.lines[line]!.stockCode, quantity })),
  });

/** The goods of an invoice leave. */
const sendInvoice = (ledger: Ledger, order: SalesOrder, invoice: Invoice, confirmShipment: boolean): void => {
  invoice.sent = true;
  if (confirmShipment) invoice.shipMs = ledger.nowMs();
  const items = invoice.items.map(({ line, quantity }) => sendUnits(ledger, order, line, quantity));
  order.changedMs = ledger.nowMs();
  ledger.tell({
    kind: 'despatched',
    salesOrder: order.code,
    ref: order.ref,
    invoiceCode: invoice.code,
    consignmentRef: invoice.consignmentRef,
    items,
  });
};

/** Puts an invoice into a stage; the goods leave where the stage says so and they have not yet. */
export const moveInvoice = (ledger: Ledger, order: SalesOrder, invoice: Invoice, to: number, confirmShipment = true): void => {
  const from = invoice.stage;
  const sends = isGone(to) && !invoice.sent;
  if (sends) sendInvoice(ledger, order, invoice, confirmShipment);
  // Boxes may have left before their invoice was confirmed.
  else if (isGone(to) && confirmShipment) invoice.shipMs ??= ledger.nowMs();
  invoice.stage = to;
  invoice.moved = true;
  if (to >= stage.issued && invoice.issueMs === undefined) invoice.issueMs = ledger.nowMs();
  order.changedMs = ledger.nowMs();
  if (from !== to) tellStage(ledger, order, invoice, from);
  planMove(ledger, invoice);
};

/** Boxes leave while their invoice stays where it is: no ship date, no stage that says so. */
export const shipBoxesOnly = (ledger: Ledger, order: SalesOrder, invoice: Invoice): void => {
  if (!invoice.sent) sendInvoice(ledger, order, invoice, false);
  invoice.moved = true;
};

/** A number of the form that British carriers print, made from a counter. */
const nextConsignment = (ledger: Ledger): string => `QX${String(++ledger.data.numbers.consignment).padStart(9, '0')}GB`;

/** The stage after this one on the process path, from wherever the invoice is; 11 only while a payment waits. */
const nextStage = (ledger: Ledger, order: SalesOrder, from: number): number => {
  const { path } = ledger.switches();
  const at = path.indexOf(from);
  const rest = at < 0 ? path.filter((id) => id > from) : path.slice(at + 1);
  return rest.find((id) => id !== stage.authorisePayment || paymentWaits(order)) ?? stage.issued;
};

/** Moves an invoice one stage on, if it can: holds stay, and a payment that nobody authorised keeps it in 11. */
export const stepInvoice = (ledger: Ledger, order: SalesOrder, invoice: Invoice): void => {
  if (holds.has(invoice.stage) || invoice.stage >= stage.issued) return;
  if (invoice.stage === stage.authorisePayment && paymentWaits(order)) {
    if (order.payment !== 'pre-authorised' || !ledger.switches().authorisesItself) return;
    authorise(ledger, order);
  }
  const to = nextStage(ledger, order, invoice.stage);
  const courier = ledger.records.couriers.find(({ name }) => name === invoice.courier);
  if (to >= stage.ship && invoice.consignmentRef === '' && courier?.trackingUrl !== undefined) {
    invoice.consignmentRef = nextConsignment(ledger);
  }
  moveInvoice(ledger, order, invoice, to);
};

/** The payment is taken; whether the invoices move is the pipeline's affair. */
export const authorise = (ledger: Ledger, order: SalesOrder): void => {
  order.payment = 'paid';
  order.changedMs = ledger.nowMs();
  ledger.tell({ kind: 'payment-authorised', salesOrder: order.code, ref: order.ref });
};

/** A timer has run out. */
export const stageDue = (ledger: Ledger, code: string, turn: number): void => {
  const invoice = ledger.data.invoices.get(code);
  if (invoice === undefined || invoice.turn !== turn || ledger.data.pipelinePaused) return;
  stepInvoice(ledger, ledger.data.orders.get(invoice.order)!, invoice);
};

/** Timers for every invoice that can move, from now. */
export const restartPipeline = (ledger: Ledger): void => {
  for (const invoice of ledger.data.invoices.values()) planMove(ledger, invoice);
};

export const holdOrder = (ledger: Ledger, order: SalesOrder, stageId: number): void => {
  order.heldIn = stageId;
  for (const invoice of workingOf(ledger, order)) moveInvoice(ledger, order, invoice, stageId);
  ledger.tell({ kind: 'held', salesOrder: order.code, ref: order.ref, stage: stageId });
};

export const releaseOrder = (ledger: Ledger, order: SalesOrder): void => {
  order.heldIn = undefined;
  for (const invoice of workingOf(ledger, order)) {
    if (holds.has(invoice.stage)) moveInvoice(ledger, order, invoice, startStage(order));
  }
  ledger.tell({ kind: 'released', salesOrder: order.code, ref: order.ref });
};

/** Everything sold is sent, and every invoice issued. */
export const isComplete = (ledger: Ledger, order: SalesOrder): boolean =>
  order.cancelled === undefined &&
  order.lines.every((line) => line.kind === 'pack' || line.sent === line.quantity) &&
  invoicesOf(ledger, order).every(({ stage: at }) => at >= stage.issued);
