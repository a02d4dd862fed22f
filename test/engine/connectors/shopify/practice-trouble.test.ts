import { describe, expect, it } from 'vitest';
import { createHttp } from '../../../../electron/engine/connectors/http.ts';
import type { Clock } from '../../../../electron/engine/ports.ts';
import { serve } from '../../../../electron/practice/server.ts';
import { address, allScopes, customer, practiceShop, variant } from './practice-shop.ts';
import { silentLog } from './scripted-shop.ts';

const since = { from: '2026-11-23T00:00:00Z' };
const withOrders = (count: number, change: Parameters<typeof practiceShop>[0] = {}) => {
  const practice = practiceShop(change);
  const { shop, virtual } = practice;
  const ids = Array.from({ length: count }, (_, at) => {
    virtual.moveOn(1000);
    const variants = shop.variants();
    return shop.placeOrder({ customer, shippingAddress: address, lines: [{ variantId: variants[at % variants.length]!.id, quantity: 1 }] })
      .id;
  });
  return { ...practice, ids };
};

describe('a read in trouble', () => {
  it.each([
    'reset-before',
    'reset-after',
    'half-answer',
    'html-body',
    'server-error',
    'internal-error',
    'rate-limited',
    'refused',
    'token-expired',
    'throttled',
  ] as const)('survives %s by itself', async (kind) => {
    const { shopify, api, value, ids } = withOrders(1);
    await value(shopify.shop());
    api.addFault({ kind, operation: 'OrdersChanged' });
    expect((await value(shopify.ordersChanged(since, undefined, 'orders'))).items.map((order) => order.id)).toEqual(ids);
  });

  it('survives silence until its time limit', async () => {
    const { shopify, api, value, virtual } = withOrders(1);
    await value(shopify.shop());
    const before = virtual.nowMs();
    api.addFault({ kind: 'silence-before', operation: 'OrdersChanged' });
    expect((await value(shopify.ordersChanged(since, undefined, 'orders'))).items).toHaveLength(1);
    expect(virtual.nowMs() - before).toBeGreaterThanOrEqual(35_000);
  });

  it('outlives tokens that end before their time, and its own', async () => {
    const { shopify, api, value, virtual, operations } = withOrders(1);
    await value(shopify.shop());
    api.endTokens();
    await value(shopify.shop());
    virtual.moveOn(25 * 3_600_000);
    await value(shopify.shop());
    expect(operations().filter((name) => name === 'token')).toHaveLength(3);
  });

  it('tells a revoked secret, an app that is not installed and a shop that is not there', async () => {
    const { shopify, api, problem, connect } = withOrders(0);
    api.setInstallation({ installed: false });
    expect(await problem(shopify.shop())).toMatchObject({ cause: 'shopify-unauthorised', facts: { code: 'app_not_installed' } });
    api.setInstallation({ installed: true, sameOrganisation: false });
    expect(await problem(shopify.shop())).toMatchObject({ facts: { code: 'shop_not_permitted' } });
    api.setInstallation({ sameOrganisation: true });
    api.revokeSecret('secret-1');
    expect(await problem(shopify.shop())).toMatchObject({ facts: { code: 'invalid_client' } });
    expect(await problem(connect({ domain: 'no-such-shop.myshopify.com' }).shop())).toMatchObject({
      cause: 'shopify-unreachable',
      facts: { reason: 'name-not-found' },
    });
  });
});

describe('access that the shop does not give', () => {
  const without = (...scopes: string[]) => allScopes.filter((scope) => !scopes.includes(scope));

  it.each([
    [
      'read_orders',
      ['write_orders', 'read_orders'],
      (shop: ReturnType<typeof withOrders>) => shop.shopify.ordersChanged(since, undefined, 'orders'),
    ],
    ['read_customers', ['read_customers'], (shop: ReturnType<typeof withOrders>) => shop.shopify.orderInFull(shop.ids[0]!, 'orders')],
    ['read_products', ['read_products'], (shop: ReturnType<typeof withOrders>) => shop.shopify.variants({}, undefined, 'rest')],
    ['read_locations', ['read_locations'], (shop: ReturnType<typeof withOrders>) => shop.shopify.locations()],
    [
      'write_inventory',
      ['write_inventory'],
      (shop: ReturnType<typeof withOrders>) =>
        shop.shopify.writeOnHand(
          [{ itemId: shop.shop.variants()[0]!.inventoryItemId, locationId: shop.shop.locationIds()[0]!, onHand: 1, expectedOnHand: 10 }],
          'k',
          'gid://quayside/StockPush/1',
          'rest',
        ),
    ],
  ])('names the scope %s', async (scope, missing, ask) => {
    const shop = withOrders(1, { scopes: without(...missing) });
    expect(await shop.problem(ask(shop))).toMatchObject({ cause: 'shopify-scope-missing', kind: 'unauthorised', facts: { scope } });
  });

  it('is told apart where it is personal data', async () => {
    const { shopify, api, problem, value, ids } = withOrders(1);
    api.withholdPersonalData(true);
    expect(await problem(shopify.orderInFull(ids[0]!, 'orders'))).toMatchObject({ cause: 'shopify-personal-data-withheld' });
    expect(await problem(shopify.ordersInFull(since, undefined, 'orders'))).toMatchObject({ cause: 'shopify-personal-data-withheld' });
    expect((await value(shopify.ordersChanged(since, undefined, 'orders'))).items).toHaveLength(1);
  });
});

describe('a busy connector', () => {
  it.each(['standard', 'advanced', 'plus'] as const)('on the plan %s is never throttled, however much is asked at once', async (plan) => {
    const { shopify, api, value, shop, ids } = withOrders(300, {
      plan,
      variants: Array.from({ length: 250 }, (_, at) => variant(at + 1)),
      latency: { lowMs: 20, highMs: 400 },
    });
    const [location] = shop.locationIds();
    const items = shop.variants().map((one) => one.inventoryItemId);
    const asks = [
      ...Array.from({ length: 6 }, () => shopify.ordersInFull(since, undefined, 'orders')),
      ...Array.from({ length: 8 }, () => shopify.outlets(location!, items, 'fast-stock')),
      ...ids.slice(0, 30).map((id) => shopify.fulfilmentPlan(id, 'despatch')),
      ...Array.from({ length: 3 }, () => shopify.ordersByIds(ids.slice(0, 100), 'orders')),
      ...Array.from({ length: 4 }, () => shopify.variants({}, undefined, 'rest')),
    ];
    const results = await value(Promise.allSettled(asks));
    expect(results.filter((result) => result.status === 'rejected')).toEqual([]);
    expect(api.throttledCount()).toBe(0);
  });

  it('that starts on a bucket another run has drained is not throttled either', async () => {
    const { connect, api, value, ids } = withOrders(200, { latency: { lowMs: 20, highMs: 60 } });
    const drainer = connect();
    await value(Promise.all(ids.slice(0, 60).map((id) => drainer.orderInFull(id, 'despatch'))));
    const fresh = connect();
    await value(fresh.ordersInFull(since, undefined, 'orders'));
    expect(api.throttledCount()).toBe(0);
  });

  it('is put right by the shop where limits are lowered meanwhile', async () => {
    const { shopify, api, value, ids } = withOrders(100);
    await value(shopify.shop());
    api.lowerLimits(0.5);
    expect(await value(Promise.all([1, 2, 3].map(() => shopify.ordersByIds(ids, 'orders'))))).toMatchObject([
      { length: 100 },
      { length: 100 },
      { length: 100 },
    ]);
  });

  it('takes smaller pages from a smaller bucket', async () => {
    const { shopify, api, value, ids, operations } = withOrders(100);
    api.lowerLimits(0.25);
    await value(shopify.shop());
    expect((await value(shopify.ordersByIds(ids, 'orders'))).map((order) => order.id)).toEqual(ids);
    const first = await value(shopify.ordersInFull(since, undefined, 'orders'));
    const second = await value(shopify.ordersInFull(since, first.next, 'orders'));
    expect([...first.items, ...second.items].map((order) => order.id)).toEqual(ids);
    expect(operations().filter((name) => name === 'OrderPage')).toHaveLength(4);
    expect(api.throttledCount()).toBe(0);
  });

  it('reckons every document as the shop does', async () => {
    const { shopify, api, value, shop, ids } = withOrders(3);
    await value(shopify.shop());
    await value(shopify.locations());
    await value(shopify.ordersInFull(since, undefined, 'orders'));
    await value(shopify.ordersByIds(ids, 'orders'));
    await value(shopify.fulfilmentPlan(ids[0]!, 'despatch'));
    await value(shopify.fulfilmentOrdersChanged(since, undefined, 'despatch'));
    await value(shopify.variants({}, undefined, 'rest'));
    await value(
      shopify.outlets(
        shop.locationIds()[0]!,
        shop.variants().map((one) => one.inventoryItemId),
        'rest',
      ),
    );
    await value(shopify.readLease());
    const costs = api.journal
      .filter((entry) => entry.by === 'client' && entry.operation !== 'token')
      .map((entry) => [entry.operation, entry.facts['requestedCost']]);
    expect(costs).toEqual([
      ['BudgetProbe', 1],
      ['ShopProbe', 5],
      ['LocationList', 13],
      ['OrderPage', 506],
      ['OrderPage', 114],
      ['OrderFulfilmentPlan', 73],
      ['FulfillmentOrdersChanged', 35],
      ['VariantIndexPage', 35],
      ['StockAtLocationPage', 9],
      ['Lease', 2],
    ]);
  });
});

describe('over real loopback', () => {
  it('the connector and the practice shop understand each other', async () => {
    const practice = withOrders(2);
    const clock: Clock = {
      nowMs: () => practice.virtual.nowMs(),
      monotonicMs: () => performance.now(),
      after: (delayMs, task) => {
        const timer = setTimeout(task, delayMs);
        return () => clearTimeout(timer);
      },
    };
    const server = await serve({ system: practice.api, port: 0, timers: clock, onFailure: (error) => expect.unreachable(String(error)) });
    try {
      const shopify = practice.connect({ origin: server.origin }, createHttp({ clock, log: silentLog }), clock);
      expect(await shopify.shop()).toMatchObject({ domain: 'practice.myshopify.com' });
      const page = await shopify.ordersInFull(since, undefined, 'orders');
      expect(page.items.map((order) => order.id)).toEqual(practice.ids);
    } finally {
      await server.close();
    }
  });
});
