/** The send itself: one order a call, on a state of the order that is fresh, with the lease in hand and the intent committed before. */
import type { Pass } from './flow.ts';
import type { Khaos } from '../connectors/khaos/khaos.ts';
import { heldCodes } from './push-stock-hold.ts';
import { stepNames, type ImportStepAnswer } from './import-orders-steps.ts';
import { factsOf, mayWrite, stop, stopRest, tried, underWay, type Trip } from './import-orders-trip.ts';
import { digestOf } from '../domain/digest.ts';
import { problemOf } from '../domain/problem.ts';
import type { SalesOrder } from '../domain/sales-order.ts';
import { sendsAtMost } from '../domain/verdict.ts';
import { importRefOf } from '../domain/sales-order-making.ts';
import type { ShopOrder } from '../domain/shop-order.ts';
import type { Problem } from '../../../shared/records.ts';

/** Kinds and causes after which nothing can have reached KC. */
const certainlyNotSent = (problem: { kind: string; cause: string }): boolean =>
  problem.kind === 'unreachable' || problem.kind === 'unauthorised' || problem.kind === 'busy' || problem.cause === 'khaos-method-missing';

/** Units and KC's own code by Shopify's line, as sent: the stock arithmetic and the despatches go by them. */
const sentLines = (order: ShopOrder, made: SalesOrder): { lineId: string; stockCode: string; quantity: number }[] =>
  made.lines.flatMap(({ importRef, stockCode, quantity }) => {
    const line = order.lines.find((one) => importRefOf(one) === importRef);
    return line === undefined ? [] : [{ lineId: line.id, stockCode, quantity }];
  });

/** How often an order is read again because KC's line was longer than its state stays fresh; then it waits for a calmer time. */
const readingsAtMost = 3;

/** How often a code that a fast read holds is looked at again. */
const holdStepMs = 500;

/** Lets a fast read of these codes end, so that its level need not be thrown away; never longer than one may take. */
const awaitFastReads = async (made: SalesOrder, pass: Pass): Promise<void> => {
  const { ledger, clock, timing } = pass;
  const began = clock.monotonicMs();
  const isHeld = () => {
    const held = heldCodes(ledger, clock.monotonicMs());
    return made.lines.some((line) => held.has(line.stockCode));
  };
  while (isHeld() && clock.monotonicMs() - began < timing.fastHoldMs && !pass.stopping()) {
    await new Promise<void>((resolve) => void clock.after(holdStepMs, resolve));
  }
};

const isFresh = (trip: Trip, pass: Pass): boolean =>
  trip.fresh !== undefined &&
  pass.clock.monotonicMs() - trip.fresh.monotonicMs < pass.timing.freshOrderMs &&
  pass.clock.nowMs() - trip.fresh.wallMs < pass.timing.freshOrderMs;

/** `stale`: KC's line was so long that the order must be read again first. Else with the problem after which nothing more should be sent. */
type Sent = 'stale' | { ends: Problem | undefined };

/**
 * Sends one order when its turn on KC's line has come: what the send rests on (the lease, the order's state) and the moment from which a
 * late commit is reckoned are those of the send, not of the beginning of the wait.
 */
const send = (trip: Trip, made: SalesOrder, pass: Pass): Promise<Sent> =>
  pass.khaos.together('orders', async (khaos) => {
    // The WSDL and a sign-in take their time too.
    const ready = await tried(() => khaos.abilities());
    const held = 'problem' in ready ? ready : await tried(() => mayWrite(pass));
    if ('problem' in held) {
      stop(trip, held.problem, held.payload);
      return { ends: held.problem };
    }
    if (!isFresh(trip, pass)) return 'stale';
    return { ends: await sendNow(khaos, trip, made, pass) };
  });

const sendNow = async (khaos: Khaos, trip: Trip, made: SalesOrder, pass: Pass): Promise<Problem | undefined> => {
  const { ledger } = pass;
  const facts = {
    ref: made.associatedRef,
    totalMinor: made.totalMinor,
    digest: digestOf(khaos.orderDocument(made)),
    moment: pass.moment(),
    lines: sentLines(trip.order, made),
    // What was fulfilled before is told from what was fulfilled since by Shopify's own times (`push-despatch-plan.ts`).
    shopMs: pass.shopify.shopNowMs() ?? null,
  };
  const stepId = ledger.steps.intend(trip.job, stepNames.import, facts, { send: true });
  const answered = (answer: ImportStepAnswer) => ledger.steps.answered(stepId, answer);
  const answer = await tried(() => khaos.importOrder(made, 'orders'));
  if ('value' in answer) {
    if (answer.value.kind === 'imported') {
      const { salesOrderCode } = answer.value;
      answered({ kind: 'imported', code: salesOrderCode });
      trip.situation.landed = { code: salesOrderCode, how: 'imported' };
    } else {
      answered({ kind: 'skipped' });
      trip.refused = answer.value.reason;
    }
    return undefined;
  }
  const { problem, payload } = answer;
  if (certainlyNotSent(problem)) {
    answered({ kind: 'not-sent' });
    stop(trip, problem, payload);
    return problem.cause === 'khaos-method-missing' ? undefined : problem;
  }
  const nextTryAtMs = pass.clock.nowMs() + pass.timing.lookAgainMs;
  if (problem.kind === 'unconfirmed' && problem.facts['because'] !== 'khaos-fault') {
    stop(trip, problem, { ...payload, nextTryAtMs });
    return problem;
  }
  // A fault: it may have arrived all the same, but it says nothing of the orders after it (`reference/khaos-control.md §4.9`).
  answered({ kind: 'fault', said: problem.summary.slice(0, 300) });
  stop(trip, problemOf('khaos-unconfirmed', problem.summary, { ...factsOf(trip), after: problem.cause }), { ...payload, nextTryAtMs });
  return undefined;
};

/**
 * Sends these orders, one after the other. A state that is no longer fresh is read again first (`refresh`, which may stop the order or
 * make it anew). When KC is away or does not answer, the rest of the batch stays unsent.
 */
export const sendOrders = async (trips: readonly Trip[], pass: Pass, refresh: (trip: Trip) => Promise<void>): Promise<void> => {
  const unsent = () => underWay(trips).filter((trip) => trip.situation.landed === undefined && trip.refused === undefined);
  for (const trip of trips) {
    if (pass.stopping()) return stopRest(unsent(), problemOf('engine-stopping', 'Quayside is stopping; nothing was sent.'));
    if (trip.made !== undefined) await awaitFastReads(trip.made, pass);
    if (trip.outcome !== undefined) continue;
    if (trip.job.sends >= sendsAtMost) {
      stop(
        trip,
        problemOf('sent-in-vain', `Order ${trip.order.name} was sent to KC ${sendsAtMost} times and never arrived.`, factsOf(trip)),
      );
      continue;
    }
    let sent: Sent = 'stale';
    for (let round = 0; sent === 'stale' && round < readingsAtMost; round++) {
      if (!isFresh(trip, pass)) await refresh(trip);
      if (trip.outcome !== undefined) break;
      if (trip.made === undefined) throw new Error(`order ${trip.order.name} would be sent without having been made`);
      sent = await send(trip, trip.made, pass);
    }
    if (sent !== 'stale' && sent.ends !== undefined) return stopRest(unsent(), sent.ends);
    if (sent === 'stale' && trip.outcome === undefined) {
      stop(
        trip,
        problemOf('record-moving', `Khaos Control was too busy to take order ${trip.order.name} while its state was fresh.`, factsOf(trip)),
      );
    }
  }
};
