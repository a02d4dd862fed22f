/** What an ACCESS_DENIED means: a scope the app lacks, or personal data that Shopify withholds from it. */
import { problemOf } from '../../domain/problem.ts';
import { neededScopes } from './connection.ts';
import { documentAccess } from './generated/shopify-types.ts';
import type { Problem } from '../../../../shared/records.ts';

export type AccessError = { path: readonly (string | number)[]; requiredAccess: string | undefined };

/** `orders.nodes.email`: the path of an error without the places in lists. */
const fieldPathOf = (path: AccessError['path']): string => path.filter((step) => typeof step === 'string').join('.');

/** Of the alternatives that would do, the one that Quayside asks for. */
const askedFor: ReadonlySet<string> = new Set(neededScopes.flatMap((alternatives) => alternatives.slice(0, 1)));
const chosenOf = (scopes: readonly string[]): string | undefined => scopes.find((scope) => askedFor.has(scope)) ?? scopes[0];

/** The scopes of which one is needed: as Shopify says; else by the schema, of the field itself, the first below it, or one above. */
const alternativesOf = (error: AccessError, access: Readonly<Record<string, readonly string[]>>): readonly string[] => {
  const named = [...(error.requiredAccess ?? '').matchAll(/`([a-z_]+)`/g)].map((match) => match[1]!);
  if (named.length > 0) return named;
  const path = fieldPathOf(error.path);
  const below = Object.keys(access).find((key) => key === path || key.startsWith(`${path}.`));
  if (below !== undefined) return access[below]!;
  for (let above = path; above.includes('.');) {
    above = above.slice(0, above.lastIndexOf('.'));
    const scopes = access[above];
    if (scopes !== undefined) return scopes;
  }
  return [];
};

/** `granted`: the app's scopes, where its token told them. */
export const accessProblemOf = (
  errors: readonly AccessError[],
  storeId: string,
  document: string,
  granted: ReadonlySet<string>,
): Problem => {
  const { scopes = {}, personal = [] } = documentAccess[document] ?? {};
  // A field of a person, or anything that the scopes at hand would open, is kept back for the person's sake.
  const isWithheld = (error: AccessError): boolean =>
    error.requiredAccess === undefined &&
    (personal.includes(fieldPathOf(error.path)) || alternativesOf(error, scopes).some((scope) => granted.has(scope)));
  const lacking = errors.filter((error) => !isWithheld(error));
  const facts = { store: storeId, document, path: fieldPathOf((lacking[0] ?? errors[0]!).path) };
  if (lacking.length === 0) {
    return problemOf('shopify-personal-data-withheld', 'Shopify withholds personal data of orders from the app.', facts);
  }
  const named = new Set(lacking.map((error) => chosenOf(alternativesOf(error, scopes))).filter((scope) => scope !== undefined));
  const scope = [...named].join(', ');
  const summary = scope === '' ? `Shopify denies the app ${facts.path}.` : `The app lacks the scope ${scope}.`;
  return problemOf('shopify-scope-missing', summary, { ...facts, scope });
};
