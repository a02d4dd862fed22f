/** Reading an order's fulfilment plan, every page of it from one unchanged order. */
import { ProblemError, problemOf } from '../../domain/problem.ts';
import type { FulfilmentOrder, FulfilmentPlan } from '../../domain/shop-order.ts';
import type { ShopifyClient } from './client.ts';
import type { ShopifyConnection } from './connection.ts';
import {
  fulfilmentLines,
  fulfilmentOf,
  fulfilmentOrderLines,
  fulfilmentOrderOf,
  orderFulfilmentPlan,
  type PlanOrderNode,
} from './fulfilment-plan.ts';
import { markReadingOf } from './metafields.ts';
import { mostRows, nextOf, present } from './paging.ts';
import type { Shopify, ShopifyLane } from './shopify.ts';

/** A plan that changes between its pages is read again from the start. */
const mostReadings = 3;

type Connection<Node> = { nodes: Node[]; pageInfo: Parameters<typeof nextOf>[0] };

/** The nodes of a nested list and of all its further pages. */
const allOf = async <Node>(first: Connection<Node>, read: (after: string) => Promise<Connection<Node> | undefined>): Promise<Node[]> => {
  const nodes = [...first.nodes];
  for (let after = nextOf(first.pageInfo); after !== undefined;) {
    const next = await read(after);
    if (next === undefined) break;
    nodes.push(...next.nodes);
    after = nextOf(next.pageInfo);
  }
  return nodes;
};

export const createPlanReading = (client: ShopifyClient, connection: ShopifyConnection): Shopify['fulfilmentPlan'] => {
  const { namespace, intentKey } = connection.marks;

  const read = async (id: string, after: string | undefined, lane: ShopifyLane): Promise<PlanOrderNode | undefined> =>
    present((await client.ask(orderFulfilmentPlan, { id, after: after ?? null, namespace, intentKey }, lane)).data.order);

  const fulfilmentOrdersOf = async (node: PlanOrderNode, lane: ShopifyLane): Promise<FulfilmentOrder[]> => {
    const orders: FulfilmentOrder[] = [];
    for (const one of node.fulfillmentOrders.nodes) {
      const lines = await allOf(one.lineItems, async (after) => {
        const { data } = await client.ask(fulfilmentOrderLines, { id: one.id, first: mostRows, after }, lane);
        return data.fulfillmentOrder?.lineItems;
      });
      orders.push(fulfilmentOrderOf(one, lines));
    }
    return orders;
  };

  return async (orderId, lane) => {
    readings: for (let reading = 0; reading < mostReadings; reading++) {
      const node = await read(orderId, undefined, lane);
      if (node === undefined) return undefined;
      const fulfilmentOrders = await fulfilmentOrdersOf(node, lane);
      for (let after = nextOf(node.fulfillmentOrders.pageInfo); after !== undefined;) {
        const next = await read(orderId, after, lane);
        if (next === undefined || next.updatedAt !== node.updatedAt) continue readings;
        fulfilmentOrders.push(...(await fulfilmentOrdersOf(next, lane)));
        after = nextOf(next.fulfillmentOrders.pageInfo);
      }
      const plan: FulfilmentPlan = {
        orderId: node.id,
        name: node.name,
        updatedAt: node.updatedAt,
        cancelledAt: present(node.cancelledAt),
        fulfilmentOrders,
        fulfilments: [],
        intent: markReadingOf(node.intent),
      };
      for (const one of node.fulfillments) {
        const lines = await allOf(one.fulfillmentLineItems, async (after) => {
          const { data } = await client.ask(fulfilmentLines, { id: one.id, first: mostRows, after }, lane);
          return data.fulfillment?.fulfillmentLineItems;
        });
        plan.fulfilments.push(fulfilmentOf(one, lines));
      }
      return plan;
    }
    throw new ProblemError(
      problemOf('shopify-busy', 'The order’s fulfilments keep changing while they are read.', { store: connection.storeId, orderId }),
    );
  };
};
