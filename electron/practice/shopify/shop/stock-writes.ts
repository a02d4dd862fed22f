/** Stock as the API writes it: set and adjust in batches that go through whole or not at all (`reference/shopify-admin-api.md §3.2`). */
import type { Act } from './acts.ts';
import { numberOf, takeId } from './ids.ts';
import type { Item, Level, LevelName, ShopState } from './state.ts';
import { levelOf, moveStock, onHandOf, stockedLevel, type LevelChanges } from './stock-ledger.ts';

export type StockError = { code: string; field: string[]; message: string };

export type AdjustmentGroup = {
  id: number;
  atMs: number;
  reason: string;
  referenceDocumentUri: string | null;
  changes: {
    name: string;
    delta: number;
    quantityAfterChange: number;
    itemId: number;
    locationId: number;
    ledgerDocumentUri: string | null;
  }[];
};

export type StockAnswer = { group: AdjustmentGroup | null; errors: StockError[] };

type SetInput = {
  name: string;
  reason: string;
  referenceDocumentUri?: string | null;
  quantities: { inventoryItemId: string; locationId: string; quantity: number; changeFromQuantity?: number | null }[];
};

type AdjustInput = {
  name: string;
  reason: string;
  referenceDocumentUri?: string | null;
  changes: {
    inventoryItemId: string;
    locationId: string;
    delta: number;
    ledgerDocumentUri?: string | null;
    changeFromQuantity?: number | null;
  }[];
};

/** The documented reasons; any other is `INVALID_REASON`. */
const reasons = new Set([
  'correction',
  'cycle_count_available',
  'damaged',
  'movement_created',
  'movement_updated',
  'movement_received',
  'movement_canceled',
  'other',
  'promotion',
  'quality_control',
  'received',
  'reservation_created',
  'reservation_deleted',
  'reservation_updated',
  'restock',
  'safety_stock',
  'shrinkage',
]);

const adjustableNames: readonly string[] = ['available', 'reserved', 'damaged', 'safety_stock', 'quality_control', 'incoming'];

const mostUnits = 1_000_000_000;
const mostUnitsAdjusted = 2_000_000_000;

const isUri = (text: string): boolean => /^[a-z][a-z0-9+.-]*:\S+$/i.test(text);

const headErrors = (input: { reason: string; referenceDocumentUri?: string | null }): StockError[] => {
  const errors: StockError[] = [];
  if (!reasons.has(input.reason)) {
    errors.push({ code: 'INVALID_REASON', field: ['input', 'reason'], message: 'The specified reason is invalid.' });
  }
  if (typeof input.referenceDocumentUri === 'string' && !isUri(input.referenceDocumentUri)) {
    errors.push({
      code: 'INVALID_REFERENCE_DOCUMENT',
      field: ['input', 'referenceDocumentUri'],
      message: 'The specified reference document is invalid.',
    });
  }
  return errors;
};

type Place = { item: Item; locationId: number };

/** What a row points at, or what is wrong with it. */
const placeOf = (state: ShopState, row: { inventoryItemId: string; locationId: string }, path: string[]): Place | StockError => {
  const item = state.items.get(numberOf(row.inventoryItemId, 'InventoryItem') ?? -1);
  if (item === undefined) {
    return {
      code: 'INVALID_INVENTORY_ITEM',
      field: [...path, 'inventoryItemId'],
      message: 'The specified inventory item could not be found.',
    };
  }
  const locationId = numberOf(row.locationId, 'Location');
  if (!state.locations.some((location) => location.id === locationId && location.active)) {
    return { code: 'INVALID_LOCATION', field: [...path, 'locationId'], message: 'The specified location could not be found.' };
  }
  if ((state.variants.get(item.variantId)?.components.length ?? 0) > 0) {
    return {
      code: 'NON_MUTABLE_INVENTORY_ITEM',
      field: [...path, 'inventoryItemId'],
      message: 'The specified inventory item is not allowed to be adjusted via API.',
    };
  }
  return { item, locationId: locationId! };
};

const figureOf = (level: Level | undefined, name: string): number =>
  level === undefined ? 0 : name === 'on_hand' ? onHandOf(level) : level[name as LevelName];

const stale = (path: string[]): StockError => ({
  code: 'CHANGE_FROM_QUANTITY_STALE',
  field: [...path, 'changeFromQuantity'],
  message: 'The changeFromQuantity argument no longer matches the persisted quantity.',
});

/** Carries checked moves out and tells them as one group; a group without a change is null. */
const carryOut = (
  act: Act,
  input: { name: string; reason: string; referenceDocumentUri?: string | null },
  moves: readonly { place: Place; name: LevelName; delta: number; ledgerDocumentUri: string | null }[],
  because: string,
): AdjustmentGroup | null => {
  const changes: AdjustmentGroup['changes'] = [];
  for (const { place, name, delta, ledgerDocumentUri } of moves) {
    if (delta === 0) {
      stockedLevel(act, place.item.id, place.locationId);
      continue;
    }
    const difference: LevelChanges = { [name]: delta };
    const level = moveStock(act, place.item.id, place.locationId, difference, because, input.referenceDocumentUri ?? undefined);
    const change = { delta, itemId: place.item.id, locationId: place.locationId, ledgerDocumentUri };
    changes.push({ ...change, name, quantityAfterChange: level[name] });
    if (name !== 'incoming') changes.push({ ...change, name: 'on_hand', quantityAfterChange: onHandOf(level) });
  }
  if (changes.length === 0) return null;
  return {
    id: takeId(act.state),
    atMs: act.nowMs,
    reason: input.reason,
    referenceDocumentUri: input.referenceDocumentUri ?? null,
    changes,
  };
};

/** `inventorySetQuantities`: `available` or `on_hand`, compared on the named quantity; one bad row refuses all. */
export const setQuantities = (act: Act, input: SetInput): StockAnswer => {
  const errors = headErrors(input);
  if (input.name !== 'available' && input.name !== 'on_hand') {
    errors.push({ code: 'INVALID_NAME', field: ['input', 'name'], message: "The quantity name must be either 'available' or 'on_hand'." });
    return { group: null, errors };
  }
  const pairs = new Set<string>();
  const moves: { place: Place; name: LevelName; delta: number; ledgerDocumentUri: null }[] = [];
  input.quantities.forEach((row, at) => {
    const path = ['input', 'quantities', String(at)];
    const pair = `${row.inventoryItemId} ${row.locationId}`;
    if (pairs.has(pair)) {
      errors.push({
        code: 'NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR',
        field: path,
        message: 'The combination of inventoryItemId and locationId must be unique.',
      });
    }
    pairs.add(pair);
    if (row.quantity < 0) {
      errors.push({ code: 'INVALID_QUANTITY_NEGATIVE', field: [...path, 'quantity'], message: "The quantity can't be negative." });
    } else if (row.quantity > mostUnits) {
      errors.push({
        code: 'INVALID_QUANTITY_TOO_HIGH',
        field: [...path, 'quantity'],
        message: "The total quantity can't be higher than 1,000,000,000.",
      });
    }
    const place = placeOf(act.state, row, path);
    if ('code' in place) {
      errors.push(place);
      return;
    }
    const now = figureOf(levelOf(act.state, place.item.id, place.locationId), input.name);
    if (typeof row.changeFromQuantity === 'number' && row.changeFromQuantity !== now) errors.push(stale(path));
    // Setting what is on hand moves the only part that is free to move.
    moves.push({ place, name: 'available', delta: row.quantity - now, ledgerDocumentUri: null });
  });
  return errors.length > 0 ? { group: null, errors } : { group: carryOut(act, input, moves, 'set'), errors };
};

const documentError = (input: AdjustInput, uri: string | null | undefined, path: string[]): StockError | undefined => {
  const field = [...path, 'ledgerDocumentUri'];
  if (input.name === 'available') {
    return typeof uri === 'string'
      ? { code: 'INVALID_AVAILABLE_DOCUMENT', field, message: 'A ledger document URI is not allowed when adjusting available.' }
      : undefined;
  }
  if (typeof uri !== 'string')
    return { code: 'INVALID_QUANTITY_DOCUMENT', field, message: 'A ledger document URI is required except when adjusting available.' };
  if (uri.startsWith('gid://shopify/')) {
    return {
      code: 'INTERNAL_LEDGER_DOCUMENT',
      field,
      message: 'Internal (gid://shopify/) ledger documents are not allowed to be adjusted via API.',
    };
  }
  return isUri(uri) ? undefined : { code: 'INVALID_LEDGER_DOCUMENT', field, message: 'The specified ledger document is invalid.' };
};

/** `inventoryAdjustQuantities`: differences of any name but `committed` and `on_hand`; `available` may go below zero. */
export const adjustQuantities = (act: Act, input: AdjustInput): StockAnswer => {
  const errors = headErrors(input);
  if (!adjustableNames.includes(input.name)) {
    errors.push({ code: 'INVALID_QUANTITY_NAME', field: ['input', 'name'], message: 'The specified quantity name is invalid.' });
    return { group: null, errors };
  }
  const name = input.name as LevelName;
  if (new Set(input.changes.map((change) => change.ledgerDocumentUri ?? null)).size > 1) {
    errors.push({
      code: 'MAX_ONE_LEDGER_DOCUMENT',
      field: ['input', 'changes'],
      message: 'All changes must have the same ledger document URI.',
    });
  }
  const moves: { place: Place; name: LevelName; delta: number; ledgerDocumentUri: string | null }[] = [];
  const soFar = new Map<string, number>();
  input.changes.forEach((row, at) => {
    const path = ['input', 'changes', String(at)];
    const document = documentError(input, row.ledgerDocumentUri, path);
    if (document !== undefined) errors.push(document);
    const place = placeOf(act.state, row, path);
    if ('code' in place) {
      errors.push(place);
      return;
    }
    const pair = `${row.inventoryItemId} ${row.locationId}`;
    const now = soFar.get(pair) ?? figureOf(levelOf(act.state, place.item.id, place.locationId), name);
    if (typeof row.changeFromQuantity === 'number' && row.changeFromQuantity !== now) errors.push(stale(path));
    const after = now + row.delta;
    soFar.set(pair, after);
    if (after > mostUnitsAdjusted) {
      errors.push({
        code: 'INVALID_QUANTITY_TOO_HIGH',
        field: [...path, 'delta'],
        message: "The quantity can't be higher than 2,000,000,000.",
      });
    } else if (after < -mostUnitsAdjusted) {
      errors.push({
        code: 'INVALID_QUANTITY_TOO_LOW',
        field: [...path, 'delta'],
        message: "The quantity can't be lower than -2,000,000,000.",
      });
    }
    moves.push({ place, name, delta: row.delta, ledgerDocumentUri: row.ledgerDocumentUri ?? null });
  });
  return errors.length > 0 ? { group: null, errors } : { group: carryOut(act, input, moves, 'adjust'), errors };
};

/** `inventoryActivate`: stocks an item at a location; figures are taken only where it was not stocked, and it has no error codes. */
export const activateLevel = (
  act: Act,
  input: { inventoryItemId: string; locationId: string; available?: number | null; onHand?: number | null },
): { level: Level | null; errors: { field: string[]; message: string }[] } => {
  const place = placeOf(act.state, input, []);
  if ('code' in place) return { level: null, errors: [{ field: place.field, message: place.message }] };
  const known = levelOf(act.state, place.item.id, place.locationId);
  const figure = input.onHand ?? input.available;
  if (known?.active === true) {
    const message = 'Not allowed to set available quantity when the item is already active at the location.';
    return typeof figure === 'number' ? { level: null, errors: [{ field: ['available'], message }] } : { level: known, errors: [] };
  }
  const level = stockedLevel(act, place.item.id, place.locationId);
  level.active = true;
  if (typeof figure === 'number') {
    const now = typeof input.onHand === 'number' ? onHandOf(level) : level.available;
    moveStock(act, place.item.id, place.locationId, { available: figure - now }, 'activate');
  }
  return { level, errors: [] };
};
