/** Goods leave: fulfilments made, their tracking, their cancelling, and the mails that customers get (`reference/shopify-admin-api.md §3.3`). */
import type { Act } from './acts.ts';
import { findFulfilmentOrder, partsOf, type Found, type LineInput, type Part } from './fulfilment-orders.ts';
import { gid, takeId } from './ids.ts';
import type { Fulfilment, Line, Order, Tracking } from './order-state.ts';
import { fulfilledOf, isAlive, remainingOf } from './order-states.ts';
import { archive } from './payments.ts';
import { blankFulfilmentOrder } from './routing.ts';
import { levelOf, moveForOrder } from './stock-ledger.ts';

export type UserError = { field: string[] | null; message: string };

export type TrackingInput = {
  company?: string | null;
  number?: string | null;
  numbers?: readonly string[] | null;
  url?: string | null;
  urls?: readonly string[] | null;
};

export type FulfilmentInput = {
  lineItemsByFulfillmentOrder: readonly { fulfillmentOrderId: string; fulfillmentOrderLineItems?: readonly LineInput[] | null }[];
  notifyCustomer?: boolean | null;
  trackingInfo?: TrackingInput | null;
};

/** Carriers whose tracking page Shopify knows, spelled as in its list; any other company gets no address. */
const trackingPages: Readonly<Record<string, string>> = {
  'Royal Mail': 'https://www.royalmail.com/track-your-item#/tracking-results/',
  Evri: 'https://www.evri.com/track/parcel/',
  'DPD UK': 'https://www.dpd.co.uk/apps/tracking/?reference=',
  'DPD Local': 'https://www.dpdlocal.co.uk/apps/tracking/?reference=',
  Parcelforce: 'https://www.parcelforce.com/track-trace?trackNumber=',
  UPS: 'https://www.ups.com/track?tracknum=',
  FedEx: 'https://www.fedex.com/fedextrack/?trknbr=',
  'DHL Express': 'https://www.dhl.com/en/express/tracking.html?AWB=',
  Yodel: 'https://www.yodel.co.uk/tracking/',
};

export const trackingOf = (input: TrackingInput | null | undefined): Tracking => {
  const company = input?.company ?? null;
  const numbers = [...(input?.numbers ?? []), ...(typeof input?.number === 'string' ? [input.number] : [])].filter(
    (number) => number !== '',
  );
  const urls = [...(input?.urls ?? []), ...(typeof input?.url === 'string' ? [input.url] : [])];
  const page = company === null ? undefined : trackingPages[company];
  return { company, numbers, urls: urls.length === 0 && page !== undefined ? numbers.map((number) => `${page}${number}`) : urls };
};

/** Mails the customer; an order without an address gets none. Tells `mail`. */
const mail = (act: Act, order: Order, fulfilment: Fulfilment, what: 'fulfilled' | 'tracking'): boolean => {
  if (order.email === null) return false;
  const sent = {
    atMs: act.nowMs,
    orderId: gid('Order', order.id),
    orderName: order.name,
    fulfilmentId: gid('Fulfillment', fulfilment.id),
    what,
    to: order.email,
  };
  act.state.mails.push(sent);
  act.note({
    kind: 'mail',
    order: sent.orderId,
    name: order.name,
    fulfilment: sent.fulfilmentId,
    what,
    numbers: [...fulfilment.tracking.numbers],
  });
  return true;
};

type Picked = { found: Found; parts: Part[] };

/** What an input means, or why it is refused. */
const pick = (act: Act, input: FulfilmentInput): Picked[] | UserError => {
  const refuse = (message: string, ...field: string[]): UserError => ({ field: ['fulfillment', ...field], message });
  if (input.lineItemsByFulfillmentOrder.length === 0)
    return refuse('At least one fulfillment order is required.', 'lineItemsByFulfillmentOrder');
  const picked: Picked[] = [];
  for (const group of input.lineItemsByFulfillmentOrder) {
    const found = findFulfilmentOrder(act.state, group.fulfillmentOrderId);
    if (found === undefined) return refuse('Fulfillment order does not exist.');
    const { one, order } = found;
    if (one.state !== 'OPEN') return refuse(`Fulfillment order ${one.id} has an unfulfillable status= ${one.state.toLowerCase()}.`);
    const location = act.state.locations.find((other) => other.id === one.locationId);
    if (act.client !== undefined && location?.service !== undefined)
      return refuse(`The api_client does not have access to the fulfillment order ${one.id}.`);
    if (picked.some((other) => other.found.order !== order)) return refuse('All fulfillment orders must belong to the same order.');
    if (picked.some((other) => other.found.one.locationId !== one.locationId))
      return refuse('All fulfillment orders must be assigned to a single location.');
    if (picked.some((other) => other.found.one === one)) return refuse('Fulfillment orders must be unique.');
    // Lines left out mean everything that remains.
    const lines = group.fulfillmentOrderLineItems ?? [];
    const parts =
      lines.length === 0
        ? one.lines.filter((line) => line.remaining > 0).map((line) => ({ line, quantity: line.remaining }))
        : partsOf(one, lines);
    if (parts === undefined || parts.length === 0) return refuse('Invalid fulfillment order line item quantity requested.');
    picked.push({ found, parts });
  }
  return picked;
};

const lineOf = (order: Order, lineId: number): Line => order.lines.find((line) => line.id === lineId)!;

/** Makes a fulfilment of lines of one order at one location: committed and on hand go down; mails once if asked to. */
export const createFulfilment = (act: Act, input: FulfilmentInput): { fulfilment: Fulfilment } | { error: UserError } => {
  const picked = pick(act, input);
  if (!Array.isArray(picked)) return { error: picked };
  const { order, one: first } = picked[0]!.found;
  const fulfilment: Fulfilment = {
    __typename: 'Fulfillment',
    id: takeId(act.state),
    orderId: order.id,
    name: `${order.name}-F${order.fulfilments.length + 1}`,
    state: 'SUCCESS',
    locationId: first.locationId,
    tracking: trackingOf(input.trackingInfo),
    lines: [],
    client: act.client,
    createdAtMs: act.nowMs,
    updatedAtMs: act.nowMs,
  };
  for (const { found, parts } of picked) {
    for (const { line, quantity } of parts) {
      line.remaining -= quantity;
      fulfilment.lines.push({
        id: takeId(act.state),
        lineId: line.lineId,
        fulfilmentOrderId: found.one.id,
        fulfilmentOrderLineId: line.id,
        quantity,
      });
      moveForOrder(act, lineOf(order, line.lineId).itemId, found.one.locationId, { committed: -quantity }, 'fulfilment', order.name);
    }
    if (found.one.lines.every((line) => line.remaining === 0)) found.one.state = 'CLOSED';
    act.fulfilmentOrders.add(found.one);
  }
  order.fulfilments.push(fulfilment);
  act.state.orderOfFulfilment.set(fulfilment.id, order.id);
  act.orders.add(order);
  const notifyCustomer = input.notifyCustomer === true;
  act.note({
    kind: 'fulfilment',
    order: gid('Order', order.id),
    name: order.name,
    fulfilment: gid('Fulfillment', fulfilment.id),
    location: gid('Location', fulfilment.locationId),
    by: act.client ?? null,
    notifyCustomer,
    company: fulfilment.tracking.company,
    numbers: [...fulfilment.tracking.numbers],
    lines: fulfilment.lines.map((line) => ({
      line: gid('LineItem', line.lineId),
      sku: lineOf(order, line.lineId).sku,
      fulfilmentOrder: gid('FulfillmentOrder', line.fulfilmentOrderId),
      fulfilmentOrderLine: gid('FulfillmentOrderLineItem', line.fulfilmentOrderLineId),
      quantity: line.quantity,
    })),
  });
  if (notifyCustomer) mail(act, order, fulfilment, 'fulfilled');
  archive(act, order);
  return { fulfilment };
};

/** Writes tracking anew; mails only by its own flag. Answers the refusal's message otherwise. */
export const updateTracking = (
  act: Act,
  order: Order,
  fulfilment: Fulfilment,
  input: TrackingInput,
  notify: boolean,
): string | undefined => {
  if (fulfilment.state === 'CANCELLED') return 'Fulfillment is cancelled.';
  fulfilment.tracking = trackingOf(input);
  fulfilment.updatedAtMs = act.nowMs;
  act.orders.add(order);
  act.note({
    kind: 'tracking',
    order: gid('Order', order.id),
    name: order.name,
    fulfilment: gid('Fulfillment', fulfilment.id),
    by: act.client ?? null,
    notifyCustomer: notify,
    company: fulfilment.tracking.company,
    numbers: [...fulfilment.tracking.numbers],
  });
  if (notify) mail(act, order, fulfilment, 'tracking');
  return undefined;
};

/** Units that came back are at the old location if it still stocks them, else at the first that does. */
const homeFor = (act: Act, fulfilment: Fulfilment, itemId: number | undefined): number => {
  const stocks = (locationId: number) => itemId === undefined || levelOf(act.state, itemId, locationId)?.active === true;
  const { locations } = act.state;
  const old = locations.find((location) => location.id === fulfilment.locationId);
  if (old?.active === true && stocks(old.id)) return old.id;
  return locations.find((location) => location.active && stocks(location.id))?.id ?? fulfilment.locationId;
};

/**
 * Takes a fulfilment back. Where the fulfilment order still waits, its remaining units grow; where it was closed, new
 * ones are made for the units, wherever those are stocked. Committed and on hand come back.
 */
export const cancelFulfilment = (act: Act, order: Order, fulfilment: Fulfilment): string | undefined => {
  if (fulfilment.state === 'CANCELLED') return 'Fulfillment is already cancelled.';
  fulfilment.state = 'CANCELLED';
  fulfilment.updatedAtMs = act.nowMs;
  const made = new Map<number, ReturnType<typeof blankFulfilmentOrder>>();
  for (const sent of fulfilment.lines) {
    const line = lineOf(order, sent.lineId);
    const source = order.fulfilmentOrders.find((one) => one.id === sent.fulfilmentOrderId);
    const waiting = source?.lines.find((other) => other.id === sent.fulfilmentOrderLineId);
    // Units that a refund took back since do not wait again.
    const owed = line.currentQuantity - remainingOf(order, line.id) - fulfilledOf(order, line.id);
    const units = Math.min(sent.quantity, owed);
    if (units <= 0) continue;
    if (source !== undefined && waiting !== undefined && isAlive(source)) {
      waiting.remaining += units;
      act.fulfilmentOrders.add(source);
      moveForOrder(act, line.itemId, source.locationId, { committed: units }, 'fulfilment-cancelled', order.name);
      continue;
    }
    const locationId = homeFor(act, fulfilment, line.itemId);
    let one = made.get(locationId);
    if (one === undefined) {
      one = blankFulfilmentOrder(act, order, {
        locationId,
        method: source?.method ?? 'SHIPPING',
        presentedName: source?.presentedName ?? null,
        state: 'OPEN',
        fulfilAtMs: undefined,
      });
      made.set(locationId, one);
    }
    one.lines.push({ id: takeId(act.state), lineId: line.id, total: units, remaining: units });
    moveForOrder(act, line.itemId, locationId, { committed: units }, 'fulfilment-cancelled', order.name);
  }
  act.orders.add(order);
  act.note({
    kind: 'fulfilment-cancelled',
    order: gid('Order', order.id),
    name: order.name,
    fulfilment: gid('Fulfillment', fulfilment.id),
    by: act.client ?? null,
    fulfilmentOrders: [...made.values()].map((one) => gid('FulfillmentOrder', one.id)),
  });
  archive(act, order);
  return undefined;
};

/** Staff or the till fulfil what waits, one fulfilment for each location. */
export const fulfilByHand = (
  act: Act,
  order: Order,
  spec: { lines?: readonly { line: number; quantity: number }[]; notifyCustomer?: boolean; tracking?: TrackingInput },
): Fulfilment[] => {
  const open = new Map(spec.lines?.map(({ line, quantity }) => [order.lines[line]?.id ?? -1, quantity]));
  const groups = new Map<number, { fulfillmentOrderId: string; fulfillmentOrderLineItems: LineInput[] }[]>();
  for (const one of order.fulfilmentOrders) {
    if (one.state !== 'OPEN') continue;
    const lines: LineInput[] = [];
    for (const line of one.lines) {
      const quantity = spec.lines === undefined ? line.remaining : Math.min(line.remaining, open.get(line.lineId) ?? 0);
      if (quantity === 0) continue;
      if (spec.lines !== undefined) open.set(line.lineId, open.get(line.lineId)! - quantity);
      lines.push({ id: gid('FulfillmentOrderLineItem', line.id), quantity });
    }
    if (lines.length === 0) continue;
    const group = groups.get(one.locationId) ?? [];
    group.push({ fulfillmentOrderId: gid('FulfillmentOrder', one.id), fulfillmentOrderLineItems: lines });
    groups.set(one.locationId, group);
  }
  if (groups.size === 0 || [...open.values()].some((left) => left > 0)) throw new Error(`${order.name} has not so much to fulfil.`);
  return [...groups.values()].map((group) => {
    const made = createFulfilment(act, {
      lineItemsByFulfillmentOrder: group,
      notifyCustomer: spec.notifyCustomer ?? false,
      trackingInfo: spec.tracking ?? null,
    });
    if ('error' in made) throw new Error(made.error.message);
    return made.fulfilment;
  });
};
