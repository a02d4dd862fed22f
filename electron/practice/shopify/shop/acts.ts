/** One act in a practice shop: who does it, when, what it tells the journal, and what it touched (times and search index follow at its end). */
import type { JournalEffect } from '../../wire.ts';
import type { FulfilmentOrder, Order } from './order-state.ts';
import { fulfilmentOrderRow, levelRow, orderRow, reindex, variantRow } from './search-index.ts';
import type { Level, ShopState, Variant } from './state.ts';

export type Act = {
  state: ShopState;
  nowMs: number;
  /** The app that acts through the API; undefined for people, customers and Shopify itself. */
  client: string | undefined;
  note(effect: JournalEffect): void;
  orders: Set<Order>;
  fulfilmentOrders: Set<FulfilmentOrder>;
  levels: Set<Level>;
  variants: Set<Variant>;
};

/**
 * Does something at a moment. Whatever it put into the sets gets that moment as its update time and a new row in the
 * search index. Rules refuse before they change anything, so an act that throws has changed nothing.
 */
export const act = <T>(
  state: ShopState,
  by: { nowMs: number; client: string | undefined; note: (effect: JournalEffect) => void },
  deed: (act: Act) => T,
): T => {
  const current: Act = { state, ...by, orders: new Set(), fulfilmentOrders: new Set(), levels: new Set(), variants: new Set() };
  const result = deed(current);
  for (const order of current.orders) {
    order.updatedAtMs = by.nowMs;
    reindex(state, by.nowMs, 'orders', order.id, orderRow(state, order));
  }
  for (const fulfilmentOrder of current.fulfilmentOrders) {
    fulfilmentOrder.updatedAtMs = by.nowMs;
    reindex(state, by.nowMs, 'fulfilmentOrders', fulfilmentOrder.id, fulfilmentOrderRow(fulfilmentOrder));
  }
  for (const level of current.levels) reindex(state, by.nowMs, 'levels', level.id, levelRow(level));
  for (const variant of current.variants) {
    variant.updatedAtMs = by.nowMs;
    reindex(state, by.nowMs, 'variants', variant.id, variantRow(state, variant));
  }
  return result;
};
