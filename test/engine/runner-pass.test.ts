/** A pass of a flow: in what order it carries, what ends it, and what a crash leaves to the next. */
import { beforeEach, describe, expect, test } from 'vitest';
import { done, jobKey, runnerBench, stopped, type RunnerBench } from './runner-bench.ts';
import { problemOf, ProblemError } from '../../electron/engine/domain/problem.ts';

let bench: RunnerBench;
beforeEach(() => {
  bench = runnerBench();
});

describe('a pass', () => {
  test.each(['khaos-unreachable', 'khaos-unauthorised', 'shopify-busy', 'another-engine'] as const)(
    'ends when it meets %s, and says so',
    async (cause) => {
      bench.pages = [['a', 'b'], ['c']];
      bench.scripts.set('a', () => stopped(cause));
      const view = await bench.pass();
      expect(bench.carried).toEqual(['a']);
      expect(view.problem?.cause).toBe(cause);
      expect(bench.stateOf('b')).toBe('queued');
    },
  );

  test.each(['record-moving', 'order-address-missing', 'stock-code-unknown', 'khaos-unconfirmed', 'program-error'] as const)(
    'goes on after %s',
    async (cause) => {
      bench.pages = [['a', 'b'], ['c']];
      bench.scripts.set('a', () => stopped(cause));
      const view = await bench.pass();
      expect(bench.carried).toEqual(['a', 'b', 'c']);
      expect(view.problem).toBeUndefined();
    },
  );

  test('looks up the unsure before it finds anything new', async () => {
    bench.pages = [['a']];
    bench.scripts.set('a', () => stopped('khaos-unconfirmed', { nextTryAtMs: bench.world.virtual.nowMs() + 1_000 }));
    await bench.pass();
    bench.world.virtual.moveOn(1_000);
    bench.pages = [['b']];
    bench.carried = [];
    bench.scripts.delete('a');
    await bench.pass();
    expect(bench.carried).toEqual(['a', 'b']);
  });

  test('whose finding fails still carries what was found before', async () => {
    bench.pages = [['a', 'b']];
    for (const key of ['a', 'b'])
      bench.scripts.set(key, () => stopped('record-moving', { nextTryAtMs: bench.world.virtual.nowMs() + 1_000 }));
    await bench.pass();
    bench.world.virtual.moveOn(1_000);
    bench.scripts.clear();
    bench.pages = [new ProblemError(problemOf('shopify-unreadable', 'What is this?'))];
    const view = await bench.pass();
    expect(view.problem?.cause).toBe('shopify-unreadable');
    expect([bench.stateOf('a'), bench.stateOf('b')]).toEqual(['done', 'done']);
  });

  test('whose finding meets a system that is away leaves the rest for later', async () => {
    bench.pages = [['a']];
    bench.scripts.set('a', () => stopped('record-moving', { nextTryAtMs: bench.world.virtual.nowMs() + 1_000 }));
    await bench.pass();
    bench.world.virtual.moveOn(1_000);
    bench.carried = [];
    bench.pages = [new ProblemError(problemOf('shopify-unreachable', 'away'))];
    expect((await bench.pass()).problem?.cause).toBe('shopify-unreachable');
    expect(bench.carried).toEqual([]);
  });

  test('begins nothing new once the engine stops', async () => {
    bench.pages = [['a', 'b'], ['c']];
    bench.scripts.set('a', async () => {
      void bench.process.engine.stop();
      return Promise.resolve(done);
    });
    await bench.pass();
    expect(bench.carried).toEqual(['a']);
    expect(bench.stateOf('a')).toBe('done');
    expect(bench.stateOf('b')).toBe('queued');
  });

  test('lets a record that is gone end as its flow says', async () => {
    bench.pages = [['a']];
    bench.scripts.set('a', () => stopped('record-moving', { nextTryAtMs: bench.world.virtual.nowMs() + 1_000 }));
    await bench.pass();
    bench.gone.add('a');
    bench.pages = [];
    bench.world.virtual.moveOn(1_000);
    expect(await bench.pass()).toMatchObject({ skipped: 1 });
    expect(bench.stateOf('a')).toBe('skipped');
  });

  test('opens again what it skipped when it is found again, but never what a person skipped', async () => {
    bench.pages = [['a', 'b']];
    bench.scripts.set('a', () => ({ kind: 'skipped', because: 'cancelled' }));
    bench.scripts.set('b', () => stopped('order-address-missing'));
    await bench.pass();
    const b = bench.process.ledger.jobs.get(jobKey('b'))!;
    bench.process.ledger.jobs.move(b, 'skipped', { actor: 'person:Ann', why: 'ignored by a person' });
    bench.scripts.clear();
    await bench.pass();
    expect([bench.stateOf('a'), bench.stateOf('b')]).toEqual(['done', 'skipped']);
  });

  test('leaves what waits for a person alone', async () => {
    bench.pages = [['a']];
    bench.scripts.set('a', () => stopped('order-address-missing'));
    await bench.pass();
    await bench.pass();
    expect(bench.carried).toEqual(['a']);
  });

  test('carries several hundred jobs left from before, each once', async () => {
    bench.together = 25;
    bench.process.ledger.jobs.add(
      Array.from({ length: 260 }, (_, at) => ({ ...jobKey(`k${at}`), why: 'found', actor: 'engine' as const })),
    );
    expect(await bench.pass()).toMatchObject({ done: 260 });
    expect(new Set(bench.carried).size).toBe(260);
  });

  test('is kept in the list of runs, with what it came to', async () => {
    bench.pages = [['a']];
    await bench.pass();
    expect(bench.process.ledger.runs.latest()).toMatchObject([{ flow: 'import-orders', storeId: 'main', trigger: 'click', done: 1 }]);
  });
});

describe('after a crash', () => {
  test('jobs that were running are looked up first', async () => {
    bench.process.ledger.jobs.add([{ ...jobKey('a'), why: 'found', actor: 'engine' }]);
    bench.process.ledger.jobs.move(jobKey('a'), 'running', { actor: 'runner', why: 'first attempt' });
    bench.process = bench.world.open({ bytes: bench.process.switchOff() });
    expect(bench.process.ledger.jobs.get(jobKey('a'))).toMatchObject({ state: 'unconfirmed', movedBy: 'rescue' });
    bench.pages = [['b']];
    await bench.pass();
    expect(bench.carried).toEqual(['a', 'b']);
  });

  test('jobs whose outcome could not be stored at all do not stay running: the next pass carries them', async () => {
    bench.together = 2;
    bench.pages = [['a', 'b']];
    const { ledger } = bench.process;
    const { move } = ledger.jobs;
    ledger.jobs.move = (key, to, detail) => {
      if (key.key === 'a' && to !== 'running') throw new Error('the disk is full');
      return move(key, to, detail);
    };
    await bench.pass();
    expect([bench.stateOf('a'), bench.stateOf('b')]).toEqual(['running', 'done']);
    ledger.jobs.move = move;
    bench.pages = [];
    bench.carried = [];
    await bench.pass();
    expect(bench.carried).toEqual(['a']);
    expect(bench.stateOf('a')).toBe('done');
  });
});
