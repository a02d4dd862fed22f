/** Pools that another store's pass must look at, because this store's pass read them and used up the hint. */
import { z } from 'zod';
import type { Pass } from './flow.ts';
import { poolText } from './push-stock-keys.ts';
import type { Reach } from './push-stock-reach.ts';
import type { Pool, PoolKey } from '../store/ledger-stock.ts';
import type { Ledger } from '../store/ledger.ts';

const name = 'pools-to-look-at';
const poolsSchema = z.array(z.object({ stockCode: z.string(), site: z.string() }));

const read = (ledger: Ledger, storeId: string): PoolKey[] => {
  const text = ledger.watermarks.get(storeId, 'push-stock', name);
  return text === undefined ? [] : poolsSchema.parse(JSON.parse(text));
};

const write = (ledger: Ledger, storeId: string, pools: readonly PoolKey[]): void =>
  ledger.watermarks.put(storeId, 'push-stock', name, JSON.stringify(pools));

export const poolsToLookAt = (pass: Pass): PoolKey[] => read(pass.ledger, pass.store.storeId);

export const lookedAt = (pass: Pass, pools: readonly PoolKey[]): void => {
  const before = poolsToLookAt(pass);
  const done = new Set(pools.map(poolText));
  const left = before.filter((pool) => !done.has(poolText(pool)));
  if (left.length < before.length) write(pass.ledger, pass.store.storeId, left);
};

/** Tells the other stores of pools that moved or were hinted; `before`: as they stood ahead of the reading. */
export const tellOthers = (pass: Pass, reach: Reach, before: readonly Pool[], levels: ReadonlyMap<string, { level: number }>): void => {
  const { ledger, store } = pass;
  const moved = new Set(
    before.filter((pool) => pool.hintedAtMs !== undefined || levels.get(poolText(pool))?.level !== pool.level).map(poolText),
  );
  const byStore = new Map<string, Map<string, PoolKey>>();
  for (const { storeId, pool } of reach.outlets) {
    if (pool === undefined || storeId === store.storeId || !moved.has(poolText(pool))) continue;
    byStore.set(
      storeId,
      (byStore.get(storeId) ?? new Map<string, PoolKey>()).set(poolText(pool), { stockCode: pool.stockCode, site: pool.site }),
    );
  }
  for (const [storeId, pools] of byStore) {
    for (const pool of read(ledger, storeId)) pools.set(poolText(pool), pool);
    write(ledger, storeId, [...pools.values()]);
  }
};
