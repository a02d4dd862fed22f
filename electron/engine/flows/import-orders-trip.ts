/** One order on its way through an attempt of `import-orders`: what is known of it so far and, at the end, what it came to. */
import type { Pass } from './flow.ts';
import type { Situation } from './import-orders-steps.ts';
import { problemOf, ProblemError } from '../domain/problem.ts';
import type { Moment } from '../domain/moment.ts';
import type { SalesOrder } from '../domain/sales-order.ts';
import type { ShopOrder, UnreadableOrder } from '../domain/shop-order.ts';
import type { Outcome } from '../domain/verdict.ts';
import type { Job } from '../store/ledger-jobs.ts';
import type { Problem } from '../../../shared/records.ts';

/** An order as the poll found it, or one that was found and cannot be read. */
export type ImportRecord = { order: ShopOrder } | { unreadable: UnreadableOrder };

/** Shopify's id of the order: the key of its job. */
export const recordKey = (record: ImportRecord): string => ('order' in record ? record.order.id : record.unreadable.id);

export type Trip = {
  order: ShopOrder;
  job: Job;
  situation: Situation;
  /** The associated ref that counts for this order. */
  ref: string;
  /** Our claim on the order, as last written. */
  claim: { digest: string } | undefined;
  /** A claim that may be written over by its digest: a dead owner's whose order KC does not have, or one that a person gave free. */
  over: string | undefined;
  /** KC may have the order already: looked up under this reference before anything is sent. */
  suspect: { ref: string; why: 'claimed'; code: string } | { ref: string; why: 'known' | 'untold' } | undefined;
  /** KC skipped our send, with these words. */
  refused: string | undefined;
  /** When the state in `order` was last known to be Shopify's, by an answer that no search index delays. */
  fresh: Moment | undefined;
  made: SalesOrder | undefined;
  outcome: Outcome | undefined;
};

/** Those that are still under way. */
export const underWay = (trips: readonly Trip[]): Trip[] => trips.filter((trip) => trip.outcome === undefined);

export const stop = (trip: Trip, problem: Problem, more: { nextTryAtMs?: number; payload?: string } = {}): void => {
  trip.outcome = { kind: 'stopped', problem, ...more };
};

/**
 * What a call came to, with its problem as a value: in a batch, one order's problem must not become the outcome of the others.
 * Bugs still fly past, up to the runner.
 */
export const tried = async <T>(
  task: () => Promise<T>,
): Promise<{ value: T } | { problem: Problem; payload: { payload: string } | Record<never, never> }> => {
  try {
    return { value: await task() };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { problem: error.problem, payload: error.raw === undefined ? {} : { payload: error.raw } };
  }
};

/** Says of the rest of a batch that nothing of it was sent, because the call before it met this problem. */
export const stopRest = (trips: readonly Trip[], problem: Problem): void => {
  const cause =
    problem.kind === 'unconfirmed'
      ? problemOf('khaos-unreachable', 'Not sent: KC gave no answer to the order before.', { after: problem.cause })
      : problem;
  for (const trip of underWay(trips)) stop(trip, cause);
};

export const factsOf = (trip: Trip): Problem['facts'] => ({ order: trip.order.name, ref: trip.ref });

/** A step that tells something already known: intent and answer in one. */
export const note = (trip: Trip, name: string, facts: Record<string, string | number>, pass: Pass): void =>
  pass.ledger.inTransaction(() => {
    pass.ledger.steps.answered(pass.ledger.steps.intend(trip.job, name, facts), {});
  });

/**
 * Leave to write right now: the lease in hand, and a ledger that knows what an earlier life of it has sent. That it does not may come
 * out only when the lease is read. Throws `ProblemError`: `another-engine`, `ledger-catching-up`, or why Shopify cannot be asked.
 */
export const mayWrite = async (pass: Pass): Promise<{ epoch: number }> => {
  const { epoch } = await pass.lease.ensure();
  const why = pass.ledger.installation.catchingUp(pass.store.storeId);
  if (why !== undefined) throw new ProblemError(problemOf('ledger-catching-up', why, { store: pass.store.storeId }));
  return { epoch };
};
