/** What filtered lists show: the index as it stood a while ago, times to the second, the wall at 60 days, what is gone. */
import { describe, expect, it } from 'vitest';
import { guide, jug, mug, openCounter, scopes, twin, type Counter, type Data } from './counter.ts';

const since = (counter: Counter, query = "updated_at:>='2026-11-23T00:00:00Z'"): Data[] =>
  counter.ask('orders-changed', { first: 250, query }).orders.nodes;
const names = (orders: Data[]) => orders.map((order) => order.name);

describe('the search index', () => {
  it('sees a new order only after its lag, while the order itself is there at once', () => {
    const counter = openCounter({ indexLagMs: 20_000 });
    const { id } = counter.buy([[mug, 1]]);
    expect(since(counter)).toEqual([]);
    expect(counter.order(id).name).toBe('#1001');
    counter.clock.moveOn(19_999);
    expect(since(counter)).toEqual([]);
    counter.clock.moveOn(1);
    expect(names(since(counter))).toEqual(['#1001']);
  });

  it('keeps an order where it stood, and tells its fields as they are', () => {
    const counter = openCounter({ indexLagMs: 20_000 });
    const { id } = counter.buy([[mug, 1]]);
    counter.clock.moveOn(60_000);
    counter.shop.cancel(id, { restock: true, refund: true });
    expect(since(counter, "updated_at:>='2026-11-23T09:01:00Z'")).toEqual([]);
    const [stale] = since(counter, 'status:open');
    expect([stale.name, stale.cancelledAt !== null, stale.updatedAt]).toEqual(['#1001', true, '2026-11-23T09:01:00Z']);
    counter.clock.moveOn(20_000);
    expect(names(since(counter, "updated_at:>='2026-11-23T09:01:00Z'"))).toEqual(['#1001']);
    expect(since(counter, 'status:open')).toEqual([]);
  });

  it('lags for levels and fulfilment orders too, and not for nodes', () => {
    const counter = openCounter({ indexLagMs: 20_000 });
    counter.clock.moveOn(30_000);
    counter.buy([[mug, 1]]);
    const query = "updated_at:>='2026-11-23T09:00:30Z'";
    const levels = () =>
      counter.ask('stock-at-location-page', { locationId: counter.locationId(0), first: 250, query }).location.inventoryLevels.nodes;
    const fulfilmentOrders = () => counter.ask('fulfillment-orders-changed', { first: 250, query }).fulfillmentOrders.nodes;
    expect([levels().length, fulfilmentOrders().length]).toEqual([0, 0]);
    expect(counter.figures(mug)).toMatchObject({ committed: 1 });
    counter.clock.moveOn(20_000);
    expect([levels().length, fulfilmentOrders().length]).toEqual([1, 1]);
  });

  it('lags as long as the API is told to, if that is longer', () => {
    const counter = openCounter();
    counter.practice.setIndexLag(5_000);
    counter.buy([[mug, 1]]);
    expect(since(counter)).toEqual([]);
    counter.clock.moveOn(5_000);
    expect(since(counter)).toHaveLength(1);
  });
});

describe('the list of orders', () => {
  it('is to the second, its lower bound included, ascending by update and then id', () => {
    const counter = openCounter();
    const first = counter.buy([[guide, 1]]);
    counter.clock.moveOn(400);
    counter.buy([[guide, 1]]);
    counter.clock.moveOn(400);
    counter.shop.changeNote(first.id, 'later in the same second');
    expect(since(counter, "updated_at:>='2026-11-23T09:00:00Z'").map((order) => [order.name, order.updatedAt])).toEqual([
      ['#1001', '2026-11-23T09:00:00Z'],
      ['#1002', '2026-11-23T09:00:00Z'],
    ]);
    counter.clock.moveOn(1_000);
    counter.shop.changeNote(first.id, 'a second later');
    expect(names(since(counter))).toEqual(['#1002', '#1001']);
    expect(names(since(counter, "updated_at:>='2026-11-23T09:00:01Z'"))).toEqual(['#1001']);
  });

  it('shows an order again that is touched while a client pages', () => {
    const counter = openCounter();
    const orders = Array.from({ length: 5 }, () => {
      counter.clock.moveOn(1_000);
      return counter.buy([[guide, 1]]);
    });
    const page = (after?: string) =>
      counter.ask('orders-changed', { first: 2, query: "updated_at:>='2026-11-23T09:00:00Z'", ...(after === undefined ? {} : { after }) })
        .orders;
    const one = page();
    counter.clock.moveOn(1_000);
    counter.shop.changeNote(orders[0]!.id, 'touched');
    const two = page(one.pageInfo.endCursor);
    const three = page(two.pageInfo.endCursor);
    expect([one, two, three].map(({ nodes }) => names(nodes))).toEqual([
      ['#1001', '#1002'],
      ['#1003', '#1004'],
      ['#1005', '#1001'],
    ]);
  });

  it('moves an order for everything that happens to it, our own marks included', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 4]], { payments: [{ kind: 'authorization' }] });
    const steps: (() => unknown)[] = [
      () => counter.shop.capture(id),
      () => counter.shop.edit(id, { quantities: [{ line: 0, quantity: 3 }] }),
      () => counter.shop.hold(id, 'OTHER'),
      () => counter.shop.release(id),
      () => counter.shop.moveFulfilmentOrder(id, 1),
      () => counter.shop.fulfilByHand(id, { lines: [{ line: 0, quantity: 2 }] }),
      () => counter.shop.cancelFulfilment(counter.shop.orderState(id).fulfilments[0]!.id),
      () => counter.shop.refund(id, { goodwillMinor: 10 }),
      () => counter.shop.changeAddress(id, 'AS2 2BB'),
      () => counter.shop.addTags(id, ['x']),
      () =>
        counter.ask('order-mark-metafields', {
          metafields: [{ ownerId: id, namespace: 'quayside', key: 'claim', type: 'json', value: '1' }],
        }),
      () => counter.shop.cancel(id, { restock: true, refund: true }),
    ];
    let before = counter.order(id).updatedAt;
    for (const [at, step] of steps.entries()) {
      counter.clock.moveOn(1_000);
      step();
      const { updatedAt } = counter.order(id);
      expect([at, updatedAt > before]).toEqual([at, true]);
      before = updatedAt;
    }
  });

  it('ends at 60 days without read_all_orders, silently, by id too', () => {
    const counter = openCounter({ granted: scopes.filter((scope) => scope !== 'read_all_orders') });
    const old = counter.buy([[mug, 1]]);
    counter.clock.moveOn(59 * 24 * 3_600_000);
    const young = counter.buy([[mug, 1]]);
    expect(names(since(counter))).toEqual(['#1001', '#1002']);
    counter.clock.moveOn(2 * 24 * 3_600_000);
    expect(names(since(counter))).toEqual(['#1002']);
    expect(counter.order(old.id)).toBeNull();
    expect(counter.order(young.id).name).toBe('#1002');
    counter.practice.setScopes(scopes);
    expect(names(since(counter))).toEqual(['#1001', '#1002']);
  });

  it('finds an order by its name, with and without the mark', () => {
    const counter = openCounter();
    counter.buy([[mug, 1]]);
    counter.buy([[mug, 1]]);
    expect(names(since(counter, "name:'#1002'"))).toEqual(['#1002']);
    expect(names(since(counter, 'name:1002'))).toEqual(['#1002']);
  });
});

describe('what changes in the catalogue', () => {
  it('leaves lines their SKU and takes their variant when a product is deleted', () => {
    const counter = openCounter();
    const { id } = counter.buy([[jug, 2]]);
    const item = counter.itemId(jug);
    counter.shop.deleteProduct(counter.variantId(jug));
    expect(counter.order(id).lineItems.nodes[0]).toMatchObject({ sku: 'JUG', title: 'Jug', variant: null, product: null });
    expect(counter.ask('stock-by-items', { ids: [item], locationId: counter.locationId(0) }).nodes).toEqual([null]);
    expect(counter.plan(id).fulfillmentOrders.nodes[0].lineItems.nodes[0]).toMatchObject({
      sku: 'JUG',
      inventoryItemId: null,
      remainingQuantity: 2,
    });
    expect(counter.shop.fulfilByHand(id)).toHaveLength(1);
    expect(counter.effects('variant-deleted')).toMatchObject([{ item, sku: 'JUG' }]);
  });

  it('leaves lines the SKU they were sold under when it is renamed, and bumps the variant', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]]);
    counter.clock.moveOn(60_000);
    counter.shop.renameSku(counter.variantId(mug), 'MUG-2');
    expect(counter.order(id).lineItems.nodes[0]).toMatchObject({ sku: 'MUG', variant: { sku: 'MUG-2' } });
    const { nodes } = counter.ask('variant-index-page', { first: 250, query: "updated_at:>='2026-11-23T09:01:00Z'" }).productVariants;
    expect(nodes.map((variant: Data) => variant.sku)).toEqual(['MUG-2']);
  });

  it('counts the twins of a SKU anew', () => {
    const counter = openCounter();
    const twins = (): number =>
      counter.ask('variant-index-page', { first: 250, query: 'sku:MUG' }).productVariants.nodes[0].inventoryItem.duplicateSkuCount;
    expect(twins()).toBe(1);
    counter.shop.renameSku(counter.variantId(twin), 'MUG-TWIN');
    expect(
      counter.ask('variant-index-page', { first: 250, query: 'title:Mug' }).productVariants.nodes[0].inventoryItem.duplicateSkuCount,
    ).toBe(0);
  });

  it('shows new products at once, a bundle of them too', () => {
    const counter = openCounter();
    counter.clock.moveOn(60_000);
    const [pot, pair] = counter.shop.addProducts([
      { sku: 'POT', product: 1, title: 'Pot', priceMinor: 500, stock: [4] },
      { sku: 'PAIR', product: 2, title: 'Pair of pots', priceMinor: 900, components: [{ at: 0, quantity: 2 }] },
    ]);
    const { nodes } = counter.ask('variant-index-page', { first: 250, query: "updated_at:>='2026-11-23T09:01:00Z'" }).productVariants;
    expect(nodes.map((variant: Data) => [variant.id, variant.sku])).toEqual([
      [pot, 'POT'],
      [pair, 'PAIR'],
    ]);
    expect(counter.effects('opening-stock').at(-1)).toMatchObject({ levels: [{ sku: 'POT', available: 4, committed: 0, onHand: 4 }] });
    counter.shop.placeOrder({ lines: [{ variantId: pair!, quantity: 1 }] });
    expect(
      counter.shop
        .variants()
        .slice(-2)
        .map((variant) => [variant.sku, variant.available]),
    ).toEqual([
      ['POT', 2],
      ['PAIR', 1],
    ]);
    expect(() => counter.shop.addProducts([{ sku: 'X', product: 1, title: 'X', priceMinor: 1, stock: [1, 1, 1, 1] }])).toThrow('locations');
  });

  it('routes nothing to a closed location, and lists it still', () => {
    const counter = openCounter();
    counter.shop.setLocationActive(0, false);
    const order = counter.buy([[guide, 1]]);
    expect(counter.plan(order.id).fulfillmentOrders.nodes[0].assignedLocation.name).toBe('Annexe');
    const { nodes } = counter.ask('location-list', { first: 10 }).locations;
    expect(nodes.find((one: Data) => one.name === 'Main')).toMatchObject({ isActive: false });
  });
});
