/**
 * Stock from Khaos Control to Shopify: a reconciler over one row per outlet.
 *
 * A pass keeps the links with the catalogue, settles writes without an answer, then brings slices of codes in line: whatever was
 * hinted, fast sellers and nearly-out codes first, then a part of the rolling sweep over all live codes. A figure is only ever worked
 * out from a level and order states that were read together just before (`push-stock-read.ts`), and written with the figure that
 * Shopify held a moment ago; nothing is worked out from a stored level.
 */
import { z } from 'zod';
import type { Pass, Reconciler } from './flow.ts';
import { readPollMark } from './order-poll-mark.ts';
import { forgetOldChanges } from './push-stock-breaker.ts';
import { poolText } from './push-stock-keys.ts';
import { keepLinks } from './push-stock-links.ts';
import { memoryOf, type StockMemory } from './push-stock-memory.ts';
import { noticeMoves } from './push-stock-notice.ts';
import { lookedAt, poolsToLookAt } from './push-stock-others.ts';
import { releaseAwaited, sayAwaited } from './push-stock-polls.ts';
import { readSites, type Sites } from './push-stock-sites.ts';
import { bringFastInLine, pollHorizonMs, readSlice, writeSlice, type Slice } from './push-stock-slice.ts';
import { settleWrites } from './push-stock-write.ts';
import { liftCeilings } from './stock-ceilings.ts';
import { ProblemError } from '../domain/problem.ts';
import { outletChunk, type PoolKey } from '../store/ledger-stock.ts';
import type { Ledger } from '../store/ledger.ts';

/** Codes of an urgent slice: one batch of KC, so that it is soon written. */
const urgentTogether = 50;
/** Urgent pools looked through for those of this store. */
const urgentListed = 500;
/**
 * Fast codes of a pass, longest not read first: with more of them than this, KC's line would have no room for imports. They are one slice, since
 * each call costs more than the codes in it.
 */
const fastTogether = 100;
/** A pass ends after this long even if more is due: the next one begins with what is urgent. */
const passAtMostMs = 60_000;

const sweepFromName = 'sweep-from';

/** Asks for everything to be read anew: every outlet not read since then is due. */
export const sweepFrom = (ledger: Ledger, storeId: string, sinceMs: number): void =>
  ledger.watermarks.put(storeId, 'push-stock', sweepFromName, JSON.stringify({ sinceMs }));

/**
 * Outlets last read before this are due. Half the time in which all must be read: the sweep is spread over passes, and the other half is
 * for KC being slow or away.
 */
export const sweepDueBeforeMs = (pass: Pick<Pass, 'ledger' | 'settings' | 'clock'> & { store: { storeId: string } }): number => {
  const text = pass.ledger.watermarks.get(pass.store.storeId, 'push-stock', sweepFromName);
  const asked = text === undefined ? Number.NEGATIVE_INFINITY : z.object({ sinceMs: z.number() }).parse(JSON.parse(text)).sinceMs;
  return Math.max(asked, pass.clock.nowMs() - pass.settings.cadence.sweepMs / 2);
};

/** Pools of a site that something says must be read, most urgent first; only those that feed this store and were not read in this pass. */
const choose = (pass: Pass, site: string, candidates: readonly PoolKey[], done: ReadonlySet<string>, most: number): string[] => {
  const { ledger, store, settings } = pass;
  const chosen = new Set<string>();
  for (const { stockCode, site: where } of candidates) {
    if (chosen.size >= most) break;
    if (where !== site || done.has(poolText({ stockCode, site }))) continue;
    if (settings.stores.length > 1 && !ledger.outlets.fedBy([{ stockCode, site }]).some(({ storeId }) => storeId === store.storeId))
      continue;
    chosen.add(stockCode);
  }
  return [...chosen];
};

/** Hinted pools, those another store's pass told of, those with a late write, and those whose figure was not written yet. */
const hintedPools = (pass: Pass, memory: StockMemory, site: string): PoolKey[] => {
  const { ledger, store } = pass;
  const different = ledger.outlets.different(store.storeId, outletChunk).flatMap(({ pool }) => (pool === undefined ? [] : [pool]));
  const known = new Map(ledger.pools.many(different).map((pool) => [poolText(pool), pool]));
  return [
    ...poolsToLookAt(pass),
    ...[...memory.recheck.values()].map(({ pool }) => pool),
    ...ledger.pools.hinted(site, urgentListed),
    // One whose level KC cannot tell has an old figure that is not written; asking again every cycle would not mend it.
    ...different.filter((pool) => known.get(poolText(pool))?.problem === undefined),
  ];
};

/** Codes of the outlets that have waited longest, but for those of the slice that is being written; empty when none is due. */
const sweepCodes = (pass: Pass, locationId: string, done: ReadonlySet<string>): string[] => {
  const { ledger, store } = pass;
  const due = ledger.outlets.unread(store.storeId, locationId, sweepDueBeforeMs(pass), 2 * outletChunk);
  const pools = due.flatMap(({ pool }) => (pool === undefined || done.has(poolText(pool)) ? [] : [pool]));
  return [...new Set(pools.map(({ stockCode }) => stockCode))].slice(0, outletChunk);
};

const workThrough = async (pass: Pass, sites: Sites, memory: StockMemory): Promise<void> => {
  const { clock } = pass;
  const endMs = clock.monotonicMs() + passAtMostMs;
  const done = new Set<string>();
  const fast = new Map(sites.places.map(({ site }) => [site, pass.ledger.pools.fastSlices(pass.store.storeId, site, fastTogether, 1)]));
  const nextFast = (site: string): PoolKey[] => (fast.get(site)?.shift() ?? []).map((stockCode) => ({ stockCode, site }));
  const goOn = (): boolean => !pass.stopping() && clock.monotonicMs() < endMs;
  /** KC reads the next codes while Shopify takes the figures of the ones before: neither waits for the other. */
  let writing: Promise<void> | undefined;
  /** The answer to one slice cannot be read: the others go on. A second one, and KC itself is taken for the cause. */
  let unreadable: ProblemError | undefined;
  const pastUnreadable = async (task: () => Promise<void>): Promise<void> => {
    try {
      await task();
    } catch (error) {
      if (unreadable !== undefined || !(error instanceof ProblemError) || error.problem.cause !== 'khaos-unreadable') throw error;
      unreadable = error;
    }
  };
  const work = async (site: string, codes: readonly string[], pace: Slice['pace']): Promise<boolean> => {
    if (codes.length === 0 || !goOn()) return false;
    const pools = codes.map((stockCode) => ({ stockCode, site }));
    for (const pool of pools) done.add(poolText(pool));
    if (pace === 'fast') {
      await writing;
      await pastUnreadable(() => bringFastInLine(pass, sites, memory, codes, site));
    } else {
      await pastUnreadable(async () => {
        const slice = { site, codes, pace };
        const asked = await readSlice(pass, sites, memory, slice);
        await writing;
        writing = writeSlice(pass, sites, memory, slice, asked);
        // What it throws is met where it is waited for.
        writing.catch(() => undefined);
      });
    }
    lookedAt(pass, pools);
    return true;
  };
  try {
    for (let worked = true; worked && goOn();) {
      worked = false;
      for (const { locationId, site } of sites.places) {
        worked = (await work(site, choose(pass, site, nextFast(site), done, fastTogether), 'fast')) || worked;
        // A few hints are urgent; a great many are a stock take or a delivery, and go in whole batches.
        const hinted = choose(pass, site, hintedPools(pass, memory, site), done, outletChunk);
        worked = (await work(site, hinted, hinted.length > urgentTogether ? 'many' : 'fast')) || worked;
        worked = (await work(site, sweepCodes(pass, locationId, done), 'sweep')) || worked;
      }
      if (worked || writing === undefined) continue;
      // What is being written may have hidden what is due behind it.
      await writing;
      writing = undefined;
      worked = true;
    }
  } finally {
    await writing;
  }
  if (unreadable !== undefined) throw unreadable;
  for (const [name, { untilMs }] of memory.recheck) if (clock.nowMs() >= untilMs && done.has(name)) memory.recheck.delete(name);
};

/**
 * Does nothing while a restored ledger catches up, nor before the first whole order poll of this engine start has ended, nor before the
 * first whole scan of the catalogue has: a sale or an item not known yet would be sold twice.
 */
const run = async (pass: Pass): Promise<void> => {
  const { ledger, store } = pass;
  const { storeId } = store;
  if (ledger.installation.catchingUp(storeId) !== undefined || store.stock.locations.length === 0) return;
  if (readPollMark(ledger, storeId) === undefined) return;
  const memory = memoryOf(ledger, storeId);
  memory.sinceMs ??= pass.clock.nowMs();
  const sites = await readSites(pass, memory);
  await liftCeilings(pass, pollHorizonMs(pass));
  releaseAwaited(pass);
  await settleWrites(pass, memory);
  if (!(await keepLinks(pass, sites, memory))) return;
  await noticeMoves(pass, sites, memory);
  forgetOldChanges(pass, memory);
  await workThrough(pass, sites, memory);
  sayAwaited(pass);
};

export const pushStock: Reconciler = { name: 'push-stock', run };
