/** When an order is over: nothing of it is left that could be told or move stock, so that neither system need be asked about it. */
import type { Pass } from './flow.ts';
import { isGoneFor, khaosLinesOf } from './khaos-lines.ts';
import { jobKey, parcelKey } from './push-despatch-keys.ts';
import { noKnownCodes, readPlan } from './push-despatch-plan.ts';
import { readPacks } from './push-stock-packs.ts';
import type { SalesOrderReading } from '../domain/sales-order.ts';
import { takenByKhaos } from '../domain/stock-taken.ts';
import type { Parcel } from '../store/ledger-despatch.ts';
import type { KhaosOrderRecord, LiveLine } from '../store/ledger-orders.ts';

/** A tracking number that has not come a week after its parcel was told does not come any more. */
const trackingAwaitedMs = 7 * 24 * 3_600_000;

/** Numbers are corrected, and invoices taken back, while the parcel still stands in the warehouse. One call to KC serves a hundred such orders. */
const correctedWithinMs = 2 * 3_600_000;

/** Whether a job has come to its end; what a person ignored is over, too. */
export const isOver = (pass: Pass, key: string): boolean => {
  const state = pass.ledger.jobs.get(jobKey(pass.store.storeId, key))?.state;
  return state === undefined || state === 'done' || state === 'skipped';
};

export const settle = (order: KhaosOrderRecord, pass: Pass): void => {
  pass.ledger.inTransaction(() => {
    pass.ledger.khaosOrders.unwatch([order]);
    pass.ledger.orders.settle(pass.store.storeId, order.orderId);
  });
};

/** Whether a figure may follow from the line: not where its item has no code, or is known to be fed by no pool. */
const movesStock = ({ itemId, sku }: LiveLine, pass: Pass): boolean => {
  if (itemId === undefined || sku === undefined || sku.trim() === '') return false;
  const outlets = pass.ledger.outlets.ofItems(pass.store.storeId, [itemId]);
  return outlets.length === 0 || outlets.some(({ pool }) => pool !== undefined);
};

/**
 * Whether goods left that KC has not taken off its level: handed over before the import, or fulfilled without KC. What Shopify may offer
 * stays lower by them until a person says that KC's stock has been corrected (`design: stock, rule 8`).
 */
const leftWithoutKhaos = (order: KhaosOrderRecord, reading: SalesOrderReading, pass: Pass): boolean => {
  const { ledger, store } = pass;
  const lines = ledger.orders.linesOf(store.storeId, order.orderId).filter((line) => movesStock(line, pass));
  // Lines are listed once for each location; what was taken is of the line as a whole.
  const units = new Map<string, { fulfilled: number; counted: number }>();
  for (const { lineId, fulfilled, countedAsTaken } of lines) {
    const sum = units.get(lineId) ?? { fulfilled: 0, counted: 0 };
    units.set(lineId, { fulfilled: sum.fulfilled + fulfilled, counted: sum.counted + countedAsTaken });
  }
  const inKhaos = khaosLinesOf(pass, order, readPacks(ledger), noKnownCodes);
  const taken = takenByKhaos(reading, inKhaos, store.stock, isGoneFor(store));
  return [...units].some(([lineId, { fulfilled, counted }]) => fulfilled > (taken.get(lineId) ?? 0) + counted);
};

/**
 * Settles an order that KC has sent whole, or cancelled, if nothing of it is left in Shopify either. What the ledger knows is looked at first;
 * answers whether Shopify was asked, too.
 */
export const settleIfOver = async (order: KhaosOrderRecord, reading: SalesOrderReading, pass: Pass): Promise<boolean> => {
  const { ledger, store, clock } = pass;
  const { orderId } = order;
  if (!reading.complete && reading.cancelled === undefined) return false;
  const mayChange = ({ toldAtMs, tracking, fulfilmentIds }: Parcel): boolean =>
    toldAtMs !== undefined &&
    fulfilmentIds.length > 0 &&
    clock.nowMs() - toldAtMs < (tracking.length === 0 ? trackingAwaitedMs : correctedWithinMs);
  const parcels = ledger.despatch.parcels(store.storeId, orderId);
  if (parcels.some((parcel) => !isOver(pass, parcelKey(parcel)) || mayChange(parcel))) return false;
  if (ledger.orders.linesOf(store.storeId, orderId).some((line) => line.remaining > 0)) return false;
  if (leftWithoutKhaos(order, reading, pass)) return false;
  const plan = await readPlan(pass, orderId);
  const remaining = plan?.fulfilmentOrders.flatMap((one) => one.lines).reduce((sum, line) => sum + line.remainingQuantity, 0) ?? 0;
  if (remaining === 0) settle(order, pass);
  return true;
};
