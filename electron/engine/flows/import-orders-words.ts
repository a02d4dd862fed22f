/** What Khaos Control knows that orders are checked against before they are sent: its lists, its sites, its stock items; read once and kept for a while. */
import type { Pass } from './flow.ts';
import type { Khaos, StockItemsAnswer } from '../connectors/khaos/khaos.ts';
import type { KhaosWords } from '../domain/sales-order-making.ts';
import { codeKey } from '../domain/order-lines.ts';
import { ProblemError } from '../domain/problem.ts';
import type { StockItemReading } from '../domain/sales-order.ts';

/** Lists change when people edit System Data: rarely, and a word that is missing is asked about again before an order is held for it. */
const keepMs = 10 * 60_000;
/** Codes in one question; the connector makes batches of its own of it. */
const codesTogether = 200;

type Kept = {
  lists: { words: Omit<KhaosWords, 'items'>; readAtMs: number } | undefined;
  items: Map<string, { item: StockItemReading | 'untold' | undefined; readAtMs: number }>;
};

/** By connection, so that two engines in one process share nothing. */
const kept = new WeakMap<Khaos, Kept>();

const keptOf = (khaos: Khaos): Kept => {
  const found = kept.get(khaos) ?? { lists: undefined, items: new Map() };
  kept.set(khaos, found);
  return found;
};

const readLists = async (pass: Pass): Promise<Omit<KhaosWords, 'items'>> => {
  const references = await pass.khaos.references('orders');
  const sites = (await pass.khaos.abilities()).siteList ? await pass.khaos.sites('orders') : undefined;
  return {
    companyClasses: references.companyClasses,
    salesSources: references.salesSources,
    couriers: references.couriers?.map((courier) => courier.code),
    countries: references.countries?.map((country) => country.code2),
    sites: sites?.map((site) => site.name),
  };
};

/** Items of these codes; a KC that faults whatever it is asked has told none of them. */
const readItems = async (codes: readonly string[], pass: Pass): Promise<StockItemsAnswer> => {
  try {
    return await pass.khaos.stockItems(codes, 'orders');
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.cause !== 'khaos-fault') throw error;
    return { items: [], untold: [...codes] };
  }
};

/**
 * The lists, and the stock items of these codes. `again`: words that an order would be held for are read anew, since somebody may
 * just have put them right. Throws `ProblemError` when KC cannot be asked.
 */
export const khaosWords = async (codes: readonly string[], pass: Pass, again = false): Promise<KhaosWords> => {
  const now = pass.clock.monotonicMs();
  const cache = keptOf(pass.khaos);
  if (cache.lists === undefined || again || now - cache.lists.readAtMs >= keepMs) {
    cache.lists = { words: await readLists(pass), readAtMs: now };
  }
  const wanted = new Map(codes.map((code) => [codeKey(code), code]));
  const missing = [...wanted].filter(([key]) => {
    const known = cache.items.get(key);
    return known === undefined || known.item === 'untold' || again || now - known.readAtMs >= keepMs;
  });
  for (let at = 0; at < missing.length; at += codesTogether) {
    const part = missing.slice(at, at + codesTogether);
    const answer = await readItems(
      part.map(([, code]) => code),
      pass,
    );
    const items = new Map<string, StockItemReading | 'untold'>([
      ...answer.untold.map((code) => [codeKey(code), 'untold'] as const),
      ...answer.items.map((item) => [codeKey(item.stockCode), item] as const),
    ]);
    for (const [key] of part) cache.items.set(key, { item: items.get(key), readAtMs: now });
  }
  const items = new Map(
    [...wanted.keys()].flatMap((key) => {
      const item = cache.items.get(key)?.item;
      return item === undefined ? [] : [[key, item] as const];
    }),
  );
  return { ...cache.lists.words, items };
};
