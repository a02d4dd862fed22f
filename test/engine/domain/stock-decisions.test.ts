import { describe, expect, test } from 'vitest';
import { breakerLimit, kindOfChange, mayChange, zeroingWaitMs } from '../../../electron/engine/domain/stock-breaker.ts';
import { driftOf, seenOf, type Seen, type SeenNow } from '../../../electron/engine/domain/stock-expected.ts';
import { codeOfItem, knownCodes, stockCodeOf } from '../../../electron/engine/domain/stock-links.ts';

describe('the stock code of an item', () => {
  const known = knownCodes(['MUG-BLUE', 'Bowl']);
  test('follows the office’s map, else KC’s own spelling, else the SKU without outer spaces', () => {
    expect(stockCodeOf('M1', { M1: 'mug-blue' }, known)).toBe('MUG-BLUE');
    expect(stockCodeOf(' m1 ', { M1: 'MUG-BLUE' }, known)).toBe('MUG-BLUE');
    expect(stockCodeOf('BOWL ', {}, known)).toBe('Bowl');
    expect(stockCodeOf(' new ', {}, known)).toBe('new');
  });
  test('does not exist for bundles, gift cards, empty and unusable SKUs; untracked items keep theirs', () => {
    const item = { sku: 'Bowl', requiresComponents: false, giftCard: false, tracked: true };
    expect(codeOfItem({ ...item, requiresComponents: true }, {}, known)).toEqual({ stockCode: undefined, because: 'bundle-parent' });
    expect(codeOfItem({ ...item, giftCard: true }, {}, known)).toEqual({ stockCode: undefined, because: 'gift-card' });
    expect(codeOfItem({ ...item, sku: ' ' }, {}, known)).toEqual({ stockCode: undefined, because: 'no-sku' });
    expect(codeOfItem({ ...item, sku: 'A,B' }, {}, known)).toEqual({ stockCode: undefined, because: 'unusable-sku' });
    expect(codeOfItem({ ...item, tracked: false }, {}, known)).toEqual({ stockCode: 'Bowl', because: 'untracked' });
  });
});

describe('what Shopify should hold', () => {
  const line = (fulfilled: number, refunded = 0): SeenNow => ({
    lineKey: '1',
    quantity: 2,
    remaining: 2 - fulfilled - refunded,
    fulfilled,
    refunded,
  });
  const settled: Pick<Seen, 'unexplained' | 'firstAtMs'> = { unexplained: undefined, firstAtMs: undefined };
  const drift = (onHand: number, before: Seen, now: SeenNow[], pollMs: number, atMs = 100) =>
    driftOf({ onHand, readAtMs: atMs }, 10, before, now, pollMs);
  test('falls by what was fulfilled, which is no foreign write', () => {
    expect(drift(8, seenOf([line(0)], settled), [line(2)], 50)).toEqual({
      ceiling: false,
      unexplained: undefined,
      firstAtMs: undefined,
      foreign: 0,
      unseenGone: 0,
    });
  });
  test('keeps a figure from rising where it fell without an order that explains it, until a poll does', () => {
    const first = drift(8, seenOf([line(0)], settled), [line(0)], 50);
    expect(first).toMatchObject({ ceiling: true, unseenGone: 2, foreign: 0, unexplained: { units: -2, sinceMs: 100 } });
    const explained = driftOf({ onHand: 8, readAtMs: 200 }, 8, seenOf([line(0)], first), [line(2)], 150);
    expect(explained).toMatchObject({ ceiling: false, unexplained: undefined, foreign: 0, unseenGone: 0 });
    const foreign = driftOf({ onHand: 8, readAtMs: 200 }, 8, seenOf([line(0)], first), [line(0)], 150);
    expect(foreign).toMatchObject({ ceiling: false, unexplained: undefined, foreign: -2 });
  });
  test('may rise by refunded units and fall by units taken out, and neither is a foreign write', () => {
    for (const onHand of [9, 10, 11]) {
      const first = drift(onHand, seenOf([line(0)], settled), [line(0, 1)], 50);
      expect(driftOf({ onHand, readAtMs: 200 }, onHand, seenOf([line(0, 1)], first), [line(0, 1)], 150).foreign).toBe(0);
    }
  });
  test('that rose for no reason was written by somebody else, once a later poll has ended', () => {
    const first = drift(13, seenOf([line(0)], settled), [line(0)], 50);
    expect(first).toMatchObject({ ceiling: true, foreign: 0, unexplained: { units: 3 } });
    expect(driftOf({ onHand: 13, readAtMs: 200 }, 13, seenOf([line(0)], first), [line(0)], 150)).toMatchObject({
      foreign: 3,
      unexplained: undefined,
    });
  });
  test('is forgotten by the next poll although the clock was set back since', () => {
    const before: Seen = { ...seenOf([line(0)], drift(8, seenOf([line(0)], settled), [line(0)], 50, 7_200_000)), firstAtMs: 7_200_000 };
    const now = driftOf({ onHand: 8, readAtMs: 200 }, 8, before, [line(0)], 150);
    expect(now).toMatchObject({ unexplained: { sinceMs: 200 }, firstAtMs: 200 });
    expect(driftOf({ onHand: 8, readAtMs: 400 }, 8, seenOf([line(0)], now), [line(0)], 300)).toMatchObject({
      foreign: -2,
      unexplained: undefined,
      firstAtMs: undefined,
    });
  });
  test('is not known at a first reading, so nothing may rise', () => {
    expect(driftOf({ onHand: 8, readAtMs: 100 }, undefined, undefined, [], 50)).toMatchObject({ ceiling: true, firstAtMs: 100 });
  });
});

describe('the breaker', () => {
  test('tells increases, zeroings and decreases apart', () => {
    expect(kindOfChange({ from: 5, to: 6, offeredBefore: 0, offeredAfter: 1 })).toBe('raise');
    expect(kindOfChange({ from: 5, to: 2, offeredBefore: 3, offeredAfter: 0 })).toBe('zeroing');
    expect(kindOfChange({ from: 5, to: 2, offeredBefore: 0, offeredAfter: -3 })).toBe('lower');
    expect(kindOfChange({ from: 5, to: 4, offeredBefore: 3, offeredAfter: 2 })).toBe('lower');
  });
  test('allows a share of the shop, and anything in a small one', () => {
    expect(breakerLimit(200, { breakerPercent: 30, breakerFrom: 50 })).toBe(60);
    expect(breakerLimit(49, { breakerPercent: 30, breakerFrom: 50 })).toBe(Number.POSITIVE_INFINITY);
  });
  test('never keeps a decrease, keeps an increase until it is approved, and a zeroing until KC has repeated it for a while', () => {
    const kept = { sinceMs: 1_000, approved: false };
    expect(mayChange('lower', 99, 10, kept, 1_000)).toBe(true);
    expect(mayChange('raise', 10, 10, undefined, 1_000)).toBe(false);
    expect(mayChange('raise', 0, 10, kept, 1_000 + 10 * zeroingWaitMs)).toBe(false);
    expect(mayChange('raise', 99, 10, { ...kept, approved: true }, 1_000)).toBe(true);
    expect(mayChange('zeroing', 99, 10, kept, 1_000 + zeroingWaitMs - 1)).toBe(false);
    expect(mayChange('zeroing', 99, 10, kept, 1_000 + zeroingWaitMs)).toBe(true);
    // The clock was set back since: nobody knows how long it has waited, and waiting would oversell.
    expect(mayChange('zeroing', 99, 10, kept, 999)).toBe(true);
  });
});
