/** One practice Shopify shop: its state, what the API's answers read and write, and what people, customers and other apps do in it. */
import type { JournalEffect } from '../../wire.ts';
import type { Act } from './acts.ts';
import { openShop } from './opening.ts';
import type {
  CancelSpec,
  EditSpec,
  ExchangeSpec,
  FulfilSpec,
  HoldReason,
  OrderSpec,
  RefundSpec,
  ReturnSpec,
  ShopOptions,
  StockName,
  VariantSpec,
} from './spec.ts';
import type { ShopState } from './state.ts';
import { tellOpening } from './stock-ledger.ts';
import { nextDueMs, settleDue } from './time.ts';
import { act } from './acts.ts';
import { worldOf } from './world-acts.ts';

/** Something that happened inside the shop, for the journal's `system` lines. */
export type ShopEvent = { operation: string; effects: readonly JournalEffect[] };

/** A mail that a customer got: `what` is `fulfilled` or `tracking`. */
export type CustomerMail = {
  atMs: number;
  orderId: string;
  orderName: string;
  fulfilmentId: string;
  what: 'fulfilled' | 'tracking';
  to: string | null;
};

export type PlacedOrder = { id: string; name: string; lineIds: string[] };

/**
 * Ids are gids. `location` is the place of the location in the shop's list. Every method acts at once at the clock's now,
 * reports one `ShopEvent`, and throws an `Error` for what cannot be done (a script's mistake).
 */
export type Shop = {
  /** The live state: what the API's answers read. */
  readonly state: ShopState;
  readonly domain: string;
  /** Does something as an API client or as nobody in particular; for the API's mutations. */
  act<T>(by: { nowMs: number; client: string | undefined; note: (effect: JournalEffect) => void }, deed: (act: Act) => T): T;

  /** The variants as they stand, for a world that wants to buy some. */
  variants(): { id: string; inventoryItemId: string; sku: string | null; priceMinor: number; bundle: boolean; available: number }[];
  locationIds(): string[];
  /** Undefined where there is none. */
  orderIdByName(name: string): string | undefined;
  /** Orders in the order of placing. */
  orderIds(): string[];
  /** What a script may want to know of an order before it does something to it. */
  orderState(orderId: string): {
    name: string;
    cancelled: boolean;
    test: boolean;
    financialState: string;
    fulfilmentState: string;
    outstandingMinor: number;
    capturableMinor: number;
    refundableMinor: number;
    lines: {
      sku: string | null;
      inventoryItemId: string | undefined;
      quantity: number;
      currentQuantity: number;
      remaining: number;
      fulfilled: number;
    }[];
    fulfilments: { id: string; cancelled: boolean }[];
  };
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
  /** The bank carries out refunds that were left pending. */
  settleRefunds(orderId: string): void;
  /** Answers the return's gid. */
  startReturn(orderId: string, spec: ReturnSpec): string;
  /** Answers the return's gid. */
  exchange(orderId: string, spec: ExchangeSpec): string;
  /** Staff fulfil in the admin or at the till; answers the fulfilments' gids, one for each location. */
  fulfilByHand(orderId: string, spec?: FulfilSpec): string[];
  cancelFulfilment(fulfilmentId: string): void;
  /** A person holds every open fulfilment order. */
  hold(orderId: string, reason: HoldReason, notes?: string): void;
  /** Ends every hold, whoever has it. */
  release(orderId: string): void;
  /** Moves all open fulfilment orders of the order. */
  moveFulfilmentOrder(orderId: string, location: number): void;
  /** Splits units of a line off the fulfilment order in which they wait. */
  splitFulfilmentOrder(orderId: string, line: number, quantity: number): void;
  /** Another app writes stock: `adjust` by a difference or `set` to a figure. */
  writeStock(inventoryItemId: string, location: number, name: 'available' | 'on_hand', change: { adjust: number } | { set: number }): void;
  /** Units put aside; they come from available and go back to it (`incoming` comes from nowhere). `quantity` is the new figure. */
  setUnavailable(inventoryItemId: string, location: number, name: Exclude<StockName, 'available'>, quantity: number): void;
  /** New products; bundles are made of variants of the same list. Answers the variants' gids. */
  addProducts(variants: readonly VariantSpec[]): string[];
  /** Closes a location or opens it again; nothing is routed to a closed one and its stock cannot be written. */
  setLocationActive(location: number, active: boolean): void;
  /** The variant goes; lines that sold it keep their SKU and lose their variant. */
  deleteProduct(variantId: string): void;
  renameSku(variantId: string, sku: string | null): void;
  changeAddress(orderId: string, zip: string): void;
  addTags(orderId: string, tags: readonly string[]): void;
  changeNote(orderId: string, note: string): void;

  /** One listener: the journal of the practice system. The first one of a shop's life is told `opening-stock` at once. */
  onEvent(listener: (event: ShopEvent) => void): void;
  /** When something happens by itself next: a hold that ends, a scheduled fulfilment order that opens. */
  nextDueMs(): number | undefined;
  settle(): void;
  /** Plain structured-cloneable data (a copy), and back. */
  save(): unknown;
  restore(state: unknown): void;
};

/** Opens a shop with full shelves and no orders. */
export const createShop = (options: ShopOptions): Shop => {
  const { clock } = options;
  let state = openShop(options);
  let listener: (event: ShopEvent) => void = () => {};

  /** Something that people, customers, other apps or time do: one event. */
  const happen = <T>(operation: string, deed: (current: Act) => T): T => {
    const effects: JournalEffect[] = [];
    const result = act(state, { nowMs: clock.nowMs(), client: undefined, note: (effect) => effects.push(effect) }, deed);
    if (effects.length > 0) listener({ operation, effects });
    return result;
  };

  return {
    get state() {
      return state;
    },
    domain: options.domain,
    act: (by, deed) => act(state, by, deed),
    ...worldOf(() => state, happen),
    onEvent: (heard) => {
      listener = heard;
      if (state.openingTold) return;
      state.openingTold = true;
      const effects: JournalEffect[] = [];
      tellOpening((effect) => effects.push(effect), state, undefined);
      if (effects.length > 0) listener({ operation: 'opening', effects });
    },
    nextDueMs: () => nextDueMs(state),
    settle: () => {
      const due = nextDueMs(state);
      if (due !== undefined && due <= clock.nowMs()) happen('time', settleDue);
    },
    save: () => structuredClone(state),
    restore: (saved) => {
      state = structuredClone(saved) as ShopState;
    },
  };
};
