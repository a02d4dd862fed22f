/**
 * Asking Khaos Control what became of an order: after a lost answer, a dead owner's claim, a claim that says *done*, or a skip.
 *
 * *Absent* is believed only when `lateCommitMs` has passed since the doubt began, and then only by two look-ups at least
 * `lookAgainMs` apart: KC may commit after a look-up. Look-ups are steps, so a crash between them loses nothing.
 */
import { DateTime } from 'luxon';
import type { Pass } from './flow.ts';
import { isAnothersRef, otherOwnerOf } from './import-orders-owner.ts';
import { stepFacts, stepNames, type Doubt, type LookUpAnswer } from './import-orders-steps.ts';
import { factsOf, note, stop, tried, type Trip } from './import-orders-trip.ts';
import type { OrdersAnswer } from '../connectors/khaos/khaos.ts';
import { agreementOf, expectedOf } from '../domain/order-agreement.ts';
import { isRefOf } from '../domain/associated-ref.ts';
import { problemOf } from '../domain/problem.ts';
import { sameWord, type SalesOrderReading } from '../domain/sales-order.ts';
import { waitAfterTries } from '../domain/verdict.ts';
import type { Problem } from '../../../shared/records.ts';

/** Sales orders under a ref; capitals and blanks at the ends are no difference to KC. Credit notes may carry the ref of their order. */
export const salesOrdersUnder = (ref: string, readings: readonly SalesOrderReading[]): SalesOrderReading[] =>
  readings.filter((reading) => reading.kind === 'sales-order' && sameWord(reading.associatedRef, ref));

/** Today in London, as KC's dates are (`reference/khaos-control.md §6 U24`). */
const today = (pass: Pass): string => DateTime.fromMillis(pass.clock.nowMs(), { zone: 'Europe/London' }).toISODate() ?? '';

const refOf = (trip: Trip): string => trip.situation.doubt?.ref ?? trip.suspect?.ref ?? trip.ref;

/** When to ask again: early ones may find it at once; the two that count come when *absent* may be believed. */
const nextLookMs = (trip: Trip, sinceMs: number, pass: Pass): number => {
  const { timing } = pass;
  const untilBelievable = timing.lateCommitMs - sinceMs;
  if (untilBelievable <= 0) return timing.lookAgainMs;
  return Math.min(untilBelievable, Math.max(timing.lookAgainMs, waitAfterTries(trip.job.tries, timing)));
};

/** Whether this *absent*, asked now, is the second that counts. */
const isBelieved = (doubt: Doubt, sinceMs: number, pass: Pass): boolean =>
  sinceMs >= pass.timing.lateCommitMs &&
  doubt.absent.some((look) => look.sinceMs >= pass.timing.lateCommitMs && pass.elapsedMs(look.moment) >= pass.timing.lookAgainMs);

const doubtProblem = (trip: Trip, doubt: Doubt): Problem =>
  doubt.kind === 'claim'
    ? problemOf(
        'order-claim-in-doubt',
        doubt.digest === undefined
          ? `Our claim on order ${trip.order.name} was deleted in Shopify; KC does not know the order so far.`
          : `An earlier engine had claimed order ${trip.order.name}; KC does not know it so far.`,
        factsOf(trip),
      )
    : problemOf(
        'khaos-unconfirmed',
        `Order ${trip.order.name} was sent to KC without an answer; KC does not know it so far.`,
        factsOf(trip),
      );

const differs = (trip: Trip, reading: SalesOrderReading, what: readonly string[]): void =>
  stop(
    trip,
    problemOf(
      'khaos-order-differs',
      `KC has ${reading.salesOrderCode} under the reference of order ${trip.order.name}, but not with the same ${what.join(', ')}.`,
      {
        ...factsOf(trip),
        salesOrder: reading.salesOrderCode,
        differs: what.join(', '),
        khaosTotalMinor: reading.itemsGrossMinor === undefined ? null : reading.itemsGrossMinor + (reading.deliveryGrossMinor ?? 0),
      },
    ),
  );

/** The total of our own unanswered send, so that what arrived can be told from another order of the same ref. */
const sentTotal = (trip: Trip, pass: Pass): number | undefined => {
  const { doubt } = trip.situation;
  const step =
    doubt === undefined || doubt.kind === 'claim' ? undefined : pass.ledger.steps.of(trip.job).find((one) => one.stepId === doubt.stepId);
  return step === undefined ? undefined : stepFacts.import.parse(step.facts).totalMinor;
};

/** Whether the sales order is another order's of the shop, as the ledger or a copied claim's reference tells; stops the trip where it is. */
const isAnothers = (trip: Trip, reading: SalesOrderReading, pass: Pass): boolean => {
  const { salesOrderCode, associatedRef } = reading;
  const other = otherOwnerOf(reading, trip.order.id, pass);
  if (other === undefined && !(trip.suspect?.why === 'claimed' && isAnothersRef(associatedRef, trip.order, pass))) return false;
  stop(
    trip,
    problemOf(
      'khaos-order-of-another',
      `Order ${trip.order.name} is marked as ${salesOrderCode}, which is ${other ?? 'another order'} in KC.`,
      {
        ...factsOf(trip),
        salesOrder: salesOrderCode,
        other: other ?? associatedRef,
      },
    ),
  );
  return true;
};

/** Whether what was found is the order we mean; stops the trip where it is not. */
const isTheSame = async (trip: Trip, reading: SalesOrderReading, pass: Pass): Promise<boolean> => {
  if (isAnothers(trip, reading, pass)) return false;
  // A claim with the very code, and KC has it under a reference made for this order: whoever wrote the claim had the code from KC.
  const { suspect } = trip;
  if (suspect?.why === 'claimed' && suspect.code === reading.salesOrderCode && isRefOf(reading.associatedRef, trip.order.legacyId))
    return true;
  const sent = sentTotal(trip, pass);
  let what: string[];
  if (sent === undefined) {
    const totals = [trip.order.currentTotalMinor, trip.order.totalMinor, ...(trip.made === undefined ? [] : [trip.made.totalMinor])];
    const postcodes = reading.companyCode === undefined ? [] : await pass.khaos.customerPostcodes(reading.companyCode, 'orders');
    const { differs: told, untold } = agreementOf(expectedOf(trip.order, totals), reading, postcodes, today(pass));
    what = [...told, ...untold];
  } else {
    // The reference was ours and nobody else's: what KC does not tell does not speak against it.
    what = agreementOf(expectedOf(trip.order, [sent]), reading, undefined, today(pass)).differs;
  }
  if (what.length > 0) differs(trip, reading, what);
  return what.length === 0;
};

const absent = (trip: Trip, sinceMs: number, pass: Pass): void => {
  const { doubt } = trip.situation;
  if (doubt === undefined) {
    if (trip.refused !== undefined) {
      stop(
        trip,
        problemOf('khaos-order-refused', `KC did not take order ${trip.order.name}: ${trip.refused.slice(0, 200)}`, factsOf(trip)),
        { payload: trip.refused },
      );
    } else if (trip.suspect?.why === 'untold') {
      // KC could not tell while the ledger caught up; now it does.
      trip.suspect = undefined;
    } else if (trip.suspect !== undefined) {
      stop(
        trip,
        problemOf('khaos-order-absent', `Order ${trip.order.name} counts as imported, but KC does not know ${refOf(trip)}.`, {
          ...factsOf(trip),
          lookedUp: refOf(trip),
        }),
      );
    }
    return;
  }
  if (!isBelieved(doubt, sinceMs, pass)) {
    stop(trip, doubtProblem(trip, doubt), { nextTryAtMs: pass.clock.nowMs() + nextLookMs(trip, sinceMs, pass) });
    return;
  }
  trip.situation.doubt = undefined;
  if (doubt.kind === 'fault') {
    note(trip, stepNames.settled, { import: doubt.stepId }, pass);
    stop(trip, problemOf('khaos-order-refused', `KC does not have order ${trip.order.name}: ${doubt.said ?? ''}`, factsOf(trip)));
    return;
  }
  pass.ledger.steps.answered(doubt.stepId, { kind: 'absent' });
  if (doubt.digest !== undefined) {
    trip.over = doubt.digest;
    trip.situation.cleared.add(doubt.digest);
  }
};

/** Sales orders that KC told under this ref. Throws where it cannot tell that one readably: it is neither there nor absent. */
const toldUnder = (ref: string, { readings, bad }: OrdersAnswer): Promise<SalesOrderReading[]> => {
  const untold = bad.find(({ associatedRef }) => associatedRef === ref);
  return untold === undefined ? Promise.resolve(salesOrdersUnder(ref, readings)) : Promise.reject(untold.error);
};

/** One question to KC about all of these. After it each is landed (KC has it, and it is the one), stopped, or free to be sent. */
export const lookUp = async (trips: readonly Trip[], pass: Pass): Promise<void> => {
  if (trips.length === 0) return;
  const { ledger, khaos } = pass;
  const asked = ledger.inTransaction(() =>
    trips.map((trip) => {
      const { doubt } = trip.situation;
      const sinceMs = doubt === undefined ? 0 : pass.elapsedMs(doubt.moment);
      if (doubt === undefined) return { trip, sinceMs, stepId: undefined };
      return {
        trip,
        sinceMs,
        stepId: ledger.steps.intend(trip.job, stepNames.lookUp, { about: doubt.stepId, moment: pass.moment(), sinceMs }),
      };
    }),
  );
  const readings = await tried(() => khaos.ordersByRef([...new Set(trips.map(refOf))], 'orders'));
  const answered = (stepId: number | undefined, answer: LookUpAnswer) => {
    if (stepId !== undefined) ledger.steps.answered(stepId, answer);
  };
  for (const { trip, sinceMs, stepId } of asked) {
    const told = 'problem' in readings ? readings : await tried(() => toldUnder(refOf(trip), readings.value));
    if ('problem' in told) {
      answered(stepId, { kind: 'no-answer' });
      const { problem } = told;
      const { doubt } = trip.situation;
      const unsure =
        doubt === undefined && (trip.suspect === undefined || problem.kind !== 'unexpected')
          ? problem
          : problemOf(
              doubt?.kind === 'claim' ? 'order-claim-in-doubt' : 'khaos-unconfirmed',
              `${problem.summary} Order ${trip.order.name} cannot be looked up.`,
              { ...factsOf(trip), after: problem.cause },
            );
      stop(trip, unsure, told.payload);
      continue;
    }
    const under = told.value;
    // A person's reference may stand on several sales orders; a claim that is done says which.
    const { suspect } = trip;
    const named = suspect?.why === 'claimed' ? under.filter(({ salesOrderCode }) => sameWord(salesOrderCode, suspect.code)) : [];
    const found = named.length > 0 ? named : under;
    const [one, ...others] = found;
    if (one === undefined) {
      answered(stepId, { kind: 'absent' });
      absent(trip, sinceMs, pass);
      continue;
    }
    if (others.length > 0) {
      answered(stepId, { kind: 'twice' });
      const codes = found.map((reading) => reading.salesOrderCode).join(', ');
      pass.log.error('order-twice-in-khaos', { order: trip.order.name, codes });
      stop(
        trip,
        problemOf('khaos-order-twice', `KC has order ${trip.order.name} more than once: ${codes}.`, {
          ...factsOf(trip),
          salesOrders: codes,
        }),
      );
      continue;
    }
    answered(stepId, { kind: 'arrived', code: one.salesOrderCode });
    const agrees = await tried(() => isTheSame(trip, one, pass));
    if ('problem' in agrees) stop(trip, agrees.problem, agrees.payload);
    else if (agrees.value) land(trip, one, pass);
  }
};

const land = (trip: Trip, reading: SalesOrderReading, pass: Pass): void => {
  const { doubt } = trip.situation;
  if (doubt?.kind === 'claim') trip.over = doubt.digest;
  const how = trip.suspect?.why === 'claimed' ? ('claimed' as const) : ('found' as const);
  trip.ref = reading.associatedRef;
  trip.situation.landed = { code: reading.salesOrderCode, how };
  trip.situation.doubt = undefined;
  const claimedAt = trip.order.claim?.updatedAt;
  note(
    trip,
    stepNames.landed,
    { code: reading.salesOrderCode, how, ref: reading.associatedRef, ...(claimedAt === undefined ? {} : { claimedAt }) },
    pass,
  );
};
