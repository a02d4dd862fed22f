/** An order's lines as Khaos Control holds them: what its figures of assigned and sent units are counted against. */
import type { Pass } from './flow.ts';
import { recipeOf, type Packs } from './push-stock-packs.ts';
import { sentUnits } from './push-stock-reach.ts';
import { stockCodeOf, type KnownCodes } from '../domain/stock-links.ts';
import type { IsGone, KhaosLine } from '../domain/stock-taken.ts';
import type { StoreSettings } from '../../../shared/settings.ts';

/** Whole: KC's figures are per order. Units are those that the import sent; of an order that was only linked, all of them. */
export const khaosLinesOf = (
  { ledger, settings }: Pass,
  { storeId, orderId }: { storeId: string; orderId: string },
  packs: Packs,
  known: KnownCodes,
): KhaosLine[] => {
  const map = settings.stores.find((store) => store.storeId === storeId)?.orders.stockCodes ?? {};
  const sent = sentUnits(ledger, storeId, orderId);
  const whole = new Map<string, KhaosLine>();
  for (const line of ledger.orders.linesOf(storeId, orderId)) {
    const stockCode = line.sku === undefined ? '' : stockCodeOf(line.sku, map, known);
    // A line at two locations is listed twice with the whole quantity, or twice with its parts: the larger is never too many.
    const quantity = sent === undefined ? Math.max(line.quantity, whole.get(line.lineId)?.quantity ?? 0) : (sent.get(line.lineId) ?? 0);
    whole.set(line.lineId, { lineId: line.lineId, stockCode, recipe: recipeOf(packs, stockCode), quantity });
  }
  return [...whole.values()];
};

/** Invoices whose goods have certainly left, for counting what KC has taken. */
export const isGoneFor =
  ({ despatch }: StoreSettings): IsGone =>
  (invoice) =>
    invoice.shipDate !== undefined || despatch.goneStages.includes(invoice.stageId);
