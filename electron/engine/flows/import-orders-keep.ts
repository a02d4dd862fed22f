/** Keeps orders as read: verdict, stock terms and jobs of an order in one transaction, some orders at a time. */
import { breathe, ordersABreath } from '../breath.ts';
import type { Pass } from './flow.ts';
import type { ImportRecord } from './import-orders-trip.ts';
import { keepUnreadable, placeOfUnplanned } from './import-orders-unreadable.ts';
import { judgeOrder, orderDigest } from '../domain/order-gate.ts';
import { problemOf, ProblemError } from '../domain/problem.ts';
import { needsPlan, termsAtOnePlace, termsFromPlan } from '../domain/order-terms.ts';
import type { ShopOrder, UnreadableOrder } from '../domain/shop-order.ts';
import type { Job, JobKey } from '../store/ledger-jobs.ts';
import type { OrderLineTerms, OrderSighting, OrderVerdict } from '../store/ledger-orders.ts';

/** Where all of an order's goods are, where its fulfilment orders were read and say one place. */
export type Places = { placeOf(order: ShopOrder): string | undefined };

/** Shops that sell from one place need no reading to know where. */
const onePlace = (pass: Pass): string | undefined => {
  const { locations } = pass.store.stock;
  return locations.length > 1 ? undefined : (locations[0]?.locationId ?? '');
};

/** What the stock arithmetic needs of an order; its fulfilment plan is read only where the order does not tell. */
const readTerms = async (order: ShopOrder, pass: Pass, places: Places | undefined): Promise<OrderLineTerms[]> => {
  const place = onePlace(pass) ?? places?.placeOf(order);
  if (place !== undefined && !needsPlan(order, place)) return termsAtOnePlace(order, place);
  const plan = await pass.shopify.fulfilmentPlan(order.id, 'orders');
  return plan === undefined ? termsAtOnePlace(order, place ?? '') : termsFromPlan(order, plan);
};

/** The order whose fulfilment plan could not be read, as one that cannot be read; throws every other problem on. */
const withoutPlan = ({ id, legacyId, name, createdAt, updatedAt }: ShopOrder, error: unknown, pass: Pass): UnreadableOrder => {
  if (!(error instanceof ProblemError) || error.problem.cause !== 'shopify-unreadable') throw error;
  const why = `Shopify’s answer about where order ${name} is sent from cannot be read: ${error.problem.summary}`;
  const problem = problemOf('order-unreadable', why, { store: pass.store.storeId, order: name, orderId: id });
  // Its lines could be read, and are stored with it.
  return { id, legacyId, name, createdAt, updatedAt, lines: [], problem, ...(error.raw === undefined ? {} : { raw: error.raw }) };
};

const jobKey = (order: Pick<ShopOrder, 'id'>, pass: Pass): JobKey => ({
  storeId: pass.store.storeId,
  flow: 'import-orders',
  key: order.id,
});

/** The gate's word, except for what is in KC already: that stays an import, whatever became of the order since. */
const verdictOf = (order: ShopOrder, job: Job | undefined, pass: Pass): OrderVerdict => {
  const claim = order.claim?.claim;
  if (job?.state === 'done' || (claim?.code !== undefined && claim.khaos === pass.lease.khaos)) return { kind: 'import' };
  if (pass.ledger.khaosOrders.get(pass.store.storeId, order.id)?.salesOrderCode !== undefined) return { kind: 'import' };
  return judgeOrder(order, pass.store.orders, pass.clock.nowMs());
};

/** Whether the runner may begin or go on with it. What a person skipped stays so; what the gate left alone is not opened again by itself. */
const mayRun = (job: Job | undefined, verdict: OrderVerdict): boolean => {
  if (job === undefined) return false;
  if (job.state === 'skipped') return job.movedBy === 'runner' && verdict.kind === 'import';
  return job.state === 'queued' || job.state === 'waiting' || job.state === 'unconfirmed';
};

/** What is stored of an order beside itself. `unplanned`: its plan could not be read, so its import is held. */
type Terms = { lines: OrderLineTerms[]; unplanned?: UnreadableOrder };

/** Some orders, in one transaction with `also`. */
const keepSome = (orders: readonly ShopOrder[], pass: Pass, terms: ReadonlyMap<string, Terms>, also: () => void): ImportRecord[] => {
  const { ledger, store } = pass;
  return ledger.inTransaction(() => {
    const records: ImportRecord[] = [];
    const sightings: OrderSighting[] = [];
    for (const order of orders) {
      const before = ledger.orders.get(store.storeId, order.id);
      const job = ledger.jobs.get(jobKey(order, pass));
      const verdict = verdictOf(order, job, pass);
      const digest = orderDigest(order);
      sightings.push({
        orderId: order.id,
        legacyId: order.legacyId,
        name: order.name,
        createdAt: order.createdAt,
        updatedAt: order.updatedAt,
        secondOpen: order.secondOpen,
        cancelledAt: order.cancelledAt,
        verdict,
        digest,
        totalMinor: order.currentTotalMinor,
        currency: order.currency,
        lines: terms.get(order.id)?.lines ?? [],
      });
      if (terms.get(order.id)?.unplanned !== undefined) continue;
      const changed = before?.digest !== undefined && before.digest !== digest;
      const byClaim = order.claim?.claim?.code !== undefined;
      const readAgain = job?.problem?.cause === 'order-unreadable';
      // In this transaction: whoever reads the order, and whatever dies after, it is known to be importable from here on.
      if (job?.state === 'skipped' && mayRun(job, verdict))
        ledger.jobs.move(job, 'queued', { actor: 'cure', why: 'what left it alone is over' });
      if (job?.state === 'held' && (changed || readAgain)) {
        const cured = byClaim ? 'its claim says that KC has it' : 'the order changed in Shopify';
        ledger.jobs.move(job, 'queued', { actor: 'cure', why: readAgain ? 'the order can be read again' : cured });
      }
    }
    ledger.orders.read(store.storeId, sightings);
    const unplanned = orders.flatMap((order) => terms.get(order.id)?.unplanned ?? []);
    const held = new Set(unplanned.map(({ id }) => id));
    ledger.unreadable.read(
      store.storeId,
      orders.flatMap(({ id }) => (held.has(id) ? [] : [id])),
    );
    records.push(...keepUnreadable(unplanned, pass));
    const due = orders.filter(({ id }, at) => sightings[at]?.verdict.kind === 'import' && !held.has(id));
    ledger.jobs.add(due.map((order) => ({ ...jobKey(order, pass), why: 'to be imported', actor: 'engine', orderName: order.name })));
    orders.forEach((order, at) => {
      const verdict = sightings[at]?.verdict;
      if (verdict !== undefined && !held.has(order.id) && mayRun(ledger.jobs.get(jobKey(order, pass)), verdict)) records.push({ order });
    });
    also();
    return records;
  });
};

/**
 * Stores these orders and makes the jobs of those to import; an order that changed while it was held is tried again, since the
 * change may be the cure. `also` runs in the transaction of the last of them: the watermark of what was read, which so never moves before
 * all of it is stored. `aside`: orders that were found and cannot be read; one whose plan cannot be read is added to them, and is stored
 * all the same. Returns those the runner may carry.
 */
export const keepOrders = async (
  orders: readonly ShopOrder[],
  pass: Pass,
  more: { places?: Places; also?: () => void; aside?: UnreadableOrder[] } = {},
): Promise<ImportRecord[]> => {
  const terms = new Map<string, Terms>();
  const unreadable = [...(more.aside ?? [])];
  for (const order of orders) {
    try {
      terms.set(order.id, { lines: await readTerms(order, pass, more.places) });
    } catch (error) {
      const unplanned = withoutPlan(order, error, pass);
      terms.set(order.id, { lines: termsAtOnePlace(order, placeOfUnplanned(order.id, pass)), unplanned });
      more.aside?.push(unplanned);
    }
  }
  const records: ImportRecord[] = [];
  let at = 0;
  for (; orders.length - at > ordersABreath; at += ordersABreath) {
    records.push(...keepSome(orders.slice(at, at + ordersABreath), pass, terms, () => undefined));
    await breathe(pass.clock);
  }
  const last = keepSome(orders.slice(at), pass, terms, () => {
    records.push(...keepUnreadable(unreadable, pass));
    more.also?.();
  });
  return [...records, ...last];
};
