/** Reads Khaos Control: order states, levels, order states again, with no call between, so that level and *taken* belong together. */
import { breathe } from '../breath.ts';
import type { Pass } from './flow.ts';
import { isGoneFor, khaosLinesOf } from './khaos-lines.ts';
import { noteUntold } from './push-despatch-untold.ts';
import { orderText, poolText } from './push-stock-keys.ts';
import { learnPacks, readPacks, type Packs } from './push-stock-packs.ts';
import { learnSoldPacks } from './push-stock-sold.ts';
import { importSends, reachOf, type Reach, type ReachLine } from './push-stock-reach.ts';
import { tellOthers } from './push-stock-others.ts';
import { basisOf, isSameData, settledBefore, type Basis, type Settled } from './push-stock-settled.ts';
import type { StockMemory } from './push-stock-memory.ts';
import type { Sites } from './push-stock-sites.ts';
import type { Khaos, KhaosLane, LevelsAnswer, OrdersAnswer } from '../connectors/khaos/khaos.ts';
import { problemOf } from '../domain/problem.ts';
import { salesOrdersIn, type SalesOrderReading, type StockPotentialReading } from '../domain/sales-order.ts';
import type { KnownCodes } from '../domain/stock-links.ts';
import { otherBackOrderOf } from '../domain/stock-pools.ts';
import { takenByKhaos, takenInBoth, waitingInKhaos, type KhaosLine } from '../domain/stock-taken.ts';
import type { KhaosOrderRecord } from '../store/ledger-orders.ts';
import type { PoolLevel } from '../store/ledger-stock.ts';
import type { Problem } from '../../../shared/records.ts';

/** One coherent reading: everything in it belongs to the moment at which the level was asked for. */
export type StockReading = {
  reach: Reach;
  askedAtMs: number;
  /** By pool. */
  levels: ReadonlyMap<string, { level: number; otherBackOrder: number | undefined }>;
  /** Units taken by line; a line that is not here has taken nothing. */
  taken: ReadonlyMap<string, number>;
  /** Import sends known before the level was asked for, by order. */
  sends: ReadonlyMap<string, number | undefined>;
  /** What it was asked from and what was answered, by which a later one is known to tell nothing new. */
  basis: Basis;
  orders: ReadonlyMap<string, OrderInReach>;
  answers: Answers;
  /** The levels as they were stored. */
  stored: readonly PoolLevel[];
  /** The slice in line that this reading says again. */
  settled: Settled | undefined;
};

/** KC's stock state for what it does not count (`reference/khaos-control.md §3.3`). */
const notControlled = 5;

type SalesOrderFinder = ReturnType<typeof salesOrdersIn>;

const inKhaosAlready = 'before-go-live-in-khaos';

/** `inKhaos`: undefined for an order that was never given to KC; it has taken nothing, and there is nothing to ask. */
export type OrderInReach = {
  storeId: string;
  orderId: string;
  inKhaos: KhaosOrderRecord | undefined;
  alreadyInKhaos: boolean;
  lines: KhaosLine[];
};

/** The orders behind the lines, whole: lines of other codes count too. */
const ordersOf = (pass: Pass, lines: readonly ReachLine[], packs: Packs, known: KnownCodes): Map<string, OrderInReach> => {
  const { ledger } = pass;
  const orders = new Map<string, OrderInReach>();
  for (const { order, storeId, orderId } of lines) {
    if (orders.has(order)) continue;
    const verdict = ledger.orders.get(storeId, orderId)?.verdict;
    const alreadyInKhaos = verdict?.kind === 'left-alone' && verdict.reason === inKhaosAlready;
    orders.set(order, {
      storeId,
      orderId,
      inKhaos: ledger.khaosOrders.get(storeId, orderId),
      alreadyInKhaos,
      lines: khaosLinesOf(pass, { storeId, orderId }, packs, known),
    });
  }
  return orders;
};

const salesOrders = (readings: readonly SalesOrderReading[]): SalesOrderReading[] => readings.filter(({ kind }) => kind === 'sales-order');

/** Stores what KC said of the orders; the same readings serve the despatch flow. */
const keepReadings = (pass: Pass, orders: readonly KhaosOrderRecord[], readings: readonly SalesOrderReading[], askedAtMs: number): void => {
  pass.ledger.khaosOrders.put(readings.map((reading) => ({ reading, askedAtMs })));
  pass.ledger.khaosOrders.asked(orders, askedAtMs);
};

const unknownCode = (stockCode: string, site: string): Problem =>
  problemOf('stock-code-unknown', `Khaos Control does not know the stock code ${stockCode}.`, { stockCode, site });
const faultyCode = (stockCode: string, site: string, detail: string): Problem =>
  problemOf('stock-level-unreadable', `Khaos Control cannot tell the level of ${stockCode}.`, { stockCode, site, detail });
const uncountedCode = (stockCode: string, site: string): Problem =>
  problemOf('stock-not-controlled', `Khaos Control does not count ${stockCode}, but Shopify does.`, { stockCode, site });

const otherSite = (stockCode: string, site: string, told: string): Problem =>
  problemOf(
    'stock-site-not-told',
    told === ''
      ? `Khaos Control does not say which site its level of ${stockCode} is of.`
      : `Khaos Control tells the level of ${stockCode} at ${told}, not at ${site}.`,
    { stockCode, site, told },
  );

const sameName = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();

/**
 * Whether a level is that of the site asked for: where KC cannot be asked by site it tells one site's, whichever location is fed
 * (`reference/khaos-control.md §6 U16`). One that does not name its site can be meant only where there is but one.
 */
const isOfSite = (told: string, site: string, sites: Sites): boolean =>
  told === '' ? sites.names.length === 1 : site === '' || sameName(told, site);

export type Answers = {
  askedAtMs: number;
  before: SalesOrderReading[];
  levels: LevelsAnswer;
  potentials: StockPotentialReading[];
  after: SalesOrderReading[];
  /** Orders that KC could not tell readably, before or after. What it took for them is not known and counts as nothing (rule 1). */
  untold: OrdersAnswer['bad'];
};

const noOrders: OrdersAnswer = { readings: [], bad: [] };

const ask = (pass: Pass, sites: Sites, reach: Reach, refs: readonly string[], lane: KhaosLane, withPotentials: boolean): Promise<Answers> =>
  pass.khaos.together(lane, async (line: Khaos) => {
    const before = refs.length === 0 ? noOrders : await line.ordersByRef(refs, lane);
    const askedAtMs = pass.clock.nowMs();
    const levels = await line.levels(reach.codes, sites.siteOf(reach.site), lane);
    const potentials = withPotentials ? await line.potentials(reach.codes, lane) : [];
    const after = refs.length === 0 ? noOrders : await line.ordersByRef(refs, lane);
    const untold = [...before.bad, ...after.bad];
    return { askedAtMs, before: salesOrders(before.readings), levels, potentials, after: salesOrders(after.readings), untold };
  });

const isSameAnswer = (before: Answers, now: Answers): boolean => isSameData({ ...before, askedAtMs: 0 }, { ...now, askedAtMs: 0 });

/** The reading of a slice in line once more: only the time is new. */
const saidAgain = (pass: Pass, settled: Settled, given: readonly KhaosOrderRecord[], answers: Answers): StockReading => {
  const { ledger } = pass;
  const { askedAtMs } = answers;
  ledger.noting(() => {
    ledger.khaosOrders.asked(given, askedAtMs);
    ledger.pools.putLevels(settled.reading.stored.map((level) => ({ ...level, askedAtMs })));
  });
  return { ...settled.reading, askedAtMs, settled };
};

/** Units of ours, by code, that are part of KC's `BackOrder`. */
const oursWaiting = (
  orders: ReadonlyMap<string, OrderInReach>,
  after: SalesOrderFinder,
  taken: ReadonlyMap<string, number>,
): Map<string, number> => {
  const units = new Map<string, number>();
  for (const [order, { inKhaos, lines }] of orders) {
    const reading = inKhaos === undefined ? undefined : after(inKhaos);
    const ofOrder = new Map(lines.map(({ lineId }) => [lineId, taken.get(`${order}\t${lineId}`) ?? 0]));
    const waiting = waitingInKhaos(reading, lines, ofOrder);
    for (const { lineId, recipe } of lines) {
      for (const { stockCode, each } of recipe) units.set(stockCode, (units.get(stockCode) ?? 0) + (waiting.get(lineId) ?? 0) * each);
    }
  }
  return units;
};

/**
 * Reads the levels of these codes and of all that shares stock with them. A code that KC does not know, or faults on, becomes a problem of
 * its pool; the others go on. Throws what the connector throws.
 */
export const readStock = async (
  pass: Pass,
  sites: Sites,
  site: string,
  asked: readonly string[],
  lane: KhaosLane,
  memory: StockMemory,
): Promise<StockReading> => {
  const { ledger, khaos, store } = pass;
  await learnSoldPacks(pass, sites, memory, lane);
  const basis = basisOf(pass, sites, memory);
  const settled = settledBefore(pass, basis, site, asked);
  const reach = settled?.reading.reach ?? reachOf(pass, sites, site, asked);
  const sends = settled?.reading.sends ?? importSends(ledger, reach.lines);
  const orders = settled?.reading.orders ?? ordersOf(pass, reach.lines, readPacks(ledger), memory.known);
  const given = [...orders.values()].flatMap(({ inKhaos }) => inKhaos ?? []);
  const refs = [...new Set(given.map(({ associatedRef }) => associatedRef))];
  const { stockPotential } = await khaos.abilities();
  const answers = await ask(pass, sites, reach, refs, lane, stockPotential);
  if (settled !== undefined && isSameAnswer(settled.reading.answers, answers)) return saidAgain(pass, settled, given, answers);
  await breathe(pass.clock);

  const before = salesOrdersIn(answers.before);
  const after = salesOrdersIn(answers.after);
  const isGone = isGoneFor(store);
  const taken = new Map<string, number>();
  for (const { storeId, orderId, inKhaos, alreadyInKhaos, lines } of orders.values()) {
    const at = (find: SalesOrderFinder) => takenByKhaos(inKhaos === undefined ? undefined : find(inKhaos), lines, store.stock, isGone);
    const units = alreadyInKhaos ? new Map(lines.map((line) => [line.lineId, line.quantity])) : takenInBoth(at(before), at(after));
    for (const [lineId, count] of units) taken.set(`${orderText({ storeId, orderId })}\t${lineId}`, count);
  }

  const packs = readPacks(ledger);
  const isPack = (code: string): boolean => (packs.get(code)?.length ?? 0) > 0;
  const waiting = oursWaiting(orders, after, taken);
  const backOrders = new Map(answers.potentials.map(({ stockCode, backOrder }) => [stockCode, backOrder]));
  const otherOf = (code: string): number | undefined => {
    const backOrder = backOrders.get(code);
    return backOrder === undefined ? undefined : otherBackOrderOf(backOrder, waiting.get(code) ?? 0);
  };
  const { askedAtMs } = answers;
  const uncounted = answers.levels.levels.filter(({ stockCode, state }) => state === notControlled && !isPack(stockCode));
  const unlearnt = uncounted.filter(({ stockCode }) => !packs.has(stockCode)).map(({ stockCode }) => stockCode);
  const elsewhere = answers.levels.levels.filter((level) => !isOfSite(level.site, site, sites));
  const told = answers.levels.levels.filter((level) => !uncounted.includes(level) && !elsewhere.includes(level));
  const levels = told.map(({ stockCode, level, state, buildPotential }) => ({
    stockCode,
    site,
    level: Math.floor(level),
    askedAtMs,
    state,
    buildPotential,
  }));
  const known = ledger.pools.many(asked.map((stockCode) => ({ stockCode, site })));
  ledger.inTransaction(() => {
    keepReadings(pass, given, answers.after, askedAtMs);
    noteUntold(pass, given, { bad: answers.untold });
    ledger.pools.putLevels(levels);
    ledger.pools.putOtherBackOrders(levels.map(({ stockCode }) => ({ stockCode, site, units: otherOf(stockCode) })));
    ledger.pools.failed([
      ...answers.levels.unknown.map((stockCode) => ({ stockCode, site, askedAtMs, problem: unknownCode(stockCode, site) })),
      ...answers.levels.bad.map(({ stockCode, detail }) => ({ stockCode, site, askedAtMs, problem: faultyCode(stockCode, site, detail) })),
      ...uncounted.map(({ stockCode }) => ({ stockCode, site, askedAtMs, problem: uncountedCode(stockCode, site) })),
      ...elsewhere.map(({ stockCode, site: told }) => ({ stockCode, site, askedAtMs, problem: otherSite(stockCode, site, told) })),
    ]);
  });
  if (unlearnt.length > 0) {
    const found = await learnPacks(pass, unlearnt, lane);
    // Now that they are known as packs, they are read again with their children.
    ledger.pools.hint(
      found.map((stockCode) => ({ stockCode, site })),
      pass.clock.nowMs(),
    );
  }
  const byPool = new Map(
    levels.map(({ stockCode, level }) => [poolText({ stockCode, site }), { level, otherBackOrder: otherOf(stockCode) }]),
  );
  tellOthers(pass, reach, known, byPool);
  return { reach, askedAtMs, levels: byPool, taken, sends, basis, orders, answers, stored: levels, settled: undefined };
};
