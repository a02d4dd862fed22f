/** What a person may ask of stock: a forced push, a dry run, freeze and thaw, an answer to the breaker. Nothing here writes to Shopify itself; the next pass does. */
import type { Pass } from './flow.ts';
import { sweepFrom } from './push-stock.ts';
import { keptBack, kindOfRow } from './push-stock-breaker.ts';
import { chunksOf, nowhere } from './push-stock-keys.ts';
import { keepLinks } from './push-stock-links.ts';
import { memoryOf } from './push-stock-memory.ts';
import { readSites, type Sites } from './push-stock-sites.ts';
import { previewSlice } from './push-stock-slice.ts';
import type { Actor } from '../domain/job-moves.ts';
import type { ChangeKind } from '../domain/stock-breaker.ts';
import { outletChunk, type Outlet, type OutletKey, type PoolKey } from '../store/ledger-stock.ts';
import type { Ledger } from '../store/ledger.ts';
import type { ListPlace } from '../store/ledger-words.ts';

/** `different`: outlets whose wanted figure is not the one Shopify was last seen to hold. */
export type PushScope = { kind: 'all' } | { kind: 'codes'; stockCodes: readonly string[] } | { kind: 'different' };

const poolsOf = (outlets: readonly Outlet[]): PoolKey[] => outlets.flatMap(({ pool }) => (pool === undefined ? [] : [pool]));

/** Outlets of one standing, all pages. */
const every = (ledger: Ledger, storeId: string, standing: 'different' | 'held'): Outlet[] => {
  const found: Outlet[] = [];
  let place: ListPlace | undefined;
  do {
    const page = ledger.outlets.list({ storeId, standing }, outletChunk, place);
    found.push(...page.items);
    place = page.next;
  } while (place !== undefined);
  return found;
};

const outletsOfCode = (ledger: Ledger, storeId: string, stockCode: string): Outlet[] =>
  ledger.outlets.list({ storeId, stockCode }, outletChunk).items;

/**
 * Makes the next passes read and write these outlets before all others. Returns how many outlets it asked for. The figures are worked out
 * then, from what both systems say then.
 */
export const forcePush = (pass: Pick<Pass, 'ledger' | 'store' | 'clock'>, scope: PushScope): number => {
  const { ledger, store, clock } = pass;
  const { storeId } = store;
  if (scope.kind === 'all') {
    sweepFrom(ledger, storeId, clock.nowMs());
    return ledger.outlets.counts(storeId).outlets;
  }
  const outlets =
    scope.kind === 'different'
      ? every(ledger, storeId, 'different')
      : scope.stockCodes.flatMap((code) => outletsOfCode(ledger, storeId, code));
  for (const chunk of chunksOf(poolsOf(outlets), outletChunk)) ledger.pools.hint(chunk, clock.nowMs());
  return outlets.length;
};

/** How far a forced push of everything has come: outlets still to be read. */
export const pushProgress = (
  pass: Pick<Pass, 'ledger' | 'store'>,
  sinceMs: number,
  limit = outletChunk,
): { left: number; atLeast: boolean } => {
  const left = pass.store.stock.locations.reduce(
    (sum, { locationId }) => sum + pass.ledger.outlets.unread(pass.store.storeId, locationId, sinceMs, limit).length,
    0,
  );
  return { left, atLeast: left >= limit };
};

/** One line of a dry run. `now`: what Shopify holds on hand; `offers…`: what its customers can buy. */
export type StockDifference = OutletKey & {
  stockCode: string;
  now: number;
  wanted: number;
  offersNow: number;
  offersThen: number;
  change: ChangeKind | 'none';
  why: string;
};

/** Slices of a dry run, so that a caller can show progress and stop between them. */
const previewTogether = outletChunk;

const codesOf = (pass: Pass, sites: Sites, scope: PushScope): Map<string, string[]> => {
  const { ledger, store } = pass;
  const pools = new Map<string, Set<string>>();
  const add = (outlets: readonly Outlet[]): void => {
    for (const { locationId, pool } of outlets) {
      if (pool === undefined || locationId === nowhere) continue;
      pools.set(pool.site, (pools.get(pool.site) ?? new Set<string>()).add(pool.stockCode));
    }
  };
  if (scope.kind === 'codes') add(scope.stockCodes.flatMap((code) => outletsOfCode(ledger, store.storeId, code)));
  else if (scope.kind === 'different') add(every(ledger, store.storeId, 'different'));
  else {
    let place: ListPlace | undefined;
    do {
      const page = ledger.outlets.list({ storeId: store.storeId }, outletChunk, place);
      add(page.items);
      place = page.next;
    } while (place !== undefined);
  }
  return new Map(sites.places.map(({ site }) => [site, [...(pools.get(site) ?? [])]]));
};

/**
 * What a push of this scope would change, worked out from both systems as they are now; KC's levels are kept, no figure is, and nothing is
 * written. Yields a slice at a time. Throws what the connectors throw.
 */
export const dryRun = async function* (pass: Pass, scope: PushScope): AsyncGenerator<StockDifference[]> {
  const memory = memoryOf(pass.ledger, pass.store.storeId);
  const sites = await readSites(pass, memory);
  if (!(await keepLinks(pass, sites, memory))) return;
  for (const [site, codes] of codesOf(pass, sites, scope)) {
    for (const chunk of chunksOf(codes, previewTogether)) {
      if (pass.stopping()) return;
      const rows = await previewSlice(pass, sites, memory, { site, codes: chunk, pace: 'sweep' });
      yield rows.map((row) => ({
        storeId: row.outlet.storeId,
        itemId: row.outlet.itemId,
        locationId: row.outlet.locationId,
        stockCode: row.outlet.pool?.stockCode ?? '',
        now: row.shop.onHand,
        wanted: row.onHand,
        offersNow: row.shop.available,
        offersThen: row.figure.offers - (row.figure.onHand - row.onHand),
        change: row.onHand === row.shop.onHand ? 'none' : kindOfRow(row),
        why: row.figure.why,
      }));
    }
  }
};

/** Frozen outlets are worked out and shown, and never written until thawed. */
export const freezeOutlets = (ledger: Ledger, keys: readonly OutletKey[], actor: Actor, why: string): void =>
  ledger.outlets.freeze(keys, actor, why);

export const thawOutlets = (pass: Pick<Pass, 'ledger' | 'clock'>, keys: readonly OutletKey[], actor: Actor, why: string): void => {
  pass.ledger.outlets.thaw(keys, actor, why);
  pass.ledger.pools.hint(poolsOf(pass.ledger.outlets.many(keys)), pass.clock.nowMs());
};

/**
 * Agrees to what the breaker keeps back: these outlets, or all of the store. The lines are approved, not the figures: each is worked out
 * anew and written once, whatever its figure is then. Returns how many were approved.
 */
export const approveBreaker = (
  pass: Pick<Pass, 'ledger' | 'store' | 'clock'>,
  keys: readonly OutletKey[] | 'all',
  actor: Actor,
): number => {
  const { ledger, store, clock } = pass;
  const outlets = keys === 'all' ? every(ledger, store.storeId, 'held') : ledger.outlets.many(keys);
  const kept = outlets.flatMap((outlet) =>
    keptBack(outlet) === undefined || outlet.held === undefined ? [] : [{ outlet, problem: outlet.held }],
  );
  for (const chunk of chunksOf(kept, outletChunk)) {
    ledger.inTransaction(() => {
      ledger.outlets.hold(
        chunk.map(({ outlet: { storeId, itemId, locationId }, problem }) => ({
          storeId,
          itemId,
          locationId,
          problem: { ...problem, facts: { ...problem.facts, approved: true } },
        })),
        actor,
      );
      ledger.pools.hint(poolsOf(chunk.map(({ outlet }) => outlet)), clock.nowMs());
    });
  }
  return kept.length;
};

/** Lets outlets be written again whose stock Shopify refused, once a person has mended what was wrong. */
export const releaseOutlets = (pass: Pick<Pass, 'ledger' | 'clock'>, keys: readonly OutletKey[], actor: Actor, why: string): void => {
  pass.ledger.outlets.release(keys, actor, why);
  pass.ledger.pools.hint(poolsOf(pass.ledger.outlets.many(keys)), pass.clock.nowMs());
};
