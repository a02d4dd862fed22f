/** The practice world's own time: it follows an outer clock, may be moved on ahead of it, and stands still at each event while the past is caught up with. */
import type { PracticeClock } from './wire.ts';

export type WorldClock = PracticeClock & {
  /** Where the world has come to, whatever moment is being caught up with. */
  presentMs(): number;
  moveOn(ms: number): void;
  /** Runs `task` with the clock standing at that moment. */
  at<T>(momentMs: number, task: () => T): T;
  /** The outer clock has come to where the world is: from now on they are one. */
  follow(): void;
  /** Never behind the given moment: a world that is opened again goes on where it was. */
  notBefore(momentMs: number): void;
};

export const createWorldClock = (outer: PracticeClock): WorldClock => {
  let aheadMs = 0;
  let standing: number | undefined;
  const presentMs = () => outer.nowMs() + aheadMs;
  return {
    nowMs: () => standing ?? presentMs(),
    presentMs,
    moveOn: (ms) => {
      aheadMs += ms;
    },
    at: (momentMs, task) => {
      const before = standing;
      standing = momentMs;
      try {
        return task();
      } finally {
        standing = before;
      }
    },
    follow: () => {
      aheadMs = 0;
    },
    notBefore: (momentMs) => {
      aheadMs = Math.max(aheadMs, momentMs - outer.nowMs());
    },
  };
};
