/** What a practice shop holds, as plain data that can be cloned whole: people, products and stock. Times are ms since 1970. */
import type { IndexedRow } from '../fields.ts';
import type { AddressSpec } from './spec.ts';
import type { Order } from './order-state.ts';
import type { CustomerMail } from './shop.ts';

/** An amount in the shop's and in the buyer's currency, minor units. */
export type Bag = { shop: number; buyer: number };

export type Location = {
  __typename: 'Location';
  id: number;
  name: string;
  active: boolean;
  fulfilsOnlineOrders: boolean;
  service: { id: number; name: string } | undefined;
};

export type Product = {
  __typename: 'Product';
  id: number;
  title: string;
  state: 'ACTIVE' | 'DRAFT' | 'ARCHIVED';
  giftCard: boolean;
  vendor: string;
  variantIds: number[];
  createdAtMs: number;
  updatedAtMs: number;
};

export type Variant = {
  __typename: 'ProductVariant';
  id: number;
  productId: number;
  itemId: number;
  title: string;
  barcode: string | null;
  priceMinor: number;
  vatPercent: number;
  taxable: boolean;
  /** Empty: not a bundle. */
  components: { id: number; variantId: number; quantity: number }[];
  createdAtMs: number;
  updatedAtMs: number;
};

export type Item = {
  __typename: 'InventoryItem';
  id: number;
  variantId: number;
  sku: string | null;
  tracked: boolean;
  requiresShipping: boolean;
  weightGrams: number;
  createdAtMs: number;
  updatedAtMs: number;
};

/** The names whose sum is `on_hand`; `incoming` is outside (`reference/shopify-admin-api.md §5.2`). */
export const onHandNames = ['available', 'committed', 'reserved', 'damaged', 'safety_stock', 'quality_control'] as const;
export type OnHandName = (typeof onHandNames)[number];
export type LevelName = OnHandName | 'incoming';

export type Level = Record<LevelName, number> & {
  __typename: 'InventoryLevel';
  id: number;
  itemId: number;
  locationId: number;
  active: boolean;
  createdAtMs: number;
  updatedAtMs: number;
};

export type Customer = {
  __typename: 'Customer';
  id: number;
  firstName: string;
  lastName: string;
  email: string | null;
  phone: string | null;
};

export type Company = { id: number; name: string; externalId: string | null };
export type CompanyLocation = {
  id: number;
  companyId: number;
  name: string;
  externalId: string | null;
  taxExempt: boolean;
  taxRegistrationId: string | null;
};
export type CompanyContact = { id: number; title: string | null };

export type Address = AddressSpec & { id: number };

export type OwnerKind = 'Order' | 'Shop';

export type Metafield = {
  id: number;
  ownerKind: OwnerKind;
  ownerId: number;
  namespace: string;
  key: string;
  type: string;
  value: string;
  createdAtMs: number;
  updatedAtMs: number;
};

export type MetafieldDefinition = {
  id: number;
  ownerKind: string;
  namespace: string;
  key: string;
  name: string;
  type: string;
  adminFilterable: boolean;
};

/** What remains of a deleted thing (`events`). */
export type Tombstone = {
  __typename: 'BasicEvent';
  id: number;
  action: string;
  subjectType: string;
  subjectId: string;
  atMs: number;
  appTitle: string | null;
};

export const indexedLists = ['orders', 'fulfilmentOrders', 'variants', 'levels'] as const;
export type IndexedList = (typeof indexedLists)[number];

/** The search index: rows as they stood a while ago, how often each list changed, and what has not reached it yet. */
export type SearchIndex = {
  rows: Record<IndexedList, Map<number, IndexedRow>>;
  changes: Record<IndexedList, number>;
  coming: { atMs: number; list: IndexedList; legacyId: number; row: IndexedRow }[];
};

export type ShopState = {
  shopId: number;
  appId: number;
  name: string;
  domain: string;
  currency: string;
  presentmentCurrencies: string[];
  taxesIncluded: boolean;
  timeZone: string;
  plan: string;
  indexLagMs: number;
  /** Whether the journal has been told what stood on the shelves at the start. */
  openingTold: boolean;
  createdAtMs: number;
  /** Ids are handed out upwards, a few apart. */
  lastId: number;
  nextOrderNumber: number;
  locations: Location[];
  products: Map<number, Product>;
  variants: Map<number, Variant>;
  items: Map<number, Item>;
  skuCounts: Map<string, number>;
  /** By location, then item. */
  levels: Map<number, Map<number, Level>>;
  customers: Map<number, Customer>;
  customerOfEmail: Map<string, number>;
  companies: Map<number, Company>;
  companyLocations: Map<number, CompanyLocation>;
  companyContacts: Map<number, CompanyContact>;
  orders: Map<number, Order>;
  /** Which order a fulfilment order or fulfilment belongs to. */
  orderOfFulfilmentOrder: Map<number, number>;
  orderOfFulfilment: Map<number, number>;
  orderOfName: Map<string, number>;
  /** Orders with a fulfilment order that time will change. */
  timed: Set<number>;
  shopMetafields: Metafield[];
  definitions: MetafieldDefinition[];
  tombstones: Tombstone[];
  mails: CustomerMail[];
  index: SearchIndex;
};
