/**
 * What was held and ends by itself: parcels that could not be fulfilled (on hold, not open yet, at another's warehouse), and goods that
 * belonged to no line until more of them went. Looked at again every few minutes, without a person.
 */
import type { Pass } from './flow.ts';
import type { OneByOne } from './one-by-one.ts';
import { readKey } from './push-despatch-keys.ts';
import { leftOf } from './push-despatch-left.ts';
import { readPlan } from './push-despatch-plan.ts';
import { unmatchedNow } from './push-despatch-unmatched.ts';
import { planFulfilments } from '../domain/despatch-plan.ts';
import type { Job } from '../store/ledger-jobs.ts';
import type { Ledger } from '../store/ledger.ts';
import type { ListPlace } from '../store/ledger-words.ts';
import type { Problem } from '../../../shared/records.ts';

/** A hold is lifted by people, in minutes at best; one look costs one reading of an order. */
const lookEveryMs = 10 * 60_000;

/** Looks of one pass; the next one goes on with the rest. A thousand orders on hold keep no other parcel waiting. */
const lookedTogether = 25;

/** Causes that can end without a person doing anything here. */
const endByThemselves: readonly (Problem['cause'] | undefined)[] = ['despatch-blocked', 'despatch-unmatched'];

/** Where the round of a store stands, in memory: a restart only begins it anew. `endedMs` is monotonic. */
type Round = { endedMs: number | undefined; from: ListPlace | undefined };
const rounds = new WeakMap<Ledger, Map<string, Round>>();

const roundOf = ({ ledger, store }: Pass): Round => {
  const stores = rounds.get(ledger) ?? new Map<string, Round>();
  rounds.set(ledger, stores);
  const round = stores.get(store.storeId) ?? { endedMs: undefined, from: undefined };
  stores.set(store.storeId, round);
  return round;
};

/** Whether another attempt would come to something else: units can be fulfilled now, nothing of it remains to be, or KC's goods are others. */
const isOver = async (job: Job, pass: Pass): Promise<boolean> => {
  const { kind, orderId, parcel: number } = readKey(job.key);
  if (kind === 'unmatched') return unmatchedNow(orderId, pass) !== job.key;
  const parcel = pass.ledger.despatch.parcels(pass.store.storeId, orderId).find((one) => one.parcel === number);
  const plan = parcel === undefined ? undefined : await readPlan(pass, orderId);
  if (parcel === undefined || plan === undefined) return true;
  const { groups, short } = planFulfilments(plan, leftOf(parcel, plan, pass));
  return groups.length > 0 || short.every(({ blocked }) => blocked.why === 'nothing-remains');
};

/** Puts back what is held for nothing any more. Call it in the flow's `find`: their turn comes later in the same pass. */
export const releaseBlocked = async (pass: Pass, apart: OneByOne): Promise<void> => {
  const { ledger, store, clock } = pass;
  const round = roundOf(pass);
  if (round.from === undefined && round.endedMs !== undefined && clock.monotonicMs() - round.endedMs < lookEveryMs) return;
  const page = ledger.jobs.list({ storeId: store.storeId, flow: 'push-despatch', states: ['held'] }, lookedTogether, round.from);
  for (const job of page.items) {
    if (pass.stopping()) return;
    if (!endByThemselves.includes(job.problem?.cause) || (await apart.tried(() => isOver(job, pass))) !== true) continue;
    ledger.jobs.move(job, 'queued', { actor: 'cure', why: 'what held it is over' });
  }
  round.from = page.next;
  round.endedMs = clock.monotonicMs();
};
