import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { wholeWorld, type WholeWorld } from './whole-world.ts';

let world: WholeWorld;
let process: ReturnType<WholeWorld['open']>;
let begun: number;
beforeEach(() => {
  world = wholeWorld();
  process = world.open();
  begun = 0;
  process.engine.onEvent((event) => {
    if (event.kind === 'run-began' && event.flow === 'push-despatch') begun++;
  });
});
afterEach(() => {
  if (world.errors.length > 0) throw new Error(world.errors.join('\n'));
});

const push = (orderId: string) => process.ask('push-despatch', { storeId: 'main', orderId }, 'person:Ann');
const scheduled = () => process.engine.run('push-despatch', 'schedule', 'main');
const told = (orderId: string) => ({ fulfilments: world.fulfilments(orderId).length, mails: world.mails() });
const once = { fulfilments: 1, mails: ['fulfilled'] };

describe('a person who pushes the despatch of an order', () => {
  test('has it told, and is answered with what then stands', async () => {
    const order = await world.imported(process, [['MUG', 1]]);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    const reply = await world.settle(push(order.id));
    expect(reply).toMatchObject({
      ok: true,
      value: { inKhaos: true, lines: [{ sent: 1, told: 1, toTell: 0 }], parcels: [{ jobState: 'done', tracking: [{ number: 'N1' }] }] },
    });
    expect(told(order.id)).toEqual(once);
  });

  test('while the scheduled pass runs has it told once, by one more pass, however often it is pressed', async () => {
    const order = await world.imported(process, [['MUG', 1]]);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    const [, ...replies] = await world.settle(Promise.all([scheduled(), push(order.id), push(order.id), push(order.id)]));
    for (const reply of replies) expect(reply).toMatchObject({ ok: true, value: { parcels: [{ jobState: 'done' }] } });
    expect(begun).toBe(2);
    expect(told(order.id)).toEqual(once);
  });

  test('while a pass runs that has already asked KC has it told all the same', async () => {
    const order = await world.imported(process, [['MUG', 1]]);
    const { ordersByRef } = process.khaos;
    let pushed: ReturnType<typeof push> | undefined;
    process.khaos.ordersByRef = async (refs, lane) => {
      const readings = await ordersByRef(refs, lane);
      process.khaos.ordersByRef = ordersByRef;
      // The parcel leaves as the pass has its answer.
      world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
      pushed = push(order.id);
      return readings;
    };
    await world.settle(scheduled());
    expect(await world.settle(pushed!)).toMatchObject({ ok: true, value: { parcels: [{ jobState: 'done' }] } });
    expect(begun).toBe(2);
    expect(told(order.id)).toEqual(once);
  });

  test('sends a held parcel whose hold is over, while the scheduled pass runs', async () => {
    const order = await world.imported(process, [['MUG', 1]]);
    world.shop.hold(order.id, 'OTHER');
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    world.virtual.moveOn(1_000);
    await world.settle(scheduled());
    world.shop.release(order.id);
    world.virtual.moveOn(60_000);
    await world.settle(Promise.all([scheduled(), push(order.id)]));
    expect(told(order.id)).toEqual(once);
  });

  test('has an order looked at anew that had long been over', async () => {
    const order = await world.imported(process, [['MUG', 1]]);
    const invoice = world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    await world.runFor(process, 'push-despatch', 60_000);
    world.virtual.moveOn(3 * 3_600_000);
    await world.run(process, 'import-orders');
    await world.runFor(process, 'push-despatch', 120_000);
    expect(process.ledger.khaosOrders.get('main', order.id)?.watched).toBe(false);
    world.khaos.live.setConsignment(invoice, { consignmentRef: 'CORRECTED' });
    world.virtual.moveOn(60_000);
    await world.settle(push(order.id));
    expect(world.fulfilments(order.id)[0]?.tracking.numbers).toEqual(['CORRECTED']);
    expect(told(order.id)).toEqual(once);
  });

  test('of a paused engine is told that nothing runs', async () => {
    const order = await world.imported(process, [['MUG', 1]]);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    process.engine.pause(undefined);
    const reply = await world.settle(push(order.id));
    expect(reply).toMatchObject({ ok: false, problem: { cause: 'engine-paused' } });
    expect(world.fulfilments(order.id)).toEqual([]);
    process.engine.resume();
    await world.settle(push(order.id));
    expect(told(order.id)).toEqual(once);
  });
});
