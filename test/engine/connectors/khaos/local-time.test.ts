import { expect, test } from 'vitest';
import { fromLocal, readDay, toLocal } from '../../../../electron/engine/connectors/khaos/local-time.ts';

test('London’s time, winter and summer, whatever this PC’s zone is', () => {
  const before = process.env['TZ'];
  try {
    for (const zone of ['UTC', 'Pacific/Auckland', 'America/New_York']) {
      process.env['TZ'] = zone;
      expect(toLocal(Date.UTC(2026, 0, 5, 12, 30, 15))).toBe('2026-01-05T12:30:15');
      expect(toLocal(Date.UTC(2026, 6, 5, 23, 30, 15))).toBe('2026-07-06T00:30:15');
      expect(fromLocal('2026-07-06T00:30:15')).toBe(Date.UTC(2026, 6, 5, 23, 30, 15));
      expect(fromLocal('1970-01-01T01:00:00')).toBe(0);
    }
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
});

test('the hour that happens twice is the first, the one that never happens lies an hour later, nonsense is nothing', () => {
  expect(fromLocal('2026-10-25T01:30:00')).toBe(Date.UTC(2026, 9, 25, 0, 30));
  expect(fromLocal('2026-03-29T01:30:00')).toBe(Date.UTC(2026, 2, 29, 1, 30));
  expect(fromLocal('yesterday')).toBeUndefined();
});

test.each([
  ['02/03/2026', '2026-03-02'],
  ['29/02/2028', '2028-02-29'],
  ['02/03/2026 09:14', '2026-03-02'],
  ['2026-04-01', '2026-04-01'],
  ['2026-04-01T23:59:59', '2026-04-01'],
  ['', undefined],
  ['30/12/1899', undefined],
  ['1899-12-30T00:00:00.000Z', undefined],
  ['31/02/2026', 'unreadable'],
  ['03/13/2026', 'unreadable'],
  ['soon', 'unreadable'],
])('the day "%s" is %s', (said, read) => {
  expect(readDay(said)).toBe(read);
});
