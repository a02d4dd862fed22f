/** Orders from Shopify into Khaos Control: noticed by polling, judged, claimed, sent once, and known to be there. */
import type { Flow, Pass } from './flow.ts';
import { carryOrders, goneProblem } from './import-orders-carry.ts';
import { catchUp } from './import-orders-catch-up.ts';
import { keepOrders } from './import-orders-keep.ts';
import { ordersTogether, pollOrders } from './import-orders-poll.ts';
import { situationOf } from './import-orders-steps.ts';
import { recordKey, type ImportRecord } from './import-orders-trip.ts';
import { endGone } from './import-orders-unreadable.ts';
import type { UnreadableOrder } from '../domain/shop-order.ts';
import type { Outcome } from '../domain/verdict.ts';
import type { Job } from '../store/ledger-jobs.ts';

/** Shopify's most metafields in one write: claims and completions of a batch are one call each. */
const together = 25;

const find = async function* (pass: Pass): AsyncIterable<ImportRecord[]> {
  await catchUp(pass);
  yield* pollOrders(pass);
};

const recall = async (keys: readonly string[], pass: Pass): Promise<Map<string, ImportRecord>> => {
  const records = new Map<string, ImportRecord>();
  for (let at = 0; at < keys.length; at += ordersTogether) {
    const aside: UnreadableOrder[] = [];
    const asked = keys.slice(at, at + ordersTogether);
    const orders = await pass.shopify.ordersByIds(asked, 'orders', (order) => aside.push(order));
    endGone(asked, [...orders, ...aside], pass);
    await keepOrders(orders, pass, { aside });
    for (const order of orders) records.set(order.id, { order });
    for (const unreadable of aside) records.set(unreadable.id, { unreadable });
  }
  return records;
};

/** Shopify has deleted the order. What KC may have of it a person must look at; what was never sent is no longer to be sent. */
const gone = (job: Job, pass: Pass): Outcome => {
  const { doubt, landed } = situationOf(pass.ledger.steps.of(job));
  if (landed !== undefined) return { kind: 'done', reference: landed.code, why: 'imported; deleted in Shopify since', confirmed: false };
  if (doubt !== undefined) return { kind: 'stopped', problem: goneProblem(job.orderName ?? job.key, doubt.ref) };
  // Nothing of it will be sent, so nothing is kept back for it.
  pass.ledger.orders.settle(job.storeId, job.key);
  return { kind: 'skipped', because: 'deleted in Shopify' };
};

export const importOrders: Flow<ImportRecord> = {
  name: 'import-orders',
  together,
  find,
  keyOf: recordKey,
  recall,
  carry: carryOrders,
  gone,
};
