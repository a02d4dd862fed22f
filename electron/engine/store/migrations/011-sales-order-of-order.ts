/**
 * A sales order is kept by the order it belongs to: the reference that people gave one that they entered by hand may stand on several.
 * Of two rows of one order the one that KC is still asked about stays, then the one asked about last. Restocked units were never told.
 */
import type { Migration } from './migration.ts';

export const salesOrderOfOrderMigration: Migration = {
  version: 11,
  name: 'sales-order-of-order',
  sql: `
    CREATE TABLE salesOrders (
      khaosId TEXT NOT NULL,
      storeId TEXT NOT NULL,
      orderId TEXT NOT NULL,
      -- KC sees no difference between capitals and small letters in it.
      associatedRef TEXT NOT NULL COLLATE NOCASE,
      salesOrderCode TEXT COLLATE NOCASE,
      reading TEXT,
      -- When it was last asked for, with or without an answer about it; 0: never.
      askedAtMs INTEGER NOT NULL DEFAULT 0,
      changedAtMs INTEGER,
      watched INTEGER NOT NULL,
      PRIMARY KEY (khaosId, storeId, orderId)
    ) STRICT, WITHOUT ROWID;
    INSERT OR REPLACE INTO salesOrders (khaosId, storeId, orderId, associatedRef, salesOrderCode, reading, askedAtMs, changedAtMs, watched)
      SELECT khaosId, storeId, orderId, associatedRef, salesOrderCode, reading, askedAtMs, changedAtMs, watched
      FROM khaosOrders ORDER BY watched, askedAtMs;
    DROP TABLE khaosOrders;
    ALTER TABLE salesOrders RENAME TO khaosOrders;
    CREATE INDEX khaosOrdersDue ON khaosOrders (khaosId, storeId, askedAtMs, orderId) WHERE watched = 1;
    CREATE INDEX khaosOrdersByRef ON khaosOrders (khaosId, associatedRef);
    CREATE INDEX khaosOrdersByCode ON khaosOrders (khaosId, salesOrderCode);
    ALTER TABLE orderLines DROP COLUMN restocked;`,
};
