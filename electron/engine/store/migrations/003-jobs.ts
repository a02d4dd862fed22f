/** Jobs and their steps, with their counts kept by triggers so that no writer can forget them. */
import type { Migration } from './migration.ts';

export const jobsMigration: Migration = {
  version: 3,
  name: 'jobs',
  sql: `
    CREATE TABLE jobs (
      jobId INTEGER PRIMARY KEY,
      khaosId TEXT NOT NULL,
      storeId TEXT NOT NULL,
      flow TEXT NOT NULL,
      key TEXT NOT NULL,
      state TEXT NOT NULL,
      tries INTEGER NOT NULL DEFAULT 0,
      sends INTEGER NOT NULL DEFAULT 0,
      nextTryAtMs INTEGER,
      problem TEXT,
      cause TEXT NOT NULL DEFAULT '',
      why TEXT NOT NULL,
      -- The audit line that holds the sentence too, where a person typed it: erased there, it is erased here.
      whySeq INTEGER,
      movedBy TEXT NOT NULL,
      reference TEXT,
      orderName TEXT,
      createdAtMs INTEGER NOT NULL,
      movedAtMs INTEGER NOT NULL,
      UNIQUE (khaosId, storeId, flow, key)
    ) STRICT;
    CREATE INDEX jobsDue ON jobs (khaosId, storeId, flow, state, nextTryAtMs) WHERE nextTryAtMs IS NOT NULL;
    CREATE INDEX jobsListed ON jobs (khaosId, storeId, flow, state, cause, movedAtMs);
    CREATE INDEX jobsByWhy ON jobs (whySeq) WHERE whySeq IS NOT NULL;

    CREATE TABLE jobCounts (
      khaosId TEXT NOT NULL,
      storeId TEXT NOT NULL,
      flow TEXT NOT NULL,
      state TEXT NOT NULL,
      cause TEXT NOT NULL,
      count INTEGER NOT NULL,
      PRIMARY KEY (khaosId, storeId, flow, state, cause)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER jobsCountNew AFTER INSERT ON jobs BEGIN
      INSERT INTO jobCounts VALUES (NEW.khaosId, NEW.storeId, NEW.flow, NEW.state, NEW.cause, 1)
        ON CONFLICT DO UPDATE SET count = count + 1;
    END;
    CREATE TRIGGER jobsCountMoved AFTER UPDATE OF state, cause ON jobs WHEN OLD.state <> NEW.state OR OLD.cause <> NEW.cause BEGIN
      UPDATE jobCounts SET count = count - 1
        WHERE khaosId = OLD.khaosId AND storeId = OLD.storeId AND flow = OLD.flow AND state = OLD.state AND cause = OLD.cause;
      INSERT INTO jobCounts VALUES (NEW.khaosId, NEW.storeId, NEW.flow, NEW.state, NEW.cause, 1)
        ON CONFLICT DO UPDATE SET count = count + 1;
    END;
    CREATE TRIGGER jobsForgetWhy AFTER DELETE ON auditPayloads BEGIN
      UPDATE jobs SET why = 'Erased.', whySeq = NULL WHERE whySeq = OLD.seq;
    END;

    CREATE TABLE steps (
      stepId INTEGER PRIMARY KEY,
      jobId INTEGER NOT NULL REFERENCES jobs (jobId),
      khaosId TEXT NOT NULL,
      storeId TEXT NOT NULL,
      flow TEXT NOT NULL,
      seq INTEGER NOT NULL,
      name TEXT NOT NULL,
      facts TEXT NOT NULL,
      send INTEGER NOT NULL,
      atMs INTEGER NOT NULL,
      answerFacts TEXT,
      answeredAtMs INTEGER,
      -- 1 while no answer is stored and the job has not ended.
      open INTEGER NOT NULL DEFAULT 1,
      UNIQUE (jobId, seq)
    ) STRICT;
    CREATE INDEX stepsSent ON steps (jobId, seq) WHERE send = 1;
    CREATE INDEX stepsOpen ON steps (khaosId, storeId, flow, name) WHERE open = 1;
  `,
};
