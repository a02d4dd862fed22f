/** Keeps what was worked out: readings, wanted figures with their terms, ceilings, foreign writes, fast codes. One transaction a batch. */
import type { Pass } from './flow.ts';
import { withoutTime, type Unfigured, type WorkedOut } from './push-stock-figures.ts';
import { poolText } from './push-stock-keys.ts';
import type { Seen } from '../domain/stock-expected.ts';
import type { NewAuditEntry } from '../store/ledger-audit.ts';
import type { PoolKey } from '../store/ledger-stock.ts';
import type { Json } from '../store/ledger-words.ts';

/** Lines that are kept with a figure for a person to read; the sums hold all of them. */
const linesKept = 20;

const seenJson = (seen: Seen): Json => ({ lines: { ...seen.lines }, unexplained: seen.unexplained, firstAtMs: seen.firstAtMs });

const termsOf = ({ figure, onHand, seen, drift }: WorkedOut): Json => ({
  free: figure.free,
  ownUntaken: figure.ownUntaken,
  onTheWayOut: figure.onTheWayOut,
  offers: figure.offers - (figure.onHand - onHand),
  ...(onHand < figure.onHand ? { ceiling: onHand } : {}),
  pools: figure.pools.map((pool) => ({ ...pool })),
  lineCount: figure.lines.length,
  lines: figure.lines.slice(0, linesKept).map(({ remaining, fulfilled, taken }) => ({ remaining, fulfilled, taken })),
  foreign: drift.foreign === 0 ? undefined : drift.foreign,
  seen: seenJson(seen),
});

const whyOf = ({ figure, onHand, drift, awaits }: WorkedOut): string => {
  if (onHand === figure.onHand) return figure.why;
  if (awaits !== undefined)
    return `${figure.why} Kept at ${onHand} until the orders of ${awaits}, which sells from the same stock, have been read.`;
  return `${figure.why} Kept at ${onHand} until the next order poll, because Shopify's own figure ${drift.ceiling ? 'moved' : 'had moved'} in a way that no order seen explains.`;
};

/** A code is read every cycle when it sells fast, or when the shop still offers a few and could oversell them; what is sold out cannot. */
const isFast = (row: WorkedOut, rules: Pass['store']['stock']): boolean => {
  const offers = row.figure.offers;
  return row.sold >= rules.fastSales || (offers > 0 && offers <= rules.nearlyOut);
};

const setFast = (pass: Pass, rows: readonly WorkedOut[]): void => {
  const { ledger, store } = pass;
  const pools = new Map<string, { key: PoolKey; fast: boolean }>();
  for (const row of rows) {
    const { pool } = row.outlet;
    if (pool === undefined) continue;
    const known = pools.get(poolText(pool));
    pools.set(poolText(pool), { key: pool, fast: (known?.fast ?? false) || isFast(row, store.stock) });
  }
  const before = new Map(ledger.pools.many([...pools.values()].map(({ key }) => key)).map((pool) => [poolText(pool), pool.fast]));
  const changed = [...pools].filter(([name, { fast }]) => before.get(name) !== fast).map(([, entry]) => entry);
  for (const fast of [true, false])
    ledger.pools.setFast(
      changed.filter((entry) => entry.fast === fast).map(({ key }) => key),
      fast,
    );
};

const foreignEntry = ({ outlet, shop, drift }: Unfigured): NewAuditEntry => ({
  actor: 'engine',
  event: 'stock-changed-elsewhere',
  storeId: outlet.storeId,
  flow: 'push-stock',
  ...(outlet.pool === undefined ? {} : { stockCode: outlet.pool.stockCode }),
  references: { itemId: outlet.itemId, locationId: outlet.locationId },
  amounts: { units: drift.foreign, onHand: shop.onHand },
  note: `Somebody else changed what Shopify has on hand, by ${Math.abs(drift.foreign)} ${drift.foreign > 0 ? 'up' : 'down'}; Shopify last changed it at ${shop.updatedAt}.`,
});

/** The last figure again, with what has been seen since: else a movement seen meanwhile would be taken for a foreign one later. */
const sameFigure = ({ outlet, seen }: Unfigured) => {
  const { wanted } = outlet;
  if (wanted === undefined) return [];
  // Written by `storeWorked` only: always an object by name.
  const terms = typeof wanted.terms === 'object' ? (wanted.terms as Record<string, Json> | null) : {};
  return [{ ...keyOf({ outlet }), onHand: wanted.onHand, terms: { ...terms, seen: seenJson(seen) }, why: wanted.why }];
};

/** Writes nothing to Shopify. Rows must be of the pass's store. */
export const storeWorked = (pass: Pass, rows: readonly WorkedOut[], unfigured: readonly Unfigured[]): void => {
  const { ledger, store } = pass;
  const all: readonly Unfigured[] = [...rows, ...unfigured];
  ledger.inTransaction(() => {
    for (const [readAtMs, some] of Map.groupBy(all, ({ shop }) => shop.readAtMs)) {
      ledger.outlets.putReadings(
        store.storeId,
        some.map(({ shop }) => withoutTime(shop)),
        readAtMs,
      );
    }
    ledger.outlets.want([
      ...rows.map((row) => ({ ...keyOf(row), onHand: row.onHand, terms: termsOf(row), why: whyOf(row) })),
      ...unfigured.flatMap(sameFigure),
    ]);
    ledger.outlets.setCeiling(
      all
        .filter(({ drift, outlet, shop }) => drift.ceiling && (outlet.ceiling === undefined || shop.onHand < outlet.ceiling.onHand))
        .map((row) => ({ ...keyOf(row), onHand: row.shop.onHand, sinceMs: row.shop.readAtMs })),
    );
    for (const row of all) if (row.drift.foreign !== 0) ledger.audit.add(foreignEntry(row));
    setFast(pass, rows);
  });
};

export const keyOf = ({ outlet }: Pick<WorkedOut, 'outlet'>) => ({
  storeId: outlet.storeId,
  itemId: outlet.itemId,
  locationId: outlet.locationId,
});
