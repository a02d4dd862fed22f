/** From one coherent reading of KC and Shopify's own figures to what each outlet should hold; nothing is stored here. */
import type { Pass } from './flow.ts';
import { nowhere, orderText, outletText, poolText } from './push-stock-keys.ts';
import { readPacks, recipeOf } from './push-stock-packs.ts';
import { unpolledStores } from './push-stock-polls.ts';
import { importSends, reachOf, unansweredFulfilments, type ReachLine } from './push-stock-reach.ts';
import type { StockReading } from './push-stock-read.ts';
import type { Sites } from './push-stock-sites.ts';
import type { OutletReading } from '../domain/shop-stock.ts';
import { driftOf, seenOf, type Drift, type Seen, type SeenNow } from '../domain/stock-expected.ts';
import { withUnansweredFulfilment } from '../domain/stock-figure.ts';
import { poolFigures, type ExplainedFigure, type PoolLine, type PoolOutlet } from '../domain/stock-pools.ts';
import { shareOut } from '../domain/stock-taken.ts';
import type { Outlet, PoolKey } from '../store/ledger-stock.ts';
import type { StockRules } from '../../../shared/settings.ts';

export type ShopReading = OutletReading & { readAtMs: number };

/** A reading as it is stored and compared: its time stands beside it. */
export const withoutTime = (reading: ShopReading): OutletReading & { readAtMs: undefined } => ({ ...reading, readAtMs: undefined });

/** What one outlet should hold, with everything it follows from. */
export type WorkedOut = {
  outlet: Outlet;
  shop: ShopReading;
  figure: ExplainedFigure;
  /** The figure, or the ceiling where a refused or unexplained movement keeps it from rising (rule 3). */
  onHand: number;
  drift: Drift;
  seen: Seen;
  /** The store whose orders have not been read lately, so that the figure may not rise: it sells from the same pool. */
  awaits: string | undefined;
  /** Units of its code that open and recent orders of every store ask for. */
  sold: number;
};

/** An outlet that was read and has no figure now: KC told no level for it. Its last figure stays as it is and is not written. */
export type Unfigured = Pick<WorkedOut, 'outlet' | 'shop' | 'drift' | 'seen'>;

export type Worked = {
  rows: WorkedOut[];
  unfigured: Unfigured[];
  /** Thrown away by rule 2: an import of these pools was sent after the level was asked for. */
  dropped: PoolKey[];
};

/** A store that must be polled first; none where no other store sells from these pools: its own sales show in Shopify's own figures. */
const awaitedBy = (sharers: readonly (ReadonlySet<string> | undefined)[], unpolled: ReadonlySet<string>): string | undefined => {
  const stores = new Set(sharers.flatMap((some) => [...(some ?? [])]));
  return stores.size < 2 ? undefined : [...stores].find((storeId) => unpolled.has(storeId));
};

const bufferOf = (rules: StockRules, stockCode: string): number =>
  Object.hasOwn(rules.buffersByCode, stockCode) ? (rules.buffersByCode[stockCode] ?? 0) : rules.buffer;

/** An item of ours as the arithmetic sees it; for a pack its children feed it, and what is kept back of the pack itself is by its own code only. */
const poolOutlet = (
  outlet: Outlet & { pool: PoolKey },
  shop: OutletReading,
  rules: StockRules,
  recipe: ReturnType<typeof recipeOf>,
): PoolOutlet => {
  const { stockCode, site } = outlet.pool;
  const pack = recipe.length !== 1 || recipe[0]?.stockCode !== stockCode;
  return {
    key: outletText(outlet),
    draws: recipe.map((part) => ({
      pool: poolText({ stockCode: part.stockCode, site }),
      each: part.each,
      buffer: bufferOf(rules, part.stockCode),
    })),
    buffer: pack ? (rules.buffersByCode[stockCode] ?? 0) : 0,
    reading: shop,
  };
};

/** Terms of every line, with what KC took as of the level, shared out over the places at which Shopify has the line. */
const poolLines = (pass: Pass, reading: StockReading, lines: readonly ReachLine[]): PoolLine[] => {
  const unanswered = new Map<string, Map<string, number>>();
  const byLine = new Map<string, ReachLine[]>();
  for (const line of lines) {
    byLine.set(line.line, [...(byLine.get(line.line) ?? []), line]);
    const order = orderText(line);
    if (!unanswered.has(order)) unanswered.set(order, unansweredFulfilments(pass.ledger, line.storeId, line.orderId));
  }
  return [...byLine].flatMap(([name, parts]) => {
    const counted = Math.max(...parts.map(({ countedAsTaken }) => countedAsTaken));
    let pending = unanswered.get(orderText(parts[0]!))?.get(parts[0]!.lineId) ?? 0;
    const terms = parts.map((part) => {
      const moved = withUnansweredFulfilment({ remaining: part.remaining, fulfilled: part.fulfilled, taken: 0 }, pending);
      pending -= moved.fulfilled - part.fulfilled;
      return moved;
    });
    const shares = shareOut(terms, (reading.taken.get(name) ?? 0) + counted);
    return parts.flatMap((part, at) => {
      const line = { ...terms[at]!, taken: shares[at]!, outlet: part.outlet, draws: part.draws };
      if (part.own && part.draws.length > 0) return [line];
      // Sold as another code than feeds its outlet now, or its order goes to another site: of its outlet's pool it holds no goods.
      const { remaining, fulfilled } = line;
      return [
        { ...line, outlet: `${part.outlet}\t${part.stockCode}` },
        { remaining, fulfilled, taken: remaining + fulfilled, outlet: part.outlet, draws: [] },
      ];
    });
  });
};

const seenNow = (lines: readonly ReachLine[]): SeenNow[] =>
  lines.map(({ line, quantity, remaining, fulfilled, refunded }) => ({ lineKey: line, quantity, remaining, fulfilled, refunded }));

/** What was known of the outlet when its figure was last worked out. */
const seenBefore = (outlet: Outlet): Seen | undefined => {
  const terms = outlet.wanted?.terms;
  if (terms === null || typeof terms !== 'object' || !('seen' in terms)) return undefined;
  // Written by `storeWorked` only, in this very shape.
  return terms.seen as unknown as Seen;
};

/** Pools of orders whose import was sent since the level was asked for. */
const importedSince = (pass: Pass, reading: StockReading, lines: readonly ReachLine[]): Set<string> => {
  const moved = new Set<string>();
  const now = importSends(pass.ledger, lines);
  for (const line of lines) {
    if (now.get(line.order) === reading.sends.get(line.order)) continue;
    for (const { stockCode } of line.recipe) moved.add(poolText({ stockCode, site: reading.reach.site }));
  }
  return moved;
};

/** Pools whose lines have been imported since the level was asked for: asked once more right before a write. */
export const overtakenPools = (pass: Pass, reading: StockReading): ReadonlySet<string> => importedSince(pass, reading, reading.reach.lines);

/**
 * Works out the outlets of this store for which Shopify's figures are at hand. The order lines are looked up anew: what the poll has seen
 * since counts, with nothing taken. `pollBeganAtMs`: the last whole order poll, less the index lag. Synchronous, for up to a batch.
 */
export const workOut = (
  pass: Pass,
  sites: Sites,
  reading: StockReading,
  asked: readonly string[],
  shop: ReadonlyMap<string, ShopReading>,
  pollBeganAtMs: number,
  refused: ReadonlySet<string> = new Set(),
): Worked => {
  const { store, ledger } = pass;
  const { site } = reading.reach;
  const unpolled = unpolledStores(pass);
  const packs = readPacks(ledger);
  const reach = reachOf(pass, sites, site, asked);
  const overtaken = importedSince(pass, reading, reach.lines);
  const lines = poolLines(pass, reading, reach.lines);
  const lively = new Map<string, ReachLine[]>();
  const soldOf = new Map<string, number>();
  for (const line of reach.lines) {
    lively.set(line.outlet, [...(lively.get(line.outlet) ?? []), line]);
    soldOf.set(line.stockCode, (soldOf.get(line.stockCode) ?? 0) + line.remaining + line.fulfilled);
  }
  const rows: WorkedOut[] = [];
  const unfigured: Unfigured[] = [];
  const dropped = new Map<string, PoolKey>();
  const candidates: { known: Unfigured; item: PoolOutlet; stockCode: string }[] = [];
  for (const outlet of reach.outlets) {
    if (outlet.storeId !== store.storeId || outlet.locationId === nowhere || outlet.writing !== undefined || outlet.pool === undefined)
      continue;
    const figures = shop.get(outletText(outlet));
    if (figures === undefined) continue;
    const fed = { ...outlet, pool: outlet.pool };
    const item = poolOutlet(fed, figures, store.stock, recipeOf(packs, outlet.pool.stockCode));
    if (item.draws.some(({ pool }) => overtaken.has(pool))) {
      dropped.set(poolText(outlet.pool), outlet.pool);
      continue;
    }
    const now = seenNow(lively.get(item.key) ?? []);
    const found = driftOf(figures, outlet.confirmed?.onHand, seenBefore(outlet), now, pollBeganAtMs);
    const drift = { ...found, ceiling: found.ceiling || refused.has(item.key) };
    const known = { outlet, shop: figures, drift, seen: seenOf(now, drift) };
    candidates.push({ known, item: { ...item, unseenGone: drift.unseenGone }, stockCode: outlet.pool.stockCode });
  }
  const figures = poolFigures(
    reading.levels,
    candidates.map(({ item }) => item),
    lines,
  );
  for (const { known, item, stockCode } of candidates) {
    const figure = figures.get(item.key);
    if (figure === undefined) {
      unfigured.push(known);
      continue;
    }
    const awaits =
      figure.onHand <= known.shop.onHand
        ? undefined
        : awaitedBy(
            item.draws.map(({ pool }) => reach.sharers.get(pool)),
            unpolled,
          );
    const ceilings = [known.outlet.ceiling?.onHand, known.drift.ceiling || awaits !== undefined ? known.shop.onHand : undefined].filter(
      (units) => units !== undefined,
    );
    rows.push({ ...known, figure, onHand: Math.min(figure.onHand, ...ceilings), awaits, sold: soldOf.get(stockCode) ?? 0 });
  }
  return { rows, unfigured, dropped: [...dropped.values()] };
};
