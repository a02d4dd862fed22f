/** The durations that safety rests on; what each protects from is in its comment. All in ms. */

export const timing = {
  /** A send to KC rests on an order state no older than this; older, it is read again. Short enough that a cancellation seldom slips in, long enough for a batch of 25. */
  freshOrderMs: 60_000,
  /** KC may commit an import this long after we sent it: longer than its web server's own limit of ten minutes. Before, *absent* is not believed. */
  lateCommitMs: 11 * 60_000,
  /** Two look-ups that both say *absent* must be at least this far apart: one may have met a moment between two transactions. */
  lookAgainMs: 30_000,
  /** A send needs a lease renewed within this time; a renewal costs 10 points, so every minute costs a busy engine nothing. */
  leaseRenewMs: 60_000,
  /** An owner that has not renewed for this long is dead: several renewals, and a restart with its first read, fit in. */
  leaseMs: 5 * 60_000,
  /** A fulfilment rests on remaining quantities read within this time. */
  freshPlanMs: 20_000,
  /** Shopify may finish a fulfilment this long after we sent it; its own limit for a request is under a minute. */
  shopLateCommitMs: 2 * 60_000,
  /** How long imports of codes on a fast read may be kept back. */
  fastHoldMs: 15_000,
  /** Shopify's lists may lag behind writes by this much; no figure is published, so a generous one. */
  indexLagMs: 30_000,
  /** The poll reads again this much before its watermark; covers the index lag and clocks of several Shopify servers. */
  pollOverlapMs: 120_000,
  /** First wait after a system was away; doubles up to the longest. */
  retryMs: 5_000,
  retryAtMostMs: 5 * 60_000,
} as const;
export type Timing = { readonly [name in keyof typeof timing]: number };
