/** Finished passes of flows, and how far each flow has read. */
import type { RunLedger, WatermarkLedger } from './ledger-runs.ts';
import type { RunView } from '../../../shared/records.ts';
import { keyOf, mergePage, within, type SortKey } from './paging.ts';
import { fromJson, toJson, type Sql } from './sql.ts';

export const makeRuns = (sql: Sql): RunLedger => {
  const insert = sql.prepareQuiet('INSERT INTO runs (khaosId, storeId, flow, startedAtMs, run) VALUES (:khaos, ?, ?, ?, ?)');
  const setLatest = sql.prepareQuiet(
    `INSERT INTO latestRuns (khaosId, storeId, flow, runId) VALUES (:khaos, ?, ?, ?) ON CONFLICT DO UPDATE SET runId = excluded.runId`,
  );
  const latest = sql.prepare<{ storeId: string; flow: string; run: string }>(
    `SELECT latestRuns.storeId, latestRuns.flow, run FROM latestRuns JOIN runs USING (runId) WHERE latestRuns.khaosId = :khaos
       ORDER BY latestRuns.storeId, latestRuns.flow`,
  );
  const newestOf = sql.prepare<{ runId: number; run: string }>(
    `SELECT runId, run FROM runs WHERE khaosId = :khaos AND storeId = ? AND flow = ? AND runId < ? ORDER BY runId DESC LIMIT ?`,
  );
  const prune = sql.prepareQuiet(
    `DELETE FROM runs WHERE runId IN (
       SELECT runId FROM runs WHERE khaosId = :khaos AND startedAtMs < ? AND runId NOT IN (SELECT runId FROM latestRuns)
       ORDER BY startedAtMs LIMIT ?)`,
  );

  return {
    add: sql.atomic((run) => {
      const { lastInsertRowid } = insert.run(run.storeId, run.flow, run.startedAtMs, toJson(run));
      setLatest.run(run.storeId, run.flow, Number(lastInsertRowid));
    }),
    latest: () => latest.all().map(({ run }) => fromJson<RunView>(run)),
    list: (filter, limit, from) => {
      const before = Number(from === undefined ? Number.MAX_SAFE_INTEGER : keyOf(from, 1)[0]);
      const size = within(limit);
      const streams = latest
        .all()
        .filter(({ storeId, flow }) => (filter.storeId ?? storeId) === storeId && (filter.flow ?? flow) === flow)
        .map(({ storeId, flow }) =>
          newestOf.all(storeId, flow, before, size + 1).map(({ runId, run }): { key: SortKey; run: string } => ({ key: [runId], run })),
        );
      return mergePage(streams, 'descending', size, ({ run }) => fromJson<RunView>(run));
    },
    prune: sql.atomic((beforeMs, limit) => prune.run(beforeMs, limit).changes),
  };
};

export const makeWatermarks = (sql: Sql): WatermarkLedger => {
  const read = sql.prepare<string>('SELECT text FROM watermarks WHERE khaosId = :khaos AND storeId = ? AND flow = ? AND name = ?').pluck();
  // A mark that stays where it is writes nothing: there is nothing to force to the disk.
  const write = sql.prepareQuiet(
    `INSERT INTO watermarks (khaosId, storeId, flow, name, text) VALUES (:khaos, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET text = excluded.text WHERE text <> excluded.text`,
  );
  return {
    get: (storeId, flow, name) => read.get(storeId, flow, name),
    put: sql.atomic((storeId, flow, name, text) => {
      write.run(storeId, flow, name, text);
    }),
  };
};
