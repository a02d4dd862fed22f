/**
 * What a parcel's job has sent so far, read from its steps.
 *
 * Steps of a parcel's job, in order: `intent` (nonce and lines of the note on the order), `fulfil` (the send: lines, fulfilments
 * seen before it, whether it mails), answered with the fulfilment's id, `refused`, or `absent` once that may be believed;
 * `look-up` for each time that Shopify was asked about a send and did not know it.
 */
import { z } from 'zod';
import type { Pass } from './flow.ts';
import { jobKey, parcelKey } from './push-despatch-keys.ts';
import { findOurs, type LineUnits } from '../domain/despatch-plan.ts';
import type { Fulfilment, FulfilmentPlan } from '../domain/shop-order.ts';
import type { Parcel } from '../store/ledger-despatch.ts';
import type { JobKey, Step } from '../store/ledger-jobs.ts';

const unitsSchema = z.array(z.object({ lineId: z.string(), units: z.number().int() }));
const momentSchema = z.object({ wallMs: z.number(), monotonicMs: z.number(), start: z.number() });
const sendSchema = z.object({ lines: unitsSchema, seen: z.array(z.string()), mails: z.boolean(), sent: momentSchema });
export const lookSchema = z.object({ about: z.number(), asked: momentSchema });
const createdSchema = z.object({ fulfilmentId: z.string() });

/** What a `fulfil` step holds. */
export type Send = z.infer<typeof sendSchema>;

/** Every send of the job, oldest first; `fulfilmentId` where it is known to have arrived. */
export const sendsOf = (pass: Pass, job: JobKey): { step: Step; send: Send; fulfilmentId: string | undefined }[] =>
  pass.ledger.steps
    .of(job)
    .filter((step) => step.name === 'fulfil' && step.send)
    .map((step) => ({
      step,
      send: sendSchema.parse(step.facts),
      fulfilmentId: createdSchema.safeParse(step.answer?.facts).data?.fulfilmentId,
    }));

/** Units by line of those sends of the job that arrived. */
const unitsSent = (pass: Pass, job: JobKey): Map<string, number> => {
  const sent = new Map<string, number>();
  for (const { send, fulfilmentId } of sendsOf(pass, job)) {
    if (fulfilmentId === undefined) continue;
    for (const { lineId, units } of send.lines) sent.set(lineId, (sent.get(lineId) ?? 0) + units);
  }
  return sent;
};

/** A parcel's units that none of its own sends has told yet. */
export const untoldOf = (pass: Pass, parcel: Parcel): LineUnits[] => {
  const sent = unitsSent(pass, jobKey(parcel.storeId, parcelKey(parcel)));
  return parcel.lines.map(({ lineId, units }) => ({ lineId, units: units - (sent.get(lineId) ?? 0) })).filter(({ units }) => units > 0);
};

/** Units that somebody else has told come off the parcels that wait, oldest first: goods that go later are no part of those. */
export const takeOffWaiting = (pass: Pass, orderId: string, toldByOthers: readonly LineUnits[]): void => {
  const { ledger, store } = pass;
  const left = new Map<string, number>();
  for (const { lineId, units } of toldByOthers) left.set(lineId, (left.get(lineId) ?? 0) + units);
  for (const parcel of ledger.despatch.parcels(store.storeId, orderId)) {
    if (parcel.toldAtMs !== undefined) continue;
    const waiting = new Map(untoldOf(pass, parcel).map(({ lineId, units }) => [lineId, units]));
    const lines = parcel.lines.map(({ lineId, units }) => {
      const off = Math.min(left.get(lineId) ?? 0, waiting.get(lineId) ?? 0);
      left.set(lineId, (left.get(lineId) ?? 0) - off);
      return { lineId, units: units - off };
    });
    ledger.despatch.putParcel({ ...parcel, lines: lines.filter(({ units }) => units > 0) });
  }
};

/**
 * Keeps that a send arrived as this fulfilment, whoever learns it first: its own answer, or a reading of the order, which a person may ask
 * for at any time. What it told counts once. Call it in a transaction.
 */
export const arrived = (
  pass: Pass,
  orderId: string,
  send: { stepId: number; sentAtMs: number },
  fulfilment: Fulfilment,
  found: 'answer' | 'reading',
): void => {
  const { ledger, store } = pass;
  const known = ledger.despatch.fulfilments(store.storeId, orderId).find(({ fulfilmentId }) => fulfilmentId === fulfilment.id);
  if (known?.ours === true) return;
  const { id, ...rest } = fulfilment;
  const units = fulfilment.lines.map(({ lineId, quantity }) => ({ lineId, units: quantity }));
  ledger.steps.answered(send.stepId, { fulfilmentId: id, found });
  if (known === undefined) ledger.despatch.addTold(store.storeId, orderId, units);
  // Until a poll shows it, stock would take these units for ones that still lie in Shopify's on-hand figure.
  ledger.orders.fulfilled(store.storeId, orderId, units, fulfilment.locationId, send.sentAtMs);
  ledger.despatch.putFulfilments(store.storeId, orderId, [{ fulfilmentId: id, ...rest, ours: true }]);
};

/** Settles the sends without an answer that this reading of the order shows to have arrived. Call it in a transaction. */
export const settleSends = (plan: FulfilmentPlan, pass: Pass): void => {
  for (const parcel of pass.ledger.despatch.parcels(pass.store.storeId, plan.orderId)) {
    if (parcel.toldAtMs !== undefined) continue;
    const open = sendsOf(pass, jobKey(parcel.storeId, parcelKey(parcel))).find(({ step }) => step.answer === undefined);
    const found = open === undefined ? undefined : findOurs(plan, open.send);
    if (open === undefined || found === undefined) continue;
    arrived(pass, plan.orderId, { stepId: open.step.stepId, sentAtMs: open.send.sent.wallMs }, found, 'reading');
  }
};
