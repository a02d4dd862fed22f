/** What is sold stays sold whatever becomes of the variant: deleted, listed anew, or given another SKU. */
import { describe, expect, test } from 'vitest';
import { stockWorld, type WorldChange } from './push-stock-world.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

const stock = [
  { stockCode: 'X', levels: { 'Main Site': 10 } },
  { stockCode: 'Y', levels: { 'Main Site': 5 } },
];

const begin = async (change: WorldChange = {}) => {
  const world = stockWorld({ stock, variants: [{ sku: 'X' }, { sku: 'X' }], ...change });
  await world.openUp();
  const [first, second] = world.shop().variants();
  /** Two of the first item, which KC has not been told of: its imports fail. */
  const sold = world.place('X', 2);
  /** Polls without an import going through, and pushes; twice, since a figure may rise from the second poll on only. */
  const later = async (): Promise<void> => {
    for (let time = 0; time < 3; time++) {
      world.moveOn(minute);
      if (world.khaos.faultsLeft() === 0) world.khaos.addFault({ kind: 'refused', operation: 'ImportOrders', times: 100, after: 0 });
      await world.run('import-orders');
      await world.push();
    }
  };
  /** The whole catalogue is read again, and every code. */
  const nextDay = async (): Promise<void> => {
    world.moveOn(day);
    await later();
  };
  const availableOf = (variantId: string): number =>
    world
      .shop()
      .variants()
      .find(({ id }) => id === variantId)!.available;
  await later();
  expect([availableOf(first!.id), availableOf(second!.id)]).toEqual([8, 8]);
  return { ...world, first: first!, second: second!, sold, later, nextDay, availableOf };
};

describe('an open order keeps its goods of the code it was sold as', () => {
  test('where its variant was deleted, until it is cancelled', async () => {
    const world = await begin();
    world.shop().deleteProduct(world.first.id);
    await world.nextDay();
    expect(world.ledger.outlets.ofItems('main', [world.first.inventoryItemId])).toEqual([]);
    expect(world.availableOf(world.second.id)).toBe(8);
    world.shop().cancel(world.sold.id, { reason: 'CUSTOMER', restock: false, refund: true });
    await world.later();
    expect(world.availableOf(world.second.id)).toBe(10);
  });

  test('where its product is listed anew under the same SKU', async () => {
    const world = await begin();
    for (const { id } of [world.first, world.second]) world.shop().deleteProduct(id);
    const [relisted] = world.shop().addProducts([{ product: 9, title: 'X again', sku: 'X', priceMinor: 1200, vatPercent: 20, stock: [0] }]);
    await world.nextDay();
    expect(world.availableOf(relisted!)).toBe(8);
  });

  test('where its variant was given another SKU, whose own goods are all for sale', async () => {
    const world = await begin();
    world.shop().renameSku(world.first.id, 'Y');
    await world.nextDay();
    expect(world.ledger.outlets.ofItems('main', [world.first.inventoryItemId])).toMatchObject([{ pool: { stockCode: 'Y' } }]);
    expect(world.availableOf(world.second.id)).toBe(8);
    // Two are committed to the order, and none of them is a Y.
    expect(world.figures('Y')).toMatchObject({ available: 5, committed: 2 });
    world.shop().fulfilByHand(world.sold.id);
    await world.later();
    expect(world.figures('Y')).toMatchObject({ available: 5, committed: 0 });
    expect(world.availableOf(world.second.id)).toBe(8);
  });

  test('where the office’s map turns its SKU into that code', async () => {
    const world = await begin({
      variants: [{ sku: 'X' }, { sku: 'x-old' }],
      store: (plain) => ({ ...plain, orders: { ...(plain['orders'] as object), stockCodes: { 'X-OLD': 'X' } } }),
    });
    const other = world.place('x-old', 3);
    await world.later();
    expect(world.availableOf(world.first.id)).toBe(5);
    world.shop().deleteProduct(world.second.id);
    await world.nextDay();
    expect(world.availableOf(world.first.id)).toBe(5);
    world.shop().cancel(other.id, { reason: 'CUSTOMER', restock: false, refund: true });
    await world.nextDay();
    expect(world.availableOf(world.first.id)).toBe(8);
  });

  test('that was polled after its variant had gone', async () => {
    const world = await begin();
    world.place('X', 3);
    world.shop().deleteProduct(world.first.id);
    world.moveOn(day);
    // The catalogue is read again first: the item is gone when the order is met.
    await world.push();
    await world.later();
    expect(world.availableOf(world.second.id)).toBe(5);
  });
});

describe('an open order for a pack that no outlet was ever read of', () => {
  const packs = {
    stock: [
      { stockCode: 'X', levels: { 'Main Site': 10 } },
      { stockCode: 'B', pack: [{ stockCode: 'X', quantity: 2 }] },
    ],
  };
  const sellsGonePack = async () => {
    const world = stockWorld(packs);
    world.place('B', 3);
    world.shop().deleteProduct(
      world
        .shop()
        .variants()
        .find(({ sku }) => sku === 'B')!.id,
    );
    const round = async (): Promise<void> => {
      await world.pollOnly();
      await world.push();
      world.moveOn(minute);
    };
    return { ...world, round };
  };

  test('keeps its children from the first figure on', async () => {
    const world = await sellsGonePack();
    for (let time = 0; time < 3; time++) {
      await world.round();
      expect(world.offers('X')).toBeLessThanOrEqual(4);
    }
    expect(world.offers('X')).toBe(4);
  });

  test('keeps nobody else’s stock back where KC is at fault about every item', async () => {
    const many = Array.from({ length: 7 }, (_, at) => ({ stockCode: `A${at}`, levels: { 'Main Site': 5 } }));
    const world = stockWorld({ stock: [...packs.stock, ...many] });
    for (const { stockCode } of many) world.place(stockCode, 1);
    for (const operation of ['ExportStock', 'ExportStockCompressed'])
      world.khaos.addFault({ kind: 'soap-fault', operation, times: 10_000, after: 0 });
    for (let time = 0; time < 4; time++) {
      await world.pollOnly();
      const [view] = await world.push();
      expect(view?.problem).toBeUndefined();
      world.moveOn(minute);
    }
    expect([world.offers('X'), world.offers('A0')]).toEqual([10, 4]);
  });

  test('is asked about again where KC could not tell what it is', async () => {
    const world = await sellsGonePack();
    // Asked alone, then by itself once more: both at fault.
    world.khaos.addFault({ kind: 'soap-fault', operation: 'ExportStockCompressed', times: 2, after: 0 });
    world.khaos.addFault({ kind: 'soap-fault', operation: 'ExportStock', times: 2, after: 0 });
    for (let time = 0; time < 15; time++) await world.round();
    expect(world.offers('X')).toBe(4);
  });
});
