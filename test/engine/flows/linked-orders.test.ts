import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { wholeWorld, type WholeWorld } from './whole-world.ts';

let world: WholeWorld;
let process: ReturnType<WholeWorld['open']>;
beforeEach(() => {
  world = wholeWorld();
  process = world.open();
});
afterEach(() => {
  if (world.errors.length > 0) throw new Error(world.errors.join('\n'));
});

/** An order that another installation claimed and left, so that the office enters it in KC by hand. */
const leftOver = async (quantity = 1) => {
  const order = world.place([['MUG', quantity]]);
  const { shopify } = process.engine.passFor('import-orders', 'main', 'click');
  const claim = { installation: 'other', epoch: 99, nonce: order.id, khaos: 'khaos:live', ref: `OLD-${order.id.slice(-6)}` };
  await world.settle(shopify.writeClaims([{ orderId: order.id, claim, expectedDigest: null }], 'orders'));
  world.virtual.moveOn(1_000);
  await world.run(process, 'import-orders');
  return order;
};

const byHand = (associatedRef: string | undefined, quantity = 1): string =>
  world.khaos.live.placeOrder({
    origin: 'phone',
    ...(associatedRef === undefined ? {} : { associatedRef }),
    deliveryGrossMinor: 499,
    customer: { name: 'Jo Bloggs', postcode: 'AS1 1AA', webUser: 'jo@example.org' },
    lines: [{ stockCode: 'MUG', quantity, unitGrossMinor: 1200 }],
  });

const link = (orderId: string, salesOrderCode: string) =>
  world.settle(process.ask('link-order', { storeId: 'main', orderId, salesOrderCode }, 'person:Ann'));
const linked = async (orderId: string, salesOrderCode: string) => {
  expect(await link(orderId, salesOrderCode)).toMatchObject({ ok: true });
  world.virtual.moveOn(2_000);
};
const refusal = async (orderId: string, salesOrderCode: string) => {
  const reply = await link(orderId, salesOrderCode);
  return reply.ok ? undefined : reply.problem;
};

const tracking = (orderId: string) => world.fulfilments(orderId).flatMap((one) => one.tracking.numbers);

/** Everything that the ledger holds of despatches, to see that passes add nothing. */
const despatches = (orderId: string) => ({
  parcels: process.ledger.despatch.parcels('main', orderId).length,
  jobs: world.jobs(process.ledger, 'push-despatch').length,
  fulfilments: world.fulfilments(orderId).length,
  mails: world.mails().length,
  written: world.asked('FulfilmentCreate') + world.asked('FulfilmentTracking'),
});

describe('an order that a person linked to a sales order entered by hand', () => {
  test('is told once when KC despatches it, and never again', async () => {
    const order = await leftOver(2);
    const code = byHand('Telephone 17', 2);
    await linked(order.id, code);
    await world.run(process, 'push-despatch');
    expect(world.mails()).toEqual([]);
    world.khaos.live.despatch(code, { consignmentRef: 'N1' });
    await world.run(process, 'push-despatch');
    expect(world.mails()).toEqual(['fulfilled']);
    expect(tracking(order.id)).toEqual(['N1']);
    const before = despatches(order.id);
    expect(before).toMatchObject({ parcels: 1, jobs: 1, fulfilments: 1 });
    await world.runFor(process, 'push-despatch', 100 * 60_000);
    await world.runFor(process, 'import-orders', 60_000);
    expect(despatches(order.id)).toEqual(before);
  });

  test('is known to the plan of its despatch and to its own page', async () => {
    const order = await leftOver();
    const code = byHand('Telephone 17');
    await linked(order.id, code);
    const key = { storeId: 'main', orderId: order.id };
    await world.run(process, 'push-despatch');
    const plan = await world.settle(process.ask('plan-despatch', key, 'person:Ann'));
    expect(plan).toMatchObject({ ok: true, value: { inKhaos: true, salesOrderCode: code } });
    const page = await world.settle(process.ask('read-order', key, 'person:Ann'));
    expect(page).toMatchObject({ ok: true, value: { associatedRef: 'Telephone 17', order: { salesOrderCode: code } } });
  });

  test('has its late number written, without an e-mail', async () => {
    const order = await leftOver();
    const code = byHand('Telephone 17');
    await linked(order.id, code);
    const invoice = world.khaos.live.despatch(code);
    await world.run(process, 'push-despatch');
    world.khaos.live.setConsignment(invoice, { consignmentRef: 'LATE' });
    await world.runFor(process, 'push-despatch', 120_000);
    expect(tracking(order.id)).toEqual(['LATE']);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test('counts for stock as taken by KC', async () => {
    await world.run(process, 'import-orders');
    await world.run(process, 'push-stock');
    const order = await leftOver(2);
    const code = byHand('Telephone 17', 2);
    await linked(order.id, code);
    await world.runFor(process, 'import-orders', 60_000);
    await world.runFor(process, 'push-stock', 5 * 60_000);
    // KC has 98 of 100 left; Shopify holds the two for the order.
    expect(world.khaos.live.level('MUG')).toBe(98);
    expect(world.shop.variants().find(({ sku }) => sku === 'MUG')?.available).toBe(98);
  });

  test('is told of its own goods where people gave another sales order the same reference', async () => {
    const order = await leftOver();
    const other = byHand('Telephone');
    const code = byHand('Telephone');
    await linked(order.id, code);
    world.khaos.live.despatch(other, { consignmentRef: 'NOT OURS' });
    await world.runFor(process, 'push-despatch', 180_000);
    expect(world.mails()).toEqual([]);
    world.khaos.live.despatch(code, { consignmentRef: 'OURS' });
    await world.runFor(process, 'push-despatch', 180_000);
    expect(tracking(order.id)).toEqual(['OURS']);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test('stays linked to it when a restored ledger catches up, whatever else KC has under the order’s own reference', async () => {
    const [one, other] = [await leftOver(), await leftOver()];
    const refOf = (orderId: string) => process.ledger.orders.get('main', orderId)?.associatedRef;
    // One of two under its own reference; and one under another, before somebody entered the order once more.
    const [, chosen] = [byHand(refOf(one.id)), byHand(refOf(one.id))];
    const elsewhere = byHand('Telephone');
    await linked(one.id, chosen);
    await linked(other.id, elsewhere);
    byHand(refOf(other.id));
    process.ledger.installation.setCatchingUp('main', 'restored from a copy');
    await world.run(process, 'import-orders');
    expect(process.ledger.installation.catchingUp('main')).toBeUndefined();
    expect(process.ledger.khaosOrders.get('main', one.id)).toMatchObject({ salesOrderCode: chosen });
    expect(process.ledger.khaosOrders.get('main', other.id)).toMatchObject({ associatedRef: 'Telephone', salesOrderCode: elsewhere });
  });

  test('is found again by an installation that only reads its claim', async () => {
    const order = await leftOver();
    byHand('Telephone');
    const code = byHand('Telephone');
    await linked(order.id, code);
    process = world.open({ name: 'second' });
    world.virtual.moveOn(30 * 60_000);
    await world.run(process, 'import-orders');
    expect(process.ledger.khaosOrders.get('main', order.id)).toMatchObject({ associatedRef: 'Telephone', salesOrderCode: code });
    world.khaos.live.despatch(code, { consignmentRef: 'N1' });
    await world.runFor(process, 'push-despatch', 120_000);
    expect(tracking(order.id)).toEqual(['N1']);
  });
});

describe('a sales order that KC could not be asked about, or that is another’s, is not linked', () => {
  test('without a reference, until somebody gives it the one that is named', async () => {
    const order = await leftOver();
    const blank = byHand(undefined);
    const ref = process.ledger.orders.get('main', order.id)?.associatedRef ?? '';
    const problem = await refusal(order.id, blank);
    expect(problem).toMatchObject({ cause: 'khaos-order-unreferenced', facts: { ref } });
    expect(process.ledger.khaosOrders.get('main', order.id)).toBeUndefined();
    const named = byHand(ref);
    await linked(order.id, named);
    world.khaos.live.despatch(named, { consignmentRef: 'N1' });
    await world.runFor(process, 'push-despatch', 120_000);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test('while KC has another under the order’s own reference, until that is cancelled', async () => {
    const order = await leftOver();
    const first = byHand(process.ledger.orders.get('main', order.id)?.associatedRef, 2);
    const second = byHand('Telephone');
    const problem = await refusal(order.id, second);
    expect(problem).toMatchObject({ cause: 'khaos-order-twice', facts: { salesOrders: `${first}, ${second}` } });
    expect(process.ledger.khaosOrders.get('main', order.id)).toBeUndefined();
    world.khaos.live.cancel(first, 'entered twice');
    await linked(order.id, second);
    expect(process.ledger.khaosOrders.get('main', order.id)).toMatchObject({ salesOrderCode: second });
  });

  test('that is cancelled', async () => {
    const order = await leftOver();
    const code = byHand('Telephone');
    world.khaos.live.cancel(code, 'entered twice');
    expect((await refusal(order.id, code))?.cause).toBe('khaos-order-cancelled');
    expect(process.ledger.khaosOrders.get('main', order.id)).toBeUndefined();
  });

  test('that another order was linked to before', async () => {
    const [one, two] = [await leftOver(), await leftOver()];
    const code = byHand('Telephone');
    await linked(one.id, code);
    expect((await refusal(two.id, code))?.cause).toBe('khaos-order-of-another');
  });
});
