/** Keeps outlets in step with the shop's catalogue: which item at which location is fed by which pool, and what is never written and why. */
import { z } from 'zod';
import { breathe } from '../breath.ts';
import type { Pass } from './flow.ts';
import { chunksOf, nowhere, outletText, seenUpTo } from './push-stock-keys.ts';
import { isTimeTo, type StockMemory } from './push-stock-memory.ts';
import { knownPackCodes, learnPacks } from './push-stock-packs.ts';
import type { Sites } from './push-stock-sites.ts';
import type { VariantReading } from '../domain/shop-stock.ts';
import { codeOfItem, knownCodes, type NotWritten } from '../domain/stock-links.ts';
import { outletChunk, type OutletKey, type OutletLink } from '../store/ledger-stock.ts';
import type { ListPlace } from '../store/ledger-words.ts';

/** How often changed variants are asked for; a new product is seldom sold within this time, and its orders count from the first poll on. */
const changesEveryMs = 60_000;
/** The whole catalogue is read again this often: deletions and renamed SKUs do not show as changes of what is left. */
const scanEveryMs = 24 * 3_600_000;
/** Pages of a later scan read in one pass, so that figures are not kept waiting; the first scan is read in one go. */
const pagesAPass = 4;
/** Items left out that are named; the rest is counted. */
const namedAtMost = 500;

const scannedSchema = z.object({ beganAtMs: z.number(), rules: z.string() });

/** What links follow from besides the catalogue: another rule needs another scan before anything is written. */
const rulesOf = (pass: Pass, sites: Sites): string =>
  JSON.stringify([sites.places, sites.orderSites(pass.store.storeId), pass.store.orders.stockCodes]);

const lastScan = (pass: Pass, sites: Sites): number | undefined => {
  const text = pass.ledger.watermarks.get(pass.store.storeId, 'push-stock', 'scanned');
  const scanned = text === undefined ? undefined : scannedSchema.parse(JSON.parse(text));
  return scanned?.rules === rulesOf(pass, sites) ? scanned.beganAtMs : undefined;
};

const leftOutSchema = z.record(z.string(), z.object({ because: z.string(), sku: z.string().optional(), title: z.string() }));
export type LeftOut = z.infer<typeof leftOutSchema>;

/** Items that are never written, by id, with the reason (`NotWritten`); the first few hundred. */
export const readLeftOut = (ledger: Pass['ledger'], storeId: string): LeftOut => {
  const text = ledger.watermarks.get(storeId, 'push-stock', 'left-out');
  return text === undefined ? {} : leftOutSchema.parse(JSON.parse(text));
};

const keepLeftOut = (pass: Pass, variants: readonly { variant: VariantReading; because: NotWritten | undefined }[]): void => {
  const { ledger, store } = pass;
  const before = readLeftOut(ledger, store.storeId);
  const list = { ...before };
  for (const { variant, because } of variants) {
    delete list[variant.itemId];
    if (because === undefined || Object.keys(list).length >= namedAtMost) continue;
    const title = variant.productTitle === variant.title ? variant.title : `${variant.productTitle}, ${variant.title}`;
    list[variant.itemId] = { because, title, ...(variant.sku === undefined ? {} : { sku: variant.sku }) };
  }
  const text = JSON.stringify(list);
  if (text !== JSON.stringify(before)) ledger.watermarks.put(store.storeId, 'push-stock', 'left-out', text);
};

/** The outlet that stands for an item nowhere written: its orders take KC's stock all the same. */
const elsewhere = (pass: Pass, sites: Sites, itemId: string, sku: string | undefined, stockCode: string | undefined): OutletLink => {
  const { storeId } = pass.store;
  const site = sites.orderSites(storeId)[0] ?? sites.places[0]?.site ?? '';
  return { storeId, itemId, locationId: nowhere, sku, pool: stockCode === undefined ? undefined : { stockCode, site } };
};

/** Links a page of variants; what they were linked to before and are no longer is taken out. */
const linkVariants = (pass: Pass, sites: Sites, memory: StockMemory, variants: readonly VariantReading[]): void => {
  const { ledger, store } = pass;
  const { storeId } = store;
  const judged = variants.map((variant) => ({ variant, ...codeOfItem(variant, store.orders.stockCodes, memory.known) }));
  const existing = Map.groupBy(
    ledger.outlets.ofItems(
      storeId,
      variants.map(({ itemId }) => itemId),
    ),
    ({ itemId }) => itemId,
  );
  const links: OutletLink[] = [];
  const gone: OutletKey[] = [];
  for (const { variant, stockCode, because } of judged) {
    const { itemId, sku } = variant;
    const known = existing.get(itemId) ?? [];
    // An item that proved to be stocked at none of the places stays so until its level there turns up among the changes.
    const placeless = known.length > 0 && known.every((outlet) => outlet.locationId === nowhere && outlet.pool?.stockCode === stockCode);
    const wanted: OutletLink[] =
      stockCode === undefined || because !== undefined || placeless
        ? [elsewhere(pass, sites, itemId, sku, stockCode)]
        : sites.places.map(({ locationId, site }) => ({ storeId, itemId, locationId, sku, pool: { stockCode, site } }));
    const names = new Set(wanted.map(outletText));
    links.push(...wanted);
    gone.push(...known.filter((outlet) => !names.has(outletText(outlet))));
  }
  ledger.inTransaction(() => {
    for (const chunk of chunksOf(links, outletChunk)) ledger.outlets.link(chunk);
    ledger.outlets.unlink(gone);
    keepLeftOut(pass, judged);
  });
};

/** Shopify does not stock these items at that location: nothing can be written there. */
export const notStocked = (
  pass: Pass,
  sites: Sites,
  outlets: readonly (OutletKey & { sku: string | undefined; stockCode: string | undefined })[],
): void => {
  const { ledger, store } = pass;
  ledger.inTransaction(() => {
    ledger.outlets.unlink(outlets);
    for (const { itemId, sku, stockCode } of outlets) {
      if (ledger.outlets.ofItems(store.storeId, [itemId]).length === 0)
        ledger.outlets.link([elsewhere(pass, sites, itemId, sku, stockCode)]);
    }
  });
};

/** A level turned up at a place that feeds no outlet yet: its item is linked there, if the item is known and may be written. */
export const stockedNow = (pass: Pass, sites: Sites, itemId: string, locationId: string): void => {
  const { ledger, store } = pass;
  const { storeId } = store;
  const known = ledger.outlets.ofItems(storeId, [itemId]);
  const stockCode = known.find(({ pool }) => pool !== undefined)?.pool?.stockCode;
  const place = sites.places.find((one) => one.locationId === locationId);
  if (stockCode === undefined || place === undefined || readLeftOut(ledger, storeId)[itemId]?.because === 'untracked') return;
  ledger.inTransaction(() => {
    ledger.outlets.link([{ storeId, itemId, locationId, sku: known[0]?.sku, pool: { stockCode, site: place.site } }]);
    ledger.outlets.unlink(known.filter((outlet) => outlet.locationId === nowhere));
  });
};

/** Codes folded between two breaths: a few milliseconds. */
const codesABreath = 5_000;

/** Reads KC's list of codes, against which SKUs are matched; empty where it has none. */
const learnCodes = async (pass: Pass, memory: StockMemory): Promise<void> => {
  const { operations } = await pass.khaos.abilities();
  if (operations['GetStockList'] === undefined) return;
  const codes = await pass.khaos.movedSince(undefined, 'sweep');
  const known = new Map<string, string>();
  for (const some of chunksOf(codes, codesABreath)) {
    await breathe(pass.clock);
    knownCodes(some, known);
  }
  memory.known = known;
};

/** Outlets of items that a whole scan did not meet, or of locations that are no longer fed, are taken out. */
const removeStrangers = async (pass: Pass, sites: Sites, items: ReadonlySet<string>): Promise<void> => {
  const { ledger, store } = pass;
  const places = new Set([nowhere, ...sites.places.map(({ locationId }) => locationId)]);
  let place: ListPlace | undefined;
  do {
    await breathe(pass.clock);
    const page = ledger.outlets.list({ storeId: store.storeId }, outletChunk, place);
    const strangers = page.items.filter(({ itemId, locationId }) => !items.has(itemId) || !places.has(locationId));
    ledger.outlets.unlink(strangers);
    place = page.next;
  } while (place !== undefined);
};

/** Goes on with the whole scan, in id ranges; true when it has ended. */
const scan = async (pass: Pass, sites: Sites, memory: StockMemory, pages: number): Promise<boolean> => {
  const { ledger, shopify, store, clock } = pass;
  const rules = rulesOf(pass, sites);
  if (memory.scan?.rules !== rules) {
    await learnCodes(pass, memory);
    const packs = knownPackCodes(ledger);
    for (const codes of chunksOf(packs, outletChunk)) await learnPacks(pass, codes, 'sweep');
    memory.scan = { beganAtMs: clock.nowMs(), rules, idAfter: undefined, items: new Set() };
  }
  const { scan: going } = memory;
  for (let page = 0; page < pages && !pass.stopping(); page++) {
    const { items } = await shopify.variants(going.idAfter === undefined ? {} : { idAfter: going.idAfter }, undefined, 'rest');
    linkVariants(pass, sites, memory, items);
    for (const { itemId } of items) going.items.add(itemId);
    going.idAfter = items.at(-1)?.variantId;
    if (items.length === 0) {
      await removeStrangers(pass, sites, going.items);
      memory.scan = undefined;
      ledger.watermarks.put(store.storeId, 'push-stock', 'scanned', JSON.stringify({ beganAtMs: going.beganAtMs, rules }));
      return true;
    }
  }
  return false;
};

/** Variants changed since the last look, by Shopify's own times; the first look only sets the mark, the scan reads everything. */
const followChanges = async (pass: Pass, sites: Sites, memory: StockMemory): Promise<void> => {
  const { ledger, shopify, store, timing, clock } = pass;
  const mark = ledger.watermarks.get(store.storeId, 'push-stock', 'variants');
  if (mark === undefined) return;
  const beganAtMs = clock.nowMs();
  const updatedFrom = new Date(Date.parse(mark) - timing.pollOverlapMs).toISOString();
  let latest = mark;
  let cursor: string | undefined;
  do {
    const page = await shopify.variants({ updatedFrom }, cursor, 'rest');
    linkVariants(pass, sites, memory, page.items);
    for (const { updatedAt } of page.items) if (Date.parse(updatedAt) > Date.parse(latest)) latest = updatedAt;
    cursor = page.next;
  } while (cursor !== undefined && !pass.stopping());
  if (cursor === undefined)
    ledger.noting(() => ledger.watermarks.put(store.storeId, 'push-stock', 'variants', seenUpTo(latest, beganAtMs, timing.pollOverlapMs)));
};

/** False while the first whole scan under these rules has not ended: an item not linked yet would be left out of its pool's reckoning. */
export const keepLinks = async (pass: Pass, sites: Sites, memory: StockMemory): Promise<boolean> => {
  const { clock } = pass;
  const last = lastScan(pass, sites);
  if (last === undefined) {
    const began = new Date(clock.nowMs() - pass.timing.pollOverlapMs).toISOString();
    if (!(await scan(pass, sites, memory, Number.POSITIVE_INFINITY))) return false;
    pass.ledger.watermarks.put(pass.store.storeId, 'push-stock', 'variants', began);
    return true;
  }
  if (memory.scan !== undefined || clock.nowMs() - last >= scanEveryMs) await scan(pass, sites, memory, pagesAPass);
  else if (isTimeTo(memory, 'variants', changesEveryMs, clock.nowMs())) {
    if (memory.known.size === 0) await learnCodes(pass, memory);
    await followChanges(pass, sites, memory);
  }
  return true;
};
