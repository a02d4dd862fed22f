import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { problemOf } from '../../../electron/engine/domain/problem.ts';
import type { OutletReading } from '../../../electron/engine/domain/shop-stock.ts';
import type { Ledger } from '../../../electron/engine/store/ledger.ts';
import type { OutletKey, OutletLink, PoolLevel } from '../../../electron/engine/store/ledger-stock.ts';
import { makeLedger, readAll } from './test-ledger.ts';

const link = (itemId: string, more: Partial<OutletLink> = {}): OutletLink => ({
  storeId: 'north',
  itemId,
  locationId: 'shelf',
  sku: itemId.toUpperCase(),
  pool: { stockCode: itemId.toUpperCase(), site: 'MAIN' },
  ...more,
});

const keyOf = (itemId: string, storeId = 'north'): OutletKey => ({ storeId, itemId, locationId: 'shelf' });
const poolOf = (stockCode: string) => ({ stockCode, site: 'MAIN' });

const level = (stockCode: string, askedAtMs: number, more: Partial<PoolLevel> = {}): PoolLevel => ({
  ...poolOf(stockCode),
  level: 5,
  askedAtMs,
  state: undefined,
  buildPotential: undefined,
  ...more,
});

const reading = (itemId: string, onHand: number): OutletReading => ({
  itemId,
  locationId: 'shelf',
  sku: undefined,
  tracked: true,
  available: onHand,
  committed: 0,
  onHand,
  damaged: 0,
  qualityControl: 0,
  safetyStock: 0,
  updatedAt: '2026-01-01T00:00:00Z',
});

const want = (ledger: Ledger, itemId: string, onHand: number): void =>
  ledger.outlets.want([{ ...keyOf(itemId), onHand, terms: { level: onHand }, why: `${onHand} in KC.` }]);

const unmapped = problemOf('khaos-fault', 'KC does not know MUG.');

describe('outlets', () => {
  test('go from wanted over written to confirmed', () => {
    const { ledger, world } = makeLedger();
    ledger.outlets.link([link('mug')]);
    expect(ledger.outlets.get(keyOf('mug'))).toEqual({
      ...link('mug'),
      wanted: undefined,
      writing: undefined,
      written: undefined,
      confirmed: undefined,
      reading: undefined,
      ceiling: undefined,
      held: undefined,
      frozen: undefined,
      standing: 'unknown',
    });
    ledger.outlets.putReadings('north', [reading('mug', 3), reading('unknown', 1)], 900);
    want(ledger, 'mug', 5);
    expect(ledger.outlets.get(keyOf('mug'))).toMatchObject({
      wanted: { onHand: 5, terms: { level: 5 }, why: '5 in KC.', atMs: 1_000_000 },
      confirmed: { onHand: 3, atMs: 900 },
      reading: { ...reading('mug', 3), readAtMs: 900 },
      standing: 'different',
    });
    ledger.outlets.intend([{ ...keyOf('mug'), onHand: 5, expectedOnHand: 3 }], 'key-1');
    expect(ledger.outlets.get(keyOf('mug'))?.writing).toEqual({ onHand: 5, expectedOnHand: 3, key: 'key-1', atMs: 1_000_000 });
    expect(ledger.outlets.different('north', 10)).toEqual([]);
    expect(ledger.outlets.writing('north', 10)).toHaveLength(1);
    ledger.outlets.putReadings('north', [reading('mug', 4)], 950);
    expect(ledger.outlets.get(keyOf('mug'))).toMatchObject({ confirmed: { onHand: 3 }, reading: { onHand: 4 } });
    world.setNow(1_100_000);
    ledger.outlets.wrote([{ ...keyOf('mug'), onHandAfter: 5 }], 'runner');
    expect(ledger.outlets.get(keyOf('mug'))).toMatchObject({
      writing: undefined,
      written: { onHand: 5, atMs: 1_100_000 },
      confirmed: { onHand: 5, atMs: 1_100_000 },
      standing: 'confirmed',
    });
    expect(ledger.audit.page({ event: 'stock-written' }, 10).entries).toMatchObject([
      {
        stockCode: 'MUG',
        flow: 'push-stock',
        amounts: { from: 3, to: 5 },
        references: { item: 'mug', sku: 'MUG', key: 'key-1' },
        note: '5 in KC.',
      },
    ]);
    ledger.outlets.putReadings('north', [reading('mug', 9)], 1_050_000);
    expect(ledger.outlets.get(keyOf('mug'))?.confirmed?.onHand).toBe(5);
    ledger.outlets.putReadings('north', [reading('mug', 4)], 1_200_000);
    expect(ledger.outlets.get(keyOf('mug'))).toMatchObject({ confirmed: { onHand: 4, atMs: 1_200_000 }, standing: 'different' });
  });

  test('a write that changed nothing is no audit line; one that did not happen leaves what was confirmed', () => {
    const { ledger } = makeLedger();
    ledger.outlets.link([link('mug')]);
    ledger.outlets.intend([{ ...keyOf('mug'), onHand: 3, expectedOnHand: 3 }], 'key-1');
    ledger.outlets.wrote([{ ...keyOf('mug'), onHandAfter: 3 }], 'runner');
    expect(ledger.audit.head().seq).toBe(0);
    ledger.outlets.intend([{ ...keyOf('mug'), onHand: 8, expectedOnHand: 3 }], 'key-2');
    ledger.outlets.notWritten([keyOf('mug')]);
    expect(ledger.outlets.get(keyOf('mug'))).toMatchObject({ writing: undefined, written: { onHand: 3 }, confirmed: { onHand: 3 } });
  });

  test('a changed pool takes the wanted figure away, a changed SKU does not', () => {
    const { ledger } = makeLedger();
    ledger.outlets.link([link('mug')]);
    want(ledger, 'mug', 5);
    ledger.outlets.link([link('mug', { sku: 'MUG ' })]);
    expect(ledger.outlets.get(keyOf('mug'))).toMatchObject({ sku: 'MUG ', wanted: { onHand: 5 } });
    ledger.outlets.link([link('mug', { pool: poolOf('CUP') })]);
    expect(ledger.outlets.get(keyOf('mug'))).toMatchObject({ wanted: undefined, pool: poolOf('CUP'), standing: 'unknown' });
    expect(ledger.pools.sweep('MAIN', 9999, 10).map(({ stockCode }) => stockCode)).toEqual(['CUP']);
    ledger.outlets.link([link('mug', { pool: undefined })]);
    expect(ledger.outlets.get(keyOf('mug'))?.pool).toBeUndefined();
    expect(ledger.pools.sweep('MAIN', 9999, 10)).toEqual([]);
  });

  test('are found by pool and by item, over stores and locations', () => {
    const { ledger } = makeLedger();
    ledger.outlets.link([link('mug'), link('mug', { locationId: 'shop' }), link('mug', { storeId: 'south' }), link('cup')]);
    const names = (outlets: OutletKey[]) => outlets.map(({ storeId, itemId, locationId }) => `${storeId} ${itemId} ${locationId}`);
    expect(names(ledger.outlets.fedBy([poolOf('MUG')]))).toEqual(['north mug shelf', 'north mug shop', 'south mug shelf']);
    expect(names(ledger.outlets.ofItems('north', ['mug', 'mug', 'none']))).toEqual(['north mug shelf', 'north mug shop']);
    expect(names(ledger.outlets.many([keyOf('none'), keyOf('cup')]))).toEqual(['north cup shelf']);
  });

  test('different ones come with fast pools first, then longest wanted; held, frozen and unlinked ones not', () => {
    const { ledger, world } = makeLedger();
    ledger.outlets.link(['a', 'b', 'c', 'd', 'e'].map((item) => link(item)));
    for (const [index, item] of ['c', 'b', 'a', 'd', 'e'].entries()) {
      world.setNow(1_000_000 + index);
      want(ledger, item, 5);
    }
    ledger.pools.setFast([poolOf('A')], true);
    ledger.outlets.hold([{ ...keyOf('d'), problem: unmapped }], 'runner');
    ledger.outlets.freeze([keyOf('e')], 'person:ann', 'Photo shoot.');
    const different = () => ledger.outlets.different('north', 10).map(({ itemId }) => itemId);
    expect(different()).toEqual(['a', 'c', 'b']);
    ledger.pools.setFast([poolOf('A')], false);
    expect(different()).toEqual(['c', 'b', 'a']);
    ledger.pools.setFast([poolOf('F')], true);
    ledger.outlets.link([link('f')]);
    want(ledger, 'f', 1);
    expect(different()).toEqual(['f', 'c', 'b', 'a']);
    ledger.outlets.release([keyOf('d')], 'person:ann', 'Code made.');
    ledger.outlets.thaw([keyOf('e')], 'person:ann', 'Shoot is over.');
    expect(different()).toEqual(['f', 'c', 'b', 'a', 'd', 'e']);
    ledger.outlets.unlink([keyOf('a')]);
    expect(different()).toEqual(['f', 'c', 'b', 'd', 'e']);
  });

  test('holding, releasing, freezing and thawing are each one audit line, and nothing when nothing changed', () => {
    const { ledger } = makeLedger();
    ledger.outlets.link([link('mug')]);
    ledger.outlets.hold([{ ...keyOf('mug'), problem: unmapped }], 'runner');
    ledger.outlets.hold([{ ...keyOf('mug'), problem: unmapped }], 'runner');
    ledger.outlets.release([keyOf('mug'), keyOf('none')], 'engine', 'KC knows it now.');
    ledger.outlets.release([keyOf('mug')], 'engine', 'Again.');
    ledger.outlets.freeze([keyOf('mug')], 'person:ann', 'For Mrs Smith.');
    expect(ledger.outlets.get(keyOf('mug'))).toMatchObject({ frozen: 'For Mrs Smith.', standing: 'held' });
    const events = ledger.audit.page({}, 10).entries.map(({ event, note, payload }) => [event, note, payload]);
    expect(events).toEqual([
      ['outlet-frozen', undefined, 'kept'],
      ['outlet-released', 'KC knows it now.', 'none'],
      ['outlet-held', 'KC does not know MUG.', 'none'],
    ]);
    ledger.audit.forget([3], 'person:ann', 'Asked.');
    expect(ledger.outlets.get(keyOf('mug'))).toMatchObject({ frozen: 'Erased.', standing: 'held' });
    ledger.outlets.thaw([keyOf('mug')], 'person:ann', 'Done.');
    ledger.outlets.thaw([keyOf('mug')], 'person:ann', 'Done.');
    expect(ledger.audit.page({ event: 'outlet-thawed' }, 10).entries).toHaveLength(1);
  });

  test('ceilings fall when a poll that began after them has ended, and their pools are hinted', () => {
    const { ledger } = makeLedger();
    ledger.outlets.link([link('a'), link('b'), link('a', { storeId: 'south' })]);
    ledger.pools.putLevels([level('A', 100), level('B', 100)]);
    ledger.outlets.setCeiling([
      { ...keyOf('a'), onHand: 4, sinceMs: 500 },
      { ...keyOf('b'), onHand: 4, sinceMs: 600 },
      { ...keyOf('a', 'south'), onHand: 4, sinceMs: 100 },
    ]);
    expect(ledger.outlets.liftCeilings('north', 500, 10)).toBe(0);
    expect(ledger.outlets.liftCeilings('north', 501, 10)).toBe(1);
    expect(['a', 'b'].map((item) => ledger.outlets.get(keyOf(item))?.ceiling)).toEqual([undefined, { onHand: 4, sinceMs: 600 }]);
    expect(ledger.outlets.get(keyOf('a', 'south'))?.ceiling).toBeDefined();
    expect(ledger.pools.hinted('MAIN', 10).map(({ stockCode }) => stockCode)).toEqual(['A']);
  });

  test('of many ceilings no more fall at once than asked for, the oldest first', () => {
    const { ledger } = makeLedger();
    ledger.outlets.link([link('a'), link('b'), link('c')]);
    ledger.outlets.setCeiling([
      { ...keyOf('a'), onHand: 4, sinceMs: 300 },
      { ...keyOf('b'), onHand: 4, sinceMs: 100 },
      { ...keyOf('c'), onHand: 4, sinceMs: 200 },
    ]);
    const kept = () => ['a', 'b', 'c'].filter((item) => ledger.outlets.get(keyOf(item))?.ceiling !== undefined);
    expect(ledger.outlets.liftCeilings('north', 1000, 2)).toBe(2);
    expect(kept()).toEqual(['a']);
    expect(ledger.outlets.liftCeilings('north', 1000, 2)).toBe(1);
    expect(kept()).toEqual([]);
  });

  test('unread ones come never read first, of one location', () => {
    const { ledger } = makeLedger();
    ledger.outlets.link([link('a'), link('b'), link('c'), link('c', { locationId: 'shop' })]);
    ledger.outlets.putReadings('north', [reading('a', 1)], 300);
    ledger.outlets.putReadings('north', [reading('b', 1)], 200);
    const unread = (beforeMs: number) => ledger.outlets.unread('north', 'shelf', beforeMs, 10).map(({ itemId }) => itemId);
    expect(unread(1000)).toEqual(['c', 'b', 'a']);
    expect(unread(300)).toEqual(['c', 'b']);
  });

  test('writes under way come oldest first', () => {
    const { ledger, world } = makeLedger();
    ledger.outlets.link([link('a'), link('b')]);
    ledger.outlets.intend([{ ...keyOf('b'), onHand: 1, expectedOnHand: 0 }], 'k1');
    world.setNow(1_000_001);
    ledger.outlets.intend([{ ...keyOf('a'), onHand: 1, expectedOnHand: 0 }], 'k2');
    expect(ledger.outlets.writing('north', 10).map(({ itemId }) => itemId)).toEqual(['b', 'a']);
  });

  test('a list in pages goes by item and location, over stores, and shows each once', () => {
    const { ledger } = makeLedger();
    const items = Array.from({ length: 15 }, (_, index) => `i${String(index).padStart(2, '0')}`);
    for (const [index, item] of items.entries()) {
      ledger.outlets.link([link(item), link(item, { storeId: 'south' }), link(item, { locationId: 'shop' })]);
      if (index % 2 === 0) want(ledger, item, 1);
      if (index % 3 === 0) ledger.outlets.hold([{ ...keyOf(item), problem: unmapped }], 'runner');
    }
    let made = 0;
    const seen = readAll(
      (from) => ledger.outlets.list({}, 4, from),
      () => {
        made += 1;
        ledger.outlets.link([link(`a${made}`)]);
      },
    ).map(({ itemId, locationId, storeId }) => `${itemId} ${locationId} ${storeId}`);
    expect(seen).toEqual(items.flatMap((item) => [`${item} shelf north`, `${item} shelf south`, `${item} shop north`]));
    expect(ledger.outlets.list({ storeId: 'south' }, 500).items).toHaveLength(15);
    expect(ledger.outlets.list({ standing: 'held' }, 500).items.map(({ itemId }) => itemId)).toEqual(['i00', 'i03', 'i06', 'i09', 'i12']);
    expect(readAll((from) => ledger.outlets.list({ stockCode: 'I04' }, 1, from)).map(({ storeId }) => storeId)).toEqual([
      'north',
      'south',
      'north',
    ]);
    expect(ledger.outlets.list({ stockCode: 'I04', standing: 'different', storeId: 'north' }, 10).items).toHaveLength(1);
  });

  test('problems are those that hold outlets and those of pools that feed them', () => {
    const { ledger, world } = makeLedger();
    ledger.outlets.link([link('a'), link('b'), link('c', { storeId: 'south' })]);
    const program = problemOf('program-error', 'A bug.');
    ledger.outlets.hold([{ ...keyOf('a'), problem: program }], 'runner');
    world.setNow(1_000_500);
    ledger.pools.failed([
      { ...poolOf('B'), problem: unmapped, askedAtMs: 100 },
      { ...poolOf('C'), problem: { ...unmapped, summary: 'KC does not know C.' }, askedAtMs: 200 },
      { ...poolOf('CHILD'), problem: unmapped, askedAtMs: 300 },
    ]);
    const groups = (storeId?: string) => ledger.outlets.problemGroups(storeId).map(({ cause, count, summary }) => [cause, count, summary]);
    expect(groups()).toEqual([
      ['khaos-fault', 2, 'KC does not know C.'],
      ['program-error', 1, 'A bug.'],
    ]);
    expect(groups('south')).toEqual([['khaos-fault', 1, 'KC does not know C.']]);
    ledger.outlets.hold([{ ...keyOf('b'), problem: { ...unmapped, summary: 'Held.' } }], 'runner');
    expect(groups('north')).toEqual([
      ['khaos-fault', 2, 'Held.'],
      ['program-error', 1, 'A bug.'],
    ]);
    ledger.outlets.release([keyOf('a')], 'engine', 'Fixed.');
    ledger.outlets.unlink([keyOf('b')]);
    expect(groups('north')).toEqual([]);
  });
});

test('outlet counts are the real counts after any sequence of changes', () => {
  const items = ['a', 'b', 'c', 'd'];
  const change = fc.tuple(fc.constantFrom(...items), fc.nat(8), fc.nat(2));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const { ledger } = makeLedger();
      for (const [item, kind, figure] of changes) {
        const key = keyOf(item);
        const doings: (() => void)[] = [
          () => ledger.outlets.link([link(item, { pool: figure === 0 ? undefined : poolOf(`P${figure}`) })]),
          () => ledger.outlets.link([link(item)]),
          () => want(ledger, item, figure),
          () => ledger.outlets.putReadings('north', [reading(item, figure)], 1_000_000),
          () => ledger.outlets.intend([{ ...key, onHand: figure, expectedOnHand: 0 }], 'key'),
          () => ledger.outlets.wrote([{ ...key, onHandAfter: figure }], 'runner'),
          () =>
            figure === 0
              ? ledger.outlets.release([key], 'engine', 'Over.')
              : ledger.outlets.hold([{ ...key, problem: figure === 1 ? unmapped : problemOf('program-error', 'Bug.') }], 'runner'),
          () => (figure === 0 ? ledger.outlets.freeze([key], 'person:ann', 'Why.') : ledger.outlets.thaw([key], 'person:ann', 'Why.')),
          () => ledger.outlets.unlink([key]),
        ];
        doings[kind]?.();
      }
      const outlets = ledger.outlets.many(items.map((item) => keyOf(item)));
      const count = (standing: string) => outlets.filter((outlet) => outlet.standing === standing).length;
      expect(ledger.outlets.counts('north')).toEqual({
        outlets: outlets.length,
        confirmed: count('confirmed'),
        different: count('different'),
        held: count('held'),
      });
      const heldByProblem = outlets.filter(({ held }) => held !== undefined).length;
      expect(ledger.outlets.problemGroups().reduce((sum, group) => sum + group.count, 0)).toBe(heldByProblem);
      const fed = new Set(outlets.flatMap(({ pool }) => (pool === undefined ? [] : [pool.stockCode])));
      expect(new Set(ledger.pools.sweep('MAIN', 9999, 50).map(({ stockCode }) => stockCode))).toEqual(fed);
      for (const { wanted, confirmed, standing, held, frozen } of outlets) {
        const isHeld = held !== undefined || frozen !== undefined;
        const open = wanted === undefined ? 'unknown' : wanted.onHand === confirmed?.onHand ? 'confirmed' : 'different';
        expect(standing).toBe(isHeld ? 'held' : open);
      }
    }),
    { numRuns: 40, seed: 7 },
  );
});
