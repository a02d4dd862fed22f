/** Orders with nothing to do are asked about as ever, and worked out anew as soon as anything is new. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { wholeWorld, type WholeWorld, type WholeWorldOptions } from './whole-world.ts';

let world: WholeWorld;
let process: ReturnType<WholeWorld['open']>;
const begin = (options?: WholeWorldOptions): void => {
  world = wholeWorld(options);
  process = world.open();
};
beforeEach(() => begin());
afterEach(() => {
  if (world.errors.length > 0) throw new Error(world.errors.join('\n'));
});

const minutes = (count: number) => world.runFor(process, 'push-despatch', count * 60_000);
const mug = [{ stockCode: 'MUG', quantity: 1 }];

/** An order of two mugs of which the first was told a while ago, and what the ledger is asked of it since. */
const atRest = async () => {
  const order = await world.imported(process, [['MUG', 2]]);
  const invoice = world.khaos.live.despatch(order.code, { items: mug, consignmentRef: 'N1' });
  await minutes(3);
  expect(world.mails()).toEqual(['fulfilled']);
  const looks = vi.spyOn(process.ledger.despatch, 'parcels');
  return { order, invoice, looks };
};
const asked = () => world.khaos.journal.filter(({ operation }) => operation === 'ExportOrderStatusEx').length;

test('an order at rest is asked about in every pass and not worked out again', async () => {
  const { looks } = await atRest();
  const before = asked();
  await minutes(4);
  expect(asked() - before).toBe(4);
  expect(looks).not.toHaveBeenCalled();
});

test('orders are asked about together in the same order, whichever of them somebody else asked about last', async () => {
  const { order } = await atRest();
  const other = await world.imported(process, [['BOWL', 1]]);
  await minutes(1);
  const ask = vi.spyOn(process.khaos, 'ordersByRef');
  for (const { id } of [order, other, order]) {
    world.virtual.moveOn(1_000);
    process.ledger.khaosOrders.asked([{ storeId: 'main', orderId: id }], process.clock.nowMs());
    await minutes(1);
  }
  const questions = ask.mock.calls.filter(([, lane]) => lane === 'despatch').map(([refs]) => refs.join(' '));
  expect(questions).toHaveLength(3);
  expect(new Set(questions).size).toBe(1);
});

test('it is worked out again after ten minutes all the same', async () => {
  const { looks } = await atRest();
  await minutes(12);
  expect(looks).toHaveBeenCalled();
});

test('goods that go of it are told in the next pass', async () => {
  const { order } = await atRest();
  await minutes(3);
  world.khaos.live.despatch(order.code, { items: mug, consignmentRef: 'N2' });
  await minutes(1);
  expect(world.mails()).toEqual(['fulfilled', 'fulfilled']);
});

test('a number that is corrected is written in the next pass', async () => {
  const { order, invoice } = await atRest();
  await minutes(3);
  world.khaos.live.setConsignment(invoice, { consignmentRef: 'N9' });
  await minutes(1);
  expect(world.fulfilments(order.id)[0]?.tracking.numbers).toEqual(['N9']);
});

test('it is worked out again as soon as anything was stored, such as another order', async () => {
  const { looks } = await atRest();
  world.place([['BOWL', 1]]);
  await world.run(process, 'import-orders');
  await minutes(1);
  expect(looks).toHaveBeenCalled();
});

test('it is worked out again as soon as a recipe is learnt', async () => {
  const { looks } = await atRest();
  process.ledger.watermarks.put('', 'push-stock', 'packs', JSON.stringify({ SET: [{ stockCode: 'MUG', each: 2 }] }));
  await minutes(1);
  expect(looks).toHaveBeenCalled();
});

test('a parcel that waits for its number is told when that has been awaited long enough', async () => {
  begin({ rules: { despatch: { waitForTrackingMs: 5 * 60_000 } } });
  const order = await world.imported(process, [['MUG', 1]]);
  world.khaos.live.despatch(order.code);
  await minutes(4);
  expect(world.mails()).toEqual([]);
  await minutes(3);
  expect(world.mails()).toEqual(['fulfilled']);
});
