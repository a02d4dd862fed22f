import { describe, expect, it } from 'vitest';
import { readAndKeep } from '../../../electron/engine/flows/import-orders-poll.ts';
import { expectOnce, importWorld } from './import-world.ts';

describe('importing orders', () => {
  it('brings a paid order into KC once, claims it, completes the claim and watches it', async () => {
    const world = importWorld();
    const process = world.open();
    const { id, name } = world.place({
      lines: [
        { variantId: world.variant(0), quantity: 3 },
        { variantId: world.variant(2), quantity: 1 },
      ],
    });
    expect(await world.run(process)).toMatchObject({ found: 1, done: 1, held: 0, failed: 0 });
    expectOnce(world, process.ledger, id);
    const [order] = world.inKhaos(id);
    expect(order).toMatchObject({
      totalMinor: 3 * 2499 + 1299 + 499,
      site: 'Main Site',
      associatedRef: `SHOP-${name.slice(1)}-${id.split('/').at(-1)}`,
    });
    const ref = order?.associatedRef ?? '';
    expect(process.ledger.khaosOrders.get('main', id)).toMatchObject({
      associatedRef: ref,
      salesOrderCode: order?.salesOrder,
      watched: true,
    });
    const claims = await world.settle(process.engine.passFor('import-orders', 'main', 'click').shopify.readClaims([id], 'orders'));
    expect(claims.get(id)?.claim).toMatchObject({
      code: order?.salesOrder,
      ref,
      khaos: 'khaos:live',
      installation: process.ledger.installation.id,
    });
    expect(world.errors).toEqual([]);
  });

  it('does not read an order again because of its own claim, and sends nothing twice', async () => {
    const world = importWorld();
    const process = world.open();
    for (let at = 0; at < 30; at++) world.place();
    // Read in the very second of their placing they would be read once more for that.
    world.virtual.moveOn(5_000);
    await world.run(process);
    const before = {
      full: world.asked('OrderPage') + world.asked('OrderForErp'),
      imports: world.imports(),
      marks: world.asked('OrderMarkMetafields'),
    };
    expect(before.imports).toBe(30);
    // The lease, and two batches, each claimed and completed in one call.
    expect(before.marks).toBe(5);
    await world.runFor(process, 60_000);
    expect(world.asked('OrderPage') + world.asked('OrderForErp')).toBe(before.full);
    expect(world.imports()).toBe(30);
    expect(process.engine.snapshot().ledger).toMatchObject({ ordersSeen: 30, imported: 30, missing: 0 });
  });

  it('leaves alone what the gate leaves alone, puts off what may still be paid, and imports it when it is', async () => {
    const world = importWorld();
    const process = world.open();
    const test = world.place({ test: true });
    const pending = world.place({ payments: [{ kind: 'pending', gateway: 'manual' }] });
    const cancelled = world.place();
    world.shop.cancel(cancelled.id, { restock: true, refund: true });
    await world.run(process);
    expect(world.imports()).toBe(0);
    expect(
      process.ledger.orders
        .reasons('main')
        .map(({ reason }) => reason)
        .toSorted(),
    ).toEqual(['cancelled', 'not-paid', 'test']);
    world.virtual.moveOn(60_000);
    world.shop.pay(pending.id);
    await world.run(process);
    expectOnce(world, process.ledger, pending.id);
    expect(world.jobOf(process.ledger, test.id)).toBeUndefined();
  });

  it('waits and asks again where KC answers a question with a fault before anything was sent', async () => {
    const world = importWorld();
    const process = world.open();
    const { id } = world.place();
    world.practice.addFault({ kind: 'soap-fault', times: 1, after: 0, operation: 'GetSiteList' });
    await world.run(process);
    expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'waiting', problem: { cause: 'khaos-fault' } });
    expect(world.imports()).toBe(0);
    await world.runFor(process, 30_000);
    expectOnce(world, process.ledger, id);
    expect(world.imports()).toBe(1);
  });

  it('waits for a hold to end although nothing touches the order', async () => {
    const world = importWorld();
    const process = world.open();
    const { id } = world.place({ hold: { reason: 'ONLINE_STORE_POST_PURCHASE_CROSS_SELL', forMs: 5 * 60_000 } });
    await world.run(process);
    expect(process.ledger.orders.get('main', id)?.verdict).toEqual({ kind: 'later', reason: 'on-hold' });
    await world.runFor(process, 7 * 60_000, 60_000);
    expectOnce(world, process.ledger, id);
  });

  it('goes on with an order whose release from a hold was read by others than its own poll', async () => {
    const world = importWorld();
    const process = world.open();
    const { id } = world.place();
    world.practice.addFault({ kind: 'soap-fault', times: 1, after: 0, operation: 'GetSiteList' });
    await world.run(process);
    world.shop.hold(id, 'OTHER');
    await world.runFor(process, 10 * 60_000, 60_000);
    expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'skipped' });
    world.shop.release(id);
    world.virtual.moveOn(5_000);
    const readByOthers = async (): Promise<void> => {
      for await (const records of readAndKeep([id], process.engine.passFor('push-stock', 'main', 'schedule'))) void records;
    };
    await world.settle(readByOthers());
    await world.runFor(process, 10 * 60_000, 60_000);
    expectOnce(world, process.ledger, id);
  });

  it('holds each bad order with its cause and lets the others through', async () => {
    const world = importWorld();
    const process = world.open();
    const deletedVariant = world.variant(1);
    const bad = {
      'order-line-without-sku': world.place({ lines: [{ variantId: world.variant(3), quantity: 1 }] }),
      'stock-code-unknown': world.place({ lines: [{ variantId: world.variant(0), sku: 'MUG-OLD', quantity: 1 }] }),
      'order-custom-line': world.place({ lines: [{ title: 'Engraving', priceMinor: 500, quantity: 1 }] }),
      'order-foreign-currency': world.place({ presentment: { currency: 'EUR', rate: 1.2 } }),
      'order-address-incomplete': world.place({ shippingAddress: { ...world.address, zip: undefined } as never }),
      'order-characters': world.place({ shippingAddress: { ...world.address, lastName: '王' } }),
      'order-total-differs': world.place({ lines: [{ variantId: world.variant(0), quantity: 1, vatPercent: 0 }] }),
      'order-address-missing': world.place({ shippingAddress: undefined as never, billingAddress: undefined as never }),
    };
    const deleted = world.place({ lines: [{ variantId: deletedVariant, quantity: 1 }] });
    world.shop.deleteProduct(deletedVariant);
    const good = world.place();
    const view = await world.run(process);
    expect(view?.problem).toBeUndefined();
    for (const [cause, order] of Object.entries(bad)) {
      expect([cause, world.jobOf(process.ledger, order.id)?.state, world.jobOf(process.ledger, order.id)?.problem?.cause]).toEqual([
        cause,
        'held',
        cause,
      ]);
    }
    // Its SKU is still KC's stock code.
    expectOnce(world, process.ledger, deleted.id);
    expectOnce(world, process.ledger, good.id);
    expect(process.engine.snapshot().ledger).toMatchObject({ held: 8, imported: 2, missing: 0 });
  });

  it('waits where KC is at fault about one of its stock codes, and holds it as unknown where that stays', async () => {
    const atFault = { kind: 'bad-code', code: 'MUG-BLUE', after: 0 } as const;
    for (const [times, ends] of [
      [4, 'imported'],
      [400, 'held'],
    ] as const) {
      const world = importWorld();
      const process = world.open();
      const { id } = world.place();
      for (const operation of ['ExportStock', 'ExportStockCompressed']) world.practice.addFault({ ...atFault, operation, times });
      await world.run(process);
      expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'waiting', problem: { cause: 'khaos-fault' } });
      await world.runFor(process, 4 * 60 * 60_000, 5 * 60_000);
      if (ends === 'imported') expectOnce(world, process.ledger, id);
      else {
        const held = world.jobOf(process.ledger, id)!;
        expect(held).toMatchObject({ state: 'held', problem: { cause: 'stock-code-unknown' } });
        // A person who retries it gives it as many attempts again.
        process.ledger.jobs.move(held, 'queued', { actor: 'person:office', why: 'a person retries it' });
        await world.run(process);
        expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'waiting', problem: { cause: 'khaos-fault' } });
      }
    }
  });

  it('waits for such a stock code however often the order had to wait for something else before', async () => {
    const world = importWorld();
    const process = world.open();
    const { id } = world.place();
    world.practice.addFault({ kind: 'soap-fault', times: 10, after: 0, operation: 'GetSiteList' });
    while ((world.jobOf(process.ledger, id)?.tries ?? 0) < 7) await world.runFor(process, 5 * 60_000, 5 * 60_000);
    expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'waiting' });
    for (const operation of ['ExportStock', 'ExportStockCompressed'])
      world.practice.addFault({ kind: 'bad-code', code: 'MUG-BLUE', after: 0, operation, times: 4 });
    const seen = new Set<string | undefined>();
    for (let time = 0; time < 24; time++) {
      await world.runFor(process, 10 * 60_000, 5 * 60_000);
      const { state, problem } = world.jobOf(process.ledger, id) ?? {};
      seen.add(`${state} ${problem?.cause}`);
    }
    expect([...seen]).not.toContain('held stock-code-unknown');
    expectOnce(world, process.ledger, id);
  });

  it('tries a held order again when it changes in Shopify', async () => {
    const world = importWorld();
    const process = world.open();
    const { id } = world.place({ shippingAddress: { ...world.address, zip: 'MUCH TOO LONG A POSTCODE' } });
    await world.run(process);
    expect(world.jobOf(process.ledger, id)?.problem?.cause).toBe('order-address-too-long');
    world.virtual.moveOn(30_000);
    world.shop.changeAddress(id, 'AS1 1AA');
    await world.run(process);
    expectOnce(world, process.ledger, id);
  });

  it('asks which part of a partly fulfilled order to import', async () => {
    const world = importWorld();
    const process = world.open();
    const { id } = world.place({ lines: [{ variantId: world.variant(0), quantity: 2 }] });
    world.shop.fulfilByHand(id, { lines: [{ line: 0, quantity: 1 }] });
    await world.run(process);
    expect(world.jobOf(process.ledger, id)?.problem?.cause).toBe('order-partly-fulfilled');
  });

  it('keeps stock terms of every order, whatever the gate says', async () => {
    const world = importWorld();
    const process = world.open();
    const { id, lineIds } = world.place({ test: true, lines: [{ variantId: world.variant(0), quantity: 3 }] });
    await world.run(process);
    expect(process.ledger.orders.linesOf('main', id)).toMatchObject([{ lineId: lineIds[0], quantity: 3, remaining: 3, fulfilled: 0 }]);
    world.virtual.moveOn(10_000);
    world.shop.fulfilByHand(id, { lines: [{ line: 0, quantity: 2 }] });
    await world.run(process);
    expect(process.ledger.orders.linesOf('main', id)).toMatchObject([{ quantity: 3, remaining: 1, fulfilled: 2 }]);
  });

  it('skips an order that is cancelled after it was found and before it was sent', async () => {
    const world = importWorld();
    const process = world.open();
    world.practice.addFault({ kind: 'refused', times: 1, after: 0, operation: 'ImportOrders' });
    const { id } = world.place();
    await world.run(process);
    expect(world.jobOf(process.ledger, id)?.state).toBe('waiting');
    world.shop.cancel(id, { restock: true, refund: true });
    await world.runFor(process, 60_000);
    expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'skipped' });
    expect(world.inKhaos(id)).toEqual([]);
  });
});
