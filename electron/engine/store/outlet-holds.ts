/** Outlets kept from being written: held by a problem, frozen by a person, or kept from rising after a refused compare. */
import { said } from './audit-said.ts';
import type { Hints } from './hints.ts';
import type { AuditLedger, NewAuditEntry } from './ledger-audit.ts';
import type { OutletKey, OutletLedger } from './ledger-stock.ts';
import type { OutletRow } from './outlet-row.ts';
import type { Actor } from '../domain/job-moves.ts';
import { toJson, type Sql } from './sql.ts';

type Holds = Pick<OutletLedger, 'setCeiling' | 'liftCeilings' | 'hold' | 'release' | 'freeze' | 'thaw'>;

/** Code and names by which people and the two systems know an outlet. */
export const aboutOutlet = (row: OutletRow): Pick<NewAuditEntry, 'storeId' | 'flow' | 'stockCode' | 'references'> => ({
  storeId: row.storeId,
  flow: 'push-stock',
  ...(row.stockCode === null ? {} : { stockCode: row.stockCode }),
  references: {
    item: row.itemId,
    location: row.locationId,
    ...(row.sku === null ? {} : { sku: row.sku }),
    ...(row.site === null || row.site === '' ? {} : { site: row.site }),
  },
});

export const makeOutletHolds = (sql: Sql, audit: AuditLedger, hints: Hints): Holds => {
  const key = 'khaosId = :khaos AND storeId = ? AND itemId = ? AND locationId = ?';
  const one = sql.prepare<OutletRow>(`SELECT * FROM outlets WHERE ${key}`);
  const setHeld = sql.prepare(`UPDATE outlets SET held = ?, heldCause = ?, heldAtMs = ? WHERE ${key}`);
  const setFrozen = sql.prepare(`UPDATE outlets SET frozen = ?, frozenSeq = ? WHERE ${key}`);
  const setCeiling = sql.prepare(`UPDATE outlets SET ceilingOnHand = ?, ceilingSinceMs = ? WHERE ${key}`);
  const fallen = sql.prepare<Pick<OutletRow, 'itemId' | 'locationId' | 'stockCode' | 'site'>>(
    `SELECT itemId, locationId, stockCode, site FROM outlets
     WHERE khaosId = :khaos AND storeId = ? AND ceilingSinceMs < ? ORDER BY ceilingSinceMs, itemId, locationId LIMIT ?`,
  );

  const known = (keys: readonly OutletKey[]): OutletRow[] =>
    keys.map(({ storeId, itemId, locationId }) => one.get(storeId, itemId, locationId)).filter((row) => row !== undefined);

  const note = (row: OutletRow, event: string, actor: Actor, more: Partial<NewAuditEntry>): number =>
    audit.add({ actor, event, ...aboutOutlet(row), ...more });

  return {
    setCeiling: sql.atomic((rows) => {
      for (const { storeId, itemId, locationId, onHand, sinceMs } of rows) setCeiling.run(onHand, sinceMs, storeId, itemId, locationId);
    }),
    /** The pools of the outlets are hinted: their figures may rise again. */
    liftCeilings: sql.atomic((storeId, pollBeganAtMs, limit) => {
      const rows = fallen.all(storeId, pollBeganAtMs, limit);
      for (const row of rows) {
        setCeiling.run(null, null, storeId, row.itemId, row.locationId);
        if (row.stockCode !== null && row.site !== null) hints.sharing(row.stockCode, row.site);
      }
      return rows.length;
    }),
    hold: sql.atomic((rows, actor) => {
      for (const { problem, ...outlet } of rows) {
        const row = known([outlet])[0];
        const text = toJson(problem);
        if (row === undefined || row.held === text) continue;
        setHeld.run(text, problem.cause, sql.nowMs(), row.storeId, row.itemId, row.locationId);
        note(row, 'outlet-held', actor, { note: problem.summary });
      }
    }),
    release: sql.atomic((keys, actor, why) => {
      for (const row of known(keys)) {
        if (row.held === null) continue;
        setHeld.run(null, '', null, row.storeId, row.itemId, row.locationId);
        note(row, 'outlet-released', actor, said(actor, why));
      }
    }),
    freeze: sql.atomic((keys, actor, why) => {
      for (const row of known(keys)) {
        const seq = note(row, 'outlet-frozen', actor, said(actor, why));
        setFrozen.run(why, actor.startsWith('person:') ? seq : null, row.storeId, row.itemId, row.locationId);
      }
    }),
    thaw: sql.atomic((keys, actor, why) => {
      for (const row of known(keys)) {
        if (row.frozen === null) continue;
        note(row, 'outlet-thawed', actor, said(actor, why));
        setFrozen.run(null, null, row.storeId, row.itemId, row.locationId);
      }
    }),
  };
};
