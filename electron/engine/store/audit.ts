/** The audit log: appending lines, and reading them in pages. */
import { makeAuditChain, hex, lineHash, payloadDigest, type ChainedLine } from './audit-chain.ts';
import { makeAuditErasure } from './audit-erasure.ts';
import { makeAuditSearch } from './audit-search.ts';
import { wordsOfLine, type SearchedTexts } from './audit-words.ts';
import type { AuditEntry, AuditLedger, NewAuditEntry } from './ledger-audit.ts';
import type { Actor } from '../domain/job-moves.ts';
import type { FlowName } from '../../../shared/records.ts';
import { within } from './paging.ts';
import { maybeJson, toJson, type Sql } from './sql.ts';

type Row = ChainedLine & { hash: Uint8Array; kept: number };

const payloadOf = (row: Row): AuditEntry['payload'] => {
  if (row.payloadDigest === null) return 'none';
  return row.kept === 1 ? 'kept' : 'forgotten';
};

/** Actor and flow are trusted: only `add` writes them. */
const toEntry = (row: Row): AuditEntry => ({
  seq: row.seq,
  atMs: row.atMs,
  actor: row.actor as Actor,
  event: row.event,
  ...(row.storeId === null ? {} : { storeId: row.storeId }),
  ...(row.flow === null ? {} : { flow: row.flow as FlowName }),
  ...(row.orderName === null ? {} : { orderName: row.orderName }),
  ...(row.stockCode === null ? {} : { stockCode: row.stockCode }),
  ...(row.refs === null ? {} : { references: maybeJson<Record<string, string | number>>(row.refs) }),
  ...(row.amounts === null ? {} : { amounts: maybeJson<Record<string, number>>(row.amounts) }),
  ...(row.note === null ? {} : { note: row.note }),
  hash: hex(row.hash),
  payload: payloadOf(row),
});

/**
 * Pages of the index of words that a commit merges at least; more where it has more lines. Merging that keeps up takes a page a line: a
 * page of words is what some ten lines come to, and it is merged once for each of the five levels that a million lines make.
 */
const pagesMergedAtLeast = 16;

export const makeAudit = (sql: Sql, khaosId: string, installationId: string): AuditLedger => {
  const chain = makeAuditChain(sql, installationId);
  const search = makeAuditSearch(sql);

  const insert = sql.prepare(
    `INSERT INTO audit (seq, atMs, actor, event, khaosId, storeId, flow, orderName, stockCode, refs, amounts, note, payloadDigest, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertPayload = sql.prepare('INSERT INTO auditPayloads (seq, atMs, salt, text) VALUES (?, ?, ?, ?)');
  const linesFrom = sql.prepare<SearchedTexts & { seq: number }>(
    'SELECT seq, orderName, stockCode, refs, note FROM audit WHERE seq >= ? ORDER BY seq',
  );
  const insertWords = sql.prepare('INSERT INTO auditText (rowid, words) VALUES (?, ?)');
  const insertWord = sql.prepare('INSERT INTO auditWords (word) VALUES (?) ON CONFLICT DO NOTHING');
  const mergeWords = sql.prepare(`INSERT INTO auditText (auditText, rank) VALUES ('merge', ?)`);
  const bySeq = sql.prepare<Row>(
    `SELECT audit.*, EXISTS (SELECT 1 FROM auditPayloads WHERE auditPayloads.seq = audit.seq) AS kept FROM audit WHERE seq = ?`,
  );
  const payloadText = sql.prepare<{ text: string }>('SELECT text FROM auditPayloads WHERE seq = ?');

  let firstUnindexed: number | undefined;

  // FTS5 writes what it has gathered to disk at every savepoint, and every method is one inside a larger transaction: so words are
  // indexed once, at the end, for the lines that are still there. A text search inside a transaction does not see its own lines.
  sql.beforeCommit(() => {
    if (firstUnindexed === undefined) return;
    const lines = linesFrom.all(firstUnindexed);
    for (const line of lines) {
      const words = wordsOfLine(line);
      if (words.length > 0) insertWords.run(line.seq, words.join(' '));
      for (const word of words) insertWord.run(word);
    }
    mergeWords.run(Math.max(pagesMergedAtLeast, lines.length));
    firstUnindexed = undefined;
  });

  const add = sql.atomic((entry: NewAuditEntry): number => {
    const previous = chain.end();
    const salt = entry.payload === undefined ? undefined : sql.uuid();
    const line: ChainedLine = {
      seq: previous.seq + 1,
      atMs: sql.nowMs(),
      actor: entry.actor,
      event: entry.event,
      khaosId,
      storeId: entry.storeId ?? null,
      flow: entry.flow ?? null,
      orderName: entry.orderName ?? null,
      stockCode: entry.stockCode ?? null,
      refs: entry.references === undefined ? null : toJson(entry.references),
      amounts: entry.amounts === undefined ? null : toJson(entry.amounts),
      note: entry.note ?? null,
      payloadDigest: salt === undefined || entry.payload === undefined ? null : payloadDigest(salt, entry.payload),
    };
    insert.run(
      line.seq,
      line.atMs,
      line.actor,
      line.event,
      line.khaosId,
      line.storeId,
      line.flow,
      line.orderName,
      line.stockCode,
      line.refs,
      line.amounts,
      line.note,
      line.payloadDigest,
      lineHash(previous.hash, line),
    );
    if (salt !== undefined && entry.payload !== undefined) insertPayload.run(line.seq, line.atMs, salt, entry.payload);
    firstUnindexed ??= line.seq;
    return line.seq;
  });

  const entryAt = (seq: number): Row => {
    const row = bySeq.get(seq);
    if (row === undefined) throw new Error(`audit line ${seq} is in an index but not in the log`);
    return row;
  };

  return {
    add,
    page: (filter, limit, before) => {
      const { lines, older } = search(filter, within(limit), before ?? chain.end().seq + 1, entryAt);
      return { entries: lines.map(toEntry), older };
    },
    payload: (seq) => payloadText.get(seq)?.text,
    head: chain.head,
    headLine: chain.headLine,
    agreesWith: chain.agreesWith,
    verify: chain.verify,
    ...makeAuditErasure(sql, add),
  };
};
