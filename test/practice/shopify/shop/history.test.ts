/** Whatever happens in a shop, its journal alone tells every figure at any time, an act that fails changes nothing, and a saved shop goes on alike. */
import { describe, expect, it } from 'vitest';
import { createChance, type Chance } from '../../../../electron/practice/chance.ts';
import type { JournalEntry } from '../../../../electron/practice/wire.ts';
import { card, giftSet, guide, jug, mug, nameless, openCounter, untracked, type Counter, type Data } from './counter.ts';

const sold = [mug, jug, guide, untracked, giftSet, nameless, card];

/** One thing that somebody might do, sensible or not. */
const deed = (counter: Counter, chance: Chance): (() => unknown) => {
  const { shop } = counter;
  const ids = shop.orderIds();
  if (ids.length === 0 || chance.happens(0.25)) {
    const payments = chance.pick([
      [{ kind: 'sale' as const }],
      [{ kind: 'authorization' as const }],
      [],
      [{ kind: 'pending' as const }],
      [{ kind: 'sale' as const, amountMinor: 500 }],
    ]);
    const lines = Array.from({ length: chance.between(1, 3) }, () => [chance.pick(sold), chance.between(1, 4)] as const);
    const more = {
      payments,
      ...(chance.happens(0.2) ? { hold: { reason: 'OTHER' as const, forMs: 90_000 } } : {}),
      ...(chance.happens(0.2) ? { fulfilAtMs: counter.clock.nowMs() + 120_000 } : {}),
      ...(chance.happens(0.3) ? { discounts: [{ percent: 15, code: 'X' }] } : {}),
      ...(chance.happens(0.5) ? { delivery: { title: 'Standard', priceMinor: 399 } } : {}),
    };
    return () => counter.buy(lines, more);
  }
  const id = chance.pick(ids);
  const line = chance.below(3);
  const quantity = chance.between(1, 2);
  const item = counter.itemId(chance.pick([mug, jug, guide, nameless]));
  const location = chance.below(2);
  const fulfilments = shop.orderState(id).fulfilments;
  return chance.pick<() => unknown>([
    () => shop.capture(id),
    () => shop.pay(id),
    () => shop.edit(id, { quantities: [{ line, quantity: chance.below(5), restock: chance.happens(0.5) }] }),
    () => shop.edit(id, { add: [{ variantId: counter.variantId(chance.pick(sold)), quantity }] }),
    () => shop.cancel(id, { restock: chance.happens(0.5), refund: chance.happens(0.5) }),
    () => shop.refund(id, { lines: [{ line, quantity, restock: chance.pick(['RETURN', 'CANCEL', 'NO_RESTOCK'] as const) }] }),
    () => shop.refund(id, { goodwillMinor: 100 }),
    () => shop.fulfilByHand(id, chance.happens(0.5) ? { lines: [{ line, quantity }] } : { notifyCustomer: true }),
    () => shop.cancelFulfilment(fulfilments.length === 0 ? 'none' : chance.pick(fulfilments).id),
    () => shop.hold(id, 'OTHER'),
    () => shop.release(id),
    () => shop.moveFulfilmentOrder(id, location),
    () => shop.splitFulfilmentOrder(id, line, 1),
    () => shop.deleteProduct(chance.happens(0.02) ? counter.variantId(guide) : 'none'),
    () => shop.exchange(id, { line, quantity: 1, for: { variantId: counter.variantId(mug), quantity: 1 } }),
    () => shop.writeStock(item, location, 'on_hand', { set: chance.below(20) }),
    () => shop.setUnavailable(item, location, chance.pick(['damaged', 'safety_stock', 'incoming'] as const), chance.below(3)),
    () =>
      counter.ask('fulfilment-create', {
        fulfillment: {
          lineItemsByFulfillmentOrder: counter
            .plan(id)
            .fulfillmentOrders.nodes.slice(0, 1)
            .map((one: Data) => ({ fulfillmentOrderId: one.id })),
        },
      }),
    () =>
      counter.ask('stock-set', {
        key: `k${counter.clock.nowMs()}`,
        input: {
          name: 'on_hand',
          reason: 'correction',
          quantities: [{ inventoryItemId: item, locationId: counter.locationId(location), quantity, changeFromQuantity: null }],
        },
      }),
  ]);
};

const run = (counter: Counter, chance: Chance, steps: number, after?: () => void): { failed: number } => {
  let failed = 0;
  for (let step = 0; step < steps; step++) {
    counter.clock.moveOn(chance.between(1, 30_000));
    counter.practice.settle();
    const act = deed(counter, chance);
    const before = JSON.stringify(figuresOf(counter));
    const told = counter.practice.journal.filter((entry) => entry.by === 'system').length;
    try {
      act();
    } catch {
      failed++;
      expect([step, JSON.stringify(figuresOf(counter))]).toEqual([step, before]);
      expect(counter.practice.journal.filter((entry) => entry.by === 'system')).toHaveLength(told);
    }
    after?.();
  }
  return { failed };
};

/** All figures and orders as the state has them; the numbers that are handed out too, so that a refused act takes none. */
const figuresOf = (counter: Counter) => {
  const { state } = counter.shop;
  const levels = [...state.levels].flatMap(([locationId, byItem]) =>
    [...byItem.values()].map(({ itemId, available, committed, reserved, damaged, safety_stock, quality_control, incoming }) => ({
      key: `gid://shopify/InventoryItem/${itemId} gid://shopify/Location/${locationId}`,
      available,
      committed,
      reserved,
      damaged,
      safety_stock,
      quality_control,
      incoming,
    })),
  );
  return { levels, orders: [...state.orders.values()], nextOrderNumber: state.nextOrderNumber };
};

/** Every figure by the journal alone: what stood there at the start, then each move; the figures each move tells must agree on the way. */
const rebuild = (journal: readonly JournalEntry[]) => {
  const book = new Map<string, Record<string, number>>();
  const none = { available: 0, committed: 0, reserved: 0, damaged: 0, safety_stock: 0, quality_control: 0, incoming: 0 };
  for (const effect of journal.flatMap((entry) => entry.effects) as Data[]) {
    if (effect.kind === 'opening-stock') {
      for (const { item, available } of effect.levels) book.set(`${item} ${effect.location}`, { ...none, available });
    }
    if (effect.kind !== 'stock') continue;
    const key = `${effect.item} ${effect.location}`;
    const figures: Record<string, number> = book.get(key) ?? { ...none };
    book.set(key, figures);
    for (const [name, difference] of Object.entries<number>(effect.changes)) figures[name] = (figures[name] ?? 0) + difference;
    const { incoming: _incoming, ...onHand } = figures;
    expect([effect.available, effect.committed, effect.onHand]).toEqual([
      figures['available'],
      figures['committed'],
      Object.values(onHand).reduce((sum, figure) => sum + figure, 0),
    ]);
  }
  return book;
};

describe("a shop's history", () => {
  it.each([1, 2, 3, 4])('is told whole by the journal (seed %i)', (seed) => {
    const counter = openCounter();
    const { failed } = run(counter, createChance(seed, 'history'), 120);
    expect(failed).toBeGreaterThan(10);
    const book = rebuild(counter.practice.journal);
    for (const { key, ...figures } of figuresOf(counter).levels) expect([key, book.get(key)]).toEqual([key, figures]);
    const { state } = counter.shop;
    expect(counter.effects('mail')).toHaveLength(state.mails.length);
    expect(counter.effects('order-placed')).toHaveLength(state.orders.size);
    expect(counter.effects('fulfilment')).toHaveLength([...state.orders.values()].flatMap((order) => order.fulfilments).length);
  });

  it.each([5, 6, 7, 8])('keeps committed the units that wait, and no line with more or fewer units than it has (seed %i)', (seed) => {
    const counter = openCounter();
    const { state } = counter.shop;
    run(counter, createChance(seed, 'history'), 120, () => {
      const waiting = new Map<string, number>();
      for (const order of state.orders.values()) {
        for (const one of order.fulfilmentOrders) {
          if (one.state === 'CLOSED' || one.state === 'CANCELLED') continue;
          for (const line of one.lines) {
            const key = `${order.lines.find((other) => other.id === line.lineId)?.itemId} ${one.locationId}`;
            waiting.set(key, (waiting.get(key) ?? 0) + line.remaining);
          }
        }
        for (const line of order.lines) expect(line.currentQuantity).toBeGreaterThanOrEqual(0);
        for (const { remaining, currentQuantity } of counter.shop.orderState(`gid://shopify/Order/${order.id}`).lines)
          expect(remaining).toBeLessThanOrEqual(currentQuantity);
      }
      for (const [locationId, levels] of state.levels) {
        for (const level of levels.values()) {
          // Untracked items have figures that no order moves.
          if (state.items.get(level.itemId)?.tracked !== true) continue;
          expect([level.itemId, level.committed]).toEqual([level.itemId, waiting.get(`${level.itemId} ${locationId}`) ?? 0]);
        }
      }
    });
  });

  it('is the same from the same seed, and after saving and restoring', () => {
    const [one, two] = [openCounter({ indexLagMs: 9_000 }), openCounter({ indexLagMs: 9_000 })];
    const [first, second] = [createChance(9, 'history'), createChance(9, 'history')];
    run(one, first, 60);
    run(two, second, 60);
    const saved: unknown = structuredClone(two.practice.save());
    run(two, createChance(10, 'elsewhere'), 30);
    two.practice.restore(saved);
    const lost = two.clock.nowMs() - one.clock.nowMs();
    // The other clock has run on meanwhile; both go on from the same moment.
    one.clock.moveOn(lost);
    run(one, first, 40);
    run(two, second, 40);
    expect(figuresOf(two)).toEqual(figuresOf(one));
    const orders = (counter: Counter): Data =>
      counter.ask('orders-changed', { first: 250, query: "updated_at:>='2026-11-23T00:00:00Z'" }).orders;
    expect(orders(two)).toEqual(orders(one));
  });

  it('of a restored shop no longer touches what was saved', () => {
    const counter = openCounter();
    counter.buy([[mug, 1]]);
    const saved = counter.shop.save();
    counter.shop.restore(saved);
    counter.buy([[mug, 1]]);
    counter.shop.restore(saved);
    expect(counter.shop.orderIds()).toHaveLength(1);
    expect(counter.figures(mug)).toMatchObject({ committed: 1 });
  });
});
