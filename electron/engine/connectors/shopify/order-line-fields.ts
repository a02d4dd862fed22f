/** Lines of an order and its deliveries: what is asked of them and the schemas of the answers. */
import { z } from 'zod';
import { moneySchema } from './money.ts';

/** variant, item, line group, taxes, duties, discount allocations */
export const lineNodeCost = 1 + 2 + 1 + 1 + 1 + 1;

export const moneyFields = /* GraphQL */ `
  fragment Money on MoneyBag {
    shopMoney {
      amount
    }
  }
  fragment Tax on TaxLine {
    title
    ratePercentage
    rate
    priceSet {
      ...Money
    }
  }
`;

export const lineFields = /* GraphQL */ `
  fragment Line on LineItem {
    id
    sku
    vendor
    title
    variantTitle
    quantity
    currentQuantity
    unfulfilledQuantity
    nonFulfillableQuantity
    requiresShipping
    taxable
    isGiftCard
    variant {
      id
      barcode
      inventoryItem {
        id
      }
    }
    lineItemGroup {
      id
      title
      quantity
      variantSku
    }
    originalUnitPriceSet {
      ...Money
    }
    taxLines {
      ...Tax
    }
    duties {
      price {
        ...Money
      }
    }
    discountAllocations {
      allocatedAmountSet {
        ...Money
      }
    }
  }
`;

export const shippingLineFields = /* GraphQL */ `
  fragment Delivery on ShippingLine {
    id
    title
    code
    isRemoved
    currentDiscountedPriceSet {
      ...Money
    }
    taxLines {
      ...Tax
    }
  }
`;

const text = z.string().nullable();

const taxSchema = z.object({
  title: z.string(),
  ratePercentage: z.number().nullable(),
  rate: z.number().nullable(),
  priceSet: moneySchema,
});

export const lineSchema = z.object({
  id: z.string(),
  sku: text,
  vendor: text,
  title: z.string(),
  variantTitle: text,
  quantity: z.number(),
  currentQuantity: z.number(),
  unfulfilledQuantity: z.number(),
  nonFulfillableQuantity: z.number(),
  requiresShipping: z.boolean(),
  taxable: z.boolean(),
  isGiftCard: z.boolean(),
  variant: z.object({ id: z.string(), barcode: text, inventoryItem: z.object({ id: z.string() }) }).nullable(),
  lineItemGroup: z.object({ id: z.string(), title: z.string(), quantity: z.number(), variantSku: text }).nullable(),
  originalUnitPriceSet: moneySchema,
  taxLines: z.array(taxSchema),
  duties: z.array(z.object({ price: moneySchema })),
  discountAllocations: z.array(z.object({ allocatedAmountSet: moneySchema })),
});

export const shippingLineSchema = z.object({
  id: text,
  title: z.string(),
  code: text,
  isRemoved: z.boolean(),
  currentDiscountedPriceSet: moneySchema,
  taxLines: z.array(taxSchema),
});
