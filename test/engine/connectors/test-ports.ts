/** Ports for connector tests: real timers for real sockets, a log that remembers, and a clock on which pauses cost no time. */
import { performance } from 'node:perf_hooks';
import type { Clock, Log, LogFacts, Secrets } from '../../../electron/engine/ports.ts';

export const realClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};

export type LogLine = { level: 'info' | 'warn' | 'error'; event: string; facts: LogFacts };

export const rememberingLog = (): Log & { lines: LogLine[] } => {
  const lines: LogLine[] = [];
  const write =
    (level: LogLine['level']) =>
    (event: string, facts: LogFacts = {}) =>
      void lines.push({ level, event, facts });
  return { lines, info: write('info'), warn: write('warn'), error: write('error') };
};

/** Pauses end at once and are noted. */
export const pausingClock = (): Pick<Clock, 'after' | 'monotonicMs'> & { pausesMs: number[] } => {
  const pausesMs: number[] = [];
  return {
    pausesMs,
    monotonicMs: () => 0,
    after: (delayMs, task) => {
      pausesMs.push(delayMs);
      queueMicrotask(task);
      return () => undefined;
    },
  };
};

export const secretsOf = (values: Record<string, string>): Secrets => ({ read: (name) => values[name] });
