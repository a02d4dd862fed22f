/** What people do with a held order: release its claim and send it as new, choose which part to import, or ignore it. */
import type { Pass } from './flow.ts';
import { choosePartOf, endLink, giveClaimFree } from './import-orders-choices.ts';
import type { PartChoice } from '../domain/order-gate.ts';
import { problemOf, ProblemError } from '../domain/problem.ts';
import type { ShopOrder } from '../domain/shop-order.ts';
import type { Job } from '../store/ledger-jobs.ts';

export type Person = `person:${string}`;

const jobOf = (orderId: string, pass: Pass): Job | undefined =>
  pass.ledger.jobs.get({ storeId: pass.store.storeId, flow: 'import-orders', key: orderId });

export const waits = (orderId: string, pass: Pass): boolean => ['held', 'failed'].includes(jobOf(orderId, pass)?.state ?? '');

/** The job of a held or failed order; throws where nothing waits for a person. */
export const waitingJob = (orderId: string, pass: Pass): Job => {
  const job = jobOf(orderId, pass);
  if (job !== undefined && waits(orderId, pass)) return job;
  throw new ProblemError(problemOf('order-not-waiting', 'This order does not wait for a person.', { orderId, state: job?.state ?? null }));
};

export const readOrder = async (job: Job, pass: Pass): Promise<ShopOrder> => {
  const order = await pass.shopify.orderInFull(job.key, 'orders');
  if (order !== undefined) return order;
  throw new ProblemError(
    problemOf('order-gone', `Order ${job.orderName ?? job.key} no longer exists in Shopify.`, { order: job.orderName ?? null }),
  );
};

/**
 * Gives the claim that stands on a held order free and queues the order: what its owner may have sent is looked up as a dead owner's is
 * and, if KC does not have it, our claim is written over that very one. Any claim written since stays what it is.
 */
export const releaseClaimAndSend = async (orderId: string, person: Person, pass: Pass): Promise<void> => {
  const { ledger, store } = pass;
  waitingJob(orderId, pass);
  const found = (await pass.shopify.readClaims([orderId], 'orders')).get(orderId);
  ledger.inTransaction(() => {
    endLink(ledger, store.storeId, orderId);
    if (found !== undefined) giveClaimFree(ledger, store.storeId, orderId, found.digest);
    ledger.jobs.move(waitingJob(orderId, pass), 'queued', { actor: person, why: 'the claim is given free, the order goes as new' });
  });
};

/** Says which part of a partly fulfilled order to import, and queues it. *Leave alone* is ignoring the job with a reason. */
export const choosePart = (orderId: string, choice: PartChoice, person: Person, pass: Pass): void =>
  pass.ledger.inTransaction(() => {
    const job = waitingJob(orderId, pass);
    choosePartOf(pass.ledger, pass.store.storeId, orderId, choice);
    const why = choice === 'all' ? 'all of the order is to be imported' : 'what remains of the order is to be imported';
    pass.ledger.jobs.move(job, 'queued', { actor: person, why });
  });

/** Leaves a held order alone for good. The reason is the person's own words and kept where it can be erased. */
export const ignoreOrder = (orderId: string, reason: string, person: Person, pass: Pass): void => {
  pass.ledger.jobs.move(waitingJob(orderId, pass), 'skipped', { actor: person, why: 'ignored by a person', payload: reason });
};
