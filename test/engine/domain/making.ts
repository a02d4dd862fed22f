/** Making sales orders in tests: from a change of the plain order to the order made, or to what is wrong with it. */
import { codeKey } from '../../../electron/engine/domain/order-lines.ts';
import { makeSalesOrder, type KhaosWords, type MakingOptions } from '../../../electron/engine/domain/sales-order-making.ts';
import type { SalesOrder, StockItemReading } from '../../../electron/engine/domain/sales-order.ts';
import type { Problem } from '../../../shared/records.ts';
import { noWords, orderOf, rulesOf } from './shop-orders.ts';

export const itemsOf = (...items: readonly (readonly [stockCode: string, vatRatePercent: number])[]): KhaosWords['items'] =>
  new Map(
    items.map(([stockCode, vatRatePercent]) => [
      codeKey(stockCode),
      {
        stockCode,
        otherRef: undefined,
        barcodes: [],
        description: stockCode,
        vatRatePercent,
        runToZero: false,
        stockControlled: true,
        discontinued: false,
        dropShip: false,
        stockType: undefined,
        packChildren: [],
      } satisfies StockItemReading,
    ]),
  );

export const make = (change: Parameters<typeof orderOf>[0], options: Partial<MakingOptions> = {}) =>
  makeSalesOrder(orderOf(change), 'SHOP-1001-5001', {
    rules: rulesOf(),
    words: noWords,
    transliterate: true,
    choice: undefined,
    ...options,
  });
export const made = (...from: Parameters<typeof make>): SalesOrder => {
  const result = make(...from);
  if ('wrong' in result) throw new Error(`${result.wrong.cause}: ${result.wrong.summary}`);
  return result.order;
};
export const wrong = (...from: Parameters<typeof make>): Problem => {
  const result = make(...from);
  if ('order' in result) throw new Error('the order could be made');
  return result.wrong;
};
export const address = {
  firstName: 'Jo',
  lastName: 'Bloggs',
  address1: '1 High Street',
  city: 'Ashmere',
  zip: 'AS1 1AA',
  countryCode: 'GB',
};
