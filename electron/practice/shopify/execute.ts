/** Runs a prepared operation over the tables of answers, with scopes, personal data and idempotent replays seen to. */
import {
  executeSync,
  isObjectType,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLTypeResolver,
} from 'graphql';
import { ApiError, type ErrorEntry } from './api-error.ts';
import type { Variables } from './cost.ts';
import type { PreparedDocument, PreparedOperation } from './document.ts';
import type { Field, FieldContext, Fields } from './fields.ts';
import type { JournalEffect } from '../wire.ts';
import { grants, type AdminSchema } from './schema.ts';

/** What a root field is given instead of being run; by response key. */
export type Substitute = { kind: 'data'; data: unknown } | { kind: 'userError'; code: string; message: string };

export type Execution = {
  admin: AdminSchema;
  answers: Fields;
  prepared: PreparedDocument;
  operation: PreparedOperation;
  variables: Variables;
  context: Omit<FieldContext, 'path' | 'warn' | 'effect'>;
  withholdPersonalData: boolean;
  substitutes: ReadonlyMap<string, Substitute>;
};

export type SearchWarningEntry = Parameters<FieldContext['warn']>[0];

export type Outcome = {
  /** Undefined where an error leaves no data at all. */
  data: Record<string, unknown> | null | undefined;
  errors: ErrorEntry[];
  warnings: SearchWarningEntry[];
  effects: JournalEffect[];
};

type Prepared = { field: Field | undefined; denied: string | undefined; personal: boolean };

type PathLink = { prev: PathLink | undefined; key: string | number };
type RunContext = FieldContext & {
  /** Where execution stands; read only when somebody asks for the path. */
  at: PathLink | undefined;
  run: Execution;
  prepared: Map<GraphQLObjectType, Map<string, Prepared>>;
};

/** The schema calls the root of queries `QueryRoot`; the tables of answers say `Query`. */
const tableName = (typeName: string): string => (typeName === 'QueryRoot' ? 'Query' : typeName);

const prepareField = (run: Execution, typeName: string, fieldName: string): Prepared => {
  const need = run.admin.scopeNeed(typeName, fieldName);
  const { scopes } = run.context;
  const held = need === undefined || need.groups.every((group) => group.some((scope) => grants(scopes, scope)));
  const table = run.answers[tableName(typeName)] ?? run.answers[typeName];
  return {
    field: table !== undefined && Object.hasOwn(table, fieldName) ? table[fieldName] : undefined,
    denied: held ? undefined : need!.text,
    personal: run.withholdPersonalData && run.admin.isPersonal(typeName, fieldName),
  };
};

const preparedField = (context: RunContext, type: GraphQLObjectType, fieldName: string): Prepared => {
  let ofType = context.prepared.get(type);
  if (ofType === undefined) context.prepared.set(type, (ofType = new Map()));
  let prepared = ofType.get(fieldName);
  if (prepared === undefined) ofType.set(fieldName, (prepared = prepareField(context.run, type.name, fieldName)));
  return prepared;
};

/** A payload with nothing in it but one error, for whichever payload type the mutation has. */
const errorPayload = (type: unknown, { code, message }: { code: string; message: string }): Record<string, unknown> => {
  const payload: Record<string, unknown> = {};
  if (isObjectType(type)) for (const name of Object.keys(type.getFields())) payload[name] = null;
  return { ...payload, userErrors: [{ field: null, code, message }] };
};

const resolveField: GraphQLFieldResolver<unknown, RunContext> = (source, args, context, info) => {
  const typeName = info.parentType.name;
  const { field, denied, personal } = preparedField(context, info.parentType, info.fieldName);
  if (denied !== undefined) {
    throw new ApiError('ACCESS_DENIED', `Access denied for ${info.fieldName} field. Required access: ${denied}`, {
      extensions: { requiredAccess: denied },
    });
  }
  if (personal) {
    throw new ApiError('ACCESS_DENIED', `This app is not approved to use the ${info.fieldName} field of ${typeName}.`);
  }
  if (info.path.prev === undefined) {
    const substitute = context.run.substitutes.get(String(info.path.key));
    // What was answered before is put in afterwards, as it stood.
    if (substitute !== undefined) return substitute.kind === 'data' ? null : errorPayload(info.returnType, substitute);
  }
  if (field !== undefined) {
    context.at = info.path;
    return field(source, args, context);
  }
  if (typeof source === 'object' && source !== null && Object.hasOwn(source, info.fieldName)) {
    return (source as Record<string, unknown>)[info.fieldName];
  }
  // Nobody has taught the practice shop this field: it is as if the schema did not have it.
  throw new ApiError('undefinedField', `Field '${info.fieldName}' doesn't exist on type '${typeName}'`, {
    whole: true,
    extensions: { typeName, fieldName: info.fieldName },
  });
};

/** Objects say what they are; those that only have an id say it with that. */
const resolveType: GraphQLTypeResolver<unknown, RunContext> = (value) => {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('__typename' in value) return String(value.__typename);
  return 'id' in value ? /^gid:\/\/shopify\/(\w+)\//.exec(String(value.id))?.[1] : undefined;
};

const pathOf = (link: PathLink | undefined): string[] => {
  const keys: string[] = [];
  for (let at = link; at !== undefined; at = at.prev) if (typeof at.key === 'string') keys.unshift(at.key);
  return keys;
};

const entryOf = (error: GraphQLError): ErrorEntry => ({
  message: error.message,
  ...(error.locations === undefined ? {} : { locations: error.locations }),
  ...(error.path === undefined ? {} : { path: error.path }),
  ...(Object.keys(error.extensions).length === 0 ? {} : { extensions: error.extensions }),
});

/**
 * Runs the operation at once. Errors of the API come back in the outcome; anything else that an answer throws, a null where
 * the schema forbids one included, is a fault of the practice shop itself and is thrown on.
 */
export const execute = (run: Execution): Outcome => {
  const warnings: SearchWarningEntry[] = [];
  const effects: JournalEffect[] = [];
  const context: RunContext = {
    ...run.context,
    at: undefined,
    run,
    prepared: new Map(),
    path: () => pathOf(context.at),
    warn: (warning) => void warnings.push(warning),
    effect: (effect) => void effects.push(effect),
  };
  const { operation } = run;
  const result = executeSync({
    schema: run.admin.schema,
    document: run.prepared.document,
    contextValue: context,
    variableValues: run.variables,
    operationName: operation.name ?? null,
    fieldResolver: resolveField as GraphQLFieldResolver<unknown, unknown>,
    typeResolver: resolveType as GraphQLTypeResolver<unknown, unknown>,
  });

  for (const error of result.errors ?? []) {
    const origin = error.originalError;
    if (!(origin instanceof ApiError)) throw origin ?? error;
    if (origin.whole)
      return { data: origin.code === 'INTERNAL_SERVER_ERROR' ? undefined : null, errors: [entryOf(error)], warnings, effects };
  }
  const data = result.data ?? null;
  if (data !== null) {
    for (const [key, substitute] of run.substitutes) if (substitute.kind === 'data') data[key] = substitute.data;
  }
  return { data, errors: (result.errors ?? []).map(entryOf), warnings, effects };
};
