/** The fulfilment plan of one order: documents for it and for what a very long order leaves over. */
import { z } from 'zod';
import type { Fulfilment, FulfilmentOrder, FulfilmentOrderLine } from '../../domain/shop-order.ts';
import { connectionCost, documentOf } from './document.ts';
import type {
  FulfilmentLinesQuery,
  FulfilmentLinesQueryVariables,
  FulfilmentOrderLinesQuery,
  FulfilmentOrderLinesQueryVariables,
  OrderFulfilmentPlanQuery,
  OrderFulfilmentPlanQueryVariables,
} from './generated/shopify-types.ts';
import { claimSchema } from './metafields.ts';
import { pageInfoSchema, present } from './paging.ts';

/** Fulfilment orders per page: most orders have one or two; a split over more than five warehouses takes a second page. */
export const fulfilmentOrdersPerPage = 5;

const planLineFields = /* GraphQL */ `
  fragment PlanLine on FulfillmentOrderLineItem {
    id
    sku
    totalQuantity
    remainingQuantity
    inventoryItemId
    lineItem {
      id
    }
  }
`;

const sentLineFields = /* GraphQL */ `
  fragment SentLine on FulfillmentLineItem {
    quantity
    lineItem {
      id
    }
  }
`;

const planLineSchema = z.object({
  id: z.string(),
  sku: z.string().nullable(),
  totalQuantity: z.number(),
  remainingQuantity: z.number(),
  inventoryItemId: z.string().nullable(),
  lineItem: z.object({ id: z.string() }),
});
const planLinesSchema = z.object({ nodes: z.array(planLineSchema), pageInfo: pageInfoSchema });

const sentLineSchema = z.object({ quantity: z.number().nullable(), lineItem: z.object({ id: z.string() }) });
const sentLinesSchema = z.object({ nodes: z.array(sentLineSchema), pageInfo: pageInfoSchema });

/** location (2), delivery, holds, actions, lines */
const fulfilmentOrderCost = 1 + 2 + 1 + 1 + 1 + connectionCost(20, 2);
/** location, tracking, lines; the list itself is plain, so not multiplied */
const fulfilmentCost = 1 + 1 + 1 + connectionCost(20, 2);

export const orderFulfilmentPlan = documentOf<OrderFulfilmentPlanQuery, OrderFulfilmentPlanQueryVariables>()({
  name: 'OrderFulfilmentPlan',
  kind: 'query',
  text: /* GraphQL */ `
    query OrderFulfilmentPlan($id: ID!, $after: String, $namespace: String!, $intentKey: String!) {
      order(id: $id) {
        id
        name
        updatedAt
        cancelledAt
        intent: metafield(namespace: $namespace, key: $intentKey) {
          value
          compareDigest
          updatedAt
        }
        fulfillmentOrders(first: 5, after: $after) {
          nodes {
            id
            status
            requestStatus
            assignedLocation {
              name
              location {
                id
                isFulfillmentService
              }
            }
            deliveryMethod {
              methodType
            }
            fulfillmentHolds {
              id
              reason
              heldByRequestingApp
            }
            supportedActions {
              action
            }
            lineItems(first: 20) {
              nodes {
                ...PlanLine
              }
              pageInfo {
                hasNextPage
                endCursor
              }
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
        fulfillments {
          id
          status
          createdAt
          location {
            id
          }
          trackingInfo {
            company
            number
            url
          }
          fulfillmentLineItems(first: 20) {
            nodes {
              ...SentLine
            }
            pageInfo {
              hasNextPage
              endCursor
            }
          }
        }
      }
    }
    ${planLineFields}
    ${sentLineFields}
  `,
  cost: () => 1 + 1 + connectionCost(fulfilmentOrdersPerPage, fulfilmentOrderCost) + fulfilmentCost,
  answer: z.object({
    order: z
      .object({
        id: z.string(),
        name: z.string(),
        updatedAt: z.string(),
        cancelledAt: z.string().nullable(),
        intent: claimSchema.nullable(),
        fulfillmentOrders: z.object({
          nodes: z.array(
            z.object({
              id: z.string(),
              status: z.string(),
              requestStatus: z.string(),
              assignedLocation: z.object({
                name: z.string(),
                location: z.object({ id: z.string(), isFulfillmentService: z.boolean() }).nullable(),
              }),
              deliveryMethod: z.object({ methodType: z.string() }).nullable(),
              fulfillmentHolds: z.array(z.object({ id: z.string(), reason: z.string(), heldByRequestingApp: z.boolean() })),
              supportedActions: z.array(z.object({ action: z.string() })),
              lineItems: planLinesSchema,
            }),
          ),
          pageInfo: pageInfoSchema,
        }),
        fulfillments: z.array(
          z.object({
            id: z.string(),
            status: z.string(),
            createdAt: z.string(),
            location: z.object({ id: z.string() }).nullable(),
            trackingInfo: z.array(z.object({ company: z.string().nullable(), number: z.string().nullable(), url: z.string().nullable() })),
            fulfillmentLineItems: sentLinesSchema,
          }),
        ),
      })
      .nullable(),
  }),
});

export const fulfilmentOrderLines = documentOf<FulfilmentOrderLinesQuery, FulfilmentOrderLinesQueryVariables>()({
  name: 'FulfilmentOrderLines',
  kind: 'query',
  text: /* GraphQL */ `
    query FulfilmentOrderLines($id: ID!, $first: Int!, $after: String) {
      fulfillmentOrder(id: $id) {
        lineItems(first: $first, after: $after) {
          nodes {
            ...PlanLine
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
    ${planLineFields}
  `,
  cost: ({ first }) => 1 + connectionCost(first, 2),
  answer: z.object({ fulfillmentOrder: z.object({ lineItems: planLinesSchema }).nullable() }),
});

export const fulfilmentLines = documentOf<FulfilmentLinesQuery, FulfilmentLinesQueryVariables>()({
  name: 'FulfilmentLines',
  kind: 'query',
  text: /* GraphQL */ `
    query FulfilmentLines($id: ID!, $first: Int!, $after: String) {
      fulfillment(id: $id) {
        fulfillmentLineItems(first: $first, after: $after) {
          nodes {
            ...SentLine
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
    ${sentLineFields}
  `,
  cost: ({ first }) => 1 + connectionCost(first, 2),
  answer: z.object({ fulfillment: z.object({ fulfillmentLineItems: sentLinesSchema }).nullable() }),
});

export type PlanOrderNode = NonNullable<z.output<typeof orderFulfilmentPlan.answer>['order']>;
export type PlanLineNode = z.output<typeof planLineSchema>;
export type SentLineNode = z.output<typeof sentLineSchema>;

const planLineOf = (node: PlanLineNode): FulfilmentOrderLine => ({
  id: node.id,
  lineId: node.lineItem.id,
  sku: present(node.sku),
  inventoryItemId: present(node.inventoryItemId),
  totalQuantity: node.totalQuantity,
  remainingQuantity: node.remainingQuantity,
});

export const fulfilmentOrderOf = (
  node: PlanOrderNode['fulfillmentOrders']['nodes'][number],
  lines: readonly PlanLineNode[],
): FulfilmentOrder => ({
  id: node.id,
  state: node.status,
  requestState: node.requestStatus,
  locationId: node.assignedLocation.location?.id,
  locationName: node.assignedLocation.name,
  thirdParty: node.assignedLocation.location?.isFulfillmentService ?? false,
  deliveryMethod: node.deliveryMethod?.methodType,
  holds: node.fulfillmentHolds.map((hold) => ({ id: hold.id, reason: hold.reason, ours: hold.heldByRequestingApp })),
  canFulfil: node.supportedActions.some(({ action }) => action === 'CREATE_FULFILLMENT'),
  lines: lines.map(planLineOf),
});

export const fulfilmentOf = (node: PlanOrderNode['fulfillments'][number], lines: readonly SentLineNode[]): Fulfilment => ({
  id: node.id,
  state: node.status,
  createdAt: node.createdAt,
  locationId: node.location?.id,
  lines: lines.map((line) => ({ lineId: line.lineItem.id, quantity: line.quantity ?? 0 })),
  tracking: node.trackingInfo.map(({ company, number, url }) => ({
    company: present(company),
    number: present(number),
    url: present(url),
  })),
});
