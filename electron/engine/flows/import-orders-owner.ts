/** Whose a sales order is, as far as the ledger knows: no sales order is two orders of ours. */
import type { Pass } from './flow.ts';
import { beingLinkedTo } from './import-orders-choices.ts';
import { isRefOfAnother } from '../domain/associated-ref.ts';
import type { SalesOrderReading } from '../domain/sales-order.ts';
import type { ShopOrder } from '../domain/shop-order.ts';

type Owner = { storeId: string; orderId: string };

const isOther = (owner: Owner | undefined, orderId: string, pass: Pass): owner is Owner =>
  owner !== undefined && (owner.storeId !== pass.store.storeId || owner.orderId !== orderId);

/** The name of another order that has this sales order, is being linked to it, or was given its associated ref by us; undefined where none does. */
export const otherOwnerOf = (
  { salesOrderCode, associatedRef }: Pick<SalesOrderReading, 'salesOrderCode' | 'associatedRef'>,
  orderId: string,
  pass: Pass,
): string | undefined => {
  const { ledger, settings } = pass;
  const linking = settings.stores.flatMap(({ storeId }) => {
    const linked = beingLinkedTo(ledger, storeId, salesOrderCode);
    return linked === undefined ? [] : [{ storeId, orderId: linked }];
  });
  const other = [...ledger.khaosOrders.byCode(salesOrderCode), ledger.orders.byRef(associatedRef), ...linking].find((one) =>
    isOther(one, orderId, pass),
  );
  return other === undefined ? undefined : (ledger.orders.get(other.storeId, other.orderId)?.name ?? other.orderId);
};

/** Whether a claim's ref is another order's: somebody copied the claim, and it says nothing of this order. */
export const isAnothersRef = (ref: string, order: ShopOrder, pass: Pass): boolean =>
  isOther(pass.ledger.orders.byRef(ref), order.id, pass) || isRefOfAnother(ref, pass.store.orders.storeKey, order.legacyId);
