import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createClock } from '../../electron/host/clock.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'], now: Date.UTC(2026, 10, 24, 9) }));
afterEach(() => void vi.useRealTimers());

test('timers ring in the order of their times, those of one time in the order of asking', () => {
  const clock = createClock();
  const rung: string[] = [];
  clock.after(20, () => rung.push('second'));
  clock.after(10, () => rung.push('first'));
  clock.after(20, () => rung.push('third'));
  vi.advanceTimersByTime(25);
  expect(rung).toEqual(['first', 'second', 'third']);
});

test('a cancelled timer does not ring, and cancelling twice is harmless', () => {
  const clock = createClock();
  let rung = 0;
  const cancel = clock.after(10, () => (rung += 1));
  cancel();
  cancel();
  vi.advanceTimersByTime(50);
  expect(rung).toBe(0);
});

test('moving on makes both clocks jump, and what is due rings at once', () => {
  const clock = createClock();
  const [wallMs, monotonicMs] = [clock.nowMs(), clock.monotonicMs()];
  let rung = 0;
  clock.after(600_000, () => (rung += 1));
  clock.moveOn(600_000);
  expect(clock.nowMs() - wallMs).toBe(600_000);
  expect(Math.round(clock.monotonicMs() - monotonicMs)).toBe(600_000);
  vi.advanceTimersByTime(1);
  expect(rung).toBe(1);
});

test('the wall clock’s jumps do not touch timers', () => {
  const clock = createClock();
  let rung = 0;
  clock.after(1_000, () => (rung += 1));
  vi.setSystemTime(Date.UTC(2030, 0, 1));
  vi.advanceTimersByTime(500);
  expect(rung).toBe(0);
  vi.advanceTimersByTime(501);
  expect(rung).toBe(1);
});

test('a timer further away than Node’s can count rings at its time, not at once', () => {
  const clock = createClock();
  let rung = 0;
  clock.after(40 * 24 * 3_600_000, () => (rung += 1));
  vi.advanceTimersByTime(39 * 24 * 3_600_000);
  expect(rung).toBe(0);
  vi.advanceTimersByTime(2 * 24 * 3_600_000);
  expect(rung).toBe(1);
});

test('a timer set while another rings is not lost', () => {
  const clock = createClock();
  const rung: string[] = [];
  clock.after(10, () => {
    rung.push('one');
    clock.after(10, () => rung.push('two'));
  });
  vi.advanceTimersByTime(40);
  expect(rung).toEqual(['one', 'two']);
});

test('both times are whole milliseconds, as everything in the ledger is', () => {
  vi.useRealTimers();
  const clock = createClock();
  const read = Array.from({ length: 200 }, () => [clock.nowMs(), clock.monotonicMs()]).flat();
  expect(read.every(Number.isInteger)).toBe(true);
});
