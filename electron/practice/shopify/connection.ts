/** Pages of lists the way the Admin API gives them: keyset cursors, filters over the search index, a wall at 25,000 rows. */
import { ApiError } from './api-error.ts';
import type { FieldContext, IndexedRow, RowSource } from './fields.ts';
import { everything, readSearch, type Search } from './search.ts';

/** Arguments every connection has; the schema knows which of the last three a given one takes. */
export type PageArguments = {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
  query?: string | null;
  sortKey?: string | null;
  reverse?: boolean | null;
};

export type PageInfo = {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
};

/** What a connection field answers. */
export type Connection = {
  nodes: unknown[];
  edges: { cursor: string; node: unknown }[];
  pageInfo: PageInfo;
};

/** Paging a list stops here, silently (`reference/shopify-admin-api.md §2.3`). */
export const pagingWall = 25_000;

/** Counts stop here unless the caller names another limit or null (`reference/shopify-admin-api.md §2.3`). */
const countLimit = 10_000;

type SortValue = number | string;

/** A row's place in an order; the id breaks ties, as in the real cursors. */
type Place = { value: SortValue; id: number };

const comparePlaces = (left: Place, right: Place): number =>
  left.value < right.value ? -1 : left.value > right.value ? 1 : left.id - right.id;

/** The real form: base64 of `{"last_id":…,"last_value":…}` (`reference/shopify-admin-api.md §4.1`). */
const cursorOf = (place: Place): string => Buffer.from(JSON.stringify({ last_id: place.id, last_value: place.value })).toString('base64');

const readCursor = (cursor: string): Place => {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8'));
    if (typeof value === 'object' && value !== null && 'last_id' in value && 'last_value' in value) {
      const { last_id: id, last_value: last } = value;
      if (typeof id === 'number' && (typeof last === 'number' || typeof last === 'string')) return { value: last, id };
    }
  } catch {
    // Not JSON: the same answer as for JSON that is no cursor.
  }
  throw new ApiError('BAD_REQUEST', 'Invalid cursor for current pagination sort.');
};

const placeOf = (row: IndexedRow, sortKey: string, defaultSort: string): Place => {
  // A list that does not keep the asked order (RELEVANCE above all) falls back to its own.
  const value = sortKey === 'ID' ? row.legacyId : (row.sort[sortKey] ?? row.sort[defaultSort] ?? row.legacyId);
  return { value, id: row.legacyId };
};

type PlacedRow = { row: IndexedRow; place: Place };

/**
 * Sorted lists by source, version and sort key; a source that goes away takes its lists with it. Undefined stands for a
 * list that was asked for once: most polls read one page of a version, and going through the rows is cheaper than sorting.
 */
const sortedLists = new WeakMap<RowSource, { version: number | string; byKey: Map<string, PlacedRow[] | undefined> }>();

const placedRows = (source: RowSource, sortKey: string): PlacedRow[] => {
  const placed: PlacedRow[] = [];
  for (const row of source.rows()) placed.push({ row, place: placeOf(row, sortKey, source.defaultSort) });
  return placed;
};

/** The whole list in ascending order, for sources that tell their version and are asked about it again. */
const sortedRows = (source: RowSource, sortKey: string): PlacedRow[] | undefined => {
  const version = source.version?.();
  if (version === undefined) return undefined;
  let kept = sortedLists.get(source);
  if (kept === undefined || kept.version !== version) {
    kept = { version, byKey: new Map() };
    sortedLists.set(source, kept);
  }
  let list = kept.byKey.get(sortKey);
  if (list === undefined && !kept.byKey.has(sortKey)) {
    kept.byKey.set(sortKey, undefined);
  } else if (list === undefined) {
    list = placedRows(source, sortKey).sort((left, right) => comparePlaces(left.place, right.place));
    kept.byKey.set(sortKey, list);
  }
  return list;
};

/** The first index of a sorted list whose place is not below the given one, or with `past` is above it. */
const boundary = (list: readonly PlacedRow[], place: Place, past: boolean): number => {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = comparePlaces(list[middle]!.place, place);
    if (order < 0 || (past && order === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Keeps the `size` lowest of what it is given, in order; cheap as long as most are not among them. */
const lowest = (size: number, direction: 1 | -1) => {
  const kept: PlacedRow[] = [];
  return {
    kept,
    offer: (candidate: PlacedRow): void => {
      if (size === 0) return;
      const worst = kept.at(-1);
      if (kept.length === size && direction * comparePlaces(candidate.place, worst!.place) >= 0) return;
      let low = 0;
      let high = kept.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (direction * comparePlaces(kept[middle]!.place, candidate.place) < 0) low = middle + 1;
        else high = middle;
      }
      kept.splice(low, 0, candidate);
      if (kept.length > size) kept.pop();
    },
  };
};

type Window = { after: Place | undefined; before: Place | undefined; direction: 1 | -1; fromEnd: boolean; size: number };

/** What a page needs: its rows in the order of the list, whether more follow in the reading direction, matches before it. */
type Slice = { rows: PlacedRow[]; more: boolean; matchesBefore: number };

const scanSlice = (source: RowSource, sortKey: string, search: Search, window: Window): Slice => {
  const { after, before, direction, fromEnd, size } = window;
  const best = lowest(size + 1, fromEnd ? (-direction as 1 | -1) : direction);
  let matchesBefore = 0;
  for (const row of source.rows()) {
    if (!search.matches(row)) continue;
    const place = placeOf(row, sortKey, source.defaultSort);
    if (after !== undefined && direction * comparePlaces(place, after) <= 0) matchesBefore += 1;
    else if (before === undefined || direction * comparePlaces(place, before) < 0) best.offer({ row, place });
  }
  const more = best.kept.length > size;
  const rows = best.kept.slice(0, size);
  return { rows: fromEnd ? rows.reverse() : rows, more, matchesBefore };
};

/** The same from a sorted list without a filter: a page is a piece of it. */
const sortedSlice = (list: readonly PlacedRow[], window: Window): Slice => {
  const { after, before, direction, fromEnd, size } = window;
  const [lowPlace, highPlace] = direction === 1 ? [after, before] : [before, after];
  const low = lowPlace === undefined ? 0 : boundary(list, lowPlace, true);
  const high = highPlace === undefined ? list.length : boundary(list, highPlace, false);
  const fromLow = (direction === 1) !== fromEnd;
  const rows = fromLow ? list.slice(low, Math.min(high, low + size)) : list.slice(Math.max(low, high - size), high);
  return {
    rows: direction === 1 ? rows : rows.reverse(),
    more: high - low > size,
    matchesBefore: after === undefined ? 0 : direction === 1 ? low : list.length - high,
  };
};

/**
 * One page of a list, for a connection field: `orders: (_, args, context) => connect(context, args, ordersOf(context))`.
 * Answers `nodes`, `edges` and `pageInfo`. Warns of unknown filter fields through the context; throws `ApiError` for a
 * cursor of another kind and the internal error for an empty comparison. `first` and `last` have been checked before.
 */
export const connect = (context: FieldContext, args: PageArguments, source: RowSource): Connection => {
  const search = readSearch(args.query, source.filters);
  for (const warning of search.warnings) context.warn({ path: context.path(), query: args.query ?? '', ...warning });

  const sortKey = args.sortKey ?? source.defaultSort;
  const whole = context.wholeLists === true;
  const fromEnd = !whole && (args.first ?? null) === null;
  const window: Window = {
    after: args.after ? readCursor(args.after) : undefined,
    before: args.before ? readCursor(args.before) : undefined,
    direction: args.reverse === true ? -1 : 1,
    fromEnd,
    size: whole ? Number.POSITIVE_INFINITY : (args.first ?? args.last ?? 0),
  };
  // A filter looks at every row: in their own order they are read several times faster than in a sorted one.
  const list = search === everything ? sortedRows(source, sortKey) : undefined;
  const slice = list === undefined ? scanSlice(source, sortKey, search, window) : sortedSlice(list, window);

  const room = fromEnd || whole ? slice.rows.length : Math.max(0, pagingWall - slice.matchesBefore);
  const rows = slice.rows.slice(0, room);
  const atWall = !fromEnd && !whole && slice.matchesBefore + rows.length >= pagingWall;
  const cursors = rows.map(({ place }) => cursorOf(place));
  return {
    nodes: rows.map(({ row }) => row.node),
    edges: rows.map(({ row }, at) => ({ cursor: cursors[at]!, node: row.node })),
    pageInfo: {
      hasNextPage: fromEnd ? window.before !== undefined : slice.more && !atWall,
      hasPreviousPage: fromEnd ? slice.more : window.after !== undefined,
      startCursor: cursors[0] ?? null,
      endCursor: cursors.at(-1) ?? null,
    },
  };
};

/** One page of a nested list that has neither filters nor sort keys of interest: its nodes in their own order. */
export const connectNodes = (context: FieldContext, args: PageArguments, nodes: readonly unknown[]): Connection =>
  connect(
    context,
    { ...args, query: null, sortKey: 'ID' },
    {
      filters: {},
      defaultSort: 'ID',
      rows: () => nodes.map((node, at) => ({ legacyId: at + 1, node, sort: {}, terms: {} })),
    },
  );

/**
 * For count fields (`ordersCount`): what matches, cut off at `limit` as the real system does. A null limit counts
 * everything; left out it is 10,000.
 */
export const countRows = (
  context: FieldContext,
  args: { query?: string | null; limit?: number | null },
  source: RowSource,
): { count: number; precision: 'EXACT' | 'AT_LEAST' } => {
  const search = readSearch(args.query, source.filters);
  for (const warning of search.warnings) context.warn({ path: context.path(), query: args.query ?? '', ...warning });
  const limit = args.limit === undefined ? countLimit : (args.limit ?? Number.POSITIVE_INFINITY);
  let count = 0;
  for (const row of source.rows()) {
    if (!search.matches(row)) continue;
    if (count >= limit) return { count, precision: 'AT_LEAST' };
    count += 1;
  }
  return { count, precision: 'EXACT' };
};
