/** Parcels that left long ago are a person's decision. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { despatchWorld, type DespatchWorld } from './push-despatch-world.ts';

let world: DespatchWorld;
beforeEach(() => {
  world = despatchWorld();
});
afterEach(() => world.noErrors());

describe('a backlog', () => {
  const late = async () => {
    const order = await world.imported(world.process, [['MUG', 1]]);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    world.virtual.moveOn(4 * 24 * 3_600_000);
    await world.despatch();
    return order;
  };

  test('after a downtime asks a person before anybody is mailed', async () => {
    const order = await late();
    await world.minutes(5);
    expect(world.states()).toEqual(['held despatch-backlog']);
    expect(world.sent(order)).toEqual([]);
    expect(world.mails()).toEqual([]);
  });

  test('is told when a person retries it, also after a restart and a lost answer in between', async () => {
    const order = await late();
    expect(await world.retry(world.process, 'despatch-backlog')).toEqual({ ok: true, value: { retried: 1 } });
    world.process = world.open({ bytes: world.process.switchOff() });
    world.api.addFault({ kind: 'reset-before', operation: 'FulfilmentCreate' });
    await world.despatch();
    expect(world.states()).toEqual(['unconfirmed shopify-unconfirmed']);
    await world.minutes(6);
    expect(world.states()).toEqual(['done']);
    expect(world.sent(order)).toEqual([[1]]);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test('is not agreed to by anything but a person', async () => {
    await late();
    const [job] = world.jobs(world.process.ledger, 'push-despatch');
    world.process.ledger.jobs.move(job!, 'queued', { actor: 'cure', why: 'something changed' });
    await world.despatch();
    expect(world.states()).toEqual(['held despatch-backlog']);
  });

  test('is nobody’s question where nobody is mailed anyway', async () => {
    world = despatchWorld({ rules: { despatch: { notifyCustomer: false } } });
    const order = await late();
    expect(world.states()).toEqual(['done']);
    expect(world.sent(order)).toEqual([[1]]);
  });
});
