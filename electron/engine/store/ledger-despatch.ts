/** What the ledger keeps of despatches: what customers were told, parcel by parcel, and fulfilments seen. */

/** One fulfilment as Shopify holds it, with whether it is ours. */
export type FulfilmentRecord = {
  fulfilmentId: string;
  /** Open enum as Shopify gives it: SUCCESS, CANCELLED, … */
  state: string;
  createdAt: string;
  locationId: string | undefined;
  lines: readonly { lineId: string; quantity: number }[];
  tracking: readonly { company: string | undefined; number: string | undefined; url: string | undefined }[];
  ours: boolean;
};

/** What one reading of KC showed as newly gone of one order, and what became of telling it. */
export type Parcel = {
  storeId: string;
  orderId: string;
  /** 1, 2, … within the order. */
  parcel: number;
  lines: readonly { lineId: string; units: number }[];
  /** KC's invoice codes as they stood; they change, so they are no key. */
  invoices: readonly string[];
  tracking: readonly { company: string | undefined; number: string | undefined; url: string | undefined }[];
  /** Ours, one per location. */
  fulfilmentIds: readonly string[];
  noticedAtMs: number;
  /** When the customer was told (the fulfilment with the e-mail stood in Shopify). */
  toldAtMs: number | undefined;
  /** When a person agreed that the customer be told, although the parcel left long before it was noticed. */
  agreedAtMs?: number;
};

export type DespatchLedger = {
  /** Units told per line, cumulative. A fulfilment that a person cancelled stays counted. */
  told(storeId: string, orderId: string): { lineId: string; units: number }[];
  /** Adds to what was told. */
  addTold(storeId: string, orderId: string, lines: readonly { lineId: string; units: number }[]): void;
  /** A person said *tell again*: takes units off, never below 0. */
  takeOffTold(storeId: string, orderId: string, lines: readonly { lineId: string; units: number }[]): void;
  parcels(storeId: string, orderId: string): Parcel[];
  /** Makes the order's next parcel; returns its number. */
  addParcel(parcel: Omit<Parcel, 'parcel'>): number;
  /** Replaces what is known of a parcel. Throws when it does not exist. */
  putParcel(parcel: Parcel): void;
  /** Parcels not yet told, oldest first. */
  untold(storeId: string, limit: number): Parcel[];
  fulfilments(storeId: string, orderId: string): FulfilmentRecord[];
  /** Stores fulfilments as read; one marked ours stays ours. */
  putFulfilments(storeId: string, orderId: string, fulfilments: readonly FulfilmentRecord[]): void;
};
