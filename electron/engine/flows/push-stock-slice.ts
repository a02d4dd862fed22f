/** Brings one slice of codes in line: read KC, read Shopify, work out, keep, ask the breaker, write; rows that were refused are worked out anew. */
import { breathe, rowsABreath } from '../breath.ts';
import type { Pass } from './flow.ts';
import { ordersTogether, readAndKeep, readChanged } from './import-orders-poll.ts';
import { readPollMark } from './order-poll-mark.ts';
import { passBreaker } from './push-stock-breaker.ts';
import { overtakenPools, workOut, type ShopReading, type WorkedOut } from './push-stock-figures.ts';
import { holdingImports } from './push-stock-hold.ts';
import { chunksOf, nowhere, outletText, poolText } from './push-stock-keys.ts';
import { notStocked } from './push-stock-links.ts';
import { memoryOf, type StockMemory } from './push-stock-memory.ts';
import { readStock, type StockReading } from './push-stock-read.ts';
import { isStillSettled, noteSettled } from './push-stock-settled.ts';
import type { Sites } from './push-stock-sites.ts';
import { storeWorked } from './push-stock-store.ts';
import { writeRows } from './push-stock-write.ts';
import type { KhaosLane } from '../connectors/khaos/khaos.ts';
import type { ShopifyLane } from '../connectors/shopify/shopify.ts';
import { outletChunk, type Outlet, type OutletKey } from '../store/ledger-stock.ts';

export type Slice = { site: string; codes: readonly string[]; pace: 'fast' | 'many' | 'sweep' };

/** Lines of both systems by pace. */
const lanes: Record<Slice['pace'], { khaos: KhaosLane; shopify: ShopifyLane }> = {
  fast: { khaos: 'fast-stock', shopify: 'fast-stock' },
  many: { khaos: 'fast-stock', shopify: 'fast-stock' },
  sweep: { khaos: 'sweep', shopify: 'rest' },
};

/** Codes read together with their order states; small for fast ones, whose figures must be young, and a Shopify batch for the sweep. */
const codesTogether: Record<Slice['pace'], number> = { fast: 100, many: outletChunk, sweep: outletChunk };

/** A batch is worked out anew this often when rows are refused; each time at least one bad row is gone. What is left waits for the next pass. */
const roundsAtMost = 5;

type Asked = { reading: StockReading; codes: readonly string[] };

/** Shopify's own figures, all states of an outlet in one call with the figure to compare. Outlets that are not stocked there are taken out. */
const readShop = async (
  pass: Pass,
  sites: Sites,
  outlets: readonly Outlet[],
  lane: ShopifyLane,
  keep: boolean,
): Promise<Map<string, ShopReading>> => {
  const { shopify, store, clock } = pass;
  const found = new Map<string, ShopReading>();
  for (const [locationId, here] of Map.groupBy(outlets, (outlet) => outlet.locationId)) {
    for (const chunk of chunksOf(here, outletChunk)) {
      const readAtMs = clock.nowMs();
      const readings = await shopify.outlets(
        locationId,
        chunk.map(({ itemId }) => itemId),
        lane,
      );
      for (const reading of readings) found.set(outletText({ ...reading, storeId: store.storeId }), { ...reading, readAtMs });
      const absent = chunk.filter((outlet) => !found.has(outletText(outlet)));
      if (keep && absent.length > 0)
        notStocked(
          pass,
          sites,
          absent.map((outlet) => ({ ...outlet, stockCode: outlet.pool?.stockCode })),
        );
    }
  }
  return found;
};

/** This store's outlets of a reading that may be written. */
const mine = (pass: Pass, sites: Sites, { reach }: StockReading): Outlet[] => {
  const places = new Set(sites.places.filter(({ site }) => site === reach.site).map(({ locationId }) => locationId));
  return reach.outlets.filter(
    ({ storeId, locationId }) => storeId === pass.store.storeId && locationId !== nowhere && places.has(locationId),
  );
};

const unique = (outlets: readonly Outlet[]): Outlet[] => [...new Map(outlets.map((outlet) => [outletText(outlet), outlet])).values()];

/** Begin of the last whole order poll, less Shopify's index lag: what was before it has been seen. */
export const pollHorizonMs = (pass: Pass): number =>
  (readPollMark(pass.ledger, pass.store.storeId)?.beganAtMs ?? Number.NEGATIVE_INFINITY) - pass.timing.indexLagMs;

type Bound = { row: WorkedOut; reading: StockReading };

/** What is worked out between two breaths. */
const partsOf = (asked: readonly Asked[]): Asked[] =>
  asked.flatMap(({ reading, codes }) => chunksOf(codes, rowsABreath).map((some) => ({ reading, codes: some })));

const figuresOf = async (
  pass: Pass,
  sites: Sites,
  asked: readonly Asked[],
  shop: ReadonlyMap<string, ShopReading>,
  refused: ReadonlySet<string>,
): Promise<Bound[]> => {
  const bound = new Map<string, Bound>();
  const { awaited } = memoryOf(pass.ledger, pass.store.storeId);
  for (const { reading, codes } of partsOf(asked)) {
    await breathe(pass.clock);
    const { rows, unfigured, dropped } = workOut(pass, sites, reading, codes, shop, pollHorizonMs(pass), refused);
    const fresh = rows.filter((row) => !bound.has(outletText(row.outlet)));
    storeWorked(pass, fresh, unfigured);
    pass.ledger.pools.hint(dropped, pass.clock.nowMs());
    for (const row of fresh) {
      bound.set(outletText(row.outlet), { row, reading });
      if (row.awaits !== undefined && row.outlet.pool !== undefined) awaited.set(poolText(row.outlet.pool), row.outlet.pool);
    }
  }
  return [...bound.values()];
};

const hasRisen = ({ row }: Bound): boolean => (row.drift.unexplained?.units ?? 0) > 0;

/** An outlet that was never looked at before: what left since the last poll is in its reading, and nothing shows it. */
const isNew = ({ row }: Bound): boolean => row.drift.firstAtMs === row.shop.readAtMs;

/** Orders of this store with goods still to be sent from outlets that hold more than anything known explains: one page, the newest. */
const ordersBehind = (pass: Pass, risen: readonly Bound[]): string[] => {
  const { storeId } = pass.store;
  const ids = risen.flatMap(({ row, reading }) => {
    const outlet = outletText(row.outlet);
    return reading.reach.lines
      .filter((line) => line.outlet === outlet && line.storeId === storeId && line.remaining > 0)
      .map(({ orderId }) => orderId);
  });
  return [...new Set(ids)].toSorted().slice(-ordersTogether);
};

/**
 * The figures to write. Where an outlet rose for no reason known, another program's write may hide that goods of ours have left, and a sale
 * since would stand in their place; at a first look any movement since the last poll is hidden. Then what has changed is read before
 * anything is written: the orders behind a rise by themselves, which Shopify's index cannot withhold, and the change list. That is rare.
 */
const figuresToWrite = async (...of: Parameters<typeof figuresOf>): Promise<Bound[]> => {
  const [pass] = of;
  const bound = await figuresOf(...of);
  const risen = bound.filter(hasRisen);
  if (risen.length === 0 && !bound.some(isNew)) return bound;
  for await (const records of readAndKeep(ordersBehind(pass, risen), pass)) void records;
  // Before the first poll of this start the change list is as long as the shop's history; nothing rises until then.
  if (readPollMark(pass.ledger, pass.store.storeId) !== undefined) await readChanged(pass);
  return figuresOf(...of);
};

/** Reads the slice's codes in KC, group by group. */
export const readSlice = async (pass: Pass, sites: Sites, memory: StockMemory, slice: Slice): Promise<Asked[]> => {
  const asked: Asked[] = [];
  for (const codes of chunksOf(slice.codes, codesTogether[slice.pace])) {
    asked.push({ reading: await readStock(pass, sites, slice.site, codes, lanes[slice.pace].khaos, memory), codes });
  }
  return asked;
};

/** What the slice's outlets should hold, without keeping or writing anything: for a dry run. */
export const previewSlice = async (pass: Pass, sites: Sites, memory: StockMemory, slice: Slice): Promise<WorkedOut[]> => {
  const asked = await readSlice(pass, sites, memory, slice);
  const shop = await readShop(
    pass,
    sites,
    unique(asked.flatMap(({ reading }) => mine(pass, sites, reading))),
    lanes[slice.pace].shopify,
    false,
  );
  const rows = new Map<string, WorkedOut>();
  for (const { reading, codes } of asked) {
    for (const row of workOut(pass, sites, reading, codes, shop, pollHorizonMs(pass)).rows) rows.set(outletText(row.outlet), row);
  }
  return [...rows.values()];
};

/** Shopify's figures of an outlet count as young for this long: its own changes are looked through more often. */
const youngMs = 4 * 60_000;

/**
 * Outlets whose figure stays what Shopify was just seen to hold, by KC's new levels and every order known: they need not be read again.
 * A mass of movements is listed by KC for minutes, so most of it is hinted again after it was written.
 */
const stillRight = async (
  pass: Pass,
  sites: Sites,
  memory: StockMemory,
  asked: readonly Asked[],
  outlets: readonly Outlet[],
): Promise<Set<string>> => {
  const { clock } = pass;
  const youngFromMs = Math.max(clock.nowMs() - youngMs, memory.sinceMs ?? clock.nowMs());
  const young = new Map<string, ShopReading>();
  for (const { reading, confirmed, standing, ceiling, ...outlet } of outlets) {
    if (standing !== 'confirmed' || reading === undefined || confirmed === undefined || ceiling !== undefined) continue;
    if (reading.readAtMs >= youngFromMs && !memory.shopMoved.has(outletText(outlet)))
      young.set(outletText(outlet), { ...reading, onHand: confirmed.onHand });
  }
  const right = new Set<string>();
  if (young.size === 0) return right;
  for (const { reading, codes } of partsOf(asked)) {
    await breathe(clock);
    for (const row of workOut(pass, sites, reading, codes, young, pollHorizonMs(pass)).rows) {
      if (row.onHand === row.shop.onHand && row.awaits === undefined) right.add(outletText(row.outlet));
    }
  }
  return right;
};

/** Writes what follows from a reading of KC; rows that were refused are worked out anew. One at a time in a pass: the breaker counts what was written. */
export const writeSlice = async (pass: Pass, sites: Sites, memory: StockMemory, slice: Slice, asked: readonly Asked[]): Promise<void> => {
  const lane = lanes[slice.pace].shopify;
  let outlets = unique(asked.flatMap(({ reading }) => mine(pass, sites, reading)));
  if (slice.pace === 'many') {
    const right = await stillRight(pass, sites, memory, asked, outlets);
    outlets = outlets.filter((outlet) => !right.has(outletText(outlet)));
  }
  let stale = new Set<string>();
  for (let round = 0; round < roundsAtMost && outlets.length > 0 && !pass.stopping(); round++) {
    const shop = await readShop(pass, sites, outlets, lane, true);
    for (const outlet of outlets) memory.shopMoved.delete(outletText(outlet));
    const [only] = asked.length === 1 ? asked : [];
    if (only !== undefined && round === 0 && isStillSettled(pass, sites, only.reading, shop)) return;
    const bound = await figuresToWrite(pass, sites, asked, shop, stale);
    const differing = bound.filter(({ row }) => row.onHand !== row.shop.onHand).length;
    if (round === 0) pass.count('found', differing);
    const rows = bound.map(({ row }) => row);
    const go = passBreaker(pass, memory, rows);
    if (only !== undefined && slice.pace === 'fast') noteSettled(pass, sites, only.reading, only.codes, shop, rows);
    const readingOf = new Map(bound.map(({ row, reading }) => [outletText(row.outlet), reading]));
    const stillGood = (some: readonly WorkedOut[]): WorkedOut[] => {
      const overtaken = new Map(asked.map(({ reading }) => [reading, overtakenPools(pass, reading)]));
      return some.filter((row) => {
        const reading = readingOf.get(outletText(row.outlet));
        const moved = reading === undefined ? undefined : overtaken.get(reading);
        return moved !== undefined && !row.figure.pools.some(({ pool }) => moved.has(pool));
      });
    };
    const left = await writeRows(pass, memory, go, stillGood, lane);
    stale = new Set(left.stale.map(outletText));
    const again: OutletKey[] = [...left.stale, ...left.rest];
    outlets = pass.ledger.outlets.many(again);
  }
  // Whatever is left over is read anew in the next pass.
  pass.ledger.pools.hint(
    outlets.flatMap(({ pool }) => (pool === undefined ? [] : [pool])),
    pass.clock.nowMs(),
  );
};

/** Reads and writes fast codes as one: imports that contain them wait meanwhile. */
export const bringFastInLine = async (
  pass: Pass,
  sites: Sites,
  memory: StockMemory,
  codes: readonly string[],
  site: string,
): Promise<void> => {
  const slice: Slice = { site, codes, pace: 'fast' };
  await holdingImports(pass, codes, async () => writeSlice(pass, sites, memory, slice, await readSlice(pass, sites, memory, slice)));
};
