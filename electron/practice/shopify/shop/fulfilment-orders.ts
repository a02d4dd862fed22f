/** What happens to fulfilment orders before goods leave: holds, moves, splits, opening; ids change with most of it (`reference/shopify-admin-api.md §5.3`). */
import type { Act } from './acts.ts';
import { gid, numberOf, takeId } from './ids.ts';
import type { FulfilmentOrder, FulfilmentOrderLine, Hold, Order } from './order-state.ts';
import { isAlive } from './order-states.ts';
import { blankFulfilmentOrder } from './routing.ts';
import type { HoldReason } from './spec.ts';
import type { ShopState } from './state.ts';
import { moveForOrder } from './stock-ledger.ts';

export type CodedError = { code: string; field: string[] | null; message: string };

export type Found = { order: Order; one: FulfilmentOrder };

export const findFulfilmentOrder = (state: ShopState, id: string): Found | undefined => {
  const number = numberOf(id, 'FulfillmentOrder');
  const order = number === undefined ? undefined : state.orders.get(state.orderOfFulfilmentOrder.get(number) ?? -1);
  const one = order?.fulfilmentOrders.find((other) => other.id === number);
  return order === undefined || one === undefined ? undefined : { order, one };
};

export type LineInput = { id: string; quantity: number };
export type Part = { line: FulfilmentOrderLine; quantity: number };

/** The lines meant by an input, or undefined where one is not there or asks for too many. */
export const partsOf = (one: FulfilmentOrder, lines: readonly LineInput[]): Part[] | undefined => {
  const parts: Part[] = [];
  for (const { id, quantity } of lines) {
    const number = numberOf(id, 'FulfillmentOrderLineItem');
    const line = one.lines.find((other) => other.id === number);
    if (line === undefined || quantity < 1) return undefined;
    const asked = parts.filter((part) => part.line === line).reduce((units, part) => units + part.quantity, quantity);
    if (asked > line.remaining) return undefined;
    parts.push({ line, quantity });
  }
  return parts;
};

const everythingOf = (one: FulfilmentOrder): Part[] =>
  one.lines.filter((line) => line.remaining > 0).map((line) => ({ line, quantity: line.remaining }));

const isWhole = (one: FulfilmentOrder, parts: readonly Part[]): boolean =>
  one.lines.every((line) => line.total === parts.filter((part) => part.line === line).reduce((units, part) => units + part.quantity, 0));

/** Takes parts out of a fulfilment order into a new one, which has ids of its own. */
const splitOff = (act: Act, { order, one }: Found, parts: readonly Part[], locationId: number): FulfilmentOrder => {
  const made = blankFulfilmentOrder(act, order, { ...one, locationId, state: one.state === 'ON_HOLD' ? 'OPEN' : one.state });
  for (const { line, quantity } of parts) {
    line.total -= quantity;
    line.remaining -= quantity;
    made.lines.push({ id: takeId(act.state), lineId: line.lineId, total: quantity, remaining: quantity });
  }
  one.lines = one.lines.filter((line) => line.total > 0);
  act.fulfilmentOrders.add(one);
  return made;
};

/** An app may have this many holds on one fulfilment order. */
const mostHolds = 10;

export type HoldInput = {
  reason: HoldReason;
  reasonNotes?: string | null;
  handle?: string | null;
  fulfillmentOrderLineItems?: readonly LineInput[] | null;
};

/** Holds a fulfilment order or some of its lines; the rest of the lines then go on as a fulfilment order of their own. */
export const holdFulfilmentOrder = (
  act: Act,
  found: Found,
  input: HoldInput,
): { hold: Hold; one: FulfilmentOrder; rest: FulfilmentOrder | undefined } | CodedError => {
  const { one, order } = found;
  const refuse = (code: string, message: string, ...field: string[]): CodedError => ({
    code,
    field: field.length === 0 ? ['id'] : field,
    message,
  });
  if (!isAlive(one)) return refuse('TAKEN', `The fulfillment order is not in a holdable state: ${one.state.toLowerCase()}.`);
  const own = one.holds.filter((hold) => hold.client === act.client);
  const handle = input.handle ?? null;
  if (act.client !== undefined && own.some((hold) => hold.handle === handle)) {
    const message =
      'The handle provided for the fulfillment hold is already in use by this app for another hold on this fulfillment order.';
    return refuse('DUPLICATE_FULFILLMENT_HOLD_HANDLE', message, 'fulfillmentHold', 'handle');
  }
  if (act.client !== undefined && own.length >= mostHolds)
    return refuse('FULFILLMENT_ORDER_HOLD_LIMIT_REACHED', 'The maximum number of fulfillment holds has been reached.');
  const lines = input.fulfillmentOrderLineItems ?? [];
  const field = ['fulfillmentHold', 'fulfillmentOrderLineItems'];
  if (new Set(lines.map((line) => line.id)).size < lines.length) {
    return refuse('DUPLICATED_FULFILLMENT_ORDER_LINE_ITEMS', 'The fulfillment order line items are not unique.', ...field);
  }
  if (lines.some((line) => line.quantity <= 0)) return refuse('GREATER_THAN_ZERO', 'The quantity must be greater than 0.', ...field);
  const parts = lines.length === 0 ? everythingOf(one) : partsOf(one, lines);
  if (parts === undefined) return refuse('INVALID_LINE_ITEM_QUANTITY', 'The fulfillment order line item quantity is invalid.', ...field);
  const partial = lines.length > 0 && !isWhole(one, parts);
  if (partial && one.holds.length > 0)
    return refuse('FULFILLMENT_ORDER_NOT_SPLITTABLE', 'The fulfillment order is not in a splittable state.');
  const rest = partial ? splitOff(act, found, remainderOf(one, parts), one.locationId) : undefined;
  const hold: Hold = {
    id: takeId(act.state),
    reason: input.reason,
    notes: input.reasonNotes ?? null,
    handle,
    client: act.client,
    endsAtMs: undefined,
  };
  one.holds.push(hold);
  one.state = 'ON_HOLD';
  act.fulfilmentOrders.add(one);
  act.orders.add(order);
  act.note({
    kind: 'hold',
    order: gid('Order', order.id),
    name: order.name,
    fulfilmentOrder: gid('FulfillmentOrder', one.id),
    hold: gid('FulfillmentHold', hold.id),
    reason: hold.reason,
    handle,
    by: act.client ?? null,
  });
  return { hold, one, rest };
};

const remainderOf = (one: FulfilmentOrder, parts: readonly Part[]): Part[] =>
  everythingOf(one).flatMap(({ line, quantity }) => {
    const left = quantity - parts.filter((part) => part.line === line).reduce((units, part) => units + part.quantity, 0);
    return left > 0 ? [{ line, quantity: left }] : [];
  });

/** Ends holds; without a list all of them. An app ends its own only. */
export const releaseHolds = (act: Act, { order, one }: Found, holdIds: readonly string[] | undefined): CodedError | undefined => {
  const numbers = holdIds?.map((id) => numberOf(id, 'FulfillmentHold'));
  const ending = one.holds.filter((hold) => numbers === undefined || numbers.includes(hold.id));
  if (numbers !== undefined && ending.some((hold) => hold.client !== act.client)) {
    return { code: 'INVALID_ACCESS', field: ['holdIds'], message: 'The app does not have access to release the fulfillment hold.' };
  }
  endHolds(act, { order, one }, ending);
  return undefined;
};

/** Ends the given holds whoever has them; the last one lets the fulfilment order go on. */
export const endHolds = (act: Act, { order, one }: Found, ending: readonly Hold[]): void => {
  if (ending.length === 0) return;
  one.holds = one.holds.filter((hold) => !ending.includes(hold));
  if (one.holds.length === 0 && one.state === 'ON_HOLD') {
    one.state = one.fulfilAtMs !== undefined && one.fulfilAtMs > act.nowMs ? 'SCHEDULED' : 'OPEN';
  }
  act.fulfilmentOrders.add(one);
  act.orders.add(order);
  act.note({
    kind: 'release',
    order: gid('Order', order.id),
    name: order.name,
    fulfilmentOrder: gid('FulfillmentOrder', one.id),
    holds: ending.map((hold) => gid('FulfillmentHold', hold.id)),
    by: act.client ?? null,
  });
};

/** Opens a scheduled fulfilment order, by its time or by hand. */
export const openFulfilmentOrder = (act: Act, { order, one }: Found): void => {
  one.state = 'OPEN';
  act.fulfilmentOrders.add(one);
  act.orders.add(order);
  act.note({
    kind: 'fulfilment-order-opened',
    order: gid('Order', order.id),
    name: order.name,
    fulfilmentOrder: gid('FulfillmentOrder', one.id),
  });
};

export type Moved = { moved: FulfilmentOrder; original: FulfilmentOrder; remaining: FulfilmentOrder | undefined };

/**
 * Moves lines to another location with the units committed to them. All of an untouched fulfilment order: it keeps its id.
 * A part, or where another one of the order waits at the destination already: the moved lines get a new one.
 * Answers the message of the refusal otherwise; the mutation has no codes.
 */
export const moveFulfilmentOrder = (
  act: Act,
  found: Found,
  toLocationId: number,
  lines: readonly LineInput[] | undefined,
): Moved | string => {
  const { order, one } = found;
  if (one.state === 'CLOSED' || one.state === 'CANCELLED') return `Fulfillment order ${one.id} is closed and cannot be moved.`;
  if (one.state === 'ON_HOLD') return `Fulfillment order ${one.id} is on hold and cannot be moved.`;
  const destination = act.state.locations.find((location) => location.id === toLocationId && location.active);
  if (destination === undefined) return 'Location not found.';
  if (toLocationId === one.locationId) return 'The fulfillment order is already assigned to this location.';
  const parts = lines === undefined || lines.length === 0 ? everythingOf(one) : partsOf(one, lines);
  if (parts === undefined || parts.length === 0) return 'Invalid fulfillment order line item quantity requested.';
  const from = one.locationId;
  const itemOf = (lineId: number) => order.lines.find((line) => line.id === lineId)?.itemId;
  const goods = parts.map(({ line, quantity }) => ({ itemId: itemOf(line.lineId), quantity }));
  const other = order.fulfilmentOrders.some((another) => another !== one && isAlive(another) && another.locationId === toLocationId);
  const whole = isWhole(one, parts);
  let moved = one;
  if (whole && !other) one.locationId = toLocationId;
  else moved = splitOff(act, found, parts, toLocationId);
  if (moved !== one && one.lines.every((line) => line.remaining === 0)) one.state = 'CLOSED';
  for (const { itemId, quantity } of goods) {
    moveForOrder(act, itemId, from, { committed: -quantity, available: quantity }, 'move', order.name);
    moveForOrder(act, itemId, toLocationId, { available: -quantity, committed: quantity }, 'move', order.name);
  }
  act.fulfilmentOrders.add(one);
  act.orders.add(order);
  act.note({
    kind: 'fulfilment-order-moved',
    order: gid('Order', order.id),
    name: order.name,
    from: gid('Location', from),
    to: gid('Location', toLocationId),
    original: gid('FulfillmentOrder', one.id),
    moved: gid('FulfillmentOrder', moved.id),
    by: act.client ?? null,
    lines: moved.lines.map((line) => ({
      fulfilmentOrderLine: gid('FulfillmentOrderLineItem', line.id),
      line: gid('LineItem', line.lineId),
      quantity: line.remaining,
    })),
  });
  return { moved, original: one, remaining: moved !== one && isAlive(one) ? one : undefined };
};

/** Splits lines off into a fulfilment order of their own at the same location. Undefined: the lines do not fit. */
export const splitFulfilmentOrder = (act: Act, found: Found, lines: readonly LineInput[]): FulfilmentOrder | undefined => {
  const parts = partsOf(found.one, lines);
  if (parts === undefined || parts.length === 0 || remainderOf(found.one, parts).length === 0) return undefined;
  const made = splitOff(act, found, parts, found.one.locationId);
  act.orders.add(found.order);
  act.note({
    kind: 'fulfilment-order-split',
    order: gid('Order', found.order.id),
    name: found.order.name,
    original: gid('FulfillmentOrder', found.one.id),
    split: gid('FulfillmentOrder', made.id),
    by: act.client ?? null,
  });
  return made;
};

/** What an app may ask of a fulfilment order now; a third party's is not the merchant's to send. */
export const supportedActionsOf = (state: ShopState, one: FulfilmentOrder): string[] => {
  const service = state.locations.find((location) => location.id === one.locationId)?.service !== undefined;
  switch (one.state) {
    case 'OPEN':
      return service ? ['REQUEST_FULFILLMENT', 'HOLD', 'MOVE'] : ['CREATE_FULFILLMENT', 'REPORT_PROGRESS', 'HOLD', 'MOVE', 'SPLIT'];
    case 'SCHEDULED':
      return ['MARK_AS_OPEN', 'MOVE'];
    case 'ON_HOLD':
      return ['RELEASE_HOLD', 'HOLD'];
    default:
      return [];
  }
};
