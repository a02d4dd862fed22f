/** What an attempt came to, and which state its job takes for it. */
import type { JobState, Problem } from '../../../shared/records.ts';
import type { MoveDetail } from './job-moves.ts';
import type { Timing } from './timing.ts';

/** `reference` is the other system's name for the result. `stopped` carries why; the problem's kind decides what follows. */
export type Outcome =
  | { kind: 'done'; reference: string; why: string; confirmed: boolean }
  | { kind: 'skipped'; because: string }
  /** `nextTryAtMs` overrides the usual wait: the flow knows when its question may be asked. `payload`: raw answer, for the erasable store. */
  | { kind: 'stopped'; problem: Problem; nextTryAtMs?: number; payload?: string };

/** Problems that may be of one record alone, although their kind is one that usually meets every record. */
const ofOneRecord: readonly Problem['cause'][] = ['record-moving', 'khaos-fault'];

/** Kinds after which going on with the pass would only meet the same wall again. */
export const endsPass = (problem: Problem): boolean =>
  (problem.kind === 'unreachable' || problem.kind === 'unauthorised' || problem.kind === 'busy') && !ofOneRecord.includes(problem.cause);

/** How often a record is sent in all before a person must look. A flow that has come to so many sends asks on, but sends no more. */
export const sendsAtMost = 3;

/** Doubling waits without chance in them: one engine writes, so there is no herd to spread. */
export const waitAfterTries = (tries: number, timing: Timing): number =>
  Math.min(timing.retryMs * 2 ** Math.min(tries, 16), timing.retryAtMostMs);

/**
 * The move of a running job that ended in this outcome. `unreachable` and `busy` wait, `unauthorised` waits (the pass stops),
 * `unconfirmed` is asked about before anything is sent, `rejected` and `unmapped` need a person, `unexpected` is a bug.
 */
export const moveFor = (
  outcome: Outcome,
  job: { tries: number; sends: number },
  nowMs: number,
  timing: Timing,
): { to: JobState; detail: MoveDetail } => {
  const actor = 'runner';
  if (outcome.kind === 'done') return { to: 'done', detail: { actor, why: outcome.why, reference: outcome.reference } };
  if (outcome.kind === 'skipped') return { to: 'skipped', detail: { actor, why: outcome.because } };
  const { problem, payload } = outcome;
  const detail: MoveDetail = { actor, why: problem.summary, problem, ...(payload === undefined ? {} : { payload }) };
  const later = outcome.nextTryAtMs ?? nowMs + Math.max(problem.retryAfterMs ?? 0, waitAfterTries(job.tries, timing));
  switch (problem.kind) {
    case 'unreachable':
    case 'busy':
    case 'unauthorised':
      return { to: 'waiting', detail: { ...detail, nextTryAtMs: later } };
    case 'unconfirmed':
      if (job.sends > sendsAtMost) return { to: 'held', detail };
      return { to: 'unconfirmed', detail: { ...detail, nextTryAtMs: later } };
    case 'rejected':
    case 'unmapped':
      return { to: 'held', detail };
    case 'unexpected':
      return { to: 'failed', detail };
  }
};
