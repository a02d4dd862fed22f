/** The journal, and a shop saved and taken up again. */
import { describe, expect, it } from 'vitest';
import { documentText } from './document-text.ts';
import { createSmallShop, startMs, type SmallShop } from './small-shop.ts';

const quantities = [
  { inventoryItemId: 'gid://shopify/InventoryItem/1', locationId: 'gid://shopify/Location/1', quantity: 9, changeFromQuantity: null },
];
const push = (shop: SmallShop, key: string) =>
  shop.react(documentText('stock-set'), { key, input: { name: 'on_hand', reason: 'correction', quantities } });

describe('the journal', () => {
  it('tells of a write all that was sent and all that it did', () => {
    const shop = createSmallShop(0);
    push(shop, 'key-1');
    expect(shop.practice.journal).toEqual([
      {
        seq: 1,
        atMs: startMs,
        by: 'client',
        operation: 'StockSet',
        client: 'test-client',
        delivery: 'delivered',
        facts: {
          requestId: expect.any(String) as string,
          code: 200,
          calls: [
            {
              field: 'inventorySetQuantities',
              args: { input: { name: 'on_hand', reason: 'correction', quantities } },
              idempotencyKey: 'key-1',
            },
          ],
          outcome: 'data',
          requestedCost: 10,
          actualCost: 10,
        },
        effects: [{ kind: 'stock-set', item: 'gid://shopify/InventoryItem/1', quantity: 9 }],
      },
    ]);
  });

  it('sees through literals, aliases and fragments', () => {
    const shop = createSmallShop(0);
    shop.ask(
      `mutation { ...Both } fragment Both on Mutation { mark: tagsAdd(id: "gid://shopify/Order/1", tags: ["kc"]) { userErrors { message } } }`,
    );
    expect(shop.practice.journal.at(-1)).toMatchObject({
      operation: 'tagsAdd',
      facts: { calls: [{ field: 'tagsAdd', args: { id: 'gid://shopify/Order/1', tags: ['kc'] } }] },
      effects: [{ kind: 'tags', tags: ['kc'] }],
    });
  });

  it('has a line for what was refused, and for what the shop does by itself', () => {
    const shop = createSmallShop(0);
    shop.ask('{ colour }');
    shop.ask('{ shop { id } }', {}, { 'x-shopify-access-token': 'wrong' });
    shop.holdings().openAtMs = startMs + 1_000;
    expect(shop.practice.nextDueMs()).toBe(startMs + 1_000);
    shop.clock.moveOn(1_000);
    shop.practice.settle();
    expect(shop.practice.journal).toMatchObject([
      { by: 'client', facts: { outcome: 'invalid', errors: ['undefinedField'] } },
      { by: 'client', facts: { outcome: 'unauthorised', code: 401 } },
      { by: 'system', operation: 'hold ended', delivery: 'none', effects: [{ kind: 'hold-ended' }] },
    ]);
    expect(shop.practice.nextDueMs()).toBeUndefined();
  });
});

describe('the same seed', () => {
  const run = (seed: number) => {
    const shop = createSmallShop(5, { seed, latency: { lowMs: 20, highMs: 200 } });
    const reactions = Array.from({ length: 5 }, () => shop.react('{ orders(first: 2) { nodes { name } } }'));
    return { reactions, journal: shop.practice.journal };
  };

  it('gives the same answers, times and ids', () => {
    expect(run(3)).toEqual(run(3));
    expect(run(3)).not.toEqual(run(4));
  });
});

describe('a saved shop', () => {
  it('goes on where it stopped, through plain data', () => {
    const lived = createSmallShop(2, { latency: { lowMs: 20, highMs: 200 } });
    push(lived, 'key-1');
    lived.practice.addFault({ kind: 'acts-later', delayMs: 10_000, operation: 'tagsAdd' });
    lived.practice.addFault({ kind: 'reset-after', after: 1 });
    const mark = (shop: SmallShop) => shop.react(documentText('order-mark-tags'), { id: 'gid://shopify/Order/1', tags: ['late'] });
    mark(lived);
    lived.practice.withholdPersonalData(true);

    const taken = createSmallShop(0, { latency: { lowMs: 20, highMs: 200 } });
    taken.practice.restore(structuredClone(lived.practice.save()));
    const goOn = (shop: SmallShop) => {
      const reactions = [];
      reactions.push(shop.react('{ orders(first: 2) { nodes { name email } } }'));
      shop.clock.moveOn(10_000);
      reactions.push(push(shop, 'key-1'));
      reactions.push(mark(shop));
      return { reactions, journal: shop.practice.journal, holdings: shop.holdings() };
    };
    const [left, right] = [goOn(lived), goOn(taken)];
    expect(right).toEqual(left);
    expect(left.holdings.tags).toEqual(['late', 'late']);
    expect(left.reactions.map((reaction) => reaction.kind)).toEqual(['answer', 'reset', 'answer']);
    expect(left.journal.filter((entry) => entry.effects.some((effect) => effect.kind === 'stock-set'))).toHaveLength(1);
  });
});
