/** Which installation this ledger is, the systems it is bound to, and what it knows of the shop's lease. */
import { ProblemError, problemOf } from '../domain/problem.ts';
import type { InstallationLedger, LeaseRecord, Stamp } from './ledger-installation.ts';
import { fromJson, maybeJson, toJson, type Connection, type Sql } from './sql.ts';

type InstallationRow = {
  id: string;
  khaosId: string;
  khaosUrl: string;
  khaosMode: string;
  mode: string;
  khaosVersion: string | null;
  khaosSites: string | null;
  starts: number;
  pausedSinceMs: number | null;
  pausedUntilMs: number | null;
};

type StoreRow = {
  storeId: string;
  domain: string;
  shopId: string | null;
  catchingUp: string | null;
  leaseHeld: string | null;
  leaseIntended: string | null;
};

/** The ledger belongs to one thing and the settings name another. */
const another = (what: string, ledger: string, settings: string): ProblemError =>
  new ProblemError(
    problemOf('ledger-of-another-system', `The ledger belongs to ${what} ${ledger}; asked for was ${settings}.`, {
      what,
      ledger,
      settings,
    }),
  );

/**
 * Throws `ledger-of-another-system` when the ledger is bound to anything but what the stamp names. Reads only, so that a ledger that
 * is refused is left as it was; a ledger that was never stamped fits every stamp.
 */
export const checkStamp = (connection: Connection, stamp: Stamp): void => {
  const bound = connection.prepare<[], InstallationRow>('SELECT * FROM installation').get();
  if (bound === undefined) return;
  if (bound.mode !== stamp.mode) throw another('the mode', bound.mode, stamp.mode);
  if (bound.khaosId !== stamp.khaosId) throw another('the KC connection', bound.khaosId, stamp.khaosId);
  if (bound.khaosUrl !== stamp.khaos.url) throw another('the KC system', bound.khaosUrl, stamp.khaos.url);
  if (bound.khaosMode !== stamp.khaos.mode) throw another('the KC mode', bound.khaosMode, stamp.khaos.mode);
  const domainOf = connection.prepare<[string, string], { domain: string }>('SELECT domain FROM stores WHERE khaosId = ? AND storeId = ?');
  for (const { storeId, domain } of stamp.stores) {
    const known = domainOf.get(stamp.khaosId, storeId);
    if (known !== undefined && known.domain !== domain) throw another(`the shop of ${storeId}`, known.domain, domain);
  }
};

/** Binds a new ledger to the stamp, adds stores that are new, and counts this start. */
export const stampLedger = (sql: Sql, stamp: Stamp): void => {
  const insert = sql.prepare(
    `INSERT INTO installation (one, id, khaosId, khaosUrl, khaosMode, mode, starts, createdAtMs) VALUES (1, ?, :khaos, ?, ?, ?, 0, ?)
     ON CONFLICT DO NOTHING`,
  );
  const insertStore = sql.prepare('INSERT INTO stores (khaosId, storeId, domain) VALUES (:khaos, ?, ?) ON CONFLICT DO NOTHING');
  const start = sql.prepare('UPDATE installation SET starts = starts + 1');
  const known = sql.prepare<{ id: string }>('SELECT id FROM installation');
  sql.inTransaction(() => {
    if (known.get() === undefined) insert.run(sql.uuid(), stamp.khaos.url, stamp.khaos.mode, stamp.mode, sql.nowMs());
    for (const { storeId, domain } of stamp.stores) insertStore.run(storeId, domain);
    start.run();
  });
};

export const makeInstallation = (sql: Sql): InstallationLedger => {
  const installation = sql.prepare<InstallationRow>('SELECT * FROM installation');
  const store = sql.prepare<StoreRow>('SELECT * FROM stores WHERE khaosId = :khaos AND storeId = ?');
  const stores = sql.prepare<StoreRow>('SELECT * FROM stores WHERE khaosId = :khaos ORDER BY storeId');
  const setLease = sql.prepare('UPDATE stores SET leaseHeld = ?, leaseIntended = ? WHERE khaosId = :khaos AND storeId = ?');
  const setCatchingUp = sql.prepare('UPDATE stores SET catchingUp = ? WHERE khaosId = :khaos AND storeId = ?');
  const setShop = sql.prepare('UPDATE stores SET shopId = ? WHERE khaosId = :khaos AND storeId = ?');
  const setKhaos = sql.prepare('UPDATE installation SET khaosVersion = ?, khaosSites = ?');

  const setPause = sql.prepare('UPDATE installation SET pausedSinceMs = ?, pausedUntilMs = ?');

  const bound = installation.get();
  if (bound === undefined) throw new Error('the ledger was never stamped');

  const storeOf = (storeId: string): StoreRow => {
    const row = store.get(storeId);
    if (row === undefined) throw new Error(`the ledger knows no store ${storeId}`);
    return row;
  };

  return {
    id: bound.id,
    starts: bound.starts,
    stamp: {
      khaosId: bound.khaosId,
      khaos: { url: bound.khaosUrl, mode: bound.khaosMode === 'live' ? 'live' : 'test' },
      stores: stores.all().map(({ storeId, domain }) => ({ storeId, domain })),
      mode: bound.mode === 'live' ? 'live' : 'practice',
    },
    intendLease: sql.atomic((storeId, { epoch, nonce }) => {
      setLease.run(storeOf(storeId).leaseHeld, toJson({ epoch, nonce, atMs: sql.nowMs() }), storeId);
    }),
    holdLease: sql.atomic((storeId, { epoch, nonce, digest, updatedAt }) => {
      storeOf(storeId);
      setLease.run(toJson({ epoch, nonce, digest, updatedAt, atMs: sql.nowMs() }), null, storeId);
    }),
    dropLeaseIntent: sql.atomic((storeId) => {
      setLease.run(storeOf(storeId).leaseHeld, null, storeId);
    }),
    lease: (storeId): LeaseRecord => {
      const { leaseHeld, leaseIntended } = storeOf(storeId);
      return {
        held: maybeJson<NonNullable<LeaseRecord['held']>>(leaseHeld),
        intended: maybeJson<NonNullable<LeaseRecord['intended']>>(leaseIntended),
      };
    },
    catchingUp: (storeId) => storeOf(storeId).catchingUp ?? undefined,
    setCatchingUp: sql.atomic((storeId, why) => {
      storeOf(storeId);
      setCatchingUp.run(why ?? null, storeId);
    }),
    pause: () => {
      const row = installation.get();
      return row === undefined || row.pausedSinceMs === null
        ? undefined
        : { sinceMs: row.pausedSinceMs, untilMs: row.pausedUntilMs ?? undefined };
    },
    setPause: sql.atomic((pause) => {
      setPause.run(pause?.sinceMs ?? null, pause?.untilMs ?? null);
    }),
    learnShop: sql.atomic((storeId, shopId) => {
      const known = storeOf(storeId);
      if (known.shopId !== null && known.shopId !== shopId) throw another(`the shop behind ${known.domain}`, known.shopId, shopId);
      if (known.shopId === null) setShop.run(shopId, storeId);
    }),
    learnKhaos: sql.atomic(({ version, sites }) => {
      const known = fromJson<string[]>(installation.get()?.khaosSites ?? '[]');
      const inCommon = known.length === 0 || sites.length === 0 || sites.some((site) => known.includes(site));
      if (!inCommon) throw another('a KC with the sites', known.join(', '), sites.join(', '));
      setKhaos.run(version, toJson(sites.length === 0 ? known : sites));
    }),
  };
};
