/** Fulfilment orders and fulfilments, read and written (Q10, Q22, M04 to M09). */
import { connect, connectNodes } from '../connection.ts';
import type { FieldContext, Fields } from '../fields.ts';
import {
  findFulfilmentOrder,
  holdFulfilmentOrder,
  moveFulfilmentOrder,
  openFulfilmentOrder,
  releaseHolds,
  splitFulfilmentOrder,
  supportedActionsOf,
  type Found,
} from '../shop/fulfilment-orders.ts';
import { cancelFulfilment, createFulfilment, updateTracking } from '../shop/fulfilments.ts';
import { gid, numberOf } from '../shop/ids.ts';
import type { Fulfilment, FulfilmentOrder, FulfilmentOrderLine, Hold, Order } from '../shop/order-state.ts';
import { lineSource } from './order-line-answers.ts';
import { fulfilmentOrdersOf, mayRead } from './sources.ts';
import { acting, timeOf, timeOrNull } from './telling.ts';

const orderOf = (context: FieldContext, orderId: number): Order => context.shop.state.orders.get(orderId)!;

export const fulfilmentOrderById = (context: FieldContext, id: string): FulfilmentOrder | null => {
  const found = findFulfilmentOrder(context.shop.state, id);
  return found !== undefined && mayRead(context, found.order.createdAtMs) ? found.one : null;
};

export const fulfilmentById = (context: FieldContext, id: string): { order: Order; fulfilment: Fulfilment } | null => {
  const { state } = context.shop;
  const number = numberOf(id, 'Fulfillment') ?? -1;
  const order = state.orders.get(state.orderOfFulfilment.get(number) ?? -1);
  const fulfilment = order?.fulfilments.find((one) => one.id === number);
  return order === undefined || fulfilment === undefined ? null : { order, fulfilment };
};

/** One entry a parcel; a number without an address has none, and the other way round. */
const trackingIn = ({ tracking }: Fulfilment) =>
  Array.from({ length: Math.max(tracking.numbers.length, tracking.urls.length, tracking.company === null ? 0 : 1) }, (_, at) => ({
    company: tracking.company,
    number: tracking.numbers[at] ?? null,
    url: tracking.urls[at] ?? null,
  }));

const missing = { code: 'FULFILLMENT_ORDER_NOT_FOUND', field: ['id'], message: 'The fulfillment order could not be found.' };

type LineSource = { one: FulfilmentOrder; line: FulfilmentOrderLine };
type HoldSource = { hold: Hold };
type SentSource = { order: Order; sent: Fulfilment['lines'][number] };

const itemOf = (context: FieldContext, { one, line }: LineSource) => {
  const source = lineSource(orderOf(context, one.orderId), line.lineId).line;
  return { source, item: source.itemId === undefined ? undefined : context.shop.state.items.get(source.itemId) };
};

export const fulfilmentAnswers: Fields = {
  Query: {
    fulfillmentOrder: (_, { id }, context) => fulfilmentOrderById(context, id),
    fulfillmentOrders: (_, args, context) => connect(context, args, fulfilmentOrdersOf(context, args.includeClosed === true)),
    fulfillment: (_, { id }, context) => fulfilmentById(context, id)?.fulfilment ?? null,
  },
  Order: {
    fulfillmentOrders: ({ fulfilmentOrders }: Order, args, context) => connectNodes(context, args, fulfilmentOrders),
    fulfillments: ({ fulfilments }: Order, { first }) => fulfilments.slice(0, first ?? undefined),
    fulfillable: ({ fulfilmentOrders }: Order) => fulfilmentOrders.some((one) => one.state === 'OPEN'),
  },
  Mutation: {
    fulfillmentCreate: (_, { fulfillment }, context) => {
      const made = acting(context, (act) => createFulfilment(act, fulfillment));
      return 'error' in made ? { fulfillment: null, userErrors: [made.error] } : { fulfillment: made.fulfilment, userErrors: [] };
    },
    fulfillmentTrackingInfoUpdate: (_, { fulfillmentId, trackingInfoInput, notifyCustomer }, context) => {
      const found = fulfilmentById(context, fulfillmentId);
      if (found === null) return { fulfillment: null, userErrors: [{ field: ['fulfillmentId'], message: 'Fulfillment does not exist.' }] };
      const refused = acting(context, (act) =>
        updateTracking(act, found.order, found.fulfilment, trackingInfoInput, notifyCustomer === true),
      );
      return { fulfillment: found.fulfilment, userErrors: refused === undefined ? [] : [{ field: ['fulfillmentId'], message: refused }] };
    },
    fulfillmentCancel: (_, { id }, context) => {
      const found = fulfilmentById(context, id);
      if (found === null) return { fulfillment: null, userErrors: [{ field: ['id'], message: 'Fulfillment does not exist.' }] };
      const refused = acting(context, (act) => cancelFulfilment(act, found.order, found.fulfilment));
      return { fulfillment: found.fulfilment, userErrors: refused === undefined ? [] : [{ field: ['id'], message: refused }] };
    },
    fulfillmentOrderHold: (_, { id, fulfillmentHold }, context) => {
      const found = findFulfilmentOrder(context.shop.state, id);
      const held = found === undefined ? missing : acting(context, (act) => holdFulfilmentOrder(act, found, fulfillmentHold));
      return 'code' in held
        ? { fulfillmentHold: null, fulfillmentOrder: null, remainingFulfillmentOrder: null, userErrors: [held] }
        : {
            fulfillmentHold: { hold: held.hold },
            fulfillmentOrder: held.one,
            remainingFulfillmentOrder: held.rest ?? null,
            userErrors: [],
          };
    },
    fulfillmentOrderReleaseHold: (_, { id, holdIds }, context) => {
      const found = findFulfilmentOrder(context.shop.state, id);
      const refused = found === undefined ? missing : acting(context, (act) => releaseHolds(act, found, holdIds ?? undefined));
      return { fulfillmentOrder: refused === undefined ? found!.one : null, userErrors: refused === undefined ? [] : [refused] };
    },
    fulfillmentOrderMove: (_, { id, newLocationId, fulfillmentOrderLineItems }, context) => {
      const found = findFulfilmentOrder(context.shop.state, id);
      const to = numberOf(newLocationId, 'Location') ?? -1;
      const moved =
        found === undefined
          ? missing.message
          : acting(context, (act) => moveFulfilmentOrder(act, found, to, fulfillmentOrderLineItems ?? undefined));
      return typeof moved === 'string'
        ? {
            movedFulfillmentOrder: null,
            originalFulfillmentOrder: null,
            remainingFulfillmentOrder: null,
            userErrors: [{ field: ['id'], message: moved }],
          }
        : {
            movedFulfillmentOrder: moved.moved,
            originalFulfillmentOrder: moved.original,
            remainingFulfillmentOrder: moved.remaining ?? null,
            userErrors: [],
          };
    },
    fulfillmentOrderOpen: (_, { id }, context) => {
      const found = findFulfilmentOrder(context.shop.state, id);
      if (found?.one.state !== 'SCHEDULED')
        return { fulfillmentOrder: null, userErrors: [{ field: ['id'], message: 'The fulfillment order is not scheduled.' }] };
      acting(context, (act) => openFulfilmentOrder(act, found));
      return { fulfillmentOrder: found.one, userErrors: [] };
    },
    fulfillmentOrderSplit: (_, { fulfillmentOrderSplits }, context) => splitAll(context, fulfillmentOrderSplits),
  },
  FulfillmentOrder: {
    id: ({ id }) => gid('FulfillmentOrder', id),
    orderId: ({ orderId }) => gid('Order', orderId),
    orderName: ({ orderId }: FulfilmentOrder, _, context) => orderOf(context, orderId).name,
    orderProcessedAt: ({ orderId }: FulfilmentOrder, _, context) => timeOf(orderOf(context, orderId).processedAtMs),
    order: ({ orderId }: FulfilmentOrder, _, context) => orderOf(context, orderId),
    status: ({ state }) => state,
    requestStatus: () => 'UNSUBMITTED',
    createdAt: ({ createdAtMs }) => timeOf(createdAtMs),
    updatedAt: ({ updatedAtMs }) => timeOf(updatedAtMs),
    fulfillAt: ({ fulfilAtMs, createdAtMs }: FulfilmentOrder) => timeOf(fulfilAtMs ?? createdAtMs),
    fulfillBy: () => null,
    assignedLocation: ({ locationId }: FulfilmentOrder, _, { shop }) => {
      const location = shop.state.locations.find((one) => one.id === locationId);
      return {
        name: location?.name ?? '',
        location: location ?? null,
        countryCode: 'GB',
        address1: null,
        address2: null,
        city: null,
        province: null,
        zip: null,
        phone: null,
      };
    },
    deliveryMethod: ({ id, method, presentedName }: FulfilmentOrder) => ({
      id: gid('DeliveryMethod', id),
      methodType: method,
      presentedName,
      serviceCode: presentedName,
    }),
    fulfillmentHolds: ({ holds }: FulfilmentOrder) => holds.map((hold) => ({ hold })),
    supportedActions: (one: FulfilmentOrder, _, { shop }) =>
      supportedActionsOf(shop.state, one).map((action) => ({ action, externalUrl: null })),
    lineItems: (one: FulfilmentOrder, args, context) =>
      connectNodes(
        context,
        args,
        one.lines.map((line) => ({ one, line })),
      ),
    fulfillments: (one: FulfilmentOrder, args, context) =>
      connectNodes(
        context,
        args,
        orderOf(context, one.orderId).fulfilments.filter((sent) => sent.lines.some((line) => line.fulfilmentOrderId === one.id)),
      ),
  },
  FulfillmentHold: {
    id: ({ hold }: HoldSource) => gid('FulfillmentHold', hold.id),
    reason: ({ hold }: HoldSource) => hold.reason,
    displayReason: ({ hold }: HoldSource) => hold.reason.toLowerCase().replaceAll('_', ' '),
    reasonNotes: ({ hold }: HoldSource) => hold.notes,
    handle: ({ hold }: HoldSource) => hold.handle,
    heldByRequestingApp: ({ hold }: HoldSource, _, { client }) => hold.client === client,
  },
  FulfillmentOrderLineItem: {
    id: ({ line }: LineSource) => gid('FulfillmentOrderLineItem', line.id),
    totalQuantity: ({ line }: LineSource) => line.total,
    remainingQuantity: ({ line }: LineSource) => line.remaining,
    sku: (source: LineSource, _, context) => itemOf(context, source).source.sku,
    productTitle: (source: LineSource, _, context) => itemOf(context, source).source.title,
    variantTitle: (source: LineSource, _, context) => itemOf(context, source).source.variantTitle,
    requiresShipping: (source: LineSource, _, context) => itemOf(context, source).source.requiresShipping,
    variant: (source: LineSource, _, context) => context.shop.state.variants.get(itemOf(context, source).source.variantId ?? -1) ?? null,
    inventoryItemId: (source: LineSource, _, context) => {
      const { item } = itemOf(context, source);
      return item === undefined ? null : gid('InventoryItem', item.id);
    },
    lineItem: ({ one, line }: LineSource, _, context) => lineSource(orderOf(context, one.orderId), line.lineId),
  },
  Fulfillment: {
    id: ({ id }) => gid('Fulfillment', id),
    legacyResourceId: ({ id }) => String(id),
    status: ({ state }) => state,
    displayStatus: ({ state }) => (state === 'CANCELLED' ? 'CANCELED' : 'FULFILLED'),
    createdAt: ({ createdAtMs }) => timeOf(createdAtMs),
    updatedAt: ({ updatedAtMs }) => timeOf(updatedAtMs),
    deliveredAt: () => timeOrNull(undefined),
    totalQuantity: ({ lines }: Fulfilment) => lines.reduce((units, line) => units + line.quantity, 0),
    requiresShipping: () => true,
    location: ({ locationId }: Fulfilment, _, { shop }) => shop.state.locations.find((one) => one.id === locationId) ?? null,
    order: ({ orderId }: Fulfilment, _, context) => orderOf(context, orderId),
    trackingInfo: (fulfilment: Fulfilment, { first }) => trackingIn(fulfilment).slice(0, first ?? undefined),
    fulfillmentLineItems: (fulfilment: Fulfilment, args, context) =>
      connectNodes(
        context,
        args,
        fulfilment.lines.map((sent) => ({ order: orderOf(context, fulfilment.orderId), sent })),
      ),
    fulfillmentOrders: (fulfilment: Fulfilment, args, context) => {
      const ids = new Set(fulfilment.lines.map((line) => line.fulfilmentOrderId));
      return connectNodes(
        context,
        args,
        orderOf(context, fulfilment.orderId).fulfilmentOrders.filter((one) => ids.has(one.id)),
      );
    },
  },
  FulfillmentLineItem: {
    id: ({ sent }: SentSource) => gid('FulfillmentLineItem', sent.id),
    quantity: ({ sent }: SentSource) => sent.quantity,
    lineItem: ({ order, sent }: SentSource) => lineSource(order, sent.lineId),
  },
};

type SplitInput = { fulfillmentOrderId: string; fulfillmentOrderLineItems: { id: string; quantity: number }[] };

/** Each split is looked at before any is made. */
const splitAll = (context: FieldContext, splits: readonly SplitInput[]) => {
  const refuse = (code: string, at: number, message: string) => ({
    fulfillmentOrderSplits: null,
    userErrors: [{ code, field: ['fulfillmentOrderSplits', String(at)], message }],
  });
  const plans: { found: Found; lines: SplitInput['fulfillmentOrderLineItems'] }[] = [];
  for (const [at, split] of splits.entries()) {
    const found = findFulfilmentOrder(context.shop.state, split.fulfillmentOrderId);
    if (found === undefined) return refuse('FULFILLMENT_ORDER_NOT_FOUND', at, missing.message);
    if (split.fulfillmentOrderLineItems.length === 0)
      return refuse('NO_LINE_ITEMS_PROVIDED_TO_SPLIT', at, 'The fulfillment order line items are missing.');
    if (split.fulfillmentOrderLineItems.some((line) => line.quantity < 1))
      return refuse('GREATER_THAN', at, 'The quantity must be greater than 0.');
    plans.push({ found, lines: split.fulfillmentOrderLineItems });
  }
  const results = [];
  for (const [at, { found, lines }] of plans.entries()) {
    const made = acting(context, (act) => splitFulfilmentOrder(act, found, lines));
    if (made === undefined) return refuse('INVALID_LINE_ITEM_QUANTITY', at, 'The line item quantity is invalid.');
    results.push({ fulfillmentOrder: found.one, remainingFulfillmentOrder: made, replacementFulfillmentOrder: null });
  }
  return { fulfillmentOrderSplits: results, userErrors: [] };
};
