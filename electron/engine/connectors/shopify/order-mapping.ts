/** An order as Shopify answers it, turned into the product's own. */
import type { z } from 'zod';
import type { ShopAddress, ShopOrder, ShopOrderLine, ShopShippingLine, ShopTax } from '../../domain/shop-order.ts';
import { claimReadingOf } from './metafields.ts';
import { minorOf, type MoneyAnswer } from './money.ts';
import type { orderSchema } from './order-fields.ts';
import type { lineSchema, shippingLineSchema } from './order-line-fields.ts';
import { orderHeadOf } from './order-list.ts';
import { present } from './paging.ts';

export type OrderNode = z.output<typeof orderSchema>;
export type LineNode = z.output<typeof lineSchema>;
export type ShippingLineNode = z.output<typeof shippingLineSchema>;

/** An amount of one currency in minor units; what Shopify leaves out is nothing. */
type Minor = (money: MoneyAnswer | null) => number;

const sumOf = (figures: readonly number[]): number => figures.reduce((sum, figure) => sum + figure, 0);

/** Shopify gives the rate twice: as a percentage, and as a share of one. Thousandths of a percent are the finest rate there is. */
const percentOf = (tax: LineNode['taxLines'][number]): number => tax.ratePercentage ?? Math.round((tax.rate ?? 0) * 100_000) / 1_000;

const taxesOf = (taxes: LineNode['taxLines'], minor: Minor): ShopTax[] =>
  taxes.map((tax) => ({ title: tax.title, ratePercent: percentOf(tax), amountMinor: minor(tax.priceSet) }));

const addressOf = (node: OrderNode['billingAddress']): ShopAddress | undefined => {
  if (node === null) return undefined;
  const { countryCodeV2, ...parts } = node;
  const told = Object.entries({ ...parts, countryCode: countryCodeV2 }).filter(([, text]) => text !== null && text !== '');
  return Object.fromEntries(told);
};

const lineOf = (node: LineNode, minor: Minor): ShopOrderLine => ({
  id: node.id,
  sku: node.sku === '' ? undefined : present(node.sku),
  variantId: node.variant?.id,
  inventoryItemId: node.variant?.inventoryItem.id,
  barcode: present(node.variant?.barcode),
  // A sold product keeps its vendor when it is deleted; a line that was typed in never had one.
  custom: node.variant === null && node.vendor === null,
  title: node.title,
  variantTitle: present(node.variantTitle),
  quantity: node.quantity,
  currentQuantity: node.currentQuantity,
  unfulfilledQuantity: node.unfulfilledQuantity,
  nonFulfillableQuantity: node.nonFulfillableQuantity,
  requiresShipping: node.requiresShipping,
  taxable: node.taxable,
  giftCard: node.isGiftCard,
  unitPriceMinor: minor(node.originalUnitPriceSet),
  discountMinor: sumOf(node.discountAllocations.map(({ allocatedAmountSet }) => minor(allocatedAmountSet))),
  taxes: taxesOf(node.taxLines, minor),
  group:
    node.lineItemGroup === null
      ? undefined
      : {
          id: node.lineItemGroup.id,
          title: node.lineItemGroup.title,
          quantity: node.lineItemGroup.quantity,
          variantSku: present(node.lineItemGroup.variantSku),
        },
  dutiesMinor: sumOf(node.duties.map(({ price }) => minor(price))),
});

const shippingLineOf = (node: ShippingLineNode, minor: Minor): ShopShippingLine => ({
  id: node.id ?? '',
  title: node.title,
  code: present(node.code),
  priceMinor: minor(node.currentDiscountedPriceSet),
  taxes: taxesOf(node.taxLines, minor),
  removed: node.isRemoved,
});

/** Shopify's times are whole seconds (`reference/shopify-admin-api.md §4.1`). */
const secondMs = 1_000;

/**
 * `lines` and `shippingLines` are all of the order's, its own first page included. `readFromMs`: Shopify's clock before the order was asked
 * for. Throws `RangeError` for an amount that cannot be read.
 */
export const orderOf = (
  node: OrderNode,
  lines: readonly LineNode[],
  shippingLines: readonly ShippingLineNode[],
  readFromMs: number | undefined,
): ShopOrder => {
  const minor: Minor = (money) => (money === null ? 0 : minorOf(money.shopMoney.amount, node.currencyCode));
  const buyer = node.purchasingEntity?.__typename === 'PurchasingCompany' ? node.purchasingEntity : undefined;
  return {
    ...orderHeadOf(node),
    secondOpen: readFromMs === undefined || readFromMs < Date.parse(node.updatedAt) + secondMs,
    processedAt: node.processedAt,
    closedAt: present(node.closedAt),
    edited: node.edited,
    taxesIncluded: node.taxesIncluded,
    currency: node.currencyCode,
    presentmentCurrency: node.presentmentCurrencyCode,
    email: present(node.email),
    phone: present(node.phone),
    customerId: node.customer?.id,
    billing: addressOf(node.billingAddress),
    shipping: addressOf(node.shippingAddress),
    note: present(node.note),
    poNumber: present(node.poNumber),
    tags: node.tags,
    sourceName: present(node.sourceName),
    currentTotalMinor: minor(node.currentTotalPriceSet),
    totalMinor: minor(node.originalTotalPriceSet),
    totalTaxMinor: minor(node.totalTaxSet),
    tipMinor: minor(node.totalTipReceivedSet),
    dutiesMinor: minor(node.currentTotalDutiesSet),
    additionalFeesMinor: sumOf(node.additionalFees.map(({ price }) => minor(price))),
    outstandingMinor: minor(node.totalOutstandingSet),
    capturableMinor: minor(node.totalCapturableSet),
    refundedMinor: minor(node.totalRefundedSet),
    paymentTerms:
      node.paymentTerms === null
        ? undefined
        : { type: node.paymentTerms.paymentTermsType, dueInDays: present(node.paymentTerms.dueInDays) },
    buyer:
      buyer === undefined
        ? undefined
        : {
            locationId: buyer.location.id,
            locationExternalId: present(buyer.location.externalId),
            companyExternalId: present(buyer.company.externalId),
          },
    shippingLines: shippingLines.map((line) => shippingLineOf(line, minor)),
    transactions: node.transactions.map((transaction) => ({
      id: transaction.id,
      kind: transaction.kind,
      state: transaction.status,
      gateway: transaction.gateway ?? '',
      paymentId: present(transaction.paymentId),
      amountMinor: minor(transaction.amountSet),
      processedAt: present(transaction.processedAt),
      parentId: transaction.parentTransaction?.id,
      test: transaction.test,
    })),
    lines: lines.map((line) => lineOf(line, minor)),
    claim: claimReadingOf(node.claim),
  };
};
