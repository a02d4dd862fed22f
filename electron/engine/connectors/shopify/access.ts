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

/** The scope that is lacking, by the schema: of the field itself, else of the first field below it, else of one above. */
const scopeOf = (error: AccessError, access: Readonly<Record<string, readonly string[]>>): string | undefined => {
  const named = chosenOf([...(error.requiredAccess ?? '').matchAll(/`([a-z_]+)`/g)].map((match) => match[1]!));
  if (named !== undefined) return named;
  const path = fieldPathOf(error.path);
  const below = Object.keys(access).find((key) => key === path || key.startsWith(`${path}.`));
  if (below !== undefined) return chosenOf(access[below]!);
  for (let above = path; above.includes('.'); ) {
    above = above.slice(0, above.lastIndexOf('.'));
    const scope = chosenOf(access[above] ?? []);
    if (scope !== undefined) return scope;
  }
  return undefined;
};

export const accessProblemOf = (errors: readonly AccessError[], storeId: string, document: string): Problem => {
  const access = documentAccess[document];
  const scoped = errors.filter((error) => !(access?.personal ?? []).includes(fieldPathOf(error.path)) || error.requiredAccess !== undefined);
  const facts = { store: storeId, document, path: fieldPathOf((scoped[0] ?? errors[0]!).path) };
  if (scoped.length === 0) {
    return problemOf('shopify-personal-data-withheld', 'Shopify withholds personal data of orders from the app.', facts);
  }
  const scopes = [...new Set(scoped.map((error) => scopeOf(error, access?.scopes ?? {})).filter((scope) => scope !== undefined))];
  return problemOf(
    'shopify-scope-missing',
    scopes.length === 0 ? `Shopify denies the app ${facts.path}.` : `The app lacks the scope ${scopes.join(', ')}.`,
    { ...facts, scope: scopes.join(', ') },
  );
};
