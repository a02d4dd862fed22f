/** One order with nothing unusual in it. */
import type { SalesOrder } from '../../../../electron/engine/domain/sales-order.ts';

export const someOrder: SalesOrder = {
  associatedRef: 'SHOP-1001',
  orderDate: '2026-03-02 09:14:05',
  currency: 'GBP',
  totalMinor: 2998,
  customer: { urn: undefined, webUser: 'jo@example.org', companyClass: 'Retail', companyName: undefined, taxReference: undefined },
  invoiceAddress: {
    line1: '1 High Street',
    town: 'Leeds',
    postcode: 'LS1 1AA',
    countryCode: 'GB',
    forename: 'Jo',
    surname: 'Bloggs',
    email: 'jo@example.org',
  },
  deliveryAddress: undefined,
  payments: [
    {
      amountMinor: 2998,
      type: 2,
      cardType: 'Shopify',
      preAuthorised: false,
      authCode: 'SHOPIFY',
      transactionId: '6021155',
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
      description: undefined,
      quantity: 1,
      price: { basis: 'gross', unitMinor: 2499 },
      taxCode: undefined,
      importRef: '14432001',
      extended: undefined,
      site: undefined,
      packSortOrder: undefined,
    },
  ],
};
