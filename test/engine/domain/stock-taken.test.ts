import { describe, expect, test } from 'vitest';
import type { InvoiceReading, SalesOrderReading } from '../../../electron/engine/domain/sales-order.ts';
import {
  shareOut,
  takenByKhaos,
  takenInBoth,
  waitingInKhaos,
  type KhaosLine,
  type Measured,
} from '../../../electron/engine/domain/stock-taken.ts';

const plain = (lineId: string, stockCode: string, quantity: number): KhaosLine => ({
  lineId,
  stockCode,
  quantity,
  recipe: [{ stockCode, each: 1 }],
});
const pack = (lineId: string, quantity: number): KhaosLine => ({
  lineId,
  stockCode: 'P',
  quantity,
  recipe: [
    { stockCode: 'X', each: 2 },
    { stockCode: 'Y', each: 1 },
  ],
});

const invoice = (items: InvoiceReading['items'], change: Partial<InvoiceReading> = {}): InvoiceReading => ({
  invoiceCode: 'INV',
  stageId: 70,
  stageName: '',
  shipDate: undefined,
  issueDate: undefined,
  courier: undefined,
  consignmentRef: undefined,
  trackingUrl: undefined,
  quantitySold: undefined,
  quantitySent: items?.reduce((sum, item) => sum + item.quantity, 0),
  boxes: [],
  items,
  ...change,
});
const order = (sold: number | undefined, assigned: number | undefined, change: Partial<SalesOrderReading> = {}): SalesOrderReading => ({
  salesOrderCode: 'SO1',
  associatedRef: 'R',
  kind: 'sales-order',
  companyCode: undefined,
  currency: undefined,
  dateCreated: undefined,
  itemsGrossMinor: undefined,
  deliveryGrossMinor: undefined,
  complete: false,
  quantitySold: sold,
  quantityAssigned: assigned,
  cancelled: undefined,
  invoices: [],
  ...change,
});
const rules = (assignedHoldsSent: Measured['assignedHoldsSent'], levelFallsOn: Measured['levelFallsOn'] = 'assignment'): Measured => ({
  assignedHoldsSent,
  levelFallsOn,
});
const taken = (reading: SalesOrderReading | undefined, lines: KhaosLine[], how = rules('yes')): number[] => {
  const units = takenByKhaos(reading, lines, how, (one) => one.stageId === 70);
  return lines.map((line) => units.get(line.lineId) ?? Number.NaN);
};

describe('units taken off KC’s level', () => {
  const two = [plain('1', 'A', 2), plain('2', 'B', 3)];
  test('are none for an order KC does not know, a cancelled one and a credit note', () => {
    expect(taken(undefined, two)).toEqual([0, 0]);
    expect(taken(order(5, 5, { cancelled: { reason: undefined } }), two)).toEqual([0, 0]);
    expect(taken(order(5, 5, { kind: 'credit-note' }), two)).toEqual([0, 0]);
  });
  test('count every unassigned unit of the order against every line, since KC does not say which', () => {
    expect(taken(order(5, 5), two)).toEqual([2, 3]);
    expect(taken(order(5, 4), two)).toEqual([1, 2]);
    expect(taken(order(5, 2), two)).toEqual([0, 0]);
  });
  test('are fewer where a person added a line in KC, or took one out', () => {
    expect(taken(order(7, 5), two)).toEqual([0, 1]);
    expect(taken(order(3, 3), two)).toEqual([0, 1]);
  });
  test('are none where KC tells no figures', () => {
    expect(taken(order(undefined, undefined), two)).toEqual([0, 0]);
  });
  test('are all of a complete order, less what is not on it', () => {
    expect(taken(order(5, 0, { complete: true }), two, rules('no'))).toEqual([2, 3]);
    expect(taken(order(4, 4, { complete: true }), two)).toEqual([1, 2]);
    // What an invoice names is certain: the missing units are others.
    expect(taken(order(3, 0, { complete: true, invoices: [invoice([{ stockCode: 'B', quantity: 3 }])] }), two, rules('no'))).toEqual([
      0, 3,
    ]);
  });
  test('include what was sent, and only gone invoices count as sent', () => {
    const sent = invoice([{ stockCode: 'B', quantity: 3 }]);
    expect(taken(order(5, 0, { invoices: [sent] }), two, rules('no'))).toEqual([0, 3]);
    expect(taken(order(5, 0, { invoices: [{ ...sent, stageId: 12 }] }), two, rules('no'))).toEqual([0, 0]);
    expect(taken(order(5, 2, { invoices: [sent] }), two, rules('no'))).toEqual([2, 3]);
    expect(taken(order(5, 2, { invoices: [sent] }), two, rules('unknown'))).toEqual([0, 3]);
  });
  test('spread equal codes oldest line first', () => {
    const same = [plain('1', 'A', 2), plain('2', 'A', 2)];
    expect(taken(order(4, 0, { invoices: [invoice([{ stockCode: 'A', quantity: 3 }])] }), same, rules('yes'))).toEqual([2, 1]);
  });
  test('are only what was sent where the level falls on despatch', () => {
    expect(taken(order(5, 5), two, rules('yes', 'despatch'))).toEqual([0, 0]);
    expect(taken(order(5, 5, { invoices: [invoice([{ stockCode: 'A', quantity: 2 }])] }), two, rules('yes', 'despatch'))).toEqual([2, 0]);
  });
  test('of a pack are whole packs, by the least child or by the parent where KC names it', () => {
    expect(
      taken(
        order(3, 0, {
          invoices: [
            invoice([
              { stockCode: 'X', quantity: 5 },
              { stockCode: 'Y', quantity: 3 },
            ]),
          ],
        }),
        [pack('1', 3)],
        rules('yes'),
      ),
    ).toEqual([2]);
    expect(
      taken(
        order(3, 0, {
          invoices: [
            invoice([
              { stockCode: 'P', quantity: 1 },
              { stockCode: 'X', quantity: 2 },
            ]),
          ],
        }),
        [pack('1', 3)],
        rules('yes'),
      ),
    ).toEqual([1]);
    // A child that is also sold alone cannot be told apart.
    expect(
      taken(
        order(4, 0, {
          invoices: [
            invoice([
              { stockCode: 'X', quantity: 3 },
              { stockCode: 'Y', quantity: 1 },
            ]),
          ],
        }),
        [pack('1', 1), plain('2', 'X', 1)],
        rules('yes'),
      ),
    ).toEqual([0, 0]);
  });
  test('do not let the children of one pack stand for another pack that KC’s order never held', () => {
    const sent = (stockCode: string, quantity: number) => ({
      complete: true,
      invoices: [
        invoice([
          { stockCode, quantity },
          { stockCode: 'A', quantity: 2 },
        ]),
      ],
    });
    const lines = [pack('1', 2), plain('2', 'A', 2)];
    // Five units: one pack as its three children and two of A; or, named by the parent, all that was sold and one more.
    expect(taken(order(5, 5), lines)).toEqual([0, 0]);
    expect(taken(order(5, 5, sent('X', 2)), lines)).toEqual([0, 2]);
    expect(taken(order(5, 5, sent('P', 2)), lines)).toEqual([2, 2]);
    expect(taken(order(4, 4), lines)).toEqual([2, 2]);
    expect(taken(order(8, 8), lines)).toEqual([2, 2]);
    // A child sold singly as well is named where KC names parents, too.
    expect(taken(order(4, 4, { invoices: [invoice([{ stockCode: 'X', quantity: 2 }])] }), [pack('1', 2), plain('2', 'X', 2)])).toEqual([
      2, 2,
    ]);
  });
  test('do not let a parent that is counted beside its children stand for another pack', () => {
    const both = (...singles: string[]) => ({
      complete: true,
      invoices: [
        invoice([
          { stockCode: 'P', quantity: 1 },
          { stockCode: 'X', quantity: 2 },
          { stockCode: 'Y', quantity: 1 },
          ...singles.map((stockCode) => ({ stockCode, quantity: 1 })),
        ]),
      ],
    });
    // KC was given one of the two: five units with the parent, its three children and the single.
    expect(taken(order(5, 5, both('A')), [pack('1', 2), plain('2', 'A', 1)])).toEqual([1, 1]);
    expect(taken(order(9, 9, both('A')), [pack('1', 2), plain('2', 'A', 1)])).toEqual([2, 1]);
    // Both children are sold singly, too: nothing tells whether they are counted, unless the sum is exactly that of parents.
    const all = [pack('1', 2), plain('2', 'X', 1), plain('3', 'Y', 1)];
    expect(taken(order(6, 6, both('X', 'Y')), all)[0]).toBe(0);
    expect(taken(order(10, 10, both('X', 'Y')), all)).toEqual([2, 1, 1]);
    expect(taken(order(4, 4, both('X', 'Y')), all)).toEqual([2, 1, 1]);
  });
  test('count only where the feed showed them before the level was asked for and after', () => {
    expect(
      takenInBoth(
        new Map([
          ['1', 2],
          ['2', 0],
          ['3', 2],
        ]),
        new Map([
          ['1', 2],
          ['2', 2],
        ]),
      ),
    ).toEqual(
      new Map([
        ['1', 2],
        ['2', 0],
        ['3', 0],
      ]),
    );
  });
  test('of a line at two places are shared out without becoming more', () => {
    expect(
      shareOut(
        [
          { remaining: 2, fulfilled: 0 },
          { remaining: 0, fulfilled: 1 },
        ],
        2,
      ),
    ).toEqual([1, 1]);
    expect(
      shareOut(
        [
          { remaining: 1, fulfilled: 0 },
          { remaining: 1, fulfilled: 0 },
        ],
        4,
      ),
    ).toEqual([3, 1]);
  });
});

describe('units of ours in KC’s back-orders', () => {
  const two = [plain('1', 'A', 2), plain('2', 'B', 3)];
  const waiting = (reading: SalesOrderReading | undefined, units: readonly number[]): number[] => [
    ...waitingInKhaos(reading, two, new Map(units.map((count, at) => [String(at + 1), count]))).values(),
  ];
  test('are what KC has and has not taken', () => {
    expect(waiting(order(5, 0), [0, 0])).toEqual([2, 3]);
    expect(waiting(order(5, 5), [2, 3])).toEqual([0, 0]);
    // Which of them waits is not told: what is too many here counts as untaken.
    expect(waiting(order(5, 3), [0, 1])).toEqual([2, 2]);
  });
  test('are none of a line that may have been taken out of KC’s order', () => {
    expect(waiting(order(3, 3), [0, 1])).toEqual([0, 0]);
    expect(waiting(order(3, 0), [0, 0])).toEqual([0, 1]);
    expect(waiting(order(3, 0, { complete: true }), [0, 1])).toEqual([0, 0]);
  });
  test('are never more than the order has unassigned', () => {
    expect(waiting(order(5, 4), [0, 0])).toEqual([1, 1]);
    expect(waiting(order(7, 7), [0, 0])).toEqual([0, 0]);
  });
  test('are none where KC does not know the order, has cancelled it, or tells no figures', () => {
    expect(waiting(undefined, [0, 0])).toEqual([0, 0]);
    expect(waiting(order(5, 0, { cancelled: { reason: undefined } }), [0, 0])).toEqual([0, 0]);
    expect(waiting(order(undefined, undefined), [0, 0])).toEqual([0, 0]);
  });
});
