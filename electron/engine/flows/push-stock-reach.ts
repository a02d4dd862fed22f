/** Everything that a set of stock codes at one site touches: outlets of every store, open order lines, and packs that share them. */
import { z } from 'zod';
import type { Pass } from './flow.ts';
import { chunksOf, lineText, orderText, outletText, poolText } from './push-stock-keys.ts';
import { packsWith, readPacks, recipeOf } from './push-stock-packs.ts';
import { isUnscanned } from './push-stock-polls.ts';
import type { Sites } from './push-stock-sites.ts';
import { foldCode, stockCodeOf, type KnownCodes } from '../domain/stock-links.ts';
import type { Draw } from '../domain/stock-pools.ts';
import type { Recipe } from '../domain/stock-taken.ts';
import type { LiveLine } from '../store/ledger-orders.ts';
import { outletChunk, type Outlet } from '../store/ledger-stock.ts';
import type { Ledger } from '../store/ledger.ts';

export type ReachLine = LiveLine & {
  storeId: string;
  /** Names the line of its order, whatever location. */
  line: string;
  order: string;
  outlet: string;
  /** The code it was sold as, whatever has become of its variant since: KC holds goods of this one for it. */
  stockCode: string;
  /** Whether its outlet is fed by that code now; not where the variant was deleted, or has another SKU by now. */
  own: boolean;
  recipe: Recipe;
  /** The pools its order goes to by the site rule. */
  draws: readonly Draw[];
};

export type Reach = {
  site: string;
  /** Codes whose level is needed: the asked ones, the children of packs among them, and those of packs that share a child. */
  codes: readonly string[];
  /** Outlets fed by these pools, of every store; also those that are listed only. */
  outlets: readonly Outlet[];
  lines: readonly ReachLine[];
  /** Stores that sell from each pool, those included whose catalogue nobody has read yet. */
  sharers: ReadonlyMap<string, ReadonlySet<string>>;
};

/** The asked codes with their packs: `items` get a figure, which needs `levels` and every line of `sold`. */
const closureOf = (ledger: Ledger, codes: readonly string[]): { levels: string[]; items: ReadonlySet<string>; sold: string[] } => {
  const packs = readPacks(ledger);
  const base = new Set(codes.flatMap((code) => [code, ...recipeOf(packs, code).map(({ stockCode }) => stockCode)]));
  const items = new Set([...base].flatMap((code) => [code, ...packsWith(ledger, code)]));
  const levels = new Set([...items].flatMap((code) => [code, ...recipeOf(packs, code).map(({ stockCode }) => stockCode)]));
  // What is sold of a pack's other children, alone or in packs that were not asked for, is taken off the pack's figure, too.
  const sold = new Set([...levels].flatMap((code) => [code, ...packsWith(ledger, code)]));
  return { levels: [...levels], items, sold: [...sold] };
};

const fedBy = (ledger: Ledger, codes: readonly string[], sites: readonly string[]): Outlet[] =>
  chunksOf(
    codes.flatMap((stockCode) => sites.map((site) => ({ stockCode, site }))),
    outletChunk,
  ).flatMap((pools) => ledger.outlets.fedBy(pools));

const noCodes: KnownCodes = new Map();

/** Folded SKUs that may stand for one of these codes: its own, and those that the office's map turns into it. */
const skusOf = (codes: ReadonlyMap<string, string>, map: Readonly<Record<string, string>>): string[] => [
  ...codes.keys(),
  ...Object.entries(map).flatMap(([sku, code]) => (codes.has(foldCode(code)) ? [foldCode(sku)] : [])),
];

/** Live lines of these items, and those sold under these SKUs by items that are gone, renamed or not listed yet; each once. */
const liveLinesOf = (ledger: Ledger, storeId: string, itemIds: readonly string[], skus: readonly string[]): LiveLine[] => {
  const found = new Map<string, LiveLine>();
  const add = (lines: readonly LiveLine[]): void => {
    for (const line of lines) found.set(`${lineText({ ...line, storeId })}\t${line.locationId}`, line);
  };
  for (const chunk of chunksOf(itemIds, outletChunk)) add(ledger.orders.liveLines(storeId, chunk));
  for (const chunk of chunksOf(skus, outletChunk)) add(ledger.orders.soldLines(storeId, chunk));
  return [...found.values()];
};

const sharersOf = (
  pass: Pass,
  sites: Sites,
  site: string,
  outlets: readonly Outlet[],
  sold: readonly string[],
): Map<string, Set<string>> => {
  const packs = readPacks(pass.ledger);
  const sharers = new Map<string, Set<string>>();
  const selling = pass.settings.stores.filter(({ storeId }) => sites.orderSites(storeId).includes(site)).map(({ storeId }) => storeId);
  const add = (storeId: string, code: string): void => {
    for (const { stockCode } of recipeOf(packs, code)) {
      const pool = poolText({ stockCode, site });
      sharers.set(pool, (sharers.get(pool) ?? new Set<string>()).add(storeId));
    }
  };
  const known = new Set(selling);
  for (const { storeId, pool } of outlets) if (pool !== undefined && known.has(storeId)) add(storeId, pool.stockCode);
  for (const storeId of selling) if (isUnscanned(pass, storeId)) for (const code of sold) add(storeId, code);
  return sharers;
};

/** Synchronous and short: a few hundred codes at most. */
export const reachOf = (pass: Pass, sites: Sites, site: string, asked: readonly string[]): Reach => {
  const { ledger, settings } = pass;
  const packs = readPacks(ledger);
  const { levels, items, sold } = closureOf(ledger, asked);
  // An item of a second location draws on the first one's site when its orders go there, so all sites are looked through.
  const everywhere = fedBy(ledger, sold, sites.names);
  const codeOf = new Map<string, Map<string, string>>();
  for (const { storeId, itemId, pool } of everywhere) {
    if (pool === undefined) continue;
    const codes = codeOf.get(storeId) ?? new Map<string, string>();
    codeOf.set(storeId, codes.set(itemId, pool.stockCode));
  }
  const lines: ReachLine[] = [];
  const byFold = new Map(sold.map((code) => [foldCode(code), code]));
  for (const { storeId, orders } of settings.stores) {
    const codes = codeOf.get(storeId) ?? new Map<string, string>();
    const mine = sites.orderSites(storeId).filter((name) => name === site);
    for (const live of liveLinesOf(ledger, storeId, [...codes.keys()], skusOf(byFold, orders.stockCodes))) {
      const fedBy = codes.get(live.itemId ?? '');
      const soldAs = live.sku === undefined ? undefined : stockCodeOf(live.sku, orders.stockCodes, noCodes);
      const own = fedBy !== undefined && (soldAs === undefined || foldCode(soldAs) === foldCode(fedBy));
      const stockCode = own || soldAs === undefined ? fedBy : (byFold.get(foldCode(soldAs)) ?? soldAs);
      if (stockCode === undefined || (fedBy === undefined && !byFold.has(foldCode(stockCode)))) continue;
      const recipe = recipeOf(packs, stockCode);
      const at = { ...live, storeId, itemId: live.itemId ?? '' };
      lines.push({
        ...live,
        storeId,
        line: lineText(at),
        order: orderText(at),
        outlet: outletText(at),
        stockCode,
        own,
        recipe,
        draws: mine.flatMap((name) =>
          recipe.map((part) => ({ pool: poolText({ stockCode: part.stockCode, site: name }), each: part.each })),
        ),
      });
    }
  }
  const sharers = sharersOf(pass, sites, site, everywhere, sold);
  return {
    site,
    codes: levels,
    outlets: everywhere.filter(({ pool }) => pool?.site === site && items.has(pool.stockCode)),
    lines,
    sharers,
  };
};

/** The newest send of each order's import, by order: a change tells that an import was sent meanwhile. */
export const importSends = (ledger: Ledger, lines: readonly ReachLine[]): Map<string, number | undefined> => {
  const sends = new Map<string, number | undefined>();
  for (const { order, storeId, orderId } of lines) {
    if (!sends.has(order)) sends.set(order, ledger.steps.lastSend({ storeId, flow: 'import-orders', key: orderId })?.stepId);
  }
  return sends;
};

const sentSchema = z.object({ lines: z.array(z.object({ lineId: z.string(), quantity: z.number() })) });

/** Units per line as the import sent them to KC; undefined where nothing is known of it (an order that was only linked). */
export const sentUnits = (ledger: Ledger, storeId: string, orderId: string): Map<string, number> | undefined => {
  const facts = sentSchema.safeParse(ledger.steps.lastSend({ storeId, flow: 'import-orders', key: orderId })?.facts).data;
  if (facts === undefined) return undefined;
  const units = new Map<string, number>();
  for (const { lineId, quantity } of facts.lines) units.set(lineId, (units.get(lineId) ?? 0) + quantity);
  return units;
};

/** Units per line of this order's fulfilments that went out and have no answer. */
export const unansweredFulfilments = (ledger: Ledger, storeId: string, orderId: string): Map<string, number> => {
  const units = new Map<string, number>();
  for (const parcel of ledger.despatch.parcels(storeId, orderId)) {
    if (parcel.toldAtMs !== undefined) continue;
    const send = ledger.steps.lastSend({ storeId, flow: 'push-despatch', key: `${orderId}|${parcel.parcel}` });
    if (send === undefined || send.answer !== undefined) continue;
    for (const line of parcel.lines) units.set(line.lineId, (units.get(line.lineId) ?? 0) + line.units);
  }
  return units;
};
