/** What can be asked of and stored about orders: as Shopify lists them and as KC was last read. */
import type { Actor } from '../domain/job-moves.ts';
import type { SalesOrderReading } from '../domain/sales-order.ts';
import type { OrderCounts } from '../../../shared/records.ts';
import type { ListPage, ListPlace } from './ledger-words.ts';

/** What the gate said. `later` is left alone for a reason that can end (not paid yet, on a hold). Reasons are stable codes. */
export type OrderVerdict = { kind: 'import' } | { kind: 'left-alone' | 'later'; reason: string };

/** Where an order stands, for counting: from its import job, else from the gate. `missing`: nothing explains it. */
export const orderStandings = ['imported', 'leftAlone', 'onTheWay', 'held', 'failed', 'missing'] as const;
export type OrderStanding = (typeof orderStandings)[number];

/** One line of an order at one location, as the stock arithmetic needs it. Whole units. */
export type OrderLineTerms = {
  lineId: string;
  /** Empty text where Shopify does not say which location. */
  locationId: string;
  itemId: string | undefined;
  sku: string | undefined;
  /** Includes removed and refunded units. */
  quantity: number;
  currentQuantity: number;
  remaining: number;
  /** Over fulfilments that are not cancelled, by anybody. */
  fulfilled: number;
  refunded: number;
};

/** An order as just read in full. */
export type OrderSighting = {
  orderId: string;
  legacyId: string;
  name: string;
  /** Shopify's own ISO times. */
  createdAt: string;
  updatedAt: string;
  /** It was read when the second of `updatedAt` may not have been over: see `ShopOrder`. */
  secondOpen: boolean;
  cancelledAt: string | undefined;
  verdict: OrderVerdict;
  /** Over everything that matters to the import; a change means the order changed. */
  digest: string;
  totalMinor: number;
  currency: string;
  /** Replaces all lines the ledger has of the order; units counted as taken are kept. */
  lines: readonly OrderLineTerms[];
};

export type OrderRecord = Omit<OrderSighting, 'verdict' | 'digest' | 'lines'> & {
  storeId: string;
  /** Undefined until the order was read in full (noticed by the completeness check only). */
  verdict: OrderVerdict | undefined;
  digest: string | undefined;
  readAtMs: number | undefined;
  /** Shopify's `updatedAt` after our own last write, where that write showed the order as it was read. */
  writtenUpdatedAt: string | undefined;
  associatedRef: string | undefined;
  standing: OrderStanding;
};

/** A line that may still matter to stock, with the order it belongs to. */
export type LiveLine = OrderLineTerms & {
  orderId: string;
  orderName: string;
  /** Units that left outside KC and that a person or rule said KC's stock was corrected for. */
  countedAsTaken: number;
};

export type OrderLedger = {
  /** Stores orders as read in full. Where a line's terms differ, the order's lines are live, and KC is asked about it, again. */
  read(storeId: string, orders: readonly OrderSighting[]): void;
  /** Replaces the lines of an order that the ledger knows and that cannot be read in full; it counts as read no more than before. */
  linesTold(storeId: string, orderId: string, lines: readonly OrderLineTerms[]): void;
  /** The completeness check's list: stores ids not seen before, without a verdict. Returns the ids that were new. */
  noticed(
    storeId: string,
    heads: readonly { orderId: string; legacyId: string; name: string; createdAt: string; updatedAt: string }[],
  ): string[];
  /** Of these ids, those the ledger has never seen. */
  unknown(storeId: string, orderIds: readonly string[]): string[];
  /**
   * Of these heads, those that must be read: never read in full, changed since the last read by anybody but us, or perhaps changed in the
   * very second of that read or of our own write. `shown`: `shownText` of the head.
   */
  toRead(storeId: string, heads: readonly { orderId: string; updatedAt: string; shown: string }[]): string[];
  get(storeId: string, orderId: string): OrderRecord | undefined;
  many(storeId: string, orderIds: readonly string[]): OrderRecord[];
  /** By number as people know it, with or without `#`; a name is not unique for ever, so newest first. */
  byName(storeId: string, name: string): OrderRecord[];
  byRef(associatedRef: string): OrderRecord | undefined;
  /**
   * Gives the order its associated ref, once: returns the ref that counts, which is the stored one when there is one already.
   * Throws (a bug) when another order of this KC has that ref, when it is longer than 50 characters or contains `#`.
   */
  giveRef(storeId: string, orderId: string, ref: string): string;
  /**
   * Remembers the `updatedAt` of our own write's answer so that the poll need not read the order again. Only when that answer
   * showed the order as it was last read: a foreign change hidden behind our own would never be read. `shown`: that answer's `shownText`.
   */
  wrote(storeId: string, orderId: string, updatedAt: string, shown: string): void;
  /** Orders left alone for a reason that can end, by id. */
  later(storeId: string, limit: number, afterOrderId?: string): OrderRecord[];
  /** Orders in one standing, newest created first. `limit` at most 500. */
  list(filter: { storeId?: string; standing?: OrderStanding }, limit: number, from?: ListPlace): ListPage<OrderRecord>;
  counts(storeId?: string): OrderCounts;
  /** How many orders the gate left alone or put off, by reason, most first. */
  reasons(storeId?: string): { kind: 'left-alone' | 'later'; reason: string; count: number }[];
  /**
   * A fulfilment of ours, sent at `sentAtMs`, stands in Shopify: its units no longer remain, first at its own location. Where the order was
   * read since it was sent, that reading holds, and so does every later one.
   */
  fulfilled(
    storeId: string,
    orderId: string,
    units: readonly { lineId: string; units: number }[],
    locationId: string | undefined,
    sentAtMs: number,
  ): void;
  linesOf(storeId: string, orderId: string): LiveLine[];
  /** Lines of these inventory items that may still matter to stock. */
  liveLines(storeId: string, itemIds: readonly string[]): LiveLine[];
  /** The same by the SKUs they were sold under (as `foldCode` folds them), whatever item they name or none. */
  soldLines(storeId: string, folded: readonly string[]): LiveLine[];
  /** What live lines were sold as (as `foldCode` folds it), each once, in order, those behind `after`; with the SKU of one of the lines. */
  soldAs(storeId: string, after: string, limit: number): { folded: string; sku: string }[];
  /** Higher whenever a line was stored anew or changed since the ledger was opened. */
  linesRevision(): number;
  /** Nothing of the order is left that could move stock (all sent, all told, KC agrees): its lines are live no more until one of them changes. */
  settle(storeId: string, orderId: string): void;
  /** Says that KC's stock was corrected for units that left outside KC. Absolute, not added. One audit line. */
  countAsTaken(storeId: string, orderId: string, lineId: string, units: number, actor: Actor, why: string): void;
};

/** What KC last said of one of our orders. */
export type KhaosOrderRecord = {
  storeId: string;
  orderId: string;
  /** Ours, or what a person gave a sales order that they entered by hand: that one may stand on several. */
  associatedRef: string;
  salesOrderCode: string | undefined;
  /** Undefined until KC was read. */
  reading: SalesOrderReading | undefined;
  /** When the reading was asked for. */
  askedAtMs: number | undefined;
  /** When a reading last differed from the one before. */
  changedAtMs: number | undefined;
  /** Whether KC is still asked about it. */
  watched: boolean;
};

type OrderKey = Pick<KhaosOrderRecord, 'storeId' | 'orderId'>;

export type KhaosOrderLedger = {
  /**
   * From now on this order is asked about under this reference; its code where known. An order known already is watched again; under
   * another reference or code, what was read of it counts no more. Throws (a bug) when the reference is blank, or when the code is that of
   * another order.
   */
  watch(storeId: string, orderId: string, associatedRef: string, salesOrderCode: string | undefined): void;
  /** KC need not be asked about these any more. */
  unwatch(orders: readonly OrderKey[]): void;
  /**
   * Stores readings of watched orders; returns the ids of the orders whose reading differs from the last one. Older than the stored one, or
   * of another sales order under the same reference: ignored.
   */
  put(readings: readonly { reading: SalesOrderReading; askedAtMs: number }[]): string[];
  /** These orders were asked about, whether KC knew them or not: the time moves, so that the others get their turn. */
  asked(orders: readonly OrderKey[], askedAtMs: number): void;
  get(storeId: string, orderId: string): KhaosOrderRecord | undefined;
  many(orders: readonly OrderKey[]): KhaosOrderRecord[];
  /** Every order of ours, in any store, that goes by this sales order code. */
  byCode(salesOrderCode: string): KhaosOrderRecord[];
  /** Watched orders, longest not asked first, asked before `askedBeforeMs`. */
  due(storeId: string, askedBeforeMs: number, limit: number): KhaosOrderRecord[];
};

export type UnreadableLedger = {
  /** The order could not be read just now, in the state of this `updatedAt`; it is due again after a wait that grows while that stays so. */
  failed(storeId: string, order: { id: string; updatedAt: string }): void;
  /** These orders were read well, or are no more. */
  read(storeId: string, orderIds: readonly string[]): void;
  /** Whether this very state could not be read and is not due again. */
  isWaiting(storeId: string, order: { id: string; updatedAt: string }): boolean;
  /** Whether the order could not be read, in whatever state, and is not due again. */
  rests(storeId: string, orderId: string): boolean;
  /**
   * Since when there is an order that is followed (it has a job, which is not skipped) and cannot be read; undefined where there is none.
   */
  sinceMs(storeId: string): number | undefined;
  /** Ids of orders to be read again now, longest due first. */
  due(storeId: string, limit: number): string[];
};
