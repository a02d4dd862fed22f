/** The tables of the ledger put together. */
import { makeAudit } from './audit.ts';
import { makeDespatch } from './despatch.ts';
import { makeHints } from './hints.ts';
import { makeInstallation } from './installation.ts';
import { makeJobs } from './jobs.ts';
import { makeKhaosOrders } from './khaos-orders.ts';
import type { Ledger } from './ledger.ts';
import { makeStandings } from './order-standing.ts';
import { makeOrders } from './orders.ts';
import { makeOutlets } from './outlets.ts';
import { makePools } from './pools.ts';
import { makeRuns, makeWatermarks } from './runs.ts';
import { makeSetBack } from './set-back.ts';
import { makeSteps } from './steps.ts';
import type { Sql } from './sql.ts';
import { makeUnreadableOrders } from './unreadable-orders.ts';

export const makeTables = (sql: Sql, khaosId: string): Omit<Ledger, 'inTransaction' | 'noting' | 'serialize' | 'close'> => {
  const installation = makeInstallation(sql);
  const audit = makeAudit(sql, khaosId, installation.id);
  const hints = makeHints(sql);
  const standings = makeStandings(sql);
  return {
    installation,
    audit,
    jobs: makeJobs(sql, audit, standings, hints.order),
    steps: makeSteps(sql),
    orders: makeOrders(sql, audit, standings, hints),
    unreadable: makeUnreadableOrders(sql),
    khaosOrders: makeKhaosOrders(sql, hints),
    despatch: makeDespatch(sql),
    pools: makePools(sql),
    outlets: makeOutlets(sql, audit, hints),
    runs: makeRuns(sql),
    watermarks: makeWatermarks(sql),
    clockWasSetBack: makeSetBack(sql),
    revision: sql.revision,
  };
};
