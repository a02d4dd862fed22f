/** The cost bucket: what is held, what is given back and when, and what a throttled answer looks like. */
import { describe, expect, it } from 'vitest';
import { documentText } from './document-text.ts';
import { createSmallShop, startMs, type SmallShop } from './small-shop.ts';

const half = `orders(first: 250) { nodes { id customer { id } app { id } shippingAddress { zip }
  lineItems(first: 250) { nodes { id product { id } variant { id } } } } }`;
/** 862 points requested, 4 charged in an empty shop: the query of the published measurement. */
const dear = `{ one: ${half} two: ${half} }`;
const cheap = '{ orders(first: 250) { nodes { id } } }';

const throttleOf = (shop: SmallShop, query = cheap) => shop.ask(query).body.extensions.cost.throttleStatus;

describe('the bucket', () => {
  it.each([
    ['standard', 2_000, 100],
    ['advanced', 4_000, 200],
    ['plus', 20_000, 1_000],
  ] as const)('of the %s plan holds %i points and restores %i a second', (plan, maximum, rate) => {
    const shop = createSmallShop(0, { plan });
    expect(throttleOf(shop)).toEqual({ maximumAvailable: maximum, currentlyAvailable: maximum - 2, restoreRate: rate });
    expect(throttleOf(shop).currentlyAvailable).toBe(maximum - 4);
    shop.clock.moveOn(10);
    expect(throttleOf(shop).currentlyAvailable).toBe(Math.min(maximum, maximum - 4 + rate * 0.01) - 2);
    shop.clock.moveOn(60_000);
    expect(throttleOf(shop).currentlyAvailable).toBe(maximum - 2);
  });

  it('is charged the actual cost in the end', () => {
    const shop = createSmallShop(3);
    const { cost } = shop.ask(cheap).body.extensions;
    expect(cost).toMatchObject({ requestedQueryCost: 13, actualQueryCost: 4, throttleStatus: { currentlyAvailable: 1996 } });
  });

  it('holds the requested points until the answer leaves: four of five parallel queries fit in 4,000', () => {
    const shop = createSmallShop(0, { plan: 'advanced', latency: { lowMs: 800, highMs: 800 } });
    const bodies = Array.from({ length: 5 }, () => shop.ask(dear).body);
    expect(bodies[0].extensions.cost).toMatchObject({ requestedQueryCost: 862, actualQueryCost: 4 });
    expect(bodies.map((body) => body.errors?.[0].message)).toEqual([undefined, undefined, undefined, undefined, 'Throttled']);
    shop.clock.moveOn(800);
    // The four answers have left; all but what they cost is back.
    expect(shop.ask(dear).body.errors).toBeUndefined();
  });

  it('answers THROTTLED with HTTP 200, no actual cost and no Retry-After, and counts it', () => {
    const shop = createSmallShop(0, { latency: { lowMs: 500, highMs: 500 } });
    shop.ask(dear);
    shop.ask(dear);
    const { answer, body } = shop.ask(dear);
    expect(answer.status).toBe(200);
    expect(answer.headers).not.toHaveProperty('retry-after');
    const requested = body.extensions.cost.requestedQueryCost as number;
    expect(body).toEqual({
      errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED', documentation: 'https://shopify.dev/api/usage/rate-limits' } }],
      extensions: {
        cost: {
          requestedQueryCost: requested,
          actualQueryCost: null,
          throttleStatus: { maximumAvailable: 2000, currentlyAvailable: expect.any(Number) as number, restoreRate: 100 },
        },
      },
    });
    expect(shop.practice.throttledCount()).toBe(1);
    expect(shop.practice.journal.at(-1)).toMatchObject({ facts: { outcome: 'throttled', requestedCost: requested }, effects: [] });
  });

  it('lets a throttled request in after the wait that the numbers say', () => {
    const shop = createSmallShop(0, { latency: { lowMs: 60_000, highMs: 60_000 } });
    let body = shop.ask(dear).body;
    while (body.errors === undefined) body = shop.ask(dear).body;
    const { requestedQueryCost, throttleStatus } = body.extensions.cost;
    // The answer speaks of the moment it leaves; right now there is less by what is restored till then.
    const levelNow = Math.max(0, 2000 - 2 * requestedQueryCost);
    expect(throttleStatus.restoreRate).toBe(100);
    const waitMs = ((requestedQueryCost - levelNow) / 100) * 1000;
    shop.clock.moveOn(waitMs - 20);
    expect(shop.ask(dear).body.errors[0].message).toBe('Throttled');
    shop.clock.moveOn(20);
    expect(shop.ask(dear).body.errors).toBeUndefined();
  });

  it('can be lowered for a while and comes back by itself', () => {
    const shop = createSmallShop(0);
    shop.practice.lowerLimits(0.1, startMs + 10_000);
    expect(throttleOf(shop)).toEqual({ maximumAvailable: 200, currentlyAvailable: 198, restoreRate: 10 });
    shop.clock.moveOn(9_000);
    expect(throttleOf(shop).maximumAvailable).toBe(200);
    shop.clock.moveOn(1_000);
    expect(throttleOf(shop)).toMatchObject({ maximumAvailable: 2000, restoreRate: 100 });
    shop.practice.lowerLimits(0.5);
    shop.clock.moveOn(3_600_000);
    expect(throttleOf(shop).maximumAvailable).toBe(1000);
    shop.practice.lowerLimits(1);
    expect(throttleOf(shop).maximumAvailable).toBe(2000);
  });

  it('changes with the plan', () => {
    const shop = createSmallShop(0);
    shop.practice.setPlan('plus');
    expect(throttleOf(shop).maximumAvailable).toBe(20_000);
  });

  it('charges ten points for a mutation', () => {
    const shop = createSmallShop(0);
    const { cost } = shop.ask('mutation { tagsAdd(id: "gid://shopify/Order/1", tags: ["a"]) { userErrors { message } } }').body.extensions;
    expect(cost).toMatchObject({ requestedQueryCost: 10, actualQueryCost: 10, throttleStatus: { currentlyAvailable: 1990 } });
  });

  it('takes 50,000 stock levels in 200 calls at once, even on the standard plan', () => {
    const shop = createSmallShop(0);
    const text = documentText('stock-set');
    for (let call = 0; call < 200; call++) {
      const quantities = Array.from({ length: 250 }, (_, at) => ({
        inventoryItemId: `gid://shopify/InventoryItem/${call * 250 + at}`,
        locationId: 'gid://shopify/Location/1',
        quantity: at,
        changeFromQuantity: null,
      }));
      shop.ask(text, { key: `call-${call}`, input: { name: 'on_hand', reason: 'correction', quantities } });
    }
    expect(shop.practice.throttledCount()).toBe(0);
    expect(Object.keys(shop.holdings().onHand)).toHaveLength(50_000);
    expect(throttleOf(shop).currentlyAvailable).toBe(0);
  });
});
