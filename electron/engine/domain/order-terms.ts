/** What the stock arithmetic needs of an order: units per line and location, from the order itself where that is enough. */
import type { FulfilmentPlan, ReadableLine, ShopOrder } from './shop-order.ts';

/** One line of an order at one location; the shape the ledger stores. */
export type LineTerms = {
  lineId: string;
  locationId: string;
  itemId: string | undefined;
  sku: string | undefined;
  quantity: number;
  currentQuantity: number;
  remaining: number;
  fulfilled: number;
  refunded: number;
};

/** Shopify says nothing about the place. */
const nowhere = '';

/** Units were removed and some were fulfilled: which were both, only the fulfilments tell. */
const removedAfterFulfilment = (order: ShopOrder): boolean =>
  order.fulfilmentState !== 'UNFULFILLED' &&
  order.fulfilmentState !== 'ON_HOLD' &&
  order.fulfilmentState !== 'SCHEDULED' &&
  order.lines.some((line) => line.currentQuantity < line.quantity);

/**
 * Whether the order alone does not tell its terms and its fulfilment plan must be read: several selling locations and none known
 * for all of the order, or units both removed and fulfilled.
 */
export const needsPlan = (order: ShopOrder, locationId: string | undefined): boolean =>
  locationId === undefined || removedAfterFulfilment(order);

const termsOf = (line: ReadableLine, locationId: string, remaining: number, fulfilled: number): LineTerms => ({
  lineId: line.id,
  locationId,
  itemId: line.inventoryItemId,
  sku: line.sku,
  quantity: line.quantity,
  currentQuantity: line.currentQuantity,
  remaining,
  fulfilled,
  refunded: line.quantity - line.currentQuantity,
});

/** Terms of an order whose units are all at one place, without any other reading. */
export const termsAtOnePlace = (order: { lines: readonly ReadableLine[] }, locationId: string): LineTerms[] =>
  order.lines
    .filter((line) => line.quantity > 0)
    .map((line) =>
      termsOf(
        line,
        locationId,
        line.unfulfilledQuantity,
        // Without removed units this is exact; with removed units `needsPlan` asked for the plan wherever something was fulfilled.
        line.requiresShipping ? Math.max(0, line.currentQuantity - line.unfulfilledQuantity) : 0,
      ),
    );

/** Terms from the fulfilment plan: one row for each line at each place where units wait or were fulfilled. */
export const termsFromPlan = (order: ShopOrder, plan: FulfilmentPlan): LineTerms[] => {
  const units = new Map<string, Map<string, { remaining: number; fulfilled: number }>>();
  const at = (lineId: string, locationId: string) => {
    const places = units.get(lineId) ?? new Map<string, { remaining: number; fulfilled: number }>();
    units.set(lineId, places);
    const place = places.get(locationId) ?? { remaining: 0, fulfilled: 0 };
    places.set(locationId, place);
    return place;
  };
  for (const one of plan.fulfilmentOrders) {
    for (const line of one.lines)
      if (line.remainingQuantity > 0) at(line.lineId, one.locationId ?? nowhere).remaining += line.remainingQuantity;
  }
  for (const one of plan.fulfilments) {
    if (one.state === 'CANCELLED') continue;
    for (const line of one.lines) at(line.lineId, one.locationId ?? nowhere).fulfilled += line.quantity;
  }
  const home = plan.fulfilmentOrders.find((one) => one.locationId !== undefined)?.locationId ?? nowhere;
  return order.lines
    .filter((line) => line.quantity > 0)
    .flatMap((line) => {
      const places = units.get(line.id);
      if (places === undefined) return [termsOf(line, home, 0, 0)];
      return [...places].map(([locationId, { remaining, fulfilled }]) => termsOf(line, locationId, remaining, fulfilled));
    });
};
