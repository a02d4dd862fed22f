/** An order as Shopify holds it, in the shop's own currency, ready for decisions. Amounts are integer minor units of `currency`. */
import type { Problem } from '../../../shared/records.ts';

export type ShopAddress = {
  firstName?: string;
  lastName?: string;
  company?: string;
  address1?: string;
  address2?: string;
  city?: string;
  province?: string;
  zip?: string;
  /** ISO 3166 two letters. */
  countryCode?: string;
  phone?: string;
};

/** One tax on a line: Shopify's rounded figure is the truth (`reference/shopify-admin-api.md §5.1`). */
export type ShopTax = { title: string; ratePercent: number; amountMinor: number };

export type ShopOrderLine = {
  /** `gid://shopify/LineItem/…` */
  id: string;
  /** As it was at order time; undefined for custom lines and items without one. */
  sku: string | undefined;
  /** Undefined when the line is custom or its product was deleted; `custom` tells them apart. */
  variantId: string | undefined;
  inventoryItemId: string | undefined;
  barcode: string | undefined;
  custom: boolean;
  title: string;
  variantTitle: string | undefined;
  /** Includes units that were removed or refunded. */
  quantity: number;
  /** Without removed and refunded units. */
  currentQuantity: number;
  unfulfilledQuantity: number;
  nonFulfillableQuantity: number;
  requiresShipping: boolean;
  taxable: boolean;
  giftCard: boolean;
  /** Before any discount; with tax where the order's `taxesIncluded`. */
  unitPriceMinor: number;
  /** Sum of all discount allocations of the line, for `quantity` units. */
  discountMinor: number;
  taxes: ShopTax[];
  /** Set for a component of a native bundle. */
  group: { id: string; title: string; quantity: number; variantSku: string | undefined } | undefined;
  dutiesMinor: number;
};

export type ShopShippingLine = {
  id: string;
  title: string;
  code: string | undefined;
  /** After discounts and refunds. */
  priceMinor: number;
  taxes: ShopTax[];
  removed: boolean;
};

export type ShopTransaction = {
  id: string;
  /** Open enum: SALE, CAPTURE, AUTHORIZATION, VOID, REFUND, … */
  kind: string;
  /** Open enum: SUCCESS, PENDING, FAILURE, … */
  state: string;
  gateway: string;
  paymentId: string | undefined;
  amountMinor: number;
  processedAt: string | undefined;
  parentId: string | undefined;
  test: boolean;
};

/** What the poll's change list tells of an order: enough to see whether it must be read again. Times are Shopify's own ISO text (UTC). */
export type ShopOrderHead = {
  id: string;
  /** The number in the id, as text. */
  legacyId: string;
  /** `#1001` */
  name: string;
  createdAt: string;
  updatedAt: string;
  cancelledAt: string | undefined;
  test: boolean;
  /** Open enum; undefined when Shopify gives null. */
  financialState: string | undefined;
  fulfilmentState: string | undefined;
  returnState: string | undefined;
  fullyPaid: boolean;
  /** After edits, refunds and returns; undefined for an amount that cannot be read. */
  currentTotalMinor: number | undefined;
  /** Units left of all lines, by Shopify's own sum, which leaves tips out. */
  currentQuantity: number;
};

/**
 * What a list, and the answer to a write of ours, show of an order. Shopify tells times to the second: where a change of others fell into
 * the second of our own write, this alone tells of it.
 */
export type ShownState = Pick<
  ShopOrderHead,
  'cancelledAt' | 'financialState' | 'fulfilmentState' | 'fullyPaid' | 'currentTotalMinor' | 'currentQuantity'
>;

/** A text that is the same as long as all of it is. */
export const shownText = (shown: ShownState): string =>
  JSON.stringify([
    shown.cancelledAt ?? null,
    shown.financialState ?? null,
    shown.fulfilmentState ?? null,
    shown.fullyPaid,
    shown.currentTotalMinor ?? null,
    shown.currentQuantity,
  ]);

/** What can be read of a line of such an order: enough to keep its goods back. What is not told counts as if none of it had been sent. */
export type ReadableLine = Pick<
  ShopOrderLine,
  'id' | 'sku' | 'inventoryItemId' | 'quantity' | 'currentQuantity' | 'unfulfilledQuantity' | 'requiresShipping'
>;

/** An order of which Shopify told something that cannot be read: what names it, as far as that was told, and why. `raw`: what was told. */
export type UnreadableOrder = Pick<ShopOrderHead, 'id' | 'legacyId' | 'name' | 'updatedAt'> & {
  createdAt: string | undefined;
  /** Those lines that can be read. */
  lines: readonly ReadableLine[];
  problem: Problem;
  raw?: string;
};

export type ShopOrder = ShopOrderHead & {
  /**
   * The second of `updatedAt` may not have been over when the order was read: what changes later in that second does not move the time,
   * so the order must be read once more.
   */
  secondOpen: boolean;
  processedAt: string;
  closedAt: string | undefined;
  edited: boolean;
  taxesIncluded: boolean;
  currency: string;
  presentmentCurrency: string;
  email: string | undefined;
  phone: string | undefined;
  customerId: string | undefined;
  billing: ShopAddress | undefined;
  shipping: ShopAddress | undefined;
  note: string | undefined;
  poNumber: string | undefined;
  tags: string[];
  sourceName: string | undefined;
  /** `current*` figures: after edits, refunds and returns. */
  currentTotalMinor: number;
  /** As at checkout. */
  totalMinor: number;
  totalTaxMinor: number;
  tipMinor: number;
  dutiesMinor: number;
  additionalFeesMinor: number;
  outstandingMinor: number;
  capturableMinor: number;
  refundedMinor: number;
  /** Net terms, where the order has payment terms. */
  paymentTerms: { type: string; dueInDays: number | undefined } | undefined;
  /** B2B: the company location that buys. */
  buyer: { locationId: string; locationExternalId: string | undefined; companyExternalId: string | undefined } | undefined;
  shippingLines: ShopShippingLine[];
  transactions: ShopTransaction[];
  lines: ShopOrderLine[];
  /** The claim metafield, where the order carries one. */
  claim: ClaimReading | undefined;
};

/** What Quayside writes on an order before it sends it to KC; see the claim rules of the import flow. */
export type Claim = {
  installation: string;
  epoch: number;
  nonce: string;
  /** Stamp of the KC system the claim speaks for. */
  khaos: string;
  /** The associated ref the order has or will have in KC. */
  ref: string;
  /** The sales order code, once KC has the order. */
  code?: string;
};

/** A claim as found on the order. `claim` is undefined where the value cannot be read as one of ours. */
export type ClaimReading = { claim: Claim | undefined; digest: string; updatedAt: string };

/** Units of one line at one fulfilment order. */
export type FulfilmentOrderLine = {
  id: string;
  lineId: string;
  sku: string | undefined;
  inventoryItemId: string | undefined;
  totalQuantity: number;
  remainingQuantity: number;
};

export type FulfilmentOrder = {
  id: string;
  /** Open enum: OPEN, IN_PROGRESS, SCHEDULED, ON_HOLD, CLOSED, CANCELLED, INCOMPLETE. */
  state: string;
  requestState: string;
  locationId: string | undefined;
  locationName: string;
  /** The location belongs to a fulfilment service, not to the merchant. */
  thirdParty: boolean;
  deliveryMethod: string | undefined;
  holds: { id: string; reason: string; ours: boolean }[];
  /** Shopify lists CREATE_FULFILLMENT among the supported actions. */
  canFulfil: boolean;
  lines: FulfilmentOrderLine[];
};

export type Fulfilment = {
  id: string;
  /** Open enum: SUCCESS, CANCELLED, … */
  state: string;
  createdAt: string;
  locationId: string | undefined;
  lines: { lineId: string; quantity: number }[];
  tracking: { company: string | undefined; number: string | undefined; url: string | undefined }[];
};

/** Where an order's goods stand in Shopify: what remains to send from where, and what was fulfilled by anybody. Read by `order(id)`, so never stale. */
export type FulfilmentPlan = {
  orderId: string;
  name: string;
  updatedAt: string;
  cancelledAt: string | undefined;
  fulfilmentOrders: FulfilmentOrder[];
  fulfilments: Fulfilment[];
  /** The despatch intent metafield, where the order carries one. */
  intent: { value: string; digest: string; updatedAt: string } | undefined;
};
