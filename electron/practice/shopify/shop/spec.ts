/** What a world says to a practice shop: how it is set up, what a customer orders, and what people and other apps do. Money is minor units of the shop's currency. */
import type { CatalogueItem } from '../../catalogue.ts';
import type { Chance } from '../../chance.ts';
import type { PracticeClock } from '../../wire.ts';

export type LocationSpec = {
  name: string;
  /** Default true. */
  active?: boolean;
  /** Default true. */
  fulfilsOnlineOrders?: boolean;
  /** A third party's warehouse: its fulfilment orders are not the merchant's to fulfil. */
  fulfilmentService?: string;
};

/** A variant, its inventory item and where it is stocked. */
export type VariantSpec = {
  /** Null: the merchant never gave one. Need not be unique. */
  sku: string | null;
  /** Variants of one product share this; any whole number. */
  product: number;
  title: string;
  /** `Default Title` where the product has only one. */
  variantTitle?: string;
  priceMinor: number;
  /** 20, 5 or 0; default 20. 0 with `taxable` is zero-rated: a tax line with rate 0. */
  vatPercent?: number;
  /** Default true; false: no tax line at all. */
  taxable?: boolean;
  barcode?: string;
  vendor?: string;
  weightGrams?: number;
  /** Default true. */
  tracked?: boolean;
  /** Default true. */
  requiresShipping?: boolean;
  giftCard?: boolean;
  productState?: 'ACTIVE' | 'DRAFT' | 'ARCHIVED';
  /** A native bundle: components by their place in the list of variants. The bundle's own stock follows from theirs. */
  components?: readonly { at: number; quantity: number }[];
  /** Units available at the start, by the location's place in the list; a location that is missing does not stock it. */
  stock?: readonly (number | undefined)[];
};

export type ShopOptions = {
  chance: Chance;
  clock: PracticeClock;
  name: string;
  /** `something.myshopify.com`. */
  domain: string;
  /** Default `GBP`. */
  currency?: string;
  /** Default true: line prices contain VAT. */
  taxesIncluded?: boolean;
  /** Default `Europe/London`. */
  timeZone?: string;
  /** Default `Basic`. */
  plan?: 'Basic' | 'Grow' | 'Advanced' | 'Shopify Plus' | 'Development';
  locations: readonly LocationSpec[];
  variants: readonly VariantSpec[];
  /** How late filtered lists see a change, at least; default 0. */
  indexLagMs?: number;
  /** Default 1001. */
  firstOrderNumber?: number;
};

/** The catalogue's codes as variants with the given stock (units by location; default one location with 20 to 60). */
export const variantsOf = (
  items: readonly CatalogueItem[],
  stockOf: (item: CatalogueItem, at: number) => readonly (number | undefined)[],
): VariantSpec[] =>
  items.map((item, at) => ({
    sku: item.stockCode,
    product: item.product,
    title: item.title,
    variantTitle: item.variantTitle,
    priceMinor: item.priceMinor,
    vatPercent: item.vatPercent,
    barcode: item.barcode,
    weightGrams: item.weightGrams,
    stock: stockOf(item, at),
  }));

export type AddressSpec = {
  firstName?: string;
  lastName?: string;
  company?: string;
  address1?: string;
  address2?: string;
  city?: string;
  province?: string;
  provinceCode?: string;
  zip?: string;
  /** ISO 3166-1; default `GB`. */
  countryCode?: string;
  phone?: string;
};

/** A customer; the same e-mail is the same customer. */
export type CustomerSpec = { firstName: string; lastName: string; email?: string; phone?: string };

/** Money off. A percentage or an amount; an amount over several lines is divided to the penny, the remainders not evenly. */
export type DiscountSpec = {
  percent?: number;
  amountMinor?: number;
  /** A code that was typed in, an automatic discount with a title, or one that staff gave. */
  code?: string;
  automatic?: string;
  manual?: string;
};

export type LineSpec = {
  /** The variant's gid; absent: a custom line, which needs `title` and `priceMinor`. */
  variantId?: string;
  quantity: number;
  /** Default: the variant's price. */
  priceMinor?: number;
  title?: string;
  /** The SKU field as it was at order time: of a custom line another app's text, of a variant the SKU it had before it was renamed. */
  sku?: string;
  vatPercent?: number;
  taxable?: boolean;
  requiresShipping?: boolean;
  giftCard?: boolean;
  discount?: DiscountSpec;
  attributes?: readonly { key: string; value: string }[];
  dutyMinor?: number;
};

export type PaymentSpec = {
  /** `sale` takes money, `authorization` reserves it, `pending` waits (bank transfer), `failed` was declined. */
  kind: 'sale' | 'authorization' | 'pending' | 'failed';
  /** `shopify_payments`, `paypal`, `gift_card`, `manual`, …; default `shopify_payments`. */
  gateway?: string;
  /** Default: what is still open. */
  amountMinor?: number;
};

export type DeliverySpec = {
  title: string;
  code?: string;
  priceMinor: number;
  discountMinor?: number;
  /** Default 20. */
  vatPercent?: number;
  /** Default `SHIPPING`. */
  method?: 'SHIPPING' | 'PICK_UP' | 'LOCAL' | 'RETAIL' | 'PICKUP_POINT';
};

/** A business buyer; the same external ids and names are the same company. */
export type CompanySpec = {
  name: string;
  externalId?: string;
  locationName: string;
  locationExternalId?: string;
  contactTitle?: string;
  taxExempt?: boolean;
  taxRegistrationId?: string;
};

export type OrderSpec = {
  customer?: CustomerSpec;
  /** Default: the customer's. */
  email?: string;
  phone?: string;
  shippingAddress?: AddressSpec;
  billingAddress?: AddressSpec;
  lines: readonly LineSpec[];
  /** Order-wide discounts, shared over the lines. */
  discounts?: readonly DiscountSpec[];
  delivery?: DeliverySpec;
  /** Default one `sale` of everything. An empty list: nothing paid, nothing reserved. */
  payments?: readonly PaymentSpec[];
  tipMinor?: number;
  /** Named charges outside the lines. */
  fees?: readonly { name: string; amountMinor: number }[];
  note?: string;
  tags?: readonly string[];
  attributes?: readonly { key: string; value: string }[];
  test?: boolean;
  /** The buyer's currency and how many of its units one of the shop's is worth. */
  presentment?: { currency: string; rate: number };
  company?: CompanySpec;
  poNumber?: string;
  paymentTerms?: { name: string; type: 'NET' | 'RECEIPT' | 'FIXED' | 'FULFILLMENT'; dueInDays?: number };
  taxExempt?: boolean;
  /** Default the shop's. */
  taxesIncluded?: boolean;
  sourceName?: string;
  risk?: 'ACCEPT' | 'INVESTIGATE' | 'CANCEL' | 'NONE';
  /** Places (in the list of locations) to route from, first choice first; default: the first location that has the units, else the first of all. */
  routeTo?: readonly number[];
  /** A hold that starts with the order (fraud check, post-purchase offer) and ends by itself after `forMs`, or by `release`. */
  hold?: { reason: HoldReason; notes?: string; forMs?: number };
  /** The goods are to leave later: the fulfilment orders are SCHEDULED until then. */
  fulfilAtMs?: number;
  /** Default now; an order typed in later keeps its own moment. */
  processedAtMs?: number;
};

export type HoldReason =
  | 'AWAITING_PAYMENT'
  | 'AWAITING_RETURN_ITEMS'
  | 'HIGH_RISK_OF_FRAUD'
  | 'INCORRECT_ADDRESS'
  | 'INVENTORY_OUT_OF_STOCK'
  | 'ONLINE_STORE_POST_PURCHASE_CROSS_SELL'
  | 'UNKNOWN_DELIVERY_DATE'
  | 'OTHER';

/** `line`: the place of the line in the order, from 0, lines of bundles' components and later additions counted as they stand. */
export type EditSpec = {
  /** New current quantities; 0 removes the line. */
  quantities?: readonly { line: number; quantity: number; restock?: boolean }[];
  add?: readonly LineSpec[];
};

export type RefundSpec = {
  lines?: readonly {
    line: number;
    quantity: number;
    /** RETURN: goods came back; CANCEL: goods never left; NO_RESTOCK: gone. */
    restock: 'RETURN' | 'CANCEL' | 'NO_RESTOCK';
    /** Where goods came back to, by place in the list of locations; default where they left from. */
    location?: number;
  }[];
  shippingMinor?: number;
  /** Gives the lines' duties back in proportion. */
  duties?: boolean;
  /** Money beyond (or short of) what lines and shipping come to: goodwill, or a deduction where negative. */
  goodwillMinor?: number;
  note?: string;
  /** Default SUCCESS. */
  transaction?: 'SUCCESS' | 'PENDING' | 'FAILURE' | 'NONE';
  /** Default: the gateway that took the money. */
  gateway?: string;
  /** The return (`startReturn`) that this refund settles. */
  returnId?: string;
};

export type ReturnSpec = { lines: readonly { line: number; quantity: number; note?: string }[] };

/** Goods that were sent come back and others go out in their place; only a difference in the customer's favour is paid. */
export type ExchangeSpec = { line: number; quantity: number; for: LineSpec; restock?: 'RETURN' | 'NO_RESTOCK' };

export type CancelSpec = {
  reason?: 'CUSTOMER' | 'DECLINED' | 'FRAUD' | 'INVENTORY' | 'OTHER' | 'STAFF';
  restock: boolean;
  /** Gives taken money back and voids reservations. */
  refund: boolean;
};

export type FulfilSpec = {
  /** By place of the line; default everything that remains. */
  lines?: readonly { line: number; quantity: number }[];
  /** Default false. */
  notifyCustomer?: boolean;
  tracking?: { company?: string; numbers?: readonly string[]; urls?: readonly string[] };
};

export type StockName = 'available' | 'damaged' | 'safety_stock' | 'quality_control' | 'reserved' | 'incoming';
