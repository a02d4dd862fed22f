/** Orders with nothing to do are asked about as ever, and worked out anew as soon as anything is new. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { despatchWorld, type DespatchWorld } from './push-despatch-world.ts';

let world: DespatchWorld;
beforeEach(() => {
  world = despatchWorld();
});
afterEach(() => world.noErrors());

const mug = [{ stockCode: 'MUG', quantity: 1 }];

/** An order of two mugs of which the first was told a while ago, and what the ledger is asked of it since. */
const atRest = async () => {
  const order = await world.imported(world.process, [['MUG', 2]]);
  const invoice = world.khaos.live.despatch(order.code, { items: mug, consignmentRef: 'N1' });
  await world.minutes(3);
  expect(world.mails()).toEqual(['fulfilled']);
  const looks = vi.spyOn(world.process.ledger.despatch, 'parcels');
  return { order, invoice, looks };
};
const asked = () => world.khaos.journal.filter(({ operation }) => operation === 'ExportOrderStatusEx').length;

test('an order at rest is asked about in every pass and not worked out again', async () => {
  const { looks } = await atRest();
  const before = asked();
  await world.minutes(4);
  expect(asked() - before).toBe(4);
  expect(looks).not.toHaveBeenCalled();
});

test('orders are asked about together in the same order, whichever of them somebody else asked about last', async () => {
  const { order } = await atRest();
  const other = await world.imported(world.process, [['BOWL', 1]]);
  await world.minutes(1);
  const ask = vi.spyOn(world.process.khaos, 'ordersByRef');
  for (const { id } of [order, other, order]) {
    world.virtual.moveOn(1_000);
    world.process.ledger.khaosOrders.asked([{ storeId: 'main', orderId: id }], world.process.clock.nowMs());
    await world.minutes(1);
  }
  const questions = ask.mock.calls.filter(([, lane]) => lane === 'despatch').map(([refs]) => refs.join(' '));
  expect(questions).toHaveLength(3);
  expect(new Set(questions).size).toBe(1);
});

test('it is worked out again after ten minutes all the same', async () => {
  const { looks } = await atRest();
  await world.minutes(12);
  expect(looks).toHaveBeenCalled();
});

test('goods that go of it are told in the next pass', async () => {
  const { order } = await atRest();
  await world.minutes(3);
  world.khaos.live.despatch(order.code, { items: mug, consignmentRef: 'N2' });
  await world.minutes(1);
  expect(world.mails()).toEqual(['fulfilled', 'fulfilled']);
});

test('a number that is corrected is written in the next pass', async () => {
  const { order, invoice } = await atRest();
  await world.minutes(3);
  world.khaos.live.setConsignment(invoice, { consignmentRef: 'N9' });
  await world.minutes(1);
  expect(world.fulfilments(order.id)[0]?.tracking.numbers).toEqual(['N9']);
});

test('it is worked out again as soon as anything was stored, such as another order', async () => {
  const { looks } = await atRest();
  world.place([['BOWL', 1]]);
  await world.run(world.process, 'import-orders');
  await world.minutes(1);
  expect(looks).toHaveBeenCalled();
});

test('it is worked out again as soon as a recipe is learnt', async () => {
  const { looks } = await atRest();
  world.process.ledger.watermarks.put('', 'push-stock', 'packs', JSON.stringify({ SET: [{ stockCode: 'MUG', each: 2 }] }));
  await world.minutes(1);
  expect(looks).toHaveBeenCalled();
});

test('a parcel that waits for its number is told when that has been awaited long enough', async () => {
  world = despatchWorld({ rules: { despatch: { waitForTrackingMs: 5 * 60_000 } } });
  const order = await world.imported(world.process, [['MUG', 1]]);
  world.khaos.live.despatch(order.code);
  await world.minutes(4);
  expect(world.mails()).toEqual([]);
  await world.minutes(3);
  expect(world.mails()).toEqual(['fulfilled']);
});
