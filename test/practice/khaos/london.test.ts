/** KC's local time, both sides of the clock change. */
import { expect, it } from 'vitest';
import { localDateTime, localDay, readDateTime, readOrderDate } from '../../../electron/practice/khaos/london.ts';

it('writes London time, an hour ahead of UTC in summer', () => {
  expect(localDateTime(Date.UTC(2026, 6, 1, 23, 30))).toBe('2026-07-02T00:30:00');
  expect(localDateTime(Date.UTC(2026, 11, 1, 23, 30))).toBe('2026-12-01T23:30:00');
  expect(localDateTime(Date.UTC(2026, 2, 29, 0, 59, 59))).toBe('2026-03-29T00:59:59');
  expect(localDateTime(Date.UTC(2026, 2, 29, 1))).toBe('2026-03-29T02:00:00');
  expect(localDay(Date.UTC(2026, 6, 1, 23, 30))).toBe('02/07/2026');
  expect(localDay(undefined)).toBe('');
});

it('reads parameters as London time, and Delphi\'s empty dates and the epoch as "since ever"', () => {
  expect(readDateTime('2026-07-02T00:30:00')).toBe(Date.UTC(2026, 6, 1, 23, 30));
  expect(readDateTime('2026-07-02T00:30:00Z')).toBe(Date.UTC(2026, 6, 2, 0, 30));
  for (const ever of ['', '1970-01-01T01:00:00', '1899-12-30T00:00:00', '1899-12-31T00:00:00']) expect(readDateTime(ever)).toBe(-Infinity);
  expect(readDateTime('soon')).toBeUndefined();
});

it('reads order dates in their three forms', () => {
  expect(readOrderDate('2026-07-02 00:30:00')).toBe(Date.UTC(2026, 6, 1, 23, 30));
  expect(readOrderDate('2026-07-02')).toBe(Date.UTC(2026, 6, 1, 23));
  expect(readOrderDate('2026-02-30')).toBeUndefined();
});
