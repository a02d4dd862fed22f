/** Pools (KC's code at a site) and outlets (Shopify's item at a location). */
import type { Migration } from './migration.ts';

export const stockMigration: Migration = {
  version: 5,
  name: 'stock',
  sql: `
    CREATE TABLE pools (
      khaosId TEXT NOT NULL,
      stockCode TEXT NOT NULL,
      site TEXT NOT NULL,
      level INTEGER,
      levelAskedAtMs INTEGER,
      state INTEGER,
      buildPotential INTEGER,
      otherBackOrder INTEGER,
      fast INTEGER NOT NULL DEFAULT 0,
      -- The first hint since a level was asked for (whose turn it is) and the last (whether a level is older than it).
      firstHintAtMs INTEGER,
      hintedAtMs INTEGER,
      problem TEXT,
      cause TEXT,
      -- When a level was last asked for, whatever came of it; 0: never.
      askedAtMs INTEGER NOT NULL DEFAULT 0,
      outlets INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (khaosId, stockCode, site)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX poolsSweep ON pools (khaosId, site, askedAtMs, stockCode) WHERE outlets > 0;
    CREATE INDEX poolsHinted ON pools (khaosId, site, firstHintAtMs, stockCode) WHERE firstHintAtMs IS NOT NULL AND outlets > 0;
    CREATE INDEX poolsTroubled ON pools (khaosId, cause, askedAtMs, stockCode, site) WHERE cause IS NOT NULL AND outlets > 0;
    CREATE INDEX poolsFast ON pools (khaosId, site, askedAtMs, stockCode) WHERE fast = 1 AND outlets > 0;

    CREATE TABLE outlets (
      khaosId TEXT NOT NULL,
      storeId TEXT NOT NULL,
      itemId TEXT NOT NULL,
      locationId TEXT NOT NULL,
      sku TEXT,
      stockCode TEXT,
      site TEXT,
      -- As its pool says; kept here for the order in which outlets are written.
      fast INTEGER NOT NULL DEFAULT 0,
      wantedOnHand INTEGER,
      wantedTerms TEXT,
      wantedWhy TEXT,
      wantedAtMs INTEGER,
      writingOnHand INTEGER,
      writingExpected INTEGER,
      writingKey TEXT,
      writingAtMs INTEGER,
      writtenOnHand INTEGER,
      writtenAtMs INTEGER,
      confirmedOnHand INTEGER,
      confirmedAtMs INTEGER,
      reading TEXT,
      -- 0: never.
      readAtMs INTEGER NOT NULL DEFAULT 0,
      ceilingOnHand INTEGER,
      ceilingSinceMs INTEGER,
      held TEXT,
      heldCause TEXT NOT NULL DEFAULT '',
      heldAtMs INTEGER,
      frozen TEXT,
      -- The audit line that holds the reason too, where a person typed it: erased there, it is erased here.
      frozenSeq INTEGER,
      standing TEXT NOT NULL GENERATED ALWAYS AS (
        CASE
          WHEN held IS NOT NULL OR frozen IS NOT NULL THEN 'held'
          WHEN wantedOnHand IS NULL THEN 'unknown'
          WHEN wantedOnHand = confirmedOnHand THEN 'confirmed'
          ELSE 'different'
        END
      ) STORED,
      PRIMARY KEY (khaosId, storeId, itemId, locationId),
      FOREIGN KEY (khaosId, stockCode, site) REFERENCES pools (khaosId, stockCode, site)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX outletsFedBy ON outlets (khaosId, stockCode, site, storeId, itemId, locationId);
    CREATE INDEX outletsListed ON outlets (khaosId, storeId, standing, itemId, locationId);
    CREATE INDEX outletsDifferent ON outlets (khaosId, storeId, fast DESC, wantedAtMs, itemId, locationId)
      WHERE standing = 'different' AND writingKey IS NULL;
    CREATE INDEX outletsWriting ON outlets (khaosId, storeId, writingAtMs, itemId, locationId) WHERE writingKey IS NOT NULL;
    CREATE INDEX outletsUnread ON outlets (khaosId, storeId, locationId, readAtMs, itemId);
    CREATE INDEX outletsCeiling ON outlets (khaosId, storeId, ceilingSinceMs) WHERE ceilingSinceMs IS NOT NULL;
    CREATE INDEX outletsHeld ON outlets (khaosId, storeId, heldCause, heldAtMs) WHERE heldCause <> '';
    CREATE INDEX outletsByFrozen ON outlets (frozenSeq) WHERE frozenSeq IS NOT NULL;

    CREATE TABLE outletCounts (
      khaosId TEXT NOT NULL,
      storeId TEXT NOT NULL,
      standing TEXT NOT NULL,
      heldCause TEXT NOT NULL,
      count INTEGER NOT NULL,
      PRIMARY KEY (khaosId, storeId, standing, heldCause)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER outletsCountNew AFTER INSERT ON outlets BEGIN
      INSERT INTO outletCounts VALUES (NEW.khaosId, NEW.storeId, NEW.standing, NEW.heldCause, 1)
        ON CONFLICT DO UPDATE SET count = count + 1;
      UPDATE pools SET outlets = outlets + 1 WHERE khaosId = NEW.khaosId AND stockCode = NEW.stockCode AND site = NEW.site;
    END;
    CREATE TRIGGER outletsCountGone AFTER DELETE ON outlets BEGIN
      UPDATE outletCounts SET count = count - 1
        WHERE khaosId = OLD.khaosId AND storeId = OLD.storeId AND standing = OLD.standing AND heldCause = OLD.heldCause;
      UPDATE pools SET outlets = outlets - 1 WHERE khaosId = OLD.khaosId AND stockCode = OLD.stockCode AND site = OLD.site;
    END;
    CREATE TRIGGER outletsCountMoved AFTER UPDATE ON outlets 
      WHEN OLD.standing <> NEW.standing OR OLD.heldCause <> NEW.heldCause BEGIN
      UPDATE outletCounts SET count = count - 1
        WHERE khaosId = OLD.khaosId AND storeId = OLD.storeId AND standing = OLD.standing AND heldCause = OLD.heldCause;
      INSERT INTO outletCounts VALUES (NEW.khaosId, NEW.storeId, NEW.standing, NEW.heldCause, 1)
        ON CONFLICT DO UPDATE SET count = count + 1;
    END;
    CREATE TRIGGER outletsFedByAnother AFTER UPDATE OF stockCode, site ON outlets BEGIN
      UPDATE pools SET outlets = outlets - 1 WHERE khaosId = OLD.khaosId AND stockCode = OLD.stockCode AND site = OLD.site;
      UPDATE pools SET outlets = outlets + 1 WHERE khaosId = NEW.khaosId AND stockCode = NEW.stockCode AND site = NEW.site;
    END;
    CREATE TRIGGER poolsFastMoved AFTER UPDATE OF fast ON pools WHEN OLD.fast <> NEW.fast BEGIN
      UPDATE outlets SET fast = NEW.fast WHERE khaosId = NEW.khaosId AND stockCode = NEW.stockCode AND site = NEW.site;
    END;
    CREATE TRIGGER outletsForgetWhy AFTER DELETE ON auditPayloads BEGIN
      UPDATE outlets SET frozen = 'Erased.', frozenSeq = NULL WHERE frozenSeq = OLD.seq;
    END;
  `,
};
