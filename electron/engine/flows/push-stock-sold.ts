/** Packs that open orders were sold as: known before any figure of their children is worked out, whether or not an outlet of theirs was read. */
import { breathe } from '../breath.ts';
import type { Pass } from './flow.ts';
import { chunksOf } from './push-stock-keys.ts';
import type { SoldCodes, StockMemory } from './push-stock-memory.ts';
import { learnPacks, readPacks } from './push-stock-packs.ts';
import type { Sites } from './push-stock-sites.ts';
import type { KhaosLane } from '../connectors/khaos/khaos.ts';
import { ProblemError } from '../domain/problem.ts';
import { stockCodeOf } from '../domain/stock-links.ts';
import { outletChunk } from '../store/ledger-stock.ts';

/** SKUs looked at between two breaths. */
const lookedAtTogether = 500;

/** A code that KC told nothing of may have met a passing fault: asked again soon, and twice as long after each time … */
const askAgainMs = 60_000;
/** … up to this, since it may be entered in KC later. */
const askAgainAtMostMs = 16 * 60_000;

/** Lines may be stored while KC is asked about others; those of so many rounds are looked at before the figures are worked out. */
const roundsAtMost = 3;

/** KC may have the method in name only, or fault on a code it does not know. What it cannot tell is learnt nowhere: the rest goes on. */
const nothingTold: ReadonlySet<string> = new Set(['khaos-fault', 'khaos-unreadable']);

const soldOf = (pass: Pass, memory: StockMemory): SoldCodes => {
  const { settings } = pass;
  if (memory.sold?.settings !== settings || memory.sold.known !== memory.known) {
    memory.sold = { settings, known: memory.known, revision: undefined, seen: new Map(), untold: new Map() };
  }
  return memory.sold;
};

/** KC has told a level of it, so that it is no pack, or one whose recipe was learnt then. */
const isCounted = (pass: Pass, sites: Sites, stockCode: string): boolean =>
  pass.ledger.pools.many(sites.names.map((site) => ({ stockCode, site }))).some(({ level }) => level !== undefined);

/** Goes through what open orders of every store were sold as, where any line was stored since the last time. */
const noteNewlySold = async (pass: Pass, sites: Sites, sold: SoldCodes): Promise<void> => {
  const { ledger, settings, clock } = pass;
  const revision = ledger.orders.linesRevision();
  for (const { storeId, orders } of settings.stores) {
    const seen = sold.seen.get(storeId) ?? new Set<string>();
    sold.seen.set(storeId, seen);
    let page = ledger.orders.soldAs(storeId, '', lookedAtTogether);
    for (let last = page.at(-1); last !== undefined; last = page.at(-1)) {
      const packs = readPacks(ledger);
      for (const { folded, sku } of page.filter((one) => !seen.has(one.folded))) {
        const stockCode = stockCodeOf(sku, orders.stockCodes, sold.known);
        if (!packs.has(stockCode) && !isCounted(pass, sites, stockCode) && !sold.untold.has(stockCode))
          sold.untold.set(stockCode, { askedAtMs: Number.NEGATIVE_INFINITY, tries: 0 });
        seen.add(folded);
      }
      await breathe(clock);
      page = ledger.orders.soldAs(storeId, last.folded, lookedAtTogether);
    }
  }
  sold.revision = revision;
};

const isDue = ({ askedAtMs, tries }: { askedAtMs: number; tries: number }, nowMs: number): boolean =>
  Math.abs(nowMs - askedAtMs) >= Math.min(askAgainAtMostMs, askAgainMs * 2 ** (tries - 1));

/** Those of the codes that proved to be packs; none where KC is at fault whatever it is asked. Throws what else the connector throws. */
const packsAmong = async (pass: Pass, codes: readonly string[], lane: KhaosLane): Promise<string[]> => {
  try {
    return await learnPacks(pass, codes, lane);
  } catch (error) {
    if (!(error instanceof ProblemError) || !nothingTold.has(error.problem.cause)) throw error;
    pass.log.warn('khaos-packs-not-told', { codes: codes.length, cause: error.problem.cause });
    return [];
  }
};

/**
 * Asks KC which codes of open orders are packs: those it has told neither a level nor a recipe of. An order for a pack holds its
 * children, and their figures must not count these as free. Throws what the connector throws where KC cannot be reached.
 */
export const learnSoldPacks = async (pass: Pass, sites: Sites, memory: StockMemory, lane: KhaosLane): Promise<void> => {
  const { ledger, khaos, clock } = pass;
  const sold = soldOf(pass, memory);
  for (let round = 0; round < roundsAtMost; round++) {
    if (sold.revision !== ledger.orders.linesRevision()) await noteNewlySold(pass, sites, sold);
    const nowMs = clock.nowMs();
    const due = [...sold.untold].filter(([, asked]) => isDue(asked, nowMs)).map(([stockCode]) => stockCode);
    if (due.length === 0) return;
    const { operations, compressedStock } = await khaos.abilities();
    // A KC that tells no stock items has its packs learnt nowhere; what that means is said where abilities are checked.
    if (operations['ExportStock'] === undefined && !compressedStock) return;
    for (const codes of chunksOf(due, outletChunk)) {
      const found = await packsAmong(pass, codes, lane);
      const packs = readPacks(ledger);
      for (const stockCode of codes) {
        const { tries } = sold.untold.get(stockCode) ?? { tries: 0 };
        if (packs.has(stockCode) || isCounted(pass, sites, stockCode)) sold.untold.delete(stockCode);
        else sold.untold.set(stockCode, { askedAtMs: nowMs, tries: tries + 1 });
      }
      // Their children may have been written before.
      const children = found.flatMap((pack) => [pack, ...(packs.get(pack) ?? []).map(({ stockCode }) => stockCode)]);
      ledger.pools.hint(
        children.flatMap((stockCode) => sites.names.map((site) => ({ stockCode, site }))),
        nowMs,
      );
    }
  }
};
