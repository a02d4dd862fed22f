/**
 * Finding audit lines newest first, at a cost that does not grow with the log.
 *
 * Each condition is a stream of line numbers going down, read from its own index in small pieces. The streams leap over each
 * other: whichever is furthest back says where all others go on. Conditions that almost never hold together would still be
 * searched for long, so a page has a budget; when it is used up the page ends short and says where to go on.
 */
import { wordsOf, wordsOfLine, type SearchedTexts } from './audit-words.ts';
import type { AuditFilter } from './ledger-audit.ts';
import type { Sql } from './sql.ts';

/** Pieces read from indexes before a page ends short: about 10 ms. */
const piecesBudget = 400;
/** Lines read and found not to fit before a page ends short. */
const misfitsBudget = 2000;
/** A piece is small after a leap and doubles while it is used up. */
const smallPiece = 8;
const largePiece = 128;
/** A beginning that so few words share is searched as those words. */
const fewWords = 32;
/** Beginnings of these lengths have an index of their own (migration 002). */
const indexedBeginnings = [5, 3] as const;

type Fetch = (atMost: number, count: number) => number[];
type Stream = (atMost: number) => number | undefined;
type Budget = { pieces: number; misfits: number };

const streamOf = (fetch: Fetch, budget: Budget): Stream => {
  let piece: number[] = [];
  let place = 0;
  let size = smallPiece;
  let used = 0;
  return (atMost) => {
    while (place < piece.length && (piece[place] ?? 0) > atMost) place += 1;
    if (place >= piece.length) {
      size = used * 2 > size ? Math.min(size * 2, largePiece) : smallPiece;
      piece = fetch(atMost, size);
      place = 0;
      used = 0;
      budget.pieces -= 1;
    }
    used += 1;
    return piece[place];
  };
};

/** The newest line at or below `atMost` in all streams; `spentAt` when the budget ended before one was found. */
const leap = (streams: readonly Stream[], atMost: number, budget: Budget): { seq?: number; spentAt?: number } => {
  let at = atMost;
  let agreed = 0;
  for (let turn = 0; agreed < streams.length; turn = (turn + 1) % streams.length) {
    if (budget.pieces <= 0) return { spentAt: at };
    const seq = streams[turn]?.(at);
    if (seq === undefined) return {};
    agreed = seq === at ? agreed + 1 : 1;
    at = seq;
  }
  return { seq: at };
};

export type AuditSearch = <Row extends SearchedTexts>(
  filter: AuditFilter,
  limit: number,
  before: number,
  read: (seq: number) => Row,
) => { rows: Row[]; older: number | undefined };

/** What a filter asks for: streams that must all give a line, and a beginning that one of the line's words must have. */
type Conditions = { streams: Stream[]; begun: string | undefined };

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
  const columnNames = ['storeId', 'flow', 'orderName', 'stockCode', 'actor', 'event'] as const;
  const matching = sql
    .prepare<number>('SELECT rowid FROM auditText WHERE auditText MATCH ? AND rowid <= ? ORDER BY rowid DESC LIMIT ?')
    .pluck();
  const newest = sql.prepare<number>('SELECT seq FROM audit WHERE seq <= ? ORDER BY seq DESC LIMIT ?').pluck();
  const beginningSo = sql.prepare<string>('SELECT word FROM auditWords WHERE word >= ? AND word < ? LIMIT ?').pluck();

  const byMatch =
    (match: string): Fetch =>
    (atMost, count) =>
      matching.all(match, atMost, count);

  /** The last word may be only begun. */
  const byLastWord = (word: string): { fetch: Fetch; begun?: string } => {
    const letters = [...word];
    if (letters.length < 3) return { fetch: byMatch(`"${word}"`) };
    const words = beginningSo.all(word, `${word}\u{10FFFF}`, fewWords + 1);
    if (words.length <= fewWords) {
      return { fetch: words.length === 0 ? () => [] : byMatch(words.map((full) => `"${full}"`).join(' OR ')) };
    }
    const indexed = indexedBeginnings.find((length) => length <= letters.length) ?? 3;
    const fetch = byMatch(`"${letters.slice(0, indexed).join('')}" *`);
    return letters.length === indexed ? { fetch } : { fetch, begun: word };
  };

  const conditionsOf = (filter: AuditFilter, budget: Budget): Conditions => {
    const fetches = columnNames.flatMap((name) => {
      const value = filter[name];
      return value === undefined ? [] : [columns[name](value)];
    });
    const words = wordsOf(filter.text ?? '');
    const last = words.at(-1);
    const byLast = last === undefined ? undefined : byLastWord(last);
    fetches.push(...words.slice(0, -1).map((word) => byMatch(`"${word}"`)));
    if (byLast !== undefined) fetches.push(byLast.fetch);
    if (fetches.length === 0) fetches.push((atMost, count) => newest.all(atMost, count));
    return { streams: fetches.map((fetch) => streamOf(fetch, budget)), begun: byLast?.begun };
  };

  return (filter, limit, before, read) => {
    const budget = { pieces: piecesBudget, misfits: misfitsBudget };
    const { streams, begun } = conditionsOf(filter, budget);
    const rows: { seq: number; row: ReturnType<typeof read> }[] = [];
    for (let atMost = before - 1; ; ) {
      const { seq, spentAt } = budget.misfits <= 0 ? { spentAt: atMost } : leap(streams, atMost, budget);
      if (spentAt !== undefined) return { rows: rows.map(({ row }) => row), older: spentAt + 1 };
      if (seq === undefined) return { rows: rows.map(({ row }) => row), older: undefined };
      const row = read(seq);
      if (begun === undefined || wordsOfLine(row).some((word) => word.startsWith(begun))) {
        if (rows.length === limit) return { rows: rows.map(({ row: found }) => found), older: rows.at(-1)?.seq };
        rows.push({ seq, row });
      } else {
        budget.misfits -= 1;
      }
      atMost = seq - 1;
    }
  };
};
