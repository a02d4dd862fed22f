/** The ledger as the engine and its flows see it: every table's methods, and nothing of SQL. */
import type { AuditLedger } from './ledger-audit.ts';
import type { DespatchLedger } from './ledger-despatch.ts';
import type { InstallationLedger } from './ledger-installation.ts';
import type { JobLedger, StepLedger } from './ledger-jobs.ts';
import type { KhaosOrderLedger, OrderLedger, UnreadableLedger } from './ledger-orders.ts';
import type { RunLedger, WatermarkLedger } from './ledger-runs.ts';
import type { OutletLedger, PoolLedger } from './ledger-stock.ts';

/**
 * One KC system with one or more stores. Every method is synchronous; every writing method is one transaction of its own,
 * or part of the one that `inTransaction` opened. What a method returned from is on the disk (`synchronous=FULL`; `noting` apart), so an
 * intent written before a call survives a power cut during it. The KC connection id is the ledger's own and part of every
 * key; store ids are passed in. Times ending in `Ms` are wall time since 1970; times without are the other system's own text.
 *
 * Batch methods take what fits into one short transaction; callers cut long work into chunks of at most
 * `outletChunk` (`ledger-stock.ts`) rows and let the event loop breathe between them.
 */
export type Ledger = {
  readonly installation: InstallationLedger;
  readonly jobs: JobLedger;
  readonly steps: StepLedger;
  readonly audit: AuditLedger;
  readonly orders: OrderLedger;
  readonly unreadable: UnreadableLedger;
  readonly khaosOrders: KhaosOrderLedger;
  readonly despatch: DespatchLedger;
  readonly pools: PoolLedger;
  readonly outlets: OutletLedger;
  readonly runs: RunLedger;
  readonly watermarks: WatermarkLedger;

  /** Brings times that lie in the future back to now. Call it when the wall clock turned out to have been set back, and at every start. */
  clockWasSetBack(): void;
  /**
   * Rises with whatever is stored, but for passes, marks (`watermarks`), and times at which something was found as it was known: while it
   * stands still, everything that was read from the ledger is still so. It counts from the opening of the ledger.
   */
  revision(): number;
  /**
   * Runs `work` in one transaction: all of it is kept or, when it throws, nothing. Calls inside join it; a call inside that
   * throws and is caught leaves nothing of its own behind. `work` must not be asynchronous.
   */
  inTransaction<T>(work: () => T): T;
  /**
   * `inTransaction` for notes of looks that found nothing new, which come every few seconds: stored in their order, but not forced to the disk, which
   * takes longer than all the rest of such a look. A power cut may take the last of them, as if it had come sooner, and nothing that stands
   * before a transaction that was forced; the end of the process takes none. Never for what a call to another system rests on.
   */
  noting<T>(work: () => T): T;
  /** The whole ledger as bytes, as of the last commit; `memoryLedger({ bytes, … })` of `open.ts` opens them again. Throws inside a transaction. */
  serialize(): Uint8Array;
  /** Closes the database and gives the folder's lock back. Calling it twice is harmless. */
  close(): void;
};
