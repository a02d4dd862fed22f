/** Tracking numbers that come, or change, after their parcel was told: written to the fulfilment, without an e-mail. */
import type { Pass } from './flow.ts';
import { readingOf, readPlan } from './push-despatch-plan.ts';
import { goneOf, type Tracking } from '../domain/despatch-gone.ts';
import { problemOf } from '../domain/problem.ts';
import type { SalesOrderReading } from '../domain/sales-order.ts';
import type { Outcome } from '../domain/verdict.ts';
import type { Parcel } from '../store/ledger-despatch.ts';
import type { Job } from '../store/ledger-jobs.ts';
import type { DespatchRules } from '../../../shared/settings.ts';

const sameTracking = (one: readonly Tracking[], other: readonly Tracking[]): boolean =>
  one.length === other.length &&
  one.every(({ company, number, url }, at) => company === other[at]!.company && number === other[at]!.number && url === other[at]!.url);

/** One company and all numbers, as Shopify takes them in one call. */
export const trackingInput = (
  tracking: readonly Tracking[],
): { company: string | undefined; numbers: string[]; urls: string[] } | undefined =>
  tracking.length === 0
    ? undefined
    : {
        company: tracking[0]!.company,
        numbers: tracking.flatMap(({ number }) => (number === undefined ? [] : [number])),
        urls: tracking.flatMap(({ url }) => (url === undefined ? [] : [url])),
      };

type Numbered = Pick<Parcel, 'parcel' | 'invoices' | 'tracking'>;

const nameOf = ({ number, url }: Tracking): string | undefined => number ?? url;

/** Everything that these invoices carry. */
const carriedBy = (invoices: SalesOrderReading['invoices'], reading: SalesOrderReading, rules: DespatchRules): readonly Tracking[] =>
  goneOf({ ...reading, invoices }, rules)?.tracking ?? [];

/**
 * The parcel's part of the numbers that its own invoices carry: all of them where no other parcel came from these invoices. Else those it
 * has and they still carry. Of the new ones a parcel that lost some to a correction gets as many, the oldest parcel first; a parcel
 * without a number gets what is left. KC does not say which box a parcel was, so one that lost none gets none. Invoice codes change:
 * where none of its codes is left and it is the order's only parcel, all of the order's invoices are its own. `others`: the order's
 * other parcels.
 */
export const numbersOf = (parcel: Numbered, others: readonly Parcel[], reading: SalesOrderReading, rules: DespatchRules): Tracking[] => {
  const invoicesOf = ({ invoices }: Numbered) => reading.invoices.filter(({ invoiceCode }) => invoices.includes(invoiceCode));
  const own = invoicesOf(parcel);
  const invoices = own.length > 0 ? own : others.length === 0 ? reading.invoices : [];
  const carried = carriedBy(invoices, reading, rules);
  const sharing = others.filter((other) => invoicesOf(other).some((invoice) => invoices.includes(invoice)));
  if (sharing.length === 0) return [...carried];
  const lostBy = (one: Numbered): number => {
    const still = new Set(carriedBy(invoicesOf(one), reading, rules).map(nameOf));
    return one.tracking.filter((tracking) => !still.has(nameOf(tracking))).length;
  };
  const known = new Set([parcel, ...sharing].flatMap(({ tracking }) => tracking.map(nameOf)));
  const fresh = carried.filter((tracking) => !known.has(nameOf(tracking)));
  const waits = parcel.tracking.length === 0;
  const ahead = sharing.reduce((sum, other) => (waits || other.parcel < parcel.parcel ? sum + lostBy(other) : sum), 0);
  const given = fresh.slice(ahead, waits ? undefined : ahead + lostBy(parcel));
  const kept = new Set([...parcel.tracking, ...given].map(nameOf));
  return carried.filter((tracking) => kept.has(nameOf(tracking)));
};

const othersOf = (parcel: Parcel, parcels: readonly Parcel[]): Parcel[] => parcels.filter((other) => other.parcel !== parcel.parcel);

/** Told parcels whose invoices now carry other numbers than were told. */
export const lateTracking = (
  parcels: readonly Parcel[],
  reading: SalesOrderReading,
  rules: DespatchRules,
): { parcel: Parcel; tracking: Tracking[] }[] =>
  parcels
    .filter((parcel) => parcel.toldAtMs !== undefined && parcel.fulfilmentIds.length > 0)
    .flatMap((parcel) => {
      const tracking = numbersOf(parcel, othersOf(parcel, parcels), reading, rules);
      return tracking.length === 0 || sameTracking(tracking, parcel.tracking) ? [] : [{ parcel, tracking }];
    });

/** A number that came while the parcel waited goes out with it. */
export const freshTracking = (parcel: Parcel, pass: Pass): Parcel => {
  const { ledger, store } = pass;
  const reading = readingOf(pass, parcel.orderId);
  if (reading === undefined) return parcel;
  const others = othersOf(parcel, ledger.despatch.parcels(store.storeId, parcel.orderId));
  const tracking = numbersOf(parcel, others, reading, store.despatch);
  if (tracking.length === 0 || sameTracking(tracking, parcel.tracking)) return parcel;
  const fresh = { ...parcel, tracking };
  ledger.despatch.putParcel(fresh);
  return fresh;
};

/** Naturally repeatable: the same numbers written twice change nothing, and nobody is mailed. */
export const carryTracking = async (parcel: Parcel, job: Job, pass: Pass): Promise<Outcome> => {
  const { ledger, store, lease, shopify } = pass;
  const order = ledger.orders.get(store.storeId, parcel.orderId);
  const reading = readingOf(pass, parcel.orderId);
  const parcels = ledger.despatch.parcels(store.storeId, parcel.orderId);
  const late =
    reading === undefined ? undefined : lateTracking(parcels, reading, store.despatch).find((one) => one.parcel.parcel === parcel.parcel);
  const input = late === undefined ? undefined : trackingInput(late.tracking);
  if (late === undefined || input === undefined) return { kind: 'skipped', because: 'the fulfilment carries these numbers already' };
  // A parcel over two locations has two fulfilments; its numbers stand on the first, which told the customer.
  const fulfilmentId = parcel.fulfilmentIds[0]!;
  await lease.ensure();
  const step = ledger.steps.intend(job, 'tracking', { fulfilmentId, numbers: input.numbers, urls: input.urls });
  const answer = await shopify.updateTracking(fulfilmentId, input, false, 'despatch');
  const kept = { ...parcel, tracking: late.tracking };
  if (answer.kind === 'refused') {
    ledger.steps.answered(step, { refused: true });
    const plan = await readPlan(pass, parcel.orderId);
    if (!plan?.fulfilments.some(({ id, state }) => id === fulfilmentId && state !== 'CANCELLED')) {
      ledger.despatch.putParcel(kept);
      return { kind: 'skipped', because: 'the fulfilment was cancelled in Shopify' };
    }
    return {
      kind: 'stopped',
      problem: problemOf(
        'despatch-refused',
        `Shopify refused the tracking number of order ${order?.name ?? parcel.orderId}: ${answer.text}`,
        {
          order: order?.name ?? null,
        },
      ),
    };
  }
  ledger.inTransaction(() => {
    ledger.steps.answered(step, { fulfilmentId });
    ledger.despatch.putParcel(kept);
  });
  return { kind: 'done', reference: fulfilmentId, why: 'the tracking number stands in Shopify', confirmed: true };
};
