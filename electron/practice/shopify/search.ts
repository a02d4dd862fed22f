/** The search syntax of list filters, with the traps a client falls into on the real system (`reference/shopify-admin-api.md §4.1`). */
import { DateTime } from 'luxon';
import { internalError } from './api-error.ts';
import type { FilterKind, IndexedRow } from './fields.ts';

/** One thing wrong with a filter that was answered all the same. */
export type SearchWarning = { field: string; message: string; code: string };

export type Search = { matches(row: IndexedRow): boolean; warnings: readonly SearchWarning[] };

type Comparison = ':' | '>' | '>=' | '<' | '<=';

/** `ids`: what an id field must be one of, where the test asks for nothing else. */
type Test = ((row: IndexedRow) => boolean) & { ids?: { name: string; wanted: ReadonlySet<number> } };

/** Undefined for a term that the parser could not place: it restricts nothing, negated or not. */
type Node = Test | undefined;

type Filters = Readonly<Record<string, FilterKind>>;

const secondMs = 1000;

const compare = (left: number, comparison: Comparison, right: number): boolean => {
  switch (comparison) {
    case ':':
      return left === right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
  }
};

const everyValue = (value: IndexedRow['terms'][string]): readonly (number | string | boolean)[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as number | string | boolean];

/** Seconds since 1970; filters know no finer time. */
const secondsOf = (value: number | string | boolean): number =>
  Math.floor((typeof value === 'number' ? value : Date.parse(String(value))) / secondMs);

/** The number at the end of an id, of `gid://shopify/Order/17` as of `17`; NaN for anything else. */
const idNumber = (text: string): number => Number(/(?:^|\/)(\d+)$/.exec(text)?.[1] ?? Number.NaN);

const idsOf = (row: IndexedRow, name: string): readonly number[] =>
  name === 'id'
    ? [row.legacyId]
    : everyValue(row.terms[name]).map((value) => (typeof value === 'number' ? value : idNumber(String(value))));

const idTest = (name: string, wanted: ReadonlySet<number>): Test =>
  Object.assign((row: IndexedRow) => idsOf(row, name).some((id) => wanted.has(id)), { ids: { name, wanted } });

/** One of the tests holds. A client that asks for hundreds of ids at once is answered by one look-up a row. */
const anyOf = (tests: readonly [Test, ...Test[]]): Test => {
  const name = tests[0].ids?.name;
  const ids = tests.map((test) => (test.ids?.name === name ? test.ids?.wanted : undefined)).filter((wanted) => wanted !== undefined);
  if (name === undefined || ids.length < tests.length) return (row) => tests.some((test) => test(row));
  return idTest(name, new Set(ids.flatMap((wanted) => [...wanted])));
};

const numberTest =
  (read: (row: IndexedRow) => readonly number[], comparison: Comparison, wanted: number): Test =>
  (row) =>
    read(row).some((value) => compare(value, comparison, wanted));

/** Whole words, or beginnings of words with a `*` at the end; a phrase must follow each other. Case does not count. */
const textTest = (read: (row: IndexedRow) => readonly (number | string | boolean)[], wanted: string): Test => {
  const prefix = wanted.endsWith('*');
  const phrase = wordsOf(prefix ? wanted.slice(0, -1) : wanted);
  return (row) =>
    read(row).some((value) => {
      const text = wordsOf(String(value));
      return prefix ? text.includes(phrase.trimEnd()) : text.includes(phrase);
    });
};

/** Words between single blanks, one blank at either end; `#1001` is found as `1001` too. */
const wordsOf = (text: string): string =>
  ` ${text
    .toLowerCase()
    .split(/[^\p{L}\p{N}._@-]+/u)
    .filter((word) => word !== '')
    .join(' ')} `;

const termTest = (name: string, kind: FilterKind, comparison: Comparison, wanted: string): Test | undefined => {
  const read = (row: IndexedRow) => everyValue(row.terms[name]);
  if (wanted === '*' && comparison === ':') return (row) => read(row).length > 0;
  switch (kind) {
    case 'id': {
      const number = idNumber(wanted);
      if (Number.isNaN(number)) return undefined;
      return comparison === ':' ? idTest(name, new Set([number])) : numberTest((row) => idsOf(row, name), comparison, number);
    }
    case 'time': {
      const at = DateTime.fromISO(wanted, { zone: 'utc' });
      if (!at.isValid) return undefined;
      const dayOnly = /^\d{4}-\d{2}-\d{2}$/.test(wanted);
      if (dayOnly && comparison === ':') {
        const from = at.toSeconds();
        const to = at.plus({ days: 1 }).toSeconds();
        return (row) => read(row).some((value) => secondsOf(value) >= from && secondsOf(value) < to);
      }
      return numberTest((row) => read(row).map(secondsOf), comparison, Math.floor(at.toSeconds()));
    }
    case 'number': {
      const number = Number(wanted);
      if (wanted === '' || Number.isNaN(number)) return undefined;
      return numberTest((row) => read(row).map(Number), comparison, number);
    }
    case 'boolean': {
      const value = wanted.toLowerCase();
      if (value !== 'true' && value !== 'false') return undefined;
      return (row) => read(row).some((own) => String(own) === value);
    }
    case 'word': {
      const value = wanted.toLowerCase();
      if (value.endsWith('*')) return (row) => read(row).some((own) => String(own).toLowerCase().startsWith(value.slice(0, -1)));
      return (row) => read(row).some((own) => String(own).toLowerCase() === value);
    }
    case 'text':
      return textTest(read, wanted);
  }
};

const termName = /[^\s():'"]+/y;
const comparisons = /[<>]=?/y;
const quoted = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/y;
/** An unquoted value ends at a colon: a timestamp without quotes falls into pieces here, on the real system too. */
const bareValue = /[^\s():]*/y;

const parseSearch = (query: string, filters: Filters): { root: Node; warnings: SearchWarning[] } => {
  const warnings: SearchWarning[] = [];
  const texts = Object.keys(filters).filter((name) => filters[name] === 'text');
  let at = 0;

  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(query);
    if (found === null) return undefined;
    at = pattern.lastIndex;
    return found;
  };
  const skipBlanks = (): void => void take(/[\s:]*/y);
  const takeWord = (word: string): boolean => {
    skipBlanks();
    return take(new RegExp(`${word}(?=[\\s(])`, 'y')) !== undefined;
  };
  const takeQuoted = (): string | undefined => {
    const found = take(quoted);
    return found === undefined ? undefined : (found[1] ?? found[2] ?? '').replace(/\\(.)/g, '$1');
  };

  const anyText = (wanted: string): Test => textTest((row) => texts.flatMap((name) => everyValue(row.terms[name])), wanted);

  const term = (): Node => {
    const phrase = takeQuoted();
    if (phrase !== undefined) return anyText(phrase);
    const name = take(termName)?.[0];
    if (name === undefined) {
      // A closing bracket that nothing opened, or a lone quotation mark.
      at += 1;
      return undefined;
    }
    if (query[at] !== ':') return anyText(name);
    at += 1;
    const comparison = (take(comparisons)?.[0] ?? ':') as Comparison;
    const wanted = takeQuoted() ?? take(bareValue)?.[0] ?? '';
    if (wanted === '') throw internalError();
    const kind = Object.hasOwn(filters, name) ? filters[name] : undefined;
    if (kind === undefined) {
      warnings.push({ field: name, message: 'Invalid search field for this query.', code: 'invalid_field' });
      return undefined;
    }
    const test = termTest(name, kind, comparison, wanted);
    if (test !== undefined) return test;
    warnings.push({ field: name, message: `Input \`${wanted}\` is not a valid value for this search field.`, code: 'invalid_value' });
    return undefined;
  };

  const factor = (): Node => {
    if (takeWord('NOT') || take(/-(?=\S)/y) !== undefined) {
      const inner = factor();
      return inner === undefined ? undefined : (row) => !inner(row);
    }
    if (take(/\(/y) === undefined) return term();
    const inner = alternatives();
    skipBlanks();
    take(/\)/y);
    return inner;
  };

  const atEnd = (): boolean => {
    skipBlanks();
    return at >= query.length || query[at] === ')';
  };

  const conjunction = (): Node => {
    const parts: Test[] = [];
    while (!atEnd()) {
      if (takeWord('AND')) continue;
      if (/^OR[\s(]/.test(query.slice(at, at + 3))) break;
      const part = factor();
      if (part !== undefined) parts.push(part);
    }
    return parts.length === 0 ? undefined : parts.length === 1 ? parts[0]! : (row) => parts.every((part) => part(row));
  };

  const alternatives = (): Node => {
    const parts = [conjunction()];
    while (takeWord('OR')) parts.push(conjunction());
    const [first, ...others] = parts.filter((part) => part !== undefined);
    return first === undefined ? undefined : others.length === 0 ? first : anyOf([first, ...others]);
  };

  const roots: Node[] = [];
  while (at < query.length) {
    roots.push(alternatives());
    skipBlanks();
    if (query[at] === ')') at += 1;
  }
  const tests = roots.filter((root) => root !== undefined);
  return { root: tests.length < 2 ? tests[0] : (row) => tests.every((test) => test(row)), warnings };
};

/** What no filter reads as. */
export const everything: Search = { matches: () => true, warnings: [] };

/** A poller sends a new watermark every time; the texts of one run are worth keeping, not those of a week. */
const keptSearches = 200;
const kept = new WeakMap<Filters, Map<string, Search>>();

/**
 * Reads a filter. Without one everything matches. Throws the internal error that an empty comparison (`updated_at:>`)
 * gives; an unknown field restricts nothing and warns.
 */
export const readSearch = (query: string | null | undefined, filters: Filters): Search => {
  if (query === null || query === undefined || query.trim() === '') return everything;
  const known = kept.get(filters) ?? new Map<string, Search>();
  kept.set(filters, known);
  const again = known.get(query);
  if (again !== undefined) return again;
  const { root, warnings } = parseSearch(query, filters);
  const search: Search = { matches: root === undefined ? everything.matches : root, warnings };
  if (known.size >= keptSearches) known.clear();
  known.set(query, search);
  return search;
};
