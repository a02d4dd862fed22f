/** Cancellations and order edits: units, money and stock (`reference/shopify-admin-api.md §5.4`). */
import { describe, expect, it } from 'vitest';
import { jug, mug, openCounter, type Counter, type Data } from './counter.ts';

const refundsOf = (counter: Counter, id: string): Data => counter.ask('order-refunds', { id }).order;
const amount = (bag: Data): string => bag.shopMoney.amount;

describe('cancelling', () => {
  it('with restock and refund puts everything back', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 2]], { delivery: { title: 'Standard', priceMinor: 399 } });
    counter.shop.cancel(id, { restock: true, refund: true, reason: 'CUSTOMER' });
    expect(counter.order(id)).toMatchObject({
      cancelReason: 'CUSTOMER',
      displayFinancialStatus: 'REFUNDED',
      displayFulfillmentStatus: 'RESTOCKED',
    });
    expect(counter.order(id).cancelledAt).not.toBeNull();
    expect(amount(counter.order(id).currentTotalPriceSet)).toBe('0.0');
    expect(counter.figures(mug)).toMatchObject({ available: 10, committed: 0, on_hand: 10 });
    expect(counter.plan(id).fulfillmentOrders.nodes[0]).toMatchObject({ status: 'CANCELLED', supportedActions: [] });
    const [refund] = refundsOf(counter, id).refunds;
    expect(refund.refundLineItems.nodes).toMatchObject([{ restockType: 'CANCEL', quantity: 2 }]);
    expect(refund.orderAdjustments.nodes).toEqual([]);
  });

  it('without restock lets the goods go, and without refund keeps the money', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 2]]);
    counter.shop.cancel(id, { restock: false, refund: false });
    expect(counter.figures(mug)).toMatchObject({ available: 8, committed: 0, on_hand: 8 });
    expect(counter.order(id)).toMatchObject({ displayFinancialStatus: 'PAID' });
    expect(counter.effects('refund')).toMatchObject([{ because: 'cancel', money: '0.0' }]);
  });

  it('voids a reservation', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]], { payments: [{ kind: 'authorization' }] });
    counter.shop.cancel(id, { restock: true, refund: true });
    expect(counter.order(id)).toMatchObject({ displayFinancialStatus: 'VOIDED', fullyPaid: false });
    expect(counter.order(id).transactions.map((one: Data) => one.kind)).toEqual(['AUTHORIZATION', 'VOID']);
  });

  it('of a part that waits leaves what was sent', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 3]]);
    counter.shop.fulfilByHand(id, { lines: [{ line: 0, quantity: 1 }] });
    counter.shop.cancel(id, { restock: true, refund: true });
    expect(counter.order(id)).toMatchObject({ displayFinancialStatus: 'PARTIALLY_REFUNDED' });
    expect(counter.order(id).lineItems.nodes[0].currentQuantity).toBe(1);
    expect(counter.figures(mug)).toMatchObject({ available: 9, committed: 0, on_hand: 9 });
  });

  it('is refused twice and after everything was sent', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]]);
    counter.shop.fulfilByHand(id);
    expect(() => counter.shop.cancel(id, { restock: true, refund: true })).toThrow('was sent');
    const other = counter.buy([[mug, 1]]);
    counter.shop.cancel(other.id, { restock: true, refund: true });
    expect(() => counter.shop.cancel(other.id, { restock: true, refund: true })).toThrow('already');
  });
});

describe('editing', () => {
  it('to fewer units keeps the count and lowers what is left; its refund has no money', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 3]], { payments: [] });
    counter.shop.edit(id, { quantities: [{ line: 0, quantity: 2 }] });
    const order = counter.order(id);
    expect(order).toMatchObject({ edited: true });
    expect(order.lineItems.nodes[0]).toMatchObject({ quantity: 3, currentQuantity: 2 });
    expect([amount(order.currentTotalPriceSet), amount(order.originalTotalPriceSet), amount(order.totalOutstandingSet)]).toEqual([
      '19.98',
      '29.97',
      '19.98',
    ]);
    expect(counter.figures(mug)).toMatchObject({ available: 8, committed: 2, on_hand: 10 });
    expect(refundsOf(counter, id).refunds).toMatchObject([{ transactions: { nodes: [] }, refundLineItems: { nodes: [{ quantity: 1 }] } }]);
  });

  it('to more units joins the fulfilment order that waits and leaves money to pay', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]]);
    counter.shop.edit(id, { quantities: [{ line: 0, quantity: 3 }] });
    expect(counter.plan(id).fulfillmentOrders.nodes).toMatchObject([{ lineItems: { nodes: [{ remainingQuantity: 3 }] } }]);
    expect(counter.order(id)).toMatchObject({ displayFinancialStatus: 'PARTIALLY_PAID', fullyPaid: false });
    expect(amount(counter.order(id).lineItems.nodes[0].taxLines[0].priceSet)).toBe('5.0');
    counter.shop.pay(id);
    expect(counter.order(id).displayFinancialStatus).toBe('PAID');
  });

  it('adds a line with a fulfilment order of its own', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]]);
    counter.shop.edit(id, { add: [{ variantId: counter.variantId(jug), quantity: 2 }] });
    expect(counter.order(id).lineItems.nodes.map((one: Data) => one.sku)).toEqual(['MUG', 'JUG']);
    expect(counter.plan(id).fulfillmentOrders.nodes).toHaveLength(2);
    expect(counter.figures(jug)).toMatchObject({ available: 8, committed: 2 });
  });

  it('cannot take off what was sent', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 2]]);
    counter.shop.fulfilByHand(id, { lines: [{ line: 0, quantity: 1 }] });
    expect(() => counter.shop.edit(id, { quantities: [{ line: 0, quantity: 0 }] })).toThrow('fewer units');
  });
});
