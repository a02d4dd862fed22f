/** Orders as Shopify lists them, their lines as the stock arithmetic needs them, and orders as KC was last read. */
import type { Migration } from './migration.ts';

export const ordersMigration: Migration = {
  version: 4,
  name: 'orders',
  sql: `
    CREATE TABLE orders (
      khaosId TEXT NOT NULL,
      storeId TEXT NOT NULL,
      orderId TEXT NOT NULL,
      legacyId TEXT NOT NULL,
      name TEXT NOT NULL,
      -- The name without a leading #.
      bareName TEXT NOT NULL,
      createdAt TEXT NOT NULL,
      updatedAt TEXT NOT NULL,
      cancelledAt TEXT,
      -- Empty until the order was read in full.
      verdict TEXT NOT NULL DEFAULT '',
      reason TEXT NOT NULL DEFAULT '',
      digest TEXT,
      totalMinor INTEGER NOT NULL DEFAULT 0,
      currency TEXT NOT NULL DEFAULT '',
      readAtMs INTEGER,
      writtenUpdatedAt TEXT,
      associatedRef TEXT,
      standing TEXT NOT NULL,
      PRIMARY KEY (khaosId, storeId, orderId)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX ordersByRef ON orders (khaosId, associatedRef) WHERE associatedRef IS NOT NULL;
    CREATE INDEX ordersByName ON orders (khaosId, storeId, bareName, createdAt);
    CREATE INDEX ordersListed ON orders (khaosId, storeId, standing, createdAt, orderId);
    CREATE INDEX ordersLater ON orders (khaosId, storeId, orderId) WHERE verdict = 'later';

    CREATE TABLE orderCounts (
      khaosId TEXT NOT NULL,
      storeId TEXT NOT NULL,
      standing TEXT NOT NULL,
      verdict TEXT NOT NULL,
      reason TEXT NOT NULL,
      count INTEGER NOT NULL,
      PRIMARY KEY (khaosId, storeId, standing, verdict, reason)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER ordersCountNew AFTER INSERT ON orders BEGIN
      INSERT INTO orderCounts VALUES (NEW.khaosId, NEW.storeId, NEW.standing, NEW.verdict, NEW.reason, 1)
        ON CONFLICT DO UPDATE SET count = count + 1;
    END;
    CREATE TRIGGER ordersCountMoved AFTER UPDATE OF standing, verdict, reason ON orders
      WHEN OLD.standing <> NEW.standing OR OLD.verdict <> NEW.verdict OR OLD.reason <> NEW.reason BEGIN
      UPDATE orderCounts SET count = count - 1
        WHERE khaosId = OLD.khaosId AND storeId = OLD.storeId AND standing = OLD.standing
          AND verdict = OLD.verdict AND reason = OLD.reason;
      INSERT INTO orderCounts VALUES (NEW.khaosId, NEW.storeId, NEW.standing, NEW.verdict, NEW.reason, 1)
        ON CONFLICT DO UPDATE SET count = count + 1;
    END;

    CREATE TABLE orderLines (
      khaosId TEXT NOT NULL,
      storeId TEXT NOT NULL,
      orderId TEXT NOT NULL,
      lineId TEXT NOT NULL,
      locationId TEXT NOT NULL,
      itemId TEXT,
      sku TEXT,
      quantity INTEGER NOT NULL,
      currentQuantity INTEGER NOT NULL,
      remaining INTEGER NOT NULL,
      fulfilled INTEGER NOT NULL,
      restocked INTEGER NOT NULL,
      refunded INTEGER NOT NULL,
      live INTEGER NOT NULL,
      PRIMARY KEY (khaosId, storeId, orderId, lineId, locationId),
      FOREIGN KEY (khaosId, storeId, orderId) REFERENCES orders (khaosId, storeId, orderId)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX orderLinesLive ON orderLines (khaosId, storeId, itemId) WHERE live = 1;

    -- By line alone: a line keeps what was said of it when it is read again at another location.
    CREATE TABLE countedAsTaken (
      khaosId TEXT NOT NULL,
      storeId TEXT NOT NULL,
      orderId TEXT NOT NULL,
      lineId TEXT NOT NULL,
      units INTEGER NOT NULL,
      PRIMARY KEY (khaosId, storeId, orderId, lineId)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE khaosOrders (
      khaosId TEXT NOT NULL,
      associatedRef TEXT NOT NULL,
      storeId TEXT NOT NULL,
      orderId TEXT NOT NULL,
      salesOrderCode TEXT,
      reading TEXT,
      -- When it was last asked for, with or without an answer about it; 0: never.
      askedAtMs INTEGER NOT NULL DEFAULT 0,
      changedAtMs INTEGER,
      watched INTEGER NOT NULL,
      PRIMARY KEY (khaosId, associatedRef)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX khaosOrdersDue ON khaosOrders (khaosId, storeId, askedAtMs, associatedRef) WHERE watched = 1;
  `,
};
