import { describe, expect, it } from 'vitest';
import {
  countOf,
  dayText,
  differenceText,
  durationText,
  exactText,
  moneyText,
  nameText,
  stageText,
  timeText,
} from '../../renderer/formats.ts';

const winter = Date.UTC(2026, 10, 24, 9, 5, 7);
const summer = Date.UTC(2026, 6, 1, 23, 30);

describe('times and figures as the office reads them', () => {
  it('are London’s, in summer too', () => {
    expect(timeText(winter, winter)).toBe('09:05');
    expect(exactText(winter, winter)).toBe('09:05:07');
    // 23:30 UTC is half past midnight of the next day there.
    expect(timeText(summer, Date.UTC(2026, 6, 2, 8))).toBe('00:30');
  });

  it('name the day where it is not today', () => {
    expect(timeText(winter, winter + 24 * 3_600_000)).toBe('Tue 24 Nov, 09:05');
    expect(dayText('2026-11-24')).toBe('24 Nov 2026');
  });

  it('show minor units of each currency', () => {
    expect(moneyText(123_456, 'GBP')).toBe('£1,234.56');
    expect(moneyText(1250, 'JPY')).toBe('JP¥1,250');
    expect(moneyText(-5, 'GBP')).toBe('-£0.05');
  });

  it('write names of facts as words', () => {
    expect(['salesOrder', 'ref', 'savedAt'].map(nameText)).toEqual(['Sales order', 'Ref', 'Saved at']);
  });

  it('write KC’s stages as words', () => {
    expect(['RELEASED', 'ISSUED_CURRENT', ''].map(stageText)).toEqual(['Released', 'Issued current', '']);
  });

  it('count, differ and last', () => {
    expect([countOf(1, 'order'), countOf(1284, 'order'), countOf(0, 'entry', 'entries')]).toEqual(['1 order', '1,284 orders', '0 entries']);
    expect([differenceText(3), differenceText(-1200), differenceText(0)]).toEqual(['+3', '−1,200', '0']);
    expect([
      durationText(40),
      durationText(340),
      durationText(12_000),
      durationText(180_000),
      durationText(7_200_000 * 2),
      durationText(4 * 86_400_000),
    ]).toEqual(['under 0.1 s', '0.3 s', '12 s', '3 min', '4 h', '4 days']);
  });
});
