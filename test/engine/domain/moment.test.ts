import { expect, test } from 'vitest';
import { elapsedMs } from '../../../electron/engine/domain/moment.ts';

const since = { wallMs: 1_000_000, monotonicMs: 5_000, start: 3 };

test('within one start the monotonic clock counts, whatever the wall clock did', () => {
  for (const wallMs of [0, 1_000_000, 99_000_000]) expect(elapsedMs(since, { wallMs, monotonicMs: 65_000, start: 3 }, 1_000)).toBe(60_000);
});

test('across a restart no more has certainly passed than this start has run, however far the wall clock was set ahead', () => {
  expect(elapsedMs(since, { wallMs: 90_000_000, monotonicMs: 31_000, start: 4 }, 1_000)).toBe(30_000);
});

test('across a restart a wall clock that says less is believed', () => {
  expect(elapsedMs(since, { wallMs: 1_010_000, monotonicMs: 61_000, start: 4 }, 1_000)).toBe(10_000);
  expect(elapsedMs(since, { wallMs: 400_000, monotonicMs: 61_000, start: 4 }, 1_000)).toBeLessThan(0);
});
