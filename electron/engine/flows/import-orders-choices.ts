/** What people chose for single orders, kept until the order is through: which part to import, which claim to write over, what to link to. */
import { z } from 'zod';
import { momentSchema } from './import-orders-steps.ts';
import type { PartChoice } from '../domain/order-gate.ts';
import type { Ledger } from '../store/ledger.ts';

const flow = 'import-orders';
const partName = (orderId: string): string => `part ${orderId}`;
const linkName = (orderId: string): string => `link ${orderId}`;
const linkingName = (salesOrderCode: string): string => `linking ${salesOrderCode}`;
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

const linkSchema = z.object({
  code: z.string(),
  ref: z.string(),
  nonce: z.string(),
  /** The digest that our claim writes over; null: only where nothing is. */
  expected: z.string().nullable(),
  moment: momentSchema,
});
/** A link to a sales order whose claim is under way: stored before it is written, ended when its answer is known. */
export type Link = z.infer<typeof linkSchema>;

export const linkOf = (ledger: Ledger, storeId: string, orderId: string): Link | undefined => {
  const text = ledger.watermarks.get(storeId, flow, linkName(orderId)) ?? '';
  return text === '' ? undefined : linkSchema.parse(JSON.parse(text));
};

export const beginLink = (ledger: Ledger, storeId: string, orderId: string, link: Link): void => {
  ledger.watermarks.put(storeId, flow, linkName(orderId), JSON.stringify(link));
  ledger.watermarks.put(storeId, flow, linkingName(link.code), orderId);
};

export const endLink = (ledger: Ledger, storeId: string, orderId: string): void =>
  ledger.watermarks.put(storeId, flow, linkName(orderId), '');

/** The order of this store that is being linked to the sales order. */
export const beingLinkedTo = (ledger: Ledger, storeId: string, salesOrderCode: string): string | undefined => {
  const orderId = ledger.watermarks.get(storeId, flow, linkingName(salesOrderCode));
  return orderId !== undefined && linkOf(ledger, storeId, orderId)?.code === salesOrderCode ? orderId : undefined;
};
