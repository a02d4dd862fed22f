/** What SQLite believes of tables whose every row has the same KC connection: without it, it walks through all outlets to find one. */
import type { Migration } from './migration.ts';

/**
 * A ledger that is new has nothing to be measured, and without figures SQLite takes ten rows for what the first column of any key
 * finds; here that is every row. The figures say rows, then rows for the first column, for the first two, and so on
 * (sqlite.org/fileformat2.html §2.6.4): those of a big shop. They are fixed, so that a plan never changes with the data.
 */
export const plansMigration: Migration = {
  version: 7,
  name: 'plans',
  sql: `
    ANALYZE sqlite_schema;
    INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
      ('outlets', 'outlets', '100000 100000 50000 2 1'),
      ('outlets', 'outletsFedBy', '100000 100000 2 2 2 1 1'),
      ('orderLines', 'orderLines', '1000000 1000000 500000 5 1 1'),
      ('orderLines', 'orderLinesLive', '10000 10000 5000 2');
    ANALYZE sqlite_schema;
  `,
};
