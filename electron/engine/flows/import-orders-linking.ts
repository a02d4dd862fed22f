/**
 * Linking a held order to a sales order that KC has: everything is verified first, then the claim with the code is written by its digest,
 * and only its answer moves the job. Where the answer is lost, the order's next attempt reads the claim and settles it.
 */
import { DateTime } from 'luxon';
import type { Pass } from './flow.ts';
import { beginLink, endLink, linkOf, type Link } from './import-orders-choices.ts';
import { otherOwnerOf } from './import-orders-owner.ts';
import { readOrder, waitingJob, waits, type Person } from './import-orders-people.ts';
import { salesOrdersUnder } from './import-orders-look-up.ts';
import { giveRef } from './import-orders-ref.ts';
import { stepNames } from './import-orders-steps.ts';
import { factsOf, mayWrite, note, stop, tried, underWay, type Trip } from './import-orders-trip.ts';
import { agreementOf, expectedOf } from '../domain/order-agreement.ts';
import { problemOf, ProblemError } from '../domain/problem.ts';
import { salesOrdersIn, sameWord, type SalesOrderReading } from '../domain/sales-order.ts';
import { khaosDateTime } from '../domain/sales-order-making.ts';
import type { Claim, ShopOrder } from '../domain/shop-order.ts';
import type { ProblemCause } from '../../../shared/problem-causes.ts';
import type { Problem } from '../../../shared/records.ts';

/** An order entered by hand is entered within days of the order; later ones are other orders of the same customer. */
const enteredWithinDays = 7;

const refuse = (cause: ProblemCause, summary: string, facts: Problem['facts']): never => {
  throw new ProblemError(problemOf(cause, summary, facts));
};

/** What KC has under a reference. Throws where it cannot tell that readably. */
const toldUnder = async (ref: string, { khaos }: Pass): Promise<SalesOrderReading[]> => {
  const {
    readings,
    bad: [untold],
  } = await khaos.ordersByRef([ref], 'orders');
  if (untold !== undefined) throw untold.error;
  return readings;
};

/** The sales order of this code, among those under our reference and those of the days after the order. */
const findSalesOrder = async (
  salesOrderCode: string,
  ref: string,
  order: ShopOrder,
  pass: Pass,
): Promise<SalesOrderReading | undefined> => {
  const isIt = (reading: SalesOrderReading) => reading.kind === 'sales-order' && sameWord(reading.salesOrderCode, salesOrderCode);
  const ours = (await toldUnder(ref, pass)).find(isIt);
  if (ours !== undefined || !(await pass.khaos.abilities()).orderDates) return ours;
  const day = khaosDateTime(order.processedAt).slice(0, 10);
  const today = DateTime.fromMillis(pass.clock.nowMs(), { zone: 'Europe/London' }).toISODate() ?? day;
  return (await pass.khaos.ordersByDate(day, today, 'orders')).find(isIt);
};

/** Throws `khaos-order-of-another` where another order of ours has the sales order. */
const refuseAnothers = (order: ShopOrder, reading: SalesOrderReading, pass: Pass): void => {
  const other = otherOwnerOf(reading, order.id, pass);
  if (other === undefined) return;
  refuse('khaos-order-of-another', `${reading.salesOrderCode} belongs to order ${other}; order ${order.name} cannot be linked to it.`, {
    order: order.name,
    salesOrder: reading.salesOrderCode,
    other,
  });
};

/**
 * Throws `khaos-order-twice` where KC has another sales order, not cancelled, under our own reference: the order would be in KC twice, and
 * nobody told. One of several under our reference may be chosen; that is how the others come to be cancelled.
 */
const refuseSecond = async (order: ShopOrder, ownRef: string, reading: SalesOrderReading, pass: Pass): Promise<void> => {
  if (sameWord(reading.associatedRef, ownRef)) return;
  const { salesOrderCode: salesOrder } = reading;
  const first = salesOrdersUnder(ownRef, await toldUnder(ownRef, pass)).find(({ cancelled }) => cancelled === undefined);
  if (first === undefined) return;
  const summary = `KC has order ${order.name} as ${first.salesOrderCode} already; cancel that in KC before you link the order to ${salesOrder}.`;
  refuse('khaos-order-twice', summary, { order: order.name, salesOrder, salesOrders: `${first.salesOrderCode}, ${salesOrder}` });
};

/** From now on KC is asked for the sales order under its reference. Throws `khaos-order-unreferenced` where KC does not find it so. */
const refuseUnreferenced = async (order: ShopOrder, ownRef: string, reading: SalesOrderReading, pass: Pass): Promise<void> => {
  const ref = reading.associatedRef.trim();
  if (ref !== '' && salesOrdersIn(await toldUnder(ref, pass))(reading) !== undefined) return;
  const { salesOrderCode: salesOrder } = reading;
  refuse(
    'khaos-order-unreferenced',
    `KC does not find ${salesOrder} by its associated reference; give it ${ownRef}, that of order ${order.name}.`,
    {
      order: order.name,
      salesOrder,
      ref: ownRef,
    },
  );
};

const postcodesOf = async ({ companyCode }: SalesOrderReading, pass: Pass): Promise<readonly string[]> =>
  companyCode === undefined ? [] : pass.khaos.customerPostcodes(companyCode, 'orders');

/** The sales order, where KC shows it, uncancelled and the only one of the order, no other order of ours has it, and date, total and postcode agree. */
const verified = async (order: ShopOrder, ownRef: string, salesOrderCode: string, pass: Pass): Promise<SalesOrderReading> => {
  const facts = { order: order.name, salesOrder: salesOrderCode };
  const reading = await findSalesOrder(salesOrderCode, ownRef, order, pass);
  if (reading === undefined)
    return refuse('khaos-order-absent', `KC shows no sales order ${salesOrderCode} for order ${order.name}.`, facts);
  refuseAnothers(order, reading, pass);
  if (reading.cancelled !== undefined) {
    return refuse(
      'khaos-order-cancelled',
      `${reading.salesOrderCode} is cancelled in KC; order ${order.name} cannot be linked to it.`,
      facts,
    );
  }
  await refuseSecond(order, ownRef, reading, pass);
  const expected = expectedOf(order);
  // An order without any address has nothing to compare with.
  const postcodes = expected.postcodes.length === 0 ? undefined : await postcodesOf(reading, pass);
  const latest = DateTime.fromISO(expected.day).plus({ days: enteredWithinDays }).toISODate() ?? '';
  const { differs, untold } = agreementOf(expected, reading, postcodes, latest);
  if (differs.length > 0) {
    return refuse('khaos-order-differs', `${salesOrderCode} has not the same ${differs.join(', ')} as order ${order.name}.`, {
      ...facts,
      differs: differs.join(', '),
    });
  }
  if (untold.length > 0) {
    return refuse(
      'khaos-order-differs',
      `KC does not tell the ${untold.join(', ')} of ${salesOrderCode}, so nobody knows whether it is order ${order.name}.`,
      {
        ...facts,
        untold: untold.join(', '),
      },
    );
  }
  await refuseUnreferenced(order, ownRef, reading, pass);
  return reading;
};

/**
 * Links a held order to a sales order that KC has, under our reference or another. Verified in KC: date, total and postcode must agree.
 * Throws `ProblemError`: `khaos-order-absent`, `khaos-order-cancelled`, `khaos-order-twice`, `khaos-order-differs`, `khaos-order-of-another`,
 * `khaos-order-unreferenced`; `order-not-linked` where somebody wrote another claim meanwhile; `shopify-unconfirmed` where the answer was
 * lost and the engine finds out by itself; `order-not-waiting`; or why a system cannot be asked. Only after `shopify-unconfirmed` anything is changed.
 */
export const linkTo = async (orderId: string, salesOrderCode: string, person: Person, pass: Pass): Promise<void> => {
  const { ledger, store, shopify, lease, random, clock, timing } = pass;
  // By its id, with the claim that is compared when ours is written: whatever is claimed from here on, the link is refused.
  const order = await readOrder(waitingJob(orderId, pass), pass);
  const ownRef = giveRef(order, pass);
  const reading = await verified(order, ownRef, salesOrderCode, pass);
  const code = reading.salesOrderCode;
  const ref = reading.associatedRef.trim();
  const facts = { order: order.name, salesOrder: code };
  const { epoch } = await mayWrite(pass);
  const link: Link = { code, ref, nonce: random.uuid(), expected: order.claim?.digest ?? null, moment: pass.moment() };
  const claim: Claim = { installation: ledger.installation.id, epoch, nonce: link.nonce, khaos: lease.khaos, ref, code };
  ledger.inTransaction(() => {
    waitingJob(orderId, pass);
    refuseAnothers(order, reading, pass);
    beginLink(ledger, store.storeId, orderId, link);
  });
  const answers = await tried(() => shopify.writeClaims([{ orderId, claim, expectedDigest: link.expected }], 'orders'));
  if ('problem' in answers) {
    const { problem } = answers;
    ledger.inTransaction(() => {
      if (problem.kind !== 'unconfirmed') endLink(ledger, store.storeId, orderId);
      else if (waits(orderId, pass)) {
        const nextTryAtMs = clock.nowMs() + timing.lookAgainMs;
        ledger.jobs.move(waitingJob(orderId, pass), 'unconfirmed', {
          actor: person,
          why: problem.summary,
          problem,
          nextTryAtMs,
          ...answers.payload,
        });
      }
    });
    throw new ProblemError(problem);
  }
  const [answer] = answers.value;
  if (answer?.kind !== 'written') {
    endLink(ledger, store.storeId, orderId);
    if (answer?.kind === 'refused') {
      return refuse('shopify-rejected', `Shopify refused the claim on order ${order.name}: ${answer.text}`, {
        ...facts,
        code: answer.code,
      });
    }
    return refuse('order-not-linked', `Somebody else claimed order ${order.name} meanwhile; it was not linked to ${code}.`, facts);
  }
  ledger.inTransaction(() => {
    // An order that went on by itself meanwhile is in a pass's hands: that reads the claim, and what was begun here.
    if (!waits(orderId, pass)) return;
    endLink(ledger, store.storeId, orderId);
    ledger.khaosOrders.watch(store.storeId, orderId, ref, code);
    ledger.jobs.move(waitingJob(orderId, pass), 'done', { actor: person, why: 'linked to a sales order that KC has', reference: code });
  });
};

/**
 * Settles links whose answer is not known by reading the claims. One that did not arrive in time is given up, and the order held again:
 * should it arrive later still, it is a claim that says *done*, and is judged as one.
 */
export const settleLinks = async (trips: readonly Trip[], pass: Pass): Promise<void> => {
  const { ledger, shopify, clock, timing } = pass;
  const open = underWay(trips).flatMap((trip) => {
    const link = trip.situation.landed === undefined ? linkOf(ledger, trip.job.storeId, trip.order.id) : undefined;
    return link === undefined ? [] : [{ trip, link }];
  });
  if (open.length === 0) return;
  const read = await tried(() =>
    shopify.readClaims(
      open.map(({ trip }) => trip.order.id),
      'orders',
    ),
  );
  for (const { trip, link } of open) {
    if ('problem' in read) {
      stop(trip, read.problem, read.payload);
      continue;
    }
    const standing = read.value.get(trip.order.id);
    const facts = { ...factsOf(trip), salesOrder: link.code };
    if (standing?.claim?.nonce === link.nonce) {
      trip.ref = link.ref;
      trip.situation.landed = { code: link.code, how: 'linked' };
      trip.situation.doubt = undefined;
      ledger.inTransaction(() => {
        note(trip, stepNames.landed, { code: link.code, how: 'linked', ref: link.ref }, pass);
        endLink(ledger, trip.job.storeId, trip.order.id);
      });
    } else if ((standing?.digest ?? null) === link.expected && pass.elapsedMs(link.moment) < timing.shopLateCommitMs) {
      stop(trip, problemOf('shopify-unconfirmed', `The link of order ${trip.order.name} to ${link.code} has no answer so far.`, facts), {
        nextTryAtMs: clock.nowMs() + timing.lookAgainMs,
      });
    } else {
      endLink(ledger, trip.job.storeId, trip.order.id);
      stop(trip, problemOf('order-not-linked', `The link of order ${trip.order.name} to ${link.code} did not reach Shopify.`, facts));
    }
  }
};
