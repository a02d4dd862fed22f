/** Slices in line are asked about as ever, and worked out anew as soon as anything is new: on the real engine and both practice systems. */
import { describe, expect, test } from 'vitest';
import { memoryOf } from '../../../electron/engine/flows/push-stock-memory.ts';
import { stockWorld, type WorldChange } from './push-stock-world.ts';

/** Few enough to be read each cycle. */
const atRest = async (change: WorldChange = {}) => {
  const world = stockWorld({ stock: [{ stockCode: 'X', levels: { 'Main Site': 3 } }], ...change });
  await world.openUp();
  const cycle = async () => {
    world.moveOn(5_000);
    await world.push();
  };
  for (let time = 0; time < 8; time++) await cycle();
  expect(memoryOf(world.ledger, 'main').settled.size).toBe(1);
  const calls = () => ({
    khaos: world.khaos.journal.map(({ operation }) => operation),
    shopify: world.api().journal.length,
  });
  return {
    ...world,
    get ledger() {
      return world.ledger;
    },
    cycle,
    calls,
  };
};

const wanted = (world: Awaited<ReturnType<typeof atRest>>) => world.outlet('X')?.wanted;

describe('a slice in line', () => {
  test('is read as often as any, and is neither worked out nor stored again', async () => {
    const world = await atRest();
    const revision = world.ledger.revision();
    const [before, workedOut] = [world.calls(), wanted(world)];
    const askedAtMs = world.ledger.pools.get({ stockCode: 'X', site: 'Main Site' })?.levelAskedAtMs ?? 0;
    for (let time = 0; time < 3; time++) await world.cycle();
    const since = world.calls().khaos.slice(before.khaos.length);
    expect(since.filter((operation) => operation === 'ExportStockStatus')).toHaveLength(3);
    expect(world.calls().shopify).toBeGreaterThanOrEqual(before.shopify + 3);
    expect(world.ledger.revision()).toBe(revision);
    expect(wanted(world)).toEqual(workedOut);
    expect(world.ledger.pools.get({ stockCode: 'X', site: 'Main Site' })?.levelAskedAtMs).toBeGreaterThan(askedAtMs + 10_000);
  });

  test('stores the times of its readings now and then', async () => {
    const world = await atRest();
    const readAtMs = world.outlet('X')?.reading?.readAtMs ?? 0;
    for (let time = 0; time < 8; time++) await world.cycle();
    expect(world.outlet('X')?.reading?.readAtMs).toBeGreaterThan(readAtMs);
  });

  test.each([1, 2, 5])('gives way to a movement in KC at the very next reading, after %d that showed nothing', async (quiet) => {
    const world = await atRest();
    for (let time = 0; time < quiet; time++) await world.cycle();
    world.khaos.live.setLevel('X', 2);
    await world.cycle();
    expect(world.offers()).toBe(2);
    world.khaos.live.setLevel('X', 3);
    await world.cycle();
    expect(world.offers()).toBe(3);
  });

  test('gives way to a sale that was polled and is not in KC yet, and to its import', async () => {
    const world = await atRest();
    world.place('X', 1);
    await world.pollOnly();
    await world.cycle();
    expect(wanted(world)).toMatchObject({ onHand: 3, terms: { ownUntaken: 1 } });
    await world.importOrders();
    await world.cycle();
    expect(wanted(world)).toMatchObject({ onHand: 3, terms: { ownUntaken: 0 } });
    expect(world.offers()).toBe(2);
  });

  test('gives way to another program’s write in Shopify', async () => {
    const world = await atRest();
    world.shop().writeStock(world.itemOf('X'), 0, 'on_hand', { set: 9 });
    await world.cycle();
    expect(world.offers()).toBe(3);
  });

  test('that says of an outlet what it said before the code got another one is not believed', async () => {
    const world = await atRest();
    world.ledger.outlets.link([
      { storeId: 'main', itemId: 'gid://shopify/InventoryItem/999', locationId: '', sku: 'X', pool: { stockCode: 'X', site: 'Main Site' } },
    ]);
    const workedOutAtMs = wanted(world)?.atMs ?? 0;
    await world.cycle();
    expect(wanted(world)?.atMs).toBeGreaterThan(workedOutAtMs);
  });
});

describe('more fast codes than one pass reads', () => {
  const codes = Array.from({ length: 132 }, (_, at) => `X${String(at).padStart(3, '0')}`);
  const manyAtRest = async () => {
    const world = stockWorld({ stock: codes.map((stockCode) => ({ stockCode, levels: { 'Main Site': 3 } })) });
    await world.openUp();
    const cycle = async () => {
      world.moveOn(5_000);
      await world.push();
    };
    for (let time = 0; time < 8; time++) await cycle();
    const asked = () => world.khaos.journal.filter(({ operation }) => operation === 'ExportStockStatus').length;
    return { world, cycle, asked };
  };

  test('take turns in the same slices, so that all are found in line and none is worked out again', async () => {
    const { world, cycle, asked } = await manyAtRest();
    const revision = world.ledger.revision();
    const before = asked();
    const sinceMs = world.clock.nowMs();
    for (let time = 0; time < 2; time++) await cycle();
    expect(memoryOf(world.ledger, 'main').settled.size).toBe(2);
    expect(world.ledger.revision()).toBe(revision);
    expect(asked() - before).toBe(2);
    const read = world.ledger.pools.many(codes.map((stockCode) => ({ stockCode, site: 'Main Site' })));
    expect(read.filter(({ levelAskedAtMs }) => (levelAskedAtMs ?? 0) > sinceMs)).toHaveLength(codes.length);
  });

  test('are brought in line within two passes of a movement, whichever it strikes', async () => {
    const { world, cycle } = await manyAtRest();
    for (const stockCode of [codes[0]!, codes[60]!, codes[131]!]) {
      world.khaos.live.setLevel(stockCode, 1);
      for (let time = 0; time < 2; time++) await cycle();
      expect(world.offers(stockCode)).toBe(1);
    }
  });
});
