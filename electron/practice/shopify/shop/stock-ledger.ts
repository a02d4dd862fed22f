/** The inventory ledger: every unit of every item at every location, by name, and each move told (`reference/shopify-admin-api.md §5.2`). */
import type { JournalEffect } from '../../wire.ts';
import type { Act } from './acts.ts';
import { gid, takeId } from './ids.ts';
import { onHandNames, type Item, type Level, type LevelName, type ShopState } from './state.ts';

export const onHandOf = (level: Level): number => onHandNames.reduce((total, name) => total + level[name], 0);

export const levelOf = (state: ShopState, itemId: number, locationId: number): Level | undefined =>
  state.levels.get(locationId)?.get(itemId);

/** The level, made empty where the item was never stocked there. */
export const stockedLevel = (act: Act, itemId: number, locationId: number): Level => {
  const known = levelOf(act.state, itemId, locationId);
  if (known !== undefined) return known;
  const level: Level = {
    __typename: 'InventoryLevel',
    id: takeId(act.state),
    itemId,
    locationId,
    active: true,
    available: 0,
    committed: 0,
    reserved: 0,
    damaged: 0,
    safety_stock: 0,
    quality_control: 0,
    incoming: 0,
    createdAtMs: act.nowMs,
    updatedAtMs: act.nowMs,
  };
  act.state.levels.get(locationId)!.set(itemId, level);
  act.levels.add(level);
  return level;
};

export type LevelChanges = Partial<Record<LevelName, number>>;

/**
 * Moves units by name and tells it: `changes` are differences, the three figures are those after the move. `because` is
 * `order`, `edit`, `refund`, `cancel`, `fulfilment`, `fulfilment-cancelled`, `move`, `set`, `adjust`, `unavailable` or `activate`.
 */
export const moveStock = (
  act: Act,
  itemId: number,
  locationId: number,
  changes: LevelChanges,
  because: string,
  reference?: string,
): Level => {
  const level = stockedLevel(act, itemId, locationId);
  for (const [name, difference] of Object.entries(changes)) level[name as LevelName] += difference;
  level.updatedAtMs = act.nowMs;
  act.levels.add(level);
  act.note({
    kind: 'stock',
    item: gid('InventoryItem', itemId),
    sku: act.state.items.get(itemId)?.sku ?? null,
    location: gid('Location', locationId),
    because,
    ...(reference === undefined ? {} : { reference }),
    changes,
    available: level.available,
    committed: level.committed,
    onHand: onHandOf(level),
  });
  return level;
};

/** Items whose units sales and fulfilments move: tracked, not deleted, no bundle's. */
export const movesStock = (state: ShopState, itemId: number | undefined): Item | undefined => {
  const item = itemId === undefined ? undefined : state.items.get(itemId);
  return item?.tracked === true ? item : undefined;
};

/** As `moveStock`, for whatever an order holds: untracked, custom and deleted things move nothing. */
export const moveForOrder = (
  act: Act,
  itemId: number | undefined,
  locationId: number,
  changes: LevelChanges,
  because: string,
  orderName: string,
): void => {
  const item = movesStock(act.state, itemId);
  if (item !== undefined) moveStock(act, item.id, locationId, changes, because, orderName);
};

/** Figures that nothing has moved yet, for the journal: with them and the `stock` moves every later figure can be worked out. */
export const tellOpening = (note: (effect: JournalEffect) => void, state: ShopState, itemIds: ReadonlySet<number> | undefined): void => {
  for (const [locationId, byItem] of state.levels) {
    const levels = [...byItem.values()].filter((level) => itemIds?.has(level.itemId) ?? true);
    if (levels.length === 0) continue;
    note({
      kind: 'opening-stock',
      location: gid('Location', locationId),
      levels: levels.map((level) => ({
        item: gid('InventoryItem', level.itemId),
        sku: state.items.get(level.itemId)?.sku ?? null,
        available: level.available,
        committed: level.committed,
        onHand: onHandOf(level),
      })),
    });
  }
};
