/** What other people did in Shopify is known before a customer is told. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { choosePart } from '../../../electron/engine/flows/import-orders-people.ts';
import { despatchWorld, type DespatchWorld } from './push-despatch-world.ts';

let world: DespatchWorld;
beforeEach(() => {
  world = despatchWorld();
});
afterEach(() => world.noErrors());

describe('what other people did in Shopify', () => {
  test('by hand before KC sent it is not told again', async () => {
    const order = await world.imported(world.process, [['MUG', 2]]);
    world.shop.fulfilByHand(order.id, { notifyCustomer: true });
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    await world.minutes(3);
    expect(world.sent(order)).toEqual([[2]]);
    expect(world.mails()).toEqual(['fulfilled']);
    expect(world.states()).toEqual([]);
  });

  test('by hand in part leaves the rest to tell', async () => {
    const order = await world.imported(world.process, [['MUG', 3]]);
    world.shop.fulfilByHand(order.id, { lines: [{ line: 0, quantity: 1 }] });
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    await world.despatch();
    expect(world.sent(order)).toEqual([[1], [2]]);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test('by hand after it was told changes nothing', async () => {
    const order = await world.imported(world.process, [['MUG', 3]]);
    world.khaos.live.despatch(order.code, { items: [{ stockCode: 'MUG', quantity: 1 }], consignmentRef: 'N1' });
    await world.despatch();
    world.shop.fulfilByHand(order.id);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N2' });
    await world.minutes(3);
    expect(world.sent(order)).toEqual([[1], [2]]);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test('by hand before the import, with only the rest taken into KC, leaves the rest to be told', async () => {
    const order = world.place([['MUG', 3]]);
    world.shop.fulfilByHand(order.id, { lines: [{ line: 0, quantity: 1 }] });
    world.virtual.moveOn(1_000);
    await world.run(world.process, 'import-orders');
    choosePart(order.id, 'remaining', 'person:Ann', world.process.engine.passFor('import-orders', 'main', 'click'));
    await world.run(world.process, 'import-orders');
    const { salesOrder } = world.salesOrder(order.id);
    world.virtual.moveOn(60_000);
    world.khaos.live.despatch(salesOrder, { consignmentRef: 'N1' });
    await world.despatch();
    expect(world.sent(order)).toEqual([[1], [2]]);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test.each([0, -26 * 3_600_000, 2 * 3_600_000])(
    'by hand and cancelled before the import tells nobody of what KC sends, also on a PC whose clock is wrong by %i ms',
    async (skewMs) => {
      world.process = world.open({ skewMs: () => skewMs });
      const order = world.place([['MUG', 2]]);
      for (const id of world.shop.fulfilByHand(order.id)) world.shop.cancelFulfilment(id);
      world.virtual.moveOn(5_000);
      await world.run(world.process, 'import-orders');
      world.khaos.live.despatch(world.salesOrder(order.id).salesOrder, { consignmentRef: 'N1' });
      await world.despatch();
      expect(world.sent(order)).toEqual([[2]]);
      expect(world.mails()).toEqual(['fulfilled']);
    },
  );

  test.each([0, -26 * 3_600_000, 2 * 3_600_000])(
    'by hand and cancelled since the import leaves it told, also on a PC whose clock is wrong by %i ms',
    async (skewMs) => {
      world.process = world.open({ skewMs: () => skewMs });
      const order = await world.imported(world.process, [['MUG', 2]]);
      for (const id of world.shop.fulfilByHand(order.id, { notifyCustomer: true })) world.shop.cancelFulfilment(id);
      world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
      await world.minutes(5);
      expect(world.sent(order)).toEqual([]);
      expect(world.mails()).toEqual(['fulfilled']);
    },
  );

  test('by hand and cancelled before another engine imported it tells nobody of what KC sends', async () => {
    const order = world.place([['MUG', 2]]);
    for (const id of world.shop.fulfilByHand(order.id)) world.shop.cancelFulfilment(id);
    world.virtual.moveOn(5_000);
    await world.run(world.process, 'import-orders');
    // The first PC is gone; a second one, with a ledger of its own, finds the order claimed and in KC.
    world.virtual.moveOn(30 * 60_000);
    world.process = world.open({ name: 'second' });
    await world.run(world.process, 'import-orders');
    world.khaos.live.despatch(world.salesOrder(order.id).salesOrder, { consignmentRef: 'N1' });
    await world.liveOn(2);
    expect(world.sent(order)).toEqual([[2]]);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test('cancelling a fulfilment leaves it told', async () => {
    const order = await world.imported(world.process, [['MUG', 1]]);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    await world.despatch();
    world.shop.cancelFulfilment(`gid://shopify/Fulfillment/${world.fulfilments(order.id)[0]!.id}`);
    await world.minutes(10);
    expect(world.sent(order)).toEqual([]);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test('a hold holds the parcel, and a person who retries it after its release sends it at once', async () => {
    const order = await world.imported(world.process, [['MUG', 1]]);
    world.shop.hold(order.id, 'INCORRECT_ADDRESS');
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    await world.minutes(5);
    expect(world.states()).toEqual(['held despatch-blocked']);
    await world.retry(world.process, 'despatch-blocked');
    await world.despatch();
    expect(world.states()).toEqual(['held despatch-blocked']);
    world.shop.release(order.id);
    await world.retry(world.process, 'despatch-blocked');
    await world.despatch();
    expect(world.states()).toEqual(['done']);
    expect(world.sent(order)).toEqual([[1]]);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test('a refund before the goods left is said, and the rest is told', async () => {
    const order = await world.imported(world.process, [['MUG', 2]]);
    world.shop.refund(order.id, { lines: [{ line: 0, quantity: 1, restock: 'CANCEL' }] });
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    await world.minutes(5);
    expect(world.sent(order)).toEqual([[1]]);
    expect(world.states()).toEqual(['done', 'held despatch-nothing-remains']);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test.each(['before', 'after'])('a refund %s the import of one of two lines of one code lets the other be told', async (when) => {
    world = despatchWorld({ variants: [{ sku: 'MUG' }, { sku: 'MUG', product: 7 }] });
    const lines = world.shop.variants().map(({ id }) => ({ variantId: id, quantity: 1 }));
    const order = world.place([], { lines });
    const refund = () => world.shop.refund(order.id, { lines: [{ line: 0, quantity: 1, restock: 'NO_RESTOCK' }] });
    if (when === 'before') refund();
    world.virtual.moveOn(1_000);
    await world.run(world.process, 'import-orders');
    if (when === 'after') refund();
    world.khaos.live.despatch(world.salesOrder(order.id).salesOrder, { items: [{ stockCode: 'MUG', quantity: 1 }], consignmentRef: 'N1' });
    await world.minutes(3);
    expect(world.states()).toEqual(['done']);
    expect(world.sent(order)).toEqual([[undefined, 1]]);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test('a parcel that a person ignores is never told, and its order is asked about no more', async () => {
    const order = await world.imported(world.process, [['MUG', 1]]);
    world.shop.cancel(order.id, { reason: 'CUSTOMER', restock: true, refund: true });
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    await world.despatch();
    expect(world.states()).toEqual(['held despatch-nothing-remains']);
    await world.ignoreFirst('held');
    await world.liveOn(3);
    expect(world.states()).toEqual(['skipped']);
    expect(world.isWatched(order.id)).toBe(false);
    expect(world.mails()).toEqual([]);
  });

  test('units at somebody else’s warehouse are not ours to fulfil', async () => {
    world = despatchWorld({ locations: [{ name: 'Main' }, { name: 'Fulfilment house', fulfilmentService: 'Parcels & Co' }] });
    const order = await world.imported(world.process, [['MUG', 1]], { routeTo: [1] });
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    await world.despatch();
    expect(world.states()).toEqual(['held despatch-blocked']);
    expect(world.sent(order)).toEqual([]);
  });

  test('a parcel over two locations takes two calls and one e-mail', async () => {
    world = despatchWorld({
      locations: [{ name: 'Main' }, { name: 'Second' }],
      variants: [
        { sku: 'MUG', stock: [50, undefined] },
        { sku: 'BOWL', stock: [undefined, 50] },
      ],
    });
    const order = await world.imported(world.process, [
      ['MUG', 1],
      ['BOWL', 1],
    ]);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    await world.despatch();
    expect(world.asked('FulfilmentCreate')).toBe(2);
    expect(world.sent(order)).toEqual([
      [1, undefined],
      [undefined, 1],
    ]);
    expect(world.mails()).toEqual(['fulfilled']);
    expect(world.states()).toEqual(['done']);
  });

  test('a deleted order ends the asking', async () => {
    const order = await world.imported(world.process, [['MUG', 1]]);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    world.process.shops.get('main')!.fulfilmentPlan = () => Promise.resolve(undefined);
    await world.despatch();
    expect(world.isWatched(order.id)).toBe(false);
  });
});
