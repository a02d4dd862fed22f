/** A whole engine on both practice systems, over the simulated network, with a handful of stock codes: what the stock tests push about. */
import { createHttp } from '../../../electron/engine/connectors/http.ts';
import { createEngine, type Engine } from '../../../electron/engine/engine.ts';
import { connect, stampOf } from '../../../electron/engine/open-engine.ts';
import type { Clock, Log } from '../../../electron/engine/ports.ts';
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
import { levelOf as levelIn } from '../../../electron/practice/shopify/shop/stock-ledger.ts';
import { createShop, type Shop } from '../../../electron/practice/shopify/shop/shop.ts';
import type { LineSpec, LocationSpec, OrderSpec, VariantSpec } from '../../../electron/practice/shopify/shop/spec.ts';
import type { RunView } from '../../../shared/records.ts';
import { settingsSchema, type Settings } from '../../../shared/settings.ts';
import { allScopes } from '../connectors/shopify/practice-shop.ts';
import { VirtualClock } from '../../practice/virtual-clock.ts';

export const startMs = Date.UTC(2026, 10, 24, 9);
const schema = loadSchema();

export type WorldChange = {
  stock?: readonly (Partial<KhaosStockSeed> & { stockCode: string })[];
  variants?: readonly (Partial<VariantSpec> & { sku: string | null })[];
  locations?: readonly LocationSpec[];
  /** Store ids; each is a shop of its own with the same variants. */
  stores?: readonly string[];
  khaos?: Partial<KhaosSwitches>;
  /** Changes of one store's settings, e.g. its stock rules. */
  store?: (plain: Record<string, unknown>, at: number, shop: Shop) => Record<string, unknown>;
  indexLagMs?: number;
};

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

export const stockWorld = (change: WorldChange = {}) => {
  const virtual = new VirtualClock(startMs);
  const clock: Clock = { nowMs: virtual.nowMs, monotonicMs: virtual.nowMs, after: virtual.after };
  const stock = change.stock ?? [{ stockCode: 'X', levels: { 'Main Site': 10 } }];
  const variants = change.variants ?? stock.map(({ stockCode }) => ({ sku: stockCode }));
  const locations = change.locations ?? [{ name: 'Main' }];
  const storeIds = change.stores ?? ['main'];
  const khaos = createPracticeKhaos({
    clock: virtual,
    seed: 7,
    records: { ...plainSeed, catalogue: stock.map((item) => ({ description: item.stockCode, sellMinor: 1200, vatPercent: 20, ...item })) },
    switches: { ...change.khaos },
  });
  /** Changes the body of an answer of KC on the way. */
  let distort = (body: string): string => body;
  const distorted: Pick<typeof khaos, 'react'> = {
    react: (request) => {
      const reaction = khaos.react(request);
      if (reaction.kind !== 'answer' || typeof reaction.answer.body !== 'string') return reaction;
      return { ...reaction, answer: { ...reaction.answer, body: distort(reaction.answer.body) } };
    },
  };
  const shops = new Map<string, Shop>();
  const apis = new Map<string, ReturnType<typeof createPracticeShopify>>();
  const hosts = new Map<string, Pick<ReturnType<typeof createPracticeShopify>, 'react'>>([['127.0.0.1:8084', distorted]]);
  for (const storeId of storeIds) {
    const domain = `${storeId}.myshopify.com`;
    const shop = createShop({
      chance: createChance(7, `shop ${storeId}`),
      clock: virtual,
      name: storeId,
      domain,
      locations,
      indexLagMs: change.indexLagMs ?? 0,
      variants: variants.map((variant, at) => ({
        product: at,
        title: variant.sku ?? `item ${at}`,
        priceMinor: 1200,
        vatPercent: 20,
        stock: locations.map(() => 0),
        ...variant,
      })),
    });
    const api = createPracticeShopify({
      shop,
      answers,
      clock: virtual,
      seed: 7,
      plan: 'plus',
      credentials: { clientId: 'client', clientSecrets: ['secret'] },
      scopes: allScopes,
      schemas: [schema],
      indexLagMs: change.indexLagMs ?? 0,
    });
    shops.set(storeId, shop);
    apis.set(storeId, api);
    hosts.set(`${domain}:443`, api);
  }
  const settings: Settings = settingsSchema.parse({
    mode: 'practice',
    khaos: { url: `http://127.0.0.1:8084${khaos.wsdlPaths.live}` },
    stores: storeIds.map((storeId, at) => {
      const plain = {
        storeId,
        domain: `${storeId}.myshopify.com`,
        credentials: { kind: 'client', clientId: 'client' },
        orders: {
          storeKey: storeId,
          goLiveAt: new Date(startMs - 86_400_000).toISOString(),
          companyClass: 'Retail',
          salesSource: 'SHOPIFY',
          site: 'Main Site',
        },
        stock: { locations: [{ locationId: shops.get(storeId)!.locationIds()[0], site: 'Main Site' }] },
      };
      return change.store?.(plain, at, shops.get(storeId)!) ?? plain;
    }),
  });

  let uuids = 0;
  const start = (bytes?: Uint8Array): { engine: Engine; ledger: Ledger } => {
    const adapter = practiceNetwork({ clock: virtual, hosts, travelMs: 20 });
    const ports = {
      clock,
      random: { next: () => 0.5, uuid: () => `00000000-0000-4000-8000-${String(++uuids).padStart(12, '0')}` },
      log: silent,
      http: createHttp({ clock, log: silent, adapter }),
      secrets: { read: () => 'secret' },
    };
    const ledger = memoryLedger({ clock, random: ports.random, stamp: stampOf(settings), ...(bytes === undefined ? {} : { bytes }) });
    const engine = createEngine({ ports, settings, ledger, ...connect(settings, ports, 'test') });
    engine.start();
    return { engine, ledger };
  };
  let running = start();

  const settle = async <T>(promise: Promise<T>): Promise<T> => {
    const result = await virtual.settle(promise);
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  };
  const run = async (flow: 'import-orders' | 'push-stock' | 'push-despatch', storeId?: string): Promise<RunView[]> => {
    const views = await settle(running.engine.run(flow, 'click', storeId));
    return views;
  };
  const shopOf = (storeId = storeIds[0]!): Shop => shops.get(storeId)!;
  const variantOf = (sku: string, storeId?: string) => {
    const found = shopOf(storeId)
      .variants()
      .find((variant) => variant.sku === sku);
    if (found === undefined) throw new Error(`no variant ${sku}`);
    return found;
  };
  const figuresOf = (sku: string, storeId?: string, location = 0) => {
    const { state } = shopOf(storeId);
    const numberOf = (gid: string): number => Number(gid.slice(gid.lastIndexOf('/') + 1));
    const found = levelIn(state, numberOf(variantOf(sku, storeId).inventoryItemId), numberOf(shopOf(storeId).locationIds()[location]!));
    if (found === undefined) throw new Error(`${sku} is not stocked at location ${location}`);
    return found;
  };
  const levelOf = (sku: string, storeId?: string, location = 0) => {
    const shop = shopOf(storeId);
    const level = running.ledger.outlets.get({
      storeId: storeId ?? storeIds[0]!,
      itemId: variantOf(sku, storeId).inventoryItemId,
      locationId: shop.locationIds()[location]!,
    });
    return level;
  };

  return {
    clock: virtual,
    khaos,
    settings,
    shop: shopOf,
    api: (storeId = storeIds[0]!) => apis.get(storeId)!,
    get ledger() {
      return running.ledger;
    },
    get engine() {
      return running.engine;
    },
    run,
    settle,
    /** Polls orders and imports what may be imported. */
    importOrders: (storeId?: string) => run('import-orders', storeId),
    /** Polls orders; KC is away for imports. */
    pollOnly: async (storeId?: string) => {
      khaos.addFault({ kind: 'refused', operation: 'ImportOrders', times: 1, after: 0 });
      await run('import-orders', storeId);
    },
    push: (storeId?: string) => run('push-stock', storeId),
    despatch: (storeId?: string) => run('push-despatch', storeId),
    /** Polls and pushes twice: the first reading of an outlet keeps its figure from rising until a later poll has ended. */
    openUp: async () => {
      for (let time = 0; time < 2; time++) {
        await run('import-orders');
        await run('push-stock');
        virtual.moveOn(60_000);
      }
      await run('import-orders');
      await run('push-stock');
    },
    /** The engine dies and starts again with the ledger as it is. */
    restart: () => {
      const bytes = running.ledger.serialize();
      running.ledger.close();
      running = start(bytes);
    },
    place: (sku: string, quantity: number, more: Partial<OrderSpec> & { storeId?: string } = {}) => {
      const { storeId, ...spec } = more;
      const line: LineSpec = { variantId: variantOf(sku, storeId).id, quantity };
      return shopOf(storeId).placeOrder({
        customer: { firstName: 'Jo', lastName: 'Bloggs', email: 'jo@example.org' },
        shippingAddress: {
          firstName: 'Jo',
          lastName: 'Bloggs',
          address1: '1 High Street',
          city: 'Ashmere',
          zip: 'AS1 1AA',
          countryCode: 'GB',
        },
        lines: [line],
        ...spec,
      });
    },
    itemOf: (sku: string, storeId?: string) => variantOf(sku, storeId).inventoryItemId,
    outlet: levelOf,
    /** Shopify's figures of an item at a location (by its place in the list) now. */
    figures: figuresOf,
    /** What the shop's customers can buy now from a location. */
    offers: (sku = 'X', storeId?: string, location?: number): number => figuresOf(sku, storeId, location).available,
    moveOn: (ms: number) => virtual.moveOn(ms),
    /** A store's answers are changed on the way from now on. */
    distortShop: (storeId: string, change: (body: string) => string) => {
      const api = apis.get(storeId)!;
      hosts.set(`${storeId}.myshopify.com:443`, {
        react: (request) => {
          const reaction = api.react(request);
          if (reaction.kind !== 'answer' || typeof reaction.answer.body !== 'string') return reaction;
          return { ...reaction, answer: { ...reaction.answer, body: change(reaction.answer.body) } };
        },
      });
    },
    /** KC's answers are changed on the way from now on. */
    distortKhaos: (change: (body: string) => string) => {
      distort = change;
    },
  };
};
export type StockWorld = ReturnType<typeof stockWorld>;
