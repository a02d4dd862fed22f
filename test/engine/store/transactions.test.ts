import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Ledger } from '../../../electron/engine/store/ledger.ts';
import { memoryLedger } from '../../../electron/engine/store/open.ts';
import { makeSql } from '../../../electron/engine/store/sql.ts';
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

describe('notes of looks', () => {
  /** How much SQLite forces to the disk, as it stands when a commit is due (`PRAGMA synchronous`: 1 is NORMAL, 2 FULL). */
  const opened = () => {
    const connection = new Database(':memory:');
    onTestFinished(() => void connection.close());
    connection.pragma('synchronous = FULL');
    connection.exec('CREATE TABLE notes (text TEXT NOT NULL)');
    const forced: unknown[] = [];
    const level = () => connection.pragma('synchronous', { simple: true });
    const sql = makeSql(connection, 'khaos', makeWorld(), (when) => void (when === 'before' && forced.push(level())));
    const insert = sql.prepare('INSERT INTO notes VALUES (?)');
    const texts = () => connection.prepare('SELECT text FROM notes').pluck().all();
    return { sql, forced, level, texts, note: (text: string) => void insert.run(text) };
  };

  test('are not forced to the disk; whatever comes after them is', () => {
    const { sql, forced, level, texts, note } = opened();
    sql.noting(() => note('seen'));
    sql.inTransaction(() => note('intended'));
    expect(forced).toEqual([1, 2]);
    expect(level()).toBe(2);
    expect(texts()).toEqual(['seen', 'intended']);
  });

  test('are forced with the transaction that they are part of, and gone with it', () => {
    const { sql, forced, texts, note } = opened();
    sql.inTransaction(() => sql.noting(() => note('seen')));
    expect(forced).toEqual([2]);
    expect(() =>
      sql.inTransaction(() => {
        sql.noting(() => note('lost'));
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(texts()).toEqual(['seen']);
  });

  test('that fail leave nothing, and what comes after them is forced', () => {
    const { sql, forced, texts, note } = opened();
    expect(() =>
      sql.noting(() => {
        note('half');
        throw new Error('no');
      }),
    ).toThrow('no');
    sql.inTransaction(() => note('whole'));
    expect(forced).toEqual([2]);
    expect(texts()).toEqual(['whole']);
  });
});
