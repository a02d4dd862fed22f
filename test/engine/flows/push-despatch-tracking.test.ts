import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { wholeWorld, type WholeWorld, type WholeWorldOptions } from './whole-world.ts';

let world: WholeWorld;
let process: ReturnType<WholeWorld['open']>;
const begin = (options?: WholeWorldOptions): void => {
  world = wholeWorld(options);
  process = world.open();
};
beforeEach(() => begin());
afterEach(() => {
  if (world.errors.length > 0) throw new Error(world.errors.join('\n'));
});

const minutes = (count: number) => world.runFor(process, 'push-despatch', count * 60_000);
const numbers = (orderId: string): string[][] => world.fulfilments(orderId).map(({ tracking }) => tracking.numbers);
const mug = [{ stockCode: 'MUG', quantity: 1 }];
/** An order of two mugs of which the first was told. */
const firstTold = async (consignmentRef?: string) => {
  const order = await world.imported(process, [['MUG', 2]]);
  const first = world.khaos.live.despatch(order.code, { items: mug, ...(consignmentRef === undefined ? {} : { consignmentRef }) });
  await minutes(1);
  return { order, first };
};
const second = (code: string, consignmentRef?: string) =>
  world.khaos.live.despatch(code, { items: mug, ...(consignmentRef === undefined ? {} : { consignmentRef }) });

describe('a tracking number that is corrected after its parcel was told', () => {
  test('is corrected each time, also back to one that it was before', async () => {
    const order = await world.imported(process, [['MUG', 1]]);
    const invoice = world.khaos.live.despatch(order.code, { consignmentRef: 'A' });
    await minutes(1);
    for (const consignmentRef of ['B', 'A', 'B', 'A']) {
      world.khaos.live.setConsignment(invoice, { consignmentRef });
      await minutes(2);
      expect(numbers(order.id)).toEqual([[consignmentRef]]);
    }
    expect(world.mails()).toEqual(['fulfilled']);
    const written = world.asked('FulfilmentTracking');
    await minutes(60);
    expect(world.asked('FulfilmentTracking')).toBe(written);
  });

  test('is corrected with its carrier, where that alone was wrong', async () => {
    const order = await world.imported(process, [['MUG', 1]]);
    const invoice = world.khaos.live.despatch(order.code, { courier: 'RM24', consignmentRef: 'A' });
    await minutes(1);
    const before = world.fulfilments(order.id)[0]!.tracking.company;
    world.khaos.live.setConsignment(invoice, { courier: 'DPD' });
    await minutes(2);
    expect(world.fulfilments(order.id)[0]?.tracking).toMatchObject({ numbers: ['A'] });
    expect(world.fulfilments(order.id)[0]!.tracking.company).not.toBe(before);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test('and was mixed up with that of another parcel goes to its own', async () => {
    const { order, first } = await firstTold('N1');
    const other = second(order.code, 'N2');
    await minutes(1);
    expect(numbers(order.id)).toEqual([['N1'], ['N2']]);
    world.khaos.live.setConsignment(first, { consignmentRef: 'N2' });
    world.khaos.live.setConsignment(other, { consignmentRef: 'N1' });
    await minutes(3);
    expect(numbers(order.id)).toEqual([['N2'], ['N1']]);
    expect(world.mails()).toEqual(['fulfilled', 'fulfilled']);
  });

  test('is nobody’s affair where somebody has cancelled the fulfilment', async () => {
    const order = await world.imported(process, [['MUG', 1]]);
    const invoice = world.khaos.live.despatch(order.code);
    await minutes(1);
    world.shop.cancelFulfilment(`gid://shopify/Fulfillment/${world.fulfilments(order.id)[0]!.id}`);
    world.khaos.live.setConsignment(invoice, { consignmentRef: 'LATE' });
    await minutes(2);
    expect(world.jobs(process.ledger, 'push-despatch').map(({ state }) => state)).toEqual(['done', 'skipped']);
    const written = world.asked('FulfilmentTracking');
    await minutes(30);
    expect(world.asked('FulfilmentTracking')).toBe(written);
  });
});

describe('the number of one parcel', () => {
  test('that comes as another without a number goes is not told with that', async () => {
    const { order, first } = await firstTold();
    world.khaos.live.setConsignment(first, { consignmentRef: 'N1' });
    second(order.code);
    await minutes(3);
    expect(numbers(order.id)).toEqual([['N1'], []]);
    expect(world.mails()).toEqual(['fulfilled', 'fulfilled']);
  });

  test('is waited for although an earlier parcel has its number', async () => {
    begin({ rules: { despatch: { waitForTrackingMs: 10 * 60_000 } } });
    const { order } = await firstTold('N1');
    const invoice = second(order.code);
    await minutes(5);
    expect(numbers(order.id)).toEqual([['N1']]);
    world.khaos.live.setConsignment(invoice, { consignmentRef: 'N2' });
    await minutes(1);
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
    const order = await world.imported(process, [['MUG', 2]]);
    const unsent = { shipped: false, items: mug };
    const invoice = world.khaos.live.despatch(order.code, { stage: 14, confirmShipment: false, boxes: [...boxes(first), unsent] });
    await minutes(1);
    const carry = async (...refs: (string | undefined)[]) => {
      world.khaos.live.setConsignment(invoice, { boxes: boxes(...refs) });
      await minutes(3);
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
    const order = await world.imported(process, [['MUG', 2]]);
    const unsent = { shipped: false, items: mug };
    const invoice = world.khaos.live.despatch(order.code, { stage: 14, confirmShipment: false, boxes: [...boxes('A'), unsent] });
    await minutes(1);
    world.khaos.live.setConsignment(invoice, { boxes: boxes('B', 'C') });
    await minutes(3);
    expect(numbers(order.id)).toEqual([['B'], ['C']]);
  });
});
