/** What a world may do in a practice shop and ask of it, by gids and places in lists. */
import type { Act } from './acts.ts';
import { cancelOrder } from './cancelling.ts';
import { editOrder } from './edits.ts';
import { endHolds, findFulfilmentOrder, holdFulfilmentOrder, moveFulfilmentOrder, splitFulfilmentOrder } from './fulfilment-orders.ts';
import { cancelFulfilment, fulfilByHand } from './fulfilments.ts';
import { gid, numberOf } from './ids.ts';
import { capturableOf, outstandingOf } from './order-money.ts';
import type { FulfilmentOrder, Order } from './order-state.ts';
import { financialStateOf, fulfilledOf, fulfilmentStateOf, isAlive, remainingOf } from './order-states.ts';
import { capture, pay, refundableOf, settleRefunds } from './payments.ts';
import { placeOrder } from './placing.ts';
import { availableOf, checkShelves, deleteVariant, renameVariant, stockShelves } from './products.ts';
import { refundOrder } from './refunds.ts';
import { exchange, startReturn } from './returns.ts';
import type { Shop } from './shop.ts';
import { countShop } from './counts.ts';
import { addTags } from './tags.ts';
import type { Level, ShopState, Variant } from './state.ts';
import { moveStock, onHandOf, stockedLevel, tellOpening } from './stock-ledger.ts';

type Happen = <T>(operation: string, deed: (act: Act) => T) => T;

type World = Omit<Shop, 'state' | 'domain' | 'act' | 'onEvent' | 'nextDueMs' | 'settle' | 'save' | 'restore'>;

const orderOf = (state: ShopState, id: string): Order => {
  const order = state.orders.get(numberOf(id, 'Order') ?? -1);
  if (order === undefined) throw new Error(`There is no order ${id}.`);
  return order;
};

const variantOf = (state: ShopState, id: string): Variant => {
  const variant = state.variants.get(numberOf(id, 'ProductVariant') ?? -1);
  if (variant === undefined) throw new Error(`There is no variant ${id}.`);
  return variant;
};

const locationIdAt = (state: ShopState, at: number): number => {
  const location = state.locations[at];
  if (location === undefined) throw new Error(`There is no location ${at}.`);
  return location.id;
};

const levelFor = (act: Act, inventoryItemId: string, at: number): Level => {
  const item = act.state.items.get(numberOf(inventoryItemId, 'InventoryItem') ?? -1);
  if (item === undefined) throw new Error(`There is no inventory item ${inventoryItemId}.`);
  if ((act.state.variants.get(item.variantId)?.components.length ?? 0) > 0)
    throw new Error('The stock of a bundle follows from its components.');
  return stockedLevel(act, item.id, locationIdAt(act.state, at));
};

const alive = (order: Order): FulfilmentOrder[] => order.fulfilmentOrders.filter(isAlive);

export const worldOf = (current: () => ShopState, happen: Happen): World => {
  /** An act on one order. */
  const onOrder = <T>(operation: string, id: string, deed: (act: Act, order: Order) => T): T =>
    happen(operation, (act) => deed(act, orderOf(act.state, id)));

  return {
    variants: () =>
      [...current().variants.values()].map((variant) => ({
        id: gid('ProductVariant', variant.id),
        inventoryItemId: gid('InventoryItem', variant.itemId),
        sku: current().items.get(variant.itemId)?.sku ?? null,
        priceMinor: variant.priceMinor,
        bundle: variant.components.length > 0,
        available: availableOf(current(), variant),
      })),
    locationIds: () => current().locations.map((location) => gid('Location', location.id)),
    orderIdByName: (name) => {
      const id = current().orderOfName.get(name);
      return id === undefined ? undefined : gid('Order', id);
    },
    orderIds: () => [...current().orders.keys()].map((id) => gid('Order', id)),
    orderState: (orderId) => {
      const order = orderOf(current(), orderId);
      return {
        name: order.name,
        cancelled: order.cancelledAtMs !== undefined,
        test: order.test,
        financialState: financialStateOf(order),
        fulfilmentState: fulfilmentStateOf(order),
        outstandingMinor: outstandingOf(order).shop,
        capturableMinor: capturableOf(order).shop,
        refundableMinor: refundableOf(order).shop,
        lines: order.lines.map((line) => ({
          sku: line.sku,
          inventoryItemId: line.itemId === undefined ? undefined : gid('InventoryItem', line.itemId),
          quantity: line.quantity,
          currentQuantity: line.currentQuantity,
          remaining: remainingOf(order, line.id),
          fulfilled: fulfilledOf(order, line.id),
        })),
        fulfilments: order.fulfilments.map((one) => ({ id: gid('Fulfillment', one.id), cancelled: one.state === 'CANCELLED' })),
      };
    },
    mails: () => current().mails,
    counts: () => countShop(current()),

    placeOrder: (spec) => {
      const order = happen('order', (act) => placeOrder(act, spec));
      return { id: gid('Order', order.id), name: order.name, lineIds: order.lines.map((line) => gid('LineItem', line.id)) };
    },
    capture: (id, amountMinor) => onOrder('capture', id, (act, order) => capture(act, order, amountMinor)),
    pay: (id, amountMinor, gateway) => onOrder('pay', id, (act, order) => pay(act, order, amountMinor, gateway)),
    edit: (id, spec) => onOrder('edit', id, (act, order) => editOrder(act, order, spec)),
    cancel: (id, spec) => onOrder('cancel', id, (act, order) => cancelOrder(act, order, spec)),
    refund: (id, spec) => gid('Refund', onOrder('refund', id, (act, order) => refundOrder(act, order, spec)).id),
    settleRefunds: (id) => onOrder('settle-refunds', id, settleRefunds),
    startReturn: (id, spec) => gid('Return', onOrder('return', id, (act, order) => startReturn(act, order, spec)).id),
    exchange: (id, spec) => gid('Return', onOrder('exchange', id, (act, order) => exchange(act, order, spec)).id),
    fulfilByHand: (id, spec) =>
      onOrder('fulfil-by-hand', id, (act, order) => fulfilByHand(act, order, spec ?? {})).map((one) => gid('Fulfillment', one.id)),
    cancelFulfilment: (fulfilmentId) =>
      happen('cancel-fulfilment', (act) => {
        const number = numberOf(fulfilmentId, 'Fulfillment') ?? -1;
        const order = act.state.orders.get(act.state.orderOfFulfilment.get(number) ?? -1);
        const fulfilment = order?.fulfilments.find((one) => one.id === number);
        if (order === undefined || fulfilment === undefined) throw new Error(`There is no fulfilment ${fulfilmentId}.`);
        const refused = cancelFulfilment(act, order, fulfilment);
        if (refused !== undefined) throw new Error(refused);
      }),
    hold: (id, reason, notes) =>
      onOrder('hold', id, (act, order) => {
        for (const one of alive(order)) {
          const held = holdFulfilmentOrder(act, { order, one }, { reason, reasonNotes: notes ?? null });
          if ('code' in held) throw new Error(held.message);
        }
      }),
    release: (id) =>
      onOrder('release', id, (act, order) => {
        for (const one of alive(order)) endHolds(act, { order, one }, one.holds);
      }),
    moveFulfilmentOrder: (id, at) =>
      onOrder('move', id, (act, order) => {
        const to = locationIdAt(act.state, at);
        const movable = alive(order).filter((one) => one.locationId !== to && one.state !== 'ON_HOLD');
        if (movable.length === 0) throw new Error(`${order.name} has nothing to move.`);
        for (const one of movable) {
          const moved = moveFulfilmentOrder(act, { order, one }, to, undefined);
          if (typeof moved === 'string') throw new Error(moved);
        }
      }),
    splitFulfilmentOrder: (id, at, quantity) =>
      onOrder('split', id, (act, order) => {
        const lineId = order.lines[at]?.id;
        const one = alive(order).find((other) => other.lines.some((line) => line.lineId === lineId && line.remaining >= quantity));
        const line = one?.lines.find((other) => other.lineId === lineId);
        const found = one === undefined ? undefined : findFulfilmentOrder(act.state, gid('FulfillmentOrder', one.id));
        const made = found && line && splitFulfilmentOrder(act, found, [{ id: gid('FulfillmentOrderLineItem', line.id), quantity }]);
        if (made === undefined) throw new Error(`${order.name} has no fulfilment order to split line ${at} off.`);
      }),
    writeStock: (itemId, at, name, change) =>
      happen('other-app-stock', (act) => {
        const level = levelFor(act, itemId, at);
        const now = name === 'on_hand' ? onHandOf(level) : level.available;
        const difference = 'set' in change ? change.set - now : change.adjust;
        moveStock(act, level.itemId, level.locationId, { available: difference }, 'other-app');
      }),
    setUnavailable: (itemId, at, name, quantity) =>
      happen('unavailable', (act) => {
        const level = levelFor(act, itemId, at);
        const difference = quantity - level[name];
        moveStock(
          act,
          level.itemId,
          level.locationId,
          name === 'incoming' ? { incoming: difference } : { [name]: difference, available: -difference },
          'unavailable',
        );
      }),
    addProducts: (specs) =>
      happen('add-products', (act) => {
        checkShelves(act.state, specs);
        const numbers = stockShelves(act.state, specs, act.nowMs);
        const ids = numbers.map((id) => gid('ProductVariant', id));
        act.note({ kind: 'variants-added', variants: ids.map((variant, at) => ({ variant, sku: specs[at]!.sku })) });
        tellOpening(act.note, act.state, new Set(numbers.map((id) => act.state.variants.get(id)!.itemId)));
        return ids;
      }),
    setLocationActive: (at, active) =>
      happen('location', (act) => {
        const id = locationIdAt(act.state, at);
        for (const location of act.state.locations) if (location.id === id) location.active = active;
        act.note({ kind: 'location', location: gid('Location', id), active });
      }),
    deleteProduct: (id) => happen('delete', (act) => deleteVariant(act, variantOf(act.state, id))),
    renameSku: (id, sku) => happen('rename', (act) => renameVariant(act, variantOf(act.state, id), sku)),
    changeAddress: (id, zip) =>
      onOrder('address', id, (act, order) => {
        order.shippingAddress = { id: order.id, ...order.shippingAddress, zip };
        act.orders.add(order);
        act.note({ kind: 'address-changed', order: gid('Order', order.id), name: order.name });
      }),
    addTags: (id, tags) => onOrder('tags', id, (act, order) => addTags(act, order, tags)),
    changeNote: (id, note) =>
      onOrder('note', id, (act, order) => {
        order.note = note;
        act.orders.add(order);
        act.note({ kind: 'note-changed', order: gid('Order', order.id), name: order.name });
      }),
  };
};
