/** Invoices through their stages: pipeline, despatch, boxes, holds, cancellation (`reference/khaos-control.md §4.1`). */
import { describe, expect, it } from 'vitest';
import { KhaosRefusal } from '../../../electron/practice/khaos/khaos.ts';
import { createTestKhaos, type Read } from './khaos-world.ts';

const minute = 60_000;
const create = (switches: Parameters<typeof createTestKhaos>[0] = {}) => createTestKhaos({ totalCheck: 'pass', ...switches });
const paid = [{ PAYMENT_AMOUNT: '999.00' }];
const three = { lines: [{ ORDER_QTY: '3' }], payments: paid };
const invoicesOf = (world: ReturnType<typeof create>): Read[] => world.statuses('SHOP-1001')[0].INVOICES.INVOICE ?? [];

describe('the pipeline', () => {
  it('moves by itself through 9, 10, 12 to 16 and 70, one stage a time, whenever it is looked at', () => {
    const world = create({ stageMs: 10 * minute });
    world.importOrder();
    const stages = [9];
    for (let at = 0; at < 8; at++) {
      world.clock.moveOn(10 * minute);
      world.khaos.settle();
      stages.push(world.khaos.live.salesOrder('SO20001')!.invoices[0]!.stage);
    }
    expect(stages).toEqual([9, 10, 12, 13, 14, 15, 16, 70, 70]);
    expect(world.khaos.nextDueMs()).toBeUndefined();
    expect(world.khaos.live.counts()).toMatchObject({ issued: 1, stages: { 70: 1 } });
  });
  it('gives every move its own time when the clock jumps', () => {
    const world = create({ stageMs: 10 * minute });
    world.importOrder();
    world.clock.moveOn(120 * minute);
    world.khaos.settle();
    const moves = world.khaos.journal.filter(({ operation }) => operation === 'pipeline');
    expect(moves.map(({ atMs }) => (atMs - moves[0]!.atMs) / minute)).toEqual([0, 10, 20, 30, 40, 50, 60]);
  });
  it('authorises a pre-authorised payment in stage 11 and leaves an unpaid one there', () => {
    const world = create({ stageMs: 10 * minute });
    world.importOrder({ payments: [{ PREAUTH: '-1' }] });
    world.importOrder({ payments: [{ AUTH_CODE: '' }], header: { ASSOCIATED_REF: 'R2' } });
    world.clock.moveOn(20 * minute);
    world.khaos.settle();
    expect(world.khaos.live.salesOrders().map(({ invoices }) => invoices[0]!.stage)).toEqual([13, 11]);
    world.khaos.live.authorisePayment('SO20002');
    expect(world.khaos.live.salesOrder('SO20002')!.invoices[0]!.stage).toBe(12);
  });
  it('stands still while it is paused, and goes on from there', () => {
    const world = create({ stageMs: 10 * minute });
    world.importOrder();
    world.khaos.live.pausePipeline();
    world.clock.moveOn(60 * minute);
    world.khaos.settle();
    expect(invoicesOf(world)[0]['@INVOICE_STAGE_ID']).toBe('9');
    world.khaos.live.resumePipeline();
    world.clock.moveOn(10 * minute);
    expect(invoicesOf(world)[0]['@INVOICE_STAGE_ID']).toBe('10');
  });
  it('can be moved on by hand, over a path of its own', () => {
    const world = create({ path: [12, 20, 14] });
    world.importOrder();
    const stages = [1, 2, 3, 4].map(() => {
      world.khaos.live.advancePipeline(1);
      return Number(invoicesOf(world)[0]['@INVOICE_STAGE_ID']);
    });
    expect(stages).toEqual([12, 20, 14, 70]);
  });
  it('starts when a stage time is set and stops when it is taken away', () => {
    const world = create();
    world.importOrder();
    world.khaos.setSwitches({ stageMs: minute });
    world.clock.moveOn(minute);
    expect(invoicesOf(world)[0]['@INVOICE_STAGE_ID']).toBe('10');
    world.khaos.setSwitches({ stageMs: undefined });
    world.clock.moveOn(60 * minute);
    expect(invoicesOf(world)[0]['@INVOICE_STAGE_ID']).toBe('10');
  });
});

describe('a despatch', () => {
  it('sends everything assigned, dated, numbered and with its tracking address', () => {
    const world = create();
    world.importOrder();
    const code = world.khaos.live.despatch('SO20001', { courier: 'Royal Mail 48', consignmentRef: 'AB1' });
    expect(invoicesOf(world)).toEqual([
      expect.objectContaining({
        '@INVOICE_CODE': code,
        '@SHIP_DATE': '23/11/2026',
        '@ISSUE_DATE': '23/11/2026',
        '@INVOICE_STAGE_ID': '70',
        '@INVOICE_STAGE_DESC': 'ISSUED_CURRENT',
        '@COURIER': 'Royal Mail 48',
        '@CONSIGNMENT_REF': 'AB1',
        '@TRACKING_URL': 'https://track.example/AB1',
        '@QTY_SOLD': '1.00',
        '@QTY_SENT': '1.00',
        '@MOVED': '-1',
        INVOICE_ITEMS: { INVOICE_ITEM: [{ '@STOCK_CODE': 'MUG-BLUE', '@QTY_SENT': '1.00' }] },
      }),
    ]);
    expect(world.statuses('SHOP-1001')[0].COMPLETE).toBe('-1');
    expect(world.khaos.live.level('MUG-BLUE')).toBe(9);
  });
  it('of a part leaves the rest on its own invoice', () => {
    const world = create();
    world.importOrder(three);
    world.khaos.live.despatch('SO20001', { items: [{ stockCode: 'MUG-BLUE', quantity: 1 }] });
    expect(invoicesOf(world).map((invoice) => [invoice['@INVOICE_STAGE_ID'], invoice['@QTY_SOLD'], invoice['@QTY_SENT']])).toEqual([
      ['9', '2.00', '0.00'],
      ['70', '1.00', '1.00'],
    ]);
    expect(world.statuses('SHOP-1001')[0].COMPLETE).toBe('0');
    world.khaos.live.despatch('SO20001');
    expect(world.statuses('SHOP-1001')[0].COMPLETE).toBe('-1');
  });
  it('leaves what waits for stock in stage 18, which goes on under its own code when the stock comes', () => {
    const world = create();
    world.importOrder({ lines: [{ ORDER_QTY: '12' }], payments: paid });
    world.khaos.live.despatch('SO20001');
    const waiting = world.khaos.live.salesOrder('SO20001')!.invoices[1]!;
    expect(waiting).toMatchObject({ stage: 18, shipped: false, items: [{ quantity: 2 }] });
    world.khaos.live.goodsIn('MUG-BLUE', 5);
    expect(world.khaos.live.salesOrder('SO20001')!.invoices[1]).toMatchObject({
      invoiceCode: waiting.invoiceCode,
      stage: 9,
      items: [{ quantity: 2 }],
    });
    expect(world.khaos.live.despatch('SO20001')).toBe(waiting.invoiceCode);
    expect(world.khaos.live.salesOrder('SO20001')!.complete).toBe(true);
  });
  it('of just what stands on an invoice takes that invoice', () => {
    const world = create();
    world.importOrder(three);
    const { invoiceCode } = world.khaos.live.salesOrder('SO20001')!.invoices[0]!;
    expect(world.khaos.live.despatch('SO20001', { items: [{ stockCode: 'MUG-BLUE', quantity: 3 }] })).toBe(invoiceCode);
  });
  it('takes a courier by code or by name, for boxes too', () => {
    const world = create();
    world.importOrder(three);
    const items = [{ stockCode: 'MUG-BLUE', quantity: 3 }];
    world.khaos.live.despatch('SO20001', {
      courier: 'RM48',
      consignmentRef: 'AB1',
      boxes: [{ shipped: true, courier: 'VAN', consignmentRef: 'V1', items }],
    });
    expect(invoicesOf(world)[0]).toMatchObject({ '@COURIER': 'Royal Mail 48', '@TRACKING_URL': 'https://track.example/AB1' });
    expect(invoicesOf(world)[0].BOX[0]).toMatchObject({ '@COURIER': 'Own Van', '@CONSIGNMENT_REF': 'V1' });
    expect(invoicesOf(world)[0].BOX[0]).not.toHaveProperty('@TRACKING_URL');
  });
  it('of more than is assigned is refused', () => {
    const world = create();
    world.importOrder();
    expect(() => world.khaos.live.despatch('SO20001', { items: [{ stockCode: 'MUG-BLUE', quantity: 2 }] })).toThrow(KhaosRefusal);
    world.khaos.live.despatch('SO20001');
    expect(() => world.khaos.live.despatch('SO20001')).toThrow(KhaosRefusal);
  });
  it('with two lines of one code takes the earlier line first', () => {
    const world = create();
    world.importOrder({ lines: [{ ORDER_QTY: '1' }, { ORDER_QTY: '2' }] });
    world.khaos.live.despatch('SO20001', { items: [{ stockCode: 'MUG-BLUE', quantity: 2 }] });
    expect(world.khaos.live.salesOrder('SO20001')!.lines.map(({ sent }) => sent)).toEqual([1, 1]);
  });
  it('in boxes only says so in the boxes: no ship date, no stage that says gone; numbers may come late', () => {
    const world = create();
    world.importOrder(three);
    const items = [{ stockCode: 'MUG-BLUE', quantity: 3 }];
    const code = world.khaos.live.despatch('SO20001', { boxes: [{ shipped: true, items }], confirmShipment: false });
    const [invoice] = invoicesOf(world);
    expect(invoice).toMatchObject({
      '@SHIP_DATE': '',
      '@INVOICE_STAGE_ID': '14',
      BOX: [{ '@SHIPPED': '-1', '@SHIP_DATE': '23/11/2026', '@CONSIGNMENT_REF': '' }],
    });
    expect(invoice.BOX[0].BOX_ITEM).toEqual([{ '@STOCK_CODE': 'MUG-BLUE', '@QTY_SENT': '3.00' }]);
    world.clock.moveOn(24 * 60 * minute);
    world.khaos.live.setConsignment(code, { boxes: [{ shipped: true, consignmentRef: 'LATE1', items }] });
    expect(invoicesOf(world)[0].BOX[0]).toMatchObject({
      '@SHIP_DATE': '23/11/2026',
      '@CONSIGNMENT_REF': 'LATE1',
      '@TRACKING_URL': 'https://track.example/LATE1',
    });
    expect(invoicesOf(world)[0]['@QTY_SENT']).toBe('3.00');
    world.khaos.live.moveInvoice(code, 70);
    expect(world.effects('despatched')).toHaveLength(1);
    expect(world.khaos.live.salesOrder('SO20001')!.lines[0]).toMatchObject({ assigned: 0, sent: 3 });
    expect(invoicesOf(world)[0]).toMatchObject({ '@SHIP_DATE': '24/11/2026', '@INVOICE_STAGE_ID': '70' });
    expect(world.khaos.live.level('MUG-BLUE')).toBe(7);
  });
  it('may be left in stage 14, where nothing has gone yet', () => {
    const world = create();
    world.importOrder();
    world.khaos.live.despatch('SO20001', { stage: 14, consignmentRef: 'AB1' });
    expect(invoicesOf(world)[0]).toMatchObject({ '@SHIP_DATE': '', '@INVOICE_STAGE_ID': '14', '@QTY_SENT': '0.00' });
    expect(world.effects('despatched')).toEqual([]);
  });
});

describe('an invoice moved by a person', () => {
  it('sends its goods in 15, 16 or 70, once', () => {
    const world = create();
    world.importOrder();
    const { invoiceCode } = world.khaos.live.salesOrder('SO20001')!.invoices[0]!;
    for (const stage of [12, 15, 16, 70, 71]) world.khaos.live.moveInvoice(invoiceCode, stage);
    expect(world.effects('despatched')).toHaveLength(1);
    expect(world.khaos.live.level('MUG-BLUE')).toBe(9);
    expect(world.khaos.live.salesOrder('SO20001')).toMatchObject({ complete: true, lines: [{ sent: 1, assigned: 0 }] });
  });
  it('goes nowhere that makes no sense', () => {
    const world = create();
    world.importOrder({ lines: [{ ORDER_QTY: '11' }] });
    const [working, waiting] = world.khaos.live.salesOrder('SO20001')!.invoices;
    expect(() => world.khaos.live.moveInvoice(working!.invoiceCode, 99)).toThrow(KhaosRefusal);
    expect(() => world.khaos.live.moveInvoice(waiting!.invoiceCode, 70)).toThrow(KhaosRefusal);
    world.khaos.live.moveInvoice(working!.invoiceCode, 70);
    expect(() => world.khaos.live.moveInvoice(working!.invoiceCode, 9)).toThrow(KhaosRefusal);
  });
});

describe('holds', () => {
  it.each([17, 18, 19, 21] as const)('keep an order in %i until it is released', (stage) => {
    const world = create({ stageMs: minute });
    world.importOrder();
    world.khaos.live.hold('SO20001', stage);
    world.clock.moveOn(60 * minute);
    expect(invoicesOf(world)[0]['@INVOICE_STAGE_ID']).toBe(String(stage));
    expect(() => world.khaos.live.despatch('SO20001')).toThrow(KhaosRefusal);
    world.khaos.live.release('SO20001');
    expect(invoicesOf(world)[0]['@INVOICE_STAGE_ID']).toBe('9');
    world.clock.moveOn(minute);
    expect(invoicesOf(world)[0]['@INVOICE_STAGE_ID']).toBe('10');
  });
});

it('keeps a held invoice apart from the one that waits for stock', () => {
  const world = create();
  world.importOrder({ lines: [{ ORDER_QTY: '12' }], payments: paid });
  world.khaos.live.hold('SO20001', 18);
  world.khaos.live.goodsIn('MUG-BLUE', 1);
  expect(world.khaos.live.salesOrder('SO20001')!.invoices.map(({ stage, items }) => [stage, items[0]!.quantity])).toEqual([
    [18, 11],
    [18, 1],
  ]);
  world.khaos.live.release('SO20001');
  expect(world.khaos.live.salesOrder('SO20001')!.invoices.map(({ stage }) => stage)).toEqual([9, 18]);
});

describe('cancelling', () => {
  it('gives back the stock and tells when, why and by whom', () => {
    const world = create();
    world.importOrder(three);
    world.khaos.live.cancel('SO20001', 'Customer changed their mind', 'JO');
    expect(world.khaos.live.level('MUG-BLUE')).toBe(10);
    const [order] = world.statuses('SHOP-1001');
    expect(order.CANCELLED).toEqual({ CANCELLED_DATE_TIME: '23/11/2026 09:00:00', REASON: 'Customer changed their mind', USER_NAME: 'JO' });
    expect(order.COMPLETE).toBe('0');
    expect(world.statuses('SHOP-1001', { IncludeCancelled: false })).toEqual([]);
  });
  it('is told without being asked for in an age that cannot be asked', () => {
    const world = create({ generation: '7.3' });
    world.importOrder();
    world.khaos.live.cancel('SO20001', 'x');
    expect(world.statuses('SHOP-1001')[0].CANCELLED.REASON).toBe('x');
  });
  it('is refused once goods have left', () => {
    const world = create();
    world.importOrder();
    world.khaos.live.despatch('SO20001');
    expect(() => world.khaos.live.cancel('SO20001', 'x')).toThrow(KhaosRefusal);
  });
});
