/** What KC knows of a stock item: `ExportStock`, packed or not (`reference/khaos-control.md §3.5`). */
import { z } from 'zod';
import type { StockItemReading } from '../../domain/sales-order.ts';
import { fitted, unreadable } from './answer.ts';
import { textOfBytes } from './text-encoding.ts';
import { sinceEver } from './local-time.ts';
import { readLongDocument, readLongResult, readLongText, type Reading } from './long-answer.ts';
import type { Argument } from './parameters.ts';
import type { Question } from './wire.ts';
import { allChildrenOf, childrenOf, textOf, type XmlElement } from './xml.ts';
import { code, decimal, each, flag, leaf, maybe, one, words } from './xml-schema.ts';
import { unzipOnly } from './zip.ts';

const byStockCode = 1;

/** 3 is a pack's child; the others are offers (`reference/khaos-control.md §3.5`). */
const packLink = 3;

const link = z.object({ STOCK_CODE: one(leaf(code)), LINK_TYPE: maybe(leaf(decimal)), LINK_VALUE: maybe(leaf(decimal)) });

const stockItem = z
  .object({
    STOCK_CODE: one(leaf(code)),
    ASSOCIATED_REF: maybe(leaf(words)),
    BARCODES: each(z.object({ BARCODE: each(leaf(z.string())) })),
    STOCK_DESC: maybe(leaf(z.string())),
    VAT_RATE: maybe(leaf(decimal)),
    RUN_TO_ZERO: maybe(leaf(flag)),
    STOCK_CONTROLLED: maybe(leaf(flag)),
    DISCONTINUED: maybe(leaf(flag)),
    DROP_SHIP: maybe(leaf(flag)),
    STOCK_TYPE: maybe(leaf(words)),
    LINKED_ITEMS: each(z.object({ LINK_ITEM: each(link) })),
  })
  .transform((found): StockItemReading => ({
    stockCode: found.STOCK_CODE,
    otherRef: found.ASSOCIATED_REF,
    barcodes: found.BARCODES.flatMap(({ BARCODE }) => BARCODE).filter((barcode) => barcode !== ''),
    description: found.STOCK_DESC ?? '',
    vatRatePercent: found.VAT_RATE,
    runToZero: found.RUN_TO_ZERO ?? false,
    // Not said means controlled: an item wrongly taken for uncontrolled would be sold without end.
    stockControlled: found.STOCK_CONTROLLED ?? true,
    discontinued: found.DISCONTINUED ?? false,
    dropShip: found.DROP_SHIP ?? false,
    stockType: found.STOCK_TYPE,
    packChildren: found.LINKED_ITEMS.flatMap(({ LINK_ITEM }) => LINK_ITEM)
      .filter(({ LINK_TYPE }) => LINK_TYPE === packLink)
      .map(({ STOCK_CODE, LINK_VALUE }) => ({ stockCode: STOCK_CODE, quantity: LINK_VALUE ?? 1 })),
  }));

/** What a size or colour has from its parent where it does not say it itself. */
const inherited = ['VAT_RATE', 'RUN_TO_ZERO', 'STOCK_CONTROLLED', 'DISCONTINUED', 'DROP_SHIP', 'STOCK_TYPE', 'STOCK_DESC'];

/** An SCS parent is never stock controlled while its children, which are sold, are (`reference/khaos-control.md §4.4`). */
const notFromParent = new Set(['STOCK_CONTROLLED']);

const scsLevels = new Set(['SCS', 'STYLE', 'SCS_ITEM']);

/** The item itself and its sizes, colours and styles, which come inside it up to four levels deep. */
const withVariants = (item: XmlElement): XmlElement[] => {
  const given = Object.fromEntries(
    inherited.filter((name) => !notFromParent.has(name) && Object.hasOwn(item, name)).map((name) => [name, childrenOf(item, name)]),
  );
  const below = (element: XmlElement): XmlElement[] =>
    allChildrenOf(element).flatMap(({ name, element: child }) => {
      // Whether the child's tags stand in SCS_ITEM itself or in a STOCK_ITEM within is not said.
      const isItem = (name === 'SCS_ITEM' || name === 'STOCK_ITEM') && childrenOf(child, 'STOCK_CODE').length > 0;
      if (isItem) return [{ ...given, ...child }];
      return scsLevels.has(name) ? below(child) : [];
    });
  return [item, ...below(item)];
};

const documentName = 'STOCK_ITEMS';

const itemList = z.array(stockItem);

const itemsIn = ({ asked, raw }: Reading, element: XmlElement): StockItemReading[] =>
  fitted(asked, itemList, childrenOf(element, 'STOCK_ITEM').flatMap(withVariants), raw);

const asking = (stockCodes: readonly string[]): Argument[] => [
  { name: 'stockCodes', value: stockCodes.join(','), needed: true },
  { name: 'mappingType', value: byStockCode, needed: true },
  { name: 'lastUpdated', value: sinceEver },
];

const neededFor = 'reading stock items';

/** Characters of base64 read between two breaths: about a millisecond. Four of them are three bytes. */
const base64ABreath = 64 * 1024;

const base64 = z.base64();

/** Of base64 that may be folded into lines. */
const bytesOf = async ({ asked, raw, breathe }: Reading, text: string): Promise<Uint8Array> => {
  const unfolded = text.replace(/\s+/g, '');
  const parts: Uint8Array[] = [];
  for (let at = 0; at < unfolded.length; at += base64ABreath) {
    if (at > 0) await breathe();
    parts.push(Buffer.from(fitted(asked, base64, unfolded.slice(at, at + base64ABreath), raw), 'base64'));
  }
  return Buffer.concat(parts);
};

/** What is packed is ten times as long, so that even a short answer is read as a long one. */
const readPacked = async (answer: Reading, data: readonly string[]): Promise<StockItemReading[]> => {
  const { asked, raw, breathe } = answer;
  const [text] = data;
  if (text === undefined || data.length > 1) throw unreadable(asked, `${data.length} packed documents instead of one`, raw);
  const bytes = await unzipOnly(await bytesOf(answer, text), breathe);
  if (bytes === 'not-a-zip') throw unreadable(asked, 'the packed document cannot be unpacked', raw);
  if (bytes === 'too-large') throw unreadable(asked, 'the packed document grows beyond all reason', raw);
  const found: StockItemReading[] = [];
  await readLongText(answer, textOfBytes(bytes).parts(), documentName, (piece) => void found.push(...itemsIn(answer, piece)));
  return found;
};

/** The packed texts of a result. */
const packedIn = (result: XmlElement | undefined): XmlElement[] => childrenOf(result ?? {}, 'Data');

/** `packed` where the installation offers it: descriptions are long and shrink to a tenth. */
export const stockItems = (stockCodes: readonly string[], compressed: boolean): Question<StockItemReading[]> =>
  compressed
    ? {
        method: 'ExportStockCompressed',
        neededFor,
        given: [...asking(stockCodes), { name: 'compressionMethod', value: 0 }],
        read: (reader) => readPacked(reader, packedIn(reader.result).map(textOf)),
        readLong: async (long) => {
          const { value, textIn } = await readLongResult(long, 'ExportStockCompressed');
          return readPacked(long, await Promise.all(packedIn(value).map(textIn)));
        },
      }
    : {
        method: 'ExportStock',
        neededFor,
        given: asking(stockCodes),
        read: (reader) => {
          const { name, root } = reader.document();
          if (name !== documentName) throw unreadable(reader.asked, `${name} instead of ${documentName}`, reader.raw);
          return itemsIn(reader, root);
        },
        readLong: async (long) => {
          const found: StockItemReading[] = [];
          await readLongDocument(long, 'ExportStock', documentName, (piece) => void found.push(...itemsIn(long, piece)));
          return found;
        },
      };
