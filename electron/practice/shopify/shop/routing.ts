/** Which locations an order's goods leave from: fulfilment orders made, their units committed, moved and set free (`reference/shopify-admin-api.md §5.3`). */
import type { Act } from './acts.ts';
import { gid, takeId } from './ids.ts';
import type { FulfilmentOrder, Line, Order } from './order-state.ts';
import { levelOf, moveForOrder, movesStock } from './stock-ledger.ts';
import type { ShopState } from './state.ts';

export type Want = { line: Line; quantity: number };
type Share = Want & { locationId: number };

/** Locations in the order in which they are asked. */
export const candidatesOf = (state: ShopState, routeTo: readonly number[] | undefined): number[] => {
  const chosen = routeTo?.map((at) => {
    const location = state.locations[at];
    if (location === undefined) throw new Error(`There is no location ${at}.`);
    return location;
  });
  const locations = chosen ?? state.locations.filter((location) => location.active && location.fulfilsOnlineOrders);
  if (locations.length === 0) throw new Error('No location fulfils online orders.');
  return locations.map((location) => location.id);
};

/** One location that has everything; else each line from whoever has it, in the order of asking; what nobody has is owed by the first. */
const share = (state: ShopState, wants: readonly Want[], candidates: readonly number[]): Share[] => {
  const free = (line: Line, locationId: number): number => {
    const item = movesStock(state, line.itemId);
    return item === undefined ? Number.MAX_SAFE_INTEGER : (levelOf(state, item.id, locationId)?.available ?? 0);
  };
  const whole = candidates.find((locationId) => wants.every(({ line, quantity }) => free(line, locationId) >= quantity));
  if (whole !== undefined || candidates.length === 1) return wants.map((want) => ({ ...want, locationId: whole ?? candidates[0]! }));
  return wants.flatMap(({ line, quantity }) => {
    const shares = new Map<number, number>();
    let open = quantity;
    for (const locationId of candidates) {
      const taken = Math.min(open, Math.max(0, free(line, locationId)));
      if (taken > 0) shares.set(locationId, taken);
      open -= taken;
    }
    if (open > 0) shares.set(candidates[0]!, (shares.get(candidates[0]!) ?? 0) + open);
    return [...shares].map(([locationId, units]) => ({ line, quantity: units, locationId }));
  });
};

export const blankFulfilmentOrder = (
  act: Act,
  order: Order,
  like: Pick<FulfilmentOrder, 'locationId' | 'method' | 'presentedName' | 'state' | 'fulfilAtMs'>,
): FulfilmentOrder => {
  const one: FulfilmentOrder = {
    __typename: 'FulfillmentOrder',
    id: takeId(act.state),
    orderId: order.id,
    locationId: like.locationId,
    state: like.state,
    fulfilAtMs: like.fulfilAtMs,
    method: like.method,
    presentedName: like.presentedName,
    lines: [],
    holds: [],
    createdAtMs: act.nowMs,
    updatedAtMs: act.nowMs,
  };
  order.fulfilmentOrders.push(one);
  act.state.orderOfFulfilmentOrder.set(one.id, order.id);
  act.fulfilmentOrders.add(one);
  return one;
};

/** Makes fulfilment orders for units and commits them: available goes down, committed goes up, paid or not. Answers the new ones. */
export const route = (
  act: Act,
  order: Order,
  wants: readonly Want[],
  how: { candidates: readonly number[]; method: string; presentedName: string | null; fulfilAtMs: number | undefined; because: string },
): FulfilmentOrder[] => {
  const shippable = wants.filter(({ line }) => !line.tip && !line.giftCard);
  const made = new Map<string, FulfilmentOrder>();
  for (const { line, quantity, locationId } of share(act.state, shippable, how.candidates)) {
    const method = line.requiresShipping ? how.method : 'NONE';
    const key = `${locationId} ${method}`;
    let one = made.get(key);
    if (one === undefined) {
      one = blankFulfilmentOrder(act, order, {
        locationId,
        method,
        presentedName: how.presentedName,
        state: how.fulfilAtMs === undefined ? 'OPEN' : 'SCHEDULED',
        fulfilAtMs: how.fulfilAtMs,
      });
      made.set(key, one);
    }
    one.lines.push({ id: takeId(act.state), lineId: line.id, total: quantity, remaining: quantity });
    moveForOrder(act, line.itemId, locationId, { available: -quantity, committed: quantity }, how.because, order.name);
  }
  return [...made.values()];
};

/** For the journal: which units wait where. */
export const commitmentsOf = (made: readonly FulfilmentOrder[]) =>
  made.flatMap((one) =>
    one.lines.map((line) => ({
      fulfilmentOrder: gid('FulfillmentOrder', one.id),
      fulfilmentOrderLine: gid('FulfillmentOrderLineItem', line.id),
      location: gid('Location', one.locationId),
      line: gid('LineItem', line.lineId),
      quantity: line.remaining,
    })),
  );
