/** Pools: KC's levels by code and site, and whose turn it is to be read. */
import type { Pool, PoolLedger } from './ledger-stock.ts';
import { within } from './paging.ts';
import { bit, fromJson, maybeJson, toJson, type Sql } from './sql.ts';
import type { Problem } from '../../../shared/records.ts';

type Row = {
  stockCode: string;
  site: string;
  level: number | null;
  levelAskedAtMs: number | null;
  state: number | null;
  buildPotential: number | null;
  otherBackOrder: number | null;
  fast: number;
  hintedAtMs: number | null;
  problem: string | null;
};

const toPool = (row: Row): Pool => ({
  stockCode: row.stockCode,
  site: row.site,
  level: row.level ?? undefined,
  levelAskedAtMs: row.levelAskedAtMs ?? undefined,
  state: row.state ?? undefined,
  buildPotential: row.buildPotential ?? undefined,
  otherBackOrder: row.otherBackOrder ?? undefined,
  fast: row.fast === 1,
  hintedAtMs: row.hintedAtMs ?? undefined,
  problem: maybeJson<Problem>(row.problem),
});

export const makePools = (sql: Sql): PoolLedger => {
  const one = sql.prepare<Row>('SELECT * FROM pools WHERE khaosId = :khaos AND stockCode = ? AND site = ?');
  /** A hint of the very moment of asking stays: which came first is not known. */
  const clearHints = `firstHintAtMs = CASE WHEN hintedAtMs >= excluded.askedAtMs THEN max(firstHintAtMs, excluded.askedAtMs) END,
       hintedAtMs = CASE WHEN hintedAtMs >= excluded.askedAtMs THEN hintedAtMs END`;
  const putLevel = sql.prepare(
    `INSERT INTO pools (khaosId, stockCode, site, level, levelAskedAtMs, state, buildPotential, askedAtMs)
       VALUES (:khaos, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET level = excluded.level, levelAskedAtMs = excluded.levelAskedAtMs, state = excluded.state,
       buildPotential = excluded.buildPotential, askedAtMs = max(askedAtMs, excluded.askedAtMs), problem = NULL, cause = NULL, ${clearHints}
       WHERE levelAskedAtMs IS NULL OR levelAskedAtMs <= excluded.levelAskedAtMs`,
  );
  const sameLevel = sql.prepareQuiet(
    `UPDATE pools SET levelAskedAtMs = max(levelAskedAtMs, ?), askedAtMs = max(askedAtMs, ?)
     WHERE khaosId = :khaos AND stockCode = ? AND site = ? AND level = ? AND state IS ? AND buildPotential IS ?
       AND levelAskedAtMs IS NOT NULL AND problem IS NULL AND hintedAtMs IS NULL`,
  );
  const putFailure = sql.prepare(
    `INSERT INTO pools (khaosId, stockCode, site, problem, cause, askedAtMs) VALUES (:khaos, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET problem = excluded.problem, cause = excluded.cause, askedAtMs = max(askedAtMs, excluded.askedAtMs), ${clearHints}
       WHERE levelAskedAtMs IS NULL OR levelAskedAtMs <= excluded.askedAtMs`,
  );
  const putOther = sql.prepare(
    `INSERT INTO pools (khaosId, stockCode, site, otherBackOrder) VALUES (:khaos, ?, ?, ?)
     ON CONFLICT DO UPDATE SET otherBackOrder = excluded.otherBackOrder WHERE otherBackOrder IS NOT excluded.otherBackOrder`,
  );
  const putFast = sql.prepare(
    `INSERT INTO pools (khaosId, stockCode, site, fast) VALUES (:khaos, ?, ?, ?) ON CONFLICT DO UPDATE SET fast = excluded.fast`,
  );
  const hint = sql.prepare(
    `UPDATE pools SET firstHintAtMs = min(coalesce(firstHintAtMs, ?), ?), hintedAtMs = max(coalesce(hintedAtMs, 0), ?)
     WHERE khaosId = :khaos AND stockCode = ? AND site = ?`,
  );
  const sweep = sql.prepare<Row>(
    `SELECT * FROM pools WHERE khaosId = :khaos AND site = ? AND outlets > 0 AND askedAtMs < ? ORDER BY askedAtMs, stockCode LIMIT ?`,
  );
  const hinted = sql.prepare<Row>(
    `SELECT * FROM pools WHERE khaosId = :khaos AND site = ? AND firstHintAtMs IS NOT NULL AND outlets > 0
       ORDER BY firstHintAtMs, stockCode LIMIT ?`,
  );
  const fastSlices = sql.prepare<{ codes: string }>(
    `WITH fastOnes AS (
       SELECT stockCode, askedAtMs, (row_number() OVER (ORDER BY stockCode) - 1) / CAST(? AS INTEGER) AS slice FROM pools INDEXED BY poolsFast
         WHERE khaosId = :khaos AND site = ? AND fast = 1 AND outlets > 0 AND EXISTS (
           SELECT 1 FROM outlets INDEXED BY outletsFedBy
             WHERE outlets.khaosId = :khaos AND outlets.stockCode = pools.stockCode AND outlets.site = pools.site AND outlets.storeId = ?))
     SELECT json_group_array(stockCode ORDER BY stockCode) AS codes FROM fastOnes GROUP BY slice ORDER BY min(askedAtMs), slice LIMIT ?`,
  );

  return {
    get: ({ stockCode, site }) => {
      const row = one.get(stockCode, site);
      return row === undefined ? undefined : toPool(row);
    },
    many: (keys) =>
      keys
        .map(({ stockCode, site }) => one.get(stockCode, site))
        .filter((row) => row !== undefined)
        .map(toPool),
    putLevels: sql.atomic((levels) => {
      for (const { stockCode, site, level, askedAtMs, state, buildPotential } of levels) {
        const [stateNow, potential] = [state ?? null, buildPotential ?? null];
        if (sameLevel.run(askedAtMs, askedAtMs, stockCode, site, level, stateNow, potential).changes > 0) continue;
        putLevel.run(stockCode, site, level, askedAtMs, stateNow, potential, askedAtMs);
      }
    }),
    putOtherBackOrders: sql.atomic((rows) => {
      for (const { stockCode, site, units } of rows) putOther.run(stockCode, site, units ?? null);
    }),
    failed: sql.atomic((rows) => {
      for (const { stockCode, site, problem, askedAtMs } of rows) {
        putFailure.run(stockCode, site, toJson(problem), problem.cause, askedAtMs);
      }
    }),
    setFast: sql.atomic((keys, isFast) => {
      for (const { stockCode, site } of keys) putFast.run(stockCode, site, bit(isFast));
    }),
    hint: sql.atomic((keys, atMs) => {
      for (const { stockCode, site } of keys) hint.run(atMs, atMs, atMs, stockCode, site);
    }),
    sweep: (site, askedBeforeMs, limit) => sweep.all(site, askedBeforeMs, within(limit)).map(toPool),
    hinted: (site, limit) => hinted.all(site, within(limit)).map(toPool),
    fastSlices: (storeId, site, together, most) =>
      fastSlices.all(within(together), site, storeId, within(most)).map(({ codes }) => fromJson<string[]>(codes)),
  };
};
