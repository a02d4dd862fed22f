import { describe, expect, test } from 'vitest';
import type { Ledger } from '../../../electron/engine/store/ledger.ts';
import type { OrderVerdict } from '../../../electron/engine/store/ledger-orders.ts';
import { line, makeLedger, order, readAll } from './test-ledger.ts';

const idOf = (number: number): string => order(number).orderId;

const head = (number: number, updatedAt = '2026-02-01T00:00:00Z', shown = 'as it was') => ({ orderId: idOf(number), updatedAt, shown });

const noticedHead = (number: number) => {
  const { orderId, legacyId, name, createdAt, updatedAt } = order(number);
  return { orderId, legacyId, name, createdAt, updatedAt };
};

const later: OrderVerdict = { kind: 'later', reason: 'not-paid' };
const leftAlone: OrderVerdict = { kind: 'left-alone', reason: 'test-order' };

describe('orders as Shopify lists them', () => {
  test('are stored as read in full and given back', () => {
    const { ledger } = makeLedger();
    ledger.orders.read('north', [order(1, { verdict: later, cancelledAt: '2026-01-05T00:00:00Z' })]);
    expect(ledger.orders.get('north', idOf(1))).toEqual({
      storeId: 'north',
      orderId: idOf(1),
      legacyId: '1',
      name: '#1001',
      createdAt: '2026-01-01T00:01:00.000Z',
      updatedAt: '2026-02-01T00:00:00Z',
      cancelledAt: '2026-01-05T00:00:00Z',
      verdict: later,
      digest: 'digest',
      totalMinor: 1250,
      currency: 'GBP',
      readAtMs: 1_000_000,
      writtenUpdatedAt: undefined,
      secondOpen: false,
      associatedRef: undefined,
      standing: 'leftAlone',
    });
    expect(ledger.orders.get('south', idOf(1))).toBeUndefined();
    expect(ledger.orders.many('north', [idOf(2), idOf(1)]).map(({ orderId }) => orderId)).toEqual([idOf(1)]);
  });

  test('noticed ones are new once, have no verdict, and must be read', () => {
    const { ledger } = makeLedger();
    ledger.orders.read('north', [order(1)]);
    expect(ledger.orders.unknown('north', [idOf(1), idOf(2)])).toEqual([idOf(2)]);
    expect(ledger.orders.noticed('north', [noticedHead(1), noticedHead(2)])).toEqual([idOf(2)]);
    expect(ledger.orders.noticed('north', [noticedHead(2)])).toEqual([]);
    expect(ledger.orders.get('north', idOf(1))?.verdict).toEqual({ kind: 'import' });
    expect(ledger.orders.get('north', idOf(2))).toMatchObject({
      verdict: undefined,
      digest: undefined,
      readAtMs: undefined,
      standing: 'missing',
    });
    expect(ledger.orders.toRead('north', [head(1), head(2), head(3)])).toEqual([idOf(2), idOf(3)]);
  });

  test('must be read again when the list shows a change that is neither read nor ours', () => {
    const { ledger } = makeLedger();
    ledger.orders.read('north', [order(1, { updatedAt: '2026-02-01T00:00:00Z' })]);
    const mustRead = (updatedAt: string, shown?: string) => ledger.orders.toRead('north', [head(1, updatedAt, shown)]).length === 1;
    expect(mustRead('2026-02-01T00:00:00Z')).toBe(false);
    expect(mustRead('2026-02-01T00:00:09Z')).toBe(true);
    expect(mustRead('2026-01-31T23:59:59Z')).toBe(false);
    ledger.orders.wrote('north', idOf(1), '2026-02-01T00:00:09Z', 'as it was');
    expect(mustRead('2026-02-01T00:00:09Z')).toBe(false);
    expect(mustRead('2026-02-01T00:00:10Z')).toBe(true);
    // Cancelled in the second of our own write: its time is the same.
    expect(mustRead('2026-02-01T00:00:09Z', 'cancelled')).toBe(true);
    expect(ledger.orders.get('north', idOf(1))?.writtenUpdatedAt).toBe('2026-02-01T00:00:09Z');
  });

  test('must be read once more when they were read in the second of their last change', () => {
    const { ledger } = makeLedger();
    ledger.orders.read('north', [order(1, { secondOpen: true })]);
    expect(ledger.orders.toRead('north', [head(1)])).toEqual([idOf(1)]);
    expect(ledger.orders.toRead('north', [head(1, '2026-01-31T23:59:59Z')])).toEqual([]);
    // Our own write of the same second does not make the read any better.
    ledger.orders.wrote('north', idOf(1), '2026-02-01T00:00:00Z', 'as it was');
    expect(ledger.orders.toRead('north', [head(1)])).toEqual([idOf(1)]);
    ledger.orders.read('north', [order(1)]);
    expect(ledger.orders.toRead('north', [head(1, undefined, 'otherwise')])).toEqual([]);
  });

  test('have what a fulfilment of ours sent, first from its own location, unless they were read since it went out', () => {
    const { ledger } = makeLedger();
    const lines = [
      line('l1', { locationId: 'A', remaining: 2 }),
      line('l1', { locationId: 'B', remaining: 1 }),
      line('l2', { locationId: 'A', remaining: 3 }),
    ];
    ledger.orders.read('north', [order(1, { lines })]);
    const units = () =>
      ledger.orders
        .linesOf('north', idOf(1))
        .map(({ lineId, locationId, remaining, fulfilled }) => [lineId, locationId, remaining, fulfilled]);
    const sent = [{ lineId: 'l1', units: 2 }];
    const before = units();
    ledger.orders.fulfilled('north', idOf(1), sent, 'B', 999_999);
    ledger.orders.fulfilled('north', idOf(2), sent, 'B', 1_000_001);
    expect(units()).toEqual(before);
    ledger.orders.fulfilled('north', idOf(1), sent, 'B', 1_000_001);
    expect(units()).toEqual([
      ['l1', 'A', 1, 1],
      ['l1', 'B', 0, 1],
      ['l2', 'A', 3, 0],
    ]);
    ledger.orders.read('north', [order(1, { lines })]);
    expect(units()).toEqual(before);
  });

  test('are found by name with or without #, newest first', () => {
    const { ledger } = makeLedger();
    ledger.orders.read('north', [order(1, { name: '#1001' }), order(2, { name: '#1001' }), order(3, { name: '#1002' })]);
    ledger.orders.read('south', [order(4, { name: '#1001' })]);
    const byName = (name: string) => ledger.orders.byName('north', name).map(({ orderId }) => orderId);
    expect(byName('#1001')).toEqual([idOf(2), idOf(1)]);
    expect(byName('1001')).toEqual([idOf(2), idOf(1)]);
    expect(byName('100')).toEqual([]);
  });

  test('are given their associated ref once, and no ref twice', () => {
    const { ledger } = makeLedger();
    ledger.orders.read('north', [order(1), order(2)]);
    expect(ledger.orders.giveRef('north', idOf(1), 'N-1001-1')).toBe('N-1001-1');
    expect(ledger.orders.giveRef('north', idOf(1), 'other format')).toBe('N-1001-1');
    expect(() => ledger.orders.giveRef('north', idOf(2), 'N-1001-1')).toThrow('belongs to order');
    expect(() => ledger.orders.giveRef('north', idOf(2), 'N#2')).toThrow('not an associated ref');
    expect(() => ledger.orders.giveRef('north', idOf(2), 'x'.repeat(51))).toThrow('not an associated ref');
    expect(() => ledger.orders.giveRef('north', idOf(3), 'N-3')).toThrow('no order');
    expect(ledger.orders.giveRef('north', idOf(2), 'x'.repeat(50))).toHaveLength(50);
    ledger.orders.read('north', [order(1, { digest: 'changed' })]);
    expect(ledger.orders.byRef('N-1001-1')).toMatchObject({ orderId: idOf(1), digest: 'changed' });
    expect(ledger.orders.byRef('none')).toBeUndefined();
  });
});

describe('where orders stand', () => {
  const addJob = (ledger: Ledger, number: number): void => {
    ledger.jobs.add([{ storeId: 'north', flow: 'import-orders', key: idOf(number), why: 'Found.', actor: 'runner' }]);
  };

  test('follows the import job, else the gate, whichever came first', () => {
    const { ledger } = makeLedger();
    addJob(ledger, 1);
    ledger.orders.read('north', [
      order(1),
      order(2),
      order(3, { verdict: later }),
      order(4, { verdict: leftAlone }),
      order(5, { verdict: leftAlone }),
    ]);
    addJob(ledger, 5);
    const job = { storeId: 'north', flow: 'import-orders', key: idOf(5) } as const;
    expect(ledger.orders.counts()).toEqual({ ordersSeen: 5, imported: 0, leftAlone: 2, onTheWay: 2, held: 0, failed: 0, missing: 1 });
    expect(ledger.orders.reasons()).toEqual([
      { kind: 'later', reason: 'not-paid', count: 1 },
      { kind: 'left-alone', reason: 'test-order', count: 1 },
    ]);
    ledger.jobs.move(job, 'running', { why: 'Sent.', actor: 'runner' });
    ledger.jobs.move(job, 'done', { why: 'Arrived.', actor: 'runner', reference: 'SO1' });
    ledger.orders.read('north', [order(5, { verdict: leftAlone })]);
    expect(ledger.orders.get('north', idOf(5))?.standing).toBe('imported');
    expect(ledger.orders.counts('north').imported).toBe(1);
    expect(ledger.orders.counts('south').ordersSeen).toBe(0);
  });

  test('a job of another flow or another store with the same key changes nothing', () => {
    const { ledger } = makeLedger();
    ledger.orders.read('north', [order(1)]);
    ledger.jobs.add([
      { storeId: 'north', flow: 'push-despatch', key: idOf(1), why: 'Gone.', actor: 'runner' },
      { storeId: 'south', flow: 'import-orders', key: idOf(1), why: 'Found.', actor: 'runner' },
    ]);
    expect(ledger.orders.get('north', idOf(1))?.standing).toBe('missing');
  });

  test('lists in pages show every order once while others come', () => {
    const { ledger } = makeLedger();
    const at = (number: number) => order(number, { createdAt: `2026-01-01T00:00:${String(Math.floor(number / 4)).padStart(2, '0')}Z` });
    for (let number = 1; number <= 40; number += 1) ledger.orders.read(number % 3 === 0 ? 'south' : 'north', [at(number)]);
    ledger.orders.read('south', [at(1), at(2)]);
    let late = 100;
    const seen = readAll(
      (from) => ledger.orders.list({}, 5, from),
      () => {
        late += 1;
        ledger.orders.read('north', [order(late)]);
      },
    );
    expect(new Set(seen.map(({ storeId, orderId }) => `${storeId} ${orderId}`)).size).toBe(42);
    expect(seen).toHaveLength(42);
    const times = seen.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted().toReversed());
    expect(ledger.orders.list({ storeId: 'south' }, 500).items).toHaveLength(15);
    expect(ledger.orders.list({ standing: 'held' }, 500).items).toEqual([]);
    expect(ledger.orders.list({}, 500, undefined).next).toBeUndefined();
  });

  test('those put off come by id, in pages', () => {
    const { ledger } = makeLedger();
    ledger.orders.read('north', [order(3, { verdict: later }), order(1, { verdict: later }), order(2), order(4, { verdict: leftAlone })]);
    expect(ledger.orders.later('north', 1).map(({ orderId }) => orderId)).toEqual([idOf(1)]);
    expect(ledger.orders.later('north', 5, idOf(1)).map(({ orderId }) => orderId)).toEqual([idOf(3)]);
  });
});

describe('order lines', () => {
  test('are replaced by each reading and keep the units counted as taken', () => {
    const { ledger } = makeLedger();
    ledger.orders.read('north', [order(1, { lines: [line('a'), line('b', { itemId: undefined, sku: undefined })] })]);
    ledger.orders.giveRef('north', idOf(1), 'R1');
    ledger.orders.countAsTaken('north', idOf(1), 'a', 2, 'person:ann', 'Corrected on Monday.');
    ledger.orders.countAsTaken('north', idOf(1), 'a', 1, 'person:ann', 'Corrected again.');
    ledger.orders.read('north', [order(1, { lines: [line('a', { remaining: 1 }), line('c')] })]);
    expect(ledger.orders.linesOf('north', idOf(1))).toEqual([
      { ...line('a', { remaining: 1 }), orderId: idOf(1), orderName: '#1001', countedAsTaken: 1 },
      { ...line('c'), orderId: idOf(1), orderName: '#1001', countedAsTaken: 0 },
    ]);
    const [said] = ledger.audit.page({ event: 'counted-as-taken' }, 1).entries;
    expect(said).toMatchObject({ orderName: '#1001', amounts: { units: 1 }, actor: 'person:ann', payload: 'kept' });
    expect(() => ledger.orders.countAsTaken('north', idOf(1), 'none', 1, 'engine', 'Rule.')).toThrow('no line');
    expect(() => ledger.orders.countAsTaken('north', idOf(1), 'a', -1, 'engine', 'Rule.')).toThrow('units');
  });

  test('of one line at two locations share the units counted as taken', () => {
    const { ledger } = makeLedger();
    const at = (locationId: string, fulfilled: number) => line('a', { locationId, fulfilled });
    ledger.orders.read('north', [order(1, { lines: [at('shelf', 1), at('shop', 2)] })]);
    const taken = (units: number) => {
      ledger.orders.countAsTaken('north', idOf(1), 'a', units, 'engine', 'Rule.');
      return ledger.orders.liveLines('north', ['item-1']).map(({ countedAsTaken }) => countedAsTaken);
    };
    expect(taken(1)).toEqual([1, 0]);
    expect(taken(3)).toEqual([1, 2]);
    expect(taken(4)).toEqual([2, 2]);
    expect(taken(0)).toEqual([0, 0]);
  });

  test('are found by the SKU they were sold under, whatever item they name, and hint its pool', () => {
    const {
      ledger,
      world: { clock },
    } = makeLedger();
    const pool = { stockCode: 'MUG', site: 'Main Site' };
    ledger.pools.putLevels([{ ...pool, level: 5, askedAtMs: clock.nowMs() - 1, state: undefined, buildPotential: undefined }]);
    ledger.orders.read('north', [order(1, { lines: [line('a', { itemId: undefined, sku: ' mug ' }), line('b', { sku: 'BOWL' })] })]);
    const sold = (...folded: string[]) => ledger.orders.soldLines('north', folded).map(({ lineId }) => lineId);
    expect([sold('MUG', 'VASE'), sold('BOWL', 'MUG', 'BOWL'), sold('mug')]).toEqual([['a'], ['b', 'a'], []]);
    expect(ledger.orders.soldLines('south', ['MUG'])).toEqual([]);
    expect(ledger.pools.get(pool)?.hintedAtMs).toBe(clock.nowMs());
    ledger.orders.settle('north', idOf(1));
    expect(sold('MUG')).toEqual([]);
  });

  test('are live until the order is settled, and again when one of them changes', () => {
    const { ledger } = makeLedger();
    ledger.orders.read('north', [order(1), order(2, { lines: [line('x', { itemId: 'item-2' })] })]);
    ledger.orders.read('south', [order(3)]);
    const live = () => ledger.orders.liveLines('north', ['item-1', 'item-2', 'item-1']).map(({ orderId }) => orderId);
    expect(live()).toEqual([idOf(1), idOf(2)]);
    ledger.orders.settle('north', idOf(1));
    expect(live()).toEqual([idOf(2)]);
    expect(ledger.orders.linesOf('north', idOf(1))).toHaveLength(1);
    // Somebody tagged it: nothing that stock goes by has changed.
    ledger.orders.read('north', [order(1, { updatedAt: '2026-02-02T00:00:00Z' })]);
    expect(live()).toEqual([idOf(2)]);
    ledger.orders.read('north', [order(1, { lines: [{ ...line('a'), refunded: 1 }] })]);
    expect(live()).toEqual([idOf(1), idOf(2)]);
  });

  test('that were settled are asked about in KC again when a line changes, and only then', () => {
    const { ledger } = makeLedger();
    const two = [line('a'), line('b', { itemId: 'item-2' })];
    const isWatched = () => ledger.khaosOrders.get('north', idOf(1))?.watched;
    const settled = () => {
      ledger.khaosOrders.unwatch([{ storeId: 'north', orderId: idOf(1) }]);
      ledger.orders.settle('north', idOf(1));
    };
    const live = () => ledger.orders.liveLines('north', ['item-1', 'item-2']).map(({ lineId }) => lineId);
    ledger.orders.read('north', [order(1, { lines: two })]);
    ledger.khaosOrders.watch('north', idOf(1), 'SHOP-1001-1', 'SO1');
    settled();
    ledger.orders.read('north', [order(1, { lines: two })]);
    expect([isWatched(), live()]).toEqual([false, []]);
    ledger.orders.read('north', [order(1, { lines: [two[0]!, { ...two[1]!, remaining: 0 }] })]);
    expect([isWatched(), live()]).toEqual([true, ['a', 'b']]);
    settled();
    ledger.orders.read('north', [order(1, { lines: [two[0]!] })]);
    expect([isWatched(), live()]).toEqual([true, ['a']]);
  });
});
