/** What can be asked of and written to the audit log: who did what, chained by hash. */
import type { Actor } from '../domain/job-moves.ts';
import type { FlowName } from '../../../shared/records.ts';

/** One line to write. References and amounts only, never personal data; that belongs into `payload`, which can be erased. */
export type NewAuditEntry = {
  actor: Actor;
  /** Stable code of what happened: `job-queued`, `stock-written`, … */
  event: string;
  storeId?: string;
  flow?: FlowName;
  /** The order as people know it: `#1001`. */
  orderName?: string;
  stockCode?: string;
  /** Names and codes the two systems use: `{ salesOrder: 'SO123', ref: '…' }`. Found by text search. */
  references?: Record<string, string | number>;
  /** Figures with their unit in the name: `{ totalMinor: 1250 }`, `{ from: 3, to: 5 }`. */
  amounts?: Record<string, number>;
  /** Our own sentence. Found by text search. */
  note?: string;
  /** Raw request or answer, or a person's own words. */
  payload?: string;
};

export type AuditEntry = Omit<NewAuditEntry, 'payload'> & {
  seq: number;
  atMs: number;
  /** Hex SHA-256 over the previous line's hash and this line. */
  hash: string;
  payload: 'none' | 'kept' | 'forgotten';
};

/** Which lines; all that is given must hold. `text`: every word must occur, the last one may be only begun (three letters or more). */
export type AuditFilter = {
  storeId?: string;
  flow?: FlowName;
  orderName?: string;
  stockCode?: string;
  actor?: Actor;
  event?: string;
  text?: string;
};

/** Newest first; `older` is the `before` of the next page, undefined on the last. */
export type AuditPage = { entries: AuditEntry[]; older: number | undefined };

/** Where a check of the chain stands; hand it back to go on. `broken` names the first line that does not fit. */
export type ChainCheck = {
  checked: number;
  next: { seq: number; hash: string } | undefined;
  broken: { seq: number; what: string } | undefined;
};

export type AuditLedger = {
  /** Appends one line in the transaction that is open, or in one of its own. Returns its number. */
  add(entry: NewAuditEntry): number;
  /** At most `limit` (500) lines older than `before`, newest first. A deep page costs what the newest does. */
  page(filter: AuditFilter, limit: number, before?: number): AuditPage;
  /** The erasable text of a line; undefined when there is none or it was forgotten. */
  payload(seq: number): string | undefined;
  head(): { seq: number; hash: string };
  /**
   * The line to append to a file outside the data folder once a day: time, installation, number and hash of the newest line.
   * It holds no secret and no personal data.
   */
  headLine(): string;
  /** Whether a line written earlier still fits: `pruned` when its entry is gone by pruning, `differs` when the chain was changed or cut. */
  agreesWith(headLine: string): 'agrees' | 'differs' | 'pruned' | 'unreadable';
  /** Checks up to `limit` lines from where the last call ended (undefined: from the oldest kept). Ended when `next` is undefined. */
  verify(limit: number, from?: ChainCheck['next']): ChainCheck;
  /** Erases the payloads of the given lines; the chain stays whole. One audit line says it was done. Returns how many. */
  forget(seqs: readonly number[], actor: Actor, why: string): number;
  /** Erases up to `limit` payloads older than `beforeMs`. Returns how many; 0 when none is left. */
  forgetBefore(beforeMs: number, limit: number, actor: Actor): number;
  /** Erases all payloads of lines about one order, up to `limit`. Returns how many. */
  forgetOrder(storeId: string, orderName: string, limit: number, actor: Actor): number;
  /** Removes up to `limit` of the oldest lines written before `beforeMs`, leaving a checkpoint. Returns how many. */
  prune(beforeMs: number, limit: number, actor: Actor): number;
};
