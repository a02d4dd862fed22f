import { zipSync } from 'fflate';
import { afterEach, describe, expect, test } from 'vitest';
import {
  answer,
  closeAll,
  lateOperations,
  problemOf,
  scriptedKhaos,
  soapAnswer,
  soapFault,
  textAnswer,
  wsdlOf,
  type Parameter,
} from './scripted-khaos.ts';

afterEach(closeAll);

/** What the request said for a parameter. */
const saidIn = (body: string, name: string): string | undefined => new RegExp(`<${name} xsi:type="xsd:\\w+">([^<]*)</${name}>`).exec(body)?.[1];

const statusList = `<STATUS_LIST>
  <ORDER_STATUS SORDER_CODE="SO20481" ASSOCIATED_REF="SHOP-1001">
    <COMPANY_NAME COMPANY_CODE="BLO001" OTHER_REF="">Jo Bloggs</COMPANY_NAME>
    <ORDER_TYPE TYPE_ID="S">Sales Order</ORDER_TYPE><COURIER>Royal Mail 24</COURIER><CURRENCY_CODE>GBP</CURRENCY_CODE>
    <DATE_CREATED>02/03/2026</DATE_CREATED><DELIVERY_DATE>30/12/1899</DELIVERY_DATE>
    <ITEMS_TOTAL NET_VALUE="20.83">24.99</ITEMS_TOTAL><DELIVERY_TOTAL NET_VALUE="4.16">4.99</DELIVERY_TOTAL>
    <COMPLETE>-1</COMPLETE><QTY_SOLD>1.00</QTY_SOLD><QTY_ASSIGNED>1.00</QTY_ASSIGNED>
    <INVOICES>
      <INVOICE INVOICE_CODE="INV88110" INVOICE_DATE="03/03/2026" SHIP_DATE="03/03/2026" ISSUE_DATE="" INVOICE_STAGE_ID="70"
        INVOICE_STAGE_DESC="ISSUED" COURIER="Royal Mail 24" CONSIGNMENT_REF="AB123456789GB"
        TRACKING_URL="https://track.example/?a=1&amp;b=2" QTY_SOLD="1.00" QTY_SENT="1.00" MOVED="-1">
        <BOX SHIPPED="-1" SHIP_DATE="03/03/2026" COURIER="Royal Mail 24" CONSIGNMENT_REF="BOX1" TRACKING_URL="">
          <BOX_ITEM STOCK_CODE="MUG-BLUE" QTY_SENT="1.00"/>
        </BOX>
        <INVOICE_ITEMS><INVOICE_ITEM STOCK_CODE="MUG-BLUE" QTY_SENT="1.00"/></INVOICE_ITEMS>
      </INVOICE>
      <INVOICE INVOICE_CODE="INV88111" INVOICE_STAGE_ID="18" INVOICE_STAGE_DESC="AWAITING STOCK"/>
    </INVOICES>
  </ORDER_STATUS>
  <ORDER_STATUS SORDER_CODE="SO20482" ASSOCIATED_REF="SHOP-1002"><ORDER_TYPE TYPE_ID="1"/>
    <CANCELLED><CANCELLED_DATE_TIME>03/03/2026 10:00</CANCELLED_DATE_TIME><REASON>Changed mind</REASON></CANCELLED></ORDER_STATUS>
  <ORDER_STATUS SORDER_CODE="CR1" ASSOCIATED_REF="SHOP-1001"><ORDER_TYPE TYPE_ID="2">Credit Note</ORDER_TYPE></ORDER_STATUS>
  <ORDER_STATUS SORDER_CODE="SO3"><ORDER_TYPE TYPE_ID="1"/></ORDER_STATUS>
</STATUS_LIST>`;

describe('orders', () => {
  test('by ref: everything the feed tells, in our types', async () => {
    const { khaos } = await scriptedKhaos({ ExportOrderStatusEx: textAnswer('ExportOrderStatusEx', statusList) });
    const orders = await khaos.ordersByRef(['SHOP-1001', 'shop-1002', 'SHOP-9999'], 'orders');
    expect(orders.map(({ salesOrderCode, associatedRef, kind }) => [salesOrderCode, associatedRef, kind])).toEqual([
      ['SO20481', 'SHOP-1001', 'sales-order'],
      ['SO20482', 'shop-1002', 'sales-order'],
      ['CR1', 'SHOP-1001', 'credit-note'],
    ]);
    expect(orders[0]).toEqual({
      salesOrderCode: 'SO20481',
      associatedRef: 'SHOP-1001',
      kind: 'sales-order',
      companyCode: 'BLO001',
      currency: 'GBP',
      dateCreated: '2026-03-02',
      itemsGrossMinor: 2499,
      deliveryGrossMinor: 499,
      complete: true,
      quantitySold: 1,
      quantityAssigned: 1,
      cancelled: undefined,
      invoices: [
        {
          invoiceCode: 'INV88110',
          stageId: 70,
          stageName: 'ISSUED',
          shipDate: '2026-03-03',
          issueDate: undefined,
          courier: 'Royal Mail 24',
          consignmentRef: 'AB123456789GB',
          trackingUrl: 'https://track.example/?a=1&b=2',
          quantitySold: 1,
          quantitySent: 1,
          boxes: [
            {
              shipped: true,
              shipDate: '2026-03-03',
              courier: 'Royal Mail 24',
              consignmentRef: 'BOX1',
              trackingUrl: undefined,
              items: [{ stockCode: 'MUG-BLUE', quantity: 1 }],
            },
          ],
          items: [{ stockCode: 'MUG-BLUE', quantity: 1 }],
        },
        expect.objectContaining({ invoiceCode: 'INV88111', stageId: 18, shipDate: undefined, boxes: [], items: undefined }),
      ],
    });
    expect(orders[1]!.cancelled).toEqual({ reason: 'Changed mind' });
  });

  test('a look-up leaves nothing out where the installation offers to', async () => {
    const { khaos, asked } = await scriptedKhaos({ ExportOrderStatusEx: textAnswer('ExportOrderStatusEx', '<STATUS_LIST/>') });
    expect(await khaos.ordersByRef(['A', 'B'], 'orders')).toEqual([]);
    const { body } = asked[1]!.request;
    expect(['IDs', 'MappingType', 'WebOnly', 'ConfirmedOnly', 'IncludeTracking', 'IncludeCancelled', 'DateFrom'].map((name) => saidIn(body, name))).toEqual([
      'A,B',
      '4',
      'false',
      'false',
      'true',
      'true',
      undefined,
    ]);
  });

  test('by date of change, whole days', async () => {
    const { khaos, asked } = await scriptedKhaos({ ExportOrderStatusEx: textAnswer('ExportOrderStatusEx', statusList) });
    expect(await khaos.ordersByDate('2026-03-01', '2026-03-03', 'despatch')).toHaveLength(4);
    const { body } = asked[1]!.request;
    expect([saidIn(body, 'DateFrom'), saidIn(body, 'DateTo')]).toEqual(['2026-03-01T00:00:00', '2026-03-03T23:59:59']);
  });

  test('by date where the installation has no dates: the missing parameter is named', async () => {
    const ExportOrderStatusEx: Parameter[] = [['IDs', 'string'], ['MappingType', 'int'], ['WebOnly', 'boolean']];
    const { khaos } = await scriptedKhaos({ WSDL: wsdlOf({ ...lateOperations, ExportOrderStatusEx }) });
    const { problem } = await problemOf(khaos.ordersByDate('2026-03-01', '2026-03-03', 'despatch'));
    expect(problem).toMatchObject({ cause: 'khaos-method-missing', facts: { method: 'ExportOrderStatusEx', parameter: 'DateFrom' } });
  });

  test('a ref that spoils the look-up is never taken for absent', async () => {
    const { khaos } = await scriptedKhaos({
      ExportOrderStatusEx: ({ request }) =>
        request.body.includes('BAD') ? answer(soapFault('Conversion error'), 500) : textAnswer('ExportOrderStatusEx', '<STATUS_LIST/>'),
    });
    expect((await problemOf(khaos.ordersByRef(['A', 'BAD', 'C'], 'orders'))).problem.cause).toBe('khaos-fault');
    expect((await problemOf(khaos.ordersByRef(['A', 'B,C'], 'orders'))).problem.cause).toBe('khaos-cannot-ask');
  });

  test.each(['', '<OTHER/>', '<STATUS_LIST>', '<STATUS_LIST><ORDER_STATUS/></STATUS_LIST>', statusList.replace('02/03/2026', 'soon')])(
    'an answer that cannot be read is never taken for an empty one: %#',
    async (document) => {
      const { khaos } = await scriptedKhaos({ ExportOrderStatusEx: textAnswer('ExportOrderStatusEx', document) });
      expect((await problemOf(khaos.ordersByRef(['SHOP-1001'], 'orders'))).problem.cause).toBe('khaos-unreadable');
    },
  );
});

describe('stock', () => {
  const item = (code: string, level: string, more = '') => `<STOCK_ITEM CODE="${code}"><LEVEL>${level}</LEVEL>${more}</STOCK_ITEM>`;
  const site = { siteId: 2, name: 'Second Site' };

  test('levels of a site, with codes that are unknown, unreadable or cannot be asked', async () => {
    const document = `<?xml version="1.0" encoding="windows-1252"?><STOCK_STATUS SITE="Second Site">${item('MUG-BLUE', '53', '<STATUS>0</STATUS><BUILD_POTENTIAL_CHILDREN>2</BUILD_POTENTIAL_CHILDREN>')}
      ${item('mug-red', '-3.50')}${item('ODD', 'many')}${item('OTHER', '1')}</STOCK_STATUS>`;
    const { khaos, asked } = await scriptedKhaos({ ExportStockStatus: textAnswer('ExportStockStatus', document) });
    expect(await khaos.levels(['MUG-BLUE', 'MUG-RED', 'GONE', 'ODD', 'A,B'], site, 'sweep')).toEqual({
      levels: [
        { stockCode: 'MUG-BLUE', site: 'Second Site', level: 53, state: 0, buildPotential: 2 },
        { stockCode: 'MUG-RED', site: 'Second Site', level: -3.5, state: undefined, buildPotential: undefined },
      ],
      unknown: ['GONE'],
      bad: [
        { stockCode: 'A,B', detail: expect.stringContaining('comma') },
        { stockCode: 'ODD', detail: expect.stringContaining('LEVEL') },
      ],
    });
    const { body } = asked[1]!.request;
    expect(['StockCodes', 'MappingType', 'LastUpdated', 'SiteID'].map((name) => saidIn(body, name))).toEqual([
      'MUG-BLUE,MUG-RED,GONE,ODD',
      '1',
      '1970-01-01T01:00:00',
      '2',
    ]);
  });

  test('levels of a site where the installation knows no sites: the missing parameter is named', async () => {
    const ExportStockStatus: Parameter[] = [['StockCode', 'string'], ['MappingType', 'int'], ['LastUpdated', 'dateTime']];
    const { khaos } = await scriptedKhaos({
      WSDL: wsdlOf({ ...lateOperations, ExportStockStatus }),
      ExportStockStatus: textAnswer('ExportStockStatus', `<STOCK_STATUS>${item('A', '1')}</STOCK_STATUS>`),
    });
    expect((await problemOf(khaos.levels(['A'], site, 'sweep'))).problem).toMatchObject({ cause: 'khaos-method-missing', facts: { parameter: 'SiteID' } });
    expect((await khaos.levels(['A'], undefined, 'sweep')).levels).toEqual([
      { stockCode: 'A', site: '', level: 1, state: undefined, buildPotential: undefined },
    ]);
  });

  test('one code that makes KC fault is found, the others are answered', async () => {
    const { khaos } = await scriptedKhaos({
      ExportStockStatus: ({ request }) => {
        const codes = saidIn(request.body, 'StockCodes')!.split(',');
        return codes.includes('BAD')
          ? answer(soapFault('Access violation'), 200)
          : textAnswer('ExportStockStatus', `<STOCK_STATUS SITE="Main Site">${codes.map((one) => item(one, '1')).join('')}</STOCK_STATUS>`);
      },
    });
    const { levels, bad, unknown } = await khaos.levels(['A', 'B', 'BAD', 'C', 'D'], { siteId: 1, name: 'Main Site' }, 'sweep');
    expect(levels.map(({ stockCode }) => stockCode)).toEqual(['A', 'B', 'C', 'D']);
    expect(bad.map(({ stockCode }) => stockCode)).toEqual(['BAD']);
    expect(unknown).toEqual([]);
  });

  test('potentials, inline and multi-ref', async () => {
    const record = '<StockCode>A</StockCode><OtherRef/><Available>5</Available><OnOrder>2.5</OnOrder><BackOrder>0</BackOrder>';
    for (const said of [
      soapAnswer('GetStockPotential', `<return xsi:type="SOAP-ENC:Array"><item>${record}</item></return>`),
      soapAnswer('GetStockPotential', '<return href="#1"/>', `<SOAP-ENC:Array id="1"><item href="#2"/></SOAP-ENC:Array><NS2:TStockPotential id="2">${record}</NS2:TStockPotential>`),
    ]) {
      const { khaos } = await scriptedKhaos({ GetStockPotential: said });
      expect(await khaos.potentials(['A', 'B'], 'sweep')).toEqual([{ stockCode: 'A', available: 5, onOrder: 2.5, backOrder: 0 }]);
    }
  });

  test('what moved, by movement date or where that is not offered by revision', async () => {
    const GetStockList = soapAnswer(
      'GetStockList',
      '<return><Count>2</Count><List><item><StockCode>A</StockCode><ParentCode/></item><item><StockCode>B</StockCode></item><item><StockCode>A</StockCode></item></List></return>',
    );
    const late = await scriptedKhaos({ GetStockList });
    expect(await late.khaos.movedSince('2026-07-01T10:00:00', 'fast-stock')).toEqual(['A', 'B']);
    await late.khaos.movedSince(undefined, 'sweep');
    expect(late.asked.slice(1).map(({ request }) => [saidIn(request.body, 'DateType'), saidIn(request.body, 'DateValue')])).toEqual([
      ['2', '2026-07-01T10:00:00'],
      ['-1', '1970-01-01T01:00:00'],
    ]);

    const old = await scriptedKhaos({ GetStockList, WSDL: wsdlOf({ ...lateOperations, GetStockList: [['LastUpdated', 'dateTime']] }) });
    await old.khaos.movedSince('2026-07-01T10:00:00', 'fast-stock');
    expect(saidIn(old.asked[1]!.request.body, 'LastUpdated')).toBe('2026-07-01T10:00:00');
  });

  test('nothing moved, in every way of saying so', async () => {
    for (const said of ['<return><Count>0</Count></return>', '<return><Count>0</Count><List/></return>', '<return/>']) {
      const { khaos } = await scriptedKhaos({ GetStockList: soapAnswer('GetStockList', said) });
      expect(await khaos.movedSince('2026-07-01T10:00:00', 'sweep')).toEqual([]);
    }
  });

  const stockItems = `<STOCK_ITEMS>
    <STOCK_ITEM><STOCK_CODE>SET</STOCK_CODE><STOCK_DESC><![CDATA[Tea & "toast" <set>]]></STOCK_DESC><ASSOCIATED_REF>X1</ASSOCIATED_REF>
      <BARCODES><BARCODE DESC="EAN">5012345678900</BARCODE><BARCODE/></BARCODES><VAT_RATE>20</VAT_RATE><RUN_TO_ZERO>-1</RUN_TO_ZERO>
      <STOCK_CONTROLLED>0</STOCK_CONTROLLED><STOCK_TYPE>Sets</STOCK_TYPE>
      <LINKED_ITEMS>
        <LINK_ITEM><STOCK_CODE>CUP</STOCK_CODE><LINK_TYPE>3</LINK_TYPE><LINK_VALUE>2</LINK_VALUE></LINK_ITEM>
        <LINK_ITEM><STOCK_CODE>POT</STOCK_CODE><LINK_TYPE>1</LINK_TYPE><LINK_VALUE>1</LINK_VALUE></LINK_ITEM>
      </LINKED_ITEMS></STOCK_ITEM>
    <STOCK_ITEM><STOCK_CODE>SHIRT</STOCK_CODE><STOCK_CONTROLLED>0</STOCK_CONTROLLED><RUN_TO_ZERO>-1</RUN_TO_ZERO><VAT_RATE>5</VAT_RATE>
      <SCS><HEADING LEVEL="1">Size</HEADING><STYLE><DESCRIPTION>S</DESCRIPTION><STYLE><DESCRIPTION>Red</DESCRIPTION>
        <SCS_ITEM><STOCK_CODE>SHIRT-S-RED</STOCK_CODE><DISCONTINUED>-1</DISCONTINUED></SCS_ITEM></STYLE></STYLE></SCS></STOCK_ITEM>
  </STOCK_ITEMS>`;
  const expected = [
    {
      stockCode: 'SET',
      otherRef: 'X1',
      barcodes: ['5012345678900'],
      description: 'Tea & "toast" <set>',
      vatRatePercent: 20,
      runToZero: true,
      stockControlled: false,
      discontinued: false,
      dropShip: false,
      stockType: 'Sets',
      packChildren: [{ stockCode: 'CUP', quantity: 2 }],
    },
    expect.objectContaining({ stockCode: 'SHIRT-S-RED', stockControlled: true, runToZero: true, vatRatePercent: 5, discontinued: true }),
  ];

  test('stock items, packs and sizes inside their parent', async () => {
    const { khaos } = await scriptedKhaos({ ExportStock: textAnswer('ExportStock', stockItems) });
    expect(await khaos.stockItems(['SET', 'SHIRT-S-RED', 'GONE'], 'set-up')).toEqual(expected);
  });

  describe('packed', () => {
    const WSDL = wsdlOf({ ...lateOperations, ExportStockCompressed: [...lateOperations['ExportStock']!, ['CompressionMethod', 'int']] });
    const packed = (data: string) => soapAnswer('ExportStockCompressed', `<return><CompressionMethod>0</CompressionMethod><Data>${data}</Data></return>`);

    test('stock items come out the same', async () => {
      const data = Buffer.from(zipSync({ 'stock.xml': Buffer.from(stockItems, 'latin1') })).toString('base64');
      const { khaos, methods } = await scriptedKhaos({ WSDL, ExportStockCompressed: packed(data.replace(/(.{76})/g, '$1\r\n')) });
      expect(await khaos.stockItems(['SET', 'SHIRT-S-RED'], 'set-up')).toEqual(expected);
      expect(methods()).toEqual(['WSDL', 'ExportStockCompressed']);
    });

    test.each([
      ['no base64', '***'],
      ['no archive', Buffer.from('<STOCK_ITEMS/>').toString('base64')],
      ['a bomb', Buffer.from(zipSync({ 'a.xml': new Uint8Array(90 * 1024 * 1024) }, { level: 9 })).toString('base64')],
      ['an entity bomb', Buffer.from(zipSync({ 'a.xml': Buffer.from('<!DOCTYPE A [<!ENTITY a "a">]><STOCK_ITEMS/>') })).toString('base64')],
    ])('%s is refused, and the code it came for left out', async (_, data) => {
      const { khaos, log } = await scriptedKhaos({ WSDL, ExportStockCompressed: packed(data) });
      expect(await khaos.stockItems(['SET'], 'set-up')).toEqual([]);
      expect(log.lines).toContainEqual(expect.objectContaining({ event: 'khaos-code-unreadable', facts: expect.objectContaining({ stockCode: 'SET' }) }));
    });
  });
});

describe('reference lists', () => {
  test('of this installation, those it does not offer undefined', async () => {
    const { GetAgentList: _, ...operations } = lateOperations;
    const { khaos } = await scriptedKhaos({
      WSDL: wsdlOf(operations),
      GetCompanyClass: soapAnswer('GetCompanyClass', '<return href="#1"/>', '<SOAP-ENC:Array id="1"><item>Retail</item><item>Trade</item></SOAP-ENC:Array>'),
      GetSaleSource: soapAnswer('GetSaleSource', '<return xsi:type="SOAP-ENC:Array"><string>SHOPIFY</string></return>'),
      GetSOPData: textAnswer('GetSOPData', '<SOPDATA><COURIERS><COURIER CODE="RM24">Royal Mail 24</COURIER></COURIERS></SOPDATA>'),
      GetCountryList: soapAnswer(
        'GetCountryList',
        '<return><Count>1</Count><List><item><CountryName>United Kingdom</CountryName><CountryCode2>GB</CountryCode2><CountryCode3>GBR</CountryCode3></item></List></return>',
      ),
    });
    expect(await khaos.references()).toEqual({
      companyClasses: ['Retail', 'Trade'],
      salesSources: ['SHOPIFY'],
      couriers: [{ code: 'RM24', name: 'Royal Mail 24' }],
      countries: [{ code2: 'GB', code3: 'GBR', name: 'United Kingdom' }],
      agents: undefined,
    });
  });

  test('empty ones are empty, not missing', async () => {
    const { khaos } = await scriptedKhaos({
      GetCompanyClass: soapAnswer('GetCompanyClass', '<return xsi:type="SOAP-ENC:Array"/>'),
      GetSaleSource: soapAnswer('GetSaleSource', ''),
      GetSOPData: textAnswer('GetSOPData', '<SOPDATA/>'),
      GetCountryList: soapAnswer('GetCountryList', '<return><Count>0</Count></return>'),
      GetAgentList: soapAnswer('GetAgentList', '<return/>'),
    });
    expect(await khaos.references()).toEqual({ companyClasses: [], salesSources: [], couriers: [], countries: [], agents: [] });
  });

  test('sites, and postcodes of a customer', async () => {
    const { khaos } = await scriptedKhaos({
      GetSiteList: soapAnswer('GetSiteList', '<return><List><item><SiteID>1</SiteID><SiteName>Main Site</SiteName></item></List></return>'),
      ExportCompany: textAnswer(
        'ExportCompany',
        '<COMPANYS><COMPANY><ADDRESSES><ADDRESS><POSTCODE>LS1 1AA</POSTCODE></ADDRESS><ADDRESS><POSTCODE/></ADDRESS><ADDRESS><POSTCODE>YO1</POSTCODE></ADDRESS></ADDRESSES></COMPANY></COMPANYS>',
      ),
    });
    expect(await khaos.sites()).toEqual([{ siteId: 1, name: 'Main Site' }]);
    expect(await khaos.customerPostcodes('BLO001', 'orders')).toEqual(['LS1 1AA', 'YO1']);
  });
});
