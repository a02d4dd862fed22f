/** Orders: head, people, money and states (Q07 to Q09, Q21). */
import { connect, connectNodes, countRows } from '../connection.ts';
import type { Field, FieldContext, Fields } from '../fields.ts';
import { gid, numberOf } from '../shop/ids.ts';
import { minus, sum, zero } from '../shop/money.ts';
import {
  capturableOf,
  currentDiscountOf,
  currentShippingOf,
  currentSubtotalOf,
  currentTaxOf,
  currentTotalOf,
  discountTotalOf,
  dutiesOf,
  feesOf,
  fullyPaid,
  outstandingOf,
  receivedOf,
  refundedOf,
  shippingOf,
  subtotalOf,
  taxTotalOf,
  tipOf,
  totalOf,
} from '../shop/order-money.ts';
import type { DiscountApplication, Order, TaxLine } from '../shop/order-state.ts';
import { financialStateOf, fulfilmentStateOf, returnStateOf } from '../shop/order-states.ts';
import { refundableOf } from '../shop/payments.ts';
import type { Address, Bag, Customer } from '../shop/state.ts';
import { metafieldOf, metafieldsOf } from './metafield-answers.ts';
import { mayRead, ordersOf } from './sources.ts';
import { bagIn, moneyIn, taxLineIn, timeOf, timeOrNull } from './telling.ts';

export const orderById = (context: FieldContext, id: string): Order | null => {
  const order = context.shop.state.orders.get(numberOf(id, 'Order') ?? -1);
  return order !== undefined && mayRead(context, order.createdAtMs) ? order : null;
};

/** A money field of an order. */
const money =
  (of: (order: Order) => Bag): Field =>
  (order: Order, _, context) =>
    bagIn(context, order, of(order));

const feesIfAny: Field = (order: Order, _, context) => (order.fees.length > 0 ? bagIn(context, order, feesOf(order)) : null);
const dutiesIfAny: Field = (order: Order, _, context) =>
  order.lines.some((line) => line.duties.length > 0) ? bagIn(context, order, dutiesOf(order)) : null;

const addressIn = (address: Address | undefined) => address ?? null;

const valueIn = (order: Order, discount: DiscountApplication) =>
  discount.percent === undefined
    ? { __typename: 'MoneyV2', ...moneyIn(discount.amount?.buyer ?? 0, order.presentmentCurrency) }
    : { __typename: 'PricingPercentageValue', percentage: discount.percent };

const discountTypes = {
  code: 'DiscountCodeApplication',
  automatic: 'AutomaticDiscountApplication',
  manual: 'ManualDiscountApplication',
} as const;

const applicationIn = (order: Order, discount: DiscountApplication, index: number) => ({
  __typename: discountTypes[discount.kind],
  index,
  allocationMethod: 'ACROSS',
  targetSelection: discount.selection,
  targetType: discount.target,
  value: valueIn(order, discount),
  code: discount.name,
  title: discount.name,
  description: null,
});

/** One line for each title and rate, over lines and delivery. */
const taxesOf = (order: Order): TaxLine[] => {
  const byRate = new Map<string, TaxLine>();
  for (const tax of [...order.lines, ...order.shippingLines].flatMap((thing) => thing.taxes)) {
    const key = `${tax.title} ${tax.percent}`;
    const known = byRate.get(key);
    byRate.set(key, { ...tax, amount: known === undefined ? tax.amount : sum([known.amount, tax.amount]) });
  }
  return [...byRate.values()];
};

const buyerOf = (context: FieldContext, order: Order) => {
  const { state } = context.shop;
  if (order.company === undefined) return order.customerId === undefined ? null : state.customers.get(order.customerId);
  const { companyId, locationId, contactId } = order.company;
  return {
    __typename: 'PurchasingCompany',
    company: state.companies.get(companyId),
    location: state.companyLocations.get(locationId),
    contact: state.companyContacts.get(contactId),
  };
};

const countryNames = new Intl.DisplayNames(['en'], { type: 'region' });

const dayMs = 24 * 60 * 60 * 1000;

const termsOf = (order: Order, nowMs: number) => {
  const { paymentTerms: terms } = order;
  if (terms === undefined) return null;
  const dueMs = order.createdAtMs + (terms.dueInDays ?? 0) * dayMs;
  const overdue = nowMs > dueMs && outstandingOf(order).shop > 0;
  return {
    id: gid('PaymentTerms', terms.id),
    paymentTermsType: terms.type,
    paymentTermsName: terms.name,
    translatedName: terms.name,
    dueInDays: terms.dueInDays ?? null,
    overdue,
    due: overdue,
  };
};

export const orderAnswers: Fields = {
  Query: {
    order: (_, { id }, context) => orderById(context, id),
    orders: (_, args, context) => connect(context, args, ordersOf(context)),
    ordersCount: (_, args, context) => countRows(context, args, ordersOf(context)),
    customer: (_, { id }, { shop }) => shop.state.customers.get(numberOf(id, 'Customer') ?? -1) ?? null,
  },
  Order: {
    id: ({ id }) => gid('Order', id),
    legacyResourceId: ({ id }) => String(id),
    createdAt: ({ createdAtMs }) => timeOf(createdAtMs),
    updatedAt: ({ updatedAtMs }) => timeOf(updatedAtMs),
    processedAt: ({ processedAtMs }) => timeOf(processedAtMs),
    cancelledAt: ({ cancelledAtMs }) => timeOrNull(cancelledAtMs),
    cancelReason: ({ cancelReason }) => cancelReason ?? null,
    closedAt: ({ closedAtMs }) => timeOrNull(closedAtMs),
    closed: ({ closedAtMs }) => closedAtMs !== undefined,
    confirmed: () => true,
    displayFinancialStatus: (order: Order) => financialStateOf(order),
    displayFulfillmentStatus: (order: Order) => fulfilmentStateOf(order),
    returnStatus: (order: Order) => returnStateOf(order),
    fullyPaid: (order: Order) => fullyPaid(order),
    unpaid: (order: Order) => receivedOf(order).shop === 0,
    currentSubtotalLineItemsQuantity: ({ lines }: Order) => lines.reduce((units, line) => units + line.currentQuantity, 0),
    subtotalLineItemsQuantity: ({ lines }: Order) => lines.reduce((units, line) => units + line.quantity, 0),
    currencyCode: (_, __, { shop }) => shop.state.currency,
    presentmentCurrencyCode: ({ presentmentCurrency }) => presentmentCurrency,
    dutiesIncluded: () => false,
    estimatedTaxes: () => false,
    customer: ({ customerId }: Order, _, { shop }) => (customerId === undefined ? null : shop.state.customers.get(customerId)),
    billingAddress: ({ billingAddress }: Order) => addressIn(billingAddress),
    shippingAddress: ({ shippingAddress }: Order) => addressIn(shippingAddress),
    customAttributes: ({ attributes }) => attributes,
    totalPriceSet: money(totalOf),
    currentTotalPriceSet: money(currentTotalOf),
    originalTotalPriceSet: money((order) => order.originalTotal),
    subtotalPriceSet: money(subtotalOf),
    currentSubtotalPriceSet: money(currentSubtotalOf),
    currentTotalTaxSet: money(currentTaxOf),
    currentTotalDiscountsSet: money(currentDiscountOf),
    currentShippingPriceSet: money(currentShippingOf),
    originalTotalAdditionalFeesSet: feesIfAny,
    currentTotalAdditionalFeesSet: feesIfAny,
    totalTaxSet: money(taxTotalOf),
    totalDiscountsSet: money(discountTotalOf),
    totalShippingPriceSet: money(shippingOf),
    totalTipReceivedSet: money(tipOf),
    totalReceivedSet: money(receivedOf),
    totalRefundedSet: money(refundedOf),
    netPaymentSet: money(refundableOf),
    totalOutstandingSet: money(outstandingOf),
    totalCapturableSet: money(capturableOf),
    totalRefundedShippingSet: money((order) => sum(order.refunds.flatMap((refund) => refund.shipping.map((line) => line.subtotal)))),
    refundDiscrepancySet: money((order) =>
      sum(order.refunds.flatMap((refund) => refund.adjustments.map((one) => minus(zero, one.amount)))),
    ),
    originalTotalDutiesSet: dutiesIfAny,
    currentTotalDutiesSet: dutiesIfAny,
    totalCashRoundingAdjustment: (order: Order, _, context) => ({
      paymentSet: bagIn(context, order, zero),
      refundSet: bagIn(context, order, zero),
    }),
    additionalFees: (order: Order, _, context) =>
      order.fees.map((fee) => ({
        id: gid('AdditionalFee', fee.id),
        name: fee.name,
        price: bagIn(context, order, fee.amount),
        taxLines: [],
      })),
    taxLines: (order: Order, _, context) => taxesOf(order).map((tax) => taxLineIn(context, order, tax)),
    paymentGatewayNames: ({ transactions }: Order) => [...new Set(transactions.map((one) => one.gateway))],
    paymentTerms: (order: Order, _, { nowMs }) => termsOf(order, nowMs),
    risk: ({ risk }: Order) => ({ recommendation: risk, assessments: [] }),
    purchasingEntity: (order: Order, _, context) => buyerOf(context, order) ?? null,
    discountApplications: (order: Order, args, context) =>
      connectNodes(
        context,
        args,
        order.discounts.map((discount, index) => applicationIn(order, discount, index)),
      ),
    metafield: ({ metafields }: Order, args, context) => metafieldOf(context, metafields, args),
    metafields: ({ metafields }: Order, args, context) => metafieldsOf(context, metafields, args),
  },
  MailingAddress: {
    id: ({ id }) => `gid://shopify/MailingAddress/${id}?model_name=Address`,
    firstName: (address: Address) => address.firstName ?? null,
    lastName: (address: Address) => address.lastName ?? null,
    name: (address: Address) => [address.firstName, address.lastName].filter((part) => part !== undefined).join(' ') || null,
    company: (address: Address) => address.company ?? null,
    address1: (address: Address) => address.address1 ?? null,
    address2: (address: Address) => address.address2 ?? null,
    city: (address: Address) => address.city ?? null,
    province: (address: Address) => address.province ?? null,
    provinceCode: (address: Address) => address.provinceCode ?? null,
    zip: (address: Address) => address.zip ?? null,
    country: (address: Address) => countryNames.of(address.countryCode ?? 'GB') ?? null,
    countryCodeV2: (address: Address) => address.countryCode ?? 'GB',
    phone: (address: Address) => address.phone ?? null,
  },
  Customer: {
    id: ({ id }) => gid('Customer', id),
    legacyResourceId: ({ id }) => String(id),
    displayName: ({ firstName, lastName }: Customer) => `${firstName} ${lastName}`.trim(),
    defaultEmailAddress: ({ email }: Customer) => (email === null ? null : { emailAddress: email }),
    defaultPhoneNumber: ({ phone }: Customer) => (phone === null ? null : { phoneNumber: phone }),
  },
};
