/** Returns and exchanges: what is to come back, and what goes out in its place (`reference/shopify-admin-api.md §5.4`). */
import type { Act } from './acts.ts';
import { gid, takeId } from './ids.ts';
import { sum, plus, minus } from './money.ts';
import { checkLines, linesOf, taxLine } from './order-lines.ts';
import { netOf, taxSumOf } from './order-money.ts';
import type { Order, Return } from './order-state.ts';
import { archive, giveBack, refundableOf } from './payments.ts';
import { blankRefund, fileRefund, removeUnits, settleReturn, splitUnits } from './refunds.ts';
import { candidatesOf, route } from './routing.ts';
import type { ExchangeSpec, ReturnSpec } from './spec.ts';

/** The parcel that took so many units of a line out. */
const parcelOf = (order: Order, at: number, quantity: number) => {
  const sent = order.fulfilments
    .filter((one) => one.state === 'SUCCESS')
    .flatMap((one) => one.lines.map((sentLine) => ({ fulfilmentId: one.id, sentLine })))
    .find(({ sentLine }) => sentLine.lineId === order.lines[at]?.id && sentLine.quantity >= quantity);
  if (sent === undefined) throw new Error(`${order.name} has not sent ${quantity} of line ${at} in one parcel.`);
  return sent;
};

/** Says that sent units are to come back; no money and no stock moves yet. Throws for units that were not sent. */
export const startReturn = (act: Act, order: Order, spec: ReturnSpec): Return => {
  const lines = spec.lines.map(({ line: at, quantity, note }) => {
    const sent = parcelOf(order, at, quantity);
    return {
      id: takeId(act.state),
      fulfilmentId: sent.fulfilmentId,
      fulfilmentLineId: sent.sentLine.id,
      quantity,
      refunded: 0,
      processed: 0,
      note: note ?? '',
    };
  });
  const made: Return = {
    id: takeId(act.state),
    name: `${order.name}-R${order.returns.length + 1}`,
    state: 'OPEN',
    createdAtMs: act.nowMs,
    closedAtMs: undefined,
    lines,
    exchanges: [],
    refundIds: [],
  };
  order.returns.push(made);
  act.orders.add(order);
  act.note({
    kind: 'return',
    order: gid('Order', order.id),
    name: order.name,
    return: gid('Return', made.id),
    units: lines.reduce((units, line) => units + line.quantity, 0),
  });
  return made;
};

/** Takes units back and sends others: a return, a new line routed and committed, a refund of the difference if any. */
export const exchange = (act: Act, order: Order, spec: ExchangeSpec): Return => {
  const line = order.lines[spec.line];
  const restock = spec.restock ?? 'RETURN';
  if (line === undefined) throw new Error(`${order.name} has no line ${spec.line}.`);
  const candidates = candidatesOf(act.state, undefined);
  // Everything that can be refused is refused before anything changes.
  checkLines(act.state, [spec.for]);
  parcelOf(order, spec.line, spec.quantity);
  splitUnits(order, line, spec.quantity, restock);
  const made = startReturn(act, order, { lines: [{ line: spec.line, quantity: spec.quantity }] });
  const added = linesOf(act, order, spec.for);
  for (const one of added) {
    taxLine(order, one);
    order.lines.push(one);
    made.exchanges.push({ id: takeId(act.state), lineId: one.id, quantity: one.quantity, variantId: one.variantId ?? 0 });
  }
  route(
    act,
    order,
    added.map((one) => ({ line: one, quantity: one.quantity })),
    {
      candidates,
      method: 'SHIPPING',
      presentedName: null,
      fulfilAtMs: undefined,
      because: 'exchange',
    },
  );
  const refund = blankRefund(act, null);
  refund.lines.push(removeUnits(act, order, { line, quantity: spec.quantity, restock, locationId: undefined }, 'exchange'));
  const back = sum(refund.lines.map((one) => (order.taxesIncluded ? one.subtotal : plus(one.subtotal, one.tax))));
  const out = sum(added.map((one) => (order.taxesIncluded ? netOf(one) : plus(netOf(one), taxSumOf(one)))));
  const difference = minus(back, out);
  if (difference.shop > 0 && refundableOf(order).shop >= difference.shop) {
    refund.transactionIds = giveBack(act, order, difference, 'SUCCESS', undefined).map((one) => one.id);
  }
  settleReturn(act, order, refund, gid('Return', made.id));
  fileRefund(act, order, refund, 'exchange');
  archive(act, order);
  return made;
};
