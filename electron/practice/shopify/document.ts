/** GraphQL documents parsed, validated and laid out for what comes after: rules, cost and execution. Kept by their text. */
import {
  getNamedType,
  GraphQLError,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  SchemaMetaFieldDef,
  TypeInfo,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  validate,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { ErrorEntry } from './api-error.ts';
import type { AdminSchema } from './schema.ts';
import { taggedRules, validationEntry } from './validation.ts';

/** A field of a document with its definition. `key` is the response key. */
export type PlannedField = {
  kind: 'field';
  key: string;
  name: string;
  parent: GraphQLCompositeType;
  definition: GraphQLField<unknown, unknown>;
  node: FieldNode;
  /** The type behind lists and non-null. */
  answered: string;
  isConnection: boolean;
  children: readonly Planned[];
};

/** Fields that apply to one type among the possible ones. */
export type PlannedBranch = { kind: 'branch'; on: string; always: boolean; children: readonly Planned[] };

export type Planned = PlannedField | PlannedBranch;

export type PreparedOperation = {
  /** Undefined for an anonymous operation. */
  name: string | undefined;
  kind: 'query' | 'mutation';
  definition: OperationDefinitionNode;
  selections: readonly Planned[];
  /** The root fields, fragments resolved. */
  roots: readonly PlannedField[];
};

export type PreparedDocument = {
  document: DocumentNode;
  operations: readonly PreparedOperation[];
  /** Deprecated members in use, as `Type.field`; for the deprecation header (`reference/shopify-admin-api.md §1.1`). */
  deprecated: readonly string[];
};

export type Preparation = { kind: 'prepared'; prepared: PreparedDocument } | { kind: 'invalid'; errors: readonly ErrorEntry[] };

const definitionOf = (admin: AdminSchema, parent: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> | undefined => {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  if (parent === admin.schema.getQueryType()) {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  }
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
};

const plan = (
  admin: AdminSchema,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  parent: GraphQLCompositeType,
  set: SelectionSetNode | undefined,
): Planned[] =>
  (set?.selections ?? []).flatMap((selection): Planned[] => {
    if (selection.kind === Kind.FIELD) {
      const definition = definitionOf(admin, parent, selection.name.value);
      if (definition === undefined) return [];
      const answered = getNamedType(definition.type);
      return [
        {
          kind: 'field',
          key: selection.alias?.value ?? selection.name.value,
          name: selection.name.value,
          parent,
          definition,
          node: selection,
          answered: answered.name,
          isConnection: answered.name.endsWith('Connection') && definition.args.some((argument) => argument.name === 'first'),
          children: isCompositeType(answered) ? plan(admin, fragments, answered, selection.selectionSet) : [],
        },
      ];
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    if (fragment === undefined) return [];
    const named = fragment.typeCondition === undefined ? parent : admin.schema.getType(fragment.typeCondition.name.value);
    if (!isCompositeType(named)) return [];
    const always = named === parent || (isObjectType(parent) && isAbstractType(named) && admin.schema.isSubType(named, parent));
    return [{ kind: 'branch', on: named.name, always, children: plan(admin, fragments, named, fragment.selectionSet) }];
  });

const rootFields = (selections: readonly Planned[]): PlannedField[] =>
  selections.flatMap((selection) => (selection.kind === 'field' ? [selection] : rootFields(selection.children)));

type Member = { deprecationReason?: string | null | undefined };
const isDeprecated = (member: Member | null | undefined): boolean => typeof member?.deprecationReason === 'string';

/** Deprecated fields, arguments and enum values of a document, each by where it belongs. */
const deprecatedMembers = (admin: AdminSchema, document: DocumentNode): string[] => {
  const types = new TypeInfo(admin.schema);
  const names = new Set<string>();
  const fieldName = (): string => `${types.getParentType()?.name ?? ''}.${types.getFieldDef()?.name ?? ''}`;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: () => {
        if (isDeprecated(types.getFieldDef())) names.add(fieldName());
      },
      Argument: () => {
        const argument = types.getArgument();
        if (isDeprecated(argument)) names.add(`${fieldName()}(${argument?.name}:)`);
      },
      EnumValue: () => {
        const value = types.getEnumValue();
        const type = getNamedType(types.getInputType());
        if (isDeprecated(value)) names.add(`${type?.name ?? ''}.${value?.name}`);
      },
    }),
  );
  return [...names].sort();
};

const syntaxError = (error: GraphQLError): ErrorEntry => ({
  message: error.message,
  ...(error.locations === undefined ? {} : { locations: error.locations }),
});

const prepare = (admin: AdminSchema, text: string): Preparation => {
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { kind: 'invalid', errors: [syntaxError(error)] };
  }
  const errors = validate(admin.schema, document, taggedRules);
  if (errors.length > 0) return { kind: 'invalid', errors: errors.map((error) => validationEntry(error, document)) };

  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const operations = document.definitions.flatMap((definition): PreparedOperation[] => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
    const root = admin.schema.getRootType(definition.operation);
    // The Admin schema has no subscriptions; validation has refused them.
    if (!root || definition.operation === 'subscription') return [];
    const selections = plan(admin, fragments, root, definition.selectionSet);
    return [{ name: definition.name?.value, kind: definition.operation, definition, selections, roots: rootFields(selections) }];
  });
  return { kind: 'prepared', prepared: { document, operations, deprecated: deprecatedMembers(admin, document) } };
};

/** A client has some dozens of documents; one that builds its texts would fill the memory. */
const keptDocuments = 500;
const kept = new WeakMap<AdminSchema, Map<string, Preparation>>();

/** Parses and validates a document, or answers from what was prepared before. */
export const prepareDocument = (admin: AdminSchema, text: string): Preparation => {
  const known = kept.get(admin) ?? new Map<string, Preparation>();
  kept.set(admin, known);
  const again = known.get(text);
  if (again !== undefined) return again;
  const preparation = prepare(admin, text);
  if (known.size >= keptDocuments) known.clear();
  known.set(text, preparation);
  return preparation;
};

/** The operation that a request means: the named one, or the only one. */
export const chooseOperation = (prepared: PreparedDocument, name: string | undefined): PreparedOperation | undefined =>
  name === undefined
    ? prepared.operations.length === 1
      ? prepared.operations[0]
      : undefined
    : prepared.operations.find((operation) => operation.name === name);
