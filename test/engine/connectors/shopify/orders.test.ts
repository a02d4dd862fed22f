import { describe, expect, it } from 'vitest';
import { minorOf } from '../../../../electron/engine/connectors/shopify/money.ts';
import { lineNode, money, orderNode } from './order-answers.ts';
import { lineIds, noMore, scriptedShop } from './scripted-shop.ts';

const orderId = (id: number) => `gid://shopify/Order/${id}`;
const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => lineNode(from + at));

const shopWith = (change: Record<string, unknown> = {}) => {
  const shop = scriptedShop();
  shop.on('OrderForErp', () => shop.graphql({ data: { order: orderNode(1, change) } }));
  return { shop, read: () => shop.value(shop.shopify.orderInFull(orderId(1), 'orders')) };
};

describe('an order in full', () => {
  it('is told in minor units of the shop’s own currency', async () => {
    const { read } = shopWith();
    expect(await read()).toEqual({
      id: orderId(1),
      legacyId: '1',
      name: '#1',
      createdAt: '2026-11-23T08:00:00Z',
      updatedAt: '2026-11-23T08:05:00Z',
      cancelledAt: undefined,
      test: false,
      financialState: 'PAID',
      fulfilmentState: 'UNFULFILLED',
      returnState: 'NO_RETURN',
      fullyPaid: true,
      currentQuantity: 2,
      secondOpen: true,
      processedAt: '2026-11-23T08:00:00Z',
      closedAt: undefined,
      edited: false,
      taxesIncluded: true,
      currency: 'GBP',
      presentmentCurrency: 'EUR',
      email: 'ada@example.com',
      phone: undefined,
      customerId: 'gid://shopify/Customer/5',
      billing: undefined,
      shipping: { firstName: 'Ada', lastName: 'Lovelace', address1: '1 High Street', city: 'Leeds', zip: 'LS1 1AA', countryCode: 'GB' },
      note: undefined,
      poNumber: undefined,
      tags: ['vip'],
      sourceName: 'web',
      currentTotalMinor: 2866,
      totalMinor: 4116,
      totalTaxMinor: 0,
      tipMinor: 0,
      dutiesMinor: 0,
      additionalFeesMinor: 0,
      outstandingMinor: 0,
      capturableMinor: 0,
      refundedMinor: 1250,
      paymentTerms: undefined,
      buyer: undefined,
      shippingLines: [
        { id: 'gid://shopify/ShippingLine/1', title: 'Standard', code: undefined, priceMinor: 500, taxes: [], removed: false },
      ],
      transactions: [
        {
          id: 'gid://shopify/OrderTransaction/1',
          kind: 'SALE',
          state: 'SUCCESS',
          gateway: 'shopify_payments',
          paymentId: 'pay-1',
          amountMinor: 4116,
          processedAt: '2026-11-23T08:00:00Z',
          parentId: undefined,
          test: false,
        },
      ],
      lines: [
        {
          id: 'gid://shopify/LineItem/1',
          sku: 'SKU-1',
          variantId: 'gid://shopify/ProductVariant/9',
          inventoryItemId: 'gid://shopify/InventoryItem/8',
          barcode: '5012345678900',
          custom: false,
          title: 'Mug',
          variantTitle: 'Blue',
          quantity: 3,
          currentQuantity: 2,
          unfulfilledQuantity: 2,
          nonFulfillableQuantity: 0,
          requiresShipping: true,
          taxable: true,
          giftCard: false,
          unitPriceMinor: 1250,
          discountMinor: 134,
          taxes: [{ title: 'VAT', ratePercent: 20, amountMinor: 625 }],
          group: undefined,
          dutiesMinor: 0,
        },
      ],
      claim: undefined,
    });
  });

  it('tells a deleted product from a line that was typed in, and a missing SKU from an empty one', async () => {
    const { read } = shopWith({
      lineItems: {
        nodes: [lineNode(1, { variant: null }), lineNode(2, { variant: null, vendor: null, sku: null }), lineNode(3, { sku: '' })],
        pageInfo: noMore,
      },
    });
    const order = await read();
    expect(order?.lines.map(({ custom, sku, variantId }) => ({ custom, sku, variantId }))).toEqual([
      { custom: false, sku: 'SKU-1', variantId: undefined },
      { custom: true, sku: undefined, variantId: undefined },
      { custom: false, sku: undefined, variantId: 'gid://shopify/ProductVariant/9' },
    ]);
  });

  it('knows the company that buys, the bundle of a line, the terms and the duties', async () => {
    const group = { id: 'gid://shopify/LineItemGroup/1', title: 'Set', quantity: 1, variantSku: 'SET' };
    const { read } = shopWith({
      purchasingEntity: {
        __typename: 'PurchasingCompany',
        company: { externalId: 'C1' },
        location: { id: 'gid://shopify/CompanyLocation/2', externalId: null },
      },
      paymentTerms: { paymentTermsType: 'NET', dueInDays: 30 },
      lineItems: {
        nodes: [lineNode(1, { lineItemGroup: group, duties: [{ price: money('0.50') }, { price: money('0.25') }] })],
        pageInfo: noMore,
      },
    });
    const order = await read();
    expect(order?.buyer).toEqual({ locationId: 'gid://shopify/CompanyLocation/2', locationExternalId: undefined, companyExternalId: 'C1' });
    expect(order?.paymentTerms).toEqual({ type: 'NET', dueInDays: 30 });
    expect(order?.lines[0]).toMatchObject({ group, dutiesMinor: 75 });
  });

  it('reads the claim, and tells one that is not ours from none', async () => {
    const claim = { installation: 'i1', epoch: 3, nonce: 'n', khaos: 'k', ref: 'SHOP-1' };
    const mark = (value: string) => ({ claim: { value, compareDigest: 'd1', updatedAt: '2026-11-23T08:06:00Z' } });
    expect((await shopWith(mark(JSON.stringify(claim))).read())?.claim).toEqual({ claim, digest: 'd1', updatedAt: '2026-11-23T08:06:00Z' });
    expect((await shopWith(mark('{"by":"somebody else"}')).read())?.claim).toEqual({
      claim: undefined,
      digest: 'd1',
      updatedAt: '2026-11-23T08:06:00Z',
    });
    expect((await shopWith(mark('not JSON')).read())?.claim?.claim).toBeUndefined();
  });

  it('says whether the second of its last change may not have been over when it was asked for', async () => {
    const updatedAt = '2026-11-23T09:00:00Z';
    const shop = scriptedShop();
    shop.on('OrderForErp', () =>
      shop.graphql({ data: { order: orderNode(1, { updatedAt }) } }, { headers: { date: new Date(updatedAt).toUTCString() } }),
    );
    const isOpen = async () => (await shop.value(shop.shopify.orderInFull(orderId(1), 'orders')))?.secondOpen;
    // Before its first answer nothing is known of Shopify's clock.
    expect(await isOpen()).toBe(true);
    expect(await isOpen()).toBe(true);
    shop.virtual.moveOn(1_000);
    expect(await isOpen()).toBe(false);
  });

  it('takes states that nobody has heard of', async () => {
    const { read } = shopWith({ displayFinancialStatus: 'PAID_TWICE', displayFulfillmentStatus: 'IN_SPACE' });
    expect(await read()).toMatchObject({ financialState: 'PAID_TWICE', fulfilmentState: 'IN_SPACE' });
  });

  it('is a problem that names it, where an amount cannot be read exactly', async () => {
    const { shop } = shopWith({ currentTotalPriceSet: money('28.665') });
    expect(await shop.problem(shop.shopify.orderInFull(orderId(1), 'orders'))).toMatchObject({
      cause: 'order-unreadable',
      facts: { order: '#1' },
    });
  });

  it('that does not exist is undefined', async () => {
    const shop = scriptedShop();
    shop.on('OrderForErp', () => shop.graphql({ data: { order: null } }));
    expect(await shop.value(shop.shopify.orderInFull(orderId(1), 'orders'))).toBeUndefined();
  });
});

describe('a long order', () => {
  const long = (updatedAt = '2026-11-23T08:05:00Z') =>
    orderNode(1, { updatedAt, lineItems: { nodes: lines(1, 20), pageInfo: { hasNextPage: true, endCursor: 'c20' } } });
  const remainder = (from: number, to: number, next: string | null, updatedAt = '2026-11-23T08:05:00Z') => ({
    order: { updatedAt, lineItems: { nodes: lines(from, to), pageInfo: { hasNextPage: next !== null, endCursor: next } } },
  });

  it('is read to its last line', async () => {
    const shop = scriptedShop();
    shop.on('OrderForErp', () => shop.graphql({ data: { order: long() } }));
    shop.on(
      'OrderLines',
      () => shop.graphql({ data: remainder(21, 120, 'c120') }),
      () => shop.graphql({ data: remainder(121, 130, null) }),
    );
    const order = await shop.value(shop.shopify.orderInFull(orderId(1), 'orders'));
    expect(lineIds(order)).toEqual(lines(1, 130).map((line) => line.id));
    expect(shop.named('OrderLines').map((one) => one.variables['after'])).toEqual(['c20', 'c120']);
  });

  it('that changes while it is read is read again from the start', async () => {
    const shop = scriptedShop();
    const later = '2026-11-23T08:09:00Z';
    shop.on(
      'OrderForErp',
      () => shop.graphql({ data: { order: long() } }),
      () => shop.graphql({ data: { order: long(later) } }),
    );
    shop.on('OrderLines', () => shop.graphql({ data: remainder(21, 22, null, later) }));
    const order = await shop.value(shop.shopify.orderInFull(orderId(1), 'orders'));
    expect(order?.updatedAt).toBe(later);
    expect(order?.lines).toHaveLength(22);
  });

  it('that never stops changing is left for later', async () => {
    const shop = scriptedShop();
    shop.on('OrderForErp', () => shop.graphql({ data: { order: long() } }));
    shop.on('OrderLines', () => shop.graphql({ data: remainder(21, 22, null, '2026-11-23T08:09:00Z') }));
    expect(await shop.problem(shop.shopify.orderInFull(orderId(1), 'orders'))).toMatchObject({ cause: 'shopify-busy' });
  });

  it('has all its delivery lines too', async () => {
    const shop = scriptedShop();
    const delivery = (id: number) => ({
      id: `gid://shopify/ShippingLine/${id}`,
      title: 'S',
      code: null,
      isRemoved: true,
      currentDiscountedPriceSet: money('0'),
      taxLines: [],
    });
    const first = { nodes: [1, 2, 3, 4, 5].map(delivery), pageInfo: { hasNextPage: true, endCursor: 's5' } };
    shop.on('OrderForErp', () => shop.graphql({ data: { order: orderNode(1, { shippingLines: first }) } }));
    shop.on('OrderShippingLines', () =>
      shop.graphql({ data: { order: { updatedAt: '2026-11-23T08:05:00Z', shippingLines: { nodes: [delivery(6)], pageInfo: noMore } } } }),
    );
    expect((await shop.value(shop.shopify.orderInFull(orderId(1), 'orders')))?.shippingLines).toHaveLength(6);
  });
});

describe('chosen orders', () => {
  it('come in one page of their number, in the order asked for; one missing from the index is read by its id', async () => {
    const shop = scriptedShop();
    shop.on('OrderPage', () => shop.graphql({ data: { orders: { nodes: [orderNode(3), orderNode(1)], pageInfo: noMore } } }));
    shop.on('OrderForErp', ({ variables }) => shop.graphql({ data: { order: variables['id'] === orderId(2) ? orderNode(2) : null } }));
    const orders = await shop.value(shop.shopify.ordersByIds([1, 2, 3, 4].map(orderId), 'orders'));
    expect(orders.map((order) => order.name)).toEqual(['#1', '#2', '#3']);
    expect(shop.named('OrderPage')[0]?.variables).toMatchObject({
      first: 4,
      query: 'id:1 OR id:2 OR id:3 OR id:4',
      namespace: 'quayside',
      claimKey: 'claim',
    });
    expect(shop.named('OrderForErp').map((one) => one.variables['id'])).toEqual([orderId(2), orderId(4)]);
  });

  it('are read by id where there is only one, and not at all where there is none', async () => {
    const { shop } = shopWith();
    expect(await shop.value(shop.shopify.ordersByIds([orderId(1), orderId(1)], 'orders'))).toHaveLength(1);
    expect(await shop.value(shop.shopify.ordersByIds([], 'orders'))).toEqual([]);
    expect(shop.named('OrderPage')).toEqual([]);
  });

  it('by name are exactly those', async () => {
    const shop = scriptedShop();
    const head = (id: number, name: string) => ({ ...orderNode(id), name });
    shop.on('OrdersCreated', () => shop.graphql({ data: { orders: { nodes: [head(1, '#1001'), head(2, '#1001-B')], pageInfo: noMore } } }));
    expect((await shop.value(shop.shopify.orderByName('#1001', 'rest'))).map((order) => order.id)).toEqual([orderId(1)]);
    expect(shop.named('OrdersCreated')[0]?.variables['query']).toBe("name:'#1001' OR name:'1001'");
  });

  it('of a page follow its cursor', async () => {
    const shop = scriptedShop();
    shop.on('OrderPage', () =>
      shop.graphql({ data: { orders: { nodes: [orderNode(1)], pageInfo: { hasNextPage: true, endCursor: 'c1' } } } }),
    );
    const page = await shop.value(shop.shopify.ordersInFull({ from: '2026-11-23T08:00:00Z' }, 'c0', 'orders'));
    expect(page).toMatchObject({ next: 'c1', items: [{ name: '#1' }] });
    expect(shop.named('OrderPage')[0]?.variables).toMatchObject({ first: 100, after: 'c0' });
  });
});

describe('an amount', () => {
  it.each([
    ['12.5', 'GBP', 1250],
    ['0', 'GBP', 0],
    ['-0.00', 'GBP', 0],
    ['-3.10', 'GBP', -310],
    ['0.07', 'GBP', 7],
    ['19.990', 'EUR', 1999],
    ['1200.0', 'JPY', 1200],
    ['1.234', 'KWD', 1234],
    ['90071992547409.91', 'GBP', 9007199254740991],
  ])('%s of %s is %i minor units', (amount, currency, minor) => {
    expect(minorOf(amount, currency)).toBe(minor);
  });

  it.each([
    ['12.505', 'GBP'],
    ['1.5', 'JPY'],
    ['12,50', 'GBP'],
    ['', 'GBP'],
    ['1e3', 'GBP'],
    ['90071992547409.93', 'GBP'],
    ['1', 'pounds'],
  ])('%s of %s is none', (amount, currency) => {
    expect(() => minorOf(amount, currency)).toThrow(RangeError);
  });
});
