import { describe, expect, it } from 'vitest';
import { releaseClaimAndSend } from '../../../electron/engine/flows/import-orders-people.ts';
import { deleteMetafields } from '../../../electron/practice/shopify/shop/metafields.ts';
import { expectOnce, importWorld } from './import-world.ts';

/** Longer than the wait before *absent* is believed. */
const longEnoughMs = 20 * 60_000;
const seldomMs = 150_000;

describe('claims of others', () => {
  const claimed = async (claim: Partial<{ installation: string; epoch: number; khaos: string; ref: string; code: string }>) => {
    const world = importWorld();
    const process = world.open();
    const { id } = world.place();
    const { shopify } = process.engine.passFor('import-orders', 'main', 'click');
    const full = { installation: 'other', epoch: 0, nonce: 'n', khaos: 'khaos:live', ref: `OLD-${id.split('/').at(-1)}`, ...claim };
    await world.settle(shopify.writeClaims([{ orderId: id, claim: full, expectedDigest: null }], 'orders'));
    return { world, process, id, full };
  };

  it('of a living owner are left alone and shown', async () => {
    const { world, process, id, full } = await claimed({ epoch: 99 });
    await world.runFor(process, longEnoughMs, seldomMs);
    expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'held', problem: { cause: 'order-claimed-elsewhere' } });
    expect(world.imports()).toBe(0);
    // The other installation ends its work: the order is linked without anybody's doing.
    const { shopify } = process.engine.passFor('import-orders', 'main', 'click');
    const code = world.practice.live.placeOrder({
      origin: 'web',
      associatedRef: full.ref,
      lines: [{ stockCode: 'MUG-BLUE', quantity: 1 }],
    });
    const reading = (await world.settle(shopify.readClaims([id], 'orders'))).get(id);
    await world.settle(shopify.writeClaims([{ orderId: id, claim: { ...full, code }, expectedDigest: reading?.digest ?? null }], 'orders'));
    await world.runFor(process, 30_000);
    expectOnce(world, process.ledger, id);
  });

  it('for another KC are never written over', async () => {
    const { world, process, id } = await claimed({ khaos: 'second:live' });
    await world.run(process);
    expect(world.jobOf(process.ledger, id)?.problem?.cause).toBe('order-claimed-elsewhere');
  });

  it.each(['other', 'ours'])('of a dead owner (%s) are taken over after KC was asked long enough', async (whose) => {
    const { world, process, id, full } = await claimed({});
    if (whose === 'ours') {
      const { shopify } = process.engine.passFor('import-orders', 'main', 'click');
      const reading = (await world.settle(shopify.readClaims([id], 'orders'))).get(id);
      await world.settle(
        shopify.writeClaims(
          [{ orderId: id, claim: { ...full, installation: process.ledger.installation.id }, expectedDigest: reading?.digest ?? null }],
          'orders',
        ),
      );
    }
    await world.run(process);
    expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'unconfirmed', problem: { cause: 'order-claim-in-doubt' } });
    await world.runFor(process, 10 * 60_000, 60_000);
    expect(world.imports()).toBe(0);
    await world.runFor(process, 5 * 60_000, 60_000);
    expectOnce(world, process.ledger, id);
    expect(world.inKhaos(id)[0]?.associatedRef).toBe(full.ref);
  });

  it.each([false, true])('that took ours over are seen, and their order is known to be in KC (sent out since: %s)', async (sent) => {
    const world = importWorld();
    const process = world.open();
    const { id } = world.place();
    // KC takes the order to have a fault: it is held, with our claim on it.
    world.practice.addFault({ kind: 'soap-fault', times: 1, after: 0, operation: 'ImportOrders' });
    await world.runFor(process, longEnoughMs, seldomMs);
    expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'held', problem: { cause: 'khaos-order-refused' } });
    const { shopify } = process.engine.passFor('import-orders', 'main', 'click');
    const ours = (await world.settle(shopify.readClaims([id], 'orders'))).get(id);
    const claim = ours?.claim ?? { khaos: 'none', ref: 'none' };
    const code = world.practice.live.placeOrder({
      origin: 'web',
      associatedRef: claim.ref,
      lines: [{ stockCode: 'MUG-BLUE', quantity: 1 }],
    });
    const theirs = { installation: 'other', epoch: 7, nonce: 'n', khaos: claim.khaos, ref: claim.ref, code };
    await world.settle(shopify.writeClaims([{ orderId: id, claim: theirs, expectedDigest: ours?.digest ?? null }], 'orders'));
    if (sent) world.shop.fulfilByHand(id);
    await world.runFor(process, 60_000);
    expectOnce(world, process.ledger, id);
    expect(process.ledger.khaosOrders.get('main', id)).toMatchObject({ salesOrderCode: code, watched: true });
  });

  it('that say done are believed when KC says so too, and held when it does not', async () => {
    const absent = await claimed({ code: 'SO999' });
    await absent.world.run(absent.process);
    expect(absent.world.jobOf(absent.process.ledger, absent.id)).toMatchObject({ state: 'held', problem: { cause: 'khaos-order-absent' } });

    const world = importWorld();
    const process = world.open();
    const { id } = world.place();
    const ref = `OLD-${id.split('/').at(-1)}`;
    const code = world.practice.live.placeOrder({ origin: 'web', associatedRef: ref, lines: [{ stockCode: 'MUG-BLUE', quantity: 1 }] });
    const { shopify } = process.engine.passFor('import-orders', 'main', 'click');
    await world.settle(
      shopify.writeClaims(
        [{ orderId: id, claim: { installation: 'other', epoch: 0, nonce: 'n', khaos: 'khaos:live', ref, code }, expectedDigest: null }],
        'orders',
      ),
    );
    await world.run(process);
    expectOnce(world, process.ledger, id);
    expect(world.imports()).toBe(0);
  });
});

describe('a claim of ours that somebody deleted', () => {
  /** Held or in doubt, with our claim on it; then the claim is gone. */
  const deleted = async (fault: 'soap-fault' | 'silence-acted' | 'reset-before') => {
    const world = importWorld({ switches: { repeatedRef: 'accept' } });
    const process = world.open();
    const { id } = world.place();
    world.practice.addFault({ kind: fault, times: 1, after: 0, operation: 'ImportOrders' });
    await world.run(process);
    expect(world.imports()).toBe(1);
    world.shop.act({ nowMs: world.virtual.nowMs(), client: undefined, note: () => undefined }, (act) =>
      deleteMetafields(act, [{ ownerId: id, namespace: 'quayside', key: 'claim' }]),
    );
    return { world, process, id };
  };

  it('is written anew, and nothing is sent twice, where the send had arrived', async () => {
    const { world, process, id } = await deleted('silence-acted');
    await world.runFor(process, longEnoughMs, seldomMs);
    expectOnce(world, process.ledger, id);
    expect(world.imports()).toBe(1);
    const claims = await world.settle(process.engine.passFor('import-orders', 'main', 'click').shopify.readClaims([id], 'orders'));
    expect(claims.get(id)?.claim?.code).toBe(world.inKhaos(id)[0]?.salesOrder);
  });

  it('is a doubt of its own, which ends with the order in KC once', async () => {
    const { world, process, id } = await deleted('reset-before');
    // The send is believed lost first, then the loss of the claim comes out.
    await world.runFor(process, 14 * 60_000, 60_000);
    expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'unconfirmed', problem: { cause: 'order-claim-in-doubt' } });
    expect(world.jobOf(process.ledger, id)?.problem?.summary).toContain('deleted');
    await world.runFor(process, 5 * 60_000, 60_000);
    expect(world.imports()).toBe(1);
    await world.runFor(process, 10 * 60_000, 60_000);
    expectOnce(world, process.ledger, id);
    expect(world.imports()).toBe(2);
  });

  it('keeps what another engine sent meanwhile from being sent again', async () => {
    const { world, process, id } = await deleted('soap-fault');
    await world.runFor(process, longEnoughMs, seldomMs);
    expect(world.jobOf(process.ledger, id)?.problem?.cause).toBe('khaos-order-refused');
    await world.retryHeld(process, id);
    expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'unconfirmed', problem: { cause: 'order-claim-in-doubt' } });
    await world.run(process);
    const ref = process.ledger.orders.get('main', id)?.associatedRef ?? '';
    const code = world.practice.live.placeOrder({
      origin: 'web',
      associatedRef: ref,
      deliveryGrossMinor: 499,
      customer: { name: 'Jo Bloggs', postcode: 'AS1 1AA', webUser: 'jo@example.org' },
      lines: [{ stockCode: 'MUG-BLUE', quantity: 1, unitGrossMinor: 2499 }],
    });
    await world.runFor(process, longEnoughMs, seldomMs);
    expectOnce(world, process.ledger, id);
    expect(world.jobOf(process.ledger, id)?.reference).toBe(code);
    expect(world.imports()).toBe(1);
  });
});

describe('a claim that somebody copied from another order', () => {
  const copied = async (more: { first: 'copy' | 'original' }) => {
    const world = importWorld();
    const process = world.open();
    const early = more.first === 'copy' ? world.place({ payments: [{ kind: 'pending', gateway: 'bank' }] }) : undefined;
    const original = world.place().id;
    await world.run(process);
    expectOnce(world, process.ledger, original);
    const copy = (early ?? world.place()).id;
    const { shopify } = process.engine.passFor('import-orders', 'main', 'click');
    const claim = (await world.settle(shopify.readClaims([original], 'orders'))).get(original)?.claim;
    if (claim === undefined) throw new Error('no claim on the order that is done');
    await world.settle(shopify.writeClaims([{ orderId: copy, claim, expectedDigest: null }], 'orders'));
    if (early !== undefined) world.shop.pay(copy);
    return { world, process, original, copy };
  };

  it('is not believed where the ledger knows whose the sales order is; freed, the order goes as its own', async () => {
    const { world, process, original, copy } = await copied({ first: 'original' });
    await world.runFor(process, 60_000);
    expect(world.jobOf(process.ledger, copy)).toMatchObject({ state: 'held', problem: { cause: 'khaos-order-of-another' } });
    expect(world.errors).toEqual([]);
    await world.settle(releaseClaimAndSend(copy, 'person:Ann', process.engine.passFor('import-orders', 'main', 'click')));
    await world.runFor(process, longEnoughMs, seldomMs);
    expectOnce(world, process.ledger, copy);
    expectOnce(world, process.ledger, original);
    expect(world.imports()).toBe(2);
  });

  it('is not believed by a ledger that knows neither order, which links the right one', async () => {
    const { world, original, copy } = await copied({ first: 'copy' });
    world.virtual.moveOn(10 * 60_000);
    const second = world.open();
    await world.runFor(second, 60_000);
    expect(world.jobOf(second.ledger, copy)).toMatchObject({ state: 'held', problem: { cause: 'khaos-order-of-another' } });
    expectOnce(world, second.ledger, original);
    expect(world.imports()).toBe(1);
    expect(world.errors).toEqual([]);
  });

  it('is compared with what KC has, where its reference tells nothing', async () => {
    const world = importWorld();
    const process = world.open();
    const { id } = world.place();
    const code = world.practice.live.placeOrder({ origin: 'phone', associatedRef: 'PHONE', lines: [{ stockCode: 'BOWL', quantity: 1 }] });
    const { shopify } = process.engine.passFor('import-orders', 'main', 'click');
    const claim = { installation: 'other', epoch: 0, nonce: 'n', khaos: 'khaos:live', ref: 'PHONE', code };
    await world.settle(shopify.writeClaims([{ orderId: id, claim, expectedDigest: null }], 'orders'));
    await world.run(process);
    expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'held', problem: { cause: 'khaos-order-differs' } });
    expect(world.imports()).toBe(0);
  });
});
