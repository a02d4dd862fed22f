/**
 * The lock of the data folder: one engine a folder, also across Windows users. It is the write lock of a small SQLite database, so it
 * is given back by the system when its process dies, however it dies, and works the same on Windows and Linux.
 */
import Database from 'better-sqlite3';
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ProblemError, problemOf } from '../domain/problem.ts';

/** Who holds the lock; in a file beside it, because nobody else can open the locked one on Windows. */
const holderSchema = z.object({ host: z.string(), pid: z.number(), since: z.string() });

export type FolderLock = { release(): void };

const isBusy = (thrown: unknown): boolean =>
  thrown instanceof Database.SqliteError && (thrown.code.startsWith('SQLITE_BUSY') || thrown.code.startsWith('SQLITE_LOCKED'));

/** The file may be missing or half written by an engine that is just starting; the lock itself is what counts. */
const readHolder = (path: string): z.infer<typeof holderSchema> | undefined => {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
};

const inUse = (dataFolder: string, holderPath: string, cause: unknown): ProblemError => {
  const holder = readHolder(holderPath);
  const who = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}, since ${holder.since}`;
  return new ProblemError(
    problemOf('ledger-in-use', `The ledger in ${dataFolder} is in use by ${who}.`, {
      host: holder?.host ?? null,
      pid: holder?.pid ?? null,
      since: holder?.since ?? null,
    }),
    { cause },
  );
};

/** Takes the lock of a folder that exists, or throws `ledger-in-use` saying who holds it. */
export const lockFolder = (dataFolder: string, nowMs: number): FolderLock => {
  const holderPath = join(dataFolder, 'ledger-lock.json');
  const lock = new Database(join(dataFolder, 'ledger-lock.db'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (thrown) {
    lock.close();
    throw isBusy(thrown) ? inUse(dataFolder, holderPath, thrown) : thrown;
  }
  try {
    const holder = { host: hostname(), pid: process.pid, since: new Date(nowMs).toISOString() };
    writeFileSync(holderPath, `${JSON.stringify(holder)}\n`);
  } catch (thrown) {
    lock.close();
    throw thrown;
  }
  return {
    release: () => {
      lock.close();
    },
  };
};
