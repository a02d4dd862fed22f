/** Chance from a seed: the same seed and purpose give the same draws on every machine. */

/** The generator's four 32-bit words; plain numbers, so that a saved world goes on where it stopped. */
export type ChanceState = readonly [number, number, number, number];

export type Chance = {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, limit). */
  below(limit: number): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** True with the given probability. */
  happens(probability: number): boolean;
  /** One of a list that has at least one entry. */
  pick<T>(list: readonly T[]): T;
  /** One of a list by weight; weights need not add up to anything. */
  weigh<T>(list: readonly (readonly [T, number])[]): T;
  save(): ChanceState;
};

/** FNV-1a over the purpose, so that two purposes of one seed are two unrelated sequences. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
};

/** The sfc32 generator (public domain): 128 bits of state, a handful of operations a draw. */
export const restoreChance = (state: ChanceState): Chance => {
  let [a, b, c, counter] = state;
  const word = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  const next = () => word() / 0x1_0000_0000;
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    between: (low, high) => low + below(high - low + 1),
    happens: (probability) => next() < probability,
    pick: (list) => list[below(list.length)]!,
    weigh: (list) => {
      let left = next() * list.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of list) {
        left -= weight;
        if (left < 0) return item;
      }
      return list.at(-1)![0];
    },
    save: () => [a, b, c, counter],
  };
};

/** A fresh generator for one purpose (`people`, `orders`, …) of one seed (a whole number). */
export const createChance = (seed: number, purpose: string): Chance => {
  const chance = restoreChance([seed | 0, Math.floor(seed / 0x1_0000_0000) | 0, hashOf(purpose), 1]);
  // The first draws still show the seed's own bits.
  for (let round = 0; round < 15; round++) chance.next();
  return chance;
};
