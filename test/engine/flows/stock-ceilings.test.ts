import { expect, test } from 'vitest';
import { liftCeilings } from '../../../electron/engine/flows/stock-ceilings.ts';
import { makeLedger } from '../store/test-ledger.ts';

test('the ceilings of a whole shop fall in one lifting, with turns for others between', async () => {
  const { ledger } = makeLedger();
  const keys = Array.from({ length: 250 }, (_, at) => ({ storeId: 'north', itemId: `item-${at}`, locationId: 'shelf' }));
  ledger.outlets.link(keys.map((key) => ({ ...key, sku: undefined, pool: undefined })));
  ledger.outlets.setCeiling(keys.map((key, at) => ({ ...key, onHand: 4, sinceMs: at })));
  const ceilings = (): number => ledger.outlets.many(keys).filter(({ ceiling }) => ceiling !== undefined).length;
  const leftAtTurns: number[] = [];
  const clock = {
    nowMs: () => 0,
    monotonicMs: () => 0,
    after: (_delayMs: number, task: () => void) => {
      leftAtTurns.push(ceilings());
      queueMicrotask(task);
      return () => undefined;
    },
  };
  await liftCeilings({ ledger, store: { storeId: 'north' }, clock }, 240);
  expect(leftAtTurns).toEqual([150, 50]);
  expect(ceilings()).toBe(10);
});
