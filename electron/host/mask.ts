/** What no log and no support file may hold, told by its name or by its shape: secrets, and what says who somebody is. */
import type { LogFacts } from '../engine/ports.ts';

const masked = '***';

/** Facts that by their name hold what no log may hold. */
const delicateName =
  /secret|token|password|passphrase|authori[sz]ation|cookie|e-?mail|phone|mobile|postcode|surname|forename|first-?name|last-?name|recipient|street|^user$/i;

/** What gives itself away by its shape, wherever it stands: an error text may quote an answer or an address. */
const delicateShapes: readonly (readonly [RegExp, string])[] = [
  // Shopify's tokens and secrets carry their kind in front (reference/shopify-admin-api.md §1).
  [/\bshp[a-z]{2}_[A-Za-z0-9]{8,}/g, masked],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, `$1 ${masked}`],
  [/(\/\/)[^/\s:@]+:[^/\s@]+@/g, `$1${masked}@`],
  [/[\w.+-]+@[\w-]+\.[\w.-]+/g, masked],
  // British telephone numbers, written with spaces or with the country in front: a bare row of digits is mostly a reference.
  [/\+44[\d ()]{9,14}\d|\b0\d{2,4} \d{3,4} ?\d{3,4}\b|\b07\d{9}\b/g, masked],
  // British postcodes.
  [/\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b/g, masked],
];

/** A text without what its shape gives away. */
export const maskText = (text: string): string => delicateShapes.reduce((left, [shape, by]) => left.replace(shape, by), text);

/** The facts as they may be written. */
export const maskFacts = (facts: LogFacts): LogFacts =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => {
      if (typeof value !== 'string') return [name, value];
      return [name, delicateName.test(name) ? masked : maskText(value)];
    }),
  );

/** Plain data of any depth as it may be handed on. */
export const maskDeep = (value: unknown): unknown => {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return value.map(maskDeep);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, delicateName.test(name) && typeof inner === 'string' ? masked : maskDeep(inner)]),
  );
};
