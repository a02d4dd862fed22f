/** Orders counted and listed by where they stand, by way of the kept counts. */
import type { OrderLedger, OrderStanding } from './ledger-orders.ts';
import { toOrder, type OrderRow } from './order-row.ts';
import { keyOf, mergePage, within, type SortKey } from './paging.ts';
import type { Sql } from './sql.ts';

type Count = { storeId: string; standing: OrderStanding; verdict: string; reason: string; count: number };

type Ref = { key: SortKey; storeId: string; orderId: string };

/** Sorts after every ISO time. */
const top: SortKey = ['~', '', ''];

export const makeOrderLists = (sql: Sql): Pick<OrderLedger, 'list' | 'later' | 'counts' | 'reasons'> => {
  const allCounts = sql.prepare<Count>(
    `SELECT storeId, standing, verdict, reason, count FROM orderCounts WHERE khaosId = :khaos AND count > 0
       ORDER BY storeId, standing, verdict, reason`,
  );
  const newestOf = sql.prepare<{ createdAt: string; orderId: string }>(
    `SELECT createdAt, orderId FROM orders WHERE khaosId = :khaos AND storeId = ? AND standing = ?
       AND (createdAt, orderId) <= (?, ?) ORDER BY createdAt DESC, orderId DESC LIMIT ?`,
  );
  const one = sql.prepare<OrderRow>('SELECT * FROM orders WHERE khaosId = :khaos AND storeId = ? AND orderId = ?');
  const laterAfter = sql.prepare<OrderRow>(
    `SELECT * FROM orders INDEXED BY ordersLater WHERE khaosId = :khaos AND storeId = ? AND orderId > ? AND verdict = 'later'
       ORDER BY orderId LIMIT ?`,
  );

  const countsOf = (storeId: string | undefined): Count[] =>
    allCounts.all().filter((count) => storeId === undefined || count.storeId === storeId);

  const refsOf = (storeId: string, standing: string, before: SortKey, limit: number): Ref[] => {
    const [createdAt = '', orderId = '', beforeStore = ''] = before;
    return newestOf
      .all(storeId, standing, createdAt, orderId, limit + 1)
      .map((row): Ref => ({ key: [row.createdAt, row.orderId, storeId], storeId, orderId: row.orderId }))
      .filter(({ key }) => !(key[0] === createdAt && key[1] === orderId && storeId >= String(beforeStore)));
  };

  return {
    list: (filter, limit, from) => {
      const before = from === undefined ? top : keyOf(from, 3);
      const size = within(limit);
      const slices = new Map(
        countsOf(filter.storeId)
          .filter(({ standing }) => filter.standing === undefined || filter.standing === standing)
          .map(({ storeId, standing }) => [JSON.stringify([storeId, standing]), { storeId, standing }]),
      );
      const streams = [...slices.values()].map(({ storeId, standing }) => refsOf(storeId, standing, before, size + 1));
      return mergePage(streams, 'descending', size, (ref) => {
        const row = one.get(ref.storeId, ref.orderId);
        return row === undefined ? undefined : toOrder(row);
      });
    },
    later: (storeId, limit, afterOrderId) => laterAfter.all(storeId, afterOrderId ?? '', within(limit)).map(toOrder),
    counts: (storeId) => {
      const counts = { ordersSeen: 0, imported: 0, leftAlone: 0, onTheWay: 0, held: 0, failed: 0, missing: 0 };
      for (const { standing, count } of countsOf(storeId)) {
        counts.ordersSeen += count;
        counts[standing] += count;
      }
      return counts;
    },
    reasons: (storeId) => {
      const reasons = new Map<string, { kind: 'left-alone' | 'later'; reason: string; count: number }>();
      for (const { standing, verdict, reason, count } of countsOf(storeId)) {
        if (standing !== 'leftAlone' || (verdict !== 'left-alone' && verdict !== 'later')) continue;
        const name = JSON.stringify([verdict, reason]);
        reasons.set(name, { kind: verdict, reason, count: (reasons.get(name)?.count ?? 0) + count });
      }
      return [...reasons.values()].toSorted((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
    },
  };
};
