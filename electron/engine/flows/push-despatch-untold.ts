/**
 * Orders that KC has been asked about and cannot tell readably: one problem each, which is over as soon as KC tells the order again. Every
 * other order goes on meanwhile.
 */
import type { Pass } from './flow.ts';
import { jobKey, untoldKey } from './push-despatch-keys.ts';
import { orderNameOf } from './push-despatch-sends.ts';
import type { OrdersAnswer } from '../connectors/khaos/khaos.ts';
import { problemOf, ProblemError } from '../domain/problem.ts';
import type { Outcome } from '../domain/verdict.ts';
import type { KhaosOrderRecord } from '../store/ledger-orders.ts';

/**
 * Makes a job about each order that KC could not tell, and puts back those of orders that it tells again; answers the keys of the former.
 * `asked`: all that were asked about. Call it in a transaction.
 */
export const noteUntold = (pass: Pass, asked: readonly KhaosOrderRecord[], { bad }: Pick<OrdersAnswer, 'bad'>): string[] => {
  const { ledger } = pass;
  const untold = new Set(bad.map(({ associatedRef }) => associatedRef));
  return asked.flatMap(({ associatedRef, storeId, orderId }) => {
    const key = jobKey(storeId, untoldKey(orderId));
    if (untold.has(associatedRef)) {
      const orderName = ledger.orders.get(storeId, orderId)?.name;
      ledger.jobs.add([{ ...key, why: 'KC cannot tell this order', actor: 'engine', ...(orderName === undefined ? {} : { orderName }) }]);
      return [key.key];
    }
    if (ledger.jobs.get(key)?.state === 'held') ledger.jobs.move(key, 'queued', { actor: 'cure', why: 'KC tells this order again' });
    return [];
  });
};

const stopped = (pass: Pass, orderId: string, associatedRef: string, { problem, raw }: ProblemError): Outcome => {
  const order = orderNameOf(pass, orderId);
  return {
    kind: 'stopped',
    problem: problemOf('khaos-order-untold', `Khaos Control cannot tell what it has of order ${order}: ${problem.summary}`, {
      order,
      associatedRef,
      because: problem.cause,
    }),
    ...(raw === undefined ? {} : { payload: raw }),
  };
};

/** Asks for the one order, and keeps what KC says of it. Nothing is written to either system. */
export const carryUntold = async (orderId: string, pass: Pass): Promise<Outcome> => {
  const { ledger, khaos, store, clock } = pass;
  const known = ledger.khaosOrders.get(store.storeId, orderId);
  if (known?.watched !== true) return { kind: 'skipped', because: 'nothing of this order is awaited any more' };
  const ref = known.associatedRef;
  const askedAtMs = clock.nowMs();
  const { readings, bad } = await khaos.ordersByRef([ref], 'despatch').catch((error: unknown): OrdersAnswer => {
    if (!(error instanceof ProblemError) || error.problem.cause !== 'khaos-unreadable') throw error;
    return { readings: [], bad: [{ associatedRef: ref, error }] };
  });
  const untold = bad.find(({ associatedRef }) => associatedRef === ref);
  if (untold !== undefined) return stopped(pass, orderId, ref, untold.error);
  ledger.khaosOrders.put(readings.map((reading) => ({ reading, askedAtMs })));
  return { kind: 'skipped', because: 'KC tells this order again' };
};
