/**
 * Orders of which the last look showed nothing to do. KC is asked about them as often as about any other; but while the ledger stands still,
 * with KC's answer in it, what follows from the answer is the same, and is not worked out again. A restart forgets them.
 */
import type { Pass } from './flow.ts';
import { readPacks, type Packs } from './push-stock-packs.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Settings } from '../../../shared/settings.ts';

/** What moves with time alone is the end of an order's watch, hours or days after its parcel was told: it may be this much later. */
const lookAgainMs = 10 * 60_000;

/** When orders were looked at, by the monotonic clock, on this ground. Recipes are a mark, which does not raise the revision. */
type Rest = { ledgerRevision: number; settings: Settings; packs: Packs; lookedAtMs: Map<string, number> };

const rests = new WeakMap<Ledger, Map<string, Rest>>();

/** What is known of the store's orders by the ledger, the settings and KC's recipes as they are now. */
const restOf = ({ ledger, store, settings }: Pass): Rest => {
  const stores = rests.get(ledger) ?? new Map<string, Rest>();
  rests.set(ledger, stores);
  const known = stores.get(store.storeId);
  const [ledgerRevision, packs] = [ledger.revision(), readPacks(ledger)];
  if (known?.ledgerRevision === ledgerRevision && known.settings === settings && known.packs === packs) return known;
  const rest: Rest = { ledgerRevision, settings, packs, lookedAtMs: new Map() };
  stores.set(store.storeId, rest);
  return rest;
};

/** `rests`: it follows from the ledger, the settings and the recipes alone, neither from an answer of Shopify's nor from the time. */
export type Looked = { keys: string[]; rests: boolean };

/** The keys that `look` comes to; none, without looking, where it was at rest on the same ground before. */
export const lookUnlessAtRest = async (orderId: string, pass: Pass, look: () => Promise<Looked>): Promise<string[]> => {
  const { clock } = pass;
  const ground = restOf(pass);
  const lastMs = ground.lookedAtMs.get(orderId);
  if (lastMs !== undefined && clock.monotonicMs() - lastMs < lookAgainMs) return [];
  const looked = await look();
  // Whatever was stored by the look, or beside it, is looked at once more first.
  if (looked.rests && restOf(pass) === ground) ground.lookedAtMs.set(orderId, clock.monotonicMs());
  return looked.keys;
};
