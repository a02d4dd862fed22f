/** `@idempotent(key:)`: executed once, for a day, whatever becomes of the answer. */
import { describe, expect, it } from 'vitest';
import { documentText } from './document-text.ts';
import { createSmallShop, type AnswerBody, type SmallShop } from './small-shop.ts';

const item = 'gid://shopify/InventoryItem/1';
const stock = (key: string, quantity: number) => ({
  key,
  input: {
    name: 'on_hand',
    reason: 'correction',
    quantities: [{ inventoryItemId: item, locationId: 'l', quantity, changeFromQuantity: null }],
  },
});
const set = (shop: SmallShop, key: string, quantity: number): AnswerBody =>
  shop.ask(documentText('stock-set'), stock(key, quantity)).body.data.inventorySetQuantities;
const codes = (payload: AnswerBody) => payload.userErrors.map((error: AnswerBody) => error.code);
const effects = (shop: SmallShop) => shop.practice.journal.flatMap((entry) => entry.effects);

const hour = 60 * 60 * 1000;

describe('an idempotency key', () => {
  it('answers the same request a second time as it did the first, without doing it again', () => {
    const shop = createSmallShop(0);
    const first = set(shop, 'a', 7);
    shop.holdings().onHand[item] = 3;
    shop.clock.moveOn(23 * hour);
    expect(set(shop, 'a', 7)).toEqual(first);
    expect(first.inventoryAdjustmentGroup.id).toBe('gid://shopify/InventoryAdjustmentGroup/1');
    expect(shop.holdings().onHand[item]).toBe(3);
    expect(effects(shop)).toHaveLength(1);
    expect(shop.practice.journal.at(-1)?.facts).toMatchObject({ replayed: ['inventorySetQuantities'] });
  });

  it('is forgotten after 24 hours', () => {
    const shop = createSmallShop(0);
    set(shop, 'a', 7);
    shop.clock.moveOn(24 * hour);
    set(shop, 'a', 7);
    expect(effects(shop)).toHaveLength(2);
  });

  it('with other parameters is a mismatch', () => {
    const shop = createSmallShop(0);
    set(shop, 'a', 7);
    expect(set(shop, 'a', 8)).toEqual({
      inventoryAdjustmentGroup: null,
      userErrors: [
        {
          code: 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH',
          field: null,
          message: 'The same idempotency key cannot be used with different operation parameters.',
        },
      ],
    });
    expect(shop.holdings().onHand[item]).toBe(7);
  });

  it('of an attempt that failed is spent', () => {
    const shop = createSmallShop(0);
    expect(codes(set(shop, 'a', -1))).toEqual(['INVALID_QUANTITY_NEGATIVE']);
    expect(codes(set(shop, 'a', -1))).toEqual(['IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED']);
    expect(codes(set(shop, 'b', 1))).toEqual([]);
  });

  it('is in use until the answer of the first request leaves', () => {
    const shop = createSmallShop(0, { latency: { lowMs: 900, highMs: 900 } });
    set(shop, 'a', 7);
    expect(codes(set(shop, 'a', 7))).toEqual(['IDEMPOTENCY_CONCURRENT_REQUEST']);
    shop.clock.moveOn(900);
    expect(codes(set(shop, 'a', 7))).toEqual([]);
    expect(effects(shop)).toHaveLength(1);
  });

  it('makes a lost answer harmless: the same key again gets it and does nothing', () => {
    const shop = createSmallShop(0);
    shop.practice.addFault({ kind: 'reset-after' });
    expect(shop.react(documentText('stock-set'), stock('a', 7)).kind).toBe('reset');
    expect(shop.holdings().onHand[item]).toBe(7);
    expect(codes(set(shop, 'a', 7))).toEqual([]);
    expect(effects(shop)).toHaveLength(1);
  });

  it('is not spent by a request that was refused before anything was done', () => {
    const shop = createSmallShop(0);
    shop.practice.addFault({ kind: 'throttled' });
    shop.react(documentText('stock-set'), stock('a', 7));
    shop.practice.addFault({ kind: 'internal-error' });
    shop.react(documentText('stock-set'), stock('a', 7));
    expect(codes(set(shop, 'a', 7))).toEqual([]);
  });

  it('can be found in use on order', () => {
    const shop = createSmallShop(0);
    shop.practice.addFault({ kind: 'idempotency-concurrent', operation: 'inventorySetQuantities', times: 2 });
    expect([set(shop, 'a', 7), set(shop, 'a', 7), set(shop, 'a', 7)].map(codes)).toEqual([
      ['IDEMPOTENCY_CONCURRENT_REQUEST'],
      ['IDEMPOTENCY_CONCURRENT_REQUEST'],
      [],
    ]);
  });
});
