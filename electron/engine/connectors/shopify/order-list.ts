/** Lists of orders: what changed, what was created, how many there are, and an order by its number. */
import { z } from 'zod';
import type { ShopOrderHead } from '../../domain/shop-order.ts';
import { connectionCost, documentOf } from './document.ts';
import type {
  OrdersChangedQuery,
  OrdersChangedQueryVariables,
  OrdersCountWindowQuery,
  OrdersCountWindowQueryVariables,
  OrdersCreatedQuery,
  OrdersCreatedQueryVariables,
} from './generated/shopify-types.ts';
import { minorIfReadable, moneySchema } from './money.ts';
import { pageInfoSchema, present } from './paging.ts';
import { alone, type Alone } from './readable.ts';
import { namesOf } from './unreadable-order.ts';

export const orderHeadFields = /* GraphQL */ `
  fragment OrderHead on Order {
    id
    legacyResourceId
    name
    createdAt
    updatedAt
    cancelledAt
    test
    displayFinancialStatus
    displayFulfillmentStatus
    returnStatus
    fullyPaid
    currencyCode
    currentTotalPriceSet {
      shopMoney {
        amount
      }
    }
    currentSubtotalLineItemsQuantity
  }
`;

export const orderHeadSchema = z.object({
  id: z.string(),
  legacyResourceId: z.string(),
  name: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  cancelledAt: z.string().nullable(),
  test: z.boolean(),
  displayFinancialStatus: z.string().nullable(),
  displayFulfillmentStatus: z.string(),
  returnStatus: z.string(),
  fullyPaid: z.boolean(),
  currencyCode: z.string(),
  currentTotalPriceSet: moneySchema,
  currentSubtotalLineItemsQuantity: z.number(),
});

export const orderHeadOf = (node: z.output<typeof orderHeadSchema>): ShopOrderHead => ({
  id: node.id,
  legacyId: node.legacyResourceId,
  name: node.name,
  createdAt: node.createdAt,
  updatedAt: node.updatedAt,
  cancelledAt: present(node.cancelledAt),
  test: node.test,
  financialState: present(node.displayFinancialStatus),
  fulfilmentState: node.displayFulfillmentStatus,
  returnState: node.returnStatus,
  fullyPaid: node.fullyPaid,
  currentTotalMinor: minorIfReadable(node.currentTotalPriceSet.shopMoney.amount, node.currencyCode),
  currentQuantity: node.currentSubtotalLineItemsQuantity,
});

const bareOf = (raw: unknown, storeId: string): Pick<ShopOrderHead, 'id' | 'legacyId' | 'name' | 'createdAt' | 'updatedAt'> => {
  const names = namesOf(raw, storeId);
  return { ...names, createdAt: names.createdAt ?? names.updatedAt };
};

/** A head that cannot be read still says which order it is: reading the order itself tells what is wrong with it. */
export const listedHeadOf = (node: Alone<z.output<typeof orderHeadSchema>>, storeId: string): ShopOrderHead =>
  'read' in node
    ? orderHeadOf(node.read)
    : {
        ...bareOf(node.raw, storeId),
        cancelledAt: undefined,
        test: false,
        financialState: undefined,
        fulfilmentState: '',
        returnState: '',
        fullyPaid: false,
        currentTotalMinor: undefined,
        currentQuantity: 0,
      };

const orderHeadPageSchema = z.object({
  orders: z.object({ nodes: z.array(alone(orderHeadSchema)), pageInfo: pageInfoSchema }),
});

/** 13 points for 250, money and all (§2.2): lines are left to those that changed. */
export const ordersChanged = documentOf<OrdersChangedQuery, OrdersChangedQueryVariables>()({
  name: 'OrdersChanged',
  kind: 'query',
  text: /* GraphQL */ `
    query OrdersChanged($first: Int!, $after: String, $query: String!) {
      orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
        nodes {
          ...OrderHead
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
    ${orderHeadFields}
  `,
  cost: ({ first }) => connectionCost(first, 1),
  answer: orderHeadPageSchema,
});

export const ordersCreated = documentOf<OrdersCreatedQuery, OrdersCreatedQueryVariables>()({
  name: 'OrdersCreated',
  kind: 'query',
  text: /* GraphQL */ `
    query OrdersCreated($first: Int!, $after: String, $query: String!) {
      orders(first: $first, after: $after, query: $query, sortKey: CREATED_AT) {
        nodes {
          ...OrderHead
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
    ${orderHeadFields}
  `,
  cost: ({ first }) => connectionCost(first, 1),
  answer: orderHeadPageSchema,
});

/** `limit: null` lifts the cap of 10,000 (`reference/shopify-admin-api.md §2.3`). */
export const ordersCountWindow = documentOf<OrdersCountWindowQuery, OrdersCountWindowQueryVariables>()({
  name: 'OrdersCountWindow',
  kind: 'query',
  text: /* GraphQL */ `
    query OrdersCountWindow($query: String!) {
      ordersCount(query: $query, limit: null) {
        count
        precision
      }
    }
  `,
  cost: () => 0,
  answer: z.object({ ordersCount: z.object({ count: z.number(), precision: z.string() }).nullable() }),
});
