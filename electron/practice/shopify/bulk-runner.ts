/** Runs the documents inside bulk operations: whole lists, no cost, line after line. */
import type { JournalEffect } from '../wire.ts';
import { bulkLines, bulkQueryFault } from './bulk-lines.ts';
import type { BulkResult, BulkRunner } from './bulk.ts';
import { chooseOperation, prepareDocument } from './document.ts';
import { execute, type Outcome } from './execute.ts';
import { callFacts, parseRequest, runAsked, type RunParts } from './graphql.ts';
import type { AdminSchema } from './schema.ts';

/** What the journal hears of an operation that ran. */
export type BulkNote = { operation: string; client: string; facts: Record<string, unknown>; effects: readonly JournalEffect[] };

export const createBulkRunner = (options: {
  admin: AdminSchema;
  nowMs(): number;
  /** Everything an execution needs, for a client's name. */
  parts(client: string): RunParts;
  note(note: BulkNote): void;
}): BulkRunner => {
  const { admin, note } = options;

  const failureOf = (outcome: Outcome): BulkResult['errorCode'] => {
    if (outcome.errors.length === 0) return undefined;
    return outcome.errors.some((error) => error.extensions?.['code'] === 'ACCESS_DENIED') ? 'ACCESS_DENIED' : 'INTERNAL_SERVER_ERROR';
  };

  return {
    queryFault: (text) => {
      const preparation = prepareDocument(admin, text);
      return preparation.kind === 'invalid' ? preparation.errors[0]?.message : bulkQueryFault(preparation.prepared);
    },
    runQuery: (text, grouped, client) => {
      const preparation = prepareDocument(admin, text);
      if (preparation.kind === 'invalid') return { lines: [], roots: 0, errorCode: 'INTERNAL_SERVER_ERROR' };
      const { prepared } = preparation;
      const parts = options.parts(client);
      const outcome = execute({
        admin,
        prepared,
        operation: chooseOperation(prepared, undefined)!,
        variables: {},
        answers: parts.answers,
        context: { ...parts.context, wholeLists: true },
        withholdPersonalData: parts.withholdPersonalData,
        substitutes: new Map(),
      });
      const { lines, roots } = bulkLines(prepared, outcome.data ?? {}, grouped);
      const errorCode = failureOf(outcome);
      note({
        operation: 'bulk query',
        client,
        facts: { lines: lines.length, ...(errorCode === undefined ? {} : { errorCode }) },
        effects: outcome.effects,
      });
      return { lines: errorCode === 'ACCESS_DENIED' ? [] : lines, roots, errorCode };
    },
    mutationFault: (text) => {
      const preparation = prepareDocument(admin, text);
      if (preparation.kind === 'invalid') return preparation.errors[0]?.message;
      const { operations } = preparation.prepared;
      const [operation] = operations;
      if (operations.length !== 1 || operation?.kind !== 'mutation' || operation.roots.length !== 1) {
        return 'Bulk mutations must contain exactly one mutation.';
      }
      return operation.roots[0]!.name.startsWith('bulkOperation') ? 'Bulk mutations cannot start bulk operations.' : undefined;
    },
    runMutation: (text, variables, client) => {
      const lines = variables.map((line, at): Record<string, unknown> => {
        const reading = parseRequest(admin, { query: text, variables: line, operationName: undefined }, { nodesPerId: false });
        if (reading.kind === 'refused') return { errors: reading.errors, __lineNumber: at };
        const nowMs = options.nowMs();
        const ran = runAsked(reading.asked, { nowMs, leavesAtMs: nowMs, fault: undefined, points: 'free' }, options.parts(client));
        note({
          operation: reading.names[0] ?? 'bulk mutation',
          client,
          facts: { bulkLine: at, calls: callFacts(reading.asked), ...ran.facts },
          effects: ran.effects,
        });
        const { data, errors } = ran.body;
        return { ...(data === undefined ? {} : { data }), ...(errors === undefined ? {} : { errors }), __lineNumber: at };
      });
      return { lines, roots: lines.length, errorCode: undefined };
    },
  };
};
