/** The money of an order adds up, in both currencies, with tax in and on top, whatever the discounts do. */
import { describe, expect, it } from 'vitest';
import { createChance } from '../../../../electron/practice/chance.ts';
import { apportion, decimalOf, partOf, taxOf } from '../../../../electron/practice/shopify/shop/money.ts';
import type { OrderSpec } from '../../../../electron/practice/shopify/shop/spec.ts';
import { guide, jug, mug, openCounter, type Counter, type Data } from './counter.ts';

const pence = (bag: Data, side: 'shopMoney' | 'presentmentMoney' = 'shopMoney'): number => Math.round(Number(bag[side].amount) * 100);

/** `sum(lines after discounts) + delivery + tax on top + duties + fees + tips` (`reference/shopify-admin-api.md §5.1`). */
const addUp = (order: Data, side: 'shopMoney' | 'presentmentMoney'): number => {
  const total = (bags: Data[]) => bags.reduce((sum, bag) => sum + pence(bag, side), 0);
  const tax = order.taxesIncluded ? 0 : pence(order.totalTaxSet, side);
  const goods = order.lineItems.nodes.reduce(
    (sum: number, line: Data) =>
      sum +
      pence(line.originalTotalSet, side) -
      total(line.discountAllocations.map((one: Data) => one.allocatedAmountSet)) +
      total(line.duties.map((duty: Data) => duty.price)),
    0,
  );
  return (
    goods +
    total(order.shippingLines.nodes.map((line: Data) => line.discountedPriceSet)) +
    total(order.additionalFees.map((fee: Data) => fee.price)) +
    tax
  );
};

const drawSpec = (counter: Counter, seed: number): OrderSpec => {
  const chance = createChance(seed, 'money');
  const discount = () =>
    chance.happens(0.5)
      ? { percent: chance.pick([5, 10, 15, 33]), code: 'PART' }
      : { amountMinor: chance.between(1, 700), automatic: 'Off' };
  return {
    customer: counter.customer,
    lines: Array.from({ length: chance.between(1, 6) }, () => ({
      variantId: counter.variantId(chance.pick([mug, jug, guide])),
      quantity: chance.between(1, 3),
      ...(chance.happens(0.3) ? { discount: discount() } : {}),
      ...(chance.happens(0.1) ? { dutyMinor: 73 } : {}),
    })),
    discounts: Array.from({ length: chance.below(3) }, discount),
    ...(chance.happens(0.8)
      ? { delivery: { title: 'Standard', priceMinor: 399, ...(chance.happens(0.3) ? { discountMinor: 150 } : {}) } }
      : {}),
    ...(chance.happens(0.2) ? { tipMinor: 101 } : {}),
    ...(chance.happens(0.2) ? { fees: [{ name: 'Bag', amountMinor: 10 }] } : {}),
    ...(chance.happens(0.4) ? { presentment: { currency: 'EUR', rate: 1.1437 } } : {}),
    taxesIncluded: chance.happens(0.7),
  };
};

describe('money', () => {
  it('shares an amount so that the shares add up to the penny', () => {
    const shares = apportion(
      { shop: 500, buyer: 571 },
      [999, 999, 999].map((minor) => ({ shop: minor, buyer: minor })),
    );
    expect(shares.map((share) => share.shop)).toEqual([167, 166, 167]);
    expect(shares.reduce((sum, share) => sum + share.buyer, 0)).toBe(571);
  });

  it('takes an amount apart unit by unit without losing a penny', () => {
    const parts = [0, 1, 2].map((before) => partOf({ shop: 1000, buyer: 1000 }, 3, before, 1).shop);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(1000);
    expect(new Set(parts).size).toBeGreaterThan(1);
  });

  it('finds the tax in a price and on a price', () => {
    expect(taxOf({ shop: 1200, buyer: 1200 }, 20, true).shop).toBe(200);
    expect(taxOf({ shop: 1000, buyer: 1000 }, 20, false).shop).toBe(200);
    expect(taxOf({ shop: 999, buyer: 999 }, 20, true).shop).toBe(167);
  });

  it('writes decimals as Shopify does, without needless zeros', () => {
    expect([1000, 1050, 1099, 5, 0, -50].map(decimalOf)).toEqual(['10.0', '10.5', '10.99', '0.05', '0.0', '-0.5']);
  });

  it('totals to what its parts come to, in both currencies, over a hundred orders', () => {
    const counter = openCounter();
    for (let seed = 0; seed < 100; seed++) {
      const order = counter.order(counter.shop.placeOrder(drawSpec(counter, seed)).id);
      for (const side of ['shopMoney', 'presentmentMoney'] as const)
        expect([seed, side, addUp(order, side)]).toEqual([seed, side, pence(order.totalPriceSet, side)]);
      expect(order.totalOutstandingSet.shopMoney.amount).toBe('0.0');
      expect(order.originalTotalPriceSet).toEqual(order.totalPriceSet);
    }
  });

  it("gives an order discount to each line's allocations, unequal where it does not divide", () => {
    const counter = openCounter();
    const order = counter.order(
      counter.buy(
        [
          [mug, 1],
          [mug, 1],
          [mug, 1],
        ],
        { discounts: [{ amountMinor: 500, code: 'FIVE' }] },
      ).id,
    );
    const amounts = order.lineItems.nodes.map((line: Data) => line.discountAllocations[0].allocatedAmountSet.shopMoney.amount);
    expect(amounts).toEqual(['1.67', '1.66', '1.67']);
    // Order-wide and code discounts are not in the line's own discount (`reference/shopify-admin-api.md §5.1`).
    expect(order.lineItems.nodes[0].totalDiscountSet.shopMoney.amount).toBe('0.0');
  });

  it('taxes what is left after discounts; zero-rated goods carry a tax line of nothing', () => {
    const counter = openCounter();
    const order = counter.order(
      counter.buy(
        [
          [mug, 1],
          [guide, 1],
        ],
        { discounts: [{ percent: 10, code: 'TEN' }] },
      ).id,
    );
    const taxes = order.lineItems.nodes.map((line: Data) => line.taxLines.map((tax: Data) => [tax.rate, tax.priceSet.shopMoney.amount]));
    expect(taxes).toEqual([[[0.2, '1.5']], [[0, '0.0']]]);
  });

  it("puts tax on top where the order's prices are net", () => {
    const counter = openCounter();
    const order = counter.order(counter.buy([[jug, 2]], { taxesIncluded: false }).id);
    expect([order.totalPriceSet.shopMoney.amount, order.totalTaxSet.shopMoney.amount, order.taxesIncluded]).toEqual(['30.0', '5.0', false]);
  });

  it('charges no tax to an exempt company', () => {
    const counter = openCounter();
    const company = { name: 'Trust', locationName: 'Hall', taxExempt: true };
    const order = counter.order(counter.buy([[jug, 1]], { company }).id);
    expect(order.taxLines).toEqual([]);
    expect(order.purchasingEntity.location.taxSettings.taxExempt).toBe(true);
  });
});
