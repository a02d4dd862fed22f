/** What can be set, with its schema and defaults. Never a secret: those are read by name from the host's secret store. */
import { z } from 'zod';

/** What a person reads beside a field. */
const filledIn = 'must be filled in';

/** Where KC's web service is and how it lets us in. The URL may end at the program or at `/wsdl/IKosWeb`. */
export const khaosSettingsSchema = z.object({
  /** Part of every key in the ledger. */
  khaosId: z.string().min(1).default('khaos'),
  url: z.url('must be a whole address, such as https://kc-server/LiveSoap/KhaosXYZ.exe'),
  mode: z.enum(['live', 'test']).default('live'),
  auth: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('none') }),
      /** Password: secret `khaos`. */
      z.object({ kind: z.literal('basic'), user: z.string().min(1, filledIn) }),
      z.object({ kind: z.literal('login'), user: z.string().min(1, filledIn) }),
    ])
    .default({ kind: 'none' }),
  /** SHA-256 fingerprint of the server's own certificate, where it has one. */
  pinnedCertificate: z.string().optional(),
  /** Replace characters beyond Windows-1252 by their nearest (`reference/khaos-control.md §6 U5`). */
  transliterate: z.boolean().default(true),
});

/** How a store's orders become sales orders. */
export const orderRulesSchema = z.object({
  /** First part of the associated ref; unique among the stores of one KC. Letters, digits and dashes. */
  storeKey: z.string().regex(/^[A-Za-z0-9-]{1,12}$/, 'must be 1 to 12 letters, digits or dashes'),
  /** ISO time; older orders are never imported. */
  goLiveAt: z.iso.datetime('must be a date and a time'),
  importAuthorised: z.boolean().default(false),
  importOnAccount: z.boolean().default(false),
  companyClass: z.string().min(1, filledIn),
  salesSource: z.string().min(1, filledIn),
  /** KC's site name that orders go to; left out only where this KC has no sites. */
  site: z.string().optional(),
  brand: z.string().optional(),
  /** KC courier code by the title of Shopify's shipping line; what is not listed takes `defaultCourier`, or KC's own choice. */
  couriers: z.record(z.string(), z.string()).default({}),
  defaultCourier: z.string().optional(),
  /** Word in CARD_TYPE and AUTH_CODE, and KC's bank account to post to. */
  cardType: z.string().max(25).default('Shopify'),
  bankAccount: z.string().optional(),
  /** How KC works totals out for this class; unknown: both methods must give Shopify's total. */
  calcMethod: z.enum(['gross', 'net', 'unknown']).default('gross'),
  /** Shopify SKU to KC stock code, where they differ. */
  stockCodes: z.record(z.string(), z.string()).default({}),
  /** Stock codes for what has none of its own; left out: an order with such a thing is held. Duties and fees are told apart from tips. */
  extraCodes: z
    .object({
      custom: z.string().optional(),
      giftCard: z.string().optional(),
      tip: z.string().optional(),
      duty: z.string().optional(),
      fee: z.string().optional(),
    })
    .prefault({}),
  /** What became of orders from before go-live: somebody entered them in KC (its stock knows them), or nobody ever will. */
  beforeGoLive: z.enum(['in-khaos', 'never']).default('never'),
  /** Also wait for this many ms after an order was placed, so that upsells and edits settle. */
  settleMs: z.number().int().nonnegative().default(0),
});

/** Which KC site feeds a Shopify location; a location that is not listed is never written. */
export const stockRulesSchema = z.object({
  locations: z.array(z.object({ locationId: z.string().min(1, filledIn), site: z.string().optional() })).default([]),
  /** Units kept back from every outlet; more specific ones win. */
  buffer: z.number().int().nonnegative().default(0),
  buffersByCode: z.record(z.string(), z.number().int().nonnegative()).default({}),
  /** A code whose figure is at or below this is nearly out and read every cycle. */
  nearlyOut: z.number().int().nonnegative().default(5),
  /** Units sold in the last 24 hours from which on a code is a fast seller. */
  fastSales: z.number().int().positive().default(10),
  /** Most of the outlets (percent) that one pass may raise, or set to zero, before it asks a person; see the breaker in the flow. */
  breakerPercent: z.number().min(0).max(100).default(30),
  /** The breaker is not asked below this many outlets: small shops would trip it every day. */
  breakerFrom: z.number().int().nonnegative().default(50),
  /** Whether LEVEL falls when units are assigned to an order, or only when they are despatched: measured at set-up. KC's text says the former. */
  levelFallsOn: z.enum(['assignment', 'despatch']).default('assignment'),
  /** Whether QTY_ASSIGNED still holds what was sent: measured at set-up; unknown counts the smaller. */
  assignedHoldsSent: z.enum(['yes', 'no', 'unknown']).default('unknown'),
});

/** When a customer is told, and of what. */
export const despatchRulesSchema = z.object({
  /** Stages at which an invoice counts as gone (`reference/khaos-control.md §4.1`); an explicit set, never a comparison. */
  goneStages: z.array(z.number().int()).default([70, 71, 72, 73]),
  shipDateCounts: z.boolean().default(true),
  shippedBoxCounts: z.boolean().default(true),
  notifyCustomer: z.boolean().default(true),
  /** Wait this long for a tracking number before telling without one. */
  waitForTrackingMs: z.number().int().nonnegative().default(0),
  /** KC courier to Shopify's exact carrier name. */
  carriers: z.record(z.string(), z.string()).default({}),
  /** Tracking address by KC courier, `{number}` replaced, for carriers Shopify does not know. */
  trackingUrls: z.record(z.string(), z.string()).default({}),
  /** A parcel that left this long ago was missed during a downtime: a person is asked before its customer is told. */
  backlogMs: z
    .number()
    .int()
    .positive()
    .default(48 * 3_600_000),
});

export const storeSettingsSchema = z.object({
  storeId: z.string().regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 small letters, digits or dashes'),
  /** `name.myshopify.com` */
  domain: z.string().regex(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/i, 'must be the shop’s own address, name.myshopify.com'),
  /** Practice only: where the practice shop listens. Must be loopback. */
  origin: z.url().optional(),
  /** Secret `shopify:<storeId>`: the client secret, or the static token. */
  credentials: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('client'), clientId: z.string().min(1, filledIn) }),
    z.object({ kind: z.literal('token') }),
  ]),
  orders: orderRulesSchema,
  stock: stockRulesSchema.prefault({}),
  despatch: despatchRulesSchema.prefault({}),
});
export type StoreSettings = z.infer<typeof storeSettingsSchema>;

/** How often flows run; a cycle of a flow is its cadence. */
export const cadenceSchema = z.object({
  ordersMs: z.number().int().positive().default(15_000),
  despatchMs: z.number().int().positive().default(60_000),
  fastStockMs: z.number().int().positive().default(5_000),
  /** Every live code is read again within this time. */
  sweepMs: z
    .number()
    .int()
    .positive()
    .default(60 * 60_000),
  completenessMs: z
    .number()
    .int()
    .positive()
    .default(10 * 60_000),
});

export const settingsSchema = z
  .object({
    mode: z.enum(['practice', 'live']),
    khaos: khaosSettingsSchema,
    stores: z.array(storeSettingsSchema).min(1),
    cadence: cadenceSchema.prefault({}),
  })
  .superRefine((settings, context) => {
    const seen = new Map<string, string>();
    const once = (kind: string, value: string, path: (string | number)[]) => {
      const key = `${kind} ${value}`;
      if (seen.has(key)) context.addIssue({ code: 'custom', path, message: `${kind} ${value} is used twice` });
      seen.set(key, value);
    };
    settings.stores.forEach((store, index) => {
      once('store id', store.storeId, ['stores', index, 'storeId']);
      once('store key', store.orders.storeKey.toLowerCase(), ['stores', index, 'orders', 'storeKey']);
      once('shop', store.domain.toLowerCase(), ['stores', index, 'domain']);
      // One site feeds one selling location of a store; sharing a pool between stores is worked out by the stock arithmetic.
      store.stock.locations.forEach((location, at) => {
        once(`in ${store.storeId} location`, location.locationId, ['stores', index, 'stock', 'locations', at, 'locationId']);
        once(`in ${store.storeId} site`, location.site ?? '', ['stores', index, 'stock', 'locations', at, 'site']);
      });
    });
  });
export type Settings = z.infer<typeof settingsSchema>;
export type KhaosSettings = z.infer<typeof khaosSettingsSchema>;
export type OrderRules = z.infer<typeof orderRulesSchema>;
export type StockRules = z.infer<typeof stockRulesSchema>;
export type DespatchRules = z.infer<typeof despatchRulesSchema>;
export type Cadence = z.infer<typeof cadenceSchema>;
