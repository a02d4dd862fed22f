/** Variables as the schema reads them, and the real system's words for those that do not fit. */
import {
  coerceInputValue,
  getVariableValues,
  isInputType,
  isNonNullType,
  print,
  typeFromAST,
  type GraphQLSchema,
  type VariableDefinitionNode,
} from 'graphql';
import type { ErrorEntry } from './api-error.ts';
import type { Variables } from './cost.ts';
import type { PreparedOperation } from './document.ts';

type Problem = { path: readonly (string | number)[]; explanation: string };

const problemsOf = (schema: GraphQLSchema, definition: VariableDefinitionNode, raw: Variables): Problem[] => {
  const type = typeFromAST(schema, definition.type);
  const value = raw[definition.variable.name.value];
  if (type === undefined || !isInputType(type)) return [{ path: [], explanation: 'No such type' }];
  if (value === undefined) {
    return isNonNullType(type) && definition.defaultValue === undefined ? [{ path: [], explanation: 'Expected value to not be null' }] : [];
  }
  const problems: Problem[] = [];
  coerceInputValue(value, type, (path, _invalid, error) => problems.push({ path, explanation: error.message }));
  return problems;
};

const invalidVariable = (definition: VariableDefinitionNode, raw: Variables, problems: readonly Problem[]): ErrorEntry => {
  const name = definition.variable.name.value;
  const reasons = problems.map(({ path, explanation }) => (path.length === 0 ? explanation : `${path.join('.')} (${explanation})`));
  const start = definition.loc?.startToken;
  return {
    message: `Variable $${name} of type ${print(definition.type)} was provided invalid value${problems[0]?.path.length ? ' for ' : ': '}${reasons.join(', ')}`,
    ...(start === undefined ? {} : { locations: [{ line: start.line, column: start.column }] }),
    extensions: { code: 'INVALID_VARIABLE', value: raw[name] ?? null, problems },
  };
};

/** The values with defaults filled in; what was not sent stays absent, null stays null. */
export const readVariables = (
  schema: GraphQLSchema,
  operation: PreparedOperation,
  raw: Variables,
): { kind: 'values'; values: Variables } | { kind: 'invalid'; errors: ErrorEntry[] } => {
  const definitions = operation.definition.variableDefinitions ?? [];
  const { coerced, errors } = getVariableValues(schema, definitions, raw);
  if (coerced !== undefined) return { kind: 'values', values: coerced };
  const entries = definitions.flatMap((definition) => {
    const problems = problemsOf(schema, definition, raw);
    return problems.length === 0 ? [] : [invalidVariable(definition, raw, problems)];
  });
  return {
    kind: 'invalid',
    errors: entries.length > 0 ? entries : errors.map(({ message }) => ({ message, extensions: { code: 'INVALID_VARIABLE' } })),
  };
};
