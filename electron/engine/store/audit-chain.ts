/** The hash chain of the audit log: what a line's hash covers, checking it, and fitting it to heads written elsewhere. */
import { createHash } from 'node:crypto';
import type { AuditLedger, ChainCheck } from './ledger-audit.ts';
import type { Sql } from './sql.ts';

/** A line as its hash covers it; texts exactly as they are stored. */
export type ChainedLine = {
  seq: number;
  atMs: number;
  actor: string;
  event: string;
  khaosId: string;
  storeId: string | null;
  flow: string | null;
  orderName: string | null;
  stockCode: string | null;
  refs: string | null;
  amounts: string | null;
  note: string | null;
  payloadDigest: Uint8Array | null;
};

export type Head = { seq: number; hash: Uint8Array };

/** What the first line is chained to. */
const beginning: Head = { seq: 0, hash: new Uint8Array(32) };

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** SHA-256 over the previous line's hash and this line, the digest of its payload included. */
export const lineHash = (previous: Uint8Array, line: ChainedLine): Buffer =>
  createHash('sha256')
    .update(previous)
    .update(
      JSON.stringify([
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
        line.payloadDigest === null ? null : hex(line.payloadDigest),
      ]),
    )
    .digest();

/** The salt keeps an erased text from being guessed by its digest; it is erased with the text. */
export const payloadDigest = (salt: string, text: string): Buffer => createHash('sha256').update(`${salt}\n${text}`).digest();

/** `quayside-audit 1 <time> <installation> <seq> <hash>` */
const headPattern = /^quayside-audit 1 (\S+) (\S+) (\d+) ([0-9a-f]{64})\s*$/;

export type AuditChain = Pick<AuditLedger, 'head' | 'headLine' | 'agreesWith' | 'verify'> & {
  /** What the next line is chained to. */
  end(): Head;
  /** What the oldest kept line is chained to. */
  start(): Head;
};

export const makeAuditChain = (sql: Sql, installationId: string): AuditChain => {
  const newest = sql.prepare<Head>('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1');
  const checkpoint = sql.prepare<Head>('SELECT seq, hash FROM auditCheckpoint');
  const hashOf = sql.prepare<{ hash: Uint8Array }>('SELECT hash FROM audit WHERE seq = ?');
  const after = sql.prepare<ChainedLine & { hash: Uint8Array; salt: string | null; text: string | null }>(
    'SELECT audit.*, salt, text FROM audit LEFT JOIN auditPayloads USING (seq) WHERE audit.seq > ? ORDER BY audit.seq LIMIT ?',
  );

  const start = (): Head => checkpoint.get() ?? beginning;
  const end = (): Head => newest.get() ?? start();

  const verify = (limit: number, from?: ChainCheck['next']): ChainCheck => {
    const oldest = start();
    // Pruning may have passed the place where the last slice ended.
    let at = from === undefined || from.seq < oldest.seq ? oldest : { seq: from.seq, hash: Buffer.from(from.hash, 'hex') };
    const lines = after.all(at.seq, limit);
    let checked = 0;
    const broken = (seq: number, what: string): ChainCheck => ({ checked, next: undefined, broken: { seq, what } });
    for (const line of lines) {
      if (line.seq !== at.seq + 1) return broken(at.seq + 1, 'the line is missing');
      if (!lineHash(at.hash, line).equals(line.hash)) return broken(line.seq, 'the line or the one before it was changed');
      if (line.salt !== null && line.text !== null) {
        const digest = line.payloadDigest;
        if (digest === null || !payloadDigest(line.salt, line.text).equals(digest)) {
          return broken(line.seq, 'the payload was changed');
        }
      }
      checked += 1;
      at = { seq: line.seq, hash: line.hash };
    }
    const next = lines.length < limit ? undefined : { seq: at.seq, hash: hex(at.hash) };
    return { checked, next, broken: undefined };
  };

  const agreesWith = (headLine: string): ReturnType<AuditLedger['agreesWith']> => {
    const [, , installation, seqText, hash] = headPattern.exec(headLine) ?? [];
    if (installation === undefined || seqText === undefined || hash === undefined) return 'unreadable';
    if (installation !== installationId) return 'differs';
    const seq = Number(seqText);
    const oldest = start();
    if (seq < oldest.seq) return 'pruned';
    const stored = seq === oldest.seq ? oldest.hash : hashOf.get(seq)?.hash;
    return stored !== undefined && hex(stored) === hash ? 'agrees' : 'differs';
  };

  return {
    start,
    end,
    head: () => {
      const { seq, hash } = end();
      return { seq, hash: hex(hash) };
    },
    headLine: () => {
      const { seq, hash } = end();
      return `quayside-audit 1 ${new Date(sql.nowMs()).toISOString()} ${installationId} ${seq} ${hex(hash)}`;
    },
    agreesWith,
    verify,
  };
};
