import { describe, expect, it } from 'vitest';
import { choosePart, ignoreOrder, linkTo, releaseClaimAndSend } from '../../../electron/engine/flows/import-orders-people.ts';
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

const problemOf = async (world: World, task: Promise<void>): Promise<string> => {
  const result = await world.virtual.settle(task);
  if (result.status === 'fulfilled' || !(result.reason instanceof ProblemError)) throw new Error('no problem came');
  return result.reason.problem.cause;
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

  it('links an order that was entered by hand, when it is the same', async () => {
    const { world, process, id } = await heldOrder();
    const customer = { name: 'Jo Bloggs', postcode: 'AS1 1AA' };
    const place = (unitGrossMinor: number, postcode: string) =>
      world.practice.live.placeOrder({
        origin: 'phone',
        associatedRef: `HAND-${unitGrossMinor}-${postcode.slice(0, 2)}`,
        deliveryGrossMinor: 0,
        customer: { ...customer, postcode, webUser: `${postcode.slice(0, 2)}@example.org` },
        lines: [{ stockCode: 'BOWL', quantity: 1, unitGrossMinor }],
      });
    const other = place(2000, 'AS1 1AA');
    const elsewhere = place(2041, 'KD1 1AA');
    const same = place(2041, 'AS1 1AA');
    expect(await problemOf(world, linkTo(id, other, 'person:Ann', passOf(process)))).toBe('khaos-order-differs');
    expect(await problemOf(world, linkTo(id, elsewhere, 'person:Ann', passOf(process)))).toBe('khaos-order-differs');
    expect(await problemOf(world, linkTo(id, 'SO000', 'person:Ann', passOf(process)))).toBe('khaos-order-absent');
    expect(world.jobOf(process.ledger, id)?.state).toBe('held');
    await world.settle(linkTo(id, same, 'person:Ann', passOf(process)));
    expect(world.jobOf(process.ledger, id)).toMatchObject({ state: 'done', reference: same, movedBy: 'person:Ann' });
    expect(process.ledger.khaosOrders.get('HAND-2041-AS')).toMatchObject({ orderId: id, salesOrderCode: same, watched: true });
    const claims = await world.settle(passOf(process).shopify.readClaims([id], 'orders'));
    expect(claims.get(id)?.claim?.code).toBe(same);
  });

  it('releases a claim, and the order goes as new', async () => {
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
    expect(world.jobOf(process.ledger, id)?.state).toBe('done');
    expect(world.imports()).toBe(1);
  });
});
