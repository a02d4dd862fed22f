/** Goods leave: fulfilments, tracking, mails, cancelling, and what becomes of fulfilment orders. */
import { describe, expect, it } from 'vitest';
import { card, guide, jug, mug, nameless, openCounter, type Counter, type Data } from './counter.ts';

type Part = { fulfillmentOrderId: string; fulfillmentOrderLineItems?: { id: string; quantity: number }[] };

const create = (counter: Counter, parts: readonly Part[], more: Record<string, unknown> = {}): Data =>
  counter.ask('fulfilment-create', { fulfillment: { lineItemsByFulfillmentOrder: parts, ...more } }).fulfillmentCreate;

const openOrders = (counter: Counter, id: string): Data[] =>
  counter.plan(id).fulfillmentOrders.nodes.filter((one: Data) => one.status !== 'CLOSED' && one.status !== 'CANCELLED');

/** All of what remains, or so many units of each line. */
const partOf = (one: Data, quantity?: number): Part => ({
  fulfillmentOrderId: one.id,
  fulfillmentOrderLineItems: one.lineItems.nodes.map((line: Data) => ({ id: line.id, quantity: quantity ?? line.remainingQuantity })),
});

const message = (payload: Data): string => payload.userErrors[0].message;

describe('fulfillmentCreate', () => {
  it('lowers committed and on hand, closes the fulfilment order and shows the parcel', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 3]]);
    const made = create(counter, [partOf(openOrders(counter, id)[0])], { trackingInfo: { company: 'Royal Mail', number: 'AB1GB' } });
    expect(made.fulfillment).toMatchObject({
      status: 'SUCCESS',
      name: '#1001-F1',
      trackingInfo: [{ company: 'Royal Mail', number: 'AB1GB' }],
    });
    expect(made.fulfillment.trackingInfo[0].url).toContain('royalmail.com');
    expect(counter.figures(mug)).toMatchObject({ available: 7, committed: 0, on_hand: 7 });
    const plan = counter.plan(id);
    expect(plan.displayFulfillmentStatus).toBe('FULFILLED');
    expect(plan.fulfillmentOrders.nodes[0]).toMatchObject({ status: 'CLOSED', lineItems: { nodes: [{ remainingQuantity: 0 }] } });
  });

  it('leaves the rest open after a part', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 3]]);
    create(counter, [partOf(openOrders(counter, id)[0], 1)]);
    expect(counter.plan(id)).toMatchObject({
      displayFulfillmentStatus: 'PARTIALLY_FULFILLED',
      fulfillmentOrders: { nodes: [{ status: 'OPEN' }] },
    });
    expect(counter.figures(mug)).toMatchObject({ committed: 2, on_hand: 9 });
    create(counter, [partOf(openOrders(counter, id)[0])]);
    expect(counter.plan(id).fulfillments.map((one: Data) => one.name)).toEqual(['#1001-F1', '#1001-F2']);
  });

  it('fulfils everything that remains when lines are left out', () => {
    const counter = openCounter();
    const { id } = counter.buy([
      [mug, 3],
      [guide, 2],
    ]);
    create(counter, [{ fulfillmentOrderId: openOrders(counter, id)[0].id }]);
    expect(counter.plan(id).displayFulfillmentStatus).toBe('FULFILLED');
  });

  it('sends twice when asked twice: a blind repeat ships the rest', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 4]]);
    const part = partOf(openOrders(counter, id)[0], 2);
    expect(create(counter, [part], { notifyCustomer: true }).userErrors).toEqual([]);
    expect(create(counter, [part], { notifyCustomer: true }).userErrors).toEqual([]);
    expect(counter.shop.mails()).toHaveLength(2);
    expect(counter.figures(mug)).toMatchObject({ committed: 0, on_hand: 6 });
  });

  it('refuses more than remains, and asks twice for the same line as one', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 3]]);
    const one = openOrders(counter, id)[0];
    expect(message(create(counter, [partOf(one, 4)]))).toContain('quantity');
    const line = one.lineItems.nodes[0].id;
    const twice = {
      fulfillmentOrderId: one.id,
      fulfillmentOrderLineItems: [
        { id: line, quantity: 2 },
        { id: line, quantity: 2 },
      ],
    };
    expect(message(create(counter, [twice]))).toContain('quantity');
    expect(message(create(counter, [partOf(one, 0)]))).toContain('quantity');
    expect(counter.effects('fulfilment')).toEqual([]);
  });

  it('takes fulfilment orders of one location only', () => {
    const counter = openCounter();
    const { id } = counter.buy([
      [mug, 12],
      [jug, 1],
    ]);
    const both = openOrders(counter, id);
    expect(both).toHaveLength(2);
    expect(
      message(
        create(
          counter,
          both.map((one) => partOf(one)),
        ),
      ),
    ).toBe('All fulfillment orders must be assigned to a single location.');
    for (const one of both) expect(create(counter, [partOf(one)]).userErrors).toEqual([]);
  });

  it('takes fulfilment orders of one order only, each once', () => {
    const counter = openCounter();
    const [first, second] = [counter.buy([[mug, 1]]), counter.buy([[mug, 1]])].map(({ id }) => openOrders(counter, id)[0]);
    expect(message(create(counter, [partOf(first), partOf(second)]))).toContain('same order');
    expect(message(create(counter, [partOf(first), partOf(first)]))).toContain('unique');
  });

  it('refuses what is held, scheduled, closed, cancelled or not there', () => {
    const counter = openCounter();
    const held = counter.buy([[mug, 1]], { hold: { reason: 'HIGH_RISK_OF_FRAUD' } });
    expect(message(create(counter, [partOf(openOrders(counter, held.id)[0])]))).toContain('on_hold');
    const later = counter.buy([[mug, 1]], { fulfilAtMs: counter.clock.nowMs() + 60_000 });
    expect(message(create(counter, [partOf(openOrders(counter, later.id)[0])]))).toContain('scheduled');
    const gone = counter.buy([[mug, 1]]);
    const part = partOf(openOrders(counter, gone.id)[0]);
    counter.shop.cancel(gone.id, { restock: true, refund: true });
    expect(message(create(counter, [part]))).toContain('cancelled');
    const sent = counter.buy([[mug, 1]]);
    const sentPart = partOf(openOrders(counter, sent.id)[0]);
    create(counter, [sentPart]);
    expect(message(create(counter, [sentPart]))).toContain('closed');
    expect(message(create(counter, [{ fulfillmentOrderId: 'gid://shopify/FulfillmentOrder/1' }]))).toContain('does not exist');
  });

  it("leaves a third party's fulfilment orders alone", () => {
    const counter = openCounter();
    const { id } = counter.buy([[nameless, 1]], { routeTo: [2] });
    expect(message(create(counter, [partOf(openOrders(counter, id)[0])]))).toContain('access');
  });

  it('mails nobody unless told to, and once for several boxes', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 2]]);
    create(counter, [partOf(openOrders(counter, id)[0], 1)]);
    expect(counter.shop.mails()).toEqual([]);
    const numbers = ['B1', 'B2', 'B3'];
    const made = create(counter, [partOf(openOrders(counter, id)[0])], { notifyCustomer: true, trackingInfo: { company: 'DX', numbers } });
    expect(made.fulfillment.trackingInfo.map((one: Data) => [one.number, one.url])).toEqual(numbers.map((number) => [number, null]));
    expect(counter.shop.mails()).toMatchObject([{ what: 'fulfilled', orderName: '#1001', to: 'ann.lamb1@example.com' }]);
  });

  it('mails nobody who left no address', () => {
    const counter = openCounter();
    const { id } = counter.shop.placeOrder({ lines: [{ variantId: counter.variantId(mug), quantity: 1 }] });
    create(counter, [partOf(openOrders(counter, id)[0])], { notifyCustomer: true });
    expect(counter.shop.mails()).toEqual([]);
  });

  it('archives a paid order that was sent whole, and brings it back when the parcel is taken back', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]]);
    const { fulfillment } = create(counter, [partOf(openOrders(counter, id)[0])]);
    expect(counter.order(id).closedAt).not.toBeNull();
    counter.ask('fulfilment-cancel', { id: fulfillment.id });
    expect(counter.order(id).closedAt).toBeNull();
  });

  it('tells the journal lines, ids and who did it', () => {
    const counter = openCounter();
    const { id, lineIds } = counter.buy([[mug, 2]]);
    const one = openOrders(counter, id)[0];
    create(counter, [partOf(one)], { notifyCustomer: true, trackingInfo: { numbers: ['N1'] } });
    expect(counter.practice.journal.at(-2)?.effects).toEqual([]);
    expect(counter.effects('fulfilment')).toMatchObject([
      {
        order: id,
        by: 'quayside-a',
        notifyCustomer: true,
        numbers: ['N1'],
        lines: [{ line: lineIds[0], sku: 'MUG', fulfilmentOrder: one.id, fulfilmentOrderLine: one.lineItems.nodes[0].id, quantity: 2 }],
      },
    ]);
    expect(counter.effects('mail')).toMatchObject([{ order: id, what: 'fulfilled' }]);
  });
});

describe('fulfillmentTrackingInfoUpdate', () => {
  const sent = (counter: Counter) => {
    const { id } = counter.buy([[mug, 1]]);
    return create(counter, [partOf(openOrders(counter, id)[0])], { notifyCustomer: true }).fulfillment.id;
  };
  const track = (counter: Counter, id: string, notify: boolean | undefined): Data =>
    counter.ask('fulfilment-tracking', {
      id,
      tracking: { company: 'Evri', numbers: ['E1', 'E2'] },
      ...(notify === undefined ? {} : { notify }),
    }).fulfillmentTrackingInfoUpdate;

  it('replaces the tracking and mails by its own flag only', () => {
    const counter = openCounter();
    const id = sent(counter);
    expect(track(counter, id, false).fulfillment.trackingInfo.map((one: Data) => one.number)).toEqual(['E1', 'E2']);
    track(counter, id, undefined);
    expect(counter.shop.mails()).toHaveLength(1);
    track(counter, id, true);
    expect(counter.shop.mails().map((mail) => mail.what)).toEqual(['fulfilled', 'tracking']);
  });

  it('refuses a fulfilment that is cancelled or not there', () => {
    const counter = openCounter();
    const id = sent(counter);
    counter.ask('fulfilment-cancel', { id });
    expect(track(counter, id, false).userErrors).toHaveLength(1);
    expect(track(counter, 'gid://shopify/Fulfillment/1', false).userErrors).toHaveLength(1);
  });
});

describe('fulfillmentCancel', () => {
  it('makes a new fulfilment order where the old one was closed, and brings the units back', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 2]]);
    const before = openOrders(counter, id)[0];
    const { fulfillment } = create(counter, [partOf(before)]);
    expect(counter.ask('fulfilment-cancel', { id: fulfillment.id }).fulfillmentCancel).toMatchObject({
      fulfillment: { status: 'CANCELLED' },
      userErrors: [],
    });
    const after = openOrders(counter, id);
    expect(after).toHaveLength(1);
    expect(after[0].id).not.toBe(before.id);
    expect(after[0].lineItems.nodes).toMatchObject([{ remainingQuantity: 2 }]);
    expect(counter.figures(mug)).toMatchObject({ available: 8, committed: 2, on_hand: 10 });
    expect(counter.ask('fulfilment-cancel', { id: fulfillment.id }).fulfillmentCancel.userErrors).toHaveLength(1);
  });

  it('gives the units back to a fulfilment order that still waits', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 3]]);
    const before = openOrders(counter, id)[0];
    const { fulfillment } = create(counter, [partOf(before, 1)]);
    counter.ask('fulfilment-cancel', { id: fulfillment.id });
    expect(openOrders(counter, id)).toMatchObject([{ id: before.id, lineItems: { nodes: [{ remainingQuantity: 3, totalQuantity: 3 }] } }]);
  });

  it('owes no unit again that was returned meanwhile', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 2]]);
    const [fulfilmentId] = counter.shop.fulfilByHand(id);
    counter.shop.refund(id, { lines: [{ line: 0, quantity: 1, restock: 'RETURN' }] });
    counter.shop.cancelFulfilment(fulfilmentId!);
    expect(openOrders(counter, id)[0].lineItems.nodes).toMatchObject([{ remainingQuantity: 1 }]);
  });
});

describe('fulfilling by hand', () => {
  it('sends one parcel from each location, mailing only if asked', () => {
    const counter = openCounter();
    const { id } = counter.buy([
      [mug, 12],
      [jug, 1],
    ]);
    expect(counter.shop.fulfilByHand(id)).toHaveLength(2);
    expect(counter.shop.mails()).toEqual([]);
    expect(counter.effects('fulfilment').map((effect) => effect['by'])).toEqual([null, null]);
  });

  it('sends chosen lines and throws when there is not so much', () => {
    const counter = openCounter();
    const { id } = counter.buy([
      [mug, 3],
      [card, 1],
    ]);
    counter.shop.fulfilByHand(id, { lines: [{ line: 0, quantity: 2 }], notifyCustomer: true });
    expect(counter.shop.orderState(id).lines[0]).toMatchObject({ remaining: 1, fulfilled: 2 });
    expect(() => counter.shop.fulfilByHand(id, { lines: [{ line: 0, quantity: 2 }] })).toThrow('not so much');
    expect(counter.shop.mails()).toHaveLength(1);
  });
});
