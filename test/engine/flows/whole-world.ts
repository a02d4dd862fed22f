/** Both practice systems, any number of real engines on them, one virtual clock: the world in which whole flows are tested. */
import { createHttp } from '../../../electron/engine/connectors/http.ts';
import type { Actor } from '../../../electron/engine/domain/job-moves.ts';
import { createEngine, type Engine } from '../../../electron/engine/engine.ts';
import { connect, stampOf } from '../../../electron/engine/open-engine.ts';
import type { Clock, Log } from '../../../electron/engine/ports.ts';
import { createDispatch, type Dispatch } from '../../../electron/engine/requests.ts';
import type { Job } from '../../../electron/engine/store/ledger-jobs.ts';
import type { Ledger } from '../../../electron/engine/store/ledger.ts';
import { memoryLedger } from '../../../electron/engine/store/open.ts';
import { createChance } from '../../../electron/practice/chance.ts';
import { createPracticeKhaos } from '../../../electron/practice/khaos/practice-khaos.ts';
import { plainSeed, type KhaosStockSeed } from '../../../electron/practice/khaos/seed.ts';
import type { KhaosSwitches } from '../../../electron/practice/khaos/switches.ts';
import { practiceNetwork } from '../../../electron/practice/network.ts';
import { answers } from '../../../electron/practice/shopify/answers/answers.ts';
import { createPracticeShopify } from '../../../electron/practice/shopify/practice-shopify.ts';
import { loadSchema } from '../../../electron/practice/shopify/schema.ts';
import { createShop } from '../../../electron/practice/shopify/shop/shop.ts';
import type { LocationSpec, OrderSpec, VariantSpec } from '../../../electron/practice/shopify/shop/spec.ts';
import type { PracticeSystem } from '../../../electron/practice/wire.ts';
import type { FlowName, RunView } from '../../../shared/records.ts';
import { settingsSchema } from '../../../shared/settings.ts';
import { VirtualClock } from '../../practice/virtual-clock.ts';
import { allScopes } from '../connectors/shopify/practice-shop.ts';

export const startMs = Date.UTC(2026, 10, 23, 9);
const domain = 'practice.myshopify.com';
/** Half a second to build. */
const schema = loadSchema();

const item = (stockCode: string, more: Partial<KhaosStockSeed> = {}): KhaosStockSeed => ({
  stockCode,
  description: stockCode,
  sellMinor: 1200,
  vatPercent: 20,
  levels: { 'Main Site': 100 },
  ...more,
});

/** SET is a pack of one MUG and two BOWLs. */
const plainCatalogue: readonly KhaosStockSeed[] = [
  item('MUG'),
  item('BOWL'),
  item('BOOK'),
  {
    ...item('SET'),
    levels: {},
    pack: [
      { stockCode: 'MUG', quantity: 1 },
      { stockCode: 'BOWL', quantity: 2 },
    ],
  },
];

export type WholeWorldOptions = {
  switches?: Partial<KhaosSwitches>;
  catalogue?: readonly KhaosStockSeed[];
  /** SKUs of the variants, in order; default the catalogue's codes. */
  variants?: readonly (Partial<VariantSpec> & { sku: string | null })[];
  locations?: readonly LocationSpec[];
  /** Merged into the store's settings. */
  rules?: { orders?: Record<string, unknown>; stock?: Record<string, unknown>; despatch?: Record<string, unknown> };
  khaos?: Record<string, unknown>;
  scopes?: readonly string[];
};

export type OpenOptions = {
  /** The ledger of an earlier process, as its disk held it. */
  bytes?: Uint8Array;
  /** How wrong this PC's wall clock is, now. */
  skewMs?: () => number;
  khaosUrl?: string;
  /** Tells the two engines of a world apart in the journals. */
  name?: string;
  /** Called round every commit once the engine runs; throwing there is a power cut. */
  onCommit?: (when: 'before' | 'after') => void;
};

export const wholeWorld = (options: WholeWorldOptions = {}) => {
  const virtual = new VirtualClock(startMs);
  const catalogue = options.catalogue ?? plainCatalogue;
  const locations = options.locations ?? [{ name: 'Main' }];
  const khaos = createPracticeKhaos({
    clock: virtual,
    seed: 1,
    records: { ...plainSeed, catalogue },
    switches: { ...options.switches },
  });
  const shop = createShop({
    chance: createChance(7, 'shop'),
    clock: virtual,
    name: 'Practice',
    domain,
    locations,
    variants: (options.variants ?? catalogue.map(({ stockCode }) => ({ sku: stockCode }))).map((variant, at) => ({
      product: at,
      title: variant.sku ?? `Nameless ${at}`,
      priceMinor: 1200,
      vendor: 'Acme',
      stock: locations.map(() => 50),
      ...variant,
    })),
  });
  const api = createPracticeShopify({
    shop,
    answers,
    clock: virtual,
    seed: 7,
    plan: 'plus',
    credentials: { clientId: 'client-1', clientSecrets: ['secret-1'] },
    scopes: options.scopes ?? allScopes,
    schemas: [schema],
  });
  const hosts = new Map<string, Pick<PracticeSystem, 'react'>>([
    [`${domain}:443`, api],
    ['khaos.local:80', khaos],
  ]);
  const settingsOf = (khaosUrl?: string) =>
    settingsSchema.parse({
      mode: 'live',
      khaos: { url: khaosUrl ?? `http://khaos.local${khaos.wsdlPaths.live}`, ...options.khaos },
      stores: [
        {
          storeId: 'main',
          domain,
          credentials: { kind: 'client', clientId: 'client-1' },
          orders: {
            storeKey: 'SHOP',
            goLiveAt: '2026-11-23T08:00:00Z',
            companyClass: 'Retail',
            salesSource: 'SHOPIFY',
            site: 'Main Site',
            ...options.rules?.orders,
          },
          stock: { locations: [{ locationId: shop.locationIds()[0], site: 'Main Site' }], ...options.rules?.stock },
          despatch: { ...options.rules?.despatch },
        },
      ],
    });

  const errors: string[] = [];
  const warnings: string[] = [];
  let uuids = 0;
  const random = { next: () => 0.5, uuid: () => `00000000-0000-4000-8000-${String(++uuids).padStart(12, '0')}` };

  /** An engine of its own process. */
  const open = (more: OpenOptions = {}) => {
    const settings = settingsOf(more.khaosUrl);
    const skewMs = more.skewMs ?? (() => 0);
    const startedMs = virtual.nowMs();
    let off = false;
    const clock: Clock = {
      nowMs: () => virtual.nowMs() + skewMs(),
      monotonicMs: () => virtual.nowMs() - startedMs + 1_000,
      after: virtual.after,
    };
    const log: Log = {
      info: () => undefined,
      warn: (event) => void warnings.push(event),
      error: (event, facts) => void (off || errors.push(`${event} ${JSON.stringify(facts ?? {})}`)),
    };
    const adapter = practiceNetwork({ clock: virtual, hosts, travelMs: 20 });
    const ports = { clock, random, log, http: createHttp({ clock, log, adapter }), secrets: { read: () => 'secret-1' } };
    let started = false;
    const ledger = memoryLedger({
      clock,
      random,
      stamp: stampOf(settings),
      ...(more.bytes === undefined ? {} : { bytes: more.bytes }),
      onCommit: (when) => {
        if (!started) return;
        try {
          more.onCommit?.(when);
        } catch (error) {
          off = true;
          throw error;
        }
      },
    });
    const connected = connect(settings, ports, more.name ?? 'first');
    const engine: Engine = createEngine({ ports, settings, ledger, ...connected });
    engine.start();
    started = true;
    const ask: Dispatch = createDispatch(engine, log);
    return {
      engine,
      ledger,
      settings,
      ask,
      clock,
      ...connected,
      switchOff: () => {
        off = true;
        return ledger.serialize();
      },
    };
  };

  const settle = async <T>(promise: Promise<T>): Promise<T> => {
    const result = await virtual.settle(promise);
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  };
  type Process = ReturnType<typeof open>;
  const run = async (process: Process, flow: FlowName): Promise<RunView> => (await settle(process.engine.run(flow, 'click', 'main')))[0]!;

  const address = { firstName: 'Jo', lastName: 'Bloggs', address1: '1 High Street', city: 'Ashmere', zip: 'AS1 1AA' };
  const place = (lines: readonly (readonly [sku: string, quantity: number])[], change: Partial<OrderSpec> = {}) =>
    shop.placeOrder({
      customer: { firstName: 'Jo', lastName: 'Bloggs', email: 'jo@example.org' },
      shippingAddress: address,
      lines: lines.map(([sku, quantity]) => ({ variantId: shop.variants().find((variant) => variant.sku === sku)!.id, quantity })),
      delivery: { title: 'Standard', priceMinor: 499 },
      ...change,
    });

  const salesOrder = (orderId: string) => {
    const legacyId = orderId.slice(orderId.lastIndexOf('/') + 1);
    const found = khaos.live.salesOrders().filter((order) => order.kind === 'sales-order' && order.associatedRef.endsWith(legacyId));
    if (found.length !== 1) throw new Error(`KC has ${found.length} sales orders for ${orderId}`);
    return found[0]!;
  };

  return {
    virtual,
    shop,
    api,
    khaos,
    hosts,
    errors,
    warnings,
    address,
    open,
    run,
    settle,
    place,
    salesOrder,
    settingsOf,
    /** Places an order and takes it into KC. */
    imported: async (process: Process, lines: readonly (readonly [string, number])[], change: Partial<OrderSpec> = {}) => {
      const order = place(lines, change);
      virtual.moveOn(1_000);
      await run(process, 'import-orders');
      // What people do next has another second in Shopify's times than our own writes.
      virtual.moveOn(2_000);
      return { ...order, code: salesOrder(order.id).salesOrder };
    },
    /** Passes of a flow with time between them. */
    runFor: async (process: Process, flow: FlowName, ms: number, everyMs = 60_000): Promise<void> => {
      for (let left = ms; left > 0; left -= everyMs) {
        virtual.moveOn(everyMs);
        await run(process, flow);
      }
    },
    jobs: (ledger: Ledger, flow: FlowName): Job[] => ledger.jobs.list({ flow }, 100).items.toReversed(),
    /** Puts held and failed jobs of a cause back, as the window does. */
    retry: (process: Process, cause: string, actor: Actor = 'person:Ann') => settle(process.ask('retry-jobs', { cause }, actor)),
    fulfilments: (orderId: string) => shop.state.orders.get(Number(orderId.slice(orderId.lastIndexOf('/') + 1)))?.fulfilments ?? [],
    mails: () => shop.mails().map(({ what }) => what),
    asked: (operation: string, client?: string) =>
      api.journal.filter(
        (entry) => entry.by === 'client' && entry.operation === operation && (client === undefined || entry.client === client),
      ).length,
  };
};
export type WholeWorld = ReturnType<typeof wholeWorld>;
