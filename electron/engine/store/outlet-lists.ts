/** Outlets counted, listed, and found by what has to be done with them. */
import type { OutletLedger, OutletStanding } from './ledger-stock.ts';
import { toOutlet, type OutletRow } from './outlet-row.ts';
import { compareKeys, keyOf, mergePage, within, type SortKey } from './paging.ts';
import { toJson, type Sql } from './sql.ts';

type Ref = { key: SortKey; row: OutletRow };

const keyOfRow = (row: OutletRow): SortKey => [row.itemId, row.locationId, row.storeId];

export const makeOutletLists = (
  sql: Sql,
): Pick<OutletLedger, 'fedBy' | 'ofItems' | 'different' | 'writing' | 'unread' | 'counts' | 'list'> => {
  // One statement for a batch: a statement by itself costs more than the look at the index. Without figures on the tables (ANALYZE)
  // SQLite would rather walk the whole primary key than use the index.
  const fedBy = sql.prepare<OutletRow>(
    `SELECT outlets.* FROM json_each(?) AS asked CROSS JOIN outlets INDEXED BY outletsFedBy
       ON khaosId = :khaos AND stockCode = asked.value ->> 0 AND site = asked.value ->> 1
       ORDER BY asked.key, storeId, itemId, locationId`,
  );
  const ofItems = sql.prepare<OutletRow>(
    `SELECT outlets.* FROM json_each(?) AS asked CROSS JOIN outlets
       ON khaosId = :khaos AND storeId = ? AND itemId = asked.value ORDER BY asked.key, locationId`,
  );
  const different = sql.prepare<OutletRow>(
    `SELECT * FROM outlets WHERE khaosId = :khaos AND storeId = ? AND standing = 'different' AND writingKey IS NULL
       ORDER BY fast DESC, wantedAtMs, itemId, locationId LIMIT ?`,
  );
  const writing = sql.prepare<OutletRow>(
    `SELECT * FROM outlets WHERE khaosId = :khaos AND storeId = ? AND writingKey IS NOT NULL
       ORDER BY writingAtMs, itemId, locationId LIMIT ?`,
  );
  const unread = sql.prepare<OutletRow>(
    `SELECT * FROM outlets WHERE khaosId = :khaos AND storeId = ? AND locationId = ? AND readAtMs < ?
       ORDER BY readAtMs, itemId LIMIT ?`,
  );
  const allCounts = sql.prepare<{ storeId: string; standing: OutletStanding; count: number }>(
    `SELECT storeId, standing, sum(count) AS count FROM outletCounts WHERE khaosId = :khaos AND count > 0
       GROUP BY storeId, standing ORDER BY storeId, standing`,
  );
  const sliceAfter = sql.prepare<OutletRow>(
    `SELECT * FROM outlets INDEXED BY outletsListed WHERE khaosId = :khaos AND storeId = ? AND standing = ? AND (itemId, locationId) >= (?, ?)
       ORDER BY itemId, locationId LIMIT ?`,
  );
  /** All outlets of a code: one or two a store. */
  const ofCode = sql.prepare<OutletRow>('SELECT * FROM outlets INDEXED BY outletsFedBy WHERE khaosId = :khaos AND stockCode = ?');

  const countsOf = (storeId: string | undefined) => allCounts.all().filter((count) => storeId === undefined || count.storeId === storeId);

  return {
    fedBy: (pools) => fedBy.all(toJson(pools.map(({ stockCode, site }) => [stockCode, site]))).map(toOutlet),
    ofItems: (storeId, itemIds) => ofItems.all(toJson([...new Set(itemIds)]), storeId).map(toOutlet),
    different: (storeId, limit) => different.all(storeId, within(limit)).map(toOutlet),
    writing: (storeId, limit) => writing.all(storeId, within(limit)).map(toOutlet),
    unread: (storeId, locationId, readBeforeMs, limit) => unread.all(storeId, locationId, readBeforeMs, within(limit)).map(toOutlet),
    counts: (storeId) => {
      const counts = { outlets: 0, confirmed: 0, different: 0, held: 0 };
      for (const { standing, count } of countsOf(storeId)) {
        counts.outlets += count;
        if (standing !== 'unknown') counts[standing] += count;
      }
      return counts;
    },
    list: (filter, limit, from) => {
      const after: SortKey = from === undefined ? ['', '', ''] : keyOf(from, 3);
      const size = within(limit);
      const toRefs = (rows: OutletRow[]): Ref[] =>
        rows.map((row) => ({ key: keyOfRow(row), row })).filter(({ key }) => compareKeys(key, after) > 0);
      const streams =
        filter.stockCode === undefined
          ? countsOf(filter.storeId)
              .filter(({ standing }) => (filter.standing ?? standing) === standing)
              .map(({ storeId, standing }) => sliceAfter.all(storeId, standing, after[0] ?? '', after[1] ?? '', size + 2))
          : [
              ofCode
                .all(filter.stockCode)
                .filter((row) => (filter.storeId ?? row.storeId) === row.storeId && (filter.standing ?? row.standing) === row.standing),
            ];
      return mergePage(streams.map(toRefs), 'ascending', size, ({ row }) => toOutlet(row));
    },
  };
};
