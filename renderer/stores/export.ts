/** A list taken out as a file: every line of its present filter, read page by page, stopped when a person says so. */
import { create, type StoreApi, type UseBoundStore } from 'zustand';
import type { Page } from './listing.ts';
import { csvOf } from '../csv.ts';
import type { Reply } from '../../shared/contract.ts';
import type { Problem } from '../../shared/records.ts';

/** More lines than an office program opens without complaint; a longer export is narrowed by a filter first. */
const exportedAtMost = 200_000;

type ExportState = { lines: number; running: boolean; cut: boolean; problem: Problem | undefined };

export type Export = {
  /** Of the file: `quayside-<name>-<date>.csv`. */
  name: string;
  use: UseBoundStore<StoreApi<ExportState>>;
  /** The file; undefined when it was stopped or did not work. */
  run(): Promise<Blob | undefined>;
  stop(): void;
};

/** A column of the file: its title, and what stands in it. */
export type ExportColumn<Item> = readonly [title: string, value: (item: Item) => string | number | undefined];

export const createExport = <Item, From>(
  name: string,
  columns: readonly ExportColumn<Item>[],
  readPage: (from: From | undefined) => Promise<Reply<Page<Item, From>>>,
): Export => {
  const use = create<ExportState>(() => ({ lines: 0, running: false, cut: false, problem: undefined }));
  return {
    name,
    use,
    stop: () => use.setState({ running: false }),
    run: async () => {
      use.setState({ lines: 0, running: true, cut: false, problem: undefined });
      const parts = [csvOf([columns.map(([title]) => title)])];
      let from: From | undefined;
      let lines = 0;
      do {
        const reply = await readPage(from);
        if (!reply.ok) {
          use.setState({ running: false, problem: reply.problem });
          return undefined;
        }
        if (!use.getState().running) return undefined;
        const { items, next } = reply.value;
        parts.push(csvOf(items.map((item) => columns.map(([, value]) => value(item) ?? ''))));
        lines += items.length;
        from = next;
        use.setState({ lines });
      } while (from !== undefined && lines < exportedAtMost);
      use.setState({ running: false, cut: from !== undefined });
      // Excel takes a file for UTF-8 by its mark only.
      return new Blob(['\uFEFF', ...parts], { type: 'text/csv;charset=utf-8' });
    },
  };
};

/** For a file, in every zone the same. */
export const isoTime = (atMs: number | undefined): string | undefined => (atMs === undefined ? undefined : new Date(atMs).toISOString());
