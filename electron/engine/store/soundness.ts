/** Whether a ledger's file is sound: a probe that stays quick however long the audit log is. */
import { ProblemError, problemOf } from '../domain/problem.ts';
import type { Connection } from './sql.ts';

/** Newest audit lines that the probe reads; the whole log is checked in slices by `audit.verify`. */
const probedLines = 200;

const damaged = (what: string, cause?: unknown): ProblemError =>
  new ProblemError(problemOf('ledger-damaged', `The ledger cannot be read: ${what}.`, { what }), cause === undefined ? {} : { cause });

/** Tables that grow with time are left to their own checks: reading them whole would take seconds at a start. */
const isLong = (table: string): boolean => table.startsWith('audit') || table.startsWith('sqlite_') || table === 'runs';

const codeOf = (thrown: unknown): string => (thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '');

/** SQLite's and the system's own errors as problems; anything else is a bug and stays what it is. */
export const asLedgerProblem = (thrown: unknown): unknown => {
  const code = codeOf(thrown);
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) return damaged(code, thrown);
  const outOfReach = /^(SQLITE_(CANTOPEN|READONLY|IOERR|FULL|PERM|BUSY|NOLFS)|E(ACCES|PERM|NOSPC|ROFS|IO|NOENT|NOTDIR|EXIST)$)/;
  if (!outOfReach.test(code)) return thrown;
  return new ProblemError(problemOf('ledger-out-of-reach', `The ledger’s folder cannot be used: ${code}.`, { code }), { cause: thrown });
};

/** Throws `ledger-damaged` when a table or its indexes do not fit together. */
export const checkSound = (connection: Connection): void => {
  const tables = connection
    .prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name`)
    .all();
  for (const { name } of tables) {
    if (isLong(name)) continue;
    const found = connection.pragma(`quick_check('${name}')`, { simple: true });
    if (found !== 'ok') throw damaged(`${name}: ${String(found)}`);
  }
  if (tables.some(({ name }) => name === 'audit')) {
    connection.prepare<[number], unknown>('SELECT * FROM audit ORDER BY seq DESC LIMIT ?').all(probedLines);
  }
};
