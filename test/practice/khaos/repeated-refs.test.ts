/** An associated ref that KC has seen before: skipped, updated or accepted (`reference/khaos-control.md §4.2`, U6). */
import { describe, expect, it } from 'vitest';
import { createTestKhaos, expectSkipped, orderXml } from './khaos-world.ts';

describe('repeated refs', () => {
  it('skips an associated ref that was imported', () => {
    const world = createTestKhaos();
    world.importOrder();
    expectSkipped(world, {}, 'duplicate-ref');
    expect(world.khaos.live.salesOrders()).toHaveLength(1);
  });
  it('skips it after the order was cancelled, too', () => {
    const world = createTestKhaos();
    world.importOrder();
    world.khaos.live.cancel('SO20001', 'changed mind');
    expectSkipped(world, {}, 'duplicate-ref');
  });
  it('updates the order under its code where KC does so', () => {
    const world = createTestKhaos({ repeatedRef: 'update', totalCheck: 'pass' });
    world.importOrder();
    expect(world.importOrder({ lines: [{ ORDER_QTY: '3' }] }).OrderImport[0].SalesOrderCode).toBe('SO20001');
    expect(world.khaos.live.salesOrders()).toHaveLength(1);
    expect(world.khaos.live.salesOrder('SO20001')!.lines).toMatchObject([{ quantity: 3, assigned: 3 }]);
    expect(world.khaos.live.level('MUG-BLUE')).toBe(7);
  });
  it('does not update what has been sent', () => {
    const world = createTestKhaos({ repeatedRef: 'update' });
    world.importOrder();
    world.khaos.live.despatch('SO20001');
    expectSkipped(world, {}, 'duplicate-ref');
  });
  it('accepts it as another order where KC does so', () => {
    const world = createTestKhaos({ repeatedRef: 'accept' });
    world.importOrder();
    expect(world.importOrder().ImportedCount).toBe('1');
    expect(world.khaos.live.salesOrdersByRef('SHOP-1001').map(({ salesOrder }) => salesOrder)).toEqual(['SO20001', 'SO20002']);
    expect(world.statuses('SHOP-1001')).toHaveLength(2);
  });
  it('looks for a ref in its own system only', () => {
    const world = createTestKhaos();
    world.importOrder();
    expect(world.call('ImportOrders', { Orders: orderXml() }, 'test').ImportedCount).toBe('1');
  });
});
