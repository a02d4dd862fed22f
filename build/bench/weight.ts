/** What an engine weighs: its memory at the most, and its longest piece of work without letting the event loop turn. */
import { atMost, type Result } from './benchmark.ts';
import type { Stretch } from './stretches.ts';

/** A tray program that takes more is noticed on an office PC. */
const memoryAtMostMb = 150;
/** Twenty pictures a second: a window asked for during a longer piece stutters. */
export const pieceAtMostMs = 50;

const bytesOfMb = 1024 * 1024;

export const memoryResult = (what: string, peakBytes: number): Result =>
  atMost({ name: `${what}: engine's resident memory at the most`, value: peakBytes / bytesOfMb, unit: 'MB' }, memoryAtMostMb);

/**
 * The longest of several runs, by processor time: what other programs of this machine take is not the engine's. Beside it the same piece by
 * the clock on the wall, which says the same on a machine that has nothing else to do.
 */
export const pieceResult = (what: string, pieces: readonly Stretch[]): Result => {
  const longest = pieces.toSorted((one, other) => other.cpuMs - one.cpuMs)[0];
  const name = `${what}: longest piece of work, ${longest?.name ?? 'none'}`;
  const result = atMost({ name, value: longest?.cpuMs ?? 0, unit: 'ms' }, pieceAtMostMs);
  return { ...result, beside: longest?.realMs, besideWhat: 'by the clock on the wall' };
};
