import { describe, expect, onTestFinished, test } from 'vitest';
import type { Ledger } from '../../../electron/engine/store/ledger.ts';
import { memoryLedger } from '../../../electron/engine/store/open.ts';
import { makeFolder, makeLedger, openIn, order } from './test-ledger.ts';
import { makeWorld } from './test-world.ts';

const job = { storeId: 'north', flow: 'import-orders', key: order(1).orderId } as const;

/** What the engine does for one order, as separate commits: read, job, running, intent, answer, done. */
const importOne: readonly ((ledger: Ledger) => void)[] = [
  (ledger) => ledger.orders.read('north', [order(1)]),
  (ledger) => void ledger.jobs.add([{ ...job, why: 'Found.', actor: 'runner' }]),
  (ledger) => void ledger.jobs.move(job, 'running', { why: 'Sent.', actor: 'runner' }),
  (ledger) => void ledger.steps.intend(job, 'import', { ref: 'R' }, { send: true }),
  (ledger) => ledger.steps.answered(ledger.steps.last(job)?.stepId ?? 0, { code: 'SO1' }),
  (ledger) => void ledger.jobs.move(job, 'done', { why: 'Arrived.', actor: 'runner', reference: 'SO1' }),
];

/** Everything that can be asked about the one order, to compare ledgers by. */
const viewOf = (ledger: Ledger): unknown => ({
  order: ledger.orders.get('north', job.key),
  counts: ledger.orders.counts(),
  job: ledger.jobs.get(job),
  jobCounts: ledger.jobs.counts(),
  steps: ledger.steps.of(job),
  head: ledger.audit.head(),
  found: ledger.audit.page({ text: 'shopify' }, 100).entries.length,
});

const afterCommits = (count: number): unknown => {
  const ledger = memoryLedger(makeWorld());
  onTestFinished(() => ledger.close());
  for (const step of importOne.slice(0, count)) step(ledger);
  return viewOf(ledger);
};

describe('killing the engine at a commit', () => {
  for (const when of ['before', 'after'] as const) {
    for (const [index] of importOne.entries()) {
      test(`${when} commit ${index + 1} the next life finds ${when === 'before' ? 'nothing' : 'all'} of it`, () => {
        let commits = 0;
        const world = makeWorld({
          onCommit: (at) => {
            if (at === 'before') commits += 1;
            if (commits === index + 1 && at === when) throw new Error('killed');
          },
        });
        const ledger = memoryLedger(world);
        expect(() => {
          for (const step of importOne) step(ledger);
        }).toThrow('killed');
        const bytes = ledger.serialize();
        ledger.close();
        const next = memoryLedger({ ...makeWorld(), bytes });
        onTestFinished(() => next.close());
        expect(viewOf(next)).toEqual(afterCommits(when === 'before' ? index : index + 1));
        expect(next.audit.verify(1000).broken).toBeUndefined();
      });
    }
  }

  test('one commit is announced for all that one transaction holds', () => {
    const seen: string[] = [];
    const { ledger } = makeLedger({ onCommit: (when) => seen.push(when) });
    ledger.inTransaction(() => {
      for (const step of importOne) step(ledger);
    });
    expect(seen).toEqual(['before', 'after']);
  });
});

describe('a transaction', () => {
  test('that throws keeps nothing', () => {
    const { ledger } = makeLedger();
    const before = viewOf(ledger);
    expect(() =>
      ledger.inTransaction(() => {
        for (const step of importOne) step(ledger);
        throw new Error('thought better of it');
      }),
    ).toThrow('thought better of it');
    expect(viewOf(ledger)).toEqual(before);
  });

  test('inside another keeps nothing of its own when it throws and is caught', () => {
    const { ledger } = makeLedger();
    ledger.inTransaction(() => {
      ledger.audit.add({ actor: 'engine', event: 'kept', note: 'Outer words.' });
      expect(() =>
        ledger.inTransaction(() => {
          ledger.audit.add({ actor: 'engine', event: 'lost', note: 'Inner words.' });
          throw new Error('inner');
        }),
      ).toThrow('inner');
      ledger.audit.add({ actor: 'engine', event: 'kept', note: 'Later words.' });
    });
    expect(ledger.audit.page({ text: 'words' }, 10).entries.map(({ note }) => note)).toEqual(['Later words.', 'Outer words.']);
    expect(ledger.audit.page({ text: 'inner' }, 10).entries).toEqual([]);
    expect(ledger.audit.verify(10)).toEqual({ checked: 2, next: undefined, broken: undefined });
  });

  test('may not be asynchronous, and returns what its work returned', () => {
    const { ledger } = makeLedger();
    expect(ledger.inTransaction(() => 7)).toBe(7);
    expect(() => ledger.inTransaction(async () => ledger.audit.add({ actor: 'engine', event: 'lost' }))).toThrow(TypeError);
    expect(ledger.audit.head().seq).toBe(0);
  });

  test('cannot be serialized in its middle', () => {
    const { ledger } = makeLedger();
    expect(() => ledger.inTransaction(() => ledger.serialize())).toThrow('inside a transaction');
  });

  test('that returned is found by another life of the file', () => {
    const folder = makeFolder();
    const ledger = openIn(folder, makeWorld());
    for (const step of importOne) step(ledger);
    const view = viewOf(ledger);
    ledger.close();
    expect(viewOf(openIn(folder, makeWorld()))).toEqual(view);
  });
});
