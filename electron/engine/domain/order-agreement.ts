/** Whether a sales order found in Khaos Control is the order that we mean: date, total and postcode must say so. */
import { khaosDateTime } from './sales-order-making.ts';
import type { SalesOrderReading } from './sales-order.ts';
import type { ShopOrder } from './shop-order.ts';

/** What a sales order of an order would show. */
export type Expected = {
  /** ISO, London's. */
  day: string;
  /** Any of them agrees: of today, of the day of the order (KC is not told of later refunds), as we sent it. */
  totalsMinor: readonly number[];
  currency: string;
  postcodes: readonly string[];
};

export type Agreement = {
  /** What KC tells otherwise. */
  differs: ('date' | 'total' | 'postcode' | 'currency')[];
  /** What KC does not tell. */
  untold: ('date' | 'total' | 'postcode')[];
};

export const expectedOf = (order: ShopOrder, totalsMinor: readonly number[] = [order.currentTotalMinor, order.totalMinor]): Expected => ({
  day: khaosDateTime(order.processedAt).slice(0, 10),
  totalsMinor,
  currency: order.currency,
  postcodes: [order.billing?.zip, order.shipping?.zip].filter((zip) => zip !== undefined),
});

const bare = (postcode: string): string => postcode.replace(/\s+/g, '').toUpperCase();

/**
 * `postcodes`: of KC's customer; undefined where they need not be compared. `latestDay`: an order entered by hand, or sent late, has the
 * day it was entered on at some installations, so any day from the order's own to this one (ISO) agrees.
 */
export const agreementOf = (
  expected: Expected,
  reading: SalesOrderReading,
  postcodes: readonly string[] | undefined,
  latestDay: string,
): Agreement => {
  const differs: Agreement['differs'] = [];
  const untold: Agreement['untold'] = [];
  if (reading.dateCreated === undefined) untold.push('date');
  else if (reading.dateCreated < expected.day || reading.dateCreated > latestDay) differs.push('date');
  if (reading.itemsGrossMinor === undefined || reading.deliveryGrossMinor === undefined) untold.push('total');
  else if (!expected.totalsMinor.includes(reading.itemsGrossMinor + reading.deliveryGrossMinor)) differs.push('total');
  if (reading.currency !== undefined && reading.currency !== expected.currency) differs.push('currency');
  if (postcodes !== undefined) {
    const ours = new Set(expected.postcodes.map(bare));
    if (postcodes.length === 0 || ours.size === 0) untold.push('postcode');
    else if (!postcodes.some((postcode) => ours.has(bare(postcode)))) differs.push('postcode');
  }
  return { differs, untold };
};
