/**
 * Catching up after an older ledger was restored: everything since go-live is read again, and KC is asked about every order under
 * the reference it has or would have. Nothing is sent meanwhile; orders that KC has are then linked, not sent. One that KC cannot tell keeps
 * no other from going on.
 */
import type { Pass } from './flow.ts';
import { giveRef } from './import-orders-ref.ts';
import { keepOrders } from './import-orders-keep.ts';
import { salesOrdersUnder } from './import-orders-look-up.ts';
import { sameWord, type SalesOrderReading } from '../domain/sales-order.ts';
import type { ShopOrder, UnreadableOrder } from '../domain/shop-order.ts';

/** Refs in one question to KC. */
const refsTogether = 100;

/**
 * Which of the sales orders under its reference an order goes by. One that the ledger or its claim names holds: a person may have linked the
 * order to another than the first, or to one under a reference of KC's own.
 */
const itsOwn = (order: ShopOrder, under: readonly SalesOrderReading[], { ledger, store, lease }: Pass): SalesOrderReading | undefined => {
  const claim = order.claim?.claim;
  const code = ledger.khaosOrders.get(store.storeId, order.id)?.salesOrderCode ?? (claim?.khaos === lease.khaos ? claim.code : undefined);
  return code === undefined ? under[0] : under.find(({ salesOrderCode }) => sameWord(salesOrderCode, code));
};

/** Asks KC about these orders; those it has are known from now on, whatever Shopify says of them today. */
const askKhaos = async (orders: readonly ShopOrder[], pass: Pass): Promise<void> => {
  const { ledger, khaos, store, clock } = pass;
  for (let at = 0; at < orders.length; at += refsTogether) {
    const refs = new Map(
      ledger.inTransaction(() => orders.slice(at, at + refsTogether).map((order) => [giveRef(order, pass), order] as const)),
    );
    const askedAtMs = clock.nowMs();
    const { readings, bad } = await khaos.ordersByRef([...refs.keys()], 'orders');
    const untold = new Set(bad.map(({ associatedRef }) => associatedRef));
    ledger.inTransaction(() => {
      for (const [ref, order] of refs) {
        // It may be there: KC is asked about it from now on, and once more before it is sent.
        if (untold.has(ref) && ledger.khaosOrders.get(store.storeId, order.id) === undefined) {
          ledger.khaosOrders.watch(store.storeId, order.id, ref, undefined);
        }
        const one = itsOwn(order, salesOrdersUnder(ref, readings), pass);
        if (one === undefined) continue;
        const orderId = order.id;
        ledger.khaosOrders.watch(store.storeId, orderId, ref, one.salesOrderCode);
        ledger.khaosOrders.put([{ reading: { ...one, associatedRef: ref }, askedAtMs }]);
      }
    });
  }
};

/** Reads all of it, begins again after a crash, and says at the end that the ledger has caught up. Nothing to do where it needs not. */
export const catchUp = async (pass: Pass): Promise<void> => {
  const { ledger, shopify, store, log } = pass;
  if (ledger.installation.catchingUp(store.storeId) === undefined) return;
  for (let cursor: string | undefined, more = true; more;) {
    const aside: UnreadableOrder[] = [];
    const page = await shopify.ordersInFull({ from: store.orders.goLiveAt }, cursor, 'orders', (order) => aside.push(order));
    // Stored first, for a ref belongs to an order the ledger knows; then again, with what KC said.
    await keepOrders(page.items, pass, { aside });
    const unreadable = new Set(aside.map(({ id }) => id));
    const orders = page.items.filter(({ id }) => !unreadable.has(id));
    await askKhaos(orders, pass);
    await keepOrders(orders, pass);
    cursor = page.next;
    more = cursor !== undefined;
  }
  ledger.installation.setCatchingUp(store.storeId, undefined);
  log.info('ledger-caught-up', { store: store.storeId });
};
