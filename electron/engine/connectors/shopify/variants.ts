/** The catalogue: every variant with its inventory item, in pages by id. */
import { z } from 'zod';
import type { VariantReading } from '../../domain/shop-stock.ts';
import { connectionCost, documentOf } from './document.ts';
import type { VariantIndexPageQuery, VariantIndexPageQueryVariables } from './generated/shopify-types.ts';
import { pageInfoSchema, present } from './paging.ts';

/** There is no sort by update time for variants: the caller keeps its own mark (`reference/shopify-admin-api.md §3.1 Q03`). */
export const variantIndexPage = documentOf<VariantIndexPageQuery, VariantIndexPageQueryVariables>()({
  name: 'VariantIndexPage',
  kind: 'query',
  text: /* GraphQL */ `
    query VariantIndexPage($first: Int!, $after: String, $query: String) {
      productVariants(first: $first, after: $after, query: $query, sortKey: ID) {
        nodes {
          id
          sku
          barcode
          title
          updatedAt
          requiresComponents
          product {
            title
            status
            isGiftCard
          }
          inventoryItem {
            id
            tracked
            duplicateSkuCount
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  cost: ({ first }) => connectionCost(first, 3),
  answer: z.object({
    productVariants: z.object({
      nodes: z.array(
        z.object({
          id: z.string(),
          sku: z.string().nullable(),
          barcode: z.string().nullable(),
          title: z.string(),
          updatedAt: z.string(),
          requiresComponents: z.boolean(),
          product: z.object({ title: z.string(), status: z.string(), isGiftCard: z.boolean() }),
          inventoryItem: z.object({ id: z.string(), tracked: z.boolean(), duplicateSkuCount: z.number() }),
        }),
      ),
      pageInfo: pageInfoSchema,
    }),
  }),
});

type VariantNode = z.output<typeof variantIndexPage.answer>['productVariants']['nodes'][number];

export const variantOf = (node: VariantNode): VariantReading => ({
  variantId: node.id,
  itemId: node.inventoryItem.id,
  // An empty text is how some imports leave "no SKU" behind.
  sku: present(node.sku) === '' ? undefined : present(node.sku),
  barcode: present(node.barcode),
  title: node.title,
  productTitle: node.product.title,
  productState: node.product.status,
  tracked: node.inventoryItem.tracked,
  requiresComponents: node.requiresComponents,
  giftCard: node.product.isGiftCard,
  // Shopify counts the others that share it.
  sameSku: node.inventoryItem.duplicateSkuCount + 1,
  updatedAt: node.updatedAt,
});
