import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { controlFace } from '../../electron/practice/control.ts';
import { startPracticeServers } from '../../electron/practice/servers.ts';
import { createPracticeWorld, type WorldOptions } from '../../electron/practice/world.ts';
import { orderKinds } from '../../electron/practice/world-orders.ts';
import { VirtualClock } from './virtual-clock.ts';

const startMs = Date.UTC(2026, 10, 24, 9);
const hourMs = 3_600_000;

const make = (more: Partial<WorldOptions> = {}, clock = new VirtualClock(startMs)) => ({
  clock,
  world: createPracticeWorld({ seed: 7, codes: 60, ordersAtStart: 6, clock, ...more }),
});
const day = { ordersPerHour: 20, parcelsPerRound: 4, mishaps: true, untilMs: startMs + 5 * hourMs };
const ask = (face: ReturnType<typeof controlFace>, method: 'GET' | 'POST', name: string, body: unknown = '') => {
  const answer = face({ method, target: `/_practice/${name}`, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body) });
  return {
    code: answer.status,
    text: String(answer.body),
    json: () =>
      z
        .looseObject({ names: z.array(z.string()).default([]), state: z.record(z.string(), z.unknown()).default({}) })
        .parse(JSON.parse(String(answer.body))),
  };
};

describe('a practice world', () => {
  test('is the same for the same seed, whatever path its time took', () => {
    const one = make({ people: day });
    const other = make({ people: day });
    one.clock.moveOn(6 * hourMs);
    one.world.settle();
    for (let step = 0; step < 36; step++) {
      other.clock.moveOn(10 * 60_000);
      other.world.settle();
    }
    expect(other.world.shopify.journal).toEqual(one.world.shopify.journal);
    expect(other.world.khaos.journal).toEqual(one.world.khaos.journal);
    expect(one.world.shop.orderIds().length).toBeGreaterThan(50);
  });

  test('is another for another seed', () => {
    expect(make({ seed: 8 }).world.shop.variants()).not.toEqual(make().world.shop.variants());
  });

  test('comes to rest when its day is over', () => {
    const { clock, world } = make({ people: day });
    clock.moveOn(5 * hourMs);
    world.settle();
    const orders = world.shop.orderIds().length;
    clock.moveOn(48 * hourMs);
    world.settle();
    expect(world.nextDueMs()).toBeUndefined();
    expect(world.shop.orderIds()).toHaveLength(orders);
  });

  test('makes things happen at their own moments, although they are caught up with late', () => {
    const { clock, world } = make({ people: day });
    clock.moveOn(5 * hourMs);
    world.settle();
    const times = world.shopify.journal.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((one, two) => one - two));
    expect(new Set(times).size).toBeGreaterThan(20);
  });

  test('goes on where it was when it is kept and opened again', () => {
    const straight = make({ people: day });
    straight.clock.moveOn(5 * hourMs);
    straight.world.settle();

    const first = make({ people: day });
    first.clock.moveOn(2 * hourMs);
    first.world.settle();
    const kept = structuredClone(first.world.save());
    const again = make({ people: day, ordersAtStart: 0 }, new VirtualClock(startMs));
    again.world.restore(kept);
    expect(again.world.clock.presentMs()).toBe(startMs + 2 * hourMs);
    again.clock.moveOn(3 * hourMs);
    again.world.settle();
    expect(again.world.shopify.journal).toEqual(straight.world.shopify.journal);
    expect(again.world.khaos.journal).toEqual(straight.world.khaos.journal);
  });

  test('never goes back in time, although it is opened on a PC whose clock is behind', () => {
    const { world } = make();
    world.clock.moveOn(10 * hourMs);
    const kept = structuredClone(world.save());
    const late = make({ ordersAtStart: 0 }, new VirtualClock(startMs - 72 * hourMs));
    late.world.restore(kept);
    expect(late.world.clock.nowMs()).toBe(startMs + 10 * hourMs);
  });

  test('sells what both systems know, and nothing the shop cannot have', () => {
    const { world } = make({ codes: 400 });
    for (const variant of world.shop.variants().filter(({ bundle }) => !bundle)) {
      expect(variant.available).toBeGreaterThanOrEqual(0);
      expect(() => world.khaos.live.level(variant.sku!)).not.toThrow();
    }
  });
});

describe('the control face', () => {
  const faces = () => {
    const { world } = make();
    return { world, khaos: controlFace(world.control.khaos), shopify: controlFace(world.control.shopify) };
  };

  test('tells the same state on both ports', () => {
    const { khaos, shopify } = faces();
    const state = ask(khaos, 'GET', 'state').json();
    expect(ask(shopify, 'GET', 'state').json()).toEqual(state);
    expect(state).toMatchObject({ orders: 6, salesOrders: 0, fulfilments: 0, customerMails: 0, throttled: 0 });
    expect(state['levels']).toBeGreaterThan(0);
  });

  test.each(orderKinds)('places orders of the kind %s', (kind) => {
    const { shopify, world } = faces();
    const { code, json } = ask(shopify, 'POST', 'orders', { count: 2, kind });
    expect(code).toBe(200);
    expect(json().names).toHaveLength(2);
    expect(json().state['orders']).toBe(8);
    expect(world.shop.orderIdByName(json().names[1]!)).toBeDefined();
  });

  test('lets an order of an unknown SKU sell a product of the shop under a code that Khaos Control does not have', () => {
    const { shopify, world } = faces();
    const { names } = ask(shopify, 'POST', 'orders', { count: 1, kind: 'unknown-sku' }).json();
    const id = world.shop.orderIdByName(names[0]!)!;
    const line = world.shop.state.orders.get(Number(id.slice(id.lastIndexOf('/') + 1)))?.lines[0];
    expect(line?.variantId).toBeDefined();
    expect(world.shop.variants().map(({ sku }) => sku)).not.toContain(line?.sku);
    expect(() => world.khaos.live.level(line?.sku ?? '')).toThrow(/SAMPLE-CARD-XL/);
  });

  test('places orders of which somebody has sent part of a line by hand', () => {
    const { shopify, world } = faces();
    const [name] = ask(shopify, 'POST', 'orders', { count: 1, kind: 'part-sent' }).json().names;
    const id = world.shop.orderIdByName(name!)!;
    const order = world.shop.state.orders.get(Number(id.split('/').at(-1)))!;
    const [first] = order.lines;
    expect(order.fulfilments.map(({ lines }) => lines)).toMatchObject([[{ lineId: first!.id, quantity: 1 }]]);
    expect(first!.quantity).toBeGreaterThan(1);
    expect(world.shop.mails()).toEqual([]);
  });

  test('moves the clock of both systems on', () => {
    const { khaos, world } = faces();
    expect(ask(khaos, 'POST', 'advance', { minutes: 90 }).json().state['atMs']).toBe(startMs + 90 * 60_000);
    expect(world.clock.nowMs()).toBe(startMs + 90 * 60_000);
  });

  test('sets stock, and refuses a code that is not there', () => {
    const { khaos, world } = faces();
    const stockCode = world.shop.variants()[0]!.sku!;
    expect(ask(khaos, 'POST', 'stock', [{ stockCode, level: 77 }]).code).toBe(200);
    expect(world.khaos.live.level(stockCode)).toBe(77);
    expect(ask(khaos, 'POST', 'stock', [{ stockCode: 'NO-SUCH', level: 1 }]).code).toBe(422);
  });

  test('adds faults of its own system, and refuses those of the other', () => {
    const { khaos, shopify, world } = faces();
    expect(ask(khaos, 'POST', 'faults', { kind: 'soap-fault', times: 2 }).code).toBe(200);
    expect(world.khaos.faultsLeft()).toBeGreaterThan(0);
    expect(ask(shopify, 'POST', 'faults', { kind: 'throttled', times: 1 }).code).toBe(200);
    expect(ask(shopify, 'POST', 'faults', { kind: 'soap-fault' }).code).toBe(400);
  });

  test('lists what each system saw, a line each', () => {
    const { shopify, world } = faces();
    const lines = ask(shopify, 'GET', 'journal').text.trim().split('\n');
    expect(lines).toHaveLength(world.shopify.journal.length);
    expect(JSON.parse(lines[0]!)).toMatchObject({ seq: 1 });
  });

  test.each([
    ['orders', { count: 0 }],
    ['orders', { count: 1, kind: 'none such' }],
    ['advance', { minutes: -5 }],
    ['stock', [{ stockCode: 'X', level: -1 }]],
    ['faults', { kind: 'none such' }],
    ['orders', '{'],
  ])('refuses POST %s %j and does nothing', (name, body) => {
    const { shopify, world } = faces();
    expect(ask(shopify, 'POST', name, body).code).toBe(400);
    expect(world.shop.orderIds()).toHaveLength(6);
  });
});

describe('practice servers', () => {
  const timers = {
    after: (delayMs: number, task: () => void) => {
      const timer = setTimeout(task, delayMs);
      return () => clearTimeout(timer);
    },
  };
  const start = (folder: string) =>
    startPracticeServers({
      seed: 7,
      codes: 20,
      ordersAtStart: 3,
      folder,
      clock: { nowMs: () => startMs },
      timers,
      khaosPort: 0,
      shopifyPort: 0,
      onFailure: (error) => {
        throw error;
      },
    });

  test('keep their world in a folder, with what was done to it over HTTP', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quayside-practice-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const first = await start(folder);
    const answer = await fetch(`${first.shopifyOrigin}/_practice/orders`, { method: 'POST', body: JSON.stringify({ count: 4 }) });
    expect(answer.status).toBe(200);
    await first.close();
    const second = await start(folder);
    const state = (await (await fetch(`${second.khaosOrigin}/_practice/state`)).json()) as Record<string, unknown>;
    await second.close();
    expect(state['orders']).toBe(7);
  });
});
