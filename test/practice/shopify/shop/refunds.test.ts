/** Refunds of every shape, returns and exchanges: money, units and stock (`reference/shopify-admin-api.md §5.4`). */
import { describe, expect, it } from 'vitest';
import { giftSet, guide, jug, mug, openCounter, type Counter, type Data } from './counter.ts';

const refundsOf = (counter: Counter, id: string): Data => counter.ask('order-refunds', { id }).order;
const amount = (bag: Data): string => bag.shopMoney.amount;
const line = (quantity: number, restock: 'RETURN' | 'CANCEL' | 'NO_RESTOCK', at = 0) => ({ line: at, quantity, restock });

describe('refunds', () => {
  it('before sending put the units back (CANCEL) and take them off the fulfilment order', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 3]]);
    counter.shop.refund(id, { lines: [line(1, 'CANCEL')] });
    expect(counter.figures(mug)).toMatchObject({ available: 8, committed: 2, on_hand: 10 });
    expect(counter.plan(id).fulfillmentOrders.nodes[0].lineItems.nodes[0]).toMatchObject({ remainingQuantity: 2 });
    expect(counter.order(id).lineItems.nodes[0]).toMatchObject({
      quantity: 3,
      currentQuantity: 2,
      refundableQuantity: 2,
      nonFulfillableQuantity: 1,
    });
    expect(counter.order(id)).toMatchObject({ displayFinancialStatus: 'PARTIALLY_REFUNDED', fullyPaid: true });
  });

  it('without restock before sending let committed fall, and on hand with it', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 2]]);
    counter.shop.refund(id, { lines: [line(2, 'NO_RESTOCK')] });
    expect(counter.figures(mug)).toMatchObject({ available: 8, committed: 0, on_hand: 8 });
    expect(counter.plan(id).fulfillmentOrders.nodes[0].status).toBe('CLOSED');
  });

  it('of returned goods put them back where they left from, or elsewhere', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 3]]);
    counter.shop.fulfilByHand(id);
    counter.shop.refund(id, { lines: [line(1, 'RETURN')] });
    expect(counter.figures(mug, 0)).toMatchObject({ available: 8, committed: 0, on_hand: 8 });
    counter.shop.refund(id, { lines: [{ ...line(1, 'RETURN'), location: 1 }] });
    expect(counter.figures(mug, 1)).toMatchObject({ available: 6, on_hand: 6 });
    counter.shop.refund(id, { lines: [line(1, 'NO_RESTOCK')] });
    expect(counter.figures(mug, 0)).toMatchObject({ available: 8, on_hand: 8 });
    expect(counter.order(id).displayFinancialStatus).toBe('REFUNDED');
    expect(counter.plan(id).displayFulfillmentStatus).toBe('FULFILLED');
  });

  it('of several units one by one give back every penny of the line and its tax', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 3]], { discounts: [{ amountMinor: 100, code: 'ONE' }] });
    for (let at = 0; at < 3; at++) counter.shop.refund(id, { lines: [line(1, 'CANCEL')] });
    const order = refundsOf(counter, id);
    const lines = order.refunds.map((refund: Data) => refund.refundLineItems.nodes[0]);
    const pennies = (bags: Data[]) => bags.reduce((sum, bag) => sum + Math.round(Number(amount(bag)) * 100), 0);
    expect(pennies(lines.map((one: Data) => one.subtotalSet))).toBe(2897);
    expect(pennies(lines.map((one: Data) => one.totalTaxSet))).toBe(Math.round(2897 / 6));
    expect(amount(order.currentTotalPriceSet)).toBe('0.0');
    expect(amount(lines[0].priceSet)).toBe('9.99');
  });

  it('of money only are an adjustment without lines', () => {
    const counter = openCounter();
    const { id } = counter.buy([[guide, 2]]);
    counter.shop.refund(id, { goodwillMinor: 500, note: 'late' });
    const [refund] = refundsOf(counter, id).refunds;
    expect(refund).toMatchObject({ note: 'late', refundLineItems: { nodes: [] } });
    expect(amount(refund.orderAdjustments.nodes[0].amountSet)).toBe('-5.0');
    expect([amount(refund.totalRefundedSet), amount(counter.order(id).currentTotalPriceSet)]).toEqual(['5.0', '10.98']);
    expect(counter.effects('stock')).toHaveLength(1);
  });

  it('of less than the goods are worth have an adjustment the other way', () => {
    const counter = openCounter();
    const { id } = counter.buy([[guide, 1]]);
    counter.shop.refund(id, { lines: [line(1, 'CANCEL')], goodwillMinor: -100 });
    const [refund] = refundsOf(counter, id).refunds;
    expect([amount(refund.orderAdjustments.nodes[0].amountSet), amount(refund.totalRefundedSet)]).toEqual(['1.0', '6.99']);
  });

  it('of delivery alone, in part and then the rest, never more', () => {
    const counter = openCounter();
    const { id } = counter.buy([[guide, 1]], { delivery: { title: 'Standard', priceMinor: 399 } });
    counter.shop.refund(id, { shippingMinor: 200 });
    expect(() => counter.shop.refund(id, { shippingMinor: 200 })).toThrow('delivery');
    counter.shop.refund(id, { shippingMinor: 199 });
    const order = refundsOf(counter, id);
    expect(
      order.refunds.map((refund: Data) => [
        amount(refund.refundShippingLines.nodes[0].subtotalAmountSet),
        amount(refund.refundShippingLines.nodes[0].taxAmountSet),
      ]),
    ).toEqual([
      ['2.0', '0.34'],
      ['1.99', '0.33'],
    ]);
    expect(amount(order.totalRefundedShippingSet)).toBe('3.99');
    expect(amount(counter.order(id).shippingLines.nodes[0].currentDiscountedPriceSet)).toBe('0.0');
  });

  it('may wait for their money', () => {
    const counter = openCounter();
    const { id } = counter.buy([[guide, 1]]);
    counter.shop.refund(id, { lines: [line(1, 'CANCEL')], transaction: 'PENDING' });
    const [refund] = refundsOf(counter, id).refunds;
    expect([refund.transactions.nodes[0].status, amount(refund.totalRefundedSet)]).toEqual(['PENDING', '0.0']);
    expect(counter.order(id).displayFinancialStatus).toBe('PAID');
    counter.shop.settleRefunds(id);
    expect([amount(refundsOf(counter, id).refunds[0].totalRefundedSet), counter.order(id).displayFinancialStatus]).toEqual([
      '7.99',
      'REFUNDED',
    ]);
  });

  it('give the card its money before the gift card, and never more than was taken', () => {
    const counter = openCounter();
    const { id } = counter.buy([[guide, 2]], { payments: [{ kind: 'sale', gateway: 'gift_card', amountMinor: 600 }, { kind: 'sale' }] });
    counter.shop.refund(id, { lines: [line(2, 'CANCEL')] });
    const [refund] = refundsOf(counter, id).refunds;
    expect(refund.transactions.nodes.map((one: Data) => [one.gateway, amount(one.amountSet)])).toEqual([
      ['shopify_payments', '9.98'],
      ['gift_card', '6.0'],
    ]);
    expect(() => counter.shop.refund(id, { goodwillMinor: 1 })).toThrow('give back');
  });

  it('are refused for units that are not there, and then change nothing', () => {
    const counter = openCounter();
    const { id } = counter.buy([
      [mug, 2],
      [guide, 1],
    ]);
    expect(() => counter.shop.refund(id, { lines: [line(3, 'CANCEL')] })).toThrow('units left');
    expect(() => counter.shop.refund(id, { lines: [line(1, 'RETURN')] })).toThrow('units out');
    expect(() => counter.shop.refund(id, { lines: [line(1, 'CANCEL'), line(2, 'CANCEL', 1)] })).toThrow('units left');
    expect(counter.figures(mug)).toMatchObject({ committed: 2 });
    expect(refundsOf(counter, id).refunds).toEqual([]);
  });

  it('of a bundle are refunds of its component lines', () => {
    const counter = openCounter();
    const { id } = counter.buy([[giftSet, 1]]);
    counter.shop.refund(id, { lines: [line(2, 'CANCEL', 0), line(1, 'CANCEL', 1)] });
    const { nodes } = refundsOf(counter, id).refunds[0].refundLineItems;
    expect(nodes.map((one: Data) => [one.lineItem.sku, one.lineItem.lineItemGroup.variantSku])).toEqual([
      ['MUG', 'SET'],
      ['JUG', 'SET'],
    ]);
  });

  it('give duties back where asked to', () => {
    const counter = openCounter();
    const { id } = counter.shop.placeOrder({ lines: [{ variantId: counter.variantId(guide), quantity: 2, dutyMinor: 151 }] });
    counter.shop.refund(id, { lines: [line(1, 'CANCEL')], duties: true });
    counter.shop.refund(id, { lines: [line(1, 'CANCEL')], duties: true });
    const { refunds } = refundsOf(counter, id);
    expect(refunds.map((refund: Data) => amount(refund.duties[0].amountSet))).toEqual(['0.76', '0.75']);
    expect(amount(counter.order(id).currentTotalPriceSet)).toBe('0.0');
    expect(counter.order(id).displayFinancialStatus).toBe('REFUNDED');
  });

  it('of net orders add the tax to what is paid back', () => {
    const counter = openCounter();
    const { id } = counter.buy([[jug, 2]], { taxesIncluded: false });
    counter.shop.refund(id, { lines: [line(1, 'CANCEL')] });
    expect(amount(refundsOf(counter, id).refunds[0].totalRefundedSet)).toBe('15.0');
  });
});

describe('exchanges', () => {
  it('send other goods on a new line and pay only the difference back', () => {
    const counter = openCounter();
    const { id } = counter.buy([[jug, 1]]);
    counter.shop.fulfilByHand(id);
    counter.shop.exchange(id, { line: 0, quantity: 1, for: { variantId: counter.variantId(mug), quantity: 1 } });
    const order = counter.order(id);
    expect(order.lineItems.nodes.map((one: Data) => [one.sku, one.currentQuantity])).toEqual([
      ['JUG', 0],
      ['MUG', 1],
    ]);
    expect(amount(order.totalRefundedSet)).toBe('2.51');
    expect(order.returnStatus).toBe('RETURNED');
    expect(counter.ask('order-returns', { id }).order.returns.nodes[0].exchangeLineItems.nodes).toMatchObject([
      { quantity: 1, lineItems: [{ sku: 'MUG' }] },
    ]);
    expect(counter.figures(mug)).toMatchObject({ available: 9, committed: 1 });
    expect(counter.figures(jug)).toMatchObject({ available: 10, on_hand: 10 });
  });

  it('leave the customer owing where the new goods cost more', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]]);
    counter.shop.fulfilByHand(id);
    counter.shop.exchange(id, { line: 0, quantity: 1, for: { variantId: counter.variantId(jug), quantity: 1 } });
    expect(counter.order(id)).toMatchObject({ displayFinancialStatus: 'PARTIALLY_PAID', fullyPaid: false });
    expect(amount(counter.order(id).totalOutstandingSet)).toBe('2.51');
  });

  it('need goods that were sent', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]]);
    expect(() => counter.shop.exchange(id, { line: 0, quantity: 1, for: { variantId: counter.variantId(jug), quantity: 1 } })).toThrow(
      'not sent',
    );
    expect(counter.order(id).returnStatus).toBe('NO_RETURN');
  });
});

describe('returns', () => {
  it('move no money and no stock by themselves', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 2]]);
    counter.shop.fulfilByHand(id);
    const before = counter.effects('stock').length;
    counter.shop.startReturn(id, { lines: [{ line: 0, quantity: 2 }] });
    expect(counter.order(id)).toMatchObject({ returnStatus: 'IN_PROGRESS', displayFinancialStatus: 'PAID' });
    expect(counter.effects('stock')).toHaveLength(before);
  });
});
