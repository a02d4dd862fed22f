import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGovernor, type Governor, type Passage } from '../../../../electron/engine/connectors/shopify/governor.ts';
import { shopifyLanes, type ShopifyLane } from '../../../../electron/engine/connectors/shopify/shopify.ts';
import { VirtualClock } from '../../../practice/virtual-clock.ts';
import { engineClock, noMore, scriptedShop, shopData } from './scripted-shop.ts';

const settled = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

/** A governor that knows a bucket, and who was let go in what order. */
const knowing = async (currentlyAvailable: number, bucket = { maximumAvailable: 1000, restoreRate: 100 }) => {
  const virtual = new VirtualClock(0);
  const governor = createGovernor(engineClock(virtual));
  (await governor.admit(1, 'rest')).answered({ ...bucket, currentlyAvailable }, 1);
  const gone: { name: string; atMs: number; passage: Passage }[] = [];
  const ask = (name: string, cost: number, lane: ShopifyLane) =>
    void governor.admit(cost, lane).then((passage) => gone.push({ name, atMs: virtual.nowMs(), passage }));
  const answer = (name: string, available: number, charged: number) =>
    gone.find((one) => one.name === name)!.passage.answered({ ...bucket, currentlyAvailable: available }, charged);
  const names = async () => {
    await settled();
    return gone.map((one) => one.name);
  };
  return { virtual, governor, gone, ask, answer, names };
};

describe('the cost governor', () => {
  it('lets one request go until the bucket is known', async () => {
    const governor = createGovernor(engineClock(new VirtualClock(0)));
    const gone: string[] = [];
    void governor.admit(500, 'orders').then(() => gone.push('first'));
    void governor.admit(1, 'despatch').then(() => gone.push('second'));
    await settled();
    expect(gone).toEqual(['first']);
    expect(governor.budget()).toEqual({ available: 0, maximum: 0 });
  });

  it('keeps a fifth of the bucket for the top lane', async () => {
    const { ask, names } = await knowing(700);
    ask('page', 501, 'orders');
    expect(await names()).toEqual([]);
    ask('plan', 600, 'despatch');
    expect(await names()).toEqual(['plan']);
  });

  it('waits exactly as long as the refill takes', async () => {
    const { virtual, ask, gone } = await knowing(300);
    ask('page', 400, 'orders');
    await settled();
    while (virtual.runNext()) await settled();
    // 400 and the reserve of 200 less 300, at 100 a second.
    expect(gone.map((one) => one.atMs)).toEqual([3000]);
  });

  it('lets the more urgent go first, however long others have waited', async () => {
    const { virtual, ask, answer, names } = await knowing(0);
    ask('rest', 1, 'rest');
    ask('orders', 1, 'orders');
    ask('stock', 1, 'fast-stock');
    ask('despatch', 1, 'despatch');
    while (virtual.runNext()) await settled();
    expect(await names()).toEqual(['despatch', 'stock', 'orders']);
    answer('despatch', 900, 1);
    expect(await names()).toEqual(['despatch', 'stock', 'orders', 'rest']);
  });

  it('keeps four in flight at most, one of them for the top lane', async () => {
    const { ask, answer, names } = await knowing(1000);
    for (let at = 0; at < 5; at++) ask(`rest ${at}`, 1, 'rest');
    ask('despatch 1', 1, 'despatch');
    ask('despatch 2', 1, 'despatch');
    expect(await names()).toEqual(['rest 0', 'rest 1', 'rest 2', 'despatch 1']);
    answer('rest 0', 999, 1);
    expect(await names()).toEqual(['rest 0', 'rest 1', 'rest 2', 'despatch 1', 'despatch 2']);
  });

  it('lets a request larger than the bucket allows go when the bucket is full', async () => {
    const { virtual, ask, names } = await knowing(10, { maximumAvailable: 40, restoreRate: 2 });
    ask('page', 36, 'orders');
    while (virtual.runNext()) await settled();
    expect(await names()).toEqual(['page']);
    expect(virtual.nowMs()).toBe(15_000);
  });

  it('does not believe an answer that overtook requests still on their way', async () => {
    const { ask, answer, names, governor } = await knowing(1000);
    ask('first', 300, 'despatch');
    ask('second', 300, 'despatch');
    await names();
    // Shopify had not seen the second when it told.
    answer('first', 990, 10);
    expect(governor.budget().available).toBe(690);
  });

  it('counts the whole cost of a request without an answer as gone', async () => {
    const { ask, gone, names, governor, virtual } = await knowing(1000);
    ask('lost', 300, 'despatch');
    await names();
    gone[0]!.passage.lost();
    expect(governor.budget().available).toBe(700);
    virtual.moveOn(1000);
    expect(governor.budget().available).toBe(800);
  });

  it('never overdraws a real bucket, whatever comes in whatever order and time', async () => {
    const request = fc.record({
      cost: fc.integer({ min: 1, max: 900 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      lane: fc.constantFrom(...shopifyLanes),
      askAtMs: fc.integer({ min: 0, max: 5000 }),
      thereMs: fc.integer({ min: 1, max: 800 }),
      backMs: fc.integer({ min: 1, max: 800 }),
      lost: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 25 }), fc.integer({ min: 0, max: 2000 }), async (requests, level) => {
        const virtual = new VirtualClock(0);
        const clock = engineClock(virtual);
        const governor: Governor = createGovernor(clock);
        // The bucket at Shopify's end, as the reference describes it.
        const real = { level, atMs: 0, maximum: 2000, perMs: 0.1 };
        const restore = () => {
          real.level = Math.min(real.maximum, real.level + (virtual.nowMs() - real.atMs) * real.perMs);
          real.atMs = virtual.nowMs();
        };
        const told = () => ({ maximumAvailable: real.maximum, currentlyAvailable: Math.floor(real.level), restoreRate: real.perMs * 1000 });
        (await governor.admit(0, 'rest')).answered(told(), 0);
        let served = 0;
        for (const { cost, share, lane, askAtMs, thereMs, backMs, lost } of requests) {
          clock.after(askAtMs, () => {
            void governor.admit(cost, lane).then((passage) => {
              clock.after(thereMs, () => {
                restore();
                expect(real.level).toBeGreaterThanOrEqual(cost - 1e-6);
                const charged = Math.round(cost * share);
                real.level -= charged;
                const reading = told();
                served += 1;
                clock.after(backMs, () => (lost ? passage.lost() : passage.answered(reading, charged)));
              });
            });
          });
        }
        for (let steps = 0; steps < 10_000; steps++) {
          await settled();
          if (!virtual.runNext()) break;
        }
        expect(served).toBe(requests.length);
      }),
      { numRuns: 150, seed: 20261123 },
    );
  });
});

describe('a connector', () => {
  it('learns the bucket by the cheapest question before it asks a dear one', async () => {
    const shop = scriptedShop();
    shop.on('BudgetProbe', () => shop.graphql({ data: { shop: { id: 'gid://shopify/Shop/1' } } }, { available: 50 }));
    shop.on('OrderPage', () => shop.graphql({ data: { orders: { nodes: [], pageInfo: noMore } } }, { requested: 506 }));
    await shop.value(shop.shopify.ordersInFull({ from: '2026-11-23T09:00:00Z' }, undefined, 'orders'));
    const [probe, page] = [shop.named('BudgetProbe')[0]!, shop.named('OrderPage')[0]!];
    // 506 and a reserve of 400 less 50, at 100 a second.
    expect(page.atMs - probe.atMs).toBeGreaterThanOrEqual(8560);
    expect(page.atMs - probe.atMs).toBeLessThan(8590);
  });

  it('takes Shopify’s word for what a document costs from then on', async () => {
    const shop = scriptedShop();
    shop.on('ShopProbe', () => shop.graphql({ data: shopData }, { requested: 1500, charged: 5, available: 1600 }));
    await shop.value(shop.shopify.shop());
    const before = shop.virtual.nowMs();
    await shop.value(shop.shopify.shop());
    // 1500 and the reserve of 400 less 1600.
    expect(shop.virtual.nowMs() - before).toBeGreaterThanOrEqual(2900);
  });

  it('waits for the missing points after THROTTLED and asks again', async () => {
    const shop = scriptedShop();
    shop.on(
      'ShopProbe',
      () =>
        shop.graphql(
          { errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }] },
          { charged: null, requested: 5, available: 0 },
        ),
      () => shop.graphql({ data: shopData }, { requested: 5 }),
    );
    await shop.value(shop.shopify.shop('despatch'));
    const [first, second] = shop.named('ShopProbe');
    expect(second!.atMs - first!.atMs).toBe(10 + 100);
    expect(shop.events).toContainEqual({ level: 'warn', event: 'shopify-throttled' });
  });

  it('gives up as busy when it is throttled for ever', async () => {
    const shop = scriptedShop();
    shop.on('ShopProbe', () =>
      shop.graphql({ errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }] }, { charged: null, requested: 5 }),
    );
    expect(await shop.problem(shop.shopify.shop())).toMatchObject({ cause: 'shopify-busy', kind: 'busy' });
  });

  it('tells its budget', async () => {
    const shop = scriptedShop();
    shop.on('ShopProbe', () => shop.graphql({ data: shopData }, { available: 1200 }));
    await shop.value(shop.shopify.shop());
    expect(shop.shopify.budget()).toEqual({ available: 1200, maximum: 2000 });
    shop.virtual.moveOn(3000);
    expect(shop.shopify.budget()).toEqual({ available: 1500, maximum: 2000 });
  });

  it('keeps at most four requests in flight', async () => {
    const shop = scriptedShop();
    shop.on('ShopProbe', () => shop.graphql({ data: shopData }));
    await shop.value(Promise.all(Array.from({ length: 12 }, (_, at) => shop.shopify.shop(at % 2 === 0 ? 'despatch' : 'rest'))));
    expect(shop.mostInFlight()).toBe(4);
  });
});
