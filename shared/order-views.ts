/** Orders as a window shows them: one line of the list, and one order's life across both systems. Amounts are integer minor units. */
import { z } from 'zod';
import { jobStates, problemSchema } from './records.ts';

/** Where an order stands; the same words as the counts of `orderCountsSchema`. */
export const orderStandings = ['imported', 'onTheWay', 'leftAlone', 'held', 'failed', 'missing'] as const;
export type OrderStanding = (typeof orderStandings)[number];

/** Why an order is rightly not in Khaos Control: for good, or until the reason ends. */
export const orderReasons = [
  'test',
  'before-go-live-in-khaos',
  'before-go-live-never',
  'cancelled',
  'voided',
  'expired',
  'refunded',
  'nothing-left',
  'already-fulfilled',
  'settling',
  'on-hold',
  'not-paid',
  'authorised',
  'on-account',
] as const;
export type OrderReason = (typeof orderReasons)[number];

export const orderViewSchema = z.object({
  storeId: z.string(),
  orderId: z.string(),
  /** `#1001` */
  name: z.string(),
  /** Shopify's ISO time. */
  createdAt: z.string(),
  cancelledAt: z.string().optional(),
  totalMinor: z.number(),
  currency: z.string(),
  standing: z.enum(orderStandings),
  /** Only where the gate left it alone. */
  reason: z.enum(orderReasons).optional(),
  /** The reason can end, and the order is looked at again. */
  later: z.boolean(),
  salesOrderCode: z.string().optional(),
  /** KC's own words for how far it is: the stage of its invoices. */
  stage: z.string().optional(),
  jobState: z.enum(jobStates).optional(),
  /** A person chose to leave it alone. */
  ignored: z.literal(true).optional(),
  problem: problemSchema.optional(),
});
export type OrderView = z.infer<typeof orderViewSchema>;

/** What happened to an order, in the words of `labels.ts`. */
export const orderEventKinds = [
  'placed',
  'cancelled',
  'left-alone',
  'put-off',
  'untold',
  'claim',
  'doubt',
  'look-up',
  'import',
  'settled',
  'landed',
  'complete',
  'moved',
  'invoice',
  'despatched',
  'noticed',
  'told',
  'fulfilled-elsewhere',
] as const;
export type OrderEventKind = (typeof orderEventKinds)[number];

/** What came of a step. */
export const orderOutcomes = [
  'imported',
  'arrived',
  'written',
  'absent',
  'skipped',
  'stale',
  'refused',
  'not-written',
  'not-sent',
  'fault',
  'twice',
  'no-answer',
  'unanswered',
] as const;
export type OrderOutcome = (typeof orderOutcomes)[number];

export const orderEventSchema = z.object({
  /** Where it stands among the others. */
  atMs: z.number(),
  /** ISO date, where only the day is known. */
  day: z.string().optional(),
  system: z.enum(['shopify', 'quayside', 'khaos']),
  kind: z.enum(orderEventKinds),
  /** Of a step. */
  outcome: z.enum(orderOutcomes).optional(),
  /** Of a move of the job, and who moved it. */
  state: z.enum(jobStates).optional(),
  actor: z.string().optional(),
  /** References and figures that belong to it: a sales order code, an invoice, a tracking number. */
  detail: z.string().optional(),
  tone: z.enum(['good', 'plain', 'warn', 'bad']),
});
export type OrderEvent = z.infer<typeof orderEventSchema>;

export const orderDetailSchema = z.object({
  order: orderViewSchema,
  associatedRef: z.string().optional(),
  /** When KC was last asked about it. */
  khaosAskedAtMs: z.number().optional(),
  lines: z.array(
    z.object({
      lineId: z.string(),
      sku: z.string().optional(),
      quantity: z.number(),
      remaining: z.number(),
      fulfilled: z.number(),
      refunded: z.number(),
    }),
  ),
  /** Oldest first. */
  events: z.array(orderEventSchema),
});
export type OrderDetail = z.infer<typeof orderDetailSchema>;
