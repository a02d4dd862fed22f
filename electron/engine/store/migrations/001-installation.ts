/** Which installation this is, which systems it belongs to, and what it knows of the right to write. */
import type { Migration } from './migration.ts';

export const installationMigration: Migration = {
  version: 1,
  name: 'installation',
  sql: `
    CREATE TABLE installation (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      id TEXT NOT NULL,
      khaosId TEXT NOT NULL,
      khaosUrl TEXT NOT NULL,
      khaosMode TEXT NOT NULL,
      mode TEXT NOT NULL,
      khaosVersion TEXT,
      khaosSites TEXT,
      starts INTEGER NOT NULL,
      createdAtMs INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE stores (
      khaosId TEXT NOT NULL,
      storeId TEXT NOT NULL,
      domain TEXT NOT NULL,
      shopId TEXT,
      catchingUp TEXT,
      leaseHeld TEXT,
      leaseIntended TEXT,
      PRIMARY KEY (khaosId, storeId)
    ) STRICT, WITHOUT ROWID;
  `,
};
