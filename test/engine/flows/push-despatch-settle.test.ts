import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { choosePart } from '../../../electron/engine/flows/import-orders-people.ts';
import type { KhaosStockSeed } from '../../../electron/practice/khaos/seed.ts';
import { wholeWorld, type WholeWorld } from './whole-world.ts';

let world: WholeWorld;
let process: ReturnType<WholeWorld['open']>;
afterEach(() => {
  if (world.errors.length > 0) throw new Error(world.errors.join('\n'));
});

const ten = (stockCode: string): KhaosStockSeed => ({
  stockCode,
  description: stockCode,
  sellMinor: 1200,
  vatPercent: 20,
  levels: { 'Main Site': 10 },
});

beforeEach(() => {
  world = wholeWorld({
    catalogue: [ten('X'), ten('Y')],
    variants: [
      { sku: 'X', stock: [10] },
      { sku: 'Y', stock: [10] },
      { sku: null, title: 'Greeting', tracked: false },
    ],
  });
  process = world.open();
});

const liveOn = async (minutes: number): Promise<void> => {
  for (let minute = 0; minute < minutes; minute++) {
    world.virtual.moveOn(60_000);
    for (const flow of ['import-orders', 'push-despatch', 'push-stock'] as const) await world.run(process, flow);
  }
};
const offers = (sku: string): number | undefined => world.shop.variants().find((variant) => variant.sku === sku)?.available;
const isWatched = (orderId: string) => process.ledger.khaosOrders.get('main', orderId)?.watched;
/** The hours in which a told parcel may still be corrected. */
const hoursLater = async (): Promise<void> => {
  world.virtual.moveOn(2 * 3_600_000);
  await liveOn(3);
};
const importsTheRest = async (orderId: string): Promise<string> => {
  await liveOn(1);
  choosePart(orderId, 'remaining', 'person:Ann', process.engine.passFor('import-orders', 'main', 'click'));
  await liveOn(2);
  return world.salesOrder(orderId).salesOrder;
};

describe('goods handed over before the import (level 10, order of 2)', () => {
  test('leave 8 on offer, also when all of KC’s order is told, and when KC’s stock is corrected and that is said', async () => {
    await liveOn(2);
    const order = world.place([
      ['X', 2],
      ['Y', 1],
    ]);
    world.shop.fulfilByHand(order.id, { lines: [{ line: 0, quantity: 2 }] });
    const code = await importsTheRest(order.id);
    expect(offers('X')).toBe(8);
    world.khaos.live.despatch(code, { consignmentRef: 'N1' });
    await liveOn(3);
    expect(world.mails()).toEqual(['fulfilled']);
    expect(offers('X')).toBe(8);
    const { length } = world.api.journal;
    const asked = () => world.api.journal.slice(length).filter(({ operation }) => operation === 'OrderFulfilmentPlan').length;
    await liveOn(2);
    await hoursLater();
    await liveOn(15);
    expect([offers('X'), offers('Y')]).toEqual([8, 9]);
    // Nothing in Shopify has to be read again and again for it.
    expect(asked()).toBe(0);
    expect(isWatched(order.id)).toBe(true);

    world.khaos.live.setLevel('X', 8);
    process.ledger.orders.countAsTaken('main', order.id, order.lineIds[0]!, 2, 'person:Ann', 'counted');
    await liveOn(20);
    expect(offers('X')).toBe(8);
    expect(isWatched(order.id)).toBe(false);
  });

  test('in part count by the part that KC took', async () => {
    await liveOn(2);
    const order = world.place([['X', 2]]);
    world.shop.fulfilByHand(order.id, { lines: [{ line: 0, quantity: 1 }] });
    const code = await importsTheRest(order.id);
    world.khaos.live.despatch(code, { consignmentRef: 'N1' });
    await liveOn(2);
    await hoursLater();
    await liveOn(15);
    expect(offers('X')).toBe(8);
    expect(isWatched(order.id)).toBe(true);
  });

  test('that KC does not stock keep no order open', async () => {
    const order = world.place([['Y', 1]], {
      lines: [
        { variantId: world.shop.variants()[1]!.id, quantity: 1 },
        { variantId: world.shop.variants()[2]!.id, quantity: 1 },
      ],
    });
    world.shop.fulfilByHand(order.id, { lines: [{ line: 1, quantity: 1 }] });
    const code = await importsTheRest(order.id);
    world.khaos.live.despatch(code, { consignmentRef: 'N1' });
    await liveOn(5);
    expect(world.mails()).toEqual(['fulfilled']);
    await hoursLater();
    expect(isWatched(order.id)).toBe(false);
  });
});

describe('an order that is cancelled in KC', () => {
  test('is asked about no more once nothing of it is left in Shopify', async () => {
    const order = await world.imported(process, [['X', 2]]);
    world.khaos.live.cancel(order.code, 'by telephone');
    await liveOn(5);
    expect(isWatched(order.id)).toBe(true);
    world.shop.cancel(order.id, { reason: 'CUSTOMER', restock: true, refund: true });
    await liveOn(5);
    expect(isWatched(order.id)).toBe(false);
    expect(offers('X')).toBe(10);
  });

  test('is asked about as long as goods left that KC has not taken', async () => {
    const order = await world.imported(process, [['X', 2]]);
    world.khaos.live.cancel(order.code, 'handed over at the counter');
    world.shop.fulfilByHand(order.id);
    await liveOn(5);
    expect(isWatched(order.id)).toBe(true);
    expect(offers('X')).toBe(8);
  });
});
