/** What a bulk query may look like, and how its answer becomes lines (`reference/shopify-admin-api.md §2.3`, §9 point 11). */
import type { Planned, PlannedField, PreparedDocument } from './document.ts';

const mostConnections = 5;
const deepestNesting = 2;

type Shape = { connections: number; depth: number; nestedWithoutId: boolean };

/** The fields of one node, whichever way the connection is read. */
const nodeFields = (connection: PlannedField): PlannedField[] =>
  fieldsOf(connection.children).flatMap((field) => {
    if (field.name === 'nodes') return fieldsOf(field.children);
    if (field.name !== 'edges') return [];
    return fieldsOf(field.children).flatMap((inner) => (inner.name === 'node' ? fieldsOf(inner.children) : []));
  });

const fieldsOf = (selections: readonly Planned[]): PlannedField[] =>
  selections.flatMap((selection) => (selection.kind === 'field' ? [selection] : fieldsOf(selection.children)));

const shapeOf = (fields: readonly PlannedField[], depth: number): Shape => {
  const shape: Shape = { connections: 0, depth, nestedWithoutId: false };
  for (const field of fields) {
    const inner = field.isConnection ? nodeFields(field) : fieldsOf(field.children);
    const below = shapeOf(inner, field.isConnection ? depth + 1 : depth);
    shape.connections += below.connections + (field.isConnection ? 1 : 0);
    shape.depth = Math.max(shape.depth, below.depth);
    shape.nestedWithoutId ||= below.nestedWithoutId;
    if (field.isConnection && below.connections > 0) shape.nestedWithoutId ||= !inner.some((one) => one.key === 'id' && one.name === 'id');
  }
  return shape;
};

/** Why a document cannot be run in bulk; undefined where it can. */
export const bulkQueryFault = (prepared: PreparedDocument): string | undefined => {
  const operation = prepared.operations[0];
  if (operation === undefined || prepared.operations.length > 1 || operation.kind !== 'query')
    return 'Bulk queries must contain exactly one query operation.';
  const shape = shapeOf(operation.roots, 0);
  if (shape.connections === 0) return 'Bulk queries must contain at least one connection.';
  if (shape.connections > mostConnections) return `Bulk queries cannot contain more than ${mostConnections} connections.`;
  if (shape.depth > deepestNesting) return `Bulk queries cannot contain connections with a nesting depth greater than ${deepestNesting}.`;
  if (shape.nestedWithoutId)
    return "The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of 'ID' return type.";
  return undefined;
};

type Row = Record<string, unknown>;
const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

const rowsOf = (connection: Row): Row[] => {
  for (const value of Object.values(connection)) {
    if (!Array.isArray(value)) continue;
    return value.filter(isRow).map((row) => (isRow(row['node']) ? row['node'] : row));
  }
  return [];
};

/** A value without the connections in it, and their nodes as lines: every parent before its children. */
const split = (fields: readonly PlannedField[], value: Row, outerId: unknown): { own: Row; below: Row[] } => {
  const own: Row = {};
  const below: Row[] = [];
  const id = value['id'] ?? outerId;
  for (const field of fields) {
    const part = value[field.key];
    if (field.isConnection && isRow(part)) {
      for (const row of rowsOf(part)) {
        const node = split(nodeFields(field), row, undefined);
        below.push(id === undefined ? node.own : { ...node.own, __parentId: id });
        for (const line of node.below) below.push(line);
      }
    } else if (isRow(part)) {
      const inner = split(fieldsOf(field.children), part, id);
      own[field.key] = inner.own;
      for (const line of inner.below) below.push(line);
    } else if (part !== undefined) {
      own[field.key] = part;
    }
  }
  return { own, below };
};

const isRoot = (line: Row): boolean => line['__parentId'] === undefined;

/** One line a node: children right behind their parent where `grouped`, behind all parents otherwise. */
export const bulkLines = (prepared: PreparedDocument, data: Row, grouped: boolean): { lines: Row[]; roots: number } => {
  const lines = split(prepared.operations[0]!.roots, data, undefined).below;
  const roots = lines.filter(isRoot);
  return { lines: grouped ? lines : [...roots, ...lines.filter((line) => !isRoot(line))], roots: roots.length };
};

export const jsonLines = (lines: readonly unknown[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');
