/** What a practice shop holds, in numbers, for the control face. */
import { financialStateOf, fulfilmentStateOf } from './order-states.ts';
import type { ShopState } from './state.ts';

export const countShop = (state: ShopState): Record<string, number> => {
  let paid = 0;
  let cancelled = 0;
  let fulfilled = 0;
  let fulfilments = 0;
  let fulfilmentOrders = 0;
  let refunds = 0;
  for (const order of state.orders.values()) {
    if (financialStateOf(order) === 'PAID') paid++;
    if (order.cancelledAtMs !== undefined) cancelled++;
    if (fulfilmentStateOf(order) === 'FULFILLED') fulfilled++;
    fulfilments += order.fulfilments.length;
    fulfilmentOrders += order.fulfilmentOrders.length;
    refunds += order.refunds.length;
  }
  let levels = 0;
  for (const ofLocation of state.levels.values()) levels += ofLocation.size;
  return {
    orders: state.orders.size,
    paidOrders: paid,
    cancelledOrders: cancelled,
    fulfilledOrders: fulfilled,
    fulfilmentOrders,
    fulfilments,
    refunds,
    customerMails: state.mails.length,
    variants: state.variants.size,
    levels,
    locations: state.locations.length,
  };
};
