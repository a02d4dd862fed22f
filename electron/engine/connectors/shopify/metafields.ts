/** Quayside's marks on orders and shop: claims, the despatch intent and the lease, written by compare-and-set. */
import { z } from 'zod';
import type { Claim, ClaimReading } from '../../domain/shop-order.ts';
import { documentOf, mutationCost } from './document.ts';
import type {
  ClaimsQuery,
  ClaimsQueryVariables,
  LeaseQuery,
  LeaseQueryVariables,
  OrderMarkMetafieldsMutation,
  OrderMarkMetafieldsMutationVariables,
} from './generated/shopify-types.ts';
import { minorIfReadable, moneySchema } from './money.ts';
import { present } from './paging.ts';
import type { ClaimedOrder, MetafieldAnswer, MetafieldReading } from './shopify.ts';

/** Most metafields in one write (`reference/shopify-admin-api.md §2.3`). */
export const mostMetafields = 25;

export const claimSchema = z.object({ value: z.string(), compareDigest: z.string(), updatedAt: z.string() });

export const markReadingOf = (node: z.output<typeof claimSchema> | null): MetafieldReading | undefined =>
  node === null ? undefined : { value: node.value, digest: node.compareDigest, updatedAt: node.updatedAt };

const claimValueSchema: z.ZodType<Claim> = z.object({
  installation: z.string(),
  epoch: z.number(),
  nonce: z.string(),
  khaos: z.string(),
  ref: z.string(),
  code: z.string().optional(),
});

const parsedClaim = (value: string): Claim | undefined => {
  let json: unknown;
  try {
    json = JSON.parse(value);
  } catch {
    return undefined;
  }
  return claimValueSchema.safeParse(json).data;
};

export const claimReadingOf = (node: z.output<typeof claimSchema> | null): ClaimReading | undefined =>
  node === null ? undefined : { claim: parsedClaim(node.value), digest: node.compareDigest, updatedAt: node.updatedAt };

/** Read by id, so never from an index that lags. What `nodes` costs is not documented: reckoned by the id until Shopify says (§2.2). */
export const claims = documentOf<ClaimsQuery, ClaimsQueryVariables>()({
  name: 'Claims',
  kind: 'query',
  text: /* GraphQL */ `
    query Claims($ids: [ID!]!, $namespace: String!, $claimKey: String!) {
      nodes(ids: $ids) {
        ... on Order {
          id
          claim: metafield(namespace: $namespace, key: $claimKey) {
            value
            compareDigest
            updatedAt
          }
        }
      }
    }
  `,
  cost: ({ ids }) => 2 * (Array.isArray(ids) ? ids.length : 1),
  answer: z.object({
    nodes: z.array(z.object({ id: z.string().optional(), claim: claimSchema.nullable().optional() }).nullable()),
  }),
});

export const lease = documentOf<LeaseQuery, LeaseQueryVariables>()({
  name: 'Lease',
  kind: 'query',
  text: /* GraphQL */ `
    query Lease($namespace: String!, $leaseKey: String!) {
      shop {
        lease: metafield(namespace: $namespace, key: $leaseKey) {
          value
          compareDigest
          updatedAt
        }
      }
    }
  `,
  cost: () => 2,
  answer: z.object({ shop: z.object({ lease: claimSchema.nullable() }) }),
});

/** The owner's own state comes in the write's answer: the order was as told when it was marked, at no cost. */
export const orderMarkMetafields = documentOf<OrderMarkMetafieldsMutation, OrderMarkMetafieldsMutationVariables>()({
  name: 'OrderMarkMetafields',
  kind: 'mutation',
  text: /* GraphQL */ `
    mutation OrderMarkMetafields($metafields: [MetafieldsSetInput!]!) {
      metafieldsSet(metafields: $metafields) {
        metafields {
          namespace
          key
          compareDigest
          updatedAt
          owner {
            __typename
            ... on Order {
              id
              updatedAt
              cancelledAt
              displayFinancialStatus
              displayFulfillmentStatus
              fullyPaid
              currencyCode
              currentTotalPriceSet {
                shopMoney {
                  amount
                }
              }
              currentSubtotalLineItemsQuantity
            }
            ... on Shop {
              id
            }
          }
        }
        userErrors {
          code
          field
          message
          elementIndex
        }
      }
    }
  `,
  cost: mutationCost,
  answer: z.object({
    metafieldsSet: z
      .object({
        metafields: z
          .array(
            z.object({
              compareDigest: z.string(),
              updatedAt: z.string(),
              owner: z.union([
                z.object({
                  __typename: z.literal('Order'),
                  id: z.string(),
                  updatedAt: z.string(),
                  cancelledAt: z.string().nullable(),
                  displayFinancialStatus: z.string().nullable(),
                  displayFulfillmentStatus: z.string(),
                  fullyPaid: z.boolean(),
                  currencyCode: z.string(),
                  currentTotalPriceSet: moneySchema,
                  currentSubtotalLineItemsQuantity: z.number(),
                }),
                z.object({ __typename: z.literal('Shop'), id: z.string() }),
                z.object({ __typename: z.string() }),
              ]),
            }),
          )
          .nullable(),
        userErrors: z.array(
          z.object({
            code: z.string().nullable(),
            field: z.array(z.string()).nullable(),
            message: z.string(),
            elementIndex: z.number().nullable(),
          }),
        ),
      })
      .nullable(),
  }),
});

export type MarkInput = {
  ownerId: string;
  namespace: string;
  key: string;
  type: 'json';
  value: string;
  /** Always on the wire, null too: left out, the write would overwrite whatever is there (§3.5). */
  compareDigest: string | null;
};

type MarkPayload = NonNullable<z.output<typeof orderMarkMetafields.answer>['metafieldsSet']>;
type WrittenMark = NonNullable<MarkPayload['metafields']>[number];

/** Undefined where it is no order, or its amount cannot be read: the mark is written all the same, and the order must be read again. */
const claimedOrderOf = (owner: WrittenMark['owner']): ClaimedOrder | undefined => {
  if (!('currentTotalPriceSet' in owner)) return undefined;
  const currentTotalMinor = minorIfReadable(owner.currentTotalPriceSet.shopMoney.amount, owner.currencyCode);
  if (currentTotalMinor === undefined) return undefined;
  return {
    orderId: owner.id,
    updatedAt: owner.updatedAt,
    cancelledAt: present(owner.cancelledAt),
    financialState: present(owner.displayFinancialStatus),
    fulfilmentState: owner.displayFulfillmentStatus,
    fullyPaid: owner.fullyPaid,
    currentTotalMinor,
    currentQuantity: owner.currentSubtotalLineItemsQuantity,
  };
};

/** Codes by which Shopify says that somebody else wrote first (§6.2). */
const staleCodes: ReadonlySet<string> = new Set(['STALE_OBJECT', 'INVALID_COMPARE_DIGEST', 'TAKEN']);

/** What became of each input, in their order; undefined where Shopify itself failed, so that nobody knows. Any error: nothing was written. */
export const markAnswersOf = (
  payload: MarkPayload,
  inputs: readonly MarkInput[],
): (MetafieldAnswer | { kind: 'not-written' })[] | undefined => {
  if (payload.userErrors.length === 0) {
    const written = new Map((payload.metafields ?? []).map((mark) => ['id' in mark.owner ? mark.owner.id : '', mark] as const));
    const answers: MetafieldAnswer[] = [];
    for (const { ownerId } of inputs) {
      const mark = written.get(ownerId);
      if (mark === undefined) return undefined;
      const { compareDigest, updatedAt, owner } = mark;
      answers.push({ kind: 'written', digest: compareDigest, updatedAt, order: claimedOrderOf(owner) });
    }
    return answers;
  }
  if (payload.userErrors.some((error) => error.code === 'INTERNAL_ERROR')) return undefined;

  const answers: (MetafieldAnswer | { kind: 'not-written' })[] = inputs.map(() => ({ kind: 'not-written' }));
  for (const error of payload.userErrors) {
    const code = error.code ?? 'UNKNOWN';
    const answer: MetafieldAnswer = staleCodes.has(code) ? { kind: 'stale' } : { kind: 'refused', code, text: error.message };
    const at = error.elementIndex ?? Number(error.field?.[1] ?? Number.NaN);
    if (Number.isInteger(at) && at >= 0 && at < answers.length) answers[at] = answer;
    else answers.fill(answer);
  }
  return answers;
};
