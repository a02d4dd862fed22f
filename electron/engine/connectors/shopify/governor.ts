/** Lets requests go only when the shop's cost bucket surely holds enough for them, the most urgent first. */
import type { Cancel, Clock } from '../../ports.ts';
import { shopifyLanes, type ShopifyLane } from './shopify.ts';

/** What Shopify tells of its bucket with every answer (`reference/shopify-admin-api.md §2.1`). */
export type BucketReading = { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };

/** A request that was let go. The first end that is called counts. */
export type Passage = {
  /** An answer came: what it says of the bucket, and what was really charged of the reserved cost. */
  answered(reading: BucketReading, charged: number): void;
  /** No answer, or one that says nothing of the bucket: the whole cost counts as gone. */
  lost(): void;
  /** The request did not leave after all: nothing is gone. */
  unused(): void;
};

export type Governor = {
  /** Resolves when a request of this cost may leave. */
  admit(cost: number, lane: ShopifyLane): Promise<Passage>;
  /** Points now in the bucket and its size; zeros until Shopify has told. */
  budget(): { available: number; maximum: number };
  /** True once Shopify has told how full the bucket is. */
  knows(): boolean;
};

/** More at once only brings THROTTLED answers and broken connections (§2.5). */
const mostInFlight = 4;
/** One of them is kept for the top lane, so that a despatch never waits behind slow pages. */
const mostInFlightBelowTop = 3;
/** Share of the bucket that only the top lane may use (§2.5). */
const topShare = 0.2;

type Waiting = { cost: number; top: boolean; go: (passage: Passage) => void };

/**
 * A mirror of the bucket that is never fuller than the bucket: a request's cost is taken off when it leaves; the refill is
 * reckoned only up to what would fill the bucket together with all that is still held, since the real one may have been full
 * when a request was on its way; and an answer that overtook others is believed only as far as they allow.
 */
export const createGovernor = (clock: Pick<Clock, 'monotonicMs' | 'after'>): Governor => {
  const queues = shopifyLanes.map((): Waiting[] => []);
  let bucket: { maximum: number; perMs: number } | undefined;
  let available = 0;
  let atMs = clock.monotonicMs();
  let held = 0;
  let inFlight = 0;
  let cancelTimer: Cancel = () => undefined;

  const refill = (): void => {
    const nowMs = clock.monotonicMs();
    if (bucket !== undefined) available = Math.max(available, Math.min(bucket.maximum - held, available + (nowMs - atMs) * bucket.perMs));
    atMs = nowMs;
  };

  /** What must be in the bucket for `waiting` to go; a request larger than what is free for its lane goes when the bucket is full. */
  const neededFor = (waiting: Waiting, maximum: number): number => Math.min(maximum, waiting.cost + (waiting.top ? 0 : maximum * topShare));

  const pump = (): void => {
    cancelTimer();
    refill();
    for (;;) {
      const queue = queues.find((line) => line.length > 0);
      const next = queue?.[0];
      if (queue === undefined || next === undefined) return;
      // Nobody has told yet: one at a time, so that the first answer tells.
      const room = bucket === undefined ? 1 : next.top ? mostInFlight : mostInFlightBelowTop;
      if (inFlight >= room) return;
      if (bucket !== undefined) {
        const missing = neededFor(next, bucket.maximum) - available;
        if (missing > 0) {
          // With nothing in flight only time can help; else an answer may come first and pumps again.
          cancelTimer = clock.after(Math.ceil(missing / bucket.perMs), pump);
          return;
        }
      }
      queue.shift();
      next.go(depart(next.cost));
    }
  };

  const depart = (cost: number): Passage => {
    available -= cost;
    held += cost;
    inFlight += 1;
    let open = true;
    const end = (settle: () => void): void => {
      if (!open) return;
      open = false;
      refill();
      held -= cost;
      inFlight -= 1;
      settle();
      pump();
    };
    return {
      answered: (reading, charged) =>
        end(() => {
          bucket = { maximum: reading.maximumAvailable, perMs: reading.restoreRate / 1000 };
          const told = reading.currentlyAvailable;
          available = Math.max(told - held, Math.min(available + cost - charged, told));
        }),
      lost: () => end(() => undefined),
      unused: () =>
        end(() => {
          available += cost;
        }),
    };
  };

  return {
    admit: (cost, lane) =>
      new Promise((go) => {
        queues[shopifyLanes.indexOf(lane)]!.push({ cost, top: lane === shopifyLanes[0], go });
        pump();
      }),
    budget: () => {
      refill();
      return bucket === undefined
        ? { available: 0, maximum: 0 }
        : { available: Math.max(0, Math.floor(available)), maximum: bucket.maximum };
    },
    knows: () => bucket !== undefined,
  };
};
