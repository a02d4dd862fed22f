/** Stock as a window shows it: one line for each outlet (Shopify's item at a location), and what a forced push would and did do. Whole units. */
import { z } from 'zod';
import { problemSchema } from './records.ts';

export const outletStandings = ['confirmed', 'different', 'held', 'unknown'] as const;
export type OutletStanding = (typeof outletStandings)[number];

export const outletKeySchema = z.object({ storeId: z.string(), itemId: z.string(), locationId: z.string() });
export type OutletKey = z.infer<typeof outletKeySchema>;

export const outletViewSchema = outletKeySchema.extend({
  sku: z.string().optional(),
  stockCode: z.string().optional(),
  site: z.string().optional(),
  /** KC's level, and when it was asked for. */
  level: z.number().optional(),
  levelAskedAtMs: z.number().optional(),
  /** Units kept back by rule. */
  buffer: z.number().optional(),
  /** The on-hand figure Shopify should have, and why. */
  wanted: z.number().optional(),
  why: z.string().optional(),
  /** The on-hand figure Shopify was last seen to hold. */
  onHand: z.number().optional(),
  confirmedAtMs: z.number().optional(),
  /** What the shop's customers can buy. */
  available: z.number().optional(),
  /** A write is out and its answer not stored. */
  writing: z.boolean(),
  standing: z.enum(outletStandings),
  frozen: z.string().optional(),
  problem: problemSchema.optional(),
});
export type OutletView = z.infer<typeof outletViewSchema>;

/** Which outlets of a store. `different`: those whose wanted figure is not the one Shopify was last seen to hold. */
export const pushScopeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('different') }),
  z.object({ kind: z.literal('codes'), stockCodes: z.array(z.string().min(1)).min(1).max(100) }),
]);
export type PushScope = z.infer<typeof pushScopeSchema>;

/** What a push would change, worked out from both systems as they are now. `same`: lines it would leave as they are. */
export const pushPreviewSchema = z.object({
  lines: z.array(
    outletKeySchema.extend({
      stockCode: z.string(),
      now: z.number(),
      wanted: z.number(),
      offersNow: z.number(),
      offersThen: z.number(),
      change: z.enum(['raise', 'zeroing', 'lower']),
      why: z.string(),
    }),
  ),
  changes: z.number(),
  same: z.number(),
});
export type PushPreview = z.infer<typeof pushPreviewSchema>;

/** How far a forced push has come. `left`: outlets still to be read, or to be written; `atLeast`: there may be more. */
export const pushProgressSchema = z.object({ left: z.number(), atLeast: z.boolean() });
export type PushProgress = z.infer<typeof pushProgressSchema>;
