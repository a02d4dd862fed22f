/** A restored ledger that catches up while one order, or a whole answer, cannot be told. */
import { expect, test } from 'vitest';
import { associatedRefOf } from '../../../electron/engine/domain/associated-ref.ts';
import type { PracticeRequest, PracticeSystem, Reaction } from '../../../electron/practice/wire.ts';
import { wholeWorld, type WholeWorld } from './whole-world.ts';

const distort = (world: WholeWorld, host: string, system: Pick<PracticeSystem, 'react'>, change: (body: string) => string): void =>
  void world.hosts.set(host, {
    react: (request: PracticeRequest): Reaction => {
      const reaction = system.react(request);
      if (reaction.kind !== 'answer' || typeof reaction.answer.body !== 'string') return reaction;
      return { ...reaction, answer: { ...reaction.answer, body: change(reaction.answer.body) } };
    },
  });

const restored = () => {
  const world = wholeWorld();
  const process = world.open();
  process.ledger.installation.setCatchingUp('main', 'restored from a copy');
  const jobOf = (orderId: string) => process.ledger.jobs.get({ storeId: 'main', flow: 'import-orders', key: orderId });
  return { world, process, jobOf };
};

test('an order that KC cannot tell keeps no other waiting, is not sent meanwhile, and is linked when KC tells it', async () => {
  const { world, process, jobOf } = restored();
  const [untold, other, absent] = [world.place([['MUG', 1]]), world.place([['BOOK', 1]]), world.place([['BOWL', 1]])];
  const refOf = ({ id, name }: { id: string; name: string }) => associatedRefOf('SHOP', name, id.slice(id.lastIndexOf('/') + 1));
  const code = world.khaos.live.placeOrder({
    origin: 'phone',
    associatedRef: refOf(untold),
    deliveryGrossMinor: 499,
    customer: { name: 'Jo Bloggs', postcode: 'AS1 1AA', webUser: 'jo@example.org' },
    lines: [{ stockCode: 'MUG', quantity: 1, unitGrossMinor: 1200 }],
  });
  const refs = [untold, absent].map(refOf);
  distort(world, 'khaos.local:80', world.khaos, (body) =>
    body.replace(
      new RegExp(`(ASSOCIATED_REF=(?:&quot;|")(?:${refs.join('|')})(?:&quot;|").*?DATE_CREATED(?:&gt;|>))[^&<]*`, 'gs'),
      '$1soon',
    ),
  );
  world.virtual.moveOn(1_000);
  await world.run(process, 'import-orders');
  expect(process.ledger.installation.catchingUp('main')).toBeUndefined();
  expect([other, absent].map(({ id }) => jobOf(id)?.state)).toEqual(['done', 'done']);
  await world.runFor(process, 'import-orders', 10 * 60_000);
  expect(jobOf(untold.id)).toMatchObject({ state: 'unconfirmed', problem: { cause: 'khaos-unconfirmed' } });
  expect(world.khaos.live.salesOrdersByRef(refOf(untold))).toHaveLength(1);
  world.hosts.set('khaos.local:80', world.khaos);
  await world.runFor(process, 'import-orders', 30 * 60_000);
  expect(jobOf(untold.id)).toMatchObject({ state: 'done', reference: code });
  expect(world.khaos.live.salesOrdersByRef(refOf(untold))).toHaveLength(1);
  expect(world.errors).toEqual([]);
});

test('an answer of Shopify that cannot be read makes orders wait, and they go on by themselves', async () => {
  const { world, process, jobOf } = restored();
  process.ledger.installation.setCatchingUp('main', undefined);
  const { id } = world.place([['MUG', 1]]);
  world.virtual.moveOn(1_000);
  world.khaos.addFault({ kind: 'refused', times: 1, after: 0, operation: 'ImportOrders' });
  await world.run(process, 'import-orders');
  expect(jobOf(id)?.state).toBe('waiting');
  process.ledger.installation.setCatchingUp('main', 'restored from a copy');
  distort(world, 'practice.myshopify.com:443', world.api, (body) => body.replace('"orders":{', '"orders":5,"other":{'));
  await world.runFor(process, 'import-orders', 20 * 60_000);
  expect(jobOf(id)).toMatchObject({ state: 'waiting', problem: { cause: 'ledger-catching-up' } });
  world.hosts.set('practice.myshopify.com:443', world.api);
  await world.runFor(process, 'import-orders', 60 * 60_000);
  expect(jobOf(id)?.state).toBe('done');
});
