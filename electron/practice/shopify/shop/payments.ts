/** Money of an order: taken, reserved, captured, settled later, voided and given back. */
import type { Act } from './acts.ts';
import { gid, takeId } from './ids.ts';
import { bagOf, decimalOf, minus, zero } from './money.ts';
import { capturableOf, outstandingOf, receivedOf, refundedOf } from './order-money.ts';
import type { Order, Transaction } from './order-state.ts';
import { financialStateOf, fulfilmentStateOf } from './order-states.ts';
import type { PaymentSpec } from './spec.ts';
import type { Bag } from './state.ts';

const defaultGateway = 'shopify_payments';

/** A paid order with nothing left to send archives itself, and comes back when something is to send again. */
export const archive = (act: Act, order: Order): void => {
  const finished = fulfilmentStateOf(order) === 'FULFILLED' && outstandingOf(order).shop === 0 && receivedOf(order).shop > 0;
  if (finished) order.closedAtMs ??= act.nowMs;
  else if (order.cancelledAtMs === undefined) order.closedAtMs = undefined;
};

const tell = (act: Act, order: Order, one: Transaction): void => {
  act.orders.add(order);
  act.note({
    kind: 'payment',
    order: gid('Order', order.id),
    name: order.name,
    transaction: gid('OrderTransaction', one.id),
    transactionKind: one.kind,
    state: one.state,
    gateway: one.gateway,
    amount: decimalOf(one.amount.shop),
    financialState: financialStateOf(order),
  });
};

const tellSettled = (act: Act, order: Order, one: Transaction): void => {
  one.atMs = act.nowMs;
  tell(act, order, one);
};

/** Writes a transaction and tells it as `payment`. */
export const transact = (
  act: Act,
  order: Order,
  one: { kind: Transaction['kind']; state: Transaction['state']; gateway: string; amount: Bag; parentId?: number },
): Transaction => {
  const id = takeId(act.state);
  const transaction: Transaction = {
    id,
    atMs: act.nowMs,
    parentId: one.parentId,
    paymentId: `${order.confirmationNumber}.${order.transactions.length + 1}`,
    ...one,
  };
  order.transactions.push(transaction);
  tell(act, order, transaction);
  return transaction;
};

const kinds = {
  sale: ['SALE', 'SUCCESS'],
  authorization: ['AUTHORIZATION', 'SUCCESS'],
  pending: ['SALE', 'PENDING'],
  failed: ['SALE', 'FAILURE'],
} as const;

/** The payments of checkout, in turn; one without an amount takes what is still open. */
export const firstPayments = (act: Act, order: Order, payments: readonly PaymentSpec[]): void => {
  let open = order.originalTotal;
  for (const payment of payments) {
    const amount = payment.amountMinor === undefined ? open : bagOf(payment.amountMinor, order.presentmentRate);
    const [kind, state] = kinds[payment.kind];
    // Nothing changes hands for an order that costs nothing.
    if (amount.shop === 0) continue;
    transact(act, order, { kind, state, gateway: payment.gateway ?? defaultGateway, amount });
    if (state !== 'FAILURE') open = minus(open, amount);
  }
};

/** Takes reserved money. Throws where less is reserved. */
export const capture = (act: Act, order: Order, amountMinor: number | undefined): void => {
  const reserved = capturableOf(order);
  const amount = amountMinor === undefined ? reserved : bagOf(amountMinor, order.presentmentRate);
  if (amount.shop <= 0 || amount.shop > reserved.shop)
    throw new Error(`${order.name} has ${reserved.shop} to capture, not ${amount.shop}.`);
  const authorization = order.transactions.find((one) => one.kind === 'AUTHORIZATION')!;
  transact(act, order, { kind: 'CAPTURE', state: 'SUCCESS', gateway: authorization.gateway, amount, parentId: authorization.id });
  archive(act, order);
};

/** Settles a pending payment, or takes what is open. Throws where nothing is. */
export const pay = (act: Act, order: Order, amountMinor: number | undefined, gateway: string | undefined): void => {
  const pending = order.transactions.find((one) => one.state === 'PENDING' && one.kind === 'SALE');
  const open = outstandingOf(order);
  const amount = amountMinor === undefined ? open : bagOf(amountMinor, order.presentmentRate);
  if (amount.shop <= 0 || amount.shop > open.shop) throw new Error(`${order.name} has ${open.shop} to pay, not ${amount.shop}.`);
  if (pending !== undefined && pending.amount.shop === amount.shop) {
    pending.state = 'SUCCESS';
    tellSettled(act, order, pending);
  } else {
    transact(act, order, { kind: 'SALE', state: 'SUCCESS', gateway: gateway ?? pending?.gateway ?? 'manual', amount });
  }
  archive(act, order);
};

/** What can still be given back. */
export const refundableOf = (order: Order): Bag => minus(receivedOf(order), refundedOf(order));

/** Gives money back by the gateways that took it, latest first; answers the transactions. Throws where less was taken. */
export const giveBack = (
  act: Act,
  order: Order,
  amount: Bag,
  state: 'SUCCESS' | 'PENDING' | 'FAILURE',
  gateway: string | undefined,
): Transaction[] => {
  const refundable = refundableOf(order);
  if (amount.shop > refundable.shop) throw new Error(`${order.name} has ${refundable.shop} to give back, not ${amount.shop}.`);
  const taken = order.transactions.filter((one) => one.state === 'SUCCESS' && (one.kind === 'SALE' || one.kind === 'CAPTURE')).reverse();
  const made: Transaction[] = [];
  let open = amount;
  for (const source of taken) {
    if (open.shop <= 0) break;
    const returned = order.transactions.filter((one) => one.kind === 'REFUND' && one.parentId === source.id && one.state === 'SUCCESS');
    const left = returned.reduce((bag, one) => minus(bag, one.amount), source.amount);
    if (left.shop <= 0) continue;
    const part = open.shop <= left.shop ? open : left;
    made.push(transact(act, order, { kind: 'REFUND', state, gateway: gateway ?? source.gateway, amount: part, parentId: source.id }));
    open = minus(open, part);
  }
  return made;
};

/** Lets reserved money go. */
export const voidReservation = (act: Act, order: Order): void => {
  const authorization = order.transactions.find((one) => one.kind === 'AUTHORIZATION' && one.state === 'SUCCESS');
  if (authorization === undefined || capturableOf(order).shop <= 0) return;
  transact(act, order, { kind: 'VOID', state: 'SUCCESS', gateway: authorization.gateway, amount: zero, parentId: authorization.id });
};

/** The bank carries out what a refund left pending. */
export const settleRefunds = (act: Act, order: Order): void => {
  for (const one of order.transactions) {
    if (one.kind !== 'REFUND' || one.state !== 'PENDING') continue;
    one.state = 'SUCCESS';
    tellSettled(act, order, one);
  }
};
