/** The lists against which orders are checked before they are sent (`reference/khaos-control.md §2.1, §3.7`). */
import { z } from 'zod';
import type { KhaosReferences, KhaosSite } from './khaos.ts';
import { recordList, texts } from './soap.ts';
import type { Question } from './wire.ts';
import { code, decimal, each, leaf, maybe, one } from './xml-schema.ts';

const neededFor = 'checking orders before they are sent';

const namesOf = (method: string, given: Question<string[]>['given'] = []): Question<string[]> => ({
  method,
  neededFor,
  given,
  read: ({ fit, result }) => fit(texts, result ?? {}).filter((name) => name !== ''),
});

export const version: Question<string> = {
  method: 'GetVersion',
  neededFor: 'telling which Khaos Control this is',
  given: [],
  timeLimit: 'shortMs',
  read: ({ fit, result }) => fit(texts, result ?? {}).join(' '),
};

/** 0 is every class. */
export const companyClasses = namesOf('GetCompanyClass', [{ name: 'companyClassType', value: 0 }]);
export const salesSources = namesOf('GetSaleSource');

/** The method is known, what it returns is not: names, or records that hold a code. */
const agentRecord = z.object({
  AgentCode: maybe(leaf(code)),
  Code: maybe(leaf(code)),
  Agent: maybe(leaf(code)),
  AgentName: maybe(leaf(code)),
});
const agentRecords = recordList(agentRecord);
export const agents: Question<string[]> = {
  ...namesOf('GetAgentList'),
  read: ({ fit, result }) => {
    const codes = fit(agentRecords, result ?? {}).flatMap((agent) => agent.AgentCode ?? agent.Code ?? agent.Agent ?? agent.AgentName ?? []);
    return codes.length > 0 ? codes : fit(texts, result ?? {}).filter((name) => name !== '');
  },
};

const country = z.object({
  CountryName: one(leaf(z.string())),
  CountryCode2: maybe(leaf(z.string())),
  CountryCode3: maybe(leaf(z.string())),
});
const countryList = recordList(country);
export const countries: Question<NonNullable<KhaosReferences['countries']>> = {
  method: 'GetCountryList',
  neededFor,
  given: [],
  read: ({ fit, result }) =>
    fit(countryList, result ?? {}).map((found) => ({
      code2: found.CountryCode2 ?? '',
      code3: found.CountryCode3 ?? '',
      name: found.CountryName,
    })),
};

const sopData = z.object({
  COURIERS: each(z.object({ COURIER: each(z.object({ '@CODE': code, '#text': z.string().default('') })) })),
});
/** Everything else that the method can tell is left out: delivery rates alone can be large. */
export const couriers: Question<NonNullable<KhaosReferences['couriers']>> = {
  method: 'GetSOPData',
  neededFor,
  given: [
    { name: 'courier', value: true, needed: true },
    ...(['delRate', 'courierBanding', 'bogof', 'specialOffer', 'telesalePrompt', 'keyCode', 'barredItems'] as const).map((name) => ({
      name,
      value: false,
    })),
  ],
  read: ({ fit, document }) =>
    fit(sopData, document().root).COURIERS.flatMap(({ COURIER }) =>
      COURIER.map((courier) => ({ code: courier['@CODE'], name: courier['#text'] })),
    ),
};

const site = z.object({ SiteID: one(leaf(decimal)), SiteName: one(leaf(z.string())) });
const siteList = recordList(site);
export const sites: Question<KhaosSite[]> = {
  method: 'GetSiteList',
  neededFor: 'telling sites apart',
  given: [],
  read: ({ fit, result }) =>
    fit(siteList, result ?? {}).flatMap(({ SiteID, SiteName }) => (SiteID === undefined ? [] : [{ siteId: SiteID, name: SiteName }])),
};
