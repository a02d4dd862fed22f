/** The journal alone is enough to know every level and every assigned unit; a saved world goes on as if nothing had been. */
import { expect, it } from 'vitest';
import { createChance } from '../../../electron/practice/chance.ts';
import type { JournalEffect } from '../../../electron/practice/wire.ts';
import { createTestKhaos, type Read } from './khaos-world.ts';

type World = ReturnType<typeof createTestKhaos>;

/** What a checker rebuilds from the journal, and nothing else. */
const rebuild = (world: World) => {
  const levels = new Map<string, number>();
  const assigned = new Map<string, number>();
  const moved = (effect: Read, before: number, after: number) => {
    const key = `${effect.stockCode}@${effect.site}`;
    if (!levels.has(key)) return;
    expect(levels.get(key), key).toBe(before);
    levels.set(key, after);
  };
  const apply = (effect: JournalEffect & Read) => {
    const line = (index: number) => `${effect.salesOrder}/${index}`;
    switch (effect.kind) {
      case 'opening-levels':
        for (const [code, figures] of Object.entries(effect.levels as Record<string, number[]>)) {
          figures.forEach((figure, site) => levels.set(`${code}@${effect.sites[site]}`, figure));
        }
        break;
      case 'assigned':
      case 'unassigned':
        moved(effect, effect.levelBefore, effect.levelAfter);
        expect(assigned.get(line(effect.line)) ?? 0).toBe(effect.assignedBefore);
        assigned.set(line(effect.line), effect.assignedAfter);
        break;
      case 'despatched':
        for (const item of effect.items) {
          moved(item, item.levelBefore, item.levelAfter);
          assigned.set(line(item.line), item.assignedAfter);
        }
        break;
      case 'level-set':
        moved(effect, effect.before, effect.after);
        break;
      case 'sales-order-updated':
        for (const one of assigned.keys()) if (one.startsWith(`${effect.salesOrder}/`)) assigned.delete(one);
        break;
    }
  };
  for (const { facts, effects } of world.khaos.journal) if (facts['system'] !== 'test') effects.forEach(apply);
  return { levels, assigned };
};

/** A busy morning, the same for the same seed. */
const bustle = (world: World, seed: number, steps: number) => {
  const chance = createChance(seed, 'bustle');
  const { live } = world.khaos;
  const attempt = (deed: () => unknown) => {
    try {
      deed();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'KhaosRefusal') throw error;
    }
  };
  for (let step = 0; step < steps; step++) {
    const orders = live.salesOrders();
    const order = orders[chance.below(Math.max(1, orders.length))]?.salesOrder ?? 'SO20001';
    const code = chance.pick(['MUG-BLUE', 'BOWL', 'BOOK', 'SET']);
    const quantity = chance.between(1, 4);
    world.clock.moveOn(chance.below(600_000));
    const deeds: (() => unknown)[] = [
      () =>
        world.importOrder({
          header: { ASSOCIATED_REF: `R${chance.below(40)}` },
          lines: [{ STOCK_CODE: code, ORDER_QTY: String(quantity) }, {}],
          payments: [{ PAYMENT_AMOUNT: '999.00' }],
        }),
      () => live.placeOrder({ origin: 'phone', lines: [{ stockCode: code, quantity }], assign: chance.happens(0.5) }),
      () => live.assign(order),
      () => live.unassign(order, { quantity: 1 }),
      () => live.despatch(order, chance.happens(0.5) ? {} : { items: [{ stockCode: 'MUG-BLUE', quantity: 1 }] }),
      () => live.setLevel('MUG-BLUE', chance.below(12)),
      () => live.goodsIn('BOWL', quantity),
      () => live.cancel(order, 'x'),
      () => live.hold(order, 19),
      () => live.release(order),
      () => live.creditNote(order, { items: [{ stockCode: 'BOOK', quantity: 1 }], grossMinor: 100, restock: true, reason: 'x' }),
      () =>
        world.khaos.addFault({
          kind: chance.pick(['acts-later', 'reset-after', 'reset-before', 'cut']),
          times: 1,
          after: 0,
          operation: 'ImportOrders',
        }),
      () => live.advancePipeline(1),
    ];
    attempt(() => {
      try {
        chance.pick(deeds)();
      } catch (error) {
        // A struck import has no answer to read.
        if (!(error instanceof Error) || !error.message.startsWith('No answer')) throw error;
      }
    });
  }
};

it.each([
  [1, { repeatedRef: 'update' }],
  [2, { repeatedRef: 'accept', levelFallsOn: 'despatch' }],
  [3, { assignOnImport: 'later', correctionAssigns: true }],
  [4, { assignOnImport: 'never' }],
  [5, { totalCheck: 'hold' }],
] as const)('levels and assigned units can be rebuilt from the journal (seed %i)', (seed, switches) => {
  const world = createTestKhaos({ totalCheck: 'pass', grossOnOtherRates: 'take', stageMs: 900_000, ...switches });
  bustle(world, seed, 250);
  const { levels, assigned } = rebuild(world);
  for (const [key, level] of levels) {
    const [code, site] = key.split('@') as [string, string];
    expect(world.khaos.live.level(code, site), key).toBe(level);
    if (world.khaos.switches().levelFallsOn === 'assignment') expect(level, key).toBeGreaterThanOrEqual(0);
  }
  for (const order of world.khaos.live.salesOrders()) {
    const working = new Map<number, number>();
    for (const invoice of order.invoices) {
      if (invoice.shipped) continue;
      for (const item of invoice.items) working.set(item.line, (working.get(item.line) ?? 0) + item.quantity);
    }
    for (const line of order.lines) {
      if (line.kind === 'pack' || order.kind === 'credit-note') continue;
      expect(line.assigned, order.salesOrder).toBe(assigned.get(`${order.salesOrder}/${line.line}`) ?? 0);
      expect(line.assigned + line.sent).toBeLessThanOrEqual(line.quantity);
      // What has not gone stands on invoices, all of it and once.
      if (!order.cancelled) expect(working.get(line.line) ?? 0, order.salesOrder).toBe(line.quantity - line.sent);
    }
  }
  expect(world.effects('despatched').length).toBeGreaterThan(5);
});

it('gives the same journal for the same acts', () => {
  const run = () => {
    const world = createTestKhaos({ latencyJitterMs: 50, totalCheck: 'pass' });
    bustle(world, 9, 120);
    return JSON.stringify(world.khaos.journal);
  };
  expect(run()).toBe(run());
});

it('goes on after saving and restoring as if nothing had been, whatever happened meanwhile', () => {
  const switches = { latencyJitterMs: 50, totalCheck: 'pass', stageMs: 900_000, repeatedRef: 'accept' } as const;
  const world = createTestKhaos(switches);
  bustle(world, 11, 100);
  const other = createTestKhaos();
  other.clock.moveOn(world.clock.nowMs() - other.clock.nowMs());
  const saved = world.khaos.save();
  const copy = JSON.stringify(world.khaos.journal);
  bustle(world, 12, 60);
  other.khaos.restore(saved);
  expect(JSON.stringify(other.khaos.journal)).toBe(copy);
  expect(other.khaos.nextDueMs()).toBeDefined();
  bustle(other, 12, 60);
  expect(JSON.stringify(other.khaos.journal)).toBe(JSON.stringify(world.khaos.journal));
  expect(other.statuses('')).toEqual(world.statuses(''));
  expect(other.khaos.live.counts()).toEqual(world.khaos.live.counts());
});

it('restores the same saved world as often as one likes', () => {
  const world = createTestKhaos({ totalCheck: 'pass', stageMs: 900_000 });
  bustle(world, 14, 60);
  const saved = world.khaos.save();
  const journal = JSON.stringify(world.khaos.journal);
  world.khaos.restore(saved);
  bustle(world, 15, 60);
  world.khaos.restore(saved);
  expect(JSON.stringify(world.khaos.journal)).toBe(journal);
});

it('counts lines without a gap, in the order of time, and names the client', () => {
  const world = createTestKhaos({ stageMs: 900_000, totalCheck: 'pass' });
  bustle(world, 13, 60);
  world.khaos.journal.forEach(({ seq, atMs }, at) => {
    expect(seq).toBe(at + 1);
    if (at > 0) expect(atMs).toBeGreaterThanOrEqual(world.khaos.journal[at - 1]!.atMs);
  });
  expect(new Set(world.khaos.journal.filter(({ by }) => by === 'client').map(({ client }) => client))).toEqual(new Set(['hand']));
});

it('says in the line of an import what was created, from which figures to which', () => {
  const world = createTestKhaos();
  world.importOrder();
  expect(world.last()).toMatchObject({
    by: 'client',
    operation: 'ImportOrders',
    client: 'hand',
    delivery: 'delivered',
    facts: { system: 'live', imported: [{ ref: 'SHOP-1001', salesOrder: 'SO20001' }], skipped: [] },
    effects: [
      { kind: 'customer-created', companyCode: 'C1001' },
      {
        kind: 'sales-order-created',
        salesOrder: 'SO20001',
        ref: 'SHOP-1001',
        origin: 'web',
        site: 'Main Site',
        totalMinor: 2998,
        declaredMinor: 2998,
        lines: [{ line: 0, stockCode: 'MUG-BLUE', quantity: 1, importRef: '14432001' }],
      },
      {
        kind: 'assigned',
        salesOrder: 'SO20001',
        ref: 'SHOP-1001',
        line: 0,
        stockCode: 'MUG-BLUE',
        site: 'Main Site',
        quantity: 1,
        assignedBefore: 0,
        assignedAfter: 1,
        levelBefore: 10,
        levelAfter: 9,
      },
      { kind: 'stage', salesOrder: 'SO20001', to: 9 },
    ],
  });
});
