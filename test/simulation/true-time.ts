/** The one true time of a simulated world: nothing passes but by running what is due next. */
import { setImmediate as nextTurn } from 'node:timers/promises';

type Due = { atMs: number; order: number; task: () => void; live: boolean };

export type TrueTime = {
  nowMs(): number;
  /** Runs `task` after so much true time; the returned function cancels. */
  after(delayMs: number, task: () => void): () => void;
  /** Runs everything due until that moment, promises between events included. */
  runUntil(untilMs: number): Promise<void>;
};

/** Thrown when one moment never ends: two parties answer each other without time passing. */
const eventsAtOneMoment = 100_000;

export const createTrueTime = (startMs: number): TrueTime => {
  let nowMs = startMs;
  let order = 0;
  /** A binary heap by time, then by the order of asking. */
  const heap: Due[] = [];
  const earlier = (one: Due, other: Due): boolean => one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
  const push = (due: Due): void => {
    let at = heap.push(due) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!earlier(heap[at]!, heap[parent]!)) break;
      [heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
      at = parent;
    }
  };
  const pop = (): Due | undefined => {
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || first === last) return first;
    heap[0] = last;
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let least = at;
      if (left < heap.length && earlier(heap[left]!, heap[least]!)) least = left;
      if (right < heap.length && earlier(heap[right]!, heap[least]!)) least = right;
      if (least === at) return first;
      [heap[at], heap[least]] = [heap[least]!, heap[at]!];
      at = least;
    }
  };
  return {
    nowMs: () => nowMs,
    after: (delayMs, task) => {
      const due: Due = { atMs: nowMs + Math.max(0, delayMs), order: order++, task, live: true };
      push(due);
      return () => {
        due.live = false;
      };
    },
    runUntil: async (untilMs) => {
      let atOneMoment = 0;
      // A turn of the loop lets every promise that can go on do so; nothing real is waited for.
      await nextTurn();
      for (;;) {
        const next = heap[0];
        if (next === undefined || next.atMs > untilMs) break;
        pop();
        if (!next.live) continue;
        atOneMoment = next.atMs > nowMs ? 0 : atOneMoment + 1;
        if (atOneMoment > eventsAtOneMoment) throw new Error(`time stands still at ${new Date(nowMs).toISOString()}`);
        nowMs = Math.max(nowMs, next.atMs);
        next.task();
        await nextTurn();
      }
      nowMs = Math.max(nowMs, untilMs);
    },
  };
};
