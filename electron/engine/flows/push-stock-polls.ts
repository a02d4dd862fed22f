/** Stores that sell from the same pools: a figure may not rise before each of their order polls has lately ended. */
import type { Pass } from './flow.ts';
import { readPollMark } from './order-poll-mark.ts';
import { memoryOf } from './push-stock-memory.ts';
import { problemOf, ProblemError } from '../domain/problem.ts';

/** Polls that may fail or be late before what a store has sold counts as unknown; at the usual cadence the shortest time decides. */
const pollsMissedAtMost = 4;
/** A poll that reads a page or two takes seconds; this is not for the sake of one slow answer. */
const youngAtLeastMs = 2 * 60_000;
/** A store that is away for less than this says so itself; that others wait for it is said, too, from then on. */
const tellAfterMs = 10 * 60_000;

/**
 * Stores whose last whole poll began too long ago, or that had none since this start of the engine, or that have
 * an order which cannot be read: what they have sold is not known.
 * A pause, an outage and a sleep of the PC leave every store so until its next poll has ended.
 */
export const unpolledStores = ({ ledger, settings, clock }: Pass): ReadonlySet<string> => {
  const youngMs = Math.max(youngAtLeastMs, pollsMissedAtMost * settings.cadence.ordersMs);
  const unpolled = settings.stores.filter(({ storeId }) => {
    const mark = readPollMark(ledger, storeId);
    return mark === undefined || ledger.unreadable.sinceMs(storeId) !== undefined || clock.nowMs() - mark.beganAtMs > youngMs;
  });
  return new Set(unpolled.map(({ storeId }) => storeId));
};

/** Whether nobody has looked yet what a store lists: it may sell from any pool of its orders' sites. */
export const isUnscanned = ({ ledger }: Pick<Pass, 'ledger'>, storeId: string): boolean =>
  ledger.watermarks.get(storeId, 'push-stock', 'scanned') === undefined;

/** Pools whose figures were kept from rising are worked out anew as soon as other stores are awaited than before, or none. */
export const releaseAwaited = (pass: Pass): void => {
  const { ledger, store, clock } = pass;
  const memory = memoryOf(ledger, store.storeId);
  const unpolled = [...unpolledStores(pass)].join('\t');
  if (memory.awaited.size > 0 && memory.awaitedStores !== unpolled) {
    ledger.pools.hint([...memory.awaited.values()], clock.nowMs());
    memory.awaited.clear();
  }
  memory.awaitedStores = unpolled;
};

/** Throws `stock-awaits-store` where figures of this store have been kept for long because another store's orders have not been read. */
export const sayAwaited = (pass: Pass): void => {
  const { ledger, store, clock } = pass;
  const memory = memoryOf(ledger, store.storeId);
  if (memory.awaited.size === 0) return;
  for (const storeId of unpolledStores(pass)) {
    const sinceMs = ledger.unreadable.sinceMs(storeId) ?? readPollMark(ledger, storeId)?.beganAtMs ?? memory.sinceMs ?? clock.nowMs();
    if (storeId === store.storeId || clock.nowMs() - sinceMs < tellAfterMs) continue;
    throw new ProblemError(
      problemOf(
        'stock-awaits-store',
        `The orders of ${storeId} have not been read lately, so stock that ${store.storeId} shares with it may fall, but does not rise.`,
        { store: store.storeId, awaits: storeId, sinceMs },
      ),
    );
  }
};
