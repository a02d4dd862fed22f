/** AmendOrder and CancelOrder with every refusal (`reference/khaos-control.md §4.2`). */
import { describe, expect, it } from 'vitest';
import { createTestKhaos, orderXml, type OrderChange } from './khaos-world.ts';

const hour = 3_600_000;
const preAuthorised: OrderChange = { payments: [{ PREAUTH: '-1' }] };

const create = (change: OrderChange = preAuthorised, switches: Parameters<typeof createTestKhaos>[0] = {}) => {
  const world = createTestKhaos({ amendCancel: true, ...switches });
  world.importOrder(change);
  return world;
};
const cancel = (world: ReturnType<typeof create>) => world.call('CancelOrder', { Orders: orderXml() });

it('are not there unless they were bought', () => {
  expect(createTestKhaos().call('CancelOrder', { Orders: orderXml() })).toHaveProperty('fault');
});

it('cancel a fresh order whose payment is only pre-authorised', () => {
  const world = create();
  expect(cancel(world).OrderImport).toEqual([{ AssociatedRef: 'SHOP-1001', SalesOrderCode: 'SO20001' }]);
  expect(world.khaos.live.salesOrder('SO20001')!.cancelled).toBe(true);
  expect(world.khaos.live.level('MUG-BLUE')).toBe(10);
});

it('amend by importing again: only the code and the ref survive', () => {
  const world = create();
  const changed = orderXml({ ...preAuthorised, lines: [{ STOCK_CODE: 'BOWL', PRICE_GRS: '24.99' }] });
  expect(world.call('AmendOrder', { Orders: changed }).OrderImport[0].SalesOrderCode).toBe('SO20001');
  expect(world.khaos.live.salesOrder('SO20001')!.lines).toMatchObject([{ stockCode: 'BOWL', assigned: 1 }]);
  expect(world.khaos.live.level('MUG-BLUE')).toBe(10);
  expect(world.call('AmendOrder', { Orders: orderXml({ ...preAuthorised, header: { SITE: 'X' } }) }).OrderSkipped).toHaveLength(1);
});

it('cancel an order that was credited: the credit note is no second order of that ref', () => {
  const world = create();
  world.khaos.live.creditNote('SO20001', { grossMinor: 100, restock: false, reason: 'Apology' });
  expect(cancel(world).ImportedCount).toBe('1');
});

describe('are refused', () => {
  const refused = (world: ReturnType<typeof create>, rule: string, result = cancel(world)) => {
    expect(result.ImportedCount).toBe('0');
    expect(world.last().facts['skipped']).toEqual([{ ref: 'SHOP-1001', rule }]);
  };
  it('for an order that does not exist', () => refused(create({ ...preAuthorised, header: { ASSOCIATED_REF: 'R2' } }), 'no-order'));
  it('for an order that did not come through the web services', () => {
    const world = createTestKhaos({ amendCancel: true });
    world.khaos.live.placeOrder({ origin: 'phone', associatedRef: 'SHOP-1001', lines: [{ stockCode: 'BOWL', quantity: 1 }] });
    refused(world, 'not-web');
  });
  it('for an order older than 48 hours', () => {
    const world = create();
    world.clock.moveOn(48 * hour);
    expect(cancel(world).ImportedCount).toBe('1');
    const older = create();
    older.clock.moveOn(48 * hour + 1);
    refused(older, 'too-old');
  });
  it('for a stage that cannot be edited', () => {
    const world = create();
    world.khaos.live.moveInvoice(world.khaos.live.salesOrder('SO20001')!.invoices[0]!.invoiceCode, 12);
    refused(world, 'stage');
  });
  it('for an order that is being shipped, is shipped or is issued', () => {
    for (const [stage, rule] of [
      [14, 'stage'],
      [15, 'sent'],
      [70, 'sent'],
    ] as const) {
      const world = create();
      world.khaos.live.moveInvoice(world.khaos.live.salesOrder('SO20001')!.invoices[0]!.invoiceCode, stage);
      refused(world, rule);
    }
  });
  it('for a payment past pre-authorisation, as a captured one is', () => refused(create({}), 'payment'));
  it('for an order that is cancelled', () => {
    const world = create();
    cancel(world);
    refused(world, 'cancelled');
  });
  it('for a ref that two orders have', () => {
    const world = create(preAuthorised, { repeatedRef: 'accept' });
    world.importOrder(preAuthorised);
    refused(world, 'mismatched');
  });
});
