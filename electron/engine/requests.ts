/** One handler for every request of the contract. Input is parsed here, whoever carried it; what is thrown becomes a problem in the reply. */
import { problemFrom, problemOf, ProblemError } from './domain/problem.ts';
import type { Actor } from './domain/job-moves.ts';
import type { Engine } from './engine.ts';
import type { Log } from './ports.ts';
import { despatchHandlers } from './requests/despatch.ts';
import { defined, refuseWhilePaused, type Handlers } from './requests/handlers.ts';
import { jobHandlers } from './requests/jobs.ts';
import { orderHandlers } from './requests/orders.ts';
import { stockHandlers } from './requests/stock.ts';
import type { AuditEntry } from './store/ledger-audit.ts';
import {
  isRequestName,
  pageSize,
  requests,
  type AuditView,
  type ParsedInput,
  type Reply,
  type RequestName,
  type RequestOutput,
} from '../../shared/contract.ts';

const auditView = ({ payload: _payload, ...entry }: AuditEntry): AuditView => defined({ ...entry });

/** Settings and secrets are the host's; one that keeps them itself answers before the engine is asked. */
const setUpElsewhere = (): never => {
  throw new ProblemError(problemOf('set-up-elsewhere', 'The settings of this Quayside are not kept by its window.'));
};

const handlersOf = (engine: Engine): Handlers => ({
  'read-snapshot': () => engine.snapshot(),
  'run-flow': ({ flow, storeId, trigger }) => {
    if (trigger === 'click') refuseWhilePaused(engine);
    return engine.run(flow, trigger, storeId);
  },
  'pause-engine': ({ forMs }) => {
    engine.pause(forMs === undefined ? undefined : engine.nowMs() + forMs);
    return null;
  },
  'resume-engine': () => {
    engine.resume();
    return null;
  },
  'list-audit': ({ before, ...filter }) => {
    const page = engine.ledger.audit.page(defined(filter), pageSize, before);
    return defined({ entries: page.entries.map(auditView), older: page.older });
  },
  'read-set-up': setUpElsewhere,
  'write-set-up': setUpElsewhere,
  'test-connection': setUpElsewhere,
  'start-practice': () => {
    throw new ProblemError(problemOf('already-set-up', 'Quayside is set up already.'));
  },
  ...jobHandlers(engine),
  ...orderHandlers(engine),
  ...stockHandlers(engine),
  ...despatchHandlers(engine),
});

export type Dispatch = (name: string, input: unknown, actor: Actor) => Promise<Reply<unknown>>;

/** The one way in for windows, browsers and scripts. Never rejects. */
export const createDispatch = (engine: Engine, log: Log): Dispatch => {
  const handlers = handlersOf(engine);
  const answer = async <N extends RequestName>(name: N, input: unknown, actor: Actor): Promise<RequestOutput<N>> => {
    const parsed = requests[name].input.safeParse(input);
    if (!parsed.success) {
      const where = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
      log.warn('request-malformed', { request: name, where });
      throw new ProblemError(
        problemOf('request-malformed', `The request ${name} was malformed${where === '' ? '' : ` at ${where}`}.`, { request: name }),
      );
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
