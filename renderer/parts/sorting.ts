/** Putting lines in order by a column, as people in an office expect it. */
import type { Sort } from '../stores/listing.ts';

export type SortValue = string | number | undefined;

/** `#999` before `#1001`, `mug` beside `MUG`. */
const texts = new Intl.Collator('en-GB', { numeric: true, sensitivity: 'base' });

const compare = (one: string | number, other: string | number): number =>
  typeof one === 'number' && typeof other === 'number' ? one - other : texts.compare(String(one), String(other));

/** A copy in order; lines that are equal stay as they stood, and what has no value stands last either way. */
export const sortedBy = <Item>(items: readonly Item[], by: (item: Item) => SortValue, descending: boolean): Item[] =>
  items
    .map((item) => ({ item, value: by(item) }))
    .toSorted(({ value: one }, { value: other }) => {
      if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
      return descending ? compare(other, one) : compare(one, other);
    })
    .map(({ item }) => item);

/** A click on a head: upwards, downwards, then as the engine lists. */
export const nextSort = (sort: Sort | undefined, column: string): Sort | undefined => {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? undefined : { column, descending: true };
};
