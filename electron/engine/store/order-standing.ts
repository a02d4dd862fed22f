/** Where an order stands: from its import job, else from the gate. Kept with the order, so that standings are counted and listed at once. */
import type { OrderStanding, OrderVerdict } from './ledger-orders.ts';
import type { JobState } from '../../../shared/records.ts';
import type { Sql } from './sql.ts';

const byJob: Record<JobState, OrderStanding> = {
  queued: 'onTheWay',
  running: 'onTheWay',
  waiting: 'onTheWay',
  unconfirmed: 'onTheWay',
  held: 'held',
  failed: 'failed',
  skipped: 'leftAlone',
  done: 'imported',
};

const byVerdict = (kind: OrderVerdict['kind'] | undefined): OrderStanding =>
  kind === 'left-alone' || kind === 'later' ? 'leftAlone' : 'missing';

export type Standings = {
  /** An import job was made or moved: its order, where the ledger has it, stands elsewhere now. */
  jobMoved(storeId: string, orderId: string, state: JobState): void;
  /** Where an order stands whose gate said this. */
  of(storeId: string, orderId: string, verdict: OrderVerdict['kind'] | undefined): OrderStanding;
};

export const makeStandings = (sql: Sql): Standings => {
  const set = sql.prepare('UPDATE orders SET standing = ? WHERE khaosId = :khaos AND storeId = ? AND orderId = ?');
  const jobState = sql
    .prepare<JobState>(`SELECT state FROM jobs WHERE khaosId = :khaos AND storeId = ? AND flow = 'import-orders' AND key = ?`)
    .pluck();
  return {
    jobMoved: (storeId, orderId, state) => {
      set.run(byJob[state], storeId, orderId);
    },
    of: (storeId, orderId, verdict) => {
      const state = jobState.get(storeId, orderId);
      return state === undefined ? byVerdict(verdict) : byJob[state];
    },
  };
};
