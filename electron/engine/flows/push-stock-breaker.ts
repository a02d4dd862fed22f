/** The breaker at work: which of the changes worked out may be written now, and what becomes of those that may not. */
import type { Pass } from './flow.ts';
import type { WorkedOut } from './push-stock-figures.ts';
import { outletText } from './push-stock-keys.ts';
import type { StockMemory } from './push-stock-memory.ts';
import { keyOf } from './push-stock-store.ts';
import { problemOf } from '../domain/problem.ts';
import { breakerLimit, kindOfChange, mayChange, type ChangeKind, type KeptBack } from '../domain/stock-breaker.ts';
import type { Outlet } from '../store/ledger-stock.ts';

/** What the breaker said of an outlet before; undefined where something else holds it, or nothing. */
export const keptBack = (outlet: Pick<Outlet, 'held'>): KeptBack | undefined => {
  if (outlet.held?.cause !== 'stock-breaker') return undefined;
  const { sinceMs, approved } = outlet.held.facts;
  return { sinceMs: typeof sinceMs === 'number' ? sinceMs : 0, approved: approved === true };
};

export const kindOfRow = (row: WorkedOut): ChangeKind => {
  const apart = row.shop.damaged + row.shop.qualityControl + row.shop.safetyStock;
  return kindOfChange({
    from: row.shop.onHand,
    to: row.onHand,
    offeredBefore: row.shop.available,
    offeredAfter: row.onHand - row.shop.committed - apart,
  });
};

const words: Record<ChangeKind, string> = { raise: 'rise', zeroing: 'fall to nothing', lower: 'fall' };

/** Drops what left the window: changes older than one whole sweep. */
export const forgetOldChanges = (pass: Pass, memory: StockMemory): void => {
  const nowMs = pass.clock.nowMs();
  const sinceMs = nowMs - pass.settings.cadence.sweepMs;
  for (const changes of Object.values(memory.changed)) {
    // A change of the future was counted before the clock was set back: it counts from now.
    for (const [outlet, atMs] of changes) {
      if (atMs < sinceMs) changes.delete(outlet);
      else if (atMs > nowMs) changes.set(outlet, nowMs);
    }
  }
};

/** Counts a change that was written. First figures, and what a person agreed to or KC repeated long enough, do not count against others. */
export const noteChange = (memory: StockMemory, row: WorkedOut, atMs: number): void => {
  const kind = kindOfRow(row);
  if (row.outlet.written === undefined || keptBack(row.outlet) !== undefined) return;
  if (kind !== 'lower') memory.changed[kind].set(outletText(row.outlet), atMs);
};

/**
 * The rows to write now. Holds those that the breaker keeps back, releases those it no longer has a reason to keep. An outlet that was
 * never written gets its first figure without asking: set-up shows those before anything runs.
 */
export const passBreaker = (pass: Pass, memory: StockMemory, rows: readonly WorkedOut[]): WorkedOut[] => {
  const { ledger, store, clock } = pass;
  const nowMs = clock.nowMs();
  const limit = breakerLimit(ledger.outlets.counts(store.storeId).outlets, store.stock);
  const go: WorkedOut[] = [];
  const keep: { row: WorkedOut; kind: ChangeKind; sinceMs: number }[] = [];
  const free: WorkedOut[] = [];
  const counted: Record<'raise' | 'zeroing', Set<string>> = {
    raise: new Set(memory.changed.raise.keys()),
    zeroing: new Set(memory.changed.zeroing.keys()),
  };
  for (const row of rows) {
    const kept = keptBack(row.outlet);
    if (row.outlet.frozen !== undefined || (row.outlet.held !== undefined && kept === undefined)) continue;
    if (row.onHand === row.shop.onHand) {
      if (kept !== undefined) free.push(row);
      continue;
    }
    const kind = kindOfRow(row);
    const name = outletText(row.outlet);
    const first = row.outlet.written === undefined && kept === undefined;
    const moved = kind === 'lower' ? 0 : counted[kind].size - (counted[kind].has(name) ? 1 : 0);
    // A change of another kind than the one kept back is a new one.
    const same = kept !== undefined && row.outlet.held?.facts['change'] === kind ? kept : undefined;
    const known = kept?.approved === true ? kept : same;
    if (first || mayChange(kind, moved, limit, known, nowMs)) {
      go.push(row);
      if (kept !== undefined) free.push(row);
      if (kind !== 'lower' && !first && known === undefined) counted[kind].add(name);
    } else keep.push({ row, kind, sinceMs: same?.sinceMs ?? nowMs });
  }
  ledger.inTransaction(() => {
    ledger.outlets.release(free.map(keyOf), 'engine', 'The figure was worked out anew and may be written.');
    ledger.outlets.hold(
      keep.map(({ row, kind, sinceMs }) => ({
        ...keyOf(row),
        problem: problemOf(
          'stock-breaker',
          `${row.outlet.pool?.stockCode ?? row.outlet.sku ?? row.outlet.itemId} would ${words[kind]} from ${row.shop.onHand} to ${row.onHand} on hand.`,
          {
            stockCode: row.outlet.pool?.stockCode ?? null,
            change: kind,
            sinceMs,
            from: row.shop.onHand,
            to: row.onHand,
          },
        ),
      })),
      'engine',
    );
  });
  if (keep.length > 0) pass.count('held', keep.length);
  return go;
};
