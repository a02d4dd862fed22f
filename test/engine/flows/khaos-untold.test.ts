/** Orders that KC cannot tell readably: nothing else waits for them, and their goods stay kept back. */
import { describe, expect, test } from 'vitest';
import { stockWorld, type WorldChange } from './push-stock-world.ts';

const minute = 60_000;

const stock = ['X', 'Y'].map((stockCode) => ({ stockCode, levels: { 'Main Site': 10 } }));

/** Two orders that KC has, of X and of Y; KC's answer about the first gets an odd date while `spoil` says so. */
const begin = async (change: WorldChange = {}) => {
  const world = stockWorld({ stock, ...change });
  await world.openUp();
  const [bad, good] = [world.place('X', 2), world.place('Y', 1)];
  await world.importOrders();
  const refOf = (orderId: string): string => world.ledger.orders.get('main', orderId)!.associatedRef!;
  const salesOrderOf = (orderId: string): string => world.khaos.live.salesOrdersByRef(refOf(orderId))[0]!.salesOrder;
  const ref = refOf(bad.id);
  const ofIt = new RegExp(`(ASSOCIATED_REF=(?:&quot;|")${ref}(?:&quot;|").*?DATE_CREATED(?:&gt;|>))[^&<]*`, 's');
  const spoil = (on: boolean): void => world.distortKhaos(on ? (body) => body.replace(ofIt, '$1soon') : (body) => body);
  const jobs = () =>
    world.ledger.jobs
      .list({ flow: 'push-despatch' }, 100)
      .items.map(({ key, state, problem }) => `${key.replace(/^.*\|/, '')} ${state}${problem === undefined ? '' : ` ${problem.cause}`}`);
  const later = async (): Promise<void> => {
    world.moveOn(minute);
    await world.importOrders();
    await world.push();
  };
  return { ...world, bad, good, salesOrderOf, spoil, jobs, later };
};

describe('an order that KC cannot tell', () => {
  test('keeps no other parcel waiting, is one problem, and goes on by itself when KC tells it again', async () => {
    const world = await begin();
    for (const { id } of [world.bad, world.good]) world.khaos.live.despatch(world.salesOrderOf(id), { consignmentRef: `N-${id}` });
    world.spoil(true);
    for (let time = 0; time < 3; time++) {
      world.moveOn(minute);
      expect((await world.despatch())[0]?.problem).toBeUndefined();
      await world.push();
      expect(world.jobs().toSorted()).toEqual(['1 done', 'untold held khaos-order-untold']);
    }
    expect(world.engine.snapshot().problems).toMatchObject([{ cause: 'khaos-order-untold', count: 1 }]);
    expect(world.engine.snapshot().problems[0]?.summary).toContain(world.bad.name);
    world.spoil(false);
    world.moveOn(minute);
    await world.despatch();
    expect(world.jobs().toSorted()).toEqual(['1 done', '1 done', 'untold skipped']);
    expect(world.engine.snapshot().problems).toEqual([]);
  });

  test('is a problem again where it cannot be told again', async () => {
    const world = await begin();
    for (const on of [true, false, true]) {
      world.spoil(on);
      world.moveOn(minute);
      await world.despatch();
      expect(world.jobs()).toEqual([on ? 'untold held khaos-order-untold' : 'untold skipped']);
    }
  });

  test('lets stock go on: its own goods stay kept back whatever KC has done with them, other codes follow KC', async () => {
    const world = await begin();
    await world.later();
    expect([world.offers('X'), world.offers('Y')]).toEqual([8, 9]);
    world.spoil(true);
    world.khaos.live.setLevel('Y', 5);
    await world.later();
    // KC's 8 may or may not hold the two that are sold: they count as if it did.
    expect([world.offers('X'), world.offers('Y')]).toEqual([6, 5]);
    // Unassigned behind our back: 10 in KC, of which 2 are sold.
    world.khaos.live.setLevel('X', 10);
    await world.later();
    expect(world.offers('X')).toBe(8);
    world.khaos.live.setLevel('X', 18);
    await world.later();
    expect(world.offers('X')).toBe(16);
    world.spoil(false);
    await world.later();
    expect(world.offers('X')).toBe(18);
  });

  test('is found among others where the whole answer is spoilt, and stock of its code goes on', async () => {
    const world = await begin();
    const ref = world.ledger.orders.get('main', world.bad.id)!.associatedRef!;
    world.distortKhaos((body) => (body.includes(ref) ? body.replaceAll('STATUS_LIST', 'ODD_LIST') : body));
    world.khaos.live.setLevel('X', 4);
    world.moveOn(minute);
    await world.despatch();
    await world.push();
    expect(world.jobs()).toEqual(['untold held khaos-order-untold']);
    expect(world.offers('X')).toBe(2);
  });
});

test('levels that cannot be read at all are a problem of the pass and of no code; one slice does not keep the next from being read', async () => {
  const world = await begin();
  world.distortKhaos((body) => body.replaceAll('STOCK_STATUS', 'ODD_STATUS'));
  world.khaos.live.setLevel('X', 3);
  world.moveOn(minute);
  expect((await world.push())[0]?.problem?.cause).toBe('khaos-unreadable');
  expect(world.ledger.outlets.problemGroups('main')).toEqual([]);
  world.distortKhaos((body) => body);
  await world.later();
  expect(world.offers('X')).toBe(3);
  expect(world.engine.snapshot().problems).toEqual([]);
});
