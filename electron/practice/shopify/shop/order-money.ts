/** What a practice order comes to: before and after refunds and edits, taken, given back and still open (`reference/shopify-admin-api.md §5.1`). */
import { minus, partOf, plus, sum, taxOf, times, zero } from './money.ts';
import type { Line, Order, Refund, ShippingLine, TaxLine } from './order-state.ts';
import type { Bag } from './state.ts';

export const allocatedOf = (thing: Line | ShippingLine): Bag => sum(thing.allocations.map((allocation) => allocation.amount));
export const taxSumOf = (thing: { taxes: readonly TaxLine[] }): Bag => sum(thing.taxes.map((tax) => tax.amount));

/** A line's units before discounts, removed units included. */
export const grossOf = (line: Line): Bag => times(line.unitPrice, line.quantity);
/** After all discounts, removed units included; with tax where the order's prices contain it. */
export const netOf = (line: Line): Bag => minus(grossOf(line), allocatedOf(line));

/** What `quantity` more removed units of a line are worth after discounts, and their tax. */
export const worthOf = (line: Line, quantity: number): { subtotal: Bag; tax: Bag } => {
  const removed = line.quantity - line.currentQuantity;
  return { subtotal: partOf(netOf(line), line.quantity, removed, quantity), tax: partOf(taxSumOf(line), line.quantity, removed, quantity) };
};

export const shippingPriceOf = (line: ShippingLine): Bag => minus(line.price, allocatedOf(line));

export const dutiesOf = (order: Order): Bag => sum(order.lines.flatMap((line) => line.duties.map((duty) => duty.price)));
export const tipOf = (order: Order): Bag => sum(order.lines.filter((line) => line.tip).map(netOf));
export const subtotalOf = (order: Order): Bag => sum(order.lines.filter((line) => !line.tip).map(netOf));
export const shippingOf = (order: Order): Bag => sum(order.shippingLines.map(shippingPriceOf));
export const taxTotalOf = (order: Order): Bag => plus(sum(order.lines.map(taxSumOf)), sum(order.shippingLines.map(taxSumOf)));
export const discountTotalOf = (order: Order): Bag => plus(sum(order.lines.map(allocatedOf)), sum(order.shippingLines.map(allocatedOf)));

/** Before returns, edits that added things included. */
export const totalOf = (order: Order): Bag =>
  sum([
    subtotalOf(order),
    shippingOf(order),
    order.taxesIncluded ? zero : taxTotalOf(order),
    dutiesOf(order),
    sum(order.fees.map((fee) => fee.amount)),
    tipOf(order),
  ]);

/** What a refund's lines, shipping and adjustments say was given back; an adjustment in the buyer's favour is negative. */
export const saidByRefund = (order: Order, refund: Refund): Bag => {
  const taxed = (subtotal: Bag, tax: Bag) => (order.taxesIncluded ? subtotal : plus(subtotal, tax));
  return minus(
    sum([
      ...refund.lines.map((line) => taxed(line.subtotal, line.tax)),
      ...refund.shipping.map((line) => taxed(line.subtotal, line.tax)),
      ...refund.duties.map((duty) => duty.amount),
    ]),
    sum(refund.adjustments.map((adjustment) => plus(adjustment.amount, adjustment.tax))),
  );
};

/** After returns, refunds and edits. */
export const currentTotalOf = (order: Order): Bag => minus(totalOf(order), sum(order.refunds.map((refund) => saidByRefund(order, refund))));

const refundLinesOf = (order: Order) => order.refunds.flatMap((refund) => refund.lines);
const refundShippingOf = (order: Order) => order.refunds.flatMap((refund) => refund.shipping);

export const feesOf = (order: Order): Bag => sum(order.fees.map((fee) => fee.amount));
export const currentSubtotalOf = (order: Order): Bag => minus(subtotalOf(order), sum(refundLinesOf(order).map((line) => line.subtotal)));
export const currentShippingOf = (order: Order): Bag => minus(shippingOf(order), sum(refundShippingOf(order).map((line) => line.subtotal)));
export const currentTaxOf = (order: Order): Bag =>
  minus(taxTotalOf(order), sum([...refundLinesOf(order), ...refundShippingOf(order)].map((line) => line.tax)));
/** What the units that are left were reduced by. */
export const currentDiscountOf = (order: Order): Bag =>
  plus(
    sum(order.lines.map((line) => partOf(allocatedOf(line), line.quantity, line.quantity - line.currentQuantity, line.currentQuantity))),
    sum(order.shippingLines.map(allocatedOf)),
  );

const moved = (order: Order, kinds: readonly string[]): Bag =>
  sum(order.transactions.filter((one) => one.state === 'SUCCESS' && kinds.includes(one.kind)).map((one) => one.amount));

export const receivedOf = (order: Order): Bag => moved(order, ['SALE', 'CAPTURE']);
export const refundedOf = (order: Order): Bag => moved(order, ['REFUND']);

/** Reserved and not yet taken. A reservation that was voided is gone. */
export const capturableOf = (order: Order): Bag =>
  order.transactions.some((one) => one.kind === 'VOID' && one.state === 'SUCCESS')
    ? zero
    : minus(moved(order, ['AUTHORIZATION']), moved(order, ['CAPTURE']));

const atLeastZero = (bag: Bag): Bag => ({ shop: Math.max(0, bag.shop), buyer: Math.max(0, bag.buyer) });

export const outstandingOf = (order: Order): Bag =>
  order.cancelledAtMs === undefined ? atLeastZero(minus(currentTotalOf(order), minus(receivedOf(order), refundedOf(order)))) : zero;

/** Everything due was taken at some time; a refund does not undo it. */
export const fullyPaid = (order: Order): boolean => {
  const received = receivedOf(order).shop;
  if (received === 0) return totalOf(order).shop === 0;
  return received - refundedOf(order).shop >= currentTotalOf(order).shop;
};

/** The tax line of a thing, or none where it is not taxed. */
export const taxLinesOf = (net: Bag, percent: number, taxed: boolean, included: boolean): TaxLine[] =>
  taxed ? [{ title: 'GB VAT', percent, amount: taxOf(net, percent, included) }] : [];
