/** Turns for others: long work in a flow is done in pieces, between which the event loop goes round. */
import type { Clock } from '../ports.ts';

/** Resolves after everything else that waits has had its turn. What the ledger says may be another after it. */
export const breathe = (clock: Pick<Clock, 'after'>): Promise<void> => new Promise((resolve) => void clock.after(0, resolve));

/** Rows of outlets worked on between two breaths: with their terms, lines and audit lines about 10 ms, on a slow PC 25. */
export const rowsABreath = 25;
