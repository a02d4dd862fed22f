/** The look-up of a send without an answer. */
import type { Pass } from './flow.ts';
import { readPlan } from './push-despatch-plan.ts';
import { lookSchema, sendsOf, type Send } from './push-despatch-steps.ts';
import { problemOf } from '../domain/problem.ts';
import type { Outcome } from '../domain/verdict.ts';
import type { Parcel } from '../store/ledger-despatch.ts';
import type { Job, Step } from '../store/ledger-jobs.ts';

export const orderNameOf = (pass: Pass, orderId: string): string => pass.ledger.orders.get(pass.store.storeId, orderId)?.name ?? orderId;

const unconfirmed = (pass: Pass, parcel: Parcel, inMs: number): Outcome => {
  const order = orderNameOf(pass, parcel.orderId);
  return {
    kind: 'stopped',
    problem: problemOf('shopify-unconfirmed', `A fulfilment of order ${order} was sent and has no answer.`, {
      order,
      parcel: parcel.parcel,
    }),
    nextTryAtMs: pass.clock.nowMs() + Math.max(inMs, 0),
  };
};

/** Shopify has deleted the order. */
export const orderGone = (pass: Pass, parcel: Parcel): Outcome => {
  const order = orderNameOf(pass, parcel.orderId);
  return { kind: 'stopped', problem: problemOf('order-gone', `Shopify no longer has order ${order}.`, { order }) };
};

/**
 * Settles a send without an answer: ours is a new fulfilment with exactly our lines. *Not there* is believed only after
 * `shopLateCommitMs`, asked twice at least `lookAgainMs` apart. Undefined when it is settled.
 */
export const lookUp = async (open: { step: Step; send: Send }, parcel: Parcel, job: Job, pass: Pass): Promise<Outcome | undefined> => {
  const { ledger, timing } = pass;
  const asked = pass.moment();
  // All measured before the question is put: its own time on the way proves nothing.
  const waitedMs = pass.elapsedMs(open.send.sent);
  const before = ledger.steps
    .of(job)
    .filter((step) => step.name === 'look-up')
    .map((step) => lookSchema.parse(step.facts))
    .find((look) => look.about === open.step.stepId);
  const apartMs = before === undefined ? 0 : pass.elapsedMs(before.asked);
  const plan = await readPlan(pass, parcel.orderId);
  if (plan === undefined) return orderGone(pass, parcel);
  // The reading settles what it shows to have arrived.
  if (sendsOf(pass, job).some(({ step }) => step.stepId === open.step.stepId && step.answer !== undefined)) return undefined;
  if (waitedMs < timing.shopLateCommitMs) return unconfirmed(pass, parcel, timing.shopLateCommitMs - waitedMs);
  if (before === undefined) {
    const step = ledger.steps.intend(job, 'look-up', { about: open.step.stepId, asked });
    ledger.steps.answered(step, { absent: true });
    return unconfirmed(pass, parcel, timing.lookAgainMs);
  }
  if (apartMs < timing.lookAgainMs) return unconfirmed(pass, parcel, timing.lookAgainMs - apartMs);
  ledger.steps.answered(open.step.stepId, { absent: true });
  return undefined;
};
