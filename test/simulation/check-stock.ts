/** Stock: the shop never offers more than is truly free, gets everything back after faults, and hears of falls in time. */
import type { JournalEntry } from '../../electron/practice/wire.ts';
import { momentOf, type CheckedWorld, type Findings } from './check-world.ts';
import { contentsAt, poolKey, quantityOf, type KhaosOrder } from './journal-khaos.ts';
import type { ShopOrder, StockMove } from './journal-shop.ts';
import { isHidden } from './split-packs.ts';
import { partRows, readStock, waitingElsewhere, type Outlet, type Pool, type PromisedLine, type StockTruth } from './journal-stock.ts';

/** An answer is under way for so long at most, where no fault struck it. */
const answerMs = 1_500;
/** A pass of stock over a small shop, with every call in it. */
const passMs = 90_000;

/** An order poll of one engine: what it began with is known to the engine once it has ended. */
type Poll = { client: string | undefined; beganMs: number; endedMs: number };

const isWhole = ({ delivery, facts }: JournalEntry): boolean =>
  delivery === 'delivered' && facts['outcome'] === 'data' && facts['fault'] === undefined;

/** Polls that went well: from a first page of changed orders until the next one, with nothing lost between. */
const pollsOf = (journal: readonly JournalEntry[]): Poll[] => {
  const polls: Poll[] = [];
  const open = new Map<string, { beganMs: number; endedMs: number; whole: boolean }>();
  for (const entry of journal) {
    const { operation, client = '', atMs } = entry;
    if (entry.by !== 'client' || !['OrdersChanged', 'OrderPage', 'OrderForErp'].includes(operation)) continue;
    const call = (Array.isArray(entry.facts['calls']) ? entry.facts['calls'] : [])[0] as { args?: { after?: unknown } } | undefined;
    const before = open.get(client);
    if (operation === 'OrdersChanged' && (call?.args?.after ?? null) === null) {
      if (before?.whole === true) polls.push({ client, beganMs: before.beganMs, endedMs: before.endedMs });
      open.set(client, { beganMs: atMs, endedMs: atMs + answerMs, whole: isWhole(entry) });
    } else if (before !== undefined) open.set(client, { ...before, endedMs: atMs + answerMs, whole: before.whole && isWhole(entry) });
  }
  for (const [client, { beganMs, endedMs, whole }] of open) if (whole) polls.push({ client, beganMs, endedMs });
  return polls;
};

/** Units by which a line's promise fell in a span: refunds, cancellations and edits, which a poll has to tell. */
const takenBack = ({ line, each }: PromisedLine, fromMs: number, toMs: number): number => {
  const figures = [
    line.units.at(fromMs),
    ...line.units
      .changes()
      .filter(({ atMs }) => atMs > fromMs && atMs <= toMs)
      .map(({ atMs }) => line.units.at(atMs)),
  ];
  return figures.reduce((sum, { remaining, fulfilled }, at) => {
    const before = figures[at - 1];
    return before === undefined ? sum : sum + Math.max(0, before.remaining + before.fulfilled - remaining - fulfilled) * each;
  }, 0);
};

const leastSold = (stock: StockTruth, promise: PromisedLine, fromMs: number, toMs: number): number =>
  Math.min(
    stock.sold(promise, fromMs),
    ...promise.line.units
      .changes()
      .filter(({ atMs }) => atMs > fromMs && atMs <= toMs)
      .map(({ atMs }) => stock.sold(promise, atMs)),
  );

/** What an engine can have known when it wrote a figure: the most that this write may leave on offer. */
const mostOnOffer = (world: CheckedWorld, stock: StockTruth, polls: readonly Poll[], outlet: Outlet, move: StockMove): number => {
  const { levelReads, statusReads } = world.khaosHistory;
  const { client, sentAtMs, atMs } = move;

  const freeAsRead = (pool: Pool, readMs: number): number => {
    const { stockCode } = pool;
    const poll = polls.findLast((one) => one.client === client && one.endedMs <= readMs);
    const knownMs = (poll?.beganMs ?? world.plan.startMs) - world.plan.indexLagMs;
    // Units that were taken off an order and put back while the level was read: the feed before and after cannot show it.
    const before = statusReads.findLast((one) => one.client === client && one.atMs <= readMs)?.atMs ?? readMs;
    const after = statusReads.find((one) => one.client === client && one.atMs > readMs)?.atMs ?? readMs;
    let free = stock.level(pool, readMs);
    for (const promise of stock.promisesOf(pool)) {
      const [was, is, willBe] = [before, readMs, after].map((one) => stock.taken(promise, stockCode, one)) as [number, number, number];
      const taken = Math.max(is, Math.min(was, willBe));
      // On the outlet itself the shop compares and counts: every sale up to the landing is in. Of others, only what a poll has told.
      const { item, places } = promise.line;
      const isOwn = item === outlet.item && places.every((place) => place === outlet.location);
      const sold = isOwn ? stock.sold(promise, atMs) : leastSold(stock, promise, knownMs, atMs);
      free -= Math.max(0, sold - taken);
      if (item === outlet.item) free += takenBack(promise, knownMs, atMs);
    }
    return free;
  };

  return stock.freeFor(outlet, (pool) => {
    const key = poolKey(pool.stockCode, pool.site);
    const reads = levelReads.filter((one) => one.client === client && one.atMs < sentAtMs && one.pools.has(key));
    const sure = reads.findLastIndex((one) => one.delivery === 'delivered' && one.atMs < sentAtMs - answerMs);
    const candidates = reads.slice(Math.max(0, sure));
    return candidates.length === 0 ? -Infinity : Math.max(...candidates.map((one) => freeAsRead(pool, one.atMs)));
  });
};

const checkWrites = (world: CheckedWorld, stock: StockTruth, { violation }: Findings): void => {
  const polls = pollsOf(world.shop);
  for (const move of world.shopHistory.moves) {
    if (move.because !== 'set') continue;
    const outlet = stock.outlets.find(({ place }) => place === move.place);
    if (outlet === undefined) continue;
    const most = mostOnOffer(world, stock, polls, outlet, move);
    if (move.available > Math.max(0, most)) {
      violation(
        'stock-oversold',
        `${outlet.label}: ${move.available} on offer after the write of ${move.client} that landed at ${momentOf(world, move.atMs)}, ${most} were free`,
      );
    }
  }
};

/** What of an order is sent is not in this ledger: another installation sent it, or a later life of a ledger that was restored. */
const isOfAnother = (world: CheckedWorld, order: KhaosOrder): boolean => {
  const holder = world.shopHistory.marks.findLast(({ key }) => key === 'lease')?.client;
  return world.plan.restore !== undefined || order.contents.some(({ client }) => client !== holder);
};

const soldEver = (order: ShopOrder): number =>
  [...order.lines.values()].reduce((sum, { units }) => sum + Math.max(...units.changes().map(({ value }) => value.current)), 0);

/**
 * The least that KC's feed lets an engine count as taken at the end: it tells per order how much is assigned, so an order with
 * several lines of which some wait may count as wholly waiting, and so may one of which fewer units were sent than were ever sold
 * when that was another's doing. Where such an order holds a pack, sent units of its codes may belong to either. A pack that left in parts
 * stands on no invoice of a feed that shows parents only: its units are neither assigned nor sent there, and count as waiting.
 */
const leastTaken = (world: CheckedWorld, promise: PromisedLine, stockCode: string, atMs: number): number =>
  promise.inKhaos.reduce((sum, order) => {
    const rows = partRows(order, promise.line, stockCode, atMs);
    const contents = contentsAt(order, atMs)?.lines ?? [];
    const all = contents.filter(({ kind }) => kind !== 'pack');
    const hidden = [...world.packs.keys()].some((pack) => isHidden(world, promise.order, [order], pack));
    const waits = hidden || all.some(({ quantity, units }) => quantity > units.at(atMs).assigned + units.at(atMs).sent);
    const unsure = isOfAnother(world, order) && soldEver(promise.order) > quantityOf(contents.filter(({ kind }) => kind !== 'child'));
    const whole = rows.reduce((units, row) => units + row.units.at(atMs).assigned + row.units.at(atMs).sent, 0);
    const sent = contents.length > all.length ? 0 : rows.reduce((units, row) => units + row.units.at(atMs).sent, 0);
    // KC's figures are per order (`stock`, The figure): which of the shop's lines the other one sent, only its invoices tell.
    if (unsure && promise.order.lines.size > 1) return sum + (all.length > 1 ? 0 : sent);
    return sum + (all.length > 1 && waits ? Math.min(whole, sent) : whole);
  }, 0);

const bufferOf = (world: CheckedWorld, sku: string): number => {
  const { buffer, buffersByCode } = world.settings.stores[0]!.stock;
  return buffersByCode[sku] ?? buffer;
};

const checkRestored = (world: CheckedWorld, stock: StockTruth, { violation, note }: Findings): void => {
  if (world.ledgers.length === 0) return;
  const told = new Set(world.khaosHistory.levelReads.flatMap(({ pools }) => [...pools]));
  const { endMs } = world.plan;
  const ordersSite = world.settings.stores[0]!.orders.site ?? '';
  for (const outlet of stock.outlets) {
    // An early KC tells the levels of its first site only.
    if (outlet.parts.some(({ pool }) => !told.has(poolKey(pool.stockCode, pool.site)))) {
      note('outlets whose level KC never told');
      continue;
    }
    const buffer = bufferOf(world, outlet.sku);
    const elsewhere = ({ stockCode }: Pool) => (world.tellsBackOrders ? waitingElsewhere(world, stockCode, endMs) : 0);
    // KC tells back orders without their site: where a code has several pools they may be taken off each.
    const free = stock.freeFor(outlet, (pool) => stock.free(pool, endMs) - (pool.site === ordersSite ? elsewhere(pool) : 0)) - buffer;
    const untaken = (pool: Pool): number =>
      stock
        .promisesOf(pool)
        .reduce((sum, promise) => sum + Math.max(0, stock.sold(promise, endMs) - leastTaken(world, promise, pool.stockCode, endMs)), 0);
    // Units sold from a location whose site does not get the order: KC tells back orders without a site, so that ours which wait at that
    // other site may be taken for those of others at this one.
    const strayed = ({ stockCode, site }: Pool): number =>
      site === ordersSite
        ? 0
        : stock
            .promisesOf({ stockCode, site: ordersSite })
            .filter(({ line }) => line.item === outlet.item && line.places.includes(outlet.location))
            .reduce((sum, promise) => sum + Math.max(0, stock.sold(promise, endMs) - leastTaken(world, promise, stockCode, endMs)), 0);
    const least = stock.freeFor(outlet, (pool) => stock.level(pool, endMs) - untaken(pool) - strayed(pool) - elsewhere(pool)) - buffer;
    const available = world.shopHistory.available.get(outlet.place)?.last() ?? 0;
    if (available > Math.max(0, free))
      violation('stock-not-restored', `${outlet.label}: ${available} on offer at the end, ${free} are free`);
    else if (least > 0 && available < least)
      violation('stock-not-restored', `${outlet.label}: only ${available} on offer at the end, ${free} are free`);
  }
};

const isFault = ({ by, delivery, facts }: JournalEntry): boolean =>
  by === 'client' && (delivery !== 'delivered' || facts['struckBy'] !== undefined || facts['fault'] !== undefined);

/** Spans in which one engine worked without a break and nothing went wrong. */
const goodSpans = (world: CheckedWorld): { fromMs: number; toMs: number }[] => {
  const { ordersMs } = world.settings.cadence;
  const breaks: number[] = [...world.khaos, ...world.shop].filter(isFault).map(({ atMs }) => atMs);
  const polls = world.shop.filter(({ by, operation }) => by === 'client' && operation === 'OrdersChanged');
  let before = { atMs: world.plan.startMs, client: polls[0]?.client };
  for (const { atMs, client } of [...polls, { atMs: world.plan.endMs, client: polls.at(-1)?.client }]) {
    if (client !== before.client || atMs - before.atMs > ordersMs + passMs) breaks.push(before.atMs, atMs);
    before = { atMs, client };
  }
  // A start reads everything anew and takes the lease.
  for (const { operation, atMs } of world.shop) if (operation === 'token') breaks.push(atMs);
  const marks = [world.plan.startMs, ...breaks, world.plan.endMs].toSorted((one, other) => one - other);
  return marks.slice(1).map((toMs, at) => ({ fromMs: marks[at]!, toMs }));
};

const checkInTime = (world: CheckedWorld, stock: StockTruth, { violation }: Findings): void => {
  const { sweepMs, fastStockMs } = world.settings.cadence;
  const withinMs = sweepMs + fastStockMs + passMs;
  const spans = goodSpans(world).filter(({ fromMs, toMs }) => toMs - fromMs >= withinMs);
  for (const [key, levels] of world.khaosHistory.levels) {
    const outlets = stock.outlets.filter(({ parts }) => parts.some(({ pool }) => poolKey(pool.stockCode, pool.site) === key));
    let before = levels.at(world.plan.startMs);
    for (const { atMs, value } of levels.changes()) {
      const fell = value < before;
      before = value;
      const untilMs = atMs + withinMs;
      if (!fell || !spans.some(({ fromMs, toMs }) => fromMs <= atMs && untilMs <= toMs)) continue;
      for (const outlet of outlets) {
        const available = world.shopHistory.available.get(outlet.place);
        if (available === undefined) continue;
        const moments = [
          atMs,
          untilMs,
          ...outlet.parts.flatMap(({ pool }) => changesFor(world, stock, pool)).filter((one) => one > atMs && one < untilMs),
        ];
        const most = Math.max(0, ...moments.map((one) => stock.freeFor(outlet, (pool) => stock.free(pool, one))));
        if (available.during(atMs, untilMs).every((figure) => figure > most)) {
          const when = `${available.at(untilMs)} still on offer at ${momentOf(world, untilMs)}`;
          violation('stock-late', `${outlet.label}: level fell to ${value} at ${momentOf(world, atMs)}; ${when}, ${most} were free`);
        }
      }
    }
  }
};

/** Moments at which what is free of a pool may have changed. */
const changesFor = (world: CheckedWorld, stock: StockTruth, pool: Pool): number[] => [
  ...(world.khaosHistory.levels.get(poolKey(pool.stockCode, pool.site))?.changes() ?? []).map(({ atMs }) => atMs),
  ...stock.promisesOf(pool).flatMap(({ line }) => line.units.changes().map(({ atMs }) => atMs)),
];

export const checkStock = (world: CheckedWorld, findings: Findings): void => {
  const stock = readStock(world);
  checkWrites(world, stock, findings);
  checkRestored(world, stock, findings);
  checkInTime(world, stock, findings);
};
