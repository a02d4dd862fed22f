/** Products, variants, inventory items and their levels (Q03 to Q06), and what was deleted (Q20). */
import { connect, connectNodes } from '../connection.ts';
import type { FieldContext, Fields } from '../fields.ts';
import { gid, levelGid, numberOf } from '../shop/ids.ts';
import { decimalOf } from '../shop/money.ts';
import { availableOf } from '../shop/products.ts';
import { onHandNames, type Item, type Level, type LevelName, type Product, type Variant } from '../shop/state.ts';
import { levelOf, onHandOf } from '../shop/stock-ledger.ts';
import { eventsOf, itemsOf, variantsOf } from './sources.ts';
import { timeOf } from './telling.ts';

const levelsOfItem = (context: FieldContext, itemId: number): Level[] =>
  context.shop.state.locations.flatMap((location) => levelOf(context.shop.state, itemId, location.id) ?? []);

const quantityNames: readonly string[] = [...onHandNames, 'incoming', 'on_hand'];

const quantitiesOf = (level: Level, names: readonly string[]) =>
  names
    .filter((name) => quantityNames.includes(name))
    .map((name) => ({
      id: `gid://shopify/InventoryQuantity/${level.id}?inventory_item_id=${level.itemId}&name=${name}`,
      name,
      quantity: name === 'on_hand' ? onHandOf(level) : level[name as LevelName],
      updatedAt: timeOf(level.updatedAtMs),
    }));

export const productAnswers: Fields = {
  Query: {
    productVariant: (_, { id }, { shop }) => shop.state.variants.get(numberOf(id, 'ProductVariant') ?? -1) ?? null,
    productVariants: (_, args, context) => connect(context, args, variantsOf(context)),
    product: (_, { id }, { shop }) => shop.state.products.get(numberOf(id, 'Product') ?? -1) ?? null,
    inventoryItem: (_, { id }, { shop }) => shop.state.items.get(numberOf(id, 'InventoryItem') ?? -1) ?? null,
    inventoryItems: (_, args, context) => connect(context, args, itemsOf(context)),
    events: (_, args, context) => connect(context, args, eventsOf(context)),
  },
  Product: {
    id: ({ id }) => gid('Product', id),
    legacyResourceId: ({ id }) => String(id),
    status: ({ state }) => state,
    isGiftCard: ({ giftCard }) => giftCard,
    createdAt: ({ createdAtMs }) => timeOf(createdAtMs),
    updatedAt: ({ updatedAtMs }) => timeOf(updatedAtMs),
    variants: ({ variantIds }: Product, args, context) =>
      connectNodes(
        context,
        args,
        variantIds.map((id) => context.shop.state.variants.get(id)),
      ),
  },
  ProductVariant: {
    id: ({ id }) => gid('ProductVariant', id),
    legacyResourceId: ({ id }) => String(id),
    sku: ({ itemId }: Variant, _, { shop }) => shop.state.items.get(itemId)?.sku ?? null,
    price: ({ priceMinor }) => decimalOf(priceMinor),
    displayName: ({ productId, title }: Variant, _, { shop }) => `${shop.state.products.get(productId)?.title ?? ''} - ${title}`,
    requiresComponents: ({ components }: Variant) => components.length > 0,
    inventoryQuantity: (variant: Variant, _, { shop }) => availableOf(shop.state, variant),
    createdAt: ({ createdAtMs }) => timeOf(createdAtMs),
    updatedAt: ({ updatedAtMs }) => timeOf(updatedAtMs),
    product: ({ productId }: Variant, _, { shop }) => shop.state.products.get(productId),
    inventoryItem: ({ itemId }: Variant, _, { shop }) => shop.state.items.get(itemId),
    productVariantComponents: ({ components }: Variant, args, context) => connectNodes(context, args, components),
  },
  ProductVariantComponent: {
    id: ({ id }) => gid('ProductVariantComponent', id),
    productVariant: ({ variantId }, _, { shop }) => shop.state.variants.get(variantId),
  },
  InventoryItem: {
    id: ({ id }) => gid('InventoryItem', id),
    legacyResourceId: ({ id }) => String(id),
    // How many OTHER items carry the same SKU.
    duplicateSkuCount: ({ sku }: Item, _, { shop }) => (sku === null ? 0 : (shop.state.skuCounts.get(sku) ?? 1) - 1),
    unitCost: () => null,
    createdAt: ({ createdAtMs }) => timeOf(createdAtMs),
    updatedAt: ({ updatedAtMs }) => timeOf(updatedAtMs),
    variant: ({ variantId }: Item, _, { shop }) => shop.state.variants.get(variantId),
    variants: ({ variantId }: Item, args, context) => connectNodes(context, args, [context.shop.state.variants.get(variantId)]),
    inventoryLevel: ({ id }: Item, { locationId, includeInactive }, { shop }) => {
      const level = levelOf(shop.state, id, numberOf(locationId, 'Location') ?? -1);
      return level !== undefined && (level.active || includeInactive === true) ? level : null;
    },
    inventoryLevels: ({ id }: Item, args, context) => connectNodes(context, args, levelsOfItem(context, id)),
  },
  InventoryLevel: {
    id: (level: Level) => levelGid(level),
    isActive: ({ active }) => active,
    canDeactivate: (level: Level) => level.committed === 0,
    createdAt: ({ createdAtMs }) => timeOf(createdAtMs),
    updatedAt: ({ updatedAtMs }) => timeOf(updatedAtMs),
    item: ({ itemId }: Level, _, { shop }) => shop.state.items.get(itemId),
    location: ({ locationId }: Level, _, { shop }) => shop.state.locations.find((location) => location.id === locationId),
    quantities: (level: Level, { names }) => quantitiesOf(level, names),
  },
  BasicEvent: {
    id: ({ id }) => gid('BasicEvent', id),
    createdAt: ({ atMs }) => timeOf(atMs),
    message: ({ subjectType, action }) => `${subjectType} ${action}`,
  },
};
