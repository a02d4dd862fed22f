/** Shopify's times are whole seconds: whether an order was read within the second of its last change, and what our own write showed of it. */
import type { Migration } from './migration.ts';

export const sameSecondMigration: Migration = {
  version: 9,
  name: 'same-second',
  // Of orders read before, nobody knows: those still in the poll's window are read once more.
  sql: `ALTER TABLE orders ADD COLUMN secondOpen INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE orders ADD COLUMN writtenShown TEXT;`,
};
