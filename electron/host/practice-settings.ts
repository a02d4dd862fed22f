/** Settings and secrets for a practice world: what a person would fill in at set-up. */
import type { PracticeServers } from '../practice/servers.ts';
import type { Secrets } from '../engine/ports.ts';
import { settingsSchema, type Settings } from '../../shared/settings.ts';

const storeId = 'practice';

export const practiceSettings = (servers: Pick<PracticeServers, 'world' | 'khaosOrigin' | 'shopifyOrigin'>, goLiveAt: string): Settings => {
  const { access } = servers.world;
  return settingsSchema.parse({
    mode: 'practice',
    khaos: { khaosId: 'practice', url: `${servers.khaosOrigin}${access.khaosWsdlPath}` },
    stores: [
      {
        storeId,
        domain: access.shopDomain,
        origin: servers.shopifyOrigin,
        credentials: { kind: 'client', clientId: access.clientId },
        orders: {
          storeKey: 'PRACTICE',
          goLiveAt,
          companyClass: 'Retail',
          salesSource: 'SHOPIFY',
          site: access.site,
          couriers: { 'Standard delivery': 'RM48', 'Next day': 'RM24' },
        },
        stock: { locations: [{ locationId: access.locationId, site: access.site }] },
        despatch: { carriers: { 'Royal Mail 24': 'Royal Mail', 'Royal Mail 48': 'Royal Mail' } },
      },
    ],
  });
};

export const practiceSecrets = (servers: Pick<PracticeServers, 'world'>): Secrets => ({
  read: (name) => (name === `shopify:${storeId}` ? servers.world.access.clientSecret : undefined),
});
