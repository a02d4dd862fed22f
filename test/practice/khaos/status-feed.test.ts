/** What the status feeds tell, and credit notes in them (`reference/khaos-control.md §3.4, §4.5`). */
import { describe, expect, it } from 'vitest';
import { createTestKhaos, type Read } from './khaos-world.ts';

const minute = 60_000;
const create = (switches: Parameters<typeof createTestKhaos>[0] = {}) => createTestKhaos({ totalCheck: 'pass', ...switches });
const three = { lines: [{ ORDER_QTY: '3' }], payments: [{ PAYMENT_AMOUNT: '999.00' }] };
const invoicesOf = (world: ReturnType<typeof create>): Read[] => world.statuses('SHOP-1001')[0].INVOICES.INVOICE ?? [];

describe('a credit note', () => {
  const credited = (switches: Parameters<typeof create>[0]) => {
    const world = create(switches);
    world.importOrder(three);
    world.khaos.live.despatch('SO20001');
    const code = world.khaos.live.creditNote('SO20001', {
      items: [{ stockCode: 'MUG-BLUE', quantity: 2 }],
      grossMinor: 4998,
      restock: true,
      reason: 'Faulty',
    });
    return { world, code };
  };
  it("shows in the feed as type 2 under the order's ref, and brings stock back", () => {
    for (const creditNoteType of ['number', 'letter'] as const) {
      const { world, code } = credited({ creditNoteType });
      expect(world.statuses('SHOP-1001').map((order: Read) => [order['@SORDER_CODE'], order.ORDER_TYPE['@TYPE_ID']])).toEqual([
        ['SO20001', creditNoteType === 'number' ? '1' : 'S'],
        [code, '2'],
      ]);
      expect(world.khaos.live.level('MUG-BLUE')).toBe(9);
    }
  });
  it('has no ref of its own where KC gives it none', () => {
    const { world, code } = credited({ creditNoteRef: 'none' });
    expect(world.statuses('SHOP-1001')).toHaveLength(1);
    expect(world.statuses(code, { MappingType: 3 })[0]).toMatchObject({ '@ASSOCIATED_REF': '', ITEMS_TOTAL: { '#text': '49.98' } });
  });
});

describe('the status feed', () => {
  it('finds by sales order code, by ref and by nothing else', () => {
    const world = create();
    world.importOrder();
    expect(world.statuses('SO20001', { MappingType: 3 })).toHaveLength(1);
    expect(world.statuses('SO20001')).toEqual([]);
    expect(world.statuses('SHOP-1001,NONE')).toHaveLength(1);
    expect(world.statuses('SHOP-1001', { MappingType: 9 })).toEqual([]);
  });
  it('leaves out what other programs placed when only web orders are asked for', () => {
    const world = create();
    world.importOrder();
    world.khaos.live.placeOrder({ origin: 'phone', lines: [{ stockCode: 'BOWL', quantity: 1 }] });
    expect(world.statuses('')).toHaveLength(2);
    expect(world.statuses('', { WebOnly: true })).toHaveLength(1);
  });
  it('filters by day of change or of creation, and by stage', () => {
    for (const [statusDates, count] of [
      ['changed', 1],
      ['created', 0],
    ] as const) {
      const world = create({ statusDates });
      world.importOrder();
      world.clock.moveOn(24 * 60 * minute);
      world.khaos.live.despatch('SO20001');
      expect(world.statuses('', { DateFrom: '2026-11-24T00:00:00', DateTo: '2026-11-25T00:00:00' })).toHaveLength(count);
      expect(world.statuses('', { DateFrom: '1970-01-01T01:00:00', DateTo: '1899-12-31T00:00:00' })).toHaveLength(1);
      expect(world.statuses('', { InvoiceStageIDs: '9,10' })).toHaveLength(0);
      expect(world.statuses('', { InvoiceStageIDs: '70' })).toHaveLength(1);
    }
  });
  it('tells tracking only when it is asked to', () => {
    const world = create();
    world.importOrder();
    expect(world.statuses('SHOP-1001', { IncludeTracking: false })[0].INVOICES.INVOICE[0]).not.toHaveProperty('@CONSIGNMENT_REF');
  });
  it('tells sums gross with their net beside them', () => {
    const world = create();
    world.importOrder();
    expect(world.statuses('SHOP-1001')[0]).toMatchObject({
      ITEMS_TOTAL: { '#text': '24.99', '@NET_VALUE': '20.83' },
      DELIVERY_TOTAL: { '#text': '4.99', '@NET_VALUE': '4.16' },
      DATE_CREATED: '23/11/2026',
      COMPANY_NAME: { '#text': 'Jo Bloggs', '@COMPANY_CODE': 'C1001' },
      CURRENCY_CODE: 'GBP',
    });
  });
  it('resets MOVED when it is read, or does not', () => {
    for (const readingResetsMoved of [true, false]) {
      const world = create({ readingResetsMoved });
      world.importOrder();
      expect([1, 2].map(() => invoicesOf(world)[0]['@MOVED'])).toEqual(readingResetsMoved ? ['-1', '0'] : ['-1', '-1']);
      world.khaos.live.advancePipeline(1);
      expect(invoicesOf(world)[0]['@MOVED']).toBe('-1');
    }
  });
  it('names no items where this KC does not', () => {
    const world = create({ invoiceItems: false });
    world.importOrder();
    expect(invoicesOf(world)[0]).not.toHaveProperty('INVOICE_ITEMS');
  });
  it('has a short form with one line an invoice', () => {
    const world = create();
    world.importOrder();
    expect(world.call('ExportOrderStatus')).toBe(
      '<ORDER_STATUSES><ORDER REF="SHOP-1001" ID="SO20001" INVOICE="INV88001" COMPLETE="0" CONSIGNMENT="" URN="C1001">9</ORDER></ORDER_STATUSES>',
    );
  });
});
