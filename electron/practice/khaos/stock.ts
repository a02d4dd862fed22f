/** Stock arithmetic of one system: assigning, taking back, sending, correcting. Every change of a LEVEL is told with both figures. */
import type { UnitChoice } from './khaos.ts';
import type { Ledger, OrderLine, SalesOrder, StockRecord } from './ledger.ts';

/** What may still be assigned. */
const freeOf = (record: StockRecord, site: number): number => record.inStock[site]! - record.assigned[site]!;

/** LEVEL of one site. */
export const levelAt = (ledger: Ledger, record: StockRecord, site: number): number =>
  ledger.switches().levelFallsOn === 'assignment' ? freeOf(record, site) : record.inStock[site]!;

/** LEVEL as a call without a site sees it. */
export const levelAnywhere = (ledger: Ledger, record: StockRecord): number =>
  ledger.switches().anySite === 'first'
    ? levelAt(ledger, record, 0)
    : record.inStock.reduce((sum, _, site) => sum + levelAt(ledger, record, site), 0);

export const recordOf = (ledger: Ledger, stockCode: string): StockRecord => ledger.data.stock.get(stockCode)!;

export const waitingUnits = (line: OrderLine): number => line.quantity - line.assigned - line.sent;

const isControlled = (ledger: Ledger, stockCode: string): boolean => ledger.stockIndex.byCode.get(stockCode)!.controlled;

const moved = (ledger: Ledger, record: StockRecord, byAssignment: boolean): void => {
  if (!byAssignment || ledger.switches().assignmentMovesDate) record.movedMs = ledger.nowMs();
};

const keepWaiting = (ledger: Ledger, order: SalesOrder, line: OrderLine): void => {
  const orders = ledger.data.waiting.get(line.stockCode);
  if (orders === undefined) ledger.data.waiting.set(line.stockCode, new Set([order.code]));
  else orders.add(order.code);
};

/** Puts every line that waits for stock into the queue of its code. */
export const queueWaiting = (ledger: Ledger, order: SalesOrder): void => {
  for (const line of order.lines) if (line.kind !== 'pack' && waitingUnits(line) > 0) keepWaiting(ledger, order, line);
};

/** Changes a line's assigned units by so many (negative takes them back) and tells it. */
const changeAssigned = (ledger: Ledger, order: SalesOrder, at: number, units: number): void => {
  const line = order.lines[at]!;
  const record = recordOf(ledger, line.stockCode);
  const controlled = isControlled(ledger, line.stockCode);
  const levelBefore = levelAt(ledger, record, line.site);
  const assignedBefore = line.assigned;
  line.assigned += units;
  if (controlled) {
    record.assigned[line.site]! += units;
    moved(ledger, record, true);
  }
  order.changedMs = ledger.nowMs();
  ledger.tell({
    kind: units > 0 ? 'assigned' : 'unassigned',
    salesOrder: order.code,
    ref: order.ref,
    line: at,
    stockCode: line.stockCode,
    site: ledger.records.sites[line.site],
    quantity: Math.abs(units),
    assignedBefore,
    assignedAfter: line.assigned,
    levelBefore,
    levelAfter: levelAt(ledger, record, line.site),
  });
};

const isChosen = (choice: UnitChoice, line: OrderLine, at: number): boolean =>
  line.kind !== 'pack' &&
  (choice.stockCode === undefined || line.stockCode === choice.stockCode) &&
  (choice.line === undefined || at === choice.line);

/** Assigns what is free of the chosen units, earlier lines first; answers the units assigned. */
export const assignUnits = (ledger: Ledger, order: SalesOrder, choice: UnitChoice = {}): number => {
  let left = choice.quantity ?? Infinity;
  let total = 0;
  order.lines.forEach((line, at) => {
    if (!isChosen(choice, line, at)) return;
    const free = isControlled(ledger, line.stockCode) ? freeOf(recordOf(ledger, line.stockCode), line.site) : Infinity;
    const units = Math.max(0, Math.min(waitingUnits(line), free, left));
    if (units === 0) return;
    changeAssigned(ledger, order, at, units);
    left -= units;
    total += units;
  });
  queueWaiting(ledger, order);
  return total;
};

export const unassignUnits = (ledger: Ledger, order: SalesOrder, choice: UnitChoice = {}): number => {
  let left = choice.quantity ?? Infinity;
  let total = 0;
  order.lines.forEach((line, at) => {
    if (!isChosen(choice, line, at)) return;
    const units = Math.min(line.assigned, left);
    if (units === 0) return;
    changeAssigned(ledger, order, at, -units);
    left -= units;
    total += units;
  });
  queueWaiting(ledger, order);
  return total;
};

/** One line of the effect `despatched`. */
export type SentItem = {
  line: number;
  stockCode: string;
  site: string;
  quantity: number;
  assignedAfter: number;
  sentAfter: number;
  levelBefore: number;
  levelAfter: number;
};

/** Assigned units leave the building. */
export const sendUnits = (ledger: Ledger, order: SalesOrder, at: number, units: number): SentItem => {
  const line = order.lines[at]!;
  const record = recordOf(ledger, line.stockCode);
  const levelBefore = levelAt(ledger, record, line.site);
  line.assigned -= units;
  line.sent += units;
  if (isControlled(ledger, line.stockCode)) {
    record.assigned[line.site]! -= units;
    record.inStock[line.site]! -= units;
    moved(ledger, record, false);
  }
  return {
    line: at,
    stockCode: line.stockCode,
    site: ledger.records.sites[line.site]!,
    quantity: units,
    assignedAfter: line.assigned,
    sentAfter: line.sent,
    levelBefore,
    levelAfter: levelAt(ledger, record, line.site),
  };
};

/** Adds (or with a negative number removes) units in stock and tells the level. */
export const addStock = (ledger: Ledger, stockCode: string, units: number, site: number, cause: string): void => {
  const record = recordOf(ledger, stockCode);
  const before = levelAt(ledger, record, site);
  record.inStock[site]! += units;
  moved(ledger, record, false);
  ledger.tell({
    kind: 'level-set',
    stockCode,
    site: ledger.records.sites[site],
    before,
    after: levelAt(ledger, record, site),
    quantity: units,
    cause,
  });
};

/** LEVEL becomes so much. */
export const setLevel = (ledger: Ledger, stockCode: string, level: number, site: number, cause: string): void =>
  addStock(ledger, stockCode, level - levelAt(ledger, recordOf(ledger, stockCode), site), site, cause);

/** Orders with lines that wait for a code at a site, by delivery date, then in the order they came. Forgets those that no longer wait. */
export const waitingOrders = (ledger: Ledger, stockCode: string, site: number): SalesOrder[] => {
  const codes = ledger.data.waiting.get(stockCode);
  if (codes === undefined) return [];
  const orders: SalesOrder[] = [];
  for (const code of codes) {
    const order = ledger.data.orders.get(code)!;
    const waits = (line: OrderLine) => line.stockCode === stockCode && line.kind !== 'pack' && waitingUnits(line) > 0;
    if (order.cancelled !== undefined || !order.lines.some(waits)) codes.delete(code);
    else if (order.lines.some((line) => waits(line) && line.site === site)) orders.push(order);
  }
  return orders.sort((a, b) => a.deliveryMs - b.deliveryMs || a.createdMs - b.createdMs);
};

/** Units of a code that open orders wait for, over all sites. */
export const backOrder = (ledger: Ledger, stockCode: string): number => {
  let units = 0;
  for (const code of ledger.data.waiting.get(stockCode) ?? []) {
    const order = ledger.data.orders.get(code)!;
    if (order.cancelled !== undefined) continue;
    for (const line of order.lines) if (line.stockCode === stockCode && line.kind !== 'pack') units += waitingUnits(line);
  }
  return units;
};

/** Parents that the free components would make, first level only. */
export const buildPotential = (ledger: Ledger, recipe: readonly { stockCode: string; quantity: number }[], site: number): number =>
  recipe.reduce((least, { stockCode, quantity }) => {
    const record = ledger.data.stock.get(stockCode);
    const free = record === undefined ? 0 : Math.max(0, levelAt(ledger, record, site));
    return ledger.stockIndex.byCode.get(stockCode)?.controlled === false ? least : Math.min(least, Math.floor(free / quantity));
  }, Infinity);
