/** What a user would pick instead: a script on Shopify's own client, on the same practice shop and the same clock. */
import { createAdminApiClient } from '@shopify/admin-api-client';
import { z } from 'zod';
import { nowHeader, tookHeader, type BenchClock } from './bench-clock.ts';
import type { WorldAccess } from './practice-process.ts';

const apiVersion = '2026-10';

const costSchema = z.object({
  requestedQueryCost: z.number(),
  throttleStatus: z.object({ currentlyAvailable: z.number(), restoreRate: z.number() }),
});

export type Script = {
  /** One document to the shop, again after as long a wait as Shopify's documentation says where the bucket is empty. */
  ask(document: string, variables: Record<string, unknown>): Promise<unknown>;
  /** Points asked for so far, THROTTLED answers aside, and how many of those there were. */
  spent(): { calls: number; points: number; throttled: number };
};

type Given = { response: Response; tookMs: number };

/** `fetch` at the practice shop, on the practice clock. The client insists on HTTPS and on the shop's domain; on the way out both become loopback. */
const pacedFetch =
  (access: WorldAccess, clock: BenchClock) =>
  async (url: string, init?: RequestInit): Promise<Response> => {
    const { response } = await clock.exchange(
      'script',
      async (): Promise<Given> => {
        const headers = new Headers(init?.headers);
        headers.set(nowHeader, String(clock.nowMs()));
        const answer = await fetch(url.replace(`https://${access.shopDomain}`, access.shopOrigin), { ...init, headers });
        const body = await answer.arrayBuffer();
        return { response: new Response(body, answer), tookMs: Number(answer.headers.get(tookHeader) ?? 0) };
      },
      ({ tookMs }) => tookMs,
    );
    return response;
  };

const tokenSchema = z.object({ access_token: z.string() });

export const startScript = async (access: WorldAccess, clock: BenchClock): Promise<Script> => {
  const ownFetch = pacedFetch(access, clock);
  const bought = await ownFetch(`${access.shopOrigin}/admin/oauth/access_token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: access.clientId, client_secret: access.clientSecret }),
  });
  const { access_token: accessToken } = tokenSchema.parse(await bought.json());
  const client = createAdminApiClient({
    storeDomain: access.shopDomain,
    apiVersion,
    accessToken,
    customFetchApi: (url, init) => ownFetch(String(url), init as RequestInit),
  });
  const spent = { calls: 0, points: 0, throttled: 0 };
  return {
    ask: async (document, variables) => {
      for (;;) {
        const answer = await client.request(document, { variables });
        const { requestedQueryCost, throttleStatus } = costSchema.parse(answer.extensions?.['cost']);
        const throttled = answer.errors?.graphQLErrors?.some((error) => error.extensions?.['code'] === 'THROTTLED') ?? false;
        if (!throttled) {
          if (answer.errors !== undefined) throw new Error(`the script’s request failed: ${JSON.stringify(answer.errors)}`);
          spent.calls += 1;
          spent.points += requestedQueryCost;
          return answer.data as unknown;
        }
        spent.throttled += 1;
        const missing = requestedQueryCost - throttleStatus.currentlyAvailable;
        await new Promise<void>((resolve) => void clock.after((1000 * Math.max(1, missing)) / throttleStatus.restoreRate, resolve));
      }
    },
    spent: () => ({ ...spent }),
  };
};

/** Does the tasks in their order with so many under way at a time. */
export const together = async (atOnce: number, tasks: readonly (() => Promise<void>)[]): Promise<void> => {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let task = tasks[next++]; task !== undefined; task = tasks[next++]) await task();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
};
