/** Ledgers for tests: in memory or in a folder of their own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Ledger } from '../../../electron/engine/store/ledger.ts';
import type { OrderLineTerms, OrderSighting } from '../../../electron/engine/store/ledger-orders.ts';
import { memoryLedger, openLedger, type LedgerOptions } from '../../../electron/engine/store/open.ts';
import { ProblemError } from '../../../electron/engine/domain/problem.ts';
import type { Problem } from '../../../shared/records.ts';
import { makeWorld, type TestWorld } from './test-world.ts';

export const makeLedger = (more: Partial<LedgerOptions> = {}): { ledger: Ledger; world: TestWorld } => {
  const world = makeWorld(more);
  const ledger = memoryLedger(world);
  onTestFinished(() => ledger.close());
  return { ledger, world };
};

/** An empty folder that is gone after the test. */
export const makeFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'quayside-ledger-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

export const openIn = (dataFolder: string, world: LedgerOptions): Ledger => {
  const ledger = openLedger({ ...world, dataFolder });
  onTestFinished(() => ledger.close());
  return ledger;
};

/** The problem with which something is refused. Throws when it is not. */
export const problemOf = (work: () => unknown): Problem => {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof ProblemError) return thrown.problem;
    throw thrown;
  }
  throw new Error('nothing was refused');
};

export const causeOf = (work: () => unknown): string => problemOf(work).cause;

export const line = (lineId: string, more: Partial<OrderLineTerms> = {}): OrderLineTerms => ({
  lineId,
  locationId: 'shelf',
  itemId: 'item-1',
  sku: 'MUG',
  quantity: 2,
  currentQuantity: 2,
  remaining: 2,
  fulfilled: 0,
  refunded: 0,
  ...more,
});

export const order = (number: number, more: Partial<OrderSighting> = {}): OrderSighting => ({
  orderId: `gid://shopify/Order/${number}`,
  legacyId: String(number),
  name: `#${1000 + number}`,
  createdAt: new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString(),
  updatedAt: '2026-02-01T00:00:00Z',
  secondOpen: false,
  cancelledAt: undefined,
  verdict: { kind: 'import' },
  digest: 'digest',
  totalMinor: 1250,
  currency: 'GBP',
  lines: [line('line-1')],
  ...more,
});

/** Reads a list from its top to its end, page by page; `between` runs after each page. */
export const readAll = <Item>(
  page: (from: string | undefined) => { items: Item[]; next: string | undefined },
  between: () => void = () => undefined,
): Item[] => {
  const items: Item[] = [];
  let from: string | undefined;
  do {
    const got = page(from);
    items.push(...got.items);
    from = got.next;
    between();
  } while (from !== undefined);
  return items;
};
