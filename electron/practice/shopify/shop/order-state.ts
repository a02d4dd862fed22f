/** What a practice shop holds of an order: lines, money, fulfilment orders, fulfilments, refunds and returns. Times are ms since 1970. */
import type { HoldReason } from './spec.ts';
import type { Address, Bag, Metafield } from './state.ts';

export type TaxLine = { title: string; percent: number; amount: Bag };

/** Money off: which application (its place in the order's list) took how much of the thing it stands at. */
export type Allocation = { index: number; amount: Bag };

export type DiscountApplication = {
  kind: 'code' | 'automatic' | 'manual';
  name: string;
  percent: number | undefined;
  amount: Bag | undefined;
  /** EXPLICIT or ALL, and LINE_ITEM or SHIPPING_LINE. */
  selection: 'ALL' | 'EXPLICIT';
  target: 'LINE_ITEM' | 'SHIPPING_LINE';
};

export type LineGroup = { id: number; title: string; quantity: number; variantId: number; variantSku: string | null; productId: number };

export type Line = {
  id: number;
  variantId: number | undefined;
  productId: number | undefined;
  itemId: number | undefined;
  sku: string | null;
  title: string;
  variantTitle: string | null;
  vendor: string | null;
  /** Units sold, removed ones included. */
  quantity: number;
  /** Units left after edits, refunds and returns. */
  currentQuantity: number;
  requiresShipping: boolean;
  taxable: boolean;
  giftCard: boolean;
  tip: boolean;
  unitPrice: Bag;
  vatPercent: number;
  taxes: TaxLine[];
  allocations: Allocation[];
  duties: { id: number; price: Bag }[];
  group: LineGroup | undefined;
  attributes: { key: string; value: string }[];
};

export type ShippingLine = {
  id: number;
  title: string;
  code: string | null;
  source: string;
  price: Bag;
  allocations: Allocation[];
  taxes: TaxLine[];
};

export type Transaction = {
  id: number;
  kind: 'SALE' | 'AUTHORIZATION' | 'CAPTURE' | 'VOID' | 'REFUND';
  state: 'SUCCESS' | 'PENDING' | 'FAILURE';
  gateway: string;
  amount: Bag;
  atMs: number;
  parentId: number | undefined;
  paymentId: string;
};

export type FulfilmentOrderLine = { id: number; lineId: number; total: number; remaining: number };

export type Hold = {
  id: number;
  reason: HoldReason;
  notes: string | null;
  handle: string | null;
  /** The app that holds; undefined: a person or Shopify itself. */
  client: string | undefined;
  endsAtMs: number | undefined;
};

/** OPEN, SCHEDULED and ON_HOLD are alive; CLOSED and CANCELLED are dead ends. */
export type FulfilmentOrder = {
  __typename: 'FulfillmentOrder';
  id: number;
  orderId: number;
  locationId: number;
  state: 'OPEN' | 'SCHEDULED' | 'ON_HOLD' | 'CLOSED' | 'CANCELLED';
  fulfilAtMs: number | undefined;
  method: string;
  presentedName: string | null;
  lines: FulfilmentOrderLine[];
  holds: Hold[];
  createdAtMs: number;
  updatedAtMs: number;
};

export type Tracking = { company: string | null; numbers: string[]; urls: string[] };

export type Fulfilment = {
  __typename: 'Fulfillment';
  id: number;
  orderId: number;
  name: string;
  state: 'SUCCESS' | 'CANCELLED';
  locationId: number;
  tracking: Tracking;
  lines: { id: number; lineId: number; fulfilmentOrderId: number; fulfilmentOrderLineId: number; quantity: number }[];
  /** The app that made it; undefined: staff. */
  client: string | undefined;
  createdAtMs: number;
  updatedAtMs: number;
};

export type RefundLine = {
  id: number;
  lineId: number;
  quantity: number;
  restock: 'RETURN' | 'CANCEL' | 'NO_RESTOCK';
  locationId: number | undefined;
  subtotal: Bag;
  tax: Bag;
  /** For bookkeeping of what was not yet sent: units taken off fulfilment orders. */
  unfulfilled: number;
};

export type Refund = {
  id: number;
  createdAtMs: number;
  note: string | null;
  returnId: number | undefined;
  lines: RefundLine[];
  shipping: { id: number; shippingLineId: number; subtotal: Bag; tax: Bag }[];
  adjustments: { id: number; reason: string; amount: Bag; tax: Bag }[];
  duties: { dutyId: number; amount: Bag }[];
  transactionIds: number[];
};

export type Return = {
  id: number;
  name: string;
  state: 'OPEN' | 'CLOSED';
  createdAtMs: number;
  closedAtMs: number | undefined;
  lines: {
    id: number;
    fulfilmentId: number;
    fulfilmentLineId: number;
    quantity: number;
    refunded: number;
    processed: number;
    note: string;
  }[];
  exchanges: { id: number; lineId: number; quantity: number; variantId: number }[];
  refundIds: number[];
};

export type Order = {
  __typename: 'Order';
  id: number;
  number: number;
  name: string;
  confirmationNumber: string;
  createdAtMs: number;
  processedAtMs: number;
  updatedAtMs: number;
  cancelledAtMs: number | undefined;
  cancelReason: string | undefined;
  closedAtMs: number | undefined;
  edited: boolean;
  test: boolean;
  sourceName: string;
  note: string | null;
  poNumber: string | null;
  tags: string[];
  attributes: { key: string; value: string }[];
  email: string | null;
  phone: string | null;
  customerId: number | undefined;
  company: { companyId: number; locationId: number; contactId: number } | undefined;
  shippingAddress: Address | undefined;
  billingAddress: Address | undefined;
  presentmentCurrency: string;
  presentmentRate: number;
  taxesIncluded: boolean;
  taxExempt: boolean;
  risk: string;
  paymentTerms: { id: number; name: string; type: string; dueInDays: number | undefined } | undefined;
  discounts: DiscountApplication[];
  lines: Line[];
  shippingLines: ShippingLine[];
  fees: { id: number; name: string; amount: Bag }[];
  originalTotal: Bag;
  transactions: Transaction[];
  fulfilmentOrders: FulfilmentOrder[];
  fulfilments: Fulfilment[];
  refunds: Refund[];
  returns: Return[];
  metafields: Metafield[];
};
