/** The audit log: lines chained by hash, their erasable payloads, the words that find them, and where pruning has cut. */
import type { Migration } from './migration.ts';

export const auditMigration: Migration = {
  version: 2,
  name: 'audit',
  sql: `
    CREATE TABLE audit (
      seq INTEGER PRIMARY KEY,
      atMs INTEGER NOT NULL,
      actor TEXT NOT NULL,
      event TEXT NOT NULL,
      khaosId TEXT NOT NULL,
      storeId TEXT,
      flow TEXT,
      orderName TEXT,
      stockCode TEXT,
      refs TEXT,
      amounts TEXT,
      note TEXT,
      payloadDigest BLOB,
      hash BLOB NOT NULL
    ) STRICT;
    -- One index a filter; each ends in the line's number by itself, so that it gives the newest first without a sort.
    CREATE INDEX auditByActor ON audit (actor);
    CREATE INDEX auditByEvent ON audit (event);
    CREATE INDEX auditByStore ON audit (storeId) WHERE storeId IS NOT NULL;
    CREATE INDEX auditByFlow ON audit (flow) WHERE flow IS NOT NULL;
    CREATE INDEX auditByOrder ON audit (orderName) WHERE orderName IS NOT NULL;
    CREATE INDEX auditByStockCode ON audit (stockCode) WHERE stockCode IS NOT NULL;

    -- The salt goes with the text: without it the digest in the chain tells nothing of what was erased.
    CREATE TABLE auditPayloads (
      seq INTEGER PRIMARY KEY REFERENCES audit (seq),
      atMs INTEGER NOT NULL,
      salt TEXT NOT NULL,
      text TEXT NOT NULL
    ) STRICT;
    CREATE INDEX auditPayloadsByTime ON auditPayloads (atMs);

    -- Words come folded and split (audit-words.ts), so the plain tokenizer takes each as it is. The short beginnings that
    -- thousands of words share have an index of their own: without it FTS5 gathers every hit before it gives the first.
    CREATE VIRTUAL TABLE auditText USING fts5 (
      words, content='', contentless_delete=1, detail=none, prefix='3 4 5 6', tokenize='ascii'
    );
    CREATE TABLE auditWords (word TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

    -- The last line that pruning removed: the oldest kept line is chained to its hash.
    CREATE TABLE auditCheckpoint (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      seq INTEGER NOT NULL,
      hash BLOB NOT NULL
    ) STRICT;
  `,
};
