/** The catalogue as KC finds things in it: by code, other ref, barcode, channel code and description. Never changes. */
import type { KhaosSeed, KhaosStockSeed } from './seed.ts';

export type StockEntry = KhaosStockSeed & {
  /** `STOCK_ID` */
  stockId: string;
  /** Packs, SCS parents and services have no level. */
  controlled: boolean;
  isScsParent: boolean;
};

export type StockIndex = {
  byCode: ReadonlyMap<string, StockEntry>;
  /** Children by SCS parent. */
  variants: ReadonlyMap<string, readonly StockEntry[]>;
  /** `MAPPING_TYPE` of orders (§3.1): -1 tries stock code, other ref, barcode, channel stock code, description. */
  find(text: string, mappingType: number): StockEntry | undefined;
  /** `MappingType` of the export calls (§2.1): 1 stock code, 2 other ref, 4 short description. */
  findForExport(text: string, mappingType: number): StockEntry | undefined;
};

export const indexStock = (records: Pick<KhaosSeed, 'catalogue'>): StockIndex => {
  const byCode = new Map<string, StockEntry>();
  const byOtherRef = new Map<string, StockEntry>();
  const byBarcode = new Map<string, StockEntry>();
  const byChannelCode = new Map<string, StockEntry>();
  const byDescription = new Map<string, StockEntry>();
  const variants = new Map<string, StockEntry[]>();
  const parents = new Set<string>();
  for (const { variantOf } of records.catalogue) if (variantOf !== undefined) parents.add(variantOf);

  const keepFirst = (index: Map<string, StockEntry>, key: string | undefined, entry: StockEntry): void => {
    if (key !== undefined && key !== '' && !index.has(key)) index.set(key, entry);
  };
  records.catalogue.forEach((seed, at) => {
    const isScsParent = parents.has(seed.stockCode);
    const controlled = seed.stockControlled !== false && seed.pack === undefined && !isScsParent;
    const entry: StockEntry = { ...seed, stockId: `A${at + 1}`, controlled, isScsParent };
    keepFirst(byCode, seed.stockCode.trim(), entry);
    keepFirst(byOtherRef, seed.otherRef, entry);
    for (const barcode of seed.barcodes ?? []) keepFirst(byBarcode, barcode, entry);
    keepFirst(byChannelCode, seed.channelStockCode, entry);
    keepFirst(byDescription, seed.description, entry);
    if (seed.variantOf !== undefined) {
      const siblings = variants.get(seed.variantOf);
      if (siblings === undefined) variants.set(seed.variantOf, [entry]);
      else siblings.push(entry);
    }
  });

  const orderMappings: Readonly<Record<number, readonly ReadonlyMap<string, StockEntry>[]>> = {
    [-1]: [byCode, byOtherRef, byBarcode, byChannelCode, byDescription],
    1: [byCode],
    2: [byOtherRef],
    4: [byDescription],
    5: [byBarcode],
    6: [byChannelCode],
  };
  const exportMappings: typeof orderMappings = { 1: [byCode], 2: [byOtherRef], 4: [byDescription] };
  const findIn = (indexes: readonly ReadonlyMap<string, StockEntry>[] | undefined, text: string): StockEntry | undefined => {
    for (const index of indexes ?? []) {
      const entry = index.get(text);
      if (entry !== undefined) return entry;
    }
    return undefined;
  };
  return {
    byCode,
    variants,
    find: (text, mappingType) => findIn(orderMappings[mappingType], text),
    findForExport: (text, mappingType) => findIn(exportMappings[mappingType], text),
  };
};
