/** A connector on the practice shop, over the simulated network: the real HTTP port, the real protocol, a clock that stands still. */
import { createHttp } from '../../../../electron/engine/connectors/http.ts';
import type { ShopifyConnection } from '../../../../electron/engine/connectors/shopify/connection.ts';
import { createShopify } from '../../../../electron/engine/connectors/shopify/create-shopify.ts';
import { ProblemError } from '../../../../electron/engine/domain/problem.ts';
import type { Clock, Http } from '../../../../electron/engine/ports.ts';
import { createChance } from '../../../../electron/practice/chance.ts';
import { practiceNetwork } from '../../../../electron/practice/network.ts';
import { answers } from '../../../../electron/practice/shopify/answers/answers.ts';
import { createPracticeShopify, type PracticeShopifyOptions } from '../../../../electron/practice/shopify/practice-shopify.ts';
import { loadSchema } from '../../../../electron/practice/shopify/schema.ts';
import { createShop } from '../../../../electron/practice/shopify/shop/shop.ts';
import type { LocationSpec, ShopOptions, VariantSpec } from '../../../../electron/practice/shopify/shop/spec.ts';
import { VirtualClock } from '../../../practice/virtual-clock.ts';
import { connectionOf, engineClock, silentLog, startMs } from './scripted-shop.ts';

export const allScopes = [
  'read_all_orders',
  'read_orders',
  'write_orders',
  'read_customers',
  'read_payment_terms',
  'read_products',
  'read_inventory',
  'write_inventory',
  'read_locations',
  'read_merchant_managed_fulfillment_orders',
  'write_merchant_managed_fulfillment_orders',
];

/** Half a second each to build; one is enough for a file of tests. */
const schema = loadSchema();

export const variant = (at: number, change: Partial<VariantSpec> = {}): VariantSpec => ({
  sku: `SKU-${at}`,
  product: at,
  title: `Mug ${at}`,
  priceMinor: 1200 + at,
  barcode: `50${at}`,
  vendor: 'Acme',
  stock: [10],
  ...change,
});

export type PracticeChange = Partial<Omit<PracticeShopifyOptions, 'clock' | 'shop' | 'answers'>> & {
  shopOptions?: Partial<ShopOptions>;
  variants?: readonly VariantSpec[];
  locations?: readonly LocationSpec[];
};

export const practiceShop = (change: PracticeChange = {}) => {
  const virtual = new VirtualClock(startMs);
  const clock = engineClock(virtual);
  const { shopOptions, variants, locations, ...system } = change;
  const domain = 'practice.myshopify.com';
  const shop = createShop({
    chance: createChance(7, 'shop'),
    clock: virtual,
    name: 'Practice',
    domain,
    locations: locations ?? [{ name: 'Main' }],
    variants: variants ?? [1, 2, 3].map((at) => variant(at)),
    ...shopOptions,
  });
  const api = createPracticeShopify({
    shop,
    answers,
    clock: virtual,
    seed: 7,
    plan: 'standard',
    credentials: { clientId: 'client-1', clientSecrets: ['secret-1'] },
    scopes: allScopes,
    schemas: [schema],
    ...system,
  });
  const adapter = practiceNetwork({ clock: virtual, hosts: new Map([[`${domain}:443`, api]]), travelMs: 20 });
  const http = createHttp({ clock, log: silentLog, adapter });
  const connect = (connection: Partial<ShopifyConnection> = {}, port: Http = http, time: Clock = clock) =>
    createShopify({
      connection: connectionOf(connection),
      http: port,
      clock: time,
      random: { next: () => 0.5, uuid: () => '00000000-0000-4000-8000-000000000000' },
      log: silentLog,
      secrets: { read: () => 'secret-1' },
    });
  const value = async <T>(promise: Promise<T>): Promise<T> => {
    const result = await virtual.settle(promise);
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  };
  const problem = async (promise: Promise<unknown>) => {
    const result = await virtual.settle(promise);
    if (result.status === 'fulfilled') throw new Error('it went well');
    if (!(result.reason instanceof ProblemError)) throw result.reason;
    return result.reason.problem;
  };
  const operations = () => api.journal.filter((entry) => entry.by === 'client').map((entry) => entry.operation);
  return { shop, api, virtual, shopify: connect(), connect, value, problem, operations };
};

export const address = { firstName: 'Ada', lastName: 'Lovelace', address1: '1 High Street', city: 'Leeds', zip: 'LS1 1AA' };
export const customer = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.com' };

/** A shop with one order of each variant. */
export const shopWithOrder = (change: Parameters<typeof practiceShop>[0] = {}) => {
  const practice = practiceShop(change);
  const [first, second] = practice.shop.variants();
  const order = practice.shop.placeOrder({
    customer,
    shippingAddress: address,
    lines: [
      { variantId: first!.id, quantity: 2, discount: { percent: 10, code: 'TEN' } },
      { variantId: second!.id, quantity: 1 },
    ],
    delivery: { title: 'Standard', priceMinor: 499 },
  });
  return { ...practice, order };
};
