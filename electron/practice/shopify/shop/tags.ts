/** Tags of orders: added to what is there, never replacing it. */
import type { Act } from './acts.ts';
import { gid } from './ids.ts';
import type { Order } from './order-state.ts';

/** Adds tags that are not there yet, told apart without regard to case; the order counts as changed either way. */
export const addTags = (act: Act, order: Order, tags: readonly string[]): void => {
  const known = new Set(order.tags.map((tag) => tag.toLowerCase()));
  for (const tag of tags.map((text) => text.trim())) {
    if (tag === '' || known.has(tag.toLowerCase())) continue;
    known.add(tag.toLowerCase());
    order.tags.push(tag);
  }
  act.orders.add(order);
  act.note({ kind: 'tags', order: gid('Order', order.id), name: order.name, tags: [...order.tags], by: act.client ?? null });
};
