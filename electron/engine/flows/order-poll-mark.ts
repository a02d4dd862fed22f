/** When the last whole order poll of a store began and ended: what stock may rely on. Written by `import-orders` at the end of each whole poll. */
import { z } from 'zod';
import type { Ledger } from '../store/ledger.ts';

const markSchema = z.object({
  beganAtMs: z.number(),
  endedAtMs: z.number(),
  /** `ledger.installation.starts` at the time: a poll of an earlier start says nothing about sales since. */
  start: z.number(),
});
export type OrderPollMark = z.infer<typeof markSchema>;

const name = 'polled';

/** The mark of the last whole poll of this start of the engine; undefined before the first. */
export const readPollMark = (ledger: Ledger, storeId: string): OrderPollMark | undefined => {
  const text = ledger.watermarks.get(storeId, 'import-orders', name);
  if (text === undefined) return undefined;
  const mark = markSchema.parse(JSON.parse(text));
  return mark.start === ledger.installation.starts ? mark : undefined;
};

/** Call in the transaction that ends a whole poll (every page read, every order stored). */
export const writePollMark = (ledger: Ledger, storeId: string, beganAtMs: number, endedAtMs: number): void => {
  const mark: OrderPollMark = { beganAtMs, endedAtMs, start: ledger.installation.starts };
  ledger.watermarks.put(storeId, 'import-orders', name, JSON.stringify(mark));
};
