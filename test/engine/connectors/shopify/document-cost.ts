/** The price of a GraphQL document by the published formula (`reference/shopify-admin-api.md §2.2`), worked out from its text alone. */
import {
  buildClientSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { readShopifySchema } from '../../../../build/generate.ts';

export const adminSchema = (): GraphQLSchema => buildClientSchema(readShopifySchema().data);

/** Amounts and counts, and the one address that is priced as a value. */
const valueTypes = ['MoneyBag', 'MoneyV2', 'Count', 'PageInfo'];
const isValue = (parent: GraphQLNamedType, field: FieldNode, answered: GraphQLNamedType): boolean =>
  valueTypes.includes(answered.name) || (parent.name === 'Order' && field.name.value === 'billingAddress');

/** Measured multipliers, smallest page first: {1..2: 1, 3: 2, 5: 3, 10: 4, 20: 5, 25: 6, 50: 7, 100: 9, 250: 11}. */
const multiplier = (first: number): number => {
  let rows = 0;
  while (Math.exp((rows + 1) / 2) <= Math.max(2, first)) rows += 1;
  return rows;
};

export const documentCost = (schema: GraphQLSchema, document: DocumentNode, variables: Readonly<Record<string, unknown>>): number => {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const numberOf = (field: FieldNode, argument: string): number => {
    const value = field.arguments?.find((one) => one.name.value === argument)?.value;
    if (value?.kind === Kind.INT) return Number(value.value);
    if (value?.kind === Kind.VARIABLE) {
      const given = variables[value.name.value];
      return Array.isArray(given) ? given.length : Number(given);
    }
    throw new Error(`${field.name.value} has no ${argument}`);
  };

  const fieldCost = (field: FieldNode, parent: GraphQLNamedType): number => {
    if (field.selectionSet === undefined || field.name.value.startsWith('__')) return 0;
    const definition = 'getFields' in parent ? parent.getFields()[field.name.value] : undefined;
    if (definition === undefined) throw new Error(`${parent.name} has no ${field.name.value}`);
    const answered = getNamedType(definition.type);
    if (isValue(parent, field, answered as GraphQLNamedType)) return 0;
    if (answered.name.endsWith('Connection')) {
      const nodes = field.selectionSet.selections.find((one) => one.kind === Kind.FIELD && one.name.value === 'nodes') as FieldNode;
      const node = getNamedType(
        (answered as typeof answered & { getFields(): Record<string, { type: never }> }).getFields()['nodes']!.type,
      );
      return 2 + multiplier(numberOf(field, 'first')) * (1 + selectionCost(nodes.selectionSet!, node));
    }
    const each = 1 + selectionCost(field.selectionSet, answered as GraphQLNamedType);
    // What `nodes` costs is not known: the pessimistic reading is each id.
    return field.name.value === 'nodes' ? each * numberOf(field, 'ids') : each;
  };

  const selectionCost = (selections: SelectionSetNode, parent: GraphQLNamedType): number => {
    let sum = 0;
    const byType = new Map<string, number>();
    const under = (condition: string | undefined, inner: SelectionSetNode): void => {
      const type = condition === undefined ? parent : schema.getType(condition)!;
      const cost = selectionCost(inner, type);
      if (isAbstractType(parent) && isObjectType(type)) byType.set(type.name, (byType.get(type.name) ?? 0) + cost);
      else sum += cost;
    };
    for (const one of selections.selections) {
      if (one.kind === Kind.FIELD) sum += fieldCost(one, parent);
      else if (one.kind === Kind.INLINE_FRAGMENT) under(one.typeCondition?.name.value, one.selectionSet);
      else under(fragments.get(one.name.value)!.typeCondition.name.value, fragments.get(one.name.value)!.selectionSet);
    }
    return sum + Math.max(0, ...byType.values());
  };

  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) throw new Error('no operation');
  if (operation.operation === 'mutation') return 10 * operation.selectionSet.selections.length;
  return selectionCost(operation.selectionSet, schema.getQueryType()!);
};
