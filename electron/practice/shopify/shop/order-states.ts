/** The states Shopify shows for an order, worked out from what happened to it: four axes, no single one (`reference/shopify-admin-api.md §5.1`). */
import { capturableOf, currentTotalOf, receivedOf, refundedOf, totalOf } from './order-money.ts';
import type { FulfilmentOrder, Order } from './order-state.ts';

export type FinancialState = 'PENDING' | 'AUTHORIZED' | 'PARTIALLY_PAID' | 'PAID' | 'PARTIALLY_REFUNDED' | 'REFUNDED' | 'VOIDED';

export const financialStateOf = (order: Order): FinancialState => {
  const received = receivedOf(order).shop;
  const refunded = refundedOf(order).shop;
  if (received === 0) {
    if (totalOf(order).shop === 0) return 'PAID';
    if (order.cancelledAtMs !== undefined || order.transactions.some((one) => one.kind === 'VOID')) return 'VOIDED';
    return capturableOf(order).shop > 0 ? 'AUTHORIZED' : 'PENDING';
  }
  if (refunded >= received) return 'REFUNDED';
  if (refunded > 0) return 'PARTIALLY_REFUNDED';
  return received < currentTotalOf(order).shop ? 'PARTIALLY_PAID' : 'PAID';
};

/** Dead fulfilment orders can never be fulfilled; another may have taken their place. */
export const isAlive = (one: FulfilmentOrder): boolean => one.state === 'OPEN' || one.state === 'ON_HOLD' || one.state === 'SCHEDULED';

export const fulfilmentStateOf = (order: Order): string => {
  const alive = order.fulfilmentOrders.filter(isAlive);
  const remaining = alive.some((one) => one.lines.some((line) => line.remaining > 0));
  const fulfilled = order.fulfilments.some((one) => one.state === 'SUCCESS');
  if (!remaining) {
    if (fulfilled) return 'FULFILLED';
    if (order.fulfilmentOrders.length === 0)
      return order.lines.some((line) => line.requiresShipping) ? 'UNFULFILLED' : 'FULFILLMENT_NOT_REQUIRED';
    return order.refunds.some((refund) => refund.lines.some((line) => line.restock === 'CANCEL')) ? 'RESTOCKED' : 'UNFULFILLED';
  }
  if (fulfilled) return 'PARTIALLY_FULFILLED';
  if (alive.some((one) => one.state === 'ON_HOLD')) return 'ON_HOLD';
  return alive.every((one) => one.state === 'SCHEDULED') ? 'SCHEDULED' : 'UNFULFILLED';
};

export const returnStateOf = (order: Order): string => {
  if (order.returns.length === 0) return 'NO_RETURN';
  return order.returns.every((one) => one.state === 'CLOSED') ? 'RETURNED' : 'IN_PROGRESS';
};

/** Units of a line that wait in fulfilment orders. */
export const remainingOf = (order: Order, lineId: number): number => {
  let remaining = 0;
  for (const one of order.fulfilmentOrders) {
    if (!isAlive(one)) continue;
    for (const line of one.lines) if (line.lineId === lineId) remaining += line.remaining;
  }
  return remaining;
};

/** Units of a line in fulfilments that stand; no refund or return lowers it. */
export const fulfilledOf = (order: Order, lineId: number): number => {
  let fulfilled = 0;
  for (const one of order.fulfilments) {
    if (one.state !== 'SUCCESS') continue;
    for (const line of one.lines) if (line.lineId === lineId) fulfilled += line.quantity;
  }
  return fulfilled;
};
