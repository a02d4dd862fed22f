/**
 * Finding audit lines newest first, at a cost that does not grow with the log.
 *
 * Each condition can give the numbers of its lines going down from its own index. The sparsest of them leads, and what it gives is
 * checked against the others on the line itself. Conditions that almost never hold together would still be searched for long, so a
 * page has a budget: when it is used up the page ends short and says where to go on.
 */
import { wordsOf, wordsOfLine, type SearchedTexts } from './audit-words.ts';
import type { AuditFilter } from './ledger-audit.ts';
import type { Sql } from './sql.ts';

/** Lines read and found not to fit before a page ends short: about 20 ms. */
const misfitsBudget = 2000;
/** How many numbers an index is asked for first, and how many once it leads. */
const firstPiece = 64;
const nextPiece = 256;
/** A beginning that no more words than these share is searched as those words: more would cost more than checking the lines. */
const fewWords = 100;
/** Beginnings of these lengths have an index of their own (migration 002). */
const indexedBeginnings = [6, 5, 4, 3] as const;

const columnNames = ['storeId', 'flow', 'orderName', 'stockCode', 'actor', 'event'] as const;

/** What must be on a line for it to be searched. */
export type SearchedLine = SearchedTexts & { [name in (typeof columnNames)[number]]: string | null };

/** The newest `count` lines numbered at most `atMost` that meet one condition. */
type Fetch = (atMost: number, count: number) => number[];
type Leader = { fetch: Fetch; piece: number[] };

/**
 * The sparsest of the conditions, by how far down its first piece reaches, or the first that has few lines in all; undefined when it
 * has none.
 */
const leaderOf = (fetches: readonly Fetch[], atMost: number): Leader | undefined => {
  let leader: (Leader & { reach: number }) | undefined;
  for (const fetch of fetches) {
    const piece = fetch(atMost, firstPiece);
    if (piece.length === 0) return undefined;
    if (piece.length < firstPiece) return { fetch, piece };
    const reach = piece.at(-1) ?? 0;
    if (leader === undefined || reach < leader.reach) leader = { fetch, piece, reach };
  }
  return leader;
};

/** The numbers that a leader gives, read from its index piece by piece. */
function* numbersOf({ fetch, piece }: Leader): Generator<number> {
  let asked = firstPiece;
  for (let numbers = piece; ;) {
    yield* numbers;
    const last = numbers.at(-1);
    if (last === undefined || numbers.length < asked) return;
    asked = nextPiece;
    numbers = fetch(last - 1, asked);
  }
}

/** Whether a line meets all conditions; words as `wordsOf` gives them, the last of which may be only begun. */
const fitsLine = (filter: AuditFilter, words: readonly string[], line: SearchedLine): boolean => {
  if (columnNames.some((name) => filter[name] !== undefined && filter[name] !== line[name])) return false;
  if (words.length === 0) return true;
  const present = wordsOfLine(line);
  return words.every(
    (word, index) =>
      present.includes(word) || (index === words.length - 1 && mayBeBegun(word) && present.some((full) => full.startsWith(word))),
  );
};

const mayBeBegun = (word: string): boolean => [...word].length >= 3;

export type AuditSearch = <Line extends SearchedLine>(
  filter: AuditFilter,
  limit: number,
  before: number,
  read: (seq: number) => Line,
) => { lines: Line[]; older: number | undefined };

export const makeAuditSearch = (sql: Sql): AuditSearch => {
  const byColumn = (column: string): ((value: string) => Fetch) => {
    const found = sql.prepare<number>(`SELECT seq FROM audit WHERE ${column} = ? AND seq <= ? ORDER BY seq DESC LIMIT ?`).pluck();
    return (value) => (atMost, count) => found.all(value, atMost, count);
  };
  const columns = {
    storeId: byColumn('storeId'),
    flow: byColumn('flow'),
    orderName: byColumn('orderName'),
    stockCode: byColumn('stockCode'),
    actor: byColumn('actor'),
    event: byColumn('event'),
  };
  /** FTS5 seeks to a rowid only when it is given as an integer; numbers are bound as reals. */
  const matching = sql
    .prepare<number>(
      'SELECT rowid FROM auditText WHERE auditText MATCH ? AND rowid <= CAST(? AS INTEGER) ORDER BY rowid DESC LIMIT CAST(? AS INTEGER)',
    )
    .pluck();
  const newest = sql.prepare<number>('SELECT seq FROM audit WHERE seq <= ? ORDER BY seq DESC LIMIT ?').pluck();
  const begunSo = sql.prepare<string>('SELECT word FROM auditWords WHERE word >= ? AND word < ? LIMIT ?').pluck();

  const byMatch =
    (match: string): Fetch =>
    (atMost, count) =>
      matching.all(match, atMost, count);

  const byLastWord = (word: string): Fetch => {
    if (!mayBeBegun(word)) return byMatch(`"${word}"`);
    const words = begunSo.all(word, `${word}\u{10FFFF}`, fewWords + 1);
    if (words.length === 0) return () => [];
    if (words.length <= fewWords) return byMatch(words.map((full) => `"${full}"`).join(' OR '));
    const letters = [...word];
    const indexed = indexedBeginnings.find((length) => length <= letters.length);
    return byMatch(`"${letters.slice(0, indexed).join('')}" *`);
  };

  const fetchesOf = (filter: AuditFilter, words: readonly string[]): Fetch[] => {
    const byColumns = columnNames.flatMap((name) => {
      const value = filter[name];
      return value === undefined ? [] : [columns[name](value)];
    });
    // Codes and numbers are long and rare; asked first, they spare the look at a word that half of the log has.
    const byWords = words
      .map((word, index) => ({ length: word.length, fetch: index === words.length - 1 ? byLastWord(word) : byMatch(`"${word}"`) }))
      .toSorted((a, b) => b.length - a.length)
      .map(({ fetch }) => fetch);
    const all = [...byColumns, ...byWords];
    return all.length === 0 ? [(atMost, count) => newest.all(atMost, count)] : all;
  };

  return <Line extends SearchedLine>(filter: AuditFilter, limit: number, before: number, read: (seq: number) => Line) => {
    const words = wordsOf(filter.text ?? '');
    const lines: Line[] = [];
    const leader = leaderOf(fetchesOf(filter, words), before - 1);
    if (leader === undefined) return { lines, older: undefined };
    let misfits = 0;
    let oldest = before;
    for (const seq of numbersOf(leader)) {
      if (misfits >= misfitsBudget) return { lines, older: seq + 1 };
      const line = read(seq);
      if (!fitsLine(filter, words, line)) {
        misfits += 1;
        continue;
      }
      if (lines.length === limit) return { lines, older: oldest };
      lines.push(line);
      oldest = seq;
    }
    return { lines, older: undefined };
  };
};
