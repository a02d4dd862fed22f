/** Faults on order, what they leave done, and what the journal says of it. */
import { describe, expect, it } from 'vitest';
import type { Fault, FaultKind } from '../../../../electron/practice/shopify/faults.ts';
import { documentText } from './document-text.ts';
import { clientId, createSmallShop, domain, secret, startMs, type SmallShop } from './small-shop.ts';

const fulfil = (shop: SmallShop) =>
  shop.react(documentText('fulfilment-create'), {
    fulfillment: {
      notifyCustomer: true,
      lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: 'fo', fulfillmentOrderLineItems: [{ id: 'l', quantity: 2 }] }],
    },
  });
const struck = (fault: Fault) => {
  const shop = createSmallShop(2);
  shop.practice.addFault(fault);
  const reaction = fulfil(shop);
  return { shop, reaction, entry: shop.practice.journal.at(-1), done: shop.holdings().fulfilments.length };
};

describe('a fault', () => {
  it.each<[FaultKind, string, string, number]>([
    ['refused', 'refuse', 'refused', 0],
    ['reset-before', 'reset', 'refused', 0],
    ['silence-before', 'silence', 'refused', 0],
    ['reset-after', 'reset', 'lost', 1],
    ['silence-after', 'silence', 'lost', 1],
    ['half-answer', 'cut', 'cut', 1],
    ['acts-later', 'reset', 'lost', 0],
    ['slow', 'answer', 'delivered', 1],
    ['server-error', 'answer', 'delivered', 0],
    ['html-body', 'answer', 'delivered', 0],
    ['rate-limited', 'answer', 'delivered', 0],
    ['token-expired', 'answer', 'delivered', 0],
    ['throttled', 'answer', 'delivered', 0],
    ['internal-error', 'answer', 'delivered', 0],
  ])('%s: the network sees %s, the journal says %s, done %i times', (kind, seen, delivery, times) => {
    const { reaction, entry, done } = struck({ kind });
    expect(reaction.kind).toBe(seen);
    expect(entry).toMatchObject({ operation: 'FulfilmentCreate', client: 'test-client', delivery, facts: { fault: kind } });
    expect(done).toBe(times);
    expect(entry?.effects).toHaveLength(times);
  });

  it('acts later at its time, once, and the journal has both moments', () => {
    const { shop } = struck({ kind: 'acts-later', delayMs: 5_000 });
    expect(shop.practice.nextDueMs()).toBe(startMs + 5_000);
    shop.clock.moveOn(4_999);
    shop.practice.settle();
    expect(shop.holdings().fulfilments).toEqual([]);
    shop.clock.moveOn(1);
    shop.practice.settle();
    shop.practice.settle();
    expect(shop.holdings().fulfilments).toHaveLength(1);
    expect(shop.practice.journal).toMatchObject([
      { by: 'client', atMs: startMs, delivery: 'lost', facts: { actsAtMs: startMs + 5_000 }, effects: [] },
      {
        by: 'system',
        operation: 'FulfilmentCreate',
        atMs: startMs + 5_000,
        delivery: 'none',
        facts: { sentAtMs: startMs },
        effects: [{ kind: 'fulfilment', mailed: true }],
      },
    ]);
  });

  it('acts later before the next request that comes after its time', () => {
    const { shop } = struck({ kind: 'acts-later', delayMs: 5_000 });
    shop.clock.moveOn(6_000);
    fulfil(shop);
    expect(shop.practice.journal.map((entry) => entry.by)).toEqual(['client', 'system', 'client']);
  });

  it('keeps the key of a request that acts later in use till then', () => {
    const shop = createSmallShop(0);
    const variables = {
      key: 'k',
      input: {
        name: 'on_hand',
        reason: 'correction',
        quantities: [{ inventoryItemId: 'gid://shopify/InventoryItem/1', locationId: 'l', quantity: 9, changeFromQuantity: null }],
      },
    };
    shop.practice.addFault({ kind: 'acts-later', delayMs: 5_000 });
    shop.react(documentText('stock-set'), variables);
    const again = () => shop.ask(documentText('stock-set'), variables).body.data.inventorySetQuantities.userErrors;
    expect(again()).toMatchObject([{ code: 'IDEMPOTENCY_CONCURRENT_REQUEST' }]);
    shop.clock.moveOn(5_000);
    expect(again()).toEqual([]);
    expect(shop.practice.journal.flatMap((entry) => entry.effects)).toHaveLength(1);
  });

  it('lets some requests pass, strikes as often as it is told, and only at its operation', () => {
    const shop = createSmallShop(1);
    shop.practice.addFault({ kind: 'reset-after', operation: 'fulfillmentCreate', after: 1, times: 2 });
    const kinds = [0, 1, 2, 3].map(() => [shop.react('{ shop { id } }').kind, fulfil(shop).kind]);
    expect(kinds).toEqual([
      ['answer', 'answer'],
      ['answer', 'reset'],
      ['answer', 'reset'],
      ['answer', 'answer'],
    ]);
  });

  it('can be called off', () => {
    const shop = createSmallShop(1);
    shop.practice.addFault({ kind: 'refused', times: 5 });
    shop.practice.clearFaults();
    expect(fulfil(shop).kind).toBe('answer');
  });

  it('strikes the token endpoint by the name of token', () => {
    const shop = createSmallShop(1);
    shop.practice.addFault({ kind: 'server-error', code: 500, operation: 'token' });
    expect(fulfil(shop).kind).toBe('answer');
    const request = {
      method: 'POST',
      target: '/admin/oauth/access_token',
      headers: { host: domain, 'content-type': 'application/x-www-form-urlencoded' },
      body: `grant_type=client_credentials&client_id=${clientId}&client_secret=${secret}`,
    };
    expect(shop.practice.react(request)).toMatchObject({ answer: { status: 500 } });
    expect(shop.practice.react(request)).toMatchObject({ answer: { status: 200 } });
    expect(shop.practice.journal.map((entry) => entry.operation)).toEqual(['FulfilmentCreate', 'token', 'token']);
  });

  it.each<[Fault, object]>([
    [{ kind: 'server-error' }, { status: 503 }],
    [{ kind: 'server-error', code: 502 }, { status: 502 }],
    [{ kind: 'rate-limited' }, { status: 429, headers: { 'retry-after': '4.0' } }],
    [
      { kind: 'html-body' },
      { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: expect.stringMatching(/^<!DOCTYPE html>/) as string },
    ],
    [{ kind: 'token-expired' }, { status: 401 }],
  ])('%j is answered so', (fault, answer) => {
    expect(struck(fault).reaction).toMatchObject({ answer });
  });

  it('of half an answer breaks off in the middle of the body', () => {
    const { reaction } = struck({ kind: 'half-answer' });
    if (reaction.kind !== 'cut') throw new Error(reaction.kind);
    expect(reaction.bytes).toBe(Math.floor(String(reaction.answer.body).length / 2));
  });

  it('of slowness is as slow as it is told', () => {
    expect(struck({ kind: 'slow', delayMs: 700 }).reaction).toMatchObject({ afterMs: 700 });
  });

  it('that ends tokens ends them for good', () => {
    const shop = createSmallShop(0);
    const grant = {
      method: 'POST',
      target: '/admin/oauth/access_token',
      headers: { host: domain, 'content-type': 'application/json' },
      body: JSON.stringify({ grant_type: 'client_credentials', client_id: clientId, client_secret: secret }),
    };
    const reaction = shop.practice.react(grant);
    if (reaction.kind !== 'answer') throw new Error(reaction.kind);
    const token = (JSON.parse(String(reaction.answer.body)) as { access_token: string }).access_token;
    shop.practice.addFault({ kind: 'token-expired' });
    const codes = [0, 1].map(() => shop.react('{ shop { id } }', {}, { 'x-shopify-access-token': token }));
    expect(codes).toMatchObject([{ answer: { status: 401 } }, { answer: { status: 401 } }]);
  });
});
