/** Looks at one order's goods in both systems at this moment, for a person who wants to know before pushing. Nothing is written to either. */
import type { Pass } from './flow.ts';
import { orderLines, readPlan, sentUnits, toTell } from './push-despatch-plan.ts';
import { goneOf } from '../domain/despatch-gone.ts';
import { salesOrdersIn, type SalesOrderReading } from '../domain/sales-order.ts';
import type { OrderRecord } from '../store/ledger-orders.ts';
import type { DespatchPlan } from '../../../shared/despatch-views.ts';

export type DespatchLook = Pick<DespatchPlan, 'salesOrderCode' | 'inKhaos' | 'invoices' | 'lines' | 'unmatched'>;

/** Asks KC about the one order and keeps what it says; undefined where KC does not know it. */
const askKhaos = async (pass: Pass, { storeId, orderId }: OrderRecord): Promise<SalesOrderReading | undefined> => {
  const { ledger, khaos, clock } = pass;
  const known = ledger.khaosOrders.get(storeId, orderId);
  if (known === undefined) return undefined;
  const askedAtMs = clock.nowMs();
  const {
    readings,
    bad: [untold],
  } = await khaos.ordersByRef([known.associatedRef], 'despatch');
  if (untold !== undefined) throw untold.error;
  const reading = salesOrdersIn(readings)(known);
  if (reading !== undefined) ledger.khaosOrders.put([{ reading, askedAtMs }]);
  return reading;
};

/** Throws what the connectors throw. What was fulfilled in Shopify by anybody is noted, as every pass does. */
export const lookAtDespatch = async (pass: Pass, order: OrderRecord): Promise<DespatchLook> => {
  const { ledger, store } = pass;
  const { orderId } = order;
  const reading = await askKhaos(pass, order);
  const gone = reading === undefined ? undefined : goneOf(reading, store.despatch);
  const plan = await readPlan(pass, orderId);
  const { sent, left } = gone === undefined ? { sent: new Map<string, number>(), left: [] } : sentUnits(pass, orderId, gone, plan);
  const told = new Map(ledger.despatch.told(store.storeId, orderId).map(({ lineId, units }) => [lineId, units]));
  const open = new Map(toTell(pass, orderId, sent).map(({ lineId, units }) => [lineId, units]));
  const skus = new Map(ledger.orders.linesOf(store.storeId, orderId).map(({ lineId, sku }) => [lineId, sku]));
  const code = reading?.salesOrderCode;
  return {
    ...(code === undefined ? {} : { salesOrderCode: code }),
    inKhaos: reading !== undefined,
    invoices: (reading?.invoices ?? []).map(({ invoiceCode, stageName, shipDate, courier, consignmentRef }) => ({
      invoiceCode,
      stage: stageName,
      ...(shipDate === undefined ? {} : { shipDate }),
      ...(courier === undefined ? {} : { courier }),
      ...(consignmentRef === undefined ? {} : { tracking: consignmentRef }),
    })),
    lines: orderLines(pass, orderId).map(({ lineId, quantity }) => {
      const sku = skus.get(lineId);
      return {
        lineId,
        ...(sku === undefined ? {} : { sku }),
        ordered: quantity,
        sent: sent.get(lineId) ?? 0,
        told: told.get(lineId) ?? 0,
        toTell: open.get(lineId) ?? 0,
      };
    }),
    unmatched: left,
  };
};
