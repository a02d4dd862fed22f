/** Outlets: what feeds them, what they should hold, what was written, and what Shopify was last seen to hold. */
import type { Hints } from './hints.ts';
import type { AuditLedger } from './ledger-audit.ts';
import type { Outlet, OutletKey, OutletLedger, OutletLink } from './ledger-stock.ts';
import { aboutOutlet, makeOutletHolds } from './outlet-holds.ts';
import { makeOutletLists } from './outlet-lists.ts';
import { toOutlet, type OutletRow } from './outlet-row.ts';
import { makeStockProblems } from './stock-problems.ts';
import { toJson, type Sql } from './sql.ts';

export const makeOutlets = (sql: Sql, audit: AuditLedger, hints: Hints): OutletLedger => {
  const key = 'khaosId = :khaos AND storeId = ? AND itemId = ? AND locationId = ?';
  const one = sql.prepare<OutletRow>(`SELECT * FROM outlets WHERE ${key}`);
  const makePool = sql.prepare('INSERT INTO pools (khaosId, stockCode, site) VALUES (:khaos, ?, ?) ON CONFLICT DO NOTHING');
  const insert = sql.prepare(
    `INSERT INTO outlets (khaosId, storeId, itemId, locationId, sku, stockCode, site) VALUES (:khaos, ?, ?, ?, ?, ?, ?)`,
  );
  const setSku = sql.prepare(`UPDATE outlets SET sku = ? WHERE ${key}`);
  const setPool = sql.prepare(
    `UPDATE outlets SET sku = ?, stockCode = ?, site = ?, wantedOnHand = NULL, wantedTerms = NULL, wantedWhy = NULL, wantedAtMs = NULL
     WHERE ${key}`,
  );
  const setFastAsPool = sql.prepare(
    `UPDATE outlets SET fast = coalesce((SELECT pools.fast FROM pools WHERE pools.khaosId = outlets.khaosId
       AND pools.stockCode = outlets.stockCode AND pools.site = outlets.site), 0) WHERE ${key}`,
  );
  const remove = sql.prepare(`DELETE FROM outlets WHERE ${key}`);
  const sameReading = sql.prepareQuiet(
    `UPDATE outlets SET readAtMs = ?, confirmedAtMs = max(confirmedAtMs, ?)
     WHERE ${key} AND readAtMs <= ? AND reading = ? AND confirmedOnHand = ? AND confirmedAtMs IS NOT NULL AND writingKey IS NULL`,
  );
  const setReading = sql.prepare(`UPDATE outlets SET reading = ?, readAtMs = ? WHERE ${key} AND readAtMs <= ?`);
  const confirmByReading = sql.prepare(
    `UPDATE outlets SET confirmedOnHand = ?, confirmedAtMs = ?
     WHERE ${key} AND writingKey IS NULL AND (confirmedAtMs IS NULL OR confirmedAtMs <= ?)`,
  );
  const want = sql.prepare(`UPDATE outlets SET wantedOnHand = ?, wantedTerms = ?, wantedWhy = ?, wantedAtMs = ? WHERE ${key}`);
  const sameWanted = sql.prepareQuiet(
    `UPDATE outlets SET wantedAtMs = ? WHERE ${key} AND wantedOnHand = ? AND wantedTerms = ? AND wantedWhy = ?`,
  );
  const intend = sql.prepare(`UPDATE outlets SET writingOnHand = ?, writingExpected = ?, writingKey = ?, writingAtMs = ? WHERE ${key}`);
  const noWriting = 'writingOnHand = NULL, writingExpected = NULL, writingKey = NULL, writingAtMs = NULL';
  const written = sql.prepare(
    `UPDATE outlets SET writtenOnHand = ?, writtenAtMs = ?, confirmedOnHand = ?, confirmedAtMs = ?, ${noWriting} WHERE ${key}`,
  );
  const drop = sql.prepare(`UPDATE outlets SET ${noWriting} WHERE ${key}`);

  const rowOf = ({ storeId, itemId, locationId }: OutletKey): OutletRow | undefined => one.get(storeId, itemId, locationId);

  /** Pools that are shared by more or fewer outlets from now on are hinted. */
  const linkOne = ({ storeId, itemId, locationId, sku, pool }: OutletLink): void => {
    const row = one.get(storeId, itemId, locationId);
    const stockCode = pool?.stockCode ?? null;
    const site = pool?.site ?? null;
    if (row !== undefined && row.stockCode === stockCode && row.site === site) {
      if (row.sku !== (sku ?? null)) setSku.run(sku ?? null, storeId, itemId, locationId);
      return;
    }
    if (pool !== undefined) makePool.run(pool.stockCode, pool.site);
    if (row === undefined) insert.run(storeId, itemId, locationId, sku ?? null, stockCode, site);
    else setPool.run(sku ?? null, stockCode, site, storeId, itemId, locationId);
    setFastAsPool.run(storeId, itemId, locationId);
    if (pool !== undefined) hints.sharing(pool.stockCode, pool.site);
    if (row !== undefined && row.stockCode !== null && row.site !== null) hints.sharing(row.stockCode, row.site);
  };

  const wroteOne = (row: OutletRow, onHandAfter: number, actor: Parameters<OutletLedger['wrote']>[1]): void => {
    const nowMs = sql.nowMs();
    const from = row.writingExpected ?? row.confirmedOnHand;
    written.run(row.writingOnHand ?? onHandAfter, nowMs, onHandAfter, nowMs, row.storeId, row.itemId, row.locationId);
    if (from === onHandAfter) return;
    const about = aboutOutlet(row);
    audit.add({
      actor,
      event: 'stock-written',
      ...about,
      references: { ...about.references, ...(row.writingKey === null ? {} : { key: row.writingKey }) },
      amounts: { ...(from === null ? {} : { from }), to: onHandAfter },
      ...(row.wantedWhy === null ? {} : { note: row.wantedWhy }),
    });
  };

  return {
    ...makeOutletLists(sql),
    ...makeOutletHolds(sql, audit, hints),
    ...makeStockProblems(sql),
    link: sql.atomic((links) => links.forEach(linkOne)),
    unlink: sql.atomic((keys) => {
      for (const outlet of keys) {
        const row = rowOf(outlet);
        if (row === undefined) continue;
        remove.run(outlet.storeId, outlet.itemId, outlet.locationId);
        if (row.stockCode !== null && row.site !== null) hints.sharing(row.stockCode, row.site);
      }
    }),
    get: (outlet) => {
      const row = rowOf(outlet);
      return row === undefined ? undefined : toOutlet(row);
    },
    many: (keys): Outlet[] =>
      keys
        .map(rowOf)
        .filter((row) => row !== undefined)
        .map(toOutlet),
    putReadings: sql.atomic((storeId, readings, readAtMs) => {
      for (const reading of readings) {
        const { itemId, locationId, onHand } = reading;
        const text = toJson(reading);
        if (sameReading.run(readAtMs, readAtMs, storeId, itemId, locationId, readAtMs, text, onHand).changes > 0) continue;
        setReading.run(text, readAtMs, storeId, itemId, locationId, readAtMs);
        confirmByReading.run(onHand, readAtMs, storeId, itemId, locationId, readAtMs);
      }
    }),
    want: sql.atomic((rows) => {
      const nowMs = sql.nowMs();
      for (const { storeId, itemId, locationId, onHand, terms, why } of rows) {
        const text = toJson(terms);
        if (sameWanted.run(nowMs, storeId, itemId, locationId, onHand, text, why).changes > 0) continue;
        want.run(onHand, text, why, nowMs, storeId, itemId, locationId);
      }
    }),
    intend: sql.atomic((rows, idempotencyKey) => {
      const nowMs = sql.nowMs();
      for (const { storeId, itemId, locationId, onHand, expectedOnHand } of rows) {
        intend.run(onHand, expectedOnHand, idempotencyKey, nowMs, storeId, itemId, locationId);
      }
    }),
    wrote: sql.atomic((rows, actor) => {
      for (const { onHandAfter, ...outlet } of rows) {
        const row = rowOf(outlet);
        if (row !== undefined) wroteOne(row, onHandAfter, actor);
      }
    }),
    notWritten: sql.atomic((keys) => {
      for (const { storeId, itemId, locationId } of keys) drop.run(storeId, itemId, locationId);
    }),
  };
};
