/** Opening a ledger beside the engine that has it: nothing is written, locked or migrated. */
import Database from 'better-sqlite3';
import { ProblemError, problemOf } from '../domain/problem.ts';
import type { Clock, Random } from '../ports.ts';
import type { Ledger } from './ledger.ts';
import { checkVersion, versionOf } from './migrate.ts';
import { migrations } from './migrations/all.ts';
import { asLedgerProblem } from './soundness.ts';
import { makeSql } from './sql.ts';
import { makeTables } from './tables.ts';

/** A checkpoint of the running engine is over within this. */
const waitMs = 5_000;

export type ReadLedger = {
  schemaVersion: number;
  tables: Pick<Ledger, 'installation' | 'audit' | 'jobs' | 'orders' | 'outlets' | 'runs'>;
  close(): void;
};

/** Throws a `ProblemError` where the file is no ledger of this version, or cannot be read. Every write to it throws. */
export const openToRead = (file: string, ports: { clock: Clock; random: Random }): ReadLedger => {
  let connection: Database.Database | undefined;
  try {
    connection = new Database(file, { readonly: true, fileMustExist: true, timeout: waitMs });
    checkVersion(connection, migrations);
    const [schemaVersion, newest] = [versionOf(connection), migrations.at(-1)?.version ?? 0];
    if (schemaVersion !== newest) {
      throw new ProblemError(
        problemOf('ledger-out-of-reach', `The ledger has schema ${schemaVersion}; it is brought to ${newest} when the engine starts.`, {
          schemaVersion,
          newest,
        }),
      );
    }
    const bound = connection.prepare<[], { khaosId: string }>('SELECT khaosId FROM installation').get();
    return {
      schemaVersion,
      tables: makeTables(makeSql(connection, bound?.khaosId ?? '', ports), bound?.khaosId ?? ''),
      close: () => connection?.close(),
    };
  } catch (thrown) {
    connection?.close();
    throw asLedgerProblem(thrown);
  }
};
