/** Stock as Shopify holds it. Quantities are whole units. */

/** One outlet: an inventory item at a location, all figures of one call (`reference/shopify-admin-api.md §5.2`). */
export type OutletReading = {
  itemId: string;
  locationId: string;
  sku: string | undefined;
  tracked: boolean;
  available: number;
  committed: number;
  onHand: number;
  damaged: number;
  qualityControl: number;
  safetyStock: number;
  updatedAt: string;
};

/** One variant of the catalogue. */
export type VariantReading = {
  variantId: string;
  itemId: string;
  sku: string | undefined;
  barcode: string | undefined;
  title: string;
  productTitle: string;
  productState: string;
  tracked: boolean;
  /** A native bundle's parent: its stock is worked out by Shopify and never written. */
  requiresComponents: boolean;
  giftCard: boolean;
  /** How many variants of the shop carry this SKU. */
  sameSku: number;
  updatedAt: string;
};

export type LocationReading = { locationId: string; name: string; active: boolean; fulfilmentService: boolean };

/** One row of a stock write. `expectedOnHand` is the compare value. */
export type OnHandWrite = { itemId: string; locationId: string; onHand: number; expectedOnHand: number };

/** What Shopify said of one row. `code` is Shopify's own error code. */
export type OnHandAnswer =
  | { kind: 'written'; onHandAfter: number | undefined }
  | { kind: 'unchanged' }
  | { kind: 'stale' }
  | { kind: 'refused'; code: string; text: string }
  /** The batch was refused because of other rows; nothing of this row was written. */
  | { kind: 'not-written' };
