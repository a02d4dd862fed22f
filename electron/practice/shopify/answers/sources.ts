/** The lists that can be searched, as the search index holds them: one source for each list of a shop, so that sorting is kept. */
import type { FieldContext, FilterKind, IndexedRow, RowSource } from '../fields.ts';
import { catchUp, fulfilmentOrderFilters, levelFilters, orderFilters, secondOf, variantFilters } from '../shop/search-index.ts';
import type { IndexedList, Level, ShopState } from '../shop/state.ts';
import type { FulfilmentOrder } from '../shop/order-state.ts';
import { isAlive } from '../shop/order-states.ts';

type Sources = Map<string, RowSource>;

/** Sources belong to a state: a restored shop gets new ones. */
const kept = new WeakMap<ShopState, Sources>();

const keep = (state: ShopState, name: string, make: () => RowSource): RowSource => {
  const sources: Sources = kept.get(state) ?? new Map<string, RowSource>();
  kept.set(state, sources);
  const known = sources.get(name) ?? make();
  sources.set(name, known);
  return known;
};

/** The shop with its index let forward to where a list may see it now. */
const indexed = (context: FieldContext): ShopState => {
  const { state } = context.shop;
  catchUp(state, context.nowMs, Math.max(context.indexLagMs, state.indexLagMs));
  return state;
};

const whole = (state: ShopState, list: IndexedList, filters: Readonly<Record<string, FilterKind>>, defaultSort = 'ID'): RowSource =>
  keep(state, list, () => ({
    filters,
    defaultSort,
    rows: () => state.index.rows[list].values(),
    version: () => state.index.changes[list],
  }));

const filtered = function* (rows: Iterable<IndexedRow>, keeps: (row: IndexedRow) => boolean): Generator<IndexedRow> {
  for (const row of rows) if (keeps(row)) yield row;
};

/** Orders older than this are not shown without `read_all_orders` (`reference/shopify-admin-api.md §1.3`). */
const wallMs = 60 * 24 * 60 * 60 * 1000;

export const mayRead = (context: FieldContext, createdAtMs: number): boolean =>
  context.scopes.has('read_all_orders') || createdAtMs >= context.nowMs - wallMs;

const filtersOf = (state: ShopState): Readonly<Record<string, FilterKind>> => {
  const filterable = state.definitions.filter((one) => one.ownerKind === 'ORDER' && one.adminFilterable);
  return filterable.length === 0
    ? orderFilters
    : { ...orderFilters, ...Object.fromEntries(filterable.map((one) => [`metafields.${one.namespace}.${one.key}`, 'text' as const])) };
};

/** All orders; without `read_all_orders` those of the last 60 days. */
export const ordersOf = (context: FieldContext): RowSource => {
  const state = indexed(context);
  const everything = keep(state, `orders ${state.definitions.length}`, () => ({
    filters: filtersOf(state),
    defaultSort: 'PROCESSED_AT',
    rows: () => state.index.rows.orders.values(),
    version: () => state.index.changes.orders,
  }));
  if (context.scopes.has('read_all_orders')) return everything;
  const from = secondOf(context.nowMs) - wallMs;
  const first = state.orders.values().next().value;
  // Nothing is behind the wall as long as the first order is not.
  if (first === undefined || first.createdAtMs >= from) return everything;
  return {
    filters: everything.filters,
    defaultSort: everything.defaultSort,
    rows: () => filtered(everything.rows(), (row) => Number(row.sort['CREATED_AT']) >= from),
  };
};

export const variantsOf = (context: FieldContext): RowSource => whole(indexed(context), 'variants', variantFilters);

/** Closed ones only where asked for. */
export const fulfilmentOrdersOf = (context: FieldContext, includeClosed: boolean): RowSource => {
  const state = indexed(context);
  const everything = whole(state, 'fulfilmentOrders', fulfilmentOrderFilters);
  if (includeClosed) return everything;
  return {
    filters: everything.filters,
    defaultSort: 'ID',
    rows: () => filtered(everything.rows(), (row) => isAlive(row.node as FulfilmentOrder)),
  };
};

export const levelsOf = (context: FieldContext, locationId: number, includeInactive: boolean): RowSource => {
  const state = indexed(context);
  return keep(state, `levels ${locationId} ${includeInactive}`, () => ({
    filters: levelFilters,
    defaultSort: 'ID',
    rows: () =>
      filtered(state.index.rows.levels.values(), (row) => {
        const level = row.node as Level;
        return level.locationId === locationId && (includeInactive || level.active);
      }),
    version: () => state.index.changes.levels,
  }));
};

const tombstoneFilters: Readonly<Record<string, FilterKind>> = {
  id: 'id',
  action: 'word',
  subject_type: 'word',
  created_at: 'time',
  comments: 'boolean',
};

export const eventsOf = (context: FieldContext): RowSource => {
  const { tombstones } = context.shop.state;
  return {
    filters: tombstoneFilters,
    defaultSort: 'ID',
    rows: () =>
      tombstones.map((one) => ({
        legacyId: one.id,
        node: one,
        sort: { ID: one.id, CREATED_AT: secondOf(one.atMs) },
        terms: { id: one.id, action: one.action, subject_type: one.subjectType, created_at: secondOf(one.atMs) },
      })),
  };
};

const itemFilters: Readonly<Record<string, FilterKind>> = { id: 'id', sku: 'text', created_at: 'time', updated_at: 'time' };

export const itemsOf = (context: FieldContext): RowSource => ({
  filters: itemFilters,
  defaultSort: 'ID',
  rows: () =>
    [...context.shop.state.items.values()].map((item) => ({
      legacyId: item.id,
      node: item,
      sort: { ID: item.id },
      terms: { id: item.id, sku: item.sku ?? undefined, created_at: secondOf(item.createdAtMs), updated_at: secondOf(item.updatedAtMs) },
    })),
});

const locationFilters: Readonly<Record<string, FilterKind>> = { id: 'id', name: 'text', active: 'boolean' };

export const locationsOf = (context: FieldContext, includeInactive: boolean): RowSource => ({
  filters: locationFilters,
  defaultSort: 'ID',
  rows: () =>
    context.shop.state.locations
      .filter((location) => includeInactive || location.active)
      .map((location) => ({
        legacyId: location.id,
        node: location,
        sort: { ID: location.id, NAME: location.name },
        terms: { id: location.id, name: location.name, active: location.active },
      })),
});
