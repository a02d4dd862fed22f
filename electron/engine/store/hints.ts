/**
 * Hints that follow by themselves from what is stored: no flow can forget them.
 *
 * A pool's free units depend on every order line of its codes, and an order goes to the site that the site rule says, which may be
 * another than the one that feeds the outlet. So a hint reaches every pool that carries a code which feeds an outlet of the item.
 */
import { foldCode } from '../domain/stock-links.ts';
import type { Sql } from './sql.ts';

/** An order's import is done: KC has taken, or will take, its units off the levels. */
export type ImportedHint = (storeId: string, orderId: string) => void;

export type Hints = {
  /** A term of a line of this inventory item changed. */
  item(storeId: string, itemId: string): void;
  /** A term of a line changed that was sold under this SKU: of the pool of that very code, also where its variant is gone or renamed. */
  sold(sku: string): void;
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
  const hintSold = sql.prepare(`${set} WHERE khaosId = :khaos AND stockCode IN (?, ?)`);
  const hintOrder = sql.prepare(
    `${set} WHERE khaosId = :khaos AND stockCode IN (
       SELECT outlets.stockCode FROM orderLines JOIN outlets USING (khaosId, storeId, itemId)
       WHERE khaosId = :khaos AND storeId = ? AND orderId = ?)`,
  );
  const skusOf = sql.prepare<{ sku: string }>(
    'SELECT DISTINCT sku FROM orderLines WHERE khaosId = :khaos AND storeId = ? AND orderId = ? AND sku IS NOT NULL',
  );
  const hintPool = sql.prepare(`${set} WHERE khaosId = :khaos AND stockCode = ? AND site = ? AND level IS NOT NULL`);

  const sold = (sku: string): void => {
    const nowMs = sql.nowMs();
    hintSold.run(nowMs, nowMs, sku.trim(), foldCode(sku));
  };

  return {
    sold,
    item: (storeId, itemId) => {
      const nowMs = sql.nowMs();
      hintItem.run(nowMs, nowMs, storeId, itemId);
    },
    order: (storeId, orderId) => {
      const nowMs = sql.nowMs();
      hintOrder.run(nowMs, nowMs, storeId, orderId);
      for (const { sku } of skusOf.all(storeId, orderId)) sold(sku);
    },
    sharing: (stockCode, site) => {
      const nowMs = sql.nowMs();
      hintPool.run(nowMs, nowMs, stockCode, site);
    },
  };
};
