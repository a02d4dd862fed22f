/** Who may ask: tokens by client credentials or for good, their end, and what the token endpoint answers (`reference/shopify-admin-api.md §1.2`). */
import type { PracticeRequest } from '../wire.ts';

/** The client's side of it as the merchant's Dev Dashboard would show it. */
export type Credentials = {
  clientId: string;
  /** Several while a secret is being changed. */
  clientSecrets: readonly string[];
  /** The token of an app made in the shop's own admin, where there is one; it never ends. */
  staticToken?: string;
};

/** How long a token lives that client credentials buy. */
export const tokenLifeMs = 24 * 60 * 60 * 1000;

export type AccessState = {
  secrets: string[];
  tokens: { token: string; secret: string; endsAtMs: number }[];
  sameOrganisation: boolean;
  installed: boolean;
};

export type TokenAnswer =
  | { kind: 'token'; body: { access_token: string; scope: string; expires_in: number } }
  | { kind: 'refused'; code: string; description: string };

export type Access = ReturnType<typeof createAccess>;

/** Form fields or JSON; anything else reads as nothing. */
const readForm = (request: PracticeRequest): Record<string, unknown> => {
  if (!(request.headers['content-type'] ?? '').includes('json')) return Object.fromEntries(new URLSearchParams(request.body));
  try {
    const value: unknown = JSON.parse(request.body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
};

/** `draw` answers a whole number below its limit. */
export const createAccess = (options: { credentials: Credentials; lifeMs: number; draw(limit: number): number }) => {
  const { credentials, lifeMs, draw } = options;
  let state: AccessState = { secrets: [...credentials.clientSecrets], tokens: [], sameOrganisation: true, installed: true };

  const newToken = (): string => `shpat_${Array.from({ length: 32 }, () => draw(16).toString(16)).join('')}`;

  return {
    /** `POST /admin/oauth/access_token`. A new token leaves the older ones alive. */
    grant: (request: PracticeRequest, scopes: ReadonlySet<string>, nowMs: number): TokenAnswer => {
      const { grant_type: grantType, client_id: clientId, client_secret: secret } = readForm(request);
      const refused = (code: string, description: string): TokenAnswer => ({ kind: 'refused', code, description });
      if (grantType !== 'client_credentials') return refused('unsupported_grant_type', 'The grant type is not supported.');
      if (clientId !== credentials.clientId)
        return refused('application_cannot_be_found', `No application could be found with the API key ${String(clientId)}.`);
      if (typeof secret !== 'string' || !state.secrets.includes(secret))
        return refused('invalid_client', 'The client secret is not valid.');
      if (!state.sameOrganisation) return refused('shop_not_permitted', 'Client credentials cannot be performed on this shop.');
      if (!state.installed) return refused('app_not_installed', 'The app is not installed on this shop.');
      const token = newToken();
      state.tokens = [...state.tokens.filter((other) => other.endsAtMs > nowMs), { token, secret, endsAtMs: nowMs + lifeMs }];
      // A second is lost on the way, as in the real answer of 86399.
      return {
        kind: 'token',
        body: { access_token: token, scope: [...scopes].join(','), expires_in: Math.max(0, Math.floor(lifeMs / 1000) - 1) },
      };
    },
    /** Only the header of its own counts; a bearer token is refused on the real system too. */
    admits: (request: PracticeRequest, nowMs: number): boolean => {
      const token = request.headers['x-shopify-access-token'];
      if (token === undefined || !state.installed) return false;
      if (token === credentials.staticToken) return true;
      return state.tokens.some((known) => known.token === token && nowMs < known.endsAtMs);
    },
    /** Takes the tokens with it that were bought with it. */
    revokeSecret: (secret: string): void => {
      state.secrets = state.secrets.filter((known) => known !== secret);
      state.tokens = state.tokens.filter((known) => known.secret !== secret);
    },
    addSecret: (secret: string): void => {
      state.secrets = [...state.secrets, secret];
    },
    /** Ends all bought tokens before their time. */
    endTokens: (): void => {
      state.tokens = [];
    },
    setInstallation: (installation: { sameOrganisation?: boolean; installed?: boolean }): void => {
      state = { ...state, ...installation };
      if (!state.installed) state.tokens = [];
    },
    save: (): AccessState => structuredClone(state),
    restore: (saved: AccessState): void => {
      state = structuredClone(saved);
    },
  };
};
