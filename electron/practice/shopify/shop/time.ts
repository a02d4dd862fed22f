/** What happens in a practice shop by itself: holds that end, scheduled fulfilment orders that open. */
import type { Act } from './acts.ts';
import { endHolds, openFulfilmentOrder } from './fulfilment-orders.ts';
import type { FulfilmentOrder } from './order-state.ts';
import type { ShopState } from './state.ts';

const dueOf = (one: FulfilmentOrder): number | undefined => {
  if (one.state === 'SCHEDULED') return one.fulfilAtMs;
  if (one.state !== 'ON_HOLD') return undefined;
  const ends = one.holds.flatMap((hold) => (hold.endsAtMs === undefined ? [] : [hold.endsAtMs]));
  return ends.length === 0 ? undefined : Math.min(...ends);
};

/** Fulfilment orders that time will change are noted when they are made; the note is dropped once nothing is due any more. */
export const nextDueMs = (state: ShopState): number | undefined => {
  let next: number | undefined;
  for (const orderId of state.timed) {
    const dues = (state.orders.get(orderId)?.fulfilmentOrders ?? []).flatMap((one) => dueOf(one) ?? []);
    if (dues.length === 0) {
      state.timed.delete(orderId);
      continue;
    }
    const due = Math.min(...dues);
    if (next === undefined || due < next) next = due;
  }
  return next;
};

export const settleDue = (act: Act): void => {
  for (const orderId of act.state.timed) {
    const order = act.state.orders.get(orderId);
    for (const one of order?.fulfilmentOrders ?? []) {
      const due = dueOf(one);
      if (order === undefined || due === undefined || due > act.nowMs) continue;
      if (one.state === 'SCHEDULED') openFulfilmentOrder(act, { order, one });
      else
        endHolds(
          act,
          { order, one },
          one.holds.filter((hold) => hold.endsAtMs !== undefined && hold.endsAtMs <= act.nowMs),
        );
    }
  }
};
