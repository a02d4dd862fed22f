/** The breaker, frozen outlets, forced pushes, dry runs, and when nothing is written at all. */
import { describe, expect, test } from 'vitest';
import {
  approveBreaker,
  dryRun,
  forcePush,
  freezeOutlets,
  pushProgress,
  releaseOutlets,
  thawOutlets,
} from '../../../electron/engine/flows/push-stock-requests.ts';
import { readLeftOut } from '../../../electron/engine/flows/push-stock-links.ts';
import { stockWorld, type WorldChange } from './push-stock-world.ts';

const minute = 60_000;
const codes = (count: number): string[] => Array.from({ length: count }, (_, at) => `C${at}`);
const many = (count: number, stock: Record<string, unknown> = {}): WorldChange => ({
  stock: codes(count).map((stockCode) => ({ stockCode, levels: { 'Main Site': 20 } })),
  store: (plain) => ({ ...plain, stock: { ...(plain['stock'] as object), ...stock } }),
});

const begin = async (change: WorldChange = {}) => {
  const world = stockWorld(change);
  await world.openUp();
  const pass = () => world.engine.passFor('push-stock', 'main', 'click');
  const later = async (ms = minute) => {
    world.moveOn(ms);
    await world.importOrders();
    return (await world.push())[0]!;
  };
  const offered = (list: readonly string[]) => list.map((code) => world.offers(code));
  return { ...world, pass, later, offered };
};

describe('the breaker', () => {
  const rules = { breakerPercent: 30, breakerFrom: 10 };

  test('lets a share of zeroings through, keeps the rest, and lets those go once KC has repeated them for a while', async () => {
    const world = await begin(many(20, rules));
    for (const code of codes(20)) world.khaos.live.setLevel(code, 0);
    const view = await world.later();
    expect(world.offered(codes(20)).filter((units) => units === 0)).toHaveLength(6);
    expect(view.held).toBe(14);
    expect(world.ledger.outlets.counts('main').held).toBe(14);
    expect(world.ledger.outlets.problemGroups('main')).toMatchObject([{ cause: 'stock-breaker', count: 14 }]);
    await world.later();
    expect(world.offered(codes(20)).filter((units) => units === 0)).toHaveLength(6);
    await world.later(5 * minute);
    expect(world.offered(codes(20)).filter((units) => units === 0)).toHaveLength(20);
    expect(world.ledger.outlets.counts('main').held).toBe(0);
  });

  test('forgets zeroings that KC takes back', async () => {
    const world = await begin(many(20, rules));
    for (const code of codes(20)) world.khaos.live.setLevel(code, 0);
    await world.later();
    for (const code of codes(20)) world.khaos.live.setLevel(code, 20);
    await world.later();
    expect(world.ledger.outlets.counts('main').held).toBe(0);
    expect(world.offered(codes(20))).toEqual(codes(20).map(() => 20));
  });

  test('keeps increases until a person agrees; approval covers the lines, whose figures are worked out then', async () => {
    const world = await begin(many(20, rules));
    for (const code of codes(20)) world.khaos.live.setLevel(code, 90);
    await world.later();
    const kept = codes(20).filter((code) => world.offers(code) === 20);
    expect(kept).toHaveLength(14);
    await world.later(30 * minute);
    expect(world.offered(kept)).toEqual(kept.map(() => 20));
    world.khaos.live.setLevel(kept[0]!, 70);
    expect(approveBreaker(world.pass(), 'all', 'person:jo')).toBe(14);
    await world.later();
    expect(world.offered(kept)).toEqual(kept.map((_, at) => (at === 0 ? 70 : 90)));
    expect(world.ledger.outlets.counts('main').held).toBe(0);
  });

  test('never keeps a decrease, also of an outlet whose increase it kept', async () => {
    const world = await begin(many(20, rules));
    for (const code of codes(20)) world.khaos.live.setLevel(code, 90);
    await world.later();
    const kept = codes(20).find((code) => world.offers(code) === 20)!;
    world.khaos.live.setLevel(kept, 5);
    await world.later();
    expect(world.offers(kept)).toBe(5);
    for (const code of codes(20)) if (world.offers(code) === 90) world.khaos.live.setLevel(code, 1);
    await world.later();
    expect(world.offered(codes(20)).every((units) => units <= 20)).toBe(true);
  });

  test('does not ask in a small shop, nor for first figures', async () => {
    const small = await begin(many(9, rules));
    for (const code of codes(9)) small.khaos.live.setLevel(code, 0);
    await small.later();
    expect(small.offered(codes(9))).toEqual(codes(9).map(() => 0));
  });
});

test('a frozen outlet is worked out and never written until it is thawed', async () => {
  const world = await begin(many(2));
  const key = { storeId: 'main', itemId: world.itemOf('C0'), locationId: world.shop().locationIds()[0]! };
  freezeOutlets(world.ledger, [key], 'person:jo', 'a mistake is being looked for');
  for (const code of codes(2)) world.khaos.live.setLevel(code, 7);
  await world.later();
  expect(world.offered(codes(2))).toEqual([20, 7]);
  expect(world.outlet('C0')?.wanted?.onHand).toBe(7);
  thawOutlets(world.pass(), [key], 'person:jo', 'found');
  await world.later();
  expect(world.offers('C0')).toBe(7);
});

test('a dry run tells every difference with its reason and changes nothing', async () => {
  const world = await begin(many(3));
  world.khaos.live.setLevel('C1', 4);
  world.shop().writeStock(world.itemOf('C2'), 0, 'on_hand', { set: 25 });
  const read = async () => {
    const rows = [];
    for await (const slice of dryRun(world.pass(), { kind: 'all' })) rows.push(...slice);
    return rows;
  };
  const rows = await world.settle(read());
  expect(rows.map(({ stockCode, now, wanted, change }) => [stockCode, now, wanted, change])).toEqual([
    ['C0', 20, 20, 'none'],
    ['C1', 20, 4, 'lower'],
    ['C2', 25, 20, 'lower'],
  ]);
  expect(rows[1]?.why).toBe('KC has 4: 4 on hand, the shop offers 4.');
  expect(world.offered(codes(3))).toEqual([20, 20, 25]);
  expect(world.outlet('C1')?.wanted?.onHand).toBe(20);
});

describe('a forced push', () => {
  test('of codes reads and writes just those at once', async () => {
    const world = await begin(many(3));
    world.shop().writeStock(world.itemOf('C2'), 0, 'on_hand', { set: 25 });
    world.moveOn(1_000);
    expect(forcePush(world.pass(), { kind: 'codes', stockCodes: ['C2'] })).toBe(1);
    await world.push();
    expect(world.offers('C2')).toBe(20);
  });
  test('of everything reads every outlet once more and tells how far it is', async () => {
    const world = await begin(many(3));
    for (const code of codes(3)) world.shop().writeStock(world.itemOf(code), 0, 'on_hand', { set: 25 });
    world.moveOn(1_000);
    const sinceMs = world.clock.nowMs();
    expect(forcePush(world.pass(), { kind: 'all' })).toBe(3);
    expect(pushProgress(world.pass(), sinceMs)).toEqual({ left: 3, atLeast: false });
    world.moveOn(1_000);
    await world.push();
    expect(world.offered(codes(3))).toEqual([20, 20, 20]);
    expect(pushProgress(world.pass(), sinceMs).left).toBe(0);
  });
});

test('every live code is read again within the stated time, hinted or not', async () => {
  const world = await begin({ ...many(3), khaos: { generation: '7.3' } });
  world.moveOn(29 * minute);
  for (const code of codes(3)) world.shop().writeStock(world.itemOf(code), 0, 'available', { set: 1 });
  world.moveOn(2 * minute);
  await world.importOrders();
  await world.push();
  await world.later();
  expect(world.offered(codes(3))).toEqual([20, 20, 20]);
});

test('native bundles, gift cards, untracked items and items without a SKU are never written, each with its reason', async () => {
  const world = await begin({
    stock: [{ stockCode: 'X', levels: { 'Main Site': 10 } }],
    variants: [
      { sku: 'X' },
      { sku: 'BUNDLE', components: [{ at: 0, quantity: 2 }] },
      { sku: 'GIFT', giftCard: true, requiresShipping: false },
      { sku: 'LOOSE', tracked: false },
      { sku: null, title: 'No SKU' },
      { sku: 'A#B' },
    ],
  });
  expect(
    Object.values(readLeftOut(world.ledger, 'main'))
      .map(({ because }) => because)
      .toSorted(),
  ).toEqual(['bundle-parent', 'gift-card', 'no-sku', 'untracked', 'unusable-sku']);
  expect(world.offers('X')).toBe(10);
  expect(
    world
      .shop()
      .variants()
      .find(({ sku }) => sku === 'BUNDLE')?.available,
  ).toBe(5);
  expect(world.api().journal.some(({ facts }) => JSON.stringify(facts).includes('NON_MUTABLE'))).toBe(false);
});

test('what KC does not count is told, and nothing is written', async () => {
  const world = await begin({ stock: [{ stockCode: 'WRAP', stockControlled: false }], variants: [{ sku: 'WRAP', stock: [4] }] });
  expect(world.ledger.pools.get({ stockCode: 'WRAP', site: 'Main Site' })?.problem?.cause).toBe('stock-not-controlled');
  expect(world.offers('WRAP')).toBe(4);
});

test('a refused item is held with what Shopify said, and written after a person releases it', async () => {
  const world = await begin(many(2));
  const key = { storeId: 'main', itemId: world.itemOf('C0'), locationId: world.shop().locationIds()[0]! };
  world.khaos.live.setLevel('C0', 2_000_000_000);
  world.khaos.live.setLevel('C1', 3);
  await world.later();
  expect(world.outlet('C0')?.held).toMatchObject({ cause: 'stock-write-refused', facts: { stockCode: 'C0' } });
  expect(world.offered(codes(2))).toEqual([20, 3]);
  world.khaos.live.setLevel('C0', 6);
  await world.later();
  expect(world.offers('C0')).toBe(20);
  releaseOutlets(world.pass(), [key], 'person:jo', 'corrected in KC');
  await world.later();
  expect(world.offers('C0')).toBe(6);
});

describe('nothing is written', () => {
  test('before the first whole order poll of an engine start', async () => {
    const world = stockWorld();
    await world.push();
    expect(world.offers()).toBe(0);
    await world.importOrders();
    world.restart();
    await world.push();
    expect(world.offers()).toBe(0);
    await world.openUp();
    expect(world.offers()).toBe(10);
  });
  test('while a restored ledger catches up', async () => {
    const world = await begin();
    world.ledger.installation.setCatchingUp('main', 'restored from a copy');
    world.khaos.live.setLevel('X', 3);
    world.moveOn(minute);
    await world.push();
    expect(world.offers()).toBe(10);
    world.ledger.installation.setCatchingUp('main', undefined);
    await world.push();
    expect(world.offers()).toBe(3);
  });
  test('to a location that no site feeds, and a site that KC does not have stops the pass', async () => {
    const world = stockWorld({
      store: (plain) => {
        const { locations } = plain['stock'] as { locations: { locationId: string }[] };
        return { ...plain, stock: { locations: [{ locationId: locations[0]!.locationId, site: 'Nowhere' }] } };
      },
    });
    await world.importOrders();
    const [view] = await world.push();
    expect(view?.problem?.cause).toBe('khaos-word-unknown');
    expect(world.offers()).toBe(0);
  });

  test('to a location whose site KC does not tell: another site’s level is not its own', async () => {
    for (const [generation, second] of [
      ['middle', 4],
      ['7.3', 0],
    ] as const) {
      const world = await begin({
        khaos: { generation },
        locations: [{ name: 'A' }, { name: 'B' }],
        stock: [{ stockCode: 'X', levels: { 'Main Site': 10, 'Second Site': 4 } }],
        store: (plain, _, shop) => ({
          ...plain,
          stock: { locations: shop.locationIds().map((locationId, at) => ({ locationId, site: ['Main Site', 'Second Site'][at] })) },
        }),
      });
      await world.later();
      expect([world.offers('X', 'main', 0), world.offers('X', 'main', 1)]).toEqual([10, second]);
      const problems = world.ledger.outlets.problemGroups('main').map(({ cause, count }) => [cause, count]);
      expect(problems).toEqual(second === 0 ? [['stock-site-not-told', 1]] : []);
    }
  });
});

test('a pack whose recipe KC could not tell at first is learnt at the next reading', async () => {
  const world = stockWorld({
    stock: [
      { stockCode: 'X', levels: { 'Main Site': 10 } },
      { stockCode: 'B', pack: [{ stockCode: 'X', quantity: 2 }] },
    ],
  });
  world.khaos.addFault({ kind: 'soap-fault', operation: 'ExportStockCompressed', times: 1, after: 0 });
  await world.openUp();
  world.moveOn(minute);
  await world.importOrders();
  await world.push();
  expect(world.offers('B')).toBe(5);
  expect(world.ledger.outlets.problemGroups('main')).toEqual([]);
});

test('a deleted, a renamed and a new product are followed', async () => {
  const world = await begin(many(3));
  const variant = (sku: string) =>
    world
      .shop()
      .variants()
      .find((one) => one.sku === sku)!.id;
  const item = world.itemOf('C1');
  world.shop().renameSku(variant('C1'), 'C2');
  await world.later(2 * minute);
  expect(world.ledger.outlets.ofItems('main', [item])[0]?.pool?.stockCode).toBe('C2');
  world.shop().deleteProduct(variant('C0'));
  await world.later(25 * 60 * minute);
  await world.later();
  expect(world.ledger.outlets.counts('main').outlets).toBe(2);
});
