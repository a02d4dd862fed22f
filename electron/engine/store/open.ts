/** Opening the ledger: the folder's lock, the checks that refuse a wrong file, the migrations, and the tables put together. */
import Database from 'better-sqlite3';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Log, Random } from '../ports.ts';
import { checkStamp, stampLedger } from './installation.ts';
import type { Stamp } from './ledger-installation.ts';
import type { Ledger } from './ledger.ts';
import { lockFolder } from './lock.ts';
import { checkVersion, migrate, versionOf } from './migrate.ts';
import { migrations as allMigrations } from './migrations/all.ts';
import type { Migration } from './migrations/migration.ts';
import { asLedgerProblem, checkSound } from './soundness.ts';
import { makeSql, type Connection, type OnCommit } from './sql.ts';
import { makeTables } from './tables.ts';

export type LedgerOptions = {
  clock: Clock;
  random: Random;
  stamp: Stamp;
  log?: Log;
  /** Called round every outermost commit of the opened ledger, not while it opens: a simulation kills the engine at each. */
  onCommit?: OnCommit;
  /** For tests of migrations; the product always uses them all. */
  migrations?: readonly Migration[];
};

/** Copies from before migrations that are kept: a way back over the last few updates without filling the disk. */
const copiesKept = 3;

/** Pages that SQLite keeps itself; the system keeps the file's anyway. The library's own 16 MB would be a tenth of the engine's memory. */
const cacheKib = 4 * 1024;

/** How large the write-ahead log may stay after a checkpoint. */
const journalLimitBytes = 64 * 1024 * 1024;

const prepare = (connection: Connection): void => {
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  // What is erased is overwritten, so that a forgotten payload is not found in the file.
  connection.pragma('secure_delete = ON');
  connection.pragma(`cache_size = -${cacheKib}`);
  connection.pragma(`journal_size_limit = ${journalLimitBytes}`);
};

/** Writes a copy beside the ledger and opens it: a copy that cannot be opened is none. */
const takeCopy = (connection: Connection, dataFolder: string, version: number, nowMs: number): void => {
  const folder = join(dataFolder, 'ledger-copies');
  mkdirSync(folder, { recursive: true });
  const name = (atMs: number): string => `ledger-${String(atMs).padStart(15, '0')}-v${String(version).padStart(3, '0')}.db`;
  const path = join(folder, name(nowMs));
  rmSync(path, { force: true });
  connection.prepare<[string]>('VACUUM INTO ?').run(path);
  const copy = new Database(path, { readonly: true });
  try {
    checkSound(copy);
  } finally {
    copy.close();
  }
  const kept = readdirSync(folder).filter((file) => /^ledger-\d{15}-v\d{3}\.db$/.test(file));
  for (const old of kept.toSorted().slice(0, -copiesKept)) rmSync(join(folder, old), { force: true });
};

const assemble = (connection: Connection, options: LedgerOptions, copyBefore: (version: number) => void, release: () => void): Ledger => {
  const { stamp, clock, random, log } = options;
  const migrations = options.migrations ?? allMigrations;
  checkVersion(connection, migrations);
  const isNew = versionOf(connection) === 0;
  if (!isNew) {
    checkSound(connection);
    checkStamp(connection, stamp);
  }
  prepare(connection);
  const applied = migrate(connection, migrations, copyBefore);
  if (applied.length > 0)
    log?.info('ledger-migrated', { from: isNew ? 0 : versionOf(connection) - applied.length, to: versionOf(connection) });
  stampLedger(makeSql(connection, stamp.khaosId, { clock, random }), stamp);

  const sql = makeSql(connection, stamp.khaosId, { clock, random }, options.onCommit);
  const tables = makeTables(sql, stamp.khaosId);
  log?.info('ledger-opened', { installation: tables.installation.id, start: tables.installation.starts });
  let open = true;
  return {
    ...tables,
    inTransaction: sql.inTransaction,
    noting: sql.noting,
    serialize: () => {
      if (connection.inTransaction) throw new Error('a ledger cannot be serialized inside a transaction');
      return connection.serialize();
    },
    close: () => {
      if (!open) return;
      open = false;
      connection.close();
      release();
      log?.info('ledger-closed');
    },
  };
};

/**
 * Opens the ledger of a machine-wide data folder, making both when they are missing, and holds the folder's lock until `close`.
 * Throws a `ProblemError`: `ledger-in-use` (another process has it; says who), `ledger-of-another-system`, `ledger-newer`,
 * `ledger-damaged`, `ledger-out-of-reach`. A ledger that is refused is left as it was.
 */
export const openLedger = (options: LedgerOptions & { dataFolder: string }): Ledger => {
  const { dataFolder, clock } = options;
  const undo: (() => void)[] = [];
  try {
    mkdirSync(dataFolder, { recursive: true });
    const lock = lockFolder(dataFolder, clock.nowMs());
    undo.push(lock.release);
    const connection = new Database(join(dataFolder, 'ledger.db'));
    undo.push(() => connection.close());
    return assemble(connection, options, (version) => takeCopy(connection, dataFolder, version, clock.nowMs()), lock.release);
  } catch (thrown) {
    for (const step of undo.toReversed()) step();
    throw asLedgerProblem(thrown);
  }
};

/** Where SQLite's file header says how it is journalled: 2 is WAL, which a database in memory cannot have (sqlite.org/fileformat2.html). */
const journalBytes = [18, 19] as const;

/**
 * A ledger in memory, for simulations: empty, or what `serialize` gave. It behaves as one on disk, lock and copies apart; whoever
 * kills the engine at a commit opens the bytes again.
 */
export const memoryLedger = (options: LedgerOptions & { bytes?: Uint8Array }): Ledger => {
  const bytes = options.bytes === undefined ? undefined : Buffer.from(options.bytes);
  if (bytes !== undefined) for (const at of journalBytes) bytes[at] = 1;
  const connection = new Database(bytes ?? ':memory:');
  try {
    return assemble(
      connection,
      options,
      () => undefined,
      () => undefined,
    );
  } catch (thrown) {
    connection.close();
    throw asLedgerProblem(thrown);
  }
};
