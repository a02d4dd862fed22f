/** What every check looks at: the two systems' histories, the durations of the world, and the ledgers that are left. */
import type { Ledger } from '../../electron/engine/store/ledger.ts';
import type { JournalEntry } from '../../electron/practice/wire.ts';
import type { Settings } from '../../shared/settings.ts';
import { readKhaosJournal, type KhaosHistory, type KhaosOrder } from './journal-khaos.ts';
import { legacyIdOf, readShopJournal, type ShopHistory, type ShopOrder } from './journal-shop.ts';
import type { WorldPlan } from './world-plan.ts';

/**
 * The durations that are promised (`send-once`, `stock`), in ms. Not the engine's own: a rule that is taken out there must not be
 * taken out here, too. A test holds them against the engine's.
 */
export const promised = {
  freshOrderMs: 60_000,
  freshPlanMs: 20_000,
  lateCommitMs: 11 * 60_000,
  leaseMs: 5 * 60_000,
} as const;

export type WorldJournals = {
  plan: Pick<WorldPlan, 'startMs' | 'calmMs' | 'endMs' | 'indexLagMs' | 'restore' | 'clockJumps'>;
  settings: Settings;
  khaos: readonly JournalEntry[];
  shop: readonly JournalEntry[];
  /** Children of one pack, by the pack's stock code. */
  packs: ReadonlyMap<string, readonly { stockCode: string; quantity: number }[]>;
  /** Inventory items that can be sold, with their codes. */
  outlets: readonly { item: string; sku: string }[];
  /** Whether this KC tells back orders of other channels. */
  tellsBackOrders: boolean;
  /** What this KC's feed shows of a pack. */
  packShows: 'parent' | 'children' | 'both';
  ledgers: readonly Ledger[];
  errors: readonly string[];
};

export type CheckedWorld = WorldJournals & {
  khaosHistory: KhaosHistory;
  shopHistory: ShopHistory;
  /** Orders of the shop by legacy id, with all sales orders in KC whose ref ends with it. */
  pairs: readonly { order: ShopOrder; inKhaos: KhaosOrder[] }[];
};

/** `invariant` is a stable name; `what` says what happened to which record, for whoever replays the seed. */
export type Violation = { invariant: string; what: string };

export type Findings = {
  violation(invariant: string, what: string): void;
  note(cause: string, count?: number): void;
};

/** The shop's legacy id at the end of an associated ref. */
export const legacyIdInRef = (ref: string): string => ref.slice(ref.lastIndexOf('-') + 1);

export const readWorld = (journals: WorldJournals): CheckedWorld => {
  const khaosHistory = readKhaosJournal(journals.khaos);
  const shopHistory = readShopJournal(journals.shop);
  const byLegacyId = new Map<string, KhaosOrder[]>();
  for (const order of khaosHistory.orders.values()) {
    if (order.ref === '') continue;
    const id = legacyIdInRef(order.ref);
    byLegacyId.set(id, [...(byLegacyId.get(id) ?? []), order]);
  }
  const pairs = [...shopHistory.orders.values()].map((order) => ({ order, inKhaos: byLegacyId.get(legacyIdOf(order.id)) ?? [] }));
  return { ...journals, khaosHistory, shopHistory, pairs };
};

/** A moment as the reader of a report wants it: minutes and seconds after the world's start. */
export const momentOf = (world: Pick<WorldJournals, 'plan'>, atMs: number): string => {
  const seconds = Math.floor((atMs - world.plan.startMs) / 1_000);
  return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}s`;
};
