/** The practice systems of a benchmark in a process of their own, on loopback, with a clock that follows their clients' (see `bench-clock.ts`). */
import { answer } from './child.ts';
import { nowHeader, tookHeader } from './bench-clock.ts';
import { createChance } from '../../electron/practice/chance.ts';
import { createPracticeKhaos } from '../../electron/practice/khaos/practice-khaos.ts';
import { plainSeed } from '../../electron/practice/khaos/seed.ts';
import { drawPerson } from '../../electron/practice/people.ts';
import { serve } from '../../electron/practice/server.ts';
import { answers } from '../../electron/practice/shopify/answers/answers.ts';
import type { Plan } from '../../electron/practice/shopify/bucket.ts';
import { createPracticeShopify } from '../../electron/practice/shopify/practice-shopify.ts';
import { createShop } from '../../electron/practice/shopify/shop/shop.ts';
import type { PracticeSystem } from '../../electron/practice/wire.ts';

export type BenchWorld = {
  startMs: number;
  /** What a call to either system takes. */
  callMs: number;
  plan: Plan;
  codes: number;
  /** Units of each code at the start, in both systems. */
  level: number;
};

export type WorldAccess = {
  khaosUrl: string;
  shopOrigin: string;
  shopDomain: string;
  clientId: string;
  clientSecret: string;
  locationId: string;
  site: string;
};

/** Requests since the last count, and their points where they cost some (`reference/shopify-admin-api.md §2`). */
export type Tally = {
  calls: number;
  /** Requested ones, of all operations. */
  points: number;
  /** `requestedPoints` is what the bucket must hold for a request, `actualPoints` what is taken in the end. */
  operations: Record<string, { calls: number; requestedPoints: number; actualPoints: number }>;
  throttled: number;
};

export type PracticeCommands = {
  open(world: BenchWorld): Promise<WorldAccess>;
  /** The plan, with a full bucket. */
  setPlan(plan: Plan): void;
  /** Khaos Control has this many units less of every code. */
  lowerLevels(by: number): void;
  /** Orders of so many lines, paid, each for other codes. */
  placeOrders(orders: { count: number; lines: number }): void;
  /** What both systems were asked since `count` was asked last. */
  count(): { khaos: Tally; shopify: Tally };
  /** Units on hand over the whole shop, and what Khaos Control holds. */
  sums(): { onHand: number; levels: number; salesOrders: number };
  /** Inventory items by id, and orders. */
  items(): string[];
  orders(): string[];
};

const scopes = [
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
  'read_fulfillments',
  'read_returns',
];
const clientId = 'bench-app';
const clientSecret = 'bench-secret';
const shopDomain = 'bench.myshopify.com';
const seed = 7;
const site = plainSeed.sites[0]!;
/** The widest product of the shop. */
const variantsOfProduct = 25;

const codeOf = (at: number): string => `BENCH-${String(at).padStart(6, '0')}`;

const openWorld = async (world: BenchWorld) => {
  let nowMs = world.startMs;
  const clock = { nowMs: () => nowMs };
  /** The client's time counts; the answer says how long it took and leaves at once. */
  const paced = (system: PracticeSystem): Pick<PracticeSystem, 'react'> => ({
    react: (request) => {
      nowMs = Math.max(nowMs, Number(request.headers[nowHeader] ?? nowMs));
      const reaction = system.react(request);
      if (reaction.kind !== 'answer') throw new Error(`${request.target} was not answered`);
      const { answer: given, afterMs } = reaction;
      return { kind: 'answer', answer: { ...given, headers: { ...given.headers, [tookHeader]: String(afterMs) } }, afterMs: 0 };
    },
  });

  const codes = Array.from({ length: world.codes }, (_, at) => codeOf(at));
  const khaos = createPracticeKhaos({
    clock,
    seed,
    records: {
      ...plainSeed,
      catalogue: codes.map((stockCode, at) => ({
        stockCode,
        description: `Article ${at}`,
        sellMinor: 999 + (at % 50) * 100,
        vatPercent: 20,
        levels: { [site]: world.level },
      })),
    },
    switches: { latencyMs: world.callMs },
  });
  const shop = createShop({
    chance: createChance(seed, 'shop'),
    clock,
    name: 'Bench',
    domain: shopDomain,
    locations: [{ name: 'Main' }],
    variants: codes.map((sku, at) => ({
      sku,
      product: Math.floor(at / variantsOfProduct),
      title: `Article ${Math.floor(at / variantsOfProduct)}`,
      variantTitle: String(at % variantsOfProduct),
      priceMinor: 999 + (at % 50) * 100,
      stock: [world.level],
    })),
  });
  const shopify = createPracticeShopify({
    shop,
    answers,
    clock,
    seed,
    plan: world.plan,
    credentials: { clientId, clientSecrets: [clientSecret] },
    scopes,
    latency: { lowMs: world.callMs, highMs: world.callMs },
  });
  const timers = {
    after: (): never => {
      throw new Error('nothing is late here: answers say themselves how long they took');
    },
  };
  const onFailure = (error: unknown): void => console.error(error);
  const khaosServer = await serve({ system: paced(khaos), port: 0, timers, onFailure });
  const shopServer = await serve({ system: paced(shopify), port: 0, timers, onFailure });
  const access: WorldAccess = {
    khaosUrl: `${khaosServer.origin}${khaos.wsdlPaths.live}`,
    shopOrigin: shopServer.origin,
    shopDomain,
    clientId,
    clientSecret,
    locationId: shop.locationIds()[0]!,
    site,
  };
  return { access, khaos, shop, shopify, codes };
};

let world: Awaited<ReturnType<typeof openWorld>> | undefined;
let counted = { khaos: 0, shopify: 0 };

const opened = () => {
  if (world === undefined) throw new Error('no world is open');
  return world;
};

const pointsOf = (fact: unknown): number => (typeof fact === 'number' ? fact : 0);

const tally = (system: PracticeSystem, name: 'khaos' | 'shopify'): Tally => {
  const fresh = system.journal.slice(counted[name]).filter(({ by }) => by === 'client');
  counted = { ...counted, [name]: system.journal.length };
  const operations: Tally['operations'] = {};
  for (const { operation, facts } of fresh) {
    const sum = (operations[operation] ??= { calls: 0, requestedPoints: 0, actualPoints: 0 });
    sum.calls += 1;
    sum.requestedPoints += pointsOf(facts['requestedCost']);
    sum.actualPoints += pointsOf(facts['actualCost']);
  }
  const points = Object.values(operations).reduce((sum, { requestedPoints }) => sum + requestedPoints, 0);
  return { calls: fresh.length, points, operations, throttled: fresh.filter(({ facts }) => facts['outcome'] === 'throttled').length };
};

const commands = {
  open: async (options) => {
    world = await openWorld(options);
    return world.access;
  },
  setPlan: (plan) => opened().shopify.setPlan(plan),
  lowerLevels: (by) => {
    const { khaos, codes } = opened();
    for (const code of codes) khaos.live.setLevel(code, khaos.live.level(code) - by);
  },
  placeOrders: ({ count, lines }) => {
    const { shop, codes } = opened();
    const chance = createChance(seed, 'orders');
    const variants = shop.variants();
    for (let order = 0; order < count; order++) {
      const person = drawPerson(chance, order);
      const address = {
        firstName: person.firstName,
        lastName: person.lastName,
        address1: person.line1,
        city: person.town,
        zip: person.postcode,
        countryCode: 'GB',
      };
      shop.placeOrder({
        customer: { firstName: person.firstName, lastName: person.lastName, email: person.email },
        shippingAddress: address,
        billingAddress: address,
        lines: Array.from({ length: lines }, (_, line) => ({
          variantId: variants[(order * lines + line) % codes.length]!.id,
          quantity: 1,
        })),
        delivery: { title: 'Standard delivery', priceMinor: 399 },
      });
    }
  },
  count: () => {
    const { khaos, shopify } = opened();
    return { khaos: tally(khaos, 'khaos'), shopify: tally(shopify, 'shopify') };
  },
  sums: () => {
    const { khaos, shop } = opened();
    const { levels, salesOrders } = khaos.live.counts();
    return { onHand: shop.variants().reduce((sum, variant) => sum + variant.available, 0), levels, salesOrders };
  },
  items: () =>
    opened()
      .shop.variants()
      .map(({ inventoryItemId }) => inventoryItemId),
  orders: () => opened().shop.orderIds(),
} satisfies PracticeCommands;

answer(commands);
