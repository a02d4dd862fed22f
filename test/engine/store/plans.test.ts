import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { makeLedger } from './test-ledger.ts';

/** Tables that grow with the catalogue or with time: a walk through one of them is work that grows for ever. */
const growing = [
  'audit',
  'auditPayloads',
  'fulfilments',
  'jobs',
  'khaosOrders',
  'orderLines',
  'orders',
  'outlets',
  'parcels',
  'pools',
  'runs',
  'steps',
  'told',
];

/** Indexes that hold nothing but the rows that are asked for, in the order in which they are asked for. */
const ownRows = ['outletsDifferent', 'outletsWriting', 'parcelsUntold'];

/** The audit log is read from either end in the order of its key, a few lines at a time. */
const alongTheKey = /FROM audit(Payloads)?( WHERE seq [<>]=? \+\?)? ORDER BY seq( DESC)? LIMIT/;

/** After the wall clock was set back, and once at a start, every time that lies in the future is looked for. */
const afterSetBack = /^UPDATE \w+ SET (\w+) = \+\? WHERE khaosId = '.*' AND \1 > \+\?$/;

const preparedByALedger = (): { texts: ReadonlySet<string>; connection: Database.Database } => {
  const prepare = vi.spyOn(Database.prototype, 'prepare');
  makeLedger();
  const texts = new Set(prepare.mock.calls.map(([text]) => String(text)));
  // The spy's types do not know on what it was called.
  const connection = prepare.mock.contexts.at(-1) as Database.Database | undefined;
  prepare.mockRestore();
  if (connection === undefined) throw new Error('the ledger prepared nothing');
  return { texts, connection };
};

test('no statement of the ledger is planned anew each time it is used', () => {
  const { texts } = preparedByALedger();
  const withParameters = [...texts].filter((text) => text.includes('?'));
  expect(withParameters.length).toBeGreaterThan(100);
  // SQLite does so for a bare parameter that is compared with a column, or is a limit.
  expect(withParameters.filter((text) => /(?<!\+)\?/.test(text))).toEqual([]);
});

test('no statement of the ledger walks through a table that grows', () => {
  const { texts, connection } = preparedByALedger();
  const steps = [...texts]
    .filter((text) => /^\s*(SELECT|INSERT|UPDATE|DELETE)/i.test(text) && !alongTheKey.test(text) && !afterSetBack.test(text))
    .flatMap((text) =>
      connection
        .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${text}`)
        .all(...Array.from(text.matchAll(/\?/g), () => 1))
        .map(({ detail }) => ({ text, detail })),
    );
  const walks = steps.filter(({ detail }) => {
    const table = /^(?:SCAN|SEARCH) (\w+)/.exec(detail)?.[1];
    if (table === undefined || !growing.includes(table)) return false;
    if (ownRows.some((index) => detail.includes(` ${index} `))) return false;
    return detail.startsWith('SCAN') || /\(khaosId=\?( AND storeId=\?)?\)/.test(detail);
  });
  expect(steps.length).toBeGreaterThan(100);
  expect(walks).toEqual([]);
});
