/** A practice shop on its first day: locations, shelves, no orders. */
import { checkShelves, stockShelves } from './products.ts';
import { emptyIndex } from './search-index.ts';
import { takeId } from './ids.ts';
import type { ShopOptions } from './spec.ts';
import type { ShopState } from './state.ts';

/** The first id; shops differ in it, so that ids of two shops do not meet. */
const drawFirstId = (options: ShopOptions): number =>
  options.chance.between(4_000, 7_000) * 1_000_000_000 + options.chance.below(1_000_000_000);

export const openShop = (options: ShopOptions): ShopState => {
  const currency = options.currency ?? 'GBP';
  const state: ShopState = {
    shopId: options.chance.between(10_000_000, 99_999_999),
    appId: options.chance.between(100_000_000, 999_999_999),
    name: options.name,
    domain: options.domain,
    currency,
    presentmentCurrencies: [currency],
    taxesIncluded: options.taxesIncluded ?? true,
    timeZone: options.timeZone ?? 'Europe/London',
    plan: options.plan ?? 'Basic',
    indexLagMs: options.indexLagMs ?? 0,
    openingTold: false,
    createdAtMs: options.clock.nowMs(),
    lastId: drawFirstId(options),
    nextOrderNumber: options.firstOrderNumber ?? 1001,
    locations: [],
    products: new Map(),
    variants: new Map(),
    items: new Map(),
    skuCounts: new Map(),
    levels: new Map(),
    customers: new Map(),
    customerOfEmail: new Map(),
    companies: new Map(),
    companyLocations: new Map(),
    companyContacts: new Map(),
    orders: new Map(),
    orderOfFulfilmentOrder: new Map(),
    orderOfFulfilment: new Map(),
    orderOfName: new Map(),
    timed: new Set(),
    shopMetafields: [],
    definitions: [],
    tombstones: [],
    mails: [],
    index: emptyIndex(),
  };
  for (const spec of options.locations) {
    const id = takeId(state);
    state.locations.push({
      __typename: 'Location',
      id,
      name: spec.name,
      active: spec.active ?? true,
      fulfilsOnlineOrders: spec.fulfilsOnlineOrders ?? spec.fulfilmentService === undefined,
      service: spec.fulfilmentService === undefined ? undefined : { id: takeId(state), name: spec.fulfilmentService },
    });
    state.levels.set(id, new Map());
  }
  checkShelves(state, options.variants);
  stockShelves(state, options.variants, state.createdAtMs);
  return state;
};
