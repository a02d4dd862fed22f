/** Shopify's own client against the practice shop, over a real server on loopback. */
import { createAdminApiClient } from '@shopify/admin-api-client';
import { afterEach, describe, expect, it } from 'vitest';
import { serve, type RunningServer } from '../../../../electron/practice/server.ts';
import { documentText } from './document-text.ts';
import { clientId, createSmallShop, secret, type SmallShop } from './small-shop.ts';

let server: RunningServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const start = async (shop: SmallShop): Promise<string> => {
  server = await serve({
    system: shop.practice,
    port: 0,
    timers: shop.clock,
    onFailure: (error) => {
      throw error;
    },
  });
  return server.origin;
};

const tokenFrom = async (origin: string): Promise<string> => {
  const answer = await fetch(`${origin}/admin/oauth/access_token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: secret }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
};

/** The client insists on HTTPS and on the shop's domain; on the way out both become the loopback server's. */
const clientAt = (origin: string, accessToken: string, retries = 0) =>
  createAdminApiClient({
    storeDomain: 'seaside.myshopify.com',
    apiVersion: '2026-10',
    accessToken,
    retries,
    customFetchApi: (url, init) => fetch(String(url).replace('https://seaside.myshopify.com', origin), init as RequestInit),
  });

describe('Shopify’s own client', () => {
  it('buys a token, reads pages and writes stock', async () => {
    const shop = createSmallShop(5);
    const origin = await start(shop);
    const client = clientAt(origin, await tokenFrom(origin));
    const query = 'query Page($after: String) { orders(first: 3, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } }';
    const first = await client.request(query);
    expect(first.errors).toBeUndefined();
    const second = await client.request(query, { variables: { after: first.data.orders.pageInfo.endCursor } });
    expect([...first.data.orders.nodes, ...second.data.orders.nodes].map(({ name }) => name)).toEqual([
      '#1001',
      '#1002',
      '#1003',
      '#1004',
      '#1005',
    ]);
    expect(second.extensions).toMatchObject({ cost: { requestedQueryCost: 4, actualQueryCost: 3 } });

    const quantities = [
      { inventoryItemId: 'gid://shopify/InventoryItem/1', locationId: 'gid://shopify/Location/1', quantity: 4, changeFromQuantity: 5 },
    ];
    const written = await client.request(documentText('stock-set'), {
      variables: { key: 'k', input: { name: 'on_hand', reason: 'correction', quantities } },
    });
    expect(written.data.inventorySetQuantities.userErrors).toEqual([]);
    expect(shop.holdings().onHand['gid://shopify/InventoryItem/1']).toBe(4);
  });

  it('sees errors, refusals and a throttled answer as it would from Shopify', async () => {
    const shop = createSmallShop(1);
    const client = clientAt(await start(shop), shop.token);
    const invalid = await client.request('{ colour }');
    expect(invalid.errors?.graphQLErrors?.[0]).toMatchObject({ message: "Field 'colour' doesn't exist on type 'QueryRoot'" });
    shop.practice.addFault({ kind: 'throttled' });
    const throttled = await client.request('{ shop { id } }');
    expect(throttled.errors?.networkStatusCode).toBe(200);
    expect(throttled.errors?.graphQLErrors?.[0]).toMatchObject({ extensions: { code: 'THROTTLED' } });
    const wrong = await clientAt(server!.origin, 'shpat_wrong').request('{ shop { id } }');
    expect(wrong.errors?.networkStatusCode).toBe(401);
  });

  it('retries after a 503 and after a 429', async () => {
    const shop = createSmallShop(1);
    const client = clientAt(await start(shop), shop.token, 1);
    shop.practice.addFault({ kind: 'rate-limited' });
    const answer = await client.request('{ shop { name } }');
    expect(answer.data).toEqual({ shop: { name: 'Seaside' } });
    expect(shop.practice.journal.map((entry) => entry.facts['code'])).toEqual([429, 200]);
  });
});
