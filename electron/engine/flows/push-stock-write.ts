/** Writes what was worked out, in batches: intent, lease, call; and settles writes whose answer was lost. Never sends an old number again. */
import { breathe, rowsABreath } from '../breath.ts';
import type { Pass } from './flow.ts';
import { noteChange } from './push-stock-breaker.ts';
import type { WorkedOut } from './push-stock-figures.ts';
import { chunksOf, outletText } from './push-stock-keys.ts';
import type { StockMemory } from './push-stock-memory.ts';
import { keyOf } from './push-stock-store.ts';
import type { ShopifyLane } from '../connectors/shopify/shopify.ts';
import { problemOf, ProblemError } from '../domain/problem.ts';
import type { OnHandAnswer, OnHandWrite } from '../domain/shop-stock.ts';
import { outletChunk, type Outlet, type OutletKey } from '../store/ledger-stock.ts';
import type { ProblemKind } from '../../../shared/problem-causes.ts';

/** What became of a batch: outlets to work out anew. `stale`: their compare was refused; `rest`: not written because of the others. */
export type Left = { stale: OutletKey[]; rest: OutletKey[] };

/** Kinds of problem after which it is certain that nothing was written. */
const certainlyNot: readonly ProblemKind[] = ['unreachable', 'busy', 'unauthorised', 'rejected', 'unmapped'];

/** In the merchant's stock history; follows from the key, because a repeat must be the same in every word. */
const referenceOf = (key: string): string => `gid://quayside/StockPush/${key}`;

/** The order in which the ledger lists a batch again, so that a repeat under the same key is the same request. */
const inOrder = (a: OutletKey, b: OutletKey): number =>
  a.itemId < b.itemId ? -1 : a.itemId > b.itemId ? 1 : a.locationId < b.locationId ? -1 : a.locationId > b.locationId ? 1 : 0;

const refusal = (outlet: Outlet, answer: Extract<OnHandAnswer, { kind: 'refused' }>) =>
  problemOf(
    'stock-write-refused',
    `Shopify refused the stock of ${outlet.pool?.stockCode ?? outlet.sku ?? outlet.itemId}: ${answer.text}`,
    {
      stockCode: outlet.pool?.stockCode ?? null,
      code: answer.code,
    },
  );

type Sent = OutletKey & { onHand: number };

/** Stores Shopify's answers to some rows of one call. */
const settleSome = (pass: Pass, sent: readonly Sent[], answers: readonly OnHandAnswer[]): Left => {
  const { ledger } = pass;
  const left: Left = { stale: [], rest: [] };
  ledger.inTransaction(() => {
    sent.forEach((row, at) => {
      const { storeId, itemId, locationId } = row;
      const key = { storeId, itemId, locationId };
      const answer = answers[at] ?? { kind: 'not-written' };
      switch (answer.kind) {
        case 'written':
        case 'unchanged': {
          const onHandAfter = answer.kind === 'written' ? (answer.onHandAfter ?? row.onHand) : row.onHand;
          ledger.outlets.wrote([{ ...key, onHandAfter }], 'engine');
          pass.count('done');
          if (onHandAfter === row.onHand) pass.count('confirmed');
          break;
        }
        case 'stale':
          ledger.outlets.notWritten([key]);
          left.stale.push(key);
          break;
        case 'not-written':
          ledger.outlets.notWritten([key]);
          left.rest.push(key);
          break;
        case 'refused': {
          const outlet = ledger.outlets.get(key);
          ledger.outlets.notWritten([key]);
          if (outlet !== undefined) ledger.outlets.hold([{ ...key, problem: refusal(outlet, answer) }], 'engine');
          pass.count('held');
          break;
        }
      }
    });
  });
  return left;
};

/** Stores Shopify's answers to one call, in pieces: what a crash leaves unstored is read back like a write whose answer was lost. */
const settle = async (pass: Pass, sent: readonly Sent[], answers: readonly OnHandAnswer[]): Promise<Left> => {
  const left: Left = { stale: [], rest: [] };
  for (let at = 0; at < sent.length; at += rowsABreath) {
    await breathe(pass.clock);
    const { stale, rest } = settleSome(pass, sent.slice(at, at + rowsABreath), answers.slice(at, at + rowsABreath));
    left.stale.push(...stale);
    left.rest.push(...rest);
  }
  return left;
};

/** `again`: asks about an earlier write under its own key, of which another failure says nothing. */
const send = async (
  pass: Pass,
  memory: StockMemory,
  rows: readonly (Sent & { expectedOnHand: number })[],
  key: string,
  lane: ShopifyLane,
  again = false,
): Promise<Left> => {
  const { ledger, shopify } = pass;
  const writes: OnHandWrite[] = rows.map(({ itemId, locationId, onHand, expectedOnHand }) => ({
    itemId,
    locationId,
    onHand,
    expectedOnHand,
  }));
  let answer: Awaited<ReturnType<typeof shopify.writeOnHand>>;
  try {
    answer = await shopify.writeOnHand(writes, key, referenceOf(key), lane);
  } catch (error) {
    // Only what is certain is taken back; everything else stays as a write without an answer and is asked about.
    if (!again && error instanceof ProblemError && certainlyNot.includes(error.problem.kind)) ledger.outlets.notWritten(rows);
    throw error;
  }
  if (answer.kind === 'answered') return settle(pass, rows, answer.rows);
  if (answer.kind === 'still-running') {
    memory.stillRunning.add(key);
    return { stale: [], rest: [] };
  }
  ledger.outlets.notWritten(rows);
  return { stale: [], rest: rows.map(({ storeId, itemId, locationId }) => ({ storeId, itemId, locationId })) };
};

/**
 * Writes the rows, `stillGood` asked right before each intent: rows that it leaves out are left for the next reading. Throws what the
 * connector throws; a lost answer leaves its rows `writing`.
 */
export const writeRows = async (
  pass: Pass,
  memory: StockMemory,
  rows: readonly WorkedOut[],
  stillGood: (rows: readonly WorkedOut[]) => WorkedOut[],
  lane: ShopifyLane,
): Promise<Left> => {
  const { ledger, lease, random, clock } = pass;
  const left: Left = { stale: [], rest: [] };
  const ordered = rows.toSorted((a, b) => inOrder(a.outlet, b.outlet));
  for (const batch of chunksOf(ordered, outletChunk)) {
    if (pass.stopping()) break;
    await lease.ensure();
    const good = stillGood(batch);
    if (good.length === 0) continue;
    const key = random.uuid();
    const sent = good.map((row) => ({ ...keyOf(row), onHand: row.onHand, expectedOnHand: row.shop.onHand }));
    ledger.outlets.intend(sent, key);
    const { stale, rest } = await send(pass, memory, sent, key, lane);
    const failed = new Set([...stale, ...rest].map(outletText));
    memory.writtenSinceLook += good.length - failed.size;
    for (const row of good) if (!failed.has(outletText(row.outlet))) noteChange(memory, row, clock.nowMs());
    left.stale.push(...stale);
    left.rest.push(...rest);
  }
  return left;
};

/**
 * Reads back writes without an answer: done where Shopify holds just that figure, else open again; both are read anew soon. What is found may
 * be the write with a movement on top that no poll has seen, which looks like no write at all, or the other way round: so the figure may not
 * rise above it until a later poll has ended.
 */
const readBack = async (pass: Pass, memory: StockMemory, outlets: readonly Outlet[]): Promise<void> => {
  const { ledger, shopify, clock, timing } = pass;
  const found = new Map<string, number>();
  const readAtMs = clock.nowMs();
  for (const locationId of new Set(outlets.map((outlet) => outlet.locationId))) {
    const itemIds = outlets.filter((outlet) => outlet.locationId === locationId).map(({ itemId }) => itemId);
    for (const ids of chunksOf(itemIds, outletChunk)) {
      for (const reading of await shopify.outlets(locationId, ids, 'fast-stock'))
        found.set(`${reading.itemId}\t${locationId}`, reading.onHand);
    }
  }
  ledger.inTransaction(() => {
    for (const outlet of outlets) {
      const { writing, storeId, itemId, locationId } = outlet;
      if (writing === undefined) continue;
      const key = { storeId, itemId, locationId };
      const onHand = found.get(`${itemId}\t${locationId}`);
      if (onHand === writing.onHand && onHand !== writing.expectedOnHand) ledger.outlets.wrote([{ ...key, onHandAfter: onHand }], 'engine');
      else ledger.outlets.notWritten([key]);
      if (onHand !== undefined)
        ledger.outlets.setCeiling([{ ...key, onHand: Math.min(onHand, outlet.ceiling?.onHand ?? onHand), sinceMs: readAtMs }]);
      if (outlet.pool !== undefined) {
        memory.recheck.set(`${outlet.pool.site}\t${outlet.pool.stockCode}`, {
          pool: outlet.pool,
          untilMs: writing.atMs + timing.shopLateCommitMs,
        });
        ledger.pools.hint([outlet.pool], clock.nowMs());
      }
    }
  });
};

/**
 * Settles writes that have no stored answer. The same key is used again only where Shopify said that it is still working on it;
 * everything else is read back, and its figure is worked out anew under a new key.
 */
export const settleWrites = async (pass: Pass, memory: StockMemory): Promise<void> => {
  const { ledger, lease, store } = pass;
  for (;;) {
    const writing = ledger.outlets.writing(store.storeId, outletChunk);
    const byKey = Map.groupBy(writing, (outlet) => outlet.writing?.key ?? '');
    const running = [...byKey].find(([key]) => memory.stillRunning.has(key));
    const others = writing.filter((outlet) => !memory.stillRunning.has(outlet.writing?.key ?? ''));
    if (others.length > 0) await readBack(pass, memory, others);
    if (running === undefined) {
      if (others.length === 0) return;
      continue;
    }
    const [key, outlets] = running;
    await lease.ensure();
    memory.stillRunning.delete(key);
    const rows = outlets
      .toSorted(inOrder)
      .flatMap(({ storeId, itemId, locationId, writing: one }) =>
        one === undefined ? [] : [{ storeId, itemId, locationId, onHand: one.onHand, expectedOnHand: one.expectedOnHand }],
      );
    await send(pass, memory, rows, key, 'fast-stock', true);
    // Still working on it: the next pass asks again.
    if (memory.stillRunning.has(key)) return;
    ledger.pools.hint(
      outlets.flatMap(({ pool }) => (pool === undefined ? [] : [pool])),
      pass.clock.nowMs(),
    );
  }
};
