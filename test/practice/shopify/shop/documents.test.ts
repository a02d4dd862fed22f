/** Every document of the reference that concerns orders, stock, fulfilment and marks is answered without an error. */
import { beforeAll, describe, expect, it } from 'vitest';
import { card, giftSet, guide, jug, mug, openCounter, untracked, type Counter } from './counter.ts';

/** A shop in which every branch of the documents has something to show. */
const furnish = () => {
  const counter = openCounter();
  const { shop, variantId, customer } = counter;
  const rich = shop.placeOrder({
    customer,
    phone: '07700 900001',
    shippingAddress: { firstName: 'Ann', lastName: 'Lamb', address1: '1 Beck Lane', city: 'Ashmere', zip: 'AS1 1AA', countryCode: 'GB' },
    billingAddress: { lastName: 'Lamb' },
    lines: [
      {
        variantId: variantId(mug),
        quantity: 3,
        discount: { percent: 10, manual: 'Damaged box' },
        attributes: [{ key: 'Gift', value: 'yes' }],
        dutyMinor: 50,
      },
      { variantId: variantId(giftSet), quantity: 1 },
      { variantId: variantId(card), quantity: 1 },
      { title: 'Engraving', sku: 'ENGRAVE', priceMinor: 300, quantity: 1, requiresShipping: false },
    ],
    discounts: [
      { amountMinor: 500, code: 'FIVE' },
      { percent: 5, automatic: 'Autumn' },
    ],
    delivery: { title: 'Standard', priceMinor: 399, discountMinor: 100 },
    payments: [{ kind: 'sale', gateway: 'gift_card', amountMinor: 1000 }, { kind: 'sale' }],
    tipMinor: 200,
    fees: [{ name: 'Bag', amountMinor: 10 }],
    note: 'Ring twice',
    attributes: [{ key: 'source', value: 'spring' }],
    presentment: { currency: 'EUR', rate: 1.17 },
    company: {
      name: 'Lamb Interiors',
      externalId: 'LAMB',
      locationName: 'Shop',
      locationExternalId: 'LAMB-1',
      contactTitle: 'Buyer',
      taxRegistrationId: 'GB1',
    },
    poNumber: 'PO-1',
    paymentTerms: { name: 'Net 30', type: 'NET', dueInDays: 30 },
  });
  counter.clock.moveOn(60_000);
  shop.hold(rich.id, 'HIGH_RISK_OF_FRAUD', 'look at it');
  shop.release(rich.id);
  shop.fulfilByHand(rich.id, { notifyCustomer: true, tracking: { company: 'Royal Mail', numbers: ['AB1'] } });
  shop.hold(counter.buy([[guide, 1]]).id, 'INCORRECT_ADDRESS');
  const returnId = shop.startReturn(rich.id, { lines: [{ line: 0, quantity: 1, note: 'chipped' }] });
  shop.refund(rich.id, {
    lines: [{ line: 0, quantity: 1, restock: 'RETURN' }],
    shippingMinor: 100,
    goodwillMinor: 50,
    note: 'sorry',
    returnId,
  });
  shop.exchange(rich.id, { line: 0, quantity: 1, for: { variantId: variantId(jug), quantity: 1 } });
  shop.deleteProduct(variantId(untracked));
  return { counter, rich };
};

describe('the documents of the reference', () => {
  let counter: Counter;
  let rich: { id: string; lineIds: string[] };
  beforeAll(() => {
    ({ counter, rich } = furnish());
  });

  it('Q01 tells shop, scopes and versions', () => {
    const data = counter.ask('shop-probe');
    expect(data.shop).toMatchObject({
      myshopifyDomain: 'seaside.myshopify.com',
      currencyCode: 'GBP',
      taxesIncluded: true,
      ianaTimezone: 'Europe/London',
    });
    expect(data.shop.enabledPresentmentCurrencies).toEqual(['GBP', 'EUR']);
    expect(data.currentAppInstallation.accessScopes.map((scope: { handle: string }) => scope.handle)).toContain('write_inventory');
    expect(data.publicApiVersions.find((version: { handle: string }) => version.handle === '2026-10').supported).toBe(true);
  });

  it('Q02 lists locations by name and tells a third party', () => {
    const { nodes } = counter.ask('location-list', { first: 250 }).locations;
    expect(nodes.map((node: { name: string; isFulfillmentService: boolean }) => [node.name, node.isFulfillmentService])).toEqual([
      ['Annexe', false],
      ['Faraway Logistics', true],
      ['Main', false],
    ]);
  });

  it('Q03 lists variants with duplicate SKUs, missing SKUs and bundles', () => {
    const { nodes } = counter.ask('variant-index-page', { first: 250 }).productVariants;
    const of = (title: string) => nodes.find((node: { product: { title: string } }) => node.product.title === title);
    expect(of('Mug')).toMatchObject({ sku: 'MUG', requiresComponents: false, inventoryItem: { duplicateSkuCount: 1, tracked: true } });
    expect(of('Gift set')).toMatchObject({ requiresComponents: true });
    expect(of('Nameless')).toMatchObject({ sku: null, inventoryItem: { duplicateSkuCount: 0 } });
  });

  it('Q04 tells the recipe of a bundle', () => {
    const { nodes } = counter.ask('variant-components', { id: counter.variantId(3), first: 10 }).productVariant.productVariantComponents;
    expect(nodes.map((node: { quantity: number; productVariant: { sku: string } }) => [node.productVariant.sku, node.quantity])).toEqual([
      ['MUG', 2],
      ['JUG', 1],
    ]);
  });

  it('Q05 and Q06 tell the same figures', () => {
    const { nodes } = counter.ask('stock-at-location-page', { locationId: counter.locationId(0), first: 250 }).location.inventoryLevels;
    const listed = nodes.find((node: { item: { id: string } }) => node.item.id === counter.itemId(mug));
    const { available, committed, on_hand } = counter.figures(mug);
    expect(listed.quantities).toEqual([
      { name: 'available', quantity: available },
      { name: 'committed', quantity: committed },
      { name: 'on_hand', quantity: on_hand },
    ]);
  });

  it('Q07 and Q21 see the same orders', () => {
    const query = "updated_at:>='2026-11-23T09:00:00Z'";
    const { nodes } = counter.ask('orders-changed', { first: 250, query }).orders;
    expect(nodes).toHaveLength(2);
    expect(counter.ask('orders-count-window', { query }).ordersCount).toEqual({ count: 2, precision: 'EXACT' });
  });

  it('Q08 tells an order in full', () => {
    const order = counter.order(rich.id);
    expect(order).toMatchObject({
      presentmentCurrencyCode: 'EUR',
      poNumber: 'PO-1',
      paymentTerms: { paymentTermsName: 'Net 30', dueInDays: 30 },
    });
    expect(order.purchasingEntity).toMatchObject({
      company: { externalId: 'LAMB' },
      location: { externalId: 'LAMB-1' },
      contact: { title: 'Buyer' },
    });
    expect(order.discountApplications.nodes).toHaveLength(4);
    expect(order.paymentGatewayNames).toEqual(['gift_card', 'shopify_payments']);
    expect(order.additionalFees[0].price.shopMoney.amount).toBe('0.1');
  });

  it('Q09 tells orders in lean form', () => {
    const { nodes } = counter.ask('order-paid-page', { first: 50, query: 'test:false', lines: 20 }).orders;
    expect(nodes[0].lineItems.nodes.length).toBeGreaterThan(0);
  });

  it('Q10 tells what is to send and what was sent', () => {
    const plan = counter.plan(rich.id);
    expect(plan.fulfillments[0]).toMatchObject({ status: 'SUCCESS', trackingInfo: [{ company: 'Royal Mail', number: 'AB1' }] });
    expect(plan.fulfillmentOrders.nodes.some((one: { status: string }) => one.status === 'OPEN')).toBe(true);
  });

  it('Q11 tells refunds of lines, delivery and goodwill', () => {
    const { refunds } = counter.ask('order-refunds', { id: rich.id }).order;
    expect(refunds).toHaveLength(2);
    expect(refunds[0].refundLineItems.nodes[0]).toMatchObject({ quantity: 1, restockType: 'RETURN', restocked: true });
    expect(refunds[0].orderAdjustments.nodes[0].amountSet.shopMoney.amount).toBe('-0.5');
    expect(refunds[0].return.name).toBe('#1001-R1');
  });

  it('Q12 tells returns and exchanges', () => {
    const { order } = counter.ask('order-returns', { id: rich.id });
    expect(order.returnStatus).toBe('RETURNED');
    expect(order.returns.nodes[0].returnLineItems.nodes[0]).toMatchObject({
      quantity: 1,
      refundedQuantity: 1,
      returnReasonNote: 'chipped',
    });
    expect(order.returns.nodes[1].exchangeLineItems.nodes[0].lineItems[0].sku).toBe('JUG');
  });

  it('Q13 and Q14 have nothing to tell of a shop without Shopify Payments', () => {
    const granted = [
      ...counter.ask('shop-probe').currentAppInstallation.accessScopes.map((scope: { handle: string }) => scope.handle),
      'read_shopify_payments',
      'read_shopify_payments_payouts',
      'read_shopify_payments_accounts',
    ];
    const other = openCounter({ granted });
    expect(other.ask('payout-page', { first: 10 }).shopifyPaymentsAccount).toBeNull();
    expect(other.ask('payout-lines', { first: 10 }).shopifyPaymentsAccount).toBeNull();
  });

  it('Q15 to Q17 tell a company location, and no price list', () => {
    const { nodes } = counter.ask('company-location-page', { first: 10 }).companyLocations;
    expect(nodes).toMatchObject([{ externalId: 'LAMB-1', company: { externalId: 'LAMB' } }]);
    expect(counter.ask('company-location-pricing', { id: nodes[0].id }).companyLocation).toMatchObject({
      name: 'Shop',
      catalogs: { nodes: [] },
    });
    expect(counter.ask('price-list-page', { id: 'gid://shopify/PriceList/1', first: 10 }).priceList).toBeNull();
  });

  it('Q20 tells what was deleted', () => {
    const { nodes } = counter.ask('deleted-variants', { first: 10, query: 'action:destroy subject_type:PRODUCT_VARIANT' }).events;
    expect(nodes).toMatchObject([{ action: 'destroy', subjectType: 'PRODUCT_VARIANT' }]);
  });

  it('Q22 tells fulfilment orders that changed', () => {
    const { nodes } = counter.ask('fulfillment-orders-changed', {
      first: 250,
      query: "updated_at:>='2026-11-23T09:00:00Z'",
    }).fulfillmentOrders;
    expect(nodes.filter((one: { status: string }) => one.status === 'ON_HOLD')).toHaveLength(1);
    expect(nodes.every((one: { assignedLocation: { location: unknown } }) => one.assignedLocation.location !== null)).toBe(true);
  });
});
