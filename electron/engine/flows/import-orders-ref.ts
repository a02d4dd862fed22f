/** The associated ref of an order: given once, then always the same. */
import type { Pass } from './flow.ts';
import { associatedRefOf, isRefOf } from '../domain/associated-ref.ts';
import type { ShopOrder } from '../domain/shop-order.ts';

/**
 * The ref that counts: the stored one, else that of a claim for our KC (an earlier life of this ledger gave it), else a new one. A claim's ref
 * that was not made for this order is somebody else's, or of a sales order that a person linked: it is not ours to send under.
 */
export const giveRef = (order: ShopOrder, pass: Pass): string => {
  const claimed = order.claim?.claim;
  const earlier =
    claimed !== undefined &&
    claimed.khaos === pass.lease.khaos &&
    isRefOf(claimed.ref, order.legacyId) &&
    pass.ledger.orders.byRef(claimed.ref) === undefined
      ? claimed.ref
      : undefined;
  const made = associatedRefOf(pass.store.orders.storeKey, order.name, order.legacyId);
  return pass.ledger.orders.giveRef(pass.store.storeId, order.id, earlier ?? made);
};
