/** Whether an order of Shopify belongs into Khaos Control: now, later, or never, and why. */
import { digestOf } from './digest.ts';
import { problemOf } from './problem.ts';
import type { ShopOrder, ShopOrderLine } from './shop-order.ts';
import type { Problem } from '../../../shared/records.ts';
import type { OrderRules } from '../../../shared/settings.ts';

/** Left alone for good. `before-go-live-in-khaos`: somebody entered it there, so KC's stock knows it; `-never`: nobody will. */
export const leftAloneReasons = [
  'test',
  'before-go-live-in-khaos',
  'before-go-live-never',
  'cancelled',
  'voided',
  'expired',
  'refunded',
  'nothing-left',
  'already-fulfilled',
] as const;
/** Left alone for a reason that can end. */
export const laterReasons = ['settling', 'on-hold', 'not-paid', 'authorised', 'on-account'] as const;
export type LeftAloneReason = (typeof leftAloneReasons)[number];
export type LaterReason = (typeof laterReasons)[number];

export type GateVerdict = { kind: 'import' } | { kind: 'left-alone'; reason: LeftAloneReason } | { kind: 'later'; reason: LaterReason };

const sumOf = (lines: readonly ShopOrderLine[], units: (line: ShopOrderLine) => number): number =>
  lines.reduce((sum, line) => sum + units(line), 0);

/** Units that left already and were not taken back since. */
const unitsGone = (line: ShopOrderLine): number => Math.max(0, line.currentQuantity - line.unfulfilledQuantity);

/** Some of the goods were fulfilled by hand or at a till before the import, and some were not. Gift cards fulfil themselves. */
export const isPartlyFulfilled = (order: ShopOrder): boolean => {
  const goods = order.lines.filter((line) => line.requiresShipping && !line.giftCard);
  return sumOf(goods, unitsGone) > 0 && sumOf(goods, (line) => line.unfulfilledQuantity) > 0;
};

const left = (reason: LeftAloneReason): GateVerdict => ({ kind: 'left-alone', reason });
const later = (reason: LaterReason): GateVerdict => ({ kind: 'later', reason });

/**
 * The gate, in the order in which a reason outweighs the next (`reference/shopify-admin-api.md §5.1`). Shopify's states are open
 * enums: one that is not known here counts as not paid unless `fullyPaid` says otherwise.
 */
export const judgeOrder = (order: ShopOrder, rules: OrderRules, nowMs: number): GateVerdict => {
  if (order.test) return left('test');
  if (Date.parse(order.createdAt) < Date.parse(rules.goLiveAt)) {
    return left(rules.beforeGoLive === 'in-khaos' ? 'before-go-live-in-khaos' : 'before-go-live-never');
  }
  if (order.cancelledAt !== undefined) return left('cancelled');
  if (order.financialState === 'VOIDED') return left('voided');
  if (order.financialState === 'EXPIRED') return left('expired');
  if (sumOf(order.lines, (line) => line.currentQuantity) === 0) return left('nothing-left');
  if (order.fulfilmentState === 'FULFILLED') return left('already-fulfilled');
  if (order.fulfilmentState === 'RESTOCKED') return left('nothing-left');
  if (order.financialState === 'REFUNDED') return left('refunded');
  // Fraud checks, offers after the purchase, wrong addresses: the lines may still change while anybody holds the order.
  if (order.fulfilmentState === 'ON_HOLD') return later('on-hold');
  // Without a wait set, a PC clock that is behind Shopify's must not make one.
  if (rules.settleMs > 0 && nowMs < Date.parse(order.createdAt) + rules.settleMs) return later('settling');
  if (order.financialState === 'AUTHORIZED') return rules.importAuthorised ? { kind: 'import' } : later('authorised');
  if (order.fullyPaid) return { kind: 'import' };
  if (order.paymentTerms !== undefined) return rules.importOnAccount ? { kind: 'import' } : later('on-account');
  return later('not-paid');
};

/** When an order put off should be read again although nobody touched it; undefined where only a change can end the reason. */
export const lookAgainAtMs = (
  order: { createdAt: string; readAtMs: number | undefined },
  reason: string,
  settleMs: number,
): number | undefined => {
  if (reason === 'settling') return Date.parse(order.createdAt) + settleMs;
  if (reason === 'on-hold') return (order.readAtMs ?? 0) + holdLookMs;
  return undefined;
};

/** A hold that ends need not touch the order's own time; most holds for offers after a purchase end within minutes. */
const holdLookMs = 60_000;

/** What a person chose for an order that was partly fulfilled before the import. */
export type PartChoice = 'remaining' | 'all';

/** What stands against an import that the gate let through; a person decides. */
export const heldByGate = (order: ShopOrder, choice: PartChoice | undefined): Problem | undefined => {
  const facts = { order: order.name };
  if (order.presentmentCurrency !== order.currency) {
    return problemOf('order-foreign-currency', `Order ${order.name} was paid in ${order.presentmentCurrency}.`, {
      ...facts,
      currency: order.currency,
      paidIn: order.presentmentCurrency,
    });
  }
  if (choice === undefined && isPartlyFulfilled(order)) {
    return problemOf('order-partly-fulfilled', `Part of order ${order.name} was fulfilled before it was imported.`, facts);
  }
  return undefined;
};

/**
 * Fingerprint of everything that matters to the import: tags that people set do not, nor a claim, unless it says that somebody is done:
 * then KC has the order, whatever it was held for.
 */
export const orderDigest = (order: ShopOrder): string => {
  const { claim, tags: _tags, updatedAt: _updatedAt, closedAt: _closedAt, ...matters } = order;
  const code = claim?.claim?.code;
  return digestOf(code === undefined ? matters : { ...matters, salesOrderCode: code });
};
