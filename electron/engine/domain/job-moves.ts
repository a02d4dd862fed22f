/**
 * A job's life: which state may follow which, who may move it, and what a move must bring along.
 *
 * | state | means | goes to | moved by |
 * | --- | --- | --- | --- |
 * | queued | found, not yet sent | running | runner |
 * | running | being sent or looked up | waiting, unconfirmed, held, failed, skipped, done | runner; after a crash `rescue`, to unconfirmed only |
 * | waiting | a system was away or busy, nothing was written | running | runner, when its time comes |
 * | unconfirmed | sent, no answer: it may be there | running (look up first) | runner |
 * | held | needs a person | queued; done (linked); unconfirmed (linked without an answer); skipped (ignored) | a person; `cure` to queued only |
 * | failed | a bug, or an answer nobody can read | as from held | a person |
 * | skipped | rightly not sent, with the reason | queued | runner or `cure`, when the gate now answers otherwise |
 * | done | crossed | nothing | nobody |
 */
import type { JobState, Problem } from '../../../shared/records.ts';

/** Who moves jobs: a pass of a flow, the start after a crash, a person's click, or the cause of the problem having been cured. */
export const jobMovers = ['runner', 'rescue', 'person', 'cure'] as const;
export type JobMover = (typeof jobMovers)[number];

/** Who did something, as the audit log keeps it. `engine` is everything that runs by itself and is not one of the others. */
export type Actor = 'engine' | 'runner' | 'rescue' | 'cure' | `person:${string}`;

/** What is said with a move. `why` is one sentence; one typed by a person is kept where it can be erased. */
export type MoveDetail = {
  why: string;
  actor: Actor;
  problem?: Problem;
  /** What the other system calls the result: a sales order code, a fulfilment id. */
  reference?: string;
  nextTryAtMs?: number;
  /** Raw request or answer; may hold personal data, so it goes to the erasable payloads. */
  payload?: string;
};

const afterRunning: readonly JobState[] = ['waiting', 'unconfirmed', 'held', 'failed', 'skipped', 'done'];
const byPerson: readonly JobState[] = ['queued', 'done', 'unconfirmed', 'skipped'];

/** The only table of moves. A state or mover that is not listed may not move. */
const jobMoves: Record<JobState, Partial<Record<JobMover, readonly JobState[]>>> = {
  queued: { runner: ['running'] },
  running: { runner: afterRunning, rescue: ['unconfirmed'] },
  waiting: { runner: ['running'] },
  unconfirmed: { runner: ['running'] },
  held: { person: byPerson, cure: ['queued'] },
  failed: { person: byPerson },
  skipped: { runner: ['queued'], cure: ['queued'] },
  done: {},
};

/** What a move into a state must bring: a job that waits without a time, or is held without a reason, would be lost from sight. */
const needed: Record<JobState, readonly ('problem' | 'reference' | 'nextTryAtMs')[]> = {
  queued: [],
  running: [],
  waiting: ['problem', 'nextTryAtMs'],
  unconfirmed: ['problem', 'nextTryAtMs'],
  held: ['problem'],
  failed: ['problem'],
  skipped: [],
  done: ['reference'],
};

/** The mover an actor acts as; undefined for one who may not move jobs. */
const moverOf = (actor: Actor): JobMover | undefined => {
  if (actor.startsWith('person:')) return 'person';
  return jobMovers.find((mover) => mover === actor);
};

/** Whether this mover may take a job from one state to the other. */
export const mayMove = (from: JobState, to: JobState, mover: JobMover): boolean => jobMoves[from][mover]?.includes(to) ?? false;

/** Throws a plain `Error` (a bug, not a problem) when the move is not in the table or lacks what it must bring. */
export const checkMove = (from: JobState, to: JobState, detail: MoveDetail): void => {
  const mover = moverOf(detail.actor);
  if (mover === undefined || !mayMove(from, to, mover)) {
    throw new Error(`a job may not move from ${from} to ${to} by ${detail.actor}`);
  }
  if (detail.why.trim() === '') throw new Error(`a move from ${from} to ${to} must say why`);
  for (const name of needed[to]) {
    if (detail[name] === undefined) throw new Error(`a move to ${to} must bring ${name}`);
  }
};

/**
 * Attempts used up after an attempt ended: one more, unless the other system was not reached at all.
 * Moving back to `queued` starts counting anew.
 */
export const triesAfter = (tries: number, from: JobState, to: JobState, problem: Problem | undefined): number => {
  if (to === 'queued') return 0;
  if (from !== 'running' || problem?.kind === 'unreachable') return tries;
  return tries + 1;
};
