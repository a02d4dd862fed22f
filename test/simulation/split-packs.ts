/** Packs whose children left apart from each other: what KC's despatch feed cannot tell of them, and what it still does. */
import type { CheckedWorld } from './check-world.ts';
import { contentsAt, quantityOf, rowsOf, type KhaosOrder } from './journal-khaos.ts';
import { legacyIdOf, type ShopLine, type ShopOrder } from './journal-shop.ts';

type Packs = Pick<CheckedWorld, 'packs' | 'packShows'>;
type Lines = Pick<ShopOrder, 'lines'>;

const linesOf = (order: Lines, sku: string): ShopLine[] => [...order.lines.values()].filter((line) => (line.sku ?? '') === sku);

/** Whether the children of a line's pack left at several moments, or some have left and others have not. */
const isSplit = (one: KhaosOrder, line: ShopLine): boolean => {
  const { sold, parts } = rowsOf(one.contents.at(-1)!, legacyIdOf(line.id));
  if (!sold.some(({ kind }) => kind === 'pack')) return false;
  const sentLast = parts.map(({ units, quantity }) => units.changes().at(-1)?.value.sent === quantity);
  const moments = parts.flatMap(({ units }) =>
    units
      .changes()
      .filter(({ value }, at, all) => value.sent > (all[at - 1]?.value.sent ?? 0))
      .map(({ atMs }) => atMs),
  );
  return new Set(moments).size > 1 || (moments.length > 0 && !sentLast.every(Boolean));
};

const hasSplit = (inKhaos: readonly KhaosOrder[], order: Lines, sku: string): boolean =>
  inKhaos.some((one) => linesOf(order, sku).some((line) => isSplit(one, line)));

/** A pack whose children left apart stands whole on none of its invoices: a feed that shows parents only never tells it. */
export const isHidden = (world: Packs, order: Lines, inKhaos: readonly KhaosOrder[], sku: string): boolean =>
  world.packShows === 'parent' && world.packs.has(sku) && hasSplit(inKhaos, order, sku);

/**
 * Codes of an order's lines that a feed which names children blurs: lines that sell a child of a pack singly, where that pack left in
 * parts; and the pack itself, where no parent is named. KC tells units of the child and not whose they are, so that a pack with a single and
 * more singles with part of a pack look alike. Until all of the order has gone only the units of each child in all can be judged
 * (`unitsOfChild`).
 */
export const blurredCodes = (world: Packs, order: Lines, inKhaos: readonly KhaosOrder[]): ReadonlySet<string> => {
  const blurred = new Set<string>();
  if (world.packShows === 'parent') return blurred;
  for (const [pack, children] of world.packs) {
    const single = children.filter(({ stockCode }) => linesOf(order, stockCode).length > 0);
    if (single.length === 0 || !hasSplit(inKhaos, order, pack)) continue;
    if (world.packShows === 'children') blurred.add(pack);
    for (const { stockCode } of single) blurred.add(stockCode);
  }
  return blurred;
};

/**
 * Packs that wait for units of a child that were told as those sold singly. Where parents are named, that of a pack whose children left apart
 * is on none of the invoices, so that such units look like singles. `lentOf`: units of a code told beyond those of its own lines that have gone.
 */
export const packsWaiting = (
  world: Packs,
  order: Lines,
  inKhaos: readonly KhaosOrder[],
  sku: string,
  lentOf: (stockCode: string) => number,
): number => {
  if (world.packShows !== 'both' || !hasSplit(inKhaos, order, sku)) return 0;
  const waiting = (world.packs.get(sku) ?? []).map(({ stockCode, quantity }) =>
    linesOf(order, stockCode).length === 0 ? 0 : Math.ceil(Math.max(0, lentOf(stockCode)) / quantity),
  );
  return Math.max(0, ...waiting);
};

/** Units of each code that so many units of an order's codes stand for, packs as their children. */
export const inChildren = (world: Packs, units: ReadonlyMap<string, number>): Map<string, number> => {
  const children = new Map<string, number>();
  for (const [sku, count] of units) {
    for (const { stockCode, quantity } of world.packs.get(sku) ?? [{ stockCode: sku, quantity: 1 }]) {
      children.set(stockCode, (children.get(stockCode) ?? 0) + count * quantity);
    }
  }
  return children;
};

/** Units of a code that have gone of KC's orders, whoever's line they belong to. */
export const unitsOfChild = (inKhaos: readonly KhaosOrder[], stockCode: string, atMs: number): number =>
  inKhaos.reduce(
    (sum, one) =>
      (contentsAt(one, atMs)?.lines ?? [])
        .filter((row) => row.stockCode === stockCode && row.kind !== 'pack')
        .reduce((units, row) => units + row.units.at(atMs).sent, sum),
    0,
  );

/** Whether everything on KC's orders has gone. */
export const allHasGone = (inKhaos: readonly KhaosOrder[], atMs: number): boolean =>
  inKhaos.every((one) => {
    const rows = (contentsAt(one, atMs)?.lines ?? []).filter(({ kind }) => kind !== 'pack');
    return rows.reduce((sum, { units }) => sum + units.at(atMs).sent, 0) === quantityOf(rows);
  });
