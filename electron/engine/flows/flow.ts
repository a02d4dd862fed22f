/**
 * What a flow is to the runner, and what a pass hands to a flow.
 *
 * What flows tell each other goes through the ledger: `import-orders` writes the mark of every whole poll
 * (`order-poll-mark.ts`: `writePollMark`), and `push-stock` waits for it and reads it (`readPollMark`).
 */
import type { Khaos } from '../connectors/khaos/khaos.ts';
import type { Shopify } from '../connectors/shopify/shopify.ts';
import type { Moment } from '../domain/moment.ts';
import type { Timing } from '../domain/timing.ts';
import type { Outcome } from '../domain/verdict.ts';
import type { Clock, Log, Random } from '../ports.ts';
import type { Job } from '../store/ledger-jobs.ts';
import type { Ledger } from '../store/ledger.ts';
import type { FlowName, RunTrigger } from '../../../shared/records.ts';
import type { Settings, StoreSettings } from '../../../shared/settings.ts';

/** The right to write, held by one engine per shop; see `lease.ts` of the engine. */
export type Lease = {
  /**
   * Resolves when this engine holds the shop's lease and renewed it recently enough for a send right now; renews or takes it
   * first where needed. Throws `ProblemError`: `another-engine` when a living owner holds it, `ledger-catching-up` when this ledger
   * proves to be a restored copy, or why Shopify cannot be asked. Call it before every write to Shopify
   * or KC, after everything else that takes time; only the intent's commit stands between.
   */
  ensure(): Promise<{ epoch: number; nonce: string }>;
  /** Whether an installation's claim or intent of that epoch belongs to an owner that is dead: not us, and not the present holder. */
  isDead(owner: { installation: string; epoch: number }): Promise<boolean>;
  /** Stamp of the KC system, as it stands in every claim. */
  readonly khaos: string;
};

/** One pass of one flow over one store: everything a flow may use. */
export type Pass = {
  trigger: RunTrigger;
  startedAtMs: number;
  settings: Settings;
  store: StoreSettings;
  khaos: Khaos;
  shopify: Shopify;
  ledger: Ledger;
  lease: Lease;
  clock: Clock;
  random: Random;
  log: Log;
  timing: Timing;
  /** Now, to be stored in a step's facts where the time since will matter. */
  moment(): Moment;
  /** Time that has certainly passed since: the only measure by which *absent* may be believed (see `domain/moment.ts`). */
  elapsedMs(since: Moment): number;
  /** Counts for the run's view that jobs do not tell. */
  count(what: 'found' | 'done' | 'confirmed' | 'held', by?: number): void;
  /** The engine is stopping: finish the call under way, begin nothing new. */
  stopping(): boolean;
};

/** A flow whose records cross once (orders, despatches). The runner alone moves its jobs. */
export type Flow<R> = {
  name: FlowName;
  /** How many records are carried together. */
  together: number;
  /**
   * Reads what changed and stores it, its jobs and the watermark, in one transaction a page; then yields the page's records
   * that have a job, so that they need not be read again. Reads only. Throws `ProblemError` when it cannot go on; pages
   * yielded before count.
   */
  find(pass: Pass): AsyncIterable<readonly R[]>;
  keyOf(record: R): string;
  /** Reads again the records of jobs left from earlier passes. A key whose record is gone is absent from the map. */
  recall(keys: readonly string[], pass: Pass): Promise<Map<string, R>>;
  /**
   * Takes these jobs as far as they go; one outcome each, same order. Before each write: `lease.ensure()`, then the
   * intent as a step (`ledger.steps.intend`, `send: true` for the write that must not happen twice), then at once the call, then
   * `ledger.steps.answered` (also when it is certain that nothing was written). A job with an unanswered send is looked up before anything is sent. What it throws becomes the
   * outcome of every job of the batch: unconfirmed where a send has no stored answer.
   */
  carry(work: readonly { record: R; job: Job }[], pass: Pass): Promise<Outcome[]>;
  /** A job whose record no longer exists. */
  gone(job: Job, pass: Pass): Outcome;
};

/** A flow that brings a table in line instead of carrying jobs (`push-stock`). */
export type Reconciler = { name: FlowName; run(pass: Pass): Promise<void> };
