/** How far an order's goods have come in both systems: units sent by KC, told to the customer, and still to tell. */
import type { Pass } from './flow.ts';
import { spreadOverLines, unmatchedCodes, type DespatchLine, type Gone, type Recipes } from '../domain/despatch-gone.ts';
import type { LineUnits } from '../domain/despatch-plan.ts';
import type { FulfilmentPlan } from '../domain/shop-order.ts';
import { stockCodeOf } from '../domain/stock-links.ts';

/** KC's own spelling of codes is not asked for here: its despatches name the codes of the order as it was sent. */
const noKnownCodes: ReadonlyMap<string, string> = new Map();

/** The order's lines, oldest first, with the stock code each has in KC. */
export const despatchLines = (pass: Pass, orderId: string): DespatchLine[] => {
  const lines = new Map<string, DespatchLine>();
  // The ledger has a row for each line and location.
  for (const { lineId, sku, quantity } of pass.ledger.orders.linesOf(pass.store.storeId, orderId)) {
    const stockCode = sku === undefined ? undefined : stockCodeOf(sku, pass.store.orders.stockCodes, noKnownCodes);
    if (!lines.has(lineId)) lines.set(lineId, { lineId, stockCode, quantity });
  }
  return [...lines.values()];
};

/** Recipes are asked only where KC names codes that no line carries: they may be a pack's children. */
const recipesFor = async (pass: Pass, gone: Gone, lines: readonly DespatchLine[]): Promise<Recipes> => {
  if (unmatchedCodes(gone, lines).length === 0) return new Map();
  const codes = [...new Set(lines.flatMap((line) => (line.stockCode === undefined ? [] : [line.stockCode])))];
  const items = await pass.khaos.stockItems(codes, 'despatch');
  return new Map(items.map((item) => [item.stockCode, item.packChildren]));
};

/** Units that have gone, by line; `left` are codes that belong to no line. */
export const sentUnits = async (
  pass: Pass,
  gone: Gone,
  lines: readonly DespatchLine[],
): Promise<{ sent: Map<string, number>; left: { stockCode: string; units: number }[] }> =>
  spreadOverLines(gone, lines, await recipesFor(pass, gone, lines));

/** Units sent, not told, and in no parcel that waits to be told (leaving one parcel out, where it is that parcel that asks). */
export const toTell = (pass: Pass, orderId: string, sent: ReadonlyMap<string, number>, except?: number): LineUnits[] => {
  const { storeId } = pass.store;
  const counted = new Map<string, number>();
  const count = (lines: readonly LineUnits[]) => {
    for (const { lineId, units } of lines) counted.set(lineId, (counted.get(lineId) ?? 0) + units);
  };
  count(pass.ledger.despatch.told(storeId, orderId));
  for (const parcel of pass.ledger.despatch.parcels(storeId, orderId)) {
    if (parcel.toldAtMs === undefined && parcel.parcel !== except) count(parcel.lines);
  }
  return [...sent]
    .map(([lineId, units]) => ({ lineId, units: units - (counted.get(lineId) ?? 0) }))
    .filter(({ units }) => units > 0);
};

/**
 * Reads where the order stands in Shopify (`order(id)`, never stale) and counts fulfilments not seen before, of anybody and
 * cancelled ones too, as told. Undefined when Shopify no longer has the order.
 */
export const readPlan = async (pass: Pass, orderId: string): Promise<FulfilmentPlan | undefined> => {
  const { ledger, store, shopify } = pass;
  const plan = await shopify.fulfilmentPlan(orderId, 'despatch');
  if (plan === undefined) return undefined;
  ledger.inTransaction(() => {
    const known = new Map(ledger.despatch.fulfilments(store.storeId, orderId).map((one) => [one.fulfilmentId, one]));
    const lines = plan.fulfilments
      .filter((fulfilment) => !known.has(fulfilment.id))
      .flatMap((fulfilment) => fulfilment.lines.map(({ lineId, quantity }) => ({ lineId, units: quantity })));
    if (lines.length > 0) ledger.despatch.addTold(store.storeId, orderId, lines);
    ledger.despatch.putFulfilments(
      store.storeId,
      orderId,
      plan.fulfilments.map(({ id, ...rest }) => ({ fulfilmentId: id, ...rest, ours: known.get(id)?.ours ?? false })),
    );
  });
  return plan;
};
