/** Requests about despatches: parcels, and one order's plan and push. */
import { defined, jobView, knownStore, refuseWhilePaused, type Handlers } from './handlers.ts';
import { problemOf, ProblemError } from '../domain/problem.ts';
import type { Engine } from '../engine.ts';
import { readKey } from '../flows/push-despatch-keys.ts';
import { lookAtDespatch } from '../flows/push-despatch-look.ts';
import { agreeByRetry } from '../flows/push-despatch-people.ts';
import type { Job } from '../store/ledger-jobs.ts';
import { pageSize } from '../../../shared/contract.ts';
import type { DespatchPlan, ParcelView } from '../../../shared/despatch-views.ts';

export const despatchHandlers = (engine: Engine): Pick<Handlers, 'list-parcels' | 'plan-despatch' | 'push-despatch'> => {
  const { ledger } = engine;

  const parcelView = (job: Job): ParcelView => {
    const { kind, orderId, parcel: number } = readKey(job.key);
    const parcel = ledger.despatch.parcels(job.storeId, orderId).find((one) => one.parcel === number);
    const { storeId, key, orderName, state, why, problem, createdAtMs } = jobView(job);
    return defined({
      storeId,
      orderId,
      key,
      orderName,
      parcel: kind === 'unmatched' || kind === 'untold' ? 0 : number,
      lateTracking: kind === 'tracking',
      units: parcel?.lines.reduce((sum, { units }) => sum + units, 0) ?? 0,
      invoices: [...(parcel?.invoices ?? [])],
      tracking: parcel?.tracking.map((one) => defined({ ...one })) ?? [],
      jobState: state,
      noticedAtMs: parcel?.noticedAtMs ?? createdAtMs,
      toldAtMs: parcel?.toldAtMs,
      why,
      problem,
    });
  };

  /** Jobs of one order's parcels. */
  const jobsOf = (storeId: string, orderId: string): Job[] =>
    ledger.despatch
      .parcels(storeId, orderId)
      .flatMap(({ parcel }) => ledger.jobs.get({ storeId, flow: 'push-despatch', key: `${orderId}|${parcel}` }) ?? []);

  const planOf = async (storeId: string, orderId: string): Promise<DespatchPlan> => {
    const order = ledger.orders.get(knownStore(engine, storeId), orderId);
    if (order === undefined) throw new ProblemError(problemOf('request-malformed', 'The ledger has no such order.', { orderId }));
    const plan = await lookAtDespatch(engine.passFor('push-despatch', storeId, 'click'), order);
    return defined({ ...plan, storeId, orderId, orderName: order.name, parcels: jobsOf(storeId, orderId).map(parcelView) });
  };

  return {
    'list-parcels': ({ from, ...filter }) => {
      const page = ledger.jobs.list({ ...defined(filter), flow: 'push-despatch' }, pageSize, from);
      return defined({ items: page.items.map(parcelView), next: page.next });
    },
    'plan-despatch': ({ storeId, orderId }) => planOf(storeId, orderId),
    'push-despatch': async ({ storeId, orderId }, actor) => {
      knownStore(engine, storeId);
      refuseWhilePaused(engine);
      ledger.inTransaction(() => {
        const khaos = ledger.khaosOrders.get(storeId, orderId);
        // An order that seemed over is asked about again.
        if (khaos !== undefined) ledger.khaosOrders.watch(storeId, orderId, khaos.associatedRef, khaos.salesOrderCode);
        const jobs = jobsOf(storeId, orderId);
        for (const job of jobs.filter(({ state }) => state === 'held' || state === 'failed')) {
          agreeByRetry(ledger, job, engine.nowMs());
          ledger.jobs.move(job, 'queued', { actor, why: 'a person pushes the despatch' });
        }
        if (jobs.some(({ state }) => state === 'waiting' || state === 'unconfirmed'))
          ledger.jobs.hurry({ storeId, flow: 'push-despatch' }, engine.nowMs());
      });
      const stopped = (await engine.run('push-despatch', 'click', storeId)).find(({ problem }) => problem !== undefined)?.problem;
      if (stopped !== undefined) throw new ProblemError(stopped);
      // A pass that a pause ends early has no problem of its own.
      refuseWhilePaused(engine);
      return planOf(storeId, orderId);
    },
  };
};
