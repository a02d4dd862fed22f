/** A list that is read in pages, filtered, and read again while it is on screen without losing its place. */
import { useEffect, useRef } from 'react';
import { create, type StoreApi, type UseBoundStore } from 'zustand';
import { useSnapshot } from './snapshot.ts';
import type { Reply } from '../../shared/contract.ts';
import type { Problem } from '../../shared/records.ts';

/** Lists follow the engine, but no faster than a person can read them. */
const refreshMs = 2_000;
/** Pages that are read again as they stand; below them a list shows what it showed. */
const refreshedPages = 5;
/** The engine lists in one order only. What is put into another one is read whole first, or so far: 5,000 lines. */
const sortedPages = 50;

/** By the `sortBy` of a column. */
export type Sort = { column: string; descending: boolean };

export type Page<Item, From> = { items: readonly Item[]; next: From | undefined };

export type ListingState<Filter, Item, From> = {
  filter: Filter;
  items: readonly Item[];
  next: From | undefined;
  pages: number;
  sort: Sort | undefined;
  /** False until the first answer for this filter came. */
  loaded: boolean;
  loading: boolean;
  /** Why the last reading did not work; `items` are those of the one before it, of the same filter. */
  problem: Problem | undefined;
};

export type Listing<Filter, Item, From = string> = {
  use: UseBoundStore<StoreApi<ListingState<Filter, Item, From>>>;
  setFilter(change: Partial<Filter>): void;
  /** Undefined: as the engine lists. */
  setSort(sort: Sort | undefined): void;
  /** One page of the present filter, beside what is shown: for an export. */
  readPage(from: From | undefined): Promise<Reply<Page<Item, From>>>;
  more(): Promise<void>;
  refresh(): Promise<void>;
};

export const createListing = <Filter, Item, From = string>(
  first: Filter,
  read: (filter: Filter, from: From | undefined) => Promise<Reply<Page<Item, From>>>,
): Listing<Filter, Item, From> => {
  const use = create<ListingState<Filter, Item, From>>(() => ({
    filter: first,
    items: [],
    next: undefined,
    pages: 1,
    sort: undefined,
    loaded: false,
    loading: false,
    problem: undefined,
  }));
  /** An answer for an earlier question is not shown. */
  let question = 0;

  const pagesWanted = (): number => (use.getState().sort === undefined ? 1 : sortedPages);

  const readPages = async (pages: number): Promise<void> => {
    const mine = ++question;
    const { filter } = use.getState();
    use.setState({ loading: true });
    const items: Item[] = [];
    let next: From | undefined;
    let done = 0;
    do {
      const reply = await read(filter, next);
      if (mine !== question) return;
      if (!reply.ok) {
        use.setState({ loading: false, loaded: true, problem: reply.problem });
        return;
      }
      items.push(...reply.value.items);
      next = reply.value.next;
      done += 1;
    } while (next !== undefined && done < pages);
    use.setState({ items, next, pages: done, loaded: true, loading: false, problem: undefined });
  };

  return {
    use,
    setFilter: (change) => {
      // Lines of the filter before would pass for lines of this one, and be acted on.
      use.setState(({ filter }) => ({
        filter: { ...filter, ...change },
        items: [],
        next: undefined,
        pages: 1,
        loaded: false,
        problem: undefined,
      }));
      void readPages(pagesWanted());
    },
    setSort: (sort) => {
      const { sort: before, next } = use.getState();
      use.setState({ sort });
      if (before === undefined && sort !== undefined && next !== undefined) void readPages(sortedPages);
    },
    readPage: (from) => read(use.getState().filter, from),
    more: async () => {
      const { next, loading, filter, sort } = use.getState();
      // A line that came in later would have its place among those that were passed already.
      if (next === undefined || loading || sort !== undefined) return;
      const mine = ++question;
      use.setState({ loading: true });
      const reply = await read(filter, next);
      if (mine !== question) return;
      if (reply.ok)
        use.setState(({ items, pages }) => ({
          items: [...items, ...reply.value.items],
          next: reply.value.next,
          pages: pages + 1,
          loading: false,
        }));
      else use.setState({ loading: false, problem: reply.problem });
    },
    refresh: async () => {
      const { pages, loading } = use.getState();
      if (!loading && pages <= refreshedPages) await readPages(pages);
    },
  };
};

/** Calls `refresh` when the page opens and, at most every two seconds, when the engine told something new. */
export const useLive = (refresh: () => Promise<void>): void => {
  const newest = useRef(refresh);
  useEffect(() => {
    newest.current = refresh;
  });
  useEffect(() => {
    let planned: ReturnType<typeof setTimeout> | undefined;
    void newest.current();
    const stop = useSnapshot.subscribe((now, before) => {
      if (now.snapshot === before.snapshot) return;
      planned ??= setTimeout(() => {
        planned = undefined;
        void newest.current();
      }, refreshMs);
    });
    return () => {
      stop();
      clearTimeout(planned);
    };
  }, []);
};
