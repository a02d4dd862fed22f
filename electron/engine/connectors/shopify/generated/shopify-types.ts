/** What the Shopify documents ask and get, generated from Shopify’s own schema by `npm run generate`; never edited by hand. */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
export type FulfillmentInput = {
  lineItemsByFulfillmentOrder: Array<FulfillmentOrderLineItemsInput>;
  notifyCustomer?: boolean | null | undefined;
  originAddress?: FulfillmentOriginAddressInput | null | undefined;
  trackingInfo?: FulfillmentTrackingInput | null | undefined;
};

export type FulfillmentOrderLineItemInput = {
  id: string;
  quantity: number;
};

export type FulfillmentOrderLineItemsInput = {
  fulfillmentOrderId: string;
  fulfillmentOrderLineItems?: Array<FulfillmentOrderLineItemInput> | null | undefined;
};

export type FulfillmentOriginAddressInput = {
  address1?: string | null | undefined;
  address2?: string | null | undefined;
  city?: string | null | undefined;
  countryCode: string;
  provinceCode?: string | null | undefined;
  zip?: string | null | undefined;
};

export type FulfillmentTrackingInput = {
  company?: string | null | undefined;
  number?: string | null | undefined;
  numbers?: Array<string> | null | undefined;
  url?: string | null | undefined;
  urls?: Array<string> | null | undefined;
};

export type InventoryQuantityInput = {
  changeFromQuantity?: number | null | undefined;
  inventoryItemId: string;
  locationId: string;
  quantity: number;
};

export type InventorySetQuantitiesInput = {
  name: string;
  quantities: Array<InventoryQuantityInput>;
  reason: string;
  referenceDocumentUri?: string | null | undefined;
};

export type MetafieldsSetInput = {
  compareDigest?: string | null | undefined;
  key: string;
  namespace?: string | null | undefined;
  ownerId: string;
  type?: string | null | undefined;
  value: string;
};

export type PlanLineFragment = { id: string, sku: string | null, totalQuantity: number, remainingQuantity: number, inventoryItemId: string | null, lineItem: { id: string } };

export type SentLineFragment = { quantity: number | null, lineItem: { id: string } };

export type OrderFulfilmentPlanQueryVariables = Exact<{
  id: string;
  after?: string | null | undefined;
  namespace: string;
  intentKey: string;
}>;


export type OrderFulfilmentPlanQuery = { order: { id: string, name: string, updatedAt: string, cancelledAt: string | null, intent: { value: string, compareDigest: string, updatedAt: string } | null, fulfillmentOrders: { nodes: Array<{ id: string, status: string, requestStatus: string, assignedLocation: { name: string, location: { id: string, isFulfillmentService: boolean } | null }, deliveryMethod: { methodType: string } | null, fulfillmentHolds: Array<{ id: string, reason: string, heldByRequestingApp: boolean }>, supportedActions: Array<{ action: string }>, lineItems: { nodes: Array<{ id: string, sku: string | null, totalQuantity: number, remainingQuantity: number, inventoryItemId: string | null, lineItem: { id: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, fulfillments: Array<{ id: string, status: string, createdAt: string, location: { id: string } | null, trackingInfo: Array<{ company: string | null, number: string | null, url: string | null }>, fulfillmentLineItems: { nodes: Array<{ quantity: number | null, lineItem: { id: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }> } | null };

export type FulfilmentOrderLinesQueryVariables = Exact<{
  id: string;
  first: number;
  after?: string | null | undefined;
}>;


export type FulfilmentOrderLinesQuery = { fulfillmentOrder: { lineItems: { nodes: Array<{ id: string, sku: string | null, totalQuantity: number, remainingQuantity: number, inventoryItemId: string | null, lineItem: { id: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type FulfilmentLinesQueryVariables = Exact<{
  id: string;
  first: number;
  after?: string | null | undefined;
}>;


export type FulfilmentLinesQuery = { fulfillment: { fulfillmentLineItems: { nodes: Array<{ quantity: number | null, lineItem: { id: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type FulfillmentOrdersChangedQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  query: string;
}>;


export type FulfillmentOrdersChangedQuery = { fulfillmentOrders: { nodes: Array<{ id: string, orderId: string, status: string, updatedAt: string, assignedLocation: { location: { id: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type FulfilmentCreateMutationVariables = Exact<{
  fulfillment: FulfillmentInput;
}>;


export type FulfilmentCreateMutation = { fulfillmentCreate: { fulfillment: { id: string, status: string } | null, userErrors: Array<{ field: Array<string> | null, message: string }> } | null };

export type FulfilmentTrackingMutationVariables = Exact<{
  id: string;
  tracking: FulfillmentTrackingInput;
  notify?: boolean | null | undefined;
}>;


export type FulfilmentTrackingMutation = { fulfillmentTrackingInfoUpdate: { fulfillment: { id: string } | null, userErrors: Array<{ field: Array<string> | null, message: string }> } | null };

export type StockAtLocationPageQueryVariables = Exact<{
  locationId: string;
  first: number;
  after?: string | null | undefined;
  query?: string | null | undefined;
}>;


export type StockAtLocationPageQuery = { location: { inventoryLevels: { nodes: Array<{ updatedAt: string, item: { id: string, sku: string | null, tracked: boolean }, quantities: Array<{ name: string, quantity: number }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type StockSetMutationVariables = Exact<{
  input: InventorySetQuantitiesInput;
  key: string;
}>;


export type StockSetMutation = { inventorySetQuantities: { inventoryAdjustmentGroup: { changes: Array<{ name: string, quantityAfterChange: number | null, item: { id: string } | null, location: { id: string } | null }> } | null, userErrors: Array<{ code: string | null, field: Array<string> | null, message: string }> } | null };

export type ClaimsQueryVariables = Exact<{
  ids: Array<string> | string;
  namespace: string;
  claimKey: string;
}>;


export type ClaimsQuery = { nodes: Array<
    | { id: string, claim: { value: string, compareDigest: string, updatedAt: string } | null }
    | Record<PropertyKey, never>
   | null> };

export type LeaseQueryVariables = Exact<{
  namespace: string;
  leaseKey: string;
}>;


export type LeaseQuery = { shop: { lease: { value: string, compareDigest: string, updatedAt: string } | null } };

export type OrderMarkMetafieldsMutationVariables = Exact<{
  metafields: Array<MetafieldsSetInput> | MetafieldsSetInput;
}>;


export type OrderMarkMetafieldsMutation = { metafieldsSet: { metafields: Array<{ namespace: string, key: string, compareDigest: string, updatedAt: string, owner:
        | { __typename: 'AppInstallation' }
        | { __typename: 'Article' }
        | { __typename: 'Blog' }
        | { __typename: 'CartTransform' }
        | { __typename: 'Collection' }
        | { __typename: 'Company' }
        | { __typename: 'CompanyLocation' }
        | { __typename: 'Customer' }
        | { __typename: 'CustomerSegmentMember' }
        | { __typename: 'DeliveryCustomization' }
        | { __typename: 'DiscountAutomaticNode' }
        | { __typename: 'DiscountCodeNode' }
        | { __typename: 'DiscountNode' }
        | { __typename: 'DraftOrder' }
        | { __typename: 'FulfillmentConstraintRule' }
        | { __typename: 'GiftCardCashOutTransaction' }
        | { __typename: 'GiftCardCreditTransaction' }
        | { __typename: 'GiftCardDebitTransaction' }
        | { __typename: 'Image' }
        | { __typename: 'InventoryTransfer' }
        | { __typename: 'Location' }
        | { __typename: 'Market' }
        | { __typename: 'MediaImage' }
        | { __typename: 'Order', id: string, updatedAt: string, cancelledAt: string | null, displayFinancialStatus: string | null, displayFulfillmentStatus: string, fullyPaid: boolean, currencyCode: string, currentSubtotalLineItemsQuantity: number, currentTotalPriceSet: { shopMoney: { amount: string } } }
        | { __typename: 'Page' }
        | { __typename: 'PaymentCustomization' }
        | { __typename: 'Product' }
        | { __typename: 'ProductVariant' }
        | { __typename: 'SellingPlan' }
        | { __typename: 'Shop', id: string }
        | { __typename: 'Validation' }
       }> | null, userErrors: Array<{ code: string | null, field: Array<string> | null, message: string, elementIndex: number | null }> } | null };

export type AddressFragment = { firstName: string | null, lastName: string | null, company: string | null, address1: string | null, address2: string | null, city: string | null, province: string | null, zip: string | null, countryCodeV2: string | null, phone: string | null };

export type OrderInFullFragment = { processedAt: string, closedAt: string | null, edited: boolean, taxesIncluded: boolean, currencyCode: string, presentmentCurrencyCode: string, email: string | null, phone: string | null, note: string | null, poNumber: string | null, tags: Array<string>, sourceName: string | null, id: string, legacyResourceId: string, name: string, createdAt: string, updatedAt: string, cancelledAt: string | null, test: boolean, displayFinancialStatus: string | null, displayFulfillmentStatus: string, returnStatus: string, fullyPaid: boolean, currentSubtotalLineItemsQuantity: number, customer: { id: string } | null, billingAddress: { firstName: string | null, lastName: string | null, company: string | null, address1: string | null, address2: string | null, city: string | null, province: string | null, zip: string | null, countryCodeV2: string | null, phone: string | null } | null, shippingAddress: { firstName: string | null, lastName: string | null, company: string | null, address1: string | null, address2: string | null, city: string | null, province: string | null, zip: string | null, countryCodeV2: string | null, phone: string | null } | null, currentTotalPriceSet: { shopMoney: { amount: string } }, originalTotalPriceSet: { shopMoney: { amount: string } }, totalTaxSet: { shopMoney: { amount: string } } | null, totalTipReceivedSet: { shopMoney: { amount: string } }, currentTotalDutiesSet: { shopMoney: { amount: string } } | null, additionalFees: Array<{ price: { shopMoney: { amount: string } } }>, totalOutstandingSet: { shopMoney: { amount: string } }, totalCapturableSet: { shopMoney: { amount: string } }, totalRefundedSet: { shopMoney: { amount: string } }, paymentTerms: { paymentTermsType: string, dueInDays: number | null } | null, purchasingEntity:
    | { __typename: 'Customer' }
    | { __typename: 'PurchasingCompany', company: { externalId: string | null }, location: { id: string, externalId: string | null } }
   | null, transactions: Array<{ id: string, kind: string, status: string, gateway: string | null, paymentId: string | null, processedAt: string | null, test: boolean, amountSet: { shopMoney: { amount: string } }, parentTransaction: { id: string } | null }>, claim: { value: string, compareDigest: string, updatedAt: string } | null, shippingLines: { nodes: Array<{ id: string | null, title: string, code: string | null, isRemoved: boolean, currentDiscountedPriceSet: { shopMoney: { amount: string } }, taxLines: Array<{ title: string, ratePercentage: number | null, rate: number | null, priceSet: { shopMoney: { amount: string } } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, lineItems: { nodes: Array<{ id: string, sku: string | null, vendor: string | null, title: string, variantTitle: string | null, quantity: number, currentQuantity: number, unfulfilledQuantity: number, nonFulfillableQuantity: number, requiresShipping: boolean, taxable: boolean, isGiftCard: boolean, variant: { id: string, barcode: string | null, inventoryItem: { id: string } } | null, lineItemGroup: { id: string, title: string, quantity: number, variantSku: string | null } | null, originalUnitPriceSet: { shopMoney: { amount: string } }, taxLines: Array<{ title: string, ratePercentage: number | null, rate: number | null, priceSet: { shopMoney: { amount: string } } }>, duties: Array<{ price: { shopMoney: { amount: string } } }>, discountAllocations: Array<{ allocatedAmountSet: { shopMoney: { amount: string } } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type MoneyFragment = { shopMoney: { amount: string } };

export type TaxFragment = { title: string, ratePercentage: number | null, rate: number | null, priceSet: { shopMoney: { amount: string } } };

export type LineFragment = { id: string, sku: string | null, vendor: string | null, title: string, variantTitle: string | null, quantity: number, currentQuantity: number, unfulfilledQuantity: number, nonFulfillableQuantity: number, requiresShipping: boolean, taxable: boolean, isGiftCard: boolean, variant: { id: string, barcode: string | null, inventoryItem: { id: string } } | null, lineItemGroup: { id: string, title: string, quantity: number, variantSku: string | null } | null, originalUnitPriceSet: { shopMoney: { amount: string } }, taxLines: Array<{ title: string, ratePercentage: number | null, rate: number | null, priceSet: { shopMoney: { amount: string } } }>, duties: Array<{ price: { shopMoney: { amount: string } } }>, discountAllocations: Array<{ allocatedAmountSet: { shopMoney: { amount: string } } }> };

export type DeliveryFragment = { id: string | null, title: string, code: string | null, isRemoved: boolean, currentDiscountedPriceSet: { shopMoney: { amount: string } }, taxLines: Array<{ title: string, ratePercentage: number | null, rate: number | null, priceSet: { shopMoney: { amount: string } } }> };

export type OrderHeadFragment = { id: string, legacyResourceId: string, name: string, createdAt: string, updatedAt: string, cancelledAt: string | null, test: boolean, displayFinancialStatus: string | null, displayFulfillmentStatus: string, returnStatus: string, fullyPaid: boolean, currencyCode: string, currentSubtotalLineItemsQuantity: number, currentTotalPriceSet: { shopMoney: { amount: string } } };

export type OrdersChangedQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  query: string;
}>;


export type OrdersChangedQuery = { orders: { nodes: Array<{ id: string, legacyResourceId: string, name: string, createdAt: string, updatedAt: string, cancelledAt: string | null, test: boolean, displayFinancialStatus: string | null, displayFulfillmentStatus: string, returnStatus: string, fullyPaid: boolean, currencyCode: string, currentSubtotalLineItemsQuantity: number, currentTotalPriceSet: { shopMoney: { amount: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type OrdersCreatedQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  query: string;
}>;


export type OrdersCreatedQuery = { orders: { nodes: Array<{ id: string, legacyResourceId: string, name: string, createdAt: string, updatedAt: string, cancelledAt: string | null, test: boolean, displayFinancialStatus: string | null, displayFulfillmentStatus: string, returnStatus: string, fullyPaid: boolean, currencyCode: string, currentSubtotalLineItemsQuantity: number, currentTotalPriceSet: { shopMoney: { amount: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type OrdersCountWindowQueryVariables = Exact<{
  query: string;
}>;


export type OrdersCountWindowQuery = { ordersCount: { count: number, precision: string } | null };

export type OrderPageQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  query: string;
  namespace: string;
  claimKey: string;
}>;


export type OrderPageQuery = { orders: { nodes: Array<{ processedAt: string, closedAt: string | null, edited: boolean, taxesIncluded: boolean, currencyCode: string, presentmentCurrencyCode: string, email: string | null, phone: string | null, note: string | null, poNumber: string | null, tags: Array<string>, sourceName: string | null, id: string, legacyResourceId: string, name: string, createdAt: string, updatedAt: string, cancelledAt: string | null, test: boolean, displayFinancialStatus: string | null, displayFulfillmentStatus: string, returnStatus: string, fullyPaid: boolean, currentSubtotalLineItemsQuantity: number, customer: { id: string } | null, billingAddress: { firstName: string | null, lastName: string | null, company: string | null, address1: string | null, address2: string | null, city: string | null, province: string | null, zip: string | null, countryCodeV2: string | null, phone: string | null } | null, shippingAddress: { firstName: string | null, lastName: string | null, company: string | null, address1: string | null, address2: string | null, city: string | null, province: string | null, zip: string | null, countryCodeV2: string | null, phone: string | null } | null, currentTotalPriceSet: { shopMoney: { amount: string } }, originalTotalPriceSet: { shopMoney: { amount: string } }, totalTaxSet: { shopMoney: { amount: string } } | null, totalTipReceivedSet: { shopMoney: { amount: string } }, currentTotalDutiesSet: { shopMoney: { amount: string } } | null, additionalFees: Array<{ price: { shopMoney: { amount: string } } }>, totalOutstandingSet: { shopMoney: { amount: string } }, totalCapturableSet: { shopMoney: { amount: string } }, totalRefundedSet: { shopMoney: { amount: string } }, paymentTerms: { paymentTermsType: string, dueInDays: number | null } | null, purchasingEntity:
        | { __typename: 'Customer' }
        | { __typename: 'PurchasingCompany', company: { externalId: string | null }, location: { id: string, externalId: string | null } }
       | null, transactions: Array<{ id: string, kind: string, status: string, gateway: string | null, paymentId: string | null, processedAt: string | null, test: boolean, amountSet: { shopMoney: { amount: string } }, parentTransaction: { id: string } | null }>, claim: { value: string, compareDigest: string, updatedAt: string } | null, shippingLines: { nodes: Array<{ id: string | null, title: string, code: string | null, isRemoved: boolean, currentDiscountedPriceSet: { shopMoney: { amount: string } }, taxLines: Array<{ title: string, ratePercentage: number | null, rate: number | null, priceSet: { shopMoney: { amount: string } } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, lineItems: { nodes: Array<{ id: string, sku: string | null, vendor: string | null, title: string, variantTitle: string | null, quantity: number, currentQuantity: number, unfulfilledQuantity: number, nonFulfillableQuantity: number, requiresShipping: boolean, taxable: boolean, isGiftCard: boolean, variant: { id: string, barcode: string | null, inventoryItem: { id: string } } | null, lineItemGroup: { id: string, title: string, quantity: number, variantSku: string | null } | null, originalUnitPriceSet: { shopMoney: { amount: string } }, taxLines: Array<{ title: string, ratePercentage: number | null, rate: number | null, priceSet: { shopMoney: { amount: string } } }>, duties: Array<{ price: { shopMoney: { amount: string } } }>, discountAllocations: Array<{ allocatedAmountSet: { shopMoney: { amount: string } } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type OrderForErpQueryVariables = Exact<{
  id: string;
  namespace: string;
  claimKey: string;
}>;


export type OrderForErpQuery = { order: { processedAt: string, closedAt: string | null, edited: boolean, taxesIncluded: boolean, currencyCode: string, presentmentCurrencyCode: string, email: string | null, phone: string | null, note: string | null, poNumber: string | null, tags: Array<string>, sourceName: string | null, id: string, legacyResourceId: string, name: string, createdAt: string, updatedAt: string, cancelledAt: string | null, test: boolean, displayFinancialStatus: string | null, displayFulfillmentStatus: string, returnStatus: string, fullyPaid: boolean, currentSubtotalLineItemsQuantity: number, customer: { id: string } | null, billingAddress: { firstName: string | null, lastName: string | null, company: string | null, address1: string | null, address2: string | null, city: string | null, province: string | null, zip: string | null, countryCodeV2: string | null, phone: string | null } | null, shippingAddress: { firstName: string | null, lastName: string | null, company: string | null, address1: string | null, address2: string | null, city: string | null, province: string | null, zip: string | null, countryCodeV2: string | null, phone: string | null } | null, currentTotalPriceSet: { shopMoney: { amount: string } }, originalTotalPriceSet: { shopMoney: { amount: string } }, totalTaxSet: { shopMoney: { amount: string } } | null, totalTipReceivedSet: { shopMoney: { amount: string } }, currentTotalDutiesSet: { shopMoney: { amount: string } } | null, additionalFees: Array<{ price: { shopMoney: { amount: string } } }>, totalOutstandingSet: { shopMoney: { amount: string } }, totalCapturableSet: { shopMoney: { amount: string } }, totalRefundedSet: { shopMoney: { amount: string } }, paymentTerms: { paymentTermsType: string, dueInDays: number | null } | null, purchasingEntity:
      | { __typename: 'Customer' }
      | { __typename: 'PurchasingCompany', company: { externalId: string | null }, location: { id: string, externalId: string | null } }
     | null, transactions: Array<{ id: string, kind: string, status: string, gateway: string | null, paymentId: string | null, processedAt: string | null, test: boolean, amountSet: { shopMoney: { amount: string } }, parentTransaction: { id: string } | null }>, claim: { value: string, compareDigest: string, updatedAt: string } | null, shippingLines: { nodes: Array<{ id: string | null, title: string, code: string | null, isRemoved: boolean, currentDiscountedPriceSet: { shopMoney: { amount: string } }, taxLines: Array<{ title: string, ratePercentage: number | null, rate: number | null, priceSet: { shopMoney: { amount: string } } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, lineItems: { nodes: Array<{ id: string, sku: string | null, vendor: string | null, title: string, variantTitle: string | null, quantity: number, currentQuantity: number, unfulfilledQuantity: number, nonFulfillableQuantity: number, requiresShipping: boolean, taxable: boolean, isGiftCard: boolean, variant: { id: string, barcode: string | null, inventoryItem: { id: string } } | null, lineItemGroup: { id: string, title: string, quantity: number, variantSku: string | null } | null, originalUnitPriceSet: { shopMoney: { amount: string } }, taxLines: Array<{ title: string, ratePercentage: number | null, rate: number | null, priceSet: { shopMoney: { amount: string } } }>, duties: Array<{ price: { shopMoney: { amount: string } } }>, discountAllocations: Array<{ allocatedAmountSet: { shopMoney: { amount: string } } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type OrderLinesQueryVariables = Exact<{
  id: string;
  first: number;
  after?: string | null | undefined;
}>;


export type OrderLinesQuery = { order: { updatedAt: string, lineItems: { nodes: Array<{ id: string, sku: string | null, vendor: string | null, title: string, variantTitle: string | null, quantity: number, currentQuantity: number, unfulfilledQuantity: number, nonFulfillableQuantity: number, requiresShipping: boolean, taxable: boolean, isGiftCard: boolean, variant: { id: string, barcode: string | null, inventoryItem: { id: string } } | null, lineItemGroup: { id: string, title: string, quantity: number, variantSku: string | null } | null, originalUnitPriceSet: { shopMoney: { amount: string } }, taxLines: Array<{ title: string, ratePercentage: number | null, rate: number | null, priceSet: { shopMoney: { amount: string } } }>, duties: Array<{ price: { shopMoney: { amount: string } } }>, discountAllocations: Array<{ allocatedAmountSet: { shopMoney: { amount: string } } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type OrderShippingLinesQueryVariables = Exact<{
  id: string;
  first: number;
  after?: string | null | undefined;
}>;


export type OrderShippingLinesQuery = { order: { updatedAt: string, shippingLines: { nodes: Array<{ id: string | null, title: string, code: string | null, isRemoved: boolean, currentDiscountedPriceSet: { shopMoney: { amount: string } }, taxLines: Array<{ title: string, ratePercentage: number | null, rate: number | null, priceSet: { shopMoney: { amount: string } } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type BudgetProbeQueryVariables = Exact<{ [key: string]: never; }>;


export type BudgetProbeQuery = { shop: { id: string } };

export type ShopProbeQueryVariables = Exact<{ [key: string]: never; }>;


export type ShopProbeQuery = { shop: { id: string, name: string, myshopifyDomain: string, currencyCode: string, ianaTimezone: string, taxesIncluded: boolean, plan: { publicDisplayName: string } }, currentAppInstallation: { accessScopes: Array<{ handle: string }> }, publicApiVersions: Array<{ handle: string, supported: boolean }> };

export type LocationListQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type LocationListQuery = { locations: { nodes: Array<{ id: string, name: string, isActive: boolean, isFulfillmentService: boolean }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type VariantIndexPageQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  query?: string | null | undefined;
}>;


export type VariantIndexPageQuery = { productVariants: { nodes: Array<{ id: string, sku: string | null, barcode: string | null, title: string, updatedAt: string, requiresComponents: boolean, product: { title: string, status: string, isGiftCard: boolean }, inventoryItem: { id: string, tracked: boolean, duplicateSkuCount: number } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

/** By document: the scopes of which one is needed for a field, and the fields that are protected customer data. */
export const documentAccess: Readonly<Record<string, { scopes: Readonly<Record<string, readonly string[]>>; personal: readonly string[] }>> = {
  OrderFulfilmentPlan: {
    scopes: {
      'order': ["read_orders","read_marketplace_orders","read_quick_sale"],
      'order.fulfillmentOrders.nodes': ["read_assigned_fulfillment_orders","read_merchant_managed_fulfillment_orders","read_third_party_fulfillment_orders","read_marketplace_fulfillment_orders"],
      'order.fulfillmentOrders.nodes.assignedLocation': ["read_assigned_fulfillment_orders","read_merchant_managed_fulfillment_orders","read_third_party_fulfillment_orders","read_marketplace_fulfillment_orders"],
      'order.fulfillmentOrders.nodes.assignedLocation.location': ["read_locations","read_inventory","read_markets_home"],
      'order.fulfillmentOrders.nodes.assignedLocation.location.id': ["read_locations","read_inventory","read_markets_home"],
      'order.fulfillmentOrders.nodes.assignedLocation.location.isFulfillmentService': ["read_locations"],
      'order.fulfillmentOrders.nodes.deliveryMethod': ["read_orders","read_assigned_fulfillment_orders","read_merchant_managed_fulfillment_orders","read_third_party_fulfillment_orders","read_marketplace_fulfillment_orders"],
      'order.fulfillmentOrders.nodes.fulfillmentHolds': ["read_assigned_fulfillment_orders","read_merchant_managed_fulfillment_orders","read_third_party_fulfillment_orders","read_marketplace_fulfillment_orders"],
      'order.fulfillmentOrders.nodes.supportedActions': ["read_assigned_fulfillment_orders","read_merchant_managed_fulfillment_orders","read_third_party_fulfillment_orders"],
      'order.fulfillmentOrders.nodes.lineItems.nodes': ["read_assigned_fulfillment_orders","read_merchant_managed_fulfillment_orders","read_third_party_fulfillment_orders"],
      'order.fulfillmentOrders.nodes.lineItems.nodes.lineItem': ["read_orders","read_marketplace_orders"],
      'order.fulfillments': ["read_orders","read_marketplace_orders","read_assigned_fulfillment_orders","read_merchant_managed_fulfillment_orders","read_third_party_fulfillment_orders","read_marketplace_fulfillment_orders"],
      'order.fulfillments.location': ["read_locations","read_inventory","read_markets_home"],
      'order.fulfillments.location.id': ["read_locations","read_inventory","read_markets_home"],
      'order.fulfillments.trackingInfo': ["read_orders","read_marketplace_orders","read_assigned_fulfillment_orders","read_merchant_managed_fulfillment_orders","read_third_party_fulfillment_orders","read_marketplace_fulfillment_orders"],
      'order.fulfillments.fulfillmentLineItems.nodes': ["read_orders","read_marketplace_orders"],
      'order.fulfillments.fulfillmentLineItems.nodes.lineItem': ["read_orders","read_marketplace_orders"],
    },
    personal: [],
  },
  FulfilmentOrderLines: {
    scopes: {
      'fulfillmentOrder': ["read_assigned_fulfillment_orders","read_merchant_managed_fulfillment_orders","read_third_party_fulfillment_orders","read_marketplace_fulfillment_orders"],
      'fulfillmentOrder.lineItems.nodes': ["read_assigned_fulfillment_orders","read_merchant_managed_fulfillment_orders","read_third_party_fulfillment_orders"],
      'fulfillmentOrder.lineItems.nodes.lineItem': ["read_orders","read_marketplace_orders"],
    },
    personal: [],
  },
  FulfilmentLines: {
    scopes: {
      'fulfillment': ["read_orders","read_marketplace_orders","read_assigned_fulfillment_orders","read_merchant_managed_fulfillment_orders","read_third_party_fulfillment_orders","read_marketplace_fulfillment_orders"],
      'fulfillment.fulfillmentLineItems.nodes': ["read_orders","read_marketplace_orders"],
      'fulfillment.fulfillmentLineItems.nodes.lineItem': ["read_orders","read_marketplace_orders"],
    },
    personal: [],
  },
  FulfillmentOrdersChanged: {
    scopes: {
      'fulfillmentOrders': ["read_assigned_fulfillment_orders","read_merchant_managed_fulfillment_orders","read_third_party_fulfillment_orders","read_marketplace_fulfillment_orders"],
      'fulfillmentOrders.nodes': ["read_assigned_fulfillment_orders","read_merchant_managed_fulfillment_orders","read_third_party_fulfillment_orders","read_marketplace_fulfillment_orders"],
      'fulfillmentOrders.nodes.assignedLocation': ["read_assigned_fulfillment_orders","read_merchant_managed_fulfillment_orders","read_third_party_fulfillment_orders","read_marketplace_fulfillment_orders"],
      'fulfillmentOrders.nodes.assignedLocation.location': ["read_locations","read_inventory","read_markets_home"],
      'fulfillmentOrders.nodes.assignedLocation.location.id': ["read_locations","read_inventory","read_markets_home"],
    },
    personal: [],
  },
  FulfilmentCreate: {
    scopes: {
      'fulfillmentCreate': ["write_assigned_fulfillment_orders","write_merchant_managed_fulfillment_orders","write_third_party_fulfillment_orders"],
      'fulfillmentCreate.fulfillment': ["read_orders","read_marketplace_orders","read_assigned_fulfillment_orders","read_merchant_managed_fulfillment_orders","read_third_party_fulfillment_orders","read_marketplace_fulfillment_orders"],
    },
    personal: [],
  },
  FulfilmentTracking: {
    scopes: {
      'fulfillmentTrackingInfoUpdate': ["write_assigned_fulfillment_orders","write_merchant_managed_fulfillment_orders","write_third_party_fulfillment_orders"],
      'fulfillmentTrackingInfoUpdate.fulfillment': ["read_orders","read_marketplace_orders","read_assigned_fulfillment_orders","read_merchant_managed_fulfillment_orders","read_third_party_fulfillment_orders","read_marketplace_fulfillment_orders"],
    },
    personal: [],
  },
  StockAtLocationPage: {
    scopes: {
      'location': ["read_locations","read_inventory","read_markets_home"],
      'location.inventoryLevels': ["read_locations"],
      'location.inventoryLevels.nodes': ["read_inventory"],
      'location.inventoryLevels.nodes.item': ["read_inventory","read_products"],
      'location.inventoryLevels.nodes.quantities': ["read_inventory"],
    },
    personal: [],
  },
  StockSet: {
    scopes: {
      'inventorySetQuantities': ["write_inventory"],
      'inventorySetQuantities.inventoryAdjustmentGroup': ["read_inventory"],
      'inventorySetQuantities.inventoryAdjustmentGroup.changes': ["read_inventory"],
      'inventorySetQuantities.inventoryAdjustmentGroup.changes.item': ["read_inventory","read_products"],
      'inventorySetQuantities.inventoryAdjustmentGroup.changes.location': ["read_locations","read_inventory","read_markets_home"],
      'inventorySetQuantities.inventoryAdjustmentGroup.changes.location.id': ["read_locations","read_inventory","read_markets_home"],
    },
    personal: [],
  },
  Claims: {
    scopes: {
    },
    personal: [],
  },
  Lease: {
    scopes: {
    },
    personal: [],
  },
  OrderMarkMetafields: {
    scopes: {
    },
    personal: [],
  },
  OrdersChanged: {
    scopes: {
      'orders.nodes': ["read_orders","read_marketplace_orders","read_quick_sale"],
    },
    personal: [],
  },
  OrdersCreated: {
    scopes: {
      'orders.nodes': ["read_orders","read_marketplace_orders","read_quick_sale"],
    },
    personal: [],
  },
  OrdersCountWindow: {
    scopes: {
      'ordersCount': ["read_orders","read_marketplace_orders"],
    },
    personal: [],
  },
  OrderPage: {
    scopes: {
      'orders.nodes': ["read_orders","read_marketplace_orders","read_quick_sale"],
      'orders.nodes.customer': ["read_customers"],
      'orders.nodes.additionalFees': ["read_orders"],
      'orders.nodes.paymentTerms': ["read_payment_terms"],
      'orders.nodes.purchasingEntity.company': ["read_customers","read_companies"],
      'orders.nodes.purchasingEntity.location': ["read_customers","read_companies"],
      'orders.nodes.transactions': ["read_orders","read_marketplace_orders"],
      'orders.nodes.transactions.parentTransaction': ["read_orders","read_marketplace_orders"],
      'orders.nodes.lineItems.nodes': ["read_orders","read_marketplace_orders"],
      'orders.nodes.lineItems.nodes.variant': ["read_products"],
      'orders.nodes.lineItems.nodes.variant.inventoryItem': ["read_inventory","read_products"],
      'orders.nodes.lineItems.nodes.lineItemGroup': ["read_orders"],
      'orders.nodes.lineItems.nodes.duties': ["read_orders"],
    },
    personal: ["orders.nodes.email","orders.nodes.phone","orders.nodes.billingAddress.firstName","orders.nodes.billingAddress.lastName","orders.nodes.billingAddress.address1","orders.nodes.billingAddress.address2","orders.nodes.billingAddress.zip","orders.nodes.billingAddress.phone","orders.nodes.shippingAddress.firstName","orders.nodes.shippingAddress.lastName","orders.nodes.shippingAddress.address1","orders.nodes.shippingAddress.address2","orders.nodes.shippingAddress.zip","orders.nodes.shippingAddress.phone"],
  },
  OrderForErp: {
    scopes: {
      'order': ["read_orders","read_marketplace_orders","read_quick_sale"],
      'order.customer': ["read_customers"],
      'order.additionalFees': ["read_orders"],
      'order.paymentTerms': ["read_payment_terms"],
      'order.purchasingEntity.company': ["read_customers","read_companies"],
      'order.purchasingEntity.location': ["read_customers","read_companies"],
      'order.transactions': ["read_orders","read_marketplace_orders"],
      'order.transactions.parentTransaction': ["read_orders","read_marketplace_orders"],
      'order.lineItems.nodes': ["read_orders","read_marketplace_orders"],
      'order.lineItems.nodes.variant': ["read_products"],
      'order.lineItems.nodes.variant.inventoryItem': ["read_inventory","read_products"],
      'order.lineItems.nodes.lineItemGroup': ["read_orders"],
      'order.lineItems.nodes.duties': ["read_orders"],
    },
    personal: ["order.email","order.phone","order.billingAddress.firstName","order.billingAddress.lastName","order.billingAddress.address1","order.billingAddress.address2","order.billingAddress.zip","order.billingAddress.phone","order.shippingAddress.firstName","order.shippingAddress.lastName","order.shippingAddress.address1","order.shippingAddress.address2","order.shippingAddress.zip","order.shippingAddress.phone"],
  },
  OrderLines: {
    scopes: {
      'order': ["read_orders","read_marketplace_orders","read_quick_sale"],
      'order.lineItems.nodes': ["read_orders","read_marketplace_orders"],
      'order.lineItems.nodes.variant': ["read_products"],
      'order.lineItems.nodes.variant.inventoryItem': ["read_inventory","read_products"],
      'order.lineItems.nodes.lineItemGroup': ["read_orders"],
      'order.lineItems.nodes.duties': ["read_orders"],
    },
    personal: [],
  },
  OrderShippingLines: {
    scopes: {
      'order': ["read_orders","read_marketplace_orders","read_quick_sale"],
    },
    personal: [],
  },
  BudgetProbe: {
    scopes: {
    },
    personal: [],
  },
  ShopProbe: {
    scopes: {
    },
    personal: [],
  },
  LocationList: {
    scopes: {
      'locations.nodes': ["read_locations","read_inventory","read_markets_home"],
      'locations.nodes.id': ["read_locations","read_inventory","read_markets_home"],
      'locations.nodes.name': ["read_locations","read_markets_home"],
      'locations.nodes.isActive': ["read_locations"],
      'locations.nodes.isFulfillmentService': ["read_locations"],
    },
    personal: [],
  },
  VariantIndexPage: {
    scopes: {
      'productVariants.nodes': ["read_products"],
      'productVariants.nodes.product': ["read_products"],
      'productVariants.nodes.inventoryItem': ["read_inventory","read_products"],
      'productVariants.nodes.inventoryItem.duplicateSkuCount': ["read_inventory"],
    },
    personal: [],
  },
};
