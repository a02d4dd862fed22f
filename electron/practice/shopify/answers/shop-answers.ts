/** The shop itself, its plan, the app's installation, versions, locations (Q01, Q02). */
import { connect } from '../connection.ts';
import type { Fields } from '../fields.ts';
import { gid, numberOf } from '../shop/ids.ts';
import type { Location, ShopState } from '../shop/state.ts';
import { levelOf } from '../shop/stock-ledger.ts';
import { metafieldOf, metafieldsOf } from './metafield-answers.ts';
import { levelsOf, locationsOf } from './sources.ts';
import { timeOf } from './telling.ts';

export const locationById = (state: ShopState, id: string): Location | null => {
  const number = numberOf(id, 'Location');
  return state.locations.find((location) => location.id === number) ?? null;
};

export const appOf = (state: ShopState) => ({ id: gid('App', state.appId), title: 'Quayside' });

/** Newest last; the release candidate is not supported yet. */
const versions = [
  { handle: '2026-01', displayName: '2026-01', supported: true },
  { handle: '2026-04', displayName: '2026-04', supported: true },
  { handle: '2026-07', displayName: '2026-07', supported: true },
  { handle: '2026-10', displayName: '2026-10 (Latest)', supported: true },
  { handle: '2027-01', displayName: '2027-01 (Release candidate)', supported: false },
  { handle: 'unstable', displayName: 'unstable', supported: false },
];

export const shopAnswers: Fields = {
  Query: {
    shop: (_, __, { shop }) => ({ __typename: 'Shop', state: shop.state }),
    currentAppInstallation: (_, __, { shop, scopes }) => ({
      id: gid('AppInstallation', shop.state.appId + 1),
      app: appOf(shop.state),
      accessScopes: [...scopes].map((handle) => ({ handle, description: handle })),
    }),
    publicApiVersions: () => versions,
    // A shop without Shopify Payments has no account; that is no error.
    shopifyPaymentsAccount: () => null,
    location: (_, { id }, { shop }) => (typeof id === 'string' ? locationById(shop.state, id) : (shop.state.locations[0] ?? null)),
    locations: (_, args, context) => connect(context, args, locationsOf(context, args.includeInactive === true)),
  },
  Shop: {
    id: ({ state }) => gid('Shop', state.shopId),
    name: ({ state }) => state.name,
    email: ({ state }) => `orders@${state.domain.replace('.myshopify.com', '')}.example.com`,
    myshopifyDomain: ({ state }) => state.domain,
    currencyCode: ({ state }) => state.currency,
    enabledPresentmentCurrencies: ({ state }) => state.presentmentCurrencies,
    ianaTimezone: ({ state }) => state.timeZone,
    taxesIncluded: ({ state }) => state.taxesIncluded,
    taxShipping: () => true,
    orderNumberFormatPrefix: () => '#',
    orderNumberFormatSuffix: () => '',
    plan: ({ state }) => ({
      publicDisplayName: state.plan,
      shopifyPlus: state.plan === 'Shopify Plus',
      partnerDevelopment: state.plan === 'Development',
    }),
    createdAt: ({ state }) => timeOf(state.createdAtMs),
    metafield: ({ state }, args, context) => metafieldOf(context, state.shopMetafields, args),
    metafields: ({ state }, args, context) => metafieldsOf(context, state.shopMetafields, args),
  },
  Location: {
    id: ({ id }) => gid('Location', id),
    legacyResourceId: ({ id }) => String(id),
    isActive: ({ active }) => active,
    shipsInventory: ({ active }) => active,
    fulfillsOnlineOrders: ({ fulfilsOnlineOrders }) => fulfilsOnlineOrders,
    isFulfillmentService: ({ service }) => service !== undefined,
    fulfillmentService: ({ service }) =>
      service === undefined
        ? { id: gid('FulfillmentService', 1), handle: 'manual', serviceName: 'Manual', type: 'MANUAL' }
        : {
            id: gid('FulfillmentService', service.id),
            handle: service.name.toLowerCase().replaceAll(' ', '-'),
            serviceName: service.name,
            type: 'THIRD_PARTY',
          },
    createdAt: (_, __, { shop }) => timeOf(shop.state.createdAtMs),
    updatedAt: (_, __, { shop }) => timeOf(shop.state.createdAtMs),
    hasActiveInventory: ({ id }, _, { shop }) => (shop.state.levels.get(id)?.size ?? 0) > 0,
    inventoryLevel: ({ id }, { inventoryItemId }, { shop }) =>
      levelOf(shop.state, numberOf(inventoryItemId, 'InventoryItem') ?? -1, id) ?? null,
    inventoryLevels: ({ id }, args, context) => connect(context, args, levelsOf(context, id, args.includeInactive === true)),
  },
};
