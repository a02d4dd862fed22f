/** The access token: fetched once for all who wait, renewed before it ends, and thrown away when Shopify refuses it. */
import { z } from 'zod';
import { HttpError, type Clock, type Http, type Secrets } from '../../ports.ts';
import { ProblemError, problemOf } from '../../domain/problem.ts';
import { bodyText, jsonOf, problemOfHttpState } from './answer.ts';
import type { ShopifyConnection } from './connection.ts';

export type TokenSource = {
  /** A token that should work now. */
  current(): Promise<string>;
  /** Shopify answered 401 to `token`: says whether another one may be had. */
  refused(token: string): boolean;
  /** Scopes of the app as the last token told them; empty where none did. */
  granted(): ReadonlySet<string>;
};

/** Renewal starts when this much of a token's life is over (`reference/shopify-admin-api.md §1.2`). */
const renewShare = 0.8;
/** After a failed renewal of a token that still works. */
const renewAgainMs = 60_000;
const timeLimitMs = 30_000;

/** `expires_in` in seconds; `scope` separated by commas. */
const grantSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  scope: z.string().default(''),
});
const refusalSchema = z.object({ error: z.string() });

type Parts = {
  connection: ShopifyConnection;
  origin: string;
  http: Http;
  clock: Pick<Clock, 'monotonicMs'>;
  secrets: Secrets;
};

const secretOf = ({ connection, secrets }: Parts): string => {
  const secret = secrets.read(`shopify:${connection.storeId}`);
  if (secret === undefined || secret === '') {
    throw new ProblemError(
      problemOf('shopify-unauthorised', `There is no secret for the store ${connection.storeId}.`, { store: connection.storeId }),
    );
  }
  return secret;
};

/** Admin-made tokens never end and cannot be renewed. */
const staticSource = (parts: Parts): TokenSource => ({
  current: async () => secretOf(parts),
  refused: () => false,
  granted: () => new Set(),
});

/** Client credentials grant; there is no refresh token, one just asks again (§1.2). */
const grantSource = (parts: Parts, clientId: string): TokenSource => {
  const { connection, origin, http, clock } = parts;
  let token: { value: string; renewAtMs: number; endsAtMs: number } | undefined;
  let underWay: Promise<string> | undefined;
  let granted: ReadonlySet<string> = new Set();

  const fetchToken = async (): Promise<string> => {
    const askedAtMs = clock.monotonicMs();
    const answer = await http
      .send({
        method: 'POST',
        url: `${origin}/admin/oauth/access_token`,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          accept: 'application/json',
          'user-agent': connection.clientName,
        },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: clientId,
          client_secret: secretOf(parts),
        }).toString(),
        timeLimitMs,
      })
      .catch((error: unknown) => {
        if (!(error instanceof HttpError)) throw error;
        throw new ProblemError(
          problemOf('shopify-unreachable', `No answer to the sign-in at ${connection.domain}.`, {
            store: connection.storeId,
            reason: error.failure.reason,
          }),
          { cause: error },
        );
      });
    const json = jsonOf(answer);
    if ([400, 401, 403].includes(answer.httpState)) {
      const code = refusalSchema.safeParse(json).data?.error ?? null;
      throw new ProblemError(
        problemOf('shopify-unauthorised', `Shopify refused the app’s sign-in at ${connection.domain}.`, {
          store: connection.storeId,
          httpState: answer.httpState,
          code,
        }),
        { raw: bodyText(answer) },
      );
    }
    if (answer.httpState !== 200) throw problemOfHttpState(answer, connection, 'read');
    const grant = grantSchema.safeParse(json).data;
    if (grant === undefined) {
      // The body may hold a token: it is not kept.
      throw new ProblemError(
        json === undefined
          ? problemOf('shopify-unreachable', `Something else than Shopify answered at ${connection.domain}.`, { store: connection.storeId })
          : problemOf('shopify-unreadable', `The answer to the sign-in at ${connection.domain} cannot be read.`, {
              store: connection.storeId,
            }),
      );
    }
    const lifeMs = grant.expires_in * 1000;
    token = { value: grant.access_token, renewAtMs: askedAtMs + lifeMs * renewShare, endsAtMs: askedAtMs + lifeMs };
    granted = new Set(grant.scope.split(',').map((scope) => scope.trim()));
    return grant.access_token;
  };

  /** One request for all who ask meanwhile. */
  const renewed = (): Promise<string> => {
    underWay ??= fetchToken().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };

  return {
    current: async () => {
      const nowMs = clock.monotonicMs();
      if (token === undefined || nowMs >= token.endsAtMs) return renewed();
      if (nowMs < token.renewAtMs) return token.value;
      const old = token;
      try {
        return await renewed();
      } catch (error) {
        // The old one is good for a while yet; a real trouble is told when it ends.
        if (!(error instanceof ProblemError) || clock.monotonicMs() >= old.endsAtMs) throw error;
        old.renewAtMs = clock.monotonicMs() + renewAgainMs;
        return old.value;
      }
    },
    refused: (value) => {
      // Another request may have renewed it already.
      if (token?.value === value) token = undefined;
      return true;
    },
    granted: () => granted,
  };
};

export const createTokenSource = (parts: Parts): TokenSource => {
  const { credentials } = parts.connection;
  return credentials.kind === 'client' ? grantSource(parts, credentials.clientId) : staticSource(parts);
};
