/** The practice world: a Khaos Control and a Shopify shop of one invented company, its people, and one clock for all of them. */
import { createChance, restoreChance, type Chance, type ChanceState } from './chance.ts';
import { ControlRefusal, type FaultOrder, type PracticeControl } from './control.ts';
import { createPracticeKhaos } from './khaos/practice-khaos.ts';
import { KhaosRefusal, khaosFaultKinds, type KhaosFault, type PracticeKhaos } from './khaos/khaos.ts';
import type { KhaosSwitches } from './khaos/switches.ts';
import { answers } from './shopify/answers/answers.ts';
import type { Plan } from './shopify/bucket.ts';
import type { Fault } from './shopify/faults.ts';
import { createPracticeShopify, type PracticeShopify, type PracticeShopifyOptions } from './shopify/practice-shopify.ts';
import { createShop, type Shop } from './shopify/shop/shop.ts';
import type { PracticeClock, PracticeSystem } from './wire.ts';
import { createWorldClock, type WorldClock } from './world-clock.ts';
import { orderKinds, type OrderKind } from './world-orders.ts';
import { createPeople, type People, type PeopleOptions, type PeopleState } from './world-people.ts';
import { drawWorldStock } from './world-stock.ts';

export type WorldOptions = {
  seed: number;
  /** The clock that the world follows. */
  clock: PracticeClock;
  plan?: Plan;
  /** Stock codes of the catalogue. */
  codes?: number;
  /** Orders that stand in the shop when the world begins. */
  ordersAtStart?: number;
  people?: Partial<PeopleOptions>;
  khaos?: Partial<KhaosSwitches>;
  indexLagMs?: number;
  schemas?: PracticeShopifyOptions['schemas'];
  latency?: PracticeShopifyOptions['latency'];
};

/** What a client must be told to connect; the secret is an invented one and opens nothing but this world. */
export type WorldAccess = {
  khaosWsdlPath: string;
  shopDomain: string;
  clientId: string;
  clientSecret: string;
  locationId: string;
  site: string;
};

export type PracticeWorld = {
  clock: WorldClock;
  access: WorldAccess;
  /** Both systems as the network sees them: before each request everything due in the whole world has happened. */
  khaosSystem: PracticeSystem;
  shopifySystem: PracticeSystem;
  khaos: PracticeKhaos;
  shopify: PracticeShopify;
  shop: Shop;
  people: People;
  control: { khaos: PracticeControl; shopify: PracticeControl };
  nextDueMs(): number | undefined;
  settle(): void;
  save(): unknown;
  restore(state: unknown): void;
};

const domain = 'quayside-practice.myshopify.com';
const clientId = 'practice-app';
const clientSecret = 'practice-secret';

const scopes = [
  'read_all_orders',
  'write_orders',
  'read_orders',
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

/** Enough for every page of the window to have something on it, few enough to start in a blink. */
const usualCodes = 1_500;

type Saved = { presentMs: number; chance: ChanceState; people: PeopleState; khaos: unknown; shopify: unknown };

export const createPracticeWorld = (options: WorldOptions): PracticeWorld => {
  const clock = createWorldClock(options.clock);
  const stock = drawWorldStock(createChance(options.seed, 'stock'), options.codes ?? usualCodes);
  const khaos = createPracticeKhaos({ clock, seed: options.seed, records: stock.khaos, switches: options.khaos ?? {} });
  const shop = createShop({
    chance: createChance(options.seed, 'shop'),
    clock,
    name: 'Quayside Practice Shop',
    domain,
    locations: [{ name: 'Main warehouse' }],
    variants: stock.variants,
    indexLagMs: options.indexLagMs ?? 0,
  });
  const shopify = createPracticeShopify({
    shop,
    answers,
    clock,
    seed: options.seed,
    plan: options.plan ?? 'standard',
    credentials: { clientId, clientSecrets: [clientSecret] },
    scopes,
    ...(options.schemas === undefined ? {} : { schemas: options.schemas }),
    ...(options.latency === undefined ? {} : { latency: options.latency }),
  });

  let generator: Chance = createChance(options.seed, 'people');
  /** Restoring puts another generator in this one's place. */
  const chance: Chance = {
    next: () => generator.next(),
    below: (limit) => generator.below(limit),
    between: (low, high) => generator.between(low, high),
    happens: (probability) => generator.happens(probability),
    pick: (list) => generator.pick(list),
    weigh: (list) => generator.weigh(list),
    save: () => generator.save(),
  };
  const people = createPeople(
    chance,
    shop,
    khaos.live,
    { ordersPerHour: 0, parcelsPerRound: 0, untilMs: undefined, mishaps: false, ...options.people },
    clock.nowMs(),
  );
  for (let order = 0; order < (options.ordersAtStart ?? 0); order++) people.placeOrder('plain');

  const nextDueMs = (): number | undefined => {
    const due = [khaos.nextDueMs(), shopify.nextDueMs(), people.nextDueMs()].filter((atMs) => atMs !== undefined);
    return due.length === 0 ? undefined : Math.min(...due);
  };

  let settling = false;
  const settle = (): void => {
    if (settling) return;
    settling = true;
    try {
      const presentMs = clock.presentMs();
      for (let dueMs = nextDueMs(); dueMs !== undefined && dueMs <= presentMs; dueMs = nextDueMs()) {
        const atMs = dueMs;
        clock.at(atMs, () => {
          khaos.settle();
          shopify.settle();
          if ((people.nextDueMs() ?? Infinity) <= atMs) people.act(atMs);
        });
      }
    } finally {
      settling = false;
    }
  };

  const withWorld = (system: PracticeSystem): PracticeSystem => ({
    react: (request) => {
      settle();
      return system.react(request);
    },
    nextDueMs,
    settle,
    get journal() {
      return system.journal;
    },
    save: () => system.save(),
    restore: (state) => system.restore(state),
  });

  const state = (): Record<string, unknown> => {
    settle();
    const inKhaos = khaos.live.counts();
    const inShop = shop.counts();
    return {
      atMs: clock.presentMs(),
      ...inShop,
      salesOrders: inKhaos.salesOrders,
      levels: inKhaos.levels,
      throttled: shopify.throttledCount(),
      customerMails: shop.mails().length,
      khaos: inKhaos,
      test: khaos.test.counts(),
    };
  };

  const acts = {
    state,
    orderKinds,
    addOrders: (count: number, kind: string) => {
      settle();
      return { names: Array.from({ length: count }, () => people.placeOrder(kind as OrderKind)) };
    },
    advance: (minutes: number) => {
      clock.moveOn(minutes * 60_000);
      settle();
    },
    setStock: (rows: readonly { stockCode: string; level: number; site?: string | undefined }[]) => {
      settle();
      for (const { stockCode, level, site } of rows) {
        try {
          khaos.live.setLevel(stockCode, level, site);
        } catch (error) {
          if (error instanceof KhaosRefusal) throw new ControlRefusal(error.message);
          throw error;
        }
      }
    },
  };

  return {
    clock,
    access: {
      khaosWsdlPath: khaos.wsdlPaths.live,
      shopDomain: domain,
      clientId,
      clientSecret,
      locationId: shop.locationIds()[0]!,
      site: stock.khaos.sites[0]!,
    },
    khaosSystem: withWorld(khaos),
    shopifySystem: withWorld(shopify),
    khaos,
    shopify,
    shop,
    people,
    control: {
      khaos: {
        ...acts,
        journal: () => khaos.journal,
        faultKinds: khaosFaultKinds,
        // The control face has checked the kind; the rest of a fault is read by the system itself.
        addFault: (fault: FaultOrder) => khaos.addFault(fault as KhaosFault),
      },
      shopify: {
        ...acts,
        journal: () => shopify.journal,
        faultKinds: shopify.faultKinds,
        addFault: (fault: FaultOrder) => shopify.addFault(fault as Fault),
      },
    },
    nextDueMs,
    settle,
    save: (): Saved => ({
      presentMs: clock.presentMs(),
      chance: generator.save(),
      people: people.save(),
      khaos: khaos.save(),
      shopify: shopify.save(),
    }),
    restore: (saved) => {
      // Only what `save` made comes back here; the practice file refuses other formats.
      const world = saved as Saved;
      generator = restoreChance(world.chance);
      people.restore(world.people);
      khaos.restore(world.khaos);
      shopify.restore(world.shopify);
      clock.notBefore(world.presentMs);
    },
  };
};
