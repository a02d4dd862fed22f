/** What the server checks beyond its schema (`reference/shopify-admin-api.md §0`), with the messages it refuses with. */
import { getArgumentValues, getNullableType, GraphQLError, isInputObjectType, isListType, type GraphQLInputType } from 'graphql';
import type { ErrorEntry } from './api-error.ts';
import { argumentValue, isIncluded, type Variables } from './cost.ts';
import type { Planned, PlannedField, PreparedOperation } from './document.ts';

/** `first`, `last` and every array sent in (`reference/shopify-admin-api.md §2.3`). */
const pageLimit = 250;
const arrayLimit = 250;

/** Complete for 2026-04 to 2026-10 (`reference/shopify-admin-api.md §3.4`). */
const idempotentMutations: ReadonlySet<string> = new Set([
  'inventoryActivate',
  'inventoryAdjustQuantities',
  'inventoryMoveQuantities',
  'inventorySetOnHandQuantities',
  'inventorySetQuantities',
  'inventoryShipmentAddItems',
  'inventoryShipmentCreate',
  'inventoryShipmentCreateInTransit',
  'inventoryShipmentReceive',
  'inventoryTransferCreate',
  'inventoryTransferCreateAsReadyToShip',
  'inventoryTransferDuplicate',
  'inventoryTransferSetItems',
  'locationActivate',
  'locationDeactivate',
  'refundCreate',
]);

/** A root field with what it was called with. `key` is that of `@idempotent`. */
export type RootCall = { field: PlannedField; args: Record<string, unknown>; idempotencyKey: string | undefined };

type PathPart = string | number;

const entry = (field: PlannedField, path: readonly PathPart[], code: string, message: string): ErrorEntry => {
  const start = field.node.loc?.startToken;
  return {
    message,
    ...(start === undefined ? {} : { locations: [{ line: start.line, column: start.column }] }),
    path,
    extensions: { code },
  };
};

const idempotencyKeyOf = (field: PlannedField, variables: Variables): string | undefined => {
  const directive = field.node.directives?.find((candidate) => candidate.name.value === 'idempotent');
  const value = directive?.arguments?.[0]?.value;
  if (value?.kind === 'StringValue') return value.value;
  const named = value?.kind === 'Variable' ? variables[value.name.value] : undefined;
  return typeof named === 'string' ? named : undefined;
};

/** Pages of connections and lists; `path` holds response keys. */
const checkPages = (selections: readonly Planned[], variables: Variables, path: readonly string[]): ErrorEntry[] =>
  selections.flatMap((selection): ErrorEntry[] => {
    if (selection.kind === 'branch') return checkPages(selection.children, variables, path);
    if (!isIncluded(selection, variables)) return [];
    const here = [...path, selection.key];
    const sizes = (['first', 'last'] as const).map((name) => ({ name, value: argumentValue(selection, name, variables) ?? undefined }));
    const given = sizes.filter((size) => typeof size.value === 'number') as { name: string; value: number }[];
    const errors: ErrorEntry[] = [];
    if (selection.isConnection && given.length === 0) {
      errors.push(entry(selection, here, 'BAD_REQUEST', 'you must provide one of first or last'));
    }
    for (const { name, value } of given) {
      if (value > pageLimit) errors.push(entry(selection, here, 'BAD_REQUEST', `${name} cannot exceed ${pageLimit}`));
      if (value < 0) errors.push(entry(selection, here, 'BAD_REQUEST', `${name} cannot be negative`));
    }
    return [...errors, ...checkPages(selection.children, variables, here)];
  });

/** Of each pair a tracking input takes one only. */
const trackingPairs = [
  ['number', 'numbers'],
  ['url', 'urls'],
] as const;

/** Walks what was sent along its type. Absent and null differ for `changeFromQuantity`: null is a decision, absence a slip. */
const checkInput = (field: PlannedField, type: GraphQLInputType, value: unknown, path: readonly PathPart[]): ErrorEntry[] => {
  const bare = getNullableType(type);
  if (value === null || value === undefined) return [];
  if (isListType(bare)) {
    if (!Array.isArray(value)) return [];
    if (value.length > arrayLimit) {
      const message = `The input array size of ${value.length} is greater than the maximum allowed of ${arrayLimit}.`;
      return [entry(field, path, 'MAX_INPUT_SIZE_EXCEEDED', message)];
    }
    return value.flatMap((item, at) => checkInput(field, bare.ofType as GraphQLInputType, item, [...path, at]));
  }
  if (!isInputObjectType(bare)) return [];
  const input = value as Record<string, unknown>;
  const fields = bare.getFields();
  const errors: ErrorEntry[] = [];
  if (fields['changeFromQuantity'] !== undefined && input['changeFromQuantity'] === undefined) {
    const message = `${bare.name} must include the following argument: changeFromQuantity`;
    errors.push(entry(field, path, 'INVALID_FIELD_ARGUMENTS', message));
  }
  if (bare.name === 'FulfillmentTrackingInput') {
    for (const [one, many] of trackingPairs) {
      if ((input[one] ?? null) === null || (input[many] ?? null) === null) continue;
      errors.push(
        entry(field, path, 'INVALID_FIELD_ARGUMENTS', `${bare.name} must include only one of the following arguments: ${one}, ${many}`),
      );
    }
  }
  for (const [name, part] of Object.entries(input)) {
    const definition = fields[name];
    if (definition !== undefined) errors.push(...checkInput(field, definition.type, part, [...path, name]));
  }
  return errors;
};

/**
 * The root fields with their arguments, or what the server refuses them for. Cost is checked apart (`cost.ts`): it has an
 * answer of its own.
 */
export const checkOperation = (
  operation: PreparedOperation,
  variables: Variables,
): { kind: 'calls'; calls: RootCall[] } | { kind: 'refused'; errors: ErrorEntry[] } => {
  const calls: RootCall[] = [];
  const errors = checkPages(operation.selections, variables, []);
  for (const field of operation.roots) {
    if (!isIncluded(field, variables)) continue;
    let args: Record<string, unknown>;
    try {
      args = getArgumentValues(field.definition, field.node, variables);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      errors.push(entry(field, [field.key], 'INVALID_FIELD_ARGUMENTS', error.message));
      continue;
    }
    for (const argument of field.definition.args) {
      errors.push(...checkInput(field, argument.type, args[argument.name], [field.key, argument.name]));
    }
    const idempotencyKey = operation.kind === 'mutation' ? idempotencyKeyOf(field, variables) : undefined;
    if (operation.kind === 'mutation' && idempotentMutations.has(field.name) && idempotencyKey === undefined) {
      errors.push(
        entry(field, [field.key], 'BAD_REQUEST', 'The @idempotent directive is required for this mutation but was not provided.'),
      );
    }
    calls.push({ field, args, idempotencyKey: idempotentMutations.has(field.name) ? idempotencyKey : undefined });
  }
  return errors.length > 0 ? { kind: 'refused', errors } : { kind: 'calls', calls };
};
