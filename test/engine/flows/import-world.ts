/** A practice shop, a practice Khaos Control and a real engine between them, on one virtual clock: what tests of the import need of a world. */
import { expect } from 'vitest';
import { createHttp } from '../../../electron/engine/connectors/http.ts';
import { createEngine, type Engine } from '../../../electron/engine/engine.ts';
import { connect, stampOf } from '../../../electron/engine/open-engine.ts';
import type { Clock, Log } from '../../../electron/engine/ports.ts';
import type { Job } from '../../../electron/engine/store/ledger-jobs.ts';
import type { Ledger } from '../../../electron/engine/store/ledger.ts';
import { memoryLedger } from '../../../electron/engine/store/open.ts';
import { createChance } from '../../../electron/practice/chance.ts';
import type { KhaosStockSeed } from '../../../electron/practice/khaos/seed.ts';
import { plainSeed } from '../../../electron/practice/khaos/seed.ts';
import { createPracticeKhaos } from '../../../electron/practice/khaos/practice-khaos.ts';
import type { KhaosSwitches } from '../../../electron/practice/khaos/switches.ts';
import { practiceNetwork } from '../../../electron/practice/network.ts';
import { answers } from '../../../electron/practice/shopify/answers/answers.ts';
import { createPracticeShopify } from '../../../electron/practice/shopify/practice-shopify.ts';
import { loadSchema } from '../../../electron/practice/shopify/schema.ts';
import { createShop } from '../../../electron/practice/shopify/shop/shop.ts';
import type { LocationSpec, OrderSpec, VariantSpec } from '../../../electron/practice/shopify/shop/spec.ts';
import type { PracticeSystem } from '../../../electron/practice/wire.ts';
import type { RunView } from '../../../shared/records.ts';
import { settingsSchema } from '../../../shared/settings.ts';
import { VirtualClock } from '../../practice/virtual-clock.ts';
import { allScopes } from '../connectors/shopify/practice-shop.ts';

export const startMs = Date.UTC(2026, 10, 23, 9);
const domain = 'practice.myshopify.com';
/** Half a second to build. */
const schema = loadSchema();

const catalogue: readonly KhaosStockSeed[] = [
  { stockCode: 'MUG-BLUE', description: 'Mug, blue', sellMinor: 2499, vatPercent: 20, levels: { 'Main Site': 500 } },
  { stockCode: 'BOWL', description: 'Bowl', sellMinor: 2041, vatPercent: 20, levels: { 'Main Site': 500 } },
  { stockCode: 'BOOK', description: 'Recipe book', sellMinor: 1299, vatPercent: 0, levels: { 'Main Site': 500 } },
];

const variants: readonly VariantSpec[] = [
  { sku: 'MUG-BLUE', product: 1, title: 'Mug', priceMinor: 2499, vendor: 'Acme', stock: [500] },
  { sku: 'BOWL', product: 2, title: 'Bowl', priceMinor: 2041, vendor: 'Acme', stock: [500] },
  { sku: 'BOOK', product: 3, title: 'Book', priceMinor: 1299, vatPercent: 0, vendor: 'Acme', stock: [500] },
  { sku: null, product: 4, title: 'Nameless', priceMinor: 500, vendor: 'Acme', stock: [500] },
];

const address = { firstName: 'Jo', lastName: 'Bloggs', address1: '1 High Street', city: 'Ashmere', zip: 'AS1 1AA' };

/** The process died: nothing of it goes on. */
export class Killed extends Error {}

export type WorldOptions = {
  switches?: Partial<KhaosSwitches>;
  rules?: Record<string, unknown>;
  stock?: Record<string, unknown>;
  locations?: readonly LocationSpec[];
  indexLagMs?: number;
  firstOrderNumber?: number;
};

export const importWorld = (options: WorldOptions = {}) => {
  const virtual = new VirtualClock(startMs);
  const practice = createPracticeKhaos({
    clock: virtual,
    seed: 1,
    code: 'SIM',
    records: { ...plainSeed, catalogue },
    ...(options.switches === undefined ? {} : { switches: options.switches }),
  });
  const shop = createShop({
    chance: createChance(7, 'shop'),
    clock: virtual,
    name: 'Practice',
    domain,
    locations: options.locations ?? [{ name: 'Main' }],
    variants,
    ...(options.indexLagMs === undefined ? {} : { indexLagMs: options.indexLagMs }),
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
  });
  const adapter = practiceNetwork({
    clock: virtual,
    hosts: new Map<string, Pick<PracticeSystem, 'react'>>([
      [`${domain}:443`, api],
      ['khaos.local:80', practice],
    ]),
    travelMs: 20,
  });
  const settingsOf = (rules: Record<string, unknown> = {}, mode: 'live' | 'test' = 'live') =>
    settingsSchema.parse({
      mode: 'live',
      khaos: { url: `http://khaos.local${practice.wsdlPaths[mode]}`, mode },
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
            ...options.rules,
            ...rules,
          },
          ...(options.stock === undefined ? {} : { stock: options.stock }),
        },
      ],
    });

  const errors: string[] = [];
  const log: Log = {
    info: () => undefined,
    warn: () => undefined,
    error: (event, facts) => void errors.push(`${event} ${JSON.stringify(facts ?? {})}`),
  };
  let uuids = 0;
  const random = { next: () => 0.5, uuid: () => `00000000-0000-4000-8000-${String(++uuids).padStart(12, '0')}` };

  /** An engine of its own process: with `bytes`, on the ledger of an earlier one. `dieAtCommit`: the commit (from 1) at which the power fails. */
  const open = (
    more: { bytes?: Uint8Array; dieAtCommit?: number; after?: boolean; rules?: Record<string, unknown>; mode?: 'live' | 'test' } = {},
  ) => {
    const settings = settingsOf(more.rules, more.mode);
    const clock: Clock = { nowMs: virtual.nowMs, monotonicMs: virtual.nowMs, after: virtual.after };
    let commits = 0;
    let started = false;
    let dead = false;
    const ledger = memoryLedger({
      clock,
      random,
      stamp: stampOf(settings),
      ...(more.bytes === undefined ? {} : { bytes: more.bytes }),
      onCommit: (when) => {
        if (!started) return;
        if (when === 'before') commits++;
        dead ||= commits === more.dieAtCommit && when === (more.after === true ? 'after' : 'before');
        if (dead) throw new Killed('the power failed');
      },
    });
    const engine: Engine = createEngine({
      ports: { clock, random, log },
      settings,
      ledger,
      ...connect(
        settings,
        { clock, random, log, http: createHttp({ clock, log, adapter }), secrets: { read: () => 'secret-1' } },
        'Quayside test',
      ),
    });
    engine.start();
    started = true;
    return { engine, ledger, settings, died: () => dead, commits: () => commits };
  };
  type Process = ReturnType<typeof open>;

  const run = async (process: Process): Promise<RunView | undefined> => {
    const result = await virtual.settle(process.engine.run('import-orders', 'click', 'main'));
    if (result.status === 'fulfilled') return result.value[0];
    if (process.died()) return undefined;
    throw result.reason;
  };

  return {
    virtual,
    shop,
    api,
    practice,
    errors,
    open,
    run,
    /** An order of so many mugs, paid, from a plain customer. */
    place: (change: Partial<OrderSpec> = {}) =>
      shop.placeOrder({
        customer: { firstName: 'Jo', lastName: 'Bloggs', email: 'jo@example.org' },
        shippingAddress: address,
        lines: [{ variantId: shop.variants()[0]!.id, quantity: 1 }],
        delivery: { title: 'Standard', priceMinor: 499 },
        ...change,
      }),
    address,
    variant: (at: number): string => shop.variants()[at]!.id,
    settle: async <T>(promise: Promise<T>): Promise<T> => {
      const result = await virtual.settle(promise);
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    },
    /** Passes with time between them. */
    runFor: async (process: Process, ms: number, everyMs = 15_000): Promise<void> => {
      for (let left = ms; left > 0; left -= everyMs) {
        virtual.moveOn(everyMs);
        await run(process);
      }
    },
    /** A person's click on a held order; nothing where it is not held. */
    retryHeld: async (process: Process, orderId: string): Promise<void> => {
      const job = process.ledger.jobs.get({ storeId: 'main', flow: 'import-orders', key: orderId });
      if (job?.state !== 'held') return;
      process.ledger.jobs.move(job, 'queued', { actor: 'person:Ann', why: 'again' });
      await run(process);
    },
    jobOf: (ledger: Ledger, orderId: string): Job | undefined => ledger.jobs.get({ storeId: 'main', flow: 'import-orders', key: orderId }),
    inKhaos: (orderId: string) =>
      practice.live
        .salesOrders()
        .filter((order) => order.kind === 'sales-order' && order.associatedRef.endsWith(`-${orderId.slice(orderId.lastIndexOf('/') + 1)}`)),
    imports: () => practice.journal.filter((entry) => entry.by === 'client' && entry.operation === 'ImportOrders').length,
    asked: (operation: string) => api.journal.filter((entry) => entry.by === 'client' && entry.operation === operation).length,
  };
};
export type World = ReturnType<typeof importWorld>;

/** The only order of a world is in KC exactly once, and the ledger knows its code. */
export const expectOnce = (world: World, ledger: Ledger, orderId: string): void => {
  const orders = world.inKhaos(orderId);
  expect(orders.map((order) => order.salesOrder)).toHaveLength(1);
  expect(world.jobOf(ledger, orderId)).toMatchObject({ state: 'done', reference: orders[0]?.salesOrder });
};
