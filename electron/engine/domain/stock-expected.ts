/**
 * What Shopify should hold on hand by all that we know, so that only what remains unexplained is a foreign write, and so that a
 * movement no order poll has seen yet (a sale at the till) keeps a figure from rising (`design: stock, rules 3 and 6`).
 */

/** What a line had moved when it was last looked at. */
export type SeenLine = { fulfilled: number; refunded: number; gone: number };

/** What was known of an outlet when its figure was last worked out; kept with the figure's terms. */
export type Seen = {
  lines: Readonly<Record<string, SeenLine>>;
  /** Set from the first reading until a later poll: what polls then tell may already have been in that reading. */
  firstAtMs: number | undefined;
  /**
   * How far Shopify's figure was beyond the most that what we had seen could make it, and since when; a later poll may explain it.
   * Below zero: short of it, of which up to `slack` units may be refunds without a restock, or fulfilments from before.
   * `drop`: units by which it fell and for which no order seen accounts: they may have been fulfilled unseen.
   */
  unexplained: { units: number; slack: number; drop: number; sinceMs: number } | undefined;
};

export type SeenNow = { lineKey: string; quantity: number; remaining: number; fulfilled: number; refunded: number };

/** `gone`: units that are neither to be sent nor sent, taken out before they were fulfilled. */
export const seenOf = (lines: readonly SeenNow[], { unexplained, firstAtMs }: Pick<Seen, 'unexplained' | 'firstAtMs'>): Seen => ({
  lines: Object.fromEntries(
    lines.map(({ lineKey, quantity, remaining, fulfilled, refunded }) => [
      lineKey,
      { fulfilled, refunded, gone: Math.max(0, quantity - remaining - fulfilled) },
    ]),
  ),
  unexplained,
  firstAtMs,
});

export type Drift = {
  /** The figure may not rise above the reading until a later order poll has ended. */
  ceiling: boolean;
  /** To be kept in `Seen`; undefined when everything is explained. */
  unexplained: Seen['unexplained'];
  firstAtMs: Seen['firstAtMs'];
  /** Units that stayed unexplained although a later poll has ended: somebody else wrote. 0: nothing. */
  foreign: number;
  /** Units that may have been fulfilled without any poll having seen it, so that the orders we know still list them as remaining. */
  unseenGone: number;
};

/**
 * Compares Shopify's reading with what we last knew it to hold.
 *
 * Fulfilments lower what is on hand; units taken out without a restock may lower it, refunded units that came back may raise it, and
 * the order does not tell which. So there is a span of figures that are explained: anything but its upper end might hide a movement
 * that no poll has seen, and sets a ceiling; what lies outside of the span when a later poll has ended was written by somebody else.
 * `pollBeganAtMs`: beginning of the last whole order poll that has ended, less Shopify's index lag.
 */
export const driftOf = (
  reading: { onHand: number; readAtMs: number },
  lastKnown: number | undefined,
  before: Seen | undefined,
  now: readonly SeenNow[],
  pollBeganAtMs: number,
): Drift => {
  // Nothing to compare with: a movement that no poll has seen may already be in the first reading.
  if (lastKnown === undefined || before === undefined)
    return { ceiling: true, unexplained: undefined, firstAtMs: reading.readAtMs, foreign: 0, unseenGone: 0 };
  let fulfilled = 0;
  let refunded = 0;
  let lowered = 0;
  let met = 0;
  for (const [lineKey, line] of Object.entries(seenOf(now, { unexplained: undefined, firstAtMs: undefined }).lines)) {
    const old = before.lines[lineKey];
    const more = line.fulfilled - (old?.fulfilled ?? 0);
    // A line not seen before may be new, or an old one that was over and was read again: its units may have left before or since.
    if (old === undefined || (before.firstAtMs !== undefined && more > 0)) met += more;
    else fulfilled += more;
    refunded += Math.max(0, line.refunded - (old?.refunded ?? 0));
    lowered += Math.max(0, line.gone - (old?.gone ?? 0));
  }
  // What was seen since explains an older movement first: taken for this one, it could hide another.
  const older = before.unexplained ?? { units: 0, slack: 0, drop: 0, sinceMs: reading.readAtMs };
  // A clock that was set back since would make no poll late enough until it has caught up.
  const olderSinceMs = Math.min(older.sinceMs, reading.readAtMs);
  const firstMs = before.firstAtMs === undefined ? undefined : Math.min(before.firstAtMs, reading.readAtMs);
  const take = (most: number, left: number): number => Math.max(0, Math.min(most, left));
  const byMet = take(met, -older.units);
  const byFulfilled = take(fulfilled, -older.units - byMet);
  const byRefunded = take(refunded, older.units);
  const olderLeft = older.units + byMet + byFulfilled - byRefunded;

  const upTo = refunded - byRefunded;
  const moved = reading.onHand - lastKnown + fulfilled - byFulfilled;
  const short = moved - upTo;
  const slack = upTo + lowered + met - byMet;
  const drop = Math.max(0, -moved);
  // A write of somebody else that raised the figure may hide a movement just as well.
  const ceiling = short !== 0;
  const firstAtMs = firstMs !== undefined && pollBeganAtMs > firstMs ? undefined : firstMs;
  if (pollBeganAtMs > olderSinceMs) {
    const foreign = olderLeft > 0 ? olderLeft : Math.min(0, olderLeft + older.slack + lowered);
    return {
      ceiling,
      unexplained: short === 0 ? undefined : { units: short, slack, drop, sinceMs: reading.readAtMs },
      firstAtMs,
      foreign,
      unseenGone: drop,
    };
  }
  const units = olderLeft + short;
  const unseenGone = drop + Math.max(0, older.drop - byMet - byFulfilled);
  const sinceMs = short === 0 ? olderSinceMs : reading.readAtMs;
  const unexplained = units === 0 && unseenGone === 0 ? undefined : { units, slack: older.slack + slack, drop: unseenGone, sinceMs };
  return { ceiling, unexplained, firstAtMs, foreign: 0, unseenGone };
};
