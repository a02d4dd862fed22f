/** Finished passes of flows, and how far each flow has read. */
import type { FlowName, RunView } from '../../../shared/records.ts';
import type { ListPage, ListPlace } from './ledger-words.ts';

export type RunLedger = {
  /** Keeps a finished pass. */
  add(run: RunView): void;
  /** The last pass of every flow of every store. */
  latest(): RunView[];
  /** Newest first. `limit` at most 500. */
  list(filter: { storeId?: string; flow?: FlowName }, limit: number, from?: ListPlace): ListPage<RunView>;
  /** Removes up to `limit` passes that started before; the last of each flow stays. Returns how many. */
  prune(beforeMs: number, limit: number): number;
};

/** Where a flow goes on reading: texts of the other system's own (times, cursors), by name. KC-wide marks use an empty store id. */
export type WatermarkLedger = {
  get(storeId: string, flow: FlowName, name: string): string | undefined;
  put(storeId: string, flow: FlowName, name: string, text: string): void;
};
