import { describe, expect, it } from 'vitest';
import { failure, httpAnswer, scriptedShop, shopData } from './scripted-shop.ts';

const hourMs = 3_600_000;
const tokensUsed = (shop: ReturnType<typeof scriptedShop>) => shop.named('ShopProbe').map((one) => one.headers['x-shopify-access-token']);

const goodShop = () => {
  const shop = scriptedShop();
  shop.on('ShopProbe', () => shop.graphql({ data: shopData }));
  return shop;
};

describe('the access token', () => {
  it('is fetched once for all who wait for it', async () => {
    const shop = goodShop();
    await shop.value(Promise.all([shop.shopify.shop(), shop.shopify.shop(), shop.shopify.shop()]));
    expect(shop.named('token')).toHaveLength(1);
    expect(Object.fromEntries(new URLSearchParams(shop.named('token')[0]!.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client-1',
      client_secret: 'secret-1',
    });
  });

  it('is renewed when four fifths of its life are over', async () => {
    const shop = goodShop();
    await shop.value(shop.shopify.shop());
    shop.virtual.moveOn(19 * hourMs);
    await shop.value(shop.shopify.shop());
    shop.virtual.moveOn(hourMs);
    await shop.value(shop.shopify.shop());
    expect(tokensUsed(shop)).toEqual(['token-1', 'token-1', 'token-2']);
  });

  it('serves on while a renewal fails, and no longer than it lives', async () => {
    const shop = goodShop();
    await shop.value(shop.shopify.shop());
    shop.on('token', () => failure('refused', 'no'));
    shop.virtual.moveOn(20 * hourMs);
    await shop.value(shop.shopify.shop());
    await shop.value(shop.shopify.shop());
    expect(tokensUsed(shop)).toEqual(['token-1', 'token-1', 'token-1']);
    expect(shop.named('token')).toHaveLength(2);
    shop.virtual.moveOn(5 * hourMs);
    expect(await shop.problem(shop.shopify.shop())).toMatchObject({ cause: 'shopify-unreachable' });
  });

  it('that is refused is replaced once, by one for all', async () => {
    const shop = scriptedShop();
    const answer = (asked: { headers: Record<string, string> }) =>
      asked.headers['x-shopify-access-token'] === 'token-2'
        ? shop.graphql({ data: shopData })
        : httpAnswer(401, { errors: '[API] Invalid API key' });
    shop.on('ShopProbe', answer);
    await shop.value(Promise.all([shop.shopify.shop(), shop.shopify.shop()]));
    expect(shop.named('token')).toHaveLength(2);
  });

  it('that is refused again means the app is not welcome', async () => {
    const shop = scriptedShop();
    shop.on('ShopProbe', () => httpAnswer(401, { errors: '[API] Invalid API key' }));
    expect(await shop.problem(shop.shopify.shop())).toMatchObject({ cause: 'shopify-unauthorised', kind: 'unauthorised' });
    expect(shop.named('ShopProbe')).toHaveLength(2);
  });

  it.each(['shop_not_permitted', 'app_not_installed', 'invalid_client'])(
    'refused with %s says so and is not asked for again and again',
    async (error) => {
      const shop = scriptedShop();
      shop.on('token', () => httpAnswer(400, { error, error_description: 'no' }));
      expect(await shop.problem(shop.shopify.shop())).toMatchObject({ cause: 'shopify-unauthorised', facts: { code: error } });
      expect(shop.named('token')).toHaveLength(1);
    },
  );

  it('needs a shop at the address', async () => {
    const shop = scriptedShop();
    shop.on('token', () => httpAnswer(404, '<html>Sorry, this shop is currently unavailable', { 'content-type': 'text/html' }));
    expect(await shop.problem(shop.shopify.shop())).toMatchObject({ cause: 'shopify-wrong-address' });
  });

  it('needs a secret', async () => {
    const shop = scriptedShop();
    shop.secrets.clear();
    expect(await shop.problem(shop.shopify.shop())).toMatchObject({ cause: 'shopify-unauthorised' });
    expect(shop.asked).toEqual([]);
  });

  it('made in the admin is used as it is', async () => {
    const shop = scriptedShop({ connection: { credentials: { kind: 'token' } } });
    shop.on('ShopProbe', () => shop.graphql({ data: shopData }));
    await shop.value(shop.shopify.shop());
    expect(tokensUsed(shop)).toEqual(['secret-1']);
    expect(shop.named('token')).toEqual([]);
  });

  it('goes nowhere but to the shop or this PC', () => {
    expect(() => scriptedShop({ connection: { origin: 'http://192.168.0.9:8085' } })).toThrow('is not on this PC');
  });
});
