/** One handler for every request of the contract. Input is parsed here, whoever carried it; what is thrown becomes a problem in the reply. */
import { problemFrom, problemOf, ProblemError } from './domain/problem.ts';
import type { Actor } from './domain/job-moves.ts';
import type { Engine } from './engine.ts';
import type { Log } from './ports.ts';
import type { Job, JobKey } from './store/ledger-jobs.ts';
import type { AuditEntry } from './store/ledger-audit.ts';
import {
  isRequestName,
  pageSize,
  requests,
  type AuditView,
  type JobView,
  type ParsedInput,
  type Reply,
  type RequestName,
  type RequestOutput,
} from '../../shared/contract.ts';

/** Jobs of one cause that are put back at once; the rest follows in further slices. */
const retriedAtOnce = 200;

type Handlers = { [N in RequestName]: (input: ParsedInput<N>, actor: Actor) => RequestOutput<N> | Promise<RequestOutput<N>> };

/** JSON has no undefined: a field without a value is left out. */
const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;

const jobView = (job: Job): JobView => defined({ ...job });
const auditView = ({ payload: _payload, ...entry }: AuditEntry): AuditView => defined({ ...entry });

const handlersOf = (engine: Engine): Handlers => {
  const { ledger } = engine;
  const canBeMoved = (job: Job | undefined): job is Job => job !== undefined && (job.state === 'held' || job.state === 'failed');
  const moveAll = (jobs: readonly JobKey[], move: (job: Job) => void): number =>
    ledger.inTransaction(() => {
      const current = jobs.map((key) => ledger.jobs.get(key)).filter(canBeMoved);
      current.forEach(move);
      return current.length;
    });
  const retry = (jobs: readonly JobKey[], actor: Actor): number =>
    moveAll(jobs, (job) => void ledger.jobs.move(job, 'queued', { actor, why: 'a person retries it' }));

  return {
    'read-snapshot': () => engine.snapshot(),
    'run-flow': ({ flow, storeId, trigger }) => engine.run(flow, trigger, storeId),
    'pause-engine': ({ forMs }) => {
      engine.pause(forMs === undefined ? undefined : engine.nowMs() + forMs);
      return null;
    },
    'resume-engine': () => {
      engine.resume();
      return null;
    },
    'list-jobs': ({ from, ...filter }) => {
      const page = ledger.jobs.list(defined(filter), pageSize, from);
      return defined({ items: page.items.map(jobView), next: page.next });
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
    'list-audit': ({ before, ...filter }) => {
      const page = ledger.audit.page(defined(filter), pageSize, before);
      return defined({ entries: page.entries.map(auditView), older: page.older });
    },
  };
};

export type Dispatch = (name: string, input: unknown, actor: Actor) => Promise<Reply<unknown>>;

/** The one way in for windows, browsers and scripts. Never rejects. */
export const createDispatch = (engine: Engine, log: Log): Dispatch => {
  const handlers = handlersOf(engine);
  const answer = async <N extends RequestName>(name: N, input: unknown, actor: Actor): Promise<RequestOutput<N>> => {
    const parsed = requests[name].input.safeParse(input);
    if (!parsed.success) {
      const where = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
      log.warn('request-malformed', { request: name, where });
      throw new ProblemError(problemOf('request-malformed', `The request ${name} was malformed${where === '' ? '' : ` at ${where}`}.`, { request: name }));
    }
    // The schema of this very name has parsed it; TypeScript cannot follow a name to its schema through a union.
    return handlers[name](parsed.data as ParsedInput<N>, actor);
  };
  return async (name, input, actor) => {
    try {
      if (!isRequestName(name)) {
        log.warn('request-unknown', { request: name.slice(0, 60) });
        throw new ProblemError(problemOf('request-malformed', 'There is no such request.', { request: name.slice(0, 60) }));
      }
      return { ok: true, value: await answer(name, input, actor) };
    } catch (error) {
      const { problem } = problemFrom(error);
      if (!(error instanceof ProblemError)) log.error('request-failed', { request: name, error: problem.facts['error'] ?? null });
      return { ok: false, problem };
    }
  };
};
