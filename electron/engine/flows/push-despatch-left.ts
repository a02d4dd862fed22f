/** What of one parcel is left to send. */
import type { Pass } from './flow.ts';
import { goneFor, sentUnits, toTell } from './push-despatch-plan.ts';
import { sendsOf } from './push-despatch-sends.ts';
import type { LineUnits } from '../domain/despatch-plan.ts';
import type { Parcel } from '../store/ledger-despatch.ts';
import type { Job } from '../store/ledger-jobs.ts';

/** What of the parcel is still to be sent: not sent by this job, and not told by anybody else meanwhile. */
export const leftOf = async (parcel: Parcel, job: Job, pass: Pass): Promise<LineUnits[]> => {
  const gone = goneFor(pass, parcel.orderId);
  if (gone === undefined) return [];
  const { sent } = await sentUnits(pass, parcel.orderId, gone);
  const untold = new Map(toTell(pass, parcel.orderId, sent, parcel.parcel).map(({ lineId, units }) => [lineId, units]));
  const own = new Map<string, number>();
  for (const { send, fulfilmentId } of sendsOf(pass, job)) {
    if (fulfilmentId === undefined) continue;
    for (const { lineId, units } of send.lines) own.set(lineId, (own.get(lineId) ?? 0) + units);
  }
  return parcel.lines
    .map(({ lineId, units }) => ({ lineId, units: Math.min(units - (own.get(lineId) ?? 0), untold.get(lineId) ?? 0) }))
    .filter(({ units }) => units > 0);
};
