import { expect, test } from 'vitest';
import type { OutletReading } from '../../../electron/engine/domain/shop-stock.ts';
import { makeLedger } from './test-ledger.ts';

const mug = { stockCode: 'MUG', site: 'MAIN' };
const outlet = { storeId: 'north', itemId: 'mug', locationId: 'shelf' };
const level = (units: number, askedAtMs: number) => ({ ...mug, level: units, askedAtMs, state: undefined, buildPotential: undefined });
const reading = (onHand: number): OutletReading => ({
  itemId: 'mug',
  locationId: 'shelf',
  sku: 'MUG',
  tracked: true,
  available: onHand,
  committed: 0,
  onHand,
  damaged: 0,
  qualityControl: 0,
  safetyStock: 0,
  updatedAt: '2026-11-24T09:00:00Z',
});

const known = () => {
  const { ledger } = makeLedger();
  ledger.outlets.link([{ ...outlet, sku: 'MUG', pool: mug }]);
  ledger.pools.putLevels([level(5, 100)]);
  ledger.pools.putOtherBackOrders([{ ...mug, units: 1 }]);
  ledger.outlets.putReadings('north', [reading(5)], 100);
  ledger.outlets.want([{ ...outlet, onHand: 5, terms: { free: 5 }, why: 'Five are free.' }]);
  const before = ledger.revision();
  return { ledger, rise: () => ledger.revision() - before };
};

test('the revision stands still while everything is found as it was, and the times are kept all the same', () => {
  const { ledger, rise } = known();
  ledger.pools.putLevels([level(5, 900)]);
  ledger.pools.putOtherBackOrders([{ ...mug, units: 1 }]);
  ledger.outlets.putReadings('north', [reading(5)], 900);
  ledger.outlets.want([{ ...outlet, onHand: 5, terms: { free: 5 }, why: 'Five are free.' }]);
  ledger.watermarks.put('north', 'push-stock', 'moved', '900');
  expect(rise()).toBe(0);
  expect(ledger.pools.get(mug)).toMatchObject({ level: 5, levelAskedAtMs: 900 });
  expect(ledger.outlets.get(outlet)).toMatchObject({ reading: { readAtMs: 900 }, confirmed: { onHand: 5, atMs: 900 } });
});

test.each<[string, (ledger: ReturnType<typeof known>['ledger']) => void]>([
  ['another level', (ledger) => ledger.pools.putLevels([level(4, 900)])],
  ['other back-orders', (ledger) => ledger.pools.putOtherBackOrders([{ ...mug, units: 2 }])],
  ['a hint', (ledger) => ledger.pools.hint([mug], 900)],
  ['another reading', (ledger) => ledger.outlets.putReadings('north', [reading(4)], 900)],
  ['another figure', (ledger) => ledger.outlets.want([{ ...outlet, onHand: 4, terms: { free: 5 }, why: 'Five are free.' }])],
  ['other terms', (ledger) => ledger.outlets.want([{ ...outlet, onHand: 5, terms: { free: 6 }, why: 'Five are free.' }])],
  ['a write', (ledger) => ledger.outlets.intend([{ ...outlet, onHand: 4, expectedOnHand: 5 }], 'key')],
  ['a freeze', (ledger) => ledger.outlets.freeze([outlet], 'engine', 'for the fair')],
])('the revision rises with %s', (_, change) => {
  const { ledger, rise } = known();
  change(ledger);
  expect(rise()).toBeGreaterThan(0);
});

test('a level told again takes the hints away that are older, and that counts', () => {
  const { ledger, rise } = known();
  ledger.pools.hint([mug], 200);
  const hinted = rise();
  ledger.pools.putLevels([level(5, 900)]);
  expect(ledger.pools.get(mug)?.hintedAtMs).toBeUndefined();
  expect(rise()).toBeGreaterThan(hinted);
});
