/** Order lines by the SKU they were sold under: goods stay sold whatever becomes of the variant. */
import type { Migration } from './migration.ts';

export const soldAsMigration: Migration = {
  version: 12,
  name: 'sold-as',
  // As `foldCode` folds it. SQLite folds the 26 letters only; a line with others is found from the next reading of its order on.
  sql: `ALTER TABLE orderLines ADD COLUMN soldAs TEXT;
    UPDATE orderLines SET soldAs = upper(trim(sku));
    CREATE INDEX orderLinesSold ON orderLines (khaosId, storeId, soldAs) WHERE live = 1;`,
};
