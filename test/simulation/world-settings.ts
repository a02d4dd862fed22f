/** What the engine of a simulated world is told: where both systems are, its rules, and how often it looks. */
import type { PracticeKhaos } from '../../electron/practice/khaos/khaos.ts';
import type { Shop } from '../../electron/practice/shopify/shop/shop.ts';
import { settingsSchema, type Settings } from '../../shared/settings.ts';
import type { WorldPlan } from './world-plan.ts';

export const domain = 'sim.myshopify.com';
export const khaosHost = '127.0.0.1';
export const khaosPort = 8084;

/** What the shop has granted the app. */
export const appScopes: readonly string[] = [
  'read_all_orders',
  'read_orders',
  'write_orders',
  'read_customers',
  'read_payment_terms',
  'read_products',
  'read_inventory',
  'write_inventory',
  'read_locations',
  'read_merchant_managed_fulfillment_orders',
  'write_merchant_managed_fulfillment_orders',
  'read_fulfillments',
  'write_fulfillments',
  'read_returns',
];

export const settingsOf = (plan: WorldPlan, khaos: PracticeKhaos, shop: Shop): Settings =>
  settingsSchema.parse({
    mode: 'practice',
    khaos: { khaosId: 'sim', url: `http://${khaosHost}:${khaosPort}${khaos.wsdlPaths.live}` },
    stores: [
      {
        storeId: 'sim',
        domain,
        credentials: { kind: 'client', clientId: 'sim-app' },
        orders: {
          storeKey: 'SIM',
          goLiveAt: new Date(plan.startMs - 24 * 3_600_000).toISOString(),
          companyClass: 'Retail',
          salesSource: 'SHOPIFY',
          site: 'Main Site',
        },
        stock: {
          locations: shop.locationIds().map((locationId, at) => ({ locationId, site: at === 0 ? 'Main Site' : 'Second Site' })),
          // The world is too small for shares of its lines to mean anything.
          breakerFrom: 10_000,
          assignedHoldsSent: plan.khaos.assignedIncludesSent === true ? 'yes' : 'no',
        },
      },
    ],
    cadence: plan.cadence,
  });
