/** Lists in pages: places to go on from, and the merge of several sorted streams into one page. */
import type { ListPage, ListPlace } from './ledger-words.ts';

/** Most rows of one page: more than a window shows at once, and a few ms to read. */
export const pageLimit = 500;

/** The limit as asked, within 1 … `pageLimit`. */
export const within = (limit: number): number => Math.min(Math.max(Math.trunc(limit), 1), pageLimit);

/** What a list is sorted by; compared part by part. */
export type SortKey = readonly (string | number)[];

const compareParts = (a: string | number, b: string | number): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

/** Compares as SQLite does for the texts used here: ids and ISO times, plain ASCII. */
export const compareKeys = (a: SortKey, b: SortKey): number => {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    const order = other === undefined ? 1 : compareParts(part, other);
    if (order !== 0) return order;
  }
  return 0;
};

export const placeOf = (key: SortKey): ListPlace => JSON.stringify(key);

/** Reads a place that a page gave. Throws (a bug) when it is not one. */
export const keyOf = (place: ListPlace, length: number): SortKey => {
  const key: unknown = JSON.parse(place);
  const isPart = (part: unknown): part is string | number => typeof part === 'string' || typeof part === 'number';
  if (!Array.isArray(key) || key.length !== length || !key.every(isPart)) throw new Error('not a place of this list');
  return key;
};

/**
 * One page out of several streams that are each sorted and cut at `limit + 1`: cost grows with the page and the number of streams,
 * never with the table. Streams are the slices of one index, so that any filter reads only what it may show.
 */
export const mergePage = <Ref extends { key: SortKey }, Item>(
  streams: readonly (readonly Ref[])[],
  direction: 'ascending' | 'descending',
  limit: number,
  read: (ref: Ref) => Item | undefined,
): ListPage<Item> => {
  const sign = direction === 'ascending' ? 1 : -1;
  const refs = streams.flat().toSorted((a, b) => sign * compareKeys(a.key, b.key));
  const page = refs.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(read).filter((item) => item !== undefined),
    next: last === undefined || refs.length <= limit ? undefined : placeOf(last.key),
  };
};
