/** Stock written through the API and by others: whole batches or none, compare-and-set, groups, and the identity of on hand. */
import { describe, expect, it } from 'vitest';
import { giftSet, guide, jug, mug, nameless, openCounter, untracked, type Counter, type Data } from './counter.ts';

type Row = { at: number; location?: number; quantity: number; from?: number | null };
let keys = 0;

const set = (counter: Counter, rows: readonly Row[], more: Record<string, unknown> = {}): Data =>
  counter.ask('stock-set', {
    key: `set-${keys++}`,
    input: {
      name: 'on_hand',
      reason: 'correction',
      quantities: rows.map(({ at, location, quantity, from }) => ({
        inventoryItemId: counter.itemId(at),
        locationId: counter.locationId(location ?? 0),
        quantity,
        changeFromQuantity: from ?? null,
      })),
      ...more,
    },
  }).inventorySetQuantities;

const adjust = (counter: Counter, name: string, changes: readonly Record<string, unknown>[], more: Record<string, unknown> = {}): Data =>
  counter.ask('stock-adjust', {
    key: `adjust-${keys++}`,
    input: {
      name,
      reason: 'correction',
      changes: changes.map((change) => ({
        inventoryItemId: counter.itemId(mug),
        locationId: counter.locationId(0),
        changeFromQuantity: null,
        ...change,
      })),
      ...more,
    },
  }).inventoryAdjustQuantities;

const codes = (payload: Data) => payload.userErrors.map((error: { code: string; field: string[] }) => [error.code, error.field.join('.')]);

describe('inventorySetQuantities', () => {
  it('sets on hand and leaves committed alone, so that available follows', () => {
    const counter = openCounter();
    counter.buy([[mug, 3]]);
    expect(set(counter, [{ at: mug, quantity: 8, from: 10 }]).userErrors).toEqual([]);
    expect(counter.figures(mug)).toMatchObject({ available: 5, committed: 3, on_hand: 8 });
  });

  it('sets available and moves on hand with it', () => {
    const counter = openCounter();
    counter.buy([[mug, 3]]);
    set(counter, [{ at: mug, quantity: 20, from: 7 }], { name: 'available' });
    expect(counter.figures(mug)).toMatchObject({ available: 20, committed: 3, on_hand: 23 });
  });

  it('compares on the quantity that is named: a sale makes available stale and on hand not', () => {
    const counter = openCounter();
    counter.buy([[mug, 1]]);
    expect(codes(set(counter, [{ at: mug, quantity: 12, from: 10 }], { name: 'available' }))).toEqual([
      ['CHANGE_FROM_QUANTITY_STALE', 'input.quantities.0.changeFromQuantity'],
    ]);
    expect(codes(set(counter, [{ at: mug, quantity: 12, from: 10 }]))).toEqual([]);
  });

  it('refuses the whole batch for one bad row, by its index', () => {
    const counter = openCounter();
    const answer = set(counter, [
      { at: mug, quantity: 1 },
      { at: jug, quantity: 2 },
      { at: guide, quantity: 3 },
      { at: giftSet, quantity: 4 },
    ]);
    expect(codes(answer)).toEqual([['NON_MUTABLE_INVENTORY_ITEM', 'input.quantities.3.inventoryItemId']]);
    expect(answer.inventoryAdjustmentGroup).toBeNull();
    expect(counter.figures(mug)).toMatchObject({ on_hand: 10 });
    expect(counter.effects('stock')).toEqual([]);
  });

  it('names every bad row of a batch', () => {
    const counter = openCounter();
    const answer = set(counter, [
      { at: mug, quantity: -1 },
      { at: jug, quantity: 1_000_000_001 },
      { at: guide, quantity: 1, from: 4 },
    ]);
    expect(codes(answer)).toEqual([
      ['INVALID_QUANTITY_NEGATIVE', 'input.quantities.0.quantity'],
      ['INVALID_QUANTITY_TOO_HIGH', 'input.quantities.1.quantity'],
      ['CHANGE_FROM_QUANTITY_STALE', 'input.quantities.2.changeFromQuantity'],
    ]);
  });

  it('knows neither deleted items nor foreign locations', () => {
    const counter = openCounter();
    const gone = counter.itemId(mug);
    counter.shop.deleteProduct(counter.variantId(mug));
    const quantities = [
      { inventoryItemId: gone, locationId: counter.locationId(0), quantity: 1, changeFromQuantity: null },
      { inventoryItemId: counter.itemId(0), locationId: 'gid://shopify/Location/1', quantity: 1, changeFromQuantity: null },
    ];
    expect(codes(set(counter, [], { quantities }))).toEqual([
      ['INVALID_INVENTORY_ITEM', 'input.quantities.0.inventoryItemId'],
      ['INVALID_LOCATION', 'input.quantities.1.locationId'],
    ]);
  });

  it('takes an item and location once in a call', () => {
    const counter = openCounter();
    const answer = set(counter, [
      { at: mug, quantity: 1 },
      { at: mug, location: 1, quantity: 1 },
      { at: mug, quantity: 2 },
    ]);
    expect(codes(answer)).toEqual([['NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR', 'input.quantities.2']]);
  });

  it('knows the two names, the documented reasons and URIs only', () => {
    const counter = openCounter();
    expect(codes(set(counter, [{ at: mug, quantity: 1 }], { name: 'committed' }))).toEqual([['INVALID_NAME', 'input.name']]);
    expect(codes(set(counter, [{ at: mug, quantity: 1 }], { reason: 'because' }))).toEqual([['INVALID_REASON', 'input.reason']]);
    expect(codes(set(counter, [{ at: mug, quantity: 1 }], { referenceDocumentUri: 'push 7' }))).toEqual([
      ['INVALID_REFERENCE_DOCUMENT', 'input.referenceDocumentUri'],
    ]);
    expect(codes(set(counter, [{ at: mug, quantity: 1 }], { referenceDocumentUri: 'gid://quayside/StockPush/7' }))).toEqual([]);
  });

  it('tells each change with the quantity after it', () => {
    const counter = openCounter();
    const text = `mutation Set($input: InventorySetQuantitiesInput!) { inventorySetQuantities(input: $input) @idempotent(key: "k") {
      inventoryAdjustmentGroup { reason changes(quantityNames: ["on_hand"]) { name delta quantityAfterChange item { id } location { name } } } userErrors { code } } }`;
    const quantities = [{ inventoryItemId: counter.itemId(mug), locationId: counter.locationId(0), quantity: 4, changeFromQuantity: 10 }];
    const { inventoryAdjustmentGroup: group } = counter.send(text, {
      input: { name: 'on_hand', reason: 'correction', quantities },
    }).inventorySetQuantities;
    expect(group.changes).toEqual([
      { name: 'on_hand', delta: -6, quantityAfterChange: 4, item: { id: counter.itemId(mug) }, location: { name: 'Main' } },
    ]);
  });

  it('has no group when nothing changed', () => {
    const counter = openCounter();
    expect(set(counter, [{ at: mug, quantity: 10, from: 10 }])).toEqual({ inventoryAdjustmentGroup: null, userErrors: [] });
  });

  it('sets at a location that did not stock the item before', () => {
    const counter = openCounter();
    expect(counter.figures(nameless, 1)).toEqual({});
    expect(set(counter, [{ at: nameless, location: 1, quantity: 6 }]).userErrors).toEqual([]);
    expect(counter.figures(nameless, 1)).toMatchObject({ available: 6, on_hand: 6 });
  });

  it('carries the same key out once', () => {
    const counter = openCounter();
    const quantities = [{ inventoryItemId: counter.itemId(mug), locationId: counter.locationId(0), quantity: 4, changeFromQuantity: 10 }];
    const variables = { key: 'one', input: { name: 'on_hand', reason: 'correction', quantities } };
    const first = counter.ask('stock-set', variables);
    counter.buy([[mug, 1]]);
    expect(counter.ask('stock-set', variables)).toEqual(first);
    expect(counter.figures(mug)).toMatchObject({ available: 3, committed: 1, on_hand: 4 });
  });
});

describe('inventoryAdjustQuantities', () => {
  it('moves by a difference and may take available below zero', () => {
    const counter = openCounter();
    expect(adjust(counter, 'available', [{ delta: -12 }]).userErrors).toEqual([]);
    expect(counter.figures(mug)).toMatchObject({ available: -2, on_hand: -2 });
  });

  it('needs one ledger document for every other name, and none for available', () => {
    const counter = openCounter();
    const uri = 'gid://quayside/Count/1';
    expect(codes(adjust(counter, 'damaged', [{ delta: 1 }]))).toEqual([['INVALID_QUANTITY_DOCUMENT', 'input.changes.0.ledgerDocumentUri']]);
    expect(codes(adjust(counter, 'damaged', [{ delta: 1, ledgerDocumentUri: 'gid://shopify/Order/1' }]))[0][0]).toBe(
      'INTERNAL_LEDGER_DOCUMENT',
    );
    expect(codes(adjust(counter, 'available', [{ delta: 1, ledgerDocumentUri: uri }]))[0][0]).toBe('INVALID_AVAILABLE_DOCUMENT');
    expect(
      codes(
        adjust(counter, 'damaged', [
          { delta: 1, ledgerDocumentUri: uri },
          { delta: 1, ledgerDocumentUri: 'gid://quayside/Count/2' },
        ]),
      )[0][0],
    ).toBe('MAX_ONE_LEDGER_DOCUMENT');
    expect(codes(adjust(counter, 'damaged', [{ delta: 2, ledgerDocumentUri: uri }]))).toEqual([]);
    expect(counter.figures(mug)).toMatchObject({ available: 10, damaged: 2, on_hand: 12 });
  });

  it('knows its names and bounds, and compares', () => {
    const counter = openCounter();
    expect(codes(adjust(counter, 'committed', [{ delta: 1 }]))).toEqual([['INVALID_QUANTITY_NAME', 'input.name']]);
    expect(codes(adjust(counter, 'available', [{ delta: 2_000_000_000 }]))).toEqual([
      ['INVALID_QUANTITY_TOO_HIGH', 'input.changes.0.delta'],
    ]);
    expect(codes(adjust(counter, 'available', [{ delta: -2_000_000_011 }]))).toEqual([
      ['INVALID_QUANTITY_TOO_LOW', 'input.changes.0.delta'],
    ]);
    expect(codes(adjust(counter, 'available', [{ delta: 1, changeFromQuantity: 9 }]))).toEqual([
      ['CHANGE_FROM_QUANTITY_STALE', 'input.changes.0.changeFromQuantity'],
    ]);
    expect(codes(adjust(counter, 'available', [{ delta: 1, inventoryItemId: counter.itemId(giftSet) }]))[0][0]).toBe(
      'NON_MUTABLE_INVENTORY_ITEM',
    );
  });
});

describe('inventoryActivate', () => {
  const activate = (counter: Counter, at: number, location: number, onHand?: number): Data =>
    counter.ask('stock-activate', {
      itemId: counter.itemId(at),
      locationId: counter.locationId(location),
      key: `activate-${keys++}`,
      ...(onHand === undefined ? {} : { onHand }),
    }).inventoryActivate;

  it('stocks an item somewhere new with a figure', () => {
    const counter = openCounter();
    expect(activate(counter, nameless, 1, 5)).toMatchObject({ inventoryLevel: { isActive: true }, userErrors: [] });
    expect(counter.figures(nameless, 1)).toMatchObject({ on_hand: 5 });
  });

  it('keeps the figure of a level that is active, and refuses another', () => {
    const counter = openCounter();
    expect(activate(counter, mug, 0).userErrors).toEqual([]);
    expect(activate(counter, mug, 0, 3)).toMatchObject({ inventoryLevel: null, userErrors: [{ field: ['available'] }] });
    expect(counter.figures(mug)).toMatchObject({ on_hand: 10 });
  });
});

describe('the ledger', () => {
  it('keeps on hand the sum of its names, with incoming outside', () => {
    const counter = openCounter();
    counter.buy([[mug, 2]]);
    counter.shop.setUnavailable(counter.itemId(mug), 0, 'damaged', 1);
    counter.shop.setUnavailable(counter.itemId(mug), 0, 'safety_stock', 3);
    counter.shop.setUnavailable(counter.itemId(mug), 0, 'incoming', 50);
    expect(counter.figures(mug)).toEqual({
      available: 4,
      committed: 2,
      on_hand: 10,
      reserved: 0,
      damaged: 1,
      safety_stock: 3,
      quality_control: 0,
      incoming: 50,
    });
    counter.shop.setUnavailable(counter.itemId(mug), 0, 'safety_stock', 0);
    expect(counter.figures(mug)).toMatchObject({ available: 7, safety_stock: 0, on_hand: 10 });
  });

  it("shows other programs' writes and tells them in the journal", () => {
    const counter = openCounter();
    counter.shop.writeStock(counter.itemId(mug), 0, 'available', { adjust: -4 });
    counter.shop.writeStock(counter.itemId(mug), 0, 'on_hand', { set: 9 });
    expect(counter.figures(mug)).toMatchObject({ available: 9, on_hand: 9 });
    expect(
      counter.practice.journal.filter((entry) => entry.operation === 'other-app-stock').map((entry) => [entry.operation, entry.effects[0]]),
    ).toMatchObject([
      ['other-app-stock', { kind: 'stock', sku: 'MUG', changes: { available: -4 }, available: 6, committed: 0, onHand: 6 }],
      ['other-app-stock', { kind: 'stock', changes: { available: 3 }, available: 9 }],
    ]);
  });

  it('has nothing to write for a bundle by hand', () => {
    const counter = openCounter();
    expect(() => counter.shop.writeStock(counter.itemId(giftSet), 0, 'available', { set: 1 })).toThrow('bundle');
  });

  it('keeps a figure for untracked items that sales do not move', () => {
    const counter = openCounter();
    set(counter, [{ at: untracked, quantity: 5 }]);
    counter.buy([[untracked, 2]]);
    expect(counter.figures(untracked)).toMatchObject({ available: 5, committed: 0 });
  });
});
