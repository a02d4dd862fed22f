/** Stores that sell from one pool: nothing rises on the strength of orders that nobody has read. */
import { describe, expect, test } from 'vitest';
import { stockWorld } from './push-stock-world.ts';

const minute = 60_000;

/** Two stores that sell X from one pool of 10; Y is sold by the north alone. */
const begin = async () => {
  const world = stockWorld({
    stock: ['X', 'Y'].map((stockCode) => ({ stockCode, levels: { 'Main Site': 10 } })),
    variants: [{ sku: 'X' }],
    stores: ['north', 'south'],
  });
  world.shop('north').addProducts([{ product: 9, title: 'Y', sku: 'Y', priceMinor: 1200, vatPercent: 20, stock: [0] }]);
  await world.openUp();
  const offers = (sku = 'X') => world.offers(sku, 'north');
  /** Orders are read and not imported. */
  const live = async (storeId: string): Promise<void> => {
    world.khaos.addFault({ kind: 'refused', operation: 'ImportOrders', times: 100, after: 0 });
    await world.importOrders(storeId);
  };
  /** One minute later the north was polled and pushed; the south is not polled. */
  const north = async () => {
    world.moveOn(minute);
    await live('north');
    return (await world.push('north'))[0]!;
  };
  const soldInTheSouth = (units: number) => world.place('X', units, { storeId: 'south' });
  expect([offers('X'), offers('Y')]).toEqual([10, 10]);
  return { ...world, offers, north, poll: live, soldInTheSouth };
};

describe('after a start of the engine', () => {
  test('a shared pool rises only when both stores have been polled; one that is not shared rises at once', async () => {
    const world = await begin();
    world.soldInTheSouth(8);
    world.restart();
    world.khaos.live.setLevel('X', 12);
    world.khaos.live.setLevel('Y', 12);
    for (let time = 0; time < 3; time++) await world.north();
    expect([world.offers('X'), world.offers('Y')]).toEqual([10, 12]);
    expect(world.outlet('X', 'north')?.wanted?.why).toContain('until the orders of south');
    await world.poll('south');
    await world.north();
    expect(world.offers('X')).toBe(4);
  });

  test('a shared pool falls all the same: waiting would sell what is gone', async () => {
    const world = await begin();
    world.soldInTheSouth(1);
    world.restart();
    world.khaos.live.setLevel('X', 3);
    await world.north();
    expect(world.offers()).toBe(3);
  });
});

describe('after a pause or an outage of the other store', () => {
  test('a shared pool rises only when that store has been polled again, and then at once', async () => {
    const world = await begin();
    world.moveOn(60 * minute);
    const { id } = world.soldInTheSouth(1);
    world.khaos.live.setLevel('X', 12);
    await world.north();
    expect(world.offers()).toBe(10);
    await world.poll('south');
    await world.north();
    expect(world.offers()).toBe(11);
    expect(world.ledger.orders.get('south', id)).toBeDefined();
  });

  test('that lasts, one problem says what stock waits for, until the orders have been read', async () => {
    const world = await begin();
    // Nothing is kept back, so nothing is said.
    for (let time = 0; time < 12; time++) expect((await world.north()).problem).toBeUndefined();
    world.khaos.live.setLevel('X', 12);
    for (let time = 0; time < 2; time++) {
      const { problem } = await world.north();
      expect(problem).toMatchObject({ cause: 'stock-awaits-store', facts: { store: 'north', awaits: 'south' } });
      expect(world.engine.snapshot().problems.map(({ cause }) => cause)).toEqual(['stock-awaits-store']);
    }
    await world.poll('south');
    expect((await world.north()).problem).toBeUndefined();
    expect(world.offers()).toBe(12);
    expect(world.engine.snapshot().problems).toEqual([]);
  });
});

describe('an import that takes long', () => {
  test('does not keep a shared pool from rising: what was sold is known as soon as it has been read', async () => {
    const world = await begin();
    world.soldInTheSouth(1);
    world.moveOn(60 * minute);
    world.khaos.live.setLevel('X', 14);
    await world.importOrders('north');
    await world.push('north');
    expect(world.offers()).toBe(10);
    // Shopify’s time, not KC’s: calls to KC wait for each other.
    world.api('south').addFault({ kind: 'slow', operation: 'OrderMarkMetafields', delayMs: 25_000 });
    let importing = true;
    const imported = world.engine.run('import-orders', 'click', 'south').then(() => (importing = false));
    const meanwhile = new Promise<void>((done) => {
      world.clock.after(5_000, done);
    });
    const pushed = meanwhile.then(() => world.engine.run('push-stock', 'click', 'north')).then(() => importing);
    expect(await world.settle(pushed)).toBe(true);
    expect(world.offers()).toBe(13);
    await world.settle(imported);
  });
});

describe('an order of the other store that cannot be read', () => {
  const spoilt = async (change: (body: string) => string) => {
    const world = await begin();
    world.soldInTheSouth(8);
    world.distortShop('south', change);
    world.moveOn(minute);
    await world.importOrders('south');
    return world;
  };
  const north = async (world: Awaited<ReturnType<typeof spoilt>>) => {
    await world.importOrders('south');
    return world.north();
  };
  const oddTaxes = (body: string) => body.replaceAll(/"taxesIncluded":(true|false)/g, '"taxesIncluded":"perhaps"');
  const withoutLines = (body: string) => body.replaceAll('"lineItems"', '"oddItems"');

  test('has those goods kept back that it tells of; nothing rises until it can be read, and that is said', async () => {
    const world = await spoilt(oddTaxes);
    await north(world);
    expect(world.offers('X')).toBe(2);
    world.khaos.live.setLevel('X', 12);
    world.khaos.live.setLevel('Y', 12);
    const problems: (string | undefined)[] = [];
    for (let time = 0; time < 12; time++) problems.push((await north(world)).problem?.cause);
    expect([world.offers('X'), world.offers('Y')]).toEqual([2, 12]);
    expect([problems[0], problems.at(-1)]).toEqual([undefined, 'stock-awaits-store']);
    world.distortShop('south', (body) => body);
    for (let time = 0; time < 20; time++) await north(world);
    expect(world.offers('X')).toBe(4);
    expect(world.engine.snapshot().problems.map(({ cause }) => cause)).not.toContain('stock-awaits-store');
  });

  test('of which no line can be read keeps figures from rising; they fall', async () => {
    const world = await spoilt(withoutLines);
    world.khaos.live.setLevel('X', 12);
    await north(world);
    expect(world.offers('X')).toBe(10);
    world.khaos.live.setLevel('X', 9);
    await north(world);
    expect(world.offers('X')).toBe(9);
  });

  test('keeps nothing from rising any more when a person has left it alone', async () => {
    const world = await spoilt(withoutLines);
    world.khaos.live.setLevel('X', 12);
    await north(world);
    const [job] = world.ledger.jobs.list({ flow: 'import-orders', states: ['held'] }, 10).items;
    world.ledger.jobs.move(job!, 'skipped', { actor: 'person:Ann', why: 'entered in KC by hand' });
    await north(world);
    expect(world.offers('X')).toBe(12);
  });
});
