/** Stock writes (M01 to M03). */
import type { FieldContext, Fields } from '../fields.ts';
import { gid } from '../shop/ids.ts';
import { activateLevel, adjustQuantities, setQuantities, type AdjustmentGroup, type StockAnswer } from '../shop/stock-writes.ts';
import { appOf } from './shop-answers.ts';
import { acting, timeOf } from './telling.ts';

const payloadOf = (answer: StockAnswer) => ({ inventoryAdjustmentGroup: answer.group, userErrors: answer.errors });

type ChangeFilter = { inventoryItemIds?: string[] | null; locationIds?: string[] | null; quantityNames?: string[] | null };

const changesOf = (group: AdjustmentGroup, { inventoryItemIds, locationIds, quantityNames }: ChangeFilter, { shop }: FieldContext) =>
  group.changes
    .filter(
      (change) =>
        (inventoryItemIds?.includes(gid('InventoryItem', change.itemId)) ?? true) &&
        (locationIds?.includes(gid('Location', change.locationId)) ?? true) &&
        (quantityNames?.includes(change.name) ?? true),
    )
    .map((change) => ({
      name: change.name,
      delta: change.delta,
      quantityAfterChange: change.quantityAfterChange,
      ledgerDocumentUri: change.ledgerDocumentUri,
      item: shop.state.items.get(change.itemId) ?? null,
      location: shop.state.locations.find((location) => location.id === change.locationId) ?? null,
    }));

export const stockAnswers: Fields = {
  Mutation: {
    inventorySetQuantities: (_, { input }, context) => payloadOf(acting(context, (act) => setQuantities(act, input))),
    inventoryAdjustQuantities: (_, { input }, context) => payloadOf(acting(context, (act) => adjustQuantities(act, input))),
    inventoryActivate: (_, args, context) => {
      const { level, errors } = acting(context, (act) => activateLevel(act, args));
      return { inventoryLevel: level, userErrors: errors };
    },
  },
  InventoryAdjustmentGroup: {
    id: ({ id }) => gid('InventoryAdjustmentGroup', id),
    createdAt: ({ atMs }) => timeOf(atMs),
    app: (_, __, { shop }) => appOf(shop.state),
    changes: (group: AdjustmentGroup, args, context) => changesOf(group, args, context),
  },
};
