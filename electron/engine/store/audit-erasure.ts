/** Erasing payloads and pruning old lines, so that the rest of the chain still holds. */
import { said } from './audit-said.ts';
import { wordsOfLine, type SearchedTexts } from './audit-words.ts';
import type { AuditLedger, NewAuditEntry } from './ledger-audit.ts';
import type { Sql } from './sql.ts';

type Erasure = Pick<AuditLedger, 'forget' | 'forgetBefore' | 'forgetOrder' | 'prune'>;

export const makeAuditErasure = (sql: Sql, add: (entry: NewAuditEntry) => number): Erasure => {
  const erase = sql.prepare('DELETE FROM auditPayloads WHERE seq = ?');
  const payloadsBefore = sql.prepare<{ seq: number }>('SELECT seq FROM auditPayloads WHERE atMs < ? ORDER BY atMs, seq LIMIT ?');
  const payloadsOfOrder = sql.prepare<{ seq: number }>(
    `SELECT audit.seq FROM audit JOIN auditPayloads USING (seq) WHERE orderName = ? AND storeId = ? ORDER BY audit.seq LIMIT ?`,
  );
  const oldest = sql.prepare<SearchedTexts & { seq: number; atMs: number; hash: Uint8Array }>(
    'SELECT seq, atMs, hash, orderName, stockCode, refs, note FROM audit ORDER BY seq LIMIT ?',
  );
  const remove = sql.prepare('DELETE FROM audit WHERE seq = ?');
  const removeText = sql.prepare('DELETE FROM auditText WHERE rowid = ?');
  // From the newest: the oldest lines that have a word are those that were just removed.
  const wordUsed = sql.prepare<{ rowid: number }>('SELECT rowid FROM auditText WHERE auditText MATCH ? ORDER BY rowid DESC LIMIT 1');
  const removeWord = sql.prepare('DELETE FROM auditWords WHERE word = ?');
  const setCheckpoint = sql.prepare(
    `INSERT INTO auditCheckpoint (one, seq, hash) VALUES (1, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq, hash = excluded.hash`,
  );

  const eraseAll = (seqs: readonly number[], entry: NewAuditEntry): number => {
    const lines = seqs.reduce((erased, seq) => erased + erase.run(seq).changes, 0);
    if (lines > 0) add({ ...entry, event: 'payloads-erased', amounts: { lines } });
    return lines;
  };

  return {
    forget: sql.atomic((seqs, actor, why) => eraseAll(seqs, { actor, event: 'payloads-erased', ...said(actor, why) })),
    forgetBefore: sql.atomic((beforeMs, limit, actor) =>
      eraseAll(
        payloadsBefore.all(beforeMs, limit).map(({ seq }) => seq),
        { actor, event: 'payloads-erased', note: 'Texts older than they are kept for.' },
      ),
    ),
    forgetOrder: sql.atomic((storeId, orderName, limit, actor) =>
      eraseAll(
        payloadsOfOrder.all(orderName, storeId, limit).map(({ seq }) => seq),
        { actor, event: 'payloads-erased', storeId, orderName, note: 'Texts about one order.' },
      ),
    ),
    prune: sql.atomic((beforeMs, limit, actor) => {
      const lines = oldest.all(limit);
      const firstKept = lines.findIndex(({ atMs }) => atMs >= beforeMs);
      const gone = firstKept === -1 ? lines : lines.slice(0, firstKept);
      const last = gone.at(-1);
      if (last === undefined) return 0;
      for (const { seq } of gone) {
        erase.run(seq);
        removeText.run(seq);
        remove.run(seq);
      }
      for (const word of new Set(gone.flatMap(wordsOfLine))) {
        if (wordUsed.get(`"${word}"`) === undefined) removeWord.run(word);
      }
      setCheckpoint.run(last.seq, last.hash);
      add({ actor, event: 'audit-pruned', amounts: { lines: gone.length, lastSeq: last.seq } });
      return gone.length;
    }),
  };
};
