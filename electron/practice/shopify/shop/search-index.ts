/** The shop's search index: rows as they stood a while ago. Filtered lists read it; `order(id)` and `nodes` do not. */
import type { FilterKind, IndexedRow } from '../fields.ts';
import { fulfilmentStateOf, financialStateOf, returnStateOf } from './order-states.ts';
import { currentTotalOf } from './order-money.ts';
import type { FulfilmentOrder, Order } from './order-state.ts';
import type { IndexedList, Level, SearchIndex, ShopState, Variant } from './state.ts';

export const emptyIndex = (): SearchIndex => ({
  rows: { orders: new Map(), fulfilmentOrders: new Map(), variants: new Map(), levels: new Map() },
  changes: { orders: 0, fulfilmentOrders: 0, variants: 0, levels: 0 },
  coming: [],
});

/** Times are told, filtered and sorted to the second (`reference/shopify-admin-api.md §4.1`). */
export const secondOf = (ms: number): number => Math.floor(ms / 1000) * 1000;

export const orderFilters: Readonly<Record<string, FilterKind>> = {
  id: 'id',
  name: 'text',
  created_at: 'time',
  updated_at: 'time',
  processed_at: 'time',
  financial_status: 'word',
  fulfillment_status: 'word',
  return_status: 'word',
  status: 'word',
  test: 'boolean',
  tag: 'word',
  customer_id: 'id',
  email: 'text',
  po_number: 'text',
  sku: 'text',
  gateway: 'word',
  source_name: 'word',
  confirmation_number: 'text',
  current_total_price: 'number',
};

export const orderRow = (state: ShopState, order: Order): IndexedRow => {
  const total = currentTotalOf(order).shop / 100;
  const updated = secondOf(order.updatedAtMs);
  const fields: Record<string, string> = {};
  for (const field of order.metafields) {
    const definition = state.definitions.find(
      (other) => other.namespace === field.namespace && other.key === field.key && other.ownerKind === 'ORDER',
    );
    if (definition?.adminFilterable === true) fields[`metafields.${field.namespace}.${field.key}`] = field.value;
  }
  return {
    legacyId: order.id,
    node: order,
    sort: {
      ID: order.id,
      UPDATED_AT: updated,
      CREATED_AT: secondOf(order.createdAtMs),
      PROCESSED_AT: secondOf(order.processedAtMs),
      ORDER_NUMBER: order.number,
      CURRENT_TOTAL_PRICE: total,
    },
    terms: {
      id: order.id,
      name: order.name,
      created_at: secondOf(order.createdAtMs),
      updated_at: updated,
      processed_at: secondOf(order.processedAtMs),
      financial_status: financialStateOf(order).toLowerCase(),
      fulfillment_status: fulfilmentStateOf(order).toLowerCase(),
      return_status: returnStateOf(order).toLowerCase(),
      status: order.cancelledAtMs !== undefined ? 'cancelled' : order.closedAtMs !== undefined ? 'closed' : 'open',
      test: order.test,
      tag: order.tags,
      customer_id: order.customerId,
      email: order.email ?? undefined,
      po_number: order.poNumber ?? undefined,
      sku: order.lines.flatMap((line) => (line.sku === null ? [] : [line.sku])),
      gateway: [...new Set(order.transactions.map((transaction) => transaction.gateway))],
      source_name: order.sourceName,
      confirmation_number: order.confirmationNumber,
      current_total_price: total,
      ...fields,
    },
  };
};

export const fulfilmentOrderFilters: Readonly<Record<string, FilterKind>> = {
  id: 'id',
  updated_at: 'time',
  status: 'word',
  assigned_location_id: 'id',
};

export const fulfilmentOrderRow = (one: FulfilmentOrder): IndexedRow => ({
  legacyId: one.id,
  node: one,
  sort: { ID: one.id, UPDATED_AT: secondOf(one.updatedAtMs) },
  terms: { id: one.id, updated_at: secondOf(one.updatedAtMs), status: one.state.toLowerCase(), assigned_location_id: one.locationId },
});

export const variantFilters: Readonly<Record<string, FilterKind>> = {
  id: 'id',
  updated_at: 'time',
  sku: 'text',
  barcode: 'text',
  product_id: 'id',
  product_status: 'word',
  title: 'text',
  taxable: 'boolean',
  gift_card: 'boolean',
  requires_components: 'boolean',
};

export const variantRow = (state: ShopState, variant: Variant): IndexedRow => {
  const product = state.products.get(variant.productId)!;
  const sku = state.items.get(variant.itemId)?.sku ?? undefined;
  return {
    legacyId: variant.id,
    node: variant,
    sort: { ID: variant.id, SKU: sku ?? '', TITLE: variant.title },
    terms: {
      id: variant.id,
      updated_at: secondOf(variant.updatedAtMs),
      sku,
      barcode: variant.barcode ?? undefined,
      product_id: product.id,
      product_status: product.state.toLowerCase(),
      title: product.title,
      taxable: variant.taxable,
      gift_card: product.giftCard,
      requires_components: variant.components.length > 0,
    },
  };
};

export const levelFilters: Readonly<Record<string, FilterKind>> = {
  id: 'id',
  inventory_item_id: 'id',
  created_at: 'time',
  updated_at: 'time',
};

export const levelRow = (level: Level): IndexedRow => ({
  legacyId: level.id,
  node: level,
  sort: { ID: level.id },
  terms: {
    id: level.id,
    inventory_item_id: level.itemId,
    created_at: secondOf(level.createdAtMs),
    updated_at: secondOf(level.updatedAtMs),
  },
});

/** No lag is longer; what is older is let in while nobody asks, so that the queue of a busy shop stays short. */
const longestLagMs = 10 * 60_000;
const queueBeforeTidying = 2_000;

/** Puts a row on its way to the index. */
export const reindex = (state: ShopState, nowMs: number, list: IndexedList, legacyId: number, row: IndexedRow): void => {
  const { coming } = state.index;
  coming.push({ atMs: nowMs, list, legacyId, row });
  if (coming.length % queueBeforeTidying === 0) catchUp(state, nowMs, longestLagMs);
};

/** Lets in what is old enough. Rows wait in the order of the changes, as the clock only goes on. */
export const catchUp = (state: ShopState, nowMs: number, lagMs: number): void => {
  const { coming, rows, changes } = state.index;
  let arrived = 0;
  while (arrived < coming.length && coming[arrived]!.atMs + lagMs <= nowMs) {
    const { list, legacyId, row } = coming[arrived]!;
    rows[list].set(legacyId, row);
    changes[list]++;
    arrived++;
  }
  if (arrived > 0) coming.splice(0, arrived);
};

/** Deleted things leave the lists at once: nothing could be told of them. */
export const forget = (state: ShopState, list: IndexedList, legacyId: number): void => {
  const { index } = state;
  index.rows[list].delete(legacyId);
  index.coming = index.coming.filter((one) => one.list !== list || one.legacyId !== legacyId);
  index.changes[list]++;
};
