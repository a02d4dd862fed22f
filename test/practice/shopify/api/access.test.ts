/** Tokens, scopes, personal data and versions. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { PracticeRequest } from '../../../../electron/practice/wire.ts';
import { loadSchema } from '../../../../electron/practice/shopify/schema.ts';
import { documentText } from './document-text.ts';
import { allScopes, clientId, createSmallShop, domain, requestOf, secret, type AnswerBody, type SmallShop } from './small-shop.ts';

const day = 24 * 60 * 60 * 1000;
const form = (fields: Record<string, string>): PracticeRequest => ({
  method: 'POST',
  target: '/admin/oauth/access_token',
  headers: { host: domain, 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});
const grant = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret };

const send = (shop: SmallShop, request: PracticeRequest): { code: number; headers: Record<string, string>; body: AnswerBody } => {
  const reaction = shop.practice.react(request);
  if (reaction.kind !== 'answer') throw new Error(reaction.kind);
  return { code: reaction.answer.status, headers: reaction.answer.headers, body: JSON.parse(String(reaction.answer.body)) as AnswerBody };
};
const askWith = (shop: SmallShop, headers: Record<string, string>) => send(shop, requestOf('{ shop { id } }', {}, headers)).code;
const tokenOf = (shop: SmallShop): string => send(shop, form(grant)).body.access_token;

describe('client credentials', () => {
  it('buy a token for 24 hours, sent as a form', () => {
    const shop = createSmallShop(0);
    const { code, body } = send(shop, form(grant));
    expect(code).toBe(200);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^shpat_[0-9a-f]{32}$/) as string,
      scope: allScopes.join(','),
      expires_in: 86_399,
    });
    const headers = { 'x-shopify-access-token': body.access_token as string };
    shop.clock.moveOn(day - 1);
    expect(askWith(shop, headers)).toBe(200);
    shop.clock.moveOn(1);
    expect(askWith(shop, headers)).toBe(401);
  });

  it('are taken as JSON too', () => {
    const shop = createSmallShop(0);
    const request = { ...form(grant), headers: { host: domain, 'content-type': 'application/json' }, body: JSON.stringify(grant) };
    expect(send(shop, request).body.access_token).toMatch(/^shpat_/);
  });

  it('buy tokens of a shorter life where a world wants it', () => {
    expect(send(createSmallShop(0, { tokenLifeMs: 60_000 }), form(grant)).body.expires_in).toBe(59);
  });

  it('leave the older token alive', () => {
    const shop = createSmallShop(0);
    const first = tokenOf(shop);
    expect(tokenOf(shop)).not.toBe(first);
    expect(askWith(shop, { 'x-shopify-access-token': first })).toBe(200);
  });

  it.each([
    ['an unknown client', { ...grant, client_id: 'nobody' }, 'application_cannot_be_found'],
    ['a wrong secret', { ...grant, client_secret: 'guess' }, 'invalid_client'],
    ['another grant', { ...grant, grant_type: 'authorization_code' }, 'unsupported_grant_type'],
  ])('of %s are refused', (_name, fields, error) => {
    expect(send(createSmallShop(0), form(fields))).toMatchObject({ code: 400, body: { error } });
  });

  it('are refused across organisations and where the app is not installed', () => {
    const shop = createSmallShop(0);
    shop.practice.setInstallation({ sameOrganisation: false });
    expect(send(shop, form(grant)).body.error).toBe('shop_not_permitted');
    shop.practice.setInstallation({ sameOrganisation: true, installed: false });
    expect(send(shop, form(grant)).body.error).toBe('app_not_installed');
    expect(askWith(shop, { 'x-shopify-access-token': shop.token })).toBe(401);
  });

  it('lose their tokens with a revoked secret, and keep those of another', () => {
    const shop = createSmallShop(0);
    const first = tokenOf(shop);
    shop.practice.addSecret('secret-two');
    const second = send(shop, form({ ...grant, client_secret: 'secret-two' })).body.access_token as string;
    shop.practice.revokeSecret(secret);
    expect(askWith(shop, { 'x-shopify-access-token': first })).toBe(401);
    expect(askWith(shop, { 'x-shopify-access-token': second })).toBe(200);
    expect(send(shop, form(grant)).body.error).toBe('invalid_client');
  });
});

describe('a request', () => {
  it('with the static token of an app made in the admin is answered for good', () => {
    const shop = createSmallShop(0);
    shop.clock.moveOn(400 * day);
    expect(askWith(shop, { 'x-shopify-access-token': 'shpat_static' })).toBe(200);
  });

  it('without a token, with a wrong one or as a bearer is unauthorised', () => {
    const shop = createSmallShop(0);
    expect(askWith(shop, {})).toBe(401);
    expect(askWith(shop, { 'x-shopify-access-token': 'shpat_guess' })).toBe(401);
    expect(askWith(shop, { authorization: `Bearer ${tokenOf(shop)}` })).toBe(401);
    const { body } = send(shop, requestOf('{ shop { id } }', {}, {}));
    expect(body).toEqual({ errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' });
  });
});

describe('scopes', () => {
  it('that are missing leave a list that must be there without any data', () => {
    const shop = createSmallShop(2, { scopes: ['read_products'] });
    const { body } = shop.ask('{ orders(first: 1) { nodes { id } } }');
    expect(body.data).toBeNull();
    expect(body.errors).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(/^Access denied for orders field\. Required access: `read_orders`/) as string,
        path: ['orders'],
        extensions: expect.objectContaining({
          code: 'ACCESS_DENIED',
          documentation: 'https://shopify.dev/api/usage/access-scopes',
        }) as object,
      }),
    ]);
  });

  it('that are missing make one field null and leave the others', () => {
    const shop = createSmallShop(1, { scopes: ['read_orders'] });
    const { body } = shop.ask('{ orders(first: 1) { nodes { name customer { id } } } }');
    expect(body.data.orders.nodes).toEqual([{ name: '#1001', customer: null }]);
    expect(body.errors[0]).toMatchObject({ path: ['orders', 'nodes', 0, 'customer'], extensions: { code: 'ACCESS_DENIED' } });
  });

  it('to write include those to read', () => {
    const shop = createSmallShop(1, { scopes: ['write_orders'] });
    expect(shop.ask('{ orders(first: 1) { nodes { id } } }').body.errors).toBeUndefined();
  });

  it('are asked for in a mutation before anything is done', () => {
    const shop = createSmallShop(1, { scopes: ['read_inventory'] });
    const quantities = [{ inventoryItemId: 'gid://shopify/InventoryItem/1', locationId: 'l', quantity: 9, changeFromQuantity: null }];
    const { body } = shop.ask(documentText('stock-set'), { key: 'k', input: { name: 'on_hand', reason: 'correction', quantities } });
    expect(body.data).toEqual({ inventorySetQuantities: null });
    expect(body.errors[0].extensions.code).toBe('ACCESS_DENIED');
    expect(shop.holdings().onHand['gid://shopify/InventoryItem/1']).toBe(5);
  });

  it('also guard what is reached by nodes(ids)', () => {
    const shop = createSmallShop(1, { scopes: ['read_orders'] });
    const { body } = shop.ask('{ nodes(ids: ["gid://shopify/InventoryItem/1"]) { ... on InventoryItem { sku } } }');
    expect(body.errors[0].extensions.code).toBe('ACCESS_DENIED');
    expect(body.data.nodes).toEqual([{ sku: null }]);
  });

  it('can change while the app runs', () => {
    const shop = createSmallShop(1);
    shop.practice.setScopes([]);
    expect(shop.ask('{ orders(first: 1) { nodes { id } } }').body.data).toBeNull();
    expect(send(shop, form(grant)).body.scope).toBe('');
  });
});

describe('personal data', () => {
  const query = '{ orders(first: 2) { nodes { name email customer { id } } } }';

  it('is there while the app is approved', () => {
    expect(createSmallShop(1).ask(query).body.data.orders.nodes[0].email).toBe('buyer1@example.com');
  });

  it('is null with an error for each place once withheld, and the rest is there', () => {
    const shop = createSmallShop(2);
    shop.practice.withholdPersonalData(true);
    const { body } = shop.ask(query);
    expect(body.data.orders.nodes).toEqual([
      { name: '#1001', email: null, customer: { id: 'gid://shopify/Customer/1' } },
      { name: '#1002', email: null, customer: { id: 'gid://shopify/Customer/2' } },
    ]);
    expect(body.errors.map(({ path, extensions }: AnswerBody) => [path.join('.'), extensions.code])).toEqual([
      ['orders.nodes.0.email', 'ACCESS_DENIED'],
      ['orders.nodes.1.email', 'ACCESS_DENIED'],
    ]);
  });
});

describe('a version', () => {
  const ask = (shop: SmallShop, target: string, method = 'POST', host = domain) =>
    send(shop, { ...requestOf('{ shop { id } }', {}, { 'x-shopify-access-token': shop.token, host }), target, method });

  it('is echoed', () => {
    expect(ask(createSmallShop(0), '/admin/api/2026-10/graphql.json').headers['x-shopify-api-version']).toBe('2026-10');
  });

  it('that is no longer accessible falls forward to the oldest that is, silently', () => {
    const shop = createSmallShop(0, { schemas: [loadSchema({ version: '2026-07' }), loadSchema()] });
    const answeredBy = (version: string) => ask(shop, `/admin/api/${version}/graphql.json`).headers['x-shopify-api-version'];
    expect(['2024-01', '2026-07', '2026-10'].map(answeredBy)).toEqual(['2026-07', '2026-07', '2026-10']);
  });

  it('is the newest where the path names none', () => {
    expect(ask(createSmallShop(0), '/admin/api/graphql.json').headers['x-shopify-api-version']).toBe('2026-10');
  });

  it.each(['2027-01', 'latest', '2026-11'])('%s does not exist', (version) => {
    expect(ask(createSmallShop(0), `/admin/api/${version}/graphql.json`)).toMatchObject({ code: 404, body: { errors: 'Not Found' } });
  });

  it('goes with its own schema', () => {
    const shop = createSmallShop(0, { schemas: [loadSchema({ version: '2026-07' }), loadSchema()] });
    const introspect = (version: string) => {
      const request = requestOf(
        '{ __type(name: "OrderDisplayFulfillmentStatus") { enumValues { name } } }',
        {},
        { 'x-shopify-access-token': shop.token },
      );
      return send(shop, { ...request, target: `/admin/api/${version}/graphql.json` }).body.data.__type.enumValues.map(
        (value: AnswerBody) => value.name,
      );
    };
    expect(introspect('2026-10')).toContain('FULFILLMENT_NOT_REQUIRED');
    expect(introspect('2026-07')).not.toContain('FULFILLMENT_NOT_REQUIRED');
  });

  it('can come from a copy of the published file, and from no file that is not there', () => {
    const file = createRequire(import.meta.url)
      .resolve.paths('x')!
      .map((folder) => `${folder}/@shopify/dev-mcp/dist/data/admin_2026-07.json.gz`)
      .find((candidate) => existsSync(candidate))!;
    const shop = createSmallShop(0, { schemas: [loadSchema({ version: '2026-07', file })] });
    expect(ask(shop, '/admin/api/2026-07/graphql.json').headers['x-shopify-api-version']).toBe('2026-07');
    expect(() => loadSchema({ version: '1999-01' })).toThrow('1999-01');
  });

  it('is asked by POST, at a known path, of the right shop', () => {
    const shop = createSmallShop(0);
    expect(ask(shop, '/admin/api/2026-10/graphql.json', 'GET').code).toBe(405);
    expect(ask(shop, '/admin/api/2026-10/orders.json').code).toBe(404);
    expect(ask(shop, '/admin/api/2026-10/graphql.json', 'POST', 'other.myshopify.com').code).toBe(404);
    expect(ask(shop, '/admin/api/2026-10/graphql.json', 'POST', '127.0.0.1:8085').code).toBe(200);
  });

  it('comes with the date of the practice clock and an id of the request', () => {
    const shop = createSmallShop(0);
    shop.clock.moveOn(61_000);
    const { headers } = ask(shop, '/admin/api/2026-10/graphql.json');
    expect(headers['date']).toBe('Mon, 23 Nov 2026 09:01:01 GMT');
    expect(headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  });
});
