/** The real Admin schema as published, with what it says about scopes and personal data; loaded once per process and file. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery } from 'graphql';

/** What a client must have been granted for a field: one scope of every group. `text` is the schema's own wording. */
export type ScopeNeed = { groups: readonly (readonly string[])[]; text: string };

export type AdminSchema = {
  /** `2026-10` */
  version: string;
  schema: GraphQLSchema;
  /** Undefined where no scope is needed. */
  scopeNeed(typeName: string, fieldName: string): ScopeNeed | undefined;
  /** A customer's name, address, e-mail or phone (protected customer data, level 2). */
  isPersonal(typeName: string, fieldName: string): boolean;
};

/** The parts of the published file that are read here; the rest is standard introspection. */
type PublishedType = { kind: string; name: string | null; ofType?: PublishedType | null };
type PublishedField = {
  name: string;
  type: PublishedType;
  isProtected?: boolean;
  protectedContent?: string | null;
  requiredAccess?: string | null;
};
type PublishedObject = { name: string; fields?: readonly PublishedField[] | null; requiredAccess?: string | null };
type PublishedSchema = {
  data: { __schema: { types: readonly PublishedObject[] } };
  offline_scopes: { items: readonly { typeName: string; fieldName?: string; offlineScopes: readonly string[] }[] };
};

const namedType = (type: PublishedType): string => (type.ofType ? namedType(type.ofType) : (type.name ?? ''));

/** The version that is pinned (`reference/shopify-admin-api.md §1.1`). */
export const currentVersion = '2026-10';

const publishedPackage = '@shopify/dev-mcp';

/** Where the published file lies in a development checkout; a packaged build carries a copy and names it. */
const publishedFile = (version: string): string => {
  // The package exports its program only, so its folder is looked for where Node looks for packages.
  const folders = createRequire(import.meta.url).resolve.paths(publishedPackage) ?? [];
  const candidates = folders.map((folder) => join(folder, publishedPackage, 'dist', 'data', `admin_${version}.json.gz`));
  const file = candidates.find((candidate) => existsSync(candidate));
  if (file === undefined) throw new Error(`The Admin schema ${version} is not in ${publishedPackage}, and no other file was named.`);
  return file;
};

const build = (version: string, file: string): AdminSchema => {
  const raw: unknown = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'));
  // One file, read twice: as what it adds and as the introspection that the library knows.
  const published = raw as PublishedSchema;
  const { data: introspection } = raw as { data: IntrospectionQuery };
  const types = new Map(published.data.__schema.types.map((type) => [type.name, type]));
  const fields = new Map<string, PublishedField>();
  for (const type of types.values()) for (const field of type.fields ?? []) fields.set(`${type.name}.${field.name}`, field);
  const scopes = new Map<string, readonly string[]>();
  for (const { typeName, fieldName, offlineScopes } of published.offline_scopes.items) {
    if (offlineScopes.length > 0) scopes.set(fieldName === undefined ? typeName : `${typeName}.${fieldName}`, offlineScopes);
  }

  /** A connection needs what its nodes need. */
  const answeredType = (field: PublishedField): string => {
    const name = namedType(field.type);
    const nodes = name.endsWith('Connection') ? fields.get(`${name}.nodes`) : undefined;
    return nodes === undefined ? name : namedType(nodes.type);
  };
  const needs = new Map<string, ScopeNeed | undefined>();
  const findNeed = (typeName: string, fieldName: string): ScopeNeed | undefined => {
    const field = fields.get(`${typeName}.${fieldName}`);
    if (field === undefined) return undefined;
    const answered = answeredType(field);
    const groups = [scopes.get(`${typeName}.${fieldName}`), scopes.get(typeName), scopes.get(answered)].filter(
      (group) => group !== undefined,
    );
    if (groups.length === 0) return undefined;
    const text = field.requiredAccess ?? types.get(answered)?.requiredAccess ?? types.get(typeName)?.requiredAccess;
    return { groups, text: text ?? `\`${groups[0]!.join('` or `')}\` access scope.` };
  };

  return {
    version,
    // The file was validated when it was published; a second time costs every process half a second.
    schema: buildClientSchema(introspection, { assumeValid: true }),
    scopeNeed: (typeName, fieldName) => {
      const key = `${typeName}.${fieldName}`;
      if (!needs.has(key)) needs.set(key, findNeed(typeName, fieldName));
      return needs.get(key);
    },
    isPersonal: (typeName, fieldName) => {
      const field = fields.get(`${typeName}.${fieldName}`);
      return field?.isProtected === true && typeof field.protectedContent === 'string';
    },
  };
};

const loaded = new Map<string, AdminSchema>();

/**
 * The schema of one version (`2026-10` unless said otherwise), from the published package or from `file`, a copy of its
 * `admin_<version>.json.gz`. Throws where there is no such file.
 */
export const loadSchema = (options: { version?: string; file?: string } = {}): AdminSchema => {
  const version = options.version ?? currentVersion;
  const file = options.file ?? publishedFile(version);
  const key = `${version} ${file}`;
  const known = loaded.get(key) ?? build(version, file);
  loaded.set(key, known);
  return known;
};

/** Whether a grant holds a scope; writing includes reading. */
export const grants = (granted: ReadonlySet<string>, scope: string): boolean =>
  granted.has(scope) || (scope.startsWith('read_') && granted.has(`write_${scope.slice('read_'.length)}`));
