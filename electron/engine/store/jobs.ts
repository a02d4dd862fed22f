/** Jobs: made, moved by the one table of moves, and found when their time has come. */
import { said } from './audit-said.ts';
import type { ImportedHint } from './hints.ts';
import type { AuditLedger, NewAuditEntry } from './ledger-audit.ts';
import { makeJobLists } from './job-lists.ts';
import type { Job, JobKey, JobLedger, NewJob } from './ledger-jobs.ts';
import { checkMove, triesAfter, type Actor, type MoveDetail } from '../domain/job-moves.ts';
import { problemOf } from '../domain/problem.ts';
import type { JobState } from '../../../shared/records.ts';
import type { Standings } from './order-standing.ts';
import { toJob, type JobRow } from './job-row.ts';
import { toJson, type Sql } from './sql.ts';

const withProblem: readonly JobState[] = ['waiting', 'unconfirmed', 'held', 'failed'];
const ended: readonly JobState[] = ['done', 'skipped'];

/** When time alone brings the job on: at once when queued, as told while it waits for an answer or a system. */
const nextTryOf = (to: JobState, detail: MoveDetail, nowMs: number): number | null => {
  if (to === 'queued') return detail.nextTryAtMs ?? nowMs;
  return to === 'waiting' || to === 'unconfirmed' ? (detail.nextTryAtMs ?? null) : null;
};

/** The sentence and the raw text of a move, each where it may be kept. */
const wordsOfMove = (actor: Actor, why: string, payload: string | undefined): Pick<NewAuditEntry, 'note' | 'payload'> => {
  const words = said(actor, why);
  if (payload === undefined) return words;
  return { ...words, payload: words.payload === undefined ? payload : `${words.payload}\n\n${payload}` };
};

const unansweredCause = (flow: string): 'khaos-unconfirmed' | 'shopify-unconfirmed' =>
  flow === 'import-orders' ? 'khaos-unconfirmed' : 'shopify-unconfirmed';

/** `audit` gets one line a move; `standings` and `imported` let orders and stock follow the import jobs. */
export const makeJobs = (sql: Sql, audit: AuditLedger, standings: Standings, imported: ImportedHint): JobLedger => {
  const key = 'khaosId = :khaos AND storeId = ? AND flow = ? AND key = ?';
  const one = sql.prepare<JobRow>(`SELECT * FROM jobs WHERE ${key}`);
  const insert = sql.prepare(
    `INSERT INTO jobs (khaosId, storeId, flow, key, state, nextTryAtMs, why, movedBy, orderName, createdAtMs, movedAtMs)
     VALUES (:khaos, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const setWhySeq = sql.prepare(`UPDATE jobs SET whySeq = ? WHERE ${key}`);
  const update = sql.prepare(
    `UPDATE jobs SET state = ?, tries = ?, sends = ?, nextTryAtMs = ?, problem = ?, cause = ?, why = ?, whySeq = NULL, movedBy = ?,
       reference = ?, movedAtMs = ? WHERE jobId = ?`,
  );
  const openSteps = sql.prepare('UPDATE steps SET open = ? WHERE jobId = ? AND answeredAtMs IS NULL AND open <> ?');
  const dueIn = sql.prepare<JobRow>(
    `SELECT * FROM jobs WHERE khaosId = :khaos AND storeId = ? AND flow = ? AND state = ? AND nextTryAtMs IS NOT NULL
       AND nextTryAtMs <= ? ORDER BY nextTryAtMs, jobId LIMIT ?`,
  );
  const nextDue = sql
    .prepare<number>(
      `SELECT nextTryAtMs FROM jobs WHERE khaosId = :khaos AND storeId = ? AND flow = ? AND state = ? AND nextTryAtMs IS NOT NULL
         ORDER BY nextTryAtMs LIMIT 1`,
    )
    .pluck();

  const rowOf = (job: JobKey): JobRow => {
    const row = one.get(job.storeId, job.flow, job.key);
    if (row === undefined) throw new Error(`there is no job ${job.flow} ${job.key} of ${job.storeId}`);
    return row;
  };

  const note = (job: Pick<Job, 'storeId' | 'flow' | 'key' | 'orderName'>, state: JobState, actor: Actor, more: Partial<NewAuditEntry>) => {
    const seq = audit.add({
      actor,
      event: `job-${state}`,
      storeId: job.storeId,
      flow: job.flow,
      ...(job.orderName === undefined ? {} : { orderName: job.orderName }),
      ...more,
    });
    if (actor.startsWith('person:')) setWhySeq.run(seq, job.storeId, job.flow, job.key);
    if (job.flow !== 'import-orders') return;
    standings.jobMoved(job.storeId, job.key, state);
    if (state === 'done') imported(job.storeId, job.key);
  };

  const add = sql.atomic((jobs: readonly NewJob[]): number => {
    const nowMs = sql.nowMs();
    const made = jobs.filter((job) => {
      const { storeId, flow, why, actor, orderName } = job;
      return insert.run(storeId, flow, job.key, nowMs, why, actor, orderName ?? null, nowMs, nowMs).changes === 1;
    });
    for (const job of made) {
      note({ ...job, orderName: job.orderName }, 'queued', job.actor, { references: { key: job.key }, ...said(job.actor, job.why) });
    }
    return made.length;
  });

  const move = sql.atomic((job: JobKey, to: JobState, detail: MoveDetail): Job => {
    const row = rowOf(job);
    const before = toJob(row);
    checkMove(before.state, to, detail);
    const nowMs = sql.nowMs();
    const problem = withProblem.includes(to) ? detail.problem : undefined;
    const after: Job = {
      ...before,
      state: to,
      tries: triesAfter(before.tries, before.state, to, detail.problem),
      sends: to === 'queued' ? 0 : before.sends,
      nextTryAtMs: nextTryOf(to, detail, nowMs) ?? undefined,
      problem,
      why: detail.why,
      movedBy: detail.actor,
      reference: detail.reference ?? before.reference,
      movedAtMs: nowMs,
    };
    update.run(
      after.state,
      after.tries,
      after.sends,
      after.nextTryAtMs ?? null,
      problem === undefined ? null : toJson(problem),
      problem?.cause ?? '',
      after.why,
      after.movedBy,
      after.reference ?? null,
      nowMs,
      row.jobId,
    );
    const open = ended.includes(to) ? 0 : 1;
    if (ended.includes(to) || ended.includes(before.state)) openSteps.run(open, row.jobId, open);
    note(after, to, detail.actor, {
      references: {
        key: job.key,
        ...(detail.reference === undefined ? {} : { reference: detail.reference }),
        ...(problem === undefined ? {} : { cause: problem.cause }),
      },
      amounts: { tries: after.tries, sends: after.sends },
      ...wordsOfMove(detail.actor, detail.why, detail.payload),
    });
    return after;
  });

  const lists = makeJobLists(sql);
  return {
    ...lists,
    add,
    move,
    get: (job) => {
      const row = one.get(job.storeId, job.flow, job.key);
      return row === undefined ? undefined : toJob(row);
    },
    due: (storeId, flow, states, nowMs, limit) => {
      const rows: JobRow[] = [];
      for (const state of states) {
        if (rows.length < limit) rows.push(...dueIn.all(storeId, flow, state, nowMs, limit - rows.length));
      }
      return rows.map(toJob);
    },
    nextDueAtMs: (storeId, flow) => {
      const times = ['queued', 'waiting', 'unconfirmed'].map((state) => nextDue.get(storeId, flow, state));
      const known = times.filter((time) => time !== undefined);
      return known.length === 0 ? undefined : Math.min(...known);
    },
    rescue: sql.atomic((limit, of) => {
      const running = lists.inState('running', limit, of);
      const nowMs = sql.nowMs();
      for (const job of running) {
        move(job, 'unconfirmed', {
          why: 'The last attempt ended without a result.',
          actor: 'rescue',
          problem: problemOf(unansweredCause(job.flow), `The last attempt at ${job.orderName ?? job.key} ended without a result.`),
          nextTryAtMs: nowMs,
        });
      }
      return running.length;
    }),
  };
};
