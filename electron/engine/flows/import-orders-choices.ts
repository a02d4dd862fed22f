/** What people chose for single orders, kept until the order is through: which part to import, and which claim to write over. */
import type { PartChoice } from '../domain/order-gate.ts';
import type { Ledger } from '../store/ledger.ts';

const flow = 'import-orders';
const partName = (orderId: string): string => `part ${orderId}`;
const claimName = (orderId: string): string => `claim-given-free ${orderId}`;

export const partChoice = (ledger: Ledger, storeId: string, orderId: string): PartChoice | undefined => {
  const text = ledger.watermarks.get(storeId, flow, partName(orderId));
  return text === 'remaining' || text === 'all' ? text : undefined;
};

export const choosePartOf = (ledger: Ledger, storeId: string, orderId: string, choice: PartChoice): void =>
  ledger.watermarks.put(storeId, flow, partName(orderId), choice);

/** The digest of the claim that a person gave free; any other claim stays what it is. */
export const claimGivenFree = (ledger: Ledger, storeId: string, orderId: string): string | undefined =>
  ledger.watermarks.get(storeId, flow, claimName(orderId));

export const giveClaimFree = (ledger: Ledger, storeId: string, orderId: string, digest: string): void =>
  ledger.watermarks.put(storeId, flow, claimName(orderId), digest);
