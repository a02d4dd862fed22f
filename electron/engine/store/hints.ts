/**
 * Hints that follow by themselves from what is stored: no flow can forget them.
 *
 * A pool's free units depend on every order line of its codes, and an order goes to the site that the site rule says, which may be
 * another than the one that feeds the outlet. So a hint reaches every pool that carries a code which feeds an outlet of the item.
 */
import type { Sql } from './sql.ts';

/** An order's import is done: KC has taken, or will take, its units off the levels. */
export type ImportedHint = (storeId: string, orderId: string) => void;

export type Hints = {
  /** A term of a line of this inventory item changed. */
  item(storeId: string, itemId: string): void;
  /** Something about all lines of this order changed. */
  order: ImportedHint;
  /** The outlets that share these pools are no longer the same. Pools that were never read are in the sweep anyway. */
  sharing(stockCode: string, site: string): void;
};

export const makeHints = (sql: Sql): Hints => {
  const set = 'UPDATE pools SET firstHintAtMs = coalesce(firstHintAtMs, ?), hintedAtMs = max(coalesce(hintedAtMs, 0), ?)';
  const hintItem = sql.prepare(
    `${set} WHERE khaosId = :khaos AND stockCode IN (
       SELECT stockCode FROM outlets WHERE khaosId = :khaos AND storeId = ? AND itemId = ?)`,
  );
  const hintOrder = sql.prepare(
    `${set} WHERE khaosId = :khaos AND stockCode IN (
       SELECT outlets.stockCode FROM orderLines JOIN outlets USING (khaosId, storeId, itemId)
       WHERE khaosId = :khaos AND storeId = ? AND orderId = ?)`,
  );
  const hintPool = sql.prepare(`${set} WHERE khaosId = :khaos AND stockCode = ? AND site = ? AND level IS NOT NULL`);

  return {
    item: (storeId, itemId) => {
      const nowMs = sql.nowMs();
      hintItem.run(nowMs, nowMs, storeId, itemId);
    },
    order: (storeId, orderId) => {
      const nowMs = sql.nowMs();
      hintOrder.run(nowMs, nowMs, storeId, orderId);
    },
    sharing: (stockCode, site) => {
      const nowMs = sql.nowMs();
      hintPool.run(nowMs, nowMs, stockCode, site);
    },
  };
};
