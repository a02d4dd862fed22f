/** Our orders as KC last told of them. */
import { isDeepStrictEqual } from 'node:util';
import { isSalesOrder, sameWord, type SalesOrderPlace, type SalesOrderReading } from '../domain/sales-order.ts';
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
  const ofOrder = 'khaosId = :khaos AND storeId = ? AND orderId = ?';
  const one = sql.prepare<Row>(`SELECT * FROM khaosOrders WHERE ${ofOrder}`);
  // Without figures on the table (ANALYZE) SQLite would rather walk all of it than use these indexes.
  const withRef = sql.prepare<Row>('SELECT * FROM khaosOrders INDEXED BY khaosOrdersByRef WHERE khaosId = :khaos AND associatedRef = ?');
  const withCode = sql.prepare<Row>('SELECT * FROM khaosOrders INDEXED BY khaosOrdersByCode WHERE khaosId = :khaos AND salesOrderCode = ?');
  const insert = sql.prepare(
    `INSERT OR REPLACE INTO khaosOrders (khaosId, storeId, orderId, associatedRef, salesOrderCode, watched) VALUES (:khaos, ?, ?, ?, ?, 1)`,
  );
  const setWatched = sql.prepare(`UPDATE khaosOrders SET salesOrderCode = coalesce(?, salesOrderCode), watched = 1 WHERE ${ofOrder}`);
  const rest = sql.prepare(`UPDATE khaosOrders SET watched = 0 WHERE ${ofOrder}`);
  const setAsked = sql.prepareQuiet(`UPDATE khaosOrders SET askedAtMs = max(askedAtMs, ?) WHERE ${ofOrder}`);
  const setReading = sql.prepare(`UPDATE khaosOrders SET reading = ?, salesOrderCode = ?, changedAtMs = ? WHERE ${ofOrder}`);
  const due = sql.prepare<Row>(
    `SELECT * FROM khaosOrders WHERE khaosId = :khaos AND storeId = ? AND watched = 1 AND askedAtMs < ?
       ORDER BY askedAtMs, orderId LIMIT ?`,
  );

  /** Stored as JSON, so compared as JSON: a property that is undefined is one that is not there. */
  const differs = (stored: string | null, next: string): boolean =>
    stored === null || (stored !== next && !isDeepStrictEqual(fromJson<unknown>(stored), fromJson<unknown>(next)));

  const differsFrom = (known: Row, place: SalesOrderPlace): boolean =>
    !sameWord(known.associatedRef, place.associatedRef) ||
    (known.salesOrderCode !== null && place.salesOrderCode !== undefined && !sameWord(known.salesOrderCode, place.salesOrderCode));

  return {
    watch: sql.atomic((storeId, orderId, associatedRef, salesOrderCode) => {
      if (associatedRef.trim() === '') throw new Error(`no associated ref for order ${orderId} of ${storeId}`);
      const known = one.get(storeId, orderId);
      if (known !== undefined && !differsFrom(known, { associatedRef, salesOrderCode })) {
        setWatched.run(salesOrderCode ?? null, storeId, orderId);
        return;
      }
      const owners = salesOrderCode === undefined ? [] : withCode.all(salesOrderCode);
      const other = owners.find((row) => row.storeId !== storeId || row.orderId !== orderId);
      if (other !== undefined) throw new Error(`the sales order ${salesOrderCode} belongs to order ${other.orderId} of ${other.storeId}`);
      insert.run(storeId, orderId, associatedRef, salesOrderCode ?? null);
    }),
    unwatch: sql.atomic((orders) => {
      for (const { storeId, orderId } of orders) rest.run(storeId, orderId);
    }),
    /** A reading that differs hints the pools of the order's codes, at the clock's now: what KC took for it may have moved. */
    put: sql.atomic((readings) => {
      const changed: string[] = [];
      for (const { reading, askedAtMs } of readings) {
        const text = toJson(reading);
        for (const row of withRef.all(reading.associatedRef.trim())) {
          const { storeId, orderId } = row;
          if (!isSalesOrder(reading, toRecord(row)) || row.watched === 0 || askedAtMs < row.askedAtMs) continue;
          setAsked.run(askedAtMs, storeId, orderId);
          if (!differs(row.reading, text)) continue;
          setReading.run(text, reading.salesOrderCode, sql.nowMs(), storeId, orderId);
          hints.order(storeId, orderId);
          changed.push(orderId);
        }
      }
      return changed;
    }),
    asked: sql.atomic((orders, askedAtMs) => {
      for (const { storeId, orderId } of orders) setAsked.run(askedAtMs, storeId, orderId);
    }),
    get: (storeId, orderId) => {
      const row = one.get(storeId, orderId);
      return row === undefined ? undefined : toRecord(row);
    },
    many: (orders) =>
      orders
        .map(({ storeId, orderId }) => one.get(storeId, orderId))
        .filter((row) => row !== undefined)
        .map(toRecord),
    byCode: (salesOrderCode) => withCode.all(salesOrderCode).map(toRecord),
    due: (storeId, askedBeforeMs, limit) => due.all(storeId, askedBeforeMs, within(limit)).map(toRecord),
  };
};
