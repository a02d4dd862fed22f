/** Our orders as KC last told of them. */
import { isDeepStrictEqual } from 'node:util';
import type { SalesOrderReading } from '../domain/sales-order.ts';
import type { Hints } from './hints.ts';
import type { KhaosOrderLedger, KhaosOrderRecord } from './ledger-orders.ts';
import { within } from './paging.ts';
import { fromJson, maybeJson, toJson, type Sql } from './sql.ts';

type Row = {
  associatedRef: string;
  storeId: string;
  orderId: string;
  salesOrderCode: string | null;
  reading: string | null;
  askedAtMs: number;
  changedAtMs: number | null;
  watched: number;
};

const toRecord = (row: Row): KhaosOrderRecord => ({
  associatedRef: row.associatedRef,
  storeId: row.storeId,
  orderId: row.orderId,
  salesOrderCode: row.salesOrderCode ?? undefined,
  reading: maybeJson<SalesOrderReading>(row.reading),
  askedAtMs: row.askedAtMs === 0 ? undefined : row.askedAtMs,
  changedAtMs: row.changedAtMs ?? undefined,
  watched: row.watched === 1,
});

export const makeKhaosOrders = (sql: Sql, hints: Hints): KhaosOrderLedger => {
  const one = sql.prepare<Row>('SELECT * FROM khaosOrders WHERE khaosId = :khaos AND associatedRef = ?');
  const insert = sql.prepare(
    `INSERT INTO khaosOrders (khaosId, associatedRef, storeId, orderId, salesOrderCode, watched) VALUES (:khaos, ?, ?, ?, ?, 1)
     ON CONFLICT DO UPDATE SET salesOrderCode = coalesce(excluded.salesOrderCode, salesOrderCode), watched = 1`,
  );
  const rest = sql.prepare('UPDATE khaosOrders SET watched = 0 WHERE khaosId = :khaos AND associatedRef = ?');
  const setAsked = sql.prepare('UPDATE khaosOrders SET askedAtMs = max(askedAtMs, ?) WHERE khaosId = :khaos AND associatedRef = ?');
  const setReading = sql.prepare(
    `UPDATE khaosOrders SET reading = ?, salesOrderCode = ?, changedAtMs = ? WHERE khaosId = :khaos AND associatedRef = ?`,
  );
  const withCode = sql.prepare<Row>(
    'SELECT * FROM khaosOrders WHERE khaosId = :khaos AND salesOrderCode = ? ORDER BY associatedRef',
  );
  const due = sql.prepare<Row>(
    `SELECT * FROM khaosOrders WHERE khaosId = :khaos AND storeId = ? AND watched = 1 AND askedAtMs < ?
       ORDER BY askedAtMs, associatedRef LIMIT ?`,
  );

  /** Stored as JSON, so compared as JSON: a property that is undefined is one that is not there. */
  const differs = (stored: string | null, next: string): boolean =>
    stored === null || (stored !== next && !isDeepStrictEqual(fromJson<unknown>(stored), fromJson<unknown>(next)));

  return {
    watch: sql.atomic((storeId, orderId, associatedRef, salesOrderCode) => {
      const known = one.get(associatedRef);
      if (known !== undefined && (known.storeId !== storeId || known.orderId !== orderId)) {
        throw new Error(`the associated ref ${associatedRef} belongs to order ${known.orderId} of ${known.storeId}`);
      }
      insert.run(associatedRef, storeId, orderId, salesOrderCode ?? null);
    }),
    unwatch: sql.atomic((associatedRefs) => {
      for (const ref of associatedRefs) rest.run(ref);
    }),
    /** A reading that differs hints the pools of the order's codes, at the clock's now: what KC took for it may have moved. */
    put: sql.atomic((readings) => {
      const changed: string[] = [];
      for (const { reading, askedAtMs } of readings) {
        const stored = one.get(reading.associatedRef);
        if (stored === undefined || stored.watched === 0 || askedAtMs < stored.askedAtMs) continue;
        setAsked.run(askedAtMs, reading.associatedRef);
        const text = toJson(reading);
        if (!differs(stored.reading, text)) continue;
        setReading.run(text, reading.salesOrderCode, sql.nowMs(), reading.associatedRef);
        hints.order(stored.storeId, stored.orderId);
        changed.push(reading.associatedRef);
      }
      return changed;
    }),
    asked: sql.atomic((associatedRefs, askedAtMs) => {
      for (const ref of associatedRefs) setAsked.run(askedAtMs, ref);
    }),
    get: (associatedRef) => {
      const row = one.get(associatedRef);
      return row === undefined ? undefined : toRecord(row);
    },
    many: (associatedRefs) =>
      associatedRefs
        .map((ref) => one.get(ref))
        .filter((row) => row !== undefined)
        .map(toRecord),
    byCode: (salesOrderCode) => withCode.all(salesOrderCode).map(toRecord),
    due: (storeId, askedBeforeMs, limit) => due.all(storeId, askedBeforeMs, within(limit)).map(toRecord),
  };
};
