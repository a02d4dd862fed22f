import Database from 'better-sqlite3';
import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AuditEntry, AuditFilter, NewAuditEntry } from '../../../electron/engine/store/ledger-audit.ts';
import type { Ledger } from '../../../electron/engine/store/ledger.ts';
import { openLedger } from '../../../electron/engine/store/open.ts';
import { makeFolder, makeLedger, openIn } from './test-ledger.ts';
import { makeWorld } from './test-world.ts';

const entry = (number: number): NewAuditEntry => ({
  actor: number % 5 === 0 ? 'person:ann' : 'runner',
  event: number % 2 === 0 ? 'job-done' : 'job-held',
  storeId: number % 3 === 0 ? 'south' : 'north',
  flow: number % 4 === 0 ? 'push-stock' : 'import-orders',
  orderName: `#${1000 + Math.floor(number / 3)}`,
  ...(number % 6 === 0 ? { stockCode: `MUG-${number % 12}` } : {}),
  references: { salesOrder: `SO${500 + number}` },
  amounts: { totalMinor: number },
  note: number % 2 === 0 ? 'Read back and found.' : 'Größe refused by KC.',
  ...(number % 10 === 0 ? { payload: `Mrs Smith ${number}` } : {}),
});

const fill = (ledger: Ledger, count: number): void =>
  ledger.inTransaction(() => {
    for (let number = 1; number <= count; number += 1) ledger.audit.add(entry(number));
  });

const pages = (ledger: Ledger, filter: AuditFilter, limit: number, between: () => void = () => undefined): AuditEntry[] => {
  const entries: AuditEntry[] = [];
  for (let before: number | undefined; ;) {
    const page = ledger.audit.page(filter, limit, before);
    entries.push(...page.entries);
    if (page.older === undefined) return entries;
    before = page.older;
    between();
  }
};

const seqs = (entries: readonly AuditEntry[]): number[] => entries.map(({ seq }) => seq);

describe('lines of the audit log', () => {
  test('are given back as they were written, newest first, without the payload', () => {
    const { ledger } = makeLedger();
    fill(ledger, 12);
    const [newest, , tenth] = ledger.audit.page({}, 3).entries;
    expect(newest).toMatchObject({ ...entry(12), seq: 12, atMs: 1_000_000, payload: 'none' });
    expect(tenth).toMatchObject({ seq: 10, payload: 'kept' });
    expect(ledger.audit.payload(10)).toBe('Mrs Smith 10');
    expect(ledger.audit.payload(11)).toBeUndefined();
    expect(ledger.audit.head()).toEqual({ seq: 12, hash: newest?.hash });
  });

  test('in pages are complete while others are added', () => {
    const { ledger } = makeLedger();
    fill(ledger, 100);
    const seen = pages(ledger, {}, 7, () => ledger.audit.add(entry(1)));
    expect(seqs(seen)).toEqual(Array.from({ length: 100 }, (_, index) => 100 - index));
    expect(ledger.audit.page({}, 10_000).entries).toHaveLength(114);
    fill(ledger, 500);
    expect(ledger.audit.page({}, 10_000).entries).toHaveLength(500);
  });

  test('are found by any filter exactly as by looking at every line', () => {
    const { ledger } = makeLedger();
    fill(ledger, 240);
    const all = pages(ledger, {}, 500);
    const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
    const filters = fc.record({
      storeId: maybe(fc.constantFrom('north', 'south', 'west')),
      flow: maybe(fc.constantFrom('push-stock' as const, 'import-orders' as const)),
      orderName: maybe(fc.constantFrom('#1001', '#1070')),
      stockCode: maybe(fc.constantFrom('MUG-0', 'MUG-6')),
      actor: maybe(fc.constantFrom('runner' as const, 'person:ann' as const)),
      event: maybe(fc.constantFrom('job-done', 'job-held')),
    });
    fc.assert(
      fc.property(filters, fc.integer({ min: 1, max: 40 }), (asked, limit) => {
        const filter = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
        const expected = all.filter((line) => Object.entries(filter).every(([name, value]) => line[name as keyof AuditEntry] === value));
        expect(seqs(pages(ledger, filter, limit))).toEqual(seqs(expected));
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});

describe('searching the audit log', () => {
  const found = (ledger: Ledger, text: string, more: AuditFilter = {}) => seqs(pages(ledger, { text, ...more }, 50));

  test('finds lines in which every word occurs, the last one may be begun with three letters', () => {
    const { ledger } = makeLedger();
    fill(ledger, 240);
    expect(found(ledger, 'SO512')).toEqual([12]);
    expect(found(ledger, 'so51')).toEqual([19, 18, 17, 16, 15, 14, 13, 12, 11, 10]);
    expect(found(ledger, 'read so512')).toEqual([12]);
    expect(found(ledger, 'refused so512')).toEqual([]);
    expect(found(ledger, 'rea SO512')).toEqual([]);
    expect(found(ledger, 'so')).toEqual([]);
    expect(found(ledger, 'by')).toHaveLength(120);
    expect(found(ledger, 'xyzzy')).toEqual([]);
    expect(found(ledger, 'read xyzzy')).toEqual([]);
    expect(found(ledger, ' # ')).toHaveLength(240);
  });

  test('knows no case, no accents and no punctuation', () => {
    const { ledger } = makeLedger();
    fill(ledger, 12);
    expect(found(ledger, 'GROSSE')).toEqual([]);
    expect(found(ledger, 'grö')).toEqual(found(ledger, 'GRÖSS'.slice(0, 3)));
    expect(found(ledger, 'grö')).toHaveLength(6);
    expect(found(ledger, 'mug-6')).toEqual([6]);
    expect(found(ledger, '"read" OR (back) *')).toEqual([]);
    expect(found(ledger, '"read" (back) *')).toEqual([12, 10, 8, 6, 4, 2]);
  });

  test('finds a beginning that hundreds of words share, at any length, together with other conditions', () => {
    const { ledger } = makeLedger();
    ledger.inTransaction(() => {
      for (let number = 0; number < 900; number += 1) {
        ledger.audit.add({
          actor: 'runner',
          event: 'noted',
          storeId: number % 2 === 0 ? 'north' : 'south',
          references: { id: `ORDER0000${100 + number}` },
        });
      }
    });
    expect(found(ledger, 'ord')).toHaveLength(900);
    expect(found(ledger, 'order0000')).toHaveLength(900);
    expect(found(ledger, 'order00001')).toHaveLength(100);
    expect(found(ledger, 'order00001', { storeId: 'north' })).toHaveLength(50);
    expect(found(ledger, 'order0000999')).toEqual([900]);
  });

  test('ends a page short, with a place to go on, rather than reading the whole log at once', () => {
    const { ledger } = makeLedger();
    ledger.inTransaction(() => {
      ledger.audit.add({ actor: 'runner', event: 'first', note: 'apple pear' });
      for (let number = 0; number < 5000; number += 1) {
        ledger.audit.add({ actor: 'runner', event: 'noted', note: number % 2 === 0 ? 'apple' : 'pear' });
      }
    });
    const page = ledger.audit.page({ text: 'apple pear' }, 50);
    expect(page.entries).toEqual([]);
    expect(page.older).toBeGreaterThan(900);
    expect(found(ledger, 'apple pear')).toEqual([1]);
  });
});

describe('the chain', () => {
  test('fits from the first line to the last, checked in slices', () => {
    const { ledger } = makeLedger();
    fill(ledger, 25);
    const first = ledger.audit.verify(10);
    expect(first).toMatchObject({ checked: 10, broken: undefined, next: { seq: 10 } });
    const second = ledger.audit.verify(10, first.next);
    expect(ledger.audit.verify(10, second.next)).toEqual({ checked: 5, next: undefined, broken: undefined });
  });

  const tampered = (change: string, brokenAt: number) => {
    test(`shows the line after: ${change}`, () => {
      const folder = makeFolder();
      const ledger = openLedger({ ...makeWorld(), dataFolder: folder });
      fill(ledger, 25);
      ledger.close();
      const raw = new Database(join(folder, 'ledger.db'));
      raw.exec(change);
      raw.close();
      const again = openIn(folder, makeWorld());
      const check = again.audit.verify(100);
      expect(check.broken?.seq).toBe(brokenAt);
      expect(check.next).toBeUndefined();
    });
  };
  tampered("UPDATE audit SET note = 'Nothing happened.' WHERE seq = 7", 7);
  tampered("UPDATE audit SET actor = 'person:bob' WHERE seq = 1", 1);
  tampered('UPDATE audit SET storeId = NULL, orderName = storeId WHERE seq = 9', 9);
  tampered('UPDATE audit SET atMs = atMs + 1 WHERE seq = 25', 25);
  tampered('UPDATE audit SET payloadDigest = NULL WHERE seq = 10', 10);
  tampered("UPDATE auditPayloads SET text = 'Mr Jones' WHERE seq = 20", 20);
  tampered('DELETE FROM auditPayloads WHERE seq = 10; DELETE FROM audit WHERE seq = 10', 10);
  tampered(
    'UPDATE audit SET seq = 30 WHERE seq = 12; UPDATE audit SET seq = 12 WHERE seq = 13; UPDATE audit SET seq = 13 WHERE seq = 30',
    12,
  );

  test('a head written outside agrees until the chain is changed, cut or pruned', () => {
    const folder = makeFolder();
    const ledger = openLedger({ ...makeWorld(), dataFolder: folder });
    fill(ledger, 5);
    const early = ledger.audit.headLine();
    fill(ledger, 5);
    const late = ledger.audit.headLine();
    expect(late).toMatch(/^quayside-audit 1 1970-01-01T00:16:40\.000Z \S+ 10 [0-9a-f]{64}$/);
    fill(ledger, 5);
    expect([early, late, `${late}\n`].map(ledger.audit.agreesWith)).toEqual(['agrees', 'agrees', 'agrees']);
    expect(ledger.audit.agreesWith('quayside-audit 1')).toBe('unreadable');
    expect(ledger.audit.agreesWith(late.replace(ledger.installation.id, 'another'))).toBe('differs');
    ledger.close();
    const raw = new Database(join(folder, 'ledger.db'));
    raw.exec('DELETE FROM auditPayloads WHERE seq > 7; DELETE FROM audit WHERE seq > 7');
    raw.close();
    const cut = openIn(folder, makeWorld());
    expect(cut.audit.agreesWith(late)).toBe('differs');
    expect(cut.audit.agreesWith(early)).toBe('agrees');
    fill(cut, 10);
    expect(cut.audit.agreesWith(late)).toBe('differs');
  });
});

describe('forgetting', () => {
  test('erases payloads by line, leaves the chain whole, and says so once', () => {
    const { ledger } = makeLedger();
    fill(ledger, 30);
    const heads = ledger.audit.headLine();
    expect(ledger.audit.forget([10, 11, 20], 'person:ann', 'Mrs Smith asked.')).toBe(2);
    expect(ledger.audit.forget([10], 'person:ann', 'Again.')).toBe(0);
    expect([10, 20, 30].map(ledger.audit.payload)).toEqual([undefined, undefined, 'Mrs Smith 30']);
    expect(ledger.audit.page({}, 1, 11).entries[0]).toMatchObject({ seq: 10, payload: 'forgotten' });
    const [said] = ledger.audit.page({}, 1).entries;
    expect(said).toMatchObject({ seq: 31, event: 'payloads-erased', actor: 'person:ann', amounts: { lines: 2 } });
    expect(ledger.audit.payload(31)).toBe('Mrs Smith asked.');
    expect(ledger.audit.verify(100)).toEqual({ checked: 31, next: undefined, broken: undefined });
    expect(ledger.audit.agreesWith(heads)).toBe('agrees');
  });

  test('leaves nothing of the text in the file', () => {
    const { ledger } = makeLedger();
    for (const payload of ['Mrs Smith', 'Zebedee Postlethwaite', 'Mr Jones'])
      ledger.audit.add({ actor: 'runner', event: 'noted', payload });
    expect(Buffer.from(ledger.serialize()).includes('Postlethwaite')).toBe(true);
    ledger.audit.forget([2], 'person:ann', 'Asked.');
    expect(Buffer.from(ledger.serialize()).includes('Mr Jones')).toBe(true);
    expect(Buffer.from(ledger.serialize()).includes('Postlethwaite')).toBe(false);
  });

  test('by age goes in slices until none is left', () => {
    const { ledger, world } = makeLedger();
    fill(ledger, 50);
    world.setNow(2_000_000);
    ledger.audit.add({ ...entry(1), payload: 'new' });
    const forget = () => ledger.audit.forgetBefore(2_000_000, 3, 'engine');
    expect([forget(), forget(), forget()]).toEqual([3, 2, 0]);
    expect(ledger.audit.payload(51)).toBe('new');
  });

  test('of an order touches only that order of that shop', () => {
    const { ledger } = makeLedger();
    for (const [storeId, orderName] of [
      ['north', '#1'],
      ['south', '#1'],
      ['north', '#2'],
      ['north', '#1'],
    ] as const) {
      ledger.audit.add({ actor: 'runner', event: 'noted', storeId, orderName, payload: 'text' });
    }
    expect(ledger.audit.forgetOrder('north', '#1', 100, 'person:ann')).toBe(2);
    expect([1, 2, 3, 4].map(ledger.audit.payload)).toEqual([undefined, 'text', 'text', undefined]);
  });
});

describe('pruning', () => {
  test('removes the oldest lines in slices and leaves a checkpoint that the rest is chained to', () => {
    const { ledger, world } = makeLedger();
    fill(ledger, 10);
    const early = ledger.audit.headLine();
    fill(ledger, 10);
    const late = ledger.audit.headLine();
    world.setNow(2_000_000);
    fill(ledger, 10);
    const slice = ledger.audit.verify(5);
    const prune = () => ledger.audit.prune(2_000_000, 12, 'engine');
    expect([prune(), prune(), prune()]).toEqual([12, 8, 0]);
    expect(seqs(pages(ledger, {}, 5)).at(-1)).toBe(21);
    expect(ledger.audit.verify(100)).toEqual({ checked: 12, next: undefined, broken: undefined });
    expect(ledger.audit.verify(100, slice.next).broken).toBeUndefined();
    expect([early, late].map(ledger.audit.agreesWith)).toEqual(['pruned', 'agrees']);
    expect(seqs(pages(ledger, { text: 'SO510' }, 5))).toEqual([30]);
    expect(ledger.audit.payload(10)).toBeUndefined();
  });

  test('may take every line there is, and the log goes on', () => {
    const { ledger, world } = makeLedger();
    fill(ledger, 3);
    world.setNow(2_000_000);
    expect(ledger.audit.prune(1_500_000, 100, 'engine')).toBe(3);
    expect(ledger.audit.head().seq).toBe(4);
    expect(ledger.audit.add(entry(1))).toBe(5);
    expect(ledger.audit.verify(10)).toEqual({ checked: 2, next: undefined, broken: undefined });
  });
});
