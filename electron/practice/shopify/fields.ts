/** How a field of the Admin API is answered: plain functions by type and field over the shop's state, and lists as the search index sees them. */
import type { JournalEffect } from '../wire.ts';
import type { Shop } from './shop/shop.ts';

/** What a resolver may see and tell besides its source and arguments. */
export type FieldContext = {
  shop: Shop;
  nowMs: number;
  /** The client's name for itself, for the journal and for `heldByRequestingApp`. */
  client: string;
  /** Handles of the granted scopes. */
  scopes: ReadonlySet<string>;
  /** Response keys from the root to the field being answered, list positions left out: the `path` of a search warning. */
  path(): readonly string[];
  /** How far the search index stays behind writes on order of the API's operator; a shop may be slower by itself. */
  indexLagMs: number;
  /** Set inside a bulk operation: lists come whole, without pages and without their wall. */
  wholeLists?: boolean;
  /** Notes a change of the shop in the journal line of this request. */
  effect(effect: JournalEffect): void;
  /** Adds a warning under `extensions.search` (`reference/shopify-admin-api.md §4.1`). */
  warn(warning: { path: readonly string[]; query: string; field: string; message: string; code: string }): void;
};

/**
 * Answers one field. Synchronous. Throws `ApiError` (`api-error.ts`) for a top-level error with a code; mutations answer
 * their own `userErrors` instead.
 */
// The schema has checked the arguments already; their shape is the schema's, not TypeScript's.
// oxlint-disable-next-line typescript/no-explicit-any
export type Field = (source: any, args: any, context: FieldContext) => unknown;

/**
 * By type name, then field name; `Query` and `Mutation` among them. A field that has no function is read as an own property
 * of the source; where that is missing too, it fails the way an unknown field does. Objects of an interface or union carry `__typename`.
 */
export type Fields = Readonly<Record<string, Readonly<Record<string, Field>>>>;

/** How a search filter compares. `id` compares the number in the id. */
export type FilterKind = 'id' | 'time' | 'number' | 'text' | 'word' | 'boolean';

/** One row of a list as the search index holds it; `node` is read live. `sort` by the API's sort key (`ID`, `UPDATED_AT`, …). */
export type IndexedRow = {
  /** The number in the id: breaks ties and makes the cursor. */
  legacyId: number;
  node: unknown;
  sort: Readonly<Record<string, number | string>>;
  terms: Readonly<Record<string, number | string | boolean | readonly string[] | undefined>>;
};

/** A list that can be searched, sorted and paged; what a connection field of `Fields` hands to `connect` (`connection.ts`). */
export type RowSource = {
  /** Known filters by name; any other in the query is a warning, and matches nothing or everything as the reference says. */
  filters: Readonly<Record<string, FilterKind>>;
  defaultSort: string;
  rows(): Iterable<IndexedRow>;
  /**
   * Differs whenever `rows()` or a sort value would. With it, and with the same `RowSource` object from call to call, a long
   * list that is paged is sorted once a version instead of searched through on every page.
   */
  version?(): number | string;
};
