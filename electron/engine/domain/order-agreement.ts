/** Whether a sales order found in Khaos Control is the order that we mean: date, total and postcode must say so. */
import type { SalesOrder, SalesOrderReading } from './sales-order.ts';

export type Agreement = {
  /** What KC tells otherwise. */
  differs: ('date' | 'total' | 'postcode' | 'currency')[];
  /** What KC does not tell. */
  untold: ('date' | 'total' | 'postcode')[];
};

const bare = (postcode: string): string => postcode.replace(/\s+/g, '').toUpperCase();

/**
 * `postcodes`: of KC's customer; undefined where they were not asked for. `latestDay`: an order entered by hand, or sent late, has the
 * day it was entered on at some installations, so any day from the order's own to this one (ISO) agrees.
 */
export const agreementOf = (
  order: Pick<SalesOrder, 'orderDate' | 'totalMinor' | 'currency' | 'invoiceAddress' | 'deliveryAddress'>,
  reading: SalesOrderReading,
  postcodes: readonly string[] | undefined,
  latestDay: string,
): Agreement => {
  const differs: Agreement['differs'] = [];
  const untold: Agreement['untold'] = [];
  const day = order.orderDate.slice(0, 10);
  if (reading.dateCreated === undefined) untold.push('date');
  else if (reading.dateCreated < day || reading.dateCreated > latestDay) differs.push('date');
  if (reading.itemsGrossMinor === undefined || reading.deliveryGrossMinor === undefined) untold.push('total');
  else if (reading.itemsGrossMinor + reading.deliveryGrossMinor !== order.totalMinor) differs.push('total');
  if (reading.currency !== undefined && reading.currency !== order.currency) differs.push('currency');
  if (postcodes !== undefined) {
    const ours = [order.invoiceAddress, order.deliveryAddress].flatMap((address) => (address === undefined ? [] : [bare(address.postcode)]));
    if (postcodes.length === 0) untold.push('postcode');
    else if (!postcodes.some((postcode) => ours.includes(bare(postcode)))) differs.push('postcode');
  }
  return { differs, untold };
};
