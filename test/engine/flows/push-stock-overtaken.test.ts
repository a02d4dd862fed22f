/** Figures that an import or an unanswered fulfilment overtakes, end to end. */
import { expect, test } from 'vitest';
import { heldCodes } from '../../../electron/engine/flows/push-stock-hold.ts';
import { stockWorld } from './push-stock-world.ts';

const begin = async () => {
  const world = stockWorld();
  await world.openUp();
  return world;
};

test('a fulfilment whose answer was lost counts as fulfilled: never more than 8, and 8 once it is known', async () => {
  const world = await begin();
  world.place('X', 2);
  world.moveOn(60_000);
  await world.importOrders();
  await world.push();
  world.khaos.live.despatch(world.khaos.live.salesOrders()[0]!.salesOrder, { consignmentRef: 'AB1' });
  world.api().addFault({ kind: 'reset-before', operation: 'fulfillmentCreate' });
  await world.despatch();
  expect(world.ledger.jobs.counts({ flow: 'push-despatch' })).toMatchObject([{ state: 'unconfirmed', count: 1 }]);
  world.moveOn(60_000);
  await world.importOrders();
  await world.push();
  // The customer may have been told and the units be gone, or not: Shopify still holds them committed.
  expect(world.offers()).toBe(6);
  for (let time = 0; time < 5; time++) {
    world.moveOn(3 * 60_000);
    await world.despatch();
    await world.importOrders();
    await world.push();
  }
  expect(world.shop().mails()).toHaveLength(1);
  expect(world.offers()).toBe(8);
});

test('our own fulfilment counts before any poll has shown it, also where another program’s write hides its units and a sale follows', async () => {
  const world = await begin();
  world.place('X', 3);
  world.moveOn(60_000);
  await world.importOrders();
  await world.push();
  world.khaos.live.despatch(world.khaos.live.salesOrders()[0]!.salesOrder, { consignmentRef: 'AB1' });
  world.moveOn(60_000);
  await world.importOrders();
  world.shop().writeStock(world.itemOf('X'), 0, 'available', { adjust: 2 });
  world.place('X', 1);
  await world.despatch();
  expect(world.shop().mails()).toHaveLength(1);
  world.moveOn(1_000);
  await world.push();
  // KC has 7, and one of them is sold.
  expect(world.khaos.live.level('X')).toBe(7);
  expect(world.offers()).toBeLessThanOrEqual(6);
  for (let time = 0; time < 2; time++) {
    world.moveOn(60_000);
    await world.importOrders();
    await world.push();
  }
  expect(world.offers()).toBe(6);
});

test('a level is thrown away when an import of its code was sent after it was asked for', async () => {
  const world = await begin();
  world.khaos.live.setLevel('X', 6);
  const { id } = world.place('X', 2);
  world.moveOn(60_000);
  await world.pollOnly();
  // While Shopify's figures are on their way, the import of the order goes out.
  const api = world.api();
  const react = api.react;
  let held: string[] = [];
  const heldNow = () => heldCodes(world.ledger, world.clock.nowMs());
  api.react = (request) => {
    const now = [...heldNow()];
    if (request.body.includes('StockAtLocationPage') && held.length === 0 && now.length > 0) {
      held = now;
      const key = { storeId: 'main', flow: 'import-orders' as const, key: id };
      world.ledger.jobs.move(key, 'running', { actor: 'runner', why: 'overtakes' });
      world.ledger.steps.intend(
        key,
        'import',
        { ref: 'main-1', totalMinor: 1, digest: 'd', moment: { wallMs: 0, monotonicMs: 0, start: 1 } },
        { send: true },
      );
    }
    return react(request);
  };
  const writes = () => world.api().journal.filter(({ operation }) => operation === 'StockSet').length;
  const before = writes();
  await world.push();
  expect(held).toEqual(['X']);
  expect(writes()).toBe(before);
  expect(world.ledger.pools.get({ stockCode: 'X', site: 'Main Site' })?.hintedAtMs).toBeDefined();
  await world.push();
  expect(world.offers()).toBe(4);
  expect(heldNow()).toEqual(new Set());
});
