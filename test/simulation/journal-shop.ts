/** What really was in the shop at every moment, read from its journal alone. */
import { z } from 'zod';
import type { JournalEntry } from '../../electron/practice/wire.ts';
import { timelineOf, type Timeline } from './journal-timeline.ts';

/** Units of a line: `current` left after edits and refunds, `remaining` still to be sent, `fulfilled` over fulfilments that stand. */
export type LineUnits = { current: number; remaining: number; fulfilled: number };

/** `places`: locations whose stock it was sold from. */
export type ShopLine = { id: string; sku: string | undefined; item: string | undefined; places: string[]; units: Timeline<LineUnits> };

export type OrderState = { paidMinor: number; totalMinor: number; cancelled: boolean; holds: number };

export type ShopFulfilment = {
  id: string;
  /** The app that made it; undefined: people. */
  client: string | undefined;
  location: string;
  atMs: number;
  sentAtMs: number;
  lines: { line: string; quantity: number }[];
  cancelled: boolean;
  /** Mails that the customer got for it. */
  mails: { atMs: number; what: string }[];
};

export type ShopOrder = {
  id: string;
  name: string;
  placedAtMs: number;
  test: boolean;
  lines: Map<string, ShopLine>;
  state: Timeline<OrderState>;
  fulfilments: ShopFulfilment[];
};

/** A metafield as somebody wrote it. */
export type MarkWrite = { atMs: number; sentAtMs: number; owner: string; key: string; value: string; client: string | undefined };

/** One item at one location. */
export const placeKey = (item: string, location: string): string => `${item} ${location}`;

/** `set` by an engine, or any other move. `available` is the shop's figure afterwards. */
export type StockMove = { atMs: number; sentAtMs: number; place: string; because: string; available: number; client: string | undefined };

export type ShopHistory = {
  orders: ReadonlyMap<string, ShopOrder>;
  marks: readonly MarkWrite[];
  moves: readonly StockMove[];
  /** What every item offers at every location; 0 until the journal says otherwise. */
  available: ReadonlyMap<string, Timeline<number>>;
  throttled: number;
};

const amountMinor = z.string().transform((text) => Math.round(Number(text) * 100));
const placedSchema = z.object({
  order: z.string(),
  name: z.string(),
  test: z.boolean(),
  total: amountMinor,
  lines: z.array(z.object({ line: z.string(), item: z.string().nullable(), sku: z.string().nullable(), quantity: z.number() })),
  commitments: z.array(z.object({ line: z.string(), location: z.string() })),
});
const paymentSchema = z.object({
  order: z.string(),
  name: z.string(),
  transaction: z.string(),
  transactionKind: z.string(),
  state: z.string(),
  amount: amountMinor,
});
const refundSchema = z.object({
  order: z.string(),
  because: z.string(),
  lines: z.array(z.object({ line: z.string(), quantity: z.number(), restock: z.string(), subtotal: amountMinor })),
});
const editedSchema = z.object({
  order: z.string(),
  currentTotal: amountMinor,
  quantities: z.array(z.object({ line: z.string(), from: z.number(), to: z.number() })),
  added: z.array(z.object({ line: z.string(), item: z.string().nullable(), sku: z.string().nullable(), quantity: z.number() })),
  commitments: z.array(z.object({ line: z.string(), location: z.string() })),
});
const orderSchema = z.object({ order: z.string() });
const releaseSchema = z.object({ order: z.string(), holds: z.array(z.string()) });
const fulfilmentSchema = z.object({
  order: z.string(),
  fulfilment: z.string(),
  location: z.string(),
  by: z.string().nullable(),
  lines: z.array(z.object({ line: z.string(), quantity: z.number() })),
});
const fulfilmentCancelledSchema = z.object({ order: z.string(), fulfilment: z.string() });
const mailSchema = z.object({ order: z.string(), fulfilment: z.string(), what: z.string() });
const stockSchema = z.object({ item: z.string(), location: z.string(), because: z.string(), available: z.number() });
const metafieldSchema = z.object({ owner: z.string(), key: z.string(), value: z.string() });
const factsSchema = z.object({ sentAtMs: z.number().optional(), outcome: z.string().optional() });

export const readShopJournal = (journal: readonly JournalEntry[]): ShopHistory => {
  const orders = new Map<string, ShopOrder>();
  const transactions = new Map<string, { order: string; minor: number }>();
  const marks: MarkWrite[] = [];
  const moves: StockMove[] = [];
  const available = new Map<string, Timeline<number>>();
  let throttled = 0;

  const orderOf = (id: string, name = ''): ShopOrder => {
    const known = orders.get(id);
    if (known !== undefined) return known;
    const made: ShopOrder = {
      id,
      name,
      placedAtMs: 0,
      test: false,
      lines: new Map(),
      state: timelineOf<OrderState>({ paidMinor: 0, totalMinor: 0, cancelled: false, holds: 0 }),
      fulfilments: [],
    };
    orders.set(id, made);
    return made;
  };
  const putState = (order: ShopOrder, atMs: number, change: Partial<OrderState>): void =>
    order.state.put(atMs, { ...order.state.last(), ...change });
  const putUnits = (order: ShopOrder, line: string, atMs: number, change: (before: LineUnits) => Partial<LineUnits>): void => {
    const timeline = order.lines.get(line)?.units;
    if (timeline === undefined) throw new Error(`${order.name} has no line ${line}`);
    timeline.put(atMs, { ...timeline.last(), ...change(timeline.last()) });
  };
  const addLine = (
    order: ShopOrder,
    atMs: number,
    line: { line: string; item: string | null; sku: string | null; quantity: number },
    commitments: readonly { line: string; location: string }[],
  ): void => {
    const places = commitments.filter((one) => one.line === line.line).map(({ location }) => location);
    const units = timelineOf<LineUnits>({ current: 0, remaining: 0, fulfilled: 0 });
    units.put(atMs, { current: line.quantity, remaining: line.quantity, fulfilled: 0 });
    order.lines.set(line.line, { id: line.line, sku: line.sku?.trim(), item: line.item ?? undefined, places, units });
  };

  for (const entry of journal) {
    const { atMs } = entry;
    const facts = factsSchema.parse(entry.facts);
    const sentAtMs = facts.sentAtMs ?? atMs;
    if (facts.outcome === 'throttled') throttled++;
    for (const effect of entry.effects) {
      switch (effect.kind) {
        case 'order-placed': {
          const told = placedSchema.parse(effect);
          const order = orderOf(told.order);
          Object.assign(order, { name: told.name, placedAtMs: atMs, test: told.test });
          for (const line of told.lines) addLine(order, atMs, line, told.commitments);
          putState(order, atMs, { totalMinor: told.total });
          break;
        }
        case 'payment': {
          const { order: id, name, transaction, transactionKind, state, amount } = paymentSchema.parse(effect);
          const order = orderOf(id, name);
          const sign = transactionKind === 'REFUND' ? -1 : transactionKind === 'SALE' || transactionKind === 'CAPTURE' ? 1 : 0;
          transactions.set(transaction, { order: id, minor: state === 'SUCCESS' ? sign * amount : 0 });
          const paidMinor = [...transactions.values()].filter((one) => one.order === id).reduce((sum, { minor }) => sum + minor, 0);
          putState(order, atMs, { paidMinor });
          break;
        }
        case 'refund': {
          const { order: id, because, lines } = refundSchema.parse(effect);
          const order = orderOf(id);
          for (const { line, quantity, restock } of lines) {
            putUnits(order, line, atMs, ({ current, remaining }) => ({
              current: current - quantity,
              // Goods that came back waited no more; others are taken off what waits first.
              remaining: restock === 'RETURN' ? remaining : Math.max(0, remaining - quantity),
            }));
          }
          // An edit tells the new total itself.
          const offMinor = lines.reduce((sum, { subtotal }) => sum + subtotal, 0);
          if (because !== 'edit') putState(order, atMs, { totalMinor: order.state.last().totalMinor - offMinor });
          break;
        }
        case 'order-edited': {
          const { order: id, currentTotal, quantities, added, commitments } = editedSchema.parse(effect);
          const order = orderOf(id);
          for (const { line, from, to } of quantities) {
            const more = to - from;
            if (more > 0)
              putUnits(order, line, atMs, ({ current, remaining }) => ({ current: current + more, remaining: remaining + more }));
          }
          // More units of a line that no longer waits are routed anew.
          for (const { line, location } of commitments) order.lines.get(line)?.places.push(location);
          for (const line of added) addLine(order, atMs, line, commitments);
          putState(order, atMs, { totalMinor: currentTotal });
          break;
        }
        case 'order-cancelled': {
          const order = orderOf(orderSchema.parse(effect).order);
          for (const line of order.lines.keys()) putUnits(order, line, atMs, () => ({ remaining: 0 }));
          putState(order, atMs, { cancelled: true });
          break;
        }
        case 'hold': {
          const order = orderOf(orderSchema.parse(effect).order);
          putState(order, atMs, { holds: order.state.last().holds + 1 });
          break;
        }
        case 'release': {
          const { order: id, holds } = releaseSchema.parse(effect);
          const order = orderOf(id);
          putState(order, atMs, { holds: order.state.last().holds - holds.length });
          break;
        }
        case 'fulfilment': {
          const { order: id, fulfilment, location, by, lines } = fulfilmentSchema.parse(effect);
          const order = orderOf(id);
          order.fulfilments.push({ id: fulfilment, client: by ?? undefined, location, atMs, sentAtMs, lines, cancelled: false, mails: [] });
          for (const { line, quantity } of lines) {
            putUnits(order, line, atMs, ({ remaining, fulfilled }) => ({
              remaining: remaining - quantity,
              fulfilled: fulfilled + quantity,
            }));
          }
          break;
        }
        case 'fulfilment-cancelled': {
          const { order: id, fulfilment } = fulfilmentCancelledSchema.parse(effect);
          const order = orderOf(id);
          const found = order.fulfilments.find((one) => one.id === fulfilment);
          if (found === undefined) throw new Error(`${order.name} has no fulfilment ${fulfilment}`);
          found.cancelled = true;
          for (const { line, quantity } of found.lines) {
            putUnits(order, line, atMs, ({ current, remaining, fulfilled }) => {
              const left = fulfilled - quantity;
              // What a refund took back since does not wait again.
              return { fulfilled: left, remaining: remaining + Math.max(0, Math.min(quantity, current - remaining - left)) };
            });
          }
          break;
        }
        case 'mail': {
          const { order: id, fulfilment, what } = mailSchema.parse(effect);
          orderOf(id)
            .fulfilments.find((one) => one.id === fulfilment)
            ?.mails.push({ atMs, what });
          break;
        }
        case 'stock': {
          const { item, location, because, available: figure } = stockSchema.parse(effect);
          const place = placeKey(item, location);
          moves.push({ atMs, sentAtMs, place, because, available: figure, client: because === 'set' ? entry.client : undefined });
          const timeline = available.get(place) ?? timelineOf(0);
          available.set(place, timeline);
          timeline.put(atMs, figure);
          break;
        }
        case 'metafield': {
          const { owner, key, value } = metafieldSchema.parse(effect);
          marks.push({ atMs, sentAtMs, owner, key, value, client: entry.client });
          break;
        }
        default:
          break;
      }
    }
  }
  return { orders, marks, moves, available, throttled };
};

/** The number at the end of a gid, as refs and import refs carry it. */
export const legacyIdOf = (gid: string): string => gid.slice(gid.lastIndexOf('/') + 1);
