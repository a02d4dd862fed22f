/** The engine's clock on a real machine, and one that a practice world can move on. */
import type { Cancel, Clock } from '../engine/ports.ts';

/** The longest delay Node's timers take; longer ones are armed again. */
const longestTimerMs = 2 ** 31 - 1;

export type MovableClock = Clock & {
  /** Jumps ahead; timers that are due then run in their order. */
  moveOn(ms: number): void;
};

type Timer = { dueMs: number; order: number; task: () => void };

/** Runs with the machine's clock; `moveOn` adds to it. */
export const createClock = (): MovableClock => {
  let aheadMs = 0;
  let order = 0;
  const waiting = new Set<Timer>();
  let armed: NodeJS.Timeout | undefined;
  // Whole, as every time in the ledger is: what is worked out from it is stored.
  const monotonicMs = (): number => Math.floor(performance.now()) + aheadMs;

  const arm = (): void => {
    clearTimeout(armed);
    armed = undefined;
    if (waiting.size === 0) return;
    const nextMs = Math.min(...[...waiting].map((timer) => timer.dueMs));
    armed = setTimeout(ring, Math.min(Math.max(0, Math.ceil(nextMs - monotonicMs())), longestTimerMs));
  };

  const ring = (): void => {
    const now = monotonicMs();
    const due = [...waiting]
      .filter((timer) => timer.dueMs <= now)
      .toSorted((one, other) => one.dueMs - other.dueMs || one.order - other.order);
    for (const timer of due) {
      waiting.delete(timer);
      timer.task();
    }
    arm();
  };

  return {
    nowMs: () => Date.now() + aheadMs,
    monotonicMs,
    after: (delayMs, task): Cancel => {
      const timer = { dueMs: monotonicMs() + delayMs, order: order++, task };
      waiting.add(timer);
      arm();
      return () => {
        if (waiting.delete(timer)) arm();
      };
    },
    moveOn: (ms) => {
      aheadMs += ms;
      arm();
    },
  };
};
