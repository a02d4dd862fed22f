/** A moment that survives clock changes and restarts: how long ago something certainly was, whatever the wall clock did since. */

/** When something was done: by wall, by the process's monotonic clock, and in which start of the engine. */
export type Moment = { wallMs: number; monotonicMs: number; start: number };

/**
 * Time that has certainly passed since. Within one start of the engine the monotonic clock knows; across a restart the
 * shorter of what the wall clock says and how long this start has been running, because the wall clock may have been set
 * forward meanwhile.
 */
export const elapsedMs = (since: Moment, now: Moment, startedMonotonicMs: number): number =>
  since.start === now.start
    ? now.monotonicMs - since.monotonicMs
    : Math.min(now.wallMs - since.wallMs, now.monotonicMs - startedMonotonicMs);
