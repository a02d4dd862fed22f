import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lookAtDespatch } from '../../../electron/engine/flows/push-despatch-look.ts';
import { wholeWorld, type WholeWorld } from './whole-world.ts';

let world: WholeWorld;
type Process = ReturnType<WholeWorld['open']>;
let process: Process;
beforeEach(() => {
  world = wholeWorld();
  process = world.open();
});
afterEach(() => {
  if (world.errors.length > 0) throw new Error(world.errors.join('\n'));
});

const minuteMs = 60_000;
const despatch = (own: Process = process) => world.run(own, 'push-despatch');
const state = (own: Process = process) => {
  const job = world.jobs(own.ledger, 'push-despatch')[0];
  return job?.problem === undefined ? job?.state : `${job.state} ${job.problem.cause}`;
};
const gone = async () => {
  const order = await world.imported(process, [['MUG', 2]]);
  world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
  return order;
};
const creates = (client?: string) => world.asked('FulfilmentCreate', client);
const toldOnce = (orderId: string): void => {
  const units = world
    .fulfilments(orderId)
    .flatMap(({ lines }) => lines)
    .reduce((sum, { quantity }) => sum + quantity, 0);
  expect({ fulfilments: world.fulfilments(orderId).length, units, mails: world.mails() }).toEqual({
    fulfilments: 1,
    units: 2,
    mails: ['fulfilled'],
  });
};

describe('while Shopify is busy', () => {
  test('nothing is in doubt: the order is read and the lease renewed anew before it is sent, as often as it takes', async () => {
    const order = await gone();
    // Twice each time: the first wait is short enough to be waited for on the spot.
    for (let time = 0; time < 5; time++) world.api.addFault({ kind: 'rate-limited', operation: 'FulfilmentCreate', times: 2 });
    for (let time = 0; time < 5; time++) {
      await despatch();
      expect(state()).toBe('waiting shopify-busy');
      const [job] = world.jobs(process.ledger, 'push-despatch');
      expect(job).toMatchObject({ sends: 0 });
      expect(process.ledger.steps.unanswered('main', 'push-despatch', 'fulfil', 10)).toEqual([]);
      world.virtual.moveOn(6 * minuteMs);
    }
    const read = world.asked('OrderFulfilmentPlan');
    await despatch();
    expect(state()).toBe('done');
    expect(world.asked('OrderFulfilmentPlan')).toBeGreaterThan(read);
    toldOnce(order.id);
  });

  test('an intent that was not written is written later, and the parcel told once', async () => {
    const order = await gone();
    world.api.addFault({ kind: 'rate-limited', operation: 'OrderMarkMetafields', times: 2 });
    await despatch();
    expect(state()).toBe('waiting shopify-busy');
    expect(creates()).toBe(0);
    await world.runFor(process, 'push-despatch', 2 * minuteMs);
    expect(state()).toBe('done');
    toldOnce(order.id);
  });
});

describe('after a lost answer', () => {
  test.each(['reset-after', 'silence-after', 'half-answer'] as const)(
    'to a fulfilment that arrived (%s), the look-up finds it and nothing is sent again',
    async (kind) => {
      const order = await gone();
      world.api.addFault({ kind, operation: 'FulfilmentCreate' });
      await despatch();
      expect(state()).toBe('unconfirmed shopify-unconfirmed');
      await world.runFor(process, 'push-despatch', 4 * minuteMs);
      expect(state()).toBe('done');
      expect(creates()).toBe(1);
      toldOnce(order.id);
      expect(process.ledger.despatch.fulfilments('main', order.id)).toMatchObject([{ ours: true }]);
    },
  );

  test('to a fulfilment that did not arrive, it is sent again, but only after two looks beyond Shopify’s own time limit', async () => {
    const order = await gone();
    world.api.addFault({ kind: 'reset-before', operation: 'FulfilmentCreate' });
    await despatch();
    const sentAtMs = world.virtual.nowMs();
    let againMs: number | undefined;
    for (let second = 0; second < 300 && againMs === undefined; second += 10) {
      world.virtual.moveOn(10_000);
      await despatch();
      if (creates() === 2) againMs = world.virtual.nowMs() - sentAtMs;
    }
    expect(againMs).toBeGreaterThanOrEqual(150_000);
    expect(againMs).toBeLessThan(200_000);
    expect(state()).toBe('done');
    toldOnce(order.id);
  });

  test('a fulfilment that Shopify makes late is waited for', async () => {
    const order = await gone();
    world.api.addFault({ kind: 'acts-later', operation: 'FulfilmentCreate', delayMs: 110_000 });
    await despatch();
    for (let second = 0; second < 300; second += 15) {
      world.virtual.moveOn(15_000);
      await despatch();
    }
    expect(state()).toBe('done');
    expect(creates()).toBe(1);
    toldOnce(order.id);
  });

  test('a restart does not make the wait shorter, whatever the wall clock says', async () => {
    const order = await gone();
    world.api.addFault({ kind: 'acts-later', operation: 'FulfilmentCreate', delayMs: 110_000 });
    await despatch();
    process = world.open({ bytes: process.switchOff(), skewMs: () => 26 * 3_600_000 });
    for (let second = 0; second < 90; second += 15) {
      world.virtual.moveOn(15_000);
      await despatch();
    }
    expect(creates()).toBe(1);
    await world.runFor(process, 'push-despatch', 5 * minuteMs);
    expect(state()).toBe('done');
    toldOnce(order.id);
  });

  test('what remains having fallen proves nothing: a fulfilment by hand of other units is not ours', async () => {
    const order = await gone();
    world.api.addFault({ kind: 'reset-before', operation: 'FulfilmentCreate' });
    await despatch();
    world.shop.fulfilByHand(order.id, { lines: [{ line: 0, quantity: 1 }] });
    await world.runFor(process, 'push-despatch', 5 * minuteMs);
    expect(state()).toBe('done');
    expect(world.fulfilments(order.id).map(({ lines }) => lines.map(({ quantity }) => quantity))).toEqual([[1], [1]]);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test('to the intent, written or not, the parcel is told once', async () => {
    for (const kind of ['reset-after', 'reset-before'] as const) {
      world = wholeWorld();
      process = world.open();
      const order = await gone();
      // The import's claim and its completion come first.
      world.api.addFault({ kind, operation: 'metafieldsSet' });
      await despatch();
      await world.runFor(process, 'push-despatch', 4 * minuteMs);
      expect(state()).toBe('done');
      toldOnce(order.id);
    }
  });

  test('what goes meanwhile is told whole, in one more e-mail', async () => {
    const order = await world.imported(process, [['MUG', 3]]);
    world.khaos.live.despatch(order.code, { items: [{ stockCode: 'MUG', quantity: 1 }], consignmentRef: 'N1' });
    world.api.addFault({ kind: 'reset-after', operation: 'FulfilmentCreate' });
    await despatch();
    world.khaos.live.despatch(order.code, { consignmentRef: 'N2' });
    // Before the look-up is due: the reading of the order shows the fulfilment that has no answer.
    world.virtual.moveOn(1_000);
    await despatch();
    await world.runFor(process, 'push-despatch', 5 * minuteMs);
    expect(world.fulfilments(order.id).map(({ lines }) => lines.map(({ quantity }) => quantity))).toEqual([[1], [2]]);
    expect(world.mails()).toEqual(['fulfilled', 'fulfilled']);
  });

  test('that comes after a person’s look has shown the fulfilment, it counts once', async () => {
    const order = await world.imported(process, [['MUG', 3]]);
    world.khaos.live.despatch(order.code, { items: [{ stockCode: 'MUG', quantity: 1 }], consignmentRef: 'N1' });
    const shop = process.shops.get('main')!;
    const create = shop.createFulfilment;
    shop.createFulfilment = async (...asked) => {
      const answer = await create(...asked);
      await lookAtDespatch(process.engine.passFor('push-despatch', 'main', 'click'), process.ledger.orders.get('main', order.id)!);
      return answer;
    };
    await despatch();
    expect(state()).toBe('done');
    world.virtual.moveOn(minuteMs);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N2' });
    await despatch();
    expect(world.fulfilments(order.id).map(({ lines }) => lines.map(({ quantity }) => quantity))).toEqual([[1], [2]]);
    expect(process.ledger.despatch.fulfilments('main', order.id).map(({ ours }) => ours)).toEqual([true, true]);
  });

  test('an earlier parcel that is free again and it do not wait for each other', async () => {
    const order = await world.imported(process, [
      ['MUG', 1],
      ['BOWL', 1],
    ]);
    world.shop.hold(order.id, 'OTHER');
    world.khaos.live.despatch(order.code, { items: [{ stockCode: 'MUG', quantity: 1 }], consignmentRef: 'N1' });
    await despatch();
    world.shop.release(order.id);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N2' });
    world.api.addFault({ kind: 'reset-before', operation: 'FulfilmentCreate' });
    world.virtual.moveOn(1_000);
    await despatch();
    expect(world.jobs(process.ledger, 'push-despatch').map((job) => job.state)).toEqual(['held', 'unconfirmed']);
    await world.retry(process, 'despatch-blocked');
    await world.runFor(process, 'push-despatch', 6 * minuteMs);
    expect(world.jobs(process.ledger, 'push-despatch').map((job) => job.state)).toEqual(['done', 'done']);
    expect(world.mails()).toEqual(['fulfilled', 'fulfilled']);
  });

  test('again and again, it is sent three times and then a person is asked, who may send it again', async () => {
    const order = await gone();
    world.api.addFault({ kind: 'reset-before', operation: 'FulfilmentCreate', times: 9 });
    await despatch();
    await world.runFor(process, 'push-despatch', 30 * minuteMs);
    expect(state()).toBe('held sent-in-vain');
    expect(creates()).toBe(3);
    world.api.clearFaults();
    await world.retry(process, 'sent-in-vain');
    await despatch();
    expect(state()).toBe('done');
    toldOnce(order.id);
  });

  test('the second location of a parcel is settled without a second e-mail', async () => {
    world = wholeWorld({
      locations: [{ name: 'Main' }, { name: 'Second' }],
      variants: [
        { sku: 'MUG', stock: [50, undefined] },
        { sku: 'BOWL', stock: [undefined, 50] },
      ],
    });
    process = world.open();
    const order = await world.imported(process, [
      ['MUG', 1],
      ['BOWL', 1],
    ]);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    world.api.addFault({ kind: 'reset-after', operation: 'FulfilmentCreate', times: 2 });
    await despatch();
    await world.runFor(process, 'push-despatch', 6 * minuteMs);
    expect(state()).toBe('done');
    expect(world.fulfilments(order.id)).toHaveLength(2);
    expect(world.mails()).toEqual(['fulfilled']);
  });
});

describe('a refusal', () => {
  test('because the order changed at that moment is tried again by itself', async () => {
    const order = await gone();
    const shopify = process.shops.get('main')!;
    const createFulfilment = shopify.createFulfilment.bind(shopify);
    let raced = false;
    shopify.createFulfilment = (write, lane) => {
      if (!raced) {
        raced = true;
        world.shop.fulfilByHand(order.id, { lines: [{ line: 0, quantity: 1 }] });
      }
      return createFulfilment(write, lane);
    };
    await despatch();
    expect(state()).toBe('waiting record-moving');
    await world.runFor(process, 'push-despatch', 2 * minuteMs);
    expect(state()).toBe('done');
    expect(world.fulfilments(order.id).map(({ lines }) => lines[0]?.quantity)).toEqual([1, 1]);
  });
});

describe('two engines', () => {
  test('tell a parcel once: the one without the lease waits', async () => {
    const order = await gone();
    await despatch();
    const second = world.open({ name: 'second' });
    await world.run(second, 'import-orders');
    await despatch(second);
    await world.runFor(second, 'push-despatch', 3 * minuteMs);
    expect(creates('second')).toBe(0);
    toldOnce(order.id);
  });

  test('a living owner’s open intent stops ours; a dead one’s does not', async () => {
    const order = await gone();
    const value = (epoch: number) => JSON.stringify({ installation: 'other', epoch, nonce: 'x', parcel: 1, lines: [], seen: [] });
    const shopify = process.shops.get('main')!;
    const { epoch } = await world.settle(process.engine.passFor('push-despatch', 'main', 'click').lease.ensure());
    await world.settle(shopify.writeIntent(order.id, value(epoch + 1), null, 'despatch'));
    world.virtual.moveOn(2_000);
    await despatch();
    expect(state()).toBe('waiting record-moving');
    expect(creates()).toBe(0);
    const plan = await world.settle(shopify.fulfilmentPlan(order.id, 'despatch'));
    await world.settle(shopify.writeIntent(order.id, value(epoch - 1), plan!.intent!.digest, 'despatch'));
    await world.runFor(process, 'push-despatch', 2 * minuteMs);
    expect(state()).toBe('done');
    toldOnce(order.id);
  });

  test('an intent that nobody of ours would write protects nothing', async () => {
    const order = await gone();
    await world.settle(process.shops.get('main')!.writeIntent(order.id, '{"by":"hand"}', null, 'despatch'));
    await despatch();
    expect(state()).toBe('done');
    toldOnce(order.id);
  });

  test('a takeover in the middle of a parcel tells it once', async () => {
    const order = await gone();
    world.api.addFault({ kind: 'acts-later', operation: 'FulfilmentCreate', delayMs: 100_000 });
    await despatch();
    process.switchOff();
    const second = world.open({ name: 'second' });
    for (let minute = 0; minute < 30; minute++) {
      world.virtual.moveOn(minuteMs);
      await world.run(second, 'import-orders');
      await despatch(second);
    }
    toldOnce(order.id);
    expect(creates('second')).toBe(0);
  });
});

describe('a restored ledger', () => {
  test('catches up before it tells anybody, and tells nothing twice', async () => {
    const before = await gone();
    const copy = process.ledger.serialize();
    await despatch();
    const after = await world.imported(process, [['MUG', 2]]);
    world.khaos.live.despatch(after.code, { consignmentRef: 'N2' });
    await despatch();
    expect(world.mails()).toEqual(['fulfilled', 'fulfilled']);
    process.switchOff();
    process = world.open({ bytes: copy, name: 'restored' });
    await despatch();
    expect(creates('restored')).toBe(0);
    for (let minute = 0; minute < 12; minute++) {
      world.virtual.moveOn(minuteMs);
      await world.run(process, 'import-orders');
      await despatch();
    }
    expect(process.ledger.installation.catchingUp('main')).toBeUndefined();
    expect(creates('restored')).toBe(0);
    expect(world.mails()).toEqual(['fulfilled', 'fulfilled']);
    for (const { id } of [before, after]) expect(world.fulfilments(id)).toHaveLength(1);
  });
});

/** Four engines for each commit: seconds on a busy machine. */
const everyCommitMs = 30_000;

describe('a crash', () => {
  test('at any commit of telling a parcel leaves it told once', { timeout: everyCommitMs }, async () => {
    const order = await gone();
    const bytes = process.switchOff();
    const [shopAsItWas, khaosAsItWas] = [world.api.save(), world.khaos.save()];
    let commits = 0;
    /** From the same moment of both systems: the power fails at that commit, and another process goes on from the disk. */
    const dieAt = async (at: number, side: 'before' | 'after'): Promise<void> => {
      world.api.restore(shopAsItWas);
      world.khaos.restore(khaosAsItWas);
      commits = 0;
      let dead = false;
      const dying = world.open({
        bytes,
        onCommit: (when) => {
          if (when === 'before') commits += 1;
          dead ||= commits === at && when === side;
          if (dead) throw new Error('the power failed');
        },
      });
      await despatch(dying).catch(() => undefined);
      process = world.open({ bytes: dying.switchOff() });
      for (const waitMs of [0, 130_000, 40_000]) {
        world.virtual.moveOn(waitMs);
        await despatch();
      }
      process.switchOff();
    };
    await dieAt(Number.POSITIVE_INFINITY, 'before');
    toldOnce(order.id);
    const all = commits;
    expect(all).toBeGreaterThan(5);
    for (let at = 1; at <= all; at++) {
      for (const side of ['before', 'after'] as const) {
        await dieAt(at, side);
        expect([at, side, state()]).toEqual([at, side, 'done']);
        toldOnce(order.id);
      }
    }
  });
});
