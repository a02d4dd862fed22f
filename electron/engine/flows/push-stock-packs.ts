/** Packs of Khaos Control: their recipes, read once and kept, so that a pack's stock follows from its children's. */
import { z } from 'zod';
import type { Pass } from './flow.ts';
import type { KhaosLane } from '../connectors/khaos/khaos.ts';
import type { Recipe } from '../domain/stock-taken.ts';
import type { Ledger } from '../store/ledger.ts';

const name = 'packs';
const packsSchema = z.record(z.string(), z.array(z.object({ stockCode: z.string(), each: z.number().int().positive() })));

/** Recipes by the pack's code. Empty list: asked about, and not a pack. */
export type Packs = ReadonlyMap<string, Recipe>;

const cache = new WeakMap<Ledger, { text: string | undefined; packs: Packs; parents: ReadonlyMap<string, readonly string[]> }>();

const load = (ledger: Ledger) => {
  const text = ledger.watermarks.get('', 'push-stock', name);
  const kept = cache.get(ledger);
  if (kept !== undefined && kept.text === text) return kept;
  const packs: Packs = new Map(Object.entries(text === undefined ? {} : packsSchema.parse(JSON.parse(text))));
  const parents = new Map<string, string[]>();
  for (const [pack, recipe] of packs) {
    for (const { stockCode } of recipe) parents.set(stockCode, [...(parents.get(stockCode) ?? []), pack]);
  }
  const loaded = { text, packs, parents };
  cache.set(ledger, loaded);
  return loaded;
};

export const readPacks = (ledger: Ledger): Packs => load(ledger).packs;

/** Packs that need this code. */
export const packsWith = (ledger: Ledger, stockCode: string): readonly string[] => load(ledger).parents.get(stockCode) ?? [];

/** What one unit of a code takes from KC: the children of a pack, else the code itself. */
export const recipeOf = (packs: Packs, stockCode: string): Recipe => {
  const recipe = packs.get(stockCode);
  return recipe === undefined || recipe.length === 0 ? [{ stockCode, each: 1 }] : recipe;
};

/**
 * Asks KC for the recipes of codes that it does not control itself (a pack's parent never is: `reference/khaos-control.md §4.4`).
 * Returns the codes that proved to be packs. Children with a quantity that is not whole cannot be counted in whole packs and are rounded up.
 * A code that KC says nothing of, or faults on, stays as it was known: one that is not known yet is asked about at its next reading.
 */
export const learnPacks = async (pass: Pass, stockCodes: readonly string[], lane: KhaosLane): Promise<string[]> => {
  const { ledger, khaos } = pass;
  const { items } = await khaos.stockItems(stockCodes, lane);
  const packs = new Map(readPacks(ledger));
  for (const item of items) {
    const children = item.packChildren.map(({ stockCode, quantity }) => ({ stockCode, each: Math.max(1, Math.ceil(quantity)) }));
    packs.set(item.stockCode, children);
  }
  ledger.watermarks.put('', 'push-stock', name, JSON.stringify(Object.fromEntries(packs)));
  return stockCodes.filter((code) => (packs.get(code)?.length ?? 0) > 0);
};

/** Every code whose recipe is known: asked again once a day, because people change packs. */
export const knownPackCodes = (ledger: Ledger): string[] => [...readPacks(ledger).keys()];
