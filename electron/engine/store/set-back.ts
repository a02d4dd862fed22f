/**
 * What to do when the wall clock was set back: times that the ledger took down lie in the future now, and whatever goes by them
 * (which reading is the newer one, whose turn it is, when a job may run again) would stand still until the clock has caught up.
 */
import type { Sql } from './sql.ts';

/** Columns that order readings and turns, by table. Times that only tell people when something was are left as they are. */
const columns: Readonly<Record<string, readonly string[]>> = {
  khaosOrders: ['askedAtMs', 'changedAtMs'],
  orders: ['readAtMs'],
  jobs: ['nextTryAtMs'],
  unreadableOrders: ['sinceMs', 'nextReadAtMs'],
  pools: ['levelAskedAtMs', 'askedAtMs', 'firstHintAtMs', 'hintedAtMs'],
  outlets: ['readAtMs', 'confirmedAtMs', 'ceilingSinceMs', 'wantedAtMs'],
};

/** Marks up to which something was followed by this machine's own clock: in ms, or as an ISO time. */
const marks = ['moved', 'levels', 'variants'] as const;

/** Marks of `push-stock` that hold a time beside other things. */
const timesInMarks = { 'sweep-from': 'sinceMs', scanned: 'beganAtMs' } as const;

/** Makes the method that brings times in the future back to now. A few hundred ms for a big ledger; nothing changes in an ordinary one. */
export const makeSetBack = (sql: Sql): (() => void) => {
  const updates = Object.entries(columns).flatMap(([table, names]) =>
    names.map((name) => sql.prepare(`UPDATE ${table} SET ${name} = ? WHERE khaosId = :khaos AND ${name} > ?`)),
  );
  const markTexts = sql.prepare<{ storeId: string; flow: string; name: string; text: string }>(
    `SELECT storeId, flow, name, text FROM watermarks WHERE khaosId = :khaos AND flow = 'push-stock' AND name IN (${marks.map((name) => `'${name}'`).join(', ')})`,
  );
  const setMark = sql.prepare('UPDATE watermarks SET text = ? WHERE khaosId = :khaos AND storeId = ? AND flow = ? AND name = ?');
  const setTimes = Object.entries(timesInMarks).map(([name, time]) =>
    sql.prepare(
      `UPDATE watermarks SET text = json_set(text, '$.${time}', ?)
       WHERE khaosId = :khaos AND flow = 'push-stock' AND name = '${name}' AND json_extract(text, '$.${time}') > ?`,
    ),
  );
  // Now would be too late: sales between the poll and now have not been seen. Stock waits for the next one.
  const forgetPoll = sql.prepare(
    `DELETE FROM watermarks WHERE khaosId = :khaos AND flow = 'import-orders' AND name = 'polled' AND json_extract(text, '$.endedAtMs') > ?`,
  );
  return sql.atomic(() => {
    const nowMs = sql.nowMs();
    for (const update of [...updates, ...setTimes]) update.run(nowMs, nowMs);
    forgetPoll.run(nowMs);
    for (const { storeId, flow, name, text } of markTexts.all()) {
      const isNumber = /^\d+$/.test(text);
      const atMs = isNumber ? Number(text) : Date.parse(text);
      if (atMs > nowMs) setMark.run(isNumber ? String(nowMs) : new Date(nowMs).toISOString(), storeId, flow, name);
    }
  });
};
