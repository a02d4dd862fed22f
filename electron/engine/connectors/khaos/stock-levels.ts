/** What KC has to sell: `ExportStockStatus`, `GetStockPotential` and what moved, `GetStockList` (`reference/khaos-control.md §3.3, §2.1`). */
import { z } from 'zod';
import type { StockLevelReading, StockPotentialReading } from '../../domain/sales-order.ts';
import { unreadable } from './answer.ts';
import type { KhaosSite } from './khaos.ts';
import { sinceEver } from './local-time.ts';
import { readLongDocument, readLongList } from './long-answer.ts';
import { recordList } from './soap.ts';
import type { Question, Reader } from './wire.ts';
import { attributeOf, childrenOf, type XmlElement } from './xml.ts';
import { code, decimal, integer, leaf, maybe, one, words } from './xml-schema.ts';

/** 1 is the stock code. */
const byStockCode = 1;

const level = z.object({
  '@CODE': code,
  SITE: maybe(leaf(words)),
  LEVEL: one(leaf(decimal)).refine((value) => value !== undefined, 'no level'),
  STATUS: maybe(leaf(integer)),
  BUILD_POTENTIAL_CHILDREN: maybe(leaf(decimal)),
});

/** Levels that can be read, and codes of which KC said something that cannot. */
export type StockStatus = { levels: StockLevelReading[]; bad: { stockCode: string; detail: string }[] };

/** The site of a level stands at the item, at the document, or follows from the question. */
type Told = { levels: (Omit<StockLevelReading, 'site'> & { site: string | undefined })[]; bad: StockStatus['bad'] };

const documentName = 'STOCK_STATUS';

/** Throws for an item that cannot be read and does not say of which code it is: it may stand for any of those asked for. */
const readItems = (element: XmlElement, told: Told, { asked, raw }: Pick<Reader, 'asked' | 'raw'>): void => {
  for (const item of childrenOf(element, 'STOCK_ITEM')) {
    const read = level.safeParse(item);
    if (read.success) {
      told.levels.push({
        stockCode: read.data['@CODE'],
        site: read.data.SITE,
        level: read.data.LEVEL ?? 0,
        state: read.data.STATUS,
        buildPotential: read.data.BUILD_POTENTIAL_CHILDREN,
      });
    } else {
      const first = read.error.issues[0];
      const detail = `${first?.path[0]?.toString() ?? ''}: ${first?.message ?? ''}`;
      const stockCode = attributeOf(item, 'CODE')?.trim() ?? '';
      if (stockCode === '') throw unreadable(asked, detail, raw);
      told.bad.push({ stockCode, detail });
    }
  }
};

const statusOf = ({ levels, bad }: Told, root: XmlElement, asked: KhaosSite | undefined): StockStatus => {
  const site = attributeOf(root, 'SITE') || (asked?.name ?? '');
  return { levels: levels.map((reading) => ({ ...reading, site: reading.site ?? site })), bad };
};

/** Site by site: an installation that has sites is always told which one is meant. */
export const stockStatus = (stockCodes: readonly string[], site: KhaosSite | undefined): Question<StockStatus> => ({
  method: 'ExportStockStatus',
  neededFor: 'reading stock levels',
  often: true,
  given: [
    { name: 'stockCodes', value: stockCodes.join(','), needed: true },
    { name: 'mappingType', value: byStockCode, needed: true },
    { name: 'lastUpdated', value: sinceEver },
    ...(site === undefined ? [] : [{ name: 'siteId', value: site.siteId, needed: true } as const]),
  ],
  read: ({ document, asked, raw }) => {
    const { name, root } = document();
    if (name !== documentName) throw unreadable(asked, `${name} instead of ${documentName}`, raw);
    const told: Told = { levels: [], bad: [] };
    readItems(root, told, { asked, raw });
    return statusOf(told, root, site);
  },
  readLong: async (long) => {
    const told: Told = { levels: [], bad: [] };
    const root = await readLongDocument(long, 'ExportStockStatus', documentName, (piece) => readItems(piece, told, long));
    return statusOf(told, root, site);
  },
});

const potential = z
  .object({ StockCode: one(leaf(code)), Available: maybe(leaf(decimal)), OnOrder: maybe(leaf(decimal)), BackOrder: maybe(leaf(decimal)) })
  .transform((found): StockPotentialReading => ({
    stockCode: found.StockCode,
    available: found.Available ?? 0,
    onOrder: found.OnOrder ?? 0,
    backOrder: found.BackOrder ?? 0,
  }));
const potentials = recordList(potential);

/** Whole company: this method knows no sites. */
export const stockPotential = (stockCodes: readonly string[]): Question<StockPotentialReading[]> => ({
  method: 'GetStockPotential',
  neededFor: 'reading what is available over all sites',
  often: true,
  given: [
    { name: 'stockCodes', value: stockCodes.join(','), needed: true },
    { name: 'mappingType', value: byStockCode },
  ],
  read: ({ fit, result }) => fit(potentials, result ?? {}),
  readLong: (long) => readLongList(long, 'StockCode', potential),
});

/** 2 is the movement date, -1 no date at all (`reference/khaos-control.md §2.1`). */
const byMovement = 2;
const byNoDate = -1;

const listed = z.object({ StockCode: one(leaf(code)) }).transform((found) => found.StockCode);
const stockCodeList = recordList(listed);

/** Where the installation knows only `LastUpdated`, the date of revision has to do. */
export const stockList = (sinceLocal: string | undefined): Question<string[]> => ({
  method: 'GetStockList',
  neededFor: 'finding out which stock moved',
  given: [
    { name: 'lastUpdated', value: sinceLocal ?? sinceEver },
    { name: 'dateType', value: sinceLocal === undefined ? byNoDate : byMovement },
    { name: 'dateValue', value: sinceLocal ?? sinceEver },
    { name: 'stockItemType', value: 0 },
  ],
  read: ({ fit, result }) => fit(stockCodeList, result ?? {}),
  readLong: (long) => readLongList(long, 'StockCode', listed),
});
