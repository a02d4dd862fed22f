/** Which goods of an order stand on which invoice: opening, filling, splitting, gathering (`reference/khaos-control.md §4.1, §4.2`). */
import type { Invoice, Ledger, SalesOrder } from './ledger.ts';
import { invoicesOf, planMove, startStage, tellStage, workingOf } from './pipeline.ts';
import { holds, stage } from './stages.ts';
import { waitingUnits } from './stock.ts';

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

/** Takes units out of working invoices onto one of their own, so that a part can go. Answers undefined where not so many are assigned. */
export const splitInvoice = (
  ledger: Ledger,
  order: SalesOrder,
  wanted: readonly { stockCode: string; quantity: number }[],
): Invoice | undefined => {
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
  const whole =
    first !== undefined &&
    plan.every(({ from }) => from === first) &&
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
