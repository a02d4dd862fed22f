import { describe, expect, it } from 'vitest';
import type { KhaosFaultKind } from '../../../electron/practice/khaos/khaos.ts';
import type { FaultKind } from '../../../electron/practice/shopify/faults.ts';
import { holdingImports } from '../../../electron/engine/flows/push-stock-hold.ts';
import { expectOnce, importWorld } from './import-world.ts';

/** Longer than the wait before *absent* is believed, with both look-ups and the second send. */
const longEnoughMs = 20 * 60_000;
const seldomMs = 150_000;

describe.each(['skip', 'update', 'accept'] as const)('when KC would %s a repeated reference', (repeatedRef) => {
  it.each<KhaosFaultKind>([
    'refused',
    'reset-before',
    'reset-after',
    'acts-later',
    'silence',
    'silence-acted',
    'server-error',
    'server-error-acted',
    'soap-fault-acted',
    'cut',
    'html',
    'truncated',
  ])('an order whose send met "%s" is in KC once', async (kind) => {
    const world = importWorld({ switches: { repeatedRef } });
    const process = world.open();
    const { id } = world.place();
    world.practice.addFault({ kind, times: 1, after: 0, operation: 'ImportOrders' });
    await world.run(process);
    await world.runFor(process, longEnoughMs, seldomMs);
    // Where KC answered with a fault and does not have it, a person retries.
    await world.retryHeld(process, id);
    expectOnce(world, process.ledger, id);
    expect(world.errors).toEqual([]);
  });

  it('waits as long as KC may still commit before it sends again', async () => {
    const world = importWorld({ switches: { repeatedRef } });
    const process = world.open();
    const { id } = world.place();
    world.practice.addFault({ kind: 'reset-before', times: 1, after: 0, operation: 'ImportOrders' });
    await world.run(process);
    expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'unconfirmed', problem: { cause: 'khaos-unconfirmed' } });
    await world.runFor(process, 11 * 60_000);
    expect(world.imports()).toBe(1);
    await world.runFor(process, 2 * 60_000);
    expect(world.imports()).toBe(2);
    expectOnce(world, process.ledger, id);
  });
});

it('sends nothing more of a batch after KC gave no answer, and goes on with it later', async () => {
  const world = importWorld();
  const process = world.open();
  const placed = Array.from({ length: 5 }, () => world.place());
  world.practice.addFault({ kind: 'reset-after', times: 1, after: 2, operation: 'ImportOrders' });
  await world.run(process);
  expect(placed.map(({ id }) => world.jobOf(process.ledger, id)?.state)).toEqual(['done', 'done', 'unconfirmed', 'waiting', 'waiting']);
  expect(world.imports()).toBe(3);
  await world.runFor(process, 60_000);
  for (const { id } of placed) expectOnce(world, process.ledger, id);
});

it.each<FaultKind>([
  'refused',
  'reset-before',
  'reset-after',
  'silence-after',
  'half-answer',
  'acts-later',
  'internal-error',
  'server-error',
])('claims and completions that met "%s" end with the order in KC once and its code in the claim', async (kind) => {
  for (const after of [0, 1, 2]) {
    const world = importWorld();
    const process = world.open();
    const { id } = world.place();
    world.api.addFault({ kind, times: 1, after, operation: 'OrderMarkMetafields' });
    await world.run(process);
    await world.runFor(process, longEnoughMs, seldomMs);
    expectOnce(world, process.ledger, id);
    const { shopify } = process.engine.passFor('import-orders', 'main', 'click');
    const claims = await world.settle(shopify.readClaims([id], 'orders'));
    expect(claims.get(id)?.claim?.code).toBe(world.inKhaos(id)[0]?.salesOrder);
  }
});

describe('after a power cut at any commit of a pass', () => {
  /** Noticing, claiming, sending, completing, settling; the test below sees that no pass commits more often. */
  const commits = Array.from({ length: 24 }, (_, at) => at + 1);

  it.each(
    commits.flatMap(
      (commit) =>
        [
          [commit, 'before'],
          [commit, 'after'],
        ] as const,
    ),
  )('(commit %i, %s it is on the disk) the order is in KC once', async (commit, when) => {
    const world = importWorld({ switches: { repeatedRef: 'accept' } });
    const { id } = world.place();
    const first = world.open({ dieAtCommit: commit, after: when === 'after' });
    await world.run(first);
    const second = world.open({ bytes: first.ledger.serialize() });
    world.virtual.moveOn(60_000);
    await world.run(second);
    await world.runFor(second, longEnoughMs, seldomMs);
    expect(second.engine.snapshot().ledger).toMatchObject({ imported: 1, missing: 0 });
    expectOnce(world, second.ledger, id);
  });

  it('covers all of them', async () => {
    const world = importWorld();
    world.place();
    const process = world.open();
    await world.run(process);
    expect(process.commits()).toBeGreaterThan(10);
    expect(process.commits()).toBeLessThanOrEqual(commits.length);
  });
});

describe('a skip', () => {
  it('is looked up: the order that is there is linked when it is the same', async () => {
    const world = importWorld();
    const first = world.open();
    const { id } = world.place();
    await world.run(first);
    // Another ledger, as of before anything was sent, of another installation: the claim is gone, KC has the order.
    const { shopify } = first.engine.passFor('import-orders', 'main', 'click');
    expectOnce(world, first.ledger, id);
    const claim = (await world.settle(shopify.readClaims([id], 'orders'))).get(id);
    expect(claim?.claim?.code).toBeDefined();
    await world.settle(
      shopify.writeClaims(
        [
          {
            orderId: id,
            claim: { installation: 'x', epoch: 0, nonce: 'n', khaos: 'khaos:test', ref: 'x' },
            expectedDigest: claim?.digest ?? null,
          },
        ],
        'orders',
      ),
    );
    world.virtual.moveOn(10 * 60_000);
    const second = world.open();
    await world.run(second);
    expect(world.imports()).toBe(2);
    expectOnce(world, second.ledger, id);
    expect(world.jobOf(second.ledger, id)?.why).toContain('found in KC');
  });

  it('is held when KC has something else under the reference', async () => {
    const world = importWorld();
    const process = world.open();
    const { id, name } = world.place();
    world.practice.live.placeOrder({
      origin: 'phone',
      associatedRef: `SHOP-${name.slice(1)}-${id.split('/').at(-1)}`,
      lines: [{ stockCode: 'BOWL', quantity: 1 }],
    });
    await world.run(process);
    expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'held', problem: { cause: 'khaos-order-differs' } });
  });

  it('is held with KC’s words when KC does not have the order', async () => {
    const world = importWorld({ rules: { brand: 'Nobody' } });
    const process = world.open();
    const { id } = world.place();
    await world.run(process);
    expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'held', problem: { cause: 'khaos-order-refused' } });
    expect(world.jobOf(process.ledger, id)?.problem?.summary).toMatch(/BRAND|brand/i);
  });

  it('raises an alarm when KC has the order twice', async () => {
    const world = importWorld({ switches: { repeatedRef: 'skip' } });
    const process = world.open();
    const { id, name } = world.place();
    const associatedRef = `SHOP-${name.slice(1)}-${id.split('/').at(-1)}`;
    for (let at = 0; at < 2; at++)
      world.practice.live.placeOrder({ origin: 'phone', associatedRef, lines: [{ stockCode: 'BOWL', quantity: 1 }] });
    await world.run(process);
    expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'held', problem: { cause: 'khaos-order-twice' } });
    expect(world.errors.join()).toContain('order-twice-in-khaos');
  });
});

it('holds an order on which KC faults, once it is certain that KC does not have it', async () => {
  const world = importWorld();
  const process = world.open();
  const { id } = world.place();
  world.practice.addFault({ kind: 'soap-fault', times: 1, after: 0, operation: 'ImportOrders' });
  await world.run(process);
  expect(world.jobOf(process.ledger, id)?.state).toBe('unconfirmed');
  await world.runFor(process, longEnoughMs, seldomMs);
  expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'held', problem: { cause: 'khaos-order-refused' } });
  expect(world.imports()).toBe(1);
  await world.retryHeld(process, id);
  expectOnce(world, process.ledger, id);
});

it('keeps the lines and units of each send for the stock arithmetic, and waits for a fast read of their codes', async () => {
  const world = importWorld();
  const process = world.open();
  const { id, lineIds } = world.place({ lines: [{ variantId: world.variant(0), quantity: 3, discount: { amountMinor: 100 } }] });
  const beganMs = world.virtual.nowMs();
  const reading = holdingImports(
    process.engine.passFor('push-stock', 'main', 'click'),
    ['MUG-BLUE'],
    () => new Promise((resolve) => void world.virtual.after(8_000, resolve)),
  );
  await world.run(process);
  await reading;
  expectOnce(world, process.ledger, id);
  const sent = process.ledger.steps.lastSend({ storeId: 'main', flow: 'import-orders', key: id });
  expect((sent?.atMs ?? 0) - beganMs).toBeGreaterThanOrEqual(8_000);
  // A total that does not divide goes as two rows of one line.
  expect(sent?.facts).toMatchObject({
    lines: [
      { lineId: lineIds[0], quantity: 1 },
      { lineId: lineIds[0], quantity: 2 },
    ],
  });
});
