import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { despatchWorld, type DespatchWorld } from './push-despatch-world.ts';

let world: DespatchWorld;
beforeEach(() => {
  world = despatchWorld();
});
afterEach(() => world.noErrors());

describe('a parcel on hold', () => {
  test('goes by itself minutes after its release, and no earlier', async () => {
    const order = await world.imported(world.process, [['MUG', 1]]);
    world.shop.hold(order.id, 'OTHER');
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    await world.minutes(30);
    expect(world.states()).toEqual(['held despatch-blocked']);
    expect(world.fulfilments(order.id)).toEqual([]);
    const readings = world.asked('OrderFulfilmentPlan');
    await world.minutes(20);
    expect(world.asked('OrderFulfilmentPlan') - readings).toBe(2);
    world.shop.release(order.id);
    await world.minutes(11);
    expect(world.states()).toEqual(['done']);
    expect(world.fulfilments(order.id)).toHaveLength(1);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test('goes, too, where more of them wait than one pass looks at again', async () => {
    const orders = [];
    for (let number = 0; number < 30; number++) {
      const order = world.place([['BOWL', 1]]);
      world.virtual.moveOn(1_000);
      orders.push(order);
    }
    await world.run(world.process, 'import-orders');
    for (const { id } of orders) {
      world.shop.hold(id, 'OTHER');
      world.khaos.live.despatch(world.salesOrder(id).salesOrder, { consignmentRef: 'N1' });
    }
    await world.despatch();
    expect(new Set(world.states())).toEqual(new Set(['held despatch-blocked']));
    for (const { id } of orders) world.shop.release(id);
    await world.minutes(12);
    expect(new Set(world.states())).toEqual(new Set(['done']));
    expect(world.mails()).toHaveLength(30);
  });

  test('whose order is cancelled asks about that instead', async () => {
    const order = await world.imported(world.process, [['MUG', 1]]);
    world.shop.hold(order.id, 'OTHER');
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    await world.despatch();
    world.shop.cancel(order.id, { reason: 'CUSTOMER', restock: true, refund: true });
    await world.minutes(11);
    expect(world.states()).toEqual(['held despatch-nothing-remains']);
    expect(world.mails()).toEqual([]);
  });
});

describe('goods that belong to no line', () => {
  test('are held no more once KC tells others', async () => {
    const order = await world.imported(world.process, [['MUG', 2]]);
    world.khaos.live.despatch(order.code, { items: [{ stockCode: 'MUG', quantity: 1 }], consignmentRef: 'N1' });
    const { ordersByRef } = world.process.khaos;
    // KC's people can swap goods on an invoice; the practice KC's cannot, so its answer is changed on the way.
    world.process.khaos.ordersByRef = async (refs, lane) => {
      const { readings, bad } = await ordersByRef(refs, lane);
      const swapped = readings.map((reading) => ({
        ...reading,
        invoices: reading.invoices.map((invoice) => ({
          ...invoice,
          items: [...(invoice.items ?? []), { stockCode: 'VASE', quantity: 1 }],
        })),
      }));
      return { readings: swapped, bad };
    };
    await world.despatch();
    expect(world.states().toSorted()).toEqual(['done', 'held despatch-unmatched']);
    world.process.khaos.ordersByRef = ordersByRef;
    await world.minutes(12);
    expect(world.states().toSorted()).toEqual(['done', 'skipped']);
  });
});
