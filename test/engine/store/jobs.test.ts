import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jobMovers, mayMove, type Actor } from '../../../electron/engine/domain/job-moves.ts';
import { problemOf } from '../../../electron/engine/domain/problem.ts';
import type { Ledger } from '../../../electron/engine/store/ledger.ts';
import type { Job, JobKey } from '../../../electron/engine/store/ledger-jobs.ts';
import { jobStates, type JobState } from '../../../shared/records.ts';
import { makeLedger, order, readAll } from './test-ledger.ts';

const keyOf = (number: number, storeId = 'north'): JobKey => ({ storeId, flow: 'import-orders', key: order(number).orderId });

const fault = problemOf('khaos-fault', 'KC refused #1001.');
const unreachable = problemOf('khaos-unreachable', 'KC is away.');

const addJob = (ledger: Ledger, key: JobKey, orderName?: string): void => {
  ledger.jobs.add([{ ...key, why: 'Found.', actor: 'runner', ...(orderName === undefined ? {} : { orderName }) }]);
};

const detail = (actor: Actor, more: object = {}) => ({
  why: 'Because.',
  actor,
  problem: fault,
  reference: 'SO1',
  nextTryAtMs: 2_000_000,
  ...more,
});

/** The shortest way to each state. */
const wayTo: Record<JobState, readonly JobState[]> = {
  queued: [],
  running: ['running'],
  waiting: ['running', 'waiting'],
  unconfirmed: ['running', 'unconfirmed'],
  held: ['running', 'held'],
  failed: ['running', 'failed'],
  skipped: ['running', 'skipped'],
  done: ['running', 'done'],
};

const bringTo = (ledger: Ledger, key: JobKey, state: JobState, more: object = {}): void => {
  for (const step of wayTo[state]) ledger.jobs.move(key, step, detail('runner', more));
};

/** The state a move led to, or why it was refused, without the mover. */
const outcomeOf = (move: () => Job): string => {
  try {
    return move().state;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message.replace(/ by .*/, '') : String(thrown);
  }
};

describe('moving jobs', () => {
  test('goes by the table: every pair of states and every mover', () => {
    const { ledger } = makeLedger();
    let number = 0;
    for (const from of jobStates) {
      for (const to of jobStates) {
        for (const mover of jobMovers) {
          number += 1;
          const key = keyOf(number);
          addJob(ledger, key);
          bringTo(ledger, key, from);
          const head = ledger.audit.head().seq;
          const move = () => ledger.jobs.move(key, to, detail(mover === 'person' ? 'person:ann' : mover));
          const moves = mayMove(from, to, mover);
          expect(outcomeOf(move)).toBe(moves ? to : `a job may not move from ${from} to ${to}`);
          expect(ledger.jobs.get(key)?.state).toBe(moves ? to : from);
          expect(ledger.audit.head().seq).toBe(moves ? head + 1 : head);
        }
      }
    }
  });

  test('throws for a job that does not exist and for a move that does not bring what it must', () => {
    const { ledger } = makeLedger();
    expect(() => ledger.jobs.move(keyOf(1), 'running', detail('runner'))).toThrow('no job');
    addJob(ledger, keyOf(1));
    expect(() => ledger.jobs.move(keyOf(1), 'running', detail('runner', { why: ' ' }))).toThrow('why');
    ledger.jobs.move(keyOf(1), 'running', detail('runner'));
    expect(() => ledger.jobs.move(keyOf(1), 'waiting', { why: 'Away.', actor: 'runner', problem: fault })).toThrow('nextTryAtMs');
    expect(() => ledger.jobs.move(keyOf(1), 'done', { why: 'Arrived.', actor: 'runner' })).toThrow('reference');
  });

  test('keeps problem, time, tries, sends and reference as long as the state has them', () => {
    const { ledger, world } = makeLedger();
    addJob(ledger, keyOf(1), '#1001');
    expect(ledger.jobs.get(keyOf(1))).toMatchObject({ state: 'queued', tries: 0, sends: 0, nextTryAtMs: 1_000_000, problem: undefined });
    world.setNow(1_500_000);
    ledger.jobs.move(keyOf(1), 'running', detail('runner'));
    ledger.steps.intend(keyOf(1), 'import', {}, { send: true });
    expect(ledger.jobs.get(keyOf(1))).toMatchObject({ sends: 1, nextTryAtMs: undefined, problem: undefined, movedAtMs: 1_500_000 });
    ledger.jobs.move(keyOf(1), 'waiting', { why: 'Away.', actor: 'runner', problem: unreachable, nextTryAtMs: 1_600_000 });
    expect(ledger.jobs.get(keyOf(1))).toMatchObject({ tries: 0, sends: 1, nextTryAtMs: 1_600_000, problem: unreachable });
    ledger.jobs.move(keyOf(1), 'running', { why: 'Again.', actor: 'runner' });
    ledger.jobs.move(keyOf(1), 'held', { why: 'Refused.', actor: 'runner', problem: fault, reference: 'SO9' });
    expect(ledger.jobs.get(keyOf(1))).toMatchObject({ tries: 1, sends: 1, nextTryAtMs: undefined, problem: fault, reference: 'SO9' });
    ledger.jobs.move(keyOf(1), 'queued', { why: 'Corrected.', actor: 'person:ann' });
    expect(ledger.jobs.get(keyOf(1))).toMatchObject({ tries: 0, sends: 0, problem: undefined, reference: 'SO9', movedBy: 'person:ann' });
  });

  test('writes one line with references, and keeps what a person typed and raw answers erasable', () => {
    const { ledger } = makeLedger();
    addJob(ledger, keyOf(1), '#1001');
    bringTo(ledger, keyOf(1), 'held', { payload: '<Fault>Mrs Smith</Fault>' });
    const held = ledger.audit.page({ event: 'job-held' }, 1).entries[0];
    expect(held).toMatchObject({
      orderName: '#1001',
      note: 'Because.',
      references: { cause: 'khaos-fault', key: keyOf(1).key },
      payload: 'kept',
    });
    expect(ledger.audit.payload(held?.seq ?? 0)).toBe('<Fault>Mrs Smith</Fault>');
    ledger.jobs.move(keyOf(1), 'skipped', { why: 'Mrs Smith rang.', actor: 'person:ann', payload: 'raw' });
    const skipped = ledger.audit.page({ event: 'job-skipped' }, 1).entries[0];
    expect(skipped?.note).toBeUndefined();
    expect(ledger.audit.payload(skipped?.seq ?? 0)).toBe('Mrs Smith rang.\n\nraw');
    expect(ledger.jobs.get(keyOf(1))?.why).toBe('Mrs Smith rang.');
    ledger.audit.forgetOrder('north', '#1001', 100, 'person:ann');
    expect(ledger.jobs.get(keyOf(1))?.why).toBe('Erased.');
  });

  test('a key that exists is left as it is', () => {
    const { ledger } = makeLedger();
    addJob(ledger, keyOf(1));
    bringTo(ledger, keyOf(1), 'done');
    const both = [keyOf(1), keyOf(2)].map((key) => ({ ...key, why: 'Found.', actor: 'runner' as const }));
    expect(ledger.jobs.add(both)).toBe(1);
    expect(ledger.jobs.get(keyOf(1))?.state).toBe('done');
    expect(ledger.audit.page({ event: 'job-queued' }, 10).entries).toHaveLength(2);
  });
});

describe('finding jobs', () => {
  test('due ones come earliest first within a state, the states as asked', () => {
    const { ledger } = makeLedger();
    const places: [number, JobState, number][] = [
      [1, 'waiting', 1_300_000],
      [2, 'waiting', 1_200_000],
      [3, 'unconfirmed', 1_250_000],
      [4, 'waiting', 1_900_000],
    ];
    for (const [number, state, nextTryAtMs] of places) {
      addJob(ledger, keyOf(number));
      bringTo(ledger, keyOf(number), state, { nextTryAtMs });
    }
    addJob(ledger, keyOf(5));
    addJob(ledger, keyOf(6, 'south'));
    const due = (limit: number, nowMs = 1_400_000) =>
      ledger.jobs
        .due('north', 'import-orders', ['unconfirmed', 'waiting', 'queued'], nowMs, limit)
        .map(({ key }) => Number(key.split('/').at(-1)));
    expect(due(10)).toEqual([3, 2, 1, 5]);
    expect(due(2)).toEqual([3, 2]);
    expect(due(10, 1_249_999)).toEqual([2, 5]);
    expect(ledger.jobs.nextDueAtMs('north', 'import-orders')).toBe(1_000_000);
    expect(ledger.jobs.nextDueAtMs('north', 'push-despatch')).toBeUndefined();
    ledger.jobs.move(keyOf(5), 'running', detail('runner'));
    expect(ledger.jobs.nextDueAtMs('north', 'import-orders')).toBe(1_200_000);
  });

  test('hurrying brings waiting and unconfirmed ones forward, never back', () => {
    const { ledger } = makeLedger();
    for (const [number, problem] of [fault, unreachable, fault].entries()) {
      addJob(ledger, keyOf(number));
      bringTo(ledger, keyOf(number), 'waiting', { problem, nextTryAtMs: 1_500_000 + number });
    }
    expect(ledger.jobs.hurry({ cause: 'khaos-fault', states: ['held'] }, 1_500_001)).toBe(1);
    expect([0, 1, 2].map((number) => ledger.jobs.get(keyOf(number))?.nextTryAtMs)).toEqual([1_500_000, 1_500_001, 1_500_001]);
    expect(ledger.jobs.hurry({ storeId: 'south' }, 0)).toBe(0);
  });

  test('after a crash running ones become unconfirmed, due at once, in slices', () => {
    const { ledger } = makeLedger();
    for (const number of [1, 2, 3]) {
      addJob(ledger, keyOf(number), `#${number}`);
      bringTo(ledger, keyOf(number), 'running');
    }
    expect([ledger.jobs.rescue(2), ledger.jobs.rescue(2), ledger.jobs.rescue(2)]).toEqual([2, 1, 0]);
    for (const number of [1, 2, 3]) {
      expect(ledger.jobs.get(keyOf(number))).toMatchObject({ state: 'unconfirmed', movedBy: 'rescue', nextTryAtMs: 1_000_000, tries: 1 });
    }
  });

  test('a list in pages shows every job once while others are added', () => {
    const { ledger, world } = makeLedger();
    for (let number = 0; number < 40; number += 1) {
      world.setNow(1_000_000 + Math.floor(number / 3));
      addJob(ledger, keyOf(number, number % 3 === 0 ? 'south' : 'north'));
      bringTo(ledger, keyOf(number, number % 3 === 0 ? 'south' : 'north'), number % 2 === 0 ? 'held' : 'failed');
    }
    let late = 100;
    const seen = readAll(
      (from) => ledger.jobs.list({ states: ['held', 'failed'] }, 7, from),
      () => {
        late += 1;
        world.setNow(2_000_000 + late);
        addJob(ledger, keyOf(late));
        bringTo(ledger, keyOf(late), 'held');
      },
    );
    expect(new Set(seen.map(({ key }) => key)).size).toBe(40);
    expect(seen).toHaveLength(40);
    expect(seen.map(({ movedAtMs }) => movedAtMs)).toEqual(seen.map(({ movedAtMs }) => movedAtMs).toSorted((a, b) => b - a));
    expect(
      ledger.jobs
        .list({ storeId: 'south', states: ['held'] }, 500)
        .items.every(({ storeId, state }) => storeId === 'south' && state === 'held'),
    ).toBe(true);
    expect(ledger.jobs.list({ cause: 'khaos-unreachable' }, 500).items).toEqual([]);
  });

  test('problems are grouped by cause, most first, with the summary of the latest', () => {
    const { ledger, world } = makeLedger();
    const latest = problemOf('khaos-fault', 'KC refused #1003.');
    for (const [number, problem] of [fault, unreachable, latest].entries()) {
      world.setNow(1_000_000 + number);
      addJob(ledger, keyOf(number, number === 2 ? 'south' : 'north'));
      bringTo(ledger, keyOf(number, number === 2 ? 'south' : 'north'), 'held', { problem });
    }
    expect(ledger.jobs.problemGroups().map(({ cause, count, summary }) => [cause, count, summary])).toEqual([
      ['khaos-fault', 2, 'KC refused #1003.'],
      ['khaos-unreachable', 1, 'KC is away.'],
    ]);
    expect(ledger.jobs.problemGroups({ storeId: 'south' })).toHaveLength(1);
    expect(ledger.jobs.problemGroups({ states: ['waiting'] })).toEqual([]);
  });
});

test('counts are the real counts after any sequence of moves', () => {
  const actors: readonly Actor[] = ['runner', 'rescue', 'cure', 'person:ann'];
  const action = fc.tuple(fc.integer({ min: 0, max: 7 }), fc.constantFrom(...jobStates), fc.constantFrom(...actors), fc.boolean());
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const { ledger } = makeLedger();
      const keys = Array.from({ length: 8 }, (_, number) => keyOf(number, number % 2 === 0 ? 'north' : 'south'));
      ledger.orders.read('north', [order(0), order(2, { verdict: { kind: 'later', reason: 'not-paid' } })]);
      for (const [index, to, actor, isFault] of actions) {
        const key = keys[index] ?? keyOf(0);
        addJob(ledger, key);
        const from = ledger.jobs.get(key)?.state ?? 'queued';
        const mover = actor.startsWith('person') ? 'person' : actor;
        if (!jobMovers.some((each) => each === mover && mayMove(from, to, each))) continue;
        ledger.jobs.move(key, to, detail(actor, { problem: isFault ? fault : unreachable }));
      }
      const jobs = keys.map((key) => ledger.jobs.get(key)).filter((job) => job !== undefined);
      const counted = new Map<string, number>();
      for (const { storeId, state } of jobs) counted.set(`${storeId} ${state}`, (counted.get(`${storeId} ${state}`) ?? 0) + 1);
      expect(new Map(ledger.jobs.counts().map(({ storeId, state, count }) => [`${storeId} ${state}`, count]))).toEqual(counted);
      const standings = ledger.orders.list({}, 10).items.map(({ standing }) => standing);
      const { ordersSeen, ...counts } = ledger.orders.counts();
      expect(ordersSeen).toBe(2);
      for (const [standing, count] of Object.entries(counts)) {
        expect(count).toBe(standings.filter((each) => each === standing).length);
      }
      const held = jobs.filter(({ state }) => state === 'held' || state === 'failed').length;
      expect(ledger.jobs.problemGroups().reduce((sum, { count }) => sum + count, 0)).toBe(held);
    }),
    { numRuns: 25, seed: 7 },
  );
});

describe('steps', () => {
  test('that certainly were not sent are answered and count as no send', () => {
    const { ledger } = makeLedger();
    ledger.jobs.add([{ ...keyOf(1), why: 'found', actor: 'engine' }]);
    ledger.jobs.move(keyOf(1), 'running', { actor: 'runner', why: 'first attempt' });
    const sent = ledger.steps.intend(keyOf(1), 'fulfil', {}, { send: true });
    const busy = ledger.steps.intend(keyOf(1), 'fulfil', {}, { send: true });
    ledger.steps.notSent(busy, { busy: true });
    expect(ledger.jobs.get(keyOf(1))?.sends).toBe(1);
    expect(ledger.steps.lastSend(keyOf(1))?.stepId).toBe(sent);
    expect(ledger.steps.of(keyOf(1))[1]).toMatchObject({ send: false, answer: { facts: { busy: true } } });
    expect(() => ledger.steps.notSent(busy, {})).toThrow('no send');
  });

  test('are kept in order with their answers, and say which were sends', () => {
    const { ledger } = makeLedger();
    addJob(ledger, keyOf(1));
    expect(() => ledger.steps.intend(keyOf(1), 'claim', {})).toThrow('queued');
    expect(() => ledger.steps.intend(keyOf(2), 'claim', {})).toThrow('no job');
    bringTo(ledger, keyOf(1), 'running');
    const claim = ledger.steps.intend(keyOf(1), 'claim', { nonce: 'n1' }, { send: true });
    const look = ledger.steps.intend(keyOf(1), 'look', { ref: 'R', asked: undefined });
    ledger.steps.answered(claim, { digest: 'd' });
    expect(() => ledger.steps.answered(claim, {})).toThrow('has its answer');
    expect(() => ledger.steps.answered(99, {})).toThrow('does not exist');
    expect(ledger.steps.of(keyOf(1))).toEqual([
      {
        stepId: claim,
        job: keyOf(1),
        seq: 1,
        name: 'claim',
        facts: { nonce: 'n1' },
        send: true,
        atMs: 1_000_000,
        answer: { facts: { digest: 'd' }, atMs: 1_000_000 },
      },
      { stepId: look, job: keyOf(1), seq: 2, name: 'look', facts: { ref: 'R' }, send: false, atMs: 1_000_000, answer: undefined },
    ]);
    expect(ledger.steps.last(keyOf(1))?.name).toBe('look');
    expect(ledger.steps.last(keyOf(1), 'claim')?.stepId).toBe(claim);
    expect(ledger.steps.last(keyOf(1), 'other')).toBeUndefined();
    expect(ledger.steps.lastSend(keyOf(1))?.stepId).toBe(claim);
    expect(ledger.steps.lastSend(keyOf(2))).toBeUndefined();
    expect(ledger.jobs.get(keyOf(1))?.sends).toBe(1);
  });

  test('without an answer are found while their job goes on, oldest first', () => {
    const { ledger } = makeLedger();
    for (const number of [1, 2, 3]) {
      addJob(ledger, keyOf(number));
      bringTo(ledger, keyOf(number), 'running');
      ledger.steps.intend(keyOf(number), 'import', { number }, { send: true });
    }
    const open = () => ledger.steps.unanswered('north', 'import-orders', 'import', 10).map(({ facts }) => facts);
    expect(open()).toEqual([{ number: 1 }, { number: 2 }, { number: 3 }]);
    ledger.steps.answered(ledger.steps.last(keyOf(2))?.stepId ?? 0, {});
    ledger.jobs.move(keyOf(1), 'skipped', detail('runner'));
    expect(open()).toEqual([{ number: 3 }]);
    ledger.jobs.move(keyOf(1), 'queued', detail('runner'));
    expect(open()).toEqual([{ number: 1 }, { number: 3 }]);
    expect(ledger.steps.unanswered('north', 'import-orders', 'claim', 10)).toEqual([]);
  });
});
