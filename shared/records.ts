/** The words that tray, window, engine and ledger share: flows, states, problems, runs and what is shown of them. */
import { z } from 'zod';
import { problemCauses, problemKinds, type ProblemCause } from './problem-causes.ts';

/** One kind of record moving one way. */
export const flowNames = ['import-orders', 'push-stock', 'push-despatch'] as const;
export type FlowName = (typeof flowNames)[number];

/** A job's life, in the order of life; who moves it and where to is `electron/engine/domain/job-moves.ts`. */
export const jobStates = ['queued', 'running', 'waiting', 'unconfirmed', 'held', 'failed', 'skipped', 'done'] as const;
export type JobState = (typeof jobStates)[number];

/** Why it did not work. `facts` hold references, codes, quantities and amounts, never personal data. */
export const problemSchema = z.object({
  kind: z.enum(problemKinds),
  cause: z.enum(Object.keys(problemCauses) as [ProblemCause, ...ProblemCause[]]),
  /** What happened, with the thing it happened to. */
  summary: z.string(),
  /** What a person can do. */
  hint: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** How long the other side asked us to wait, if it did. */
  retryAfterMs: z.number().int().nonnegative().optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** What started a run. */
export const runTriggers = ['schedule', 'click', 'start', 'catch-up'] as const;
export type RunTrigger = (typeof runTriggers)[number];

/** One finished pass of a flow over one store. Counts are jobs (for `push-stock`: outlets). */
export const runViewSchema = z.object({
  flow: z.enum(flowNames),
  storeId: z.string(),
  trigger: z.enum(runTriggers),
  startedAtMs: z.number(),
  durationMs: z.number(),
  found: z.number(),
  done: z.number(),
  /** Of the done ones: those read back from the other system and found to be there. */
  confirmed: z.number(),
  skipped: z.number(),
  waiting: z.number(),
  unconfirmed: z.number(),
  held: z.number(),
  failed: z.number(),
  /** Why the pass as a whole stopped early, if it did. */
  problem: problemSchema.optional(),
});
export type RunView = z.infer<typeof runViewSchema>;

/** The first that is true: no settings, paused, credentials refused, a system away over a minute, a job held, a run going, else idle. */
export const engineStates = ['setup-needed', 'paused', 'signed-out', 'offline', 'attention', 'syncing', 'idle'] as const;
export type EngineState = (typeof engineStates)[number];

/** Problems of one cause, counted. */
export const problemGroupSchema = z.object({
  cause: z.string(),
  kind: z.enum(problemKinds),
  count: z.number(),
  summary: z.string(),
  hint: z.string(),
});
export type ProblemGroup = z.infer<typeof problemGroupSchema>;

/** Where every order that Shopify lists stands. `missing` is what no other count explains: the proof is that it is 0. */
export const orderCountsSchema = z.object({
  ordersSeen: z.number(),
  imported: z.number(),
  leftAlone: z.number(),
  onTheWay: z.number(),
  held: z.number(),
  failed: z.number(),
  missing: z.number(),
});
export type OrderCounts = z.infer<typeof orderCountsSchema>;

/** What tray and window show; worked out from facts, never stored. */
export const snapshotSchema = z.object({
  engineState: z.enum(engineStates),
  practice: z.boolean(),
  atMs: z.number(),
  runs: z.array(runViewSchema),
  ledger: orderCountsSchema,
  /** When the completeness check last ended, if it did. */
  provenAtMs: z.number().optional(),
  stock: z.object({ outlets: z.number(), confirmed: z.number(), different: z.number(), held: z.number() }),
  despatch: z.object({ told: z.number(), waiting: z.number(), unconfirmed: z.number(), held: z.number() }),
  apiBudget: z.array(z.object({ storeId: z.string(), available: z.number(), maximum: z.number() })),
  problems: z.array(problemGroupSchema),
});
export type EngineSnapshot = z.infer<typeof snapshotSchema>;
