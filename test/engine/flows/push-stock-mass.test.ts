import { expect, it } from 'vitest';
import { stockWorld } from './push-stock-world.ts';

const codes = Array.from({ length: 120 }, (_, at) => `M${at}`);

/** More codes than go as urgent ones, all of which KC says have just moved from 40 to 30, and the engine has written it. */
const afterAMass = async () => {
  const world = stockWorld({ stock: codes.map((stockCode) => ({ stockCode, levels: { 'Main Site': 40 } })) });
  await world.importOrders();
  await world.push();
  world.moveOn(5 * 60_000);
  await world.importOrders();
  await world.push();
  for (const code of codes) world.khaos.live.setLevel(code, 30);
  world.moveOn(20_000);
  await world.push();
  const outletsRead = (): number =>
    world
      .api()
      .journal.filter(({ operation, facts }) => operation === 'StockAtLocationPage' && JSON.stringify(facts).includes('inventory_item_id'))
      .length;
  return { world, outletsRead };
};

it('a mass of movements that KC lists again costs no second reading of Shopify', async () => {
  const { world, outletsRead } = await afterAMass();
  expect([world.offers('M0'), world.offers('M119')]).toEqual([30, 30]);
  const [read, levels] = [outletsRead(), world.khaos.journal.length];
  world.moveOn(20_000);
  await world.push();
  expect(world.khaos.journal.slice(levels).some(({ operation }) => operation === 'ExportStockStatus')).toBe(true);
  expect(outletsRead()).toBe(read);
}, 60_000);

it('what moved in KC, sold or was written by others meanwhile is put right all the same', async () => {
  const { world } = await afterAMass();
  world.khaos.live.setLevel('M7', 21);
  world.place('M8', 4);
  world.shop().writeStock(world.itemOf('M9'), 0, 'on_hand', { set: 77 });
  await world.pollOnly();
  world.moveOn(40_000);
  await world.importOrders();
  await world.push();
  expect([world.offers('M7'), world.offers('M8'), world.offers('M9')]).toEqual([21, 26, 30]);
}, 60_000);
