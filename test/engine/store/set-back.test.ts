import { expect, test } from 'vitest';
import { problemOf } from '../../../electron/engine/domain/problem.ts';
import { makeLedger, order } from './test-ledger.ts';

const hourMs = 3_600_000;
const pool = { stockCode: 'MUG', site: 'MAIN' };
const outlet = { storeId: 'north', itemId: 'item-1', locationId: 'shelf' };
const ref = 'SHOP-1001-1';

/** A ledger whose every time is an hour later than the world's clock then says. */
const fromTheFuture = () => {
  const { ledger, world } = makeLedger();
  const wasMs = world.clock.nowMs();
  world.setNow(wasMs + hourMs);
  const futureMs = world.clock.nowMs();
  ledger.orders.read('north', [order(1)]);
  ledger.khaosOrders.watch('north', order(1).orderId, ref, undefined);
  ledger.khaosOrders.asked([{ storeId: 'north', orderId: order(1).orderId }], futureMs);
  ledger.outlets.link([{ ...outlet, sku: 'MUG', pool }]);
  ledger.pools.putLevels([{ ...pool, level: 5, askedAtMs: futureMs, state: undefined, buildPotential: undefined }]);
  const job = { storeId: 'north', flow: 'import-orders', key: order(1).orderId } as const;
  ledger.jobs.add([{ ...job, why: 'found', actor: 'engine' }]);
  ledger.jobs.move(job, 'running', { why: 'now', actor: 'runner' });
  ledger.jobs.move(job, 'waiting', {
    why: 'away',
    actor: 'runner',
    problem: problemOf('khaos-unreachable', 'KC is away.'),
    nextTryAtMs: futureMs,
  });
  const marks = {
    'sweep-from': { sinceMs: futureMs },
    scanned: { beganAtMs: futureMs, rules: 'as they were' },
  };
  for (const [name, mark] of Object.entries(marks)) ledger.watermarks.put('north', 'push-stock', name, JSON.stringify(mark));
  ledger.watermarks.put('north', 'push-stock', 'moved', String(futureMs));
  ledger.watermarks.put('north', 'push-stock', 'levels', new Date(futureMs).toISOString());
  ledger.watermarks.put('north', 'import-orders', 'polled', JSON.stringify({ beganAtMs: futureMs - 5_000, endedAtMs: futureMs, start: 1 }));
  ledger.watermarks.put('north', 'import-orders', 'orders', new Date(futureMs).toISOString());
  return { ledger, world, wasMs, futureMs, job };
};

test('a clock that was set back has nothing wait that goes by this machine’s times', () => {
  const { ledger, world, wasMs, futureMs, job } = fromTheFuture();
  world.setNow(wasMs);
  ledger.clockWasSetBack();
  const laterMs = wasMs + 1;
  expect(ledger.khaosOrders.due('north', laterMs, 10)).toHaveLength(1);
  expect(ledger.jobs.due('north', 'import-orders', ['waiting'], wasMs, 10)).toMatchObject([job]);
  expect(ledger.pools.sweep('MAIN', laterMs, 10)).toHaveLength(1);
  expect(ledger.orders.get('north', order(1).orderId)?.readAtMs).toBe(wasMs);
  const mark = (name: string): unknown => JSON.parse(ledger.watermarks.get('north', 'push-stock', name)!);
  expect(mark('sweep-from')).toEqual({ sinceMs: wasMs });
  expect(mark('scanned')).toEqual({ beganAtMs: wasMs, rules: 'as they were' });
  expect(mark('moved')).toBe(wasMs);
  expect(ledger.watermarks.get('north', 'push-stock', 'levels')).toBe(new Date(wasMs).toISOString());
  expect(ledger.watermarks.get('north', 'import-orders', 'polled')).toBeUndefined();
  // By Shopify's own clock, which was not set back.
  expect(ledger.watermarks.get('north', 'import-orders', 'orders')).toBe(new Date(futureMs).toISOString());
});

test('a clock that runs on has nothing changed', () => {
  const { ledger } = fromTheFuture();
  const before = ledger.serialize();
  ledger.clockWasSetBack();
  expect(Buffer.from(ledger.serialize()).equals(Buffer.from(before))).toBe(true);
});
