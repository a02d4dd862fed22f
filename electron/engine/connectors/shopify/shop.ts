/** The shop itself: its settings, the app's scopes, its locations, and how full the cost bucket is. */
import { z } from 'zod';
import type { LocationReading } from '../../domain/shop-stock.ts';
import { connectionCost, documentOf } from './document.ts';
import type {
  BudgetProbeQuery,
  BudgetProbeQueryVariables,
  LocationListQuery,
  LocationListQueryVariables,
  ShopProbeQuery,
  ShopProbeQueryVariables,
} from './generated/shopify-types.ts';
import { pageInfoSchema } from './paging.ts';
import type { ShopFacts } from './shopify.ts';

/** The cheapest question there is: asked before anything else, so that the first dear one already knows the bucket. */
export const budgetProbe = documentOf<BudgetProbeQuery, BudgetProbeQueryVariables>()({
  name: 'BudgetProbe',
  kind: 'query',
  text: /* GraphQL */ `
    query BudgetProbe {
      shop {
        id
      }
    }
  `,
  cost: () => 1,
  answer: z.object({ shop: z.object({ id: z.string() }) }),
});

export const shopProbe = documentOf<ShopProbeQuery, ShopProbeQueryVariables>()({
  name: 'ShopProbe',
  kind: 'query',
  text: /* GraphQL */ `
    query ShopProbe {
      shop {
        id
        name
        myshopifyDomain
        currencyCode
        ianaTimezone
        taxesIncluded
        plan {
          publicDisplayName
        }
      }
      currentAppInstallation {
        accessScopes {
          handle
        }
      }
      publicApiVersions {
        handle
        supported
      }
    }
  `,
  cost: () => 5,
  answer: z.object({
    shop: z.object({
      id: z.string(),
      name: z.string(),
      myshopifyDomain: z.string(),
      currencyCode: z.string(),
      ianaTimezone: z.string(),
      taxesIncluded: z.boolean(),
      plan: z.object({ publicDisplayName: z.string() }),
    }),
    currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
    publicApiVersions: z.array(z.object({ handle: z.string(), supported: z.boolean() })),
  }),
});

export const shopFactsOf = (data: z.output<typeof shopProbe.answer>): ShopFacts => ({
  shopId: data.shop.id,
  domain: data.shop.myshopifyDomain,
  name: data.shop.name,
  currency: data.shop.currencyCode,
  timeZone: data.shop.ianaTimezone,
  taxesIncluded: data.shop.taxesIncluded,
  plan: data.shop.plan.publicDisplayName,
  grantedScopes: data.currentAppInstallation.accessScopes.map((scope) => scope.handle),
  supportedVersions: data.publicApiVersions.filter((version) => version.supported).map((version) => version.handle),
});

/** `includeInactive`: a deactivated warehouse must not look deleted (`reference/shopify-admin-api.md §3.1 Q02`). */
export const locationList = documentOf<LocationListQuery, LocationListQueryVariables>()({
  name: 'LocationList',
  kind: 'query',
  text: /* GraphQL */ `
    query LocationList($first: Int!, $after: String) {
      locations(first: $first, after: $after, includeInactive: true) {
        nodes {
          id
          name
          isActive
          isFulfillmentService
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  cost: ({ first }) => connectionCost(first, 1),
  answer: z.object({
    locations: z.object({
      nodes: z.array(z.object({ id: z.string(), name: z.string(), isActive: z.boolean(), isFulfillmentService: z.boolean() })),
      pageInfo: pageInfoSchema,
    }),
  }),
});

export const locationsOf = (data: z.output<typeof locationList.answer>): LocationReading[] =>
  data.locations.nodes.map((node) => ({
    locationId: node.id,
    name: node.name,
    active: node.isActive,
    fulfilmentService: node.isFulfillmentService,
  }));
