/**
 * How a host starts the process of the engine, so that it stays small beside the office's other programs: the engine keeps little for
 * long, but V8 lets garbage grow to several times what lives before it looks for it, which suits servers.
 */
import { setFlagsFromString } from 'node:v8';

/**
 * For `execArgv`. A push of 50,000 levels has 30 MB of live objects; without these it takes 360 MB of the machine, with them less
 * than half, for some per cent more work. None of them limits the heap: a large answer is still read.
 */
export const engineFlags: readonly string[] = [
  // Young objects fill 1 MB, not 16, before they are looked through: passes make many and keep few.
  '--max-semi-space-size=1',
  // So little is looked through sooner than three more threads are woken for it.
  '--no-parallel-scavenge',
  // The whole heap is looked through when it has grown by three tenths: 10 MB while nothing happens. By a tenth, each quarter of a minute of
  // idling, what collects garbage took over a quarter of all processor time of the engine; by a fifth, a tenth more than now.
  '--heap-growing-percent=30',
  '--optimize-for-size',
  // While the heap is looked through, young objects go on being looked through too, rather than filling 14 MB meanwhile.
  '--no-separate-gc-phases',
];

/**
 * For `env`, all names of the C library of Linux; other systems do not know them. It keeps a heap for every thread and seldom gives one back:
 * V8's and Node's threads held 20 MB that way. After the first long answer it would also put whatever is not longer between the small things
 * of its heap, where it leaves gaps; with limits of their own (which are its first ones) such blocks go back at once: some 5 to 10 MB.
 */
export const engineEnvironment = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' } as const;

/**
 * For a host that is the engine's process itself, and cannot choose how it was started: the same as far as a running V8 lets itself be
 * told, young objects kept from growing rather than limited. The sooner, the better.
 */
export const keepHeapSmall = (): void => {
  for (const flag of ['--semi-space-growth-factor=1', ...engineFlags]) setFlagsFromString(flag);
};
