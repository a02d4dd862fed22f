/** What becomes of an order that was taken: its sum, its customer, its packs and its payments. */
import { describe, expect, it } from 'vitest';
import { createTestKhaos, expectSkipped, type OrderChange } from './khaos-world.ts';

const totalOf = (change: OrderChange, customer?: string): number => {
  const world = createTestKhaos({ totalCheck: 'pass', grossOnOtherRates: 'take' });
  world.importOrder({
    ...change,
    customer: { COMPANY_CLASS: customer === undefined ? 'Retail' : 'Trade', ...(customer === undefined ? {} : { WEB_USER: customer }) },
  });
  return world.khaos.live.salesOrders()[0]!.totalMinor;
};
const free = { DELIVERY_GRS: '0' };

describe('adding up', () => {
  it('comes to 102.05 for 5 × 20.41 under the gross method', () =>
    expect(totalOf({ header: free, lines: [{ STOCK_CODE: 'BOWL', ORDER_QTY: '5', PRICE_GRS: '20.41' }] })).toBe(10205));
  it('comes to 102.06 for 5 × 20.41 under the net method', () =>
    expect(totalOf({ header: free, lines: [{ STOCK_CODE: 'BOWL', ORDER_QTY: '5', PRICE_GRS: '20.41' }] }, 'trade@example.org')).toBe(
      10206,
    ));
  it('makes 10.00 of 9.99 under the net method', () =>
    expect(totalOf({ header: free, lines: [{ PRICE_GRS: '9.99' }] }, 'trade@example.org')).toBe(1000));
  it('makes a gross price of a net one under the gross method', () =>
    expect(totalOf({ header: free, lines: [{ PRICE_GRS: undefined, PRICE_NET: '20.83' }] })).toBe(2500));
  it('charges no VAT on a zero-rated line', () =>
    expect(totalOf({ header: free, lines: [{ STOCK_CODE: 'BOOK', PRICE_GRS: undefined, PRICE_NET: '12.99' }] })).toBe(1299));
  it('rounds half a penny up after a percentage', () =>
    expect(totalOf({ header: free, lines: [{ PRICE_GRS: '0.45', KSD_DISCOUNT: '30' }] })).toBe(32));
  it('takes off a percentage', () =>
    expect(totalOf({ header: free, lines: [{ PRICE_GRS: '10.05', KSD_DISCOUNT: '10', ORDER_QTY: '3' }] })).toBe(2714));
  it('adds a gross delivery, or a net one with its tax', () => {
    expect(totalOf({ header: { DELIVERY_GRS: '4.99' } })).toBe(2499 + 499);
    expect(totalOf({ header: { DELIVERY_GRS: undefined, DELIVERY_NET: '4.16', DELIVERY_TAX: '0.83' } })).toBe(2499 + 499);
  });
  it('disables delivery for -1 and charges its own where nothing is said', () => {
    expect(totalOf({ header: { DELIVERY_GRS: '-1' } })).toBe(2499);
    expect(totalOf({ header: { DELIVERY_GRS: undefined } })).toBe(2499 + 495);
    expect(totalOf({ header: { DELIVERY_GRS: '' } })).toBe(2499 + 495);
  });
  it('adds up a new customer by the class that is sent', () =>
    expect(totalOf({ header: free, lines: [{ PRICE_GRS: '9.99' }] }, 'new@example.org')).toBe(1000));
  it('adds up by the class of the customer who is there, not by the one that is sent', () => {
    const world = createTestKhaos({ totalCheck: 'pass' });
    world.importOrder({
      customer: { COMPANY_CLASS: 'Retail', WEB_USER: 'trade@example.org' },
      header: free,
      lines: [{ PRICE_GRS: '9.99' }],
    });
    expect(world.khaos.live.salesOrders()[0]!.totalMinor).toBe(1000);
  });
});

describe('customers', () => {
  const customerOf = (...changes: OrderChange['customer'][]) => {
    const world = createTestKhaos({ totalCheck: 'pass' });
    changes.forEach((customer, at) =>
      world.importOrder({ ...(customer === undefined ? {} : { customer }), header: { ASSOCIATED_REF: `R${at}` } }),
    );
    return world.khaos.live.salesOrders().map(({ companyCode }) => companyCode);
  };
  it('are matched by URN before other ref before web user', () => {
    expect(customerOf({ COMPANY_CODE: 'PONEED', OTHER_REF: 'T-1', WEB_USER: 'trade@example.org' })).toEqual([]);
    expect(customerOf({ COMPANY_CODE: 'TRADE01', OTHER_REF: 'zzz', WEB_USER: 'jo@example.org' })).toEqual(['TRADE01']);
    expect(customerOf({ OTHER_REF: 'T-1', WEB_USER: 'po@example.org' })).toEqual(['TRADE01']);
    expect(customerOf({ WEB_USER: 'TRADE@example.org' })).toEqual(['TRADE01']);
  });
  it('are doubled by an other ref that nobody has: it is matched instead of the web user', () => {
    expect(customerOf({}, { OTHER_REF: 'new' })).toEqual(['C1001', 'C1002']);
  });
  it('are found again by web user', () => expect(customerOf({}, {})).toEqual(['C1001', 'C1001']));
  it('are always created for IS_NEW_CUSTOMER -1', () => expect(customerOf({}, { IS_NEW_CUSTOMER: '-1' })).toEqual(['C1001', 'C1002']));
  it('keep their class, and are updated only where the URN matched', () => {
    const world = createTestKhaos({ totalCheck: 'pass' });
    const company = () => world.call('ExportCompany', { CompanyCode: 'TRADE01', MappingType: 1, LastUpdated: '' }) as string;
    world.importOrder({ customer: { WEB_USER: 'trade@example.org' }, invoice: { IADDRESS1: '9 New Road' } });
    expect(company()).not.toContain('9 New Road');
    world.importOrder({ customer: { COMPANY_CODE: 'TRADE01' }, invoice: { IADDRESS1: '9 New Road' }, header: { ASSOCIATED_REF: 'R2' } });
    expect(company()).toContain('9 New Road');
    expect(company()).toContain('>Trade</COMPANY_CLASS>');
  });
  it("are kept in KC's own characters", () => {
    const text = (characters: 'all' | 'windows-1252') => {
      const world = createTestKhaos({ characters });
      world.importOrder({ invoice: { ISURNAME: 'é£ł漢' } });
      return world.call('ExportCompany', { CompanyCode: 'C1001', MappingType: 1, LastUpdated: '' }) as string;
    };
    expect(text('all')).toContain('é£ł漢');
    expect(text('windows-1252')).toContain('é£??');
  });
});

it('writes the courier note over the one that the delivery address had', () => {
  const world = createTestKhaos();
  world.importOrder({ header: { COURIER_NOTE: 'Leave with neighbour' } });
  world.importOrder({ header: { COURIER_NOTE: 'Ring twice', ASSOCIATED_REF: 'R2' } });
  expect(world.effects('courier-note').at(-1)).toMatchObject({ companyCode: 'C1001', before: 'Leave with neighbour', after: 'Ring twice' });
});

describe('packs', () => {
  const pack = (packShows: 'parent' | 'children' | 'both', lines: OrderChange['lines'] = [{ STOCK_CODE: 'SET', ORDER_QTY: '2' }]) => {
    const world = createTestKhaos({ totalCheck: 'pass', packShows });
    world.importOrder({ lines: lines! });
    return world;
  };
  it('are sent as the parent alone, and KC adds the children, which take the stock', () => {
    const { khaos } = pack('both');
    expect(khaos.live.salesOrders()[0]!.lines).toMatchObject([
      { stockCode: 'SET', quantity: 2, kind: 'pack' },
      { stockCode: 'MUG-BLUE', quantity: 4, assigned: 4, parentLine: 0 },
      { stockCode: 'BOWL', quantity: 2, assigned: 2, parentLine: 0 },
    ]);
    expect([khaos.live.level('MUG-BLUE'), khaos.live.level('BOWL')]).toEqual([6, 48]);
  });
  it('are tied together by PACK_SORT_ORDER where parent and children are sent', () => {
    const { khaos } = pack('both', [
      { STOCK_CODE: 'SET', PACK_SORT_ORDER: '001.001' },
      { STOCK_CODE: 'MUG-BLUE', ORDER_QTY: '2', PRICE_GRS: '0.00', PACK_SORT_ORDER: '001.002' },
      { STOCK_CODE: 'BOWL', PRICE_GRS: '0.00', PACK_SORT_ORDER: '001.002' },
    ]);
    expect(khaos.live.salesOrders()[0]!.lines.map(({ stockCode, kind, parentLine }) => [stockCode, kind, parentLine])).toEqual([
      ['SET', 'pack', undefined],
      ['MUG-BLUE', 'child', 0],
      ['BOWL', 'child', 0],
    ]);
  });
  it.each([
    ['parent', '2.00', ['SET']],
    ['children', '6.00', ['MUG-BLUE', 'BOWL']],
    ['both', '8.00', ['SET', 'MUG-BLUE', 'BOWL']],
  ] as const)('show their %s in invoices and quantities', (shows, sold, codes) => {
    const world = pack(shows);
    const [order] = world.statuses('SHOP-1001');
    expect([order.QTY_SOLD, order.QTY_ASSIGNED]).toEqual([sold, sold]);
    expect(order.INVOICES.INVOICE[0].INVOICE_ITEMS.INVOICE_ITEM.map((item: Record<string, string>) => item['@STOCK_CODE'])).toEqual(codes);
  });
  it('count as whole packs only, by the child that is shortest', () => {
    const world = createTestKhaos({ totalCheck: 'pass', packShows: 'parent' });
    world.khaos.live.setLevel('MUG-BLUE', 11);
    world.importOrder({ lines: [{ STOCK_CODE: 'SET', ORDER_QTY: '6' }] });
    expect(world.statuses('SHOP-1001')[0]).toMatchObject({ QTY_SOLD: '6.00', QTY_ASSIGNED: '5.00' });
  });
});

describe('payments', () => {
  const stageOf = (payments: OrderChange['payments'], customer = {}) => {
    const world = createTestKhaos();
    world.importOrder({ payments: payments!, customer });
    return world.khaos.live.salesOrders()[0]!.invoices[0]!.stage;
  };
  it('with an auth code are paid, and the order is released', () => expect(stageOf([{}])).toBe(9));
  it('without an auth code wait in Authorise Payment', () => expect(stageOf([{ AUTH_CODE: '' }])).toBe(11));
  it('that are only pre-authorised wait there, too', () => expect(stageOf([{ PREAUTH: '-1' }])).toBe(11));
  it('in part wait for the rest', () => {
    expect(stageOf([{ PAYMENT_AMOUNT: '10.00' }])).toBe(11);
    expect(stageOf([{ PAYMENT_AMOUNT: '10.00' }, { PAYMENT_AMOUNT: '19.98', PAYMENT_TYPE: '4', CARD_NUMBER: 'GIFT1' }])).toBe(9);
  });
  it('by cheque wait to clear, by cash they do not', () => {
    expect(stageOf([{ PAYMENT_TYPE: '1', AUTH_CODE: '' }])).toBe(11);
    expect(stageOf([{ PAYMENT_TYPE: '0', AUTH_CODE: '' }])).toBe(9);
  });
  it('may be missing where the customer pays on account', () => {
    const trade = { WEB_USER: 'trade@example.org', COMPANY_CLASS: 'Trade' };
    const world = createTestKhaos({ totalCheck: 'pass' });
    world.importOrder({ payments: [], customer: trade });
    world.importOrder({ payments: [], header: { ASSOCIATED_REF: 'R2' } });
    expect(world.khaos.live.salesOrders().map(({ invoices }) => invoices[0]!.stage)).toEqual([9, 11]);
  });
  it('may be stated to go on account', () => expect(stageOf([{ PAYMENT_TYPE: '3', AUTH_CODE: '' }])).toBe(9));
});

it('keeps an unconfirmed order without invoices until a person confirms it', () => {
  const world = createTestKhaos({ importConfirmed: false });
  world.importOrder();
  expect(world.khaos.live.salesOrder('SO20001')!.invoices).toEqual([]);
  expect(world.statuses('SHOP-1001', { ConfirmedOnly: true })).toEqual([]);
  world.khaos.live.confirm('SO20001');
  expect(world.khaos.live.salesOrder('SO20001')!.invoices).toMatchObject([{ stage: 9, items: [{ stockCode: 'MUG-BLUE', quantity: 1 }] }]);
  expect(world.statuses('SHOP-1001', { ConfirmedOnly: true })).toHaveLength(1);
});

it('refuses a locked customer before it changes anything', () => {
  const world = createTestKhaos();
  expectSkipped(world, { customer: { COMPANY_CODE: 'LOCKED' } }, 'customer-locked');
  expect(world.khaos.live.counts()).toMatchObject({ salesOrders: 0, customers: 3 });
});
