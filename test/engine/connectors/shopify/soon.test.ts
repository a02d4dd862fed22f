/** Writes that rest on what was read just before: they are not kept waiting inside the connector. */
import { describe, expect, it } from 'vitest';
import { httpAnswer, scriptedShop } from './scripted-shop.ts';

type Shop = ReturnType<typeof scriptedShop>;

const tracking = { company: undefined, numbers: ['N1'], urls: [] };
const row = { itemId: 'gid://shopify/InventoryItem/1', locationId: 'gid://shopify/Location/1', onHand: 5, expectedOnHand: 4 };

const parcel = {
  fulfilmentOrderId: 'gid://shopify/FulfillmentOrder/1',
  lines: [{ fulfilmentOrderLineId: 'gid://shopify/FulfillmentOrderLineItem/1', quantity: 1 }],
};

/** The document that each sends. */
const writes: [string, (shop: Shop) => Promise<unknown>][] = [
  ['StockSet', ({ shopify }) => shopify.writeOnHand([row], 'key', 'gid://quayside/StockPush/1', 'rest')],
  ['OrderMarkMetafields', ({ shopify }) => shopify.writeIntent('gid://shopify/Order/1', '{}', null, 'despatch')],
  [
    'FulfilmentCreate',
    ({ shopify }) => shopify.createFulfilment({ lines: [parcel], notifyCustomer: true, tracking: undefined }, 'despatch'),
  ],
  ['FulfilmentTracking', ({ shopify }) => shopify.updateTracking('gid://shopify/Fulfillment/1', tracking, false, 'despatch')],
];

const limited = (seconds: string) => () => httpAnswer(429, { errors: 'Exceeded' }, { 'retry-after': seconds });
const throttled = (shop: Shop) => () =>
  shop.graphql({ errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }] }, { charged: null, requested: 1000, available: 0 });
const busy = { cause: 'shopify-busy', kind: 'busy' };

describe.each(writes)('%s', (name, write) => {
  it('is given back at once where Shopify asks for a long wait, with the time', async () => {
    const shop = scriptedShop();
    shop.on(name, limited('30.0'));
    const before = shop.virtual.nowMs();
    expect(await shop.problem(write(shop))).toMatchObject({ ...busy, retryAfterMs: 30_000 });
    expect(shop.named(name)).toHaveLength(1);
    expect(shop.virtual.nowMs() - before).toBeLessThan(5_000);
  });

  it('waits shortly, but not again and again', async () => {
    const shop = scriptedShop();
    shop.on(name, limited('4.0'));
    expect(await shop.problem(write(shop))).toMatchObject({ ...busy, retryAfterMs: 4_000 });
    expect(shop.named(name)).toHaveLength(2);
  });

  it('is not sent after a long wait for room', async () => {
    const shop = scriptedShop();
    shop.on(name, throttled(shop));
    expect(await shop.problem(write(shop))).toMatchObject(busy);
    expect(shop.named(name)).toHaveLength(1);
    // What it had kept for itself is free for others.
    expect(shop.shopify.budget().available).toBeGreaterThan(900);
  });
});

it('a claim waits as long as Shopify asks: it is compared when it is written, and nothing it rests on grows old', async () => {
  const shop = scriptedShop();
  const claim = { installation: 'i', epoch: 1, nonce: 'n', khaos: 'k', ref: 'R' };
  shop.on('OrderMarkMetafields', limited('30.0'), () => shop.graphql({ data: { metafieldsSet: null } }));
  const before = shop.virtual.nowMs();
  await shop.problem(shop.shopify.writeClaims([{ orderId: 'gid://shopify/Order/1', claim, expectedDigest: null }], 'orders'));
  expect(shop.named('OrderMarkMetafields')).toHaveLength(2);
  expect(shop.virtual.nowMs() - before).toBeGreaterThanOrEqual(30_000);
});
