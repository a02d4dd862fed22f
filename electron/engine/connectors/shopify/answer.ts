/** Reads what came back: HTTP states, bodies that are not JSON, errors beside data, search warnings, another API version. */
import { z } from 'zod';
import { ProblemError, problemOf } from '../../domain/problem.ts';
import type { HttpAnswer } from '../../ports.ts';
import { accessProblemOf, type AccessError } from './access.ts';
import type { ShopifyConnection } from './connection.ts';
import type { ShopifyDocument } from './document.ts';
import type { BucketReading } from './governor.ts';

export const bodyText = (answer: HttpAnswer): string => new TextDecoder().decode(answer.body);

/** The body as JSON, or undefined where it is something else: a proxy's or a maintenance page. */
export const jsonOf = (answer: HttpAnswer): unknown => {
  try {
    return JSON.parse(bodyText(answer));
  } catch {
    return undefined;
  }
};

/** Whether the asker may ask again by itself, or a write whose effect would then be unknown. */
export type Asking = 'read' | 'write';

/** States by which the request was certainly not carried out, with what each means (`reference/shopify-admin-api.md §6.1`). */
const certainRefusals: ReadonlyMap<number, Parameters<typeof problemOf>[0]> = new Map([
  [401, 'shopify-unauthorised'],
  [402, 'shopify-shop-closed'],
  [403, 'shopify-unauthorised'],
  [404, 'shopify-wrong-address'],
  [407, 'shopify-unreachable'],
  [423, 'shopify-shop-closed'],
  [429, 'shopify-busy'],
]);

/** `Retry-After: 4.0` is seconds with a fraction. */
const retryAfterMsOf = (answer: HttpAnswer): number | undefined => {
  const seconds = Number.parseFloat(answer.headers['retry-after'] ?? '');
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1000) : undefined;
};

/** What an answer other than 200 means. */
export const problemOfHttpState = (answer: HttpAnswer, connection: ShopifyConnection, asking: Asking): ProblemError => {
  const { httpState } = answer;
  const facts = { store: connection.storeId, httpState };
  const raw = bodyText(answer);
  const refusal = certainRefusals.get(httpState) ?? (httpState >= 300 && httpState < 400 ? 'shopify-wrong-address' : undefined);
  if (refusal !== undefined) {
    const retryAfterMs = retryAfterMsOf(answer);
    return new ProblemError(
      problemOf(refusal, `${connection.domain} answered ${httpState}.`, facts, retryAfterMs === undefined ? {} : { retryAfterMs }),
      { raw },
    );
  }
  if (asking === 'write') return unconfirmed(connection, `${connection.domain} answered ${httpState} to a write.`, { httpState }, raw);
  return new ProblemError(
    problemOf(httpState >= 500 ? 'shopify-unreachable' : 'shopify-rejected', `${connection.domain} answered ${httpState}.`, facts),
    { raw },
  );
};

/** A write went out, and what came back does not say what became of it. */
export const unconfirmed = (
  connection: ShopifyConnection,
  summary: string,
  facts: Parameters<typeof problemOf>[2] = {},
  raw?: string,
): ProblemError =>
  new ProblemError(problemOf('shopify-unconfirmed', summary, { store: connection.storeId, ...facts }), raw === undefined ? {} : { raw });

const errorSchema = z.object({
  message: z.string().default(''),
  path: z.array(z.union([z.string(), z.number()])).optional(),
  extensions: z.object({ code: z.string().optional(), requiredAccess: z.string().optional() }).optional(),
});
type AnswerError = z.output<typeof errorSchema>;

const envelopeSchema = z.object({
  data: z.unknown().optional(),
  // One version answers a text in place of the list (a refused token); anything there is an error.
  errors: z.union([z.array(errorSchema), z.string().transform((message): AnswerError[] => [{ message }])]).optional(),
  extensions: z
    .object({
      cost: z
        .object({
          requestedQueryCost: z.number(),
          actualQueryCost: z.number().nullable(),
          throttleStatus: z.object({ maximumAvailable: z.number(), currentlyAvailable: z.number(), restoreRate: z.number() }),
        })
        .optional(),
      search: z.array(z.object({ warnings: z.array(z.object({ field: z.string().optional(), code: z.string().optional() })) })).optional(),
    })
    .optional(),
});
export type Envelope = z.output<typeof envelopeSchema>;

/** The frame of a GraphQL answer, or undefined where the body is none. */
export const envelopeOf = (answer: HttpAnswer): Envelope | undefined => envelopeSchema.safeParse(jsonOf(answer)).data;

export const bucketOf = (envelope: Envelope | undefined): { reading: BucketReading; charged: number; requested: number } | undefined => {
  const cost = envelope?.extensions?.cost;
  return cost === undefined
    ? undefined
    : { reading: cost.throttleStatus, charged: cost.actualQueryCost ?? 0, requested: cost.requestedQueryCost };
};

const codeOf = (error: AnswerError): string => error.extensions?.code ?? '';

export const isThrottled = (envelope: Envelope): boolean => (envelope.errors ?? []).some((error) => codeOf(error) === 'THROTTLED');

/** Shopify itself broke: a read may ask again. */
export const isBroken = (envelope: Envelope): boolean => (envelope.errors ?? []).some((error) => codeOf(error) === 'INTERNAL_SERVER_ERROR');

/** Codes of errors that come before a mutation does anything (§6.1). */
const refusedBefore: ReadonlySet<string> = new Set(['MAX_COST_EXCEEDED', 'BAD_REQUEST', 'INVALID_FIELD_ARGUMENTS', 'ACCESS_DENIED']);

/** Certain that a write did nothing: every error is of a kind that comes before it, at its own field or before any. */
const didNothing = (envelope: Envelope): boolean =>
  (envelope.errors ?? []).every(
    (error) =>
      codeOf(error) !== 'INTERNAL_SERVER_ERROR' &&
      (envelope.data === undefined || (refusedBefore.has(codeOf(error)) && (error.path ?? []).length <= 1)),
  );

const problemOfErrors = (
  envelope: Envelope,
  errors: readonly AnswerError[],
  connection: ShopifyConnection,
  document: Pick<ShopifyDocument, 'name'>,
  granted: ReadonlySet<string>,
): ReturnType<typeof problemOf> => {
  const denied: AccessError[] = errors
    .filter((error) => codeOf(error) === 'ACCESS_DENIED')
    .map((error) => ({ path: error.path ?? [], requiredAccess: error.extensions?.requiredAccess }));
  if (denied.length > 0) return accessProblemOf(denied, connection.storeId, document.name, granted);
  const facts = {
    store: connection.storeId,
    document: document.name,
    code: codeOf(errors[0]!),
    path: (errors[0]!.path ?? []).join('.'),
    // Half an answer is no answer: nulls in it would pass for data.
    withData: envelope.data !== undefined && envelope.data !== null,
  };
  return isBroken(envelope)
    ? problemOf('shopify-unreachable', `Shopify failed while it answered ${document.name}.`, facts)
    : problemOf('shopify-rejected', `Shopify refused ${document.name}: ${errors[0]!.message}`, facts);
};

/** `data` of a whole and clean answer. Throws for everything else. `granted`: the app's scopes, as far as known. */
export const dataOf = <S extends z.ZodType>(
  envelope: Envelope | undefined,
  answer: HttpAnswer,
  document: { name: string; answer: S },
  asker: { connection: ShopifyConnection; asking: Asking; granted: ReadonlySet<string> },
): z.output<S> => {
  const { connection, asking, granted } = asker;
  const raw = () => bodyText(answer);
  if (envelope === undefined) {
    const summary = `Something else than Shopify answered ${document.name} at ${connection.domain}.`;
    if (asking === 'write') throw unconfirmed(connection, summary, { document: document.name }, raw());
    throw new ProblemError(problemOf('shopify-unreachable', summary, { store: connection.storeId, document: document.name }), {
      raw: raw(),
    });
  }
  const errors = envelope.errors ?? [];
  if (errors.length > 0) {
    if (asking === 'write' && !didNothing(envelope)) {
      throw unconfirmed(
        connection,
        `Shopify answered ${document.name} with errors.`,
        { document: document.name, code: codeOf(errors[0]!) },
        raw(),
      );
    }
    throw new ProblemError(problemOfErrors(envelope, errors, connection, document, granted), { raw: raw() });
  }
  const warning = envelope.extensions?.search?.flatMap((search) => search.warnings)[0];
  if (warning !== undefined) {
    // A filter that was half understood answers wrong rows with a straight face (§4.1).
    throw new ProblemError(
      problemOf('shopify-rejected', `Shopify did not understand the filter of ${document.name}.`, {
        store: connection.storeId,
        document: document.name,
        field: warning.field ?? null,
        code: warning.code ?? null,
      }),
      { raw: raw() },
    );
  }
  const parsed = document.answer.safeParse(envelope.data);
  if (parsed.success) return parsed.data;
  const facts = { document: document.name, path: parsed.error.issues[0]?.path.join('.') ?? '' };
  const summary = `The answer to ${document.name} is not as agreed.`;
  if (asking === 'write') throw unconfirmed(connection, summary, facts, raw());
  throw new ProblemError(problemOf('shopify-unreadable', summary, { store: connection.storeId, ...facts }), { raw: raw() });
};

/** The version that answered, where it is not the one asked for: Shopify falls forward in silence when one is no longer served (§1.1). */
export const otherVersionOf = (answer: HttpAnswer, connection: ShopifyConnection): string | undefined => {
  const version = answer.headers['x-shopify-api-version'];
  return version === undefined || version === connection.apiVersion ? undefined : version;
};
