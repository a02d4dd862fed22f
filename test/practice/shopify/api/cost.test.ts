/** The cost formula against every published measurement and every figure of the reference's tables. */
import { describe, expect, it } from 'vitest';
import { actualCost, requestedCost, type CostOptions } from '../../../../electron/practice/shopify/cost.ts';
import { prepareDocument, type PreparedOperation } from '../../../../electron/practice/shopify/document.ts';
import { loadSchema } from '../../../../electron/practice/shopify/schema.ts';
import { documentText } from './document-text.ts';

const byFormula: CostOptions = { nodesPerId: false };

const operationOf = (text: string): PreparedOperation => {
  const preparation = prepareDocument(loadSchema(), text);
  if (preparation.kind === 'invalid') throw new Error(preparation.errors.map((error) => error.message).join('\n'));
  return preparation.prepared.operations[0]!;
};

const cost = (text: string, variables: Record<string, unknown> = {}, options = byFormula): number =>
  requestedCost(operationOf(text), variables, options);

describe('requestedQueryCost', () => {
  it.each([
    ['orders(250)', 13, '{ orders(first: 250) { nodes { id name } } }'],
    ['orders(250) with lineItems(250) { id }', 156, '{ orders(first: 250) { nodes { id lineItems(first: 250) { nodes { id } } } } }'],
    [
      'orders(250) with lines, product, variant, money, customer, app and address',
      431,
      `{ orders(first: 250) { nodes {
        id totalPriceSet { shopMoney { amount } } customer { id } app { id } shippingAddress { zip }
        lineItems(first: 250) { nodes { id originalTotalSet { shopMoney { amount } } product { id } variant { id } } }
      } } }`,
    ],
    [
      'products(250) with options and variants(250)',
      167,
      '{ products(first: 250) { nodes { id options { id } variants(first: 250) { nodes { id } } } } }',
    ],
    [
      'product with variants(250) and inventoryItem',
      25,
      '{ product(id: "gid://shopify/Product/1") { id variants(first: 250) { nodes { id inventoryItem { id } } } } }',
    ],
  ])('is what was measured live: %s costs %i', (_name, points, text) => {
    expect(cost(text)).toBe(points);
  });

  it.each([
    ['shop-probe', 6, {}],
    ['location-list', 24, { first: 250 }],
    ['variant-index-page', 35, { first: 250 }],
    ['variant-components', 25, { first: 250 }],
    ['stock-by-items', 3, { ids: Array.from({ length: 250 }, () => 'x') }],
    ['stock-at-location-page', 36, { first: 250 }],
    ['orders-changed', 13, { first: 250 }],
    ['orders-changed', 9, { first: 50 }],
    ['order-for-erp', 101, { lines: 20 }],
    ['order-for-erp', 141, { lines: 100 }],
    ['order-for-erp', 161, { lines: 250 }],
    ['order-paid-page', 254, { first: 50, lines: 20 }],
    ['order-paid-page', 416, { first: 100, lines: 50 }],
    ['order-paid-page', 728, { first: 250, lines: 250 }],
    ['order-fulfilment-plan', 135, {}],
    ['order-refunds', 66, {}],
    ['order-returns', 308, {}],
    ['payout-page', 25, { first: 250 }],
    ['payout-lines', 36, { first: 250 }],
    ['company-location-pricing', 21, {}],
    ['company-location-page', 24, { first: 250 }],
    ['price-list-page', 25, { first: 250 }],
    ['webhook-list', 13, { first: 250 }],
    ['bulk-status', 1, {}],
    ['deleted-variants', 13, { first: 250 }],
    ['orders-count-window', 0, {}],
    ['fulfillment-orders-changed', 35, { first: 250 }],
    ['stock-set', 10, {}],
    ['stock-adjust', 10, {}],
    ['fulfilment-create', 10, {}],
    ['order-mark-metafields', 10, {}],
    ['bulk-read', 10, {}],
  ])('of %s is %i with %j', (name, points, variables) => {
    expect(cost(documentText(name), variables)).toBe(points);
  });

  it('of the fulfilment plan falls to 65 with five fulfilment orders of 25 lines', () => {
    const smaller = documentText('order-fulfilment-plan').replace('first: 20', 'first: 5').replace('first: 100', 'first: 25');
    expect(cost(smaller)).toBe(65);
  });

  it('of nodes(ids) can be had by the id, since nobody has measured it', () => {
    const ids = Array.from({ length: 250 }, () => 'x');
    expect(cost(documentText('stock-by-items'), { ids }, { nodesPerId: true })).toBe(750);
  });

  it('leaves out what @skip and @include leave out', () => {
    const text = 'query Q($more: Boolean!) { shop { id plan @include(if: $more) { shopifyPlus } } }';
    expect([cost(text, { more: true }), cost(text, { more: false })]).toEqual([2, 1]);
  });

  it('takes the dearest branch of a union', () => {
    const text = `{ nodes(ids: ["x"]) { ... on Order { customer { id } shippingAddress { zip } } ... on InventoryItem { inventoryLevel(locationId: "x") { id } } } }`;
    expect(cost(text)).toBe(3);
  });

  it('charges edges like nodes', () => {
    expect(cost('{ orders(first: 250) { edges { cursor node { id } } } }')).toBe(13);
  });
});

describe('actualQueryCost', () => {
  const actual = (text: string, data: unknown): number => actualCost(operationOf(text), data, byFormula);

  it('of an empty poll is 2', () => {
    expect(actual(documentText('orders-changed'), { orders: { nodes: [], pageInfo: {} } })).toBe(2);
  });

  it('of 250 orders with two lines each is a fraction of the 431 requested: 79, as measured for a shop without customers', () => {
    const line = { id: 'l', product: { id: 'p' }, variant: { id: 'v' } };
    const order = { id: 'o', customer: null, app: { id: 'a' }, shippingAddress: null, lineItems: { nodes: [line, line] } };
    const text = `{ orders(first: 250) { nodes { id customer { id } app { id } shippingAddress { zip }
      lineItems(first: 250) { nodes { id product { id } variant { id } } } } } }`;
    expect(cost(text)).toBe(431);
    expect(actual(text, { orders: { nodes: Array.from({ length: 250 }, () => order) } })).toBe(79);
  });

  it('is charged by the rows that came, not by those asked for', () => {
    const text = '{ orders(first: 250) { nodes { id } } }';
    expect(actual(text, { orders: { nodes: Array.from({ length: 10 }, () => ({ id: 'o' })) } })).toBe(6);
  });
});
