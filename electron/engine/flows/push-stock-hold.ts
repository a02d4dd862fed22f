/** Codes that are on a fast read right now: imports that contain them wait until the figure is written or dropped, at most `fastHoldMs`. */
import type { Pass } from './flow.ts';
import type { Ledger } from '../store/ledger.ts';

type Hold = { codes: readonly string[]; untilMs: number };

/** By ledger and store, in memory: a read that a restart broke off holds nothing. Times are monotonic. */
const holds = new WeakMap<Ledger, Map<string, Hold>>();

const holdsOf = (ledger: Ledger): Map<string, Hold> => {
  const known = holds.get(ledger) ?? new Map<string, Hold>();
  holds.set(ledger, known);
  return known;
};

/** Asks imports of these codes to wait while `work` reads and writes them. */
export const holdingImports = async (
  { ledger, store, clock, timing }: Pass,
  codes: readonly string[],
  work: () => Promise<void>,
): Promise<void> => {
  const all = holdsOf(ledger);
  all.set(store.storeId, { codes, untilMs: clock.monotonicMs() + timing.fastHoldMs });
  try {
    await work();
  } finally {
    all.delete(store.storeId);
  }
};

/** Codes that some store's fast read holds at this time. For the import flow. */
export const heldCodes = (ledger: Ledger, monotonicMs: number): ReadonlySet<string> =>
  new Set([...holdsOf(ledger).values()].flatMap(({ codes, untilMs }) => (monotonicMs < untilMs ? codes : [])));
