/** What a Shopify connector is told: which shop, which credentials, and where Quayside's marks are kept. */

export type ShopifyConnection = {
  storeId: string;
  /** `name.myshopify.com` */
  domain: string;
  /** Practice only: where the practice shop listens (loopback), e.g. `http://127.0.0.1:8085`. */
  origin?: string | undefined;
  /** Put into every URL; an answer of another version is refused (`reference/shopify-admin-api.md §1.1`). */
  apiVersion: '2026-10';
  /** Secret `shopify:<storeId>`: the client secret, or the static token. */
  credentials: { kind: 'client'; clientId: string } | { kind: 'token' };
  /** Who asks, for Shopify's and the practice shop's journal. */
  clientName: string;
  marks: ShopifyMarks;
};

/** Metafields that Quayside writes. The namespace is plain, not the app's own: a re-created app could not see that one. */
export type ShopifyMarks = { namespace: string; claimKey: string; leaseKey: string; intentKey: string };

export const quaysideMarks: ShopifyMarks = {
  namespace: 'quayside',
  claimKey: 'claim',
  leaseKey: 'lease',
  intentKey: 'despatch_intent',
};

/** Everything Quayside asks of the app; compare with `ShopFacts.grantedScopes`. Each entry lists alternatives, the first being the one to ask for (§1.3). */
export const neededScopes: readonly (readonly string[])[] = [
  ['read_orders', 'write_orders'],
  ['write_orders'],
  ['read_customers', 'write_customers'],
  ['read_payment_terms', 'write_payment_terms'],
  ['read_products', 'write_products'],
  ['read_inventory', 'write_inventory'],
  ['write_inventory'],
  ['read_locations', 'write_locations'],
  ['read_merchant_managed_fulfillment_orders', 'write_merchant_managed_fulfillment_orders'],
  ['write_merchant_managed_fulfillment_orders'],
];
