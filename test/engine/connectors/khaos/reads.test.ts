import type { OrdersAnswer } from '../../../../electron/engine/connectors/khaos/khaos.ts';
import { afterEach, describe, expect, test } from 'vitest';
import {
  answer,
  closeAll,
  lateOperations,
  problemOf,
  saidIn,
  scriptedKhaos,
  soapAnswer,
  soapFault,
  textAnswer,
  wsdlOf,
  type Parameter,
} from './scripted-khaos.ts';

afterEach(closeAll);

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
    const { readings: orders } = await khaos.ordersByRef(['SHOP-1001', 'shop-1002', 'SHOP-9999'], 'orders');
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
    expect(await khaos.ordersByRef(['A', 'B'], 'orders')).toEqual({ readings: [], bad: [] });
    const { body } = asked[1]!.request;
    expect(
      ['IDs', 'MappingType', 'WebOnly', 'ConfirmedOnly', 'IncludeTracking', 'IncludeCancelled', 'DateFrom'].map((name) =>
        saidIn(body, name),
      ),
    ).toEqual(['A,B', '4', 'false', 'false', 'true', 'true', undefined]);
  });

  test('by date of change, whole days', async () => {
    const { khaos, asked } = await scriptedKhaos({ ExportOrderStatusEx: textAnswer('ExportOrderStatusEx', statusList) });
    expect(await khaos.ordersByDate('2026-03-01', '2026-03-03', 'despatch')).toHaveLength(4);
    const { body } = asked[1]!.request;
    expect([saidIn(body, 'DateFrom'), saidIn(body, 'DateTo')]).toEqual(['2026-03-01T00:00:00', '2026-03-03T23:59:59']);
  });

  test('by date where the installation has no dates: the missing parameter is named', async () => {
    const ExportOrderStatusEx: Parameter[] = [
      ['IDs', 'string'],
      ['MappingType', 'int'],
      ['WebOnly', 'boolean'],
    ];
    const { khaos } = await scriptedKhaos({ WSDL: wsdlOf({ ...lateOperations, ExportOrderStatusEx }) });
    const { problem } = await problemOf(khaos.ordersByDate('2026-03-01', '2026-03-03', 'despatch'));
    expect(problem).toMatchObject({ cause: 'khaos-method-missing', facts: { method: 'ExportOrderStatusEx', parameter: 'DateFrom' } });
  });

  const listOf = (refs: readonly string[]) => refs.map((ref) => `<ORDER_STATUS SORDER_CODE="SO-${ref}" ASSOCIATED_REF="${ref}"/>`).join('');
  const causesOf = ({ bad }: OrdersAnswer) => bad.map(({ associatedRef, error }) => [associatedRef, error.problem.cause]);

  test('a ref that spoils the look-up is never taken for absent, and spoils no other', async () => {
    const { khaos } = await scriptedKhaos({
      ExportOrderStatusEx: ({ request }) =>
        request.body.includes('BAD')
          ? answer(soapFault('Conversion error'), 500)
          : textAnswer('ExportOrderStatusEx', `<STATUS_LIST>${listOf(saidIn(request.body, 'IDs')!.split(','))}</STATUS_LIST>`),
    });
    const told = await khaos.ordersByRef(['A', 'BAD', 'C', 'D,E'], 'orders');
    expect(told.readings.map(({ associatedRef }) => associatedRef)).toEqual(['A', 'C']);
    expect(causesOf(told)).toEqual([
      ['D,E', 'khaos-cannot-ask'],
      ['BAD', 'khaos-fault'],
    ]);
  });

  test('an order that cannot be read is bad where it says which it is, without another call, and hides what else has its ref', async () => {
    const document = statusList.replace('02/03/2026', 'soon');
    const { khaos, methods } = await scriptedKhaos({ ExportOrderStatusEx: textAnswer('ExportOrderStatusEx', document) });
    const told = await khaos.ordersByRef(['shop-1001', 'SHOP-1002'], 'orders');
    expect(told.readings.map(({ salesOrderCode }) => salesOrderCode)).toEqual(['SO20482']);
    expect(causesOf(told)).toEqual([['shop-1001', 'khaos-unreadable']]);
    expect(methods()).toEqual(['WSDL', 'ExportOrderStatusEx']);
  });

  test('an order that cannot be read and does not say which it is, is found by splitting', async () => {
    const { khaos } = await scriptedKhaos({
      ExportOrderStatusEx: ({ request }) => {
        const refs = saidIn(request.body, 'IDs')!.split(',');
        const nameless = refs.includes('BAD') ? '<ORDER_STATUS/>' : '';
        return textAnswer('ExportOrderStatusEx', `<STATUS_LIST>${listOf(refs.filter((ref) => ref !== 'BAD'))}${nameless}</STATUS_LIST>`);
      },
    });
    // Alone it might be the answer that is to blame; since others were told it is not.
    expect((await problemOf(khaos.ordersByRef(['BAD'], 'orders'))).problem.cause).toBe('khaos-unreadable');
    const told = await khaos.ordersByRef(['A', 'BAD', 'C'], 'orders');
    expect(told.readings.map(({ associatedRef }) => associatedRef)).toEqual(['A', 'C']);
    expect(causesOf(told)).toEqual([['BAD', 'khaos-unreadable']]);
    expect(causesOf(await khaos.ordersByRef(['BAD'], 'orders'))).toEqual([['BAD', 'khaos-unreadable']]);
  });

  test('orders by date that cannot be read are a problem of the whole answer', async () => {
    const { khaos } = await scriptedKhaos({
      ExportOrderStatusEx: textAnswer('ExportOrderStatusEx', statusList.replace('02/03/2026', 'soon')),
    });
    expect((await problemOf(khaos.ordersByDate('2026-03-01', '2026-03-03', 'orders'))).problem.cause).toBe('khaos-unreadable');
  });

  test.each(['', '<OTHER/>', '<STATUS_LIST>', '<STATUS_LIST><ORDER_STATUS/></STATUS_LIST>'])(
    'an answer that cannot be read is never taken for an empty one: %#',
    async (document) => {
      const { khaos } = await scriptedKhaos({ ExportOrderStatusEx: textAnswer('ExportOrderStatusEx', document) });
      expect((await problemOf(khaos.ordersByRef(['SHOP-1001'], 'orders'))).problem.cause).toBe('khaos-unreadable');
    },
  );
});

describe('reference lists', () => {
  test('of this installation, those it does not offer undefined', async () => {
    const { GetAgentList: _, ...operations } = lateOperations;
    const { khaos } = await scriptedKhaos({
      WSDL: wsdlOf(operations),
      GetCompanyClass: soapAnswer(
        'GetCompanyClass',
        '<return href="#1"/>',
        '<SOAP-ENC:Array id="1"><item>Retail</item><item>Trade</item></SOAP-ENC:Array>',
      ),
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
