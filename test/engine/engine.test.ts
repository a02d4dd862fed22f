import { beforeEach, describe, expect, test } from 'vitest';
import { readPollMark } from '../../electron/engine/flows/order-poll-mark.ts';
import { wholeWorld, type WholeWorld } from './flows/whole-world.ts';

let world: WholeWorld;
let process: ReturnType<WholeWorld['open']>;
beforeEach(() => {
  world = wholeWorld();
  process = world.open();
});

describe('runs of one flow', () => {
  test('asked for while it runs is followed by one more, however many ask', async () => {
    const events: string[] = [];
    process.engine.onEvent((event) => events.push(event.kind));
    const asked = Array.from({ length: 4 }, () => process.engine.run('import-orders', 'click'));
    await world.settle(Promise.all(asked));
    expect(events.filter((kind) => kind === 'run-began')).toHaveLength(2);
  });

  test('what was changed before the call is seen by the run that answers it', async () => {
    const first = process.engine.run('import-orders', 'schedule');
    world.place([['MUG', 1]]);
    const second = process.engine.run('import-orders', 'click');
    await world.settle(first);
    world.virtual.moveOn(1_000);
    await world.settle(second);
    expect(process.engine.snapshot().ledger.ordersSeen).toBe(1);
  });

  test('over a store that is not in the settings is a bug, not silence', async () => {
    const result = await world.virtual.settle(process.engine.run('import-orders', 'click', 'nowhere'));
    expect(result.status).toBe('rejected');
  });
});

describe('a pause', () => {
  test('lets nothing begin, and ends by itself at its time', async () => {
    world.place([['MUG', 1]]);
    world.virtual.moveOn(1_000);
    process.engine.pause(world.virtual.nowMs() + 60_000);
    expect(process.engine.snapshot().engineState).toBe('paused');
    expect(await world.run(process, 'import-orders')).toMatchObject({ found: 0 });
    expect(world.asked('OrdersChanged')).toBe(0);
    world.virtual.moveOn(60_000);
    expect(await world.run(process, 'import-orders')).toMatchObject({ done: 1 });
  });

  test('without an end lasts until somebody resumes', async () => {
    process.engine.pause(undefined);
    world.virtual.moveOn(30 * 24 * 3_600_000);
    expect(process.engine.snapshot().engineState).toBe('paused');
    process.engine.resume();
    expect(process.engine.snapshot().engineState).toBe('idle');
  });

  test('holds over the death of the engine: the next one is born paused, for what is left', async () => {
    world.place([['MUG', 1]]);
    world.virtual.moveOn(1_000);
    process.engine.pause(world.virtual.nowMs() + 60_000);
    world.virtual.moveOn(20_000);
    process = world.open({ bytes: process.switchOff() });
    expect(await world.run(process, 'import-orders')).toMatchObject({ found: 0 });
    world.virtual.moveOn(39_000);
    expect(process.engine.snapshot().engineState).toBe('paused');
    world.virtual.moveOn(1_000);
    expect(await world.run(process, 'import-orders')).toMatchObject({ done: 1 });
    // Its end is past: no later engine is paused by it.
    expect(world.open({ bytes: process.switchOff() }).engine.snapshot().engineState).not.toBe('paused');
  });

  test('without an end holds over it too, and one that was ended does not come back', () => {
    process.engine.pause(undefined);
    process = world.open({ bytes: process.switchOff() });
    expect(process.engine.snapshot().engineState).toBe('paused');
    process.engine.resume();
    process = world.open({ bytes: process.switchOff() });
    expect(process.engine.snapshot().engineState).toBe('idle');
  });

  test('is not made longer by a clock that was set back while the engine was off', () => {
    process.engine.pause(world.virtual.nowMs() + 60_000);
    process = world.open({ bytes: process.switchOff(), skewMs: () => -24 * 3_600_000 });
    world.virtual.moveOn(59_000);
    expect(process.engine.snapshot().engineState).toBe('paused');
    world.virtual.moveOn(1_000);
    expect(process.engine.snapshot().engineState).not.toBe('paused');
  });
});

describe('what is shown', () => {
  test('a system that is away is offline after a minute, and well again after the next good run', async () => {
    world.khaos.addFault({ kind: 'refused', times: 1_000, after: 0 });
    world.place([['MUG', 1]]);
    world.virtual.moveOn(1_000);
    await world.run(process, 'import-orders');
    expect(process.engine.snapshot()).toMatchObject({ engineState: 'idle', problems: [{ cause: 'khaos-unreachable', count: 1 }] });
    world.virtual.moveOn(61_000);
    expect(process.engine.snapshot().engineState).toBe('offline');
    while (world.khaos.faultsLeft() > 0) world.khaos.react({ method: 'GET', target: world.khaos.wsdlPaths.live, headers: {}, body: '' });
    world.virtual.moveOn(5 * 60_000);
    await world.run(process, 'import-orders');
    expect(process.engine.snapshot()).toMatchObject({ engineState: 'idle', problems: [], ledger: { imported: 1 } });
  });

  test('the proof has its time only once every store is proven', async () => {
    expect(process.engine.snapshot().provenAtMs).toBeUndefined();
    await world.settle(process.engine.prove('main', 'quick'));
    expect(process.engine.snapshot().provenAtMs).toBe(world.virtual.nowMs());
  });
});

describe('a wall clock that is set back', () => {
  const hourMs = 3_600_000;
  let skewMs: number;
  beforeEach(() => {
    skewMs = 0;
    process = world.open({ skewMs: () => skewMs });
  });
  const liveOn = async (minutes: number): Promise<void> => {
    for (let minute = 0; minute < minutes; minute++) {
      world.virtual.moveOn(60_000);
      for (const flow of ['import-orders', 'push-stock', 'push-despatch'] as const) await world.run(process, flow);
    }
  };
  const available = (sku: string) => world.shop.variants().find((variant) => variant.sku === sku)?.available;

  test.each([-1, -2, -26])('by %i hours holds up neither despatches nor stock nor jobs that wait', async (hours) => {
    const order = await world.imported(process, [['MUG', 1]]);
    await liveOn(3);
    world.khaos.addFault({ kind: 'reset-before', operation: 'ImportOrders', times: 1, after: 0 });
    const waits = world.place([['BOWL', 1]]);
    await liveOn(1);
    skewMs = hours * hourMs;
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    world.khaos.live.setLevel('BOOK', 77);
    await liveOn(16);
    expect(world.mails()).toEqual(['fulfilled']);
    expect(available('BOOK')).toBe(77);
    expect(process.ledger.jobs.get({ storeId: 'main', flow: 'import-orders', key: waits.id })?.state).toBe('done');
    expect(world.errors).toEqual([]);
  });

  test('while the engine was off holds up nothing either', async () => {
    const order = await world.imported(process, [['MUG', 1]]);
    await liveOn(3);
    const bytes = process.switchOff();
    skewMs = -3 * hourMs;
    process = world.open({ bytes, skewMs: () => skewMs });
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    world.khaos.live.setLevel('BOOK', 77);
    await liveOn(8);
    expect(world.mails()).toEqual(['fulfilled']);
    expect(available('BOOK')).toBe(77);
  });

  test('makes a pause neither longer nor shorter', async () => {
    for (const hours of [-2, 26]) {
      process.engine.pause(process.clock.nowMs() + 10 * 60_000);
      skewMs += hours * hourMs;
      world.virtual.moveOn(9 * 60_000);
      expect(process.engine.snapshot().engineState).toBe('paused');
      world.virtual.moveOn(60_000);
      expect(process.engine.snapshot().engineState).not.toBe('paused');
    }
  });

  test('by less than the time between two passes is noticed, too', async () => {
    await liveOn(1);
    world.virtual.moveOn(10 * 60_000);
    skewMs = -5 * 60_000;
    await liveOn(1);
    expect(world.warnings).toContain('clock-set-back');
  });

  test('in the middle of an order poll lets stock rely on it no longer than before', async () => {
    const { ordersChanged } = process.shops.get('main')!;
    process.shops.get('main')!.ordersChanged = (...asked) => {
      skewMs = -hourMs;
      return ordersChanged(...asked);
    };
    await world.run(process, 'import-orders');
    const { beganAtMs, endedAtMs } = readPollMark(process.ledger, 'main')!;
    expect([endedAtMs <= process.clock.nowMs(), beganAtMs <= endedAtMs, endedAtMs - beganAtMs < 60_000]).toEqual([true, true, true]);
  });

  test('lets stock wait for another poll: the mark of the last one lies in the future', async () => {
    await liveOn(1);
    skewMs = -hourMs;
    await world.run(process, 'push-despatch');
    expect(readPollMark(process.ledger, 'main')).toBeUndefined();
    await world.run(process, 'import-orders');
    expect(readPollMark(process.ledger, 'main')).toBeDefined();
  });

  test('in the middle of a despatch pass does not let it ask KC for ever', async () => {
    await world.imported(process, [['MUG', 1]]);
    const { ordersByRef } = process.khaos;
    let asked = 0;
    process.khaos.ordersByRef = (refs, lane) => {
      asked += 1;
      skewMs = -hourMs;
      return ordersByRef(refs, lane);
    };
    world.virtual.moveOn(60_000);
    await world.run(process, 'push-despatch');
    expect(asked).toBe(1);
  });
});

describe('the end', () => {
  test('waits for passes and proofs under way, so that the ledger can be closed after it', async () => {
    const run = process.engine.run('import-orders', 'schedule');
    const proof = process.engine.prove('main', 'whole').catch((error: unknown) => error);
    let ended = false;
    const end = process.engine.stop().then(() => (ended = true));
    await Promise.resolve();
    expect(ended).toBe(false);
    await world.settle(end);
    process.ledger.close();
    await world.settle(Promise.all([run, proof]));
    expect(world.errors).toEqual([]);
  });

  test('begins nothing afterwards', async () => {
    await world.settle(process.engine.stop());
    world.place([['MUG', 1]]);
    expect(await world.run(process, 'import-orders')).toMatchObject({ found: 0 });
    expect(world.asked('OrdersChanged')).toBe(0);
  });
});
