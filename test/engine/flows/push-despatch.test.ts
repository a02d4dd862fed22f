/** What KC has sent is told, to the unit, once. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { despatchWorld, type DespatchWorld } from './push-despatch-world.ts';

let world: DespatchWorld;
beforeEach(() => {
  world = despatchWorld();
});
afterEach(() => world.noErrors());

describe('what KC has sent', () => {
  test('in one parcel is told whole, with carrier and number, in one e-mail', async () => {
    world = despatchWorld({ rules: { despatch: { carriers: { RM24: 'Royal Mail' } } } });
    const order = await world.imported(world.process, [
      ['MUG', 2],
      ['BOWL', 1],
    ]);
    world.khaos.live.despatch(order.code, { courier: 'RM24', consignmentRef: 'QP1GB' });
    const view = await world.despatch();
    expect(view).toMatchObject({ found: 1, done: 1, confirmed: 1 });
    expect(world.sent(order)).toEqual([[2, 1]]);
    expect(world.fulfilments(order.id)[0]?.tracking).toMatchObject({ numbers: ['QP1GB'] });
    expect(world.mails()).toEqual(['fulfilled']);
    expect(world.process.engine.snapshot().despatch).toEqual({ told: 1, waiting: 0, unconfirmed: 0, held: 0 });
  });

  test('is told once, however often KC is asked again', async () => {
    const order = await world.imported(world.process, [['MUG', 2]]);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    await world.minutes(10);
    expect(world.sent(order)).toEqual([[2]]);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test('is asked about no more once all of it is told', async () => {
    const order = await world.imported(world.process, [['MUG', 2]]);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    await world.liveOn(3);
    // Numbers are corrected, and invoices taken back, in the hours after.
    expect(world.isWatched(order.id)).toBe(true);
    world.virtual.moveOn(2 * 3_600_000);
    await world.liveOn(2);
    expect(world.isWatched(order.id)).toBe(false);
    const asked = world.khaos.journal.length;
    await world.minutes(10);
    expect(world.khaos.journal.length).toBe(asked);
  });

  test('in part is told in part, and the rest when it goes', async () => {
    const order = await world.imported(world.process, [
      ['MUG', 5],
      ['BOWL', 1],
    ]);
    world.khaos.live.despatch(order.code, { items: [{ stockCode: 'MUG', quantity: 2 }], consignmentRef: 'N1' });
    await world.despatch();
    expect(world.sent(order)).toEqual([[2, undefined]]);
    world.virtual.moveOn(60_000);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N2' });
    await world.despatch();
    expect(world.sent(order)).toEqual([
      [2, undefined],
      [3, 1],
    ]);
    expect(world.mails()).toEqual(['fulfilled', 'fulfilled']);
    expect(world.fulfilments(order.id).map(({ tracking }) => tracking.numbers)).toEqual([['N1'], ['N2']]);
  });

  test('in two parcels between two looks is one parcel with both numbers', async () => {
    const order = await world.imported(world.process, [
      ['MUG', 1],
      ['BOWL', 1],
    ]);
    world.khaos.live.despatch(order.code, { items: [{ stockCode: 'MUG', quantity: 1 }], consignmentRef: 'N1' });
    world.khaos.live.despatch(order.code, { consignmentRef: 'N2' });
    await world.despatch();
    expect(world.sent(order)).toEqual([[1, 1]]);
    expect(world.fulfilments(order.id)[0]?.tracking.numbers.toSorted()).toEqual(['N1', 'N2']);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test('in several boxes goes in one call with the numbers of all of them', async () => {
    const order = await world.imported(world.process, [['MUG', 2]]);
    const box = (consignmentRef: string) => ({
      courier: 'RM24',
      consignmentRef,
      shipped: true,
      items: [{ stockCode: 'MUG', quantity: 1 }],
    });
    world.khaos.live.despatch(order.code, { boxes: [box('B1'), box('B2')] });
    await world.despatch();
    expect(world.asked('FulfilmentCreate')).toBe(1);
    expect(world.fulfilments(order.id)[0]?.tracking.numbers).toEqual(['B1', 'B2']);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test('in a shipped box counts although its invoice has not gone as a whole', async () => {
    const order = await world.imported(world.process, [['MUG', 2]]);
    world.khaos.live.despatch(order.code, {
      stage: 14,
      confirmShipment: false,
      boxes: [
        { shipped: true, consignmentRef: 'B1', items: [{ stockCode: 'MUG', quantity: 1 }] },
        { shipped: false, items: [{ stockCode: 'MUG', quantity: 1 }] },
      ],
    });
    await world.despatch();
    expect(world.sent(order)).toEqual([[1]]);
  });

  test('into a stage that only holds the goods is not gone', async () => {
    const order = await world.imported(world.process, [['MUG', 1]]);
    world.khaos.live.despatch(order.code, { stage: 14 });
    world.khaos.live.hold(order.code, 17);
    await world.despatch();
    expect(world.sent(order)).toEqual([]);
  });

  test('for two lines of one code goes to the older line first', async () => {
    const order = await world.imported(world.process, [
      ['MUG', 2],
      ['MUG', 2],
    ]);
    world.khaos.live.despatch(order.code, { items: [{ stockCode: 'MUG', quantity: 3 }], consignmentRef: 'N1' });
    await world.despatch();
    expect(world.sent(order)).toEqual([[2, 1]]);
  });

  test('under the code that the office has mapped, and whatever the spelling, finds its line', async () => {
    world = despatchWorld({
      variants: [{ sku: 'MUG ' }, { sku: 'OLD-BOWL' }],
      rules: { orders: { stockCodes: { 'OLD-BOWL': 'BOWL' } } },
    });
    const order = await world.imported(world.process, [
      ['MUG ', 1],
      ['OLD-BOWL', 1],
    ]);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    await world.despatch();
    expect(world.sent(order)).toEqual([[1, 1]]);
    expect(world.states()).toEqual(['done']);
  });

  test('nobody is mailed where the shop does not want it', async () => {
    world = despatchWorld({ rules: { despatch: { notifyCustomer: false } } });
    const order = await world.imported(world.process, [['MUG', 1]]);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    await world.despatch();
    expect(world.sent(order)).toEqual([[1]]);
    expect(world.mails()).toEqual([]);
  });

  test('by a KC that tells no items is told when all of the order has gone, and not before', async () => {
    world = despatchWorld({ switches: { invoiceItems: false } });
    const order = await world.imported(world.process, [
      ['MUG', 2],
      ['BOWL', 1],
    ]);
    world.khaos.live.despatch(order.code, { items: [{ stockCode: 'MUG', quantity: 2 }], consignmentRef: 'N1' });
    await world.despatch();
    expect(world.sent(order)).toEqual([]);
    world.virtual.moveOn(60_000);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N2' });
    await world.despatch();
    expect(world.sent(order)).toEqual([[2, 1]]);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test.each(['parent', 'children', 'both'] as const)('of a pack is told as packs where KC shows %s', async (packShows) => {
    world = despatchWorld({ switches: { packShows } });
    const order = await world.imported(world.process, [
      ['SET', 2],
      ['MUG', 1],
    ]);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    await world.despatch();
    expect(world.sent(order)).toEqual([[2, 1]]);
    expect(world.states()).toEqual(['done']);
  });

  test('of a pack alone does not count for a line that sells its child', async () => {
    const order = await world.imported(world.process, [
      ['SET', 1],
      ['MUG', 1],
    ]);
    world.khaos.live.despatch(order.code, {
      items: [
        { stockCode: 'MUG', quantity: 1 },
        { stockCode: 'BOWL', quantity: 2 },
      ],
      consignmentRef: 'N1',
    });
    await world.despatch();
    expect(world.sent(order)).toEqual([[1, undefined]]);
    world.virtual.moveOn(60_000);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N2' });
    await world.despatch();
    expect(world.sent(order)).toEqual([
      [1, undefined],
      [undefined, 1],
    ]);
  });

  test('of a code that is on no line asks a person, once, and the other goods are told', async () => {
    const order = await world.imported(world.process, [['MUG', 1]]);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    const { associatedRef } = world.salesOrder(order.id);
    await world.despatch();
    const reading = world.process.ledger.khaosOrders.get('main', order.id)!.reading!;
    world.process.ledger.khaosOrders.watch('main', order.id, associatedRef, order.code);
    world.virtual.moveOn(60_000);
    const swapped = {
      ...reading,
      invoices: reading.invoices.map((invoice) => ({ ...invoice, items: [...(invoice.items ?? []), { stockCode: 'VASE', quantity: 1 }] })),
    };
    // KC's people can swap goods on an invoice; the practice KC's cannot, so its answer is changed on the way.
    world.process.khaos.ordersByRef = () => Promise.resolve({ readings: [swapped], bad: [] });
    await world.minutes(5);
    expect(world.states()).toEqual(['done', 'held despatch-unmatched']);
    expect(world.process.engine.snapshot().problems).toMatchObject([{ cause: 'despatch-unmatched', count: 1 }]);
    await world.ignoreFirst('held');
    world.virtual.moveOn(2 * 3_600_000);
    await world.liveOn(3);
    expect(world.states()).toEqual(['done', 'skipped']);
    expect(world.isWatched(order.id)).toBe(false);
  });
});

describe('a tip', () => {
  test('that has a stock code in KC and no place on a fulfilment order holds nothing up', async () => {
    world = despatchWorld({ catalogue: undefined, rules: { orders: { extraCodes: { custom: 'BOOK' } } } });
    const order = await world.imported(world.process, [['MUG', 1]], {
      lines: [
        { variantId: world.shop.variants()[0]!.id, quantity: 1 },
        { title: 'Thank you', priceMinor: 200, quantity: 1, requiresShipping: false, taxable: true },
      ],
    });
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    await world.minutes(5);
    expect(world.states().filter((state) => state !== 'done')).toEqual([]);
    expect(world.mails()).toEqual(['fulfilled']);
  });
});
