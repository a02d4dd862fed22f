/** Orders: every payable one in Khaos Control exactly once, as it stood when it was sent; nothing else. */
import { momentOf, promised, type CheckedWorld, type Findings } from './check-world.ts';
import { quantityOf, rowsOf, type KhaosContents } from './journal-khaos.ts';
import { legacyIdOf, type ShopOrder } from './journal-shop.ts';

/** Why an order must not be sent, or must wait for a person. */
type Standing =
  | 'payable'
  | 'not placed'
  | 'test'
  | 'cancelled'
  | 'nothing left'
  | 'fulfilled'
  | 'refunded'
  | 'on hold'
  | 'not paid'
  | 'partly fulfilled'
  | 'overpaid';

/** What becomes of an order, from what the shop's journal says happened to it. */
export const standingAt = (order: ShopOrder, atMs: number): Standing => {
  const { paidMinor, totalMinor, cancelled, holds } = order.state.at(atMs);
  if (atMs < order.placedAtMs) return 'not placed';
  if (order.test) return 'test';
  if (cancelled) return 'cancelled';
  const units = [...order.lines.values()].map((line) => line.units.at(atMs));
  const sum = (of: (one: (typeof units)[number]) => number): number => units.reduce((total, one) => total + of(one), 0);
  const remaining = sum((one) => one.remaining);
  if (sum((one) => one.current) === 0) return 'nothing left';
  if (remaining === 0) return sum((one) => one.fulfilled) > 0 ? 'fulfilled' : 'nothing left';
  if (holds > 0) return 'on hold';
  if (paidMinor < totalMinor || (paidMinor === 0 && totalMinor > 0)) return 'not paid';
  // Which units are still to be sent, and what is to become of money that was paid too much, only people can say.
  if (sum((one) => Math.max(0, one.current - one.remaining)) > 0) return 'partly fulfilled';
  return paidMinor > totalMinor ? 'overpaid' : 'payable';
};

/** Moments in a span at which an order could have been read in another state. */
export const momentsOf = (order: ShopOrder, fromMs: number, toMs: number): number[] => {
  const changes = [order.state.changes(), ...[...order.lines.values()].map(({ units }) => units.changes())].flat();
  return [...new Set([fromMs, ...changes.map(({ atMs }) => atMs).filter((atMs) => atMs > fromMs && atMs <= toMs)])].toSorted(
    (one, other) => one - other,
  );
};

/** What differs between an order and its contents in KC; undefined when nothing does. */
const differenceAt = (order: ShopOrder, contents: KhaosContents, atMs: number): string | undefined => {
  const { totalMinor } = order.state.at(atMs);
  if (totalMinor !== contents.totalMinor) return `total ${totalMinor} in the shop, ${contents.totalMinor} in KC`;
  let units = 0;
  for (const line of order.lines.values()) {
    const { current } = line.units.at(atMs);
    const { sold } = rowsOf(contents, legacyIdOf(line.id));
    const quantity = quantityOf(sold);
    if (current !== quantity) return `${current} of ${line.sku} in the shop, ${quantity} in KC`;
    if (sold.some(({ stockCode }) => stockCode !== line.sku)) return `${line.sku} in the shop, ${sold[0]?.stockCode} in KC`;
    units += quantity;
  }
  const soldInKhaos = quantityOf(contents.lines.filter(({ kind }) => kind !== 'child'));
  return soldInKhaos === units ? undefined : `${units} units in the shop, ${soldInKhaos} in KC`;
};

/** The way from an engine to KC, and the second to which the shop tells times. */
const travelMs = 1_000;

/** An order must have been payable for so long before the end: longer than KC's late commit, a lease that ran out, and three polls. */
const longEnoughMs = (world: CheckedWorld): number => promised.lateCommitMs + promised.leaseMs + 3 * world.settings.cadence.ordersMs;

const checkSent = (world: CheckedWorld, order: ShopOrder, contents: KhaosContents, { violation }: Findings): void => {
  const { sentAtMs } = contents;
  const moments = momentsOf(order, sentAtMs - promised.freshOrderMs - travelMs, sentAtMs);
  const when = `sent at ${momentOf(world, sentAtMs)}`;
  const payable = moments.filter((atMs) => standingAt(order, atMs) === 'payable');
  if (payable.length === 0) {
    violation('order-unwanted', `${order.name} ${when} although it was ${standingAt(order, sentAtMs)}`);
    return;
  }
  const differences = payable.map((atMs) => differenceAt(order, contents, atMs));
  if (differences.every((difference) => difference !== undefined))
    violation('order-unwanted', `${order.name} ${when} as it never stood then: ${differences.at(-1)}`);
};

/** What an engine's ledger may hold an order for, by what the journals say: KC itself refused it. */
const refusedByKhaos = (world: CheckedWorld, order: ShopOrder): boolean =>
  world.khaos.some(({ facts }) =>
    (Array.isArray(facts['skipped']) ? facts['skipped'] : []).some(
      (one: unknown) =>
        typeof one === 'object' &&
        one !== null &&
        'ref' in one &&
        'rule' in one &&
        String(one.ref).endsWith(`-${legacyIdOf(order.id)}`) &&
        one.rule !== 'duplicate-ref',
    ),
  );

/**
 * KC answered an import with a fault of its own and does not have the order: whether the fault was about this order nobody can tell,
 * so an engine may hold it for a person.
 */
const heldAfterFault = (world: CheckedWorld, order: ShopOrder): boolean =>
  world.khaos.some(
    ({ operation, atMs, facts }) => operation === 'ImportOrders' && facts['struckBy'] === 'soap-fault' && atMs > order.placedAtMs,
  ) &&
  world.ledgers.some((ledger) => {
    const job = ledger.jobs.get({ storeId: world.settings.stores[0]!.storeId, flow: 'import-orders', key: order.id });
    return job?.state === 'held' && job.problem?.cause === 'khaos-order-refused';
  });

export const checkOrders = (world: CheckedWorld, findings: Findings): void => {
  const { violation, note } = findings;
  const { plan, khaosHistory, pairs } = world;
  if (khaosHistory.inTest > 0) violation('order-unwanted', `${khaosHistory.inTest} orders in KC's TEST system`);
  const known = new Set(pairs.flatMap(({ inKhaos }) => inKhaos));
  for (const order of khaosHistory.orders.values()) {
    if (order.origin === 'web' && !known.has(order))
      violation('order-unwanted', `${order.code} with ref ${order.ref} is no order of the shop`);
  }
  for (const { order, inKhaos } of pairs) {
    if (inKhaos.length > 1) violation('order-twice', `${order.name} is in KC as ${inKhaos.map(({ code }) => code).join(' and ')}`);
    for (const { contents } of inKhaos) for (const one of contents) checkSent(world, order, one, findings);
    if (inKhaos.length > 0) continue;
    const standings = momentsOf(order, plan.endMs - longEnoughMs(world), plan.endMs).map((atMs) => standingAt(order, atMs));
    const other = standings.find((standing) => standing !== 'payable');
    if (other !== undefined) note(`not in KC: ${other}`);
    else if (refusedByKhaos(world, order)) note('not in KC: refused there');
    else if (heldAfterFault(world, order)) note('not in KC: answered with a fault');
    else violation('order-missing', `${order.name}, placed at ${momentOf(world, order.placedAtMs)}, is not in KC`);
  }
};
