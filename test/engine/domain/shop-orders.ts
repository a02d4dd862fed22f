/** Orders of a practice shop for tests of decisions: plain, paid, one line of two mugs; each test changes what it is about. */
import { orderRulesSchema, type OrderRules } from '../../../shared/settings.ts';
import type { KhaosWords } from '../../../electron/engine/domain/sales-order-making.ts';
import type { ShopOrder, ShopOrderLine, ShopTransaction } from '../../../electron/engine/domain/shop-order.ts';

export const rulesOf = (change: Partial<Parameters<typeof orderRulesSchema.parse>[0] & object> = {}): OrderRules =>
  orderRulesSchema.parse({
    storeKey: 'SHOP',
    goLiveAt: '2026-11-01T00:00:00Z',
    companyClass: 'Retail',
    salesSource: 'SHOPIFY',
    site: 'Main Site',
    bankAccount: 'Shopify Clearing',
    ...change,
  });

const taxIn = (grossMinor: number, ratePercent: number): number => Math.round((grossMinor * ratePercent) / (100 + ratePercent));

/** A line of a shop whose prices contain tax. */
export const lineOf = (change: Partial<ShopOrderLine> & { ratePercent?: number } = {}): ShopOrderLine => {
  const { ratePercent = 20, ...rest } = change;
  const quantity = rest.quantity ?? 2;
  const unitPriceMinor = rest.unitPriceMinor ?? 1299;
  const grossMinor = unitPriceMinor * quantity - (rest.discountMinor ?? 0);
  return {
    id: 'gid://shopify/LineItem/501',
    sku: 'MUG-BLUE',
    variantId: 'gid://shopify/ProductVariant/1',
    inventoryItemId: 'gid://shopify/InventoryItem/1',
    barcode: undefined,
    custom: false,
    title: 'Blue mug',
    variantTitle: undefined,
    quantity,
    currentQuantity: rest.currentQuantity ?? quantity,
    unfulfilledQuantity: rest.unfulfilledQuantity ?? rest.currentQuantity ?? quantity,
    nonFulfillableQuantity: 0,
    requiresShipping: true,
    taxable: true,
    giftCard: false,
    unitPriceMinor,
    discountMinor: 0,
    taxes: [{ title: 'GB VAT', ratePercent, amountMinor: taxIn(grossMinor, ratePercent) }],
    group: undefined,
    dutiesMinor: 0,
    ...rest,
  };
};

export const paymentOf = (amountMinor: number, change: Partial<ShopTransaction> = {}): ShopTransaction => ({
  id: 'gid://shopify/OrderTransaction/900',
  kind: 'SALE',
  state: 'SUCCESS',
  gateway: 'shopify_payments',
  paymentId: 'pay-900',
  amountMinor,
  processedAt: '2026-11-20T10:15:00Z',
  parentId: undefined,
  test: false,
  ...change,
});

/** Totals and payment follow from lines and delivery unless the change says otherwise. */
export const orderOf = (change: Partial<ShopOrder> & { deliveryMinor?: number } = {}): ShopOrder => {
  const { deliveryMinor = 499, ...rest } = change;
  const lines = rest.lines ?? [lineOf()];
  const goodsMinor = lines.reduce((sum, line) => {
    const whole = line.unitPriceMinor * line.quantity - line.discountMinor;
    return sum + whole - Math.round((whole * (line.quantity - line.currentQuantity)) / Math.max(line.quantity, 1));
  }, 0);
  const totalMinor = goodsMinor + deliveryMinor;
  return {
    id: 'gid://shopify/Order/5001',
    legacyId: '5001',
    name: '#1001',
    createdAt: '2026-11-20T10:15:00Z',
    updatedAt: '2026-11-20T10:15:10Z',
    cancelledAt: undefined,
    test: false,
    financialState: 'PAID',
    fulfilmentState: 'UNFULFILLED',
    returnState: 'NO_RETURN',
    fullyPaid: true,
    currentQuantity: lines.reduce((sum, line) => sum + line.currentQuantity, 0),
    secondOpen: false,
    processedAt: '2026-11-20T10:15:00Z',
    closedAt: undefined,
    edited: false,
    taxesIncluded: true,
    currency: 'GBP',
    presentmentCurrency: 'GBP',
    email: 'jo@example.org',
    phone: undefined,
    customerId: 'gid://shopify/Customer/1',
    billing: { firstName: 'Jo', lastName: 'Bloggs', address1: '1 High Street', city: 'Ashmere', zip: 'AS1 1AA', countryCode: 'GB' },
    shipping: { firstName: 'Jo', lastName: 'Bloggs', address1: '1 High Street', city: 'Ashmere', zip: 'AS1 1AA', countryCode: 'GB' },
    note: undefined,
    poNumber: undefined,
    tags: [],
    sourceName: 'web',
    currentTotalMinor: totalMinor,
    totalMinor,
    totalTaxMinor: 0,
    tipMinor: 0,
    dutiesMinor: 0,
    additionalFeesMinor: 0,
    outstandingMinor: 0,
    capturableMinor: 0,
    refundedMinor: 0,
    paymentTerms: undefined,
    buyer: undefined,
    shippingLines: [
      {
        id: 'gid://shopify/ShippingLine/1',
        title: 'Standard',
        code: 'STD',
        priceMinor: deliveryMinor,
        taxes: [{ title: 'GB VAT', ratePercent: 20, amountMinor: taxIn(deliveryMinor, 20) }],
        removed: false,
      },
    ],
    transactions: [paymentOf(totalMinor)],
    claim: undefined,
    ...rest,
    lines,
  };
};

export const noWords: KhaosWords = {
  companyClasses: undefined,
  salesSources: undefined,
  couriers: undefined,
  countries: undefined,
  sites: undefined,
  items: undefined,
};
