/** Jobs as a window shows them: one line of a list, and everything that was done for one of them. */
import { z } from 'zod';
import { orderOutcomes } from './order-views.ts';
import { flowNames, jobStates, problemSchema } from './records.ts';

/** One record's journey as a window shows it. */
export const jobViewSchema = z.object({
  storeId: z.string(),
  flow: z.enum(flowNames),
  key: z.string(),
  state: z.enum(jobStates),
  tries: z.number(),
  sends: z.number(),
  nextTryAtMs: z.number().optional(),
  problem: problemSchema.optional(),
  why: z.string(),
  movedBy: z.string(),
  reference: z.string().optional(),
  orderName: z.string().optional(),
  createdAtMs: z.number(),
  movedAtMs: z.number(),
});
export type JobView = z.infer<typeof jobViewSchema>;

export const jobKeySchema = z.object({ storeId: z.string(), flow: z.enum(flowNames), key: z.string() });
export type JobKey = z.infer<typeof jobKeySchema>;

export const jobDetailSchema = z.object({
  job: jobViewSchema,
  /** What was done for it, oldest first. `facts` and `answered` are JSON as the ledger keeps it; the latter is missing while no answer was stored. */
  steps: z.array(
    z.object({
      name: z.string(),
      atMs: z.number(),
      outcome: z.enum(orderOutcomes).optional(),
      detail: z.string().optional(),
      facts: z.string(),
      answered: z.string().optional(),
    }),
  ),
  /** What the other system really said, newest first, with personal data masked. */
  raw: z.array(z.object({ seq: z.number(), atMs: z.number(), text: z.string() })),
});
export type JobDetail = z.infer<typeof jobDetailSchema>;
