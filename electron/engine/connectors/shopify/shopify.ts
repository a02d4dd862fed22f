/** The one face of a Shopify store for flows: what can be asked and written, in the product's own types. */
import type { Claim, ClaimReading, FulfilmentPlan, ShopOrder, ShopOrderHead, UnreadableOrder } from '../../domain/shop-order.ts';
import type { LocationReading, OnHandAnswer, OnHandWrite, OutletReading, VariantReading } from '../../domain/shop-stock.ts';

/** Who goes first in the cost bucket, most urgent first. */
export const shopifyLanes = ['despatch', 'fast-stock', 'orders', 'rest'] as const;
export type ShopifyLane = (typeof shopifyLanes)[number];

export type ShopFacts = {
  shopId: string;
  domain: string;
  name: string;
  currency: string;
  timeZone: string;
  taxesIncluded: boolean;
  plan: string;
  grantedScopes: string[];
  supportedVersions: string[];
};

/** A page of a keyset-paged list. `next` is undefined on the last page. */
export type Page<T> = { items: T[]; next: string | undefined };

/** The metafield of a shop or order as read or written. */
export type MetafieldReading = { value: string; digest: string; updatedAt: string };

/** What became of one metafield write. `stale`: somebody else wrote first (STALE_OBJECT, INVALID_COMPARE_DIGEST, TAKEN). */
export type MetafieldAnswer =
  | { kind: 'written'; digest: string; updatedAt: string; order: ClaimedOrder | undefined }
  | { kind: 'stale' }
  | { kind: 'refused'; code: string; text: string };

/** The order's state as the claim's own answer carries it. */
export type ClaimedOrder = {
  orderId: string;
  updatedAt: string;
  cancelledAt: string | undefined;
  financialState: string | undefined;
  fulfilmentState: string | undefined;
  fullyPaid: boolean;
  currentTotalMinor: number;
  currentQuantity: number;
};

/** One claim to write. `expectedDigest` null: create only; a digest: take over or complete. */
export type ClaimWrite = { orderId: string; claim: Claim; expectedDigest: string | null };

/** One fulfilment to create: explicit lines of fulfilment orders of one order at one location. */
export type FulfilmentWrite = {
  lines: { fulfilmentOrderId: string; lines: { fulfilmentOrderLineId: string; quantity: number }[] }[];
  notifyCustomer: boolean;
  tracking: { company: string | undefined; numbers: string[]; urls: string[] } | undefined;
};

/**
 * Every method throws `ProblemError` and nothing else. Reads repeat themselves within reason; writes never do:
 * a lost answer throws cause `shopify-unconfirmed`, a certain non-arrival `shopify-unreachable`.
 * `shopTimeMs` of an answer is Shopify's own Date header.
 */
export type Shopify = {
  readonly storeId: string;
  shop(lane?: ShopifyLane): Promise<ShopFacts>;
  locations(lane?: ShopifyLane): Promise<LocationReading[]>;
  /** The change list, ascending by updatedAt; `from`/`to` are Shopify's own ISO times, inclusive. */
  ordersChanged(
    window: { from: string; to?: string },
    cursor: string | undefined,
    lane: ShopifyLane,
  ): Promise<Page<ShopOrderHead> & { shopTimeMs: number }>;
  /** Ids by creation, for the completeness check. */
  ordersCreated(window: { from: string; to: string }, cursor: string | undefined, lane: ShopifyLane): Promise<Page<ShopOrderHead>>;
  ordersCount(window: { createdFrom: string; createdTo: string }, lane: ShopifyLane): Promise<number>;
  /**
   * Full orders in pages of 100 by update time; remainders of long orders are fetched. An order that cannot be read is told to `setAside`
   * and is not in the page; without it, the first such order's `order-unreadable` is thrown.
   */
  ordersInFull(
    window: { from: string; to?: string },
    cursor: string | undefined,
    lane: ShopifyLane,
    setAside?: (order: UnreadableOrder) => void,
  ): Promise<Page<ShopOrder> & { shopTimeMs: number }>;
  /**
   * Up to 100 full orders by their ids, in the order of the ids; the page is no larger than they are. What the search index does
   * not know yet is read by `order(id)`; orders that do not exist are absent, and so are those told to `setAside` (see `ordersInFull`).
   */
  ordersByIds(orderIds: readonly string[], lane: ShopifyLane, setAside?: (order: UnreadableOrder) => void): Promise<ShopOrder[]>;
  /** Throws `order-unreadable` where Shopify's answer about the order is not as agreed. */
  orderInFull(orderId: string, lane: ShopifyLane): Promise<ShopOrder | undefined>;
  /** By number as people know it: `#1001` or `1001`. */
  orderByName(name: string, lane: ShopifyLane): Promise<ShopOrderHead[]>;
  fulfilmentPlan(orderId: string, lane: ShopifyLane): Promise<FulfilmentPlan | undefined>;
  /** Which orders have fulfilment orders changed since; with the location of each. */
  fulfilmentOrdersChanged(
    window: { from: string },
    cursor: string | undefined,
    lane: ShopifyLane,
  ): Promise<Page<{ id: string; orderId: string; state: string; updatedAt: string; locationId: string | undefined }>>;
  variants(
    window: { updatedFrom?: string; idAfter?: string },
    cursor: string | undefined,
    lane: ShopifyLane,
  ): Promise<Page<VariantReading>>;
  /** Up to 250 outlets of one location, by inventory item. Items not stocked there are absent. */
  outlets(locationId: string, itemIds: readonly string[], lane: ShopifyLane): Promise<OutletReading[]>;
  /** All outlets of a location, or those whose level changed since. */
  outletsAt(
    locationId: string,
    window: { updatedFrom?: string },
    cursor: string | undefined,
    lane: ShopifyLane,
  ): Promise<Page<OutletReading>>;
  /** Up to 250 rows, all or nothing; answers in the order of the rows. `key` makes it idempotent for 24 h. */
  writeOnHand(
    rows: readonly OnHandWrite[],
    key: string,
    reference: string,
    lane: ShopifyLane,
  ): Promise<
    | { kind: 'answered'; rows: OnHandAnswer[] }
    /** Shopify still works on this key: ask again with the same key. */
    | { kind: 'still-running' }
    /** The key cannot be used again. */
    | { kind: 'key-spent' }
  >;
  /** Up to 25 claims; answers in the order of the claims. All or nothing: one stale claim makes the others `not-written`. */
  writeClaims(claims: readonly ClaimWrite[], lane: ShopifyLane): Promise<(MetafieldAnswer | { kind: 'not-written' })[]>;
  readClaims(orderIds: readonly string[], lane: ShopifyLane): Promise<Map<string, ClaimReading | undefined>>;
  /** The despatch intent on an order; `value` is JSON. */
  writeIntent(orderId: string, value: string, expectedDigest: string | null, lane: ShopifyLane): Promise<MetafieldAnswer>;
  /** The shop-level lease; `shopTimeMs` is Shopify's Date header, against which its age is measured. */
  readLease(lane?: ShopifyLane): Promise<{ lease: MetafieldReading | undefined; shopTimeMs: number }>;
  /** `value` is JSON. */
  writeLease(shopId: string, value: string, expectedDigest: string | null): Promise<MetafieldAnswer>;
  createFulfilment(
    write: FulfilmentWrite,
    lane: ShopifyLane,
  ): Promise<{ kind: 'created'; fulfilmentId: string } | { kind: 'refused'; text: string }>;
  updateTracking(
    fulfilmentId: string,
    tracking: FulfilmentWrite['tracking'],
    notifyCustomer: boolean,
    lane: ShopifyLane,
  ): Promise<{ kind: 'updated' } | { kind: 'refused'; text: string }>;
  /** Points now in the bucket and its size, as last told and refilled since. */
  budget(): { available: number; maximum: number };
  /**
   * Shopify's clock now, in ms since 1970: its last Date header, gone on by the monotonic clock; behind by the answer's time on its way and
   * by the part of a second that the header leaves out, never ahead. Undefined before the first dated answer.
   */
  shopNowMs(): number | undefined;
};
