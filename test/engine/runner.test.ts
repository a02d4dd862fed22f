/** What an attempt came to, and what that makes of its job. */
import { beforeEach, describe, expect, test } from 'vitest';
import { done, jobKey, runnerBench, send, stopped, type RunnerBench } from './runner-bench.ts';
import { problemOf, ProblemError } from '../../electron/engine/domain/problem.ts';

let bench: RunnerBench;
beforeEach(() => {
  bench = runnerBench();
});

describe('what an attempt came to', () => {
  test.each([
    ['khaos-unreachable', 'waiting'],
    ['shopify-busy', 'waiting'],
    ['khaos-unauthorised', 'waiting'],
    ['khaos-unconfirmed', 'unconfirmed'],
    ['order-address-missing', 'held'],
    ['stock-code-unknown', 'held'],
    ['khaos-unreadable', 'failed'],
    ['program-error', 'failed'],
  ] as const)('with the problem %s leaves its job %s', async (cause, state) => {
    bench.pages = [['a']];
    bench.scripts.set('a', () => stopped(cause));
    const view = await bench.pass();
    expect(bench.stateOf('a')).toBe(state);
    expect(view).toMatchObject({ found: 1, [state]: 1 });
    expect(bench.process.ledger.jobs.get(jobKey('a'))?.problem?.cause).toBe(cause);
  });

  test('well is done, and counted as confirmed only where it was read back', async () => {
    bench.pages = [['a', 'b']];
    bench.scripts.set('b', () => ({ ...done, confirmed: false }));
    expect(await bench.pass()).toMatchObject({ found: 2, done: 2, confirmed: 1 });
    expect(bench.process.ledger.jobs.get(jobKey('a'))).toMatchObject({ state: 'done', reference: 'R' });
  });

  test('uses up an attempt, but not where nobody was reached', async () => {
    bench.pages = [['a', 'b']];
    bench.scripts.set('a', () => stopped('record-moving'));
    bench.scripts.set('b', () => stopped('khaos-unreachable'));
    await bench.pass();
    expect(bench.process.ledger.jobs.get(jobKey('a'))?.tries).toBe(1);
    expect(bench.process.ledger.jobs.get(jobKey('b'))?.tries).toBe(0);
  });

  test('is tried again only when its time has come', async () => {
    bench.pages = [['a']];
    bench.scripts.set('a', () => stopped('record-moving', { nextTryAtMs: bench.world.virtual.nowMs() + 60_000 }));
    await bench.pass();
    await bench.pass();
    expect(bench.carried).toEqual(['a']);
    bench.world.virtual.moveOn(60_000);
    await bench.pass();
    expect(bench.carried).toEqual(['a', 'a']);
  });

  test('thrown before anything was sent is the thrown problem', async () => {
    bench.pages = [['a']];
    bench.scripts.set('a', () => {
      throw new ProblemError(problemOf('khaos-unreachable', 'away'));
    });
    await bench.pass();
    expect(bench.process.ledger.jobs.get(jobKey('a'))).toMatchObject({ state: 'waiting', problem: { cause: 'khaos-unreachable' } });
  });

  test('thrown with a send that has no answer is unconfirmed, whatever was thrown', async () => {
    bench.pages = [['a', 'b', 'c']];
    for (const [key, error] of [
      ['a', new ProblemError(problemOf('order-address-missing', 'no address'))],
      ['b', new Error('a bug')],
      ['c', new ProblemError(problemOf('khaos-unconfirmed', 'no answer'))],
    ] as const) {
      bench.scripts.set(key, (job, own) => {
        send(job, own);
        throw error;
      });
    }
    await bench.pass();
    expect(['a', 'b', 'c'].map(bench.stateOf)).toEqual(['unconfirmed', 'unconfirmed', 'unconfirmed']);
    expect(bench.process.ledger.jobs.get(jobKey('a'))?.problem).toMatchObject({
      cause: 'write-unconfirmed',
      facts: { after: 'order-address-missing' },
    });
    expect(bench.process.ledger.jobs.get(jobKey('c'))?.problem?.cause).toBe('khaos-unconfirmed');
  });

  test('thrown after a send that was answered is the thrown problem', async () => {
    bench.pages = [['a']];
    bench.scripts.set('a', (job, own) => {
      own.ledger.steps.answered(send(job, own), { kind: 'skipped' });
      throw new Error('a bug');
    });
    await bench.pass();
    expect(bench.process.ledger.jobs.get(jobKey('a'))).toMatchObject({
      state: 'failed',
      problem: { cause: 'program-error', facts: { error: 'Error: a bug' } },
    });
    expect(bench.world.errors).toHaveLength(1);
  });

  test('thrown hits its own batch alone', async () => {
    bench.together = 2;
    bench.pages = [['a', 'b', 'c', 'd']];
    bench.scripts.set('b', () => {
      throw new Error('a bug');
    });
    await bench.pass();
    expect(['a', 'b', 'c', 'd'].map(bench.stateOf)).toEqual(['done', 'failed', 'done', 'done']);
  });

  test('as a bug hits its own record alone, and what was sent of the others before is kept', async () => {
    bench.together = 3;
    bench.pages = [['a', 'b', 'c']];
    let sends = 0;
    bench.scripts.set('a', (job, own) => {
      const sent = own.ledger.steps.lastSend(job);
      if (sent === undefined) {
        sends++;
        own.ledger.steps.answered(send(job, own), { kind: 'imported' });
      }
      return done;
    });
    bench.scripts.set('b', (job, own) => {
      if (own.ledger.steps.lastSend(job) === undefined) send(job, own);
      throw new Error('a bug');
    });
    const view = await bench.pass();
    expect(['a', 'b', 'c'].map(bench.stateOf)).toEqual(['done', 'unconfirmed', 'done']);
    expect(bench.process.ledger.jobs.get(jobKey('b'))?.problem).toMatchObject({
      cause: 'write-unconfirmed',
      facts: { after: 'program-error' },
    });
    expect(sends).toBe(1);
    expect(view).toMatchObject({ found: 3, done: 2, unconfirmed: 1 });
  });

  test('as a bug leaves the rest of its batch for later where one of them then meets a system that is away', async () => {
    bench.together = 3;
    bench.pages = [['a', 'b', 'c']];
    let first = true;
    bench.scripts.set('a', () => {
      if (!first) return stopped('khaos-unreachable');
      first = false;
      throw new Error('a bug');
    });
    await bench.pass();
    expect(['a', 'b', 'c'].map(bench.stateOf)).toEqual(['waiting', 'waiting', 'waiting']);
    expect(bench.carried).toEqual(['a', 'a']);
  });
});
