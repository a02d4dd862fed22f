/** Asks KC about open orders and turns what it says into jobs: parcels to tell, late tracking numbers, goods that belong to no line. */
import type { Pass } from './flow.ts';
import { jobKey, parcelKey, trackingKey, unmatchedKey } from './push-despatch-keys.ts';
import { learnRecipes, readPlan, sentUnits, toTell } from './push-despatch-plan.ts';
import type { Looked } from './push-despatch-rest.ts';
import { isOver, settle, settleIfOver } from './push-despatch-settle.ts';
import { lateTracking, numbersOf } from './push-despatch-tracking.ts';
import { noteUntold } from './push-despatch-untold.ts';
import { goneOf } from '../domain/despatch-gone.ts';
import type { Parcel } from '../store/ledger-despatch.ts';
import type { KhaosOrderRecord } from '../store/ledger-orders.ts';

/** Orders asked about in one call: short enough an answer that imports are not kept waiting. */
const askedTogether = 100;

/** Orders listed at once: a page of the ledger. Of one page the same are asked about together, so that KC's unchanged answers are known. */
const listedTogether = 500;

/** `listed`: still to be asked about in this pass; `before`: every order that it has listed. */
export type Asking = { listed: KhaosOrderRecord[]; before: Set<string> };

/** `untold`: keys of the jobs about orders that KC cannot tell readably; they are none of `orders`. */
type Asked = { orders: KhaosOrderRecord[]; untold: string[] };

/**
 * Asks KC about orders that have not been asked since the pass began, and keeps what it says; undefined when none is left.
 */
export const askKhaos = async (pass: Pass, asking: Asking): Promise<Asked | undefined> => {
  const { ledger, khaos, store, clock } = pass;
  if (asking.listed.length === 0) {
    // A clock that is set back during the pass would let the same orders be due for ever.
    const listed = ledger.khaosOrders
      .due(store.storeId, pass.startedAtMs, listedTogether)
      .filter(({ orderId }) => !asking.before.has(orderId));
    for (const { orderId } of listed) asking.before.add(orderId);
    asking.listed = listed.toSorted((one, other) => (one.orderId < other.orderId ? -1 : 1));
  }
  const due = asking.listed.splice(0, askedTogether);
  if (due.length === 0) return undefined;
  const askedAtMs = clock.nowMs();
  const answer = await khaos.ordersByRef([...new Set(due.map(({ associatedRef }) => associatedRef))], 'despatch');
  const untold = ledger.inTransaction(() => {
    ledger.khaosOrders.put(answer.readings.map((reading) => ({ reading, askedAtMs })));
    ledger.khaosOrders.asked(due, askedAtMs);
    return noteUntold(pass, due, answer);
  });
  const bad = new Set(answer.bad.map(({ associatedRef }) => associatedRef));
  const told = ledger.khaosOrders.many(due.filter(({ associatedRef }) => !bad.has(associatedRef)));
  // What somebody settled between the listing and the answer is over.
  return { orders: told.filter(({ watched }) => watched), untold };
};

/** Makes the jobs that one order's reading calls for; answers their keys, those of jobs that are there already included. */
export const notice = async (order: KhaosOrderRecord, pass: Pass): Promise<Looked> => {
  const { ledger, store, clock } = pass;
  const { reading, orderId } = order;
  const rules = store.despatch;
  if (reading === undefined) return { keys: [], rests: true };
  const gone = goneOf(reading, rules);
  if (gone === undefined) {
    const asked = reading.cancelled !== undefined && (await settleIfOver(order, reading, pass));
    return { keys: [], rests: !asked };
  }
  const keys: string[] = [];
  const orderName = ledger.orders.get(store.storeId, orderId)?.name;
  const add = (key: string, why: string): void => {
    ledger.jobs.add([{ ...jobKey(store.storeId, key), why, actor: 'engine', ...(orderName === undefined ? {} : { orderName }) }]);
    keys.push(key);
  };

  for (const { parcel, tracking } of lateTracking(ledger.despatch.parcels(store.storeId, orderId), reading, rules)) {
    const numbers = tracking.map(({ number, url }) => number ?? url ?? '').join('+');
    let time = 1;
    while (ledger.jobs.get(jobKey(store.storeId, trackingKey(parcel, numbers, time)))?.state === 'done') time++;
    add(trackingKey(parcel, numbers, time), 'a tracking number came after the customer was told');
  }

  let { sent, left } = sentUnits(pass, orderId, gone);
  if (left.length > 0 && ledger.jobs.get(jobKey(store.storeId, unmatchedKey(orderId, left))) === undefined) {
    await learnRecipes(pass, orderId);
    ({ sent, left } = sentUnits(pass, orderId, gone));
  }
  if (left.length > 0) add(unmatchedKey(orderId, left), 'KC has sent goods that are on no line of the order');
  if (toTell(pass, orderId, sent).length === 0) {
    const asked = (left.length === 0 || isOver(pass, unmatchedKey(orderId, left))) && (await settleIfOver(order, reading, pass));
    return { keys, rests: !asked };
  }
  const earlier = ledger.despatch.parcels(store.storeId, orderId);
  const codes = gone.invoices.filter((code) => !earlier.some((parcel) => parcel.invoices.includes(code)));
  // Another box of an invoice that an earlier parcel came from is a parcel of that invoice, too.
  const invoices = codes.length > 0 ? codes : gone.invoices;
  const tracking = numbersOf({ parcel: Infinity, invoices, tracking: [] }, earlier, reading, rules);
  const awaited = tracking.length === 0 && clock.nowMs() < (order.changedAtMs ?? 0) + rules.waitForTrackingMs;
  if (awaited) return { keys, rests: false };
  // What anybody fulfilled in Shopify counts as told; only the order itself says what that is.
  const plan = await readPlan(pass, orderId);
  if (plan === undefined) {
    // Deleted in Shopify: there is nobody to tell.
    settle(order, pass);
    return { keys, rests: false };
  }
  const units = toTell(pass, orderId, sentUnits(pass, orderId, gone, plan).sent);
  if (units.length === 0) return { keys, rests: false };
  ledger.inTransaction(() => {
    const facts: Omit<Parcel, 'parcel'> = {
      storeId: store.storeId,
      orderId,
      lines: units,
      invoices,
      tracking,
      fulfilmentIds: [],
      noticedAtMs: clock.nowMs(),
      toldAtMs: undefined,
    };
    const key = parcelKey({ orderId, parcel: ledger.despatch.addParcel(facts) });
    const count = units.reduce((sum, line) => sum + line.units, 0);
    add(key, `KC has despatched ${count} ${count === 1 ? 'unit' : 'units'}`);
  });
  return { keys, rests: false };
};
