/** A shop that answers what a test tells it to, behind the engine's HTTP port, on a clock that stands still. */
import { createShopify } from '../../../../electron/engine/connectors/shopify/create-shopify.ts';
import { quaysideMarks, type ShopifyConnection } from '../../../../electron/engine/connectors/shopify/connection.ts';
import { ProblemError } from '../../../../electron/engine/domain/problem.ts';
import type { Clock, Http, HttpAnswer, HttpRequest, Log } from '../../../../electron/engine/ports.ts';
import { HttpError, type HttpFailure } from '../../../../electron/engine/ports.ts';
import { VirtualClock } from '../../../practice/virtual-clock.ts';

export const startMs = Date.UTC(2026, 10, 23, 9, 0, 0);

export type Asked = {
  name: string;
  variables: Record<string, unknown>;
  query: string;
  headers: Record<string, string>;
  atMs: number;
  body: string;
};
type Script = (asked: Asked) => HttpAnswer | HttpFailure;

/** Time of a whole exchange. */
const latencyMs = 10;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const httpAnswer = (httpState: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer => ({
  httpState,
  headers: { 'content-type': 'application/json', ...headers },
  body: bytes(typeof body === 'string' ? body : JSON.stringify(body)),
});

export const failure = (reason: HttpFailure['reason'], sent: HttpFailure['sent']): HttpFailure => ({ reason, sent, detail: 'as scripted' });

export const connectionOf = (change: Partial<ShopifyConnection> = {}): ShopifyConnection => ({
  storeId: 'main',
  domain: 'practice.myshopify.com',
  apiVersion: '2026-10',
  credentials: { kind: 'client', clientId: 'client-1' },
  clientName: 'Quayside test',
  marks: quaysideMarks,
  ...change,
});

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The engine's clock on the virtual one. */
export const engineClock = (virtual: VirtualClock): Clock => ({ nowMs: virtual.nowMs, monotonicMs: virtual.nowMs, after: virtual.after });

export const scriptedShop = (options: { connection?: Partial<ShopifyConnection>; grantedScopes?: string } = {}) => {
  const virtual = new VirtualClock(startMs);
  const clock = engineClock(virtual);
  const asked: Asked[] = [];
  const scripts = new Map<string, Script[]>();
  const secrets = new Map([['shopify:main', 'secret-1']]);
  const events: { level: string; event: string }[] = [];
  let tokens = 0;
  let inFlight = 0;
  let mostInFlight = 0;

  /** A GraphQL answer with the costs and headers that Shopify sends. */
  const graphql = (
    body: { data?: unknown; errors?: unknown; search?: unknown },
    more: { available?: number; charged?: number | null; requested?: number; headers?: Record<string, string> } = {},
  ): HttpAnswer =>
    httpAnswer(
      200,
      {
        data: body.data,
        errors: body.errors,
        extensions: {
          search: body.search,
          cost: {
            requestedQueryCost: more.requested ?? 1,
            actualQueryCost: more.charged === undefined ? 1 : more.charged,
            throttleStatus: { maximumAvailable: 2000, currentlyAvailable: more.available ?? 2000, restoreRate: 100 },
          },
        },
      },
      { 'x-shopify-api-version': '2026-10', date: new Date(virtual.nowMs()).toUTCString(), ...more.headers },
    );

  const standard = new Map<string, Script>([
    ['token', () => httpAnswer(200, { access_token: `token-${(tokens += 1)}`, scope: options.grantedScopes ?? '', expires_in: 86_399 })],
    ['BudgetProbe', () => graphql({ data: { shop: { id: 'gid://shopify/Shop/1' } } })],
  ]);

  const read = (request: HttpRequest): Asked => {
    const token = request.url.endsWith('/admin/oauth/access_token');
    const parsed = token ? {} : JSON.parse(request.body ?? '');
    return {
      name: token ? 'token' : parsed.operationName,
      variables: parsed.variables ?? {},
      query: parsed.query ?? '',
      headers: request.headers,
      atMs: virtual.nowMs(),
      body: request.body ?? '',
    };
  };

  const http: Http = {
    send: (request) =>
      new Promise((resolve, reject) => {
        const one = read(request);
        asked.push(one);
        inFlight += 1;
        mostInFlight = Math.max(mostInFlight, inFlight);
        clock.after(latencyMs, () => {
          inFlight -= 1;
          const queue = scripts.get(one.name);
          // The last one told stays.
          const script = (queue !== undefined && queue.length > 1 ? queue.shift() : queue?.[0]) ?? standard.get(one.name);
          if (script === undefined) return reject(new Error(`the test says nothing of ${one.name}`));
          const result = script(one);
          if ('reason' in result) reject(new HttpError(result));
          else resolve(result);
        });
      }),
  };

  const log: Log = {
    info: () => undefined,
    warn: (event) => void events.push({ level: 'warn', event }),
    error: (event) => void events.push({ level: 'error', event }),
  };
  const shopify = createShopify({
    connection: connectionOf(options.connection),
    http,
    clock,
    random: { next: () => 0, uuid: () => '00000000-0000-4000-8000-000000000000' },
    log,
    secrets: { read: (name) => secrets.get(name) },
  });

  return {
    shopify,
    virtual,
    asked,
    secrets,
    events,
    graphql,
    mostInFlight: () => mostInFlight,
    /** What to answer to an operation: one after another, the last for ever. */
    on: (name: string, ...answers: Script[]) => void scripts.set(name, answers),
    named: (name: string) => asked.filter((one) => one.name === name),
    /** The value, once time has done what is needed. */
    value: async <T>(promise: Promise<T>): Promise<T> => {
      const result = await virtual.settle(promise);
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    },
    /** The problem it ended in; anything else fails the test. */
    problem: async (promise: Promise<unknown>) => {
      const result = await virtual.settle(promise);
      if (result.status === 'fulfilled') throw new Error('it went well');
      if (!(result.reason instanceof ProblemError)) throw result.reason;
      return result.reason.problem;
    },
  };
};

/** `shop()`'s answer, for tests that need any good read. */
export const shopData = {
  shop: {
    id: 'gid://shopify/Shop/1',
    name: 'Practice',
    myshopifyDomain: 'practice.myshopify.com',
    currencyCode: 'GBP',
    ianaTimezone: 'Europe/London',
    taxesIncluded: true,
    plan: { publicDisplayName: 'Basic' },
  },
  currentAppInstallation: { accessScopes: [{ handle: 'read_orders' }] },
  publicApiVersions: [
    { handle: '2026-10', supported: true },
    { handle: 'unstable', supported: false },
  ],
};

export const noMore = { hasNextPage: false, endCursor: null };
export const lineIds = (order: { lines: readonly { id: string }[] } | undefined): string[] => order?.lines.map((line) => line.id) ?? [];
