/** The people of the practice world and their day: customers who order, a warehouse that sends, staff and mishaps in between. */
import type { Chance } from './chance.ts';
import type { KhaosOffice, SalesOrderView } from './khaos/khaos.ts';
import type { Shop } from './shopify/shop/shop.ts';
import { drawOrder, orderKinds, type OrderKind } from './world-orders.ts';

export type PeopleOptions = {
  /** Orders an hour at the day's mean; 0: nobody orders by themselves. */
  ordersPerHour: number;
  /** How many parcels the warehouse sends in one round. */
  parcelsPerRound: number;
  /** Nobody does anything by themselves after this moment. */
  untilMs: number | undefined;
  /** Whether refunds, cancellations, phone orders, stock counts and odd orders happen by themselves. */
  mishaps: boolean;
};

/** What the world must remember of them. */
export type PeopleState = {
  orders: number;
  nextOrderMs: number | undefined;
  nextRoundMs: number | undefined;
  nextMishapMs: number | undefined;
};

export type People = {
  nextDueMs(): number | undefined;
  /** Does what is due first; the clock stands at that moment. */
  act(nowMs: number): void;
  placeOrder(kind: OrderKind): string;
  save(): PeopleState;
  restore(state: PeopleState): void;
};

/** The warehouse goes round this often. */
const roundMs = 20 * 60_000;
/** Something unusual happens about this often. */
const mishapMs = 25 * 60_000;
/** A parcel is not packed before its order is this old. */
const pickedAfterMs = 40 * 60_000;

/** More is ordered at lunch time and in the evening, little at night; means to 1 over the day (UTC hours). */
const hourShare = [
  0.2, 0.1, 0.1, 0.1, 0.2, 0.4, 0.7, 1, 1.1, 1.2, 1.2, 1.3, 1.5, 1.3, 1.1, 1.1, 1.2, 1.4, 1.6, 1.9, 2, 1.8, 1.1, 0.4,
] as const;

export const createPeople = (chance: Chance, shop: Shop, office: KhaosOffice, options: PeopleOptions, startMs: number): People => {
  const limit = (atMs: number): number | undefined => (options.untilMs !== undefined && atMs > options.untilMs ? undefined : atMs);
  const afterNext = (nowMs: number): number | undefined => {
    if (options.ordersPerHour <= 0) return undefined;
    const rate = options.ordersPerHour * hourShare[new Date(nowMs).getUTCHours()]!;
    return limit(nowMs + Math.ceil((-Math.log(1 - chance.next()) / rate) * 3_600_000));
  };
  let state: PeopleState = {
    orders: 0,
    nextOrderMs: afterNext(startMs),
    nextRoundMs: options.parcelsPerRound > 0 ? limit(startMs + roundMs) : undefined,
    nextMishapMs: options.mishaps ? limit(startMs + mishapMs) : undefined,
  };

  const placeOrder = (kind: OrderKind): string => {
    const order = shop.placeOrder(drawOrder(chance, shop, kind, ++state.orders));
    // Handed over at the counter, the rest is to be sent.
    if (kind === 'part-sent') shop.fulfilByHand(order.id, { lines: [{ line: 0, quantity: 1 }] });
    return order.name;
  };

  const ready = (order: SalesOrderView, nowMs: number): boolean =>
    order.kind === 'sales-order' &&
    !order.cancelled &&
    !order.complete &&
    nowMs - order.createdMs > pickedAfterMs &&
    order.lines.some((line) => line.assigned > 0);

  /** Mostly whole orders; now and then the rest follows in a later round, and a big one goes in two boxes. */
  const sendParcels = (nowMs: number): void => {
    const waiting = office.salesOrders().filter((order) => ready(order, nowMs));
    for (const order of waiting.slice(0, options.parcelsPerRound)) {
      const consignmentRef = `QP${String(chance.below(1_000_000_000)).padStart(9, '0')}GB`;
      const courier = chance.pick(['RM24', 'RM48']);
      const open = order.lines.filter((line) => line.parentLine === undefined && line.assigned > 0);
      const part = open.length > 1 && chance.happens(0.15);
      const items = part ? [{ stockCode: open[0]!.stockCode, quantity: open[0]!.assigned }] : undefined;
      office.despatch(order.salesOrder, { courier, consignmentRef, ...(items === undefined ? {} : { items }) });
    }
  };

  /** Orders of the last hours that have not left, where customers still change their minds. */
  const recentOrder = (): string | undefined => {
    const ids = shop.orderIds();
    return ids.length === 0 ? undefined : ids[Math.max(0, ids.length - 1 - chance.below(12))];
  };

  const mishap = (): void => {
    const kind = chance.weigh([
      ['odd-order', 5],
      ['phone', 4],
      ['count', 4],
      ['refund', 2],
      ['cancel', 1],
      ['other-app', 1],
    ] as const);
    const variants = shop.variants().filter((variant) => !variant.bundle && variant.sku !== null);
    const variant = chance.pick(variants);
    const order = recentOrder();
    switch (kind) {
      case 'odd-order':
        placeOrder(chance.pick(orderKinds.filter((one) => one !== 'plain' && one !== 'big')));
        return;
      case 'phone':
        office.placeOrder({
          origin: 'phone',
          salesSource: 'PHONE',
          lines: [{ stockCode: variant.sku!.trim(), quantity: chance.between(1, 3) }],
        });
        return;
      case 'count':
        if (office.level(variant.sku!) > 0) office.setLevel(variant.sku!, Math.max(0, office.level(variant.sku!) + chance.between(-3, 6)));
        return;
      case 'refund':
        if (order !== undefined) shop.refund(order, { goodwillMinor: 300, note: 'Apology for a late parcel' });
        return;
      case 'cancel':
        if (order !== undefined) shop.cancel(order, { reason: 'CUSTOMER', restock: true, refund: true });
        return;
      case 'other-app':
        shop.writeStock(variant.inventoryItemId, 0, 'on_hand', { adjust: chance.between(1, 3) });
        return;
    }
  };

  /** A person who finds that something cannot be done any more lets it be. */
  const tryTo = (deed: () => void): void => {
    try {
      deed();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
  };

  return {
    nextDueMs: () => {
      const due = [state.nextOrderMs, state.nextRoundMs, state.nextMishapMs].filter((atMs) => atMs !== undefined);
      return due.length === 0 ? undefined : Math.min(...due);
    },
    act: (nowMs) => {
      if (state.nextOrderMs !== undefined && state.nextOrderMs <= nowMs) {
        placeOrder('plain');
        state.nextOrderMs = afterNext(nowMs);
      } else if (state.nextRoundMs !== undefined && state.nextRoundMs <= nowMs) {
        sendParcels(nowMs);
        state.nextRoundMs = limit(nowMs + roundMs);
      } else if (state.nextMishapMs !== undefined && state.nextMishapMs <= nowMs) {
        tryTo(mishap);
        state.nextMishapMs = limit(nowMs + Math.floor(mishapMs * (0.5 + chance.next())));
      }
    },
    placeOrder,
    save: () => ({ ...state }),
    restore: (saved) => {
      state = { ...saved };
    },
  };
};
