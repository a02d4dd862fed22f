/**
 * The proof that no order is missing: ids by time of creation, which is another question than the import's own poll, against the
 * ledger. What the poll never saw is read and stored at once; what nothing explains after that is *missing*.
 */
import type { Pass } from './flow.ts';
import { ordersTogether, readAndKeep } from './import-orders-poll.ts';
import type { ShopOrderHead } from '../domain/shop-order.ts';

/** Orders this young may still be on their way through Shopify's index and our own poll. */
const settledMs = 10 * 60_000;
/** The quick check covers what a working day and the night before can hold. */
const quickMs = 48 * 3_600_000;
/** How many the ledger is asked about at once. */
const idsTogether = 250;

export const provenMark = 'proven';

const created = async (from: string, to: string, pass: Pass): Promise<ShopOrderHead[]> => {
  const heads: ShopOrderHead[] = [];
  for (let cursor: string | undefined, more = true; more;) {
    const page = await pass.shopify.ordersCreated({ from, to }, cursor, 'rest');
    heads.push(...page.items);
    cursor = page.next;
    more = cursor !== undefined;
  }
  return heads;
};

/** Stores what the ledger never saw; returns how many. */
const notice = (heads: readonly ShopOrderHead[], pass: Pass): number => {
  let unseen = 0;
  for (let at = 0; at < heads.length; at += idsTogether) {
    const some = heads
      .slice(at, at + idsTogether)
      .map(({ id, legacyId, name, createdAt, updatedAt }) => ({ orderId: id, legacyId, name, createdAt, updatedAt }));
    unseen += pass.ledger.orders.noticed(pass.store.storeId, some).length;
  }
  return unseen;
};

/** Every order without an explanation, and every one left alone for a reason that can end. */
const toReadAgain = (pass: Pass): string[] => {
  const { orders } = pass.ledger;
  const ids: string[] = [];
  for (let place: string | undefined, more = true; more;) {
    const page = orders.list({ storeId: pass.store.storeId, standing: 'missing' }, idsTogether, place);
    ids.push(...page.items.map((order) => order.orderId));
    place = page.next;
    more = place !== undefined;
  }
  for (let after: string | undefined, more = true; more;) {
    const page = orders.later(pass.store.storeId, ordersTogether, after);
    ids.push(...page.map((order) => order.orderId));
    after = page.at(-1)?.orderId;
    more = page.length === ordersTogether;
  }
  return ids;
};

/**
 * `quick`: the last 48 hours; `whole`: everything since go-live that Shopify still shows. Stores when it ended and returns how many
 * orders of the store nothing explains. Throws `ProblemError` where Shopify cannot be asked; the last proof then keeps its time.
 */
export const proveCompleteness = async (pass: Pass, span: 'quick' | 'whole'): Promise<{ missing: number }> => {
  const { ledger, store, clock, log } = pass;
  const toMs = clock.nowMs() - settledMs;
  const goLiveMs = Date.parse(store.orders.goLiveAt);
  const fromMs = span === 'whole' ? goLiveMs : Math.max(goLiveMs, toMs - quickMs);
  if (fromMs < toMs) {
    const heads = await created(new Date(fromMs).toISOString(), new Date(toMs).toISOString(), pass);
    const unseen = notice(heads, pass);
    if (unseen > 0) log.warn('orders-not-seen-by-poll', { store: store.storeId, unseen });
  }
  for await (const records of readAndKeep(toReadAgain(pass), pass)) void records;
  ledger.watermarks.put(store.storeId, 'import-orders', provenMark, String(clock.nowMs()));
  return { missing: ledger.orders.counts(store.storeId).missing };
};
