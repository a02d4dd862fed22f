/** An order and a line of one as their tables hold them. */
import type { LiveLine, OrderRecord, OrderStanding, OrderVerdict } from './ledger-orders.ts';

export type OrderRow = {
  storeId: string;
  orderId: string;
  legacyId: string;
  name: string;
  createdAt: string;
  updatedAt: string;
  cancelledAt: string | null;
  verdict: string;
  reason: string;
  digest: string | null;
  totalMinor: number;
  currency: string;
  readAtMs: number | null;
  writtenUpdatedAt: string | null;
  writtenShown: string | null;
  secondOpen: number;
  associatedRef: string | null;
  standing: string;
};

const toVerdict = (kind: string, reason: string): OrderVerdict | undefined => {
  if (kind === 'import') return { kind };
  return kind === 'left-alone' || kind === 'later' ? { kind, reason } : undefined;
};

/** The standing is trusted: only the ledger writes it. */
export const toOrder = (row: OrderRow): OrderRecord => ({
  storeId: row.storeId,
  orderId: row.orderId,
  legacyId: row.legacyId,
  name: row.name,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  cancelledAt: row.cancelledAt ?? undefined,
  verdict: toVerdict(row.verdict, row.reason),
  digest: row.digest ?? undefined,
  totalMinor: row.totalMinor,
  currency: row.currency,
  readAtMs: row.readAtMs ?? undefined,
  writtenUpdatedAt: row.writtenUpdatedAt ?? undefined,
  secondOpen: row.secondOpen === 1,
  associatedRef: row.associatedRef ?? undefined,
  standing: row.standing as OrderStanding,
});

export type LineRow = {
  orderId: string;
  lineId: string;
  locationId: string;
  itemId: string | null;
  sku: string | null;
  quantity: number;
  currentQuantity: number;
  remaining: number;
  fulfilled: number;
  refunded: number;
  orderName: string;
  /** Of the line as a whole. */
  taken: number;
};

/**
 * Lines with the units counted as taken. Those are said of a line; where it has several locations they go to the locations that
 * fulfilled it, what is left to its first, so that they are counted once.
 */
export const toLines = (rows: readonly LineRow[]): LiveLine[] => {
  const left = new Map<string, number>();
  const nameOf = (row: LineRow): string => JSON.stringify([row.orderId, row.lineId]);
  const shares = rows.map((row) => {
    const open = left.get(nameOf(row)) ?? row.taken;
    const share = Math.min(open, row.fulfilled);
    left.set(nameOf(row), open - share);
    return share;
  });
  return rows.map((row, index) => {
    const rest = left.get(nameOf(row)) ?? 0;
    left.set(nameOf(row), 0);
    return {
      orderId: row.orderId,
      lineId: row.lineId,
      locationId: row.locationId,
      itemId: row.itemId ?? undefined,
      sku: row.sku ?? undefined,
      quantity: row.quantity,
      currentQuantity: row.currentQuantity,
      remaining: row.remaining,
      fulfilled: row.fulfilled,
      refunded: row.refunded,
      orderName: row.orderName,
      countedAsTaken: (shares[index] ?? 0) + rest,
    };
  });
};
