/** One practice Shopify shop: its state, what the API's answers read and write, and what people, customers and other apps do in it. */
import type { JournalEffect } from '../../wire.ts';
import type { CancelSpec, EditSpec, FulfilSpec, HoldReason, OrderSpec, RefundSpec, ShopOptions, StockName } from './spec.ts';

/** Something that happened inside the shop, for the journal's `system` lines. */
export type ShopEvent = { operation: string; effects: readonly JournalEffect[] };

/** A mail that a customer got: `what` is `fulfilled` or `tracking`. */
export type CustomerMail = { atMs: number; orderId: string; orderName: string; fulfilmentId: string; what: 'fulfilled' | 'tracking'; to: string | null };

export type PlacedOrder = { id: string; name: string; lineIds: string[] };

/**
 * Ids are gids. `location` is the place of the location in the shop's list. Every method acts at once at the clock's now,
 * reports one `ShopEvent`, and throws an `Error` for what cannot be done (a script's mistake).
 */
export type Shop = {
  readonly domain: string;
  /** The variants as they stand, for a world that wants to buy some. */
  variants(): readonly { id: string; inventoryItemId: string; sku: string | null; priceMinor: number; deleted: boolean; bundle: boolean; available: number }[];
  locationIds(): readonly string[];
  /** Undefined where there is none. */
  orderIdByName(name: string): string | undefined;
  /** Orders in the order of placing. */
  orderIds(): readonly string[];
  mails(): readonly CustomerMail[];
  /** For the control face. */
  counts(): Record<string, number>;

  placeOrder(spec: OrderSpec): PlacedOrder;
  /** Takes reserved money, or some of it. */
  capture(orderId: string, amountMinor?: number): void;
  /** Settles what is pending or open. */
  pay(orderId: string, amountMinor?: number, gateway?: string): void;
  edit(orderId: string, spec: EditSpec): void;
  cancel(orderId: string, spec: CancelSpec): void;
  /** Answers the refund's gid. */
  refund(orderId: string, spec: RefundSpec): string;
  /** Staff fulfil in the admin or at the till; answers the fulfilments' gids, one for each location. */
  fulfilByHand(orderId: string, spec?: FulfilSpec): string[];
  cancelFulfilment(fulfilmentId: string): void;
  /** Another app or a person holds every open fulfilment order. */
  hold(orderId: string, reason: HoldReason, notes?: string): void;
  release(orderId: string): void;
  /** Moves all open fulfilment orders of the order. */
  moveFulfilmentOrder(orderId: string, location: number): void;
  /** Another app writes stock: `adjust` by a difference or `set` to a figure. */
  writeStock(inventoryItemId: string, location: number, name: 'available' | 'on_hand', change: { adjust: number } | { set: number }): void;
  /** Units put aside; they come from available and go back to it (`incoming` comes from nowhere). */
  setUnavailable(inventoryItemId: string, location: number, name: StockName, quantity: number): void;
  /** The variant goes; lines that sold it keep their SKU and lose their variant. */
  deleteProduct(variantId: string): void;
  renameSku(variantId: string, sku: string | null): void;
  changeAddress(orderId: string, zip: string): void;
  addTags(orderId: string, tags: readonly string[]): void;

  /** One listener: the journal of the practice system. */
  onEvent(listener: (event: ShopEvent) => void): void;
  /** When something happens by itself next: a hold that ends, a scheduled fulfilment order that opens. */
  nextDueMs(): number | undefined;
  settle(): void;
  /** Plain structured-cloneable data, and back. */
  save(): unknown;
  restore(state: unknown): void;
};

export declare const createShop: (options: ShopOptions) => Shop;
