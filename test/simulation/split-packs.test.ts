import { describe, expect, it } from 'vitest';
import type { KhaosLine, KhaosOrder } from './journal-khaos.ts';
import type { ShopLine } from './journal-shop.ts';
import { timelineOf } from './journal-timeline.ts';
import { allHasGone, blurredCodes, inChildren, isHidden, packsWaiting, unitsOfChild } from './split-packs.ts';

const packs = new Map([
  [
    'P',
    [
      { stockCode: 'X', quantity: 2 },
      { stockCode: 'Y', quantity: 1 },
    ],
  ],
]);
const shopLine = (id: string, sku: string): ShopLine => ({
  id: `gid://shopify/LineItem/${id}`,
  sku,
  item: undefined,
  places: [],
  units: timelineOf({ current: 1, remaining: 1, fulfilled: 0 }),
});
const shopOrder = { lines: new Map([shopLine('1', 'X'), shopLine('2', 'P')].map((line) => [line.id, line])) };

/** One of KC's rows, with its units sent by moment. */
const row = (stockCode: string, quantity: number, sent: Record<number, number>, change: Partial<KhaosLine> = {}): KhaosLine => {
  const units = timelineOf({ assigned: 0, sent: 0 });
  for (const [atMs, count] of Object.entries(sent)) units.put(Number(atMs), { assigned: 0, sent: count });
  return { stockCode, quantity, kind: 'single', importRef: '', parentLine: undefined, units, ...change };
};
/** Three of X singly and one pack, whose children left as given. */
const inKhaos = (x: Record<number, number>, y: Record<number, number>): KhaosOrder[] => [
  {
    code: 'SO1',
    ref: 'R',
    origin: 'web',
    cancelled: timelineOf(false),
    contents: [
      {
        atMs: 0,
        sentAtMs: 0,
        client: 'first',
        totalMinor: 0,
        lines: [
          row('X', 3, { 10: 3 }, { importRef: '1' }),
          row('P', 1, {}, { kind: 'pack', importRef: '2' }),
          row('X', 2, x, { kind: 'child', parentLine: 1 }),
          row('Y', 1, y, { kind: 'child', parentLine: 1 }),
        ],
      },
    ],
  },
];
const blurred = (packShows: 'parent' | 'children' | 'both', khaos: KhaosOrder[]): string[] => [
  ...blurredCodes({ packs, packShows }, shopOrder, khaos),
];

describe('a pack whose children leave apart', () => {
  it('blurs what is sold singly of it, and itself where KC names children alone', () => {
    expect(blurred('children', inKhaos({}, { 10: 1 }))).toEqual(['P', 'X']);
    expect(blurred('children', inKhaos({ 20: 2 }, { 10: 1 }))).toEqual(['P', 'X']);
    expect(blurred('both', inKhaos({}, { 10: 1 }))).toEqual(['X']);
    expect(blurred('parent', inKhaos({}, { 10: 1 }))).toEqual([]);
  });
  it('blurs nothing where its children left together, or none has left', () => {
    expect(blurred('children', inKhaos({ 10: 2 }, { 10: 1 }))).toEqual([]);
    expect(blurred('children', inKhaos({}, {}))).toEqual([]);
  });
  it('is hidden where KC names parents alone', () => {
    expect(isHidden({ packs, packShows: 'parent' }, shopOrder, inKhaos({ 20: 2 }, { 10: 1 }), 'P')).toBe(true);
    expect(isHidden({ packs, packShows: 'parent' }, shopOrder, inKhaos({ 10: 2 }, { 10: 1 }), 'P')).toBe(false);
    expect(isHidden({ packs, packShows: 'children' }, shopOrder, inKhaos({ 20: 2 }, { 10: 1 }), 'P')).toBe(false);
  });
  it('waits for units told as a single of its child where its parent is named only when it leaves whole', () => {
    const split = inKhaos({ 20: 2 }, { 10: 1 });
    const waiting = (packShows: 'parent' | 'children' | 'both', lent: Record<string, number>, khaos = split, sku = 'P'): number =>
      packsWaiting({ packs, packShows }, shopOrder, khaos, sku, (code) => lent[code] ?? 0);
    expect([waiting('both', { X: 1 }), waiting('both', { X: 2 }), waiting('both', { X: 3 })]).toEqual([1, 1, 2]);
    // Nothing was told too much of what is sold singly, or only of what no line sells singly: nothing keeps the pack.
    expect([waiting('both', {}), waiting('both', { X: -1 }), waiting('both', { Y: 1 })]).toEqual([0, 0, 0]);
    expect(waiting('both', { X: 1 }, inKhaos({ 10: 2 }, { 10: 1 }))).toBe(0);
    expect([waiting('both', { X: 1 }, split, 'X'), waiting('parent', { X: 1 })]).toEqual([0, 0]);
  });
  it('is judged by the units of each child', () => {
    const khaos = inKhaos({}, { 10: 1 });
    expect(
      inChildren(
        { packs, packShows: 'children' },
        new Map([
          ['P', 1],
          ['X', 1],
        ]),
      ),
    ).toEqual(
      new Map([
        ['X', 3],
        ['Y', 1],
      ]),
    );
    expect([unitsOfChild(khaos, 'X', 9), unitsOfChild(khaos, 'X', 10), unitsOfChild(khaos, 'Y', 10)]).toEqual([0, 3, 1]);
    expect([allHasGone(khaos, 10), allHasGone(inKhaos({ 20: 2 }, { 10: 1 }), 20)]).toEqual([false, true]);
  });
});
