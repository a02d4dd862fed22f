/** Levels, assignment and movement as KC keeps them (`reference/khaos-control.md §3.3, §4.3`), under every switch. */
import { describe, expect, it } from 'vitest';
import { KhaosRefusal } from '../../../electron/practice/khaos/khaos.ts';
import { createTestKhaos, readDocument, startMs, type Read } from './khaos-world.ts';

const many = (quantity: number, ref = 'SHOP-1001') => ({ lines: [{ ORDER_QTY: String(quantity) }], header: { ASSOCIATED_REF: ref } });
const create = (switches: Parameters<typeof createTestKhaos>[0] = {}) => createTestKhaos({ totalCheck: 'pass', ...switches });

describe('ExportStockStatus', () => {
  it("tells each code's level, state and figures at the site that is asked for", () => {
    const world = create();
    expect(world.levels('MUG-BLUE')).toEqual([
      expect.objectContaining({
        '@CODE': 'MUG-BLUE',
        '@ID': 'A1',
        '@DESC': 'Mug, blue',
        '@OTHER_REF': 'OR-1',
        LEVEL: '10',
        STATUS: '0',
        MIN_LEVEL: '2',
        SAFE_LEVEL: '5',
      }),
    ]);
    expect(world.levels('MUG-BLUE', { SiteID: 2 })[0].LEVEL).toBe('4');
    expect(world.call('ExportStockStatus', { StockCodes: 'MUG-BLUE', MappingType: 1, LastUpdated: '', SiteID: 3 })).toHaveProperty('fault');
  });
  it('takes -1 for the first site or for all of them', () => {
    expect(create({ anySite: 'first' }).levels('MUG-BLUE', { SiteID: -1 })[0].LEVEL).toBe('10');
    expect(create({ anySite: 'sum' }).levels('MUG-BLUE', { SiteID: -1 })[0].LEVEL).toBe('14');
    expect(create({ anySite: 'sum', generation: '7.3' }).levels('MUG-BLUE')[0].LEVEL).toBe('14');
  });
  it('tells states 0 to 5', () => {
    const world = create();
    world.importOrder(many(10));
    const codes = 'BOWL,MUG-BLUE,DUE,THROW-OAT,OLD,WRAP';
    world.khaos.live.setLevel('THROW-OAT', 0);
    expect(world.levels(codes).map((item: Read) => item.STATUS)).toEqual(['0', '1', '2', '3', '4', '5']);
  });
  it('leaves unknown codes out, or faults on them', () => {
    expect(
      create()
        .levels('NONE,BOWL')
        .map((item: Read) => item['@CODE']),
    ).toEqual(['BOWL']);
    expect(
      create({ unknownCode: 'fault' }).call('ExportStockStatus', { StockCodes: 'NONE,BOWL', MappingType: 1, LastUpdated: '', SiteID: 1 }),
    ).toHaveProperty('fault');
  });
  it('cannot be asked for a code that contains a comma', () => expect(create().levels('A,B')).toEqual([]));
  it('finds by other ref and by description', () => {
    const world = create();
    expect(world.levels('OR-1', { MappingType: 2 })[0]['@CODE']).toBe('MUG-BLUE');
    expect(world.levels('Recipe book', { MappingType: 4 })[0]['@CODE']).toBe('BOOK');
  });
  it('tells all that moved since, without codes', () => {
    const world = create();
    world.clock.moveOn(60_000);
    world.khaos.live.setLevel('BOOK', 3);
    expect(world.levels('', { LastUpdated: '2026-11-23T09:00:30' }).map((item: Read) => item['@CODE'])).toEqual(['BOOK']);
    expect(world.levels('', { LastUpdated: '1899-12-30T00:00:00' }).length).toBe(11);
  });
  it('tells what may be built, first level only, for builds and packs', () => {
    const [lamp, set] = create().levels('LAMP,SET');
    expect([lamp.BUILD_POTENTIAL_CHILDREN, set.BUILD_POTENTIAL_CHILDREN, set.LEVEL, set.STATUS]).toEqual(['10', '5', '0', '5']);
  });
  it('dates the lead time by the oldest purchase order, or by the next with free stock', () => {
    const world = create();
    world.khaos.live.placeOrder({ origin: 'phone', lines: [{ stockCode: 'DUE', quantity: 3 }] });
    expect(world.levels('DUE')[0].LEAD_TIME).toBe('2026-12-01');
    expect(world.levels('DUE', { PotentialLeadTime: true })[0].LEAD_TIME).toBe('2027-01-05');
    expect(world.levels('DUE')[0].ON_ORDER_LEVEL).toBe('7');
  });
});

describe('assignment', () => {
  it('happens at once, takes what is free and leaves the rest on back order', () => {
    const world = create();
    world.importOrder(many(12));
    expect(world.statuses('SHOP-1001')[0]).toMatchObject({ QTY_SOLD: '12.00', QTY_ASSIGNED: '10.00' });
    expect(world.levels('MUG-BLUE')[0].LEVEL).toBe('0');
  });
  it('happens later, by itself, where imports are postponed', () => {
    const world = create({ assignOnImport: 'later', assignLaterMs: 60_000 });
    world.importOrder(many(2));
    expect(world.khaos.live.level('MUG-BLUE')).toBe(10);
    expect(world.khaos.nextDueMs()).toBe(startMs + 60_000);
    world.clock.moveOn(59_999);
    world.khaos.settle();
    expect(world.khaos.live.level('MUG-BLUE')).toBe(10);
    world.clock.moveOn(1);
    world.khaos.settle();
    expect(world.khaos.live.level('MUG-BLUE')).toBe(8);
    expect(world.khaos.nextDueMs()).toBeUndefined();
  });
  it('never happens by itself where people do it', () => {
    const world = create({ assignOnImport: 'never' });
    world.importOrder(many(2));
    expect(world.statuses('SHOP-1001')[0]).toMatchObject({ QTY_ASSIGNED: '0.00' });
    expect(world.khaos.live.assign('SO20001')).toBe(2);
    expect(world.khaos.live.level('MUG-BLUE')).toBe(8);
  });
  it('moves the movement date, or does not', () => {
    for (const assignmentMovesDate of [true, false]) {
      const world = create({ assignmentMovesDate });
      world.clock.moveOn(60_000);
      world.importOrder(many(2));
      const since = '2026-11-23T09:00:30';
      expect(world.call('GetStockList', { DateType: 2, DateValue: since, StockItemType: 0 }).Count).toBe(assignmentMovesDate ? '1' : '0');
      world.khaos.live.despatch('SO20001');
      expect(world.call('GetStockList', { DateType: 2, DateValue: since, StockItemType: 0 }).Count).toBe('1');
    }
  });
  it('lets LEVEL fall, or leaves that to the despatch', () => {
    for (const levelFallsOn of ['assignment', 'despatch'] as const) {
      const world = create({ levelFallsOn });
      world.importOrder(many(2));
      expect(world.levels('MUG-BLUE')[0].LEVEL).toBe(levelFallsOn === 'assignment' ? '8' : '10');
      world.khaos.live.despatch('SO20001');
      expect(world.levels('MUG-BLUE')[0].LEVEL).toBe('8');
    }
  });
  it('counts in QTY_ASSIGNED with what was sent, or without', () => {
    for (const assignedIncludesSent of [true, false]) {
      const world = create({ assignedIncludesSent });
      world.importOrder(many(3));
      world.khaos.live.despatch('SO20001', { items: [{ stockCode: 'MUG-BLUE', quantity: 1 }] });
      expect(world.statuses('SHOP-1001')[0]).toMatchObject({ QTY_SOLD: '3.00', QTY_ASSIGNED: assignedIncludesSent ? '3.00' : '2.00' });
    }
  });
  it('can be taken back, whole or in part, by code', () => {
    const world = create();
    world.importOrder(many(5));
    expect(world.khaos.live.unassign('SO20001', { stockCode: 'MUG-BLUE', quantity: 2 })).toBe(2);
    expect(world.khaos.live.level('MUG-BLUE')).toBe(7);
    expect(world.khaos.live.unassign('SO20001')).toBe(3);
    expect(world.khaos.live.salesOrder('SO20001')!.invoices).toMatchObject([{ stage: 18, items: [{ quantity: 5 }] }]);
  });
  it('can be taken back and given again by line', () => {
    const world = create();
    world.importOrder({ lines: [{ ORDER_QTY: '2' }, { ORDER_QTY: '3' }] });
    expect(world.khaos.live.unassign('SO20001', { line: 1 })).toBe(3);
    expect(world.khaos.live.salesOrder('SO20001')!.lines.map(({ assigned }) => assigned)).toEqual([2, 0]);
    expect(world.khaos.live.assign('SO20001', { line: 1, quantity: 1 })).toBe(1);
    expect(world.khaos.live.level('MUG-BLUE')).toBe(7);
  });
  it('needs no stock for what is not stock controlled', () => {
    const world = create();
    world.importOrder({ lines: [{ STOCK_CODE: 'WRAP', ORDER_QTY: '7' }] });
    expect(world.khaos.live.salesOrder('SO20001')!.lines[0]!.assigned).toBe(7);
  });
  it('of an order that somebody else placed can be left out', () => {
    const world = create({ assignOnImport: 'never' });
    world.khaos.live.placeOrder({ origin: 'phone', lines: [{ stockCode: 'MUG-BLUE', quantity: 2 }], assign: false });
    expect(world.khaos.live.level('MUG-BLUE')).toBe(10);
    world.khaos.live.placeOrder({ origin: 'ebay', associatedRef: 'EB-1', lines: [{ stockCode: 'MUG-BLUE', quantity: 2 }] });
    expect(world.khaos.live.level('MUG-BLUE')).toBe(8);
  });
});

describe('goods', () => {
  it('that arrive serve waiting lines by delivery date, and the rest is free', () => {
    const world = create();
    world.khaos.live.setLevel('MUG-BLUE', 0);
    const late = world.khaos.live.placeOrder({
      origin: 'phone',
      lines: [{ stockCode: 'MUG-BLUE', quantity: 3 }],
      deliveryDateMs: startMs + 2,
    });
    const soon = world.khaos.live.placeOrder({
      origin: 'phone',
      lines: [{ stockCode: 'MUG-BLUE', quantity: 2 }],
      deliveryDateMs: startMs + 1,
    });
    world.khaos.live.goodsIn('MUG-BLUE', 4);
    expect([soon, late].map((code) => world.khaos.live.salesOrder(code)!.lines[0]!.assigned)).toEqual([2, 2]);
    world.khaos.live.goodsIn('MUG-BLUE', 4);
    expect(world.khaos.live.salesOrder(late)!.lines[0]!.assigned).toBe(3);
    expect(world.khaos.live.level('MUG-BLUE')).toBe(3);
  });
  it('that arrive at one site serve no line of another', () => {
    const world = create();
    const order = world.khaos.live.placeOrder({ origin: 'phone', lines: [{ stockCode: 'MUG-BLUE', quantity: 12 }] });
    world.khaos.live.goodsIn('MUG-BLUE', 5, 'Second Site');
    expect(world.khaos.live.salesOrder(order)!.lines[0]!.assigned).toBe(10);
    expect(world.khaos.live.level('MUG-BLUE', 'Second Site')).toBe(9);
  });
  it('that arrive are no longer on order', () => {
    const world = create();
    world.khaos.live.goodsIn('DUE', 3);
    expect(world.levels('DUE')[0]).toMatchObject({ LEVEL: '3', ON_ORDER_LEVEL: '4', LEAD_TIME: '2027-01-05' });
    world.khaos.live.expect('BOOK', 9, startMs);
    expect(world.levels('BOOK')[0].ON_ORDER_LEVEL).toBe('9');
  });
  it('that a correction finds serve back orders only where KC does so', () => {
    for (const correctionAssigns of [true, false]) {
      const world = create({ correctionAssigns });
      world.importOrder(many(12));
      world.khaos.live.setLevel('MUG-BLUE', 5);
      expect(world.khaos.live.level('MUG-BLUE')).toBe(correctionAssigns ? 3 : 5);
    }
  });
});

describe('GetStockPotential', () => {
  it('tells available, on order and what waits, over all sites and channels', () => {
    const world = create();
    world.importOrder(many(12));
    world.khaos.live.placeOrder({ origin: 'phone', lines: [{ stockCode: 'MUG-BLUE', quantity: 2 }], assign: false });
    expect(world.call('GetStockPotential', { StockCodes: 'MUG-BLUE,DUE', MappingType: 1 })).toEqual([
      { StockCode: 'MUG-BLUE', OtherRef: 'OR-1', StockDesc: 'Mug, blue', Available: '4', OnOrder: '0', BackOrder: '4', Potential: '0' },
      { StockCode: 'DUE', OtherRef: '', StockDesc: 'Due in', Available: '0', OnOrder: '7', BackOrder: '0', Potential: '7' },
    ]);
  });
  it('forgets what a cancelled order waited for', () => {
    const world = create();
    world.importOrder(many(12));
    world.khaos.live.cancel('SO20001', 'changed mind');
    expect(world.call('GetStockPotential', { StockCodes: 'MUG-BLUE', MappingType: 1 })[0]).toMatchObject({
      Available: '14',
      BackOrder: '0',
    });
  });
});

describe('GetStockList', () => {
  it('lists by movement, by revision or by either, with the SCS parent of each child', () => {
    const world = create();
    const all = world.call('GetStockList', { DateType: -1, DateValue: '1970-01-01T01:00:00', StockItemType: 0 });
    expect(all.Count).toBe('11');
    expect(all.List).toContainEqual({ StockCode: 'THROW-OAT', ParentCode: 'THROW' });
    world.clock.moveOn(120_000);
    world.khaos.live.setLevel('BOOK', 1);
    const since = (DateType: number) => world.call('GetStockList', { DateType, DateValue: '2026-11-23T09:01:00', StockItemType: 0 }).List;
    expect(since(2)).toEqual([{ StockCode: 'BOOK', ParentCode: '' }]);
    expect(since(0)).toEqual([]);
    expect(since(-1)).toHaveLength(1);
    expect(world.call('GetStockList', { DateType: 9, DateValue: '', StockItemType: 0 })).toHaveProperty('fault');
  });
  it('takes LastUpdated in 7.3', () => {
    const world = create({ generation: '7.3' });
    expect(world.call('GetStockList', { LastUpdated: '2026-11-24T00:00:00' }).Count).toBe('0');
    expect(world.call('GetStockList', { LastUpdated: 'yesterday' })).toHaveProperty('fault');
  });
});

describe('ExportStock', () => {
  it('tells packs by their links, and variants inside their parent', () => {
    const world = create();
    const [set, scs] = readDocument(world.call('ExportStock', { StockCode: 'SET,THROW-OAT', MappingType: 1, LastUpdated: '' })).STOCK_ITEMS
      .STOCK_ITEM;
    expect(set.LINKED_ITEMS.LINK_ITEM).toEqual([
      { STOCK_CODE: 'MUG-BLUE', LINK_TYPE: '3', LINK_VALUE: '2', AUTO_ADD: '-1' },
      { STOCK_CODE: 'BOWL', LINK_TYPE: '3', LINK_VALUE: '1', AUTO_ADD: '-1' },
    ]);
    expect(scs.STOCK_CODE).toBe('THROW');
    expect(scs.STOCK_CONTROLLED).toBe('0');
    expect(scs.SCS.STYLE.SCS_ITEM.STOCK_ITEM[0]).toMatchObject({ STOCK_CODE: 'THROW-OAT', STOCK_CONTROLLED: '-1' });
  });
  it('wraps descriptions in CDATA, or escapes them', () => {
    const text = (descriptionCdata: boolean): string =>
      create({ descriptionCdata }).call('ExportStock', { StockCode: 'BOWL', MappingType: 1, LastUpdated: '' });
    expect(text(true)).toContain('<STOCK_DESC><![CDATA[Bowl & spoon]]></STOCK_DESC>');
    expect(text(false)).toContain('<STOCK_DESC>Bowl &amp; spoon</STOCK_DESC>');
  });
});

it('sets the levels that ImportStockStatus brings for a named site', () => {
  const world = create();
  const document =
    '<STOCK_STATUS SITE="Second Site"><STOCK_ITEM CODE="MUG-BLUE"><LEVEL>77</LEVEL></STOCK_ITEM><STOCK_ITEM CODE="NONE"><LEVEL>1</LEVEL></STOCK_ITEM></STOCK_STATUS>';
  expect(world.call('ImportStockStatus', { StockStatus: document, UpdateStockData: false, UpdateStockLevels: true }).Count).toBe('1');
  expect(world.khaos.live.level('MUG-BLUE', 'Second Site')).toBe(77);
  expect(world.last().effects).toEqual([
    { kind: 'level-set', stockCode: 'MUG-BLUE', site: 'Second Site', before: 4, after: 77, quantity: 73, cause: 'import' },
  ]);
});

it('refuses acts that make no sense', () => {
  const { live } = create().khaos;
  expect(() => live.setLevel('NONE', 1)).toThrow(KhaosRefusal);
  expect(() => live.setLevel('SET', 1)).toThrow(KhaosRefusal);
  expect(() => live.goodsIn('MUG-BLUE', 1, 'Nowhere')).toThrow(KhaosRefusal);
  expect(() => live.assign('SO1')).toThrow(KhaosRefusal);
});
