/** What people say about despatches: that the customer of a parcel missed during a downtime is to be told after all. */
import { readKey } from './push-despatch-keys.ts';
import type { Job } from '../store/ledger-jobs.ts';
import type { Ledger } from '../store/ledger.ts';

/**
 * A person puts a held job back. Where it was held because its parcel had left long before it was noticed, that is the answer to the
 * question, and it is kept with the parcel. Call it in the transaction of the move, before it.
 */
export const agreeByRetry = (ledger: Ledger, job: Job, nowMs: number): void => {
  if (job.flow !== 'push-despatch' || job.problem?.cause !== 'despatch-backlog') return;
  const { orderId, parcel: number } = readKey(job.key);
  const parcel = ledger.despatch.parcels(job.storeId, orderId).find((one) => one.parcel === number);
  if (parcel !== undefined) ledger.despatch.putParcel({ ...parcel, agreedAtMs: nowMs });
};
