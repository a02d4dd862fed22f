import { describe, expect, it } from 'vitest';
import { failure, httpAnswer, noMore, scriptedShop, shopData, startMs } from './scripted-shop.ts';

const emptyOrders = { orders: { nodes: [], pageInfo: noMore } };
const window = { from: '2026-11-23T09:00:00Z' };
const oneRow = [{ itemId: 'gid://shopify/InventoryItem/1', locationId: 'gid://shopify/Location/1', onHand: 5, expectedOnHand: 4 }];
const denied = (path: (string | number)[], more: Record<string, unknown> = {}) => ({
  message: 'Access denied',
  path,
  extensions: { code: 'ACCESS_DENIED', ...more },
});

describe('a good answer', () => {
  it('tells the shop, with the versions that are supported', async () => {
    const shop = scriptedShop();
    shop.on('ShopProbe', () => shop.graphql({ data: shopData }));
    expect(await shop.value(shop.shopify.shop())).toEqual({
      shopId: 'gid://shopify/Shop/1',
      domain: 'practice.myshopify.com',
      name: 'Practice',
      currency: 'GBP',
      timeZone: 'Europe/London',
      taxesIncluded: true,
      plan: 'Basic',
      grantedScopes: ['read_orders'],
      supportedVersions: ['2026-10'],
    });
  });

  it('asks for changes with quoted times and tells Shopify’s own time', async () => {
    const shop = scriptedShop();
    shop.on('OrdersChanged', () => shop.graphql({ data: emptyOrders }, { headers: { date: 'Mon, 23 Nov 2026 09:00:07 GMT' } }));
    const page = await shop.value(shop.shopify.ordersChanged({ ...window, to: '2026-11-23T09:10:00Z' }, undefined, 'orders'));
    expect(page).toEqual({ items: [], next: undefined, shopTimeMs: startMs + 7000 });
    expect(shop.named('OrdersChanged')[0]?.variables).toEqual({
      first: 250,
      after: null,
      query: "updated_at:>='2026-11-23T09:00:00Z' updated_at:<='2026-11-23T09:10:00Z'",
    });
  });

  it('tells Shopify’s clock from then on', async () => {
    const shop = scriptedShop();
    expect(shop.shopify.shopNowMs()).toBeUndefined();
    shop.on('OrdersChanged', () => shop.graphql({ data: emptyOrders }, { headers: { date: 'Mon, 23 Nov 2026 11:00:00 GMT' } }));
    await shop.value(shop.shopify.ordersChanged(window, undefined, 'orders'));
    shop.virtual.moveOn(90_000);
    expect(shop.shopify.shopNowMs()).toBe(Date.UTC(2026, 10, 23, 11, 1, 30));
  });

  it('without a date is of no use to a poll', async () => {
    const shop = scriptedShop();
    shop.on('OrdersChanged', () => shop.graphql({ data: emptyOrders }, { headers: { date: 'soon' } }));
    expect(await shop.problem(shop.shopify.ordersChanged(window, undefined, 'orders'))).toMatchObject({ cause: 'shopify-unreadable' });
  });

  it('counts orders only where Shopify counts exactly', async () => {
    const shop = scriptedShop();
    const count = (precision: string) => () => shop.graphql({ data: { ordersCount: { count: 12, precision } } });
    const ask = () => shop.shopify.ordersCount({ createdFrom: window.from, createdTo: window.from }, 'rest');
    shop.on('OrdersCountWindow', count('EXACT'));
    expect(await shop.value(ask())).toBe(12);
    shop.on('OrdersCountWindow', count('AT_LEAST'));
    expect(await shop.problem(ask())).toMatchObject({ cause: 'shopify-unreadable' });
  });
});

describe('an answer that is none', () => {
  it.each([
    [401, 'shopify-unauthorised'],
    [402, 'shopify-shop-closed'],
    [403, 'shopify-unauthorised'],
    [404, 'shopify-wrong-address'],
    [301, 'shopify-wrong-address'],
    [423, 'shopify-shop-closed'],
    [503, 'shopify-unreachable'],
  ])('of state %i is %s', async (httpState, cause) => {
    const shop = scriptedShop();
    shop.on('ShopProbe', () => httpAnswer(httpState, '<html>no</html>', { 'content-type': 'text/html' }));
    expect(await shop.problem(shop.shopify.shop())).toMatchObject({ cause, facts: { httpState } });
  });

  it('is asked for again where it was a page of HTML, a broken connection or a broken server, and is then good', async () => {
    const shop = scriptedShop();
    shop.on(
      'ShopProbe',
      () => httpAnswer(200, '<!doctype html><p>Back soon', { 'content-type': 'text/html' }),
      () => failure('reset', 'maybe'),
      () => shop.graphql({ errors: [{ message: 'Internal error', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] }),
      () => shop.graphql({ data: shopData }),
    );
    expect((await shop.value(shop.shopify.shop())).name).toBe('Practice');
    expect(shop.named('ShopProbe').map((one) => one.atMs - startMs)).toEqual([20, 530, 2540, 10_550]);
  });

  it('is given up after a few tries', async () => {
    const shop = scriptedShop();
    shop.on('ShopProbe', () => failure('refused', 'no'));
    expect(await shop.problem(shop.shopify.shop())).toMatchObject({ cause: 'shopify-unreachable', facts: { reason: 'refused' } });
    expect(shop.named('ShopProbe')).toHaveLength(4);
  });

  it('waits as long as a 429 says, seconds with a fraction', async () => {
    const shop = scriptedShop();
    shop.on(
      'ShopProbe',
      () => httpAnswer(429, { errors: 'Exceeded' }, { 'retry-after': '4.0' }),
      () => shop.graphql({ data: shopData }),
    );
    await shop.value(shop.shopify.shop());
    const [first, second] = shop.named('ShopProbe');
    expect(second!.atMs - first!.atMs).toBe(4010);
  });

  it('that is half there is no data', async () => {
    const shop = scriptedShop();
    shop.on('ShopProbe', () =>
      shop.graphql({ data: { ...shopData, publicApiVersions: null }, errors: [{ message: 'Timeout', path: ['publicApiVersions'] }] }),
    );
    expect(await shop.problem(shop.shopify.shop())).toMatchObject({
      cause: 'shopify-rejected',
      facts: { withData: true, path: 'publicApiVersions' },
    });
  });

  it('that breaks the schema names the place', async () => {
    const shop = scriptedShop();
    shop.on('ShopProbe', () => shop.graphql({ data: { ...shopData, shop: { ...shopData.shop, name: null } } }));
    expect(await shop.problem(shop.shopify.shop())).toMatchObject({
      cause: 'shopify-unreadable',
      facts: { document: 'ShopProbe', path: 'shop.name' },
    });
  });

  it('to a filter that was half understood is a problem, not rows', async () => {
    const shop = scriptedShop();
    shop.on('OrdersChanged', () =>
      shop.graphql({
        data: emptyOrders,
        search: [{ path: ['orders'], query: 'x', warnings: [{ field: '00', message: 'Invalid', code: 'invalid_field' }] }],
      }),
    );
    expect(await shop.problem(shop.shopify.ordersChanged(window, undefined, 'orders'))).toMatchObject({
      cause: 'shopify-rejected',
      facts: { code: 'invalid_field', field: '00' },
    });
  });

  it('from another version is refused', async () => {
    const shop = scriptedShop();
    shop.on('ShopProbe', () => shop.graphql({ data: shopData }, { headers: { 'x-shopify-api-version': '2027-01' } }));
    expect(await shop.problem(shop.shopify.shop())).toMatchObject({
      cause: 'shopify-version',
      kind: 'unauthorised',
      facts: { answered: '2027-01' },
    });
  });
});

describe('access that is denied', () => {
  it('names the scope that Shopify names', async () => {
    const shop = scriptedShop();
    const requiredAccess = '`read_orders` access scope or `read_marketplace_orders` access scope.';
    shop.on('OrdersChanged', () => shop.graphql({ data: { orders: null }, errors: [denied(['orders'], { requiredAccess })] }));
    expect(await shop.problem(shop.shopify.ordersChanged(window, undefined, 'orders'))).toMatchObject({
      cause: 'shopify-scope-missing',
      facts: { scope: 'read_orders', document: 'OrdersChanged' },
    });
  });

  it.each([
    [['orders'], 'read_orders'],
    [['orders', 'nodes', 3, 'customer'], 'read_customers'],
    [['orders', 'nodes', 0, 'paymentTerms'], 'read_payment_terms'],
    [['orders', 'nodes', 0, 'lineItems', 'nodes', 1, 'variant'], 'read_products'],
  ])('at %j names the scope by the schema where Shopify does not', async (path, scope) => {
    const shop = scriptedShop();
    shop.on('OrderPage', () => shop.graphql({ data: { orders: null }, errors: [denied(path)] }));
    expect(await shop.problem(shop.shopify.ordersInFull(window, undefined, 'orders'))).toMatchObject({
      cause: 'shopify-scope-missing',
      facts: { scope },
    });
  });

  it('to personal data is told apart from a scope', async () => {
    const shop = scriptedShop();
    shop.on('OrderPage', () =>
      shop.graphql({
        data: { orders: null },
        errors: [denied(['orders', 'nodes', 0, 'email']), denied(['orders', 'nodes', 0, 'shippingAddress', 'firstName'])],
      }),
    );
    expect(await shop.problem(shop.shopify.ordersInFull(window, undefined, 'orders'))).toMatchObject({
      cause: 'shopify-personal-data-withheld',
      kind: 'unauthorised',
    });
  });

  it('to orders as a whole, with the scope at hand, is for the customers’ sake too', async () => {
    const shop = scriptedShop({ grantedScopes: 'read_orders,read_products' });
    shop.on('OrdersChanged', () => shop.graphql({ data: { orders: null }, errors: [denied(['orders'])] }));
    expect(await shop.problem(shop.shopify.ordersChanged(window, undefined, 'orders'))).toMatchObject({
      cause: 'shopify-personal-data-withheld',
    });
  });
});

describe('a write', () => {
  const write = (shop: ReturnType<typeof scriptedShop>) =>
    shop.shopify.writeOnHand(oneRow, 'key-1', 'gid://quayside/StockPush/1', 'fast-stock');

  it.each([
    ['whose connection broke', () => failure('reset', 'maybe'), 'shopify-unconfirmed'],
    ['that timed out', () => failure('time-out', 'maybe'), 'shopify-unconfirmed'],
    ['that certainly never arrived', () => failure('refused', 'no'), 'shopify-unreachable'],
    ['answered by a broken server', () => httpAnswer(502, 'Bad gateway'), 'shopify-unconfirmed'],
    ['answered by a page of HTML', () => httpAnswer(200, '<html>'), 'shopify-unconfirmed'],
    ['refused by state 423', () => httpAnswer(423, '{}'), 'shopify-shop-closed'],
  ])('%s is never sent again', async (_, script, cause) => {
    const shop = scriptedShop();
    shop.on('StockSet', script);
    expect(await shop.problem(write(shop))).toMatchObject({ cause });
    expect(shop.named('StockSet')).toHaveLength(1);
  });

  it('with errors beside half an answer may have happened', async () => {
    const shop = scriptedShop();
    shop.on('StockSet', () =>
      shop.graphql({
        data: { inventorySetQuantities: null },
        errors: [denied(['inventorySetQuantities', 'inventoryAdjustmentGroup', 'changes'])],
      }),
    );
    expect(await shop.problem(write(shop))).toMatchObject({ cause: 'shopify-unconfirmed' });
  });

  it('that Shopify refused before it began certainly did not', async () => {
    const shop = scriptedShop();
    shop.on('StockSet', () => shop.graphql({ data: { inventorySetQuantities: null }, errors: [denied(['inventorySetQuantities'])] }));
    expect(await shop.problem(write(shop))).toMatchObject({ cause: 'shopify-scope-missing', facts: { scope: 'write_inventory' } });
    shop.on('StockSet', () => shop.graphql({ errors: [{ message: 'first cannot exceed 250', extensions: { code: 'BAD_REQUEST' } }] }));
    expect(await shop.problem(write(shop))).toMatchObject({ cause: 'shopify-rejected', facts: { code: 'BAD_REQUEST' } });
  });

  it('that broke Shopify may have happened', async () => {
    const shop = scriptedShop();
    shop.on('StockSet', () => shop.graphql({ errors: [{ message: 'Internal error', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] }));
    expect(await shop.problem(write(shop))).toMatchObject({ cause: 'shopify-unconfirmed' });
    expect(shop.named('StockSet')).toHaveLength(1);
  });

  it('that was throttled did not happen and is sent again', async () => {
    const shop = scriptedShop();
    shop.on(
      'StockSet',
      () =>
        shop.graphql(
          { errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }] },
          { charged: null, requested: 10, available: 3 },
        ),
      () => shop.graphql({ data: { inventorySetQuantities: { inventoryAdjustmentGroup: null, userErrors: [] } } }, { requested: 10 }),
    );
    expect(await shop.value(write(shop))).toEqual({ kind: 'answered', rows: [{ kind: 'unchanged' }] });
    expect(shop.named('StockSet').map((one) => one.body)).toEqual([shop.asked.at(-1)!.body, shop.asked.at(-1)!.body]);
  });

  it('answered by another version is still read, and told', async () => {
    const shop = scriptedShop();
    shop.on('StockSet', () =>
      shop.graphql(
        { data: { inventorySetQuantities: { inventoryAdjustmentGroup: null, userErrors: [] } } },
        { headers: { 'x-shopify-api-version': '2027-01' } },
      ),
    );
    expect(await shop.value(write(shop))).toMatchObject({ kind: 'answered' });
    expect(shop.events).toContainEqual({ level: 'error', event: 'shopify-version' });
  });
});
