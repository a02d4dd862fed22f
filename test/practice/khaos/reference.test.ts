/** Reference data, price lists, websites and customers as KC tells them (`reference/khaos-control.md §2.1, §3.2, §3.6, §3.7`). */
import { describe, expect, it } from 'vitest';
import { plainSeed } from '../../../electron/practice/khaos/seed.ts';
import { createTestKhaos, readDocument, records, type Read } from './khaos-world.ts';

it('lists what orders are checked against', () => {
  const world = createTestKhaos();
  expect(world.call('GetCompanyClass', { CompanyClassType: 0 })).toEqual(['Retail', 'Trade']);
  expect(world.call('GetSaleSource')).toEqual(['SHOPIFY', 'PHONE', 'EBAY']);
  expect(world.call('GetSiteList').List).toEqual([
    { SiteID: '1', SiteName: 'Main Site' },
    { SiteID: '2', SiteName: 'Second Site' },
  ]);
  expect(world.call('GetCountryList').List[0]).toEqual({
    CountryName: 'United Kingdom',
    CountryCode2: 'GB',
    CountryCode3: 'GBR',
    EUMember: 'false',
    PaysVAT: 'true',
    CurrencyName: 'Pounds Sterling',
    CurrencyCode: 'GBP',
    Zone: 'UK',
  });
  expect(world.call('GetMailingStatusList')).toHaveLength(8);
  expect(world.call('GetKeycodes')[0]).toMatchObject({ KeycodeCode: 'SPRING', DateCrreated: '1899-12-30T00:00:00' });
  expect(world.call('GetCompanyStatus')).toEqual(['Active', 'Dormant']);
});

it('answers empty lists where there is nothing', () => {
  const world = createTestKhaos({}, { records: { ...plainSeed, catalogue: [], keycodes: [], salesSources: [] } });
  for (const method of ['GetManufacturer', 'GetPriceLists', 'GetKeycodeTypes', 'GetHarmonisationCodes', 'GetSaleSource'])
    expect(world.call(method), method).toEqual([]);
  expect(world.call('GetStockList', { DateType: 2, DateValue: '' })).toEqual({ Count: '0', List: [] });
  expect(world.statuses('')).toEqual([]);
});

describe('SOPDATA', () => {
  it('holds the parts that are asked for', () => {
    const world = createTestKhaos();
    const { SOPDATA } = readDocument(world.call('GetSOPData', { Courier: true, DelRate: true, KeyCode: true }));
    expect(SOPDATA.COURIERS.COURIER).toEqual([
      { '#text': 'Royal Mail 24', '@CODE': 'RM24' },
      { '#text': 'Royal Mail 48', '@CODE': 'RM48' },
      { '#text': 'Own Van', '@CODE': 'VAN' },
    ]);
    expect(SOPDATA.DELRATES.RATE.POSTAGE['@GROSS']).toBe('4.95');
    expect(readDocument(world.call('GetSOPData', { Courier: true })).SOPDATA).not.toHaveProperty('DELRATES');
  });
  it('is empty when nothing is asked for', () => expect(createTestKhaos().call('GetSOPData', { Courier: false })).toBe('<SOPDATA/>'));
});

describe('price lists', () => {
  it('tell breaks as they are kept: unsorted and overlapping, net by the list, base currency as None', () => {
    const world = createTestKhaos();
    expect(world.call('GetPriceLists')).toEqual(['Trade']);
    const list = readDocument(world.call('ExportPriceListEx', { PriceLists: 'Trade', PriceListType: 3 })).PriceLists[
      'StockItem-CustomerClassifications'
    ];
    expect(list).toMatchObject({ '@CompClass': 'Trade', '@CurrencyCode': 'None', '@CurrencyID': '0', '@PricelistNet': '-1' });
    expect(list.StockItem.map((row: Read) => [row.QtyStart, row.QtyEnd, row.CalculatedPrice, row.TaxRate])).toEqual([
      ['12', '9999', '15', '20'],
      ['1', '12', '18.75', '20'],
    ]);
  });
  it('come in the other nesting, with the other spelling', () => {
    const world = createTestKhaos({ priceListNesting: 'list' });
    const document = readDocument(world.call('ExportPriceList', { PriceList: 'Trade' }));
    expect(document.PriceLists['StockItem-CustomerClassificationsList']['StockItem-CustomerClassifications']).toMatchObject({
      '@PriceListNet': '-1',
    });
  });
  it('are empty for a name that is none', () =>
    expect(createTestKhaos().call('ExportPriceList', { PriceList: 'None' })).toBe('<PriceLists/>'));
});

describe('customers', () => {
  it('are exported by code or name, with class, locks, lists and postcode', () => {
    const world = createTestKhaos();
    const [company] = readDocument(world.call('ExportCompany', { CompanyCode: 'TRADE01', MappingType: 1, LastUpdated: '' })).COMPANYS
      .COMPANY;
    expect(company).toMatchObject({
      COMPANY_CODE: 'TRADE01',
      COMPANY_CLASS: { '#text': 'Trade' },
      PAYMENT_TYPE: 'Account',
      SORDER_LOCKED: '0',
      PRICE_LISTS: { PRICE_LIST: { '#text': 'Trade', '@IS_NET': '-1' } },
      ADDRESSES: { ADDRESS: [{ POSTCODE: 'AS1 1AA', ADDRTYPE: '1' }] },
    });
    expect(world.call('ExportCompany', { CompanyCode: 'Locked Ltd', MappingType: 4, LastUpdated: '' })).toContain(
      '<COMPANY_CODE>LOCKED</COMPANY_CODE>',
    );
    expect(world.call('ExportCompany', { CompanyCode: 'NOBODY', MappingType: 1, LastUpdated: '' })).toBe('<COMPANYS></COMPANYS>');
  });
  it('are listed since a date', () => {
    const world = createTestKhaos();
    world.clock.moveOn(60_000);
    world.importOrder();
    expect(world.call('GetCompanyList', { LastUpdated: '2026-11-23T09:00:30' })).toEqual({
      Count: '1',
      List: [{ CompanyCode: 'C1001', OtherRef: '', LastUpdated: '2026-11-23T09:01:00' }],
    });
  });
  const company = (fields: string) =>
    `<COMPANYS><COMPANY><PASSED_REFERENCE>P1</PASSED_REFERENCE><COMPANY_CLASS>Trade</COMPANY_CLASS><COMPANY_NAME>New Ltd</COMPANY_NAME><WEB_USER>new@example.org</WEB_USER>${fields}</COMPANY></COMPANYS>`;
  const address =
    '<ADDRESSES><ADDRESS><ADDR1>1 Mill Race</ADDR1><TOWN>Ashmere</TOWN><POSTCODE>AS9 9ZZ</POSTCODE><ADDRTYPE>1</ADDRTYPE><COUNTRY_CODE>GB</COUNTRY_CODE></ADDRESS></ADDRESSES>';
  it('are imported: found again by web user, or always created', () => {
    const world = createTestKhaos();
    const send = (Method: number) => world.call('ImportCompany', { Customers: company(address), Method }).CustomerImport;
    expect(send(0)).toEqual([{ URN: 'C1001', WebUser: 'new@example.org', PassedReference: 'P1' }]);
    expect(send(0)[0].URN).toBe('C1001');
    expect(send(3)[0].URN).toBe('C1002');
  });
  it('are refused with an unknown class, without an address, or without a country', () => {
    const world = createTestKhaos();
    const send = (Customers: string) => world.call('ImportCompany', { Customers, Method: 0 });
    expect(send(company(''))).toHaveProperty('fault');
    expect(send(company(address).replace('>Trade<', '>trade<'))).toHaveProperty('fault');
    expect(send(company(address).replace('<COUNTRY_CODE>GB</COUNTRY_CODE>', ''))).toHaveProperty('fault');
    expect(world.khaos.live.counts().customers).toBe(records.customers.length);
  });
});

it('tells a website as a tree, and faults for one that is none', () => {
  const world = createTestKhaos();
  const { WEBSITE } = readDocument(world.call('ExportWebCategories', { Website: 'Main Website' }));
  expect(WEBSITE.CATEGORY[0]).toMatchObject({
    '@NAME': 'Kitchen',
    STOCK_ITEM: [{ STOCK_CODE: 'MUG-BLUE', CATEGORY_STOCK_CODE: 'WEB-MUG' }],
  });
  expect(world.call('ExportWebCategories', { Website: 'x' })).toHaveProperty('fault');
});

it('takes catalogue requests', () => {
  const world = createTestKhaos();
  world.answerTo('ImportCatalogueRequest', { CatRequest: '<CATREQUESTS><REQUEST/><REQUEST/></CATREQUESTS>' });
  expect(world.last().facts).toMatchObject({ requests: 2 });
});
