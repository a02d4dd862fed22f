/** Generates the types of the Shopify documents from Shopify's own schema: `npm run generate`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { generate } from '@graphql-codegen/cli';
import { buildClientSchema, printSchema, type IntrospectionQuery } from 'graphql';

const at = (path: string): string => new URL(`../${path}`, import.meta.url).pathname;

export const shopifyTypesFile = at('electron/engine/connectors/shopify/generated/shopify-types.ts');

/** The Admin schema of 2026-10 as Shopify publishes it (npm `@shopify/dev-mcp`, ISC); its notes on access ride along in the introspection. */
export const readShopifySchema = (): IntrospectionQuery => {
  const file = at('node_modules/@shopify/dev-mcp/dist/data/admin_2026-10.json.gz');
  const parsed: { data: IntrospectionQuery } = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'));
  return parsed.data;
};

/** Every enum as a scalar of text: Shopify adds members without notice, so none may be a closed list in a type. */
const withOpenEnums = (introspection: IntrospectionQuery): IntrospectionQuery => {
  const json = JSON.parse(JSON.stringify(introspection), (key, value) => (key === 'kind' && value === 'ENUM' ? 'SCALAR' : value));
  return json;
};

export const generatedShopifyTypes = async (): Promise<string> => {
  const schema = printSchema(buildClientSchema(withOpenEnums(readShopifySchema())));
  const files: { content: string }[] = await generate(
    {
      schema,
      documents: at('electron/engine/connectors/shopify/*.ts'),
      silent: true,
      generates: {
        [shopifyTypesFile]: {
          plugins: ['typescript-operations'],
          config: { scalars: { ID: 'string' }, defaultScalarType: 'string', disableDescriptions: true, skipTypeNameForRoot: true },
        },
      },
    },
    false,
  );
  return files.map((file) => file.content).join('\n');
};

if (import.meta.main) writeFileSync(shopifyTypesFile, await generatedShopifyTypes());
