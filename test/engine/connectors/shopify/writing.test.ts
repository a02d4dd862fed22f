import { describe, expect, it } from 'vitest';
import type { OnHandWrite } from '../../../../electron/engine/domain/shop-stock.ts';
import { money } from './order-answers.ts';
import { failure, scriptedShop } from './scripted-shop.ts';

const location = 'gid://shopify/Location/1';
const row = (item: number, onHand: number, expectedOnHand: number): OnHandWrite => ({
  itemId: `gid://shopify/InventoryItem/${item}`,
  locationId: location,
  onHand,
  expectedOnHand,
});
const rows = [row(1, 5, 4), row(2, 0, 0), row(3, 7, 9)];

const stockShop = (payload: { changes?: unknown; userErrors?: unknown[] } | null) => {
  const shop = scriptedShop();
  const group = payload?.changes === undefined ? null : { changes: payload.changes };
  const answer = payload === null ? null : { inventoryAdjustmentGroup: group, userErrors: payload.userErrors ?? [] };
  shop.on('StockSet', () => shop.graphql({ data: { inventorySetQuantities: answer } }));
  return { shop, write: shop.shopify.writeOnHand(rows, 'key-1', 'gid://quayside/StockPush/7', 'fast-stock') };
};
const change = (item: number, quantityAfterChange: number | null) => ({
  name: 'on_hand',
  quantityAfterChange,
  item: { id: `gid://shopify/InventoryItem/${item}` },
  location: { id: location },
});
const error = (code: string, at?: number) => ({
  code,
  field: at === undefined ? null : ['input', 'quantities', String(at), 'inventoryItemId'],
  message: `said ${code}`,
});

describe('a stock write', () => {
  it('sends every compare value and the key, and tells what stands afterwards', async () => {
    const { shop, write } = stockShop({ changes: [change(3, 7), change(1, null)] });
    expect(await shop.value(write)).toEqual({
      kind: 'answered',
      rows: [{ kind: 'written', onHandAfter: undefined }, { kind: 'unchanged' }, { kind: 'written', onHandAfter: 7 }],
    });
    expect(shop.named('StockSet')[0]?.variables).toEqual({
      key: 'key-1',
      input: {
        name: 'on_hand',
        reason: 'correction',
        referenceDocumentUri: 'gid://quayside/StockPush/7',
        quantities: [
          { inventoryItemId: rows[0]!.itemId, locationId: location, quantity: 5, changeFromQuantity: 4 },
          { inventoryItemId: rows[1]!.itemId, locationId: location, quantity: 0, changeFromQuantity: 0 },
          { inventoryItemId: rows[2]!.itemId, locationId: location, quantity: 7, changeFromQuantity: 9 },
        ],
      },
    });
  });

  it('with stale and refused rows wrote none, and says which is which', async () => {
    const { shop, write } = stockShop({ userErrors: [error('CHANGE_FROM_QUANTITY_STALE', 2), error('NON_MUTABLE_INVENTORY_ITEM', 0)] });
    expect(await shop.value(write)).toEqual({
      kind: 'answered',
      rows: [
        { kind: 'refused', code: 'NON_MUTABLE_INVENTORY_ITEM', text: 'said NON_MUTABLE_INVENTORY_ITEM' },
        { kind: 'not-written' },
        { kind: 'stale' },
      ],
    });
  });

  it('whose stale row is not named makes all of them stale', async () => {
    const { shop, write } = stockShop({ userErrors: [error('CHANGE_FROM_QUANTITY_STALE')] });
    expect(await shop.value(write)).toEqual({ kind: 'answered', rows: [{ kind: 'stale' }, { kind: 'stale' }, { kind: 'stale' }] });
  });

  it.each([
    ['IDEMPOTENCY_CONCURRENT_REQUEST', 'still-running'],
    ['IDEMPOTENCY_KEY_PARAMETER_MISMATCH', 'key-spent'],
    ['IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED', 'key-spent'],
  ])('refused by %s is %s', async (code, kind) => {
    const { shop, write } = stockShop({ userErrors: [error(code)] });
    expect(await shop.value(write)).toEqual({ kind });
  });

  it('refused for no row at all is a problem', async () => {
    const { shop, write } = stockShop({ userErrors: [error('INVALID_REASON')] });
    expect(await shop.problem(write)).toMatchObject({ cause: 'shopify-rejected', facts: { code: 'INVALID_REASON' } });
  });

  it('answered with nothing is unconfirmed', async () => {
    const { shop, write } = stockShop(null);
    expect(await shop.problem(write)).toMatchObject({ cause: 'shopify-unconfirmed' });
  });

  it('is never larger than Shopify takes, and none for no rows', async () => {
    const shop = scriptedShop();
    const many = Array.from({ length: 251 }, (_, at) => row(at, 1, 0));
    expect(await shop.problem(shop.shopify.writeOnHand(many, 'k', 'gid://quayside/StockPush/1', 'rest'))).toMatchObject({
      cause: 'program-error',
    });
    expect(await shop.value(shop.shopify.writeOnHand([], 'k', 'gid://quayside/StockPush/1', 'rest'))).toEqual({
      kind: 'answered',
      rows: [],
    });
    expect(shop.asked).toEqual([]);
  });
});

const claim = { installation: 'i1', epoch: 1, nonce: 'n1', khaos: 'k1', ref: 'SHOP-1' };
const orderId = (id: number) => `gid://shopify/Order/${id}`;
const claims = [1, 2, 3].map((id) => ({ orderId: orderId(id), claim, expectedDigest: id === 2 ? 'd-old' : null }));
const mark = (id: number, owner: Record<string, unknown> = {}) => ({
  namespace: 'quayside',
  key: 'claim',
  compareDigest: `d${id}`,
  updatedAt: '2026-11-23T09:00:01Z',
  owner: {
    __typename: 'Order',
    id: orderId(id),
    updatedAt: '2026-11-23T09:00:01Z',
    cancelledAt: null,
    displayFinancialStatus: 'PAID',
    displayFulfillmentStatus: 'UNFULFILLED',
    fullyPaid: true,
    currencyCode: 'GBP',
    currentTotalPriceSet: money('20.00'),
    currentSubtotalLineItemsQuantity: 2,
    ...owner,
  },
});
const markShop = (payload: { metafields?: unknown[] | null; userErrors?: unknown[] }) => {
  const shop = scriptedShop();
  shop.on('OrderMarkMetafields', () =>
    shop.graphql({ data: { metafieldsSet: { metafields: payload.metafields ?? null, userErrors: payload.userErrors ?? [] } } }),
  );
  return shop;
};
const markError = (code: string, elementIndex: number | null, field: string[] | null = null) => ({
  code,
  field,
  message: `said ${code}`,
  elementIndex,
});

describe('claims', () => {
  it('reach the wire with their digests, null too, and come back with their orders’ state', async () => {
    const shop = markShop({ metafields: [mark(3), mark(1, { cancelledAt: '2026-11-23T08:59:00Z' }), mark(2)] });
    const answers = await shop.value(shop.shopify.writeClaims(claims, 'orders'));
    expect(answers).toEqual(
      [1, 2, 3].map((id) => ({
        kind: 'written',
        digest: `d${id}`,
        updatedAt: '2026-11-23T09:00:01Z',
        order: {
          orderId: orderId(id),
          updatedAt: '2026-11-23T09:00:01Z',
          cancelledAt: id === 1 ? '2026-11-23T08:59:00Z' : undefined,
          financialState: 'PAID',
          fulfilmentState: 'UNFULFILLED',
          fullyPaid: true,
          currentTotalMinor: 2000,
          currentQuantity: 2,
        },
      })),
    );
    expect(shop.named('OrderMarkMetafields')[0]?.variables['metafields']).toEqual(
      claims.map(({ orderId: ownerId, expectedDigest }) => ({
        ownerId,
        namespace: 'quayside',
        key: 'claim',
        type: 'json',
        value: JSON.stringify(claim),
        compareDigest: expectedDigest,
      })),
    );
    expect(shop.named('OrderMarkMetafields')[0]?.body).toContain('"compareDigest":null');
  });

  it.each(['STALE_OBJECT', 'INVALID_COMPARE_DIGEST', 'TAKEN'])('that meet %s are stale, and the others are not written', async (code) => {
    const shop = markShop({ userErrors: [markError(code, 1)] });
    expect(await shop.value(shop.shopify.writeClaims(claims, 'orders'))).toEqual([
      { kind: 'not-written' },
      { kind: 'stale' },
      { kind: 'not-written' },
    ]);
  });

  it('are placed by the field where Shopify gives no index', async () => {
    const shop = markShop({ userErrors: [markError('INVALID_VALUE', null, ['metafields', '2', 'value'])] });
    expect(await shop.value(shop.shopify.writeClaims(claims, 'orders'))).toEqual([
      { kind: 'not-written' },
      { kind: 'not-written' },
      { kind: 'refused', code: 'INVALID_VALUE', text: 'said INVALID_VALUE' },
    ]);
  });

  it('are unconfirmed where Shopify broke, or does not speak of each', async () => {
    const broken = markShop({ userErrors: [markError('INTERNAL_ERROR', 0)] });
    expect(await broken.problem(broken.shopify.writeClaims(claims, 'orders'))).toMatchObject({ cause: 'shopify-unconfirmed' });
    const silent = markShop({ metafields: [mark(1)] });
    expect(await silent.problem(silent.shopify.writeClaims(claims, 'orders'))).toMatchObject({ cause: 'shopify-unconfirmed' });
  });

  it('keep their digest even where the order’s amount cannot be read', async () => {
    const shop = markShop({ metafields: [mark(1, { currentTotalPriceSet: money('1.234') })] });
    expect(await shop.value(shop.shopify.writeClaims(claims.slice(0, 1), 'orders'))).toMatchObject([
      { kind: 'written', digest: 'd1', order: undefined },
    ]);
  });

  it('are read by id, with none told from unknown', async () => {
    const shop = scriptedShop();
    const found = { value: JSON.stringify(claim), compareDigest: 'd1', updatedAt: '2026-11-23T09:00:01Z' };
    shop.on('Claims', () => shop.graphql({ data: { nodes: [{ id: orderId(1), claim: found }, { id: orderId(2), claim: null }, null] } }));
    const readings = await shop.value(shop.shopify.readClaims([1, 2, 3].map(orderId), 'orders'));
    expect([...readings]).toEqual([
      [orderId(1), { claim, digest: 'd1', updatedAt: '2026-11-23T09:00:01Z' }],
      [orderId(2), undefined],
    ]);
  });
});

describe('the lease and the intent', () => {
  it('are written by compare-and-set', async () => {
    const shop = markShop({ metafields: [{ ...mark(1), owner: { __typename: 'Shop', id: 'gid://shopify/Shop/1' } }] });
    expect(await shop.value(shop.shopify.writeLease('gid://shopify/Shop/1', '{"epoch":2}', null))).toEqual({
      kind: 'written',
      digest: 'd1',
      updatedAt: '2026-11-23T09:00:01Z',
      order: undefined,
    });
    expect(shop.asked.at(-1)?.variables['metafields']).toEqual([
      { ownerId: 'gid://shopify/Shop/1', namespace: 'quayside', key: 'lease', type: 'json', value: '{"epoch":2}', compareDigest: null },
    ]);
    const stale = markShop({ userErrors: [markError('INVALID_COMPARE_DIGEST', 0)] });
    expect(await stale.value(stale.shopify.writeIntent(orderId(1), '{}', 'd0', 'despatch'))).toEqual({ kind: 'stale' });
    expect(stale.asked.at(-1)?.variables['metafields']).toMatchObject([{ key: 'despatch_intent', compareDigest: 'd0' }]);
  });

  it('are read with Shopify’s own time', async () => {
    const shop = scriptedShop();
    shop.on('Lease', () =>
      shop.graphql(
        { data: { shop: { lease: { value: '{}', compareDigest: 'd', updatedAt: 'u' } } } },
        { headers: { date: 'Mon, 23 Nov 2026 09:30:00 GMT' } },
      ),
    );
    expect(await shop.value(shop.shopify.readLease())).toEqual({
      lease: { value: '{}', digest: 'd', updatedAt: 'u' },
      shopTimeMs: Date.UTC(2026, 10, 23, 9, 30),
    });
  });
});

describe('a fulfilment', () => {
  const fulfilment = {
    lines: [
      {
        fulfilmentOrderId: 'gid://shopify/FulfillmentOrder/1',
        lines: [{ fulfilmentOrderLineId: 'gid://shopify/FulfillmentOrderLineItem/2', quantity: 1 }],
      },
    ],
    notifyCustomer: true,
    tracking: { company: 'DPD UK', numbers: ['A1', 'A2'], urls: [] },
  };

  it('names its lines, its boxes, and whether the customer is told', async () => {
    const shop = scriptedShop();
    shop.on('FulfilmentCreate', () =>
      shop.graphql({
        data: { fulfillmentCreate: { fulfillment: { id: 'gid://shopify/Fulfillment/3', status: 'SUCCESS' }, userErrors: [] } },
      }),
    );
    expect(await shop.value(shop.shopify.createFulfilment(fulfilment, 'despatch'))).toEqual({
      kind: 'created',
      fulfilmentId: 'gid://shopify/Fulfillment/3',
    });
    expect(shop.asked.at(-1)?.variables).toEqual({
      fulfillment: {
        lineItemsByFulfillmentOrder: [
          {
            fulfillmentOrderId: 'gid://shopify/FulfillmentOrder/1',
            fulfillmentOrderLineItems: [{ id: 'gid://shopify/FulfillmentOrderLineItem/2', quantity: 1 }],
          },
        ],
        notifyCustomer: true,
        trackingInfo: { company: 'DPD UK', numbers: ['A1', 'A2'] },
      },
    });
  });

  it('without explicit lines is never sent', async () => {
    const shop = scriptedShop();
    const whole = { ...fulfilment, lines: [{ fulfilmentOrderId: 'gid://shopify/FulfillmentOrder/1', lines: [] }] };
    expect(await shop.problem(shop.shopify.createFulfilment(whole, 'despatch'))).toMatchObject({ cause: 'program-error' });
    expect(shop.asked).toEqual([]);
  });

  it('that is refused says why, and one without an answer is unconfirmed', async () => {
    const shop = scriptedShop();
    shop.on(
      'FulfilmentCreate',
      () =>
        shop.graphql({
          data: {
            fulfillmentCreate: { fulfillment: null, userErrors: [{ field: null, message: 'Must be assigned to a single location' }] },
          },
        }),
      () => shop.graphql({ data: { fulfillmentCreate: { fulfillment: null, userErrors: [] } } }),
      () => failure('time-out', 'maybe'),
    );
    expect(await shop.value(shop.shopify.createFulfilment(fulfilment, 'despatch'))).toEqual({
      kind: 'refused',
      text: 'Must be assigned to a single location',
    });
    expect(await shop.problem(shop.shopify.createFulfilment(fulfilment, 'despatch'))).toMatchObject({ cause: 'shopify-unconfirmed' });
    expect(await shop.problem(shop.shopify.createFulfilment(fulfilment, 'despatch'))).toMatchObject({ cause: 'shopify-unconfirmed' });
    expect(shop.named('FulfilmentCreate')).toHaveLength(3);
  });

  it('gets its number later without another e-mail', async () => {
    const shop = scriptedShop();
    shop.on('FulfilmentTracking', () =>
      shop.graphql({ data: { fulfillmentTrackingInfoUpdate: { fulfillment: { id: 'gid://shopify/Fulfillment/3' }, userErrors: [] } } }),
    );
    const tracking = { company: undefined, numbers: ['B1'], urls: ['https://example.com/B1'] };
    expect(await shop.value(shop.shopify.updateTracking('gid://shopify/Fulfillment/3', tracking, false, 'despatch'))).toEqual({
      kind: 'updated',
    });
    expect(shop.asked.at(-1)?.variables).toEqual({
      id: 'gid://shopify/Fulfillment/3',
      tracking: { numbers: ['B1'], urls: ['https://example.com/B1'] },
      notify: false,
    });
  });
});
