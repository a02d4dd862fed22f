/** A small hand-made world for the tests of the checks: two units of ten are sold, imported, sent and told, and nothing goes wrong. */
import type { Ledger } from '../../electron/engine/store/ledger.ts';
import { memoryLedger } from '../../electron/engine/store/open.ts';
import type { JournalEffect, JournalEntry } from '../../electron/practice/wire.ts';
import { settingsSchema } from '../../shared/settings.ts';
import type { WorldJournals } from './check-world.ts';
import { checkJournals } from './checker.ts';

const startMs = Date.parse('2026-11-24T08:00:00Z');
const at = (minutes: number): number => startMs + Math.round(minutes * 60_000);
const endMinutes = 90;
export const order = 'gid://shopify/Order/501';
export const line = 'gid://shopify/LineItem/701';
const item = 'gid://shopify/InventoryItem/801';
export const location = 'gid://shopify/Location/901';
export const ref = 'SIM-1001-501';

export type Row = Omit<JournalEntry, 'seq'>;
type Scene = { khaos: Row[]; shop: Row[]; ledger: Ledger; errors: string[] };

const settings = settingsSchema.parse({
  mode: 'practice',
  khaos: { khaosId: 'sim', url: 'http://127.0.0.1:8084/' },
  stores: [
    {
      storeId: 'sim',
      domain: 'sim.myshopify.com',
      credentials: { kind: 'client', clientId: 'sim-app' },
      orders: { storeKey: 'SIM', goLiveAt: '2026-11-01T00:00:00Z', companyClass: 'Retail', salesSource: 'SHOPIFY', site: 'Main Site' },
      stock: { locations: [{ locationId: location, site: 'Main Site' }] },
    },
  ],
  cadence: { ordersMs: 4 * 60_000, despatchMs: 9 * 60_000, fastStockMs: 5 * 60_000, sweepMs: 20 * 60_000 },
});

export const row = (
  minutes: number,
  operation: string,
  effects: JournalEffect[] = [],
  facts: Record<string, unknown> = {},
  client?: string,
): Row => ({
  atMs: at(minutes),
  by: client === undefined ? 'system' : 'client',
  operation,
  ...(client === undefined ? {} : { client }),
  delivery: client === undefined ? 'none' : 'delivered',
  facts,
  effects,
});
export const data = { outcome: 'data' };
export const mark = (minutes: number, key: string, value: object, client = 'first'): Row =>
  row(
    minutes,
    'OrderMarkMetafields',
    [{ kind: 'metafield', owner: key === 'lease' ? 'shop' : order, key, value: JSON.stringify(value) }],
    data,
    client,
  );
export const stock = (because: string, available: number): JournalEffect => ({ kind: 'stock', item, location, because, available });
export const set = (minutes: number, available: number): Row => row(minutes, 'StockSet', [stock('set', available)], data, 'first');
export const readLevels = (minutes: number): Row[] => [
  row(minutes - 0.01, 'ExportOrderStatusEx', [], { system: 'live' }, 'first'),
  row(minutes, 'ExportStockStatus', [], { system: 'live', site: 'Main Site', told: ['A'] }, 'first'),
  row(minutes + 0.01, 'ExportOrderStatusEx', [], { system: 'live' }, 'first'),
];
export const placed = (minutes: number, state: 'SUCCESS' | 'PENDING' = 'SUCCESS'): Row =>
  row(minutes, 'order', [
    { kind: 'payment', order, name: '#1001', transaction: 'T1', transactionKind: 'SALE', state, amount: '20.00' },
    stock('order', 8),
    {
      kind: 'order-placed',
      order,
      name: '#1001',
      test: false,
      total: '20.00',
      lines: [{ line, item, sku: 'A', quantity: 2 }],
      commitments: [{ line, location, quantity: 2 }],
    },
  ]);
export const entered = (minutes: number, salesOrder: string, change: { totalMinor?: number; quantity?: number } = {}): Row => {
  const quantity = change.quantity ?? 2;
  return row(
    minutes,
    'ImportOrders',
    [
      {
        kind: 'sales-order-created',
        salesOrder,
        ref,
        origin: 'web',
        totalMinor: change.totalMinor ?? 2000,
        lines: [{ line: 0, stockCode: 'A', quantity, importRef: '701', kind: 'single', assigned: 0, sent: 0 }],
      },
      { kind: 'assigned', salesOrder, line: 0, stockCode: 'A', site: 'Main Site', assignedAfter: quantity, levelAfter: 10 - quantity },
    ],
    { system: 'live' },
    'first',
  );
};
const gone = (minutes: number, salesOrder: string): Row =>
  row(minutes, 'despatch', [
    {
      kind: 'despatched',
      salesOrder,
      items: [{ line: 0, stockCode: 'A', site: 'Main Site', assignedAfter: 0, sentAfter: 2, levelAfter: 8 }],
    },
  ]);
export const told = (minutes: number, fulfilment: string, quantity: number, mails = 1): Row =>
  row(
    minutes,
    'FulfilmentCreate',
    [
      { kind: 'fulfilment', order, fulfilment, location, by: 'first', lines: [{ line, quantity }] },
      ...Array.from({ length: mails }, () => ({ kind: 'mail', order, fulfilment, what: 'fulfilled' })),
    ],
    data,
    'first',
  );
export const level = (minutes: number, after: number): Row =>
  row(minutes, 'set-level', [{ kind: 'level-set', stockCode: 'A', site: 'Main Site', after }]);

/** A ledger that knows the order as imported and told, with its intents. `times`: of the two intents. */
const ledgerOf = (times: { importMinutes: number; fulfilMinutes: number }): Ledger => {
  let nowMs = at(3);
  const ledger = memoryLedger({
    clock: { nowMs: () => nowMs, monotonicMs: () => nowMs - startMs, after: () => () => undefined },
    random: { next: () => 0.5, uuid: () => '11111111-1111-4111-a111-111111111111' },
    stamp: {
      khaosId: 'sim',
      khaos: { url: 'practice', mode: 'live' },
      stores: [{ storeId: 'sim', domain: 'sim.myshopify.com' }],
      mode: 'practice',
    },
  });
  ledger.orders.read('sim', [
    {
      orderId: order,
      legacyId: '501',
      name: '#1001',
      createdAt: '2026-11-24T08:02:00Z',
      updatedAt: '2026-11-24T08:02:00Z',
      secondOpen: false,
      cancelledAt: undefined,
      verdict: { kind: 'import' },
      digest: 'd',
      totalMinor: 2000,
      currency: 'GBP',
      lines: [],
    },
  ]);
  const send = (
    flow: 'import-orders' | 'push-despatch',
    key: string,
    minutes: number,
    facts: Parameters<Ledger['steps']['intend']>[2],
  ): void => {
    nowMs = at(minutes);
    const job = { storeId: 'sim', flow, key } as const;
    ledger.jobs.add([{ ...job, why: 'new', actor: 'engine', orderName: '#1001' }]);
    ledger.jobs.move(job, 'running', { why: 'now', actor: 'runner' });
    ledger.steps.intend(job, 'send', facts, { send: true });
    ledger.jobs.move(job, 'done', { why: 'answered', actor: 'runner', reference: 'there' });
  };
  send('import-orders', order, times.importMinutes, { ref });
  const parcel = ledger.despatch.addParcel({
    storeId: 'sim',
    orderId: order,
    lines: [{ lineId: line, units: 2 }],
    invoices: [],
    tracking: [],
    fulfilmentIds: [],
    noticedAtMs: nowMs,
    toldAtMs: undefined,
  });
  send('push-despatch', `${order}|${parcel}`, times.fulfilMinutes, { lines: [{ lineId: line, units: 2 }] });
  return ledger;
};

const polls = Array.from({ length: endMinutes / 4 }, (_, n) =>
  row(n * 4, 'OrdersChanged', [], { ...data, calls: [{ field: 'orders', args: { after: null } }] }, 'first'),
);

/** The findings of the world with something changed; `times` are those of the two intents. */
export const check = (change: (scene: Scene) => void = () => undefined, times = { importMinutes: 4.2, fulfilMinutes: 12 }) => {
  const ledger = ledgerOf(times);
  const owner = { installation: ledger.installation.id, epoch: 1, nonce: 'n' };
  const scene: Scene = {
    ledger,
    errors: [],
    khaos: [
      row(0, 'opened', [{ kind: 'opening-levels', sites: ['Main Site'], levels: { A: [10] } }], {}),
      ...readLevels(0.5),
      entered(4.3, 'SO1'),
      gone(10, 'SO1'),
      ...readLevels(15),
    ],
    shop: [...polls, mark(0.1, 'lease', owner), set(1, 10), placed(2), mark(4.1, 'claim', { ...owner, ref }), told(12.1, 'F1', 2)],
  };
  change(scene);
  const journal = (rows: readonly Row[]): JournalEntry[] =>
    rows.toSorted((one, other) => one.atMs - other.atMs).map((one, place) => ({ seq: place + 1, ...one }));
  const world: WorldJournals = {
    plan: { startMs, calmMs: at(20), endMs: at(endMinutes), indexLagMs: 0, restore: undefined, clockJumps: [] },
    settings,
    khaos: journal(scene.khaos),
    shop: journal(scene.shop),
    packs: new Map(),
    outlets: [{ item, sku: 'A' }],
    tellsBackOrders: true,
    packShows: 'both',
    ledgers: [scene.ledger],
    errors: scene.errors,
  };
  return checkJournals(world);
};
/** Names of the invariants that are then broken. */
export const broken = (...args: Parameters<typeof check>): string[] => [
  ...new Set(check(...args).violations.map(({ invariant }) => invariant)),
];
/** Takes an operation's lines out. */
export const without = (rows: Row[], operation: string): void =>
  void rows.splice(0, rows.length, ...rows.filter((one) => one.operation !== operation));
/** Puts each line in the place of the first of its operation. */
export const replace = (rows: Row[], ...news: Row[]): void =>
  news.forEach((one) =>
    rows.splice(
      rows.findIndex(({ operation }) => operation === one.operation),
      1,
      one,
    ),
  );
