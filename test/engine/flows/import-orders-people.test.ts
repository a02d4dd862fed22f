import { describe, expect, it } from 'vitest';
import { choosePart, ignoreOrder, releaseClaimAndSend } from '../../../electron/engine/flows/import-orders-people.ts';
import { ProblemError } from '../../../electron/engine/domain/problem.ts';
import { expectOnce, importWorld, type World } from './import-world.ts';

const passOf = (process: ReturnType<World['open']>) => process.engine.passFor('import-orders', 'main', 'click');

/** An order that is held: a line that somebody typed in has no stock code. */
const heldOrder = async () => {
  const world = importWorld();
  const process = world.open();
  const { id } = world.place({
    lines: [{ title: 'Engraving', priceMinor: 2041, quantity: 1 }],
    delivery: { title: 'Standard', priceMinor: 0 },
  });
  await world.run(process);
  expect(world.jobOf(process.ledger, id)?.state).toBe('held');
  return { world, process, id };
};

describe('a person', () => {
  it('chooses to import what remains of an order, or all of it', async () => {
    for (const [choice, units] of [
      ['remaining', 1],
      ['all', 3],
    ] as const) {
      const world = importWorld();
      const process = world.open();
      const { id } = world.place({ lines: [{ variantId: world.variant(0), quantity: 3 }] });
      world.shop.fulfilByHand(id, { lines: [{ line: 0, quantity: 2 }] });
      await world.run(process);
      choosePart(id, choice, 'person:Ann', passOf(process));
      await world.run(process);
      expectOnce(world, process.ledger, id);
      expect(world.inKhaos(id)[0]?.lines.reduce((sum, line) => sum + line.quantity, 0)).toBe(units);
    }
  });

  it('ignores an order for good', async () => {
    const { world, process, id } = await heldOrder();
    ignoreOrder(id, 'a joke', 'person:Ann', passOf(process));
    world.virtual.moveOn(10_000);
    world.shop.addTags(id, ['seen']);
    await world.runFor(process, 60_000);
    expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'skipped', movedBy: 'person:Ann' });
    expect(() => ignoreOrder(id, 'again', 'person:Ann', passOf(process))).toThrow(ProblemError);
  });

  describe('releases a claim', () => {
    const released = async () => {
      const world = importWorld();
      const process = world.open();
      const { id } = world.place();
      const { shopify } = passOf(process);
      const claim = { installation: 'other', epoch: 99, nonce: 'n', khaos: 'khaos:live', ref: 'SHOP-OLD' };
      await world.settle(shopify.writeClaims([{ orderId: id, claim, expectedDigest: null }], 'orders'));
      await world.run(process);
      expect(world.jobOf(process.ledger, id)?.problem?.cause).toBe('order-claimed-elsewhere');
      await world.settle(releaseClaimAndSend(id, 'person:Ann', passOf(process)));
      await world.run(process);
      return { world, process, id };
    };

    it('and the order goes as new once KC can no longer commit what the claim’s owner may have sent', async () => {
      const { world, process, id } = await released();
      expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'unconfirmed', problem: { cause: 'order-claim-in-doubt' } });
      await world.runFor(process, 10 * 60_000, 60_000);
      expect(world.imports()).toBe(0);
      await world.runFor(process, 3 * 60_000, 60_000);
      expect(world.jobOf(process.ledger, id)?.state).toBe('done');
      expect(world.imports()).toBe(1);
    });

    it('and the order is linked, never sent, when what its owner had sent arrives late', async () => {
      const { world, process, id } = await released();
      await world.runFor(process, 5 * 60_000, 60_000);
      const code = world.practice.live.placeOrder({
        origin: 'web',
        associatedRef: 'SHOP-OLD',
        deliveryGrossMinor: 499,
        customer: { name: 'Jo Bloggs', postcode: 'AS1 1AA', webUser: 'jo@example.org' },
        lines: [{ stockCode: 'MUG-BLUE', quantity: 1, unitGrossMinor: 2499 }],
      });
      await world.runFor(process, 10 * 60_000, 60_000);
      expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'done', reference: code });
      expect(world.imports()).toBe(0);
    });
  });
});
