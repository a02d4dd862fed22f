/** What keeps outlets from being right: problems that hold them, and problems of the pools that feed them. */
import type { OutletLedger } from './ledger-stock.ts';
import { groupProblems, type ProblemCount } from './problem-groups.ts';
import { fromJson, type Sql } from './sql.ts';
import type { Problem } from '../../../shared/records.ts';

type Latest = { problem: string; atMs: number };

const counted = (count: number, latest: Latest | undefined): ProblemCount[] =>
  latest === undefined ? [] : [{ count, latest: { problem: fromJson<Problem>(latest.problem), atMs: latest.atMs } }];

export const makeStockProblems = (sql: Sql): Pick<OutletLedger, 'problemGroups'> => {
  const held = sql.prepare<{ storeId: string; cause: string; count: number }>(
    `SELECT storeId, heldCause AS cause, sum(count) AS count FROM outletCounts
       WHERE khaosId = :khaos AND heldCause <> '' AND count > 0 GROUP BY storeId, heldCause ORDER BY storeId, heldCause`,
  );
  const latestHeld = sql.prepare<Latest>(
    `SELECT held AS problem, heldAtMs AS atMs FROM outlets WHERE khaosId = :khaos AND storeId = ? AND heldCause = ? AND heldCause <> ''
       ORDER BY heldAtMs DESC LIMIT 1`,
  );
  const troubled = 'FROM pools WHERE khaosId = :khaos AND cause IS NOT NULL AND outlets > 0';
  const ofStore = `AND EXISTS (SELECT 1 FROM outlets WHERE outlets.khaosId = pools.khaosId AND outlets.stockCode = pools.stockCode
       AND outlets.site = pools.site AND outlets.storeId = ?)`;
  const poolCounts = (where: string) =>
    sql.prepare<{ cause: string; count: number }>(`SELECT cause, count(*) AS count ${troubled} ${where} GROUP BY cause ORDER BY cause`);
  const poolLatest = (where: string) =>
    sql.prepare<Latest>(`SELECT problem, askedAtMs AS atMs ${troubled} AND cause = ? ${where} ORDER BY askedAtMs DESC LIMIT 1`);
  const ofAll = { counts: poolCounts(''), latest: poolLatest('') };
  const ofOne = { counts: poolCounts(ofStore), latest: poolLatest(ofStore) };

  const poolProblems = (storeId: string | undefined): ProblemCount[] => {
    const { counts, latest } = storeId === undefined ? ofAll : ofOne;
    const store = storeId === undefined ? [] : [storeId];
    return counts.all(...store).flatMap(({ cause, count }) => counted(count, latest.get(cause, ...store)));
  };

  return {
    problemGroups: (storeId) =>
      groupProblems([
        ...held
          .all()
          .filter((each) => (storeId ?? each.storeId) === each.storeId)
          .flatMap((each) => counted(each.count, latestHeld.get(each.storeId, each.cause))),
        ...poolProblems(storeId),
      ]),
  };
};
