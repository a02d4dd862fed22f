/** What Quayside writes to a shop: stock, marks and fulfilments. Nothing here is sent twice. */
import { ProblemError, problemOf } from '../../domain/problem.ts';
import { unconfirmed } from './answer.ts';
import type { ShopifyClient } from './client.ts';
import type { ShopifyConnection } from './connection.ts';
import { fulfilmentCreate, fulfilmentInputOf, fulfilmentTracking, trackingInputOf } from './fulfilments.ts';
import { stockInputOf, stockSet, stockSetReadingOf } from './inventory.ts';
import { markAnswersOf, mostMetafields, orderMarkMetafields, type MarkInput } from './metafields.ts';
import { mostRows } from './paging.ts';
import { atMost } from './readable.ts';
import type { Shopify, ShopifyLane } from './shopify.ts';

type Writing = Pick<Shopify, 'writeOnHand' | 'writeClaims' | 'writeIntent' | 'writeLease' | 'createFulfilment' | 'updateTracking'>;

export const createShopifyWriting = (client: ShopifyClient, connection: ShopifyConnection): Writing => {
  const { namespace, claimKey, intentKey, leaseKey } = connection.marks;
  const store = connection.storeId;

  /** A payload of null without an error: Shopify does not say what it did. */
  const payloadOf = <T>(payload: T | null, document: string): T => {
    if (payload === null) throw unconfirmed(connection, `Shopify answered ${document} with nothing.`, { document });
    return payload;
  };
  const textsOf = (errors: readonly { message: string }[]): string => errors.map((error) => error.message).join(' ');

  const writeMarks = async (inputs: readonly MarkInput[], lane: ShopifyLane, soon?: 'soon') => {
    const { data } = await client.ask(orderMarkMetafields, { metafields: [...inputs] }, lane, soon);
    const answers = markAnswersOf(payloadOf(data.metafieldsSet, orderMarkMetafields.name), inputs);
    if (answers === undefined) {
      throw unconfirmed(connection, 'Shopify does not say whether it kept a mark.', { document: orderMarkMetafields.name });
    }
    return answers;
  };

  const writeMark = async (input: MarkInput, lane: ShopifyLane, soon?: 'soon') => {
    const [answer] = await writeMarks([input], lane, soon);
    if (answer === undefined || answer.kind === 'not-written') {
      throw unconfirmed(connection, 'Shopify does not say whether it kept a mark.', { document: orderMarkMetafields.name });
    }
    return answer;
  };

  return {
    writeOnHand: async (rows, key, reference, lane) => {
      if (rows.length === 0) return { kind: 'answered', rows: [] };
      atMost(rows.length, mostRows, 'stock rows');
      const { data } = await client.ask(stockSet, { input: stockInputOf(rows, reference), key }, lane, 'soon');
      const reading = stockSetReadingOf(payloadOf(data.inventorySetQuantities, stockSet.name), rows);
      if (reading.kind !== 'unplaced') return reading;
      throw new ProblemError(
        problemOf('shopify-rejected', `Shopify refused a stock write: ${reading.text}`, { store, code: reading.code, reference }),
      );
    },

    writeClaims: async (claims, lane) => {
      if (claims.length === 0) return [];
      atMost(claims.length, mostMetafields, 'claims');
      return writeMarks(
        claims.map(({ orderId, claim, expectedDigest }) => ({
          ownerId: orderId,
          namespace,
          key: claimKey,
          type: 'json',
          value: JSON.stringify(claim),
          compareDigest: expectedDigest,
        })),
        lane,
      );
    },

    writeIntent: (orderId, value, expectedDigest, lane) =>
      writeMark({ ownerId: orderId, namespace, key: intentKey, type: 'json', value, compareDigest: expectedDigest }, lane, 'soon'),

    // The right to write at all waits for nothing else.
    writeLease: (shopId, value, expectedDigest) =>
      writeMark({ ownerId: shopId, namespace, key: leaseKey, type: 'json', value, compareDigest: expectedDigest }, 'despatch'),

    createFulfilment: async (write, lane) => {
      const { data } = await client.ask(fulfilmentCreate, { fulfillment: fulfilmentInputOf(write) }, lane, 'soon');
      const { fulfillment, userErrors } = payloadOf(data.fulfillmentCreate, fulfilmentCreate.name);
      if (fulfillment !== null) return { kind: 'created', fulfilmentId: fulfillment.id };
      if (userErrors.length > 0) return { kind: 'refused', text: textsOf(userErrors) };
      throw unconfirmed(connection, 'Shopify does not say whether it made a fulfilment.', { document: fulfilmentCreate.name });
    },

    updateTracking: async (fulfilmentId, tracking, notifyCustomer, lane) => {
      const variables = { id: fulfilmentId, tracking: trackingInputOf(tracking), notify: notifyCustomer };
      const { data } = await client.ask(fulfilmentTracking, variables, lane, 'soon');
      const { fulfillment, userErrors } = payloadOf(data.fulfillmentTrackingInfoUpdate, fulfilmentTracking.name);
      if (userErrors.length > 0) return { kind: 'refused', text: textsOf(userErrors) };
      if (fulfillment !== null) return { kind: 'updated' };
      throw unconfirmed(connection, 'Shopify does not say whether it kept a tracking number.', { document: fulfilmentTracking.name });
    },
  };
};
