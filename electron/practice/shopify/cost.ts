/** What a query costs, by the formula that reproduces the published measurements (`reference/shopify-admin-api.md §2.2`). */
import { Kind } from 'graphql';
import type { Planned, PlannedField, PreparedOperation } from './document.ts';

export type Variables = Readonly<Record<string, unknown>>;

export type CostOptions = {
  /**
   * How `nodes(ids:)` is priced: by the formula once, or once for each id. Nobody has published a measurement
   * (`reference/shopify-admin-api.md §9.1` question 1).
   */
  nodesPerId: boolean;
};

/** The dearest single query on every plan. */
export const maximumQueryCost = 1000;

/** Any mutation, whatever is selected of its answer. */
const mutationCost = 10;

/** A connection itself, before its nodes. */
const connectionCost = 2;

/** Values rather than objects: they and what is in them are free. */
const freeTypes = new Set(['MoneyBag', 'MoneyV2', 'Count', 'PageInfo', 'InventoryItemMeasurement', 'Weight']);
const freeFields = new Set(['Order.billingAddress']);

/** How often a node is charged in a page of so many. */
const pageMultiplier = (rows: number): number => Math.floor(2 * Math.log(Math.max(2, rows)));

/** A value of an argument written as a literal or given by a variable; only what paging and ids need. */
export const argumentValue = (field: PlannedField, name: string, variables: Variables): unknown => {
  const node = field.node.arguments?.find((argument) => argument.name.value === name)?.value;
  switch (node?.kind) {
    case Kind.VARIABLE:
      return variables[node.name.value];
    case Kind.INT:
      return Number(node.value);
    case Kind.NULL:
      return null;
    case Kind.STRING:
      return node.value;
    case Kind.LIST:
      return node.values;
    default:
      return undefined;
  }
};

/** Whether `@skip` and `@include` leave a field in. */
export const isIncluded = (field: PlannedField, variables: Variables): boolean =>
  (field.node.directives ?? []).every((directive) => {
    const name = directive.name.value;
    if (name !== 'skip' && name !== 'include') return true;
    const condition = directive.arguments?.[0]?.value;
    const holds =
      condition?.kind === Kind.BOOLEAN ? condition.value : condition?.kind === Kind.VARIABLE && variables[condition.name.value] === true;
    return holds === (name === 'include');
  });

const isFree = (field: PlannedField): boolean =>
  field.children.length === 0 || freeTypes.has(field.answered) || freeFields.has(`${field.parent.name}.${field.name}`);

/** The selections below a connection that belong to one node: `nodes { … }` or `edges { node { … } }`. */
const nodeSelections = (children: readonly Planned[]): readonly Planned[] =>
  children.flatMap((child) => {
    if (child.kind === 'branch') return nodeSelections(child.children);
    if (child.name === 'nodes') return child.children;
    return child.name === 'edges'
      ? child.children.flatMap((edge) => (edge.kind === 'field' && edge.name === 'node' ? edge.children : []))
      : [];
  });

/**
 * Adds up a selection. What hangs on different types of a union or interface cannot all be true of one object: the
 * dearest counts.
 */
const sumSelections = (selections: readonly Planned[], costOf: (field: PlannedField) => number): number => {
  let sum = 0;
  const branches = new Map<string, number>();
  for (const selection of selections) {
    if (selection.kind === 'field') sum += costOf(selection);
    else if (selection.always) sum += sumSelections(selection.children, costOf);
    else branches.set(selection.on, (branches.get(selection.on) ?? 0) + sumSelections(selection.children, costOf));
  }
  return sum + Math.max(0, ...branches.values());
};

/** `requestedQueryCost`: the estimate that must be free in the bucket. */
export const requestedCost = (operation: PreparedOperation, variables: Variables, options: CostOptions): number => {
  if (operation.kind === 'mutation') return mutationCost * operation.roots.length;
  const costOf = (field: PlannedField): number => {
    if (isFree(field) || !isIncluded(field, variables)) return 0;
    if (field.isConnection) {
      const rows = argumentValue(field, 'first', variables) ?? argumentValue(field, 'last', variables);
      return connectionCost + pageMultiplier(Number(rows ?? 0)) * (1 + sumSelections(nodeSelections(field.children), costOf));
    }
    const ids = options.nodesPerId && field.name === 'nodes' ? argumentValue(field, 'ids', variables) : undefined;
    return (1 + sumSelections(field.children, costOf)) * (Array.isArray(ids) ? ids.length : 1);
  };
  return sumSelections(operation.selections, costOf);
};

type Answered = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Answered => typeof value === 'object' && value !== null;

/** `actualQueryCost`: the same prices for what really came; a page is charged for its rows, at their average price. */
export const actualCost = (operation: PreparedOperation, data: unknown, options: CostOptions): number => {
  if (operation.kind === 'mutation') return mutationCost * operation.roots.length;

  const sumOf = (selections: readonly Planned[], object: Answered): number =>
    selections.reduce(
      (sum, selection) => sum + (selection.kind === 'field' ? costOf(selection, object[selection.key]) : sumOf(selection.children, object)),
      0,
    );
  const rowsOf = (selections: readonly Planned[], connection: Answered): { selections: readonly Planned[]; rows: readonly Answered[] } => {
    for (const selection of selections) {
      if (selection.kind === 'branch') continue;
      const value = connection[selection.key];
      if (!Array.isArray(value)) continue;
      if (selection.name === 'nodes') return { selections: selection.children, rows: value.filter(isObject) };
      const edge = selection.children.find((child) => child.kind === 'field' && child.name === 'node');
      if (selection.name === 'edges' && edge?.kind === 'field') {
        return {
          selections: edge.children,
          rows: value.flatMap((row) => (isObject(row) && isObject(row[edge.key]) ? [row[edge.key] as Answered] : [])),
        };
      }
    }
    return { selections: [], rows: [] };
  };
  const costOf = (field: PlannedField, value: unknown): number => {
    if (value === null || value === undefined || isFree(field)) return 0;
    if (field.isConnection && isObject(value)) {
      const { selections, rows } = rowsOf(field.children, value);
      if (rows.length === 0) return connectionCost;
      const average = rows.reduce((sum, row) => sum + 1 + sumOf(selections, row), 0) / rows.length;
      return connectionCost + pageMultiplier(rows.length) * average;
    }
    if (Array.isArray(value)) {
      const costs = value.filter(isObject).map((item) => 1 + sumOf(field.children, item));
      return options.nodesPerId && field.name === 'nodes' ? costs.reduce((sum, cost) => sum + cost, 0) : Math.max(0, ...costs);
    }
    return isObject(value) ? 1 + sumOf(field.children, value) : 0;
  };
  return isObject(data) ? Math.round(sumOf(operation.selections, data)) : 0;
};
