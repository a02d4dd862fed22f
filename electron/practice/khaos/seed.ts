/** What a practice Khaos Control is seeded with: its stock, its sites and the reference lists that orders are checked against. */

/** One component of a pack or a build. */
export type KhaosComponent = { stockCode: string; quantity: number };

/** A purchase order that has not arrived. */
export type KhaosExpected = { site?: string; quantity: number; dueMs: number };

/**
 * One stock item (`reference/khaos-control.md §3.5`). Prices are gross pence. A pack has a `pack` recipe and is not stock
 * controlled; a build has a `build` recipe and levels of its own; a variant names its SCS parent.
 */
export type KhaosStockSeed = {
  stockCode: string;
  description: string;
  otherRef?: string;
  barcodes?: readonly string[];
  /** The code under which KC's web categories know it (mapping type 6). */
  channelStockCode?: string;
  sellMinor: number;
  buyMinor?: number;
  /** 20, 5 or 0. */
  vatPercent: number;
  /** Units in stock by site name; a site that is not named has none. */
  levels?: Readonly<Record<string, number>>;
  minLevel?: number;
  safeLevel?: number;
  expected?: readonly KhaosExpected[];
  /** False for services and other things without a level; packs and SCS parents are never controlled. */
  stockControlled?: boolean;
  discontinued?: boolean;
  /** True: may not be sold below zero. */
  runToZero?: boolean;
  publishOnWeb?: boolean;
  dropShip?: boolean;
  weightGrams?: number;
  stockType?: string;
  manufacturer?: string;
  harmonisationCode?: string;
  pack?: readonly KhaosComponent[];
  build?: readonly KhaosComponent[];
  /** The stock code of the SCS parent. */
  variantOf?: string;
  /** Makes every batch that asks for it fail, for as long as it is so. */
  unreadable?: boolean;
};

/** `calcMethod` decides how an order of this class is added up (§4.8). */
export type KhaosCompanyClass = { name: string; calcMethod: 'gross' | 'net' };

export type KhaosCourier = {
  code: string;
  name: string;
  /** `{ref}` becomes the consignment reference; without it, invoices of this courier carry no URL. */
  trackingUrl?: string;
};

export type KhaosCountry = {
  name: string;
  code2: string;
  code3: string;
  euMember: boolean;
  paysVat: boolean;
  currencyName: string;
  currencyCode: string;
  zone: string;
};

/** Rows are told in the order given here, overlaps included. Amounts are pence, net or gross by the list. */
export type KhaosPriceList = {
  name: string;
  net: boolean;
  /** `None` for the base currency. */
  currencyCode: string;
  rows: readonly {
    stockCode: string;
    from: number;
    to: number;
    calculatedMinor: number;
    amountMinor: number;
    discountPercent: number;
  }[];
};

export type KhaosKeycode = { code: string; description: string; type: string; sourceCode: string };

/** A customer who is known before any order arrives. */
export type KhaosCustomerSeed = {
  companyCode: string;
  name: string;
  companyClass: string;
  webUser?: string;
  otherRef?: string;
  postcode?: string;
  /** Orders without a payment are then account orders. */
  paysOnAccount?: boolean;
  /** No orders may be raised (`SORDER_LOCKED`). */
  locked?: boolean;
  /** An order must name a purchase order number (`POCODE_REQUIRED`). */
  purchaseOrderRequired?: boolean;
  priceLists?: readonly string[];
};

/** Site ids are 1, 2, … in the order given; the first is the default. */
export type KhaosSeed = {
  catalogue: readonly KhaosStockSeed[];
  sites: readonly string[];
  companyClasses: readonly KhaosCompanyClass[];
  companyTypes: readonly string[];
  salesSources: readonly string[];
  brands: readonly string[];
  agents: readonly string[];
  couriers: readonly KhaosCourier[];
  countries: readonly KhaosCountry[];
  invoicePriorities: readonly string[];
  freeItemReasons: readonly string[];
  keycodes: readonly KhaosKeycode[];
  websites: readonly string[];
  priceLists: readonly KhaosPriceList[];
  customers: readonly KhaosCustomerSeed[];
  /** What KC charges by itself where an order does not say its delivery (§3.1), gross. */
  ownDeliveryMinor: number;
};

const country = (name: string, code2: string, code3: string, euMember: boolean, currencyCode: string, zone: string): KhaosCountry => ({
  name,
  code2,
  code3,
  euMember,
  paysVat: code2 === 'GB',
  currencyName: currencyCode === 'GBP' ? 'Pounds Sterling' : currencyCode === 'EUR' ? 'Euro' : 'US Dollars',
  currencyCode,
  zone,
});

/** A small invented company: everything but its stock. */
export const plainSeed: Omit<KhaosSeed, 'catalogue'> = {
  sites: ['Main Site', 'Second Site'],
  companyClasses: [
    { name: 'Retail', calcMethod: 'gross' },
    { name: 'Trade', calcMethod: 'net' },
  ],
  companyTypes: ['Customer'],
  salesSources: ['SHOPIFY', 'PHONE', 'EBAY'],
  brands: ['House'],
  agents: ['HOUSE'],
  couriers: [
    { code: 'RM24', name: 'Royal Mail 24', trackingUrl: 'https://track.example/{ref}' },
    { code: 'RM48', name: 'Royal Mail 48', trackingUrl: 'https://track.example/{ref}' },
    { code: 'VAN', name: 'Own Van' },
  ],
  countries: [
    country('United Kingdom', 'GB', 'GBR', false, 'GBP', 'UK'),
    country('Ireland', 'IE', 'IRL', true, 'EUR', 'EU'),
    country('France', 'FR', 'FRA', true, 'EUR', 'EU'),
    country('Germany', 'DE', 'DEU', true, 'EUR', 'EU'),
    country('United States', 'US', 'USA', false, 'USD', 'World'),
  ],
  invoicePriorities: ['Normal', 'Next Day'],
  freeItemReasons: ['Gift'],
  keycodes: [{ code: 'SPRING', description: 'Spring catalogue', type: 'Catalogue', sourceCode: 'CAT' }],
  websites: ['Main Website'],
  priceLists: [],
  customers: [],
  ownDeliveryMinor: 495,
};
