import { describe, expect, test } from 'vitest';
import { problemOf } from '../../../electron/engine/domain/problem.ts';
import { timing } from '../../../electron/engine/domain/timing.ts';
import { moveFor, waitAfterTries } from '../../../electron/engine/domain/verdict.ts';

const nowMs = 1_000_000;
const job = { tries: 0, sends: 0 };

describe('the wait after an attempt', () => {
  test('doubles, and ends at a longest one', () => {
    expect([0, 1, 2, 3].map((tries) => waitAfterTries(tries, timing))).toEqual([5_000, 10_000, 20_000, 40_000]);
    expect(waitAfterTries(60, timing)).toBe(timing.retryAtMostMs);
  });

  test('is never shorter than the other side asked for', () => {
    const problem = problemOf('shopify-busy', 'slow down', {}, { retryAfterMs: 90_000 });
    expect(moveFor({ kind: 'stopped', problem }, job, nowMs, timing)).toMatchObject({
      to: 'waiting',
      detail: { nextTryAtMs: nowMs + 90_000 },
    });
    expect(moveFor({ kind: 'stopped', problem }, { ...job, tries: 9 }, nowMs, timing).detail.nextTryAtMs).toBe(
      nowMs + timing.retryAtMostMs,
    );
  });

  test('is the flow’s own where it knows when its question may be asked', () => {
    const problem = problemOf('khaos-unconfirmed', 'no answer');
    expect(moveFor({ kind: 'stopped', problem, nextTryAtMs: 7 }, job, nowMs, timing).detail.nextTryAtMs).toBe(7);
  });
});

describe('a send without an answer', () => {
  const outcome = { kind: 'stopped', problem: problemOf('khaos-unconfirmed', 'no answer') } as const;

  test('is looked up by itself, and a person is asked when it has been sent too often', () => {
    expect([0, 1, 2, 3].map((sends) => moveFor(outcome, { tries: 0, sends }, nowMs, timing).to)).toEqual(Array(4).fill('unconfirmed'));
    expect(moveFor(outcome, { tries: 0, sends: 4 }, nowMs, timing).to).toBe('held');
  });
});

test('raw answers travel with the move, to where they can be erased', () => {
  const problem = problemOf('khaos-unreadable', 'what is this?');
  expect(moveFor({ kind: 'stopped', problem, payload: '<xml' }, job, nowMs, timing)).toMatchObject({
    to: 'failed',
    detail: { payload: '<xml' },
  });
});
