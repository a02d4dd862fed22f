/** All answers of the practice shop, by type and field. */
import type { Field, FieldContext, Fields } from '../fields.ts';
import { numberOf } from '../shop/ids.ts';
import { levelOf } from '../shop/stock-ledger.ts';
import { companyAnswers } from './company-answers.ts';
import { fulfilmentAnswers, fulfilmentById, fulfilmentOrderById } from './fulfilment-answers.ts';
import { metafieldAnswers } from './metafield-answers.ts';
import { orderAnswers, orderById } from './order-answers.ts';
import { orderLineAnswers } from './order-line-answers.ts';
import { productAnswers } from './product-answers.ts';
import { refundAnswers } from './refund-answers.ts';
import { locationById, shopAnswers } from './shop-answers.ts';
import { stockAnswers } from './stock-answers.ts';

const levelById = (context: FieldContext, id: string): unknown => {
  const { state } = context.shop;
  const itemId = Number(/\?inventory_item_id=(\d+)$/.exec(id)?.[1] ?? -1);
  const levelId = numberOf(id.replace(/\?.*$/, ''), 'InventoryLevel');
  return state.locations.map((location) => levelOf(state, itemId, location.id)).find((level) => level?.id === levelId) ?? null;
};

/** What an id of each type stands for; immediate, never from the index. */
const byType: Readonly<Record<string, (context: FieldContext, id: string) => unknown>> = {
  Order: orderById,
  FulfillmentOrder: fulfilmentOrderById,
  Fulfillment: (context, id) => fulfilmentById(context, id)?.fulfilment ?? null,
  InventoryItem: ({ shop }, id) => shop.state.items.get(numberOf(id, 'InventoryItem') ?? -1) ?? null,
  InventoryLevel: levelById,
  ProductVariant: ({ shop }, id) => shop.state.variants.get(numberOf(id, 'ProductVariant') ?? -1) ?? null,
  Product: ({ shop }, id) => shop.state.products.get(numberOf(id, 'Product') ?? -1) ?? null,
  Location: ({ shop }, id) => locationById(shop.state, id),
  Customer: ({ shop }, id) => shop.state.customers.get(numberOf(id, 'Customer') ?? -1) ?? null,
  Shop: ({ shop }, id) => (numberOf(id, 'Shop') === shop.state.shopId ? { __typename: 'Shop', state: shop.state } : null),
};

const nodeOf = (context: FieldContext, id: string): unknown => {
  const type = /^gid:\/\/shopify\/([A-Za-z]+)\//.exec(id)?.[1] ?? '';
  return Object.hasOwn(byType, type) ? byType[type]!(context, id) : null;
};

const nodeAnswers: Fields = {
  Query: {
    node: (_, { id }, context) => nodeOf(context, id),
    nodes: (_, { ids }, context) => ids.map((id: string) => nodeOf(context, id)),
    inventoryLevel: (_, { id }, context) => levelById(context, id),
  },
};

/** Tables that speak of one type are put together; no field may be answered twice. */
const merge = (tables: readonly Fields[]): Fields => {
  const merged: Record<string, Record<string, Field>> = {};
  for (const table of tables) {
    for (const [type, fields] of Object.entries(table)) {
      const known = (merged[type] ??= {});
      for (const [name, field] of Object.entries(fields)) {
        if (Object.hasOwn(known, name)) throw new Error(`${type}.${name} is answered twice.`);
        known[name] = field;
      }
    }
  }
  return merged;
};

export const answers: Fields = merge([
  nodeAnswers,
  shopAnswers,
  productAnswers,
  stockAnswers,
  orderAnswers,
  orderLineAnswers,
  fulfilmentAnswers,
  refundAnswers,
  metafieldAnswers,
  companyAnswers,
]);
