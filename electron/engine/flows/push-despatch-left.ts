/** What of one parcel is left to send. */
import type { Pass } from './flow.ts';
import { goneFor, sentUnits, toTell } from './push-despatch-plan.ts';
import { untoldOf } from './push-despatch-steps.ts';
import type { LineUnits } from '../domain/despatch-plan.ts';
import type { FulfilmentPlan } from '../domain/shop-order.ts';
import type { Parcel } from '../store/ledger-despatch.ts';

/** What of the parcel is still to be sent: not sent by this job, and not told by anybody else meanwhile. */
export const leftOf = (parcel: Parcel, plan: FulfilmentPlan, pass: Pass): LineUnits[] => {
  const gone = goneFor(pass, parcel.orderId);
  if (gone === undefined) return [];
  const { sent } = sentUnits(pass, parcel.orderId, gone, plan);
  const untold = new Map(toTell(pass, parcel.orderId, sent, parcel.parcel).map(({ lineId, units }) => [lineId, units]));
  return untoldOf(pass, parcel)
    .map(({ lineId, units }) => ({ lineId, units: Math.min(units, untold.get(lineId) ?? 0) }))
    .filter(({ units }) => units > 0);
};
