/** The figures of all outlets that draw on a set of pools: other stores, duplicate codes and bundles are seen together. */
import type { OutletReading } from './shop-stock.ts';
import { freeOfRecipe, outletFigure, untakenOf, type LineTerms, type OutletFigure, type PoolTerms } from './stock-figure.ts';

/** How much of a pool one unit takes. Pools and outlets are named by texts that the caller makes. */
export type Draw = { pool: string; each: number };

/** `draws`: the pools its order goes to by the site rule, also where another site feeds its outlet. `outlet`: where Shopify has it. */
export type PoolLine = LineTerms & { outlet: string; draws: readonly Draw[] };

export type PoolOutlet = {
  key: string;
  /** The pools that feed it: one for an ordinary item, one per child for a pack or bundle. */
  draws: readonly (Draw & { buffer: number })[];
  /** Whole units kept back of the item itself; for a pack, on top of what is kept back of its children. */
  buffer: number;
  reading: OutletReading;
  /** See `outletFigure`. */
  unseenGone?: number;
};

export type PoolLevels = ReadonlyMap<string, { level: number; otherBackOrder: number | undefined }>;

export type ExplainedFigure = OutletFigure & {
  pools: readonly (PoolTerms & Draw)[];
  lines: readonly PoolLine[];
  /** One sentence for a person. */
  why: string;
};

/** Untaken units per pool and, within it, per outlet. */
const untakenByPool = (lines: readonly PoolLine[]): Map<string, Map<string, number>> => {
  const pools = new Map<string, Map<string, number>>();
  for (const line of lines) {
    const units = untakenOf(line);
    if (units === 0) continue;
    for (const { pool, each } of line.draws) {
      const outlets = pools.get(pool) ?? new Map<string, number>();
      outlets.set(line.outlet, (outlets.get(line.outlet) ?? 0) + units * each);
      pools.set(pool, outlets);
    }
  }
  return pools;
};

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, units) => total + units, 0);

const whyOf = (outlet: PoolOutlet, pools: readonly (PoolTerms & Draw)[], figure: OutletFigure): string => {
  const parts = pools.map(({ level, buffer, otherBackOrder, othersUntaken, each }) =>
    [
      `KC has ${level}`,
      buffer === 0 ? '' : `${buffer} kept back`,
      otherBackOrder === 0 ? '' : `${otherBackOrder} owed to other channels`,
      othersUntaken === 0 ? '' : `${othersUntaken} sold elsewhere and not yet taken in KC`,
      each === 1 ? '' : `${each} needed for one`,
    ]
      .filter((part) => part !== '')
      .join(', '),
  );
  const own = figure.ownUntaken === 0 ? '' : `; ${figure.ownUntaken} of its own orders not yet taken in KC`;
  const way = figure.onTheWayOut === 0 ? '' : `; ${figure.onTheWayOut} for orders that KC has taken and Shopify still holds`;
  const kept = outlet.buffer === 0 ? '' : `; ${outlet.buffer} kept back`;
  return `${parts.join(' and ')}${kept}${own}${way}: ${figure.onHand} on hand, the shop offers ${figure.offers}.`;
};

/**
 * The figure of every outlet all of whose pools have a level; the others are left out. `lines` must hold every live line that draws
 * on these pools, of any store and location.
 */
export const poolFigures = (
  levels: PoolLevels,
  outlets: readonly PoolOutlet[],
  lines: readonly PoolLine[],
): Map<string, ExplainedFigure> => {
  const untaken = untakenByPool(lines);
  const own = new Map<string, PoolLine[]>();
  for (const line of lines) own.set(line.outlet, [...(own.get(line.outlet) ?? []), line]);
  const figures = new Map<string, ExplainedFigure>();
  for (const outlet of outlets) {
    const pools: (PoolTerms & Draw)[] = [];
    for (const { pool, each, buffer } of outlet.draws) {
      const level = levels.get(pool);
      if (level === undefined) break;
      const shares = untaken.get(pool) ?? new Map<string, number>();
      const othersUntaken = sum(shares.values()) - (shares.get(outlet.key) ?? 0);
      pools.push({ pool, each, level: level.level, buffer, otherBackOrder: level.otherBackOrder ?? 0, othersUntaken });
    }
    if (pools.length === 0 || pools.length < outlet.draws.length) continue;
    const free = freeOfRecipe(pools.map((terms) => ({ pool: terms, each: terms.each }))) - outlet.buffer;
    const ownLines = own.get(outlet.key) ?? [];
    const figure = outletFigure(free, ownLines, outlet.reading, outlet.unseenGone);
    figures.set(outlet.key, { ...figure, pools, lines: ownLines, why: whyOf(outlet, pools, figure) });
  }
  return figures;
};

/**
 * Unassigned units of other channels: what KC's `BackOrder` tells, less our own units that are in KC and not taken. The call knows no
 * site, so it counts whole against each pool of the code. Where our own are counted too high here, they are counted as untaken there.
 */
export const otherBackOrderOf = (backOrder: number, oursInKhaosUntaken: number): number => Math.max(0, backOrder - oursInKhaosUntaken);
