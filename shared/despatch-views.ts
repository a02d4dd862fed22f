/** Despatches as a window shows them: parcels, and what a push of one order would tell its customer. */
import { z } from 'zod';
import { jobStates, problemSchema } from './records.ts';

export const trackingSchema = z.object({ company: z.string().optional(), number: z.string().optional(), url: z.string().optional() });

export const parcelViewSchema = z.object({
  storeId: z.string(),
  orderId: z.string(),
  /** The key of the job that tells it. */
  key: z.string(),
  orderName: z.string().optional(),
  /** 1, 2, … within the order. */
  parcel: z.number(),
  /** A tracking number that came after the customer was told. */
  lateTracking: z.boolean(),
  units: z.number(),
  invoices: z.array(z.string()),
  tracking: z.array(trackingSchema),
  jobState: z.enum(jobStates),
  noticedAtMs: z.number(),
  toldAtMs: z.number().optional(),
  why: z.string(),
  problem: problemSchema.optional(),
});
export type ParcelView = z.infer<typeof parcelViewSchema>;

/** What both systems say of one order's goods, asked at this moment. */
export const despatchPlanSchema = z.object({
  storeId: z.string(),
  orderId: z.string(),
  orderName: z.string(),
  salesOrderCode: z.string().optional(),
  /** KC knows the order. */
  inKhaos: z.boolean(),
  invoices: z.array(
    z.object({
      invoiceCode: z.string(),
      stage: z.string(),
      shipDate: z.string().optional(),
      courier: z.string().optional(),
      tracking: z.string().optional(),
    }),
  ),
  lines: z.array(
    z.object({
      lineId: z.string(),
      sku: z.string().optional(),
      ordered: z.number(),
      /** Gone by KC. */
      sent: z.number(),
      /** Fulfilled in Shopify, by anybody. */
      told: z.number(),
      /** In no parcel yet: what a push would tell. */
      toTell: z.number(),
    }),
  ),
  /** Codes KC sent that belong to no line. */
  unmatched: z.array(z.object({ stockCode: z.string(), units: z.number() })),
  parcels: z.array(parcelViewSchema),
});
export type DespatchPlan = z.infer<typeof despatchPlanSchema>;
