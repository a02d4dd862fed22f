/** Refunds, returns and exchanges (Q11, Q12). */
import { connectNodes } from '../connection.ts';
import type { Fields } from '../fields.ts';
import { gid } from '../shop/ids.ts';
import { sum } from '../shop/money.ts';
import type { Order, Refund, RefundLine, Return } from '../shop/order-state.ts';
import { lineSource, shippingSource, transactionSource } from './order-line-answers.ts';
import { bagIn, timeOf, timeOrNull } from './telling.ts';

type RefundSource = { order: Order; refund: Refund };
type RefundLineSource = { order: Order; line: RefundLine };
type ReturnSource = { order: Order; one: Return };

const transactionsOf = ({ order, refund }: RefundSource) => order.transactions.filter((one) => refund.transactionIds.includes(one.id));

const refundsOf = (order: Order): RefundSource[] => order.refunds.map((refund) => ({ order, refund }));

export const refundAnswers: Fields = {
  Order: {
    refunds: (order: Order, { first }) => refundsOf(order).slice(0, first ?? undefined),
    returns: (order: Order, args, context) =>
      connectNodes(
        context,
        args,
        order.returns.map((one) => ({ order, one })),
      ),
  },
  Refund: {
    id: ({ refund }: RefundSource) => gid('Refund', refund.id),
    legacyResourceId: ({ refund }: RefundSource) => String(refund.id),
    createdAt: ({ refund }: RefundSource) => timeOf(refund.createdAtMs),
    processedAt: ({ refund }: RefundSource) => timeOf(refund.createdAtMs),
    updatedAt: ({ refund }: RefundSource) => timeOf(refund.createdAtMs),
    note: ({ refund }: RefundSource) => refund.note,
    order: ({ order }: RefundSource) => order,
    return: ({ order, refund }: RefundSource) => {
      const one = order.returns.find((other) => other.id === refund.returnId);
      return one === undefined ? null : { order, one };
    },
    totalRefundedSet: (source: RefundSource, _, context) =>
      bagIn(
        context,
        source.order,
        sum(
          transactionsOf(source)
            .filter((one) => one.state === 'SUCCESS')
            .map((one) => one.amount),
        ),
      ),
    duties: ({ order, refund }: RefundSource, _, context) =>
      refund.duties.map(({ dutyId, amount }) => ({
        amountSet: bagIn(context, order, amount),
        originalDuty: { id: gid('Duty', dutyId), price: bagIn(context, order, amount), taxLines: [] },
      })),
    refundLineItems: ({ order, refund }: RefundSource, args, context) =>
      connectNodes(
        context,
        args,
        refund.lines.map((line) => ({ order, line })),
      ),
    refundShippingLines: ({ order, refund }: RefundSource, args, context) =>
      connectNodes(
        context,
        args,
        refund.shipping.map((one) => ({
          id: gid('RefundShippingLine', one.id),
          shippingLine: shippingSource(order, one.shippingLineId),
          subtotalAmountSet: bagIn(context, order, one.subtotal),
          taxAmountSet: bagIn(context, order, one.tax),
        })),
      ),
    orderAdjustments: ({ order, refund }: RefundSource, args, context) =>
      connectNodes(
        context,
        args,
        refund.adjustments.map((one) => ({
          id: gid('OrderAdjustment', one.id),
          reason: one.reason,
          amountSet: bagIn(context, order, one.amount),
          taxAmountSet: bagIn(context, order, one.tax),
        })),
      ),
    transactions: ({ order, refund }: RefundSource, args, context) =>
      connectNodes(
        context,
        args,
        refund.transactionIds.map((id) => transactionSource(order, id)),
      ),
  },
  RefundLineItem: {
    id: ({ line }: RefundLineSource) => gid('RefundLineItem', line.id),
    quantity: ({ line }: RefundLineSource) => line.quantity,
    restockType: ({ line }: RefundLineSource) => line.restock,
    restocked: ({ line }: RefundLineSource) => line.restock !== 'NO_RESTOCK',
    location: ({ line }: RefundLineSource, _, { shop }) => shop.state.locations.find((one) => one.id === line.locationId) ?? null,
    lineItem: ({ order, line }: RefundLineSource) => lineSource(order, line.lineId),
    priceSet: ({ order, line }: RefundLineSource, _, context) => bagIn(context, order, lineSource(order, line.lineId).line.unitPrice),
    subtotalSet: ({ order, line }: RefundLineSource, _, context) => bagIn(context, order, line.subtotal),
    totalTaxSet: ({ order, line }: RefundLineSource, _, context) => bagIn(context, order, line.tax),
  },
  Return: {
    id: ({ one }: ReturnSource) => gid('Return', one.id),
    name: ({ one }: ReturnSource) => one.name,
    status: ({ one }: ReturnSource) => one.state,
    order: ({ order }: ReturnSource) => order,
    createdAt: ({ one }: ReturnSource) => timeOf(one.createdAtMs),
    closedAt: ({ one }: ReturnSource) => timeOrNull(one.closedAtMs),
    totalQuantity: ({ one }: ReturnSource) => one.lines.reduce((units, line) => units + line.quantity, 0),
    returnLineItems: ({ order, one }: ReturnSource, args, context) =>
      connectNodes(
        context,
        args,
        one.lines.map((line) => ({
          __typename: 'ReturnLineItem',
          id: gid('ReturnLineItem', line.id),
          quantity: line.quantity,
          refundableQuantity: line.quantity - line.refunded,
          refundedQuantity: line.refunded,
          processedQuantity: line.processed,
          returnReasonNote: line.note,
          restockingFee: null,
          fulfillmentLineItem: {
            order,
            sent: order.fulfilments.find((sent) => sent.id === line.fulfilmentId)?.lines.find((sent) => sent.id === line.fulfilmentLineId),
          },
        })),
      ),
    exchangeLineItems: ({ order, one }: ReturnSource, args, context) =>
      connectNodes(
        context,
        args,
        one.exchanges.map((line) => ({
          id: gid('ExchangeLineItem', line.id),
          quantity: line.quantity,
          variantId: gid('ProductVariant', line.variantId),
          lineItems: [lineSource(order, line.lineId)],
        })),
      ),
    refunds: ({ order, one }: ReturnSource, args, context) =>
      connectNodes(
        context,
        args,
        refundsOf(order).filter(({ refund }) => one.refundIds.includes(refund.id)),
      ),
    // Parcels on their way back are not followed.
    reverseFulfillmentOrders: (_, args, context) => connectNodes(context, args, []),
  },
};
