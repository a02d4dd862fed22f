/**
 * Orders of which Shopify's answer cannot be read. Each is the problem of its own job: all others go on, the poll's mark moves, and the
 * order is read again with growing waits until it can be read.
 */
import type { Pass } from './flow.ts';
import { linkOf } from './import-orders-choices.ts';
import { situationOf } from './import-orders-steps.ts';
import type { ImportRecord } from './import-orders-trip.ts';
import { problemOf } from '../domain/problem.ts';
import { termsAtOnePlace } from '../domain/order-terms.ts';
import type { UnreadableOrder } from '../domain/shop-order.ts';
import type { Outcome } from '../domain/verdict.ts';
import type { Job } from '../store/ledger-jobs.ts';

/** Most that are read again in one poll: a whole shop that cannot be read must not take the points of what can. */
const readAgainAtOnce = 25;

/** Whether the order was placed before go-live: whatever it says, it is not to be imported. */
const isHistory = ({ createdAt }: UnreadableOrder, pass: Pass): boolean =>
  createdAt !== undefined && Date.parse(createdAt) < Date.parse(pass.store.orders.goLiveAt);

/** Where goods of an order are whose fulfilment plan nobody could read: the one place that sells, else where the order was found before. */
export const placeOfUnplanned = (orderId: string, { ledger, store }: Pass): string => {
  const { locations } = store.stock;
  const [known] = ledger.orders.linesOf(store.storeId, orderId);
  return locations.length === 1 ? (locations[0]?.locationId ?? '') : (known?.locationId ?? '');
};

/** Keeps the goods of those lines back that can be read; of every other line holds what was known before. */
const keepBack = (order: UnreadableOrder, pass: Pass): void => {
  const { ledger, store } = pass;
  if (order.lines.length === 0 || ledger.orders.get(store.storeId, order.id) === undefined) return;
  const told = new Set(order.lines.map(({ id }) => id));
  const others = ledger.orders.linesOf(store.storeId, order.id).filter(({ lineId }) => !told.has(lineId));
  ledger.orders.linesTold(store.storeId, order.id, [...others, ...termsAtOnePlace(order, placeOfUnplanned(order.id, pass))]);
};

/** Stores that these cannot be read, keeps back what goods of theirs are known, and makes their jobs. Call it in the transaction of their page. */
export const keepUnreadable = (orders: readonly UnreadableOrder[], pass: Pass): ImportRecord[] => {
  const { ledger, store, log } = pass;
  for (const order of orders) {
    log.warn('order-unreadable', { store: store.storeId, order: order.name });
    ledger.unreadable.failed(store.storeId, order);
  }
  const followed = orders.filter((order) => !isHistory(order, pass));
  ledger.orders.noticed(
    store.storeId,
    followed.map(({ id, legacyId, name, createdAt, updatedAt }) => ({
      orderId: id,
      legacyId,
      name,
      createdAt: createdAt ?? updatedAt,
      updatedAt,
    })),
  );
  for (const order of orders) keepBack(order, pass);
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

/**
 * Orders that were asked for by their ids and did not come, not even unreadable, are deleted in Shopify: they are not read again, and a job
 * that waited for that goes on, to be ended as one of an order that is gone.
 */
export const endGone = (asked: readonly string[], came: readonly { id: string }[], pass: Pass): void => {
  const { ledger, store } = pass;
  const there = new Set(came.map(({ id }) => id));
  const gone = asked.filter((id) => !there.has(id));
  if (gone.length === 0) return;
  ledger.inTransaction(() => {
    ledger.unreadable.read(store.storeId, gone);
    for (const key of gone) {
      const job = ledger.jobs.get({ storeId: store.storeId, flow: 'import-orders', key });
      if (job?.state !== 'held' || job.problem?.cause !== 'order-unreadable') continue;
      ledger.jobs.move(job, 'queued', { actor: 'cure', why: 'the order was deleted in Shopify' });
    }
  });
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
  return {
    kind: 'stopped',
    problem: problemOf('khaos-unconfirmed', `${order.problem.summary} What KC has of it is asked when it can be read.`, facts),
    ...payload,
  };
};
