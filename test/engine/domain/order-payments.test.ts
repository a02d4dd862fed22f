import { describe, expect, it } from 'vitest';
import { address, itemsOf, made, wrong } from './making.ts';
import { lineOf, noWords, paymentOf, rulesOf } from './shop-orders.ts';

describe('totals and payments', () => {
  it('names the line whose VAT rate differs in KC, and by how much', () => {
    const words = { ...noWords, items: itemsOf(['MUG-BLUE', 20]) };
    const problem = wrong({ lines: [lineOf({ ratePercent: 0, quantity: 1 })] }, { words });
    expect(problem).toMatchObject({
      cause: 'order-total-differs',
      kind: 'rejected',
      facts: { differs: 'the VAT rate of line 1 (MUG-BLUE)', differsMinor: 260 },
    });
  });

  it('does not take KC’s rate for goods that leave the country untaxed, and says so to KC', () => {
    const words = { ...noWords, items: itemsOf(['MUG-BLUE', 20]) };
    const shipping = { ...address, countryCode: 'US', zip: '10001' };
    expect(made({ shipping, billing: shipping, lines: [lineOf({ ratePercent: 0 })] }, { words }).lines[0]).toMatchObject({
      taxCode: 2,
      price: { basis: 'net', unitMinor: 1299 },
    });
  });

  it('holds what the net method would add up otherwise', () => {
    const lines = [lineOf({ quantity: 1, unitPriceMinor: 999 })];
    const problem = wrong({ lines }, { rules: rulesOf({ calcMethod: 'net' }) });
    expect(problem.facts).toMatchObject({ differs: 'line 1 (MUG-BLUE)', differsMinor: 1, method: 'net' });
    expect(wrong({ lines }, { rules: rulesOf({ calcMethod: 'unknown' }) }).cause).toBe('order-total-differs');
    expect(made({ lines: [lineOf({ quantity: 1, unitPriceMinor: 1200 })] }, { rules: rulesOf({ calcMethod: 'unknown' }) }).totalMinor).toBe(
      1699,
    );
  });

  it('holds an order with an allowance that belongs to no line', () => {
    const problem = wrong({ currentTotalMinor: 2597 });
    expect(problem.facts).toMatchObject({ shopTotalMinor: 2597, khaosTotalMinor: 3097, differsMinor: 500 });
  });

  it('sends gift cards and several payments apart, and nothing that did not succeed', () => {
    const { payments } = made({
      transactions: [
        paymentOf(1000, { id: 'gid://shopify/OrderTransaction/1', gateway: 'gift_card', paymentId: 'card-7' }),
        paymentOf(2097, { id: 'gid://shopify/OrderTransaction/2', kind: 'CAPTURE' }),
        paymentOf(2097, { id: 'gid://shopify/OrderTransaction/3', kind: 'AUTHORIZATION' }),
        paymentOf(3097, { id: 'gid://shopify/OrderTransaction/4', state: 'FAILURE' }),
        paymentOf(3097, { id: 'gid://shopify/OrderTransaction/5', test: true }),
      ],
    });
    expect(
      payments.map(({ amountMinor, type, voucherReference, transactionId }) => [amountMinor, type, voucherReference, transactionId]),
    ).toEqual([
      [1000, 4, 'card-7', '1'],
      [2097, 2, undefined, '2'],
    ]);
  });

  it('takes off what was given back before the import', () => {
    const lines = [lineOf({ quantity: 2, currentQuantity: 1 })];
    const { payments, totalMinor } = made({
      lines,
      transactions: [
        paymentOf(3097),
        paymentOf(1299, { id: 'gid://shopify/OrderTransaction/2', kind: 'REFUND', parentId: 'gid://shopify/OrderTransaction/900' }),
      ],
    });
    expect([totalMinor, payments.map((payment) => payment.amountMinor)]).toEqual([1798, [1798]]);
  });

  it('sends an authorised order as pre-authorised and an order on account as such', () => {
    const authorised = made({
      financialState: 'AUTHORIZED',
      fullyPaid: false,
      capturableMinor: 3097,
      transactions: [paymentOf(3097, { kind: 'AUTHORIZATION' })],
    });
    expect(authorised.payments).toMatchObject([{ amountMinor: 3097, type: 2, preAuthorised: true, authCode: 'SHOPIFY' }]);
    const onAccount = made({ financialState: 'PENDING', fullyPaid: false, transactions: [], paymentTerms: { type: 'NET', dueInDays: 30 } });
    expect(onAccount.payments).toMatchObject([{ amountMinor: 3097, type: 3, authCode: undefined }]);
  });

  it('holds payments that do not come to the total', () => {
    expect(wrong({ transactions: [paymentOf(3000)] })).toMatchObject({ cause: 'order-payments-differ', facts: { differsMinor: -97 } });
  });
});
