import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { makeLedger } from './test-ledger.ts';

/** Tables that grow with the catalogue or with time: a walk through one of them is work that grows for ever. */
const growing = ['audit', 'auditPayloads', 'fulfilments', 'jobs', 'khaosOrders', 'orderLines', 'orders', 'outlets', 'parcels', 'pools', 'runs', 'steps', 'told'];

/** Statements that walk on purpose and stop after a few rows: they are in the order of the key. */
const bounded = /\bLIMIT\b/;

test('no statement of the ledger walks through a table that grows', () => {
  const prepare = vi.spyOn(Database.prototype, 'prepare');
  makeLedger();
  const texts = new Set(prepare.mock.calls.map(([text]) => String(text)));
  const connection = prepare.mock.contexts.at(-1);
  prepare.mockRestore();
  if (connection === undefined) throw new Error('the ledger prepared nothing');

  const steps = [...texts]
    .filter((text) => /^\s*(SELECT|INSERT|UPDATE|DELETE)/i.test(text) && !bounded.test(text))
    .flatMap((text) =>
      connection
        .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${text}`)
        .all(...Array.from(text.matchAll(/\?/g), () => 1))
        .map(({ detail }) => ({ text, detail })),
    );
  const walks = steps.filter(({ detail }) => {
    const table = /^(?:SCAN|SEARCH) (\w+)/.exec(detail)?.[1];
    if (table === undefined || !growing.includes(table)) return false;
    return detail.startsWith('SCAN') || /\(khaosId=\?( AND storeId=\?)?\)/.test(detail);
  });
  expect(steps.length).toBeGreaterThan(100);
  expect(walks).toEqual([]);
});
