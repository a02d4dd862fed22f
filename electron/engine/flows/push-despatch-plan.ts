/** How far an order's goods have come in both systems: units sent by KC, told to the customer, and still to tell. */
import { z } from 'zod';
import type { Pass } from './flow.ts';
import { partChoice } from './import-orders-choices.ts';
import { stepNames } from './import-orders-steps.ts';
import { settleSends, takeOffWaiting, untoldOf } from './push-despatch-steps.ts';
import { learnPacks, readPacks } from './push-stock-packs.ts';
import { goneOf, spreadOverLines, type DespatchLine, type Gone, type Recipes } from '../domain/despatch-gone.ts';
import type { LineUnits } from '../domain/despatch-plan.ts';
import type { SalesOrderReading } from '../domain/sales-order.ts';
import type { Fulfilment, FulfilmentPlan } from '../domain/shop-order.ts';
import { foldCode, stockCodeOf } from '../domain/stock-links.ts';
import type { JobKey } from '../store/ledger-jobs.ts';

/** An order that was only linked tells no codes; then the map and the SKU must do, and their spelling does not matter. */
export const noKnownCodes: ReadonlyMap<string, string> = new Map();

const sentSchema = z.object({ lines: z.array(z.object({ lineId: z.string(), stockCode: z.string().optional(), quantity: z.number() })) });

const importSend = (pass: Pass, orderId: string) =>
  pass.ledger.steps.lastSend({ storeId: pass.store.storeId, flow: 'import-orders', key: orderId });

/** Codes and units under which the import gave the order's lines to KC. */
const importedLines = (pass: Pass, orderId: string): Map<string, { stockCode: string | undefined; units: number }> => {
  const lines = new Map<string, { stockCode: string | undefined; units: number }>();
  for (const { lineId, stockCode, quantity } of sentSchema.safeParse(importSend(pass, orderId)?.facts).data?.lines ?? []) {
    const known = lines.get(lineId);
    lines.set(lineId, { stockCode: known?.stockCode ?? stockCode, units: (known?.units ?? 0) + quantity });
  }
  return lines;
};

/** Ids of one kind, oldest first: they are numbers, and of different lengths. */
const byAge = (one: { lineId: string }, other: { lineId: string }): number =>
  one.lineId.length - other.lineId.length || (one.lineId < other.lineId ? -1 : 1);

const sumByLine = (lines: readonly { lineId: string; units: number }[]): Map<string, number> => {
  const sums = new Map<string, number>();
  for (const { lineId, units } of lines) sums.set(lineId, (sums.get(lineId) ?? 0) + units);
  return sums;
};

/** The order's lines, oldest first, with the stock code each has in KC. Without a plan what waits of them is as of the last poll. */
export const orderLines = (pass: Pass, orderId: string, plan?: FulfilmentPlan): (DespatchLine & { currentQuantity: number })[] => {
  const imported = importedLines(pass, orderId);
  const rows = pass.ledger.orders.linesOf(pass.store.storeId, orderId);
  const inPlan = plan?.fulfilmentOrders.flatMap((one) =>
    one.lines.map(({ lineId, remainingQuantity }) => ({ lineId, units: remainingQuantity })),
  );
  const waiting = sumByLine(inPlan ?? rows.map(({ lineId, remaining: units }) => ({ lineId, units })));
  const told = sumByLine(pass.ledger.despatch.told(pass.store.storeId, orderId));
  const lines = new Map<string, DespatchLine & { currentQuantity: number }>();
  // The ledger has a row for each line and location.
  for (const { lineId, sku, quantity, currentQuantity } of rows) {
    const given = imported.get(lineId);
    const bySku = sku === undefined ? undefined : stockCodeOf(sku, pass.store.orders.stockCodes, noKnownCodes);
    lines.set(lineId, {
      lineId,
      stockCode: given?.stockCode ?? bySku,
      quantity,
      told: told.get(lineId) ?? 0,
      waiting: waiting.get(lineId) ?? 0,
      // A line that was refunded before the import, or added after it, was not given to KC.
      ordered: imported.size > 0 ? (given?.units ?? 0) : currentQuantity,
      currentQuantity,
    });
  }
  return [...lines.values()].toSorted(byAge);
};

/** What KC last told of the order. */
export const readingOf = (pass: Pass, orderId: string): SalesOrderReading | undefined =>
  pass.ledger.khaosOrders.get(pass.store.storeId, orderId)?.reading;

/** What KC has sent of the order, by its last reading. */
export const goneFor = (pass: Pass, orderId: string): Gone | undefined => {
  const reading = readingOf(pass, orderId);
  return reading === undefined ? undefined : goneOf(reading, pass.store.despatch);
};

/** Recipes as the stock flow has learned them, of the codes that lines carry. */
const recipesOf = (pass: Pass, lines: readonly DespatchLine[]): Recipes => {
  const known = readPacks(pass.ledger);
  return new Map(
    lines.flatMap(({ stockCode }) =>
      stockCode === undefined
        ? []
        : [[stockCode, (known.get(stockCode) ?? []).map((child) => ({ stockCode: child.stockCode, quantity: child.each }))] as const],
    ),
  );
};

/** Asks KC which of the order's codes are packs, and of what: goods that no line carries may be children. */
export const learnRecipes = async (pass: Pass, orderId: string): Promise<void> => {
  const { operations, compressedStock } = await pass.khaos.abilities();
  if (operations['ExportStock'] === undefined && !compressedStock) return;
  await learnPacks(pass, [...new Set(orderLines(pass, orderId).flatMap(({ stockCode }) => stockCode ?? []))], 'despatch');
};

/** Units that have gone, by line; `left` are codes that belong to no line, or more of them than was ordered. */
export const sentUnits = (
  pass: Pass,
  orderId: string,
  gone: Gone,
  plan?: FulfilmentPlan,
): { sent: Map<string, number>; left: { stockCode: string; units: number }[] } => {
  const lines = orderLines(pass, orderId, plan);
  const { sent, left } = spreadOverLines(gone, lines, recipesOf(pass, lines));
  // Charges that have a stock code but no line of Shopify's.
  const charges = new Set(Object.values(pass.store.orders.extraCodes).flatMap((code) => (code === undefined ? [] : [foldCode(code)])));
  return { sent, left: left.filter(({ stockCode }) => !charges.has(stockCode)) };
};

/** Units sent, not told, and in no parcel that waits to be told (leaving one parcel out, where it is that parcel that asks). */
export const toTell = (pass: Pass, orderId: string, sent: ReadonlyMap<string, number>, except?: number): LineUnits[] => {
  const { storeId } = pass.store;
  const counted = new Map<string, number>();
  const count = (lines: readonly LineUnits[]) => {
    for (const { lineId, units } of lines) counted.set(lineId, (counted.get(lineId) ?? 0) + units);
  };
  count(pass.ledger.despatch.told(storeId, orderId));
  for (const parcel of pass.ledger.despatch.parcels(storeId, orderId)) {
    if (parcel.toldAtMs === undefined && parcel.parcel !== except) count(untoldOf(pass, parcel));
  }
  return [...sent].map(([lineId, units]) => ({ lineId, units: units - (counted.get(lineId) ?? 0) })).filter(({ units }) => units > 0);
};

/** Shopify's times leave out parts of a second. */
const shopSecondMs = 1_000;

const sentAtSchema = z.object({ shopMs: z.number() });
const landedSchema = z.object({ claimedAt: z.string() });

/**
 * When KC was given the order, by Shopify's own clock (this PC's may be wrong by hours) and never too late: as the send noted it; for an
 * order that another engine or an earlier life of this ledger sent, when its claim was last written. 0 where neither is known.
 */
const importedAtShopMs = (pass: Pass, orderId: string): number => {
  const job: JobKey = { storeId: pass.store.storeId, flow: 'import-orders', key: orderId };
  const sentMs = sentAtSchema.safeParse(importSend(pass, orderId)?.facts).data?.shopMs;
  if (sentMs !== undefined) return sentMs;
  const claimedAt = landedSchema.safeParse(pass.ledger.steps.last(job, stepNames.landed)?.facts).data?.claimedAt;
  return claimedAt === undefined ? 0 : Date.parse(claimedAt);
};

/**
 * Whether a fulfilment has to do with goods that KC was given: what was made before the import and cancelled has not, and where KC was
 * given what then remained, nothing made before has.
 */
const countsAsTold = (pass: Pass, orderId: string): ((fulfilment: Pick<Fulfilment, 'createdAt' | 'state'>) => boolean) => {
  const onlyRemaining = partChoice(pass.ledger, pass.store.storeId, orderId) === 'remaining';
  const importedMs = importedAtShopMs(pass, orderId);
  return ({ createdAt, state }) => Date.parse(createdAt) + shopSecondMs > importedMs || (!onlyRemaining && state !== 'CANCELLED');
};

/**
 * Reads where the order stands in Shopify (`order(id)`, never stale) and counts fulfilments not seen before, of anybody and, since
 * the import, cancelled ones too, as told. Undefined when Shopify no longer has the order.
 */
export const readPlan = async (pass: Pass, orderId: string): Promise<FulfilmentPlan | undefined> => {
  const { ledger, store, shopify } = pass;
  const plan = await shopify.fulfilmentPlan(orderId, 'despatch');
  if (plan === undefined) return undefined;
  ledger.inTransaction(() => {
    settleSends(plan, pass);
    const known = new Map(ledger.despatch.fulfilments(store.storeId, orderId).map((one) => [one.fulfilmentId, one]));
    const counts = countsAsTold(pass, orderId);
    const lines = plan.fulfilments
      .filter((fulfilment) => !known.has(fulfilment.id) && counts(fulfilment))
      .flatMap((fulfilment) => fulfilment.lines.map(({ lineId, quantity }) => ({ lineId, units: quantity })));
    if (lines.length > 0) {
      ledger.despatch.addTold(store.storeId, orderId, lines);
      takeOffWaiting(pass, orderId, lines);
    }
    ledger.despatch.putFulfilments(
      store.storeId,
      orderId,
      plan.fulfilments.map(({ id, ...rest }) => ({ fulfilmentId: id, ...rest, ours: known.get(id)?.ours ?? false })),
    );
  });
  return plan;
};
