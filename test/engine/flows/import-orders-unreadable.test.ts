import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PracticeRequest, Reaction } from '../../../electron/practice/wire.ts';
import { wholeWorld, type WholeWorld } from './whole-world.ts';

let world: WholeWorld;
let process: ReturnType<WholeWorld['open']>;
beforeEach(() => {
  world = wholeWorld();
  process = world.open();
});
/** Bad input is never a bug of ours. */
afterEach(() => {
  if (world.errors.length > 0) throw new Error(world.errors.join('\n'));
});

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** What Shopify answers about this order, changed wherever the order stands in an answer. */
const spoil = (orderId: string, change: (order: Fields) => Fields): void => {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (!isFields(value)) return value;
    const walked = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, walk(part)]));
    return value['id'] === orderId && ('createdAt' in value || 'fulfillmentOrders' in value) ? change(walked) : walked;
  };
  world.hosts.set('practice.myshopify.com:443', {
    react: (request: PracticeRequest): Reaction => {
      const reaction = world.api.react(request);
      if (reaction.kind !== 'answer' || !String(reaction.answer.body).startsWith('{')) return reaction;
      return { ...reaction, answer: { ...reaction.answer, body: JSON.stringify(walk(JSON.parse(String(reaction.answer.body)))) } };
    },
  });
};
const heal = (): void => void world.hosts.set('practice.myshopify.com:443', world.api);

const jobOf = (orderId: string) => process.ledger.jobs.get({ storeId: 'main', flow: 'import-orders', key: orderId });
const run = () => world.run(process, 'import-orders');
const runFor = (minutes: number) => world.runFor(process, 'import-orders', minutes * 60_000);
/** Where an order is sent from, which is asked of it only where it does not tell by itself. */
const planOf = (change: Fields) => (order: Fields) => ('fulfillmentOrders' in order ? { ...order, ...change } : order);
const inFull = (change: Fields) => (order: Fields) => ('lineItems' in order ? { ...order, ...change } : order);

/** Three orders, the middle one of which comes spoilt. */
const three = (change: (order: Fields) => Fields) => {
  const [before, bad, after] = [world.place([['MUG', 1]]), world.place([['BOWL', 1]]), world.place([['BOOK', 1]])].map(({ id }) => id);
  if (before === undefined || bad === undefined || after === undefined) throw new Error('three orders were placed');
  spoil(bad, change);
  world.virtual.moveOn(1_000);
  return { before, bad, after };
};

describe('an order that cannot be read', () => {
  test.each<readonly [string, (order: Fields) => Fields]>([
    ['a field of another kind', inFull({ taxesIncluded: 'perhaps' })],
    ['a field that is not there', inFull({ lineItems: undefined })],
    ['an amount that is none', inFull({ totalRefundedSet: { shopMoney: { amount: '1.2345', currencyCode: 'GBP' } } })],
    ['nothing but an id, in lists too', ({ id }) => ({ id })],
    ['a list’s part that is not as agreed', (order) => ({ ...order, fullyPaid: 'perhaps', currentTotalPriceSet: null })],
  ])('(%s) is the problem of its own job; the others go on, and so does the mark', async (_name, change) => {
    const { before, bad, after } = three(change);
    const view = await run();
    expect(view.problem).toBeUndefined();
    expect([before, after].map((id) => jobOf(id)?.state)).toEqual(['done', 'done']);
    expect(jobOf(bad)).toMatchObject({ state: 'held', problem: { cause: 'order-unreadable' } });
    const [problem] = process.engine.snapshot().problems;
    expect(problem).toMatchObject({ cause: 'order-unreadable', count: 1 });
    expect(problem?.summary).toMatch(/ order \S+ cannot be read: /);
    expect(process.ledger.watermarks.get('main', 'import-orders', 'orders-updated')).toBeDefined();
    expect(process.engine.snapshot().ledger).toMatchObject({ ordersSeen: 3, imported: 2, held: 1, missing: 0 });
  });

  test('is read again by itself, ever more seldom, and goes in when it can be read', async () => {
    const { bad } = three(inFull({ taxesIncluded: 'perhaps' }));
    await run();
    const readings = () => world.asked('OrderForErp') + world.asked('OrderPage');
    await runFor(10);
    const first = readings();
    await runFor(50);
    const second = readings();
    await runFor(60);
    // Doubling waits: hardly more readings in two hours than in the first ten minutes.
    expect(second - first).toBeLessThanOrEqual(4);
    expect(readings() - second).toBeLessThanOrEqual(2);
    expect(jobOf(bad)?.state).toBe('held');
    heal();
    await runFor(61);
    expect(jobOf(bad)?.state).toBe('done');
    expect(world.salesOrder(bad).lines).toHaveLength(1);
    expect(process.engine.snapshot().problems).toEqual([]);
  });

  test('is read at once when it changes in Shopify', async () => {
    const { bad } = three(inFull({ taxesIncluded: 'perhaps' }));
    await runFor(30);
    expect(jobOf(bad)?.state).toBe('held');
    heal();
    world.shop.addTags(bad, ['seen']);
    await runFor(1);
    expect(jobOf(bad)?.state).toBe('done');
  });

  test('is read at once when a person retries it', async () => {
    const { bad } = three(inFull({ taxesIncluded: 'perhaps' }));
    await runFor(30);
    await world.retry(process, 'order-unreadable');
    await run();
    expect(jobOf(bad)?.state).toBe('held');
    heal();
    await world.retry(process, 'order-unreadable');
    await run();
    expect(jobOf(bad)?.state).toBe('done');
  });

  test('after its send was lost stays unconfirmed, and is in KC once when it can be read', async () => {
    const { id } = world.place([['MUG', 1]]);
    world.virtual.moveOn(1_000);
    world.khaos.addFault({ kind: 'reset-after', times: 1, after: 0, operation: 'ImportOrders' });
    await run();
    spoil(id, inFull({ taxesIncluded: 'perhaps' }));
    await runFor(20);
    expect(jobOf(id)?.state).toBe('unconfirmed');
    heal();
    await runFor(20);
    expect(jobOf(id)).toMatchObject({ state: 'done', reference: world.salesOrder(id).salesOrder });
  });

  test('is left alone, and read no more, once it is deleted in Shopify', async () => {
    const { bad } = three(inFull({ taxesIncluded: 'perhaps' }));
    await run();
    const legacyId = Number(bad.slice(bad.lastIndexOf('/') + 1));
    world.shop.state.orders.delete(legacyId);
    world.shop.state.index.rows.orders.delete(legacyId);
    world.shop.state.index.changes.orders += 1;
    await runFor(2);
    expect(jobOf(bad)).toMatchObject({ state: 'skipped', movedBy: 'runner' });
    expect(process.engine.snapshot().problems).toEqual([]);
    const before = world.asked('OrderForErp') + world.asked('OrderPage');
    await runFor(20);
    expect(world.asked('OrderForErp') + world.asked('OrderPage')).toBe(before);
    const items = world.shop.variants().map(({ inventoryItemId }) => inventoryItemId);
    expect(process.ledger.orders.liveLines('main', items).map(({ orderId }) => orderId)).not.toContain(bad);
  });

  test('has its growing waits although it was put off before', async () => {
    world = wholeWorld({ rules: { orders: { settleMs: 5 * 60_000 } } });
    process = world.open();
    const { id } = world.place([['MUG', 1]]);
    world.virtual.moveOn(1_000);
    await run();
    expect(process.ledger.orders.get('main', id)?.verdict?.kind).toBe('later');
    spoil(id, inFull({ taxesIncluded: 'perhaps' }));
    await runFor(60);
    const before = world.asked('OrderForErp') + world.asked('OrderPage');
    await runFor(60);
    expect(world.asked('OrderForErp') + world.asked('OrderPage') - before).toBeLessThanOrEqual(2);
    heal();
    await runFor(61);
    expect(jobOf(id)?.state).toBe('done');
  });

  test('does not keep the proof of completeness from any other order', async () => {
    const { bad } = three(({ id, ...rest }) => ({ id, createdAt: rest['createdAt'] }));
    world.virtual.moveOn(20 * 60_000);
    expect(await world.settle(process.engine.prove('main', 'whole'))).toEqual({ missing: 0 });
    await run();
    expect(jobOf(bad)).toMatchObject({ state: 'held', problem: { cause: 'order-unreadable' } });
    expect(process.engine.snapshot().ledger).toMatchObject({ ordersSeen: 3, imported: 2, held: 1 });
  });

  test('does not stop a restored ledger from catching up', async () => {
    const { before, bad } = three(inFull({ taxesIncluded: 'perhaps' }));
    process.ledger.installation.setCatchingUp('main', 'restored');
    await run();
    expect(process.ledger.installation.catchingUp('main')).toBeUndefined();
    expect(jobOf(before)?.state).toBe('done');
    expect(jobOf(bad)?.state).toBe('held');
  });

  test('keeps back the goods of its lines: as told where they can be read, as known before where not', async () => {
    const lines = (orderId: string) =>
      new Map(process.ledger.orders.linesOf('main', orderId).map(({ sku, quantity, remaining }) => [sku, [quantity, remaining]]));
    const { id } = world.place([
      ['MUG', 3],
      ['BOWL', 2],
    ]);
    world.virtual.moveOn(1_000);
    await run();
    // Another second in Shopify's times than our own writes.
    world.virtual.moveOn(2_000);
    const bowlOf = (line: unknown): boolean => isFields(line) && line['sku'] === 'BOWL';
    const changed = (line: unknown): unknown =>
      isFields(line) ? { ...line, ...(bowlOf(line) ? { quantity: 'two' } : { unfulfilledQuantity: 1 }) } : line;
    spoil(id, (order) => {
      const { nodes, ...rest } = isFields(order['lineItems']) ? order['lineItems'] : {};
      return Array.isArray(nodes) ? { ...order, lineItems: { ...rest, nodes: nodes.map(changed) } } : order;
    });
    world.shop.addTags(id, ['seen']);
    await runFor(1);
    expect(lines(id)).toEqual(
      new Map([
        ['BOWL', [2, 2]],
        ['MUG', [3, 1]],
      ]),
    );
  });

  test('as to where it is sent from is held as well, and goes on when that can be read', async () => {
    const [before, bad, after] = [world.place([['MUG', 1]]), world.place([['BOWL', 3]]), world.place([['BOOK', 1]])].map(({ id }) => id);
    if (before === undefined || bad === undefined || after === undefined) throw new Error('three orders were placed');
    // Units removed after others were sent: the order alone does not tell which remain.
    world.shop.fulfilByHand(bad, { lines: [{ line: 0, quantity: 1 }] });
    world.shop.refund(bad, { lines: [{ line: 0, quantity: 1, restock: 'CANCEL' }] });
    spoil(bad, planOf({ fulfillmentOrders: 'none' }));
    world.virtual.moveOn(1_000);
    await run();
    expect([before, after].map((id) => jobOf(id)?.state)).toEqual(['done', 'done']);
    expect(jobOf(bad)).toMatchObject({ state: 'held', problem: { cause: 'order-unreadable' } });
    // Everything else of it could be read, and its goods are kept back.
    expect(process.ledger.orders.get('main', bad)?.verdict).toBeDefined();
    expect(process.ledger.orders.linesOf('main', bad)).toMatchObject([{ sku: 'BOWL', quantity: 3, remaining: 1, fulfilled: 1 }]);
    heal();
    await runFor(2);
    expect(jobOf(bad)).toMatchObject({ state: 'held', problem: { cause: 'order-partly-fulfilled' } });
  });
});
