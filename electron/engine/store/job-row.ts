/** A job as its table holds it. */
import type { Job } from './ledger-jobs.ts';
import type { Actor } from '../domain/job-moves.ts';
import type { FlowName, JobState, Problem } from '../../../shared/records.ts';
import { maybeJson } from './sql.ts';

export type JobRow = {
  jobId: number;
  storeId: string;
  flow: string;
  key: string;
  state: string;
  tries: number;
  sends: number;
  nextTryAtMs: number | null;
  problem: string | null;
  why: string;
  movedBy: string;
  reference: string | null;
  orderName: string | null;
  createdAtMs: number;
  movedAtMs: number;
};

/** Flow, state and mover are trusted: only `jobs.ts` writes them. */
export const toJob = (row: JobRow): Job => ({
  storeId: row.storeId,
  flow: row.flow as FlowName,
  key: row.key,
  state: row.state as JobState,
  tries: row.tries,
  sends: row.sends,
  nextTryAtMs: row.nextTryAtMs ?? undefined,
  problem: maybeJson<Problem>(row.problem),
  why: row.why,
  movedBy: row.movedBy as Actor,
  reference: row.reference ?? undefined,
  orderName: row.orderName ?? undefined,
  createdAtMs: row.createdAtMs,
  movedAtMs: row.movedAtMs,
});
