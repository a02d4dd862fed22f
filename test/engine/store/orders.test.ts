import { describe, expect, test } from 'vitest';
import type { SalesOrderReading } from '../../../electron/engine/domain/sales-order.ts';
import type { Ledger } from '../../../electron/engine/store/ledger.ts';
import type { OrderVerdict } from '../../../electron/engine/store/ledger-orders.ts';
import { line, makeLedger, order, readAll } from './test-ledger.ts';

const idOf = (number: number): string => order(number).orderId;

const head = (number: number, updatedAt = '2026-02-01T00:00:00Z') => ({ orderId: idOf(number), updatedAt });

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
    expect(ledger.orders.get('north', idOf(2))).toMatchObject({ verdict: undefined, digest: undefined, readAtMs: undefined, standing: 'missing' });
    expect(ledger.orders.toRead('north', [head(1), head(2), head(3)])).toEqual([idOf(2), idOf(3)]);
  });

  test('must be read again when the list shows a change that is neither read nor ours', () => {
    const { ledger } = makeLedger();
    ledger.orders.read('north', [order(1, { updatedAt: '2026-02-01T00:00:00Z' })]);
    const mustRead = (updatedAt: string) => ledger.orders.toRead('north', [head(1, updatedAt)]).length === 1;
    expect(mustRead('2026-02-01T00:00:00Z')).toBe(false);
    expect(mustRead('2026-02-01T00:00:09Z')).toBe(true);
    expect(mustRead('2026-01-31T23:59:59Z')).toBe(false);
    ledger.orders.wrote('north', idOf(1), '2026-02-01T00:00:09Z');
    expect(mustRead('2026-02-01T00:00:09Z')).toBe(false);
    expect(mustRead('2026-02-01T00:00:10Z')).toBe(true);
    expect(ledger.orders.get('north', idOf(1))?.writtenUpdatedAt).toBe('2026-02-01T00:00:09Z');
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
    ledger.orders.read('north', [order(1), order(2), order(3, { verdict: later }), order(4, { verdict: leftAlone }), order(5, { verdict: leftAlone })]);
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
      { ...line('a', { remaining: 1 }), orderId: idOf(1), orderName: '#1001', associatedRef: 'R1', countedAsTaken: 1 },
      { ...line('c'), orderId: idOf(1), orderName: '#1001', associatedRef: 'R1', countedAsTaken: 0 },
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

  test('are live until the order is settled, and again when it is read', () => {
    const { ledger } = makeLedger();
    ledger.orders.read('north', [order(1), order(2, { lines: [line('x', { itemId: 'item-2' })] })]);
    ledger.orders.read('south', [order(3)]);
    const live = () => ledger.orders.liveLines('north', ['item-1', 'item-2', 'item-1']).map(({ orderId }) => orderId);
    expect(live()).toEqual([idOf(1), idOf(2)]);
    ledger.orders.settle('north', idOf(1));
    expect(live()).toEqual([idOf(2)]);
    expect(ledger.orders.linesOf('north', idOf(1))).toHaveLength(1);
    ledger.orders.read('north', [order(1)]);
    expect(live()).toEqual([idOf(1), idOf(2)]);
  });
});

describe('hints that follow from what is stored', () => {
  /** Two locations of the item are fed from two sites; another code has nothing to do with it. */
  const linked = (ledger: Ledger): void => {
    const outlet = (itemId: string, locationId: string, stockCode: string, site: string, storeId = 'north') => ({
      storeId,
      itemId,
      locationId,
      sku: stockCode,
      pool: { stockCode, site },
    });
    ledger.outlets.link([
      outlet('item-1', 'shelf', 'MUG', 'MAIN'),
      outlet('item-1', 'shop', 'MUG', 'SHOP'),
      outlet('item-2', 'shelf', 'CUP', 'MAIN'),
      outlet('item-1', 'shelf', 'HAT', 'MAIN', 'south'),
    ]);
  };
  const hinted = (ledger: Ledger): string[] =>
    ['MAIN', 'SHOP'].flatMap((site) => ledger.pools.hinted(site, 10).map(({ stockCode, hintedAtMs }) => `${stockCode} ${site} ${hintedAtMs}`));
  /** Asks for all levels, so that no hint is left. */
  const calm = (ledger: Ledger, atMs: number): void => {
    const level = (stockCode: string, site: string) => ({ stockCode, site, level: 5, askedAtMs: atMs, state: 0, buildPotential: undefined });
    ledger.pools.putLevels([level('MUG', 'MAIN'), level('MUG', 'SHOP'), level('CUP', 'MAIN'), level('HAT', 'MAIN')]);
    expect(hinted(ledger)).toEqual([]);
  };
  const bothMugs = (atMs: number): string[] => [`MUG MAIN ${atMs}`, `MUG SHOP ${atMs}`];

  const started = () => {
    const made = makeLedger();
    linked(made.ledger);
    made.ledger.orders.read('north', [order(1)]);
    expect(hinted(made.ledger)).toEqual(bothMugs(1_000_000));
    made.world.setNow(2_000_000);
    calm(made.ledger, 2_000_000);
    made.world.setNow(3_000_000);
    return made;
  };

  const changes = { remaining: 1, fulfilled: 1, quantity: 3, currentQuantity: 1, restocked: 1, refunded: 1 };
  for (const [name, value] of Object.entries(changes)) {
    test(`a changed figure of a line hints every pool of its codes: ${name}`, () => {
      const { ledger } = started();
      ledger.orders.read('north', [order(1, { lines: [line('line-1', { [name]: value })] })]);
      expect(hinted(ledger)).toEqual(bothMugs(3_000_000));
    });
  }

  test('the same lines read again hint nothing', () => {
    const { ledger } = started();
    ledger.orders.read('north', [order(1, { digest: 'other', updatedAt: '2026-03-01T00:00:00Z' })]);
    expect(hinted(ledger)).toEqual([]);
  });

  test('a line that is gone, and one that moved to another item, hint the pools of both', () => {
    const { ledger, world } = started();
    ledger.orders.read('north', [order(1, { lines: [] })]);
    expect(hinted(ledger)).toEqual(bothMugs(3_000_000));
    calm(ledger, 4_000_000);
    world.setNow(5_000_000);
    ledger.orders.read('north', [order(1)]);
    calm(ledger, 6_000_000);
    world.setNow(7_000_000);
    ledger.orders.read('north', [order(1, { lines: [line('line-1', { itemId: 'item-2' })] })]);
    expect(hinted(ledger)).toEqual(['CUP MAIN 7000000', ...bothMugs(7_000_000)]);
  });

  test('units counted as taken hint the pools of the line', () => {
    const { ledger } = started();
    ledger.orders.countAsTaken('north', idOf(1), 'line-1', 1, 'engine', 'Rule.');
    expect(hinted(ledger)).toEqual(bothMugs(3_000_000));
  });

  test('an import that is done hints the pools of the order, one that is not hints none', () => {
    const { ledger } = started();
    const job = { storeId: 'north', flow: 'import-orders', key: idOf(1) } as const;
    ledger.jobs.add([{ ...job, why: 'Found.', actor: 'runner' }]);
    ledger.jobs.move(job, 'running', { why: 'Sent.', actor: 'runner' });
    expect(hinted(ledger)).toEqual([]);
    ledger.jobs.move(job, 'done', { why: 'Arrived.', actor: 'runner', reference: 'SO1' });
    expect(hinted(ledger)).toEqual(bothMugs(3_000_000));
  });

  test('a reading of KC that differs hints the pools of the order, the same one does not', () => {
    const { ledger, world } = started();
    ledger.khaosOrders.watch('north', idOf(1), 'R1', undefined);
    ledger.khaosOrders.put([{ reading: reading('R1'), askedAtMs: 3_000_000 }]);
    expect(hinted(ledger)).toEqual(bothMugs(3_000_000));
    calm(ledger, 4_000_000);
    world.setNow(5_000_000);
    ledger.khaosOrders.put([{ reading: reading('R1'), askedAtMs: 5_000_000 }]);
    expect(hinted(ledger)).toEqual([]);
    ledger.khaosOrders.put([{ reading: reading('R1', { quantityAssigned: 1 }), askedAtMs: 5_000_000 }]);
    expect(hinted(ledger)).toEqual(bothMugs(5_000_000));
  });
});

const reading = (associatedRef: string, more: Partial<SalesOrderReading> = {}): SalesOrderReading => ({
  salesOrderCode: 'SO1',
  associatedRef,
  kind: 'sales-order',
  companyCode: undefined,
  currency: 'GBP',
  dateCreated: '2026-01-01',
  itemsGrossMinor: 1250,
  deliveryGrossMinor: undefined,
  complete: false,
  quantitySold: 2,
  quantityAssigned: 2,
  cancelled: undefined,
  invoices: [],
  ...more,
});

describe('orders as KC tells of them', () => {
  test('are watched, read and compared; unknown, unwatched and older readings are passed over', () => {
    const { ledger, world } = makeLedger();
    ledger.khaosOrders.watch('north', idOf(1), 'R1', undefined);
    ledger.khaosOrders.watch('north', idOf(2), 'R2', 'SO2');
    ledger.khaosOrders.unwatch(['R2']);
    world.setNow(2_000_000);
    const put = (askedAtMs: number, more: Partial<SalesOrderReading> = {}) =>
      ledger.khaosOrders.put(['R1', 'R2', 'R3'].map((ref) => ({ reading: reading(ref, more), askedAtMs })));
    expect(put(1_900_000)).toEqual(['R1']);
    expect(put(1_950_000)).toEqual([]);
    expect(put(1_940_000, { complete: true })).toEqual([]);
    expect(ledger.khaosOrders.get('R1')).toMatchObject({
      orderId: idOf(1),
      salesOrderCode: 'SO1',
      askedAtMs: 1_950_000,
      changedAtMs: 2_000_000,
      watched: true,
      reading: { complete: false },
    });
    expect(ledger.khaosOrders.get('R2')).toMatchObject({ salesOrderCode: 'SO2', reading: undefined, askedAtMs: undefined, watched: false });
    expect(ledger.khaosOrders.get('R3')).toBeUndefined();
    ledger.khaosOrders.watch('north', idOf(2), 'R2', undefined);
    expect(ledger.khaosOrders.get('R2')).toMatchObject({ salesOrderCode: 'SO2', watched: true });
    expect(() => ledger.khaosOrders.watch('south', idOf(2), 'R2', undefined)).toThrow('belongs to order');
    expect(ledger.khaosOrders.many(['R3', 'R2', 'R1']).map(({ associatedRef }) => associatedRef)).toEqual(['R2', 'R1']);
  });

  test('take turns: never asked first, then longest not asked', () => {
    const { ledger } = makeLedger();
    for (const number of [1, 2, 3, 4]) ledger.khaosOrders.watch('north', idOf(number), `R${number}`, undefined);
    ledger.khaosOrders.watch('south', idOf(5), 'R5', undefined);
    ledger.khaosOrders.asked(['R1'], 300);
    ledger.khaosOrders.asked(['R2'], 200);
    ledger.khaosOrders.asked(['R2'], 100);
    ledger.khaosOrders.unwatch(['R4']);
    const due = (beforeMs: number, limit: number) => ledger.khaosOrders.due('north', beforeMs, limit).map(({ associatedRef }) => associatedRef);
    expect(due(1000, 10)).toEqual(['R3', 'R2', 'R1']);
    expect(due(300, 10)).toEqual(['R3', 'R2']);
    expect(due(200, 10)).toEqual(['R3']);
    expect(due(1000, 1)).toEqual(['R3']);
  });
});
