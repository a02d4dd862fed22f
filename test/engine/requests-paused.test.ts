import { beforeEach, describe, expect, test } from 'vitest';
import { wholeWorld, type WholeWorld } from './flows/whole-world.ts';

let world: WholeWorld;
let process: ReturnType<WholeWorld['open']>;
beforeEach(() => {
  world = wholeWorld();
  process = world.open();
});
const ask = (name: string, input: unknown, own = process) => world.settle(own.ask(name, input, 'person:Ann'));
const paused = { ok: false, problem: { cause: 'engine-paused' } };

/** An order whose one parcel has left and is noticed, but not told. */
const sentOrder = async () => {
  const order = await world.imported(process, [['MUG', 1]]);
  world.khaos.live.despatch(order.code, { consignmentRef: 'QP1GB' });
  return { storeId: 'main', orderId: order.id };
};

describe('what a person asks for at once', () => {
  test('while paused is refused and leaves no trace', async () => {
    const order = await sentOrder();
    process.engine.pause(undefined);
    const lines = process.ledger.audit.page({}, 100).entries.length;
    for (const [name, input] of [
      ['push-despatch', order],
      ['force-push', { storeId: 'main', scope: { kind: 'all' } }],
      ['run-flow', { flow: 'import-orders' }],
    ] as const)
      expect([name, await ask(name, input)]).toMatchObject([name, paused]);
    expect(process.ledger.audit.page({}, 100).entries).toHaveLength(lines);
    expect(world.mails()).toEqual([]);
    process.engine.resume();
    expect(await ask('push-despatch', order)).toMatchObject({ ok: true, value: { lines: [{ sent: 1, told: 1, toTell: 0 }] } });
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test('is refused too when the pause comes while the pass is under way', async () => {
    const order = await sentOrder();
    const { ordersByRef } = process.khaos;
    process.khaos.ordersByRef = (...asked) => {
      process.engine.pause(undefined);
      return ordersByRef(...asked);
    };
    expect(await ask('push-despatch', order)).toMatchObject(paused);
    expect(world.mails()).toEqual([]);
  });
});

test('what a schedule asks for while paused is no problem: its pass finds nothing', async () => {
  process.engine.pause(undefined);
  expect(await ask('run-flow', { flow: 'import-orders', trigger: 'schedule' })).toMatchObject({ ok: true, value: [{ found: 0 }] });
});

describe('a despatch pushed by a person', () => {
  test('whose pass may not write says why, not that it was pushed', async () => {
    const order = await sentOrder();
    const copy = process.ledger.serialize();
    // The original lives on, and holds the right to write by a renewal that the copy knows nothing of.
    world.virtual.moveOn(2 * 60_000);
    await world.imported(process, [['MUG', 2]]);
    const restored = world.open({ bytes: copy, name: 'restored' });
    expect(await ask('push-despatch', order, restored)).toMatchObject({ ok: false, problem: { cause: 'another-engine' } });
    expect(world.mails()).toEqual([]);
  });
});
