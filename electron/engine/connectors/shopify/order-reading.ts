/** Reading orders in full: pages, single orders, chosen orders, and the remainders of long ones. */
import { breathe, ordersABreath } from '../../breath.ts';
import { ProblemError, problemOf } from '../../domain/problem.ts';
import type { ShopOrder, UnreadableOrder } from '../../domain/shop-order.ts';
import type { Clock } from '../../ports.ts';
import type { Asked, ShopifyClient } from './client.ts';
import type { ShopifyConnection } from './connection.ts';
import { connectionCost } from './document.ts';
import { orderNodeCost } from './order-fields.ts';
import { orderOf, type LineNode, type OrderNode, type ShippingLineNode } from './order-mapping.ts';
import { orderForErp, orderLines, orderPage, orderShippingLines } from './orders.ts';
import { anyOf, mostRows, nextOf } from './paging.ts';
import { atMost, readable, type Alone } from './readable.ts';
import type { Page, Shopify, ShopifyLane } from './shopify.ts';
import { namesOf, ofOrder, setAsideFor, unreadable } from './unreadable-order.ts';

/** 100 orders with 20 lines cost 506 points, under Shopify's limit of 1,000 for one document and a bucket of 2,000 with room for others. */
export const ordersPerPage = 100;
/** Share of the bucket that one page may take: the rest is kept for the top lane. A small bucket gets smaller pages. */
const pageShare = 0.8;
/** A remainder of 100 lines costs 66 points; who orders more than 120 lines is rare. */
const linesPerPage = 100;
/** An order that people edit while it is read is read again; after this many times it is left to the next poll. */
const mostReadings = 3;

type SetAside = (order: UnreadableOrder) => void;

export type OrderReading = Pick<Shopify, 'orderInFull' | 'ordersByIds'> & {
  /** A page of the list by update time, filtered. */
  page(query: string, cursor: string | undefined, lane: ShopifyLane, setAside?: SetAside): Promise<Asked<Page<ShopOrder>>>;
};

export const createOrderReading = (client: ShopifyClient, connection: ShopifyConnection, clock: Pick<Clock, 'after'>): OrderReading => {
  const { namespace, claimKey } = connection.marks;
  const marks = { namespace, claimKey };

  /** All pages after the first; undefined where the order changed since, or is gone. */
  const rest = async <Node>(
    updatedAt: string,
    first: { nodes: Node[]; pageInfo: Parameters<typeof nextOf>[0] },
    read: (after: string) => Promise<{ updatedAt: string; part: typeof first } | undefined>,
  ): Promise<Node[] | undefined> => {
    const nodes = [...first.nodes];
    for (let after = nextOf(first.pageInfo); after !== undefined;) {
      const next = await read(after);
      if (next === undefined || next.updatedAt !== updatedAt) return undefined;
      nodes.push(...next.part.nodes);
      after = nextOf(next.part.pageInfo);
    }
    return nodes;
  };

  const mapped = (
    node: OrderNode,
    lines: readonly LineNode[],
    shippingLines: readonly ShippingLineNode[],
    fromMs: number | undefined,
  ): ShopOrder => readable(connection.storeId, node.name, () => orderOf(node, lines, shippingLines, fromMs));

  /** The order where nothing of it remains to be read, which is nearly always. */
  const complete = (node: OrderNode, fromMs: number | undefined): ShopOrder | undefined =>
    node.lineItems.pageInfo.hasNextPage || node.shippingLines.pageInfo.hasNextPage
      ? undefined
      : mapped(node, node.lineItems.nodes, node.shippingLines.nodes, fromMs);

  /** The order with its remainder, or undefined where it changed while that was read. */
  const completed = async (node: OrderNode, fromMs: number | undefined, lane: ShopifyLane): Promise<ShopOrder | undefined> => {
    const lines = await rest<LineNode>(node.updatedAt, node.lineItems, async (after) => {
      const { order } = (await client.ask(orderLines, { id: node.id, first: linesPerPage, after }, lane)).data;
      return order === null ? undefined : { updatedAt: order.updatedAt, part: order.lineItems };
    });
    const shippingLines = await rest<ShippingLineNode>(node.updatedAt, node.shippingLines, async (after) => {
      const { order } = (await client.ask(orderShippingLines, { id: node.id, first: mostRows, after }, lane)).data;
      return order === null ? undefined : { updatedAt: order.updatedAt, part: order.shippingLines };
    });
    if (lines === undefined || shippingLines === undefined) return undefined;
    return mapped(node, lines, shippingLines, fromMs);
  };

  /** The order of a node, at once where nothing of it remains to be read; undefined where it changed while that was read. Throws `order-unreadable`. */
  const orderOfNode = (
    node: Alone<OrderNode>,
    fromMs: number | undefined,
    lane: ShopifyLane,
  ): ShopOrder | Promise<ShopOrder | undefined> => {
    if ('raw' in node) throw unreadable(node.raw, connection.storeId, `${node.path} is not as agreed.`);
    const { read } = node;
    try {
      const whole = complete(read, fromMs);
      if (whole !== undefined) return whole;
    } catch (error) {
      throw ofOrder(error, read, connection.storeId);
    }
    return completed(read, fromMs, lane).catch((error: unknown) => {
      throw ofOrder(error, read, connection.storeId);
    });
  };

  const orderInFull: OrderReading['orderInFull'] = async (id, lane) => {
    for (let reading = 0; reading < mostReadings; reading++) {
      const fromMs = client.shopNowMs();
      const { order: node } = (await client.ask(orderForErp, { id, ...marks }, lane)).data;
      if (node === null) return undefined;
      const order = await orderOfNode(node, fromMs, lane);
      if (order !== undefined) return order;
    }
    throw new ProblemError(
      problemOf('shopify-busy', 'The order keeps changing while it is read.', { store: connection.storeId, orderId: id }),
    );
  };

  /**
   * Orders of a page, some at a time, with turns for others between: a hundred of 20 lines in one go would keep the event loop from
   * turning. One that changed meanwhile is read again by itself, one that is gone is left out, one that cannot be read set aside. Takes
   * them out of `nodes`, so that what was read is not held twice.
   */
  const wholes = async (
    nodes: (() => Alone<OrderNode>)[],
    fromMs: number | undefined,
    lane: ShopifyLane,
    setAside: SetAside | undefined,
  ): Promise<ShopOrder[]> => {
    const orders: ShopOrder[] = [];
    for (let done = 0; ; done++) {
      if (done % ordersABreath === 0) await breathe(clock);
      const node = nodes.shift()?.();
      if (node === undefined) return orders;
      const { id } = 'raw' in node ? namesOf(node.raw, connection.storeId) : node.read;
      try {
        const read = orderOfNode(node, fromMs, lane);
        const order = (read instanceof Promise ? await read : read) ?? (await orderInFull(id, lane));
        if (order !== undefined) orders.push(order);
      } catch (error) {
        setAsideFor(error, id, connection.storeId, setAside);
      }
    }
  };

  /** As many orders as one page can hold by the bucket as last told, halved until they fit. */
  const pageSize = (): number => {
    const { maximum } = client.budget();
    let size = ordersPerPage;
    while (maximum > 0 && size > 1 && connectionCost(size, orderNodeCost) > maximum * pageShare) size = Math.ceil(size / 2);
    return size;
  };

  const page: OrderReading['page'] = async (query, cursor, lane, setAside) => {
    const fromMs = client.shopNowMs();
    const { data, shopTimeMs } = await client.ask(orderPage, { first: pageSize(), after: cursor ?? null, query, ...marks }, lane);
    const items = await wholes(data.orders.nodes, fromMs, lane, setAside);
    return { data: { items, next: nextOf(data.orders.pageInfo) }, shopTimeMs };
  };

  const ordersByIds: OrderReading['ordersByIds'] = async (ids, lane, setAside) => {
    atMost(ids.length, ordersPerPage, 'orders');
    const unique = [...new Set(ids)];
    const found = new Map<string, ShopOrder>();
    const aside = new Set<string>();
    const leave: SetAside | undefined =
      setAside &&
      ((order) => {
        aside.add(order.id);
        setAside(order);
      });
    for (let at = 0, size = pageSize(); at < unique.length; at += size) {
      const chosen = unique.slice(at, at + size);
      // One order by its id costs less than a page of one, and never depends on the index.
      if (chosen.length < 2) break;
      const variables = { first: chosen.length, after: null, query: anyOf('id', chosen), ...marks };
      const fromMs = client.shopNowMs();
      const { nodes } = (await client.ask(orderPage, variables, lane)).data.orders;
      for (const order of await wholes(nodes, fromMs, lane, leave)) found.set(order.id, order);
    }
    const orders: ShopOrder[] = [];
    for (const id of unique) {
      if (aside.has(id)) continue;
      try {
        const order = found.get(id) ?? (await orderInFull(id, lane));
        if (order !== undefined) orders.push(order);
      } catch (error) {
        setAsideFor(error, id, connection.storeId, setAside);
      }
    }
    return orders;
  };

  return { page, orderInFull, ordersByIds };
};
