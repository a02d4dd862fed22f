/** The arithmetic of what Shopify may hold on hand, for one outlet (`design: stock, The figure`). Whole units; pure. */
import type { OutletReading } from './shop-stock.ts';

/** One order line at one location. `taken`: units KC has taken off its level for it, or that count as taken (rule 8). */
export type LineTerms = { remaining: number; fulfilled: number; taken: number };

/** Units that KC's level still contains although this line needs them, or has had them. */
export const untakenOf = (line: LineTerms): number => Math.max(0, line.remaining + line.fulfilled - line.taken);

/** Rule 5: units of a fulfilment that went out and has no answer count as fulfilled, as far as Shopify still lists them as remaining. */
export const withUnansweredFulfilment = (line: LineTerms, units: number): LineTerms => {
  const moved = Math.max(0, Math.min(units, line.remaining));
  return { ...line, remaining: line.remaining - moved, fulfilled: line.fulfilled + moved };
};

/** What can be drawn from one pool by an outlet, before its own open orders. */
export type PoolTerms = {
  level: number;
  /** Units kept back by rule. */
  buffer: number;
  /** Other channels' unassigned orders, 0 where KC does not tell. */
  otherBackOrder: number;
  /** Of every other outlet of the pool, in the pool's units. */
  othersUntaken: number;
};

/** May be negative: more is promised than there is. */
export const freeOf = (pool: PoolTerms): number => pool.level - pool.buffer - pool.otherBackOrder - pool.othersUntaken;

/** Free units of an item that draws on several pools (a pack or bundle): whole ones, by the scarcest. */
export const freeOfRecipe = (parts: readonly { pool: PoolTerms; each: number }[]): number =>
  parts.reduce((least, part) => Math.min(least, Math.floor(freeOf(part.pool) / part.each)), Number.POSITIVE_INFINITY);

/** Shopify's other states, read in one call with the figure to compare. */
export type ShopTerms = Pick<OutletReading, 'committed' | 'damaged' | 'qualityControl' | 'safetyStock'>;

export type OutletFigure = {
  onHand: number;
  /** What Shopify's `available` becomes. */
  offers: number;
  free: number;
  ownUntaken: number;
  /** The middle term of the formula; negative where goods were handed over before the order reached KC. */
  onTheWayOut: number;
};

/**
 * `on_hand = max(0, max(0, free) + min(committed − own untaken, Σ min(remaining, taken − fulfilled)) + damaged + quality control + safety stock)`,
 * so that Shopify's `available` becomes `free − own untaken`.
 *
 * `unseenGone`: units that were fulfilled without any poll having seen it. The lines still list them, while `committed` does not, and a new
 * sale could hide that; so the term is taken as if they were still committed, and they are taken off again.
 */
export const outletFigure = (free: number, ownLines: readonly LineTerms[], shop: ShopTerms, unseenGone = 0): OutletFigure => {
  const ownUntaken = ownLines.reduce((sum, line) => sum + untakenOf(line), 0);
  const leaving = ownLines.reduce((sum, line) => sum + Math.min(line.remaining, line.taken - line.fulfilled), 0);
  const onTheWayOut = Math.min(shop.committed + unseenGone - ownUntaken, leaving) - unseenGone;
  const apart = shop.damaged + shop.qualityControl + shop.safetyStock;
  const onHand = Math.max(0, Math.max(0, free) + onTheWayOut + apart);
  return { onHand, offers: onHand - shop.committed - apart, free, ownUntaken, onTheWayOut };
};
