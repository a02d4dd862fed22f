/** How pools, outlets and order lines are named in the arithmetic: texts, so that they can be keys of a map. */
import type { OutletKey, PoolKey } from '../store/ledger-stock.ts';

// A tab stands in no stock code, site name or id.
export const poolText = (pool: PoolKey): string => `${pool.site}\t${pool.stockCode}`;
export const outletText = (outlet: OutletKey): string => `${outlet.storeId}\t${outlet.itemId}\t${outlet.locationId}`;
export const orderText = (order: { storeId: string; orderId: string }): string => `${order.storeId}\t${order.orderId}`;
export const lineText = (line: { storeId: string; orderId: string; lineId: string }): string => `${orderText(line)}\t${line.lineId}`;

/** Outlets with this location are listed, never written: their orders still take KC's stock. */
export const nowhere = '';

/** Cuts a list into chunks of at most `size`. */
export const chunksOf = <T>(list: readonly T[], size: number): T[][] => {
  const chunks: T[][] = [];
  for (let at = 0; at < list.length; at += size) chunks.push(list.slice(at, at + size));
  return chunks;
};

/**
 * Where a list by Shopify's update time is read on from: the latest time it told, or the time of the look less an allowance for clocks that
 * differ, whichever is later. Without the second, a thousand rows changed at one moment would be read again at every look.
 */
export const seenUpTo = (latest: string, lookedAtMs: number, allowanceMs: number): string =>
  new Date(Math.max(Date.parse(latest), lookedAtMs - allowanceMs)).toISOString();
