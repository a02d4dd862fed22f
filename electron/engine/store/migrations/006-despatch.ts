/** What customers were told parcel by parcel, fulfilments seen, finished passes, and how far each flow has read. */
import type { Migration } from './migration.ts';

export const despatchMigration: Migration = {
  version: 6,
  name: 'despatch',
  sql: `
    CREATE TABLE told (
      khaosId TEXT NOT NULL,
      storeId TEXT NOT NULL,
      orderId TEXT NOT NULL,
      lineId TEXT NOT NULL,
      units INTEGER NOT NULL CHECK (units >= 0),
      PRIMARY KEY (khaosId, storeId, orderId, lineId)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE parcels (
      khaosId TEXT NOT NULL,
      storeId TEXT NOT NULL,
      orderId TEXT NOT NULL,
      parcel INTEGER NOT NULL,
      lines TEXT NOT NULL,
      invoices TEXT NOT NULL,
      tracking TEXT NOT NULL,
      fulfilmentIds TEXT NOT NULL,
      noticedAtMs INTEGER NOT NULL,
      toldAtMs INTEGER,
      PRIMARY KEY (khaosId, storeId, orderId, parcel)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX parcelsUntold ON parcels (khaosId, storeId, noticedAtMs, orderId, parcel) WHERE toldAtMs IS NULL;

    CREATE TABLE fulfilments (
      khaosId TEXT NOT NULL,
      storeId TEXT NOT NULL,
      orderId TEXT NOT NULL,
      fulfilmentId TEXT NOT NULL,
      state TEXT NOT NULL,
      createdAt TEXT NOT NULL,
      locationId TEXT,
      lines TEXT NOT NULL,
      tracking TEXT NOT NULL,
      ours INTEGER NOT NULL,
      PRIMARY KEY (khaosId, storeId, orderId, fulfilmentId)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE runs (
      runId INTEGER PRIMARY KEY,
      khaosId TEXT NOT NULL,
      storeId TEXT NOT NULL,
      flow TEXT NOT NULL,
      startedAtMs INTEGER NOT NULL,
      run TEXT NOT NULL
    ) STRICT;
    CREATE INDEX runsListed ON runs (khaosId, storeId, flow);
    CREATE INDEX runsByTime ON runs (khaosId, startedAtMs);

    CREATE TABLE latestRuns (
      khaosId TEXT NOT NULL,
      storeId TEXT NOT NULL,
      flow TEXT NOT NULL,
      runId INTEGER NOT NULL UNIQUE REFERENCES runs (runId),
      PRIMARY KEY (khaosId, storeId, flow)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE watermarks (
      khaosId TEXT NOT NULL,
      storeId TEXT NOT NULL,
      flow TEXT NOT NULL,
      name TEXT NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (khaosId, storeId, flow, name)
    ) STRICT, WITHOUT ROWID;
  `,
};
