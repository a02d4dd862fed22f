/** Orders whose answer cannot be read: since when, and when the next reading is worth its points. */
import type { Migration } from './migration.ts';

export const unreadableOrdersMigration: Migration = {
  version: 13,
  name: 'unreadable-orders',
  sql: `
    CREATE TABLE unreadableOrders (
      khaosId TEXT NOT NULL,
      storeId TEXT NOT NULL,
      orderId TEXT NOT NULL,
      -- Shopify's, of the state that cannot be read: another one is read at once.
      updatedAt TEXT NOT NULL,
      sinceMs INTEGER NOT NULL,
      nextReadAtMs INTEGER NOT NULL,
      PRIMARY KEY (khaosId, storeId, orderId)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX unreadableOrdersDue ON unreadableOrders (khaosId, storeId, nextReadAtMs);`,
};
