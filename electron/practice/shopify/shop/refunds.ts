/** Refunds: units taken off an order, money given back, stock put back or not (`reference/shopify-admin-api.md §5.4`). */
import type { Act } from './acts.ts';
import { gid, takeId } from './ids.ts';
import { bagOf, decimalOf, minus, partOf, plus, sum, zero } from './money.ts';
import { receivedOf, shippingPriceOf, taxSumOf, worthOf } from './order-money.ts';
import type { Line, Order, Refund, RefundLine } from './order-state.ts';
import { financialStateOf, fulfilledOf, isAlive, remainingOf } from './order-states.ts';
import { archive, giveBack, refundableOf } from './payments.ts';
import type { RefundSpec } from './spec.ts';
import type { Bag } from './state.ts';
import { moveForOrder } from './stock-ledger.ts';

/** Takes units of a line off the fulfilment orders that wait; goods put back go to available, others leave the shop's count. */
export const takeOffOpen = (act: Act, order: Order, line: Line, units: number, restock: boolean, because: string): number | undefined => {
  let open = units;
  let from: number | undefined;
  for (const one of order.fulfilmentOrders) {
    if (!isAlive(one)) continue;
    for (const waiting of one.lines) {
      if (waiting.lineId !== line.id || open === 0 || waiting.remaining === 0) continue;
      const taken = Math.min(open, waiting.remaining);
      waiting.remaining -= taken;
      waiting.total -= taken;
      open -= taken;
      from ??= one.locationId;
      act.fulfilmentOrders.add(one);
      moveForOrder(
        act,
        line.itemId,
        one.locationId,
        restock ? { committed: -taken, available: taken } : { committed: -taken },
        because,
        order.name,
      );
    }
    if (one.lines.every((waiting) => waiting.remaining === 0)) one.state = 'CLOSED';
  }
  return from;
};

const sentFrom = (order: Order, lineId: number): number | undefined =>
  order.fulfilments.find((one) => one.state === 'SUCCESS' && one.lines.some((line) => line.lineId === lineId))?.locationId;

/** Units of the line that are sent and not yet returned by an earlier refund. */
const returnableOf = (order: Order, lineId: number): number => {
  const returned = order.refunds.flatMap((refund) => refund.lines).filter((line) => line.lineId === lineId);
  return fulfilledOf(order, lineId) - returned.reduce((units, line) => units + line.quantity - line.unfulfilled, 0);
};

const lineAt = (order: Order, at: number): Line => {
  const line = order.lines[at];
  if (line === undefined) throw new Error(`${order.name} has no line ${at}.`);
  return line;
};

/** How many of the units wait still and how many went out. Throws where the line has too few of the sort. */
export const splitUnits = (order: Order, line: Line, quantity: number, restock: RefundLine['restock']): number => {
  if (quantity < 1 || quantity > line.currentQuantity)
    throw new Error(`A line of ${order.name} has ${line.currentQuantity} units left, not ${quantity}.`);
  const waiting = remainingOf(order, line.id);
  if (restock === 'CANCEL') {
    if (quantity > waiting) throw new Error(`A line of ${order.name} has ${waiting} units that were not sent, not ${quantity}.`);
    return quantity;
  }
  if (restock === 'RETURN') {
    if (quantity > returnableOf(order, line.id))
      throw new Error(`A line of ${order.name} has ${returnableOf(order, line.id)} units out, not ${quantity}.`);
    return 0;
  }
  return Math.min(quantity, waiting);
};

export type Removal = { line: Line; quantity: number; restock: RefundLine['restock']; locationId: number | undefined };

/** Takes units off the order and its stock and answers the refund's line. */
export const removeUnits = (act: Act, order: Order, removal: Removal, because: string): RefundLine => {
  const { line, quantity, restock } = removal;
  const unfulfilled = splitUnits(order, line, quantity, restock);
  const { subtotal, tax } = worthOf(line, quantity);
  let locationId = removal.locationId;
  if (unfulfilled > 0) locationId ??= takeOffOpen(act, order, line, unfulfilled, restock === 'CANCEL', because);
  if (restock === 'RETURN') {
    locationId ??= sentFrom(order, line.id);
    if (locationId !== undefined) moveForOrder(act, line.itemId, locationId, { available: quantity }, because, order.name);
  }
  line.currentQuantity -= quantity;
  return { id: takeId(act.state), lineId: line.id, quantity, restock, locationId, subtotal, tax, unfulfilled };
};

/** Puts a refund into the order and tells it. */
export const fileRefund = (act: Act, order: Order, refund: Refund, because: 'refund' | 'edit' | 'cancel' | 'exchange'): void => {
  order.refunds.push(refund);
  act.orders.add(order);
  const transactions = order.transactions.filter((one) => refund.transactionIds.includes(one.id));
  act.note({
    kind: 'refund',
    because,
    order: gid('Order', order.id),
    name: order.name,
    refund: gid('Refund', refund.id),
    money: decimalOf(sum(transactions.filter((one) => one.state === 'SUCCESS').map((one) => one.amount)).shop),
    lines: refund.lines.map((line) => ({
      line: gid('LineItem', line.lineId),
      quantity: line.quantity,
      restock: line.restock,
      location: line.locationId === undefined ? null : gid('Location', line.locationId),
      subtotal: decimalOf(line.subtotal.shop),
      tax: decimalOf(line.tax.shop),
    })),
    financialState: financialStateOf(order),
  });
};

export const blankRefund = (act: Act, note: string | null): Refund => ({
  id: takeId(act.state),
  createdAtMs: act.nowMs,
  note,
  returnId: undefined,
  lines: [],
  shipping: [],
  adjustments: [],
  duties: [],
  transactionIds: [],
});

/** Gives delivery money back: all of it or a part, its tax in proportion. */
export const refundShipping = (act: Act, order: Order, refund: Refund, shippingMinor: number): void => {
  const shippingLine = order.shippingLines[0];
  if (shippingLine === undefined) throw new Error(`${order.name} has no delivery to give back.`);
  const price = shippingPriceOf(shippingLine);
  const given = order.refunds.flatMap((one) => one.shipping).reduce((total, one) => total + one.subtotal.shop, 0);
  if (shippingMinor > price.shop - given)
    throw new Error(`${order.name} has ${price.shop - given} of delivery left, not ${shippingMinor}.`);
  const tax = partOf(taxSumOf(shippingLine), price.shop, given, shippingMinor);
  refund.shipping.push({
    id: takeId(act.state),
    shippingLineId: shippingLine.id,
    subtotal: bagOf(shippingMinor, order.presentmentRate),
    tax,
  });
};

const valueOf = (order: Order, refund: Refund): Bag => {
  const parts = [...refund.lines, ...refund.shipping];
  const taxed = order.taxesIncluded ? zero : sum(parts.map((part) => part.tax));
  return plus(plus(sum(parts.map((part) => part.subtotal)), taxed), sum(refund.duties.map((duty) => duty.amount)));
};

/** Marks what a return's refund settled; a return with nothing open is closed. */
export const settleReturn = (act: Act, order: Order, refund: Refund, returnId: string): void => {
  const one = order.returns.find((other) => gid('Return', other.id) === returnId);
  if (one === undefined) return;
  refund.returnId = one.id;
  one.refundIds.push(refund.id);
  for (const line of one.lines) {
    const lineId = order.fulfilments.flatMap((fulfilment) => fulfilment.lines).find((sent) => sent.id === line.fulfilmentLineId)?.lineId;
    const refunded = refund.lines.filter((other) => other.lineId === lineId).reduce((units, other) => units + other.quantity, 0);
    line.refunded = Math.min(line.quantity, line.refunded + refunded);
    line.processed = line.refunded;
  }
  if (one.lines.every((line) => line.processed === line.quantity)) {
    one.state = 'CLOSED';
    one.closedAtMs = act.nowMs;
  }
};

/** A refund as staff make it. Money beyond what lines and delivery come to is an adjustment, negative when it favours the customer. */
export const refundOrder = (act: Act, order: Order, spec: RefundSpec): Refund => {
  if (spec.returnId !== undefined && !order.returns.some((one) => gid('Return', one.id) === spec.returnId)) {
    throw new Error(`${order.name} has no return ${spec.returnId}.`);
  }
  const lines = (spec.lines ?? []).map((one) => ({
    line: lineAt(order, one.line),
    quantity: one.quantity,
    restock: one.restock,
    locationId: one.location === undefined ? undefined : act.state.locations[one.location]?.id,
  }));
  // Everything that can be refused is refused before anything changes.
  if (new Set(lines.map(({ line }) => line)).size < lines.length) throw new Error('A refund names a line once.');
  for (const line of lines) splitUnits(order, line.line, line.quantity, line.restock);
  const refund = blankRefund(act, spec.note ?? null);
  if (spec.shippingMinor !== undefined) refundShipping(act, order, refund, spec.shippingMinor);
  if (spec.duties === true) {
    for (const { line, quantity } of lines) {
      const removed = line.quantity - line.currentQuantity;
      refund.duties.push(...line.duties.map((duty) => ({ dutyId: duty.id, amount: partOf(duty.price, line.quantity, removed, quantity) })));
    }
  }
  const goodwill = bagOf(spec.goodwillMinor ?? 0, order.presentmentRate);
  const planned = lines.map(({ line, quantity }) => worthOf(line, quantity));
  const linesValue = sum(planned.map(({ subtotal, tax }) => (order.taxesIncluded ? subtotal : plus(subtotal, tax))));
  const money = plus(plus(linesValue, valueOf(order, refund)), goodwill);
  const transaction = spec.transaction ?? (receivedOf(order).shop > 0 ? 'SUCCESS' : 'NONE');
  if (transaction !== 'NONE' && money.shop > refundableOf(order).shop) {
    throw new Error(`${order.name} has ${refundableOf(order).shop} to give back, not ${money.shop}.`);
  }
  refund.lines = lines.map((removal) => removeUnits(act, order, removal, 'refund'));
  if (goodwill.shop !== 0)
    refund.adjustments.push({ id: takeId(act.state), reason: 'REFUND_DISCREPANCY', amount: minus(zero, goodwill), tax: zero });
  if (transaction !== 'NONE' && money.shop > 0) {
    refund.transactionIds = giveBack(act, order, money, transaction, spec.gateway).map((one) => one.id);
  }
  if (spec.returnId !== undefined) settleReturn(act, order, refund, spec.returnId);
  fileRefund(act, order, refund, 'refund');
  archive(act, order);
  return refund;
};
