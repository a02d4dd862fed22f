/** What hints that a figure moved: KC's list of movements, Shopify's changed levels, and changes that the breaker keeps. Hints only; the sweep is what can be relied on. */
import { breathe } from '../breath.ts';
import type { Pass } from './flow.ts';
import { keptBack } from './push-stock-breaker.ts';
import { chunksOf, outletText, seenUpTo } from './push-stock-keys.ts';
import { stockedNow } from './push-stock-links.ts';
import { isTimeTo, type StockMemory } from './push-stock-memory.ts';
import { packsWith } from './push-stock-packs.ts';
import type { Sites } from './push-stock-sites.ts';
import { toLocal } from '../connectors/khaos/local-time.ts';
import type { OutletReading } from '../domain/shop-stock.ts';
import { hasRepeated } from '../domain/stock-breaker.ts';
import { outletChunk, type Outlet, type PoolKey } from '../store/ledger-stock.ts';
import type { ListPlace } from '../store/ledger-words.ts';

/** KC's list of movements is asked for this often: one short call. */
const movementsEveryMs = 15_000;
/** Shopify's changed levels: one page, 36 points, while the shop is quiet. */
const levelsEveryMs = 30_000;
/** Codes that moved, hinted between two breaths: some milliseconds, on a slow PC 10. */
const movesABreath = 100;
/** A level read this lately already holds the movement; KC's clock and ours may differ by less. */
const readLatelyMs = 10_000;

/** Codes that KC says moved since the last look. */
const movements = async (pass: Pass, sites: Sites): Promise<void> => {
  const { ledger, khaos, clock, timing } = pass;
  const { operations } = await khaos.abilities();
  if (operations['GetStockList'] === undefined) return;
  const lookedAtMs = clock.nowMs();
  const last = ledger.watermarks.get(pass.store.storeId, 'push-stock', 'moved');
  // Before the first look everything is in the sweep anyway.
  const codes = last === undefined ? [] : await khaos.movedSince(toLocal(Number(last) - timing.pollOverlapMs), 'fast-stock');
  for (const chunk of chunksOf(codes, movesABreath)) {
    await breathe(clock);
    const all = new Set(chunk.flatMap((code) => [code, ...packsWith(ledger, code)]));
    const keys = [...all].flatMap((stockCode) => sites.names.map((site): PoolKey => ({ stockCode, site })));
    const due = ledger.pools
      .many(keys)
      .filter(({ levelAskedAtMs }) => levelAskedAtMs === undefined || levelAskedAtMs < lookedAtMs - readLatelyMs);
    ledger.pools.hint(due, lookedAtMs);
  }
  ledger.noting(() => ledger.watermarks.put(pass.store.storeId, 'push-stock', 'moved', String(lookedAtMs)));
};

const differs = (outlet: Outlet, now: OutletReading): boolean => {
  const { reading, confirmed } = outlet;
  if (reading === undefined) return true;
  return (
    now.onHand !== confirmed?.onHand ||
    now.committed !== reading.committed ||
    now.damaged !== reading.damaged ||
    now.qualityControl !== reading.qualityControl ||
    now.safetyStock !== reading.safetyStock
  );
};

/** Levels that Shopify changed since the last look, by its own times. What we have just written would fill the list: then the look is left out. */
const shopLevels = async (pass: Pass, sites: Sites, memory: StockMemory): Promise<void> => {
  const { ledger, shopify, store, clock, timing } = pass;
  const name = 'levels';
  const last = ledger.watermarks.get(store.storeId, 'push-stock', name);
  const busy = memory.writtenSinceLook > outletChunk;
  memory.writtenSinceLook = 0;
  if (last === undefined || busy) {
    ledger.watermarks.put(store.storeId, 'push-stock', name, new Date(clock.nowMs()).toISOString());
    return;
  }
  const beganAtMs = clock.nowMs();
  const updatedFrom = new Date(Date.parse(last) - timing.indexLagMs).toISOString();
  let latest = last;
  for (const { locationId } of sites.places) {
    let cursor: string | undefined;
    do {
      const page = await shopify.outletsAt(locationId, { updatedFrom }, cursor, 'rest');
      const known = new Map(
        ledger.outlets
          .many(page.items.map(({ itemId }) => ({ storeId: store.storeId, itemId, locationId })))
          .map((outlet) => [outlet.itemId, outlet]),
      );
      const moved: PoolKey[] = [];
      for (const reading of page.items) {
        const outlet = known.get(reading.itemId);
        if (outlet === undefined) stockedNow(pass, sites, reading.itemId, locationId);
        else if (outlet.pool !== undefined && differs(outlet, reading)) {
          moved.push(outlet.pool);
          memory.shopMoved.add(outletText(outlet));
        }
        if (Date.parse(reading.updatedAt) > Date.parse(latest)) latest = reading.updatedAt;
      }
      ledger.pools.hint(moved, clock.nowMs());
      cursor = page.next;
    } while (cursor !== undefined && !pass.stopping());
  }
  ledger.noting(() => ledger.watermarks.put(store.storeId, 'push-stock', name, seenUpTo(latest, beganAtMs, timing.pollOverlapMs)));
};

/** Zeroings that the breaker keeps are looked at again once KC has repeated them for long enough. */
const keptZeroings = (pass: Pass): void => {
  const { ledger, store, clock } = pass;
  let place: ListPlace | undefined;
  do {
    const page = ledger.outlets.list({ storeId: store.storeId, standing: 'held' }, outletChunk, place);
    const due = page.items.filter((outlet) => {
      const kept = keptBack(outlet);
      return kept !== undefined && outlet.held?.facts['change'] === 'zeroing' && hasRepeated(kept, clock.nowMs());
    });
    ledger.pools.hint(
      due.flatMap(({ pool }) => (pool === undefined ? [] : [pool])),
      clock.nowMs(),
    );
    place = page.next;
  } while (place !== undefined);
};

/** How often held outlets are gone through. */
const keptEveryMs = 60_000;

export const noticeMoves = async (pass: Pass, sites: Sites, memory: StockMemory): Promise<void> => {
  const nowMs = pass.clock.nowMs();
  if (isTimeTo(memory, 'movements', movementsEveryMs, nowMs)) await movements(pass, sites);
  if (isTimeTo(memory, 'levels', levelsEveryMs, nowMs)) await shopLevels(pass, sites, memory);
  if (isTimeTo(memory, 'kept', keptEveryMs, nowMs)) keptZeroings(pass);
};
