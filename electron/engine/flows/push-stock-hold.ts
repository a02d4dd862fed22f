/** Codes that are on a fast read right now: imports that contain them wait until the figure is written or dropped, at most `fastHoldMs`. */
import { z } from 'zod';
import type { Ledger } from '../store/ledger.ts';

const name = 'fast-hold';
const holdSchema = z.object({ codes: z.array(z.string()), untilMs: z.number() });

/** Asks imports of these codes to wait; an empty list lets them go. */
export const holdImports = (ledger: Ledger, storeId: string, codes: readonly string[], untilMs: number): void => {
  const text = JSON.stringify({ codes, untilMs });
  if (codes.length === 0 && ledger.watermarks.get(storeId, 'push-stock', name) === undefined) return;
  ledger.watermarks.put(storeId, 'push-stock', name, text);
};

/** Codes that some store's fast read holds at this time. For the import flow. */
export const heldCodes = (ledger: Ledger, storeIds: readonly string[], nowMs: number): ReadonlySet<string> => {
  const codes = new Set<string>();
  for (const storeId of storeIds) {
    const text = ledger.watermarks.get(storeId, 'push-stock', name);
    if (text === undefined) continue;
    const hold = holdSchema.parse(JSON.parse(text));
    if (nowMs < hold.untilMs) for (const code of hold.codes) codes.add(code);
  }
  return codes;
};
