/** What is asked of an order in full, and the schema of each part; the price of the set is in `orderNodeCost`. */
import { z } from 'zod';
import { connectionCost } from './document.ts';
import { claimSchema } from './metafields.ts';
import { moneySchema } from './money.ts';
import { lineFields, lineNodeCost, lineSchema, moneyFields, shippingLineFields, shippingLineSchema } from './order-line-fields.ts';
import { orderHeadFields, orderHeadSchema } from './order-list.ts';
import { pageInfoSchema } from './paging.ts';

/** Lines that come with an order; longer orders' remaining lines are fetched. 20 lines cost as much as 13, and few orders have more. */
export const linesWithOrder = 20;
/** Delivery lines that come with an order: one is the rule, edits leave removed ones behind. */
export const shippingLinesWithOrder = 5;

/** 56 points: customer, shipping address, fees, transactions and parents, terms, the buying company (3), claim; billing address and money are free (§2.2). */
export const orderNodeCost =
  1 + 1 + 1 + 1 + 2 + 1 + 3 + 1 + connectionCost(shippingLinesWithOrder, 2) + connectionCost(linesWithOrder, lineNodeCost);

export const orderFields = /* GraphQL */ `
  fragment Address on MailingAddress {
    firstName
    lastName
    company
    address1
    address2
    city
    province
    zip
    countryCodeV2
    phone
  }
  fragment OrderInFull on Order {
    ...OrderHead
    processedAt
    closedAt
    edited
    taxesIncluded
    currencyCode
    presentmentCurrencyCode
    email
    phone
    note
    poNumber
    tags
    sourceName
    customer {
      id
    }
    billingAddress {
      ...Address
    }
    shippingAddress {
      ...Address
    }
    currentTotalPriceSet {
      ...Money
    }
    originalTotalPriceSet {
      ...Money
    }
    totalTaxSet {
      ...Money
    }
    totalTipReceivedSet {
      ...Money
    }
    currentTotalDutiesSet {
      ...Money
    }
    additionalFees {
      price {
        ...Money
      }
    }
    totalOutstandingSet {
      ...Money
    }
    totalCapturableSet {
      ...Money
    }
    totalRefundedSet {
      ...Money
    }
    paymentTerms {
      paymentTermsType
      dueInDays
    }
    purchasingEntity {
      __typename
      ... on PurchasingCompany {
        company {
          externalId
        }
        location {
          id
          externalId
        }
      }
    }
    transactions {
      id
      kind
      status
      gateway
      paymentId
      processedAt
      test
      amountSet {
        ...Money
      }
      parentTransaction {
        id
      }
    }
    claim: metafield(namespace: $namespace, key: $claimKey) {
      value
      compareDigest
      updatedAt
    }
    shippingLines(first: 5, includeRemovals: true) {
      nodes {
        ...Delivery
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
    lineItems(first: 20) {
      nodes {
        ...Line
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
  ${lineFields}
  ${shippingLineFields}
  ${moneyFields}
  ${orderHeadFields}
`;

const text = z.string().nullable();

const addressSchema = z.object({
  firstName: text,
  lastName: text,
  company: text,
  address1: text,
  address2: text,
  city: text,
  province: text,
  zip: text,
  countryCodeV2: text,
  phone: text,
});

const transactionSchema = z.object({
  id: z.string(),
  kind: z.string(),
  status: z.string(),
  gateway: text,
  paymentId: text,
  processedAt: text,
  test: z.boolean(),
  amountSet: moneySchema,
  parentTransaction: z.object({ id: z.string() }).nullable(),
});

export const orderSchema = orderHeadSchema.extend({
  processedAt: z.string(),
  closedAt: text,
  edited: z.boolean(),
  taxesIncluded: z.boolean(),
  currencyCode: z.string(),
  presentmentCurrencyCode: z.string(),
  email: text,
  phone: text,
  note: text,
  poNumber: text,
  tags: z.array(z.string()),
  sourceName: text,
  customer: z.object({ id: z.string() }).nullable(),
  billingAddress: addressSchema.nullable(),
  shippingAddress: addressSchema.nullable(),
  currentTotalPriceSet: moneySchema,
  originalTotalPriceSet: moneySchema,
  totalTaxSet: moneySchema.nullable(),
  totalTipReceivedSet: moneySchema,
  currentTotalDutiesSet: moneySchema.nullable(),
  additionalFees: z.array(z.object({ price: moneySchema })),
  totalOutstandingSet: moneySchema,
  totalCapturableSet: moneySchema,
  totalRefundedSet: moneySchema,
  paymentTerms: z.object({ paymentTermsType: z.string(), dueInDays: z.number().nullable() }).nullable(),
  purchasingEntity: z
    .union([
      z.object({
        __typename: z.literal('PurchasingCompany'),
        company: z.object({ externalId: text }),
        location: z.object({ id: z.string(), externalId: text }),
      }),
      z.object({ __typename: z.literal('Customer') }),
    ])
    .nullable(),
  transactions: z.array(transactionSchema),
  claim: claimSchema.nullable(),
  shippingLines: z.object({ nodes: z.array(shippingLineSchema), pageInfo: pageInfoSchema }),
  lineItems: z.object({ nodes: z.array(lineSchema), pageInfo: pageInfoSchema }),
});
