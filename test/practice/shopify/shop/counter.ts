/** A furnished practice shop behind its real API, for tests of its rules: two warehouses, a third party's, a bundle, twins of one SKU. */
import { createChance } from '../../../../electron/practice/chance.ts';
import { answers } from '../../../../electron/practice/shopify/answers/answers.ts';
import { createPracticeShopify } from '../../../../electron/practice/shopify/practice-shopify.ts';
import { loadSchema } from '../../../../electron/practice/shopify/schema.ts';
import { createShop, type Shop } from '../../../../electron/practice/shopify/shop/shop.ts';
import type { OrderSpec, ShopOptions } from '../../../../electron/practice/shopify/shop/spec.ts';
import type { JournalEffect } from '../../../../electron/practice/wire.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { documentText } from '../api/document-text.ts';

export const startMs = Date.parse('2026-11-23T09:00:00Z');

export const scopes = [
  'read_orders',
  'write_orders',
  'read_all_orders',
  'read_customers',
  'read_products',
  'write_products',
  'read_inventory',
  'write_inventory',
  'read_locations',
  'write_merchant_managed_fulfillment_orders',
  'read_merchant_managed_fulfillment_orders',
  'read_payment_terms',
  'read_returns',
  'read_fulfillments',
  'read_companies',
  'read_third_party_fulfillment_orders',
  'read_assigned_fulfillment_orders',
];

/** Places in the list of variants. */
export const mug = 0;
export const jug = 1;
export const guide = 2;
export const untracked = 3;
export const giftSet = 4;
export const twin = 5;
export const nameless = 6;
export const card = 7;

const variants: ShopOptions['variants'] = [
  { sku: 'MUG', product: 1, title: 'Mug', variantTitle: 'blue', priceMinor: 999, stock: [10, 5], barcode: '2900000000018' },
  { sku: 'JUG', product: 2, title: 'Jug', priceMinor: 1250, stock: [10, 0] },
  { sku: 'GUIDE', product: 3, title: 'Pocket guide', priceMinor: 799, vatPercent: 0, stock: [10, 10] },
  { sku: 'VOUCHER', product: 4, title: 'Printed voucher', priceMinor: 500, tracked: false, stock: [0] },
  {
    sku: 'SET',
    product: 5,
    title: 'Gift set',
    priceMinor: 2500,
    components: [
      { at: mug, quantity: 2 },
      { at: jug, quantity: 1 },
    ],
  },
  { sku: 'MUG', product: 6, title: 'Mug again', priceMinor: 1099, stock: [3] },
  { sku: null, product: 7, title: 'Nameless', priceMinor: 100, stock: [4, undefined, 7] },
  {
    sku: 'CARD',
    product: 8,
    title: 'Gift card',
    priceMinor: 2000,
    giftCard: true,
    tracked: false,
    requiresShipping: false,
    taxable: false,
  },
];

// The tests look into answers of every shape.
// oxlint-disable-next-line typescript/no-explicit-any
export type Data = any;

export type Counter = ReturnType<typeof openCounter>;

export const openCounter = (more: Partial<ShopOptions> & { granted?: readonly string[] } = {}) => {
  const clock = new VirtualClock(startMs);
  const shop: Shop = createShop({
    chance: createChance(3, 'shop'),
    clock,
    name: 'Seaside',
    domain: 'seaside.myshopify.com',
    locations: [{ name: 'Main' }, { name: 'Annexe' }, { name: 'Faraway Logistics', fulfilmentService: 'Faraway' }],
    variants,
    ...more,
  });
  const practice = createPracticeShopify({
    shop,
    answers,
    clock,
    seed: 5,
    plan: 'plus',
    schemas: [loadSchema()],
    scopes: more.granted ?? scopes,
    credentials: { clientId: 'one', clientSecrets: ['secret'], staticToken: 'shpat_static' },
  });
  const customer = { firstName: 'Ann', lastName: 'Lamb', email: 'ann.lamb1@example.com' };
  const variantId = (at: number) => shop.variants()[at]!.id;
  const itemId = (at: number) => shop.variants()[at]!.inventoryItemId;

  /** Data of a query text; throws where the answer has errors. */
  const send = (query: string, variables: Record<string, unknown> = {}, client = 'quayside-a'): Data => {
    const reaction = practice.react({
      method: 'POST',
      target: '/admin/api/2026-10/graphql.json',
      headers: { host: shop.domain, 'content-type': 'application/json', 'x-shopify-access-token': 'shpat_static', 'user-agent': client },
      body: JSON.stringify({ query, variables }),
    });
    if (reaction.kind !== 'answer') throw new Error(`There was no answer but ${reaction.kind}.`);
    const body = JSON.parse(String(reaction.answer.body)) as Data;
    if (body.errors !== undefined || body.data === undefined) throw new Error(JSON.stringify(body.errors ?? body));
    return body.data;
  };

  return {
    shop,
    practice,
    clock,
    customer,
    variantId,
    itemId,
    locationId: (at: number) => shop.locationIds()[at]!,
    send,
    /** By the name of a document of the reference. */
    ask: (name: string, variables: Record<string, unknown> = {}, client?: string): Data => send(documentText(name), variables, client),
    /** An order of units of variants by their place in the list. */
    buy: (lines: readonly (readonly [number, number])[], spec: Partial<OrderSpec> = {}) =>
      shop.placeOrder({ customer, lines: lines.map(([at, quantity]) => ({ variantId: variantId(at), quantity })), ...spec }),
    /** The figures of an item at a location, through the API. */
    figures: (at: number, location = 0): Record<string, number> => {
      const { nodes } = send(documentText('stock-by-items'), { ids: [itemId(at)], locationId: shop.locationIds()[location] });
      const level = nodes[0].inventoryLevel;
      if (level === null) return {};
      return Object.fromEntries(level.quantities.map((one: { name: string; quantity: number }) => [one.name, one.quantity]));
    },
    effects: (kind: string): JournalEffect[] => practice.journal.flatMap((entry) => entry.effects.filter((effect) => effect.kind === kind)),
    plan: (orderId: string): Data => send(documentText('order-fulfilment-plan'), { id: orderId }).order,
    order: (orderId: string): Data => send(documentText('order-for-erp'), { id: orderId, lines: 50 }).order,
  };
};
