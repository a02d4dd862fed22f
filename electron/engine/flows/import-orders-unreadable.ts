/**
 * Orders of which Shopify's answer cannot be read. Each is the problem of its own job: all others go on, the poll's mark moves, and the
 * order is read again with growing waits until it can be read.
 */
import type { Pass } from './flow.ts';
import { linkOf } from './import-orders-choices.ts';
import { situationOf } from './import-orders-steps.ts';
import type { ImportRecord } from './import-orders-trip.ts';
import { problemOf } from '../domain/problem.ts';
import type { UnreadableOrder } from '../domain/shop-order.ts';
import type { Outcome } from '../domain/verdict.ts';
import type { Job } from '../store/ledger-jobs.ts';

/** Most that are read again in one poll: a whole shop that cannot be read must not take the points of what can. */
const readAgainAtOnce = 25;

/** Whether the order was placed before go-live: whatever it says, it is not to be imported. */
const isHistory = ({ createdAt }: UnreadableOrder, pass: Pass): boolean =>
  createdAt !== undefined && Date.parse(createdAt) < Date.parse(pass.store.orders.goLiveAt);

/** Stores that these cannot be read and makes their jobs. Call it in the transaction of their page. */
export const keepUnreadable = (orders: readonly UnreadableOrder[], pass: Pass): ImportRecord[] => {
  const { ledger, store, log } = pass;
  for (const order of orders) {
    log.warn('order-unreadable', { store: store.storeId, order: order.name });
    ledger.unreadable.failed(store.storeId, order);
  }
  const followed = orders.filter((order) => !isHistory(order, pass));
  ledger.orders.noticed(
    store.storeId,
    followed.map(({ id, legacyId, name, createdAt, updatedAt }) => ({ orderId: id, legacyId, name, createdAt: createdAt ?? updatedAt, updatedAt })),
  );
  ledger.jobs.add(
    followed.map(({ id, name }) => ({
      storeId: store.storeId,
      flow: 'import-orders',
      key: id,
      why: 'found, and cannot be read',
      actor: 'engine',
      orderName: name,
    })),
  );
  return followed.map((unreadable) => ({ unreadable }));
};

/** Orders that could not be read and are due again, beside those that a page has just read. */
export const dueUnreadable = (pass: Pass): string[] => pass.ledger.unreadable.due(pass.store.storeId, readAgainAtOnce);

/** What KC may have of it stays unconfirmed and is asked about when the order can be read; what was never sent is held. */
export const outcomeOfUnreadable = (order: UnreadableOrder, job: Job, pass: Pass): Outcome => {
  const { doubt, landed } = situationOf(pass.ledger.steps.of(job));
  const payload = order.raw === undefined ? {} : { payload: order.raw };
  const mayBeThere = doubt !== undefined || landed !== undefined || linkOf(pass.ledger, job.storeId, job.key) !== undefined;
  if (!mayBeThere) return { kind: 'stopped', problem: order.problem, ...payload };
  const facts = { ...order.problem.facts, after: order.problem.cause };
  return { kind: 'stopped', problem: problemOf('khaos-unconfirmed', `${order.problem.summary} What KC has of it is asked when it can be read.`, facts), ...payload };
};
