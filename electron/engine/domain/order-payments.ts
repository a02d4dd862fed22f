/** The payments of an order as Khaos Control books them: money taken, gift cards, reservations and orders on account, each apart. */
import { problemOf } from './problem.ts';
import type { SalesOrderPayment } from './sales-order.ts';
import type { ShopOrder, ShopTransaction } from './shop-order.ts';
import type { Problem } from '../../../shared/records.ts';
import type { OrderRules } from '../../../shared/settings.ts';

const giftCardGateway = 'gift_card';

const succeeded = (order: ShopOrder, ...kinds: string[]): ShopTransaction[] =>
  order.transactions.filter((one) => !one.test && one.state === 'SUCCESS' && kinds.includes(one.kind));

/** What was taken, less what was given back: of the payment a refund names, else of the last ones. */
const takenLessRefunds = (order: ShopOrder): { transaction: ShopTransaction; amountMinor: number }[] => {
  const taken = succeeded(order, 'SALE', 'CAPTURE').map((transaction) => ({ transaction, amountMinor: transaction.amountMinor }));
  for (const refund of succeeded(order, 'REFUND')) {
    let left = refund.amountMinor;
    const named = taken.filter((one) => one.transaction.id === refund.parentId);
    for (const one of [...named, ...taken.toReversed()]) {
      const part = Math.min(left, one.amountMinor);
      one.amountMinor -= part;
      left -= part;
    }
  }
  return taken.filter((one) => one.amountMinor > 0);
};

/** The last part of a gid; any other text as it is. */
const shortId = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

/**
 * SALE and CAPTURE with SUCCESS are money, AUTHORIZATION is a reservation, nothing else counts (`reference/shopify-admin-api.md
 * §5.1`). A non-blank AUTH_CODE means paid unless PREAUTH is set (`reference/khaos-control.md §3.1`). `totalMinor` is the order's;
 * with `capToTotal` the payments are cut to it, first come first, for an order of which only a part is imported.
 */
export const paymentsOf = (
  order: ShopOrder,
  rules: OrderRules,
  totalMinor: number,
  capToTotal: boolean,
): { payments: SalesOrderPayment[]; wrong: Problem[] } => {
  const card = (transaction: ShopTransaction, amountMinor: number, preAuthorised: boolean): SalesOrderPayment => {
    const giftCard = transaction.gateway === giftCardGateway;
    return {
      amountMinor,
      type: giftCard ? 4 : 2,
      cardType: giftCard ? 'Gift card' : rules.cardType,
      preAuthorised,
      authCode: rules.cardType.toUpperCase(),
      transactionId: shortId(transaction.id),
      accountName: rules.bankAccount,
      voucherReference: giftCard ? shortId(transaction.paymentId ?? transaction.id) : undefined,
    };
  };
  const taken = takenLessRefunds(order).map(({ transaction, amountMinor }) => card(transaction, amountMinor, false));
  const takenMinor = taken.reduce((sum, payment) => sum + payment.amountMinor, 0);

  const reserved: SalesOrderPayment[] = [];
  if (order.financialState === 'AUTHORIZED') {
    let open = Math.max(0, Math.min(order.capturableMinor, totalMinor - takenMinor));
    for (const transaction of succeeded(order, 'AUTHORIZATION')) {
      const amountMinor = Math.min(open, transaction.amountMinor);
      if (amountMinor > 0) reserved.push(card(transaction, amountMinor, true));
      open -= amountMinor;
    }
  }

  const onAccount: SalesOrderPayment[] = [];
  if (!order.fullyPaid && order.financialState !== 'AUTHORIZED' && totalMinor > takenMinor) {
    onAccount.push({
      amountMinor: totalMinor - takenMinor,
      type: 3,
      cardType: undefined,
      preAuthorised: false,
      authCode: undefined,
      transactionId: undefined,
      accountName: undefined,
      voucherReference: undefined,
    });
  }

  const all = [...taken, ...reserved, ...onAccount];
  if (capToTotal) {
    let left = totalMinor;
    const capped = all.map((payment) => {
      const amountMinor = Math.min(left, payment.amountMinor);
      left -= amountMinor;
      return { ...payment, amountMinor };
    });
    return { payments: capped.filter((payment) => payment.amountMinor > 0), wrong: [] };
  }
  const sumMinor = all.reduce((sum, payment) => sum + payment.amountMinor, 0);
  if (sumMinor === totalMinor) return { payments: all, wrong: [] };
  return {
    payments: all,
    wrong: [
      problemOf('order-payments-differ', `Order ${order.name}: its payments come to another amount than the order.`, {
        order: order.name,
        paidMinor: sumMinor,
        totalMinor,
        differsMinor: sumMinor - totalMinor,
      }),
    ],
  };
};
