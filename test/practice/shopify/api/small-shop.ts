/** A shop of a few orders and stock levels, just enough to see the API around it at work. */
import { connect, connectNodes, countRows } from '../../../../electron/practice/shopify/connection.ts';
import type { Fields, IndexedRow, RowSource } from '../../../../electron/practice/shopify/fields.ts';
import {
  createPracticeShopify,
  type PracticeShopify,
  type PracticeShopifyOptions,
} from '../../../../electron/practice/shopify/practice-shopify.ts';
import type { Shop, ShopEvent } from '../../../../electron/practice/shopify/shop/shop.ts';
import type { PracticeAnswer, Reaction } from '../../../../electron/practice/wire.ts';
import { VirtualClock } from '../../virtual-clock.ts';

export const startMs = Date.parse('2026-11-23T09:00:00Z');
export const domain = 'seaside.myshopify.com';
export const clientId = 'client-one';
export const secret = 'secret-one';
export const allScopes = [
  'read_orders',
  'read_customers',
  'read_products',
  'write_inventory',
  'write_merchant_managed_fulfillment_orders',
  'write_orders',
];

type SmallOrder = { id: string; name: string; updatedAt: string; email: string; customer: { id: string; displayName: string } };

const orderOf = (number: number): SmallOrder => ({
  id: `gid://shopify/Order/${number}`,
  name: `#${1000 + number}`,
  // One a minute, in the order of their numbers.
  updatedAt: new Date(startMs + number * 60_000).toISOString().replace('.000', ''),
  email: `buyer${number}@example.com`,
  customer: { id: `gid://shopify/Customer/${number}`, displayName: `Buyer ${number}` },
});

type Level = { itemId: string; onHand: number };

/** What the shop holds; plain data, so that it can be saved. */
type Holdings = {
  orders: SmallOrder[];
  onHand: Record<string, number>;
  fulfilments: string[];
  tags: string[];
  openAtMs: number | undefined;
};

export type SmallShop = {
  practice: PracticeShopify;
  clock: VirtualClock;
  holdings(): Holdings;
  token: string;
  /** The answer to one request; throws where there was none. */
  ask(query: string, variables?: Record<string, unknown>, headers?: Record<string, string>): { answer: PracticeAnswer; body: AnswerBody };
  react(query: string, variables?: Record<string, unknown>, headers?: Record<string, string>): Reaction;
};

// The tests look into answers of every shape.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnswerBody = any;

const rowOf = (order: SmallOrder): IndexedRow => {
  const number = Number(order.id.split('/').at(-1));
  const updatedMs = Date.parse(order.updatedAt);
  return {
    legacyId: number,
    node: order,
    sort: { UPDATED_AT: updatedMs, PROCESSED_AT: updatedMs },
    terms: {
      id: number,
      name: order.name,
      updated_at: updatedMs,
      tag: number % 2 === 0 ? ['even', 'all'] : ['all'],
      test: false,
      total: number * 10,
    },
  };
};

/** Sends a query text as clients do. */
export const requestOf = (query: string, variables: Record<string, unknown>, headers: Record<string, string>) => ({
  method: 'POST',
  target: '/admin/api/2026-10/graphql.json',
  headers: { host: domain, 'content-type': 'application/json', 'user-agent': 'test-client', ...headers },
  body: JSON.stringify({ query, variables }),
});

export const createSmallShop = (orders: number, more: Partial<PracticeShopifyOptions> & { versioned?: boolean } = {}): SmallShop => {
  const clock = new VirtualClock(startMs);
  let holdings: Holdings = {
    orders: Array.from({ length: orders }, (_, at) => orderOf(at + 1)),
    onHand: { 'gid://shopify/InventoryItem/1': 5 },
    fulfilments: [],
    tags: [],
    openAtMs: undefined,
  };
  let tell = (_event: ShopEvent): void => undefined;
  // Of a shop the API itself uses only this much; the answers below use the holdings.
  const shop = {
    domain,
    onEvent: (listener: (event: ShopEvent) => void) => {
      tell = listener;
    },
    nextDueMs: () => holdings.openAtMs,
    settle: () => {
      holdings.openAtMs = undefined;
      tell({ operation: 'hold ended', effects: [{ kind: 'hold-ended' }] });
    },
    save: () => structuredClone(holdings),
    restore: (state: unknown) => {
      holdings = structuredClone(state) as Holdings;
    },
  } as unknown as Shop;

  let version = 0;
  const orderList: RowSource = {
    filters: { id: 'id', name: 'text', updated_at: 'time', tag: 'word', test: 'boolean', total: 'number' },
    defaultSort: 'PROCESSED_AT',
    rows: () => holdings.orders.map(rowOf),
    ...(more.versioned === true ? { version: () => version } : {}),
  };
  const answers: Fields = {
    Query: {
      shop: () => ({ id: 'gid://shopify/Shop/1', name: 'Seaside' }),
      orders: (_, args, context) => connect(context, args, orderList),
      ordersCount: (_, args, context) => countRows(context, args, orderList),
      order: (_, { id }: { id: string }) => holdings.orders.find((order) => order.id === id) ?? null,
      nodes: (_, { ids }: { ids: string[] }) => ids.map((id) => ({ id })),
      location: () => ({ id: 'gid://shopify/Location/1', name: 'Shed' }),
    },
    Order: {
      // Two lines each, their ids made of the order's.
      lineItems: ({ id }: SmallOrder, args, context) =>
        connectNodes(
          context,
          args,
          [1, 2].map((at) => ({ id: `${id.replace('Order', 'LineItem')}${at}`, sku: `SKU-${at}` })),
        ),
    },
    InventoryItem: {
      sku: () => 'MUG',
      inventoryLevel: ({ id }: { id: string }) => (id in holdings.onHand ? { itemId: id, onHand: holdings.onHand[id]! } : null),
    },
    InventoryLevel: {
      quantities: (level: Level, { names }: { names: string[] }) => names.map((name) => ({ name, quantity: level.onHand })),
    },
    Mutation: {
      inventorySetQuantities: (_, { input }, context) => {
        for (const row of input.quantities) {
          if (row.quantity < 0) {
            return {
              inventoryAdjustmentGroup: null,
              userErrors: [{ field: ['input'], code: 'INVALID_QUANTITY_NEGATIVE', message: 'negative' }],
            };
          }
          holdings.onHand[row.inventoryItemId] = row.quantity;
          context.effect({ kind: 'stock-set', item: row.inventoryItemId, quantity: row.quantity });
        }
        version += 1;
        return {
          inventoryAdjustmentGroup: {
            id: 'gid://shopify/InventoryAdjustmentGroup/1',
            createdAt: new Date(context.nowMs).toISOString(),
            reason: input.reason,
            referenceDocumentUri: input.referenceDocumentUri ?? null,
          },
          userErrors: [],
        };
      },
      fulfillmentCreate: (_, { fulfillment }, context) => {
        const id = `gid://shopify/Fulfillment/${holdings.fulfilments.length + 1}`;
        holdings.fulfilments.push(id);
        context.effect({ kind: 'fulfilment', id, mailed: fulfillment.notifyCustomer });
        return {
          fulfillment: { id, name: 'F1', status: 'SUCCESS', createdAt: '2026-11-23T09:00:00Z', trackingInfo: () => [] },
          userErrors: [],
        };
      },
      tagsAdd: (_, { id, tags }, context) => {
        holdings.tags.push(...tags);
        context.effect({ kind: 'tags', id, tags });
        return { node: { id }, userErrors: [] };
      },
    },
    Fulfillment: { trackingInfo: () => [] },
  };

  const { versioned: _versioned, ...options } = more;
  const practice = createPracticeShopify({
    shop,
    answers,
    clock,
    seed: 7,
    plan: 'standard',
    credentials: { clientId, clientSecrets: [secret], staticToken: 'shpat_static' },
    scopes: allScopes,
    ...options,
  });

  const react: SmallShop['react'] = (query, variables = {}, headers = {}) =>
    practice.react(requestOf(query, variables, { 'x-shopify-access-token': 'shpat_static', ...headers }));
  return {
    practice,
    clock,
    holdings: () => holdings,
    token: 'shpat_static',
    react,
    ask: (query, variables, headers) => {
      const reaction = react(query, variables, headers);
      if (reaction.kind !== 'answer') throw new Error(`There was no answer but ${reaction.kind}`);
      const { answer } = reaction;
      return { answer, body: JSON.parse(String(answer.body)) as AnswerBody };
    },
  };
};
