/**
 * Despatches from Khaos Control to Shopify: what one reading of KC shows as newly gone of an order is a parcel; each parcel is
 * one job, and its customer is told once.
 *
 * What is to tell is cumulative: units sent in KC's gone invoices, less units fulfilled by anybody. Invoice codes change and
 * boxes appear late, so neither is a key. A fulfilment that somebody cancelled stays counted as told until a person says *tell
 * again*.
 */
import type { Flow, Pass } from './flow.ts';
import { releaseBlocked } from './push-despatch-blocked.ts';
import { readKey } from './push-despatch-keys.ts';
import { oneByOne } from './one-by-one.ts';
import { askKhaos, notice, type Asking } from './push-despatch-notice.ts';
import { carryParcel } from './push-despatch-parcel.ts';
import { lookUnlessAtRest } from './push-despatch-rest.ts';
import { carryTracking } from './push-despatch-tracking.ts';
import { carryUnmatched } from './push-despatch-unmatched.ts';
import { carryUntold } from './push-despatch-untold.ts';
import { problemFrom } from '../domain/problem.ts';
import type { Outcome } from '../domain/verdict.ts';
import type { Parcel } from '../store/ledger-despatch.ts';
import type { Job } from '../store/ledger-jobs.ts';

/** A parcel to tell, a tracking number that came after its parcel was told, goods that belong to no line of the order, or an order that KC cannot tell. */
export type DespatchTask =
  | { kind: 'parcel' | 'tracking'; key: string; parcel: Parcel }
  | { kind: 'unmatched' | 'untold'; key: string; orderId: string };

const taskOf = (key: string, pass: Pass): DespatchTask | undefined => {
  const { kind, orderId, parcel: number } = readKey(key);
  if (kind === 'unmatched' || kind === 'untold') return { kind, key, orderId };
  const parcel = pass.ledger.despatch.parcels(pass.store.storeId, orderId).find((one) => one.parcel === number);
  return parcel === undefined ? undefined : { kind, key, parcel };
};

const carryTask = (task: DespatchTask, job: Job, pass: Pass): Promise<Outcome> => {
  switch (task.kind) {
    case 'parcel':
      return carryParcel(task.parcel, job, pass);
    case 'tracking':
      return carryTracking(task.parcel, job, pass);
    case 'unmatched':
      return carryUnmatched(task.orderId, job, pass);
    case 'untold':
      return carryUntold(task.orderId, pass);
  }
};

export const pushDespatch: Flow<DespatchTask> = {
  name: 'push-despatch',
  together: 1,
  keyOf: (task) => task.key,

  find: async function* (pass) {
    // A restored ledger does not know what was told since its copy was made.
    if (pass.ledger.installation.catchingUp(pass.store.storeId) !== undefined) return;
    const asking: Asking = { listed: [], before: new Set() };
    const apart = oneByOne();
    for (;;) {
      const asked = await askKhaos(pass, asking);
      if (asked === undefined) break;
      if (asked.untold.length > 0) yield asked.untold.flatMap((key) => taskOf(key, pass) ?? []);
      for (const order of asked.orders) {
        if (pass.stopping()) return;
        const keys = await apart.tried(() => lookUnlessAtRest(order.orderId, pass, () => notice(order, pass)));
        if (keys !== undefined && keys.length > 0) yield keys.flatMap((key) => taskOf(key, pass) ?? []);
      }
    }
    await releaseBlocked(pass, apart);
    apart.rethrow();
  },

  recall: (keys, pass) =>
    Promise.resolve(
      new Map(
        keys.flatMap((key) => {
          const task = taskOf(key, pass);
          return task === undefined ? [] : [[key, task] as const];
        }),
      ),
    ),

  carry: async (work, pass) => {
    const outcomes: Outcome[] = [];
    for (const { record, job } of work) outcomes.push(await carryTask(record, job, pass));
    return outcomes;
  },

  gone: (job: Job): Outcome => ({
    kind: 'stopped',
    ...problemFrom(new Error(`the ledger has no parcel for the job ${job.key}`)),
  }),
};
