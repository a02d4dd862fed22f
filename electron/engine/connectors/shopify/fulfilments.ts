/** Fulfilment: the plan of an order (read by id, so never stale), and the documents that tell Shopify of a parcel. */
import { z } from 'zod';
import { ProblemError, problemOf } from '../../domain/problem.ts';
import { connectionCost, documentOf, mutationCost } from './document.ts';
import type {
  FulfillmentOrdersChangedQuery,
  FulfillmentOrdersChangedQueryVariables,
  FulfilmentCreateMutation,
  FulfilmentCreateMutationVariables,
  FulfilmentTrackingMutation,
  FulfilmentTrackingMutationVariables,
} from './generated/shopify-types.ts';
import { pageInfoSchema } from './paging.ts';
import type { FulfilmentWrite } from './shopify.ts';

/** Closed ones too: a hold, move, split or cancellation shows only there. */
export const fulfillmentOrdersChanged = documentOf<FulfillmentOrdersChangedQuery, FulfillmentOrdersChangedQueryVariables>()({
  name: 'FulfillmentOrdersChanged',
  kind: 'query',
  text: /* GraphQL */ `
    query FulfillmentOrdersChanged($first: Int!, $after: String, $query: String!) {
      fulfillmentOrders(first: $first, after: $after, query: $query, includeClosed: true, sortKey: UPDATED_AT) {
        nodes {
          id
          orderId
          status
          updatedAt
          assignedLocation {
            location {
              id
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  cost: ({ first }) => connectionCost(first, 3),
  answer: z.object({
    fulfillmentOrders: z.object({
      nodes: z.array(
        z.object({
          id: z.string(),
          orderId: z.string(),
          status: z.string(),
          updatedAt: z.string(),
          assignedLocation: z.object({ location: z.object({ id: z.string() }).nullable() }),
        }),
      ),
      pageInfo: pageInfoSchema,
    }),
  }),
});

/** These mutations have no error codes: the texts are for people, and what happened is learned by reading the plan again (§6.2). */
const plainErrorsSchema = z.array(z.object({ field: z.array(z.string()).nullable(), message: z.string() }));

export const fulfilmentCreate = documentOf<FulfilmentCreateMutation, FulfilmentCreateMutationVariables>()({
  name: 'FulfilmentCreate',
  kind: 'mutation',
  text: /* GraphQL */ `
    mutation FulfilmentCreate($fulfillment: FulfillmentInput!) {
      fulfillmentCreate(fulfillment: $fulfillment) {
        fulfillment {
          id
          status
        }
        userErrors {
          field
          message
        }
      }
    }
  `,
  cost: mutationCost,
  answer: z.object({
    fulfillmentCreate: z
      .object({
        fulfillment: z.object({ id: z.string(), status: z.string() }).nullable(),
        userErrors: plainErrorsSchema,
      })
      .nullable(),
  }),
});

export const fulfilmentTracking = documentOf<FulfilmentTrackingMutation, FulfilmentTrackingMutationVariables>()({
  name: 'FulfilmentTracking',
  kind: 'mutation',
  text: /* GraphQL */ `
    mutation FulfilmentTracking($id: ID!, $tracking: FulfillmentTrackingInput!, $notify: Boolean) {
      fulfillmentTrackingInfoUpdate(fulfillmentId: $id, trackingInfoInput: $tracking, notifyCustomer: $notify) {
        fulfillment {
          id
        }
        userErrors {
          field
          message
        }
      }
    }
  `,
  cost: mutationCost,
  answer: z.object({
    fulfillmentTrackingInfoUpdate: z
      .object({ fulfillment: z.object({ id: z.string() }).nullable(), userErrors: plainErrorsSchema })
      .nullable(),
  }),
});

/** Only the plural fields: Shopify refuses a call that carries both forms (§0). */
export const trackingInputOf = (tracking: FulfilmentWrite['tracking']): FulfilmentTrackingMutationVariables['tracking'] => ({
  ...(tracking?.company === undefined ? {} : { company: tracking.company }),
  ...(tracking === undefined || tracking.numbers.length === 0 ? {} : { numbers: tracking.numbers }),
  ...(tracking === undefined || tracking.urls.length === 0 ? {} : { urls: tracking.urls }),
});

/** Explicit lines only: a fulfilment order without lines would be fulfilled whole (§3.3). */
export const fulfilmentInputOf = (write: FulfilmentWrite): FulfilmentCreateMutationVariables['fulfillment'] => {
  if (write.lines.length === 0 || write.lines.some(({ lines }) => lines.length === 0)) {
    throw new ProblemError(problemOf('program-error', 'A fulfilment without explicit lines would send everything.'));
  }
  return {
    lineItemsByFulfillmentOrder: write.lines.map(({ fulfilmentOrderId, lines }) => ({
      fulfillmentOrderId: fulfilmentOrderId,
      fulfillmentOrderLineItems: lines.map((line) => ({ id: line.fulfilmentOrderLineId, quantity: line.quantity })),
    })),
    notifyCustomer: write.notifyCustomer,
    ...(write.tracking === undefined ? {} : { trackingInfo: trackingInputOf(write.tracking) }),
  };
};
