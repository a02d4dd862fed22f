/** From what has gone to fulfilments: which units of which fulfilment orders, location by location. */
import type { FulfilmentOrder, FulfilmentPlan } from './shop-order.ts';

export type LineUnits = { lineId: string; units: number };

/** One call: explicit lines of fulfilment orders at one location (`reference/shopify-admin-api.md §3.3`). */
export type FulfilmentGroup = {
  locationId: string | undefined;
  lines: { fulfilmentOrderId: string; lines: { fulfilmentOrderLineId: string; lineId: string; quantity: number }[] }[];
};

/** Why units cannot be fulfilled here and now. */
export type Blocked =
  | { why: 'on-hold'; reasons: string[] }
  | { why: 'third-party'; locationName: string }
  | { why: 'not-open'; state: string }
  | { why: 'nothing-remains' };

export type Planned = { groups: FulfilmentGroup[]; short: (LineUnits & { blocked: Blocked })[] };

const mayFulfil = (order: FulfilmentOrder): boolean => order.canFulfil && !order.thirdParty;

const blockedBy = (orders: readonly FulfilmentOrder[]): Blocked => {
  const held = orders.find((order) => order.state === 'ON_HOLD' || order.holds.length > 0);
  if (held !== undefined) return { why: 'on-hold', reasons: held.holds.map((hold) => hold.reason) };
  const foreign = orders.find((order) => order.thirdParty);
  if (foreign !== undefined) return { why: 'third-party', locationName: foreign.locationName };
  const other = orders[0];
  return other === undefined ? { why: 'nothing-remains' } : { why: 'not-open', state: other.state };
};

/**
 * Takes the wanted units from fulfilment orders that can be fulfilled, in the plan's order, and says of the rest why not.
 * One group a location, in the order in which locations first appear.
 */
export const planFulfilments = (plan: FulfilmentPlan, wanted: readonly LineUnits[]): Planned => {
  const groups = new Map<string, FulfilmentGroup>();
  const short: Planned['short'] = [];
  for (const { lineId, units } of wanted) {
    let left = units;
    for (const order of plan.fulfilmentOrders.filter(mayFulfil)) {
      for (const line of order.lines) {
        if (left === 0 || line.lineId !== lineId || line.remainingQuantity <= 0) continue;
        const quantity = Math.min(left, line.remainingQuantity);
        left -= quantity;
        const key = order.locationId ?? '';
        const group = groups.get(key) ?? { locationId: order.locationId, lines: [] };
        groups.set(key, group);
        let entry = group.lines.find(({ fulfilmentOrderId }) => fulfilmentOrderId === order.id);
        if (entry === undefined) group.lines.push((entry = { fulfilmentOrderId: order.id, lines: [] }));
        entry.lines.push({ fulfilmentOrderLineId: line.id, lineId, quantity });
      }
    }
    if (left === 0) continue;
    const others = plan.fulfilmentOrders.filter(
      (order) => !mayFulfil(order) && order.lines.some((line) => line.lineId === lineId && line.remainingQuantity > 0),
    );
    short.push({ lineId, units: left, blocked: blockedBy(others) });
  }
  return { groups: [...groups.values()], short };
};

/** Units by line of one group. */
export const groupUnits = (group: FulfilmentGroup): LineUnits[] => {
  const units = new Map<string, number>();
  for (const { lines } of group.lines) {
    for (const { lineId, quantity } of lines) units.set(lineId, (units.get(lineId) ?? 0) + quantity);
  }
  return [...units].map(([lineId, count]) => ({ lineId, units: count }));
};

/** Units by line; a line that was sent from two fulfilment orders is told twice. */
const sums = (lines: readonly LineUnits[]): Map<string, number> => {
  const units = new Map<string, number>();
  for (const line of lines) units.set(line.lineId, (units.get(line.lineId) ?? 0) + line.units);
  return units;
};

/** Whether both are the same units of the same lines, in whatever order and however divided. */
export const sameUnits = (one: readonly LineUnits[], other: readonly LineUnits[]): boolean => {
  const [left, right] = [sums(one), sums(other)];
  return left.size === right.size && [...left].every(([lineId, units]) => right.get(lineId) === units);
};

/** A fulfilment that was not there before the send and has exactly its lines is the send's; nothing less proves it. */
export const findOurs = (
  plan: FulfilmentPlan,
  sent: { seen: readonly string[]; lines: readonly LineUnits[] },
): FulfilmentPlan['fulfilments'][number] | undefined =>
  plan.fulfilments.find(
    (fulfilment) =>
      !sent.seen.includes(fulfilment.id) &&
      sameUnits(
        fulfilment.lines.map(({ lineId, quantity }) => ({ lineId, units: quantity })),
        sent.lines,
      ),
  );
