/** What becomes of stock writes that are lost, refused or overtaken, on the real engine and both practice systems. */
import { describe, expect, test } from 'vitest';
import { stockWorld, type WorldChange } from './push-stock-world.ts';

const minute = 60_000;

const begin = async (change: WorldChange = {}) => {
  const world = stockWorld(change);
  await world.openUp();
  return world;
};
type World = Awaited<ReturnType<typeof begin>>;

const writesOf = (world: World) => world.api().journal.filter(({ operation }) => operation === 'StockSet');
const keysOf = (world: World): string[] => writesOf(world).map(({ facts }) => JSON.stringify(facts));

describe('a write whose answer was lost', () => {
  test.each(['reset-after', 'reset-before', 'half-answer'] as const)('%s: is read back and the figure worked out anew', async (kind) => {
    const world = await begin();
    world.khaos.live.setLevel('X', 7);
    world.api().addFault({ kind, operation: 'StockSet' });
    world.moveOn(minute);
    const [view] = await world.push();
    expect(view?.problem?.kind).toBe('unconfirmed');
    expect(world.outlet('X')?.writing).toMatchObject({ onHand: 7, expectedOnHand: 10 });
    // Meanwhile KC's level moves on: the old number must not be sent again.
    world.khaos.live.setLevel('X', 4);
    world.moveOn(1_000);
    await world.push();
    expect(world.offers()).toBe(4);
    expect(world.outlet('X')).toMatchObject({ writing: undefined, standing: 'confirmed' });
    world.moveOn(10 * minute);
    await world.push();
    expect(world.offers()).toBe(4);
  });

  test('that Shopify carries out late cannot put an old number back for long', async () => {
    const world = await begin();
    world.khaos.live.setLevel('X', 12);
    world.api().addFault({ kind: 'acts-later', operation: 'StockSet', delayMs: 40_000 });
    world.moveOn(minute);
    await world.push();
    // KC is back at 10, which is what Shopify holds: nothing to write, and the late write is still on its way.
    world.khaos.live.setLevel('X', 10);
    await world.push();
    expect(world.offers()).toBe(10);
    world.moveOn(41_000);
    expect(world.api().settle()).toBeUndefined();
    expect(world.offers()).toBe(12);
    await world.push();
    expect(world.offers()).toBe(10);
  });

  test('is not taken for one that never was where goods handed over since hide it', async () => {
    const world = await begin();
    world.khaos.live.setLevel('X', 11);
    world.api().addFault({ kind: 'reset-after', operation: 'StockSet' });
    world.moveOn(minute);
    await world.push();
    const { id } = world.place('X', 1);
    world.shop().fulfilByHand(id);
    // On hand is back at what the write was to replace, and 10 of KC's 11 are free.
    expect(world.offers()).toBe(10);
    world.moveOn(1_000);
    await world.push();
    expect(world.offers()).toBe(10);
    for (let time = 0; time < 2; time++) {
      world.moveOn(minute);
      await world.importOrders();
      await world.push();
    }
    expect(world.offers()).toBe(10);
    expect(world.outlet('X')).toMatchObject({ ceiling: undefined, standing: 'confirmed' });
  });

  test('survives the engine’s death between intent and answer', async () => {
    const world = await begin();
    world.khaos.live.setLevel('X', 7);
    world.api().addFault({ kind: 'reset-after', operation: 'StockSet' });
    world.moveOn(minute);
    await world.push();
    world.restart();
    await world.push();
    // Nothing is written before this start's first whole order poll.
    expect(world.outlet('X')?.writing).toBeDefined();
    await world.importOrders();
    await world.push();
    expect(world.outlet('X')).toMatchObject({ writing: undefined, standing: 'confirmed' });
    expect(world.offers()).toBe(7);
  });

  test('that Shopify is still working on is asked about with the same key, and no other', async () => {
    const world = await begin();
    world.khaos.live.setLevel('X', 7);
    world.api().addFault({ kind: 'idempotency-concurrent', operation: 'StockSet' });
    world.moveOn(minute);
    await world.push();
    expect(world.outlet('X')?.writing).toBeDefined();
    const before = world.outlet('X')?.writing?.key;
    world.moveOn(5_000);
    await world.push();
    expect(world.offers()).toBe(7);
    expect(world.ledger.audit.page({ event: 'stock-written' }, 1).entries[0]?.references?.['key']).toBe(before);
  });
});

test('a write for which Shopify is too busy is not waited for: its figure is worked out anew', async () => {
  const world = await begin();
  world.khaos.live.setLevel('X', 7);
  world.api().addFault({ kind: 'rate-limited', operation: 'StockSet', times: 2 });
  world.moveOn(minute);
  const [view] = await world.push();
  expect(view?.problem?.cause).toBe('shopify-busy');
  expect(world.outlet('X')).toMatchObject({ writing: undefined, standing: 'different' });
  world.khaos.live.setLevel('X', 4);
  world.moveOn(5_000);
  await world.push();
  expect(world.offers()).toBe(4);
});

test('a write that Shopify is still working on stays in doubt where it is too busy to be asked about it', async () => {
  const world = await begin();
  world.khaos.live.setLevel('X', 7);
  world.api().addFault({ kind: 'idempotency-concurrent', operation: 'StockSet' });
  world.api().addFault({ kind: 'rate-limited', operation: 'StockSet', times: 2 });
  world.moveOn(minute);
  await world.push();
  world.moveOn(5_000);
  expect((await world.push())[0]?.problem?.cause).toBe('shopify-busy');
  expect(world.outlet('X')?.writing).toBeDefined();
  world.moveOn(5_000);
  await world.push();
  await world.push();
  expect(world.offers()).toBe(7);
});

test('a write that certainly did not go out leaves no trace, and the next pass writes', async () => {
  const world = await begin();
  world.khaos.live.setLevel('X', 7);
  world.api().addFault({ kind: 'refused', operation: 'StockSet', times: 9 });
  world.moveOn(minute);
  const [view] = await world.push();
  expect(view?.problem?.cause).toBe('shopify-unreachable');
  expect(world.outlet('X')).toMatchObject({ writing: undefined, standing: 'different' });
  world.api().clearFaults();
  world.moveOn(minute);
  await world.push();
  expect(world.offers()).toBe(7);
});

describe('a movement that no order poll has seen', () => {
  test('a sale at the till keeps the figure from rising until a later poll has ended', async () => {
    const world = await begin();
    // Sold and handed over at the till: on hand falls, and KC knows nothing of it.
    const { id } = world.place('X', 2);
    world.shop().fulfilByHand(id);
    expect(world.offers()).toBe(8);
    world.ledger.pools.hint([{ stockCode: 'X', site: 'Main Site' }], world.clock.nowMs());
    world.moveOn(1_000);
    await world.push();
    expect(world.offers()).toBe(8);
    expect(world.outlet('X')?.ceiling?.onHand).toBe(8);
    world.moveOn(minute);
    await world.importOrders();
    await world.push();
    expect(world.offers()).toBe(8);
    expect(world.outlet('X')?.ceiling).toBeUndefined();
    expect(world.ledger.audit.page({ event: 'stock-changed-elsewhere' }, 5).entries).toEqual([]);
  });

  test('goods that left behind a foreign write are found before a sale can take their place', async () => {
    const world = await begin();
    const { id } = world.place('X', 1);
    world.moveOn(minute);
    await world.importOrders();
    await world.push();
    world.moveOn(minute);
    world.shop().writeStock(world.itemOf('X'), 0, 'available', { adjust: 2 });
    world.shop().fulfilByHand(id);
    world.place('X', 1);
    world.ledger.pools.hint([{ stockCode: 'X', site: 'Main Site' }], world.clock.nowMs());
    await world.push();
    // KC has 9 since the import, and one of them is sold.
    expect(world.khaos.live.level('X')).toBe(9);
    expect(world.offers()).toBe(8);
  });

  test('goods handed over between a poll and the first look at their outlet are found before its first figure', async () => {
    const world = stockWorld({ stock: [{ stockCode: 'X', levels: { 'Main Site': 10 } }] });
    world.shop().writeStock(world.itemOf('X'), 0, 'on_hand', { set: 20 });
    await world.importOrders();
    const { id } = world.place('X', 2);
    world.shop().fulfilByHand(id);
    world.moveOn(minute);
    await world.push();
    // KC has 10 and knows nothing of the two that are gone.
    expect(world.offers()).toBe(8);
  });

  test('a foreign write is put right after the next poll, and recorded with its size', async () => {
    const world = await begin();
    world.shop().writeStock(world.itemOf('X'), 0, 'on_hand', { set: 3 });
    world.ledger.pools.hint([{ stockCode: 'X', site: 'Main Site' }], world.clock.nowMs());
    world.moveOn(1_000);
    await world.push();
    expect(world.offers()).toBe(3);
    world.moveOn(minute);
    await world.importOrders();
    await world.push();
    expect(world.offers()).toBe(10);
    expect(world.ledger.audit.page({ event: 'stock-changed-elsewhere' }, 5).entries).toMatchObject([
      { stockCode: 'X', amounts: { units: -7, onHand: 3 } },
    ]);
  });

  test('a foreign write upwards is taken back at once', async () => {
    const world = await begin();
    world.shop().writeStock(world.itemOf('X'), 0, 'on_hand', { set: 50 });
    world.moveOn(minute);
    await world.push();
    expect(world.offers()).toBe(10);
  });
});

describe('in a batch', () => {
  const many = (count: number): WorldChange => ({
    stock: Array.from({ length: count }, (_, at) => ({ stockCode: `C${at}`, levels: { 'Main Site': 20 + at } })),
  });

  test('a row whose compare is refused is set aside and worked out anew, the rest is written', async () => {
    const world = await begin(many(5));
    // Between our reading and our write somebody else writes one of the rows.
    let done = false;
    const api = world.api();
    const react = api.react;
    api.react = (request) => {
      if (!done && request.body.includes('StockSet')) {
        done = true;
        world.shop().writeStock(world.itemOf('C2'), 0, 'on_hand', { set: 1 });
      }
      return react(request);
    };
    for (let at = 0; at < 5; at++) world.khaos.live.setLevel(`C${at}`, 90 + at);
    world.moveOn(minute);
    await world.push();
    expect(done).toBe(true);
    expect([0, 1, 3, 4].map((at) => world.offers(`C${at}`))).toEqual([90, 91, 93, 94]);
    expect(world.offers('C2')).toBe(1);
    expect(world.outlet('C2')?.ceiling?.onHand).toBe(1);
    world.moveOn(minute);
    await world.importOrders();
    await world.push();
    expect(world.offers('C2')).toBe(92);
    expect(new Set(keysOf(world)).size).toBeGreaterThan(2);
  });

  test('a code that KC does not know, or faults on, becomes a problem of its own while all others go on', async () => {
    const world = await begin({
      ...many(4),
      variants: [...Array.from({ length: 4 }, (_, at) => ({ sku: `C${at}` })), { sku: 'NOBODY' }],
    });
    expect(world.ledger.pools.get({ stockCode: 'NOBODY', site: 'Main Site' })?.problem?.cause).toBe('stock-code-unknown');
    expect([0, 1, 2, 3].map((at) => world.offers(`C${at}`))).toEqual([20, 21, 22, 23]);
    world.khaos.addFault({ kind: 'bad-code', operation: 'ExportStockStatus', code: 'C1', times: 50, after: 0 });
    for (let at = 0; at < 4; at++) world.khaos.live.setLevel(`C${at}`, 50 + at);
    world.moveOn(minute);
    await world.push();
    expect(world.ledger.pools.get({ stockCode: 'C1', site: 'Main Site' })?.problem?.cause).toBe('stock-level-unreadable');
    expect([0, 2, 3].map((at) => world.offers(`C${at}`))).toEqual([50, 52, 53]);
    expect(world.offers('C1')).toBe(21);
  });

  test('the fewest calls are made: one reading and one write for 250 outlets, no reading back', async () => {
    const world = await begin(many(250));
    const before = world.api().journal.length;
    for (let at = 0; at < 250; at++) world.khaos.live.setLevel(`C${at}`, 10 + at);
    world.ledger.watermarks.put('main', 'push-stock', 'sweep-from', JSON.stringify({ sinceMs: world.clock.nowMs() + 1 }));
    world.moveOn(1_000);
    await world.push();
    expect(world.ledger.outlets.counts('main')).toMatchObject({ outlets: 250, confirmed: 250 });
    const calls = world
      .api()
      .journal.slice(before)
      .map(({ operation }) => operation);
    expect(calls.filter((name) => name === 'StockAtLocationPage')).toHaveLength(1);
    expect(calls.filter((name) => name === 'StockSet')).toHaveLength(1);
  }, 30_000);
});
