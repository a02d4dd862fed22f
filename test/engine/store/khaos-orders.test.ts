import { describe, expect, test } from 'vitest';
import type { SalesOrderReading } from '../../../electron/engine/domain/sales-order.ts';
import type { Ledger } from '../../../electron/engine/store/ledger.ts';
import { line, makeLedger, order } from './test-ledger.ts';

const idOf = (number: number): string => order(number).orderId;

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
    ['MAIN', 'SHOP'].flatMap((site) =>
      ledger.pools.hinted(site, 10).map(({ stockCode, hintedAtMs }) => `${stockCode} ${site} ${hintedAtMs}`),
    );
  /** Asks for all levels, so that no hint is left. */
  const calm = (ledger: Ledger, atMs: number): void => {
    const level = (stockCode: string, site: string) => ({
      stockCode,
      site,
      level: 5,
      askedAtMs: atMs,
      state: 0,
      buildPotential: undefined,
    });
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

  const changes = { remaining: 1, fulfilled: 1, quantity: 3, currentQuantity: 1, refunded: 1 };
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

const keyOf = (number: number, storeId = 'north') => ({ storeId, orderId: idOf(number) });

describe('orders as KC tells of them', () => {
  test('are watched, read and compared; unknown, unwatched and older readings are passed over', () => {
    const { ledger, world } = makeLedger();
    const get = (number: number) => ledger.khaosOrders.get('north', idOf(number));
    ledger.khaosOrders.watch('north', idOf(1), 'R1', undefined);
    ledger.khaosOrders.watch('north', idOf(2), 'R2', 'SO2');
    ledger.khaosOrders.unwatch([keyOf(2)]);
    world.setNow(2_000_000);
    const put = (askedAtMs: number, more: Partial<SalesOrderReading> = {}) =>
      ledger.khaosOrders.put(
        ['R1', 'R2', 'R3'].map((ref) => ({ reading: reading(ref, { salesOrderCode: `SO${ref.slice(1)}`, ...more }), askedAtMs })),
      );
    expect(put(1_900_000)).toEqual([idOf(1)]);
    expect(put(1_950_000)).toEqual([]);
    expect(put(1_940_000, { complete: true })).toEqual([]);
    expect(get(1)).toMatchObject({
      associatedRef: 'R1',
      salesOrderCode: 'SO1',
      askedAtMs: 1_950_000,
      changedAtMs: 2_000_000,
      watched: true,
      reading: { complete: false },
    });
    expect(get(2)).toMatchObject({ salesOrderCode: 'SO2', reading: undefined, askedAtMs: undefined, watched: false });
    expect(get(3)).toBeUndefined();
    ledger.khaosOrders.watch('north', idOf(2), 'R2', undefined);
    expect(get(2)).toMatchObject({ salesOrderCode: 'SO2', watched: true });
    expect(ledger.khaosOrders.many([3, 2, 1].map((number) => keyOf(number))).map(({ associatedRef }) => associatedRef)).toEqual([
      'R2',
      'R1',
    ]);
    expect(ledger.khaosOrders.byCode('so2')).toMatchObject([{ orderId: idOf(2) }]);
  });

  test('are told apart by their code where people gave several sales orders one reference', () => {
    const { ledger } = makeLedger();
    ledger.khaosOrders.watch('north', idOf(1), 'Telephone', 'SO1');
    ledger.khaosOrders.watch('north', idOf(2), 'telephone', 'SO2');
    const put = (...codes: string[]) =>
      ledger.khaosOrders.put(codes.map((salesOrderCode) => ({ reading: reading('TELEPHONE ', { salesOrderCode }), askedAtMs: 5 })));
    expect(put('SO3', 'SO2')).toEqual([idOf(2)]);
    expect(ledger.khaosOrders.get('north', idOf(1))?.reading).toBeUndefined();
    expect(put('SO3', 'SO2', 'SO1')).toEqual([idOf(1)]);
    expect(ledger.khaosOrders.put([{ reading: reading('Telephone', { kind: 'credit-note', complete: true }), askedAtMs: 6 }])).toEqual([]);
  });

  test('begin anew under another sales order; one sales order is of one order, and none is without a reference', () => {
    const { ledger } = makeLedger();
    ledger.khaosOrders.watch('north', idOf(1), 'R1', 'SO1');
    ledger.khaosOrders.put([{ reading: reading('R1'), askedAtMs: 5 }]);
    ledger.khaosOrders.watch('north', idOf(1), 'HAND', 'SO9');
    expect(ledger.khaosOrders.get('north', idOf(1))).toMatchObject({
      associatedRef: 'HAND',
      salesOrderCode: 'SO9',
      reading: undefined,
      askedAtMs: undefined,
      watched: true,
    });
    expect(() => ledger.khaosOrders.watch('south', idOf(2), 'OTHER', 'SO9')).toThrow('belongs to order');
    expect(() => ledger.khaosOrders.watch('north', idOf(3), ' ', 'SO3')).toThrow('no associated ref');
  });

  test('take turns: never asked first, then longest not asked', () => {
    const { ledger } = makeLedger();
    for (const number of [1, 2, 3, 4]) ledger.khaosOrders.watch('north', idOf(number), `R${number}`, undefined);
    ledger.khaosOrders.watch('south', idOf(5), 'R5', undefined);
    ledger.khaosOrders.asked([keyOf(1)], 300);
    ledger.khaosOrders.asked([keyOf(2)], 200);
    ledger.khaosOrders.asked([keyOf(2)], 100);
    ledger.khaosOrders.unwatch([keyOf(4)]);
    const due = (beforeMs: number, limit: number) =>
      ledger.khaosOrders.due('north', beforeMs, limit).map(({ associatedRef }) => associatedRef);
    expect(due(1000, 10)).toEqual(['R3', 'R2', 'R1']);
    expect(due(300, 10)).toEqual(['R3', 'R2']);
    expect(due(200, 10)).toEqual(['R3']);
    expect(due(1000, 1)).toEqual(['R3']);
  });
});
