/** Every documented rule of an order document is enforced (`reference/khaos-control.md §3.1, §4.2, §5`). */
import { describe, expect, it } from 'vitest';
import { createTestKhaos, expectSkipped, orderXml, type OrderChange } from './khaos-world.ts';

const skipped = (change: OrderChange, rule: string, switches: Parameters<typeof createTestKhaos>[0] = {}) =>
  expectSkipped(createTestKhaos(switches), change, rule);

const taken = (change: OrderChange, switches: Parameters<typeof createTestKhaos>[0] = {}) => {
  const world = createTestKhaos({ totalCheck: 'pass', ...switches });
  const result = world.importOrder(change);
  expect(result.OrderSkipped).toEqual([]);
  expect(result.ImportedCount).toBe('1');
  return { ...world, order: world.khaos.live.salesOrders()[0]! };
};

it('takes a correct order and answers its ref with the sales order code', () => {
  const { order, importOrder } = taken({});
  expect(order).toMatchObject({ associatedRef: 'SHOP-1001', totalMinor: 2998, site: 'Main Site', currency: 'GBP' });
  expect(importOrder({ header: { ASSOCIATED_REF: 'SHOP-1002' } }).OrderImport).toEqual([
    { AssociatedRef: 'SHOP-1002', SalesOrderCode: 'SO20002' },
  ]);
});

describe('mandatory tags', () => {
  it.each(['IS_NEW_CUSTOMER', 'COMPANY_CLASS'])('skips an order without %s', (tag) =>
    skipped({ customer: { [tag]: undefined } }, 'mandatory'),
  );
  it.each(['IADDRESS1', 'ITOWN', 'IPOSTCODE', 'ICOUNTRY_CODE'])('skips an order without %s', (tag) =>
    skipped({ invoice: { [tag]: undefined } }, 'mandatory'),
  );
  it('skips an order with neither forename nor surname', () => skipped({ invoice: { IFORENAME: undefined, ISURNAME: '' } }, 'mandatory'));
  it('takes one name where one is enough', () => void taken({ invoice: { IFORENAME: undefined } }));
  it('needs title, forename and surname where the old wording holds', () => {
    skipped({}, 'mandatory', { names: 'all' });
    taken({ invoice: { ITITLE: 'Ms' } }, { names: 'all' });
  });
  it.each(['ASSOCIATED_REF', 'ORDER_DATE'])('skips an order without %s', (tag) => skipped({ header: { [tag]: undefined } }, 'mandatory'));
  it.each(['STOCK_CODE', 'MAPPING_TYPE', 'ORDER_QTY'])('skips a line without %s', (tag) =>
    skipped({ lines: [{ [tag]: undefined }] }, 'mandatory'),
  );
  it('skips a line without any price', () => skipped({ lines: [{ PRICE_GRS: undefined }] }, 'mandatory'));
  it('skips an order without lines', () => skipped({ lines: [] }, 'mandatory'));
  it.each(['PAYMENT_AMOUNT', 'PAYMENT_TYPE'])('skips a payment without %s', (tag) =>
    skipped({ payments: [{ [tag]: undefined }] }, 'mandatory'),
  );
  it('skips a net delivery without its tax', () => skipped({ header: { DELIVERY_GRS: undefined, DELIVERY_NET: '4.16' } }, 'mandatory'));
  it("takes an empty country as the system's own where the later pack says so", () => {
    const { khaos } = taken({ invoice: { ICOUNTRY_CODE: '' } }, { emptyCountry: 'default' });
    expect(khaos.live.salesOrders()).toHaveLength(1);
  });
});

describe('what must exist already', () => {
  it.each([
    ['sales source', { SALES_SOURCE: 'Shop' }],
    ['sales source in another case', { SALES_SOURCE: 'Shopify' }],
    ['site', { SITE: 'Nowhere' }],
    ['agent', { AGENT: 'X' }],
    ['brand', { BRAND: 'X' }],
    ['courier code', { COURIER_CODE: 'X' }],
    ['courier name', { COURIER_DESC: 'X' }],
    ['keycode', { KEYCODE_CODE: 'X' }],
    ['invoice priority', { INV_PRIORITY: 'X' }],
    ['currency', { ORDER_CURRENCY_CODE: 'XXX' }],
  ])('skips an unknown %s', (_, header) => skipped({ header }, 'unknown-reference'));
  it('skips an unknown company class', () => skipped({ customer: { COMPANY_CLASS: 'Wholesale' } }, 'unknown-reference'));
  it('skips a company class in another case', () => skipped({ customer: { COMPANY_CLASS: 'retail' } }, 'unknown-reference'));
  it('skips an unknown company type', () => skipped({ customer: { COMPANY_TYPE: 'X' } }, 'unknown-reference'));
  it('skips an unknown country', () => skipped({ invoice: { ICOUNTRY_CODE: 'ZZ' } }, 'unknown-reference'));
  it('skips an unknown free item reason', () => skipped({ lines: [{ FREEITEM_REASON: 'X' }] }, 'unknown-reference'));
  it('skips an unknown site on a line', () => skipped({ lines: [{ SITE: 'X' }] }, 'unknown-reference'));
  it('takes every one that exists', () => {
    const { order } = taken({
      customer: { COMPANY_TYPE: 'Customer' },
      invoice: { ICOUNTRY_CODE: 'GBR' },
      lines: [{ FREEITEM_REASON: 'Gift', SITE: 'Second Site' }],
      header: { AGENT: 'HOUSE', BRAND: 'House', COURIER_CODE: 'VAN', KEYCODE_CODE: 'SPRING', INV_PRIORITY: 'Next Day' },
    });
    expect(order.lines[0]).toMatchObject({ site: 'Second Site', assigned: 1 });
  });
});

describe('numbers and dates', () => {
  it.each(['1,299.00', '£24.99', '24.999', '24.9.9', '-24.99', '2 4.99'])('skips the price %s', (PRICE_GRS) =>
    skipped({ lines: [{ PRICE_GRS }] }, 'number-format'),
  );
  it('skips an order amount with other characters', () => skipped({ header: { ORDER_AMOUNT: 'GBP 29.98' } }, 'number-format'));
  it('skips a payment amount with other characters', () => skipped({ payments: [{ PAYMENT_AMOUNT: '29,98' }] }, 'number-format'));
  it('skips a boolean that is neither 0 nor -1', () => skipped({ customer: { IS_NEW_CUSTOMER: 'false' } }, 'number-format'));
  it.each(['23/11/2026', '2026-11-23T08:59:00Z', '2026-11-23 08:59', '2026-13-01'])('skips the order date %s', (ORDER_DATE) =>
    skipped({ header: { ORDER_DATE } }, 'date-format'),
  );
  it.each(['2026-11-23', '2026-11-23 08:59:00', '2026-11-23T08:59:00'])(
    'takes the order date %s',
    (ORDER_DATE) => void taken({ header: { ORDER_DATE } }),
  );
  it.each(['0', '-1'])('skips the quantity %s', (ORDER_QTY) => skipped({ lines: [{ ORDER_QTY }] }, 'quantity'));
  it('skips a broken quantity unless this installation takes them', () => {
    skipped({ lines: [{ ORDER_QTY: '1.5' }] }, 'quantity');
    expect(taken({ lines: [{ ORDER_QTY: '1.5' }] }, { fractionalQuantity: true }).order.lines[0]!.quantity).toBe(1.5);
  });
  it('skips a payment type that is none', () => skipped({ payments: [{ PAYMENT_TYPE: '9' }] }, 'payment'));
  it('skips a voucher without its reference', () => skipped({ payments: [{ PAYMENT_TYPE: '4' }] }, 'payment'));
  it('skips a discount above a hundred percent', () => skipped({ lines: [{ KSD_DISCOUNT: '101' }] }, 'number-format'));
  it('skips a pack order that is not NNN.NNN', () => skipped({ lines: [{ PACK_SORT_ORDER: '1.1' }] }, 'number-format'));
});

describe('lengths', () => {
  const long = 'x'.repeat(60);
  it('cuts a text that is too long', () => {
    const { call } = taken({ invoice: { IADDRESS1: long, IEMAIL: long, IPOSTCODE: '12345678901', ITEL: '0'.repeat(40) } });
    const xml = call('ExportCompany', { CompanyCode: 'C1001', MappingType: 1, LastUpdated: '' });
    expect(xml).toContain(`<ADDR1>${'x'.repeat(35)}</ADDR1>`);
    expect(xml).toContain(`<EMAIL>${'x'.repeat(50)}</EMAIL>`);
    expect(xml).toContain('<POSTCODE>1234567890</POSTCODE>');
    expect(xml).toContain(`<TEL>${'0'.repeat(30)}</TEL>`);
  });
  it.each([
    ['IADDRESS1', { invoice: { IADDRESS1: 'x'.repeat(36) } }],
    ['ITOWN', { invoice: { ITOWN: 'x'.repeat(36) } }],
    ['ICOUNTY', { invoice: { ICOUNTY: 'x'.repeat(36) } }],
    ['IPOSTCODE', { invoice: { IPOSTCODE: 'x'.repeat(11) } }],
    ['IFORENAME', { invoice: { IFORENAME: 'x'.repeat(51) } }],
    ['IEMAIL', { invoice: { IEMAIL: 'x'.repeat(51) } }],
    ['ITITLE', { invoice: { ITITLE: 'x'.repeat(21) } }],
    ['ITEL', { invoice: { ITEL: '0'.repeat(31) } }],
    ['COMPANY_CODE', { customer: { COMPANY_CODE: 'x'.repeat(11) } }],
    ['OTHER_REF', { customer: { OTHER_REF: 'x'.repeat(31) } }],
    ['WEB_USER', { customer: { WEB_USER: 'x'.repeat(51) } }],
    ['COMPANY_NAME', { customer: { COMPANY_NAME: 'x'.repeat(51) } }],
    ['TAX_REFERENCE', { customer: { TAX_REFERENCE: 'x'.repeat(21) } }],
    ['ASSOCIATED_REF', { header: { ASSOCIATED_REF: 'x'.repeat(51) } }],
    ['ORDER_NOTE', { header: { ORDER_NOTE: 'x'.repeat(2001) } }],
    ['INVOICE_NOTE', { header: { INVOICE_NOTE: 'x'.repeat(2001) } }],
    ['PO_NUMBER', { header: { PO_NUMBER: 'x'.repeat(31) } }],
    ['COURIER_NOTE', { header: { COURIER_NOTE: 'x'.repeat(256) } }],
    ['STOCK_DESC', { lines: [{ STOCK_DESC: 'x'.repeat(251) }] }],
  ] as [string, OrderChange][])('skips a %s that is too long where KC does not cut', (_, change) =>
    skipped(change, 'length', { tooLong: 'skip' }),
  );
});

describe('stock', () => {
  it('skips an unknown stock code', () => skipped({ lines: [{ STOCK_CODE: 'NONE' }] }, 'unknown-stock'));
  it('skips the whole order for one unknown code of two', () => skipped({ lines: [{}, { STOCK_CODE: 'NONE' }] }, 'unknown-stock'));
  it('skips a stock code in another case', () => skipped({ lines: [{ STOCK_CODE: 'mug-blue' }] }, 'unknown-stock'));
  it('skips a mapping type that is none', () => skipped({ lines: [{ MAPPING_TYPE: '8' }] }, 'mapping'));
  it('skips an SCS parent, which is sold in its variants only', () => skipped({ lines: [{ STOCK_CODE: 'THROW' }] }, 'scs-parent'));
  it.each([
    ['1', 'MUG-BLUE'],
    ['2', 'OR-1'],
    ['5', '5012345678900'],
    ['6', 'WEB-MUG'],
    ['4', 'Mug, blue'],
    ['-1', 'MUG-BLUE'],
    ['-1', 'OR-1'],
    ['-1', '5012345678900'],
    ['-1', 'WEB-MUG'],
    ['-1', 'Mug, blue'],
  ])('finds by mapping type %s the code %s', (MAPPING_TYPE, STOCK_CODE) => {
    expect(taken({ lines: [{ MAPPING_TYPE, STOCK_CODE }] }).order.lines[0]!.stockCode).toBe('MUG-BLUE');
  });
  it('finds nothing by external mapping file or catalogue ref, of which there are none', () => {
    skipped({ lines: [{ MAPPING_TYPE: '3' }] }, 'unknown-stock');
    skipped({ lines: [{ MAPPING_TYPE: '7' }] }, 'unknown-stock');
  });
  it('skips # in a stock code or description, or cuts the text there', () => {
    skipped({ lines: [{ STOCK_DESC: 'Mug #1' }] }, 'hash');
    skipped({ lines: [{ STOCK_CODE: 'MUG#BLUE' }] }, 'hash');
    skipped({ header: { ASSOCIATED_REF: '#1001' } }, 'hash');
    taken({ lines: [{ STOCK_DESC: 'Mug #1' }] }, { hash: 'cut' });
    skipped({ lines: [{ STOCK_CODE: 'MUG#BLUE' }] }, 'unknown-stock', { hash: 'cut' });
  });
  it('skips an order for more than is left of an item that runs to zero, or puts it on back order', () => {
    const change = { lines: [{ STOCK_CODE: 'BOWL', ORDER_QTY: '51' }], header: { ORDER_AMOUNT: undefined } };
    skipped(change, 'run-to-zero', { runToZero: 'skip' });
    expect(taken(change).order.lines[0]).toMatchObject({ quantity: 51, assigned: 50 });
  });
});

describe('prices and tax', () => {
  const zero = { STOCK_CODE: 'BOOK', PRICE_GRS: '12.99' };
  it('skips a gross price on a line that is not standard-rated, unless this installation takes it', () => {
    skipped({ lines: [zero] }, 'price');
    taken({ lines: [zero] }, { grossOnOtherRates: 'take' });
    taken({ lines: [{ ...zero, PRICE_GRS: undefined, PRICE_NET: '12.99' }] });
  });
  it('lets TAX_RATE, which is a code, overrule the stock item', () => {
    skipped({ lines: [{ TAX_RATE: '2' }] }, 'price');
    taken({ lines: [{ ...zero, TAX_RATE: '1' }] });
  });
  it('counts only the net price where both are sent', () => {
    expect(taken({ lines: [{ PRICE_GRS: '99.00', PRICE_NET: '10.00' }] }).order.totalMinor).toBe(1200 + 499);
  });
});

describe('an order to a country that pays no VAT', () => {
  const abroad = { invoice: { ICOUNTRY_CODE: 'US' } };
  it('is charged none where KC decides by country: a gross price is then wrong', () => {
    skipped(abroad, 'price', { foreignVat: 'none' });
    const line = { PRICE_GRS: undefined, PRICE_NET: '20.83', TAX_RATE: '1' };
    expect(taken({ ...abroad, lines: [line] }, { foreignVat: 'none' }).order.totalMinor).toBe(2083 + 499);
    expect(taken({ lines: [line] }, { foreignVat: 'none' }).order.totalMinor).toBe(2500 + 499);
  });
  it('is judged by where the goods go', () => {
    const delivery = { DADDRESS1: '2 Low Street', DTOWN: 'Ashmere', DPOSTCODE: 'AS2', DCOUNTRY_CODE: 'GB', DSURNAME: 'Bloggs' };
    taken({ ...abroad, delivery }, { foreignVat: 'none' });
  });
  it("is charged the item's rate otherwise", () => expect(taken(abroad).order.totalMinor).toBe(2998));
});

describe('the delivery address', () => {
  const part = { DADDRESS1: '2 Low Street', DTOWN: 'Ashmere' };
  it('fails the order when it is incomplete', () => skipped({ delivery: part }, 'delivery-address'));
  it('falls back to the invoice address where System Values say so', () => {
    const { call } = taken({ delivery: part }, { incompleteDelivery: 'fall-back' });
    expect(call('ExportCompany', { CompanyCode: 'C1001', MappingType: 1, LastUpdated: '' })).not.toContain('2 Low Street');
  });
  it('means "same as invoice" when it is empty', () => void taken({ delivery: { DADDRESS1: '', DTOWN: ' ' } }));
  it('is kept when it is complete', () => {
    const { call } = taken({ delivery: { ...part, DPOSTCODE: 'AS2', DCOUNTRY_CODE: 'IE', DSURNAME: 'Bloggs' } });
    expect(call('ExportCompany', { CompanyCode: 'C1001', MappingType: 1, LastUpdated: '' })).toContain('2 Low Street');
  });
});

describe("the order's total", () => {
  const wrong = { header: { ORDER_AMOUNT: '29.97' } };
  it("skips an order whose total is not KC's", () => skipped(wrong, 'total', { totalCheck: 'skip' }));
  it('passes it over where totals are not compared', () => void taken(wrong, { totalCheck: 'pass' }));
  it('holds it where a person has to look', () => {
    const { order, khaos } = taken(wrong, { totalCheck: 'hold' });
    expect(khaos.live.salesOrder(order.salesOrder)!.invoices[0]!.stage).toBe(19);
  });
  it('asks for no total', () => void taken({ header: { ORDER_AMOUNT: undefined } }, { totalCheck: 'skip' }));
});

describe('customers who may not order', () => {
  it('skips an order of a customer whose orders are locked', () =>
    skipped({ customer: { WEB_USER: 'locked@example.org' } }, 'customer-locked'));
  it('skips an order without a purchase order number where the customer needs one', () => {
    skipped({ customer: { WEB_USER: 'po@example.org' } }, 'purchase-order-number');
    taken({ customer: { WEB_USER: 'po@example.org' }, header: { PO_NUMBER: 'PO 7' } });
  });
});

it('reads IMPORT_REF as a listing code when CHANNEL_ID is sent', () => skipped({ header: { CHANNEL_ID: '7' } }, 'channel-listing'));

it('takes the good orders of a document and skips the others', () => {
  const world = createTestKhaos();
  const inside = (xml: string) => xml.slice('<SALES_ORDERS>'.length, -'</SALES_ORDERS>'.length);
  const orders = [
    orderXml(),
    orderXml({ header: { ASSOCIATED_REF: 'SHOP-2', SITE: 'X' } }),
    orderXml({ header: { ASSOCIATED_REF: 'SHOP-3' } }),
  ];
  const result = world.call('ImportOrders', { Orders: `<SALES_ORDERS>${orders.map(inside).join('')}</SALES_ORDERS>` });
  expect(result.ImportedCount).toBe('2');
  expect(result.OrderSkipped.map(({ OrderRef }: { OrderRef: string }) => OrderRef)).toEqual(['SHOP-2']);
});

it('answers a rejected order as a fault where this installation does so', () => {
  const world = createTestKhaos({ rejection: 'fault' });
  expect(world.importOrder({ header: { SITE: 'X' } }).fault).toContain('SHOP-1001');
});

it('answers a fault to a document that is not well-formed, is another document, or brings its own entities', () => {
  const world = createTestKhaos();
  expect(world.call('ImportOrders', { Orders: '<SALES_ORDERS><SALES_ORDER></SALES_ORDERS>' })).toHaveProperty('fault');
  expect(world.call('ImportOrders', { Orders: '<COMPANYS/>' })).toHaveProperty('fault');
  expect(world.call('ImportOrders', { Orders: `<!DOCTYPE x [<!ENTITY e "x">]>${orderXml()}` })).toHaveProperty('fault');
  expect(world.khaos.live.salesOrders()).toEqual([]);
});
