/** What stands in an order: lines, delivery lines and transactions (Q08). */
import { connectNodes } from '../connection.ts';
import type { FieldContext, Fields } from '../fields.ts';
import { gid } from '../shop/ids.ts';
import { minus, partOf, sum } from '../shop/money.ts';
import { allocatedOf, grossOf, netOf, shippingPriceOf, taxSumOf } from '../shop/order-money.ts';
import type { Allocation, Line, Order, ShippingLine, Transaction } from '../shop/order-state.ts';
import { fulfilledOf, remainingOf } from '../shop/order-states.ts';
import type { Bag } from '../shop/state.ts';
import { bagIn, moneyIn, taxLineIn, timeOf } from './telling.ts';

/** A line is told together with its order: currency and taxes are the order's. */
export type LineSource = { order: Order; line: Line };
type ShippingSource = { order: Order; line: ShippingLine };
type TransactionSource = { order: Order; one: Transaction };

export const lineSource = (order: Order, lineId: number): LineSource => ({ order, line: order.lines.find((line) => line.id === lineId)! });
export const shippingSource = (order: Order, lineId: number): ShippingSource => ({
  order,
  line: order.shippingLines.find((line) => line.id === lineId)!,
});
export const transactionSource = (order: Order, id: number): TransactionSource => ({
  order,
  one: order.transactions.find((other) => other.id === id)!,
});

const allocationsIn = (context: FieldContext, order: Order, allocations: readonly Allocation[]) =>
  allocations.map(({ amount, index }) => ({
    allocatedAmountSet: bagIn(context, order, amount),
    discountApplication: applicationAt(order, index),
  }));

/** Only what tells one application from another; all of it is under `discountApplications`. */
const applicationAt = (order: Order, index: number) => {
  const discount = order.discounts[index]!;
  const typename = { code: 'DiscountCodeApplication', automatic: 'AutomaticDiscountApplication', manual: 'ManualDiscountApplication' }[
    discount.kind
  ];
  return {
    __typename: typename,
    index,
    allocationMethod: 'ACROSS',
    targetSelection: discount.selection,
    targetType: discount.target,
    code: discount.name,
    title: discount.name,
  };
};

const each = (bag: Bag, quantity: number): Bag => partOf(bag, quantity, 0, 1);

/** The share of a delivery that was not given back. */
const currentShipping = ({ order, line }: ShippingSource): Bag =>
  minus(
    shippingPriceOf(line),
    sum(order.refunds.flatMap((refund) => refund.shipping.filter((one) => one.shippingLineId === line.id).map((one) => one.subtotal))),
  );

/** What Shopify's own payments keep: a share and a fixed part of each taking. */
const feeOf = (one: Transaction): number | undefined =>
  one.gateway === 'shopify_payments' && one.state === 'SUCCESS' && (one.kind === 'SALE' || one.kind === 'CAPTURE')
    ? Math.round(one.amount.shop * 0.022) + 25
    : undefined;

const gatewayNames: Readonly<Record<string, string>> = {
  shopify_payments: 'Shopify Payments',
  paypal: 'PayPal',
  gift_card: 'Gift card',
  manual: 'Manual',
};

export const orderLineAnswers: Fields = {
  Order: {
    lineItems: (order: Order, args, context) =>
      connectNodes(
        context,
        args,
        order.lines.map((line) => ({ order, line })),
      ),
    shippingLines: (order: Order, args, context) =>
      connectNodes(
        context,
        args,
        order.shippingLines.map((line) => ({ order, line })),
      ),
    shippingLine: (order: Order) => (order.shippingLines[0] === undefined ? null : { order, line: order.shippingLines[0] }),
    transactions: (order: Order, { first }) => order.transactions.slice(0, first ?? undefined).map((one) => ({ order, one })),
    nonFulfillableLineItems: (order: Order, args, context) =>
      connectNodes(
        context,
        args,
        order.lines.filter((line) => line.tip).map((line) => ({ order, line })),
      ),
  },
  LineItem: {
    id: ({ line }: LineSource) => gid('LineItem', line.id),
    sku: ({ line }: LineSource) => line.sku,
    title: ({ line }: LineSource) => line.title,
    name: ({ line }: LineSource) => (line.variantTitle === null ? line.title : `${line.title} - ${line.variantTitle}`),
    variantTitle: ({ line }: LineSource) => line.variantTitle,
    vendor: ({ line }: LineSource) => line.vendor,
    quantity: ({ line }: LineSource) => line.quantity,
    currentQuantity: ({ line }: LineSource) => line.currentQuantity,
    refundableQuantity: ({ line }: LineSource) => line.currentQuantity,
    // Gift cards leave by mail at once; tips and what was taken off before it was sent never leave.
    nonFulfillableQuantity: ({ order, line }: LineSource) =>
      line.giftCard ? 0 : line.quantity - fulfilledOf(order, line.id) - remainingOf(order, line.id),
    unfulfilledQuantity: ({ order, line }: LineSource) => remainingOf(order, line.id),
    requiresShipping: ({ line }: LineSource) => line.requiresShipping,
    taxable: ({ line }: LineSource) => line.taxable,
    isGiftCard: ({ line }: LineSource) => line.giftCard,
    merchantEditable: () => true,
    restockable: ({ line }: LineSource, _, { shop }) => line.itemId !== undefined && shop.state.items.has(line.itemId),
    // Deleted products leave their lines without a variant.
    product: ({ line }: LineSource, _, { shop }) => shop.state.products.get(line.productId ?? -1) ?? null,
    variant: ({ line }: LineSource, _, { shop }) => shop.state.variants.get(line.variantId ?? -1) ?? null,
    lineItemGroup: ({ line: { group } }: LineSource) =>
      group === undefined
        ? null
        : {
            id: gid('LineItemGroup', group.id),
            title: group.title,
            quantity: group.quantity,
            variantId: gid('ProductVariant', group.variantId),
            variantSku: group.variantSku,
            productId: gid('Product', group.productId),
            customAttributes: [],
          },
    customAttributes: ({ line }: LineSource) => line.attributes,
    originalUnitPriceSet: ({ order, line }: LineSource, _, context) => bagIn(context, order, line.unitPrice),
    originalTotalSet: ({ order, line }: LineSource, _, context) => bagIn(context, order, grossOf(line)),
    discountedTotalSet: ({ order, line }: LineSource, _, context) => bagIn(context, order, minus(grossOf(line), ownDiscount(order, line))),
    discountedUnitPriceSet: ({ order, line }: LineSource, _, context) =>
      bagIn(context, order, each(minus(grossOf(line), ownDiscount(order, line)), line.quantity)),
    discountedUnitPriceAfterAllDiscountsSet: ({ order, line }: LineSource, _, context) =>
      bagIn(context, order, each(netOf(line), line.quantity)),
    priceAfterAllDiscountsBeforeTaxesSet: ({ order, line }: LineSource, _, context) => {
      const net = order.taxesIncluded ? minus(netOf(line), taxSumOf(line)) : netOf(line);
      return bagIn(context, order, partOf(net, line.quantity, 0, line.currentQuantity));
    },
    totalDiscountSet: ({ order, line }: LineSource, _, context) => bagIn(context, order, ownDiscount(order, line)),
    taxLines: ({ order, line }: LineSource, _, context) => line.taxes.map((tax) => taxLineIn(context, order, tax)),
    duties: ({ order, line }: LineSource, _, context) =>
      line.duties.map((duty) => ({ id: gid('Duty', duty.id), price: bagIn(context, order, duty.price), taxLines: [] })),
    discountAllocations: ({ order, line }: LineSource, _, context) => allocationsIn(context, order, line.allocations),
  },
  ShippingLine: {
    id: ({ line }: ShippingSource) => gid('ShippingLine', line.id),
    title: ({ line }: ShippingSource) => line.title,
    code: ({ line }: ShippingSource) => line.code,
    source: ({ line }: ShippingSource) => line.source,
    carrierIdentifier: () => null,
    custom: () => false,
    phone: () => null,
    isRemoved: ({ order }: ShippingSource) => order.cancelledAtMs !== undefined && order.fulfilments.length === 0,
    originalPriceSet: ({ order, line }: ShippingSource, _, context) => bagIn(context, order, line.price),
    discountedPriceSet: ({ order, line }: ShippingSource, _, context) => bagIn(context, order, shippingPriceOf(line)),
    currentDiscountedPriceSet: (source: ShippingSource, _, context) => bagIn(context, source.order, currentShipping(source)),
    taxLines: ({ order, line }: ShippingSource, _, context) => line.taxes.map((tax) => taxLineIn(context, order, tax)),
    discountAllocations: ({ order, line }: ShippingSource, _, context) => allocationsIn(context, order, line.allocations),
  },
  OrderTransaction: {
    id: ({ one }: TransactionSource) => gid('OrderTransaction', one.id),
    kind: ({ one }: TransactionSource) => one.kind,
    status: ({ one }: TransactionSource) => one.state,
    gateway: ({ one }: TransactionSource) => one.gateway,
    formattedGateway: ({ one }: TransactionSource) => gatewayNames[one.gateway] ?? one.gateway,
    manualPaymentGateway: ({ one }: TransactionSource) => one.gateway === 'manual',
    paymentId: ({ one }: TransactionSource) => one.paymentId,
    createdAt: ({ one }: TransactionSource) => timeOf(one.atMs),
    processedAt: ({ one }: TransactionSource) => timeOf(one.atMs),
    test: ({ order }: TransactionSource) => order.test,
    amountSet: ({ order, one }: TransactionSource, _, context) => bagIn(context, order, one.amount),
    amountRoundingSet: () => null,
    order: ({ order }: TransactionSource) => order,
    parentTransaction: ({ order, one }: TransactionSource) => (one.parentId === undefined ? null : transactionSource(order, one.parentId)),
    fees: ({ one }: TransactionSource, _, { shop }) => {
      const fee = feeOf(one);
      const inShop = (minor: number) => moneyIn(minor, shop.state.currency);
      return fee === undefined
        ? []
        : [
            {
              id: gid('TransactionFee', one.id),
              type: 'processing_fee',
              amount: inShop(fee),
              flatFee: inShop(25),
              flatFeeName: null,
              rate: '0.022',
              rateName: null,
              taxAmount: inShop(0),
            },
          ];
    },
  },
};

/** Discounts of the line itself: order-wide ones and, by default, codes are outside (`reference/shopify-admin-api.md §5.1`). */
const ownDiscount = (order: Order, line: Line): Bag =>
  allocatedOf({
    ...line,
    allocations: line.allocations.filter(
      ({ index }) => order.discounts[index]?.selection === 'EXPLICIT' && order.discounts[index].kind !== 'code',
    ),
  });
