/** Order lines as the stock arithmetic needs them, and the units that a person said KC's stock was corrected for. */
import { said } from './audit-said.ts';
import type { Hints } from './hints.ts';
import type { AuditLedger } from './ledger-audit.ts';
import type { OrderLedger, OrderLineTerms } from './ledger-orders.ts';
import { toLines, type LineRow } from './order-row.ts';
import { toJson, type Sql } from './sql.ts';
import { foldCode } from '../domain/stock-links.ts';

export type OrderLines = Pick<
  OrderLedger,
  'fulfilled' | 'linesOf' | 'liveLines' | 'soldLines' | 'soldAs' | 'linesRevision' | 'settle' | 'countAsTaken'
> & {
  /**
   * Replaces the order's lines. One that differs makes all of them live again, and KC is asked about the order again, so that it is
   * settled once more; an order that was settled and merely read again (somebody tagged it) stays settled. Whatever differs from the lines before, new and gone ones included, hints every pool
   * with a code of that inventory item or sold under that code, at the clock's now: a term of its outlets' figures has moved.
   */
  replace(storeId: string, orderId: string, lines: readonly OrderLineTerms[]): void;
};

type StoredTerms = Omit<LineRow, 'orderId' | 'orderName' | 'taken'>;

const placeName = (line: { lineId: string; locationId: string }): string => JSON.stringify([line.lineId, line.locationId]);

const sameTerms = (stored: StoredTerms | undefined, line: OrderLineTerms): boolean =>
  stored !== undefined &&
  stored.itemId === (line.itemId ?? null) &&
  stored.sku === (line.sku ?? null) &&
  stored.quantity === line.quantity &&
  stored.currentQuantity === line.currentQuantity &&
  stored.remaining === line.remaining &&
  stored.fulfilled === line.fulfilled &&
  stored.refunded === line.refunded;

export const makeOrderLines = (sql: Sql, audit: AuditLedger, hints: Hints): OrderLines => {
  const ofOrder = 'khaosId = :khaos AND storeId = ? AND orderId = ?';
  const stored = sql.prepare<StoredTerms>(
    `SELECT lineId, locationId, itemId, sku, quantity, currentQuantity, remaining, fulfilled, refunded
       FROM orderLines WHERE ${ofOrder}`,
  );
  const put = sql.prepare(
    `INSERT INTO orderLines (khaosId, storeId, orderId, lineId, locationId, itemId, sku, quantity, currentQuantity, remaining,
         fulfilled, refunded, soldAs, live)
       VALUES (:khaos, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
     ON CONFLICT DO UPDATE SET itemId = excluded.itemId, sku = excluded.sku, soldAs = excluded.soldAs, quantity = excluded.quantity,
       currentQuantity = excluded.currentQuantity, remaining = excluded.remaining, fulfilled = excluded.fulfilled,
       refunded = excluded.refunded, live = 1`,
  );
  const remove = sql.prepare(`DELETE FROM orderLines WHERE ${ofOrder} AND lineId = ? AND locationId = ?`);
  const rest = sql.prepare(`UPDATE orderLines SET live = 0 WHERE ${ofOrder}`);
  const watchAgain = sql.prepare(`UPDATE khaosOrders SET watched = 1 WHERE ${ofOrder}`);
  const selectFrom = (lines: string): string =>
    `SELECT orderLines.*, orders.name AS orderName, coalesce(countedAsTaken.units, 0) AS taken
    FROM ${lines} JOIN orders USING (khaosId, storeId, orderId)
    LEFT JOIN countedAsTaken USING (khaosId, storeId, orderId, lineId)
    WHERE orderLines.khaosId = :khaos AND orderLines.storeId = ?`;
  const ofOne = sql.prepare<LineRow>(`${selectFrom('orderLines')} AND orderLines.orderId = ? ORDER BY lineId, locationId`);
  // One statement for a batch: most items have no line, and a statement by itself costs far more than the look at the index. Without
  // figures on the table (ANALYZE) SQLite would rather walk all lines of the store than use it.
  const live = sql.prepare<LineRow>(
    `${selectFrom('json_each(?) AS asked CROSS JOIN orderLines INDEXED BY orderLinesLive')} AND orderLines.itemId = asked.value AND live = 1
       ORDER BY asked.key, orderId, lineId, locationId`,
  );
  const sold = sql.prepare<LineRow>(
    `${selectFrom('json_each(?) AS asked CROSS JOIN orderLines INDEXED BY orderLinesSold')} AND orderLines.soldAs = asked.value AND live = 1
       ORDER BY asked.key, orderId, lineId, locationId`,
  );
  // From one code to the next in the index: many thousands of lines may have been sold as the same few codes.
  const soldAs = sql.prepare<{ folded: string; sku: string }>(
    `WITH RECURSIVE codes(folded) AS (
       VALUES (?)
       UNION ALL
       SELECT (SELECT soldAs FROM orderLines INDEXED BY orderLinesSold
         WHERE khaosId = :khaos AND storeId = ? AND live = 1 AND soldAs > codes.folded ORDER BY soldAs LIMIT 1)
       FROM codes WHERE folded IS NOT NULL
     )
     SELECT folded, (SELECT sku FROM orderLines INDEXED BY orderLinesSold
         WHERE khaosId = :khaos AND storeId = ? AND live = 1 AND soldAs = codes.folded LIMIT 1) AS sku
       FROM codes WHERE folded IS NOT NULL LIMIT ? OFFSET 1`,
  );
  const itemOf = sql.prepare<{ itemId: string | null; sku: string | null }>(
    `SELECT itemId, sku FROM orderLines WHERE ${ofOrder} AND lineId = ? LIMIT 1`,
  );
  const readAt = sql.prepare<number | null>(`SELECT readAtMs FROM orders WHERE ${ofOrder}`).pluck();
  const open = sql.prepare<{ locationId: string; itemId: string | null; remaining: number }>(
    `SELECT locationId, itemId, remaining FROM orderLines WHERE ${ofOrder} AND lineId = ? AND remaining > 0 ORDER BY locationId = ? DESC, locationId`,
  );
  const send = sql.prepare(
    `UPDATE orderLines SET remaining = remaining - ?, fulfilled = fulfilled + ? WHERE ${ofOrder} AND lineId = ? AND locationId = ?`,
  );
  const nameOf = sql.prepare<{ name: string }>(`SELECT name FROM orders WHERE ${ofOrder}`);
  const setTaken = sql.prepare(
    `INSERT INTO countedAsTaken (khaosId, storeId, orderId, lineId, units) VALUES (:khaos, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET units = excluded.units`,
  );

  let linesRevision = 0;

  return {
    replace: (storeId, orderId, lines) => {
      const before = new Map(stored.all(storeId, orderId).map((line) => [placeName(line), line]));
      if (before.size === lines.length && lines.every((line) => sameTerms(before.get(placeName(line)), line))) return;
      watchAgain.run(storeId, orderId);
      linesRevision += 1;
      const moved = new Set<string | null | undefined>();
      const sold = new Set<string | null | undefined>();
      for (const line of lines) {
        const old = before.get(placeName(line));
        before.delete(placeName(line));
        if (!sameTerms(old, line)) {
          moved.add(old?.itemId).add(line.itemId);
          sold.add(old?.sku).add(line.sku);
        }
        put.run(
          storeId,
          orderId,
          line.lineId,
          line.locationId,
          line.itemId ?? null,
          line.sku ?? null,
          line.quantity,
          line.currentQuantity,
          line.remaining,
          line.fulfilled,
          line.refunded,
          line.sku === undefined ? null : foldCode(line.sku),
        );
      }
      for (const gone of before.values()) {
        moved.add(gone.itemId);
        sold.add(gone.sku);
        remove.run(storeId, orderId, gone.lineId, gone.locationId);
      }
      for (const itemId of moved) {
        if (typeof itemId === 'string') hints.item(storeId, itemId);
      }
      for (const sku of sold) if (typeof sku === 'string') hints.sold(sku);
    },
    fulfilled: sql.atomic((storeId, orderId, units, locationId, sentAtMs) => {
      const readAtMs = readAt.get(storeId, orderId);
      if (readAtMs === undefined || readAtMs === null || readAtMs >= sentAtMs) return;
      for (const { lineId, units: sent } of units) {
        let left = sent;
        for (const place of open.all(storeId, orderId, lineId, locationId ?? '')) {
          const moved = Math.min(left, place.remaining);
          if (moved === 0) break;
          left -= moved;
          send.run(moved, moved, storeId, orderId, lineId, place.locationId);
          if (place.itemId !== null) hints.item(storeId, place.itemId);
        }
      }
    }),
    linesOf: (storeId, orderId) => toLines(ofOne.all(storeId, orderId)),
    soldLines: (storeId, folded) => toLines(sold.all(toJson([...new Set(folded)]), storeId)),
    soldAs: (storeId, after, limit) => soldAs.all(after, storeId, storeId, limit),
    linesRevision: () => linesRevision,
    liveLines: (storeId, itemIds) => toLines(live.all(toJson([...new Set(itemIds)]), storeId)),
    settle: sql.atomic((storeId, orderId) => {
      rest.run(storeId, orderId);
    }),
    countAsTaken: sql.atomic((storeId, orderId, lineId, units, actor, why) => {
      const line = itemOf.get(storeId, orderId, lineId);
      const order = nameOf.get(storeId, orderId);
      if (line === undefined || order === undefined) throw new Error(`there is no line ${lineId} of order ${orderId}`);
      if (!Number.isInteger(units) || units < 0) throw new Error(`not a number of units: ${units}`);
      setTaken.run(storeId, orderId, lineId, units);
      audit.add({
        actor,
        event: 'counted-as-taken',
        storeId,
        orderName: order.name,
        references: { order: orderId, line: lineId, ...(line.sku === null ? {} : { sku: line.sku }) },
        amounts: { units },
        ...said(actor, why),
      });
      if (line.itemId !== null) hints.item(storeId, line.itemId);
      if (line.sku !== null) hints.sold(line.sku);
    }),
  };
};
