import { describe, expect, it } from 'vitest';
import type { OnHandWrite } from '../../../../electron/engine/domain/shop-stock.ts';
import { address, allScopes, customer, practiceShop, shopWithOrder, variant } from './practice-shop.ts';
import { startMs } from './scripted-shop.ts';

const since = { from: '2026-11-23T00:00:00Z' };
describe('a connector on the practice shop', () => {
  it('knows the shop and its places', async () => {
    const { shopify, value } = practiceShop({
      locations: [{ name: 'Main' }, { name: 'Old', active: false }, { name: 'Third', fulfilmentService: 'Third' }],
    });
    const facts = await value(shopify.shop());
    expect(facts).toMatchObject({ domain: 'practice.myshopify.com', currency: 'GBP', taxesIncluded: true });
    expect(facts.grantedScopes.toSorted()).toEqual(allScopes.toSorted());
    expect((await value(shopify.locations())).map(({ name, active, fulfilmentService }) => ({ name, active, fulfilmentService }))).toEqual([
      { name: 'Main', active: true, fulfilmentService: false },
      { name: 'Old', active: false, fulfilmentService: false },
      { name: 'Third', active: true, fulfilmentService: true },
    ]);
  });

  it('reads an order whose parts add up to its total', async () => {
    const { shopify, value, order } = shopWithOrder();
    const read = await value(shopify.orderInFull(order.id, 'orders'));
    expect(read).toMatchObject({
      name: order.name,
      fullyPaid: true,
      shipping: { ...address, countryCode: 'GB' },
      email: 'ada@example.com',
      currency: 'GBP',
    });
    const lines = read!.lines.reduce((sum, line) => sum + line.unitPriceMinor * line.quantity - line.discountMinor, 0);
    const delivery = read!.shippingLines.reduce((sum, line) => sum + line.priceMinor, 0);
    expect(lines + delivery).toBe(read!.totalMinor);
    expect(read!.currentTotalMinor).toBe(read!.totalMinor);
    expect(
      read!.lines.map(({ sku, variantId, barcode, custom, taxes }) => ({
        sku,
        variantId: variantId !== undefined,
        barcode,
        custom,
        rates: taxes.map((tax) => tax.ratePercent),
      })),
    ).toEqual([
      { sku: 'SKU-1', variantId: true, barcode: '501', custom: false, rates: [20] },
      { sku: 'SKU-2', variantId: true, barcode: '502', custom: false, rates: [20] },
    ]);
    expect(read!.transactions).toMatchObject([{ kind: 'SALE', state: 'SUCCESS', amountMinor: read!.totalMinor }]);
  });

  it('reads every odd kind of order', async () => {
    const { shop, shopify, value } = practiceShop({
      variants: [
        variant(1),
        variant(2, { sku: null }),
        variant(3),
        variant(4, { sku: 'SET', components: [{ at: 0, quantity: 2 }] }),
        variant(5, { giftCard: true, requiresShipping: false }),
      ],
    });
    const [one, unnamed, doomed, set, card] = shop.variants();
    const line = (variantId: string) => ({ lines: [{ variantId, quantity: 1 }], customer, shippingAddress: address });
    const ids = [
      shop.placeOrder(line(unnamed!.id)),
      shop.placeOrder(line(doomed!.id)),
      shop.placeOrder({ ...line(one!.id), lines: [{ title: 'Engraving', priceMinor: 500, quantity: 1 }] }),
      shop.placeOrder(line(set!.id)),
      shop.placeOrder(line(card!.id)),
      shop.placeOrder({
        ...line(one!.id),
        company: { name: 'Acme', externalId: 'C1', locationName: 'HQ', locationExternalId: 'L1' },
        paymentTerms: { name: 'Net 30', type: 'NET', dueInDays: 30 },
        payments: [],
      }),
      shop.placeOrder({
        ...line(one!.id),
        tipMinor: 300,
        fees: [{ name: 'Wrapping', amountMinor: 250 }],
        presentment: { currency: 'EUR', rate: 1.17 },
        test: true,
      }),
    ].map((order) => order.id);
    shop.deleteProduct(doomed!.id);
    const orders = await value(shopify.ordersByIds(ids, 'orders'));
    expect(orders.map((order) => order.id)).toEqual(ids);
    const [noSku, deleted, custom, bundle, gift, b2b, extras] = orders;
    expect(noSku!.lines[0]).toMatchObject({ sku: undefined, custom: false });
    expect(deleted!.lines[0]).toMatchObject({ sku: 'SKU-3', variantId: undefined, custom: false });
    expect(custom!.lines[0]).toMatchObject({ custom: true, title: 'Engraving', variantId: undefined });
    expect(bundle!.lines[0]).toMatchObject({ sku: 'SKU-1', group: { variantSku: 'SET' } });
    expect(gift!.lines[0]).toMatchObject({ giftCard: true });
    expect(b2b).toMatchObject({
      buyer: { locationExternalId: 'L1', companyExternalId: 'C1' },
      paymentTerms: { type: 'NET', dueInDays: 30 },
      fullyPaid: false,
    });
    expect(extras).toMatchObject({ tipMinor: 300, additionalFeesMinor: 250, test: true, currency: 'GBP', presentmentCurrency: 'EUR' });
  });

  it('reads long orders to their last line, in a page and alone', async () => {
    const { shop, shopify, value, operations } = practiceShop({ variants: Array.from({ length: 130 }, (_, at) => variant(at + 1)) });
    const all = shop.variants();
    const long = shop.placeOrder({ customer, shippingAddress: address, lines: all.map((one) => ({ variantId: one.id, quantity: 1 })) });
    shop.placeOrder({ customer, shippingAddress: address, lines: [{ variantId: all[0]!.id, quantity: 1 }] });
    const page = await value(shopify.ordersInFull(since, undefined, 'orders'));
    expect(page.items.map((order) => order.lines.length)).toEqual([130, 1]);
    expect((await value(shopify.orderInFull(long.id, 'orders')))!.lines.map((line) => line.id)).toEqual(long.lineIds);
    expect(operations().filter((name) => name === 'OrderLines')).toHaveLength(4);
  });

  it('follows the change list page by page, to Shopify’s own time', async () => {
    const { shop, shopify, value, virtual } = practiceShop();
    const [one] = shop.variants();
    const placed = Array.from({ length: 260 }, () => {
      virtual.moveOn(1000);
      return shop.placeOrder({ customer, shippingAddress: address, lines: [{ variantId: one!.id, quantity: 1 }] }).id;
    });
    const first = await value(shopify.ordersChanged(since, undefined, 'orders'));
    const second = await value(shopify.ordersChanged(since, first.next, 'orders'));
    expect([...first.items, ...second.items].map((order) => order.id)).toEqual(placed);
    expect(second.next).toBeUndefined();
    expect(second.shopTimeMs).toBeGreaterThanOrEqual(startMs + 260_000);
    expect(await value(shopify.ordersCount({ createdFrom: since.from, createdTo: '2026-11-24T00:00:00Z' }, 'rest'))).toBe(260);
    const created = await value(shopify.ordersCreated({ from: since.from, to: '2026-11-24T00:00:00Z' }, first.next, 'rest'));
    expect(created.items).toHaveLength(10);
  });

  it('finds an order by the number that people know', async () => {
    const { shopify, value, order } = shopWithOrder();
    for (const name of [order.name, order.name.slice(1)]) {
      expect((await value(shopify.orderByName(name, 'rest'))).map((found) => found.id)).toEqual([order.id]);
    }
  });

  it('finds chosen orders that the index does not know yet', async () => {
    const { shop, shopify, value, order } = shopWithOrder({ shopOptions: { indexLagMs: 30_000 } });
    const another = shop.placeOrder({ customer, shippingAddress: address, lines: [{ variantId: shop.variants()[0]!.id, quantity: 1 }] });
    expect((await value(shopify.ordersChanged(since, undefined, 'orders'))).items).toEqual([]);
    expect((await value(shopify.ordersByIds([another.id, order.id], 'orders'))).map((one) => one.id)).toEqual([another.id, order.id]);
  });

  it('reads the catalogue by id, with shared SKUs and bundles', async () => {
    const { shop, shopify, value } = practiceShop({
      variants: [
        variant(1),
        variant(2, { sku: 'SKU-1' }),
        variant(3, { sku: null, tracked: false }),
        variant(4, { components: [{ at: 0, quantity: 1 }] }),
      ],
    });
    const { items } = await value(shopify.variants({}, undefined, 'rest'));
    expect(items.map(({ sku, sameSku, tracked, requiresComponents }) => ({ sku, sameSku, tracked, requiresComponents }))).toEqual([
      { sku: 'SKU-1', sameSku: 2, tracked: true, requiresComponents: false },
      { sku: 'SKU-1', sameSku: 2, tracked: true, requiresComponents: false },
      { sku: undefined, sameSku: 1, tracked: false, requiresComponents: false },
      { sku: 'SKU-4', sameSku: 1, tracked: true, requiresComponents: true },
    ]);
    const later = await value(shopify.variants({ idAfter: shop.variants()[1]!.id, updatedFrom: since.from }, undefined, 'rest'));
    expect(later.items).toHaveLength(2);
  });
});

describe('stock on the practice shop', () => {
  const rowsOf = (practice: ReturnType<typeof practiceShop>, figures: readonly [number, number][]): OnHandWrite[] =>
    figures.map(([onHand, expectedOnHand], at) => ({
      itemId: practice.shop.variants()[at]!.inventoryItemId,
      locationId: practice.shop.locationIds()[0]!,
      onHand,
      expectedOnHand,
    }));

  it('is read with what is sold and not yet sent, and written with its answer as the proof', async () => {
    const practice = practiceShop();
    const { shop, shopify, value } = practice;
    const [location] = shop.locationIds();
    shop.placeOrder({ customer, shippingAddress: address, lines: [{ variantId: shop.variants()[0]!.id, quantity: 3 }] });
    const items = shop.variants().map((one) => one.inventoryItemId);
    const [first] = await value(shopify.outlets(location!, items, 'rest'));
    expect(first).toMatchObject({
      itemId: items[0],
      onHand: 10,
      committed: 3,
      available: 7,
      damaged: 0,
      safetyStock: 0,
      tracked: true,
      sku: 'SKU-1',
    });
    const rows = rowsOf(practice, [
      [12, 10],
      [10, 10],
      [0, 10],
    ]);
    expect(await value(shopify.writeOnHand(rows, 'key-1', 'gid://quayside/StockPush/1', 'fast-stock'))).toEqual({
      kind: 'answered',
      rows: [{ kind: 'written', onHandAfter: 12 }, { kind: 'unchanged' }, { kind: 'written', onHandAfter: 0 }],
    });
    expect((await value(shopify.outletsAt(location!, {}, undefined, 'rest'))).items.map((outlet) => outlet.onHand)).toEqual([12, 10, 0]);
  });

  it('is not written where one row is stale or a bundle, and each row is told', async () => {
    const practice = practiceShop({ variants: [variant(1), variant(2, { components: [{ at: 0, quantity: 1 }] }), variant(3)] });
    const rows = rowsOf(practice, [
      [12, 10],
      [5, 0],
      [11, 9],
    ]);
    const answer = await practice.value(practice.shopify.writeOnHand(rows, 'key-1', 'gid://quayside/StockPush/1', 'rest'));
    expect(answer).toMatchObject({
      kind: 'answered',
      rows: [{ kind: 'not-written' }, { kind: 'refused', code: 'NON_MUTABLE_INVENTORY_ITEM' }, { kind: 'stale' }],
    });
    expect(practice.shop.variants()[0]!.available).toBe(10);
  });

  it('written with a key once is not written twice with it', async () => {
    const practice = practiceShop();
    const { shopify, value } = practice;
    const rows = rowsOf(practice, [[12, 10]]);
    practice.api.addFault({ kind: 'reset-after', operation: 'StockSet' });
    expect(await practice.problem(shopify.writeOnHand(rows, 'key-1', 'gid://quayside/StockPush/1', 'rest'))).toMatchObject({
      cause: 'shopify-unconfirmed',
    });
    expect(await value(shopify.writeOnHand(rows, 'key-1', 'gid://quayside/StockPush/1', 'rest'))).toEqual({
      kind: 'answered',
      rows: [{ kind: 'written', onHandAfter: 12 }],
    });
    const other = rowsOf(practice, [[13, 12]]);
    expect(await value(shopify.writeOnHand(other, 'key-1', 'gid://quayside/StockPush/1', 'rest'))).toEqual({ kind: 'key-spent' });
    practice.api.addFault({ kind: 'idempotency-concurrent', operation: 'StockSet' });
    expect(await value(shopify.writeOnHand(other, 'key-2', 'gid://quayside/StockPush/1', 'rest'))).toEqual({ kind: 'still-running' });
  });

  it('costs 46 points for 250 outlets, read and written', async () => {
    const practice = practiceShop({ variants: Array.from({ length: 250 }, (_, at) => variant(at + 1)) });
    const { shopify, value, api, shop } = practice;
    const rows = rowsOf(
      practice,
      Array.from({ length: 250 }, () => [11, 10] as [number, number]),
    );
    await value(
      shopify.outlets(
        shop.locationIds()[0]!,
        rows.map((row) => row.itemId),
        'rest',
      ),
    );
    const answer = await value(shopify.writeOnHand(rows, 'key-1', 'gid://quayside/StockPush/1', 'rest'));
    expect(answer.kind === 'answered' && answer.rows.every((row) => row.kind === 'written' && row.onHandAfter === 11)).toBe(true);
    expect(requestedCosts(api, ['StockAtLocationPage', 'StockSet'])).toEqual([36, 10]);
  });

  it('at a place that is gone is a problem', async () => {
    const { shopify, problem } = practiceShop();
    expect(await problem(shopify.outletsAt('gid://shopify/Location/999', {}, undefined, 'rest'))).toMatchObject({
      cause: 'shopify-rejected',
    });
  });
});

/** What the practice shop reckoned for requests of these operations, in their order. */
const requestedCosts = (api: ReturnType<typeof practiceShop>['api'], operations: readonly string[]): unknown[] =>
  api.journal.filter((entry) => operations.includes(entry.operation)).map((entry) => entry.facts['requestedCost']);
