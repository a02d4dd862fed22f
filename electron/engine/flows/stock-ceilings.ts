/** Ceilings of stock figures fall once an order poll that began after them has ended. */
import { breathe } from '../breath.ts';
import type { Pass } from './flow.ts';

/** Outlets whose ceilings fall between two breaths, each with a hint for its pool: a first look at a whole shop leaves one on all of them. */
const ceilingsABreath = 100;

type Lifting = Pick<Pass, 'ledger' | 'clock'> & { store: Pick<Pass['store'], 'storeId'> };

/** `pollBeganAtMs`: of the poll, less the index lag. What an end of the engine leaves over falls in the next pass. */
export const liftCeilings = async ({ ledger, store, clock }: Lifting, pollBeganAtMs: number): Promise<void> => {
  while (ledger.outlets.liftCeilings(store.storeId, pollBeganAtMs, ceilingsABreath) === ceilingsABreath) await breathe(clock);
};
