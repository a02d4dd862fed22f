/** What can be asked of and done to jobs and their steps. */
import type { Actor, MoveDetail } from '../domain/job-moves.ts';
import type { FlowName, JobState, Problem, ProblemGroup } from '../../../shared/records.ts';
import type { Json, ListPage, ListPlace } from './ledger-words.ts';

/** One record's journey. For `import-orders` the key is the order's Shopify id, so that orders and jobs can be counted together. */
export type JobKey = { storeId: string; flow: FlowName; key: string };

export type Job = JobKey & {
  state: JobState;
  /** Attempts used up since the job was last queued; an attempt that reached nobody uses none up. */
  tries: number;
  /** Sends since the job was last queued; what was ever sent is in its steps. */
  sends: number;
  /** When it may run again; undefined where no time brings it on. */
  nextTryAtMs: number | undefined;
  /** Set while waiting, unconfirmed, held or failed. */
  problem: Problem | undefined;
  /** The sentence given with the last move, and by whom. */
  why: string;
  movedBy: Actor;
  /** What the other system calls the result. */
  reference: string | undefined;
  /** The order as people know it (`#1001`), where the job is about one. */
  orderName: string | undefined;
  createdAtMs: number;
  movedAtMs: number;
};

export type NewJob = JobKey & { why: string; actor: Actor; orderName?: string };

/** Which jobs; what is left out does not narrow. */
export type JobFilter = { storeId?: string; flow?: FlowName; states?: readonly JobState[]; cause?: string };

export type JobLedger = {
  /** Makes jobs in `queued`, one audit line each; a key that exists already is left as it is. Returns how many were made. */
  add(jobs: readonly NewJob[]): number;
  get(key: JobKey): Job | undefined;
  /**
   * The only way a state changes; writes one audit line in the same transaction. Throws (a bug) when the moves table does
   * not allow it or the job does not exist. The problem stays only in the states that have one; `reference` once given stays.
   * Moving to `queued` sets tries and sends back to 0.
   */
  move(key: JobKey, to: JobState, detail: MoveDetail): Job;
  /** Jobs of one flow whose time has come, earliest first within a state; the states in the order given. */
  due(storeId: string, flow: FlowName, states: readonly ('unconfirmed' | 'waiting' | 'queued')[], nowMs: number, limit: number): Job[];
  /** When the next queued, waiting or unconfirmed job of the flow is due; undefined when there is none. */
  nextDueAtMs(storeId: string, flow: FlowName): number | undefined;
  /** Lets waiting and unconfirmed jobs of the filter (its `states` are ignored) be due at `atMs` unless they are due earlier. Returns how many. */
  hurry(filter: JobFilter, atMs: number): number;
  counts(filter?: { storeId?: string; flow?: FlowName }): { storeId: string; flow: FlowName; state: JobState; count: number }[];
  /** Jobs with a problem, by cause, most first; the summary is that of the latest. Default states: held and failed. */
  problemGroups(filter?: JobFilter): ProblemGroup[];
  /** Latest moved first. `limit` at most 500. */
  list(filter: JobFilter, limit: number, from?: ListPlace): ListPage<Job>;
  /**
   * After a crash: moves up to `limit` running jobs (of one flow over one store, or all) to unconfirmed, due at once. Returns how many;
   * 0 when none is left. Only while no pass carries them.
   */
  rescue(limit: number, of?: { storeId: string; flow: FlowName }): number;
};

/** One thing the engine was about to do for a job, and what came of it. Facts hold references and figures, no personal data. */
export type Step = {
  stepId: number;
  job: JobKey;
  /** 1, 2, … within the job. */
  seq: number;
  name: string;
  facts: Json;
  /** The step of a write that must not happen twice. */
  send: boolean;
  atMs: number;
  /** Undefined while no answer was stored: the question to ask after a crash. */
  answer: { facts: Json; atMs: number } | undefined;
};

export type StepLedger = {
  /**
   * Stores the intent; committed when it returns, so call it before the call it speaks of (several jobs of one call: inside
   * one `inTransaction`). `send: true` counts as one send of the job. Throws when the job does not exist or is not running.
   */
  intend(job: JobKey, name: string, facts: Json, more?: { send?: boolean }): number;
  /** Stores the answer, once. Throws when the step has one already. */
  answered(stepId: number, facts: Json): void;
  /** The send certainly did not go out: it is answered, and no send any more, nor counted as one. Throws where it is no unanswered send. */
  notSent(stepId: number, facts: Json): void;
  /** All steps of a job, oldest first. */
  of(job: JobKey): Step[];
  /** The newest step, or the newest of that name. */
  last(job: JobKey, name?: string): Step | undefined;
  /** The newest step of the job that was a send. */
  lastSend(job: JobKey): Step | undefined;
  /** Steps of one name without an answer, of jobs that have not ended (done, skipped), oldest first. */
  unanswered(storeId: string, flow: FlowName, name: string, limit: number): Step[];
};
