/** Jobs counted, grouped by problem, and listed: all by way of the counts, so that cost grows with the page and not with the jobs. */
import { toJob, type JobRow } from './job-row.ts';
import type { Job, JobFilter, JobLedger } from './ledger-jobs.ts';
import type { FlowName, JobState, Problem } from '../../../shared/records.ts';
import { keyOf, mergePage, within, type SortKey } from './paging.ts';
import { groupProblems, type ProblemCount } from './problem-groups.ts';
import { fromJson, type Sql } from './sql.ts';

/** Jobs alike in all that a filter may ask: one slice of the index `jobsListed`. */
type Slice = { storeId: string; flow: FlowName; state: JobState; cause: string; count: number };

type Ref = { key: SortKey; jobId: number };

const troubled: readonly JobState[] = ['held', 'failed'];

export type JobLists = Pick<JobLedger, 'hurry' | 'counts' | 'problemGroups' | 'list'> & {
  /** Up to `limit` jobs in one state, of one flow over one store or of all. */
  inState(state: JobState, limit: number, of?: { storeId: string; flow: FlowName }): Job[];
};

export const makeJobLists = (sql: Sql): JobLists => {
  const allSlices = sql.prepare<Slice>(
    `SELECT storeId, flow, state, cause, count FROM jobCounts WHERE khaosId = :khaos AND count > 0
       ORDER BY storeId, flow, state, cause`,
  );
  const slice = 'khaosId = :khaos AND storeId = ? AND flow = ? AND state = ? AND cause = ?';
  const newestOf = sql.prepare<{ movedAtMs: number; jobId: number }>(
    `SELECT movedAtMs, jobId FROM jobs WHERE ${slice} AND (movedAtMs, jobId) < (?, ?) ORDER BY movedAtMs DESC, jobId DESC LIMIT ?`,
  );
  const byId = sql.prepare<JobRow>('SELECT * FROM jobs WHERE jobId = ?');
  const bringForward = sql.prepare(`UPDATE jobs SET nextTryAtMs = ? WHERE ${slice} AND nextTryAtMs > ?`);

  const slicesOf = (filter: JobFilter): Slice[] =>
    allSlices
      .all()
      .filter(
        ({ storeId, flow, state, cause }) =>
          (filter.storeId === undefined || filter.storeId === storeId) &&
          (filter.flow === undefined || filter.flow === flow) &&
          (filter.states === undefined || filter.states.includes(state)) &&
          (filter.cause === undefined || filter.cause === cause),
      );

  const refsOf = ({ storeId, flow, state, cause }: Slice, before: SortKey, limit: number): Ref[] =>
    newestOf
      .all(storeId, flow, state, cause, before[0] ?? 0, before[1] ?? 0, limit)
      .map(({ movedAtMs, jobId }) => ({ key: [movedAtMs, jobId], jobId }));

  const read = ({ jobId }: Ref): Job | undefined => {
    const row = byId.get(jobId);
    return row === undefined ? undefined : toJob(row);
  };

  const top: SortKey = [Number.MAX_SAFE_INTEGER, 0];

  const list = (filter: JobFilter, limit: number, from?: string) => {
    const before = from === undefined ? top : keyOf(from, 2);
    const size = within(limit);
    const streams = slicesOf(filter).map((each) => refsOf(each, before, size + 1));
    return mergePage(streams, 'descending', size, read);
  };

  const problemCount = ({ storeId, flow, state, cause, count }: Slice): ProblemCount[] => {
    const ref = newestOf.get(storeId, flow, state, cause, Number.MAX_SAFE_INTEGER, 0, 1);
    const row = ref === undefined ? undefined : byId.get(ref.jobId);
    if (row === undefined || row.problem === null) return [];
    return [{ count, latest: { problem: fromJson<Problem>(row.problem), atMs: row.movedAtMs } }];
  };

  return {
    list,
    problemGroups: (filter = {}) => groupProblems(slicesOf({ ...filter, states: filter.states ?? troubled }).flatMap(problemCount)),
    inState: (state, limit, of) => list({ ...of, states: [state] }, limit).items,
    hurry: sql.atomic((filter, atMs) =>
      slicesOf({ ...filter, states: ['waiting', 'unconfirmed'] }).reduce(
        (hurried, { storeId, flow, state, cause }) => hurried + bringForward.run(atMs, storeId, flow, state, cause, atMs).changes,
        0,
      ),
    ),
    counts: (filter = {}) => {
      const counted = new Map<string, { storeId: string; flow: FlowName; state: JobState; count: number }>();
      for (const { storeId, flow, state, count } of slicesOf(filter)) {
        const name = JSON.stringify([storeId, flow, state]);
        counted.set(name, { storeId, flow, state, count: (counted.get(name)?.count ?? 0) + count });
      }
      return [...counted.values()];
    },
  };
};
