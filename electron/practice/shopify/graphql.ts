/** One GraphQL request from its body to its answer: validation, rules, cost, bucket, idempotency, execution. */
import { createHash } from 'node:crypto';
import type { JournalEffect } from '../wire.ts';
import { ApiError, internalError, type ErrorEntry } from './api-error.ts';
import type { Bucket } from './bucket.ts';
import { actualCost, maximumQueryCost, requestedCost, type CostOptions, type Variables } from './cost.ts';
import { chooseOperation, prepareDocument, type PreparedDocument, type PreparedOperation } from './document.ts';
import { execute, type Execution, type Outcome, type SearchWarningEntry, type Substitute } from './execute.ts';
import type { FaultKind } from './faults.ts';
import { idempotencyErrors, type IdempotencyStore } from './idempotency.ts';
import { checkOperation, type RootCall } from './rules.ts';
import type { AdminSchema } from './schema.ts';
import { readVariables } from './variables.ts';

/** A request that can be run. `names` are what faults and the journal know it by: its operation's name, then its root fields. */
export type Asked = {
  admin: AdminSchema;
  prepared: PreparedDocument;
  operation: PreparedOperation;
  variables: Variables;
  calls: RootCall[];
  requested: number;
};

/** A request read as far as it goes; what cannot be run carries the answer that says so. */
export type Reading = { names: string[] } & (
  | { kind: 'asked'; asked: Asked }
  | { kind: 'refused'; code: number; errors: readonly ErrorEntry[] | Record<string, string> }
);

export type Body = { query: string; variables: Variables; operationName: string | undefined };

const readBody = (contentType: string, body: string): Body | undefined => {
  if (contentType.includes('application/graphql')) return { query: body, variables: {}, operationName: undefined };
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || !('query' in value) || typeof value.query !== 'string') return undefined;
    const variables = 'variables' in value && typeof value.variables === 'object' ? value.variables : null;
    const name = 'operationName' in value && typeof value.operationName === 'string' ? value.operationName : undefined;
    return { query: value.query, variables: { ...variables }, operationName: name };
  } catch {
    return undefined;
  }
};

/** The wording of the real answer, long as it is. */
const tooExpensive = (cost: number): ErrorEntry => {
  const error = new ApiError(
    'MAX_COST_EXCEEDED',
    `Query cost is ${cost}, which exceeds the single query max cost limit (${maximumQueryCost}).`,
    { extensions: { cost, maxCost: maximumQueryCost } },
  );
  return { message: error.message, extensions: error.extensions };
};

/** Reads a request without acting on it. */
export const readRequest = (admin: AdminSchema, contentType: string, text: string, cost: CostOptions): Reading => {
  const body = readBody(contentType, text);
  if (body === undefined) return { kind: 'refused', names: [], code: 400, errors: { query: 'Required parameter missing or invalid' } };
  return parseRequest(admin, body, cost);
};

/** The same from a body that has been taken apart; the lines of bulk mutations come this way. */
export const parseRequest = (admin: AdminSchema, body: Body, cost: CostOptions): Reading => {
  const preparation = prepareDocument(admin, body.query);
  const named = body.operationName === undefined ? [] : [body.operationName];
  if (preparation.kind === 'invalid') return { kind: 'refused', names: named, code: 200, errors: preparation.errors };
  const { prepared } = preparation;
  const operation = chooseOperation(prepared, body.operationName);
  if (operation === undefined) {
    const message = body.operationName === undefined ? 'An operation name is required' : `No operation named "${body.operationName}"`;
    return { kind: 'refused', names: named, code: 200, errors: [{ message }] };
  }
  const names = [...(operation.name === undefined ? [] : [operation.name]), ...operation.roots.map((root) => root.name)];
  const refused = (errors: readonly ErrorEntry[]): Reading => ({ kind: 'refused', names, code: 200, errors });
  const read = readVariables(admin.schema, operation, body.variables);
  if (read.kind === 'invalid') return refused(read.errors);
  const checked = checkOperation(operation, read.values);
  if (checked.kind === 'refused') return refused(checked.errors);
  const requested = requestedCost(operation, read.values, cost);
  if (requested > maximumQueryCost) return refused([tooExpensive(requested)]);
  return { kind: 'asked', names, asked: { admin, prepared, operation, variables: read.values, calls: checked.calls, requested } };
};

/** What stands for the parameters of an idempotent call: differs with anything that was asked for. */
const parametersOf = (call: RootCall): string =>
  createHash('sha256')
    .update(JSON.stringify([call.field.name, call.args]))
    .digest('base64');

/** Takes the keys of a request that has arrived and acts later. */
export const beginIdempotent = (store: IdempotencyStore, asked: Asked, nowMs: number, actsAtMs: number): void => {
  for (const call of asked.calls) {
    if (call.idempotencyKey !== undefined) store.begin(call.idempotencyKey, parametersOf(call), nowMs, actsAtMs);
  }
};

const judgeCalls = (store: IdempotencyStore, asked: Asked, nowMs: number, fault: FaultKind | undefined): Map<string, Substitute> => {
  const substitutes = new Map<string, Substitute>();
  for (const call of asked.calls) {
    if (call.idempotencyKey === undefined) continue;
    const verdict =
      fault === 'idempotency-concurrent'
        ? ({ kind: 'refuse', code: 'IDEMPOTENCY_CONCURRENT_REQUEST' } as const)
        : store.judge(call.idempotencyKey, parametersOf(call), nowMs);
    if (verdict.kind === 'replay') substitutes.set(call.field.key, { kind: 'data', data: verdict.answer });
    if (verdict.kind === 'refuse') {
      substitutes.set(call.field.key, { kind: 'userError', code: verdict.code, message: idempotencyErrors[verdict.code] });
    }
  }
  return substitutes;
};

/** The errors that a mutation's own payload carries; empty for anything else. */
const userErrorsOf = (payload: unknown): readonly unknown[] =>
  typeof payload === 'object' && payload !== null && 'userErrors' in payload && Array.isArray(payload.userErrors) ? payload.userErrors : [];

const finishCalls = (
  store: IdempotencyStore,
  asked: Asked,
  run: Run,
  outcome: Outcome,
  substitutes: ReadonlyMap<string, Substitute>,
): void => {
  for (const call of asked.calls) {
    if (call.idempotencyKey === undefined || substitutes.has(call.field.key)) continue;
    const answer = outcome.data?.[call.field.key] ?? undefined;
    const failed = answer === undefined || userErrorsOf(answer).length > 0;
    store.finish(
      call.idempotencyKey,
      parametersOf(call),
      run.nowMs,
      run.leavesAtMs,
      failed ? 'failed' : 'answered',
      failed ? undefined : answer,
    );
  }
};

export type Run = {
  nowMs: number;
  /** When the answer leaves: what was held and not needed goes back then, and keys run until then. */
  leavesAtMs: number;
  fault: FaultKind | undefined;
  /** Asked of the bucket now, held by it since the request arrived, or free as inside a bulk operation. */
  points: 'ask' | 'held' | 'free';
};

/** A body to send, and what the journal should know. */
export type Ran = { body: Record<string, unknown>; effects: readonly JournalEffect[]; facts: Record<string, unknown>; throttled: boolean };

const searchExtension = (warnings: readonly SearchWarningEntry[]): Record<string, unknown> => {
  const lists = new Map<string, { path: readonly string[]; query: string; warnings: unknown[] }>();
  for (const { path, query, field, message, code } of warnings) {
    const key = JSON.stringify([path, query]);
    const list = lists.get(key) ?? { path, query, warnings: [] };
    list.warnings.push({ field, message, code });
    lists.set(key, list);
  }
  return lists.size === 0 ? {} : { search: [...lists.values()] };
};

/** What an execution needs of the shop that answers. */
export type RunParts = { bucket: Bucket; store: IdempotencyStore; cost: CostOptions } & Pick<
  Execution,
  'answers' | 'context' | 'withholdPersonalData'
>;

/** What the journal tells of a request, whatever becomes of it: every root field with all that was sent. */
export const callFacts = (asked: Asked): Record<string, unknown>[] =>
  asked.calls.map(({ field, args, idempotencyKey }) => ({
    field: field.name,
    args,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  }));

/** Runs what was read. */
export const runAsked = (asked: Asked, run: Run, parts: RunParts): Ran => {
  const { bucket, store } = parts;
  const { requested, operation } = asked;
  const costEntry = (actual: number | null) => ({
    requestedQueryCost: requested,
    actualQueryCost: actual,
    throttleStatus: bucket.statusAt(run.leavesAtMs),
  });

  const admitted = run.points !== 'ask' || (run.fault !== 'throttled' && bucket.take(requested, run.nowMs));
  if (!admitted) {
    const { message, extensions } = new ApiError('THROTTLED', 'Throttled');
    return {
      body: { errors: [{ message, extensions }], extensions: { cost: costEntry(null) } },
      effects: [],
      facts: { outcome: 'throttled', requestedCost: requested },
      throttled: true,
    };
  }
  if (run.fault === 'internal-error') {
    bucket.giveBack(requested, run.leavesAtMs);
    const { message, extensions } = internalError();
    return {
      body: { errors: [{ message, extensions }] },
      effects: [],
      facts: { outcome: 'errors', errors: [extensions['code']] },
      throttled: false,
    };
  }

  const substitutes = judgeCalls(store, asked, run.nowMs, run.fault);
  const outcome = execute({
    admin: asked.admin,
    prepared: asked.prepared,
    operation,
    variables: asked.variables,
    answers: parts.answers,
    context: parts.context,
    withholdPersonalData: parts.withholdPersonalData,
    substitutes,
  });
  finishCalls(store, asked, run, outcome, substitutes);
  const actual = Math.min(requested, actualCost(operation, outcome.data, parts.cost));
  if (run.points !== 'free') bucket.giveBack(requested - actual, run.leavesAtMs);

  const userErrors = operation.kind === 'mutation' ? operation.roots.flatMap((root) => userErrorsOf(outcome.data?.[root.key])) : [];
  const replayed = [...substitutes].flatMap(([key, { kind }]) => (kind === 'data' ? [key] : []));
  return {
    body: {
      ...(outcome.data === undefined ? {} : { data: outcome.data }),
      ...(outcome.errors.length === 0 ? {} : { errors: outcome.errors }),
      extensions: { cost: costEntry(actual), ...searchExtension(outcome.warnings) },
    },
    effects: outcome.effects,
    facts: {
      outcome: outcome.errors.length === 0 ? 'data' : 'errors',
      requestedCost: requested,
      actualCost: actual,
      ...(outcome.errors.length === 0 ? {} : { errors: outcome.errors.map((error) => error.extensions?.['code'] ?? error.message) }),
      ...(userErrors.length === 0 ? {} : { userErrors }),
      ...(replayed.length === 0 ? {} : { replayed }),
      ...(outcome.warnings.length === 0 ? {} : { searchWarnings: outcome.warnings.map((warning) => warning.code) }),
    },
    throttled: false,
  };
};
