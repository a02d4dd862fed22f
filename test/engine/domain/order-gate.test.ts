import { describe, expect, it } from 'vitest';
import { heldByGate, isPartlyFulfilled, judgeOrder, lookAgainAtMs, orderDigest } from '../../../electron/engine/domain/order-gate.ts';
import type { ShopOrder } from '../../../electron/engine/domain/shop-order.ts';
import { lineOf, orderOf, rulesOf } from './shop-orders.ts';

const nowMs = Date.parse('2026-11-20T11:00:00Z');
const verdict = (change: Partial<ShopOrder>, rules: Parameters<typeof rulesOf>[0] = {}) =>
  judgeOrder(orderOf(change), rulesOf(rules), nowMs);

describe('the gate', () => {
  it('imports a paid order', () => {
    expect(verdict({})).toEqual({ kind: 'import' });
  });

  it.each<[string, Partial<ShopOrder>, string]>([
    ['a test order', { test: true }, 'test'],
    ['a cancelled order', { cancelledAt: '2026-11-20T10:20:00Z' }, 'cancelled'],
    ['a voided payment', { financialState: 'VOIDED', fullyPaid: false }, 'voided'],
    ['an expired payment', { financialState: 'EXPIRED', fullyPaid: false }, 'expired'],
    ['all money given back', { financialState: 'REFUNDED' }, 'refunded'],
    ['all units removed', { lines: [lineOf({ currentQuantity: 0 })] }, 'nothing-left'],
    ['everything restocked', { fulfilmentState: 'RESTOCKED' }, 'nothing-left'],
    ['everything fulfilled by hand', { fulfilmentState: 'FULFILLED' }, 'already-fulfilled'],
  ])('leaves alone: %s', (_, change, reason) => {
    expect(verdict(change)).toEqual({ kind: 'left-alone', reason });
  });

  it('tells orders from before go-live by what became of them', () => {
    const before = { createdAt: '2026-10-31T23:59:59Z' };
    expect(verdict(before)).toEqual({ kind: 'left-alone', reason: 'before-go-live-never' });
    expect(verdict(before, { beforeGoLive: 'in-khaos' })).toEqual({ kind: 'left-alone', reason: 'before-go-live-in-khaos' });
    expect(verdict({ createdAt: '2026-11-01T00:00:00Z' })).toEqual({ kind: 'import' });
  });

  it.each<[string, Partial<ShopOrder>, Parameters<typeof rulesOf>[0], string]>([
    ['not paid', { financialState: 'PENDING', fullyPaid: false }, {}, 'not-paid'],
    ['paid in part', { financialState: 'PARTIALLY_PAID', fullyPaid: false }, {}, 'not-paid'],
    ['a state nobody knows', { financialState: 'NEW_WORD', fullyPaid: false }, {}, 'not-paid'],
    ['authorised only', { financialState: 'AUTHORIZED', fullyPaid: false }, {}, 'authorised'],
    ['on account', { financialState: 'PENDING', fullyPaid: false, paymentTerms: { type: 'NET', dueInDays: 30 } }, {}, 'on-account'],
    ['on a hold', { fulfilmentState: 'ON_HOLD' }, {}, 'on-hold'],
    ['still settling', {}, { settleMs: 46 * 60_000 }, 'settling'],
  ])('puts off: %s', (_, change, rules, reason) => {
    expect(verdict(change, rules)).toEqual({ kind: 'later', reason });
  });

  it('imports authorised and on-account orders where the store says so', () => {
    expect(verdict({ financialState: 'AUTHORIZED', fullyPaid: false }, { importAuthorised: true })).toEqual({ kind: 'import' });
    const terms = { financialState: 'PENDING', fullyPaid: false, paymentTerms: { type: 'NET', dueInDays: 30 } };
    expect(verdict(terms, { importOnAccount: true })).toEqual({ kind: 'import' });
  });

  it('imports an order that costs nothing', () => {
    expect(verdict({ financialState: undefined, currentTotalMinor: 0 })).toEqual({ kind: 'import' });
  });

  it('imports an order after the settling time to the millisecond', () => {
    expect(verdict({}, { settleMs: 45 * 60_000 })).toEqual({ kind: 'import' });
  });

  it('holds an order that was paid in another currency', () => {
    const problem = heldByGate(orderOf({ presentmentCurrency: 'EUR' }), 'all');
    expect(problem).toMatchObject({ cause: 'order-foreign-currency', facts: { currency: 'GBP', paidIn: 'EUR' } });
  });

  it('holds a partly fulfilled order until a person chose', () => {
    const order = orderOf({ fulfilmentState: 'PARTIALLY_FULFILLED', lines: [lineOf({ quantity: 3, unfulfilledQuantity: 1 })] });
    expect(isPartlyFulfilled(order)).toBe(true);
    expect(heldByGate(order, undefined)?.cause).toBe('order-partly-fulfilled');
    expect(heldByGate(order, 'remaining')).toBeUndefined();
  });

  it('does not count a gift card, which fulfils itself, as part of the goods', () => {
    const card = lineOf({ id: 'gid://shopify/LineItem/502', giftCard: true, requiresShipping: false, unfulfilledQuantity: 0 });
    expect(isPartlyFulfilled(orderOf({ lines: [lineOf(), card] }))).toBe(false);
  });

  it('looks again at what only time or nobody can change', () => {
    const order = { createdAt: '2026-11-20T10:15:00Z', readAtMs: nowMs };
    expect(lookAgainAtMs(order, 'settling', 60_000)).toBe(Date.parse('2026-11-20T10:16:00Z'));
    expect(lookAgainAtMs(order, 'on-hold', 0)).toBe(nowMs + 60_000);
    expect(lookAgainAtMs(order, 'not-paid', 0)).toBeUndefined();
  });

  it('sees a change by what matters to the import only', () => {
    const claim = { claim: undefined, digest: 'd', updatedAt: '2026-11-20T10:16:00Z' };
    expect(orderDigest(orderOf({ claim, tags: ['vip'], updatedAt: '2026-11-20T12:00:00Z' }))).toBe(orderDigest(orderOf()));
    expect(orderDigest(orderOf({ note: 'ring twice' }))).not.toBe(orderDigest(orderOf()));
    const done = { installation: 'other', epoch: 1, nonce: 'n', khaos: 'khaos:live', ref: 'WEB-1', code: 'SO1' };
    expect(orderDigest(orderOf({ claim: { ...claim, claim: done } }))).not.toBe(orderDigest(orderOf()));
    expect(orderDigest(orderOf({ claim: { ...claim, claim: { ...done, code: undefined } } }))).toBe(orderDigest(orderOf()));
  });
});
