/** The only list of what may cross to the window: requests with their input and output, and the events that come back. */
import { z } from 'zod';
import { despatchPlanSchema, parcelViewSchema } from './despatch-views.ts';
import { jobDetailSchema, jobKeySchema, jobViewSchema } from './job-views.ts';
import { orderDetailSchema, orderStandings, orderViewSchema } from './order-views.ts';
import { flowNames, jobStates, runTriggers, runViewSchema, snapshotSchema, type EngineSnapshot, type Problem } from './records.ts';
import { connectionReportSchema, givenSecretsSchema, settingIssueSchema, settingsDraftSchema, setUpViewSchema } from './set-up.ts';
import {
  outletKeySchema,
  outletStandings,
  outletViewSchema,
  pushPreviewSchema,
  pushProgressSchema,
  pushScopeSchema,
} from './stock-views.ts';

/** Rows of one page of any list; more would keep the engine's one thread busy. */
export const pageSize = 100;

const placeSchema = z.string().optional();
const pageOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().optional() });

/** One line of the audit log. */
export const auditViewSchema = z.object({
  seq: z.number(),
  atMs: z.number(),
  actor: z.string(),
  event: z.string(),
  storeId: z.string().optional(),
  flow: z.string().optional(),
  orderName: z.string().optional(),
  stockCode: z.string().optional(),
  references: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  amounts: z.record(z.string(), z.number()).optional(),
  note: z.string().optional(),
  hash: z.string(),
});
export type AuditView = z.infer<typeof auditViewSchema>;

const outlets = z.array(outletKeySchema).min(1).max(pageSize);
const reason = z.string().trim().min(1).max(500);
const orderKeySchema = z.strictObject({ storeId: z.string(), orderId: z.string() });

export const requests = {
  /** Everything tray and overview show. */
  'read-snapshot': { input: z.strictObject({}), output: snapshotSchema },
  /** Runs a flow now, over one store or all; answers when it ended. A click while paused is refused (`engine-paused`). */
  'run-flow': {
    input: z.strictObject({ flow: z.enum(flowNames), storeId: z.string().optional(), trigger: z.enum(runTriggers).default('click') }),
    output: z.array(runViewSchema),
  },
  /** Without `forMs`: until resumed. */
  'pause-engine': { input: z.strictObject({ forMs: z.number().int().positive().optional() }), output: z.null() },
  'resume-engine': { input: z.strictObject({}), output: z.null() },
  'list-jobs': {
    input: z.strictObject({
      storeId: z.string().optional(),
      flow: z.enum(flowNames).optional(),
      states: z.array(z.enum(jobStates)).optional(),
      cause: z.string().optional(),
      from: placeSchema,
    }),
    output: pageOf(jobViewSchema),
  },
  /** Puts held and failed jobs back into the queue: those named, or all of one cause. Answers how many. */
  'retry-jobs': {
    input: z.union([z.strictObject({ jobs: z.array(jobKeySchema).min(1).max(pageSize) }), z.strictObject({ cause: z.string() })]),
    output: z.object({ retried: z.number() }),
  },
  /** Leaves held and failed jobs alone for good, with a person's reason. */
  'ignore-jobs': {
    input: z.strictObject({ jobs: z.array(jobKeySchema).min(1).max(pageSize), reason }),
    output: z.object({ ignored: z.number() }),
  },
  /** Newest first. `text`: every word must occur. `before`: the `older` of the page before. */
  'list-audit': {
    input: z.strictObject({
      storeId: z.string().optional(),
      flow: z.enum(flowNames).optional(),
      orderName: z.string().optional(),
      stockCode: z.string().optional(),
      event: z.string().optional(),
      text: z.string().optional(),
      before: z.number().int().positive().optional(),
    }),
    output: z.object({ entries: z.array(auditViewSchema), older: z.number().optional() }),
  },
  /** What was done for one job, and what the other system really said. */
  'read-job': { input: jobKeySchema, output: jobDetailSchema },

  /** Newest first. `text`: a number as people know it (`#1001`, `1001`), a sales order code or another reference; then at most one page comes. */
  'list-orders': {
    input: z.strictObject({
      storeId: z.string().optional(),
      standing: z.enum(orderStandings).optional(),
      text: z.string().max(100).optional(),
      from: placeSchema,
    }),
    output: pageOf(orderViewSchema),
  },
  'read-order': { input: orderKeySchema, output: orderDetailSchema },
  /** Links a held order to a sales order that KC has, once date, total and postcode agree. */
  'link-order': { input: orderKeySchema.extend({ salesOrderCode: z.string().trim().min(1).max(50) }), output: z.null() },
  /** Gives the claim on a held order free and queues it; sent once it is certain that KC does not have what the claim's owner may have sent. */
  'release-claim': { input: orderKeySchema, output: z.null() },
  /** Which part of a partly fulfilled order is imported. */
  'choose-part': { input: orderKeySchema.extend({ part: z.enum(['remaining', 'all']) }), output: z.null() },

  /** By item and location. */
  'list-outlets': {
    input: z.strictObject({
      storeId: z.string().optional(),
      standing: z.enum(outletStandings).optional(),
      stockCode: z.string().optional(),
      from: placeSchema,
    }),
    output: pageOf(outletViewSchema),
  },
  /** What a push would change; reads both systems, writes nothing. At most one page of lines comes back, the changes counted. */
  'preview-push': { input: z.strictObject({ storeId: z.string(), scope: pushScopeSchema }), output: pushPreviewSchema },
  /**
   * Lets the next passes read and write these outlets before all others. Answers how many, and since when progress counts. Refused
   * while paused (`engine-paused`).
   */
  'force-push': {
    input: z.strictObject({ storeId: z.string(), scope: pushScopeSchema }),
    output: z.object({ asked: z.number(), sinceMs: z.number() }),
  },
  'read-push': { input: z.strictObject({ storeId: z.string(), scope: pushScopeSchema, sinceMs: z.number() }), output: pushProgressSchema },
  /** Frozen outlets are worked out and shown, never written until thawed. */
  'freeze-outlets': { input: z.strictObject({ outlets, reason }), output: z.null() },
  'thaw-outlets': { input: z.strictObject({ outlets }), output: z.null() },
  /** Lets outlets be written again that Shopify had refused. */
  'release-outlets': { input: z.strictObject({ outlets }), output: z.null() },
  /** Agrees to what the breaker keeps back: these outlets of one store, or all of it. */
  'approve-breaker': {
    input: z.strictObject({ storeId: z.string(), outlets: z.union([outlets, z.literal('all')]) }),
    output: z.object({ approved: z.number() }),
  },

  /** Latest moved first. */
  'list-parcels': {
    input: z.strictObject({ storeId: z.string().optional(), states: z.array(z.enum(jobStates)).optional(), from: placeSchema }),
    output: pageOf(parcelViewSchema),
  },
  /** What both systems say of one order's goods now, and what a push would tell the customer. Writes nothing. */
  'plan-despatch': { input: orderKeySchema, output: despatchPlanSchema },
  /**
   * Carries the despatches of one order now, before all others; answers what then stands. A pass that was not made or stopped early is
   * the problem in the reply.
   */
  'push-despatch': { input: orderKeySchema, output: despatchPlanSchema },

  /** What is set, and which secrets are kept. Answered by a host that keeps settings and secrets itself. */
  'read-set-up': { input: z.strictObject({}), output: setUpViewSchema },
  /** Keeps settings and new secrets and begins with them; where something does not fit, nothing is kept and the places are told. */
  'write-set-up': {
    input: z.strictObject({ draft: settingsDraftSchema, secrets: givenSecretsSchema }),
    output: z.object({ issues: z.array(settingIssueSchema) }),
  },
  /** Tries KC, or the store of this number in the draft. A secret that is not given is the kept one. */
  'test-connection': {
    input: z.strictObject({
      draft: settingsDraftSchema,
      secrets: givenSecretsSchema,
      of: z.union([z.literal('khaos'), z.number().int().nonnegative()]),
    }),
    output: connectionReportSchema,
  },

  /** First start only: begins with two invented systems. Answered by a host that is not set up yet. */
  'start-practice': { input: z.strictObject({}), output: z.null() },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>;

export type Requests = typeof requests;
export type RequestName = keyof Requests;
/** What a caller gives: defaults may be left out. */
export type RequestInput<N extends RequestName> = z.input<Requests[N]['input']>;
/** What a handler is given: parsed. */
export type ParsedInput<N extends RequestName> = z.output<Requests[N]['input']>;
export type RequestOutput<N extends RequestName> = z.output<Requests[N]['output']>;

export const isRequestName = (name: string): name is RequestName => Object.hasOwn(requests, name);

/** Every request is answered; what went wrong comes back as a problem. */
export type Reply<T> = { ok: true; value: T } | { ok: false; problem: Problem };

/**
 * How the engine's own process fares, where it has one: being started, answering, or away (it died or could not start; it is
 * tried again at `retryAtMs`). What it was doing is in the ledger; nothing is lost.
 */
export type EngineProcess = { state: 'starting' | 'running' } | { state: 'away'; problem: Problem; retryAtMs: number };

/** What comes by itself. */
export type HostEvent = { kind: 'snapshot'; snapshot: EngineSnapshot } | { kind: 'engine-process'; process: EngineProcess };

/** How a window reaches the engine, whatever carries it. */
export type Bridge = {
  ask<N extends RequestName>(name: N, input: RequestInput<N>): Promise<Reply<RequestOutput<N>>>;
  /** Returns how to stop listening. */
  onEvent(listener: (event: HostEvent) => void): () => void;
};

/**
 * Over HTTP: a request that carries this header follows on something a person did in the window, and so is use of the session. One
 * without it the window makes by itself, and it does not keep a session from ending.
 */
export const personHeader = 'x-quayside-person';

/**
 * Over HTTP: the pass that the sign-in gave to the page beside its cookie, in the address it leads to (`#pass=…`). Requests carry it in
 * this header, an event stream (which cannot) in its query as `pass`.
 */
export const passHeader = 'x-quayside-pass';
/** Where a page keeps it: the storage of its own origin, which no other port reads. */
export const passKey = 'quayside-pass';

/** What the desktop's preload puts on `window.quayside`: one method for each request name, and the events. */
export type PreloadFace = { readonly [N in RequestName]: (input: RequestInput<N>) => Promise<Reply<RequestOutput<N>>> } & Pick<
  Bridge,
  'onEvent'
>;
