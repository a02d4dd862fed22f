/** Which face of the shop a request means: the Admin API in some version, the token endpoint, stored files, or nothing. */
import type { PracticeRequest } from '../wire.ts';
import type { AdminSchema } from './schema.ts';

export type Route =
  | { kind: 'graphql'; admin: AdminSchema }
  | { kind: 'token' }
  | { kind: 'file'; path: string }
  | { kind: 'wrong-method'; allow: string }
  | { kind: 'unknown' };

/** Files that bulk operations write and read; the real system keeps them on a storage host of its own. */
export const filesPrefix = '/_storage/';

const apiPath = /^\/admin\/api\/(?:([^/]+)\/)?graphql\.json$/;
const stableVersion = /^\d{4}-(?:01|04|07|10)$/;

/** A loopback server is asked by its own name; on a network the shop's domain has to be right. */
const isOwnHost = (host: string | undefined, domain: string): boolean => {
  const name = (host ?? domain).replace(/:\d+$/, '');
  return name === domain || name === '127.0.0.1' || name === 'localhost';
};

/**
 * The version that answers: the asked one; for one that is no longer accessible the oldest that is; without one the newest
 * (`reference/shopify-admin-api.md §1.1`). Undefined for a version that does not exist.
 */
const answeringVersion = (asked: string | undefined, served: readonly AdminSchema[]): AdminSchema | undefined => {
  if (asked === undefined) return served.at(-1);
  const exact = served.find((admin) => admin.version === asked);
  if (exact !== undefined || !stableVersion.test(asked)) return exact;
  return served.find((admin) => admin.version > asked);
};

/** `served` in ascending order of versions. */
export const routeOf = (request: PracticeRequest, domain: string, served: readonly AdminSchema[]): Route => {
  if (!isOwnHost(request.headers['host'], domain)) return { kind: 'unknown' };
  const path = request.target.replace(/\?.*$/, '');
  if (path.startsWith(filesPrefix)) return { kind: 'file', path: path.slice(filesPrefix.length) };
  if (path === '/admin/oauth/access_token') return request.method === 'POST' ? { kind: 'token' } : { kind: 'wrong-method', allow: 'POST' };
  const api = apiPath.exec(path);
  if (api === null) return { kind: 'unknown' };
  const admin = answeringVersion(api[1], served);
  if (admin === undefined) return { kind: 'unknown' };
  return request.method === 'POST' ? { kind: 'graphql', admin } : { kind: 'wrong-method', allow: 'POST' };
};
