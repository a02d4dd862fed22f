/** Whose a sales order is, as far as the ledger knows: no sales order is two orders of ours. */
import type { Pass } from './flow.ts';
import { beingLinkedTo } from './import-orders-choices.ts';
import type { SalesOrderReading } from '../domain/sales-order.ts';

type Owner = { storeId: string; orderId: string };

/** The name of another order that has this sales order, is being linked to it, or was given its associated ref by us; undefined where none does. */
export const otherOwnerOf = (
  { salesOrderCode, associatedRef }: Pick<SalesOrderReading, 'salesOrderCode' | 'associatedRef'>,
  orderId: string,
  pass: Pass,
): string | undefined => {
  const { ledger, store, settings } = pass;
  const isOther = (one: Owner | undefined): one is Owner => one !== undefined && (one.storeId !== store.storeId || one.orderId !== orderId);
  const linking = settings.stores.flatMap(({ storeId }) => {
    const linked = beingLinkedTo(ledger, storeId, salesOrderCode);
    return linked === undefined ? [] : [{ storeId, orderId: linked }];
  });
  const other = [
    ...ledger.khaosOrders.byCode(salesOrderCode),
    ledger.orders.byRef(associatedRef),
    ...linking,
  ].find(isOther);
  return other === undefined ? undefined : (ledger.orders.get(other.storeId, other.orderId)?.name ?? other.orderId);
};
