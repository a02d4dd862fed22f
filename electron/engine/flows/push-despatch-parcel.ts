/**
 * Telling one parcel: look up what is unsure, read the plan, put the intent on the order, fulfil location by location.
 *
 * Steps of the job, in order: `fulfil` (a send: lines, fulfilments seen before it, whether it mails), answered with the
 * fulfilment's id, `refused`, or `absent` once that may be believed; `look-up` for each time it was asked after a lost answer.
 */
import { z } from 'zod';
import type { Pass } from './flow.ts';
import { openIntentOf, writeIntent } from './push-despatch-intent.ts';
import { despatchLines, readPlan, sentUnits, toTell } from './push-despatch-plan.ts';
import { trackingInput } from './push-despatch-tracking.ts';
import { goneOf } from '../domain/despatch-gone.ts';
import { findOurs, groupUnits, planFulfilments, type Blocked, type FulfilmentGroup, type LineUnits } from '../domain/despatch-plan.ts';
import type { Moment } from '../domain/moment.ts';
import { problemOf } from '../domain/problem.ts';
import type { FulfilmentPlan } from '../domain/shop-order.ts';
import type { Outcome } from '../domain/verdict.ts';
import type { Parcel } from '../store/ledger-despatch.ts';
import type { Job, Step } from '../store/ledger-jobs.ts';

/** Locations of one parcel, and plans that change while it is sent; more means that somebody works on the order right now. */
const roundsAtMost = 8;

const unitsSchema = z.array(z.object({ lineId: z.string(), units: z.number().int() }));
const momentSchema = z.object({ wallMs: z.number(), monotonicMs: z.number(), start: z.number() });
const sendSchema = z.object({ lines: unitsSchema, seen: z.array(z.string()), mails: z.boolean(), sent: momentSchema });
const lookSchema = z.object({ about: z.number(), asked: momentSchema });
const createdSchema = z.object({ fulfilmentId: z.string() });

type Send = z.infer<typeof sendSchema>;

const sends = (pass: Pass, job: Job): { step: Step; send: Send; fulfilmentId: string | undefined }[] =>
  pass.ledger.steps
    .of(job)
    .filter((step) => step.name === 'fulfil')
    .map((step) => ({
      step,
      send: sendSchema.parse(step.facts),
      fulfilmentId: createdSchema.safeParse(step.answer?.facts).data?.fulfilmentId,
    }));

const orderNameOf = (pass: Pass, orderId: string): string => pass.ledger.orders.get(pass.store.storeId, orderId)?.name ?? orderId;

const unconfirmed = (pass: Pass, parcel: Parcel, inMs: number): Outcome => ({
  kind: 'stopped',
  problem: problemOf('shopify-unconfirmed', `A fulfilment of order ${orderNameOf(pass, parcel.orderId)} was sent and has no answer.`, {
    order: orderNameOf(pass, parcel.orderId),
    parcel: parcel.parcel,
  }),
  nextTryAtMs: pass.clock.nowMs() + Math.max(inMs, 0),
});

const gone = (pass: Pass, parcel: Parcel): Outcome => ({
  kind: 'stopped',
  problem: problemOf('shopify-rejected', `Shopify no longer has order ${orderNameOf(pass, parcel.orderId)}.`, {
    order: orderNameOf(pass, parcel.orderId),
  }),
});

/**
 * Settles a send without an answer: ours is a new fulfilment with exactly our lines. *Not there* is believed only after
 * `shopLateCommitMs`, asked twice at least `lookAgainMs` apart. Undefined when it is settled.
 */
const lookUp = async (open: { step: Step; send: Send }, parcel: Parcel, job: Job, pass: Pass): Promise<Outcome | undefined> => {
  const { ledger, timing } = pass;
  const waitedMs = pass.elapsedMs(open.send.sent);
  const asked: Moment = pass.moment();
  const plan = await readPlan(pass, parcel.orderId);
  if (plan === undefined) return gone(pass, parcel);
  const found = findOurs(plan, open.send);
  if (found !== undefined) {
    ledger.steps.answered(open.step.stepId, { fulfilmentId: found.id, found: 'look-up' });
    return undefined;
  }
  if (waitedMs < timing.shopLateCommitMs) return unconfirmed(pass, parcel, timing.shopLateCommitMs - waitedMs);
  const before = ledger.steps
    .of(job)
    .filter((step) => step.name === 'look-up')
    .map((step) => lookSchema.parse(step.facts))
    .filter((look) => look.about === open.step.stepId)
    .at(-1);
  if (before !== undefined && pass.elapsedMs(before.asked) >= timing.lookAgainMs) {
    ledger.steps.answered(open.step.stepId, { absent: true });
    return undefined;
  }
  if (before === undefined) {
    const step = ledger.steps.intend(job, 'look-up', { about: open.step.stepId, asked });
    ledger.steps.answered(step, { absent: true });
  }
  return unconfirmed(pass, parcel, timing.lookAgainMs);
};

/** What of the parcel is still to be sent: not sent by this job, and not told by anybody else meanwhile. */
const leftOf = async (parcel: Parcel, job: Job, pass: Pass): Promise<LineUnits[]> => {
  const { ledger, store } = pass;
  const ref = ledger.orders.get(store.storeId, parcel.orderId)?.associatedRef;
  const reading = ref === undefined ? undefined : ledger.khaosOrders.get(ref)?.reading;
  const hasGone = reading === undefined ? undefined : goneOf(reading, store.despatch);
  if (hasGone === undefined) return [];
  const { sent } = await sentUnits(pass, hasGone, despatchLines(pass, parcel.orderId));
  const untold = new Map(toTell(pass, parcel.orderId, sent, parcel.parcel).map(({ lineId, units }) => [lineId, units]));
  const own = new Map<string, number>();
  for (const { send, fulfilmentId } of sends(pass, job)) {
    if (fulfilmentId === undefined) continue;
    for (const { lineId, units } of send.lines) own.set(lineId, (own.get(lineId) ?? 0) + units);
  }
  return parcel.lines
    .map(({ lineId, units }) => ({ lineId, units: Math.min(units - (own.get(lineId) ?? 0), untold.get(lineId) ?? 0) }))
    .filter(({ units }) => units > 0);
};

/** Whether its customer has had the one e-mail: by this job, or by the part of the same reading that went before. */
const alreadyMailed = (parcel: Parcel, job: Job, pass: Pass): boolean =>
  sends(pass, job).some(({ send, fulfilmentId }) => fulfilmentId !== undefined && send.mails) ||
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

/** Nothing more can be sent now: the parcel ends with what went; what could not go becomes a parcel of its own, held for a person. */
const finish = (parcel: Parcel, job: Job, short: readonly (LineUnits & { blocked: Blocked })[], pass: Pass): Outcome => {
  const { ledger, store, clock } = pass;
  const name = orderNameOf(pass, parcel.orderId);
  const created = sends(pass, job).filter(({ fulfilmentId }) => fulfilmentId !== undefined);
  const first = short[0];
  const stopped = (at: { blocked: Blocked }): Outcome => ({
    kind: 'stopped',
    problem: problemOf(
      at.blocked.why === 'nothing-remains' ? 'despatch-nothing-remains' : 'despatch-blocked',
      `${short.reduce((sum, { units }) => sum + units, 0)} despatched units of order ${name} cannot be fulfilled: ${blockedText(at.blocked)}.`,
      { order: name, parcel: parcel.parcel, why: at.blocked.why },
    ),
  });
  if (created.length === 0 && first !== undefined) return stopped(first);
  if (created.length === 0) {
    ledger.despatch.putParcel({ ...parcel, toldAtMs: clock.nowMs() });
    return { kind: 'skipped', because: 'somebody else has fulfilled these units in Shopify' };
  }
  const fulfilmentIds = created.map(({ fulfilmentId }) => fulfilmentId!);
  const lines = parcel.lines
    .map(({ lineId, units }) => ({ lineId, units: units - (short.find((one) => one.lineId === lineId)?.units ?? 0) }))
    .filter(({ units }) => units > 0);
  ledger.despatch.putParcel({ ...parcel, lines, fulfilmentIds, toldAtMs: clock.nowMs() });
  if (first !== undefined) {
    const number = ledger.despatch.addParcel({
      ...parcel,
      lines: short.map(({ lineId, units }) => ({ lineId, units })),
      fulfilmentIds: [],
      toldAtMs: undefined,
    });
    ledger.jobs.add([
      {
        storeId: store.storeId,
        flow: 'push-despatch',
        key: `${parcel.orderId}|${number}`,
        why: `left over from parcel ${parcel.parcel}: ${blockedText(first.blocked)}`,
        actor: 'engine',
        orderName: name,
      },
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
  const answer = await shopify.createFulfilment(
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
  if (answer.kind === 'refused') {
    ledger.steps.answered(step, { refused: true });
    const again = await readPlan(pass, parcel.orderId);
    // No codes come with a refusal: whether the order has changed under us is all that can be told apart.
    if (again === undefined || again.updatedAt !== plan.updatedAt) {
      return { kind: 'stopped', problem: problemOf('record-moving', `Order ${plan.name} changed while its fulfilment was sent.`, { order: plan.name }) };
    }
    return {
      kind: 'stopped',
      problem: problemOf('despatch-refused', `Shopify refused the fulfilment of order ${plan.name}: ${answer.text}`, { order: plan.name }),
    };
  }
  ledger.inTransaction(() => {
    ledger.steps.answered(step, { fulfilmentId: answer.fulfilmentId });
    ledger.despatch.addTold(store.storeId, parcel.orderId, lines);
    ledger.despatch.putFulfilments(store.storeId, parcel.orderId, [
      {
        fulfilmentId: answer.fulfilmentId,
        state: 'SUCCESS',
        createdAt: plan.updatedAt,
        locationId: group.locationId,
        lines: lines.map(({ lineId, units }) => ({ lineId, quantity: units })),
        tracking: parcel.tracking,
        ours: true,
      },
    ]);
  });
  return undefined;
};

/** A parcel that left long ago was missed during a downtime: a person is asked, and a retry by a person is the answer. */
const isBacklog = (parcel: Parcel, job: Job, pass: Pass): boolean => {
  const { ledger, store } = pass;
  if (!store.despatch.notifyCustomer || job.why === personAgreed) return false;
  const ref = ledger.orders.get(store.storeId, parcel.orderId)?.associatedRef;
  const reading = ref === undefined ? undefined : ledger.khaosOrders.get(ref)?.reading;
  const shippedOn = reading === undefined ? undefined : goneOf(reading, store.despatch)?.shippedOn;
  if (shippedOn === undefined) return false;
  return parcel.noticedAtMs - Date.parse(`${shippedOn}T23:59:59Z`) > store.despatch.backlogMs;
};

/** Carries one parcel as far as it goes. */
export const carryParcel = async (parcel: Parcel, job: Job, pass: Pass): Promise<Outcome> => {
  const open = sends(pass, job).find(({ step }) => step.answer === undefined);
  if (open !== undefined) {
    const stopped = await lookUp(open, parcel, job, pass);
    if (stopped !== undefined) return stopped;
  }
  for (let round = 0; round < roundsAtMost; round++) {
    const readAt = pass.moment();
    const plan = await readPlan(pass, parcel.orderId);
    if (plan === undefined) return gone(pass, parcel);
    const left = await leftOf(parcel, job, pass);
    const { groups, short } = planFulfilments(plan, left);
    const group = groups[0];
    if (group === undefined) return finish(parcel, job, short, pass);
    if (isBacklog(parcel, job, pass)) {
      const order = orderNameOf(pass, parcel.orderId);
      return {
        kind: 'stopped',
        problem: problemOf('despatch-backlog', `A parcel of order ${order} left long before it was noticed; its customer has not been told.`, {
          order,
          parcel: parcel.parcel,
        }),
      };
    }
    const intent = await openIntentOf(plan, parcel, job, pass);
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
    problem: problemOf('record-moving', `Order ${orderNameOf(pass, parcel.orderId)} keeps changing while its fulfilment is prepared.`, {
      order: orderNameOf(pass, parcel.orderId),
    }),
  };
};

/** The sentence of a person's retry of a held backlog. */
export const personAgreed = 'a person agreed to tell the customer now';
