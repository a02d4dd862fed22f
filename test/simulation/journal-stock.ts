/** What is truly free of every stock code at every moment: the shelf less each promised unit once, from the two histories. */
import type { CheckedWorld } from './check-world.ts';
import { contentsAt, poolKey, rowsOf, type KhaosLine, type KhaosOrder } from './journal-khaos.ts';
import { legacyIdOf, placeKey, type ShopLine, type ShopOrder } from './journal-shop.ts';

/** A sold line that promises units of a code: its own, or those of a pack's child. `each` is units of the code in one sold unit. */
export type PromisedLine = { order: ShopOrder; line: ShopLine; each: number; inKhaos: readonly KhaosOrder[] };

/** One KC code at one KC site. */
export type Pool = { stockCode: string; site: string };

/** One item at one location, with the pools that feed it: its code's, or those of a pack's children. */
export type Outlet = {
  place: string;
  item: string;
  location: string;
  sku: string;
  label: string;
  parts: readonly { pool: Pool; each: number }[];
};

export type StockTruth = {
  outlets: readonly Outlet[];
  /** Orders go to one site, whichever location the shop sold from. */
  promisesOf(pool: Pool): readonly PromisedLine[];
  /** LEVEL: what is on the shelf and assigned to nobody. */
  level(pool: Pool, atMs: number): number;
  /** Units that KC has taken off the level for a promise: assigned or gone. */
  taken(promise: PromisedLine, stockCode: string, atMs: number): number;
  /** Sold units of a line that the shop still owes or has given away itself. */
  sold(promise: PromisedLine, atMs: number): number;
  /** What is free of a pool with everything as at one moment. */
  free(pool: Pool, atMs: number): number;
  /** The same for what an outlet sells: for a pack, as many as the least of its children allows. */
  freeFor(outlet: Outlet, freeOf: (pool: Pool) => number): number;
};

const takenIn = (rows: readonly KhaosLine[], atMs: number): number =>
  rows.reduce((sum, { units }) => {
    const { assigned, sent } = units.at(atMs);
    return sum + assigned + sent;
  }, 0);

export const partRows = (order: KhaosOrder, line: ShopLine, stockCode: string, atMs: number): KhaosLine[] => {
  const contents = contentsAt(order, atMs);
  return contents === undefined ? [] : rowsOf(contents, legacyIdOf(line.id)).parts.filter((row) => row.stockCode === stockCode);
};

export const readStock = (world: CheckedWorld): StockTruth => {
  const { packs, khaosHistory, pairs } = world;
  const partsOf = (sku: string) =>
    packs.get(sku)?.map(({ stockCode, quantity }) => ({ stockCode, each: quantity })) ?? [{ stockCode: sku, each: 1 }];
  const { orders, stock } = world.settings.stores[0]!;
  const outlets = stock.locations.flatMap(({ locationId: location, site = '' }) =>
    world.outlets.map(({ item, sku }) => ({
      place: placeKey(item, location),
      item,
      location,
      sku: sku.trim(),
      label: stock.locations.length === 1 ? sku.trim() : `${sku.trim()} at ${site}`,
      parts: partsOf(sku.trim()).map(({ stockCode, each }) => ({ pool: { stockCode, site }, each })),
    })),
  );

  const promises = new Map<string, PromisedLine[]>();
  for (const { order, inKhaos } of pairs) {
    for (const line of order.lines.values()) {
      if (line.sku === undefined) continue;
      for (const { stockCode, each } of partsOf(line.sku)) {
        const known = promises.get(stockCode) ?? [];
        promises.set(stockCode, known);
        known.push({ order, line, each, inKhaos });
      }
    }
  }
  const promisesOf = ({ stockCode, site }: Pool): readonly PromisedLine[] =>
    site === (orders.site ?? '') ? (promises.get(stockCode) ?? []) : [];
  const level = ({ stockCode, site }: Pool, atMs: number): number => khaosHistory.levels.get(poolKey(stockCode, site))?.at(atMs) ?? 0;
  const taken = ({ line, inKhaos }: PromisedLine, stockCode: string, atMs: number): number =>
    inKhaos.reduce((sum, order) => sum + takenIn(partRows(order, line, stockCode, atMs), atMs), 0);
  const sold = ({ line, each }: PromisedLine, atMs: number): number => {
    const { remaining, fulfilled } = line.units.at(atMs);
    return (remaining + fulfilled) * each;
  };
  return {
    outlets,
    promisesOf,
    level,
    taken,
    sold,
    free: (pool, atMs) =>
      promisesOf(pool).reduce(
        (free, promise) => free - Math.max(0, sold(promise, atMs) - taken(promise, pool.stockCode, atMs)),
        level(pool, atMs),
      ),
    freeFor: ({ parts }, freeOf) => Math.min(...parts.map(({ pool, each }) => Math.floor(freeOf(pool) / each))),
  };
};

/** Units that orders of other channels wait for in KC. */
export const waitingElsewhere = (world: CheckedWorld, stockCode: string, atMs: number): number => {
  let waiting = 0;
  for (const order of world.khaosHistory.orders.values()) {
    if (order.origin === 'web' || order.cancelled.at(atMs)) continue;
    for (const row of contentsAt(order, atMs)?.lines ?? []) {
      if (row.stockCode !== stockCode || row.kind === 'pack') continue;
      const { assigned, sent } = row.units.at(atMs);
      waiting += row.quantity - assigned - sent;
    }
  }
  return waiting;
};
