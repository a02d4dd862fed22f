import { describe, expect, it } from 'vitest';
import { proveCompleteness } from '../../../electron/engine/flows/completeness.ts';
import { readPollMark } from '../../../electron/engine/flows/order-poll-mark.ts';
import { expectOnce, importWorld, startMs } from './import-world.ts';

/** This second as Shopify tells it. */
const secondOf = (world: ReturnType<typeof importWorld>): string =>
  new Date(Math.floor(world.virtual.nowMs() / 1_000) * 1_000).toISOString().replace('.000', '');

describe('the poll', () => {
  it('reads only what changed, from its watermark less the overlap', async () => {
    const world = importWorld();
    const process = world.open();
    for (let at = 0; at < 3; at++) world.place();
    await world.run(process);
    world.virtual.moveOn(3_600_000);
    await world.run(process);
    const full = () => world.asked('OrderPage') + world.asked('OrderForErp');
    const before = full();
    const { id } = world.place();
    await world.run(process);
    expect(full() - before).toBe(1);
    expectOnce(world, process.ledger, id);
  });

  it('sees a change in the very second of its own reading, which Shopify’s times do not tell apart', async () => {
    const world = importWorld();
    const process = world.open();
    await world.run(process);
    const { id } = world.place({ payments: [{ kind: 'pending', gateway: 'manual' }] });
    await world.run(process);
    expect(process.ledger.orders.get('main', id)).toMatchObject({ updatedAt: secondOf(world), cancelledAt: undefined });
    world.shop.cancel(id, { restock: true, refund: false });
    await world.runFor(process, 60_000);
    expect(process.ledger.orders.get('main', id)?.cancelledAt).toBeDefined();
    expect(world.imports()).toBe(0);
  });

  it('sees a change in the very second of its own write', async () => {
    const world = importWorld();
    const process = world.open();
    const { id } = world.place();
    await world.run(process);
    expect(process.ledger.orders.get('main', id)).toMatchObject({ writtenUpdatedAt: secondOf(world), cancelledAt: undefined });
    world.shop.cancel(id, { restock: true, refund: true });
    await world.runFor(process, 60_000);
    expect(process.ledger.orders.get('main', id)?.cancelledAt).toBeDefined();
    expectOnce(world, process.ledger, id);
  });

  it('sees an order that the index shows late', async () => {
    const world = importWorld({ indexLagMs: 25_000 });
    const process = world.open();
    const late = world.place();
    world.virtual.moveOn(20_000);
    const { id } = world.place();
    await world.run(process);
    await world.runFor(process, 60_000);
    expect(process.engine.snapshot().ledger).toMatchObject({ imported: 2, missing: 0 });
    for (const order of [late.id, id]) expectOnce(world, process.ledger, order);
  });

  it('keeps its mark and lifts stock ceilings only after a whole poll', async () => {
    const world = importWorld();
    const process = world.open();
    world.api.addFault({ kind: 'server-error', times: 50, operation: 'OrdersChanged' });
    const view = await world.run(process);
    expect(view?.problem?.kind).toBe('unreachable');
    expect(readPollMark(process.ledger, 'main')).toBeUndefined();
    world.api.clearFaults();
    await world.run(process);
    expect(readPollMark(process.ledger, 'main')).toMatchObject({ start: process.ledger.installation.starts });
  });

  it('imports a backlog that is longer than what it keeps in hand, each order once', async () => {
    const world = importWorld();
    const process = world.open();
    const orders = Array.from({ length: 270 }, () => world.place());
    const view = await world.run(process);
    expect(view).toMatchObject({ found: orders.length, done: orders.length });
    expect(world.practice.live.salesOrders()).toHaveLength(orders.length);
    expect(readPollMark(process.ledger, 'main')).toBeDefined();
  });

  it('follows open orders from before go-live for stock, and leaves history unread', async () => {
    const world = importWorld({ rules: { goLiveAt: new Date(startMs + 60_000).toISOString() } });
    const process = world.open();
    const open = world.place();
    const sent = world.place();
    world.shop.fulfilByHand(sent.id);
    world.virtual.moveOn(120_000);
    await world.run(process);
    expect(process.ledger.orders.get('main', open.id)?.verdict).toEqual({ kind: 'left-alone', reason: 'before-go-live-never' });
    expect(process.ledger.orders.linesOf('main', open.id)).toHaveLength(1);
    expect(process.ledger.orders.get('main', sent.id)).toBeUndefined();
    world.shop.fulfilByHand(open.id);
    await world.run(process);
    expect(process.ledger.orders.linesOf('main', open.id)).toMatchObject([{ remaining: 0, fulfilled: 1 }]);
    expect(world.imports()).toBe(0);
  });

  it('knows the place of every line where several locations sell, and sees them move', async () => {
    const world = importWorld({ locations: [{ name: 'Main' }, { name: 'Second' }] });
    const [first = '', second = ''] = world.shop.locationIds();
    const several = importWorld({
      locations: [{ name: 'Main' }, { name: 'Second' }],
      stock: {
        locations: [
          { locationId: first, site: 'Main Site' },
          { locationId: second, site: 'Second Site' },
        ],
      },
    });
    const process = several.open();
    const { id } = several.place({ lines: [{ variantId: several.variant(0), quantity: 2 }] });
    await several.run(process);
    const places = () => process.ledger.orders.linesOf('main', id).map((line) => [line.locationId, line.remaining]);
    expect(places()).toEqual([[first, 2]]);
    expect(several.asked('FulfilmentPlan')).toBe(0);
    several.virtual.moveOn(30_000);
    several.shop.moveFulfilmentOrder(id, 1);
    await several.run(process);
    expect(places()).toEqual([[second, 2]]);
  });
});

describe('what an import costs', () => {
  it('stays within the points it is measured by', async () => {
    const world = importWorld();
    const process = world.open();
    const orders = 75;
    const lines = Array.from({ length: 20 }, () => ({ variantId: world.variant(0), quantity: 1 }));
    for (let at = 0; at < orders; at++) world.place({ lines });
    const points = () =>
      world.api.journal.reduce((sum, { facts }) => sum + (typeof facts['actualCost'] === 'number' ? facts['actualCost'] : 0), 0);
    await world.run(process);
    await world.runFor(process, 2 * 60_000);
    expect(process.engine.snapshot().ledger).toMatchObject({ imported: orders, missing: 0 });
    expect(points()).toBeGreaterThan(0);
    // 45,550 for pages, 260 for the change list, 4,000 for claims and completions, for 5,000 orders.
    expect(points()).toBeLessThanOrEqual((1.15 * (45_550 + 260 + 4_000) * orders) / 5_000);
  });
});

describe('the proof of completeness', () => {
  const passOf = (process: ReturnType<ReturnType<typeof importWorld>['open']>) =>
    process.engine.passFor('import-orders', 'main', 'schedule');

  it('finds what the poll never saw, brings it in, and stores its time', async () => {
    const world = importWorld();
    const process = world.open();
    const { id } = world.place();
    await world.run(process);
    world.virtual.moveOn(3_600_000);
    const unseen = world.place();
    // The poll's mark is past the order, as if its page had been lost.
    process.ledger.watermarks.put('main', 'import-orders', 'orders-updated', new Date(startMs + 10 * 3_600_000).toISOString());
    world.virtual.moveOn(11 * 60_000);
    await world.run(process);
    expect(process.ledger.orders.get('main', unseen.id)).toBeUndefined();
    expect(await world.settle(proveCompleteness(passOf(process), 'quick'))).toEqual({ missing: 0 });
    expect(process.engine.snapshot().provenAtMs).toBe(world.virtual.nowMs());
    await world.run(process);
    expectOnce(world, process.ledger, id);
    expectOnce(world, process.ledger, unseen.id);
  });

  it('leaves orders to the poll that are still young, and reads again those put off', async () => {
    const world = importWorld();
    const process = world.open();
    const { id } = world.place({ payments: [{ kind: 'pending', gateway: 'manual' }] });
    await world.run(process);
    world.virtual.moveOn(3_600_000);
    world.shop.pay(id);
    const young = world.place();
    process.ledger.watermarks.put('main', 'import-orders', 'orders-updated', new Date(startMs + 10 * 3_600_000).toISOString());
    await world.settle(proveCompleteness(passOf(process), 'whole'));
    expect(process.ledger.orders.get('main', young.id)).toBeUndefined();
    await world.run(process);
    expectOnce(world, process.ledger, id);
  });
});

describe('a ledger restored from a copy', () => {
  it('sees from the lease that a later life has written, asks both systems, and links what KC has', async () => {
    const world = importWorld();
    const first = world.open();
    const early = world.place();
    const copy = first.ledger.serialize();
    const later = world.place();
    await world.run(first);
    // Despatched since: the gate would leave it alone, had KC not been asked.
    world.shop.fulfilByHand(later.id);
    world.virtual.moveOn(10 * 60_000);
    const restored = world.open({ bytes: copy });
    const fresh = world.place();
    await world.runFor(restored, 10 * 60_000, 60_000);
    expect(restored.ledger.installation.catchingUp('main')).toBeUndefined();
    expect(world.imports()).toBe(3);
    for (const { id } of [early, later, fresh]) expectOnce(world, restored.ledger, id);
  });

  it('sends nothing while one of the systems cannot be asked', async () => {
    const world = importWorld();
    const process = world.open();
    process.ledger.installation.setCatchingUp('main', 'restored for this test');
    const { id } = world.place();
    world.practice.addFault({ kind: 'server-error', times: 40, after: 0, operation: 'ExportOrderStatusEx' });
    await world.runFor(process, 60_000);
    expect(world.imports()).toBe(0);
    expect(process.ledger.installation.catchingUp('main')).toBeDefined();
    await world.runFor(process, 20 * 60_000, 60_000);
    expectOnce(world, process.ledger, id);
  });
});
