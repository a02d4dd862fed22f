import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { goneOf, spreadOverLines, type DespatchLine, type Gone } from '../../../electron/engine/domain/despatch-gone.ts';
import { findOurs, planFulfilments, sameUnits } from '../../../electron/engine/domain/despatch-plan.ts';
import type { InvoiceReading, SalesOrderReading } from '../../../electron/engine/domain/sales-order.ts';
import type { FulfilmentOrder, FulfilmentPlan } from '../../../electron/engine/domain/shop-order.ts';
import { despatchRulesSchema } from '../../../shared/settings.ts';

const rules = despatchRulesSchema.parse({ carriers: { RM24: 'Royal Mail' }, trackingUrls: { OWNVAN: 'https://track.example/{number}' } });

const invoice = (more: Partial<InvoiceReading> = {}): InvoiceReading => ({
  invoiceCode: 'I1',
  stageId: 14,
  stageName: 'PACK',
  shipDate: undefined,
  issueDate: undefined,
  courier: undefined,
  consignmentRef: undefined,
  trackingUrl: undefined,
  quantitySold: undefined,
  quantitySent: undefined,
  boxes: [],
  items: [{ stockCode: 'MUG', quantity: 1 }],
  ...more,
});
const reading = (invoices: InvoiceReading[], complete = false): SalesOrderReading => ({
  salesOrderCode: 'SO1',
  associatedRef: 'R1',
  kind: 'sales-order',
  companyCode: undefined,
  currency: 'GBP',
  dateCreated: undefined,
  itemsGrossMinor: undefined,
  deliveryGrossMinor: undefined,
  complete,
  quantitySold: undefined,
  quantityAssigned: undefined,
  cancelled: undefined,
  invoices,
});
const box = (more: Partial<InvoiceReading['boxes'][number]> = {}): InvoiceReading['boxes'][number] => ({
  shipped: false,
  shipDate: undefined,
  courier: undefined,
  consignmentRef: undefined,
  trackingUrl: undefined,
  items: [],
  ...more,
});

describe('when goods are gone', () => {
  test.each(Array.from({ length: 80 }, (_, stage) => stage))('stage %i alone is %i by the explicit set', (stageId) => {
    expect(goneOf(reading([invoice({ stageId })]), rules) !== undefined).toBe([70, 71, 72, 73].includes(stageId));
  });

  test('a ship date counts, where the office has it so', () => {
    const shipped = reading([invoice({ shipDate: '2026-11-23' })]);
    expect(goneOf(shipped, rules)?.shippedOn).toBe('2026-11-23');
    expect(goneOf(shipped, { ...rules, shipDateCounts: false })).toBeUndefined();
  });

  test('of an invoice that has not gone as a whole only the shipped boxes count', () => {
    const gone = goneOf(
      reading([
        invoice({
          boxes: [box({ shipped: true, items: [{ stockCode: 'MUG', quantity: 1 }] }), box({ items: [{ stockCode: 'BOWL', quantity: 1 }] })],
        }),
      ]),
      rules,
    );
    expect(gone?.units).toEqual({ kind: 'items', byCode: new Map([['MUG', 1]]) });
  });

  test('without items nothing can be told of a part', () => {
    const part = invoice({ stageId: 70, items: undefined });
    expect(goneOf(reading([part]), rules)).toBeUndefined();
    expect(goneOf(reading([part, invoice({ invoiceCode: 'I2' })], true), rules)).toBeUndefined();
    expect(goneOf(reading([part], true), rules)?.units).toEqual({ kind: 'whole' });
  });

  test('an empty list of items tells no more than none, unless the invoice says that nothing was sent', () => {
    const mug = { stockCode: 'MUG', quantity: 1 };
    const boxed = goneOf(reading([invoice({ stageId: 70, items: [], boxes: [box({ items: [mug] })] })]), rules);
    expect(boxed?.units).toEqual({ kind: 'items', byCode: new Map([['MUG', 1]]) });
    expect(goneOf(reading([invoice({ stageId: 70, items: [] })]), rules)).toBeUndefined();
    expect(goneOf(reading([invoice({ stageId: 70, items: [] })], true), rules)?.units).toEqual({ kind: 'whole' });
    const charge = invoice({ stageId: 70, items: [], quantitySent: 0 });
    expect(goneOf(reading([charge, invoice({ stageId: 70, items: [mug] })]), rules)?.units).toEqual({
      kind: 'items',
      byCode: new Map([['MUG', 1]]),
    });
  });

  test('a number is told once, with Shopify’s name of the carrier or the office’s own address', () => {
    const gone = goneOf(
      reading([
        invoice({
          stageId: 70,
          courier: 'RM24',
          boxes: [box({ consignmentRef: 'N1' }), box({ consignmentRef: 'N1' }), box({ courier: 'OWNVAN', consignmentRef: 'A/1' })],
        }),
      ]),
      rules,
    );
    expect(gone?.tracking).toEqual([
      { company: 'Royal Mail', number: 'N1', url: undefined },
      { company: 'OWNVAN', number: 'A/1', url: 'https://track.example/A%2F1' },
    ]);
  });
});

const gone = (units: Record<string, number>): Gone => ({
  units: { kind: 'items', byCode: new Map(Object.entries(units)) },
  invoices: ['I1'],
  tracking: [],
  shippedOn: undefined,
  all: false,
  sold: undefined,
});
const line = (lineId: string, stockCode: string | undefined, quantity: number): DespatchLine => ({
  lineId,
  stockCode,
  quantity,
  told: 0,
  waiting: quantity,
  ordered: quantity,
});

describe('spreading over lines', () => {
  const recipes = new Map([
    [
      'SET',
      [
        { stockCode: 'MUG', quantity: 1 },
        { stockCode: 'BOWL', quantity: 2 },
      ],
    ],
  ]);

  test('never says that more went than was ordered or than KC sent, and loses nothing', () => {
    const codes = ['A', 'B', 'C'];
    fc.assert(
      fc.property(
        fc.array(fc.record({ code: fc.constantFrom(...codes), quantity: fc.integer({ min: 1, max: 5 }) }), { maxLength: 6 }),
        fc.dictionary(fc.constantFrom(...codes), fc.integer({ min: 0, max: 9 })),
        (ordered, units) => {
          const lines = ordered.map(({ code, quantity }, at) => line(`${at}`, code, quantity));
          const { sent, left } = spreadOverLines(gone(units), lines, new Map());
          for (const { lineId, quantity } of lines) expect(sent.get(lineId) ?? 0).toBeLessThanOrEqual(quantity);
          const total = [...sent.values(), ...left.map((one) => one.units)].reduce((sum, count) => sum + count, 0);
          expect(total).toBe(Object.values(units).reduce((sum, count) => sum + count, 0));
        },
      ),
    );
  });

  test.each([
    ['the parent', { SET: 2 }],
    ['the children', { MUG: 2, BOWL: 4 }],
    ['both', { SET: 2, MUG: 2, BOWL: 4 }],
  ])('of packs of which KC names %s gives packs', (_name, units) => {
    expect(spreadOverLines(gone(units), [line('1', 'SET', 3)], recipes)).toEqual({ sent: new Map([['1', 2]]), left: [] });
  });

  test('of children that do not make a whole pack leaves them over once all has gone', () => {
    expect(spreadOverLines({ ...gone({ MUG: 1, BOWL: 1 }), all: true }, [line('1', 'SET', 1)], recipes)).toEqual({
      sent: new Map([['1', 0]]),
      left: [
        { stockCode: 'MUG', units: 1 },
        { stockCode: 'BOWL', units: 1 },
      ],
    });
  });

  test('gives a pack that is named its children before a line that sells one of them', () => {
    const { sent } = spreadOverLines(gone({ SET: 1, MUG: 1, BOWL: 2 }), [line('1', 'MUG', 1), line('2', 'SET', 1)], recipes);
    expect([sent.get('1'), sent.get('2')]).toEqual([0, 1]);
  });
});

const order = (id: string, more: Partial<FulfilmentOrder> = {}, lines: [string, number][] = [['L1', 1]]): FulfilmentOrder => ({
  id,
  state: 'OPEN',
  requestState: 'UNSUBMITTED',
  locationId: 'main',
  locationName: 'Main',
  thirdParty: false,
  deliveryMethod: 'SHIPPING',
  holds: [],
  canFulfil: true,
  lines: lines.map(([lineId, remainingQuantity]) => ({
    id: `${id}-${lineId}`,
    lineId,
    sku: undefined,
    inventoryItemId: undefined,
    totalQuantity: remainingQuantity,
    remainingQuantity,
  })),
  ...more,
});
const plan = (fulfilmentOrders: FulfilmentOrder[], fulfilments: FulfilmentPlan['fulfilments'] = []): FulfilmentPlan => ({
  orderId: 'O',
  name: '#1',
  updatedAt: '2026-11-23T09:00:00Z',
  cancelledAt: undefined,
  fulfilmentOrders,
  fulfilments,
  intent: undefined,
});

describe('planning fulfilments', () => {
  test('one call a location, with the lines of all its fulfilment orders', () => {
    const { groups, short } = planFulfilments(
      plan([order('A', {}, [['L1', 1]]), order('B', { locationId: 'second' }, [['L2', 2]]), order('C', {}, [['L1', 3]])]),
      [
        { lineId: 'L1', units: 3 },
        { lineId: 'L2', units: 1 },
      ],
    );
    expect(
      groups.map(({ locationId, lines }) => [
        locationId,
        lines.map((entry) => [entry.fulfilmentOrderId, entry.lines.map(({ quantity }) => quantity)]),
      ]),
    ).toEqual([
      [
        'main',
        [
          ['A', [1]],
          ['C', [2]],
        ],
      ],
      ['second', [['B', [1]]]],
    ]);
    expect(short).toEqual([]);
  });

  test.each([
    ['on hold', order('A', { state: 'ON_HOLD', canFulfil: false, holds: [{ id: 'h', reason: 'OTHER', ours: false }] }), 'on-hold'],
    ['of a third party', order('A', { thirdParty: true }), 'third-party'],
    ['scheduled', order('A', { state: 'SCHEDULED', canFulfil: false }), 'not-open'],
    ['with nothing left', order('A', {}, [['L1', 0]]), 'nothing-remains'],
  ])('units %s are short, and why is said', (_name, own, why) => {
    expect(planFulfilments(plan([own]), [{ lineId: 'L1', units: 2 }])).toMatchObject({
      groups: [],
      short: [{ lineId: 'L1', units: 2, blocked: { why } }],
    });
  });
});

describe('knowing our own fulfilment', () => {
  const fulfilment = (id: string, lines: [string, number][]) => ({
    id,
    state: 'SUCCESS',
    createdAt: '',
    locationId: 'main',
    tracking: [],
    lines: lines.map(([lineId, quantity]) => ({ lineId, quantity })),
  });
  const sent = { seen: ['F1'], lines: [{ lineId: 'L1', units: 3 }] };

  test('it is new and has exactly our units, however Shopify divides them', () => {
    expect(
      findOurs(
        plan(
          [],
          [
            fulfilment('F1', [['L1', 3]]),
            fulfilment('F2', [
              ['L1', 1],
              ['L1', 2],
            ]),
          ],
        ),
        sent,
      )?.id,
    ).toBe('F2');
  });

  test('nothing less proves it', () => {
    for (const lines of [
      [['L1', 2]],
      [
        ['L1', 3],
        ['L2', 1],
      ],
      [['L2', 3]],
      [],
    ] as [string, number][][])
      expect(findOurs(plan([], [fulfilment('F2', lines)]), sent)).toBeUndefined();
  });

  test('the same units in another order are the same', () => {
    expect(
      sameUnits(
        [
          { lineId: 'a', units: 1 },
          { lineId: 'b', units: 2 },
        ],
        [
          { lineId: 'b', units: 2 },
          { lineId: 'a', units: 1 },
        ],
      ),
    ).toBe(true);
    expect(sameUnits([{ lineId: 'a', units: 1 }], [])).toBe(false);
  });
});
