import { beforeEach, describe, expect, test } from 'vitest';
import { timing } from '../../electron/engine/domain/timing.ts';
import { createLease } from '../../electron/engine/lease.ts';
import type { ProblemError } from '../../electron/engine/domain/problem.ts';
import type { Lease } from '../../electron/engine/flows/flow.ts';
import { wholeWorld, type OpenOptions, type WholeWorld } from './flows/whole-world.ts';

let world: WholeWorld;
beforeEach(() => {
  world = wholeWorld();
});

let uuids = 0;
/** A lease of its own process, on its own ledger or on that of an earlier one. */
const owner = (options: OpenOptions & { leaseRenewMs?: number } = {}) => {
  const process = world.open(options);
  const lease = createLease({
    storeId: 'main',
    shopify: process.shops.get('main')!,
    ledger: process.ledger,
    clock: process.clock,
    random: { next: () => 0.5, uuid: () => `10000000-0000-4000-8000-${String(++uuids).padStart(12, '0')}` },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    timing: options.leaseRenewMs === undefined ? timing : { ...timing, leaseRenewMs: options.leaseRenewMs },
    khaos: 'khaos:live',
  });
  return { ...process, lease };
};

const ensure = (one: { lease: Lease }) => world.settle(one.lease.ensure());
const refusal = async (one: { lease: Lease }): Promise<ProblemError['problem']> => {
  const result = await world.virtual.settle(one.lease.ensure());
  if (result.status === 'fulfilled') throw new Error('the lease was given');
  return (result.reason as ProblemError).problem;
};
const leaseWrites = (client?: string) =>
  world.api.journal.filter(
    (entry) =>
      entry.by === 'client' &&
      (client === undefined || entry.client === client) &&
      entry.effects.some((effect) => effect['key'] === 'lease'),
  ).length;

describe('a lease', () => {
  test('that nobody holds is taken, and lasts until it must be renewed', async () => {
    const one = owner();
    const first = await ensure(one);
    expect(first.epoch).toBe(1);
    const written = leaseWrites();
    world.virtual.moveOn(timing.leaseRenewMs - 5_000);
    expect(await ensure(one)).toEqual(first);
    expect(leaseWrites()).toBe(written);
    world.virtual.moveOn(10_000);
    const renewed = await ensure(one);
    expect(renewed.epoch).toBe(1);
    expect(renewed.nonce).not.toBe(first.nonce);
    expect(leaseWrites()).toBeGreaterThan(written);
  });

  test('asked for by many sends at once is renewed once', async () => {
    const one = owner();
    const all = await world.settle(Promise.all([one.lease.ensure(), one.lease.ensure(), one.lease.ensure()]));
    expect(new Set(all.map(({ nonce }) => nonce)).size).toBe(1);
    expect(leaseWrites()).toBe(1);
  });

  test('of a living owner is refused, with how long it may take', async () => {
    const [one, two] = [owner({ name: 'one' }), owner({ name: 'two' })];
    await ensure(one);
    world.virtual.moveOn(60_000);
    const problem = await refusal(two);
    expect(problem).toMatchObject({ cause: 'another-engine', kind: 'busy', facts: { installation: one.ledger.installation.id } });
    expect(problem.retryAfterMs).toBeGreaterThan(timing.leaseMs - 63_000);
    expect(problem.retryAfterMs).toBeLessThanOrEqual(timing.leaseMs);
  });

  test('of a dead owner is taken over only when Shopify’s own clock says so, and with a higher epoch', async () => {
    const [one, two] = [owner({ name: 'one' }), owner({ name: 'two', skewMs: () => 24 * 3_600_000 })];
    await ensure(one);
    world.virtual.moveOn(timing.leaseMs - 2_000);
    expect(await refusal(two)).toMatchObject({ cause: 'another-engine' });
    world.virtual.moveOn(4_000);
    expect(await ensure(two)).toMatchObject({ epoch: 2 });
    expect(await world.settle(two.lease.isDead({ installation: one.ledger.installation.id, epoch: 1 }))).toBe(true);
    expect(await world.settle(two.lease.isDead({ installation: 'third', epoch: 2 }))).toBe(false);
  });

  test('that was taken over is not written over by the one who lost it', async () => {
    const [one, two] = [owner({ name: 'one' }), owner({ name: 'two' })];
    await ensure(one);
    world.virtual.moveOn(timing.leaseMs + 2_000);
    await ensure(two);
    expect(await refusal(one)).toMatchObject({ cause: 'another-engine' });
    world.virtual.moveOn(65_000);
    await ensure(two);
    expect(await refusal(one)).toMatchObject({ cause: 'another-engine' });
  });

  test('is renewed before a send although the wall clock was set back', async () => {
    let skewMs = 0;
    const one = owner({ skewMs: () => skewMs });
    await ensure(one);
    skewMs = -3 * 3_600_000;
    world.virtual.moveOn(timing.leaseRenewMs + 1_000);
    const before = leaseWrites();
    await ensure(one);
    expect(leaseWrites()).toBe(before + 1);
  });

  test('is renewed at once when the wall clock jumps ahead: the PC may have slept', async () => {
    let skewMs = 0;
    const one = owner({ skewMs: () => skewMs });
    await ensure(one);
    skewMs = 3_600_000;
    const before = leaseWrites();
    await ensure(one);
    expect(leaseWrites()).toBe(before + 1);
  });

  test('whose renewal’s answer is lost is still ours, whether or not it arrived', async () => {
    for (const kind of ['reset-after', 'reset-before'] as const) {
      world = wholeWorld();
      const one = owner();
      await ensure(one);
      world.virtual.moveOn(timing.leaseRenewMs + 1_000);
      world.api.addFault({ kind, operation: 'metafieldsSet' });
      const problem = await refusal(one);
      expect(problem.kind).toMatch(/unconfirmed|unreachable/);
      expect(await ensure(one)).toMatchObject({ epoch: 1 });
      expect(one.ledger.installation.catchingUp('main')).toBeUndefined();
    }
  });

  test('is kept by a restart, also when the answer to its last renewal was lost', async () => {
    const one = owner();
    await ensure(one);
    world.virtual.moveOn(timing.leaseRenewMs + 1_000);
    world.api.addFault({ kind: 'reset-after', operation: 'metafieldsSet' });
    await refusal(one);
    const again = owner({ bytes: one.switchOff() });
    expect(await ensure(again)).toMatchObject({ epoch: 1 });
    expect(again.ledger.installation.catchingUp('main')).toBeUndefined();
  });

  test('answered too slowly to be any good is renewed again before it counts', async () => {
    const one = owner({ leaseRenewMs: 20_000 });
    world.api.addFault({ kind: 'slow', operation: 'metafieldsSet', delayMs: 25_000 });
    await ensure(one);
    expect(leaseWrites()).toBe(2);
  });

  test('that somebody wrote nonsense into is taken when nobody has touched it for long', async () => {
    const one = owner();
    const shopify = one.shops.get('main')!;
    const { shopId } = await world.settle(shopify.shop());
    await world.settle(shopify.writeLease(shopId, '{"hello":1}', null));
    expect(await refusal(one)).toMatchObject({ cause: 'another-engine' });
    world.virtual.moveOn(timing.leaseMs + 2_000);
    expect(await ensure(one)).toMatchObject({ epoch: 1 });
  });
});

describe('a copy of a ledger', () => {
  test('restored after its original died must catch up before it may write', async () => {
    const original = owner({ name: 'original' });
    await ensure(original);
    const copy = original.ledger.serialize();
    world.virtual.moveOn(timing.leaseRenewMs + 1_000);
    await ensure(original);
    original.switchOff();
    const restored = owner({ bytes: copy, name: 'restored' });
    expect(await refusal(restored)).toMatchObject({ cause: 'another-engine' });
    expect(restored.ledger.installation.catchingUp('main')).toBeDefined();
    world.virtual.moveOn(timing.leaseMs + 2_000);
    expect(await refusal(restored)).toMatchObject({ cause: 'ledger-catching-up' });
    restored.ledger.installation.setCatchingUp('main', undefined);
    expect(await ensure(restored)).toMatchObject({ epoch: 2 });
  });

  test('running beside its living original never writes, and the original goes on', async () => {
    const original = owner({ name: 'original' });
    await ensure(original);
    const twin = owner({ bytes: original.ledger.serialize(), name: 'twin' });
    for (let minute = 0; minute < 12; minute++) {
      world.virtual.moveOn(61_000);
      await ensure(original);
      expect(await refusal(twin)).toMatchObject({ cause: 'another-engine' });
    }
    expect(leaseWrites('twin')).toBe(0);
    expect(original.ledger.installation.catchingUp('main')).toBeUndefined();
  });

  test('that takes over makes its original stop and catch up when it comes back', async () => {
    const original = owner({ name: 'original' });
    await ensure(original);
    const copy = original.ledger.serialize();
    const twin = owner({ bytes: copy, name: 'twin' });
    world.virtual.moveOn(61_000);
    await ensure(original);
    world.virtual.moveOn(timing.leaseMs + 2_000);
    await refusal(twin);
    twin.ledger.installation.setCatchingUp('main', undefined);
    await ensure(twin);
    expect((await refusal(original)).cause).toBe('another-engine');
    expect((await refusal(original)).cause).toBe('another-engine');
    expect(original.ledger.installation.catchingUp('main')).toBeDefined();
  });
});
