/**
 * Despatches from Khaos Control to Shopify: what one reading of KC shows as newly gone of an order is a parcel; each parcel is
 * one job, and its customer is told once.
 *
 * What is to tell is cumulative: units sent in KC's gone invoices, less units fulfilled by anybody. Invoice codes change and
 * boxes appear late, so neither is a key. A fulfilment that somebody cancelled stays counted as told until a person says *tell
 * again*.
 */
import type { Flow, Pass } from './flow.ts';
import { carryParcel } from './push-despatch-parcel.ts';
import { despatchLines, readPlan, sentUnits, toTell } from './push-despatch-plan.ts';
import { carryTracking, lateTracking } from './push-despatch-tracking.ts';
import { goneOf } from '../domain/despatch-gone.ts';
import { problemFrom } from '../domain/problem.ts';
import type { Outcome } from '../domain/verdict.ts';
import type { Parcel } from '../store/ledger-despatch.ts';
import type { Job } from '../store/ledger-jobs.ts';
import type { KhaosOrderRecord } from '../store/ledger-orders.ts';

/** A parcel to tell, or a tracking number that came after its parcel was told. */
export type DespatchTask = { kind: 'parcel' | 'tracking'; key: string; parcel: Parcel };

/** Orders asked about in one call: short enough an answer that imports are not kept waiting. */
const askedTogether = 100;

const parcelKey = (parcel: Pick<Parcel, 'orderId' | 'parcel'>): string => `${parcel.orderId}|${parcel.parcel}`;
const trackingKey = (parcel: Parcel, numbers: string): string => `${parcelKey(parcel)}|${numbers}`;

const readKey = (key: string): { orderId: string; parcel: number; tracking: boolean } => {
  const [orderId = '', parcel = '', ...numbers] = key.split('|');
  return { orderId, parcel: Number(parcel), tracking: numbers.length > 0 };
};

/** Asks KC about orders that have not been asked since the pass began, and keeps what it says. */
const askKhaos = async (pass: Pass): Promise<KhaosOrderRecord[]> => {
  const { ledger, khaos, store, clock } = pass;
  const due = ledger.khaosOrders.due(store.storeId, pass.startedAtMs, askedTogether);
  if (due.length === 0) return [];
  const refs = due.map((order) => order.associatedRef);
  const askedAtMs = clock.nowMs();
  const readings = (await khaos.ordersByRef(refs, 'despatch')).filter((reading) => reading.kind === 'sales-order');
  const told = new Set(readings.map((reading) => reading.associatedRef));
  ledger.inTransaction(() => {
    ledger.khaosOrders.put(readings.map((reading) => ({ reading, askedAtMs })));
    ledger.khaosOrders.asked(refs.filter((ref) => !told.has(ref)), askedAtMs);
  });
  return ledger.khaosOrders.many(refs);
};

/** Nothing of the order is left that could be told or move stock: it need not be asked about any more. */
const settleIfOver = (order: KhaosOrderRecord, pass: Pass, plan: { remaining: number } | undefined): void => {
  const { ledger, store, clock } = pass;
  if (order.reading?.complete !== true || plan === undefined || plan.remaining > 0) return;
  const parcels = ledger.despatch.parcels(store.storeId, order.orderId);
  const open = parcels.some(
    (parcel) => parcel.toldAtMs === undefined || (parcel.tracking.length === 0 && clock.nowMs() - parcel.toldAtMs < trackingAwaitedMs),
  );
  if (open) return;
  ledger.inTransaction(() => {
    ledger.khaosOrders.unwatch([order.associatedRef]);
    ledger.orders.settle(store.storeId, order.orderId);
  });
};

/** A tracking number that has not come a week after its parcel was told does not come any more. */
const trackingAwaitedMs = 7 * 24 * 3_600_000;

/** Turns what KC says of one order into new parcels and late tracking; returns the tasks made. */
const notice = async (order: KhaosOrderRecord, pass: Pass): Promise<DespatchTask[]> => {
  const { ledger, store, clock } = pass;
  const { reading, orderId } = order;
  const rules = store.despatch;
  const gone = reading === undefined ? undefined : goneOf(reading, rules);
  if (reading === undefined || gone === undefined) return [];
  const tasks: DespatchTask[] = [];
  const orderName = ledger.orders.get(store.storeId, orderId)?.name;
  const job = (key: string, why: string) => ({
    storeId: store.storeId,
    flow: 'push-despatch' as const,
    key,
    why,
    actor: 'engine' as const,
    ...(orderName === undefined ? {} : { orderName }),
  });

  for (const { parcel, tracking } of lateTracking(ledger.despatch.parcels(store.storeId, orderId), reading, rules)) {
    const key = trackingKey(parcel, tracking.map(({ number, url }) => number ?? url ?? '').join('+'));
    if (ledger.jobs.get({ storeId: store.storeId, flow: 'push-despatch', key }) !== undefined) continue;
    ledger.jobs.add([job(key, 'a tracking number came after the customer was told')]);
    tasks.push({ kind: 'tracking', key, parcel });
  }

  const lines = despatchLines(pass, orderId);
  const { sent, left } = await sentUnits(pass, gone, lines);
  if (toTell(pass, orderId, sent).length === 0 && left.length === 0) {
    if (reading.complete) settleIfOver(order, pass, await remainingOf(order, pass));
    return tasks;
  }
  const awaited = gone.tracking.length === 0 && clock.nowMs() < (order.changedAtMs ?? 0) + rules.waitForTrackingMs;
  if (awaited) return tasks;
  // What anybody fulfilled in Shopify counts as told; only the order itself says what that is.
  if ((await readPlan(pass, orderId)) === undefined) return tasks;
  const units = toTell(pass, orderId, sent);
  if (units.length === 0) return tasks;
  const known = new Set(ledger.despatch.parcels(store.storeId, orderId).flatMap((parcel) => parcel.tracking.map(({ number, url }) => number ?? url)));
  const made = ledger.inTransaction(() => {
    const facts = {
      storeId: store.storeId,
      orderId,
      lines: units,
      invoices: gone.invoices,
      tracking: gone.tracking.filter(({ number, url }) => !known.has(number ?? url)),
      fulfilmentIds: [],
      noticedAtMs: clock.nowMs(),
      toldAtMs: undefined,
    };
    const parcel: Parcel = { ...facts, parcel: ledger.despatch.addParcel(facts) };
    ledger.jobs.add([job(parcelKey(parcel), `KC has despatched ${units.reduce((sum, line) => sum + line.units, 0)} units`)]);
    return parcel;
  });
  tasks.push({ kind: 'parcel', key: parcelKey(made), parcel: made });
  return tasks;
};

/** Asked only once an order is complete in KC: whether Shopify still expects anything of it. */
const remainingOf = async (order: KhaosOrderRecord, pass: Pass): Promise<{ remaining: number } | undefined> => {
  const lines = pass.ledger.orders.linesOf(pass.store.storeId, order.orderId);
  if (lines.some((line) => line.remaining > 0)) return { remaining: 1 };
  const plan = await readPlan(pass, order.orderId);
  if (plan === undefined) return undefined;
  return { remaining: plan.fulfilmentOrders.flatMap((one) => one.lines).reduce((sum, line) => sum + line.remainingQuantity, 0) };
};

export const pushDespatch: Flow<DespatchTask> = {
  name: 'push-despatch',
  together: 1,
  keyOf: (task) => task.key,

  find: async function* (pass) {
    // A restored ledger does not know what was told since its copy was made.
    if (pass.ledger.installation.catchingUp(pass.store.storeId) !== undefined) return;
    for (;;) {
      const asked = await askKhaos(pass);
      if (asked.length === 0) return;
      for (const order of asked) {
        if (pass.stopping()) return;
        const tasks = await notice(order, pass);
        if (tasks.length > 0) yield tasks;
      }
    }
  },

  recall: (keys, pass) => {
    const found = new Map<string, DespatchTask>();
    for (const key of keys) {
      const { orderId, parcel: number, tracking } = readKey(key);
      const parcel = pass.ledger.despatch.parcels(pass.store.storeId, orderId).find((one) => one.parcel === number);
      if (parcel !== undefined) found.set(key, { kind: tracking ? 'tracking' : 'parcel', key, parcel });
    }
    return Promise.resolve(found);
  },

  carry: async (work, pass) => {
    const outcomes: Outcome[] = [];
    for (const { record, job } of work) {
      outcomes.push(record.kind === 'parcel' ? await carryParcel(record.parcel, job, pass) : await carryTracking(record.parcel, job, pass));
    }
    return outcomes;
  },

  gone: (job: Job): Outcome => ({
    kind: 'stopped',
    ...problemFrom(new Error(`the ledger has no parcel for the job ${job.key}`)),
  }),
};
