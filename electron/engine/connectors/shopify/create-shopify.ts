/** The way in of the Shopify connector: the face for flows, put together from its parts. */
import { ProblemError, problemOf } from '../../domain/problem.ts';
import type { ClaimReading, ShopOrderHead } from '../../domain/shop-order.ts';
import type { OutletReading } from '../../domain/shop-stock.ts';
import { createShopifyClient, type ShopifyParts } from './client.ts';
import { fulfillmentOrdersChanged } from './fulfilments.ts';
import { outletOf, stockAtLocationPage } from './inventory.ts';
import { claimReadingOf, claims, lease, markReadingOf } from './metafields.ts';
import { listedHeadOf, ordersChanged, ordersCountWindow, ordersCreated } from './order-list.ts';
import { createOrderReading } from './order-reading.ts';
import { anyOf, legacyIdOf, mostRows, nextOf, term } from './paging.ts';
import { createPlanReading } from './plan-reading.ts';
import { atMost, readable } from './readable.ts';
import { locationList, locationsOf, shopFactsOf, shopProbe } from './shop.ts';
import type { Page, Shopify, ShopifyLane } from './shopify.ts';
import { variantIndexPage, variantOf } from './variants.ts';
import { createShopifyWriting } from './writing.ts';

/** `updated_at:>='…' updated_at:<='…'`; both ends inclusive, to the second (`reference/shopify-admin-api.md §4.1`). */
const between = (field: string, from: string, to: string | undefined): string =>
  [term(field, '>=', from), ...(to === undefined ? [] : [term(field, '<=', to)])].join(' ');

/** Makes the connector of one shop. Throws `RangeError` for an `origin` that is not on this PC. */
export const createShopify = (parts: ShopifyParts): Shopify => {
  const { connection, clock } = parts;
  const { storeId, marks } = connection;
  const client = createShopifyClient(parts);
  const orders = createOrderReading(client, connection, clock);

  /** Where an age or a watermark hangs on Shopify's own clock, an answer without one is of no use. */
  const dated = (shopTimeMs: number | undefined): number => {
    if (shopTimeMs !== undefined) return shopTimeMs;
    throw new ProblemError(problemOf('shopify-unreadable', 'Shopify’s answer has no date.', { store: storeId }));
  };

  const headPage = async (
    document: typeof ordersChanged | typeof ordersCreated,
    query: string,
    cursor: string | undefined,
    lane: ShopifyLane,
  ): Promise<Page<ShopOrderHead> & { shopTimeMs: number | undefined }> => {
    const { data, shopTimeMs } = await client.ask(document, { first: mostRows, after: cursor ?? null, query }, lane);
    return { items: data.orders.nodes.map((node) => listedHeadOf(node, storeId)), next: nextOf(data.orders.pageInfo), shopTimeMs };
  };

  const outletPage = async (
    locationId: string,
    query: string | undefined,
    cursor: string | undefined,
    first: number,
    lane: ShopifyLane,
  ): Promise<Page<OutletReading>> => {
    // Without a filter null goes out: an empty one is an internal error at Shopify (§4.1).
    const variables = { locationId, first, after: cursor ?? null, query: query ?? null };
    const { location } = (await client.ask(stockAtLocationPage, variables, lane)).data;
    if (location === null) {
      throw new ProblemError(
        problemOf(
          'shopify-rejected',
          'Shopify does not know this location.',
          { store: storeId, locationId },
          {
            hint: 'Choose the location again in Set-up: it was deleted in Shopify, or belongs to another shop.',
          },
        ),
      );
    }
    const { nodes, pageInfo } = location.inventoryLevels;
    const items = readable(storeId, `stock at ${locationId}`, () => nodes.map((node) => outletOf(node, locationId)));
    return { items, next: nextOf(pageInfo) };
  };

  return {
    storeId,

    shop: async (lane = 'rest') => shopFactsOf((await client.ask(shopProbe, {}, lane)).data),

    locations: async (lane = 'rest') => {
      const found = [];
      for (let after: string | undefined, more = true; more; more = after !== undefined) {
        const { data } = await client.ask(locationList, { first: mostRows, after: after ?? null }, lane);
        found.push(...locationsOf(data));
        after = nextOf(data.locations.pageInfo);
      }
      return found;
    },

    ordersChanged: async (window, cursor, lane) => {
      const page = await headPage(ordersChanged, between('updated_at', window.from, window.to), cursor, lane);
      return { ...page, shopTimeMs: dated(page.shopTimeMs) };
    },

    ordersCreated: async (window, cursor, lane) => {
      const { items, next } = await headPage(ordersCreated, between('created_at', window.from, window.to), cursor, lane);
      return { items, next };
    },

    ordersCount: async (window, lane) => {
      const query = between('created_at', window.createdFrom, window.createdTo);
      const { ordersCount } = (await client.ask(ordersCountWindow, { query }, lane)).data;
      // `AT_LEAST` is no count: a proof of completeness must not rest on it.
      if (ordersCount?.precision === 'EXACT') return ordersCount.count;
      throw new ProblemError(problemOf('shopify-unreadable', 'Shopify did not count the orders exactly.', { store: storeId }));
    },

    ordersInFull: async (window, cursor, lane, setAside) => {
      const { data, shopTimeMs } = await orders.page(between('updated_at', window.from, window.to), cursor, lane, setAside);
      return { ...data, shopTimeMs: dated(shopTimeMs) };
    },

    ordersByIds: orders.ordersByIds,
    orderInFull: orders.orderInFull,

    orderByName: async (name, lane) => {
      const bare = name.trim().replace(/^#/, '');
      const query = [term('name', '', `#${bare}`), term('name', '', bare)].join(' OR ');
      const { items } = await headPage(ordersCreated, query, undefined, lane);
      // The filter finds words inside names too.
      return items.filter((order) => order.name === bare || order.name === `#${bare}`);
    },

    fulfilmentPlan: createPlanReading(client, connection),

    fulfilmentOrdersChanged: async (window, cursor, lane) => {
      const variables = { first: mostRows, after: cursor ?? null, query: term('updated_at', '>=', window.from) };
      const { nodes, pageInfo } = (await client.ask(fulfillmentOrdersChanged, variables, lane)).data.fulfillmentOrders;
      return {
        items: nodes.map((node) => ({
          id: node.id,
          orderId: node.orderId,
          state: node.status,
          updatedAt: node.updatedAt,
          locationId: node.assignedLocation.location?.id,
        })),
        next: nextOf(pageInfo),
      };
    },

    variants: async (window, cursor, lane) => {
      const terms = [
        ...(window.updatedFrom === undefined ? [] : [term('updated_at', '>=', window.updatedFrom)]),
        ...(window.idAfter === undefined ? [] : [`id:>${legacyIdOf(window.idAfter)}`]),
      ];
      const query = terms.length === 0 ? null : terms.join(' ');
      const { nodes, pageInfo } = (await client.ask(variantIndexPage, { first: mostRows, after: cursor ?? null, query }, lane)).data
        .productVariants;
      return { items: nodes.map(variantOf), next: nextOf(pageInfo) };
    },

    outlets: async (locationId, itemIds, lane) => {
      const unique = [...new Set(itemIds)];
      if (unique.length === 0) return [];
      atMost(unique.length, mostRows, 'outlets');
      const { items } = await outletPage(locationId, anyOf('inventory_item_id', unique), undefined, unique.length, lane);
      return items;
    },

    outletsAt: (locationId, window, cursor, lane) =>
      outletPage(
        locationId,
        window.updatedFrom === undefined ? undefined : term('updated_at', '>=', window.updatedFrom),
        cursor,
        mostRows,
        lane,
      ),

    readClaims: async (orderIds, lane) => {
      const readings = new Map<string, ClaimReading | undefined>();
      for (let at = 0; at < orderIds.length; at += mostRows) {
        const ids = orderIds.slice(at, at + mostRows);
        const { nodes } = (await client.ask(claims, { ids, namespace: marks.namespace, claimKey: marks.claimKey }, lane)).data;
        for (const node of nodes) {
          if (node?.id !== undefined) readings.set(node.id, claimReadingOf(node.claim ?? null));
        }
      }
      return readings;
    },

    readLease: async (lane = 'despatch') => {
      const { data, shopTimeMs } = await client.ask(lease, { namespace: marks.namespace, leaseKey: marks.leaseKey }, lane);
      return { lease: markReadingOf(data.shop.lease), shopTimeMs: dated(shopTimeMs) };
    },

    ...createShopifyWriting(client, connection),

    budget: client.budget,
    shopNowMs: client.shopNowMs,
  };
};
