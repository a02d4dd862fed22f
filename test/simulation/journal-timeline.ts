/** A figure as it stood at every moment of a world. */

export type Timeline<T> = {
  /** Later values only; several at one moment: the last counts. */
  put(atMs: number, value: T): void;
  /** What stood then, changes of that very moment included. */
  at(atMs: number): T;
  last(): T;
  /** What stood at the beginning of the span, then every value it took until its end. */
  during(fromMs: number, toMs: number): T[];
  /** Moments of change with the values that they brought. */
  changes(): readonly { atMs: number; value: T }[];
};

export const timelineOf = <T>(first: T): Timeline<T> => {
  const rows: { atMs: number; value: T }[] = [];
  /** How many rows are not later than that moment. */
  const until = (atMs: number): number => {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[middle]!.atMs <= atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const valueBefore = (place: number): T => (place === 0 ? first : rows[place - 1]!.value);
  return {
    put: (atMs, value) => {
      if (atMs < (rows.at(-1)?.atMs ?? atMs)) throw new Error('a journal went back in time');
      rows.push({ atMs, value });
    },
    at: (atMs) => valueBefore(until(atMs)),
    last: () => valueBefore(rows.length),
    during: (fromMs, toMs) => {
      const from = until(fromMs);
      return [valueBefore(from), ...rows.slice(from, until(toMs)).map(({ value }) => value)];
    },
    changes: () => rows,
  };
};
