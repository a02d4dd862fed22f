/** Parcels that left one after the other while Shopify was away. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { despatchWorld, type DespatchWorld } from './push-despatch-world.ts';

let world: DespatchWorld;
beforeEach(() => {
  world = despatchWorld();
});
afterEach(() => world.noErrors());

describe('parcels that left one after the other while Shopify was away', () => {
  const bothWait = async () => {
    const order = await world.imported(world.process, [
      ['MUG', 3],
      ['BOWL', 1],
    ]);
    const first = world.khaos.live.despatch(order.code, { items: [{ stockCode: 'MUG', quantity: 2 }], consignmentRef: 'N1' });
    world.api.addFault({ kind: 'refused', operation: 'metafieldsSet' });
    await world.despatch();
    expect(world.states()).toEqual(['waiting shopify-unreachable']);
    return { order, first };
  };

  test('are told in that order, each with its own number', async () => {
    const { order } = await bothWait();
    world.khaos.live.despatch(order.code, { consignmentRef: 'N2' });
    world.virtual.moveOn(60_000);
    await world.despatch();
    await world.minutes(2);
    expect(world.states()).toEqual(['done', 'done']);
    expect(world.sent(order)).toEqual([
      [2, undefined],
      [1, 1],
    ]);
    expect(world.fulfilments(order.id).map(({ tracking }) => tracking.numbers)).toEqual([['N1'], ['N2']]);
    expect(world.mails()).toEqual(['fulfilled', 'fulfilled']);
  });

  test('and were told by somebody else meanwhile take nothing of what goes later', async () => {
    const { order } = await bothWait();
    world.shop.fulfilByHand(order.id, { lines: [{ line: 0, quantity: 2 }] });
    world.khaos.live.despatch(order.code, { consignmentRef: 'N2' });
    world.virtual.moveOn(60_000);
    await world.despatch();
    await world.minutes(2);
    expect(world.states()).toEqual(['skipped', 'done']);
    expect(world.sent(order)).toEqual([
      [2, undefined],
      [1, 1],
    ]);
    expect(world.fulfilments(order.id).map(({ tracking }) => tracking.numbers)).toEqual([[], ['N2']]);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test('do not wait for one that a person must look at', async () => {
    const order = await world.imported(world.process, [
      ['MUG', 1],
      ['BOWL', 1],
    ]);
    world.shop.refund(order.id, { lines: [{ line: 0, quantity: 1, restock: 'CANCEL' }] });
    world.khaos.live.despatch(order.code, { items: [{ stockCode: 'MUG', quantity: 1 }], consignmentRef: 'N1' });
    await world.despatch();
    expect(world.states()).toEqual(['held despatch-nothing-remains']);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N2' });
    world.virtual.moveOn(60_000);
    await world.despatch();
    expect(world.states()).toEqual(['held despatch-nothing-remains', 'done']);
    expect(world.fulfilments(order.id).map(({ tracking }) => tracking.numbers)).toEqual([['N2']]);
  });

  test('have their late numbers written each to its own', async () => {
    const order = await world.imported(world.process, [
      ['MUG', 1],
      ['BOWL', 1],
    ]);
    const first = world.khaos.live.despatch(order.code, { items: [{ stockCode: 'MUG', quantity: 1 }] });
    await world.despatch();
    world.virtual.moveOn(60_000);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N2' });
    await world.despatch();
    world.virtual.moveOn(60_000);
    world.khaos.live.setConsignment(first, { consignmentRef: 'LATE1' });
    await world.minutes(5);
    expect(world.fulfilments(order.id).map(({ tracking }) => tracking.numbers)).toEqual([['LATE1'], ['N2']]);
    expect(world.asked('FulfilmentTracking')).toBe(1);
    expect(world.mails()).toEqual(['fulfilled', 'fulfilled']);
  });
});
