/** What really was in Khaos Control at every moment, read from its journal alone. */
import { z } from 'zod';
import type { JournalEntry } from '../../electron/practice/wire.ts';
import { timelineOf, type Timeline } from './journal-timeline.ts';

const createdSchema = z.object({
  salesOrder: z.string(),
  ref: z.string(),
  origin: z.string(),
  totalMinor: z.number(),
  lines: z.array(
    z.object({
      line: z.number(),
      stockCode: z.string(),
      quantity: z.number(),
      importRef: z.string(),
      parentLine: z.number().optional(),
      kind: z.enum(['single', 'pack', 'child']),
      assigned: z.number(),
      sent: z.number(),
    }),
  ),
});
const assignmentSchema = z.object({
  salesOrder: z.string(),
  line: z.number(),
  stockCode: z.string(),
  site: z.string(),
  assignedAfter: z.number(),
  levelAfter: z.number(),
});
const despatchedSchema = z.object({
  salesOrder: z.string(),
  items: z.array(
    z.object({
      line: z.number(),
      stockCode: z.string(),
      site: z.string(),
      assignedAfter: z.number(),
      sentAfter: z.number(),
      levelAfter: z.number(),
    }),
  ),
});
const cancelledSchema = z.object({ salesOrder: z.string() });
const levelSchema = z.object({ stockCode: z.string(), site: z.string(), after: z.number() });
const openingSchema = z.object({ sites: z.array(z.string()), levels: z.record(z.string(), z.array(z.number())) });
const factsSchema = z.object({
  system: z.string().optional(),
  site: z.string().optional(),
  told: z.array(z.string()).optional(),
  struckBy: z.string().optional(),
  ofSeq: z.number().optional(),
});

/** Units of a line in KC; `sent` ones are no longer assigned. */
export type KhaosUnits = { assigned: number; sent: number };

export type KhaosLine = {
  stockCode: string;
  quantity: number;
  kind: 'single' | 'pack' | 'child';
  /** Legacy id of the shop's line; empty for a pack's children and for what was not imported. */
  importRef: string;
  parentLine: number | undefined;
  units: Timeline<KhaosUnits>;
};

/** One version of an order's contents; an import of a ref that is there may replace them. */
export type KhaosContents = { atMs: number; sentAtMs: number; client: string | undefined; totalMinor: number; lines: KhaosLine[] };

export type KhaosOrder = {
  code: string;
  ref: string;
  origin: string;
  contents: KhaosContents[];
  cancelled: Timeline<boolean>;
};

/** One KC stock code at one KC site. */
export const poolKey = (stockCode: string, site: string): string => `${site} ${stockCode}`;

export type LevelRead = { atMs: number; client: string | undefined; pools: ReadonlySet<string>; delivery: 'delivered' | 'perhaps' };

export type KhaosHistory = {
  /** By sales order code, in the order of entering. */
  orders: ReadonlyMap<string, KhaosOrder>;
  /** LEVEL by pool. */
  levels: ReadonlyMap<string, Timeline<number>>;
  /** Moments at which engines asked for levels, and whether they heard the answer. */
  levelReads: readonly LevelRead[];
  /** Moments at which engines asked for order states and heard the answer. */
  statusReads: readonly { atMs: number; client: string | undefined }[];
  /** Contents that were entered in the TEST system. */
  inTest: number;
};

/** When the request that an effect belongs to was made: KC may act on it much later. */
const sentAtMs = (journal: readonly JournalEntry[], entry: JournalEntry, ofSeq: number | undefined): number =>
  (ofSeq === undefined ? undefined : journal[ofSeq - 1])?.atMs ?? entry.atMs;

export const readKhaosJournal = (journal: readonly JournalEntry[]): KhaosHistory => {
  const orders = new Map<string, KhaosOrder>();
  const levels = new Map<string, Timeline<number>>();
  const levelReads: LevelRead[] = [];
  const statusReads: { atMs: number; client: string | undefined }[] = [];
  let inTest = 0;

  const orderOf = (code: string): KhaosOrder => {
    const order = orders.get(code);
    if (order === undefined) throw new Error(`the journal tells of ${code} before it was entered`);
    return order;
  };
  const putLevel = (code: string, site: string, atMs: number, level: number): void => levels.get(poolKey(code, site))?.put(atMs, level);
  let sites: string[] = [];
  const putUnits = (order: string, line: number, atMs: number, units: (before: KhaosUnits) => KhaosUnits): void => {
    const timeline = orderOf(order).contents.at(-1)!.lines[line]!.units;
    timeline.put(atMs, units(timeline.last()));
  };

  for (const entry of journal) {
    const { atMs, client } = entry;
    const facts = factsSchema.parse(entry.facts);
    if (entry.by === 'client' && entry.delivery === 'delivered') {
      if (entry.operation === 'ExportStockStatus' && facts.told !== undefined) {
        const { site = sites[0] ?? '' } = facts;
        const pools = new Set(facts.told.map((code) => poolKey(code, site)));
        // A slow answer may have come after its client had given up.
        levelReads.push({ atMs, client, pools, delivery: facts.struckBy === undefined ? 'delivered' : 'perhaps' });
      }
      if (entry.operation.startsWith('ExportOrderStatus')) statusReads.push({ atMs, client });
    }
    for (const effect of entry.effects) {
      if (facts.system === 'test') {
        if (effect.kind === 'sales-order-created') inTest++;
        continue;
      }
      switch (effect.kind) {
        case 'opening-levels':
          ({ sites } = openingSchema.parse(effect));
          for (const [code, figures] of Object.entries(openingSchema.parse(effect).levels)) {
            sites.forEach((site, at) => levels.set(poolKey(code, site), timelineOf(figures[at] ?? 0)));
          }
          break;
        case 'sales-order-created':
        case 'sales-order-updated': {
          const told = createdSchema.parse(effect);
          const order = orders.get(told.salesOrder) ?? {
            code: told.salesOrder,
            ref: told.ref,
            origin: told.origin,
            contents: [],
            cancelled: timelineOf(false),
          };
          orders.set(order.code, order);
          order.contents.push({
            atMs,
            sentAtMs: sentAtMs(journal, entry, facts.ofSeq),
            client,
            totalMinor: told.totalMinor,
            lines: told.lines.map(({ stockCode, quantity, kind, importRef, parentLine, assigned, sent }) => {
              const units = timelineOf<KhaosUnits>({ assigned: 0, sent: 0 });
              units.put(atMs, { assigned, sent });
              return { stockCode, quantity, kind, importRef, parentLine, units };
            }),
          });
          break;
        }
        case 'assigned':
        case 'unassigned': {
          const { salesOrder, line, stockCode, site, assignedAfter, levelAfter } = assignmentSchema.parse(effect);
          putUnits(salesOrder, line, atMs, (before) => ({ ...before, assigned: assignedAfter }));
          putLevel(stockCode, site, atMs, levelAfter);
          break;
        }
        case 'despatched': {
          const { salesOrder, items } = despatchedSchema.parse(effect);
          for (const { line, stockCode, site, assignedAfter, sentAfter, levelAfter } of items) {
            putUnits(salesOrder, line, atMs, () => ({ assigned: assignedAfter, sent: sentAfter }));
            putLevel(stockCode, site, atMs, levelAfter);
          }
          break;
        }
        case 'cancelled':
          orderOf(cancelledSchema.parse(effect).salesOrder).cancelled.put(atMs, true);
          break;
        case 'level-set': {
          const { stockCode, site, after } = levelSchema.parse(effect);
          putLevel(stockCode, site, atMs, after);
          break;
        }
        default:
          break;
      }
    }
  }
  return { orders, levels, levelReads, statusReads, inTest };
};

/** Contents that stood at a moment; undefined before the order was entered. */
export const contentsAt = (order: KhaosOrder, atMs: number): KhaosContents | undefined =>
  order.contents.findLast((one) => one.atMs <= atMs);

/** Rows of one sold line: a price that does not divide evenly makes two of them, and a pack's children are rows of their own. */
export const rowsOf = (contents: KhaosContents, legacyLineId: string): { sold: KhaosLine[]; parts: KhaosLine[] } => {
  const places = contents.lines.flatMap((line, at) => (line.importRef === legacyLineId ? [at] : []));
  const sold = places.map((at) => contents.lines[at]!);
  const parts = sold.some(({ kind }) => kind === 'pack')
    ? contents.lines.filter(({ parentLine }) => parentLine !== undefined && places.includes(parentLine))
    : sold;
  return { sold, parts };
};

export const quantityOf = (rows: readonly KhaosLine[]): number => rows.reduce((sum, { quantity }) => sum + quantity, 0);

/** Whole sold units of a line that have gone: for a pack, as many as the least of its children allows. */
export const goneOf = (contents: KhaosContents, legacyLineId: string, atMs: number): number => {
  const { sold, parts } = rowsOf(contents, legacyLineId);
  const codes = [...new Set(parts.map(({ stockCode }) => stockCode))];
  const whole = codes.map((code) => {
    const rows = parts.filter(({ stockCode }) => stockCode === code);
    const sent = rows.reduce((sum, { units }) => sum + units.at(atMs).sent, 0);
    return Math.floor((sent * quantityOf(sold)) / quantityOf(rows));
  });
  return whole.length === 0 ? 0 : Math.min(...whole);
};
