/** The longest pieces of work that kept an event loop from turning, each with what it began with. */

import { performance } from 'node:perf_hooks';

/** `realMs` by the clock on the wall; `cpuMs` of the thread's own processor time, in which what other programs took is missing. */
export type Stretch = { name: string; realMs: number; cpuMs: number };

export type Stretches = {
  /** A piece begins: a callback of the event loop with all promises that follow from it. */
  began(name: string): void;
  /** The piece is over; until the next begins the loop is idle. */
  ended(): void;
  /** The longest since `reset` by processor time, the longest first. */
  longest(): readonly Stretch[];
  reset(): void;
};

/** Enough to see what else is near the longest. */
const kept = 5;

export const createStretches = (): Stretches => {
  let worst: Stretch[] = [];
  let name = '';
  let cpu = process.threadCpuUsage();
  let loop = performance.eventLoopUtilization();
  return {
    began: (what) => {
      name = what;
      cpu = process.threadCpuUsage();
      loop = performance.eventLoopUtilization();
    },
    ended: () => {
      const { user, system } = process.threadCpuUsage();
      const cpuMs = (user - cpu.user + system - cpu.system) / 1000;
      if (worst.length === kept && cpuMs <= (worst.at(-1)?.cpuMs ?? 0)) return;
      worst.push({ name, cpuMs, realMs: performance.eventLoopUtilization(loop).active });
      worst = worst.toSorted((one, other) => other.cpuMs - one.cpuMs).slice(0, kept);
    },
    longest: () => worst,
    reset: () => {
      worst = [];
    },
  };
};
