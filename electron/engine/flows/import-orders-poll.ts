/** The poll of Shopify's change list: what changed since, by Shopify's own times, with an overlap; then what was put off and is due. */
import type { Pass } from './flow.ts';
import { keepOrders, type Places } from './import-orders-keep.ts';
import { recordKey, type ImportRecord } from './import-orders-trip.ts';
import { dueUnreadable, endGone } from './import-orders-unreadable.ts';
import { writePollMark } from './order-poll-mark.ts';
import { liftCeilings } from './stock-ceilings.ts';
import { lookAgainAtMs } from '../domain/order-gate.ts';
import { shownText, type ShopOrder, type ShopOrderHead, type UnreadableOrder } from '../domain/shop-order.ts';

const flow = 'import-orders';
/** Shopify's own `updatedAt` up to which every change is stored. */
const ordersMark = 'orders-updated';
const placesMark = 'fulfilment-orders-updated';

/** Most orders in one reading (`ordersByIds`). */
export const ordersTogether = 100;

/** Shopify shows an app no older orders unless it was granted all of them (`reference/shopify-admin-api.md §4.1`); older open ones still hold stock. */
const firstLookBackMs = 60 * 24 * 3_600_000;

const isoOf = (ms: number): string => new Date(ms).toISOString();

/** Where to begin: the mark less the overlap, or at first far enough before go-live to see the orders that were open then. */
const windowFrom = (mark: string, pass: Pass): string => {
  const text = pass.ledger.watermarks.get(pass.store.storeId, flow, mark);
  const fromMs =
    text === undefined ? Date.parse(pass.store.orders.goLiveAt) - firstLookBackMs : Date.parse(text) - pass.timing.pollOverlapMs;
  return isoOf(fromMs);
};

/** `atMostMs`, by Shopify's clock: what changed after it is listed again next time, whatever a long poll saw of it. */
const advance = (mark: string, seen: readonly { updatedAt: string }[], atMostMs: number, pass: Pass): void => {
  const { ledger, store } = pass;
  const before = ledger.watermarks.get(store.storeId, flow, mark);
  const newest = seen.reduce(
    (latest, { updatedAt }) => Math.max(latest, Math.min(atMostMs, Date.parse(updatedAt))),
    before === undefined ? -Infinity : Date.parse(before),
  );
  if (Number.isFinite(newest)) ledger.watermarks.put(store.storeId, flow, mark, isoOf(newest));
};

/**
 * Orders from before go-live matter to stock while they are open; once sent or cancelled they are history, which would be read
 * for nothing. One that the ledger knows is followed to its end.
 */
const isWorthReading = (head: ShopOrderHead, known: boolean, pass: Pass): boolean =>
  known ||
  Date.parse(head.createdAt) >= Date.parse(pass.store.orders.goLiveAt) ||
  (head.cancelledAt === undefined && head.fulfilmentState !== 'FULFILLED' && head.fulfilmentState !== 'RESTOCKED');

const headsToRead = (heads: readonly ShopOrderHead[], pass: Pass): string[] => {
  const { ledger, store } = pass;
  const unknown = new Set(
    ledger.orders.unknown(
      store.storeId,
      heads.map((head) => head.id),
    ),
  );
  const worth = heads.filter(
    (head) => isWorthReading(head, !unknown.has(head.id), pass) && !ledger.unreadable.isWaiting(store.storeId, head),
  );
  return ledger.orders.toRead(
    store.storeId,
    worth.map((head) => ({ orderId: head.id, updatedAt: head.updatedAt, shown: shownText(head) })),
  );
};

/** Reads orders by id and keeps them, a hundred at a time; `last` runs in the transaction of the last of them. */
export const readAndKeep = async function* (
  ids: readonly string[],
  pass: Pass,
  more: { places?: Places; last?: () => void } = {},
): AsyncIterable<ImportRecord[]> {
  if (ids.length === 0) more.last?.();
  for (let at = 0; at < ids.length; at += ordersTogether) {
    const aside: UnreadableOrder[] = [];
    const asked = ids.slice(at, at + ordersTogether);
    const orders = await pass.shopify.ordersByIds(asked, 'orders', (order) => aside.push(order));
    endGone(asked, [...orders, ...aside], pass);
    const isLast = at + ordersTogether >= ids.length;
    yield await keepOrders(orders, pass, {
      aside,
      ...(more.places === undefined ? {} : { places: more.places }),
      ...(isLast && more.last !== undefined ? { also: more.last } : {}),
    });
  }
};

/**
 * Only where several locations sell: which fulfilment orders changed and where they are. An order younger than the window has all
 * of its own in it, so one place in the window is the order's one place; any other order is asked for its plan.
 */
const readPlaces = async (pass: Pass): Promise<{ places: Places; moved: string[]; done: () => void } | undefined> => {
  const { shopify, store, ledger } = pass;
  if (store.stock.locations.length <= 1) return undefined;
  const from = windowFrom(placesMark, pass);
  const seen: { updatedAt: string }[] = [];
  const byOrder = new Map<string, Set<string>>();
  for (let cursor: string | undefined, more = true; more;) {
    const page = await shopify.fulfilmentOrdersChanged({ from }, cursor, 'orders');
    for (const one of page.items) {
      seen.push({ updatedAt: one.updatedAt });
      const places = byOrder.get(one.orderId) ?? new Set<string>();
      byOrder.set(one.orderId, places);
      if (one.state !== 'CANCELLED') places.add(one.locationId ?? '');
    }
    cursor = page.next;
    more = cursor !== undefined;
  }
  const placeOf = (order: ShopOrder): string | undefined => {
    const places = byOrder.get(order.id);
    if (places === undefined || places.size !== 1 || Date.parse(order.createdAt) < Date.parse(from)) return undefined;
    return [...places][0];
  };
  // A fulfilment order that moved need not touch its order.
  const moved = [...byOrder].flatMap(([orderId, places]) => {
    if (ledger.orders.get(store.storeId, orderId)?.verdict === undefined) return [];
    const known = new Set(ledger.orders.linesOf(store.storeId, orderId).map((line) => line.locationId));
    return [...places].every((place) => known.has(place)) ? [] : [orderId];
  });
  return { places: { placeOf }, moved, done: () => advance(placesMark, seen, Infinity, pass) };
};

/** Orders put off whose time has come although nobody touched them. */
const dueLater = (pass: Pass): string[] => {
  const { ledger, store, clock } = pass;
  const due: string[] = [];
  for (let after: string | undefined, more = true; more;) {
    const page = ledger.orders.later(store.storeId, ordersTogether, after);
    for (const order of page) {
      const reason = order.verdict?.kind === 'later' ? order.verdict.reason : '';
      const atMs = lookAgainAtMs(order, reason, store.orders.settleMs);
      if (atMs !== undefined && atMs <= clock.nowMs()) due.push(order.orderId);
    }
    after = page.at(-1)?.orderId;
    more = page.length === ordersTogether;
  }
  return due;
};

/**
 * Orders to import that are kept in hand until the whole poll is stored, so that its mark is young whatever time their import takes.
 * Of a longer backlog the oldest go first: memory is short, and to read them again costs as many points as the first time.
 */
const inHandAtMost = 2 * ordersTogether;

/**
 * One whole poll. The watermark moves with the page it speaks of, so a poll that breaks off goes on from its last whole page. The mark
 * of the poll, and stock ceilings, wait until all of it is stored, and not until it is imported.
 */
export const pollOrders = async function* (pass: Pass): AsyncIterable<ImportRecord[]> {
  // An order that changes while the poll goes on is listed, and read, once more.
  const inHand = new Map<string, ImportRecord>();
  const oldest = (count: number): ImportRecord[] => {
    const taken = [...inHand].slice(0, Math.max(0, count));
    for (const [key] of taken) inHand.delete(key);
    return taken.map(([, record]) => record);
  };
  try {
    for await (const records of storePoll(pass)) {
      for (const record of records) inHand.set(recordKey(record), record);
      // Also an empty yield lets the runner end a pass that is to stop.
      yield oldest(inHand.size - inHandAtMost);
    }
  } catch (error) {
    yield oldest(inHand.size);
    throw error;
  }
  yield oldest(inHand.size);
};

/**
 * Reads and keeps what the change list tells since the last whole poll, without being a poll: for one who must know now what has left.
 * The jobs it makes are carried by the next pass of `import-orders`.
 */
export const readChanged = async (pass: Pass): Promise<void> => {
  const from = windowFrom(ordersMark, pass);
  for (let cursor: string | undefined, more = true; more;) {
    const page = await pass.shopify.ordersChanged({ from }, cursor, 'orders');
    for await (const records of readAndKeep(headsToRead(page.items, pass), pass)) void records;
    cursor = page.next;
    more = cursor !== undefined;
  }
};

const storePoll = async function* (pass: Pass): AsyncIterable<ImportRecord[]> {
  const { ledger, store, shopify, clock, timing } = pass;
  const began = pass.moment();
  const found = await readPlaces(pass);
  const places = found === undefined ? {} : { places: found.places };
  const read = new Set<string>();
  const from = windowFrom(ordersMark, pass);
  let listedMs: number | undefined;
  for (let cursor: string | undefined, more = true; more;) {
    const page = await shopify.ordersChanged({ from }, cursor, 'orders');
    // Whatever is read within the second of its last change is newer than this, and so is listed again by the next poll.
    const atMostMs = (listedMs ??= page.shopTimeMs);
    const ids = headsToRead(page.items, pass);
    for (const id of ids) read.add(id);
    yield* readAndKeep(ids, pass, { ...places, last: () => advance(ordersMark, page.items, atMostMs, pass) });
    cursor = page.next;
    more = cursor !== undefined;
  }
  // What cannot be read has waits of its own, however due it is otherwise.
  const due = [...(found?.moved ?? []), ...dueLater(pass)].filter((id) => !ledger.unreadable.rests(store.storeId, id));
  const others = [...new Set([...due, ...dueUnreadable(pass)])].filter((id) => !read.has(id));
  yield* readAndKeep(others, pass, places);
  // By the wall clock as it is now: it may have been set meanwhile.
  const beganAtMs = clock.nowMs() - pass.elapsedMs(began);
  ledger.inTransaction(() => {
    found?.done();
    writePollMark(ledger, store.storeId, beganAtMs, clock.nowMs());
  });
  await liftCeilings(pass, beganAtMs - timing.indexLagMs);
};
