import { beforeEach, describe, expect, test } from 'vitest';
import { problemOf, ProblemError } from '../../electron/engine/domain/problem.ts';
import type { Outcome } from '../../electron/engine/domain/verdict.ts';
import type { Flow, Pass } from '../../electron/engine/flows/flow.ts';
import { beginView, runPass } from '../../electron/engine/runner.ts';
import type { Job } from '../../electron/engine/store/ledger-jobs.ts';
import type { ProblemCause } from '../../shared/problem-causes.ts';
import { wholeWorld, type WholeWorld } from './flows/whole-world.ts';

type Entry = { key: string };
type Script = (job: Job, pass: Pass) => Outcome | Promise<Outcome>;

let world: WholeWorld;
let process: ReturnType<WholeWorld['open']>;
let scripts: Map<string, Script>;
let carried: string[];
let gone: Set<string>;
/** What `find` yields, page by page; an error in its place is thrown there. */
let pages: (readonly string[] | Error)[];
let together: number;

beforeEach(() => {
  world = wholeWorld();
  process = world.open();
  scripts = new Map();
  carried = [];
  gone = new Set();
  pages = [];
  together = 1;
});

const jobKey = (key: string) => ({ storeId: 'main', flow: 'import-orders' as const, key });
const stopped = (cause: ProblemCause, more: { nextTryAtMs?: number } = {}): Outcome => ({
  kind: 'stopped',
  problem: problemOf(cause, 'It did not work.'),
  ...more,
});
const done: Outcome = { kind: 'done', reference: 'R', why: 'it worked', confirmed: true };

const flow = (): Flow<Entry> => ({
  name: 'import-orders',
  together,
  keyOf: ({ key }) => key,
  find: async function* (pass) {
    for (const page of pages) {
      await Promise.resolve();
      if (page instanceof Error) throw page;
      pass.ledger.jobs.add(page.map((key) => ({ ...jobKey(key), why: 'found', actor: 'engine' })));
      yield page.map((key) => ({ key }));
    }
  },
  recall: (keys) => Promise.resolve(new Map(keys.filter((key) => !gone.has(key)).map((key) => [key, { key }]))),
  carry: async (work, pass) => {
    const outcomes: Outcome[] = [];
    for (const { record, job } of work) {
      carried.push(record.key);
      outcomes.push(await (scripts.get(record.key) ?? (() => done))(job, pass));
    }
    return outcomes;
  },
  gone: () => ({ kind: 'skipped', because: 'it is gone' }),
});

const pass = () => {
  const own = process.engine.passFor('import-orders', 'main', 'click');
  // The runner hands a flow only records that the flow itself found.
  return world.settle(runPass({ kind: 'jobs', flow: flow() as Flow<unknown> }, own, beginView(own, 'import-orders', 'main')));
};
const stateOf = (key: string) => process.ledger.jobs.get(jobKey(key))?.state;
const send = (job: Job, { ledger }: Pass) => ledger.steps.intend(job, 'import', {}, { send: true });

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
    pages = [['a']];
    scripts.set('a', () => stopped(cause));
    const view = await pass();
    expect(stateOf('a')).toBe(state);
    expect(view).toMatchObject({ found: 1, [state]: 1 });
    expect(process.ledger.jobs.get(jobKey('a'))?.problem?.cause).toBe(cause);
  });

  test('well is done, and counted as confirmed only where it was read back', async () => {
    pages = [['a', 'b']];
    scripts.set('b', () => ({ ...done, confirmed: false }));
    expect(await pass()).toMatchObject({ found: 2, done: 2, confirmed: 1 });
    expect(process.ledger.jobs.get(jobKey('a'))).toMatchObject({ state: 'done', reference: 'R' });
  });

  test('uses up an attempt, but not where nobody was reached', async () => {
    pages = [['a', 'b']];
    scripts.set('a', () => stopped('record-moving'));
    scripts.set('b', () => stopped('khaos-unreachable'));
    await pass();
    expect(process.ledger.jobs.get(jobKey('a'))?.tries).toBe(1);
    expect(process.ledger.jobs.get(jobKey('b'))?.tries).toBe(0);
  });

  test('is tried again only when its time has come', async () => {
    pages = [['a']];
    scripts.set('a', () => stopped('record-moving', { nextTryAtMs: world.virtual.nowMs() + 60_000 }));
    await pass();
    await pass();
    expect(carried).toEqual(['a']);
    world.virtual.moveOn(60_000);
    await pass();
    expect(carried).toEqual(['a', 'a']);
  });

  test('thrown before anything was sent is the thrown problem', async () => {
    pages = [['a']];
    scripts.set('a', () => {
      throw new ProblemError(problemOf('khaos-unreachable', 'away'));
    });
    await pass();
    expect(process.ledger.jobs.get(jobKey('a'))).toMatchObject({ state: 'waiting', problem: { cause: 'khaos-unreachable' } });
  });

  test('thrown with a send that has no answer is unconfirmed, whatever was thrown', async () => {
    pages = [['a', 'b', 'c']];
    for (const [key, error] of [
      ['a', new ProblemError(problemOf('order-address-missing', 'no address'))],
      ['b', new Error('a bug')],
      ['c', new ProblemError(problemOf('khaos-unconfirmed', 'no answer'))],
    ] as const) {
      scripts.set(key, (job, own) => {
        send(job, own);
        throw error;
      });
    }
    await pass();
    expect(['a', 'b', 'c'].map(stateOf)).toEqual(['unconfirmed', 'unconfirmed', 'unconfirmed']);
    expect(process.ledger.jobs.get(jobKey('a'))?.problem).toMatchObject({
      cause: 'write-unconfirmed',
      facts: { after: 'order-address-missing' },
    });
    expect(process.ledger.jobs.get(jobKey('c'))?.problem?.cause).toBe('khaos-unconfirmed');
  });

  test('thrown after a send that was answered is the thrown problem', async () => {
    pages = [['a']];
    scripts.set('a', (job, own) => {
      own.ledger.steps.answered(send(job, own), { kind: 'skipped' });
      throw new Error('a bug');
    });
    await pass();
    expect(process.ledger.jobs.get(jobKey('a'))).toMatchObject({
      state: 'failed',
      problem: { cause: 'program-error', facts: { error: 'Error: a bug' } },
    });
    expect(world.errors).toHaveLength(1);
  });

  test('thrown hits its own batch alone', async () => {
    together = 2;
    pages = [['a', 'b', 'c', 'd']];
    scripts.set('b', () => {
      throw new Error('a bug');
    });
    await pass();
    expect(['a', 'b', 'c', 'd'].map(stateOf)).toEqual(['done', 'failed', 'done', 'done']);
  });

  test('as a bug hits its own record alone, and what was sent of the others before is kept', async () => {
    together = 3;
    pages = [['a', 'b', 'c']];
    let sends = 0;
    scripts.set('a', (job, own) => {
      const sent = own.ledger.steps.lastSend(job);
      if (sent === undefined) {
        sends++;
        own.ledger.steps.answered(send(job, own), { kind: 'imported' });
      }
      return done;
    });
    scripts.set('b', (job, own) => {
      if (own.ledger.steps.lastSend(job) === undefined) send(job, own);
      throw new Error('a bug');
    });
    const view = await pass();
    expect(['a', 'b', 'c'].map(stateOf)).toEqual(['done', 'unconfirmed', 'done']);
    expect(process.ledger.jobs.get(jobKey('b'))?.problem).toMatchObject({ cause: 'write-unconfirmed', facts: { after: 'program-error' } });
    expect(sends).toBe(1);
    expect(view).toMatchObject({ found: 3, done: 2, unconfirmed: 1 });
  });

  test('as a bug leaves the rest of its batch for later where one of them then meets a system that is away', async () => {
    together = 3;
    pages = [['a', 'b', 'c']];
    let first = true;
    scripts.set('a', () => {
      if (!first) return stopped('khaos-unreachable');
      first = false;
      throw new Error('a bug');
    });
    await pass();
    expect(['a', 'b', 'c'].map(stateOf)).toEqual(['waiting', 'waiting', 'waiting']);
    expect(carried).toEqual(['a', 'a']);
  });
});

describe('a pass', () => {
  test.each(['khaos-unreachable', 'khaos-unauthorised', 'shopify-busy', 'another-engine'] as const)(
    'ends when it meets %s, and says so',
    async (cause) => {
      pages = [['a', 'b'], ['c']];
      scripts.set('a', () => stopped(cause));
      const view = await pass();
      expect(carried).toEqual(['a']);
      expect(view.problem?.cause).toBe(cause);
      expect(stateOf('b')).toBe('queued');
    },
  );

  test.each(['record-moving', 'order-address-missing', 'stock-code-unknown', 'khaos-unconfirmed', 'program-error'] as const)(
    'goes on after %s',
    async (cause) => {
      pages = [['a', 'b'], ['c']];
      scripts.set('a', () => stopped(cause));
      const view = await pass();
      expect(carried).toEqual(['a', 'b', 'c']);
      expect(view.problem).toBeUndefined();
    },
  );

  test('looks up the unsure before it finds anything new', async () => {
    pages = [['a']];
    scripts.set('a', () => stopped('khaos-unconfirmed', { nextTryAtMs: world.virtual.nowMs() + 1_000 }));
    await pass();
    world.virtual.moveOn(1_000);
    pages = [['b']];
    carried = [];
    scripts.delete('a');
    await pass();
    expect(carried).toEqual(['a', 'b']);
  });

  test('whose finding fails still carries what was found before', async () => {
    pages = [['a', 'b']];
    for (const key of ['a', 'b']) scripts.set(key, () => stopped('record-moving', { nextTryAtMs: world.virtual.nowMs() + 1_000 }));
    await pass();
    world.virtual.moveOn(1_000);
    scripts.clear();
    pages = [new ProblemError(problemOf('shopify-unreadable', 'What is this?'))];
    const view = await pass();
    expect(view.problem?.cause).toBe('shopify-unreadable');
    expect([stateOf('a'), stateOf('b')]).toEqual(['done', 'done']);
  });

  test('whose finding meets a system that is away leaves the rest for later', async () => {
    pages = [['a']];
    scripts.set('a', () => stopped('record-moving', { nextTryAtMs: world.virtual.nowMs() + 1_000 }));
    await pass();
    world.virtual.moveOn(1_000);
    carried = [];
    pages = [new ProblemError(problemOf('shopify-unreachable', 'away'))];
    expect((await pass()).problem?.cause).toBe('shopify-unreachable');
    expect(carried).toEqual([]);
  });

  test('begins nothing new once the engine stops', async () => {
    pages = [['a', 'b'], ['c']];
    scripts.set('a', async () => {
      void process.engine.stop();
      return Promise.resolve(done);
    });
    await pass();
    expect(carried).toEqual(['a']);
    expect(stateOf('a')).toBe('done');
    expect(stateOf('b')).toBe('queued');
  });

  test('lets a record that is gone end as its flow says', async () => {
    pages = [['a']];
    scripts.set('a', () => stopped('record-moving', { nextTryAtMs: world.virtual.nowMs() + 1_000 }));
    await pass();
    gone.add('a');
    pages = [];
    world.virtual.moveOn(1_000);
    expect(await pass()).toMatchObject({ skipped: 1 });
    expect(stateOf('a')).toBe('skipped');
  });

  test('opens again what it skipped when it is found again, but never what a person skipped', async () => {
    pages = [['a', 'b']];
    scripts.set('a', () => ({ kind: 'skipped', because: 'cancelled' }));
    scripts.set('b', () => stopped('order-address-missing'));
    await pass();
    const b = process.ledger.jobs.get(jobKey('b'))!;
    process.ledger.jobs.move(b, 'skipped', { actor: 'person:Ann', why: 'ignored by a person' });
    scripts.clear();
    await pass();
    expect([stateOf('a'), stateOf('b')]).toEqual(['done', 'skipped']);
  });

  test('leaves what waits for a person alone', async () => {
    pages = [['a']];
    scripts.set('a', () => stopped('order-address-missing'));
    await pass();
    await pass();
    expect(carried).toEqual(['a']);
  });

  test('carries several hundred jobs left from before, each once', async () => {
    together = 25;
    process.ledger.jobs.add(Array.from({ length: 260 }, (_, at) => ({ ...jobKey(`k${at}`), why: 'found', actor: 'engine' as const })));
    expect(await pass()).toMatchObject({ done: 260 });
    expect(new Set(carried).size).toBe(260);
  });

  test('is kept in the list of runs, with what it came to', async () => {
    pages = [['a']];
    await pass();
    expect(process.ledger.runs.latest()).toMatchObject([{ flow: 'import-orders', storeId: 'main', trigger: 'click', done: 1 }]);
  });
});

describe('after a crash', () => {
  test('jobs that were running are looked up first', async () => {
    process.ledger.jobs.add([{ ...jobKey('a'), why: 'found', actor: 'engine' }]);
    process.ledger.jobs.move(jobKey('a'), 'running', { actor: 'runner', why: 'first attempt' });
    process = world.open({ bytes: process.switchOff() });
    expect(process.ledger.jobs.get(jobKey('a'))).toMatchObject({ state: 'unconfirmed', movedBy: 'rescue' });
    pages = [['b']];
    await pass();
    expect(carried).toEqual(['a', 'b']);
  });

  test('jobs whose outcome could not be stored at all do not stay running: the next pass carries them', async () => {
    together = 2;
    pages = [['a', 'b']];
    const { ledger } = process;
    const { move } = ledger.jobs;
    ledger.jobs.move = (key, to, detail) => {
      if (key.key === 'a' && to !== 'running') throw new Error('the disk is full');
      return move(key, to, detail);
    };
    await pass();
    expect([stateOf('a'), stateOf('b')]).toEqual(['running', 'done']);
    ledger.jobs.move = move;
    pages = [];
    carried = [];
    await pass();
    expect(carried).toEqual(['a']);
    expect(stateOf('a')).toBe('done');
  });
});
