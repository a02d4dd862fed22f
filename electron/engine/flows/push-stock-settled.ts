/**
 * Slices that were found in line. They are asked about as often as any other; but while KC and Shopify answer as they did and nothing in the
 * ledger has moved, what follows from the answers is the same, and is not worked out again. A restart forgets them.
 */
import type { Pass } from './flow.ts';
import { withoutTime, type ShopReading, type WorkedOut } from './push-stock-figures.ts';
import { poolText } from './push-stock-keys.ts';
import { memoryOf, type StockMemory } from './push-stock-memory.ts';
import { readPacks } from './push-stock-packs.ts';
import { isUnscanned } from './push-stock-polls.ts';
import type { StockReading } from './push-stock-read.ts';
import type { Sites } from './push-stock-sites.ts';
import type { Ledger } from '../store/ledger.ts';

/** Plain data, put together by the same code, so with its properties in the same order. */
export const isSameData = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What a reading follows from beside the answers of KC and Shopify. Compared part by part, by identity. */
export type Basis = readonly unknown[];

/** To be taken before the first look at the ledger. */
export const basisOf = (pass: Pass, sites: Sites, memory: StockMemory): Basis => {
  const { ledger, settings } = pass;
  // Marks do not raise the revision, so that what is read from them stands here by itself.
  const unscanned = settings.stores.map(({ storeId }) => isUnscanned(pass, storeId)).join();
  return [ledger.revision(), settings, sites, memory.known, readPacks(ledger), unscanned];
};

export const isSameBasis = (one: Basis, other: Basis): boolean => one.every((part, at) => part === other[at]);

export type Settled = { reading: StockReading; shop: ReadonlyMap<string, ShopReading>; keptAtMs: number };

/** The fast codes of several passes, which take turns where they are many: each entry is some twenty thousand characters. */
const settledAtMost = 16;

/** Readings that show nothing new are stored this often: what is stored seems older until then, which only makes others read it again. */
const keepEveryMs = 30_000;

const nameOf = (site: string, codes: readonly string[]): string => codes.map((stockCode) => poolText({ stockCode, site })).join('\n');

const settledOf = (ledger: Ledger, storeId: string): Map<string, Settled> => memoryOf(ledger, storeId).settled;

/** The reading of these codes that was found in line, where it still stands on the same ground. */
export const settledBefore = (pass: Pass, basis: Basis, site: string, codes: readonly string[]): Settled | undefined => {
  const settled = settledOf(pass.ledger, pass.store.storeId).get(nameOf(site, codes));
  return settled !== undefined && isSameBasis(settled.reading.basis, basis) ? settled : undefined;
};

/** Whatever came of a figure that may move by itself: with a later order poll, or with an answer that could not be read now. */
const isAtRest = ({ outlet, shop, onHand, drift, awaits }: WorkedOut): boolean =>
  onHand === shop.onHand &&
  awaits === undefined &&
  outlet.ceiling === undefined &&
  !drift.ceiling &&
  drift.unexplained === undefined &&
  drift.firstAtMs === undefined &&
  drift.foreign === 0 &&
  drift.unseenGone === 0;

/** Notes a slice that is as it should be. `rows`: what was worked out of the outlets that were read in Shopify, every one of them. */
export const noteSettled = (
  pass: Pass,
  sites: Sites,
  reading: StockReading,
  codes: readonly string[],
  shop: ReadonlyMap<string, ShopReading>,
  rows: readonly WorkedOut[],
): void => {
  const memory = memoryOf(pass.ledger, pass.store.storeId);
  const name = nameOf(reading.reach.site, codes);
  memory.settled.delete(name);
  const { levels, untold } = reading.answers;
  const isWhole = levels.bad.length === 0 && levels.unknown.length === 0 && untold.length === 0;
  if (!isWhole || rows.length !== shop.size || !rows.every(isAtRest)) return;
  // Whatever was stored meanwhile, by us too, is looked at once more first.
  if (!isSameBasis(reading.basis, basisOf(pass, sites, memory))) return;
  memory.settled.set(name, { reading, shop, keptAtMs: pass.clock.nowMs() });
  for (const oldest of memory.settled.keys()) if (memory.settled.size > settledAtMost) memory.settled.delete(oldest);
};

const sameShop = (before: ReadonlyMap<string, ShopReading>, now: ReadonlyMap<string, ShopReading>): boolean =>
  before.size === now.size &&
  [...now].every(([outlet, figures]) => {
    const known = before.get(outlet);
    return known !== undefined && isSameData(withoutTime(known), withoutTime(figures));
  });

/** Whether a reading and Shopify's figures are those of a slice in line; if so, the times of the readings are stored now and then. */
export const isStillSettled = (
  pass: Pass,
  sites: Sites,
  { settled, basis }: StockReading,
  shop: ReadonlyMap<string, ShopReading>,
): boolean => {
  const { ledger, store, clock } = pass;
  if (settled === undefined || !sameShop(settled.shop, shop)) return false;
  if (!isSameBasis(basis, basisOf(pass, sites, memoryOf(ledger, store.storeId)))) return false;
  const nowMs = clock.nowMs();
  if (nowMs - settled.keptAtMs >= keepEveryMs || nowMs < settled.keptAtMs) {
    settled.keptAtMs = nowMs;
    ledger.noting(() => {
      for (const [readAtMs, some] of Map.groupBy(shop.values(), (reading) => reading.readAtMs)) {
        ledger.outlets.putReadings(store.storeId, some.map(withoutTime), readAtMs);
      }
    });
  }
  return true;
};
