/** Orders as customers place them: committed stock, routing, bundles, kinds of lines, states of payment. */
import { describe, expect, it } from 'vitest';
import { card, giftSet, guide, jug, mug, nameless, openCounter, untracked } from './counter.ts';

describe('placing an order', () => {
  it('moves available to committed at once and leaves on hand alone', () => {
    const counter = openCounter();
    counter.buy([[mug, 3]]);
    expect(counter.figures(mug)).toMatchObject({ available: 7, committed: 3, on_hand: 10 });
  });

  it('commits the units of an unpaid order too', () => {
    const counter = openCounter();
    const order = counter.buy([[mug, 3]], { payments: [] });
    expect(counter.order(order.id)).toMatchObject({ displayFinancialStatus: 'PENDING', fullyPaid: false });
    expect(counter.figures(mug)).toMatchObject({ available: 7, committed: 3 });
  });

  it('lets available go below zero when more is sold than there is', () => {
    const counter = openCounter();
    counter.buy([[nameless, 6]], { routeTo: [0] });
    expect(counter.figures(nameless)).toMatchObject({ available: -2, committed: 6, on_hand: 4 });
  });

  it('sells a native bundle as its components with the parent in the group only', () => {
    const counter = openCounter();
    const order = counter.order(counter.buy([[giftSet, 2]]).id);
    const lines = order.lineItems.nodes;
    expect(lines.map((line: { sku: string; quantity: number }) => [line.sku, line.quantity])).toEqual([
      ['MUG', 4],
      ['JUG', 2],
    ]);
    expect(lines[0].lineItemGroup).toMatchObject({ variantSku: 'SET', quantity: 2 });
    expect(lines[0].lineItemGroup.id).toBe(lines[1].lineItemGroup.id);
    expect(counter.figures(mug)).toMatchObject({ available: 6, committed: 4 });
    expect(counter.figures(giftSet)).toEqual({});
  });

  it("shares a bundle's price over its components", () => {
    const counter = openCounter();
    const order = counter.order(counter.buy([[giftSet, 1]]).id);
    const amounts = order.lineItems.nodes.map((line: { originalTotalSet: { shopMoney: { amount: string } } }) =>
      Number(line.originalTotalSet.shopMoney.amount),
    );
    // Two mugs of 9.99 and a jug of 12.50 share 25.00.
    expect(amounts).toEqual([15.38, 9.62]);
  });

  it('moves nothing for untracked, custom and gift card lines', () => {
    const counter = openCounter();
    const order = counter.shop.placeOrder({
      customer: counter.customer,
      lines: [
        { variantId: counter.variantId(untracked), quantity: 1 },
        { variantId: counter.variantId(card), quantity: 1 },
        { title: 'Foreign bundle', sku: 'FOREIGN', priceMinor: 2000, quantity: 1 },
      ],
    });
    expect(counter.effects('stock')).toEqual([]);
    const { lineItems } = counter.order(order.id);
    expect(lineItems.nodes[2]).toMatchObject({ sku: 'FOREIGN', variant: null, product: null, lineItemGroup: null });
    expect(lineItems.nodes[1]).toMatchObject({ isGiftCard: true, requiresShipping: false, unfulfilledQuantity: 0 });
  });

  it('shows a tip as a line that cannot be fulfilled and in the tip total', () => {
    const counter = openCounter();
    const order = counter.order(counter.buy([[mug, 1]], { tipMinor: 250 }).id);
    expect(order.lineItems.nodes[1]).toMatchObject({ title: 'Tip', nonFulfillableQuantity: 1, variant: null });
    expect(order.totalTipReceivedSet.shopMoney.amount).toBe('2.5');
    expect(order.totalPriceSet.shopMoney.amount).toBe('12.49');
    expect(order.subtotalPriceSet.shopMoney.amount).toBe('9.99');
  });

  it('needs no fulfilment where nothing can be shipped', () => {
    const counter = openCounter();
    const order = counter.buy([[card, 1]]);
    expect(counter.plan(order.id)).toMatchObject({
      displayFulfillmentStatus: 'FULFILLMENT_NOT_REQUIRED',
      fulfillmentOrders: { nodes: [] },
    });
  });

  it('marks test orders', () => {
    const counter = openCounter();
    counter.buy([[mug, 1]], { test: true });
    expect(counter.ask('orders-changed', { first: 5, query: 'test:true' }).orders.nodes).toMatchObject([{ test: true }]);
    expect(counter.ask('orders-changed', { first: 5, query: 'test:false' }).orders.nodes).toEqual([]);
  });

  it('refuses a bundle whose component is gone before anything changes', () => {
    const counter = openCounter();
    const set = counter.variantId(giftSet);
    counter.shop.deleteProduct(counter.variantId(jug));
    expect(() => counter.shop.placeOrder({ lines: [{ variantId: set, quantity: 1 }] })).toThrow('component');
    expect(counter.shop.orderIds()).toEqual([]);
  });
});

describe('routing', () => {
  const locations = (counter: ReturnType<typeof openCounter>, id: string) =>
    counter
      .plan(id)
      .fulfillmentOrders.nodes.map((one: { assignedLocation: { name: string }; lineItems: { nodes: { totalQuantity: number }[] } }) => [
        one.assignedLocation.name,
        ...one.lineItems.nodes.map((line) => line.totalQuantity),
      ]);

  it('sends everything from one location that has it', () => {
    const counter = openCounter();
    expect(
      locations(
        counter,
        counter.buy([
          [mug, 2],
          [guide, 1],
        ]).id,
      ),
    ).toEqual([['Main', 2, 1]]);
  });

  it('splits an order, and one line, over locations when none has everything', () => {
    const counter = openCounter();
    expect(
      locations(
        counter,
        counter.buy([
          [mug, 12],
          [jug, 1],
        ]).id,
      ),
    ).toEqual([
      ['Main', 10, 1],
      ['Annexe', 2],
    ]);
    expect(counter.figures(mug, 0)).toMatchObject({ available: 0, committed: 10 });
    expect(counter.figures(mug, 1)).toMatchObject({ available: 3, committed: 2 });
  });

  it("routes to the location it is told to, a third party's included", () => {
    const counter = openCounter();
    const order = counter.buy([[nameless, 1]], { routeTo: [2] });
    expect(locations(counter, order.id)).toEqual([['Faraway Logistics', 1]]);
    const { supportedActions } = counter.plan(order.id).fulfillmentOrders.nodes[0];
    expect(supportedActions.map((one: { action: string }) => one.action)).not.toContain('CREATE_FULFILLMENT');
  });

  it('tells pick-up as the method of delivery', () => {
    const counter = openCounter();
    const order = counter.buy([[mug, 1]], { delivery: { title: 'Collect', priceMinor: 0, method: 'PICK_UP' } });
    expect(counter.plan(order.id).fulfillmentOrders.nodes[0].deliveryMethod).toEqual({ methodType: 'PICK_UP', presentedName: 'Collect' });
  });
});

describe('states of payment', () => {
  const states = (counter: ReturnType<typeof openCounter>, id: string) => {
    const { displayFinancialStatus, fullyPaid, totalOutstandingSet, totalCapturableSet } = counter.order(id);
    return [displayFinancialStatus, fullyPaid, totalOutstandingSet.shopMoney.amount, totalCapturableSet.shopMoney.amount];
  };

  it('is authorised until the money is captured, in parts if need be', () => {
    const counter = openCounter();
    const { id } = counter.buy([[guide, 2]], { payments: [{ kind: 'authorization' }] });
    expect(states(counter, id)).toEqual(['AUTHORIZED', false, '15.98', '15.98']);
    counter.shop.capture(id, 1000);
    expect(states(counter, id)).toEqual(['PARTIALLY_PAID', false, '5.98', '5.98']);
    counter.shop.capture(id);
    expect(states(counter, id)).toEqual(['PAID', true, '0.0', '0.0']);
    const kinds = counter
      .order(id)
      .transactions.map((one: { kind: string; parentTransaction: unknown }) => [one.kind, one.parentTransaction !== null]);
    expect(kinds).toEqual([
      ['AUTHORIZATION', false],
      ['CAPTURE', true],
      ['CAPTURE', true],
    ]);
  });

  it('is pending until the transfer settles, and seen at both moments', () => {
    const counter = openCounter();
    const { id } = counter.buy([[guide, 1]], { payments: [{ kind: 'pending', gateway: 'manual' }] });
    expect(states(counter, id)).toEqual(['PENDING', false, '7.99', '0.0']);
    const before = counter.order(id).updatedAt;
    counter.clock.moveOn(60_000);
    counter.shop.pay(id);
    expect(states(counter, id)).toEqual(['PAID', true, '0.0', '0.0']);
    expect(counter.order(id).updatedAt > before).toBe(true);
    expect(counter.order(id).transactions).toMatchObject([{ kind: 'SALE', status: 'SUCCESS', gateway: 'manual' }]);
  });

  it('takes a gift card and a card for one order', () => {
    const counter = openCounter();
    const { id } = counter.buy([[guide, 2]], { payments: [{ kind: 'sale', gateway: 'gift_card', amountMinor: 500 }, { kind: 'sale' }] });
    const amounts = counter
      .order(id)
      .transactions.map((one: { gateway: string; amountSet: { shopMoney: { amount: string } } }) => [
        one.gateway,
        one.amountSet.shopMoney.amount,
      ]);
    expect(amounts).toEqual([
      ['gift_card', '5.0'],
      ['shopify_payments', '10.98'],
    ]);
    expect(states(counter, id)[0]).toBe('PAID');
  });

  it('counts no declined payment', () => {
    const counter = openCounter();
    const { id } = counter.buy([[guide, 1]], { payments: [{ kind: 'failed' }, { kind: 'sale', amountMinor: 200 }] });
    expect(states(counter, id)).toEqual(['PARTIALLY_PAID', false, '5.99', '0.0']);
    expect(() => counter.shop.capture(id)).toThrow('capture');
  });

  it('is paid when there is nothing to pay', () => {
    const counter = openCounter();
    const { id } = counter.buy([[guide, 1]], { discounts: [{ percent: 100, code: 'FREE' }] });
    expect(states(counter, id)).toEqual(['PAID', true, '0.0', '0.0']);
    expect(counter.order(id).transactions).toEqual([]);
  });
});
