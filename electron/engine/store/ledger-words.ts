/** Small types that all tables of the ledger share. */

/** What a JSON column may hold. Properties that are undefined are left out. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json | undefined };

/** A place in a list that is read in pages; undefined starts at the top. Opaque: hand back what the last page gave. */
export type ListPlace = string;

/** One page of a list; `next` is undefined on the last page. */
export type ListPage<T> = { items: T[]; next: ListPlace | undefined };
