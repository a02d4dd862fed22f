/**
 * Takes a batch of orders as far as they go: what KC may have is looked up, the rest is judged and made, claimed 25 at once, sent
 * one by one, and completed 25 at once. Every step can be the last before a crash; the next attempt goes on from the steps.
 */
import { breathe, ordersABreath } from '../breath.ts';
import type { Pass } from './flow.ts';
import { catchUp } from './import-orders-catch-up.ts';
import { partChoice } from './import-orders-choices.ts';
import { claimOrders, completeClaims } from './import-orders-claims.ts';
import { keepOrders } from './import-orders-keep.ts';
import { settleLinks } from './import-orders-linking.ts';
import { lookUp } from './import-orders-look-up.ts';
import { giveRef } from './import-orders-ref.ts';
import { sendOrders } from './import-orders-send.ts';
import { judgeClaimOn, settleClaims } from './import-orders-standing.ts';
import { situationOf, stepNames } from './import-orders-steps.ts';
import { factsOf, note, stop, stopRest, tried, underWay, type ImportRecord, type Trip } from './import-orders-trip.ts';
import { outcomeOfUnreadable } from './import-orders-unreadable.ts';
import { khaosWords } from './import-orders-words.ts';
import { judgeOrder } from '../domain/order-gate.ts';
import { codesOf } from '../domain/order-lines.ts';
import { problemOf, ProblemError } from '../domain/problem.ts';
import { makeSalesOrder, type KhaosWords } from '../domain/sales-order-making.ts';
import type { ShopOrder } from '../domain/shop-order.ts';
import { endsPass, type Outcome } from '../domain/verdict.ts';
import type { Job } from '../store/ledger-jobs.ts';
import type { Problem } from '../../../shared/records.ts';

const tripOf = (order: ShopOrder, job: Job, pass: Pass): Trip => {
  const situation = situationOf(pass.ledger.steps.of(job));
  const ref = situation.landed?.ref ?? giveRef(order, pass);
  const known = pass.ledger.khaosOrders.get(pass.store.storeId, order.id);
  const why = known?.salesOrderCode === undefined ? 'untold' : 'known';
  const { claim } = situation;
  // What stands on the order now may be somebody else's, who took ours over: then it is judged anew.
  const isOurs = order.claim === undefined || situation.nonces.has(order.claim.claim?.nonce ?? '');
  return {
    order,
    job,
    situation,
    ref,
    claim: claim === undefined || !isOurs ? undefined : { digest: claim.digest },
    over: undefined,
    suspect: situation.landed === undefined && known !== undefined ? { ref: known.associatedRef, why } : undefined,
    refused: undefined,
    fresh: undefined,
    made: undefined,
    outcome: undefined,
  };
};

/**
 * An order for whose stock codes KC was at fault so often is taken to have one that KC does not know: a person must look at it. Of all
 * attempts since it was put back last, since those that failed for other reasons say nothing of its codes.
 */
const untoldAtMost = 6;

/** KC's words for this order: whatever KC cannot tell now makes the order wait, but not for ever. */
const wordsFor = (trip: Trip, words: KhaosWords): KhaosWords =>
  Math.min(trip.job.tries, trip.situation.untold) < untoldAtMost || words.items === undefined
    ? words
    : { ...words, items: new Map([...words.items].filter(([, item]) => item !== 'untold')) };

/** Problems that KC's present lists and items may have cured since they were last read. */
const perhapsCured: ReadonlySet<string> = new Set([
  'khaos-word-unknown',
  'stock-code-unknown',
  'khaos-fault',
  'order-product-deleted',
  'order-total-differs',
]);

/** Makes these with KC's words; those that cannot be made come back with why. */
const make = async (trips: readonly Trip[], pass: Pass, again: boolean): Promise<{ trip: Trip; problem: Problem }[]> => {
  const codes = [...new Set(trips.flatMap((trip) => codesOf(trip.order, pass.store.orders)))];
  const words = await khaosWords(codes, pass, again);
  const problems: { trip: Trip; problem: Problem }[] = [];
  for (const [at, trip] of trips.entries()) {
    if (at % ordersABreath === 0) await breathe(pass.clock);
    const made = makeSalesOrder(trip.order, trip.ref, {
      rules: pass.store.orders,
      words: wordsFor(trip, words),
      transliterate: pass.settings.khaos.transliterate,
      choice: partChoice(pass.ledger, pass.store.storeId, trip.order.id),
    });
    if ('wrong' in made) problems.push({ trip, problem: made.wrong });
    else trip.made = made.order;
  }
  return problems;
};

/** Makes the sales orders of these trips, or stops them; before an order is held for KC's words, those are read anew. */
const makeAll = async (trips: readonly Trip[], pass: Pass): Promise<void> => {
  const open = underWay(trips);
  if (open.length === 0) return;
  const wrong = await tried(async () => {
    const first = await make(open, pass, false);
    const perhaps = first.filter(({ problem }) => perhapsCured.has(problem.cause)).map(({ trip }) => trip);
    if (perhaps.length === 0) return first;
    return [...first.filter(({ trip }) => !perhaps.includes(trip)), ...(await make(perhaps, pass, true))];
  });
  if ('problem' in wrong) return stopRest(open, wrong.problem);
  pass.ledger.inTransaction(() => {
    for (const { trip, problem } of wrong.value) if (problem.cause === 'khaos-fault') note(trip, stepNames.untold, {}, pass);
  });
  for (const { trip, problem } of wrong.value) stop(trip, problem);
};

/** The gate once more, on the state in hand: what was payable when it was found may be cancelled by now. */
const judgeAgain = (trip: Trip, pass: Pass): void => {
  const verdict = judgeOrder(trip.order, pass.store.orders, pass.clock.nowMs());
  if (verdict.kind === 'import') return;
  const claimed = trip.claim === undefined ? '' : '; our claim stays on the order';
  trip.outcome = { kind: 'skipped', because: `${verdict.reason}${claimed}` };
};

/** Reads the order again by its id, which no index delays, and decides anew. */
const refresh = async (trip: Trip, pass: Pass): Promise<void> => {
  const began = pass.moment();
  const read = await tried(() => pass.shopify.orderInFull(trip.order.id, 'orders'));
  if ('problem' in read) return stop(trip, read.problem, read.payload);
  if (read.value === undefined) return stop(trip, goneProblem(trip.order.name, trip.ref));
  const order = read.value;
  const kept = await tried(() => keepOrders([order], pass));
  if ('problem' in kept) return stop(trip, kept.problem, kept.payload);
  trip.order = order;
  trip.made = undefined;
  trip.claim = undefined;
  const judged = await tried(() => judgeClaimOn(trip, order.claim, pass));
  if ('problem' in judged) return stop(trip, judged.problem, judged.payload);
  if (trip.outcome !== undefined) return;
  if (trip.claim === undefined) {
    return stop(trip, problemOf('order-claim-in-doubt', `The claim on order ${order.name} is no longer ours.`, factsOf(trip)), {
      nextTryAtMs: pass.clock.nowMs(),
    });
  }
  judgeAgain(trip, pass);
  await makeAll([trip], pass);
  trip.fresh = began;
};

export const goneProblem = (name: string, ref: string | undefined): Problem =>
  problemOf('order-gone', `Order ${name} no longer exists in Shopify.`, { order: name, ref: ref ?? null });

/** KC has the order: it is asked about from now on, and the job is done. */
const arrive = (trip: Trip, pass: Pass): void => {
  const { landed } = trip.situation;
  if (trip.outcome !== undefined || landed === undefined) return;
  pass.ledger.khaosOrders.watch(trip.job.storeId, trip.order.id, trip.ref, landed.code);
  const why = {
    imported: 'imported',
    found: 'found in KC, and the same order',
    claimed: 'another engine had imported it',
    linked: 'linked to a sales order that KC has',
  }[landed.how];
  trip.outcome = { kind: 'done', reference: landed.code, why, confirmed: landed.how !== 'imported' };
};

/** What keeps the ledger from catching up is no fault of any order: all wait. */
const catchUpFirst = async (pass: Pass): Promise<void> => {
  const caughtUp = await tried(() => catchUp(pass));
  if (!('problem' in caughtUp)) return;
  const { problem } = caughtUp;
  if (endsPass(problem)) throw new ProblemError(problem);
  const why = `The ledger cannot catch up so far: ${problem.summary}`;
  throw new ProblemError(problemOf('ledger-catching-up', why, { store: pass.store.storeId, after: problem.cause }));
};

export const carryOrders = async (work: readonly { record: ImportRecord; job: Job }[], pass: Pass): Promise<Outcome[]> => {
  await catchUpFirst(pass);
  const byJob = new Map(
    pass.ledger.inTransaction(() =>
      work.flatMap(({ record, job }) => ('order' in record ? [[job.key, tripOf(record.order, job, pass)] as const] : [])),
    ),
  );
  const trips = [...byJob.values()];

  await settleLinks(trips, pass);
  const notLanded = () => underWay(trips).filter((trip) => trip.situation.landed === undefined);
  // What may be in KC already comes first; nothing of it is sent before KC was asked.
  await settleClaims(
    notLanded().filter((trip) => trip.situation.doubt === undefined),
    pass,
  );
  const asked = notLanded().filter((trip) => trip.situation.doubt !== undefined || trip.suspect !== undefined);
  await lookUp(asked, pass);

  for (const trip of notLanded()) judgeAgain(trip, pass);
  await makeAll(notLanded(), pass);
  await claimOrders(
    notLanded().filter((trip) => trip.claim === undefined),
    pass,
  );
  await sendOrders(notLanded(), pass, (trip) => refresh(trip, pass));
  await lookUp(
    notLanded().filter((trip) => trip.refused !== undefined),
    pass,
  );

  await completeClaims(trips, pass);
  for (const trip of trips) arrive(trip, pass);
  return work.map(({ record, job }) => {
    const trip = byJob.get(job.key);
    if ('unreadable' in record) return outcomeOfUnreadable(record.unreadable, job, pass);
    if (trip?.outcome === undefined) throw new Error(`order ${record.order.name} came to nothing`);
    // One that could be read before its send and then not is read again as the others that cannot.
    if (trip.outcome.kind === 'stopped' && trip.outcome.problem.cause === 'order-unreadable')
      pass.ledger.unreadable.failed(job.storeId, trip.order);
    return trip.outcome;
  });
};
