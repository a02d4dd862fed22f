/** Units that the shop sold and nobody can fill, by what had made its figure too high. Counted, never wrong by itself. */
import type { CheckedWorld, Findings } from './check-world.ts';
import { placeKey } from './journal-shop.ts';
import { readStock, type Outlet } from './journal-stock.ts';

type Happening = {
  atMs: number;
  label: string;
  codes: Set<string>;
  items: Set<string>;
  sales: { item: string; location: string; quantity: number }[];
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const rows = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];

const happeningsOf = (world: CheckedWorld): Happening[] => {
  const inKhaos = world.khaos.map(({ atMs, operation, effects }) => ({
    atMs,
    label: `KC ${operation}`,
    codes: new Set(
      effects.flatMap((effect) => [text(effect['stockCode']), ...rows(effect['items']).map(({ stockCode }) => text(stockCode))]),
    ),
    items: new Set<string>(),
    sales: [],
  }));
  const inShop = world.shop.map(({ atMs, operation, effects }) => ({
    atMs,
    label: `shop ${operation}`,
    codes: new Set<string>(),
    items: new Set(effects.map((effect) => text(effect['item']))),
    sales: effects
      .filter(({ kind }) => kind === 'order-placed')
      .flatMap((effect) =>
        rows(effect['commitments']).map(({ line, location, quantity }) => ({
          item: text(rows(effect['lines']).find((one) => one['line'] === line)?.['item']),
          location: text(location),
          quantity: Number(quantity),
        })),
      ),
  }));
  return [...inKhaos, ...inShop].toSorted((one, other) => one.atMs - other.atMs);
};

export const countUnfillable = (world: CheckedWorld, { note }: Findings): void => {
  const stock = readStock(world);
  const causes = new Map<Outlet, string>();
  for (const { atMs, label, codes, items, sales } of happeningsOf(world)) {
    for (const { item, location, quantity } of sales) {
      const outlet = stock.outlets.find((one) => one.place === placeKey(item, location));
      if (outlet === undefined) continue;
      const short =
        quantity -
        Math.max(
          0,
          stock.freeFor(outlet, (pool) => stock.free(pool, atMs - 1)),
        );
      if (short > 0)
        note(`units sold that are not there, after ${causes.get(outlet) ?? 'several lines at once'}`, Math.min(short, quantity));
    }
    const touched = new Set([
      ...codes,
      ...stock.outlets.filter(({ item }) => items.has(item)).flatMap(({ parts }) => parts.map(({ pool }) => pool.stockCode)),
    ]);
    for (const outlet of stock.outlets) {
      if (!outlet.parts.some(({ pool }) => touched.has(pool.stockCode))) continue;
      const free = Math.max(
        0,
        stock.freeFor(outlet, (pool) => stock.free(pool, atMs)),
      );
      const available = world.shopHistory.available.get(outlet.place)?.at(atMs) ?? 0;
      if (available <= free) causes.delete(outlet);
      else if (!causes.has(outlet)) causes.set(outlet, label);
    }
  }
};
