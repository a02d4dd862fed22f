/** The audit log: a page of it at a million rows beside the same page at ten thousand, by the same code in the same run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { atMostOf, type Benchmark, type Result, type Size } from '../benchmark.ts';
import type { AuditFilter, NewAuditEntry } from '../../../electron/engine/store/ledger-audit.ts';
import type { Ledger } from '../../../electron/engine/store/ledger.ts';
import { openLedger } from '../../../electron/engine/store/open.ts';

const sizes: Record<Size, { few: number; many: number; repeats: number }> = {
  full: { few: 10_000, many: 1_000_000, repeats: 300 },
  small: { few: 2_000, many: 6_000, repeats: 20 },
};

const timesAtMost = 2;
/** Rows of one transaction while the log is filled. */
const rowsTogether = 20_000;
/** What a window shows at a time. */
const pageRows = 50;
/** Few enough that each has a full page at both sizes. */
const codes = 40;
const couriers = ['Royal Mail 24', 'Royal Mail 48', 'DPD Local', 'Evri'];

/** Rows as a working day makes them: levels written, orders imported, parcels told. */
const entryAt = (at: number): NewAuditEntry => {
  const stockCode = `CODE-${at % codes}`;
  const orderName = `#${1000 + Math.floor(at / 8)}`;
  switch (at % 4) {
    case 0:
      return {
        actor: 'runner',
        event: 'job-done',
        storeId: 'bench',
        flow: 'import-orders',
        orderName,
        references: { salesOrder: `SO${100_000 + at}` },
        note: 'imported',
      };
    case 1:
      return {
        actor: 'engine',
        event: 'despatch-told',
        storeId: 'bench',
        flow: 'push-despatch',
        orderName,
        note: `Told of a parcel by ${couriers[Math.floor(at / 4) % couriers.length]}.`,
      };
    default:
      return {
        actor: 'engine',
        event: 'stock-written',
        storeId: 'bench',
        flow: 'push-stock',
        stockCode,
        amounts: { from: at % 60, to: at % 59 },
        note: `Khaos Control has ${at % 60} of ${stockCode}.`,
      };
  }
};

type Question = {
  name: string;
  filter(rows: number, repeat: number): AuditFilter;
  before(rows: number, repeat: number): number | undefined;
};

/** A place in the log, another for every repeat, so that no page is read because it was read just before. */
const somewhere = (rows: number, repeat: number): number => pageRows * 4 + ((repeat * 7919) % Math.max(1, rows - pageRows * 8));

const questions: readonly Question[] = [
  { name: 'newest page', filter: () => ({}), before: () => undefined },
  { name: 'deep page', filter: () => ({}), before: somewhere },
  { name: 'filter by stock code', filter: (_, repeat) => ({ stockCode: `CODE-${(repeat * 4 + 2) % codes}` }), before: () => undefined },
  {
    name: 'filter by stock code, deep page',
    filter: (_, repeat) => ({ stockCode: `CODE-${(repeat * 4 + 2) % codes}` }),
    before: (rows) => Math.floor(rows / 2),
  },
  {
    name: 'one order',
    filter: (rows, repeat) => ({ orderName: `#${1000 + Math.floor(somewhere(rows, repeat) / 8)}` }),
    before: () => undefined,
  },
  {
    name: 'search for a sales order',
    filter: (rows, repeat) => ({ text: `SO${100_000 + Math.floor(somewhere(rows, repeat) / 4) * 4}` }),
    before: () => undefined,
  },
  { name: 'search for two words', filter: () => ({ text: 'parcel evri' }), before: () => undefined },
  { name: 'search for the beginning of a word', filter: () => ({ text: 'import' }), before: () => undefined },
  { name: 'text and filter together', filter: () => ({ event: 'despatch-told', text: 'royal' }), before: () => undefined },
];

const fill = (ledger: Ledger, from: number, to: number): void => {
  for (let at = from; at < to; at += rowsTogether) {
    ledger.inTransaction(() => {
      for (let row = at; row < Math.min(to, at + rowsTogether); row++) ledger.audit.add(entryAt(row));
    });
  }
};

const median = (values: number[]): number => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

type Filled = { ledger: Ledger; rows: number };

/** Microseconds of one page. */
const pageTime = ({ ledger, rows }: Filled, { filter, before }: Question, repeat: number): number => {
  const [asked, from] = [filter(rows, repeat), before(rows, repeat)];
  const startMs = performance.now();
  ledger.audit.page(asked, pageRows, from);
  return (performance.now() - startMs) * 1000;
};

/** Median microseconds of a page of each log. They take turns, so that whatever else the machine does falls on both alike. */
const measure = (logs: readonly Filled[], question: Question, repeats: number): number[] => {
  const times = Array.from({ length: repeats }, (_, repeat) => logs.map((log) => pageTime(log, question, repeat)));
  return logs.map((_, log) => median(times.map((ofRepeat) => ofRepeat[log] ?? 0)));
};

const openIn = (dataFolder: string): Ledger => {
  let nowMs = Date.UTC(2026, 10, 24, 9);
  let made = 0;
  return openLedger({
    dataFolder,
    clock: { nowMs: () => nowMs++, monotonicMs: () => nowMs, after: () => () => undefined },
    random: { next: () => 0.5, uuid: () => `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}` },
    stamp: {
      khaosId: 'bench',
      khaos: { url: 'practice', mode: 'live' },
      stores: [{ storeId: 'bench', domain: 'bench.myshopify.com' }],
      mode: 'practice',
    },
  });
};

const run = (size: Size, say: (line: string) => void): Promise<Result[]> => {
  const { few, many, repeats } = sizes[size];
  const folders = [few, many].map((rows) => ({ rows, folder: mkdtempSync(join(tmpdir(), 'quayside-bench-')) }));
  const logs = folders.map(({ rows, folder }) => ({ rows, ledger: openIn(folder) }));
  try {
    const startMs = performance.now();
    for (const { ledger, rows } of logs) fill(ledger, 0, rows);
    say(`${few + many} rows written in ${((performance.now() - startMs) / 1000).toFixed(0)} s`);
    // The first measurement of a process pays for its compiling.
    for (const question of questions) measure(logs, question, repeats);
    return Promise.resolve(
      questions.map((question) => {
        const [atFew = 0, atMany = 0] = measure(logs, question, repeats);
        return atMostOf(
          { name: `audit log, ${question.name}, at ${many.toLocaleString('en-GB')} rows`, value: atMany, unit: 'µs' },
          timesAtMost,
          atFew,
          `at ${few.toLocaleString('en-GB')} rows`,
        );
      }),
    );
  } finally {
    for (const { ledger } of logs) ledger.close();
    for (const { folder } of folders) rmSync(folder, { recursive: true, force: true });
  }
};

export const ledgerPages: Benchmark = { name: 'ledger-pages', run };
