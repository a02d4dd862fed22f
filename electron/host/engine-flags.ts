/**
 * How a host starts the process of the engine, so that it stays small beside the office's other programs: the engine keeps little for
 * long, but V8 lets garbage grow to several times what lives before it looks for it, which suits servers.
 */

/**
 * For `execArgv`. A push of 50,000 levels has 30 MB of live objects; without these it takes 360 MB of the machine, with them less
 * than half, for some per cent more work. None of them limits the heap: a large answer is still read.
 */
export const engineFlags: readonly string[] = [
  // Young objects fill 1 MB, not 16, before they are looked through: passes make many and keep few.
  '--max-semi-space-size=1',
  // The whole heap is looked through when it has grown by a tenth.
  '--heap-growing-percent=10',
  '--optimize-for-size',
];
