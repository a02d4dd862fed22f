/** Holds, moves and splits of fulfilment orders, what time does to them, and which ids change. */
import { describe, expect, it } from 'vitest';
import { guide, jug, mug, openCounter, type Counter, type Data } from './counter.ts';

const ordersOf = (counter: Counter, id: string): Data[] => counter.plan(id).fulfillmentOrders.nodes;

const hold = (counter: Counter, id: string, more: Record<string, unknown> = {}, client?: string): Data =>
  counter.ask('fulfilment-hold', { id, hold: { reason: 'OTHER', handle: 'erp', ...more } }, client).fulfillmentOrderHold;

const release = (counter: Counter, id: string, holdIds?: string[], client?: string): Data =>
  counter.ask('fulfilment-release', { id, ...(holdIds === undefined ? {} : { holdIds }) }, client).fulfillmentOrderReleaseHold;

const move = (counter: Counter, id: string, to: number, lines?: { id: string; quantity: number }[]): Data =>
  counter.ask('fulfilment-move', { id, to: counter.locationId(to), ...(lines === undefined ? {} : { lines }) }).fulfillmentOrderMove;

const code = (payload: Data): string => payload.userErrors[0].code;

describe('holds', () => {
  it('stop the fulfilment order and tell whose they are', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]]);
    const [one] = ordersOf(counter, id);
    expect(hold(counter, one.id).fulfillmentOrder).toMatchObject({ status: 'ON_HOLD' });
    counter.shop.hold(id, 'INCORRECT_ADDRESS', 'no number');
    const held = ordersOf(counter, id)[0];
    expect(held.fulfillmentHolds.map((one: Data) => [one.reason, one.reasonNotes, one.heldByRequestingApp])).toEqual([
      ['OTHER', null, true],
      ['INCORRECT_ADDRESS', 'no number', false],
    ]);
    expect(held.supportedActions.map((action: Data) => action.action)).toEqual(['RELEASE_HOLD', 'HOLD']);
    expect(counter.plan(id).displayFulfillmentStatus).toBe('ON_HOLD');
  });

  it('have one handle each in an app, ten at most, and another app may hold too', () => {
    const counter = openCounter();
    const [one] = ordersOf(counter, counter.buy([[mug, 1]]).id);
    hold(counter, one.id);
    expect(code(hold(counter, one.id))).toBe('DUPLICATE_FULFILLMENT_HOLD_HANDLE');
    expect(hold(counter, one.id, {}, 'another-app').userErrors).toEqual([]);
    for (let at = 1; at < 10; at++) expect(hold(counter, one.id, { handle: `erp-${at}` }).userErrors).toEqual([]);
    expect(code(hold(counter, one.id, { handle: 'erp-10' }))).toBe('FULFILLMENT_ORDER_HOLD_LIMIT_REACHED');
    expect(code(hold(counter, 'gid://shopify/FulfillmentOrder/1'))).toBe('FULFILLMENT_ORDER_NOT_FOUND');
  });

  it('on some lines leave the rest in a fulfilment order of its own', () => {
    const counter = openCounter();
    const { id } = counter.buy([
      [mug, 2],
      [guide, 1],
    ]);
    const [one] = ordersOf(counter, id);
    const held = hold(counter, one.id, { fulfillmentOrderLineItems: [{ id: one.lineItems.nodes[0].id, quantity: 1 }] });
    expect([held.fulfillmentOrder.id, held.fulfillmentOrder.status, held.remainingFulfillmentOrder.status]).toEqual([
      one.id,
      'ON_HOLD',
      'OPEN',
    ]);
    const quantities = ordersOf(counter, id).map((other) => other.lineItems.nodes.map((line: Data) => line.remainingQuantity));
    expect(quantities).toEqual([[1], [1, 1]]);
    const lines = [{ id: one.lineItems.nodes[0].id, quantity: 1 }];
    expect(code(hold(counter, one.id, { handle: 'x', fulfillmentOrderLineItems: [...lines, ...lines] }))).toBe(
      'DUPLICATED_FULFILLMENT_ORDER_LINE_ITEMS',
    );
    expect(code(hold(counter, one.id, { handle: 'x', fulfillmentOrderLineItems: [{ ...lines[0]!, quantity: 0 }] }))).toBe(
      'GREATER_THAN_ZERO',
    );
    expect(code(hold(counter, one.id, { handle: 'x', fulfillmentOrderLineItems: [{ ...lines[0]!, quantity: 5 }] }))).toBe(
      'INVALID_LINE_ITEM_QUANTITY',
    );
  });

  it('cannot be split off what is held already, nor put on what is closed', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 2]]);
    const [one] = ordersOf(counter, id);
    hold(counter, one.id);
    expect(code(hold(counter, one.id, { handle: 'x', fulfillmentOrderLineItems: [{ id: one.lineItems.nodes[0].id, quantity: 1 }] }))).toBe(
      'FULFILLMENT_ORDER_NOT_SPLITTABLE',
    );
    const sent = counter.buy([[guide, 1]]);
    counter.shop.fulfilByHand(sent.id);
    expect(code(hold(counter, ordersOf(counter, sent.id)[0].id))).toBe('TAKEN');
  });

  it("end one by one, and an app cannot end another's by id", () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]]);
    const [one] = ordersOf(counter, id);
    const mine = hold(counter, one.id).fulfillmentHold.id;
    const other = hold(counter, one.id, {}, 'another-app').fulfillmentHold.id;
    expect(code(release(counter, one.id, [other]))).toBe('INVALID_ACCESS');
    expect(release(counter, one.id, [mine]).fulfillmentOrder.status).toBe('ON_HOLD');
    expect(release(counter, one.id, [other], 'another-app').fulfillmentOrder.status).toBe('OPEN');
    expect(code(release(counter, 'gid://shopify/FulfillmentOrder/1'))).toBe('FULFILLMENT_ORDER_NOT_FOUND');
  });

  it('all end where none is named', () => {
    const counter = openCounter();
    const [one] = ordersOf(counter, counter.buy([[mug, 1]]).id);
    hold(counter, one.id);
    hold(counter, one.id, {}, 'another-app');
    expect(release(counter, one.id).fulfillmentOrder.status).toBe('OPEN');
  });

  it('of a checkout end by themselves', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]], { hold: { reason: 'ONLINE_STORE_POST_PURCHASE_CROSS_SELL', forMs: 60_000 } });
    expect(counter.practice.nextDueMs()).toBe(counter.clock.nowMs() + 60_000);
    counter.clock.moveOn(59_999);
    expect(ordersOf(counter, id)[0].status).toBe('ON_HOLD');
    counter.clock.moveOn(1);
    expect(ordersOf(counter, id)[0].status).toBe('OPEN');
    expect(counter.practice.nextDueMs()).toBeUndefined();
    expect(counter.effects('release')).toHaveLength(1);
  });
});

describe('scheduled fulfilment orders', () => {
  it('open when their time comes', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]], { fulfilAtMs: counter.clock.nowMs() + 3_600_000 });
    expect(counter.plan(id)).toMatchObject({
      displayFulfillmentStatus: 'SCHEDULED',
      fulfillmentOrders: { nodes: [{ status: 'SCHEDULED', fulfillAt: '2026-11-23T10:00:00Z' }] },
    });
    counter.clock.moveOn(3_600_000);
    expect(counter.plan(id).displayFulfillmentStatus).toBe('UNFULFILLED');
  });

  it('open by hand before', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]], { fulfilAtMs: counter.clock.nowMs() + 3_600_000 });
    const text = 'mutation Open($id: ID!) { fulfillmentOrderOpen(id: $id) { fulfillmentOrder { status } userErrors { message } } }';
    const [one] = ordersOf(counter, id);
    expect(counter.send(text, { id: one.id }).fulfillmentOrderOpen.fulfillmentOrder.status).toBe('OPEN');
    expect(counter.send(text, { id: one.id }).fulfillmentOrderOpen.userErrors).toHaveLength(1);
  });
});

describe('moves', () => {
  it('of the whole keep the id and take the committed units along', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 3]]);
    const [one] = ordersOf(counter, id);
    const moved = move(counter, one.id, 1);
    expect(moved.movedFulfillmentOrder).toEqual({
      id: one.id,
      status: 'OPEN',
      assignedLocation: { location: { id: counter.locationId(1) } },
    });
    expect(moved.remainingFulfillmentOrder).toBeNull();
    expect(counter.figures(mug, 0)).toMatchObject({ available: 10, committed: 0, on_hand: 10 });
    expect(counter.figures(mug, 1)).toMatchObject({ available: 2, committed: 3, on_hand: 5 });
  });

  it('of a part make a new fulfilment order with new line ids', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 3]]);
    const [one] = ordersOf(counter, id);
    const line = one.lineItems.nodes[0];
    const moved = move(counter, one.id, 1, [{ id: line.id, quantity: 2 }]);
    expect([moved.originalFulfillmentOrder.id, moved.remainingFulfillmentOrder.id]).toEqual([one.id, one.id]);
    const [original, made] = ordersOf(counter, id);
    expect(made.id).toBe(moved.movedFulfillmentOrder.id);
    expect([original.lineItems.nodes[0].remainingQuantity, made.lineItems.nodes[0].remainingQuantity]).toEqual([1, 2]);
    expect(made.lineItems.nodes[0].id).not.toBe(line.id);
    expect(made.lineItems.nodes[0].lineItem.id).toBe(line.lineItem.id);
  });

  it('to where another of the order waits close the old one and make a new one', () => {
    const counter = openCounter();
    const { id } = counter.buy([
      [mug, 12],
      [jug, 1],
    ]);
    const [main] = ordersOf(counter, id);
    const moved = move(counter, main.id, 1);
    expect(moved.originalFulfillmentOrder).toEqual({ id: main.id, status: 'CLOSED' });
    expect(moved.movedFulfillmentOrder.id).not.toBe(main.id);
    expect(counter.figures(mug, 1)).toMatchObject({ available: -7, committed: 12 });
  });

  it('leave what was sent already where it was', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 3]]);
    counter.shop.fulfilByHand(id, { lines: [{ line: 0, quantity: 1 }] });
    const [one] = ordersOf(counter, id);
    const moved = move(counter, one.id, 1);
    expect([moved.originalFulfillmentOrder.status, moved.movedFulfillmentOrder.id === one.id]).toEqual(['CLOSED', false]);
    expect(counter.figures(mug, 1)).toMatchObject({ committed: 2 });
  });

  it('are refused for what is closed, held, at that place already, or to nowhere', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]]);
    const [one] = ordersOf(counter, id);
    expect(move(counter, one.id, 0).userErrors).toHaveLength(1);
    hold(counter, one.id);
    expect(move(counter, one.id, 1).userErrors[0].message).toContain('on hold');
    release(counter, one.id);
    counter.shop.fulfilByHand(id);
    expect(move(counter, one.id, 1).userErrors[0].message).toContain('closed');
    const nowhere = counter.ask('fulfilment-move', { id: one.id, to: 'gid://shopify/Location/1' }).fulfillmentOrderMove;
    expect(nowhere.movedFulfillmentOrder).toBeNull();
    expect(counter.effects('fulfilment-order-moved')).toEqual([]);
  });
});

describe('splits', () => {
  it('put lines into a fulfilment order of their own at the same place', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 3]]);
    const [one] = ordersOf(counter, id);
    const text = `mutation Split($splits: [FulfillmentOrderSplitInput!]!) { fulfillmentOrderSplit(fulfillmentOrderSplits: $splits) {
      fulfillmentOrderSplits { fulfillmentOrder { id } remainingFulfillmentOrder { id status } } userErrors { code } } }`;
    const split = (quantity: number) =>
      counter.send(text, {
        splits: [{ fulfillmentOrderId: one.id, fulfillmentOrderLineItems: [{ id: one.lineItems.nodes[0].id, quantity }] }],
      }).fulfillmentOrderSplit;
    expect(split(2).fulfillmentOrderSplits[0].fulfillmentOrder.id).toBe(one.id);
    expect(ordersOf(counter, id).map((other) => other.lineItems.nodes[0].remainingQuantity)).toEqual([1, 2]);
    expect(split(1).userErrors).toEqual([{ code: 'INVALID_LINE_ITEM_QUANTITY' }]);
    expect(counter.figures(mug)).toMatchObject({ available: 7, committed: 3 });
  });

  it('happen by hand too', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 3]]);
    counter.shop.splitFulfilmentOrder(id, 0, 1);
    expect(ordersOf(counter, id)).toHaveLength(2);
  });
});
