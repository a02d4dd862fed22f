/** Bulk operations: started by a mutation, running by themselves, their lines fetched from storage (`reference/shopify-admin-api.md §2.3`). */
import type { Fields } from './fields.ts';
import { connect, type PageArguments } from './connection.ts';
import { jsonLines } from './bulk-lines.ts';
import type { Storage } from './storage.ts';

export type BulkErrorCode = 'ACCESS_DENIED' | 'INTERNAL_SERVER_ERROR' | 'TIMEOUT';

/** What running one comes to: its lines so far and why it ended early. */
export type BulkResult = { lines: readonly unknown[]; roots: number; errorCode: BulkErrorCode | undefined };

/** How inner documents are checked and run; the API core supplies it. A fault is the text of a user error. */
export type BulkRunner = {
  queryFault(text: string): string | undefined;
  runQuery(text: string, grouped: boolean, client: string): BulkResult;
  mutationFault(text: string): string | undefined;
  /** One line of variables after the other. */
  runMutation(text: string, variables: readonly Record<string, unknown>[], client: string): BulkResult;
};

type State = 'CREATED' | 'RUNNING' | 'CANCELING' | 'CANCELED' | 'COMPLETED' | 'FAILED';

type Operation = {
  id: string;
  number: number;
  type: 'QUERY' | 'MUTATION';
  state: State;
  query: string;
  grouped: boolean;
  client: string;
  /** Of a mutation: what each line of the uploaded file says. */
  variables: Record<string, unknown>[];
  createdAtMs: number;
  /** When the next step happens; undefined once nothing more will. */
  dueMs: number | undefined;
  completedAtMs: number | undefined;
  result: BulkResult | undefined;
  url: string | null;
  partialUrl: string | null;
  fileSize: number | null;
};

export type BulkState = { operations: Operation[]; failNext: BulkErrorCode | undefined };

/** Running at once of each type (`reference/shopify-admin-api.md §2.3`). */
const slots = 5;
/** Not measured anywhere: a second until it starts, another until it ends, and two milliseconds a line. */
const stepMs = 1_000;
const lineMs = 2;

const isRunning = (operation: Operation): boolean => operation.dueMs !== undefined;

const isoOf = (atMs: number): string => new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');

/** As the schema's `BulkOperation`; 64-bit numbers are strings there. */
const told = (operation: Operation) => ({
  __typename: 'BulkOperation',
  id: operation.id,
  type: operation.type,
  status: operation.state,
  query: operation.query,
  errorCode: operation.state === 'FAILED' ? (operation.result?.errorCode ?? null) : null,
  objectCount: String(operation.completedAtMs === undefined ? 0 : (operation.result?.lines.length ?? 0)),
  rootObjectCount: String(operation.completedAtMs === undefined ? 0 : (operation.result?.roots ?? 0)),
  fileSize: operation.fileSize === null ? null : String(operation.fileSize),
  url: operation.url,
  partialDataUrl: operation.partialUrl,
  createdAt: isoOf(operation.createdAtMs),
  completedAt: operation.completedAtMs === undefined ? null : isoOf(operation.completedAtMs),
});

const readVariableLines = (text: string): Record<string, unknown>[] | undefined => {
  try {
    const lines = text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line): unknown => JSON.parse(line));
    const all = lines.every((line) => typeof line === 'object' && line !== null && !Array.isArray(line));
    return all && lines.length > 0 ? (lines as Record<string, unknown>[]) : undefined;
  } catch {
    return undefined;
  }
};

export const createBulk = (options: { storage: Storage; runner: BulkRunner }) => {
  const { storage, runner } = options;
  let operations: Operation[] = [];
  let failNext: BulkErrorCode | undefined;

  type NewOperation = Pick<Operation, 'type' | 'query' | 'grouped' | 'client' | 'variables'>;
  const start = (fields: NewOperation, nowMs: number): Operation => {
    const number = operations.length + 1;
    const operation: Operation = {
      ...fields,
      id: `gid://shopify/BulkOperation/${number}`,
      number,
      state: 'CREATED',
      createdAtMs: nowMs,
      dueMs: nowMs + stepMs,
      completedAtMs: undefined,
      result: undefined,
      url: null,
      partialUrl: null,
      fileSize: null,
    };
    operations.push(operation);
    return operation;
  };
  const refused = (code: string, field: string, message: string) => ({
    bulkOperation: null,
    userErrors: [{ field: [field], code, message }],
  });
  const noSlot = (type: Operation['type']): boolean => operations.filter((one) => one.type === type && isRunning(one)).length >= slots;
  const limitReached = (field: string) =>
    refused('LIMIT_REACHED', field, `A maximum of ${slots} bulk operations of this type can run at once for this app and shop.`);

  const run = (operation: Operation): BulkResult => {
    const { query, grouped, client, variables } = operation;
    const result = operation.type === 'QUERY' ? runner.runQuery(query, grouped, client) : runner.runMutation(query, variables, client);
    if (failNext === undefined) return result;
    const errorCode = failNext;
    failNext = undefined;
    return { lines: result.lines.slice(0, Math.floor(result.lines.length / 2)), roots: Math.floor(result.roots / 2), errorCode };
  };

  /** One step of one operation, at its moment. */
  const step = (operation: Operation): void => {
    const atMs = operation.dueMs!;
    operation.dueMs = undefined;
    if (operation.state === 'CREATED') {
      operation.state = 'RUNNING';
      operation.result = run(operation);
      operation.dueMs = atMs + stepMs + operation.result.lines.length * lineMs;
      return;
    }
    operation.completedAtMs = atMs;
    if (operation.state === 'CANCELING') {
      operation.state = 'CANCELED';
      return;
    }
    const { lines, errorCode } = operation.result!;
    const text = jsonLines(lines);
    operation.state = errorCode === undefined ? 'COMPLETED' : 'FAILED';
    operation.fileSize = lines.length === 0 ? null : Buffer.byteLength(text);
    const url = lines.length === 0 ? null : storage.keepResult(text, atMs);
    if (errorCode === undefined) operation.url = url;
    else operation.partialUrl = url;
  };

  const next = (): Operation | undefined =>
    operations.filter(isRunning).sort((left, right) => left.dueMs! - right.dueMs! || left.number - right.number)[0];

  const fields: Fields = {
    Query: {
      bulkOperation: (_, { id }: { id: string }) => {
        const found = operations.find((one) => one.id === id);
        return found === undefined ? null : told(found);
      },
      currentBulkOperation: (_, { type }: { type: string }) => {
        const found = operations.findLast((one) => one.type === type);
        return found === undefined ? null : told(found);
      },
      bulkOperations: (_, args: PageArguments, context) =>
        connect(context, args, {
          filters: { id: 'id', status: 'word', operation_type: 'word', created_at: 'time' },
          defaultSort: 'CREATED_AT',
          rows: () =>
            operations.map((one) => ({
              legacyId: one.number,
              node: told(one),
              sort: { ID: one.number, CREATED_AT: one.createdAtMs },
              terms: { status: one.state, operation_type: one.type, created_at: one.createdAtMs },
            })),
        }),
    },
    Mutation: {
      bulkOperationRunQuery: (_, { query, groupObjects }: { query: string; groupObjects: boolean }, context) => {
        const fault = runner.queryFault(query);
        if (fault !== undefined) return refused('INVALID', 'query', fault);
        if (noSlot('QUERY')) return limitReached('query');
        const operation = start({ type: 'QUERY', query, grouped: groupObjects, client: context.client, variables: [] }, context.nowMs);
        context.effect({ kind: 'bulk-started', id: operation.id });
        return { bulkOperation: told(operation), userErrors: [] };
      },
      bulkOperationRunMutation: (_, { mutation, stagedUploadPath }: { mutation: string; stagedUploadPath: string }, context) => {
        const fault = runner.mutationFault(mutation);
        if (fault !== undefined) return refused('INVALID_MUTATION', 'mutation', fault);
        const text = storage.uploaded(stagedUploadPath, context.nowMs);
        if (text === undefined) return refused('NO_SUCH_FILE', 'stagedUploadPath', 'The file does not exist or has not been uploaded yet.');
        const variables = readVariableLines(text);
        if (variables === undefined)
          return refused('INVALID_STAGED_UPLOAD_FILE', 'stagedUploadPath', 'The file is not in the JSONL format.');
        if (noSlot('MUTATION')) return limitReached('mutation');
        const operation = start({ type: 'MUTATION', query: mutation, grouped: false, client: context.client, variables }, context.nowMs);
        context.effect({ kind: 'bulk-started', id: operation.id, lines: variables.length });
        return { bulkOperation: told(operation), userErrors: [] };
      },
      bulkOperationCancel: (_, { id }: { id: string }, context) => {
        const operation = operations.find((one) => one.id === id);
        if (operation === undefined)
          return { bulkOperation: null, userErrors: [{ field: ['id'], message: 'Bulk operation does not exist' }] };
        if (!isRunning(operation)) {
          return {
            bulkOperation: told(operation),
            userErrors: [{ field: ['id'], message: 'A bulk operation cannot be canceled when it is done' }],
          };
        }
        operation.state = 'CANCELING';
        operation.dueMs = context.nowMs + stepMs;
        return { bulkOperation: told(operation), userErrors: [] };
      },
      stagedUploadsCreate: (_, { input }: { input: { filename: string }[] }, context) => ({
        stagedTargets: input.map(({ filename }) => {
          const { url, parameters } = storage.openForm(filename, context.nowMs);
          return { url, resourceUrl: null, parameters };
        }),
        userErrors: [],
      }),
    },
  };

  return {
    fields,
    nextDueMs: (): number | undefined => next()?.dueMs,
    /** The next step that is due; the caller goes by `nextDueMs`. */
    stepNext: (): void => {
      const operation = next();
      if (operation !== undefined) step(operation);
    },
    /** The next operation to run fails half-way. */
    failNext: (code: BulkErrorCode): void => {
      failNext = code;
    },
    save: (): BulkState => structuredClone({ operations, failNext }),
    restore: (saved: BulkState): void => {
      ({ operations, failNext } = structuredClone(saved));
    },
  };
};

/** Two tables as one; a field that both have is answered by the second. */
export const withFields = (first: Fields, second: Fields): Fields => {
  const all: Record<string, Fields[string]> = { ...first };
  for (const [type, fields] of Object.entries(second)) all[type] = { ...all[type], ...fields };
  return all;
};
