/** What a handler of a request is, and what handlers share. */
import type { Actor } from '../domain/job-moves.ts';
import { problemOf, ProblemError } from '../domain/problem.ts';
import type { Engine } from '../engine.ts';
import type { Person } from '../flows/import-orders-people.ts';
import type { Job } from '../store/ledger-jobs.ts';
import type { ParsedInput, RequestName, RequestOutput } from '../../../shared/contract.ts';
import type { JobView } from '../../../shared/job-views.ts';

export type Handlers = { [N in RequestName]: (input: ParsedInput<N>, actor: Actor) => RequestOutput<N> | Promise<RequestOutput<N>> };

/** JSON has no undefined: a field without a value is left out. */
export const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;

export const jobView = (job: Job): JobView => defined({ ...job });

/** A person who asks for work at once is told that none is done; what a schedule asks for simply waits. */
export const refuseWhilePaused = (engine: Engine): void => {
  if (engine.isPaused()) throw new ProblemError(problemOf('engine-paused', 'Nothing is carried while Quayside is paused.'));
};

const isPerson = (actor: Actor): actor is Person => actor.startsWith('person:');

/** Some acts are a person's alone. */
export const personOf = (actor: Actor): Person => (isPerson(actor) ? actor : 'person:script');

/** A window may ask about a store that the settings no longer name. */
export const knownStore = (engine: Engine, storeId: string): string => {
  if (engine.settings.stores.some((store) => store.storeId === storeId)) return storeId;
  throw new ProblemError(problemOf('request-malformed', `There is no store ${storeId} in the settings.`, { storeId }));
};
