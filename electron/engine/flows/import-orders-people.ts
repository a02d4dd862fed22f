/** What people do with a held order: link it to a sales order, release its claim and send it as new, or choose which part to import. */
import { DateTime } from 'luxon';
import type { Pass } from './flow.ts';
import { choosePartOf, giveClaimFree } from './import-orders-choices.ts';
import { giveRef } from './import-orders-ref.ts';
import { mayWrite } from './import-orders-trip.ts';
import { agreementOf, expectedOf } from '../domain/order-agreement.ts';
import type { PartChoice } from '../domain/order-gate.ts';
import { problemOf, ProblemError } from '../domain/problem.ts';
import type { SalesOrderReading } from '../domain/sales-order.ts';
import { khaosDateTime } from '../domain/sales-order-making.ts';
import type { Claim, ShopOrder } from '../domain/shop-order.ts';
import type { Job } from '../store/ledger-jobs.ts';

export type Person = `person:${string}`;

/** An order entered by hand is entered within days of the order; later ones are other orders of the same customer. */
const enteredWithinDays = 7;

/** The job of a held or failed order; throws where nothing waits for a person. */
const waitingJob = (orderId: string, pass: Pass): Job => {
  const job = pass.ledger.jobs.get({ storeId: pass.store.storeId, flow: 'import-orders', key: orderId });
  if (job !== undefined && (job.state === 'held' || job.state === 'failed')) return job;
  throw new ProblemError(problemOf('order-not-waiting', 'This order does not wait for a person.', { orderId, state: job?.state ?? null }));
};

const readOrder = async (job: Job, pass: Pass): Promise<ShopOrder> => {
  const order = await pass.shopify.orderInFull(job.key, 'orders');
  if (order !== undefined) return order;
  throw new ProblemError(
    problemOf('order-gone', `Order ${job.orderName ?? job.key} no longer exists in Shopify.`, { order: job.orderName ?? null }),
  );
};

/** The sales order of this code, among those under our reference and those of the days after the order. */
const findSalesOrder = async (
  salesOrderCode: string,
  ref: string,
  order: ShopOrder,
  pass: Pass,
): Promise<SalesOrderReading | undefined> => {
  const isIt = (reading: SalesOrderReading) =>
    reading.kind === 'sales-order' && reading.salesOrderCode.toLowerCase() === salesOrderCode.trim().toLowerCase();
  const ours = (await pass.khaos.ordersByRef([ref], 'orders')).find(isIt);
  if (ours !== undefined || !(await pass.khaos.abilities()).orderDates) return ours;
  const day = khaosDateTime(order.processedAt).slice(0, 10);
  const today = DateTime.fromMillis(pass.clock.nowMs(), { zone: 'Europe/London' }).toISODate() ?? day;
  return (await pass.khaos.ordersByDate(day, today, 'orders')).find(isIt);
};

/** The code goes into the claim, whoever's it was: from now on every installation knows. */
const claimWithCode = async (order: ShopOrder, ref: string, code: string, pass: Pass): Promise<void> => {
  const { shopify, lease, ledger, random } = pass;
  const found = (await shopify.readClaims([order.id], 'orders')).get(order.id);
  const { epoch } = await mayWrite(pass);
  const claim: Claim = { installation: ledger.installation.id, epoch, nonce: random.uuid(), khaos: lease.khaos, ref, code };
  await shopify.writeClaims([{ orderId: order.id, claim, expectedDigest: found?.digest ?? null }], 'orders');
};

/**
 * Links a held order to a sales order that KC has, under our reference or another. Verified in KC: date, total and postcode must agree, as
 * far as KC tells them. Throws `ProblemError`: `khaos-order-absent`, `khaos-order-differs`, or why a system cannot be asked.
 */
export const linkTo = async (orderId: string, salesOrderCode: string, person: Person, pass: Pass): Promise<void> => {
  const { ledger, store } = pass;
  const job = waitingJob(orderId, pass);
  const order = await readOrder(job, pass);
  const ownRef = giveRef(order, pass);
  const facts = { order: order.name, salesOrder: salesOrderCode };
  const reading = await findSalesOrder(salesOrderCode, ownRef, order, pass);
  if (reading === undefined) {
    throw new ProblemError(problemOf('khaos-order-absent', `KC shows no sales order ${salesOrderCode} for order ${order.name}.`, facts));
  }
  const expected = expectedOf(order);
  const postcodes = reading.companyCode === undefined ? undefined : await pass.khaos.customerPostcodes(reading.companyCode, 'orders');
  const latest = DateTime.fromISO(expected.day).plus({ days: enteredWithinDays }).toISODate() ?? '';
  const { differs } = agreementOf(expected, reading, postcodes, latest);
  if (differs.length > 0) {
    throw new ProblemError(
      problemOf('khaos-order-differs', `${salesOrderCode} has not the same ${differs.join(', ')} as order ${order.name}.`, {
        ...facts,
        differs: differs.join(', '),
      }),
    );
  }
  const ref = reading.associatedRef.trim() === '' ? ownRef : reading.associatedRef;
  await claimWithCode(order, ref, reading.salesOrderCode, pass);
  ledger.inTransaction(() => {
    ledger.khaosOrders.watch(store.storeId, orderId, ref, reading.salesOrderCode);
    ledger.jobs.move(waitingJob(orderId, pass), 'done', {
      actor: person,
      why: 'linked to a sales order that KC has',
      reference: reading.salesOrderCode,
    });
  });
};

/**
 * Gives the claim that stands on a held order free and queues the order: the next pass asks KC once more and, if KC does not have it,
 * writes our claim over that very one. Any claim written since stays what it is.
 */
export const releaseClaimAndSend = async (orderId: string, person: Person, pass: Pass): Promise<void> => {
  const { ledger, store } = pass;
  waitingJob(orderId, pass);
  const found = (await pass.shopify.readClaims([orderId], 'orders')).get(orderId);
  ledger.inTransaction(() => {
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
