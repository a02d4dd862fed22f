/** Telling one parcel: look up what is unsure, read the plan, put the intent on the order, fulfil location by location. */
import type { Pass } from './flow.ts';
import { openIntentOf, writeIntent } from './push-despatch-intent.ts';
import { jobKey, parcelKey } from './push-despatch-keys.ts';
import { leftOf } from './push-despatch-left.ts';
import { goneFor, orderLines, readPlan } from './push-despatch-plan.ts';
import { lookUp, orderGone, orderNameOf } from './push-despatch-sends.ts';
import { arrived, sendsOf, type Send } from './push-despatch-steps.ts';
import { freshTracking, trackingInput } from './push-despatch-tracking.ts';
import { groupUnits, planFulfilments, type Blocked, type FulfilmentGroup, type LineUnits, type Planned } from '../domain/despatch-plan.ts';
import { problemOf, ProblemError } from '../domain/problem.ts';
import type { Fulfilment, FulfilmentPlan } from '../domain/shop-order.ts';
import { sendsAtMost, type Outcome } from '../domain/verdict.ts';
import type { Parcel } from '../store/ledger-despatch.ts';
import type { Job } from '../store/ledger-jobs.ts';
import type { JobState } from '../../../shared/records.ts';

/** Locations of one parcel, and plans that change while it is sent; more means that somebody works on the order right now. */
const roundsAtMost = 8;

/** States that a job leaves without a person. */
const movesByItself: readonly JobState[] = ['queued', 'waiting', 'unconfirmed'];

/** Lines that stand on no fulfilment order although they were ordered and not removed: tips and the like, which nobody has to send. */
const isUnsendable = (plan: FulfilmentPlan, pass: Pass): ((line: LineUnits) => boolean) => {
  const sendable = new Set(plan.fulfilmentOrders.flatMap((one) => one.lines.map(({ lineId }) => lineId)));
  const kept = new Set(
    orderLines(pass, plan.orderId)
      .filter(({ currentQuantity }) => currentQuantity > 0)
      .map(({ lineId }) => lineId),
  );
  return ({ lineId }) => !sendable.has(lineId) && kept.has(lineId);
};

/** Whether its customer has had the one e-mail: by this job, or by the part of the same reading that went before. */
const alreadyMailed = (parcel: Parcel, job: Job, pass: Pass): boolean =>
  sendsOf(pass, job).some(({ send, fulfilmentId }) => fulfilmentId !== undefined && send.mails) ||
  pass.ledger.despatch
    .parcels(pass.store.storeId, parcel.orderId)
    .some((other) => other.parcel !== parcel.parcel && other.noticedAtMs === parcel.noticedAtMs && other.fulfilmentIds.length > 0);

const blockedText = (blocked: Blocked): string => {
  switch (blocked.why) {
    case 'on-hold':
      return `it is on hold (${blocked.reasons.join(', ') || 'no reason given'})`;
    case 'third-party':
      return `it belongs to the fulfilment service at ${blocked.locationName}`;
    case 'not-open':
      return `its fulfilment order is ${blocked.state}`;
    case 'nothing-remains':
      return 'nothing of it remains to be fulfilled';
  }
};

const stoppedBy = (short: Planned['short'], first: Planned['short'][number], name: string, parcel: Parcel): Outcome => {
  const count = short.reduce((sum, { units }) => sum + units, 0);
  return {
    kind: 'stopped',
    problem: problemOf(
      first.blocked.why === 'nothing-remains' ? 'despatch-nothing-remains' : 'despatch-blocked',
      `${count} despatched ${count === 1 ? 'unit' : 'units'} of order ${name} cannot be fulfilled: ${blockedText(first.blocked)}.`,
      { order: name, parcel: parcel.parcel, why: first.blocked.why },
    ),
  };
};

/**
 * Nothing more can be sent now: the parcel ends with what went; what could not go becomes a parcel of its own, held for a person.
 * One transaction.
 */
const finish = (parcel: Parcel, job: Job, allShort: Planned['short'], plan: FulfilmentPlan, pass: Pass): Outcome => {
  const { ledger, store, clock } = pass;
  const name = orderNameOf(pass, parcel.orderId);
  const fulfilmentIds = sendsOf(pass, job).flatMap(({ fulfilmentId }) => (fulfilmentId === undefined ? [] : [fulfilmentId]));
  const unsendable = allShort.filter(isUnsendable(plan, pass));
  const short = allShort.filter((line) => !unsendable.includes(line));
  const first = short[0];
  if (fulfilmentIds.length === 0 && first !== undefined) return stoppedBy(short, first, name, parcel);
  ledger.despatch.addTold(store.storeId, parcel.orderId, unsendable);
  if (fulfilmentIds.length === 0) {
    ledger.despatch.putParcel({ ...parcel, toldAtMs: clock.nowMs() });
    return {
      kind: 'skipped',
      because: unsendable.length > 0 ? 'nobody has to send these lines' : 'somebody else has fulfilled these units in Shopify',
    };
  }
  const lines = parcel.lines
    .map(({ lineId, units }) => ({ lineId, units: units - (short.find((one) => one.lineId === lineId)?.units ?? 0) }))
    .filter(({ units }) => units > 0);
  ledger.despatch.putParcel({ ...parcel, lines, fulfilmentIds, toldAtMs: clock.nowMs() });
  if (first !== undefined) {
    const units = short.map(({ lineId, units: count }) => ({ lineId, units: count }));
    const number = ledger.despatch.addParcel({ ...parcel, lines: units, fulfilmentIds: [], toldAtMs: undefined });
    const key = jobKey(store.storeId, parcelKey({ orderId: parcel.orderId, parcel: number }));
    ledger.jobs.add([
      { ...key, why: `left over from parcel ${parcel.parcel}: ${blockedText(first.blocked)}`, actor: 'engine', orderName: name },
    ]);
  }
  return { kind: 'done', reference: fulfilmentIds.join(' '), why: 'the fulfilment stands in Shopify', confirmed: true };
};

/** One call to Shopify. Undefined when it was answered; the loop then reads the plan again. */
const send = async (group: FulfilmentGroup, plan: FulfilmentPlan, parcel: Parcel, job: Job, pass: Pass): Promise<Outcome | undefined> => {
  const { ledger, store, shopify, lease } = pass;
  const mails = store.despatch.notifyCustomer && !alreadyMailed(parcel, job, pass);
  const lines = groupUnits(group);
  await lease.ensure();
  const facts: Send = { lines, seen: plan.fulfilments.map(({ id }) => id), mails, sent: pass.moment() };
  const step = ledger.steps.intend(job, 'fulfil', facts, { send: true });
  const write = shopify.createFulfilment(
    {
      lines: group.lines.map(({ fulfilmentOrderId, lines: own }) => ({
        fulfilmentOrderId,
        lines: own.map(({ fulfilmentOrderLineId, quantity }) => ({ fulfilmentOrderLineId, quantity })),
      })),
      notifyCustomer: mails,
      tracking: trackingInput(parcel.tracking),
    },
    'despatch',
  );
  const answer = await write.catch((error: unknown) => {
    // Shopify is busy and nothing was sent: there is nothing to look up.
    if (error instanceof ProblemError && error.problem.kind === 'busy') ledger.steps.notSent(step, { busy: true });
    throw error;
  });
  if (answer.kind === 'refused') {
    ledger.steps.answered(step, { refused: true });
    const again = await readPlan(pass, parcel.orderId);
    // No codes come with a refusal: whether the order has changed under us is all that can be told apart. Its times are whole seconds.
    if (again?.updatedAt !== plan.updatedAt || JSON.stringify(again.fulfilmentOrders) !== JSON.stringify(plan.fulfilmentOrders)) {
      return {
        kind: 'stopped',
        problem: problemOf('record-moving', `Order ${plan.name} changed while its fulfilment was sent.`, { order: plan.name }),
      };
    }
    return {
      kind: 'stopped',
      problem: problemOf('despatch-refused', `Shopify refused the fulfilment of order ${plan.name}: ${answer.text}`, { order: plan.name }),
    };
  }
  const fulfilment: Fulfilment = {
    id: answer.fulfilmentId,
    state: 'SUCCESS',
    createdAt: plan.updatedAt,
    locationId: group.locationId,
    lines: lines.map(({ lineId, units }) => ({ lineId, quantity: units })),
    tracking: [...parcel.tracking],
  };
  ledger.inTransaction(() => arrived(pass, parcel.orderId, { stepId: step, sentAtMs: facts.sent.wallMs }, fulfilment, 'answer'));
  return undefined;
};

/** A parcel that left long ago was missed during a downtime: a person is asked before its customer is told. */
const isBacklog = (parcel: Parcel, pass: Pass): boolean => {
  const { despatch } = pass.store;
  if (!despatch.notifyCustomer || parcel.agreedAtMs !== undefined) return false;
  const shippedOn = goneFor(pass, parcel.orderId)?.shippedOn;
  return shippedOn !== undefined && parcel.noticedAtMs - Date.parse(`${shippedOn}T23:59:59Z`) > despatch.backlogMs;
};

const sentInVain = (parcel: Parcel, job: Job, pass: Pass): Outcome | undefined => {
  const { sends } = pass.ledger.jobs.get(job) ?? job;
  const lost = sendsOf(pass, job).filter(({ step, fulfilmentId }) => fulfilmentId === undefined && step.answer !== undefined).length;
  // Sends are counted from the last time a person put the job back; those that arrived, one for each location, do not count.
  if (Math.min(sends, lost) < sendsAtMost) return undefined;
  const order = orderNameOf(pass, parcel.orderId);
  return {
    kind: 'stopped',
    problem: problemOf('sent-in-vain', `The fulfilment of order ${order} was sent ${sendsAtMost} times and never arrived.`, {
      order,
      parcel: parcel.parcel,
    }),
  };
};

/** Parcels of an order are told in the order in which they left: one whose turn has not come waits for the earlier one's. */
const awaitsEarlier = (parcel: Parcel, pass: Pass): Outcome | undefined => {
  const { ledger, store, clock } = pass;
  for (const earlier of ledger.despatch.parcels(store.storeId, parcel.orderId)) {
    if (earlier.parcel >= parcel.parcel) return undefined;
    const job = ledger.jobs.get(jobKey(store.storeId, parcelKey(earlier)));
    if (job === undefined || !movesByItself.includes(job.state)) continue;
    const order = orderNameOf(pass, parcel.orderId);
    return {
      kind: 'stopped',
      problem: problemOf('record-moving', `Order ${order} waits: an earlier parcel of it has not been told yet.`, {
        order,
        parcel: parcel.parcel,
      }),
      nextTryAtMs: Math.max(job.nextTryAtMs ?? 0, clock.nowMs()),
    };
  }
  return undefined;
};

/** Carries one parcel as far as it goes. */
export const carryParcel = async (noticed: Parcel, job: Job, pass: Pass): Promise<Outcome> => {
  const { storeId, orderId } = noticed;
  const open = sendsOf(pass, job).find(({ step }) => step.answer === undefined);
  if (open !== undefined) {
    const stopped = await lookUp(open, noticed, job, pass);
    if (stopped !== undefined) return stopped;
  }
  const earlier = awaitsEarlier(noticed, pass);
  if (earlier !== undefined) return earlier;
  const order = orderNameOf(pass, orderId);
  for (let round = 0; round < roundsAtMost; round++) {
    const readAt = pass.moment();
    const plan = await readPlan(pass, orderId);
    if (plan === undefined) return orderGone(pass, noticed);
    // What others told meanwhile has come off it.
    const now = pass.ledger.despatch.parcels(storeId, orderId).find(({ parcel: number }) => number === noticed.parcel);
    const parcel = freshTracking(now ?? noticed, pass);
    const left = leftOf(parcel, plan, pass);
    const { groups, short } = planFulfilments(plan, left);
    const group = groups[0];
    if (group === undefined) return pass.ledger.inTransaction(() => finish(parcel, job, short, plan, pass));
    if (isBacklog(parcel, pass)) {
      return {
        kind: 'stopped',
        problem: problemOf(
          'despatch-backlog',
          `A parcel of order ${order} left long before it was noticed; its customer has not been told.`,
          {
            order,
            parcel: parcel.parcel,
          },
        ),
      };
    }
    const inVain = sentInVain(parcel, job, pass);
    if (inVain !== undefined) return inVain;
    const intent = await openIntentOf(plan, parcel, job, groupUnits(group), pass);
    if (intent.kind === 'another') return intent.outcome;
    if (intent.kind === 'none') {
      const stopped = await writeIntent(plan, intent.digest, parcel, job, groupUnits(group), pass);
      if (stopped !== undefined) return stopped;
    }
    if (pass.elapsedMs(readAt) >= pass.timing.freshPlanMs) continue;
    const stopped = await send(group, plan, parcel, job, pass);
    if (stopped !== undefined) return stopped;
  }
  return {
    kind: 'stopped',
    problem: problemOf('record-moving', `Order ${order} keeps changing while its fulfilment is prepared.`, { order }),
  };
};
