/** What the practice company sells: one catalogue seen by both systems, with the differences that real ones have. */
import { drawCatalogue, type CatalogueItem } from './catalogue.ts';
import type { Chance } from './chance.ts';
import { plainSeed, type KhaosSeed } from './khaos/seed.ts';
import { variantsOf, type VariantSpec } from './shopify/shop/spec.ts';

export type WorldStock = {
  items: readonly CatalogueItem[];
  /** Codes that are packs of others. */
  packs: readonly { stockCode: string; children: readonly { stockCode: string; quantity: number }[] }[];
  khaos: KhaosSeed;
  variants: readonly VariantSpec[];
};

/** One code in this many is a pack of two others. */
const packEvery = 150;
/** One code in this many is sold by two variants of the shop. */
const duplicateEvery = 200;

const drawLevel = (chance: Chance): number =>
  chance.weigh([
    [0, 4],
    [chance.between(1, 5), 8],
    [chance.between(6, 60), 60],
    [chance.between(61, 400), 28],
  ]);

/** A warehouse that has counted its stock, and a shop that was last told some time ago. */
export const drawWorldStock = (chance: Chance, codes: number): WorldStock => {
  const items = drawCatalogue(chance, codes);
  const levels = new Map<string, number>();
  const packs: { stockCode: string; children: { stockCode: string; quantity: number }[] }[] = [];
  items.forEach((item, at) => {
    if (at > 2 && at % packEvery === packEvery - 1) {
      packs.push({
        stockCode: item.stockCode,
        children: [
          { stockCode: items[at - 1]!.stockCode, quantity: 1 },
          { stockCode: items[at - 2]!.stockCode, quantity: 2 },
        ],
      });
    } else {
      levels.set(item.stockCode, drawLevel(chance));
    }
  });
  const packOf = new Map(packs.map((pack) => [pack.stockCode, pack.children]));
  const packable = (children: readonly { stockCode: string; quantity: number }[]) =>
    Math.min(...children.map(({ stockCode, quantity }) => Math.floor((levels.get(stockCode) ?? 0) / quantity)));
  const available = (item: CatalogueItem): number => {
    const children = packOf.get(item.stockCode);
    return children === undefined ? (levels.get(item.stockCode) ?? 0) : packable(children);
  };
  const variants = variantsOf(items, (item) => {
    const truth = available(item);
    return [chance.happens(0.9) ? Math.max(0, truth - chance.between(1, 9)) : truth];
  });
  const doubles = items
    .filter((item, at) => at % duplicateEvery === duplicateEvery - 1 && !packOf.has(item.stockCode))
    .map((item, at): VariantSpec => ({ ...variantsOf([item], () => [0])[0]!, product: items.length + at, variantTitle: 'outlet' }));
  return {
    items,
    packs,
    variants: [...variants, ...doubles],
    khaos: {
      ...plainSeed,
      catalogue: items.map((item) => {
        const pack = packOf.get(item.stockCode);
        return {
          stockCode: item.stockCode,
          description: `${item.title}, ${item.variantTitle}`,
          barcodes: [item.barcode],
          sellMinor: item.priceMinor,
          buyMinor: item.costMinor,
          vatPercent: item.vatPercent,
          weightGrams: item.weightGrams,
          stockType: item.department,
          publishOnWeb: true,
          runToZero: true,
          ...(pack === undefined ? { levels: { 'Main Site': levels.get(item.stockCode)! } } : { pack }),
        };
      }),
    },
  };
};
