/**
 * Asking Khaos Control what became of an order: after a lost answer, a dead owner's claim, a claim that says *done*, or a skip.
 *
 * *Absent* is believed only when `lateCommitMs` has passed since the doubt began, and then only by two look-ups at least
 * `lookAgainMs` apart: KC may commit after a look-up. Look-ups are steps, so a crash between them loses nothing.
 */
import { DateTime } from 'luxon';
import type { Pass } from './flow.ts';
import { stepFacts, stepNames, type Doubt, type LookUpAnswer } from './import-orders-steps.ts';
import { factsOf, note, stop, tried, type Trip } from './import-orders-trip.ts';
import { agreementOf } from '../domain/order-agreement.ts';
import { problemOf } from '../domain/problem.ts';
import type { SalesOrder, SalesOrderReading } from '../domain/sales-order.ts';
import { khaosDateTime } from '../domain/sales-order-making.ts';
import { waitAfterTries } from '../domain/verdict.ts';
import type { Problem } from '../../../shared/records.ts';

/** Sales orders under a ref; capitals and blanks at the ends are no difference to KC. Credit notes may carry the ref of their order. */
export const salesOrdersUnder = (ref: string, readings: readonly SalesOrderReading[]): SalesOrderReading[] =>
  readings.filter((reading) => reading.kind === 'sales-order' && reading.associatedRef.trim().toLowerCase() === ref.trim().toLowerCase());

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
    ? problemOf('order-claim-in-doubt', `An earlier engine had claimed order ${trip.order.name}; KC does not know it so far.`, factsOf(trip))
    : problemOf('khaos-unconfirmed', `Order ${trip.order.name} was sent to KC without an answer; KC does not know it so far.`, factsOf(trip));

const differs = (trip: Trip, reading: SalesOrderReading, what: readonly string[]): void =>
  stop(
    trip,
    problemOf('khaos-order-differs', `KC has ${reading.salesOrderCode} under the reference of order ${trip.order.name}, but not with the same ${what.join(', ')}.`, {
      ...factsOf(trip),
      salesOrder: reading.salesOrderCode,
      differs: what.join(', '),
      khaosTotalMinor: reading.itemsGrossMinor === undefined ? null : reading.itemsGrossMinor + (reading.deliveryGrossMinor ?? 0),
    }),
  );

/** What our own unanswered send held, so that what arrived can be told from another order of the same ref. */
const sentByUs = (trip: Trip, doubt: Doubt, pass: Pass): { totalMinor: number } | undefined => {
  const step = pass.ledger.steps.of(trip.job).find((one) => one.stepId === doubt.stepId);
  return step === undefined ? undefined : { totalMinor: stepFacts.import.parse(step.facts).totalMinor };
};

/** Compares what was found with what we sent or would send; undefined where the order itself cannot be made, with the trip stopped. */
const compare = async (trip: Trip, reading: SalesOrderReading, pass: Pass, make: (trip: Trip) => SalesOrder | Problem): Promise<boolean> => {
  const { doubt } = trip.situation;
  const sent = doubt !== undefined && doubt.kind !== 'claim' ? sentByUs(trip, doubt, pass) : undefined;
  if (sent !== undefined) {
    // The reference was ours and nobody else's; what KC does not tell does not speak against it.
    const address = { line1: '', town: '', postcode: '', countryCode: '' };
    const ours = { orderDate: khaosDateTime(trip.order.processedAt), currency: trip.order.currency, invoiceAddress: address, deliveryAddress: undefined };
    const { differs: what } = agreementOf({ ...ours, totalMinor: sent.totalMinor }, reading, undefined, today(pass));
    if (what.length > 0) differs(trip, reading, what);
    return what.length === 0;
  }
  // A claim with the very code: whoever wrote it had it from KC.
  if (trip.suspect?.why === 'claimed' && trip.suspect.code === reading.salesOrderCode) return true;
  const made = make(trip);
  if ('cause' in made) {
    stop(trip, made);
    return false;
  }
  const { companyCode } = reading;
  const postcodes = companyCode === undefined ? [] : await pass.khaos.customerPostcodes(companyCode, 'orders');
  const now = agreementOf(made, reading, postcodes, today(pass));
  // What was refunded since is not taken off in KC: its total may be the one of the day of the order.
  const then = agreementOf({ ...made, totalMinor: trip.order.totalMinor }, reading, postcodes, today(pass));
  const agreement = then.differs.includes('total') ? now : then;
  const what = [...agreement.differs, ...agreement.untold];
  if (what.length > 0) differs(trip, reading, what);
  return what.length === 0;
};

const absent = (trip: Trip, sinceMs: number, pass: Pass): void => {
  const { doubt } = trip.situation;
  if (doubt === undefined) {
    if (trip.refused !== undefined) {
      stop(trip, problemOf('khaos-order-refused', `KC did not take order ${trip.order.name}: ${trip.refused.slice(0, 200)}`, factsOf(trip)), { payload: trip.refused });
    } else if (trip.suspect?.why === 'claimed' || trip.suspect?.why === 'known') {
      stop(trip, problemOf('khaos-order-absent', `Order ${trip.order.name} counts as imported, but KC does not know ${refOf(trip)}.`, { ...factsOf(trip), lookedUp: refOf(trip) }));
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
    stop(trip, problemOf('khaos-order-refused', `KC faulted on order ${trip.order.name} and does not have it.`, factsOf(trip)));
    return;
  }
  pass.ledger.steps.answered(doubt.stepId, { kind: 'absent' });
  if (doubt.digest !== undefined) {
    trip.over = doubt.digest;
    trip.situation.cleared.add(doubt.digest);
  }
};

/**
 * One question to KC about all of these. After it each is landed (KC has it, and it is the one), stopped, or free to be sent.
 * `make` gives the sales order that would be sent, for comparing.
 */
export const lookUp = async (trips: readonly Trip[], pass: Pass, make: (trip: Trip) => SalesOrder | Problem): Promise<void> => {
  if (trips.length === 0) return;
  const { ledger, khaos } = pass;
  const asked = ledger.inTransaction(() =>
    trips.map((trip) => {
      const { doubt } = trip.situation;
      const sinceMs = doubt === undefined ? 0 : pass.elapsedMs(doubt.moment);
      if (doubt === undefined) return { trip, sinceMs, stepId: undefined };
      return { trip, sinceMs, stepId: ledger.steps.intend(trip.job, stepNames.lookUp, { about: doubt.stepId, moment: pass.moment(), sinceMs }) };
    }),
  );
  const readings = await tried(() => khaos.ordersByRef([...new Set(trips.map(refOf))], 'orders'));
  const answered = (stepId: number | undefined, answer: LookUpAnswer) => {
    if (stepId !== undefined) ledger.steps.answered(stepId, answer);
  };
  for (const { trip, sinceMs, stepId } of asked) {
    if ('problem' in readings) {
      answered(stepId, { kind: 'no-answer' });
      const { problem } = readings;
      const { doubt } = trip.situation;
      const unsure = doubt === undefined ? problem : problemOf(doubt.kind === 'claim' ? 'order-claim-in-doubt' : 'khaos-unconfirmed', `${problem.summary} Order ${trip.order.name} cannot be looked up.`, { ...factsOf(trip), after: problem.cause });
      stop(trip, unsure, readings.payload);
      continue;
    }
    const found = salesOrdersUnder(refOf(trip), readings.value);
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
      stop(trip, problemOf('khaos-order-twice', `KC has order ${trip.order.name} more than once: ${codes}.`, { ...factsOf(trip), salesOrders: codes }));
      continue;
    }
    answered(stepId, { kind: 'arrived', code: one.salesOrderCode });
    const agrees = await tried(() => compare(trip, one, pass, make));
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
  note(trip, stepNames.landed, { code: reading.salesOrderCode, how, ref: reading.associatedRef }, pass);
};
