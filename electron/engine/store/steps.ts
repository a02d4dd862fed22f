/** Steps: what the engine was about to do for a job, stored before it was done, and what came of it. */
import type { JobKey, Step, StepLedger } from './ledger-jobs.ts';
import type { Json } from './ledger-words.ts';
import type { FlowName } from '../../../shared/records.ts';
import { bit, fromJson, toJson, type Sql } from './sql.ts';

type StepRow = {
  stepId: number;
  storeId: string;
  flow: string;
  key: string;
  seq: number;
  name: string;
  facts: string;
  send: number;
  atMs: number;
  answerFacts: string | null;
  answeredAtMs: number | null;
};

const toStep = (row: StepRow): Step => ({
  stepId: row.stepId,
  job: { storeId: row.storeId, flow: row.flow as FlowName, key: row.key },
  seq: row.seq,
  name: row.name,
  facts: fromJson<Json>(row.facts),
  send: row.send === 1,
  atMs: row.atMs,
  answer:
    row.answerFacts === null || row.answeredAtMs === null ? undefined : { facts: fromJson<Json>(row.answerFacts), atMs: row.answeredAtMs },
});

export const makeSteps = (sql: Sql): StepLedger => {
  const jobByKey = sql.prepare<{ jobId: number; state: string }>(
    'SELECT jobId, state FROM jobs WHERE khaosId = :khaos AND storeId = ? AND flow = ? AND key = ?',
  );
  const lastSeq = sql.prepare<number | null>('SELECT max(seq) FROM steps WHERE jobId = ?').pluck();
  const insert = sql.prepare(
    'INSERT INTO steps (jobId, khaosId, storeId, flow, seq, name, facts, send, atMs) VALUES (?, :khaos, ?, ?, ?, ?, ?, ?, ?)',
  );
  const countSend = sql.prepare('UPDATE jobs SET sends = sends + 1 WHERE jobId = ?');
  const takeBackSend = sql.prepare('UPDATE jobs SET sends = max(0, sends - 1) WHERE jobId = (SELECT jobId FROM steps WHERE stepId = ?)');
  const setNoSend = sql.prepare('UPDATE steps SET send = 0 WHERE stepId = ? AND send = 1 AND answeredAtMs IS NULL');
  const answer = sql.prepare('UPDATE steps SET answerFacts = ?, answeredAtMs = ?, open = 0 WHERE stepId = ? AND answeredAtMs IS NULL');
  const columns = 'stepId, storeId, flow, key, seq, name, facts, send, atMs, answerFacts, answeredAtMs';
  const select = `SELECT ${columns} FROM steps JOIN (SELECT jobId, key FROM jobs) USING (jobId)`;
  const all = sql.prepare<StepRow>(`${select} WHERE jobId = ? ORDER BY seq`);
  const last = sql.prepare<StepRow>(`${select} WHERE jobId = ? ORDER BY seq DESC LIMIT 1`);
  const lastNamed = sql.prepare<StepRow>(`${select} WHERE jobId = ? AND name = ? ORDER BY seq DESC LIMIT 1`);
  const lastSent = sql.prepare<StepRow>(`${select} WHERE jobId = ? AND send = 1 ORDER BY seq DESC LIMIT 1`);
  const open = sql.prepare<StepRow>(
    `${select} WHERE steps.khaosId = :khaos AND steps.storeId = ? AND steps.flow = ? AND name = ? AND open = 1 ORDER BY stepId LIMIT ?`,
  );

  const jobIdOf = ({ storeId, flow, key }: JobKey): number | undefined => jobByKey.get(storeId, flow, key)?.jobId;

  return {
    intend: sql.atomic((job, name, facts, more = {}) => {
      const row = jobByKey.get(job.storeId, job.flow, job.key);
      if (row === undefined) throw new Error(`there is no job ${job.flow} ${job.key} of ${job.storeId}`);
      if (row.state !== 'running') throw new Error(`a step of a job that is ${row.state}: ${job.flow} ${job.key}`);
      const isSend = more.send === true;
      const seq = (lastSeq.get(row.jobId) ?? 0) + 1;
      const { lastInsertRowid } = insert.run(row.jobId, job.storeId, job.flow, seq, name, toJson(facts), bit(isSend), sql.nowMs());
      if (isSend) countSend.run(row.jobId);
      return Number(lastInsertRowid);
    }),
    answered: sql.atomic((stepId, facts) => {
      const { changes } = answer.run(toJson(facts), sql.nowMs(), stepId);
      if (changes !== 1) throw new Error(`step ${stepId} does not exist or has its answer already`);
    }),
    notSent: sql.atomic((stepId, facts) => {
      if (setNoSend.run(stepId).changes !== 1) throw new Error(`step ${stepId} is no send without an answer`);
      takeBackSend.run(stepId);
      answer.run(toJson(facts), sql.nowMs(), stepId);
    }),
    of: (job) => {
      const jobId = jobIdOf(job);
      return jobId === undefined ? [] : all.all(jobId).map(toStep);
    },
    last: (job, name) => {
      const jobId = jobIdOf(job);
      if (jobId === undefined) return undefined;
      const row = name === undefined ? last.get(jobId) : lastNamed.get(jobId, name);
      return row === undefined ? undefined : toStep(row);
    },
    lastSend: (job) => {
      const jobId = jobIdOf(job);
      const row = jobId === undefined ? undefined : lastSent.get(jobId);
      return row === undefined ? undefined : toStep(row);
    },
    unanswered: (storeId, flow, name, limit) => open.all(storeId, flow, name, limit).map(toStep),
  };
};
