/** What the stock reconciler keeps in memory between passes of one store. All of it may be lost: a restart only reads more than it had to. */
import type { ChangeKind } from '../domain/stock-breaker.ts';
import type { Settled } from './push-stock-settled.ts';
import type { KnownCodes } from '../domain/stock-links.ts';
import type { Sites } from './push-stock-sites.ts';
import type { KhaosAbilities, KhaosSite } from '../connectors/khaos/khaos.ts';
import type { PoolKey } from '../store/ledger-stock.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Settings } from '../../../shared/settings.ts';

/** What open orders were sold as, as far as it was looked through: by which rules, and up to which revision of the lines. */
export type SoldCodes = {
  settings: Settings;
  known: KnownCodes;
  revision: number | undefined;
  /** Folded SKUs by store. */
  seen: Map<string, Set<string>>;
  /** Codes of which KC told neither level nor recipe: when they were asked about last, and how often. */
  untold: Map<string, { askedAtMs: number; tries: number }>;
};

export type StockMemory = {
  /** KC's codes by folded spelling, as of the last whole scan. */
  known: KnownCodes;
  /** The whole scan of the catalogue under way: by which rules it links, where it goes on, and the items it met. */
  scan: { beganAtMs: number; rules: string; idAfter: string | undefined; items: Set<string> } | undefined;
  /** When something was last looked for, by name. */
  lookedAtMs: Map<string, number>;
  /** Outlets changed by kind, with the time: what the breaker counts. */
  changed: Record<Exclude<ChangeKind, 'lower'>, Map<string, number>>;
  /** Idempotency keys that Shopify said it is still working on. */
  stillRunning: Set<string>;
  /** Outlets written since Shopify's changed levels were last looked through. */
  writtenSinceLook: number;
  /** When the first pass of this engine start began: older readings were made by somebody who may have known more. */
  sinceMs: number | undefined;
  /** Outlets whose level Shopify changed, not read again yet. */
  shopMoved: Set<string>;
  /** Pools read again until then: a write of theirs had no answer and might still come to be. */
  recheck: Map<string, { pool: PoolKey; untilMs: number }>;
  /** Slices found in line, by site and codes. */
  settled: Map<string, Settled>;
  /** Sites as they were last read, with the settings they were checked against. */
  sites: { list: readonly KhaosSite[]; abilities: KhaosAbilities; settings: Settings; sites: Sites } | undefined;
  sold: SoldCodes | undefined;
  /** Pools with a figure kept from rising until other stores' orders have been read. */
  awaited: Map<string, PoolKey>;
  /** The stores that were awaited in the last pass, in one text. */
  awaitedStores: string;
};

const empty = (): StockMemory => ({
  known: new Map(),
  scan: undefined,
  lookedAtMs: new Map(),
  changed: { raise: new Map(), zeroing: new Map() },
  stillRunning: new Set(),
  writtenSinceLook: 0,
  sinceMs: undefined,
  shopMoved: new Set(),
  recheck: new Map(),
  settled: new Map(),
  sites: undefined,
  sold: undefined,
  awaited: new Map(),
  awaitedStores: '',
});

const memories = new WeakMap<Ledger, Map<string, StockMemory>>();

/** The memory of one store of one ledger: engines in one process do not share any. */
export const memoryOf = (ledger: Ledger, storeId: string): StockMemory => {
  const stores = memories.get(ledger) ?? new Map<string, StockMemory>();
  memories.set(ledger, stores);
  const memory = stores.get(storeId) ?? empty();
  stores.set(storeId, memory);
  return memory;
};

/** Whether it is time to look again; if so, the time is noted. A clock set back makes it look at once. */
export const isTimeTo = (memory: StockMemory, what: string, everyMs: number, nowMs: number): boolean => {
  const lastMs = memory.lookedAtMs.get(what);
  if (lastMs !== undefined && nowMs >= lastMs && nowMs - lastMs < everyMs) return false;
  memory.lookedAtMs.set(what, nowMs);
  return true;
};
