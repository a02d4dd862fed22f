/** Orders whose answer cannot be read, and when each is read again. */
import type { UnreadableLedger } from './ledger-orders.ts';
import { within } from './paging.ts';
import type { Sql } from './sql.ts';

type Row = { updatedAt: string; sinceMs: number; nextReadAtMs: number };

/** As long as it could not be read already, so that the waits double; within an hour a cure at Shopify or an update of ours is noticed. */
const leastWaitMs = 60_000;
const mostWaitMs = 3_600_000;

export const makeUnreadableOrders = (sql: Sql): UnreadableLedger => {
  const ofOrder = 'khaosId = :khaos AND storeId = ? AND orderId = ?';
  const one = sql.prepare<Row>(`SELECT updatedAt, sinceMs, nextReadAtMs FROM unreadableOrders WHERE ${ofOrder}`);
  const put = sql.prepare(
    `INSERT OR REPLACE INTO unreadableOrders (khaosId, storeId, orderId, updatedAt, sinceMs, nextReadAtMs) VALUES (:khaos, ?, ?, ?, ?, ?)`,
  );
  const remove = sql.prepare(`DELETE FROM unreadableOrders WHERE ${ofOrder}`);
  const oldest = sql
    .prepare<number | null>(
      `SELECT min(sinceMs) FROM unreadableOrders AS bad
         JOIN jobs ON jobs.khaosId = bad.khaosId AND jobs.storeId = bad.storeId AND jobs.flow = 'import-orders' AND jobs.key = bad.orderId
         WHERE bad.khaosId = :khaos AND bad.storeId = ? AND jobs.state <> 'skipped'`,
    )
    .pluck();
  const due = sql
    .prepare<string>(
      `SELECT orderId FROM unreadableOrders INDEXED BY unreadableOrdersDue WHERE khaosId = :khaos AND storeId = ? AND nextReadAtMs <= ?
         ORDER BY nextReadAtMs, orderId LIMIT ?`,
    )
    .pluck();

  return {
    failed: sql.atomic((storeId, { id, updatedAt }) => {
      const nowMs = sql.nowMs();
      const known = one.get(storeId, id);
      const sinceMs = known?.updatedAt === updatedAt ? known.sinceMs : nowMs;
      const waitMs = Math.min(mostWaitMs, Math.max(leastWaitMs, nowMs - sinceMs));
      put.run(storeId, id, updatedAt, sinceMs, nowMs + waitMs);
    }),
    read: sql.atomic((storeId, orderIds) => {
      for (const orderId of orderIds) remove.run(storeId, orderId);
    }),
    isWaiting: (storeId, { id, updatedAt }) => {
      const known = one.get(storeId, id);
      return known !== undefined && known.updatedAt === updatedAt && known.nextReadAtMs > sql.nowMs();
    },
    rests: (storeId, orderId) => (one.get(storeId, orderId)?.nextReadAtMs ?? -Infinity) > sql.nowMs(),
    sinceMs: (storeId) => oldest.get(storeId) ?? undefined,
    due: (storeId, limit) => due.all(storeId, sql.nowMs(), within(limit)),
  };
};
