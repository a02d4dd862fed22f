/**
 * What Shopify should hold on hand by all that we know, so that only what remains unexplained is a foreign write, and so that a
 * movement no order poll has seen yet (a sale at the till) keeps a figure from rising (`design: stock, rules 3 and 6`).
 */

/** What a line had moved when it was last looked at. */
export type SeenLine = { fulfilled: number; refunded: number; gone: number };

/** What was known of an outlet when its figure was last worked out; kept with the figure's terms. */
export type Seen = {
  lines: Readonly<Record<string, SeenLine>>;
  /** Movement that nothing explained yet, and since when; a later poll may explain it. */
  unexplained: { units: number; sinceMs: number } | undefined;
};

export type SeenNow = { lineKey: string; quantity: number; remaining: number; fulfilled: number; refunded: number };

/** `gone`: units that are neither to be sent nor sent, taken out before they were fulfilled. */
export const seenOf = (lines: readonly SeenNow[], unexplained: Seen['unexplained']): Seen => ({
  lines: Object.fromEntries(
    lines.map(({ lineKey, quantity, remaining, fulfilled, refunded }) => [
      lineKey,
      { fulfilled, refunded, gone: Math.max(0, quantity - remaining - fulfilled) },
    ]),
  ),
  unexplained,
});

export type Drift = {
  /** The figure may not rise above the reading until a later order poll has ended. */
  ceiling: boolean;
  /** To be kept in `Seen`; undefined when everything is explained. */
  unexplained: Seen['unexplained'];
  /** Units that stayed unexplained although a later poll has ended: somebody else wrote. 0: nothing. */
  foreign: number;
};

/**
 * Compares Shopify's reading with what we last knew it to hold.
 *
 * Fulfilments lower what is on hand; units taken out without a restock may lower it, refunded units that came back may raise it, and
 * the order does not tell which. So there is a span of figures that are explained: anything below its upper end might hide a movement
 * that no poll has seen, and sets a ceiling; anything outside of it is unexplained. `pollBeganAtMs`: beginning of the last whole order
 * poll that has ended, less Shopify's index lag.
 */
export const driftOf = (
  reading: { onHand: number; readAtMs: number },
  lastKnown: number | undefined,
  before: Seen | undefined,
  now: readonly SeenNow[],
  pollBeganAtMs: number,
): Drift => {
  if (lastKnown === undefined || before === undefined) return { ceiling: false, unexplained: undefined, foreign: 0 };
  let fulfilled = 0;
  let refunded = 0;
  let lowered = 0;
  let met = 0;
  for (const [lineKey, line] of Object.entries(seenOf(now, undefined).lines)) {
    const old = before.lines[lineKey];
    fulfilled += old === undefined ? 0 : line.fulfilled - old.fulfilled;
    refunded += Math.max(0, line.refunded - (old?.refunded ?? 0));
    // A line not seen before may be new, or an old one that was over and was read again: its units may have left before or since.
    lowered += Math.max(0, line.gone - (old?.gone ?? 0));
    met += old === undefined ? line.fulfilled : 0;
  }
  const carried = before.unexplained;
  // An older drop that nothing explained is explained by a line that the poll has met since; a drop of just now is not, for it may be another.
  const explained = Math.min(met, Math.max(0, -(carried?.units ?? 0)));
  const moved = reading.onHand - lastKnown + (carried?.units ?? 0) + fulfilled + explained;
  const ceiling = moved < refunded;
  const rest = moved > refunded ? moved - refunded : Math.min(0, moved + lowered + met - explained);
  if (rest === 0) return { ceiling, unexplained: undefined, foreign: 0 };
  const sinceMs = carried?.sinceMs ?? reading.readAtMs;
  if (pollBeganAtMs > sinceMs) return { ceiling: ceiling && carried === undefined, unexplained: undefined, foreign: rest };
  return { ceiling, unexplained: { units: rest, sinceMs }, foreign: 0 };
};
