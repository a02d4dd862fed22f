/** Generates what the Shopify connector knows of Shopify's schema: the types of its documents, and which scopes and personal data they touch. `npm run generate`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { generate } from '@graphql-codegen/cli';
import {
  buildClientSchema,
  getNamedType,
  isCompositeType,
  Kind,
  printSchema,
  visit,
  TypeInfo,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

const documentsFolder = at('electron/engine/connectors/shopify/');
export const shopifyTypesFile = `${documentsFolder}generated/shopify-types.ts`;

/** Shopify's introspection carries more than the standard one (`reference/shopify-admin-api.md §0`). */
type PublishedSchema = {
  data: IntrospectionQuery;
  offline_scopes: { items: { typeName: string; fieldName?: string; offlineScopes: string[] }[] };
};
type MarkedType = { name: string; fields?: { name: string; isProtected?: boolean }[] | null };

/** The Admin schema of 2026-10 as Shopify publishes it (npm `@shopify/dev-mcp`, ISC). */
export const readShopifySchema = (): PublishedSchema =>
  JSON.parse(gunzipSync(readFileSync(at('node_modules/@shopify/dev-mcp/dist/data/admin_2026-10.json.gz'))).toString('utf8'));

/** Every enum as a scalar of text: Shopify adds members without notice, so none may be a closed list in a type. */
const withOpenEnums = (introspection: IntrospectionQuery): IntrospectionQuery =>
  JSON.parse(JSON.stringify(introspection), (key, value) => (key === 'kind' && value === 'ENUM' ? 'SCALAR' : value));

/** Every field of an operation with its path of response keys, fragments opened. */
const fieldsOf = (
  document: DocumentNode,
  schema: GraphQLSchema,
): { operation: string; path: string; type: string; field: string; returns: string }[] => {
  const fragments = new Map(
    document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [])),
  );
  const inlined = visit(document, {
    FragmentSpread: {
      enter: (spread) => {
        const fragment = fragments.get(spread.name.value);
        if (fragment === undefined) throw new Error(`no fragment ${spread.name.value}`);
        return { kind: Kind.INLINE_FRAGMENT, typeCondition: fragment.typeCondition, selectionSet: fragment.selectionSet };
      },
    },
  });
  const found: ReturnType<typeof fieldsOf> = [];
  const types = new TypeInfo(schema);
  const path: string[] = [];
  for (const operation of inlined.definitions) {
    if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
    visit(
      operation,
      visitWithTypeInfo(types, {
        Field: {
          enter: (node) => {
            path.push(node.alias?.value ?? node.name.value);
            const returned = getNamedType(types.getType());
            found.push({
              operation: operation.name?.value ?? '',
              path: path.join('.'),
              type: types.getParentType()?.name ?? '',
              field: node.name.value,
              returns: isCompositeType(returned) ? returned.name : '',
            });
          },
          leave: () => void path.pop(),
        },
      }),
    );
  }
  return found;
};

const accessPlugin = 'shopify-access';

/** For each document, the alternatives of scopes by field path, and the paths that are personal data. */
const accessText = (published: PublishedSchema, schema: GraphQLSchema, files: readonly { document?: DocumentNode }[]): string => {
  const scopes = new Map(published.offline_scopes.items.map((item) => [`${item.typeName}.${item.fieldName ?? ''}`, item.offlineScopes]));
  const protectedFields = new Set(
    // The marks are Shopify's own addition to the introspection, so graphql-js has no type for them.
    (published.data.__schema.types as readonly MarkedType[]).flatMap((type) =>
      (type.fields ?? []).filter((field) => field.isProtected === true).map((field) => `${type.name}.${field.name}`),
    ),
  );
  const access: Record<string, { scopes: Record<string, string[]>; personal: string[] }> = {};
  const definitions = files.flatMap((file) => file.document?.definitions ?? []);
  for (const field of fieldsOf({ kind: Kind.DOCUMENT, definitions }, schema)) {
    const entry = (access[field.operation] ??= { scopes: {}, personal: [] });
    const needed = [scopes.get(`${field.type}.${field.field}`), scopes.get(`${field.returns}.`)].find((list) => (list ?? []).length > 0);
    if (needed !== undefined) entry.scopes[field.path] = needed;
    if (protectedFields.has(`${field.type}.${field.field}`)) entry.personal.push(field.path);
  }
  const lines = Object.entries(access).map(([name, { scopes: byPath, personal }]) => {
    const paths = Object.entries(byPath).map(([path, list]) => `      '${path}': ${JSON.stringify(list)},`);
    return [`  ${name}: {`, '    scopes: {', ...paths, '    },', `    personal: ${JSON.stringify(personal)},`, '  },'].join('\n');
  });
  return [
    '/** By document: the scopes of which one is needed for a field, and the fields that are protected customer data. */',
    'export const documentAccess: Readonly<Record<string, { scopes: Readonly<Record<string, readonly string[]>>; personal: readonly string[] }>> = {',
    ...lines,
    '};',
    '',
  ].join('\n');
};

/** The text of the one generated file. */
export const generatedShopifyTypes = async (): Promise<string> => {
  const published = readShopifySchema();
  const schema = buildClientSchema(withOpenEnums(published.data));
  const [file]: { content: string }[] = await generate(
    {
      schema: printSchema(schema),
      documents: `${documentsFolder}*.ts`,
      silent: true,
      // The access table is a plugin because plugins get the documents that were plucked from the sources.
      pluginLoader: (name: string) =>
        name.endsWith(accessPlugin)
          ? { plugin: (_: GraphQLSchema, files: { document?: DocumentNode }[]) => accessText(published, schema, files) }
          : import(name),
      generates: {
        [shopifyTypesFile]: {
          plugins: ['typescript-operations', accessPlugin],
          config: { scalars: { ID: 'string' }, defaultScalarType: 'string', disableDescriptions: true, skipTypeNameForRoot: true },
        },
      },
    },
    false,
  );
  if (file === undefined) throw new Error('the generator gave no file');
  return [
    '/** What the Shopify documents ask and get, generated from Shopify’s own schema by `npm run generate`; never edited by hand. */',
    file.content,
  ].join('\n');
};

if (import.meta.main) writeFileSync(shopifyTypesFile, await generatedShopifyTypes());
