/** A short fingerprint of a value, to see whether it changed; no guard against somebody who wants two values to look alike. */

type Plain = string | number | boolean | null | undefined | readonly Plain[] | { readonly [name: string]: Plain };

/** Properties in order of their names; what is undefined is left out. */
const canonical = (value: Plain): string => {
  if (value === undefined || value === null) return 'null';
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((one: Plain) => canonical(one)).join(',')}]`;
  const entries = Object.entries(value as Record<string, Plain>).filter(([, one]) => one !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join(',')}}`;
};

/** One 32-bit FNV-1a pass, seeded; two of them make a chance meeting of two values as good as impossible. */
const pass = (text: string, seed: number): number => {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  // Without a last mixing the two passes of texts of one length would go together.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

const hex = (figure: number): string => figure.toString(16).padStart(8, '0');

/** 16 hex digits. Not reversible, so it may be stored where personal data may not. */
export const digestOf = (value: Plain): string => {
  const text = canonical(value);
  return hex(pass(text, 0x811c9dc5)) + hex(pass(text, 0x9747b28c ^ text.length));
};
