/** Packs that open orders were sold as: known before any figure of their children is worked out, whether or not an outlet of theirs was read. */
import { breathe } from '../breath.ts';
import type { Pass } from './flow.ts';
import { chunksOf } from './push-stock-keys.ts';
import type { SoldCodes, StockMemory } from './push-stock-memory.ts';
import { learnPacks, readPacks } from './push-stock-packs.ts';
import type { Sites } from './push-stock-sites.ts';
import type { KhaosLane } from '../connectors/khaos/khaos.ts';
import { stockCodeOf } from '../domain/stock-links.ts';
import { outletChunk } from '../store/ledger-stock.ts';

/** SKUs looked at between two breaths. */
const lookedAtTogether = 500;

/** A code that KC told nothing of may have met a passing fault, or be entered in KC later. */
const askAgainMs = 10 * 60_000;

const soldOf = (pass: Pass, memory: StockMemory): SoldCodes => {
  const { settings } = pass;
  if (memory.sold?.settings !== settings || memory.sold.known !== memory.known) {
    memory.sold = { settings, known: memory.known, revision: undefined, seen: new Map(), untold: new Map() };
  }
  return memory.sold;
};

/** Goes through what open orders of every store were sold as, where any line was stored since the last time. */
const noteNewlySold = async (pass: Pass, sites: Sites, sold: SoldCodes): Promise<void> => {
  const { ledger, settings, clock } = pass;
  const revision = ledger.orders.linesRevision();
  if (revision === sold.revision) return;
  const packs = readPacks(ledger);
  /** KC has told a level of it, so that it is no pack, or one whose recipe was learnt then. */
  const isCounted = (stockCode: string): boolean =>
    ledger.pools.many(sites.names.map((site) => ({ stockCode, site }))).some(({ level }) => level !== undefined);
  for (const { storeId, orders } of settings.stores) {
    const seen = sold.seen.get(storeId) ?? new Set<string>();
    sold.seen.set(storeId, seen);
    let after = '';
    for (let page = ledger.orders.soldAs(storeId, after, lookedAtTogether); page.length > 0;) {
      const fresh = page.filter((folded) => !seen.has(folded));
      for (const { sku } of ledger.orders.soldLines(storeId, fresh)) {
        const stockCode = stockCodeOf(sku ?? '', orders.stockCodes, sold.known);
        if (!packs.has(stockCode) && !isCounted(stockCode)) sold.untold.set(stockCode, sold.untold.get(stockCode));
      }
      for (const folded of fresh) seen.add(folded);
      after = page.at(-1) ?? after;
      await breathe(clock);
      page = ledger.orders.soldAs(storeId, after, lookedAtTogether);
    }
  }
  sold.revision = revision;
};

/**
 * Asks KC which codes of open orders are packs: those it has told neither a level nor a recipe of. An order for a pack holds its
 * children, and their figures must not count these as free. Throws what the connector throws.
 */
export const learnSoldPacks = async (pass: Pass, sites: Sites, memory: StockMemory, lane: KhaosLane): Promise<void> => {
  const { ledger, khaos, clock } = pass;
  const sold = soldOf(pass, memory);
  await noteNewlySold(pass, sites, sold);
  const nowMs = clock.nowMs();
  const due = [...sold.untold].filter(([, askedAtMs]) => askedAtMs === undefined || Math.abs(nowMs - askedAtMs) >= askAgainMs);
  if (due.length === 0) return;
  const { operations, compressedStock } = await khaos.abilities();
  // A KC that tells no stock items has its packs learnt nowhere; what that means is said where abilities are checked.
  if (operations['ExportStock'] === undefined && !compressedStock) return;
  for (const codes of chunksOf(
    due.map(([stockCode]) => stockCode),
    outletChunk,
  )) {
    const found = await learnPacks(pass, codes, lane);
    const packs = readPacks(ledger);
    for (const stockCode of codes) {
      if (packs.has(stockCode)) sold.untold.delete(stockCode);
      else sold.untold.set(stockCode, nowMs);
    }
    // Their children may have been written before.
    const children = found.flatMap((pack) => [pack, ...(packs.get(pack) ?? []).map(({ stockCode }) => stockCode)]);
    ledger.pools.hint(
      children.flatMap((stockCode) => sites.names.map((site) => ({ stockCode, site }))),
      nowMs,
    );
  }
};
