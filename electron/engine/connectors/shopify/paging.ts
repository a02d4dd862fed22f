/** Pages of a connection, ids and search terms: the small words all documents share. */
import { z } from 'zod';

export const pageInfoSchema = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });

/** The cursor of the next page; undefined on the last. */
export const nextOf = (pageInfo: z.output<typeof pageInfoSchema>): string | undefined =>
  pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined;

/** Most rows in one page or one input list (`reference/shopify-admin-api.md §2.3`). */
export const mostRows = 250;

/** The number in a gid: `gid://shopify/Order/12` and `gid://shopify/InventoryLevel/12?inventory_item_id=3` give `12`. */
export const legacyIdOf = (gid: string): string => /(\d+)(?:\?.*)?$/.exec(gid)?.[1] ?? gid;

/** `id:1 OR id:2`, by the numbers in the ids; ids are the API's own, so nothing in them needs escaping. */
export const anyOf = (field: string, gids: readonly string[]): string => gids.map((gid) => `${field}:${legacyIdOf(gid)}`).join(' OR ');

/** A search term with its value in quotes: unquoted, a time is split at its colons and the answer is silently wrong (§4.1). */
export const term = (field: string, comparator: '' | '>=' | '<=', value: string): string =>
  `${field}:${comparator}'${value.replaceAll(/['\\]/g, '\\$&')}'`;

/** Null and undefined are one thing to the product: not there. */
export const present = <T>(value: T | null | undefined): T | undefined => value ?? undefined;
