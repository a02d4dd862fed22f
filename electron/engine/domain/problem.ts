/** Making and carrying problems: the one shape in which anything that went wrong travels. */
import type { Problem } from '../../../shared/records.ts';
import { problemCauses, type ProblemCause } from '../../../shared/problem-causes.ts';

type ProblemFacts = Problem['facts'];

/**
 * A problem of a known cause. `summary` says what happened and to what; kind and cure come from the table of causes.
 * `facts` must hold no personal data.
 */
export const problemOf = (
  cause: ProblemCause,
  summary: string,
  facts: ProblemFacts = {},
  more: { hint?: string; retryAfterMs?: number } = {},
): Problem => ({
  kind: problemCauses[cause].kind,
  cause,
  summary,
  hint: more.hint ?? problemCauses[cause].hint,
  facts,
  ...(more.retryAfterMs === undefined ? {} : { retryAfterMs: more.retryAfterMs }),
});

/** A problem on its way up to the runner, the requests or the host's last resort: the only three places that catch it. */
export class ProblemError extends Error {
  readonly problem: Problem;
  /** The raw outside answer, for the erasable payload store only: it may hold personal data. */
  readonly raw: string | undefined;

  constructor(problem: Problem, more: { raw?: string; cause?: unknown } = {}) {
    super(`${problem.cause}: ${problem.summary}`, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'ProblemError';
    this.problem = problem;
    this.raw = more.raw;
  }
}

/** What was thrown, as a problem. Bugs keep their message for the log and the problem's facts, never a payload. */
export const problemFrom = (error: unknown): { problem: Problem; payload?: string } => {
  if (error instanceof ProblemError) {
    return { problem: error.problem, ...(error.raw === undefined ? {} : { payload: error.raw }) };
  }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { problem: problemOf('program-error', 'Something unexpected happened inside Quayside.', { error: text.slice(0, 300) }) };
};
