/** Despatch: what has gone from Khaos Control is told once, whole, and no more than that. */
import { momentOf, promised, type CheckedWorld, type Findings } from './check-world.ts';
import { contentsAt, goneOf, type KhaosOrder } from './journal-khaos.ts';
import { legacyIdOf, type ShopFulfilment, type ShopOrder } from './journal-shop.ts';
import { allHasGone, blurredCodes, inChildren, isHidden, packsWaiting, unitsOfChild } from './split-packs.ts';

/** Lines that KC's despatch feed cannot tell apart: those of one code. */
const codesOf = (order: ShopOrder): string[] => [...new Set([...order.lines.values()].map(({ sku }) => sku ?? ''))];

const linesOf = (order: ShopOrder, sku: string) => [...order.lines.values()].filter((line) => (line.sku ?? '') === sku);

const goneAt = (order: ShopOrder, inKhaos: readonly KhaosOrder[], sku: string, atMs: number): number =>
  inKhaos.reduce((sum, one) => {
    const contents = contentsAt(one, atMs);
    return contents === undefined
      ? sum
      : sum + linesOf(order, sku).reduce((units, line) => units + goneOf(contents, legacyIdOf(line.id), atMs), 0);
  }, 0);

const unitsIn = (fulfilment: ShopFulfilment, order: ShopOrder, sku: string): number =>
  fulfilment.lines.filter(({ line }) => (order.lines.get(line)?.sku ?? '') === sku).reduce((sum, { quantity }) => sum + quantity, 0);

const unitsOver = (fulfilments: readonly ShopFulfilment[], order: ShopOrder, sku: string): number =>
  fulfilments.reduce((sum, fulfilment) => sum + unitsIn(fulfilment, order, sku), 0);

const remainingAt = (order: ShopOrder, sku: string, atMs: number): number =>
  linesOf(order, sku).reduce((sum, line) => sum + line.units.at(atMs).remaining, 0);

/** Two mails for what one reading showed as newly gone: no earlier one showed the goods of either, and nothing kept them from being told together. */
const isOneParcel = (
  world: CheckedWorld,
  order: ShopOrder,
  inKhaos: readonly KhaosOrder[],
  first: ShopFulfilment,
  second: ShopFulfilment,
): boolean => {
  const ours = order.fulfilments.filter(({ client }) => client !== undefined);
  const until = (last: ShopFulfilment): ShopFulfilment[] => ours.slice(0, ours.indexOf(last) + 1);
  const haveGone = (last: ShopFulfilment, atMs: number): boolean =>
    codesOf(order).every(
      (sku) => unitsIn(last, order, sku) === 0 || unitsOver(until(last), order, sku) <= goneAt(order, inKhaos, sku, atMs),
    );
  const readOf = (one: ShopFulfilment) => world.khaosHistory.statusReads.find(({ atMs }) => haveGone(one, atMs));
  const read = readOf(first);
  if (read === undefined || read.atMs > first.sentAtMs || readOf(second) !== read) return false;
  const wasHeld = order.state.during(read.atMs, first.sentAtMs).some(({ holds }) => holds > 0);
  return !wasHeld && codesOf(order).every((sku) => unitsIn(second, order, sku) <= remainingAt(order, sku, first.sentAtMs));
};

/** Shopify tells whole seconds, and the import goes by the last one told before its send. */
const shopTimesMs = 2_000;

/** Before the end: a parcel that left this late may still be on its way to the customer's mailbox. */
const longEnoughMs = (world: CheckedWorld): number => promised.lateCommitMs + promised.leaseMs + 3 * world.settings.cadence.despatchMs;

export const checkDespatch = (world: CheckedWorld, { violation, note }: Findings): void => {
  const { plan } = world;
  for (const { order, inKhaos } of world.pairs) {
    const ours = order.fulfilments.filter(({ client }) => client !== undefined);
    const others = order.fulfilments.filter(({ client }) => client === undefined);
    const importedMs = inKhaos[0]?.contents[0]?.sentAtMs ?? Infinity;
    const isMailed = (one: ShopFulfilment): boolean => one.mails.some(({ what }) => what === 'fulfilled');
    for (const fulfilment of ours) {
      const mails = fulfilment.mails.length;
      if (mails > 1) violation('mail-twice', `${order.name}: ${mails} mails for one fulfilment`);
      // The second call of a parcel that leaves from two locations is silent.
      const whole = ours.findLast(
        (one) => one.mails.length > 0 && one.location !== fulfilment.location && one.sentAtMs < fulfilment.sentAtMs,
      );
      const before = ours.filter((one) => one.atMs <= fulfilment.atMs);
      const isSecond =
        whole !== undefined && codesOf(order).every((sku) => unitsOver(before, order, sku) <= goneAt(order, inKhaos, sku, whole.sentAtMs));
      if (mails === 0 && !isSecond) violation('mail-missing', `${order.name}: told at ${momentOf(world, fulfilment.atMs)} without a mail`);
    }
    const mailed = ours.filter(isMailed);
    for (const [at, fulfilment] of mailed.entries()) {
      const before = mailed[at - 1];
      if (before === undefined || !isOneParcel(world, order, inKhaos, before, fulfilment)) continue;
      violation(
        'mail-twice',
        `${order.name}: mails at ${momentOf(world, before.atMs)} and ${momentOf(world, fulfilment.atMs)} for goods that were gone together`,
      );
    }
    // What people had sent before we looked was theirs to tell.
    const byHandBefore = ({ sentAtMs }: ShopFulfilment): ShopFulfilment[] =>
      others.filter((one) => !one.cancelled && one.atMs < sentAtMs - promised.freshPlanMs && one.atMs > importedMs);
    const blurred = blurredCodes(world, order, inKhaos);
    for (const [at, fulfilment] of ours.entries()) {
      if (![...blurred].some((sku) => unitsIn(fulfilment, order, sku) > 0)) continue;
      const all = [...ours.slice(0, at + 1), ...byHandBefore(fulfilment)];
      const told = inChildren(world, new Map(codesOf(order).map((sku) => [sku, unitsOver(all, order, sku)])));
      for (const code of inChildren(world, new Map([...blurred].map((sku) => [sku, 1]))).keys()) {
        const gone = unitsOfChild(inKhaos, code, fulfilment.sentAtMs);
        const units = told.get(code) ?? 0;
        if (units > gone)
          violation('told-too-much', `${order.name} ${code}: ${units} told at ${momentOf(world, fulfilment.atMs)}, ${gone} have gone`);
      }
    }
    for (const sku of codesOf(order)) {
      for (const [at, fulfilment] of ours.entries()) {
        const units = blurred.has(sku) ? 0 : unitsIn(fulfilment, order, sku);
        if (units === 0) continue;
        const gone = goneAt(order, inKhaos, sku, fulfilment.sentAtMs);
        const when = momentOf(world, fulfilment.atMs);
        const told = unitsOver(ours.slice(0, at), order, sku);
        const byHand = unitsOver(byHandBefore(fulfilment), order, sku);
        if (told + units > gone) {
          const unitsMailed = unitsOver(ours.slice(0, at).filter(isMailed), order, sku);
          if (isMailed(fulfilment) && unitsMailed + units > gone && units <= gone) {
            violation('mail-twice', `${order.name} ${sku}: ${unitsMailed} told before and ${units} at ${when}, ${gone} have gone`);
          } else violation('told-too-much', `${order.name} ${sku}: ${told + units} told at ${when}, ${gone} have gone`);
        } else if (told + byHand + units > gone) {
          violation(
            'told-too-much',
            `${order.name} ${sku}: ${told + units} told at ${when} and ${byHand} sent by hand before, ${gone} have gone`,
          );
        }
      }
      const goneLongAgo = goneAt(order, inKhaos, sku, plan.endMs - longEnoughMs(world));
      // What was sent since the import stays told when somebody cancels it; before, it had nothing to do with KC's goods. Within a second or
      // two of the import Shopify's times do not tell which it was: then nobody may be told twice.
      const fulfilled =
        unitsOver(ours, order, sku) +
        unitsOver(
          others.filter((one) => !one.cancelled || one.atMs > importedMs - shopTimesMs),
          order,
          sku,
        );
      const { cancelled, holds } = order.state.last();
      const untold = Math.min(goneLongAgo - fulfilled, remainingAt(order, sku, plan.endMs));
      if (untold <= 0 || cancelled || holds > 0) continue;
      const lentOf = (code: string): number => unitsOver(ours, order, code) - goneAt(order, inKhaos, code, plan.endMs);
      const waits = untold <= packsWaiting(world, order, inKhaos, sku, lentOf);
      const isUnknown = (blurred.has(sku) || waits) && !allHasGone(inKhaos, plan.endMs - longEnoughMs(world));
      if (isUnknown || isHidden(world, order, inKhaos, sku)) note('packs gone in parts, which KC does not show', untold);
      else violation('mail-missing', `${order.name} ${sku}: ${goneLongAgo} have gone, ${fulfilled} are told`);
    }
  }
};
