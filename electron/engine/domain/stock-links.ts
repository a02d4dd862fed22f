/** Which KC stock code an item of the shop's catalogue stands for, and which items are never written. */
import type { VariantReading } from './shop-stock.ts';

/** Why an item's stock is never written. Stable codes. */
export type NotWritten =
  /** A native bundle: Shopify works its stock out of its components. */
  | 'bundle-parent'
  | 'gift-card'
  | 'no-sku'
  /** KC takes lists of codes separated by commas and does not support `#` (`reference/khaos-control.md §3.5`). */
  | 'unusable-sku'
  /** Shopify does not count it. Its orders still take KC's stock. */
  | 'untracked'
  /** Stocked at no location that a KC site feeds. Its orders still take KC's stock. */
  | 'not-at-location';

/** `stockCode` is undefined where the item takes nothing from KC; `because` where it is not written. */
export type CodeOfItem = { stockCode: string | undefined; because: NotWritten | undefined };

/** KC's own codes by their folded spelling; empty where KC cannot list them. */
export type KnownCodes = ReadonlyMap<string, string>;

/** Case and outer spaces do not tell codes apart: two spellings of one code must share its pool. */
export const foldCode = (code: string): string => code.trim().toUpperCase();

/** Adds to `known`, where a code that is there keeps its spelling. */
export const knownCodes = (codes: Iterable<string>, known = new Map<string, string>()): Map<string, string> => {
  for (const code of codes) {
    const folded = foldCode(code);
    if (!known.has(folded)) known.set(folded, code);
  }
  return known;
};

/**
 * The code by the office's own map (by exact SKU, then folded), else KC's code that equals the SKU, else KC's code that equals it but
 * for case and outer spaces, else the SKU without outer spaces. A code that KC does not list is kept: KC will say that it is unknown,
 * and it heals by itself once somebody enters it there.
 */
export const stockCodeOf = (sku: string, map: Readonly<Record<string, string>>, known: KnownCodes): string => {
  const folded = foldCode(sku);
  const mapped = Object.hasOwn(map, sku) ? map[sku] : Object.entries(map).find(([key]) => foldCode(key) === folded)?.[1];
  const code = (mapped ?? sku).trim();
  return known.get(foldCode(code)) ?? code;
};

/** `map` and `known` as in `stockCodeOf`. */
export const codeOfItem = (
  variant: Pick<VariantReading, 'sku' | 'requiresComponents' | 'giftCard' | 'tracked'>,
  map: Readonly<Record<string, string>>,
  known: KnownCodes,
): CodeOfItem => {
  if (variant.requiresComponents) return { stockCode: undefined, because: 'bundle-parent' };
  if (variant.giftCard) return { stockCode: undefined, because: 'gift-card' };
  if (variant.sku === undefined || variant.sku.trim() === '') return { stockCode: undefined, because: 'no-sku' };
  const stockCode = stockCodeOf(variant.sku, map, known);
  if (stockCode === '' || /[,#]/.test(stockCode)) return { stockCode: undefined, because: 'unusable-sku' };
  return { stockCode, because: variant.tracked ? undefined : 'untracked' };
};
