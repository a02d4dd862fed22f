import { describe, expect, it } from 'vitest';
import { timing } from '../../electron/engine/domain/timing.ts';
import type { Ledger } from '../../electron/engine/store/ledger.ts';
import { memoryLedger } from '../../electron/engine/store/open.ts';
import type { JournalEffect, JournalEntry } from '../../electron/practice/wire.ts';
import { settingsSchema } from '../../shared/settings.ts';
import { promised, type WorldJournals } from './check-world.ts';
import { checkJournals } from './checker.ts';

const startMs = Date.parse('2026-11-24T08:00:00Z');
const at = (minutes: number): number => startMs + Math.round(minutes * 60_000);
const endMinutes = 90;
const order = 'gid://shopify/Order/501';
const line = 'gid://shopify/LineItem/701';
const item = 'gid://shopify/InventoryItem/801';
const location = 'gid://shopify/Location/901';
const ref = 'SIM-1001-501';

type Row = Omit<JournalEntry, 'seq'>;
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

const row = (minutes: number, operation: string, effects: JournalEffect[] = [], facts: Record<string, unknown> = {}, client?: string): Row => ({
  atMs: at(minutes),
  by: client === undefined ? 'system' : 'client',
  operation,
  ...(client === undefined ? {} : { client }),
  delivery: client === undefined ? 'none' : 'delivered',
  facts,
  effects,
});
const data = { outcome: 'data' };
const mark = (minutes: number, key: string, value: object, client = 'first'): Row =>
  row(minutes, 'OrderMarkMetafields', [{ kind: 'metafield', owner: key === 'lease' ? 'shop' : order, key, value: JSON.stringify(value) }], data, client);
const stock = (because: string, available: number): JournalEffect => ({ kind: 'stock', item, location, because, available });
const set = (minutes: number, available: number): Row => row(minutes, 'StockSet', [stock('set', available)], data, 'first');
const readLevels = (minutes: number): Row[] => [
  row(minutes - 0.01, 'ExportOrderStatusEx', [], { system: 'live' }, 'first'),
  row(minutes, 'ExportStockStatus', [], { system: 'live', site: 'Main Site', told: ['A'] }, 'first'),
  row(minutes + 0.01, 'ExportOrderStatusEx', [], { system: 'live' }, 'first'),
];
const placed = (minutes: number, state: 'SUCCESS' | 'PENDING' = 'SUCCESS'): Row =>
  row(minutes, 'order', [
    { kind: 'payment', order, name: '#1001', transaction: 'T1', transactionKind: 'SALE', state, amount: '20.00' },
    stock('order', 8),
    {
      kind: 'order-placed', order, name: '#1001', test: false, total: '20.00', lines: [{ line, item, sku: 'A', quantity: 2 }],
      commitments: [{ line, location, quantity: 2 }],
    },
  ]);
const entered = (minutes: number, salesOrder: string, change: { totalMinor?: number; quantity?: number } = {}): Row => {
  const quantity = change.quantity ?? 2;
  return row(
    minutes,
    'ImportOrders',
    [
      {
        kind: 'sales-order-created', salesOrder, ref, origin: 'web', totalMinor: change.totalMinor ?? 2000,
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
    { kind: 'despatched', salesOrder, items: [{ line: 0, stockCode: 'A', site: 'Main Site', assignedAfter: 0, sentAfter: 2, levelAfter: 8 }] },
  ]);
const told = (minutes: number, fulfilment: string, quantity: number, mails = 1): Row =>
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
const level = (minutes: number, after: number): Row => row(minutes, 'set-level', [{ kind: 'level-set', stockCode: 'A', site: 'Main Site', after }]);

/** A ledger that knows the order as imported and told, with its intents. `times`: of the two intents. */
const ledgerOf = (times: { importMinutes: number; fulfilMinutes: number }): Ledger => {
  let nowMs = at(3);
  const ledger = memoryLedger({
    clock: { nowMs: () => nowMs, monotonicMs: () => nowMs - startMs, after: () => () => undefined },
    random: { next: () => 0.5, uuid: () => '11111111-1111-4111-a111-111111111111' },
    stamp: { khaosId: 'sim', khaos: { url: 'practice', mode: 'live' }, stores: [{ storeId: 'sim', domain: 'sim.myshopify.com' }], mode: 'practice' },
  });
  ledger.orders.read('sim', [
    {
      orderId: order, legacyId: '501', name: '#1001', createdAt: '2026-11-24T08:02:00Z', updatedAt: '2026-11-24T08:02:00Z', cancelledAt: undefined,
      verdict: { kind: 'import' }, digest: 'd', totalMinor: 2000, currency: 'GBP', lines: [],
    },
  ]);
  const send = (flow: 'import-orders' | 'push-despatch', key: string, minutes: number, facts: Parameters<Ledger['steps']['intend']>[2]): void => {
    nowMs = at(minutes);
    const job = { storeId: 'sim', flow, key } as const;
    ledger.jobs.add([{ ...job, why: 'new', actor: 'engine', orderName: '#1001' }]);
    ledger.jobs.move(job, 'running', { why: 'now', actor: 'runner' });
    ledger.steps.intend(job, 'send', facts, { send: true });
    ledger.jobs.move(job, 'done', { why: 'answered', actor: 'runner', reference: 'there' });
  };
  send('import-orders', order, times.importMinutes, { ref });
  const parcel = ledger.despatch.addParcel({
    storeId: 'sim', orderId: order, lines: [{ lineId: line, units: 2 }], invoices: [], tracking: [], fulfilmentIds: [], noticedAtMs: nowMs, toldAtMs: undefined,
  });
  send('push-despatch', `${order}|${parcel}`, times.fulfilMinutes, { lines: [{ lineId: line, units: 2 }] });
  return ledger;
};

const polls = Array.from({ length: endMinutes / 4 }, (_, n) => row(n * 4, 'OrdersChanged', [], { ...data, calls: [{ field: 'orders', args: { after: null } }] }, 'first'));

/** Two units of ten are sold, imported, sent and told; nothing goes wrong. */
const check = (change: (scene: Scene) => void = () => undefined, times = { importMinutes: 4.2, fulfilMinutes: 12 }) => {
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
  const journal = (rows: readonly Row[]): JournalEntry[] => rows.toSorted((one, other) => one.atMs - other.atMs).map((one, place) => ({ seq: place + 1, ...one }));
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
const broken = (...args: Parameters<typeof check>): string[] => [...new Set(check(...args).violations.map(({ invariant }) => invariant))];
const without = (rows: Row[], operation: string): void => void rows.splice(0, rows.length, ...rows.filter((one) => one.operation !== operation));
const replace = (rows: Row[], ...news: Row[]): void => news.forEach((one) => rows.splice(rows.findIndex(({ operation }) => operation === one.operation), 1, one));

it('holds the promised durations that the engine has', () => {
  expect(timing).toMatchObject(promised);
});

describe('a world in which nothing is wrong', () => {
  it('has no violation and nothing to note', () => {
    expect(check()).toEqual({ violations: [], notes: {} });
  });
  it('may leave an unpaid order out, and says so', () => {
    const { violations, notes } = check(({ khaos, shop }) => {
      for (const operation of ['ImportOrders', 'despatch']) without(khaos, operation);
      without(shop, 'FulfilmentCreate');
      replace(shop, placed(2, 'PENDING'));
    });
    expect(violations).toEqual([]);
    expect(notes).toMatchObject({ 'not in KC: not paid': 1 });
  });
  it('may write what it had read before KC’s level fell', () => {
    expect(broken(({ khaos, shop }) => khaos.push(level(30.1, 3)) && shop.push(row(30, 'other', [stock('other-app', 5)]), set(30.2, 8), set(40, 3)) && khaos.push(...readLevels(39)))).toEqual([]);
  });
  it('may offer what a refund gave back that no poll has told', () => {
    const refund = row(14.2, 'refund', [
      { kind: 'refund', order, because: 'refund', lines: [{ line, quantity: 1, restock: 'CANCEL', subtotal: '10.00' }] },
      stock('refund', 9),
    ]);
    const found = broken(({ khaos, shop }) => {
      without(khaos, 'despatch');
      without(shop, 'FulfilmentCreate');
      khaos.push(...readLevels(14));
      shop.push(refund, set(14.5, 9), set(20, 8));
    });
    expect(found).toEqual([]);
  });
});

describe('orders', () => {
  it('order-twice: one ref, two sales orders', () => {
    expect(broken(({ khaos }) => khaos.push(entered(30, 'SO2')))).toContain('order-twice');
  });
  it('order-missing: payable for an hour and not in KC', () => {
    const found = broken(({ khaos, shop }) => {
      for (const operation of ['ImportOrders', 'despatch']) without(khaos, operation);
      without(shop, 'FulfilmentCreate');
    });
    expect(found).toEqual(['order-missing']);
  });
  it('order-unwanted: not paid when it was sent', () => {
    expect(broken(({ shop }) => replace(shop, placed(2, 'PENDING')))).toEqual(['order-unwanted']);
  });
  it('order-unwanted: another total, or other units, than the order ever had', () => {
    expect(broken(({ khaos }) => replace(khaos, entered(4.3, 'SO1', { totalMinor: 1999 })))).toEqual(['order-unwanted']);
    expect(broken(({ khaos }) => replace(khaos, entered(4.3, 'SO1', { quantity: 3 })))).toContain('order-unwanted');
  });
  it('order-unwanted: cancelled longer ago than a state may be old', () => {
    expect(broken(({ shop }) => shop.push(row(3.1, 'cancel', [{ kind: 'order-cancelled', order }])))).toContain('order-unwanted');
  });
  it('order-unwanted: an order that the shop does not have', () => {
    const foreign = entered(30, 'SO2');
    expect(broken(({ khaos }) => khaos.push({ ...foreign, effects: foreign.effects.map((effect) => ({ ...effect, ref: 'SIM-1-999' })) }))).toContain('order-unwanted');
  });
});

describe('claims', () => {
  const other = { installation: 'other', epoch: 2, nonce: 'm' };
  it('claim-overwritten: sent without a claim', () => {
    expect(broken(({ shop }) => shop.splice(shop.findIndex(({ effects }) => effects[0]?.['key'] === 'claim'), 1))).toEqual(['claim-overwritten']);
  });
  it('claim-overwritten: a lease that is young is taken', () => {
    expect(broken(({ shop }) => shop.push(mark(4, 'lease', other, 'second')))).toContain('claim-overwritten');
  });
  it('claim-overwritten: written while somebody else holds the lease', () => {
    expect(broken(({ shop }) => shop.push(mark(11, 'lease', other, 'second')))).toEqual(['claim-overwritten']);
  });
  it('claim-overwritten: a claim is taken before KC can have committed what it may have sent', () => {
    expect(broken(({ shop }) => shop.push(mark(13, 'lease', other, 'second'), mark(13.5, 'claim', { ...other, ref }, 'second')))).toEqual(['claim-overwritten']);
  });
});

describe('stock', () => {
  it('stock-oversold: more on offer after a write than was free when the level was read', () => {
    expect(broken(({ shop }) => shop.push(set(16, 9), set(30, 8)))).toEqual(['stock-oversold']);
  });
  it('stock-not-restored: too much or too little on offer at the end', () => {
    const otherApp = (available: number) => row(25, 'other-app-stock', [stock('other-app', available)]);
    expect(broken(({ shop }) => shop.push(otherApp(9)))).toEqual(['stock-not-restored']);
    expect(broken(({ shop }) => shop.push(otherApp(7)))).toEqual(['stock-not-restored']);
  });
  it('stock-late: a fall of KC’s level is not written within a sweep and a cycle', () => {
    expect(broken(({ khaos, shop }) => khaos.push(level(20, 3), ...readLevels(60)) && shop.push(set(61, 3)))).toEqual(['stock-late']);
  });
  it('is never late while something is wrong', () => {
    const lost: Row[] = [{ ...row(35, 'OrderPage', [], {}, 'first'), delivery: 'lost' }];
    expect(broken(({ khaos, shop }) => khaos.push(level(20, 3), ...readLevels(60)) && shop.push(...lost, set(61, 3)))).toEqual([]);
  });
});

describe('despatch', () => {
  it('mail-twice: the same units are told again', () => {
    expect(broken(({ shop }) => shop.push(told(30, 'F2', 2)))).toContain('mail-twice');
  });
  it('mail-twice: one parcel, two mails', () => {
    const found = broken(({ khaos, shop }) => {
      khaos.push(...readLevels(11));
      replace(shop, told(12.1, 'F1', 1));
      shop.push(told(12.2, 'F2', 1));
    });
    expect(found).toContain('mail-twice');
  });
  it('mail-missing: gone and not told, or told without a mail', () => {
    expect(broken(({ shop }) => without(shop, 'FulfilmentCreate'))).toEqual(['mail-missing']);
    expect(broken(({ shop }) => replace(shop, told(12.1, 'F1', 2, 0)))).toEqual(['mail-missing']);
  });
  it('told-too-much: told before it has gone', () => {
    expect(broken(({ shop }) => replace(shop, told(9, 'F1', 2)), { importMinutes: 4.2, fulfilMinutes: 8.9 })).toEqual(['told-too-much']);
  });
});

describe('ledgers', () => {
  it('record-unnamed: a job that is still to run, and an order that nobody knows', () => {
    expect(broken(({ ledger }) => ledger.jobs.add([{ storeId: 'sim', flow: 'push-despatch', key: 'x|1', why: 'new', actor: 'engine' }]))).toEqual(['record-unnamed']);
    expect(broken((scene) => { scene.ledger = { ...scene.ledger, orders: { ...scene.ledger.orders, many: () => [] } }; })).toEqual(['record-unnamed']);
  });
  it('chain-broken: a line that does not fit', () => {
    const audit = { verify: () => ({ checked: 3, next: undefined, broken: { seq: 3, what: 'its hash is another' } }) };
    expect(broken((scene) => { scene.ledger = { ...scene.ledger, audit: { ...scene.ledger.audit, ...audit } }; })).toEqual(['chain-broken']);
  });
  it('intent-after-effect: a step that is younger than its effect, and an effect without one', () => {
    expect(broken(undefined, { importMinutes: 4.4, fulfilMinutes: 12 })).toEqual(['intent-after-effect']);
    expect(broken(undefined, { importMinutes: 4.2, fulfilMinutes: 12.2 })).toEqual(['intent-after-effect']);
    expect(broken((scene) => { scene.ledger = { ...scene.ledger, steps: { ...scene.ledger.steps, of: () => [] } }; })).toEqual(['intent-after-effect']);
  });
  it('engine-error: an engine logged a bug', () => {
    expect(broken(({ errors }) => errors.push('first: pass-failed {}'))).toEqual(['engine-error']);
  });
});
