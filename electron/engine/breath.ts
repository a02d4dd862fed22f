/** Turns for others: long work is done in pieces, between which the event loop goes round. */
import type { Clock } from './ports.ts';

/** Resolves after everything else that waits has had its turn. What the ledger says may be another after it. */
export const breathe = (clock: Pick<Clock, 'after'>): Promise<void> => new Promise((resolve) => void clock.after(0, resolve));

/** Rows of outlets worked on between two breaths: with their terms, lines and audit lines about 10 ms, on a slow PC 25. */
export const rowsABreath = 25;

/** Orders of 20 lines read from an answer, or stored, between two breaths: about 5 ms, on a slow PC 15. */
export const ordersABreath = 5;
