/** Levels and stock items as documents: STOCK_STATUS, STOCK_ITEMS, movement lists, potentials (`reference/khaos-control.md §3.3, §3.5, §4.3`). */
import type { Ledger, StockRecord } from './ledger.ts';
import { localDate } from './london.ts';
import type { Result } from './soap.ts';
import type { StockEntry } from './stock-index.ts';
import { backOrder, buildPotential, levelAnywhere, levelAt, recordOf } from './stock.ts';
import { attribute, cdata, element, escapeXml, flag } from './xml.ts';

/** Undefined: the call named no site, or -1 (U16). */
export type SiteChoice = number | undefined;

const levelOf = (ledger: Ledger, record: StockRecord, site: SiteChoice): number =>
  site === undefined ? levelAnywhere(ledger, record) : levelAt(ledger, record, site);

const inSite = (ledger: Ledger, site: SiteChoice, figures: readonly number[]): number => {
  if (site !== undefined) return figures[site]!;
  return ledger.switches().anySite === 'first' ? figures[0]! : figures.reduce((sum, figure) => sum + figure, 0);
};

const expectedOf = (ledger: Ledger, record: StockRecord, site: SiteChoice): StockRecord['expected'] => {
  const wanted = site ?? (ledger.switches().anySite === 'first' ? 0 : undefined);
  return record.expected.filter((order) => wanted === undefined || order.site === wanted).sort((a, b) => a.dueMs - b.dueMs);
};

const money = (minor: number): string => (minor / 100).toFixed(2);

/** 0 in stock, 1 all allocated, 2 out and due in, 3 out, 4 discontinued, 5 not stock controlled. */
const stateOf = (entry: StockEntry, level: number, inStock: number, expected: StockRecord['expected']): number => {
  if (!entry.controlled) return 5;
  if (level > 0) return 0;
  if (entry.discontinued === true) return 4;
  if (inStock > 0) return 1;
  return expected.length > 0 ? 2 : 3;
};

/** With `potential`, the purchase order that still has units nobody waits for; else the oldest. */
const leadTime = (ledger: Ledger, entry: StockEntry, expected: StockRecord['expected'], potential: boolean): string => {
  if (!potential) return expected[0] === undefined ? '' : localDate(expected[0].dueMs);
  let waiting = backOrder(ledger, entry.stockCode);
  for (const { quantity, dueMs } of expected) {
    if (quantity > waiting) return localDate(dueMs);
    waiting -= quantity;
  }
  return '';
};

const description = (ledger: Ledger, text: string): string => (ledger.switches().descriptionCdata ? cdata(text) : escapeXml(text));

export const stockStatusXml = (ledger: Ledger, entries: readonly StockEntry[], site: SiteChoice, potential: boolean): string => {
  const siteName = ledger.records.sites[site ?? 0]!;
  const late = ledger.switches().generation === 'late';
  const items = entries.map((entry) => {
    const record = recordOf(ledger, entry.stockCode);
    const level = entry.controlled ? levelOf(ledger, record, site) : 0;
    const expected = expectedOf(ledger, record, site);
    const due = leadTime(ledger, entry, expected, potential);
    const recipe = entry.pack ?? entry.build;
    const children = recipe === undefined ? 0 : buildPotential(ledger, recipe, site ?? 0);
    return (
      `<STOCK_ITEM${attribute('CODE', entry.stockCode)}${attribute('ID', entry.stockId)}${attribute('DESC', entry.description)}` +
      `${attribute('OTHER_REF', entry.otherRef ?? '')}><LEVEL>${level}</LEVEL>` +
      `<STATUS>${stateOf(entry, level, inSite(ledger, site, record.inStock), expected)}</STATUS>` +
      `<MIN_LEVEL>${entry.minLevel ?? 0}</MIN_LEVEL><SAFE_LEVEL>${entry.safeLevel ?? 0}</SAFE_LEVEL>` +
      `${due === '' ? '' : `<LEAD_TIME>${due}</LEAD_TIME>`}` +
      `<BUILD_POTENTIAL_CHILDREN>${Number.isFinite(children) ? children : 0}</BUILD_POTENTIAL_CHILDREN>` +
      `<BUY_PRICE>${money(entry.buyMinor ?? 0)}</BUY_PRICE><SELL_PRICE>${money(entry.sellMinor)}</SELL_PRICE>` +
      (late
        ? `${element('SITE', siteName)}<ON_ORDER_LEVEL>${expected.reduce((sum, { quantity }) => sum + quantity, 0)}</ON_ORDER_LEVEL>`
        : '') +
      '</STOCK_ITEM>'
    );
  });
  return `<STOCK_STATUS${attribute('SITE', siteName)}>${items.join('')}</STOCK_STATUS>`;
};

/** Whether an item changed since: its levels, its record, or either. */
export type ChangeKind = 'moved' | 'revised' | 'either';

export const changedSince = (ledger: Ledger, sinceMs: number, kind: ChangeKind): StockEntry[] => {
  const entries: StockEntry[] = [];
  for (const [code, record] of ledger.data.stock) {
    const atMs = kind === 'moved' ? record.movedMs : kind === 'revised' ? record.revisedMs : Math.max(record.movedMs, record.revisedMs);
    if (atMs >= sinceMs) entries.push(ledger.stockIndex.byCode.get(code)!);
  }
  return entries;
};

export const stockListResult = (entries: readonly StockEntry[]): Result => ({
  Count: entries.length,
  List: entries.map((entry) => ({ StockCode: entry.stockCode, ParentCode: entry.variantOf ?? '' })),
});

/** Over all sites: the call has none. */
export const potentialResult = (ledger: Ledger, entries: readonly StockEntry[]): Result =>
  entries.map((entry) => {
    const record = recordOf(ledger, entry.stockCode);
    const available = entry.controlled ? record.inStock.reduce((sum, _, site) => sum + levelAt(ledger, record, site), 0) : 0;
    const onOrder = record.expected.reduce((sum, { quantity }) => sum + quantity, 0);
    const waiting = backOrder(ledger, entry.stockCode);
    return {
      StockCode: entry.stockCode,
      OtherRef: entry.otherRef ?? '',
      StockDesc: entry.description,
      Available: available,
      OnOrder: onOrder,
      BackOrder: waiting,
      Potential: available + onOrder - waiting,
    };
  });

/** KC's codes for the kinds of linked items; 3 is a pack. */
const packLink = 3;

const stockItemXml = (ledger: Ledger, entry: StockEntry): string => {
  const links = (entry.pack ?? []).map(
    ({ stockCode, quantity }) =>
      `<LINK_ITEM>${element('STOCK_CODE', stockCode)}${element('LINK_TYPE', packLink)}${element('LINK_VALUE', quantity)}` +
      `${element('AUTO_ADD', flag(true))}</LINK_ITEM>`,
  );
  const variants = ledger.stockIndex.variants.get(entry.stockCode) ?? [];
  const styles = variants.map(
    (child) =>
      `<STYLE>${element('DESCRIPTION', child.description)}${element('SCS_CODE_SUFFIX', child.stockCode.slice(entry.stockCode.length))}` +
      `<SCS_ITEM>${stockItemXml(ledger, child)}</SCS_ITEM></STYLE>`,
  );
  const barcodes = (entry.barcodes ?? []).map((barcode) => `<BARCODE${attribute('DESC', 'EAN13')}>${escapeXml(barcode)}</BARCODE>`);
  return (
    `<STOCK_ITEM>${element('STOCK_CODE', entry.stockCode)}${element('STOCK_ID', entry.stockId)}` +
    `<STOCK_DESC>${description(ledger, entry.description)}</STOCK_DESC>${element('ASSOCIATED_REF', entry.otherRef ?? '')}` +
    `<BARCODES>${barcodes.join('')}</BARCODES>` +
    `<BUY_PRICE IS_NET="-1">${money(entry.buyMinor ?? 0)}</BUY_PRICE><SELL_PRICE IS_NET="0">${money(entry.sellMinor)}</SELL_PRICE>` +
    element('VAT_RATE', entry.vatPercent) +
    element('STOCK_TYPE', entry.stockType ?? '') +
    element('DELETED', flag(entry.publishOnWeb === false && entry.discontinued === true)) +
    element('WEB', flag(entry.publishOnWeb !== false)) +
    element('DISCONTINUED', flag(entry.discontinued === true)) +
    element('RUN_TO_ZERO', flag(entry.runToZero === true)) +
    element('DROP_SHIP', flag(entry.dropShip === true)) +
    element('STOCK_CONTROLLED', flag(entry.controlled)) +
    element('MIN_LEVEL', entry.minLevel ?? 0) +
    element('SAFE_LEVEL', entry.safeLevel ?? 0) +
    element('WEIGHT', ((entry.weightGrams ?? 0) / 1000).toFixed(3)) +
    element('MANUFACTURER', entry.manufacturer ?? '') +
    (links.length === 0 ? '' : `<LINKED_ITEMS>${links.join('')}</LINKED_ITEMS>`) +
    (styles.length === 0 ? '' : `<SCS><HEADING LEVEL="1">Variant</HEADING>${styles.join('')}</SCS>`) +
    '</STOCK_ITEM>'
  );
};

/** Variants come inside their parent: one that is asked for by its own code brings the parent with all of them (§2.1). */
export const stockItemsXml = (ledger: Ledger, entries: readonly StockEntry[]): string => {
  const roots = new Set<StockEntry>();
  for (const entry of entries) {
    roots.add(entry.variantOf === undefined ? entry : (ledger.stockIndex.byCode.get(entry.variantOf) ?? entry));
  }
  return `<STOCK_ITEMS>${[...roots].map((entry) => stockItemXml(ledger, entry)).join('')}</STOCK_ITEMS>`;
};
