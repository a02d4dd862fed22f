import { beforeEach, describe, expect, test } from 'vitest';
import { createScheduler, type Scheduler } from '../../electron/host/scheduler.ts';
import { cadenceSchema } from '../../shared/settings.ts';
import { VirtualClock } from '../practice/virtual-clock.ts';

const hourMs = 3_600_000;
const cadence = cadenceSchema.parse({ ordersMs: 15_000, despatchMs: 60_000, fastStockMs: 20_000, completenessMs: 600_000 });

let virtual: VirtualClock;
/** How far the wall clock is from the true time. */
let skewMs: number;
let runs: { what: string; trigger: string; atMs: number }[];
let takesMs: number;
let fails: boolean;
let failures: unknown[];
let lastProof: string | undefined;
let scheduler: Scheduler;

const note = (what: string, trigger: string): Promise<void> => {
  runs.push({ what, trigger, atMs: virtual.nowMs() });
  if (fails) return Promise.reject(new Error('a bug'));
  return takesMs === 0 ? Promise.resolve() : new Promise((resolve) => void virtual.after(takesMs, resolve));
};

const begin = (startMs: number): void => {
  virtual = new VirtualClock(startMs);
  skewMs = 0;
  runs = [];
  takesMs = 0;
  fails = false;
  failures = [];
  lastProof = undefined;
  scheduler = createScheduler({
    clock: { nowMs: () => virtual.nowMs() + skewMs, monotonicMs: () => virtual.nowMs() - startMs, after: virtual.after },
    cadence,
    run: (flow, trigger) => note(flow, trigger),
    prove: (span) => note(span, 'proof'),
    lastProof: { read: () => lastProof, write: (date) => (lastProof = date) },
    onFailure: (error) => failures.push(error),
  });
};
beforeEach(() => begin(Date.UTC(2026, 10, 24, 9)));

/** Lets time pass, event by event. */
const pass = async (ms: number): Promise<void> => {
  const result = await virtual.settle(new Promise<void>((resolve) => void virtual.after(ms, resolve)));
  expect(result.status).toBe('fulfilled');
};
const times = (what: string): number => runs.filter((run) => run.what === what).length;

describe('a schedule', () => {
  test('begins every flow at once and then keeps to its cadence', async () => {
    scheduler.start();
    await pass(60_000 + 1);
    expect(runs.filter(({ trigger }) => trigger === 'start').map(({ what }) => what)).toEqual([
      'import-orders',
      'push-stock',
      'push-despatch',
    ]);
    expect([times('import-orders'), times('push-stock'), times('push-despatch'), times('quick')]).toEqual([5, 4, 2, 1]);
    scheduler.stop();
  });

  test('never runs a flow beside itself: one that takes longer than its cadence begins again as soon as it ends', async () => {
    takesMs = 40_000;
    scheduler.start();
    await pass(160_001);
    expect(runs.filter(({ what }) => what === 'import-orders').map(({ atMs }) => atMs - Date.UTC(2026, 10, 24, 9))).toEqual([
      0, 40_000, 80_000, 120_000, 160_000,
    ]);
    scheduler.stop();
  });

  test('goes on after a piece of work failed in a way nothing else dealt with, and says so', async () => {
    fails = true;
    scheduler.start();
    await pass(30_001);
    expect(times('import-orders')).toBe(3);
    expect(failures.length).toBe(runs.length);
    scheduler.stop();
  });

  test('ends with the host', async () => {
    scheduler.start();
    await pass(20_000);
    scheduler.stop();
    const before = runs.length;
    await pass(hourMs);
    expect(runs.length).toBe(before);
    scheduler.wake();
    expect(runs.length).toBe(before);
  });
});

describe('after sleep', () => {
  test('there is no storm of what was missed, with or without a word from the system', async () => {
    scheduler.start();
    await pass(1_000);
    const before = runs.length;
    virtual.moveOn(9 * hourMs);
    await pass(1);
    for (const what of ['import-orders', 'push-stock', 'push-despatch'])
      expect(runs.slice(before).filter((run) => run.what === what)).toHaveLength(1);
    scheduler.stop();
  });

  test('waking runs each flow once, and the cadences count from there', async () => {
    scheduler.start();
    await pass(1_000);
    virtual.moveOn(9 * hourMs);
    const before = runs.length;
    scheduler.wake();
    await pass(14_000);
    expect(runs.slice(before).map(({ what, trigger }) => `${what} ${trigger}`)).toEqual([
      'import-orders catch-up',
      'push-stock catch-up',
      'push-despatch catch-up',
      'quick proof',
    ]);
    await pass(1_001);
    expect(runs.slice(before).filter(({ what }) => what === 'import-orders')).toHaveLength(2);
    scheduler.stop();
  });

  test('waking while flows run does not begin a second row of passes', async () => {
    takesMs = 5_000;
    scheduler.start();
    await pass(1_000);
    scheduler.wake();
    scheduler.wake();
    await pass(10_000);
    const before = times('import-orders');
    await pass(150_000);
    expect(times('import-orders') - before).toBe(10);
    scheduler.stop();
  });
});

describe('a change of the wall clock', () => {
  test.each([-26 * hourMs, -hourMs, hourMs, 26 * hourMs])('by %d ms neither stops nor doubles anything', async (jumpMs) => {
    scheduler.start();
    await pass(60_001);
    const before = times('import-orders');
    skewMs = jumpMs;
    await pass(60_000);
    expect(times('import-orders') - before).toBe(4);
    scheduler.stop();
  });
});

describe('the nightly proof', () => {
  const wholeProofs = () => runs.filter(({ what }) => what === 'whole').map(({ atMs }) => new Date(atMs).toISOString().slice(0, 10));

  test.each([
    ['an ordinary week', Date.UTC(2026, 10, 23, 12)],
    ['the week in which the clocks go back', Date.UTC(2026, 9, 23, 12)],
    ['the week in which the clocks go forward', Date.UTC(2027, 2, 26, 12)],
  ])('runs once on each date of %s', async (_name, startMs) => {
    begin(startMs);
    lastProof = new Date(startMs).toISOString().slice(0, 10);
    scheduler.start();
    // Days of wall time, without the thousands of passes between: the clock is looked at every quarter of an hour anyway.
    for (let quarter = 0; quarter < 5 * 24 * 4; quarter++) {
      virtual.moveOn(15 * 60_000 - 1);
      await pass(1);
    }
    const dates = wholeProofs();
    expect(dates).toHaveLength(5);
    expect(new Set(dates).size).toBe(5);
    scheduler.stop();
  });

  test('that was missed, because the PC was off, is made up for at the start, once', async () => {
    lastProof = '2026-11-20';
    scheduler.start();
    await pass(hourMs);
    expect(times('whole')).toBe(1);
    scheduler.stop();
  });

  test('that failed is tried again within the hour, and counts only when it ended', async () => {
    fails = true;
    scheduler.start();
    await pass(1);
    expect([times('whole'), lastProof]).toEqual([1, undefined]);
    fails = false;
    await pass(hourMs);
    expect([times('whole'), lastProof]).toEqual([2, '2026-11-24']);
    scheduler.stop();
  });

  test('is not repeated when somebody sets the clock back by a day', async () => {
    scheduler.start();
    await pass(1);
    skewMs = -24 * hourMs;
    await pass(2 * hourMs);
    expect(times('whole')).toBe(1);
    scheduler.stop();
  });
});
