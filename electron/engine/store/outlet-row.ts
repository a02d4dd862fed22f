/** An outlet as its table holds it. */
import type { OutletReading } from '../domain/shop-stock.ts';
import type { Outlet, OutletStanding } from './ledger-stock.ts';
import type { Json } from './ledger-words.ts';
import type { Problem } from '../../../shared/records.ts';
import { fromJson, maybeJson } from './sql.ts';

export type OutletRow = {
  storeId: string;
  itemId: string;
  locationId: string;
  sku: string | null;
  stockCode: string | null;
  site: string | null;
  wantedOnHand: number | null;
  wantedTerms: string | null;
  wantedWhy: string | null;
  wantedAtMs: number | null;
  writingOnHand: number | null;
  writingExpected: number | null;
  writingKey: string | null;
  writingAtMs: number | null;
  writtenOnHand: number | null;
  writtenAtMs: number | null;
  confirmedOnHand: number | null;
  confirmedAtMs: number | null;
  reading: string | null;
  readAtMs: number;
  ceilingOnHand: number | null;
  ceilingSinceMs: number | null;
  held: string | null;
  frozen: string | null;
  standing: string;
};

const figure = (onHand: number | null, atMs: number | null): { onHand: number; atMs: number } | undefined =>
  onHand === null || atMs === null ? undefined : { onHand, atMs };

const wantedOf = (row: OutletRow): Outlet['wanted'] => {
  const wanted = figure(row.wantedOnHand, row.wantedAtMs);
  if (wanted === undefined || row.wantedTerms === null || row.wantedWhy === null) return undefined;
  return { ...wanted, terms: fromJson<Json>(row.wantedTerms), why: row.wantedWhy };
};

const writingOf = (row: OutletRow): Outlet['writing'] => {
  const writing = figure(row.writingOnHand, row.writingAtMs);
  if (writing === undefined || row.writingExpected === null || row.writingKey === null) return undefined;
  return { ...writing, expectedOnHand: row.writingExpected, key: row.writingKey };
};

/** JSON leaves out a SKU that is undefined; the type has it. */
const readingOf = ({ reading, readAtMs }: OutletRow): Outlet['reading'] => {
  const stored = maybeJson<Omit<OutletReading, 'sku'> & { sku?: string }>(reading);
  return stored === undefined ? undefined : { ...stored, sku: stored.sku, readAtMs };
};

/** The standing is trusted: the table works it out. */
export const toOutlet = (row: OutletRow): Outlet => ({
  storeId: row.storeId,
  itemId: row.itemId,
  locationId: row.locationId,
  sku: row.sku ?? undefined,
  pool: row.stockCode === null || row.site === null ? undefined : { stockCode: row.stockCode, site: row.site },
  wanted: wantedOf(row),
  writing: writingOf(row),
  written: figure(row.writtenOnHand, row.writtenAtMs),
  confirmed: figure(row.confirmedOnHand, row.confirmedAtMs),
  reading: readingOf(row),
  ceiling:
    row.ceilingOnHand === null || row.ceilingSinceMs === null ? undefined : { onHand: row.ceilingOnHand, sinceMs: row.ceilingSinceMs },
  held: maybeJson<Problem>(row.held),
  frozen: row.frozen ?? undefined,
  standing: row.standing as OutletStanding,
});
