/** Tries a connection that a person is filling in, step by step, and says of each what came of it. Reads only. */
import type { Khaos } from '../engine/connectors/khaos/khaos.ts';
import { createKhaos } from '../engine/connectors/khaos/khaos-client.ts';
import { neededScopes, quaysideMarks } from '../engine/connectors/shopify/connection.ts';
import { createShopify } from '../engine/connectors/shopify/create-shopify.ts';
import type { Shopify } from '../engine/connectors/shopify/shopify.ts';
import { problemFrom, problemOf, ProblemError } from '../engine/domain/problem.ts';
import type { Ports } from '../engine/ports.ts';
import { khaosSettingsSchema, storeSettingsSchema, type KhaosSettings } from '../../shared/settings.ts';
import type { ConnectionReport } from '../../shared/set-up.ts';

export type TestPorts = Pick<Ports, 'clock' | 'random' | 'http' | 'secrets' | 'log'>;

type Findings = Omit<ConnectionReport, 'steps' | 'problem' | 'issues'>;
type Step = { title: string; take(): Promise<{ said: string; findings?: Findings }> };

const takeAll = async (steps: readonly Step[]): Promise<ConnectionReport> => {
  const report: ConnectionReport = { steps: [], issues: [] };
  for (const { title, take } of steps) {
    try {
      const { said, findings } = await take();
      report.steps.push({ title, well: true, said });
      Object.assign(report, findings);
    } catch (error) {
      const { problem } = problemFrom(error);
      report.steps.push({ title, well: false, said: problem.summary });
      report.problem = problem;
      break;
    }
  }
  return report;
};

const named = (words: readonly string[] | undefined): string =>
  words === undefined ? 'this version tells no list' : words.length === 0 ? 'none' : words.join(', ');

export const testKhaos = (connection: KhaosSettings, ports: TestPorts): Promise<ConnectionReport> => {
  const khaos: Khaos = createKhaos({ ...ports, connection });
  return takeAll([
    {
      title: 'The web service answers and lets us in',
      take: async () => ({ said: `Khaos Control ${(await khaos.abilities()).version}, ${connection.mode} system` }),
    },
    {
      title: 'Sites',
      take: async () => {
        const sites = (await khaos.abilities()).siteList ? (await khaos.sites('set-up')).map(({ name }) => name) : undefined;
        return { said: named(sites), ...(sites === undefined ? {} : { findings: { sites } }) };
      },
    },
    {
      title: 'Company classes and sales sources',
      take: async () => {
        const { companyClasses, salesSources } = await khaos.references('set-up');
        const findings = {
          ...(companyClasses === undefined ? {} : { companyClasses }),
          ...(salesSources === undefined ? {} : { salesSources }),
        };
        return { said: `${named(companyClasses)}; ${named(salesSources)}`, findings };
      },
    },
  ]);
};

/** What the app was not given, named by the scope to ask for. */
const missingScopes = (granted: readonly string[]): string[] =>
  neededScopes.filter((alternatives) => !alternatives.some((scope) => granted.includes(scope))).map(([first]) => first ?? '');

const storeConnectionSchema = storeSettingsSchema.pick({ storeId: true, domain: true, origin: true, credentials: true });

const shopSteps = (shopify: Shopify): Step[] => [
  {
    title: 'The shop answers and lets us in',
    take: async () => {
      const { name, currency, plan } = await shopify.shop('rest');
      return { said: `${name}, ${currency}, plan ${plan}` };
    },
  },
  {
    title: 'The app may do what Quayside does',
    take: async () => {
      const { grantedScopes } = await shopify.shop('rest');
      const missing = missingScopes(grantedScopes);
      if (missing.length > 0) {
        const summary = `The app lacks ${missing.join(', ')}.`;
        throw new ProblemError(problemOf('shopify-scope-missing', summary, { missing: missing.join(', ') }));
      }
      return { said: `all ${neededScopes.length} access scopes are granted` };
    },
  },
  {
    title: 'Locations',
    take: async () => {
      const locations = (await shopify.locations('rest')).filter(({ active, fulfilmentService }) => active && !fulfilmentService);
      return {
        said: named(locations.map(({ name }) => name)),
        findings: { locations: locations.map(({ locationId, name }) => ({ locationId, name })) },
      };
    },
  },
];

const issuesOf = (error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] }, prefix: string): ConnectionReport => ({
  steps: [],
  issues: error.issues.map(({ path, message }) => ({ path: [prefix, ...path.map(String)].join('.'), message })),
});

/** `of`: `khaos`, or the number of a store in the draft. Never rejects. */
export const testConnection = async (draft: unknown, of: 'khaos' | number, ports: TestPorts): Promise<ConnectionReport> => {
  const { khaos, stores } = draft as { khaos?: unknown; stores?: unknown };
  if (of === 'khaos') {
    const parsed = khaosSettingsSchema.safeParse(khaos);
    return parsed.success ? testKhaos(parsed.data, ports) : issuesOf(parsed.error, 'khaos');
  }
  const parsed = storeConnectionSchema.safeParse(Array.isArray(stores) ? stores[of] : undefined);
  if (!parsed.success) return issuesOf(parsed.error, `stores.${of}`);
  const { storeId, domain, origin, credentials } = parsed.data;
  return takeAll(
    shopSteps(
      createShopify({
        ...ports,
        connection: { storeId, domain, origin, apiVersion: '2026-10', credentials, clientName: 'Quayside/set-up', marks: quaysideMarks },
      }),
    ),
  );
};
