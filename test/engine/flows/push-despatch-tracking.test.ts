/** Tracking numbers: late, corrected, mixed up, of several parcels; each goes to its own parcel. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { despatchWorld, type DespatchWorld } from './push-despatch-world.ts';

let world: DespatchWorld;
beforeEach(() => {
  world = despatchWorld();
});
afterEach(() => world.noErrors());

const numbers = (orderId: string): string[][] => world.fulfilments(orderId).map(({ tracking }) => tracking.numbers);
const mug = [{ stockCode: 'MUG', quantity: 1 }];
/** An order of two mugs of which the first was told. */
const firstTold = async (consignmentRef?: string) => {
  const order = await world.imported(world.process, [['MUG', 2]]);
  const first = world.khaos.live.despatch(order.code, { items: mug, ...(consignmentRef === undefined ? {} : { consignmentRef }) });
  await world.minutes(1);
  return { order, first };
};
const second = (code: string, consignmentRef?: string) =>
  world.khaos.live.despatch(code, { items: mug, ...(consignmentRef === undefined ? {} : { consignmentRef }) });

describe('tracking numbers', () => {
  test('that come late are written without an e-mail', async () => {
    const order = await world.imported(world.process, [['MUG', 1]]);
    const invoice = world.khaos.live.despatch(order.code);
    await world.despatch();
    expect(world.fulfilments(order.id)[0]?.tracking.numbers).toEqual([]);
    world.virtual.moveOn(60_000);
    world.khaos.live.setConsignment(invoice, { courier: 'RM24', consignmentRef: 'LATE1' });
    await world.despatch();
    expect(world.fulfilments(order.id)[0]?.tracking.numbers).toEqual(['LATE1']);
    expect(world.mails()).toEqual(['fulfilled']);
    await world.minutes(5);
    expect(world.asked('FulfilmentTracking')).toBeLessThanOrEqual(1);
    expect(world.states()).toEqual(['done', 'done']);
  });

  test('are waited for where the shop wants it, and not for ever', async () => {
    world = despatchWorld({ rules: { despatch: { waitForTrackingMs: 10 * 60_000 } } });
    const waits = await world.imported(world.process, [['MUG', 1]]);
    world.khaos.live.despatch(waits.code);
    await world.minutes(8);
    expect(world.sent(waits)).toEqual([]);
    await world.minutes(5);
    expect(world.sent(waits)).toEqual([[1]]);
  });

  test('that come while a parcel waits go out with it', async () => {
    const order = await world.imported(world.process, [['MUG', 1]]);
    world.shop.hold(order.id, 'OTHER');
    const invoice = world.khaos.live.despatch(order.code);
    await world.despatch();
    world.khaos.live.setConsignment(invoice, { consignmentRef: 'N9' });
    world.shop.release(order.id);
    world.virtual.moveOn(60_000);
    await world.despatch();
    await world.retry(world.process, 'despatch-blocked');
    await world.despatch();
    expect(world.fulfilments(order.id)[0]?.tracking.numbers).toEqual(['N9']);
    expect(world.asked('FulfilmentCreate')).toBe(1);
    expect(world.mails()).toEqual(['fulfilled']);
  });
});

describe('a tracking number that is corrected after its parcel was told', () => {
  test('is corrected each time, also back to one that it was before', async () => {
    const order = await world.imported(world.process, [['MUG', 1]]);
    const invoice = world.khaos.live.despatch(order.code, { consignmentRef: 'A' });
    await world.minutes(1);
    for (const consignmentRef of ['B', 'A', 'B', 'A']) {
      world.khaos.live.setConsignment(invoice, { consignmentRef });
      await world.minutes(2);
      expect(numbers(order.id)).toEqual([[consignmentRef]]);
    }
    expect(world.mails()).toEqual(['fulfilled']);
    const written = world.asked('FulfilmentTracking');
    await world.minutes(60);
    expect(world.asked('FulfilmentTracking')).toBe(written);
  });

  test('is corrected with its carrier, where that alone was wrong', async () => {
    const order = await world.imported(world.process, [['MUG', 1]]);
    const invoice = world.khaos.live.despatch(order.code, { courier: 'RM24', consignmentRef: 'A' });
    await world.minutes(1);
    const before = world.fulfilments(order.id)[0]!.tracking.company;
    world.khaos.live.setConsignment(invoice, { courier: 'DPD' });
    await world.minutes(2);
    expect(world.fulfilments(order.id)[0]?.tracking).toMatchObject({ numbers: ['A'] });
    expect(world.fulfilments(order.id)[0]!.tracking.company).not.toBe(before);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test('and was mixed up with that of another parcel goes to its own', async () => {
    const { order, first } = await firstTold('N1');
    const other = second(order.code, 'N2');
    await world.minutes(1);
    expect(numbers(order.id)).toEqual([['N1'], ['N2']]);
    world.khaos.live.setConsignment(first, { consignmentRef: 'N2' });
    world.khaos.live.setConsignment(other, { consignmentRef: 'N1' });
    await world.minutes(3);
    expect(numbers(order.id)).toEqual([['N2'], ['N1']]);
    expect(world.mails()).toEqual(['fulfilled', 'fulfilled']);
  });

  test('is nobody’s affair where somebody has cancelled the fulfilment', async () => {
    const order = await world.imported(world.process, [['MUG', 1]]);
    const invoice = world.khaos.live.despatch(order.code);
    await world.minutes(1);
    world.shop.cancelFulfilment(`gid://shopify/Fulfillment/${world.fulfilments(order.id)[0]!.id}`);
    world.khaos.live.setConsignment(invoice, { consignmentRef: 'LATE' });
    await world.minutes(2);
    expect(world.jobs(world.process.ledger, 'push-despatch').map(({ state }) => state)).toEqual(['done', 'skipped']);
    const written = world.asked('FulfilmentTracking');
    await world.minutes(30);
    expect(world.asked('FulfilmentTracking')).toBe(written);
  });
});

describe('the number of one parcel', () => {
  test('that comes as another without a number goes is not told with that', async () => {
    const { order, first } = await firstTold();
    world.khaos.live.setConsignment(first, { consignmentRef: 'N1' });
    second(order.code);
    await world.minutes(3);
    expect(numbers(order.id)).toEqual([['N1'], []]);
    expect(world.mails()).toEqual(['fulfilled', 'fulfilled']);
  });

  test('is waited for although an earlier parcel has its number', async () => {
    world = despatchWorld({ rules: { despatch: { waitForTrackingMs: 10 * 60_000 } } });
    const { order } = await firstTold('N1');
    const invoice = second(order.code);
    await world.minutes(5);
    expect(numbers(order.id)).toEqual([['N1']]);
    world.khaos.live.setConsignment(invoice, { consignmentRef: 'N2' });
    await world.minutes(1);
    expect(numbers(order.id)).toEqual([['N1'], ['N2']]);
    expect(world.asked('FulfilmentTracking')).toBe(0);
  });
});

describe('the boxes of one invoice that went as two parcels', () => {
  const boxes = (...refs: (string | undefined)[]) =>
    refs.map((consignmentRef) => ({
      shipped: true,
      courier: 'RM24',
      ...(consignmentRef === undefined ? {} : { consignmentRef }),
      items: mug,
    }));
  const begunWith = async (first: string | undefined, other: string | undefined) => {
    const order = await world.imported(world.process, [['MUG', 2]]);
    const unsent = { shipped: false, items: mug };
    const invoice = world.khaos.live.despatch(order.code, { stage: 14, confirmShipment: false, boxes: [...boxes(first), unsent] });
    await world.minutes(1);
    const carry = async (...refs: (string | undefined)[]) => {
      world.khaos.live.setConsignment(invoice, { boxes: boxes(...refs) });
      await world.minutes(3);
      return numbers(order.id);
    };
    return { told: await carry(first, other), carry };
  };

  test('have their numbers corrected each on its own parcel', async () => {
    const { told, carry } = await begunWith('A', 'B');
    expect(told).toEqual([['A'], ['B']]);
    expect(await carry('A', 'C')).toEqual([['A'], ['C']]);
    expect(await carry('D', 'C')).toEqual([['D'], ['C']]);
    expect(await carry('E', 'F')).toEqual([['E'], ['F']]);
    expect(world.mails()).toEqual(['fulfilled', 'fulfilled']);
  });

  test('leave a late number to the parcel that has none', async () => {
    const { told, carry } = await begunWith('A', undefined);
    expect(told).toEqual([['A'], []]);
    expect(await carry('A', 'B')).toEqual([['A'], ['B']]);
  });

  test('have a number too many on neither, since KC does not say whose it is', async () => {
    const { told, carry } = await begunWith('A', 'B');
    expect(told).toEqual([['A'], ['B']]);
    expect(await carry('A', 'B', 'C')).toEqual([['A'], ['B']]);
  });

  test('whose first number is corrected as the second goes tell each its own', async () => {
    const order = await world.imported(world.process, [['MUG', 2]]);
    const unsent = { shipped: false, items: mug };
    const invoice = world.khaos.live.despatch(order.code, { stage: 14, confirmShipment: false, boxes: [...boxes('A'), unsent] });
    await world.minutes(1);
    world.khaos.live.setConsignment(invoice, { boxes: boxes('B', 'C') });
    await world.minutes(3);
    expect(numbers(order.id)).toEqual([['B'], ['C']]);
  });
});
