/** Requests about jobs: the list, one job with everything done for it, retry and ignore. */
import { defined, jobView, type Handlers } from './handlers.ts';
import { stepOutcome } from './step-outcome.ts';
import type { Actor } from '../domain/job-moves.ts';
import { withoutPersonalData } from '../domain/personal-data.ts';
import { problemOf, ProblemError } from '../domain/problem.ts';
import type { Engine } from '../engine.ts';
import { agreeByRetry } from '../flows/push-despatch-people.ts';
import type { Job, JobKey } from '../store/ledger-jobs.ts';
import { pageSize } from '../../../shared/contract.ts';

/** Jobs of one cause that are put back at once; the rest follows in further slices. */
const retriedAtOnce = 200;
/** Audit lines of one record that are looked through for what the other system said. */
const linesLookedThrough = 100;
/** Answers shown, and letters of each: enough to see what was said. */
const rawShown = 5;
const rawLetters = 20_000;

export const jobHandlers = (engine: Engine): Pick<Handlers, 'list-jobs' | 'read-job' | 'retry-jobs' | 'ignore-jobs'> => {
  const { ledger } = engine;
  const canBeMoved = (job: Job | undefined): job is Job => job !== undefined && (job.state === 'held' || job.state === 'failed');
  const moveAll = (jobs: readonly JobKey[], move: (job: Job) => void): number =>
    ledger.inTransaction(() => {
      const current = jobs.map((key) => ledger.jobs.get(key)).filter(canBeMoved);
      current.forEach(move);
      return current.length;
    });
  const retry = (jobs: readonly JobKey[], actor: Actor): number =>
    moveAll(jobs, (job) => {
      agreeByRetry(ledger, job, engine.nowMs());
      ledger.jobs.move(job, 'queued', { actor, why: 'a person retries it' });
    });

  /** What the other system said with the job's moves; a person's own words are no answer of a system. */
  const rawOf = (job: Job) => {
    const { storeId, flow, key, orderName } = job;
    const filter = orderName === undefined ? { storeId, flow, text: key } : { storeId, flow, orderName };
    return ledger.audit
      .page(filter, linesLookedThrough)
      .entries.filter((entry) => entry.payload === 'kept' && entry.references?.['key'] === key && !entry.actor.startsWith('person:'))
      .slice(0, rawShown)
      .map(({ seq, atMs }) => ({ seq, atMs, text: withoutPersonalData((ledger.audit.payload(seq) ?? '').slice(0, rawLetters)) }));
  };

  return {
    'list-jobs': ({ from, ...filter }) => {
      const page = ledger.jobs.list(defined(filter), pageSize, from);
      return defined({ items: page.items.map(jobView), next: page.next });
    },
    'read-job': (key) => {
      const job = ledger.jobs.get(key);
      if (job === undefined) throw new ProblemError(problemOf('request-malformed', 'The ledger has no such job.', { key: key.key }));
      const steps = ledger.steps.of(key).map((step) => {
        const { name, atMs, facts, answer } = step;
        const kept = { facts: JSON.stringify(facts), answered: answer === undefined ? undefined : JSON.stringify(answer.facts) };
        return defined({ name, atMs, ...stepOutcome(step), ...kept });
      });
      return { job: jobView(job), steps, raw: rawOf(job) };
    },
    'retry-jobs': (input, actor) => {
      if ('jobs' in input) return { retried: retry(input.jobs, actor) };
      let retried = 0;
      for (;;) {
        const { items } = ledger.jobs.list({ cause: input.cause, states: ['held', 'failed'] }, retriedAtOnce);
        if (items.length === 0) return { retried };
        retried += retry(items, actor);
      }
    },
    'ignore-jobs': ({ jobs, reason }, actor) => ({
      // A person's own words may name somebody: they go where they can be erased.
      ignored: moveAll(jobs, (job) => void ledger.jobs.move(job, 'skipped', { actor, why: 'ignored by a person', payload: reason })),
    }),
  };
};
