import { describe, expect, it } from 'vitest';
import type { KhaosWords } from '../../../electron/engine/domain/sales-order-making.ts';
import type { ShopOrder } from '../../../electron/engine/domain/shop-order.ts';
import type { Problem } from '../../../shared/records.ts';
import { address, itemsOf, made, wrong } from './making.ts';
import { lineOf, noWords, orderOf, paymentOf, rulesOf } from './shop-orders.ts';

describe('making a sales order', () => {
  it('tells KC everything it needs of a plain order', () => {
    expect(made({})).toEqual({
      associatedRef: 'SHOP-1001-5001',
      orderDate: '2026-11-20 10:15:00',
      currency: 'GBP',
      totalMinor: 3097,
      customer: { urn: undefined, webUser: 'jo@example.org', companyClass: 'Retail', companyName: undefined, taxReference: undefined },
      invoiceAddress: {
        line1: '1 High Street',
        town: 'Ashmere',
        postcode: 'AS1 1AA',
        countryCode: 'GB',
        forename: 'Jo',
        surname: 'Bloggs',
        email: 'jo@example.org',
      },
      deliveryAddress: undefined,
      payments: [
        {
          amountMinor: 3097,
          type: 2,
          cardType: 'Shopify',
          preAuthorised: false,
          authCode: 'SHOPIFY',
          transactionId: '900',
          accountName: 'Shopify Clearing',
          voucherReference: undefined,
        },
      ],
      site: 'Main Site',
      salesSource: 'SHOPIFY',
      brand: undefined,
      courierCode: undefined,
      keycode: undefined,
      priority: undefined,
      orderNote: undefined,
      poNumber: undefined,
      delivery: { basis: 'gross', grossMinor: 499 },
      lines: [
        {
          stockCode: 'MUG-BLUE',
          description: 'Blue mug',
          quantity: 2,
          price: { basis: 'gross', unitMinor: 1299 },
          taxCode: undefined,
          importRef: '501',
          extended: undefined,
          site: 'Main Site',
          packSortOrder: undefined,
        },
      ],
    });
  });

  it('writes dates as London’s clocks show them, in summer too', () => {
    expect(made({ processedAt: '2026-07-01T23:30:00Z' }).orderDate).toBe('2026-07-02 00:30:00');
  });

  it('leaves out units that are gone and lines without any', () => {
    const order = made({
      lines: [lineOf({ quantity: 3, currentQuantity: 2 }), lineOf({ id: 'gid://shopify/LineItem/502', sku: 'BOWL', currentQuantity: 0 })],
    });
    expect(order.lines.map(({ stockCode, quantity }) => [stockCode, quantity])).toEqual([['MUG-BLUE', 2]]);
  });

  it('sends a line whose total does not divide as two lines of the same reference', () => {
    const { lines } = made({ lines: [lineOf({ quantity: 3, unitPriceMinor: 1000, discountMinor: 1 })] });
    expect(lines.map(({ quantity, price, importRef }) => [quantity, price.unitMinor, importRef])).toEqual([
      [1, 999, '501'],
      [2, 1000, '501'],
    ]);
  });

  it('sends components of a native bundle as the lines they are', () => {
    const group = { id: 'g1', title: 'Breakfast', quantity: 1, variantSku: 'SET' };
    const order = made({ lines: [lineOf({ group }), lineOf({ id: 'gid://shopify/LineItem/502', sku: 'BOWL', quantity: 1, group })] });
    expect(order.lines.map((line) => line.stockCode)).toEqual(['MUG-BLUE', 'BOWL']);
  });

  it('imports what remains of a partly fulfilled order, paid only so far', () => {
    const change = { fulfilmentState: 'PARTIALLY_FULFILLED', lines: [lineOf({ quantity: 2, unfulfilledQuantity: 1 })] };
    expect(wrong(change).cause).toBe('order-partly-fulfilled');
    const order = made(change, { choice: 'remaining' });
    expect([order.lines[0]?.quantity, order.totalMinor, order.payments[0]?.amountMinor]).toEqual([1, 1798, 1798]);
    expect(made(change, { choice: 'all' }).totalMinor).toBe(3097);
  });

  it('takes the courier from the title of the delivery', () => {
    const rules = rulesOf({ couriers: { Standard: 'RM48' }, defaultCourier: 'VAN' });
    expect(made({}, { rules }).courierCode).toBe('RM48');
    expect(made({ shippingLines: [], deliveryMinor: 0 }, { rules }).courierCode).toBe('VAN');
  });

  it('cuts a note only where it says so, and moves a long PO number into it', () => {
    const long = made({ note: 'x'.repeat(2500), poNumber: 'P'.repeat(31) });
    expect(long.orderNote?.length).toBe(2000);
    expect(long.orderNote?.endsWith('(the rest stands in Shopify)')).toBe(true);
    const order = made({ note: 'ring twice', poNumber: 'P'.repeat(31) });
    expect([order.poNumber, order.orderNote]).toEqual([undefined, `ring twice\nPO number: ${'P'.repeat(31)}`]);
    expect(made({ poNumber: 'PO-7' }).poNumber).toBe('PO-7');
  });
});

describe('stock codes', () => {
  it('finds the map’s code and KC’s own spelling whatever the capitals and blanks', () => {
    const rules = rulesOf({ stockCodes: { 'shop-mug': 'MUG-BLUE' } });
    const words = { ...noWords, items: itemsOf(['MUG-BLUE', 20]) };
    expect(made({ lines: [lineOf({ sku: ' SHOP-MUG ' })] }, { rules, words }).lines[0]?.stockCode).toBe('MUG-BLUE');
    expect(made({ lines: [lineOf({ sku: 'mug-blue ' })] }, { words }).lines[0]?.stockCode).toBe('MUG-BLUE');
    expect(
      made({ lines: [lineOf({ sku: undefined, barcode: '5012' })] }, { rules: rulesOf({ stockCodes: { 5012: 'MUG-BLUE' } }) }).lines[0]
        ?.stockCode,
    ).toBe('MUG-BLUE');
  });

  it.each<[string, Parameters<typeof lineOf>[0], Problem['cause'], Problem['kind']]>([
    ['without an SKU', { sku: undefined }, 'order-line-without-sku', 'unmapped'],
    ['with a # in the SKU', { sku: 'MUG#1' }, 'stock-code-unusable', 'unmapped'],
    ['with an SKU that is too long', { sku: 'M'.repeat(51) }, 'stock-code-unusable', 'unmapped'],
    ['that KC does not know', { sku: 'NEW' }, 'stock-code-unknown', 'unmapped'],
    ['typed in by staff', { custom: true, sku: undefined, variantId: undefined }, 'order-custom-line', 'unmapped'],
    ['of a gift card', { giftCard: true }, 'order-gift-card-sold', 'unmapped'],
    ['of a deleted product without an SKU', { sku: undefined, variantId: undefined }, 'order-product-deleted', 'unmapped'],
    ['of a deleted product unknown to KC', { sku: 'GONE', variantId: undefined }, 'order-product-deleted', 'unmapped'],
  ])('holds a line %s, named by its place', (_, change, cause, kind) => {
    const words = { ...noWords, items: itemsOf(['MUG-BLUE', 20]) };
    const problem = wrong({ lines: [lineOf(), lineOf({ id: 'gid://shopify/LineItem/502', ...change })] }, { words });
    expect(problem).toMatchObject({ cause, kind, facts: { order: '#1001', line: 2 } });
  });

  it('still sends a deleted product whose SKU KC knows', () => {
    const words = { ...noWords, items: itemsOf(['MUG-BLUE', 20]) };
    expect(made({ lines: [lineOf({ variantId: undefined, inventoryItemId: undefined })] }, { words }).lines[0]?.stockCode).toBe('MUG-BLUE');
  });

  it('uses the codes of Set-up for custom lines, gift cards and charges', () => {
    const rules = rulesOf({ extraCodes: { custom: 'MISC', giftCard: 'GIFT', tip: 'TIP', duty: 'DUTY' } });
    const lines = [
      lineOf({ custom: true, sku: undefined, variantId: undefined, title: 'Engraving' }),
      lineOf({ id: 'gid://shopify/LineItem/502', giftCard: true, ratePercent: 0 }),
    ];
    const total = orderOf({ lines }).currentTotalMinor;
    const order = made(
      { lines, tipMinor: 200, dutiesMinor: 300, currentTotalMinor: total + 500, transactions: [paymentOf(total + 500)] },
      { rules },
    );
    expect(order.lines.map((line) => line.stockCode)).toEqual(['MISC', 'GIFT', 'DUTY', 'TIP']);
    expect(order.totalMinor).toBe(total + 500);
    expect(wrong({ dutiesMinor: 300, currentTotalMinor: 3397 }).cause).toBe('order-extra-charge');
  });

  it('counts a tip once where Shopify shows it as a line', () => {
    const tip = lineOf({
      id: 'gid://shopify/LineItem/503',
      custom: true,
      sku: undefined,
      variantId: undefined,
      requiresShipping: false,
      quantity: 1,
      unitPriceMinor: 200,
      taxes: [],
    });
    const order = made({ lines: [lineOf(), tip], tipMinor: 200 }, { rules: rulesOf({ extraCodes: { tip: 'TIP' } }) });
    expect(order.lines.map(({ stockCode, price }) => [stockCode, price.unitMinor])).toEqual([
      ['MUG-BLUE', 1299],
      ['TIP', 200],
    ]);
  });

  it('says the other things that are wrong beside the first', () => {
    const problem = wrong({
      lines: [lineOf({ sku: undefined })],
      billing: { ...address, city: undefined },
      shipping: { ...address, city: undefined },
    });
    expect(problem.cause).toBe('order-address-incomplete');
    expect(problem.facts['also']).toContain('without an SKU');
  });
});

describe('what KC must know', () => {
  const words: KhaosWords = {
    companyClasses: ['Retail'],
    salesSources: ['SHOPIFY'],
    couriers: ['RM24'],
    countries: ['GB'],
    sites: ['Main Site'],
    items: itemsOf(['MUG-BLUE', 20]),
  };

  it.each<[string, Parameters<typeof rulesOf>[0], Partial<ShopOrder>]>([
    ['company class', { companyClass: 'retail' }, {}],
    ['sales source', { salesSource: 'Shopify' }, {}],
    ['site', { site: 'Elsewhere' }, {}],
    ['courier', { defaultCourier: 'RM25' }, {}],
    ['country', {}, { shipping: { ...address, countryCode: 'FR' } }],
  ])('is asked about before sending: %s', (what, rules, change) => {
    expect(wrong(change, { words, rules: rulesOf(rules) })).toMatchObject({
      cause: 'khaos-word-unknown',
      kind: 'unmapped',
      facts: { what },
    });
  });

  it('sends what KC knows', () => {
    expect(made({}, { words, rules: rulesOf({ defaultCourier: 'RM24' }) }).courierCode).toBe('RM24');
  });

  it('takes a business buyer’s number, and holds a buyer without one', () => {
    const buyer = { locationId: 'gid://shopify/CompanyLocation/1', locationExternalId: 'URN7', companyExternalId: undefined };
    expect(made({ buyer }).customer.urn).toBe('URN7');
    expect(wrong({ buyer: { ...buyer, locationExternalId: undefined } }).cause).toBe('order-buyer-unmapped');
    expect(wrong({ buyer: { ...buyer, locationExternalId: 'URN-TOO-LONG' } }).cause).toBe('order-buyer-unmapped');
  });
});
