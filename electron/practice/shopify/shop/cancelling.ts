/** Cancelling an order: what waits is taken off, money goes back or reservations are let go, the order is closed. */
import type { Act } from './acts.ts';
import { gid, takeId } from './ids.ts';
import { minus, plus, sum, zero } from './money.ts';
import { shippingPriceOf, worthOf } from './order-money.ts';
import type { Order } from './order-state.ts';
import { financialStateOf, isAlive, remainingOf } from './order-states.ts';
import { giveBack, refundableOf, voidReservation } from './payments.ts';
import { blankRefund, fileRefund, refundShipping, removeUnits } from './refunds.ts';
import type { CancelSpec } from './spec.ts';

/** Cancels what was not sent. Throws for an order that is cancelled already or was sent whole. */
export const cancelOrder = (act: Act, order: Order, spec: CancelSpec): void => {
  if (order.cancelledAtMs !== undefined) throw new Error(`${order.name} is cancelled already.`);
  const waiting = order.lines.map((line) => ({ line, quantity: Math.min(line.currentQuantity, remainingOf(order, line.id)) }));
  const sent = order.fulfilments.some((one) => one.state === 'SUCCESS');
  if (sent && waiting.every(({ quantity }) => quantity === 0)) throw new Error(`${order.name} was sent; it cannot be cancelled.`);
  const refund = blankRefund(act, null);
  for (const { line, quantity } of waiting) {
    // Tips and gift cards wait nowhere; they fall with an order of which nothing was sent.
    const units = quantity > 0 ? quantity : !sent && (line.tip || line.giftCard) ? line.currentQuantity : 0;
    if (units === 0) continue;
    if (quantity > 0) {
      refund.lines.push(
        removeUnits(act, order, { line, quantity, restock: spec.restock ? 'CANCEL' : 'NO_RESTOCK', locationId: undefined }, 'cancel'),
      );
    } else {
      const { subtotal, tax } = worthOf(line, units);
      line.currentQuantity -= units;
      refund.lines.push({
        id: takeId(act.state),
        lineId: line.id,
        quantity: units,
        restock: 'NO_RESTOCK',
        locationId: undefined,
        subtotal,
        tax,
        unfulfilled: 0,
      });
    }
  }
  for (const shippingLine of sent ? [] : order.shippingLines.slice(0, 1)) {
    const given = order.refunds.flatMap((one) => one.shipping).reduce((total, one) => total + one.subtotal.shop, 0);
    const left = shippingPriceOf(shippingLine).shop - given;
    if (left > 0) refundShipping(act, order, refund, left);
  }
  for (const one of order.fulfilmentOrders) {
    if (!isAlive(one) && one.lines.some((line) => line.total > 0)) continue;
    one.state = 'CANCELLED';
    act.fulfilmentOrders.add(one);
  }
  const parts = [...refund.lines, ...refund.shipping];
  const value = plus(sum(parts.map((part) => part.subtotal)), order.taxesIncluded ? zero : sum(parts.map((part) => part.tax)));
  const refundable = refundableOf(order);
  if (spec.refund && refundable.shop > 0) {
    // An order that was not sent at all gives everything back; what lines do not account for is an adjustment.
    const money = sent && value.shop < refundable.shop ? value : refundable;
    const difference = minus(value, money);
    if (difference.shop !== 0)
      refund.adjustments.push({ id: takeId(act.state), reason: 'REFUND_DISCREPANCY', amount: difference, tax: zero });
    refund.transactionIds = giveBack(act, order, money, 'SUCCESS', undefined).map((one) => one.id);
  }
  order.cancelledAtMs = act.nowMs;
  order.closedAtMs ??= act.nowMs;
  order.cancelReason = spec.reason ?? 'CUSTOMER';
  act.orders.add(order);
  if (spec.refund) voidReservation(act, order);
  if (refund.lines.length > 0 || refund.shipping.length > 0 || refund.transactionIds.length > 0) fileRefund(act, order, refund, 'cancel');
  act.note({
    kind: 'order-cancelled',
    order: gid('Order', order.id),
    name: order.name,
    reason: order.cancelReason,
    restock: spec.restock,
    refund: spec.refund,
    financialState: financialStateOf(order),
  });
};
