import { describe, expect, it } from 'vitest';
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

  it('that took ours over are seen, and their order is known to be in KC although it was sent out since', async () => {
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
    const code = world.practice.live.placeOrder({ origin: 'web', associatedRef: claim.ref, lines: [{ stockCode: 'MUG-BLUE', quantity: 1 }] });
    const theirs = { installation: 'other', epoch: 7, nonce: 'n', khaos: claim.khaos, ref: claim.ref, code };
    await world.settle(shopify.writeClaims([{ orderId: id, claim: theirs, expectedDigest: ours?.digest ?? null }], 'orders'));
    world.shop.fulfilByHand(id);
    await world.runFor(process, 60_000);
    expectOnce(world, process.ledger, id);
    expect(process.ledger.khaosOrders.get(claim.ref)).toMatchObject({ salesOrderCode: code, watched: true });
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
