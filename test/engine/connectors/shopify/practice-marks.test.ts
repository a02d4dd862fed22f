import { describe, expect, it } from 'vitest';
import { address, customer, practiceShop, shopWithOrder, variant } from './practice-shop.ts';
import { startMs } from './scripted-shop.ts';

const since = { from: '2026-11-23T00:00:00Z' };
const claim = { installation: 'i1', epoch: 1, nonce: 'n1', khaos: 'k1', ref: 'SHOP-1' };

describe('marks on the practice shop', () => {
  it('are claimed once, read back, and never taken twice', async () => {
    const { shopify, value, order, shop } = shopWithOrder();
    const second = shop.placeOrder({ customer, shippingAddress: address, lines: [{ variantId: shop.variants()[0]!.id, quantity: 1 }] });
    const [written] = await value(shopify.writeClaims([{ orderId: order.id, claim, expectedDigest: null }], 'orders'));
    expect(written).toMatchObject({
      kind: 'written',
      order: { orderId: order.id, fullyPaid: true, cancelledAt: undefined, currentQuantity: 3 },
    });
    const digest = written?.kind === 'written' ? written.digest : '';
    expect(
      await value(
        shopify.writeClaims(
          [second.id, order.id].map((orderId) => ({ orderId, claim, expectedDigest: null })),
          'orders',
        ),
      ),
    ).toEqual([{ kind: 'not-written' }, { kind: 'stale' }]);
    expect([...(await value(shopify.readClaims([order.id, second.id], 'orders')))]).toEqual([
      [order.id, { claim, digest, updatedAt: expect.any(String) }],
      [second.id, undefined],
    ]);
    const done = { ...claim, code: 'SO1' };
    expect(await value(shopify.writeClaims([{ orderId: order.id, claim: done, expectedDigest: digest }], 'orders'))).toMatchObject([
      { kind: 'written' },
    ]);
    expect((await value(shopify.orderInFull(order.id, 'orders')))?.claim?.claim).toEqual(done);
  });

  it('hold the lease against Shopify’s clock', async () => {
    const { shopify, value } = practiceShop();
    const { shopId } = await value(shopify.shop());
    expect(await value(shopify.readLease())).toMatchObject({ lease: undefined });
    const written = await value(shopify.writeLease(shopId, '{"epoch":1}', null));
    expect(written).toMatchObject({ kind: 'written', order: undefined });
    expect(await value(shopify.writeLease(shopId, '{"epoch":2}', null))).toEqual({ kind: 'stale' });
    const reading = await value(shopify.readLease());
    expect(reading.lease).toMatchObject({ value: '{"epoch":1}', digest: written.kind === 'written' ? written.digest : '' });
    expect(reading.shopTimeMs).toBeGreaterThanOrEqual(startMs);
  });
});

describe('fulfilment on the practice shop', () => {
  it('is planned, sent with explicit lines, and seen in the next plan', async () => {
    const { shopify, value, shop, order } = shopWithOrder();
    const plan = await value(shopify.fulfilmentPlan(order.id, 'despatch'));
    const [open] = plan!.fulfilmentOrders;
    expect(open).toMatchObject({
      state: 'OPEN',
      locationId: shop.locationIds()[0],
      locationName: 'Main',
      thirdParty: false,
      holds: [],
      canFulfil: true,
    });
    expect(open!.lines.map(({ lineId, sku, remainingQuantity }) => ({ lineId, sku, remainingQuantity }))).toEqual([
      { lineId: order.lineIds[0], sku: 'SKU-1', remainingQuantity: 2 },
      { lineId: order.lineIds[1], sku: 'SKU-2', remainingQuantity: 1 },
    ]);
    const intent = await value(shopify.writeIntent(order.id, '{"lines":[]}', null, 'despatch'));
    expect(intent).toMatchObject({ kind: 'written' });
    const created = await value(
      shopify.createFulfilment(
        {
          lines: [{ fulfilmentOrderId: open!.id, lines: [{ fulfilmentOrderLineId: open!.lines[0]!.id, quantity: 1 }] }],
          notifyCustomer: true,
          tracking: { company: 'DPD UK', numbers: ['A1', 'A2'], urls: [] },
        },
        'despatch',
      ),
    );
    const fulfilmentId = created.kind === 'created' ? created.fulfilmentId : '';
    const after = await value(shopify.fulfilmentPlan(order.id, 'despatch'));
    expect(after!.intent).toMatchObject({ value: '{"lines":[]}' });
    expect(after!.fulfilments).toMatchObject([
      {
        id: fulfilmentId,
        state: 'SUCCESS',
        locationId: shop.locationIds()[0],
        lines: [{ lineId: order.lineIds[0], quantity: 1 }],
        tracking: [{ number: 'A1' }, { number: 'A2' }],
      },
    ]);
    expect(
      after!.fulfilmentOrders.flatMap((one) => one.lines.map((line) => line.remainingQuantity)).reduce((sum, units) => sum + units, 0),
    ).toBe(2);
    expect(await value(shopify.updateTracking(fulfilmentId, { company: 'DPD UK', numbers: ['B1'], urls: [] }, false, 'despatch'))).toEqual({
      kind: 'updated',
    });
    expect(shop.mails()).toHaveLength(1);
    expect((await value(shopify.fulfilmentOrdersChanged(since, undefined, 'despatch'))).items).toMatchObject([
      { orderId: order.id, locationId: shop.locationIds()[0] },
    ]);
  });

  it('is refused where more is sent than remains, and shows a hold', async () => {
    const { shopify, value, shop, order } = shopWithOrder();
    const plan = await value(shopify.fulfilmentPlan(order.id, 'despatch'));
    const [open] = plan!.fulfilmentOrders;
    const write = {
      lines: [{ fulfilmentOrderId: open!.id, lines: [{ fulfilmentOrderLineId: open!.lines[0]!.id, quantity: 9 }] }],
      notifyCustomer: true,
      tracking: undefined,
    };
    expect(await value(shopify.createFulfilment(write, 'despatch'))).toMatchObject({ kind: 'refused' });
    shop.hold(order.id, 'INCORRECT_ADDRESS');
    const held = await value(shopify.fulfilmentPlan(order.id, 'despatch'));
    expect(held!.fulfilmentOrders).toMatchObject([
      { state: 'ON_HOLD', canFulfil: false, holds: [{ reason: 'INCORRECT_ADDRESS', ours: false }] },
    ]);
  });

  it('that loses its answer is unconfirmed and sent no second time', async () => {
    const { shopify, value, problem, api, shop, order } = shopWithOrder();
    const [open] = (await value(shopify.fulfilmentPlan(order.id, 'despatch')))!.fulfilmentOrders;
    const write = {
      lines: [{ fulfilmentOrderId: open!.id, lines: [{ fulfilmentOrderLineId: open!.lines[0]!.id, quantity: 2 }] }],
      notifyCustomer: true,
      tracking: undefined,
    };
    for (const kind of ['reset-after', 'silence-before', 'half-answer', 'server-error', 'internal-error', 'html-body'] as const) {
      api.clearFaults();
      api.addFault({ kind, operation: 'FulfilmentCreate' });
      const { cause } = await problem(shopify.createFulfilment(write, 'despatch'));
      expect({ kind, cause }).toEqual({ kind, cause: 'shopify-unconfirmed' });
    }
    expect(shop.mails()).toHaveLength(1);
    api.addFault({ kind: 'refused', operation: 'FulfilmentCreate' });
    expect(await problem(shopify.createFulfilment(write, 'despatch'))).toMatchObject({ cause: 'shopify-unreachable' });
  });

  it('of a very long order is planned to its last line', async () => {
    const { shop, shopify, value } = practiceShop({ variants: Array.from({ length: 60 }, (_, at) => variant(at + 1)) });
    const order = shop.placeOrder({
      customer,
      shippingAddress: address,
      lines: shop.variants().map((one) => ({ variantId: one.id, quantity: 1 })),
    });
    shop.fulfilByHand(order.id, { lines: order.lineIds.slice(0, 30).map((_, line) => ({ line, quantity: 1 })) });
    const plan = await value(shopify.fulfilmentPlan(order.id, 'despatch'));
    expect(plan!.fulfilments.flatMap((one) => one.lines.map((line) => line.lineId))).toEqual(order.lineIds.slice(0, 30));
    expect(new Set(plan!.fulfilmentOrders.flatMap((one) => one.lines.map((line) => line.lineId))).size).toBe(60);
  });

  it('of an order that does not exist has no plan', async () => {
    const { shopify, value } = practiceShop();
    expect(await value(shopify.fulfilmentPlan('gid://shopify/Order/999', 'despatch'))).toBeUndefined();
  });
});
