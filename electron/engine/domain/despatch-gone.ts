/** What KC says has left the building, and to which lines of the Shopify order it belongs. */
import { foldCode } from './stock-links.ts';
import type { InvoiceReading, SalesOrderReading } from './sales-order.ts';
import type { DespatchRules } from '../../../shared/settings.ts';

export type Tracking = { company: string | undefined; number: string | undefined; url: string | undefined };

/** Units that have gone, by folded stock code (`foldCode`). `whole`: KC does not tell items, but all of the order has gone. */
export type Gone = {
  units: { kind: 'items'; byCode: ReadonlyMap<string, number> } | { kind: 'whole' };
  invoices: readonly string[];
  tracking: readonly Tracking[];
  /** ISO date of the latest despatch, where KC tells one. */
  shippedOn: string | undefined;
  /** All of KC's order has gone. */
  all: boolean;
  /** Units of KC's order in all, as KC counts them. */
  sold: number | undefined;
};

/**
 * A line as the despatch needs it. `quantity`: the most that can have gone. `told`: units told already. `waiting`: units that
 * wait in Shopify; what is neither was refunded or removed. `ordered`: units that KC was given, for a KC that does not tell items.
 */
export type DespatchLine = {
  lineId: string;
  stockCode: string | undefined;
  quantity: number;
  told: number;
  waiting: number;
  ordered: number;
};

/** Units of the child codes in one pack, by the pack's own code. */
export type Recipes = ReadonlyMap<string, readonly { stockCode: string; quantity: number }[]>;

/** A whole invoice has gone by its stage (an explicit set, never a comparison) or by its ship date. */
const invoiceGone = (invoice: InvoiceReading, rules: DespatchRules): boolean =>
  rules.goneStages.includes(invoice.stageId) || (rules.shipDateCounts && invoice.shipDate !== undefined);

const add = (units: Map<string, number>, items: readonly { stockCode: string; quantity: number }[]): void => {
  for (const { stockCode, quantity } of items) units.set(foldCode(stockCode), (units.get(foldCode(stockCode)) ?? 0) + quantity);
};

const trackingOf = (
  source: { courier: string | undefined; consignmentRef: string | undefined; trackingUrl: string | undefined },
  rules: DespatchRules,
): Tracking[] => {
  if (source.consignmentRef === undefined && source.trackingUrl === undefined) return [];
  const { courier, consignmentRef: number } = source;
  const template = courier === undefined ? undefined : rules.trackingUrls[courier];
  const company = courier === undefined ? undefined : (rules.carriers[courier] ?? courier);
  const url = source.trackingUrl ?? (number === undefined ? undefined : template?.replaceAll('{number}', encodeURIComponent(number)));
  return [{ company, number, url }];
};

/**
 * Everything of an order that has gone, cumulative. Undefined when nothing has. An invoice with shipped boxes that has not
 * gone as a whole counts with the items of those boxes.
 */
export const goneOf = (reading: SalesOrderReading, rules: DespatchRules): Gone | undefined => {
  const units = new Map<string, number>();
  const invoices: string[] = [];
  const tracking: Tracking[] = [];
  const dates: string[] = [];
  let itemsMissing = false;
  for (const invoice of reading.invoices) {
    const whole = invoiceGone(invoice, rules);
    const boxes = rules.shippedBoxCounts ? invoice.boxes.filter((box) => box.shipped) : [];
    if (!whole && boxes.length === 0) continue;
    invoices.push(invoice.invoiceCode);
    const boxItems = (whole ? invoice.boxes : boxes).flatMap((box) => box.items);
    const items = invoice.items ?? [];
    if (whole && items.length > 0) add(units, items);
    else if (boxItems.length > 0) add(units, boxItems);
    // Of an invoice that carries no goods, a delivery charge alone, there is nothing to tell.
    else if (invoice.quantitySent !== 0) itemsMissing = true;
    const numbers = (whole ? invoice.boxes : boxes).flatMap((box) =>
      trackingOf({ ...box, courier: box.courier ?? invoice.courier }, rules),
    );
    tracking.push(...(numbers.length > 0 ? numbers : trackingOf(invoice, rules)));
    for (const date of [invoice.shipDate, ...boxes.map((box) => box.shipDate)]) if (date !== undefined) dates.push(date);
  }
  if (invoices.length === 0) return undefined;
  const shippedOn = dates.toSorted().at(-1);
  const all = reading.complete && reading.invoices.every((invoice) => invoiceGone(invoice, rules));
  const rest = { invoices, tracking: unique(tracking), shippedOn, all, sold: reading.quantitySold };
  if (!itemsMissing) return { units: { kind: 'items', byCode: units }, ...rest };
  // Without items there is no telling which lines went, unless all of them did (`reference/khaos-control.md §6 U12`).
  return all ? { units: { kind: 'whole' }, ...rest } : undefined;
};

const unique = (list: readonly Tracking[]): Tracking[] => {
  const seen = new Set<string>();
  return list.filter(({ number, url }) => {
    const key = `${number ?? ''} ${url ?? ''}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
};

/** Units that lines sell of a code by itself. */
const soldSingly = (lines: readonly CodedLine[], code: string): number =>
  lines.reduce((sum, line) => (line.code === code && line.recipe.length === 0 ? sum + line.quantity : sum), 0);

type CodedLine = {
  lineId: string;
  code: string;
  quantity: number;
  told: number;
  waiting: number;
  ordered: number;
  recipe: readonly { stockCode: string; quantity: number }[];
};

/**
 * Whether KC names a pack's children beside its parent, or the parent alone (`reference/khaos-control.md §6 U12`). Children of which there
 * are too few do not accompany it. Where lines sell every child singly, both may be: then they are taken to accompany it, which tells
 * nobody too much, until all has gone and is exactly what the lines sell singly.
 */
const namesChildren = (gone: Gone, units: ReadonlyMap<string, number>, lines: readonly CodedLine[]): boolean => {
  const accompany = new Map<string, number>();
  for (const { code, quantity, recipe } of lines) {
    const packs = Math.min(units.get(code) ?? 0, quantity);
    if (packs > 0)
      add(
        accompany,
        recipe.map((child) => ({ ...child, quantity: packs * child.quantity })),
      );
  }
  const children = [...accompany];
  if (children.some(([code, least]) => (units.get(code) ?? 0) < least)) return false;
  return !(gone.all && children.every(([code]) => units.get(code) === soldSingly(lines, code)));
};

/**
 * Whether KC names the parent of a pack that stands whole on an invoice: some parent is named, or KC's own count of the order holds parents
 * beside children. Then what it names of children alone went apart from the rest of their pack.
 */
const namesParents = (gone: Gone, units: ReadonlyMap<string, number>, lines: readonly CodedLine[]): boolean => {
  if (lines.some(({ code, recipe }) => recipe.length > 0 && (units.get(code) ?? 0) > 0)) return true;
  const each = ({ recipe }: CodedLine): number => recipe.reduce((sum, child) => sum + child.quantity, 0);
  return gone.sold === lines.reduce((sum, line) => sum + line.ordered * (1 + each(line)), 0);
};

/**
 * Spreads gone units over the lines: KC's items carry no line reference. Of lines alike, those come first of which was told, then those
 * whose customer can be told, and of these the oldest. A pack's parent counts where KC names it, and its children then only accompany it,
 * where they are named at all; else as many whole packs as every child allows, before the lines that sell a child by itself where another
 * child proves that a pack went. A pack of which a child is missing waits for it, until all has gone. `left`: units of codes that belong to no
 * line, or that are more than was ordered.
 */
export const spreadOverLines = (
  gone: Gone,
  lines: readonly DespatchLine[],
  recipes: Recipes,
): { sent: Map<string, number>; left: { stockCode: string; units: number }[] } => {
  const sent = new Map<string, number>();
  if (gone.units.kind === 'whole') {
    for (const line of lines) sent.set(line.lineId, line.ordered);
    return { sent, left: [] };
  }
  const units = new Map(gone.units.byCode);
  const take = (code: string, most: number): number => {
    const taken = Math.max(0, Math.min(Math.floor(units.get(code) ?? 0), most));
    if (taken > 0) units.set(code, units.get(code)! - taken);
    return taken;
  };
  const folded = new Map(
    [...recipes].map(([code, children]) => [foldCode(code), children.map((child) => ({ ...child, stockCode: foldCode(child.stockCode) }))]),
  );
  const coded = lines.flatMap(({ lineId, stockCode, ...line }): CodedLine[] => {
    if (stockCode === undefined) return [];
    const code = foldCode(stockCode);
    return [{ ...line, lineId, code, recipe: folded.get(code) ?? [] }];
  });
  const packs = coded.filter(({ recipe }) => recipe.length > 0);
  const accompanied = namesChildren(gone, units, coded);
  const parentsNamed = namesParents(gone, units, coded);
  const takeChildren = (line: CodedLine, count: number): void => {
    for (const { stockCode, quantity } of line.recipe) take(stockCode, count * quantity);
  };
  const sentOf = ({ lineId }: CodedLine): number => sent.get(lineId) ?? 0;
  const isSent = (line: CodedLine, more: number): void => void sent.set(line.lineId, sentOf(line) + more);
  /** Packs whose parent is not named: where KC names children alone, or where those of one pack stand on several invoices. */
  const takeWhole = (line: CodedLine, most: number): void => {
    const whole = line.recipe.map(({ stockCode, quantity }) => Math.floor((units.get(stockCode) ?? 0) / quantity));
    const packsGone = Math.min(most, ...whole);
    takeChildren(line, packsGone);
    isSent(line, packsGone);
  };
  /** The children of a pack move together, so one that no line sells by itself proves it, where no parent would be named. */
  const isProven = ({ recipe }: CodedLine): boolean => !parentsNamed && recipe.some(({ stockCode }) => soldSingly(coded, stockCode) === 0);
  /** Units that may be parts of packs of which other children have gone. */
  const partsOfPacks = (): Map<string, number> => {
    const parts = new Map<string, number>();
    if (gone.all) return parts;
    for (const line of packs) {
      const begun = line.recipe.map(({ stockCode, quantity }) =>
        soldSingly(coded, stockCode) === 0 ? Math.ceil((units.get(stockCode) ?? 0) / quantity) : 0,
      );
      const count = Math.min(line.quantity - sentOf(line), Math.max(...begun));
      add(
        parts,
        line.recipe.map((child) => ({ ...child, quantity: count * child.quantity })),
      );
    }
    return parts;
  };
  const spread = (mostOf: (line: CodedLine) => number, keepsParts = true): void => {
    const open = (line: CodedLine): number => Math.max(0, mostOf(line) - sentOf(line));
    for (const line of packs) {
      const named = take(line.code, open(line));
      if (accompanied) takeChildren(line, named);
      isSent(line, named);
    }
    for (const line of packs) if (isProven(line)) takeWhole(line, open(line));
    // Whose they are is not known before the rest of the pack goes; but where parents are named, a pack in part has none of them yet.
    const parts = parentsNamed || !keepsParts ? new Map<string, number>() : partsOfPacks();
    for (const line of coded) {
      if (line.recipe.length > 0) continue;
      const free = Math.floor(units.get(line.code) ?? 0) - (parts.get(line.code) ?? 0);
      isSent(line, take(line.code, Math.min(open(line), free)));
    }
    for (const line of packs) takeWhole(line, open(line));
  };
  // What was told stays where it was told: else it would be told again of another line.
  spread(({ quantity, told }) => Math.min(quantity, told), false);
  spread(({ quantity, told, waiting }) => Math.min(quantity, told + waiting));
  spread(({ quantity }) => quantity);
  // What may be part of a pack that has not gone whole is not left over, before all has gone.
  if (!gone.all) for (const line of packs) takeChildren(line, Math.max(0, line.quantity - sentOf(line)));
  const left = [...units].filter(([, count]) => count >= 1).map(([stockCode, count]) => ({ stockCode, units: count }));
  return { sent, left };
};
