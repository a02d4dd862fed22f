/** Bringing a ledger to the newest schema: one transaction a migration, with a copy taken and opened before each. */
import type { Migration } from './migrations/migration.ts';
import { ProblemError, problemOf } from '../domain/problem.ts';
import type { Connection } from './sql.ts';

/** Marks the file as a ledger of ours: "QUAY". */
const applicationId = 0x51554159;

export const versionOf = (connection: Connection): number => Number(connection.pragma('user_version', { simple: true }));

/** Throws `ledger-newer` or `ledger-damaged` when this file is not a ledger that these migrations lead to. Writes nothing. */
export const checkVersion = (connection: Connection, migrations: readonly Migration[]): void => {
  const found = versionOf(connection);
  const newest = migrations.at(-1)?.version ?? 0;
  if (found > newest) {
    throw new ProblemError(
      problemOf('ledger-newer', `The ledger has schema ${found}; this version knows schemas up to ${newest}.`, { found, newest }),
    );
  }
  const isOurs = Number(connection.pragma('application_id', { simple: true })) === applicationId;
  const tables = connection.prepare<[], { count: number }>('SELECT count(*) AS count FROM sqlite_schema').get()?.count ?? 0;
  if (!isOurs && tables > 0) {
    throw new ProblemError(problemOf('ledger-damaged', 'The file of the ledger is a database of something else.', { tables }));
  }
};

const apply = (connection: Connection, { version, sql }: Migration): void => {
  connection.exec(sql);
  connection.pragma(`application_id = ${applicationId}`);
  connection.pragma(`user_version = ${version}`);
};

/**
 * Applies what is due; a new ledger comes into being in one transaction. `takeCopy` is called before each migration of a ledger that
 * holds something; throwing in it keeps the ledger as it is.
 */
export const migrate = (connection: Connection, migrations: readonly Migration[], takeCopy: (version: number) => void): Migration[] => {
  const first = versionOf(connection);
  const due = migrations.filter(({ version }) => version > first);
  if (first === 0) {
    connection.transaction(() => due.forEach((migration) => apply(connection, migration))).immediate();
    return due;
  }
  for (const migration of due) {
    takeCopy(versionOf(connection));
    connection.transaction(() => apply(connection, migration)).immediate();
  }
  return due;
};
