/** How many units of our order lines Khaos Control has already taken off its level. Never optimistic: what is not certain counts as not taken. */
import type { InvoiceReading, SalesOrderReading } from './sales-order.ts';
import type { StockRules } from '../../../shared/settings.ts';

/** What one unit of an item takes from KC: one code for an ordinary item, the children of a pack or bundle. `each` is whole units, 1 or more. */
export type Recipe = readonly { stockCode: string; each: number }[];

/** One order line as KC's order holds it. */
export type KhaosLine = {
  lineId: string;
  /** The code the line was sent with: the item's own, or the pack's. */
  stockCode: string;
  /** The children of a pack; for an ordinary item its own code once. */
  recipe: Recipe;
  /** Units that were sent to KC for this line, in the shop's units (packs, not children). */
  quantity: number;
};

/** What set-up measured of this KC. */
export type Measured = Pick<StockRules, 'assignedHoldsSent' | 'levelFallsOn'>;

/** Which invoices count as gone: their goods have left. */
export type IsGone = (invoice: InvoiceReading) => boolean;

const isPack = (line: KhaosLine): boolean => line.recipe.length !== 1 || line.recipe[0]?.stockCode !== line.stockCode;

/** Units per code over the invoices that are gone; undefined when one of them does not tell its items. */
const sentByCode = (gone: readonly InvoiceReading[]): Map<string, number> | undefined => {
  const units = new Map<string, number>();
  for (const { items } of gone) {
    if (items === undefined) return undefined;
    for (const item of items) units.set(item.stockCode, (units.get(item.stockCode) ?? 0) + item.quantity);
  }
  return units;
};

const sumOfItems = (invoice: InvoiceReading): number => (invoice.items ?? []).reduce((sum, item) => sum + item.quantity, 0);

/** Whole packs among the sent units: the parent where KC names it, else the least child (`reference/khaos-control.md §6 U12`). */
const sentPacks = (line: KhaosLine, units: ReadonlyMap<string, number>): number =>
  units.get(line.stockCode) ?? Math.min(...line.recipe.map(({ stockCode, each }) => Math.floor((units.get(stockCode) ?? 0) / each)));

/**
 * Units of each line that have certainly been sent. No line reference comes back, so equal codes are spread oldest line first; a code
 * that a pack and another line of the order share cannot be told apart and counts for neither.
 */
const sentByLine = (lines: readonly KhaosLine[], gone: readonly InvoiceReading[]): Map<string, number> => {
  const sent = new Map<string, number>();
  const left = sentByCode(gone);
  if (left === undefined) return sent;
  const users = new Map<string, KhaosLine[]>();
  for (const line of lines) {
    for (const code of new Set([line.stockCode, ...line.recipe.map((part) => part.stockCode)])) {
      users.set(code, [...(users.get(code) ?? []), line]);
    }
  }
  const alone = (line: KhaosLine): boolean =>
    [line.stockCode, ...line.recipe.map((part) => part.stockCode)].every((code) => users.get(code)?.length === 1);
  for (const line of lines) {
    if (isPack(line)) {
      if (alone(line)) sent.set(line.lineId, Math.min(line.quantity, sentPacks(line, left)));
    } else if (users.get(line.stockCode)?.every((user) => !isPack(user)) === true) {
      const units = Math.min(line.quantity, left.get(line.stockCode) ?? 0);
      left.set(line.stockCode, (left.get(line.stockCode) ?? 0) - units);
      sent.set(line.lineId, units);
    }
  }
  return sent;
};

/**
 * Units of KC's order that our lines make, as its QTY_SOLD counts them. KC counts a pack as one unit, as its children, or as both
 * (`reference/khaos-control.md §6 U12`): the invoices show which. While none does, only a figure that is exactly that of packs means packs;
 * in every other case the larger number is expected, so that a missing pack cannot hide behind other packs' children.
 */
const unitsExpected = (lines: readonly KhaosLine[], reading: SalesOrderReading): number => {
  const named = new Set(reading.invoices.flatMap(({ items }) => (items ?? []).map(({ stockCode }) => stockCode)));
  const packs = lines.filter(isPack);
  const counted = (unitsOf: (line: KhaosLine) => number): number => lines.reduce((sum, line) => sum + line.quantity * unitsOf(line), 0);
  const children = ({ recipe }: KhaosLine): number => recipe.reduce((units, { each }) => units + each, 0);
  const inPacks = counted(() => 1);
  const inBoth = counted((line) => children(line) + (isPack(line) ? 1 : 0));
  const showsPacks = packs.some((line) => named.has(line.stockCode));
  // A child that a line sells by itself too is named for that line in any case.
  const alone = new Set(lines.filter((line) => !isPack(line)).map(({ stockCode }) => stockCode));
  const telling = packs.flatMap(({ recipe }) => recipe).filter(({ stockCode }) => !alone.has(stockCode));
  const showsChildren = telling.some(({ stockCode }) => named.has(stockCode));
  if (!showsChildren && reading.quantitySold === inPacks) return inPacks;
  if (!showsPacks) return counted(children);
  return showsChildren || telling.length === 0 ? inBoth : inPacks;
};

/**
 * Units taken off KC's level per line of one order. KC tells QTY_SOLD and QTY_ASSIGNED per order only, so every unassigned unit is
 * counted against every line; QTY_SOLD may exceed our lines (a person added one) and may fall short of them (one was taken out):
 * both count against us. A cancelled order, a credit note and an order KC does not know have taken nothing
 * (`design: stock, Terms`; `reference/khaos-control.md §3.4`).
 */
export const takenByKhaos = (
  reading: SalesOrderReading | undefined,
  lines: readonly KhaosLine[],
  { assignedHoldsSent, levelFallsOn }: Measured,
  isGone: IsGone,
): Map<string, number> => {
  if (reading === undefined || reading.cancelled !== undefined || reading.kind === 'credit-note') {
    return new Map(lines.map((line) => [line.lineId, 0]));
  }
  const ours = unitsExpected(lines, reading);
  const sold = Math.max(ours, reading.quantitySold ?? ours);
  const assigned = reading.quantityAssigned ?? 0;
  const gone = reading.invoices.filter(isGone);
  const sentInAll = gone.reduce((sum, invoice) => sum + (invoice.quantitySent ?? sumOfItems(invoice)), 0);
  const sent = sentByLine(lines, gone);
  const taken = (line: KhaosLine): number => {
    const gonePart = sent.get(line.lineId) ?? 0;
    // All assigned and all invoices issued: only units that are not on KC's order at all can be missing, and none that an invoice names.
    if (reading.complete) return Math.max(gonePart, line.quantity - Math.max(0, ours - (reading.quantitySold ?? ours)));
    if (levelFallsOn === 'despatch') return gonePart;
    const holding = Math.max(gonePart, line.quantity - (sold - assigned));
    const apart = gonePart + Math.max(0, line.quantity - gonePart - (sold - assigned - sentInAll));
    if (assignedHoldsSent === 'yes') return holding;
    return assignedHoldsSent === 'no' ? apart : Math.min(holding, apart);
  };
  return new Map(lines.map((line) => [line.lineId, Math.floor(Math.min(line.quantity, Math.max(0, taken(line))))]));
};

/**
 * Units of each line that may be part of KC's `BackOrder`: in its order, and not counted as taken. KC's order may hold fewer units than
 * were sent (a line was taken out of it, by nobody knows which); what is not surely in it counts as another channel's. Nor are there
 * more than the order has unassigned. Where `taken` is too low, as much too many are here, and both are reckoned against each other.
 */
export const waitingInKhaos = (
  reading: SalesOrderReading | undefined,
  lines: readonly KhaosLine[],
  taken: ReadonlyMap<string, number>,
): Map<string, number> => {
  // Where KC does not tell how many it holds, none are surely in it.
  const sold = reading?.cancelled === undefined ? (reading?.quantitySold ?? 0) : 0;
  const missing = Math.max(0, lines.reduce((sum, line) => sum + line.quantity, 0) - sold);
  const unassigned = Math.max(0, sold - (reading?.quantityAssigned ?? 0));
  return new Map(
    lines.map(({ lineId, quantity }) => [
      lineId,
      Math.floor(Math.max(0, Math.min(quantity - missing - (taken.get(lineId) ?? 0), unassigned))),
    ]),
  );
};

/** Rule 1: what was taken counts only where the status feed showed it before the level was asked for and after. */
export const takenInBoth = (before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): Map<string, number> =>
  new Map([...before].map(([lineId, units]) => [lineId, Math.min(units, after.get(lineId) ?? 0)]));

/**
 * Shares the units taken for a whole line out over the locations at which Shopify has it: KC knows no such parts. What was fulfilled
 * comes first, then what remains; the sum stays the same, so the pool never counts more as taken than KC told.
 */
export const shareOut = (parts: readonly { remaining: number; fulfilled: number }[], taken: number): number[] => {
  let left = taken;
  const take = (most: number): number => {
    const units = Math.min(left, most);
    left -= units;
    return units;
  };
  const shares = parts.map((part) => take(part.fulfilled));
  parts.forEach((part, at) => (shares[at] = shares[at]! + take(part.remaining)));
  if (shares.length > 0) shares[0] = shares[0]! + left;
  return shares;
};
