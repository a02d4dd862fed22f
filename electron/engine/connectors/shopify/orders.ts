/** Orders in full: documents for pages, single orders and the remainders of long ones. */
import { z } from 'zod';
import { connectionCost, documentOf } from './document.ts';
import type {
  OrderForErpQuery,
  OrderForErpQueryVariables,
  OrderLinesQuery,
  OrderLinesQueryVariables,
  OrderPageQuery,
  OrderPageQueryVariables,
  OrderShippingLinesQuery,
  OrderShippingLinesQueryVariables,
} from './generated/shopify-types.ts';
import { orderFields, orderNodeCost, orderSchema } from './order-fields.ts';
import { lineFields, lineNodeCost, lineSchema, moneyFields, shippingLineFields, shippingLineSchema } from './order-line-fields.ts';
import { pageInfoSchema } from './paging.ts';
import { alone, aloneLater } from './readable.ts';

export const orderPage = documentOf<OrderPageQuery, OrderPageQueryVariables>()({
  name: 'OrderPage',
  kind: 'query',
  text: /* GraphQL */ `
    query OrderPage($first: Int!, $after: String, $query: String!, $namespace: String!, $claimKey: String!) {
      orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
        nodes {
          ...OrderInFull
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
    ${orderFields}
  `,
  cost: ({ first }) => connectionCost(first, orderNodeCost),
  answer: z.object({ orders: z.object({ nodes: z.array(aloneLater(orderSchema)), pageInfo: pageInfoSchema }) }),
});

export const orderForErp = documentOf<OrderForErpQuery, OrderForErpQueryVariables>()({
  name: 'OrderForErp',
  kind: 'query',
  text: /* GraphQL */ `
    query OrderForErp($id: ID!, $namespace: String!, $claimKey: String!) {
      order(id: $id) {
        ...OrderInFull
      }
    }
    ${orderFields}
  `,
  cost: () => orderNodeCost,
  answer: z.object({ order: alone(orderSchema).nullable() }),
});

/** `updatedAt` tells whether the order changed between its first lines and these. */
export const orderLines = documentOf<OrderLinesQuery, OrderLinesQueryVariables>()({
  name: 'OrderLines',
  kind: 'query',
  text: /* GraphQL */ `
    query OrderLines($id: ID!, $first: Int!, $after: String) {
      order(id: $id) {
        updatedAt
        lineItems(first: $first, after: $after) {
          nodes {
            ...Line
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
    ${lineFields}
    ${moneyFields}
  `,
  cost: ({ first }) => 1 + connectionCost(first, lineNodeCost),
  answer: z.object({
    order: z
      .object({
        updatedAt: z.string(),
        lineItems: z.object({ nodes: z.array(lineSchema), pageInfo: pageInfoSchema }),
      })
      .nullable(),
  }),
});

export const orderShippingLines = documentOf<OrderShippingLinesQuery, OrderShippingLinesQueryVariables>()({
  name: 'OrderShippingLines',
  kind: 'query',
  text: /* GraphQL */ `
    query OrderShippingLines($id: ID!, $first: Int!, $after: String) {
      order(id: $id) {
        updatedAt
        shippingLines(first: $first, after: $after, includeRemovals: true) {
          nodes {
            ...Delivery
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
    ${shippingLineFields}
    ${moneyFields}
  `,
  cost: ({ first }) => 1 + connectionCost(first, 2),
  answer: z.object({
    order: z
      .object({
        updatedAt: z.string(),
        shippingLines: z.object({ nodes: z.array(shippingLineSchema), pageInfo: pageInfoSchema }),
      })
      .nullable(),
  }),
});
