/**
 * The breaker: when too large a share of a shop is to be raised, or set to nothing, a person is asked first. Decreases never wait, and
 * a zeroing that KC repeats after a while goes through, because waiting would oversell (`design: stock, Breaker, undo, freeze`).
 */
import type { StockRules } from '../../../shared/settings.ts';

/** Long enough for KC to recover from a moment in which it told 0 for everything; short enough that little can be oversold. */
export const zeroingWaitMs = 5 * 60_000;

export type ChangeKind = 'raise' | 'zeroing' | 'lower';

/** What a change does to the shop: `from` and `to` are on hand, `offered…` what the shop's customers can buy. */
export type StockChange = { from: number; to: number; offeredBefore: number; offeredAfter: number };

export const kindOfChange = ({ from, to, offeredBefore, offeredAfter }: StockChange): ChangeKind => {
  if (to > from) return 'raise';
  return offeredAfter <= 0 && offeredBefore > 0 ? 'zeroing' : 'lower';
};

/** Most outlets of a shop that may be raised (or zeroed) within the window without asking. */
export const breakerLimit = (outlets: number, rules: Pick<StockRules, 'breakerPercent' | 'breakerFrom'>): number =>
  outlets < rules.breakerFrom ? Number.POSITIVE_INFINITY : Math.floor((outlets * rules.breakerPercent) / 100);

/** A change that the breaker keeps: since when KC has said so, and whether a person agreed. */
export type KeptBack = { sinceMs: number; approved: boolean };

/** Whether KC has repeated a zeroing for long enough. One that began in the future was kept back before the clock was set back: it has waited. */
export const hasRepeated = (kept: Pick<KeptBack, 'sinceMs'>, nowMs: number): boolean =>
  nowMs - kept.sinceMs >= zeroingWaitMs || nowMs < kept.sinceMs;

/**
 * Whether one change may be written now. `moved`: outlets of that kind already changed within the window, this one not among them.
 * Approval is for the line: it is written once with whatever its figure is then.
 */
export const mayChange = (kind: ChangeKind, moved: number, limit: number, kept: KeptBack | undefined, nowMs: number): boolean => {
  if (kind === 'lower' || kept?.approved === true) return true;
  if (kind === 'zeroing' && kept !== undefined && hasRepeated(kept, nowMs)) return true;
  return kept === undefined && moved < limit;
};
