import { zipSync } from 'fflate';
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
    const ExportStockStatus: Parameter[] = [
      ['StockCode', 'string'],
      ['MappingType', 'int'],
      ['LastUpdated', 'dateTime'],
    ];
    const { khaos } = await scriptedKhaos({
      WSDL: wsdlOf({ ...lateOperations, ExportStockStatus }),
      ExportStockStatus: textAnswer('ExportStockStatus', `<STOCK_STATUS>${item('A', '1')}</STOCK_STATUS>`),
    });
    expect((await problemOf(khaos.levels(['A'], site, 'sweep'))).problem).toMatchObject({
      cause: 'khaos-method-missing',
      facts: { parameter: 'SiteID' },
    });
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

  test.each(['<OTHER/>', '', '<STOCK_STATUS', '<STOCK_STATUS><STOCK_ITEM><LEVEL>1</LEVEL></STOCK_ITEM></STOCK_STATUS>'])(
    'an answer that cannot be read is the fault of no code: %#',
    async (document) => {
      const { khaos } = await scriptedKhaos({ ExportStockStatus: textAnswer('ExportStockStatus', document) });
      for (const codes of [['A'], ['A', 'B', 'C']]) {
        expect((await problemOf(khaos.levels(codes, undefined, 'sweep'))).problem.cause).toBe('khaos-unreadable');
      }
    },
  );

  test('a code is blamed for an answer that cannot be read where the answers to others can be', async () => {
    const { khaos } = await scriptedKhaos({
      ExportStockStatus: ({ request }) => {
        const codes = saidIn(request.body, 'StockCodes')!.split(',');
        return textAnswer(
          'ExportStockStatus',
          codes.includes('BAD') ? '<OTHER/>' : `<STOCK_STATUS>${codes.map((one) => item(one, '1')).join('')}</STOCK_STATUS>`,
        );
      },
    });
    expect((await problemOf(khaos.levels(['BAD'], undefined, 'sweep'))).problem.cause).toBe('khaos-unreadable');
    for (const codes of [['A', 'BAD', 'C'], ['BAD']]) {
      const { levels, bad, unknown } = await khaos.levels(codes, undefined, 'sweep');
      expect(levels.map(({ stockCode }) => stockCode)).toEqual(codes.filter((code) => code !== 'BAD'));
      expect(bad.map(({ stockCode }) => stockCode)).toEqual(['BAD']);
      expect(unknown).toEqual([]);
    }
  });

  test('potentials, inline and multi-ref', async () => {
    const record = '<StockCode>A</StockCode><OtherRef/><Available>5</Available><OnOrder>2.5</OnOrder><BackOrder>0</BackOrder>';
    for (const said of [
      soapAnswer('GetStockPotential', `<return xsi:type="SOAP-ENC:Array"><item>${record}</item></return>`),
      soapAnswer(
        'GetStockPotential',
        '<return href="#1"/>',
        `<SOAP-ENC:Array id="1"><item href="#2"/></SOAP-ENC:Array><NS2:TStockPotential id="2">${record}</NS2:TStockPotential>`,
      ),
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
    expect(await khaos.stockItems(['SET', 'SHIRT-S-RED', 'GONE'], 'set-up')).toEqual({ items: expected, untold: [] });
  });

  describe('packed', () => {
    const WSDL = wsdlOf({ ...lateOperations, ExportStockCompressed: [...lateOperations['ExportStock']!, ['CompressionMethod', 'int']] });
    const packed = (data: string) =>
      soapAnswer('ExportStockCompressed', `<return><CompressionMethod>0</CompressionMethod><Data>${data}</Data></return>`);

    test('stock items come out the same', async () => {
      const data = Buffer.from(zipSync({ 'stock.xml': Buffer.from(stockItems, 'latin1') })).toString('base64');
      const { khaos, methods } = await scriptedKhaos({ WSDL, ExportStockCompressed: packed(data.replace(/(.{76})/g, '$1\r\n')) });
      expect(await khaos.stockItems(['SET', 'SHIRT-S-RED'], 'set-up')).toEqual({ items: expected, untold: [] });
      expect(methods()).toEqual(['WSDL', 'ExportStockCompressed']);
    });

    test.each([
      ['no base64', '***'],
      ['no archive', Buffer.from('<STOCK_ITEMS/>').toString('base64')],
      ['a bomb', Buffer.from(zipSync({ 'a.xml': new Uint8Array(90 * 1024 * 1024) }, { level: 9 })).toString('base64')],
      ['an entity bomb', Buffer.from(zipSync({ 'a.xml': Buffer.from('<!DOCTYPE A [<!ENTITY a "a">]><STOCK_ITEMS/>') })).toString('base64')],
    ])('%s is refused, and the code it came for left out', async (_, data) => {
      const { khaos, log } = await scriptedKhaos({ WSDL, ExportStockCompressed: packed(data) });
      expect(await khaos.stockItems(['SET'], 'set-up')).toEqual({ items: [], untold: ['SET'] });
      expect(log.lines).toContainEqual(
        expect.objectContaining({ event: 'khaos-code-unreadable', facts: expect.objectContaining({ stockCode: 'SET' }) }),
      );
    });
  });
});
