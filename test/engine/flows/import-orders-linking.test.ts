import { describe, expect, it } from 'vitest';
import type { Pass } from '../../../electron/engine/flows/flow.ts';
import { linkTo } from '../../../electron/engine/flows/import-orders-linking.ts';
import { ProblemError } from '../../../electron/engine/domain/problem.ts';
import type { FaultKind } from '../../../electron/practice/shopify/faults.ts';
import { importWorld, type World } from './import-world.ts';

const passOf = (process: ReturnType<World['open']>) => process.engine.passFor('import-orders', 'main', 'click');

/** Orders that are held: a line that somebody typed in has no stock code. */
const heldOrders = async (count = 1, change: Parameters<World['place']>[0] = {}) => {
  const world = importWorld();
  const process = world.open();
  const ids = Array.from({ length: count }, () => {
    const line = { title: 'Engraving', priceMinor: 2041, quantity: 1 };
    return world.place({ lines: [line], delivery: { title: 'Standard', priceMinor: 0 }, ...change }).id;
  });
  await world.run(process);
  for (const id of ids) expect(world.jobOf(process.ledger, id)?.state).toBe('held');
  /** Somebody entered it into KC by hand. */
  const enter = (change: { unitGrossMinor?: number; postcode?: string } = {}): string => {
    const { unitGrossMinor = 2041, postcode = 'AS1 1AA' } = change;
    return world.practice.live.placeOrder({
      origin: 'phone',
      associatedRef: `HAND-${unitGrossMinor}-${postcode.slice(0, 2)}`,
      deliveryGrossMinor: 0,
      customer: { name: 'Jo Bloggs', postcode, webUser: `${postcode.slice(0, 2)}@example.org` },
      lines: [{ stockCode: 'BOWL', quantity: 1, unitGrossMinor }],
    });
  };
  const claimOn = async (id: string) => (await world.settle(passOf(process).shopify.readClaims([id], 'orders'))).get(id);
  const link = (id: string, code: string, pass: Pass = passOf(process)) => linkTo(id, code, 'person:Ann', pass);
  return { world, process, id: ids[0]!, other: ids[1] ?? '', enter, claimOn, link };
};

const problemOf = async (world: World, task: Promise<void>): Promise<string> => {
  const result = await world.virtual.settle(task);
  if (result.status === 'fulfilled' || !(result.reason instanceof ProblemError)) throw new Error('no problem came');
  return result.reason.problem.cause;
};

describe('a person links an order that was entered by hand', () => {
  it('when it is the same', async () => {
    const { world, process, id, enter, claimOn, link } = await heldOrders();
    const wrong = [enter({ unitGrossMinor: 2000 }), enter({ postcode: 'KD1 1AA' })];
    const same = enter();
    for (const code of wrong) expect(await problemOf(world, link(id, code))).toBe('khaos-order-differs');
    expect(await problemOf(world, link(id, 'SO000'))).toBe('khaos-order-absent');
    expect(world.jobOf(process.ledger, id)?.state).toBe('held');
    await world.settle(link(id, same));
    expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'done', reference: same, movedBy: 'person:Ann' });
    expect(process.ledger.khaosOrders.get('main', id)).toMatchObject({
      associatedRef: 'HAND-2041-AS',
      salesOrderCode: same,
      watched: true,
    });
    expect((await claimOn(id))?.claim?.code).toBe(same);
  });

  it('but not where KC does not tell whether it is the same', async () => {
    const { world, process, id, enter, claimOn, link } = await heldOrders();
    expect(await problemOf(world, link(id, enter({ postcode: '' })))).toBe('khaos-order-differs');
    expect(world.jobOf(process.ledger, id)?.state).toBe('held');
    expect(await claimOn(id)).toBeUndefined();
  });

  it('and no second order can be linked to the same sales order, which changes nothing', async () => {
    const { world, process, id, other, enter, claimOn, link } = await heldOrders(2);
    const code = enter();
    await world.settle(link(id, code));
    expect(await problemOf(world, link(other, code))).toBe('khaos-order-of-another');
    expect(world.jobOf(process.ledger, other)?.state).toBe('held');
    expect(await claimOn(other)).toBeUndefined();
    await world.runFor(process, 60_000);
    expect(world.jobOf(process.ledger, other)?.state).toBe('held');
  });

  it('and of two links to one sales order at the same time one is refused', async () => {
    const { world, process, id, other, enter, claimOn, link } = await heldOrders(2);
    const code = enter();
    const [first, second] = await world.settle(Promise.allSettled([link(id, code), link(other, code)]));
    expect([first.status, second.status].toSorted()).toEqual(['fulfilled', 'rejected']);
    const states = [id, other].map((one) => world.jobOf(process.ledger, one)?.state);
    expect(new Set(states)).toEqual(new Set(['done', 'held']));
    const claims = [await claimOn(id), await claimOn(other)];
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
  });

  it('but not over a claim that somebody wrote meanwhile', async () => {
    const { world, process, id, enter, claimOn, link } = await heldOrders();
    const pass = passOf(process);
    const theirs = { installation: 'other', epoch: 99, nonce: 'n', khaos: 'khaos:live', ref: 'X' };
    const overtaken: Pass = {
      ...pass,
      shopify: {
        ...pass.shopify,
        writeClaims: async (claims, lane) => {
          await pass.shopify.writeClaims([{ orderId: id, claim: theirs, expectedDigest: null }], lane);
          return pass.shopify.writeClaims(claims, lane);
        },
      },
    };
    const code = enter();
    expect(await problemOf(world, link(id, code, overtaken))).toBe('order-not-linked');
    expect(world.jobOf(process.ledger, id)?.state).toBe('held');
    expect((await claimOn(id))?.claim?.nonce).toBe('n');
    expect(process.ledger.khaosOrders.byCode(code)).toEqual([]);
    // The person looks again, and decides so all the same.
    await world.settle(link(id, code));
    expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'done', reference: code });
  });

  it('without an address in Shopify, when everything else agrees', async () => {
    const { world, process, id, enter, link } = await heldOrders(1, { shippingAddress: undefined, billingAddress: undefined });
    const code = enter();
    await world.settle(link(id, code));
    expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'done', reference: code });
  });
});

describe('a link whose answer is lost', () => {
  const lost = async (kind: FaultKind) => {
    const scene = await heldOrders(2);
    const code = scene.enter();
    // The lease is written by the same operation.
    await scene.world.settle(passOf(scene.process).lease.ensure());
    scene.world.api.addFault({ kind, times: 1, after: 0, operation: 'OrderMarkMetafields' });
    expect(await problemOf(scene.world, scene.link(scene.id, code))).toBe('shopify-unconfirmed');
    expect(scene.world.jobOf(scene.process.ledger, scene.id)).toMatchObject({
      state: 'unconfirmed',
      problem: { cause: 'shopify-unconfirmed' },
    });
    // It may have arrived: until that is known nobody else can have the sales order.
    expect(await problemOf(scene.world, scene.link(scene.other, code))).toBe('khaos-order-of-another');
    return { ...scene, code };
  };

  it('is done once the claim is read and found to have arrived', async () => {
    const { world, process, id, code, claimOn } = await lost('reset-after');
    await world.runFor(process, 60_000);
    expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'done', reference: code });
    expect((await claimOn(id))?.claim?.code).toBe(code);
    expect(process.ledger.khaosOrders.byCode(code)).toMatchObject([{ orderId: id, watched: true }]);
    expect(world.imports()).toBe(0);
  });

  it('is given up when it did not arrive in time, and can be made again', async () => {
    const { world, process, id, other, code, claimOn, link } = await lost('reset-before');
    await world.runFor(process, 60_000);
    expect(world.jobOf(process.ledger, id)?.state).toBe('unconfirmed');
    await world.runFor(process, 3 * 60_000);
    expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'held', problem: { cause: 'order-not-linked' } });
    expect(await claimOn(id)).toBeUndefined();
    await world.settle(link(other, code));
    expect(world.jobOf(process.ledger, other)?.state).toBe('done');
  });

  it('is settled after the power failed before the answer was stored', async () => {
    const { world, process, id, enter, claimOn } = await heldOrders();
    const code = enter();
    // The next life finds the link begun and the order still held, as the person had left it.
    const pass = passOf(process);
    let bytes: Uint8Array | undefined;
    const dying: Pass = {
      ...pass,
      shopify: {
        ...pass.shopify,
        writeClaims: async (claims, lane) => {
          const answers = await pass.shopify.writeClaims(claims, lane);
          bytes ??= process.ledger.serialize();
          return answers;
        },
      },
    };
    await world.settle(linkTo(id, code, 'person:Ann', dying));
    if (bytes === undefined) throw new Error('nothing was written');
    const second = world.open({ bytes });
    expect(world.jobOf(second.ledger, id)?.state).toBe('held');
    await world.retryHeld(second, id);
    await world.runFor(second, 60_000);
    expect(world.jobOf(second.ledger, id)).toMatchObject({ state: 'done', reference: code });
    expect((await claimOn(id))?.claim?.code).toBe(code);
  });
});
