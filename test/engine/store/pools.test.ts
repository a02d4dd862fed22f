import { describe, expect, test } from 'vitest';
import { problemOf } from '../../../electron/engine/domain/problem.ts';
import type { OutletKey, OutletLink, PoolLevel } from '../../../electron/engine/store/ledger-stock.ts';
import { makeLedger } from './test-ledger.ts';

const link = (itemId: string, more: Partial<OutletLink> = {}): OutletLink => ({
  storeId: 'north',
  itemId,
  locationId: 'shelf',
  sku: itemId.toUpperCase(),
  pool: { stockCode: itemId.toUpperCase(), site: 'MAIN' },
  ...more,
});

const keyOf = (itemId: string): OutletKey => ({ storeId: 'north', itemId, locationId: 'shelf' });
const poolOf = (stockCode: string) => ({ stockCode, site: 'MAIN' });

const level = (stockCode: string, askedAtMs: number, more: Partial<PoolLevel> = {}): PoolLevel => ({
  ...poolOf(stockCode),
  level: 5,
  askedAtMs,
  state: undefined,
  buildPotential: undefined,
  ...more,
});

const unmapped = problemOf('khaos-fault', 'KC does not know MUG.');

describe('pools', () => {
  test('come with their first outlet and keep what KC tells', () => {
    const { ledger } = makeLedger();
    expect(ledger.pools.get(poolOf('MUG'))).toBeUndefined();
    ledger.outlets.link([link('mug')]);
    ledger.pools.putLevels([level('MUG', 500, { level: 7, state: 2, buildPotential: 3 })]);
    ledger.pools.putOtherBackOrders([{ ...poolOf('MUG'), units: 2 }]);
    expect(ledger.pools.get(poolOf('MUG'))).toEqual({
      ...poolOf('MUG'),
      level: 7,
      levelAskedAtMs: 500,
      state: 2,
      buildPotential: 3,
      otherBackOrder: 2,
      fast: false,
      hintedAtMs: undefined,
      problem: undefined,
    });
    ledger.pools.putLevels([level('MUG', 499, { level: 1 })]);
    expect(ledger.pools.get(poolOf('MUG'))?.level).toBe(7);
    ledger.pools.putOtherBackOrders([{ ...poolOf('MUG'), units: undefined }]);
    expect(ledger.pools.many([poolOf('NONE'), poolOf('MUG')]).map(({ otherBackOrder }) => otherBackOrder)).toEqual([undefined]);
  });

  test('a code that feeds no outlet, such as a pack’s child, has its level but no turn', () => {
    const { ledger } = makeLedger();
    ledger.pools.putLevels([level('CHILD', 500)]);
    ledger.pools.setFast([poolOf('CHILD')], true);
    ledger.pools.hint([poolOf('CHILD'), poolOf('NEVER-HEARD')], 600);
    expect(ledger.pools.get(poolOf('CHILD'))).toMatchObject({ level: 5, fast: true, hintedAtMs: 600 });
    expect(ledger.pools.get(poolOf('NEVER-HEARD'))).toBeUndefined();
    expect([
      ledger.pools.sweep('MAIN', 9999, 10),
      ledger.pools.fastSlices('north', 'MAIN', 10, 10),
      ledger.pools.hinted('MAIN', 10),
    ]).toEqual([[], [], []]);
  });

  test('take turns in the sweep: never asked first, failed ones too', () => {
    const { ledger } = makeLedger();
    ledger.outlets.link(['a', 'b', 'c', 'd'].map((item) => link(item)));
    ledger.outlets.link([link('e', { pool: { stockCode: 'E', site: 'SHOP' } })]);
    ledger.pools.putLevels([level('A', 300), level('B', 100)]);
    ledger.pools.failed([{ ...poolOf('C'), problem: unmapped, askedAtMs: 200 }]);
    const sweep = (beforeMs: number, limit = 10) => ledger.pools.sweep('MAIN', beforeMs, limit).map(({ stockCode }) => stockCode);
    expect(sweep(1000)).toEqual(['D', 'B', 'C', 'A']);
    expect(sweep(200)).toEqual(['D', 'B']);
    expect(sweep(1000, 1)).toEqual(['D']);
    expect(ledger.pools.get(poolOf('C'))?.problem).toEqual(unmapped);
    ledger.pools.putLevels([level('C', 400)]);
    expect(ledger.pools.get(poolOf('C'))?.problem).toBeUndefined();
    ledger.outlets.unlink([keyOf('d')]);
    expect(sweep(1000)).toEqual(['B', 'A', 'C']);
  });

  test('hints stay until a level was asked for after them, oldest first', () => {
    const { ledger } = makeLedger();
    ledger.outlets.link([link('a'), link('b')]);
    const hinted = () => ledger.pools.hinted('MAIN', 10).map(({ stockCode, hintedAtMs }) => [stockCode, hintedAtMs]);
    ledger.pools.hint([poolOf('B')], 100);
    ledger.pools.hint([poolOf('A')], 200);
    ledger.pools.hint([poolOf('B')], 300);
    expect(hinted()).toEqual([
      ['B', 300],
      ['A', 200],
    ]);
    ledger.pools.putLevels([level('A', 201), level('B', 250)]);
    expect(hinted()).toEqual([['B', 300]]);
    ledger.pools.putLevels([level('B', 300)]);
    expect(hinted()).toEqual([['B', 300]]);
    ledger.pools.failed([{ ...poolOf('B'), problem: unmapped, askedAtMs: 301 }]);
    expect(hinted()).toEqual([]);
  });

  describe('that are fast come in slices', () => {
    const fastWorld = () => {
      const { ledger } = makeLedger();
      ledger.outlets.link([link('a'), link('b'), link('c'), link('d'), link('e')]);
      ledger.pools.setFast(
        ['A', 'B', 'C', 'E'].map((code) => poolOf(code)),
        true,
      );
      const turn = (most = 1) => ledger.pools.fastSlices('north', 'MAIN', 2, most);
      const asked = (codes: readonly string[], atMs: number) => ledger.pools.putLevels(codes.map((code) => level(code, atMs)));
      return { ledger, turn, asked };
    };

    test('that with the code longest not asked first', () => {
      const { turn, asked } = fastWorld();
      asked(['A', 'E'], 200);
      asked(['B', 'C'], 300);
      expect(turn(10)).toEqual([
        ['A', 'B'],
        ['C', 'E'],
      ]);
      asked(['A'], 400);
      expect(turn(10)).toEqual([
        ['C', 'E'],
        ['A', 'B'],
      ]);
      expect(turn()).toEqual([['C', 'E']]);
    });

    test('that are the same however often they took turns', () => {
      const { turn, asked } = fastWorld();
      const turns = [1, 2, 3, 4, 5, 6].map((atMs) => {
        const [codes = []] = turn();
        asked(codes, atMs);
        return codes.join('');
      });
      expect(turns).toEqual(['AB', 'CE', 'AB', 'CE', 'AB', 'CE']);
    });

    test('to which a code belongs from the moment at which it is fast, until it is not', () => {
      const { ledger, turn } = fastWorld();
      ledger.pools.setFast([poolOf('D')], true);
      expect(turn(10)).toEqual([['A', 'B'], ['C', 'D'], ['E']]);
      ledger.pools.setFast([poolOf('A')], false);
      expect(turn(10)).toEqual([
        ['B', 'C'],
        ['D', 'E'],
      ]);
    });

    test('of which each feeds an outlet of the store', () => {
      const { ledger, turn } = fastWorld();
      ledger.outlets.link([link('b', { storeId: 'south' })]);
      expect(ledger.pools.fastSlices('south', 'MAIN', 2, 10)).toEqual([['B']]);
      ledger.outlets.unlink([{ storeId: 'north', itemId: link('b').itemId, locationId: link('b').locationId }]);
      expect(turn(10)).toEqual([['A', 'C'], ['E']]);
    });
  });

  test('that other outlets share from now on are hinted once they have a level', () => {
    const { ledger } = makeLedger();
    ledger.outlets.link([link('a')]);
    expect(ledger.pools.hinted('MAIN', 10)).toEqual([]);
    ledger.pools.putLevels([level('A', 100)]);
    ledger.outlets.link([link('a')]);
    expect(ledger.pools.hinted('MAIN', 10)).toEqual([]);
    ledger.outlets.link([link('a2', { pool: poolOf('A') })]);
    expect(ledger.pools.hinted('MAIN', 10)).toHaveLength(1);
  });
});
