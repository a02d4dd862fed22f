/** Orders as Shopify lists them: seen, read, judged, given their associated ref, counted. */
import type { Hints } from './hints.ts';
import type { AuditLedger } from './ledger-audit.ts';
import type { OrderLedger, OrderSighting, OrderVerdict } from './ledger-orders.ts';
import { makeOrderLines } from './order-lines.ts';
import { makeOrderLists } from './order-lists.ts';
import { toOrder, type OrderRow } from './order-row.ts';
import type { Standings } from './order-standing.ts';
import { bit, type Sql } from './sql.ts';

/** Longest associated ref that KC takes whole (`reference/khaos-control.md §3.1`). */
const longestRef = 50;

const bareNameOf = (name: string): string => name.replace(/^#/, '');

const reasonOf = (verdict: OrderVerdict): string => (verdict.kind === 'import' ? '' : verdict.reason);

/**
 * Whether Shopify's list shows a change that neither our last read nor our last write showed. Lists lag, so an older time is no news; the
 * same time is where it may stand for another change in the same second: one after a read within it, or one beside our own write.
 */
const isNews = (known: OrderRow, { updatedAt, shown }: { updatedAt: string; shown: string }): boolean => {
  const listedMs = Date.parse(updatedAt);
  const readMs = Date.parse(known.updatedAt);
  const writtenMs = known.writtenUpdatedAt === null ? -Infinity : Date.parse(known.writtenUpdatedAt);
  if (listedMs !== Math.max(readMs, writtenMs)) return listedMs > Math.max(readMs, writtenMs);
  return known.secondOpen === 1 || (writtenMs > readMs && shown !== known.writtenShown);
};

export const makeOrders = (sql: Sql, audit: AuditLedger, standings: Standings, hints: Hints): OrderLedger => {
  const lines = makeOrderLines(sql, audit, hints);
  const one = sql.prepare<OrderRow>('SELECT * FROM orders WHERE khaosId = :khaos AND storeId = ? AND orderId = ?');
  const put = sql.prepare(
    `INSERT INTO orders (khaosId, storeId, orderId, legacyId, name, bareName, createdAt, updatedAt, cancelledAt, verdict, reason,
         digest, totalMinor, currency, readAtMs, secondOpen, standing)
       VALUES (:khaos, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET legacyId = excluded.legacyId, name = excluded.name, bareName = excluded.bareName,
       createdAt = excluded.createdAt, updatedAt = excluded.updatedAt, cancelledAt = excluded.cancelledAt,
       verdict = excluded.verdict, reason = excluded.reason, digest = excluded.digest, totalMinor = excluded.totalMinor,
       currency = excluded.currency, readAtMs = excluded.readAtMs, secondOpen = excluded.secondOpen, standing = excluded.standing`,
  );
  const notice = sql.prepare(
    `INSERT INTO orders (khaosId, storeId, orderId, legacyId, name, bareName, createdAt, updatedAt, standing)
       VALUES (:khaos, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const named = sql.prepare<OrderRow>(
    'SELECT * FROM orders WHERE khaosId = :khaos AND storeId = ? AND bareName = ? ORDER BY createdAt DESC, orderId DESC',
  );
  const withRef = sql.prepare<OrderRow>('SELECT * FROM orders WHERE khaosId = :khaos AND associatedRef = ?');
  const setRef = sql.prepare('UPDATE orders SET associatedRef = ? WHERE khaosId = :khaos AND storeId = ? AND orderId = ?');
  const setWritten = sql.prepare(
    'UPDATE orders SET writtenUpdatedAt = ?, writtenShown = ? WHERE khaosId = :khaos AND storeId = ? AND orderId = ?',
  );

  /** `lines.replace` hints the pools of all lines whose terms changed. */
  const readOne = (storeId: string, order: OrderSighting): void => {
    put.run(
      storeId,
      order.orderId,
      order.legacyId,
      order.name,
      bareNameOf(order.name),
      order.createdAt,
      order.updatedAt,
      order.cancelledAt ?? null,
      order.verdict.kind,
      reasonOf(order.verdict),
      order.digest,
      order.totalMinor,
      order.currency,
      sql.nowMs(),
      bit(order.secondOpen),
      standings.of(storeId, order.orderId, order.verdict.kind),
    );
    lines.replace(storeId, order.orderId, order.lines);
  };

  const giveRef = sql.atomic((storeId: string, orderId: string, ref: string): string => {
    const order = one.get(storeId, orderId);
    if (order === undefined) throw new Error(`there is no order ${orderId} of ${storeId}`);
    if (order.associatedRef !== null) return order.associatedRef;
    if (ref === '' || ref.length > longestRef || ref.includes('#')) throw new Error(`not an associated ref: ${ref}`);
    const other = withRef.get(ref);
    if (other !== undefined) throw new Error(`the associated ref ${ref} belongs to order ${other.orderId} of ${other.storeId}`);
    setRef.run(ref, storeId, orderId);
    return ref;
  });

  return {
    ...makeOrderLists(sql),
    fulfilled: lines.fulfilled,
    linesOf: lines.linesOf,
    liveLines: lines.liveLines,
    soldLines: lines.soldLines,
    soldAs: lines.soldAs,
    linesRevision: lines.linesRevision,
    settle: lines.settle,
    countAsTaken: lines.countAsTaken,
    giveRef,
    read: sql.atomic((storeId, orders) => {
      for (const order of orders) readOne(storeId, order);
    }),
    linesTold: sql.atomic(lines.replace),
    noticed: sql.atomic((storeId, heads) =>
      heads
        .filter(({ orderId, legacyId, name, createdAt, updatedAt }) => {
          const standing = standings.of(storeId, orderId, undefined);
          return notice.run(storeId, orderId, legacyId, name, bareNameOf(name), createdAt, updatedAt, standing).changes === 1;
        })
        .map(({ orderId }) => orderId),
    ),
    unknown: (storeId, orderIds) => orderIds.filter((orderId) => one.get(storeId, orderId) === undefined),
    toRead: (storeId, heads) =>
      heads
        .filter((head) => {
          const known = one.get(storeId, head.orderId);
          return known === undefined || known.readAtMs === null || isNews(known, head);
        })
        .map(({ orderId }) => orderId),
    get: (storeId, orderId) => {
      const row = one.get(storeId, orderId);
      return row === undefined ? undefined : toOrder(row);
    },
    many: (storeId, orderIds) =>
      orderIds
        .map((orderId) => one.get(storeId, orderId))
        .filter((row) => row !== undefined)
        .map(toOrder),
    byName: (storeId, name) => named.all(storeId, bareNameOf(name)).map(toOrder),
    byRef: (associatedRef) => {
      const row = withRef.get(associatedRef);
      return row === undefined ? undefined : toOrder(row);
    },
    wrote: sql.atomic((storeId, orderId, updatedAt, shown) => {
      setWritten.run(updatedAt, shown, storeId, orderId);
    }),
  };
};
