/** Invoices on their way through the stages of Sales Invoice Manager (`reference/khaos-control.md §4.1`). */
import type { Invoice, Ledger, SalesOrder } from './ledger.ts';
import { sendUnits, waitingUnits } from './stock.ts';

export const stage = {
  released: 9,
  staging: 10,
  authorisePayment: 11,
  ship: 14,
  printInvoices: 15,
  issueInvoices: 16,
  futureDate: 17,
  futureStock: 18,
  futureHold: 19,
  futureTerms: 21,
  issued: 70,
} as const;

export const stageNames: Readonly<Record<number, string>> = {
  9: 'RELEASED', 10: 'STAGING', 11: 'AUTHORISEPAYMENT', 12: 'PRINTPICKING', 13: 'PACKBOXES', 14: 'SHIP', 15: 'PRINTINVOICES',
  16: 'ISSUEINVOICES', 17: 'FUTURE_DATE', 18: 'FUTURE_STOCK', 19: 'FUTURE_HOLD', 20: 'PROCESSING', 21: 'FUTURE_TERMS',
  70: 'ISSUED_CURRENT', 71: 'ISSUED_ARCHIVED1', 72: 'ISSUED_ARCHIVED2', 73: 'ISSUED_ARCHIVED3',
};

const holds: ReadonlySet<number> = new Set([stage.futureDate, stage.futureStock, stage.futureHold, stage.futureTerms]);
/** Stages in which the goods have left. */
const goneStages: ReadonlySet<number> = new Set([stage.printInvoices, stage.issueInvoices, stage.issued, 71, 72, 73]);

export const isGone = (stageId: number): boolean => goneStages.has(stageId);

export const paymentWaits = (order: SalesOrder): boolean => order.payment !== 'paid' && order.payment !== 'account';

export const invoicesOf = (ledger: Ledger, order: SalesOrder): Invoice[] => order.invoices.map((code) => ledger.data.invoices.get(code)!);

/** Invoices that still wait for something to be done with their goods. */
const workingOf = (ledger: Ledger, order: SalesOrder): Invoice[] =>
  invoicesOf(ledger, order).filter(({ sent, awaitsStock }) => !sent && !awaitsStock);

const startStage = (order: SalesOrder): number => order.heldIn ?? (paymentWaits(order) ? stage.authorisePayment : stage.released);

/** Lets the invoice's next stage come by itself, where the pipeline runs. */
const planMove = (ledger: Ledger, invoice: Invoice): void => {
  const { stageMs } = ledger.switches();
  invoice.turn++;
  if (stageMs === undefined || ledger.data.pipelinePaused || holds.has(invoice.stage) || invoice.stage >= stage.issued) return;
  ledger.schedule(ledger.nowMs() + stageMs, { kind: 'stage', invoice: invoice.code, turn: invoice.turn });
};

const openInvoice = (ledger: Ledger, order: SalesOrder, stageId: number): Invoice => {
  const code = `INV${++ledger.data.numbers.invoice}`;
  const invoice: Invoice = {
    code,
    order: order.code,
    stage: stageId,
    items: [],
    boxes: [],
    boxDates: [],
    courier: order.courier,
    consignmentRef: '',
    createdMs: ledger.nowMs(),
    shipMs: undefined,
    issueMs: undefined,
    awaitsStock: false,
    sent: false,
    moved: true,
    turn: 0,
  };
  ledger.data.invoices.set(code, invoice);
  order.invoices.push(code);
  return invoice;
};

export const dropInvoice = (ledger: Ledger, order: SalesOrder, invoice: Invoice): void => {
  order.invoices = order.invoices.filter((code) => code !== invoice.code);
  ledger.data.invoices.delete(invoice.code);
};

const tellStage = (ledger: Ledger, order: SalesOrder, invoice: Invoice, from: number | undefined): void =>
  ledger.tell({
    kind: 'stage',
    invoiceCode: invoice.code,
    salesOrder: order.code,
    ref: order.ref,
    from,
    to: invoice.stage,
    items: invoice.items.map(({ line, quantity }) => ({ line, stockCode: order.lines[line]!.stockCode, quantity })),
  });

const addItem = (invoice: Invoice, line: number, quantity: number): void => {
  const item = invoice.items.find((other) => other.line === line);
  if (item === undefined) invoice.items.push({ line, quantity });
  else item.quantity += quantity;
};

const takeItem = (invoice: Invoice, line: number, quantity: number): number => {
  const item = invoice.items.find((other) => other.line === line);
  const taken = Math.min(item?.quantity ?? 0, quantity);
  if (item !== undefined) item.quantity -= taken;
  invoice.items = invoice.items.filter((other) => other.quantity > 0);
  return taken;
};

/**
 * Brings an order's invoices into line with what is assigned: assigned units stand on a working invoice, waiting ones on one
 * invoice in 18. Called after every change of assignment; an unconfirmed or cancelled order has no open invoices (§4.2).
 */
export const settleInvoices = (ledger: Ledger, order: SalesOrder): void => {
  const may = order.confirmed && order.cancelled === undefined;
  let awaiting = invoicesOf(ledger, order).find((invoice) => invoice.awaitsStock);
  const working = workingOf(ledger, order);
  const extra: { line: number; quantity: number }[] = [];
  const rest: { line: number; quantity: number }[] = [];
  order.lines.forEach((line, at) => {
    if (line.kind === 'pack') return;
    const onInvoices = working.reduce((sum, { items }) => sum + (items.find((item) => item.line === at)?.quantity ?? 0), 0);
    let tooMany = onInvoices - (may ? line.assigned : 0);
    for (const invoice of working.toReversed()) if (tooMany > 0) tooMany -= takeItem(invoice, at, tooMany);
    if (tooMany < 0) extra.push({ line: at, quantity: -tooMany });
    const waits = may ? waitingUnits(line) : 0;
    if (waits > 0) rest.push({ line: at, quantity: waits });
  });
  if (extra.length > 0) {
    let target = working.find((invoice) => invoice.stage <= stage.authorisePayment || holds.has(invoice.stage));
    if (target === undefined) {
      // An invoice whose wait for stock is wholly over goes on under its own code.
      const whole = rest.length === 0 ? awaiting : undefined;
      if (whole !== undefined) whole.items = [];
      target = whole ?? openInvoice(ledger, order, startStage(order));
      const from = whole?.stage;
      if (whole !== undefined) awaiting = undefined;
      target.stage = startStage(order);
      target.awaitsStock = false;
      target.moved = true;
      for (const { line, quantity } of extra) addItem(target, line, quantity);
      tellStage(ledger, order, target, from);
      planMove(ledger, target);
    } else for (const { line, quantity } of extra) addItem(target, line, quantity);
  }
  for (const invoice of working) if (invoice.items.length === 0) dropInvoice(ledger, order, invoice);
  if (rest.length === 0) {
    if (awaiting !== undefined) dropInvoice(ledger, order, awaiting);
  } else if (awaiting !== undefined) awaiting.items = rest;
  else {
    const invoice = openInvoice(ledger, order, stage.futureStock);
    invoice.awaitsStock = true;
    invoice.items = rest;
    tellStage(ledger, order, invoice, undefined);
  }
};

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

/** Takes units out of working invoices onto one of their own, so that a part can go. Answers undefined where not so many are assigned. */
export const splitInvoice = (ledger: Ledger, order: SalesOrder, wanted: readonly { stockCode: string; quantity: number }[]): Invoice | undefined => {
  const working = workingOf(ledger, order);
  const plan: { from: Invoice; line: number; quantity: number }[] = [];
  for (const { stockCode, quantity } of wanted) {
    let left = quantity;
    for (const from of working) {
      for (const item of from.items) {
        if (order.lines[item.line]!.stockCode !== stockCode || left === 0) continue;
        const units = Math.min(left, item.quantity);
        plan.push({ from, line: item.line, quantity: units });
        left -= units;
      }
    }
    if (left > 0) return undefined;
  }
  const first = plan[0]?.from;
  const whole = first !== undefined && plan.every(({ from }) => from === first) &&
    first.items.every((item) => plan.some(({ line, quantity }) => line === item.line && quantity === item.quantity));
  if (whole) return first;
  const part = openInvoice(ledger, order, startStage(order));
  for (const { from, line, quantity } of plan) addItem(part, line, takeItem(from, line, quantity));
  for (const invoice of working) if (invoice.items.length === 0) dropInvoice(ledger, order, invoice);
  return part;
};

/** Everything assigned, on one invoice. */
export const gatherInvoices = (ledger: Ledger, order: SalesOrder): Invoice | undefined => {
  const [first, ...others] = workingOf(ledger, order);
  for (const other of others) {
    for (const { line, quantity } of other.items) addItem(first!, line, quantity);
    dropInvoice(ledger, order, other);
  }
  return first;
};

/** Everything sold is sent, and every invoice issued. */
export const isComplete = (ledger: Ledger, order: SalesOrder): boolean =>
  order.cancelled === undefined &&
  order.lines.every((line) => line.kind === 'pack' || line.sent === line.quantity) &&
  invoicesOf(ledger, order).every(({ stage: at }) => at >= stage.issued);
