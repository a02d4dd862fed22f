/** The one error of a call to KC: the problem a person sees, and what the rest of the connector must know of it. */
import { ProblemError, problemOf } from '../../domain/problem.ts';
import type { Problem } from '../../../../shared/records.ts';

export type CallNature = {
  /** `no`: it is certain that KC did nothing. */
  acted: 'no' | 'maybe';
  /** Asking again soon may help. */
  repeatable: boolean;
  /** `fault`: KC understood the call and reported a fault. `time-out`: the answer took too long. */
  trouble: 'fault' | 'time-out' | 'other';
};

export class CallError extends ProblemError {
  readonly nature: CallNature;
  constructor(problem: Problem, nature: CallNature, more: { raw?: string; cause?: unknown } = {}) {
    super(problem, more);
    this.nature = nature;
  }
}

/** The call that is needed, or a parameter of it, is not in the installation's WSDL. */
export const methodMissing = (method: string, parameter: string | undefined, neededFor: string): CallError =>
  new CallError(
    problemOf(
      'khaos-method-missing',
      `This Khaos Control has no ${parameter === undefined ? method : `parameter ${parameter} of ${method}`}, which is needed for ${neededFor}.`,
      { method, ...(parameter === undefined ? {} : { parameter }), neededFor },
    ),
    { acted: 'no', repeatable: false, trouble: 'other' },
  );
