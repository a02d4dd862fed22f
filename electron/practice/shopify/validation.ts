/** How a document that breaks the schema is refused: the messages and codes of the real system where they are known. */
import {
  FieldsOnCorrectTypeRule,
  GraphQLError,
  Kind,
  KnownArgumentNamesRule,
  KnownDirectivesRule,
  KnownFragmentNamesRule,
  KnownTypeNamesRule,
  NoUndefinedVariablesRule,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  OverlappingFieldsCanBeMergedRule,
  ProvidedRequiredArgumentsRule,
  ScalarLeafsRule,
  specifiedRules,
  ValuesOfCorrectTypeRule,
  VariablesInAllowedPositionRule,
  visit,
  type ASTNode,
  type DocumentNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import type { ErrorEntry } from './api-error.ts';

/** Codes by rule; what is not listed has no code of its own. */
const codes = new Map<ValidationRule, string>([
  [FieldsOnCorrectTypeRule, 'undefinedField'],
  [KnownArgumentNamesRule, 'argumentNotAccepted'],
  [ProvidedRequiredArgumentsRule, 'missingRequiredArguments'],
  [ValuesOfCorrectTypeRule, 'argumentLiteralsIncompatible'],
  [VariablesInAllowedPositionRule, 'variableMismatch'],
  [NoUndefinedVariablesRule, 'variableNotDefined'],
  [NoUnusedVariablesRule, 'variableNotUsed'],
  [KnownTypeNamesRule, 'undefinedType'],
  [KnownFragmentNamesRule, 'useOfUndefinedFragment'],
  [NoUnusedFragmentsRule, 'useNotUsedFragment'],
  [ScalarLeafsRule, 'selectionMismatch'],
  [KnownDirectivesRule, 'undefinedDirective'],
  [OverlappingFieldsCanBeMergedRule, 'fieldConflict'],
]);

/** Puts the real wording in the place of the library's, while the rule still stands where it found the error. */
const reworded = (rule: ValidationRule, error: GraphQLError, context: ValidationContext): GraphQLError => {
  const node = error.nodes?.[0];
  const code = codes.get(rule);
  const say = (message: string, extensions: Record<string, unknown>) =>
    new GraphQLError(message, { ...(error.nodes === undefined ? {} : { nodes: error.nodes }), extensions });
  if (rule === FieldsOnCorrectTypeRule && node?.kind === Kind.FIELD) {
    const typeName = context.getParentType()?.name ?? '';
    const fieldName = node.name.value;
    return say(`Field '${fieldName}' doesn't exist on type '${typeName}'`, { code, typeName, fieldName });
  }
  if (rule === KnownArgumentNamesRule && node?.kind === Kind.ARGUMENT) {
    const name = context.getFieldDef()?.name ?? '';
    const argumentName = node.name.value;
    return say(`Field '${name}' doesn't accept argument '${argumentName}'`, { code, name, typeName: 'Field', argumentName });
  }
  return code === undefined ? error : say(error.message, { code });
};

/** The rules of the GraphQL specification, each saying what it found in the real system's words. */
export const taggedRules: readonly ValidationRule[] = specifiedRules.map(
  (rule): ValidationRule =>
    (context) =>
      rule(
        Object.create(context, {
          reportError: { value: (error: GraphQLError) => context.reportError(reworded(rule, error, context)) },
        }) as ValidationContext,
      ),
);

/** `query OrdersChanged`, then the fields down to the place; empty for a place outside every operation. */
const pathTo = (document: DocumentNode, wanted: ASTNode | undefined): string[] => {
  let path: string[] = [];
  const names = (nodes: readonly (ASTNode | readonly ASTNode[])[]): string[] =>
    nodes.flatMap((node): string[] => {
      if (!('kind' in node)) return [];
      if (node.kind === Kind.OPERATION_DEFINITION) return [[node.operation, node.name?.value].filter(Boolean).join(' ')];
      if (node.kind === Kind.FRAGMENT_DEFINITION) return [`fragment ${node.name.value}`];
      return node.kind === Kind.FIELD || node.kind === Kind.ARGUMENT
        ? [(node.kind === Kind.FIELD ? node.alias : undefined)?.value ?? node.name.value]
        : [];
    });
  if (wanted === undefined) return path;
  visit(document, {
    enter: (node, _key, _parent, _path, ancestors) => {
      if (node === wanted) path = names([...ancestors, node]);
    },
  });
  return path;
};

/** One entry of `errors` for something that validation found. */
export const validationEntry = (error: GraphQLError, document: DocumentNode): ErrorEntry => ({
  message: error.message,
  ...(error.locations === undefined ? {} : { locations: error.locations }),
  path: pathTo(document, error.nodes?.[0]),
  extensions: error.extensions,
});
