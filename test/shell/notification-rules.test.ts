/** When a problem disturbs somebody, and when not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { whatToTell, type Told } from '../../electron/shell/notification-rules.ts';
import { problemKinds, type ProblemKind } from '../../shared/problem-causes.ts';
import type { ProblemGroup } from '../../shared/records.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const group = (cause: string, kind: ProblemKind, count = 1): ProblemGroup => ({ cause, kind, count, summary: cause, hint: 'do this' });
const unknownCode = group('stock-code-unknown', 'unmapped');
const away = group('khaos-unreachable', 'unreachable');

/** Looks at each of these times at these problems; answers what was shown and withdrawn, with the time in minutes. */
const day = (looks: readonly (readonly [atMs: number, groups: readonly ProblemGroup[]])[]): string[] => {
  let told: Told = {};
  return looks.flatMap(([atMs, groups]) => {
    const telling = whatToTell(told, groups, atMs);
    told = telling.told;
    return [
      ...telling.show.map((one) => `${atMs / minuteMs} show ${one.cause} ${one.count}`),
      ...telling.withdraw.map((cause) => `${atMs / minuteMs} withdraw ${cause}`),
    ];
  });
};

describe('Notifications', () => {
  it('come a minute after a problem that only a person can end, once', () => {
    expect(
      day([
        [0, [unknownCode]],
        [minuteMs - 1, [unknownCode]],
        [minuteMs, [unknownCode]],
        [5 * minuteMs, [unknownCode]],
      ]),
    ).toEqual(['1 show stock-code-unknown 1']);
  });

  it('wait ten minutes for what may heal by itself, and never come when it does', () => {
    expect(
      day([
        [0, [away]],
        [9 * minuteMs, [away]],
        [10 * minuteMs, [away]],
      ]),
    ).toEqual(['10 show khaos-unreachable 1']);
    expect(
      day([
        [0, [away]],
        [9 * minuteMs, []],
        [12 * minuteMs, [away]],
        [20 * minuteMs, [away]],
      ]),
    ).toEqual(['9 withdraw khaos-unreachable']);
  });

  it('are one for a cause, with all its records counted together', () => {
    const ofOneStore = { ...unknownCode, count: 3 };
    expect(
      day([
        [0, [unknownCode, ofOneStore]],
        [minuteMs, [unknownCode, ofOneStore]],
      ]),
    ).toEqual(['1 show stock-code-unknown 4']);
  });

  it('come at most once a day for one cause, even when it comes and goes, and again the next day', () => {
    expect(
      day([
        [0, [unknownCode]],
        [minuteMs, [unknownCode]],
        [2 * minuteMs, []],
        [hourMs, [unknownCode]],
        [2 * hourMs, [unknownCode]],
        [24 * hourMs + minuteMs, [unknownCode]],
      ]),
    ).toEqual(['1 show stock-code-unknown 1', '2 withdraw stock-code-unknown', '1441 show stock-code-unknown 1']);
  });

  it('are withdrawn when the problem is solved', () => {
    expect(
      day([
        [0, [unknownCode, away]],
        [minuteMs, [unknownCode, away]],
        [3 * minuteMs, [away]],
      ]),
    ).toEqual(['1 show stock-code-unknown 1', '3 withdraw stock-code-unknown']);
  });

  it('never come twice within a day for one cause, whatever comes and goes', () => {
    const look = fc.record({ waitMs: fc.integer({ min: 0, max: 6 * hourMs }), causes: fc.subarray(['a', 'b', 'c']) });
    fc.assert(
      fc.property(fc.array(look, { maxLength: 60 }), fc.constantFrom(...problemKinds), (looks, kind) => {
        let told: Told = {};
        let nowMs = 0;
        const shown = new Map<string, number>();
        for (const { waitMs, causes } of looks) {
          nowMs += waitMs;
          const telling = whatToTell(
            told,
            causes.map((cause) => group(cause, kind)),
            nowMs,
          );
          told = telling.told;
          for (const { cause } of telling.show) {
            expect(causes).toContain(cause);
            expect(nowMs - (shown.get(cause) ?? -Infinity)).toBeGreaterThanOrEqual(24 * hourMs);
            shown.set(cause, nowMs);
          }
          for (const cause of telling.withdraw) expect(causes).not.toContain(cause);
        }
      }),
    );
  });
});
