/** The practice shop's products: made at the start, renamed and deleted by people later. */
import type { Act } from './acts.ts';
import { gid, takeId } from './ids.ts';
import { forget, levelRow, variantRow } from './search-index.ts';
import type { VariantSpec } from './spec.ts';
import type { Level, Product, ShopState, Variant } from './state.ts';

const countSku = (state: ShopState, sku: string | null, difference: number): void => {
  if (sku !== null) state.skuCounts.set(sku, (state.skuCounts.get(sku) ?? 0) + difference);
};

/** Makes products, variants, items and levels and answers the variants' ids; lists show them at once. */
export const stockShelves = (state: ShopState, specs: readonly VariantSpec[], atMs: number): number[] => {
  const products = new Map<number, Product>();
  const variants: Variant[] = [];
  for (const spec of specs) {
    let product = products.get(spec.product);
    if (product === undefined) {
      product = {
        __typename: 'Product',
        id: takeId(state),
        title: spec.title,
        state: spec.productState ?? 'ACTIVE',
        giftCard: spec.giftCard ?? false,
        vendor: spec.vendor ?? state.name,
        variantIds: [],
        createdAtMs: atMs,
        updatedAtMs: atMs,
      };
      products.set(spec.product, product);
      state.products.set(product.id, product);
    }
    const variant: Variant = {
      __typename: 'ProductVariant',
      id: takeId(state),
      productId: product.id,
      itemId: takeId(state),
      title: spec.variantTitle ?? 'Default Title',
      barcode: spec.barcode ?? null,
      priceMinor: spec.priceMinor,
      vatPercent: spec.vatPercent ?? 20,
      taxable: spec.taxable ?? true,
      components: [],
      createdAtMs: atMs,
      updatedAtMs: atMs,
    };
    product.variantIds.push(variant.id);
    variants.push(variant);
    state.variants.set(variant.id, variant);
    state.items.set(variant.itemId, {
      __typename: 'InventoryItem',
      id: variant.itemId,
      variantId: variant.id,
      sku: spec.sku,
      tracked: spec.tracked ?? true,
      requiresShipping: spec.requiresShipping ?? true,
      weightGrams: spec.weightGrams ?? 0,
      createdAtMs: atMs,
      updatedAtMs: atMs,
    });
    countSku(state, spec.sku, 1);
    spec.stock?.forEach((available, at) => {
      const location = state.locations[at];
      if (available === undefined || location === undefined) return;
      const level: Level = {
        __typename: 'InventoryLevel',
        id: takeId(state),
        itemId: variant.itemId,
        locationId: location.id,
        active: true,
        available,
        committed: 0,
        reserved: 0,
        damaged: 0,
        safety_stock: 0,
        quality_control: 0,
        incoming: 0,
        createdAtMs: atMs,
        updatedAtMs: atMs,
      };
      state.levels.get(location.id)!.set(variant.itemId, level);
      state.index.rows.levels.set(level.id, levelRow(level));
    });
  }
  specs.forEach((spec, at) => {
    const components = spec.components ?? [];
    variants[at]!.components = components.map((component) => ({
      id: takeId(state),
      variantId: variants[component.at]!.id,
      quantity: component.quantity,
    }));
  });
  for (const variant of variants) state.index.rows.variants.set(variant.id, variantRow(state, variant));
  state.index.changes.variants++;
  state.index.changes.levels++;
  return variants.map((variant) => variant.id);
};

/** Throws for specs that cannot be put on the shelves. */
export const checkShelves = (state: ShopState, specs: readonly VariantSpec[]): void => {
  for (const spec of specs) {
    if ((spec.stock?.length ?? 0) > state.locations.length)
      throw new Error(`A variant is stocked at ${spec.stock?.length} locations, and there are ${state.locations.length}.`);
    if (spec.components?.some(({ at }) => specs[at] === undefined) === true)
      throw new Error('A bundle is made of variants of the same list.');
  }
};

/** What customers can buy of a variant at all locations; a bundle's follows from its components. */
export const availableOf = (state: ShopState, variant: Variant): number => {
  if (variant.components.length > 0) {
    const packs = variant.components.map(({ variantId, quantity }) => {
      const component = state.variants.get(variantId);
      return component === undefined ? 0 : Math.floor(availableOf(state, component) / quantity);
    });
    return Math.min(...packs);
  }
  let available = 0;
  for (const levels of state.levels.values()) available += levels.get(variant.itemId)?.available ?? 0;
  return available;
};

/** The variant, its item and levels go; a product without variants goes too. Orders keep what they sold. */
export const deleteVariant = (act: Act, variant: Variant): void => {
  const { state } = act;
  const item = state.items.get(variant.itemId)!;
  countSku(state, item.sku, -1);
  state.variants.delete(variant.id);
  state.items.delete(variant.itemId);
  forget(state, 'variants', variant.id);
  for (const levels of state.levels.values()) {
    const level = levels.get(variant.itemId);
    if (level === undefined) continue;
    levels.delete(variant.itemId);
    forget(state, 'levels', level.id);
  }
  const bury = (subjectType: string, subjectId: string) =>
    state.tombstones.push({
      __typename: 'BasicEvent',
      id: takeId(state),
      action: 'destroy',
      subjectType,
      subjectId,
      atMs: act.nowMs,
      appTitle: act.client ?? null,
    });
  bury('PRODUCT_VARIANT', gid('ProductVariant', variant.id));
  const product = state.products.get(variant.productId)!;
  product.variantIds = product.variantIds.filter((id) => id !== variant.id);
  product.updatedAtMs = act.nowMs;
  if (product.variantIds.length === 0) {
    state.products.delete(product.id);
    bury('PRODUCT', gid('Product', product.id));
  }
  act.note({ kind: 'variant-deleted', variant: gid('ProductVariant', variant.id), item: gid('InventoryItem', item.id), sku: item.sku });
};

/** Gives the variant another SKU; order lines keep the one they were sold under. */
export const renameVariant = (act: Act, variant: Variant, sku: string | null): void => {
  const item = act.state.items.get(variant.itemId)!;
  act.note({
    kind: 'sku-renamed',
    variant: gid('ProductVariant', variant.id),
    item: gid('InventoryItem', item.id),
    from: item.sku,
    to: sku,
  });
  countSku(act.state, item.sku, -1);
  countSku(act.state, sku, 1);
  item.sku = sku;
  item.updatedAtMs = act.nowMs;
  act.variants.add(variant);
};
