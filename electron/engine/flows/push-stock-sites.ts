/** Which KC sites feed which locations, and which sites a store's orders take their goods from. */
import type { Pass } from './flow.ts';
import { isTimeTo, type StockMemory } from './push-stock-memory.ts';
import { isSameData } from './push-stock-settled.ts';
import type { KhaosAbilities, KhaosSite } from '../connectors/khaos/khaos.ts';
import { problemOf, ProblemError } from '../domain/problem.ts';
import type { Settings, StoreSettings } from '../../../shared/settings.ts';

export type Sites = {
  /** Site names as they stand in pools; empty text is the only one where this KC has no sites. */
  names: readonly string[];
  /** The site to ask levels for; undefined where levels are not told by site. */
  siteOf(name: string): KhaosSite | undefined;
  /** This store's written locations with the site that feeds each. */
  places: readonly { locationId: string; site: string }[];
  /** The sites a store's orders may take their goods from: one by the site rule; every site where no rule says which. */
  orderSites(storeId: string): readonly string[];
};

const unknownSite = (store: StoreSettings, site: string | undefined, where: string): ProblemError =>
  new ProblemError(
    problemOf(
      'khaos-word-unknown',
      site === undefined
        ? `Khaos Control has several sites, and none is chosen for ${where} of ${store.storeId}.`
        : `Khaos Control has no site ${site}, which Set-up names for ${where} of ${store.storeId}.`,
      { store: store.storeId, site: site ?? null },
    ),
  );

/** Sites come and go about once in the life of a company; one that is gone faults where its levels are asked for. */
const sitesEveryMs = 10 * 60_000;

/**
 * KC's sites as `sitesOf` has them, read anew every ten minutes and after a pass that could not take them. The same object while nothing
 * about them is new.
 */
export const readSites = async (pass: Pass, memory: StockMemory): Promise<Sites> => {
  const { khaos, settings, store, clock } = pass;
  const abilities = await khaos.abilities();
  const kept = memory.sites?.settings === settings && memory.sites.abilities === abilities ? memory.sites : undefined;
  if (!isTimeTo(memory, 'sites', sitesEveryMs, clock.nowMs()) && kept !== undefined) return kept.sites;
  memory.sites = undefined;
  const list = abilities.siteList ? await khaos.sites('sweep') : [];
  const sites = kept !== undefined && isSameData(kept.list, list) ? kept.sites : sitesOf(list, abilities, settings, store);
  memory.sites = { list, abilities, settings, sites };
  return sites;
};

/**
 * Checks the settings against KC's sites. A site is never guessed: what KC tells for an unknown one is not documented
 * (`reference/khaos-control.md §6 U16`). Throws `khaos-word-unknown`.
 */
const sitesOf = (list: readonly KhaosSite[], abilities: KhaosAbilities, settings: Settings, store: StoreSettings): Sites => {
  const named = (owner: StoreSettings, site: string | undefined, where: string): string => {
    if (list.length === 0) return site ?? '';
    const found = site === undefined ? (list.length === 1 ? list[0] : undefined) : list.find(({ name }) => name === site);
    if (found === undefined) throw unknownSite(owner, site, where);
    return found.name;
  };
  const places = store.stock.locations.map(({ locationId, site }) => ({ locationId, site: named(store, site, `location ${locationId}`) }));
  const fed = settings.stores.flatMap((owner) =>
    owner.stock.locations.map(({ locationId, site }) => named(owner, site, `location ${locationId}`)),
  );
  const orders = new Map<string, readonly string[]>();
  const names = new Set(fed);
  for (const owner of settings.stores) {
    const { site } = owner.orders;
    if (site === undefined && list.length > 1) orders.set(owner.storeId, [...new Set(fed)]);
    else {
      const name = named(owner, site, 'the orders');
      orders.set(owner.storeId, [name]);
      names.add(name);
    }
  }
  const bySite = new Map(list.map((site) => [site.name, site]));
  return {
    names: [...names],
    siteOf: (name) => (abilities.levelsBySite ? bySite.get(name) : undefined),
    places,
    orderSites: (storeId) => orders.get(storeId) ?? [],
  };
};
