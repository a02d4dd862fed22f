/** What can be asked of and stored about stock: pools (KC's code at a site) and outlets (Shopify's item at a location). Whole units. */
import type { Actor } from '../domain/job-moves.ts';
import type { OutletReading } from '../domain/shop-stock.ts';
import type { Problem, ProblemGroup } from '../../../shared/records.ts';
import type { Json, ListPage, ListPlace } from './ledger-words.ts';

/**
 * Most rows a batch method should be given at once: Shopify's own batch, and short enough (measured: a few ms) that the engine's
 * one thread keeps answering.
 */
export const outletChunk = 250;

/** One KC stock code at one KC site; site is empty text where this KC has no sites. */
export type PoolKey = { stockCode: string; site: string };

export type Pool = PoolKey & {
  /** KC's LEVEL, undefined until read. */
  level: number | undefined;
  /** When that level was asked for. */
  levelAskedAtMs: number | undefined;
  /** KC's stock state (0 … 5) and what could be built, where told. */
  state: number | undefined;
  buildPotential: number | undefined;
  /** Unassigned units of other channels, where KC tells. */
  otherBackOrder: number | undefined;
  /** Read each cycle: a fast seller or nearly out. */
  fast: boolean;
  /** When something hinted that the level moved (KC's list, an import, a despatch), and no level was asked for since. */
  hintedAtMs: number | undefined;
  /** KC does not know the code, or faults on it. */
  problem: Problem | undefined;
};

export type PoolLevel = PoolKey & {
  level: number;
  askedAtMs: number;
  state: number | undefined;
  buildPotential: number | undefined;
};

export type PoolLedger = {
  get(key: PoolKey): Pool | undefined;
  many(keys: readonly PoolKey[]): Pool[];
  /** Stores levels; clears hints from before they were asked for, and problems. A level asked for earlier than the stored one is ignored. */
  putLevels(levels: readonly PoolLevel[]): void;
  putOtherBackOrders(rows: readonly (PoolKey & { units: number | undefined })[]): void;
  /** The level could not be read: the pool keeps its place at the end of the sweep, with the problem. */
  failed(rows: readonly (PoolKey & { problem: Problem; askedAtMs: number })[]): void;
  setFast(keys: readonly PoolKey[], fast: boolean): void;
  /** Something hints that these levels moved. */
  hint(keys: readonly PoolKey[], atMs: number): void;
  /** Pools that feed an outlet, longest not asked first, never asked first of all; those asked for since `askedBeforeMs` are left out. */
  sweep(site: string, askedBeforeMs: number, limit: number): Pool[];
  /** Hinted pools that feed an outlet, oldest hint first. */
  hinted(site: string, limit: number): Pool[];
  /**
   * Codes of fast pools that feed an outlet of the store, in slices of so many, that with the code longest not asked first. While the same
   * codes are fast the slices are the same, so that asking about one is the same question each time.
   */
  fastSlices(storeId: string, site: string, together: number, most: number): string[][];
};

export type OutletKey = { storeId: string; itemId: string; locationId: string };

/** Which pool feeds an outlet. An outlet without a pool is listed, never written. */
export type OutletLink = OutletKey & { sku: string | undefined; pool: PoolKey | undefined };

/** Where an outlet stands, for counting. `unknown`: no figure was worked out yet; `held`: held or frozen. */
export type OutletStanding = 'unknown' | 'confirmed' | 'different' | 'held';

export type Outlet = OutletLink & {
  /** The on-hand figure Shopify should have, with the terms it follows from and the sentence that says why. */
  wanted: { onHand: number; terms: Json; why: string; atMs: number } | undefined;
  /** A write that went out and has no answer stored: counts neither as done nor as not done. */
  writing: { onHand: number; expectedOnHand: number; key: string; atMs: number } | undefined;
  /** The last write Shopify answered as done. */
  written: { onHand: number; atMs: number } | undefined;
  /** The on-hand figure Shopify was last seen to hold: the write's own answer, or a reading. */
  confirmed: { onHand: number; atMs: number } | undefined;
  /** Shopify's figures as last read together. */
  reading: (OutletReading & { readAtMs: number }) | undefined;
  /** After a refused compare: the figure may not rise above this until an order poll that began after `sinceMs` has ended. */
  ceiling: { onHand: number; sinceMs: number } | undefined;
  held: Problem | undefined;
  /** Frozen by a person, with the reason. */
  frozen: string | undefined;
  standing: OutletStanding;
};

export type OutletLedger = {
  /** Adds outlets or changes what feeds them; a changed pool takes the wanted figure away. Pools come into being with their first outlet. */
  link(links: readonly OutletLink[]): void;
  /** Shopify no longer has these. */
  unlink(keys: readonly OutletKey[]): void;
  get(key: OutletKey): Outlet | undefined;
  many(keys: readonly OutletKey[]): Outlet[];
  /** All outlets, of any store, that these pools feed. */
  fedBy(pools: readonly PoolKey[]): Outlet[];
  /** Outlets of these inventory items of one store. */
  ofItems(storeId: string, itemIds: readonly string[]): Outlet[];
  /** Stores Shopify's figures; `onHand` counts as confirmed, unless a write is under way. */
  putReadings(storeId: string, readings: readonly OutletReading[], readAtMs: number): void;
  want(rows: readonly (OutletKey & { onHand: number; terms: Json; why: string })[]): void;
  /** The intent, committed before the call: these figures go out under this idempotency key. */
  intend(rows: readonly (OutletKey & { onHand: number; expectedOnHand: number })[], key: string): void;
  /** Shopify answered these as written, with the figure it then held. One audit line for each figure that changed. */
  wrote(rows: readonly (OutletKey & { onHandAfter: number })[], actor: Actor): void;
  /** These writes certainly did not happen: the intent is dropped; `confirmed` stays. */
  notWritten(keys: readonly OutletKey[]): void;
  setCeiling(rows: readonly (OutletKey & { onHand: number; sinceMs: number })[]): void;
  /** An order poll that began at `pollBeganAtMs` has ended (plus index lag): older ceilings of the store fall, the oldest first. Returns how many. */
  liftCeilings(storeId: string, pollBeganAtMs: number, limit: number): number;
  hold(rows: readonly (OutletKey & { problem: Problem })[], actor: Actor): void;
  release(keys: readonly OutletKey[], actor: Actor, why: string): void;
  freeze(keys: readonly OutletKey[], actor: Actor, why: string): void;
  thaw(keys: readonly OutletKey[], actor: Actor, why: string): void;
  /** Outlets whose wanted figure is not the confirmed one, neither held nor frozen nor with a write under way; of fast pools first. */
  different(storeId: string, limit: number): Outlet[];
  /** Outlets with a write under way, oldest first. */
  writing(storeId: string, limit: number): Outlet[];
  /** Outlets not read from Shopify since, longest not read first. */
  unread(storeId: string, locationId: string, readBeforeMs: number, limit: number): Outlet[];
  counts(storeId?: string): { outlets: number; confirmed: number; different: number; held: number };
  /** Problems that hold outlets, or keep pools that feed outlets from being read, by cause, most first; the summary is that of the latest. */
  problemGroups(storeId?: string): ProblemGroup[];
  /** By item and location; for windows. `limit` at most 500. */
  list(filter: { storeId?: string; standing?: OutletStanding; stockCode?: string }, limit: number, from?: ListPlace): ListPage<Outlet>;
};
