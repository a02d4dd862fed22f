/** Stock at a location: reading outlets and setting what is on hand. */
import { z } from 'zod';
import type { OnHandAnswer, OnHandWrite, OutletReading } from '../../domain/shop-stock.ts';
import { connectionCost, documentOf, mutationCost } from './document.ts';
import type {
  StockAtLocationPageQuery,
  StockAtLocationPageQueryVariables,
  StockSetMutation,
  StockSetMutationVariables,
} from './generated/shopify-types.ts';
import { pageInfoSchema, present } from './paging.ts';

/** 36 points for 250 outlets. All figures of one outlet come from one call, the compare value among them. */
export const stockAtLocationPage = documentOf<StockAtLocationPageQuery, StockAtLocationPageQueryVariables>()({
  name: 'StockAtLocationPage',
  kind: 'query',
  text: /* GraphQL */ `
    query StockAtLocationPage($locationId: ID!, $first: Int!, $after: String, $query: String) {
      location(id: $locationId) {
        inventoryLevels(first: $first, after: $after, query: $query) {
          nodes {
            updatedAt
            item {
              id
              sku
              tracked
            }
            quantities(names: ["available", "committed", "on_hand", "damaged", "quality_control", "safety_stock"]) {
              name
              quantity
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  cost: ({ first }) => 1 + connectionCost(first, 3),
  answer: z.object({
    location: z
      .object({
        inventoryLevels: z.object({
          nodes: z.array(
            z.object({
              updatedAt: z.string(),
              item: z.object({ id: z.string(), sku: z.string().nullable(), tracked: z.boolean() }),
              quantities: z.array(z.object({ name: z.string(), quantity: z.number() })),
            }),
          ),
          pageInfo: pageInfoSchema,
        }),
      })
      .nullable(),
  }),
});

type LevelNode = NonNullable<z.output<typeof stockAtLocationPage.answer>['location']>['inventoryLevels']['nodes'][number];

/** Throws `RangeError` where a figure is missing: a level of which one term is unknown must not be reckoned with. */
export const outletOf = (node: LevelNode, locationId: string): OutletReading => {
  const figures = new Map(node.quantities.map(({ name, quantity }) => [name, quantity]));
  const figure = (name: string): number => {
    const quantity = figures.get(name);
    if (quantity === undefined) throw new RangeError(`no figure ${name} of ${node.item.id}`);
    return quantity;
  };
  return {
    itemId: node.item.id,
    locationId,
    sku: present(node.item.sku),
    tracked: node.item.tracked,
    available: figure('available'),
    committed: figure('committed'),
    onHand: figure('on_hand'),
    damaged: figure('damaged'),
    qualityControl: figure('quality_control'),
    safetyStock: figure('safety_stock'),
    updatedAt: node.updatedAt,
  };
};

/** The answer tells what stands on hand afterwards, so that a write needs no second reading. */
export const stockSet = documentOf<StockSetMutation, StockSetMutationVariables>()({
  name: 'StockSet',
  kind: 'mutation',
  text: /* GraphQL */ `
    mutation StockSet($input: InventorySetQuantitiesInput!, $key: String!) {
      inventorySetQuantities(input: $input) @idempotent(key: $key) {
        inventoryAdjustmentGroup {
          changes(quantityNames: ["on_hand"]) {
            name
            quantityAfterChange
            item {
              id
            }
            location {
              id
            }
          }
        }
        userErrors {
          code
          field
          message
        }
      }
    }
  `,
  cost: mutationCost,
  answer: z.object({
    inventorySetQuantities: z
      .object({
        inventoryAdjustmentGroup: z
          .object({
            changes: z.array(
              z.object({
                name: z.string(),
                quantityAfterChange: z.number().nullable(),
                item: z.object({ id: z.string() }).nullable(),
                location: z.object({ id: z.string() }).nullable(),
              }),
            ),
          })
          .nullable(),
        userErrors: z.array(z.object({ code: z.string().nullable(), field: z.array(z.string()).nullable(), message: z.string() })),
      })
      .nullable(),
  }),
});

/** `correction`: the reason word that other ERP connectors write in the merchant's stock history (§3.2). */
export const stockInputOf = (rows: readonly OnHandWrite[], reference: string): StockSetMutationVariables['input'] => ({
  name: 'on_hand',
  reason: 'correction',
  referenceDocumentUri: reference,
  quantities: rows.map((row) => ({
    inventoryItemId: row.itemId,
    locationId: row.locationId,
    quantity: row.onHand,
    changeFromQuantity: row.expectedOnHand,
  })),
});

type StockSetPayload = NonNullable<z.output<typeof stockSet.answer>['inventorySetQuantities']>;

/** What Shopify said of a whole write. `unplaced`: refused for a reason that belongs to no row. */
export type StockSetReading =
  | { kind: 'answered'; rows: OnHandAnswer[] }
  | { kind: 'still-running' }
  | { kind: 'key-spent' }
  | { kind: 'unplaced'; code: string; text: string };

/** `['input', 'quantities', '71', …]`: element 2 is the row (§3.2). */
const rowOf = (field: readonly string[] | null): number | undefined => {
  const at = field?.[0] === 'input' && field[1] === 'quantities' ? Number(field[2]) : Number.NaN;
  return Number.isInteger(at) ? at : undefined;
};

/** Codes that speak of the key, not of the rows (§3.4). */
const keyCodes: Readonly<Record<string, 'still-running' | 'key-spent'>> = {
  IDEMPOTENCY_CONCURRENT_REQUEST: 'still-running',
  IDEMPOTENCY_KEY_PARAMETER_MISMATCH: 'key-spent',
  IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED: 'key-spent',
};

const staleCode = 'CHANGE_FROM_QUANTITY_STALE';

/** All or nothing: any error means that no row was written. */
export const stockSetReadingOf = (payload: StockSetPayload, rows: readonly OnHandWrite[]): StockSetReading => {
  if (payload.userErrors.length === 0) {
    const after = new Map(
      (payload.inventoryAdjustmentGroup?.changes ?? [])
        .filter((change) => change.name === 'on_hand')
        .map((change) => [`${change.item?.id} ${change.location?.id}`, change.quantityAfterChange]),
    );
    return {
      kind: 'answered',
      rows: rows.map((row) => {
        const key = `${row.itemId} ${row.locationId}`;
        // Only changes are listed: a row that already stood at the figure is not among them.
        return after.has(key) ? { kind: 'written', onHandAfter: present(after.get(key)) } : { kind: 'unchanged' };
      }),
    };
  }

  const ofKey = payload.userErrors.map((error) => keyCodes[error.code ?? '']).find((kind) => kind !== undefined);
  if (ofKey !== undefined) return { kind: ofKey };

  const answers: OnHandAnswer[] = rows.map(() => ({ kind: 'not-written' }));
  for (const error of payload.userErrors) {
    const code = error.code ?? 'UNKNOWN';
    const answer: OnHandAnswer = code === staleCode ? { kind: 'stale' } : { kind: 'refused', code, text: error.message };
    const at = rowOf(error.field);
    if (at !== undefined && at < answers.length) answers[at] = answer;
    // A stale compare that names no row: each of them must be read again.
    else if (code === staleCode) answers.fill(answer);
    else return { kind: 'unplaced', code, text: error.message };
  }
  return { kind: 'answered', rows: answers };
};
