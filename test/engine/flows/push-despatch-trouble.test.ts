import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { problemOf, ProblemError } from '../../../electron/engine/domain/problem.ts';
import type { SalesOrderReading } from '../../../electron/engine/domain/sales-order.ts';
import { despatchWorld, type DespatchWorld } from './push-despatch-world.ts';

let world: DespatchWorld;
beforeEach(() => {
  world = despatchWorld({ locations: [{ name: 'Main' }, { name: 'Shop' }] });
});
afterEach(() => world.noErrors());

/** Units of each living fulfilment. */
const sent = (orderId: string): number[] =>
  world
    .fulfilments(orderId)
    .filter(({ state }) => state !== 'CANCELLED')
    .map(({ lines }) => lines.reduce((sum, { quantity }) => sum + quantity, 0));
/** What KC's people can do and the practice KC's cannot: its answer is changed on the way. */
const whileKhaosSays = async (change: (reading: SalesOrderReading) => SalesOrderReading, doing: () => Promise<void>): Promise<void> => {
  const { ordersByRef } = world.process.khaos;
  world.process.khaos.ordersByRef = async (refs, lane) => {
    const answer = await ordersByRef(refs, lane);
    return { ...answer, readings: answer.readings.map(change) };
  };
  await doing();
  world.process.khaos.ordersByRef = ordersByRef;
};
const reverted = (reading: SalesOrderReading): SalesOrderReading => ({
  ...reading,
  complete: false,
  invoices: reading.invoices.map((invoice) => ({ ...invoice, stageId: 10, shipDate: undefined })),
});
const asKhaos = (operation: string) => world.khaos.journal.filter((entry) => entry.by === 'client' && entry.operation === operation).length;

describe('an invoice that KC’s people take back', () => {
  test('after it was told is not told again when it goes after all', async () => {
    const order = await world.imported(world.process, [['MUG', 2]]);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    await world.minutes(1);
    await whileKhaosSays(reverted, () => world.minutes(20));
    await world.minutes(20);
    expect(sent(order.id)).toEqual([2]);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test('before it could be told is told when it goes after all, and not earlier', async () => {
    const order = await world.imported(world.process, [['MUG', 2]]);
    world.shop.hold(order.id, 'OTHER');
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    await world.minutes(1);
    await whileKhaosSays(reverted, async () => {
      world.shop.release(order.id);
      await world.minutes(20);
      expect(sent(order.id)).toEqual([]);
      expect(world.states()).toEqual(['skipped']);
    });
    await world.minutes(5);
    expect(sent(order.id)).toEqual([2]);
    expect(world.mails()).toEqual(['fulfilled']);
  });
});

describe('a parcel whose fulfilment order', () => {
  test('is split, one part on hold, is told in one e-mail; the held part follows without one', async () => {
    const order = await world.imported(world.process, [['MUG', 3]]);
    world.shop.splitFulfilmentOrder(order.id, 0, 1);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    world.shop.hold(order.id, 'OTHER');
    await world.minutes(1);
    world.shop.release(order.id);
    await world.minutes(30);
    expect(sent(order.id).reduce((sum, units) => sum + units, 0)).toBe(3);
    expect(world.mails()).toEqual(['fulfilled']);
    expect(world.states()).toEqual(['done']);
  });

  test('moves to another location while it waits is told there', async () => {
    const order = await world.imported(world.process, [['MUG', 2]]);
    world.shop.hold(order.id, 'OTHER');
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    await world.minutes(1);
    world.shop.release(order.id);
    world.shop.moveFulfilmentOrder(order.id, 1);
    await world.minutes(15);
    expect(sent(order.id)).toEqual([2]);
    expect(world.fulfilments(order.id)[0]?.locationId).toBe(world.shop.state.locations[1]?.id);
  });

  test('moves in the very second of the send is tried again by itself', async () => {
    const order = await world.imported(world.process, [['MUG', 2]]);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    const { createFulfilment } = world.process.shops.get('main')!;
    world.process.shops.get('main')!.createFulfilment = async (write, lane) => {
      world.process.shops.get('main')!.createFulfilment = createFulfilment;
      const before = world.shop.state.orders.get(Number(order.id.split('/').at(-1)))!.updatedAtMs;
      world.shop.moveFulfilmentOrder(order.id, 1);
      world.shop.state.orders.get(Number(order.id.split('/').at(-1)))!.updatedAtMs = before;
      return createFulfilment(write, lane);
    };
    await world.minutes(10);
    expect(world.states()).toEqual(['done']);
    expect(sent(order.id)).toEqual([2]);
    expect(world.mails()).toEqual(['fulfilled']);
  });
});

describe('an order that cannot be looked at', () => {
  test('keeps no other from being told', async () => {
    const orders: { id: string; code: string }[] = [];
    for (let number = 0; number < 3; number++) orders.push(await world.imported(world.process, [['MUG', 1]]));
    for (const { code } of orders) world.khaos.live.despatch(code, { consignmentRef: 'N1' });
    const shopify = world.process.shops.get('main')!;
    const { fulfilmentPlan } = shopify;
    shopify.fulfilmentPlan = (orderId, lane) =>
      orderId === orders[0]!.id
        ? Promise.reject(new ProblemError(problemOf('shopify-unreadable', 'Shopify’s answer cannot be read.', {})))
        : fulfilmentPlan(orderId, lane);
    await world.minutes(2);
    expect(orders.map(({ id }) => sent(id))).toEqual([[], [1], [1]]);
    shopify.fulfilmentPlan = fulfilmentPlan;
    await world.minutes(2);
    expect(sent(orders[0]!.id)).toEqual([1]);
  });

  test('keeps no other held one from being looked at again', async () => {
    const orders: { id: string; code: string }[] = [];
    for (let number = 0; number < 3; number++) orders.push(await world.imported(world.process, [['MUG', 1]]));
    for (const { id, code } of orders) {
      world.shop.hold(id, 'OTHER');
      world.khaos.live.despatch(code, { consignmentRef: 'N1' });
    }
    await world.minutes(1);
    const shopify = world.process.shops.get('main')!;
    const { fulfilmentPlan } = shopify;
    for (const { id } of orders) world.shop.release(id);
    for (const bad of [orders[0]!, orders[2]!]) {
      shopify.fulfilmentPlan = (orderId, lane) =>
        orderId === bad.id
          ? Promise.reject(new ProblemError(problemOf('shopify-unreadable', 'Shopify’s answer cannot be read.', {})))
          : fulfilmentPlan(orderId, lane);
      await world.minutes(15);
      if (bad === orders[0]) expect(orders.slice(1).map(({ id }) => sent(id))).toEqual([[1], [1]]);
    }
    expect(sent(orders[0]!.id)).toEqual([1]);
  });
});

describe('goods of a code that no line carries', () => {
  test('do not have KC asked for recipes in every pass', async () => {
    const order = await world.imported(world.process, [['MUG', 2]]);
    world.khaos.live.despatch(order.code, { items: [{ stockCode: 'MUG', quantity: 1 }], consignmentRef: 'N1' });
    const vase = (reading: SalesOrderReading): SalesOrderReading => ({
      ...reading,
      invoices: reading.invoices.map((invoice) => ({ ...invoice, items: [...(invoice.items ?? []), { stockCode: 'VASE', quantity: 1 }] })),
    });
    await whileKhaosSays(vase, async () => {
      await world.minutes(5);
      const asked = asKhaos('ExportStock') + asKhaos('ExportStockCompressed');
      expect(world.states().toSorted()).toEqual(['done', 'held despatch-unmatched']);
      await world.minutes(60);
      expect(asKhaos('ExportStock') + asKhaos('ExportStockCompressed')).toBe(asked);
    });
  });
});
