/** An error of the API's own making, as a client sees it in `errors`. */

/** Where more is to be read, as the real answers say. */
const documentation: Readonly<Record<string, string>> = {
  ACCESS_DENIED: 'https://shopify.dev/api/usage/access-scopes',
  THROTTLED: 'https://shopify.dev/api/usage/rate-limits',
  MAX_COST_EXCEEDED: 'https://shopify.dev/api/usage/rate-limits',
};

/**
 * Thrown by a `Field` for a top-level error with a code (`reference/shopify-admin-api.md §6.1`). The field it comes from
 * is null in `data`; with `whole` there is no `data` at all, as for an internal error.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly whole: boolean;
  /** What stands under `extensions` of the error. */
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, more: { whole?: boolean; extensions?: Readonly<Record<string, unknown>> } = {}) {
    super(message);
    this.code = code;
    this.whole = more.whole ?? false;
    const page = documentation[code];
    this.extensions = { code, ...(page === undefined ? {} : { documentation: page }), ...more.extensions };
  }
}

/** What the API says when it broke; such an answer has no data (`reference/shopify-admin-api.md §4.1`, §6.1). */
export const internalError = (): ApiError =>
  new ApiError('INTERNAL_SERVER_ERROR', 'Internal error. Looks like something went wrong on our end.', { whole: true });

/** One entry of `errors`. */
export type ErrorEntry = {
  message: string;
  locations?: readonly { line: number; column: number }[];
  path?: readonly (string | number)[];
  extensions?: Readonly<Record<string, unknown>>;
};
