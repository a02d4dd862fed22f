/** The one connection to the ledger's database: statements, transactions, and the small conversions every table needs. */
import type Database from 'better-sqlite3';
import type { Clock, Random } from '../ports.ts';

export type Connection = Database.Database;

/** What a column can hold. Truth values are 0 and 1. */
export type SqlValue = string | number | Uint8Array | null;

export type Statement<Row> = Database.Statement<SqlValue[], Row>;

/** Called round every outermost commit: throwing in `before` rolls the transaction back, throwing in `after` leaves it committed. */
export type OnCommit = (when: 'before' | 'after') => void;

/** What every table's file works with. Columns are named as the properties they fill, so that a row needs no translation. */
export type Sql = {
  /** Prepares a statement; `:khaos` in it stands for this ledger's KC connection. Call it once, when the ledger is opened. */
  prepare<Row = never>(text: string): Statement<Row>;
  /** For a statement that only notes when something was looked at, or that it was found as it was: `revision` stays as it is. */
  prepareQuiet(text: string): Pick<Statement<never>, 'run'>;
  /** See `Ledger.revision`. */
  revision(): number;
  /** See `Ledger.inTransaction`. */
  inTransaction<T>(work: () => T): T;
  /** See `Ledger.noting`. */
  noting<T>(work: () => T): T;
  /** Makes a method whose work is one transaction, or part of the one that is open. */
  atomic<Args extends unknown[], T>(method: (...args: Args) => T): (...args: Args) => T;
  /** From now on `task` is the last thing done in every outermost transaction that did not throw. */
  beforeCommit(task: () => void): void;
  nowMs(): number;
  uuid(): string;
};

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * SQLite plans a statement anew at every use where the value of a bare parameter might change the plan (`x = ?`, `LIMIT ?`;
 * sqlite.org/c3ref/prepare.html), which costs ten times what a look at an index does. A `+` changes no value and keeps the first plan.
 */
const plannedOnce = (text: string): string => text.replaceAll('?', '+?');

export const makeSql = (connection: Connection, khaosId: string, ports: { clock: Clock; random: Random }, onCommit?: OnCommit): Sql => {
  const khaos = quoted(khaosId);
  let depth = 0;

  const lastTasks: (() => void)[] = [];

  const noting = <T>(work: () => T): T => {
    if (depth > 0) return inTransaction(work);
    // SQLite takes another level between transactions only. The next one that is forced takes to the disk all that was committed before it.
    // `exec` sets it at a seventh of the cost of the library's `pragma`, which makes a statement object each time.
    connection.exec('PRAGMA synchronous = NORMAL');
    try {
      return inTransaction(work);
    } finally {
      connection.exec('PRAGMA synchronous = FULL');
    }
  };

  // What `work` returns passes through; the library's types lose it.
  const nested = connection.transaction((work: () => unknown) => work());
  const outermost = connection.transaction((work: () => unknown) => {
    const result = work();
    for (const task of lastTasks) task();
    onCommit?.('before');
    return result;
  });

  const inTransaction = <T>(work: () => T): T => {
    // A full disk makes SQLite roll back by itself; what follows must not be kept without what went before.
    if (depth > 0 && !connection.inTransaction) throw new Error('the transaction that was open has been rolled back');
    const isOutermost = depth === 0;
    depth += 1;
    let result: T;
    try {
      result = (isOutermost ? outermost.immediate(work) : nested(work)) as T;
    } finally {
      depth -= 1;
    }
    if (isOutermost) onCommit?.('after');
    return result;
  };

  const prepare = <Row = never>(text: string): Statement<Row> =>
    connection.prepare<SqlValue[], Row>(plannedOnce(text).replaceAll(':khaos', khaos));

  // SQLite counts every row that changes, by triggers and foreign keys too; a transaction that is rolled back has counted all the same.
  const changes = connection.prepare<[], number>('SELECT total_changes()').pluck();
  let quietChanges = 0;

  return {
    prepare,
    prepareQuiet: (text) => {
      const statement = prepare(text);
      return {
        run: (...values) => {
          const result = statement.run(...values);
          quietChanges += result.changes;
          return result;
        },
      };
    },
    revision: () => (changes.get() ?? 0) - quietChanges,
    inTransaction,
    noting,
    atomic:
      (method) =>
      (...args) =>
        inTransaction(() => method(...args)),
    beforeCommit: (task) => {
      lastTasks.push(task);
    },
    nowMs: () => ports.clock.nowMs(),
    uuid: () => ports.random.uuid(),
  };
};

/** Text for a JSON column. */
export const toJson = (value: unknown): string => JSON.stringify(value);

/** Reads a JSON column. The type is trusted because only this ledger's own code writes there. */
export const fromJson = <T>(text: string): T => JSON.parse(text) as T;

/** Reads a JSON column that may be empty. */
export const maybeJson = <T>(text: string | null): T | undefined => (text === null ? undefined : fromJson<T>(text));

/** 0 or 1 for a truth value. */
export const bit = (truth: boolean): number => (truth ? 1 : 0);
