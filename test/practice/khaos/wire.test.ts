/** Addresses, generations, authentication and the ways an answer may look (`reference/khaos-control.md §1.1, §6`). */
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { operationsOf } from '../../../electron/practice/khaos/generations.ts';
import type { PracticeAnswer } from '../../../electron/practice/wire.ts';
import { createTestKhaos, envelopeOf, orderXml, readDocument, textOf, type Read } from './khaos-world.ts';

const ask = (
  world: ReturnType<typeof createTestKhaos>,
  method: string,
  target: string,
  more: { body?: string; headers?: Record<string, string> } = {},
): PracticeAnswer => {
  const reaction = world.khaos.react({ method, target, headers: { host: '127.0.0.1:8084', ...more.headers }, body: more.body ?? '' });
  if (reaction.kind !== 'answer') throw new Error(reaction.kind);
  return reaction.answer;
};
const wsdlOf = (world: ReturnType<typeof createTestKhaos>): Read =>
  readDocument(textOf(ask(world, 'GET', world.khaos.wsdlPaths.live))).definitions;

describe('addresses', () => {
  it('serve live and test side by side, each with its own ledger', () => {
    const world = createTestKhaos();
    world.importOrder();
    expect(world.khaos.wsdlPaths).toEqual({ live: '/LiveSoap/KhaosSIM.exe/wsdl/IKosWeb', test: '/TestSoap/KhaosSIM.exe/wsdl/IKosWeb' });
    expect(world.khaos.live.counts().salesOrders).toBe(1);
    expect(world.khaos.test.counts().salesOrders).toBe(0);
  });
  it("take the program's name in any case, and ?wsdl or not", () => {
    const world = createTestKhaos();
    for (const target of ['/LiveSoap/KhaosSIM.exe/wsdl/IKosWeb?wsdl', '/livesoap/KHAOSsim.EXE/wsdl/IKosWeb'])
      expect(ask(world, 'GET', target).status).toBe(200);
  });
  it("follow the customer's code and folders", () => {
    const world = createTestKhaos({}, { code: 'ACME', directories: { live: 'shop', test: 'test/shop' } });
    expect(ask(world, 'GET', '/shop/KhaosACME.exe/wsdl/IKosWeb').status).toBe(200);
    expect(ask(world, 'GET', '/test/shop/khaosacme.exe/wsdl/IKosWeb').status).toBe(200);
    expect(ask(world, 'GET', '/shop/KhaosSIM.exe/wsdl/IKosWeb').status).toBe(404);
  });
  it('answer nothing else, and only GET for the WSDL and POST for calls', () => {
    const world = createTestKhaos();
    expect(ask(world, 'GET', '/').status).toBe(404);
    expect(ask(world, 'GET', '/LiveSoap/KhaosSIM.exe/soap/IOther').status).toBe(404);
    expect(ask(world, 'POST', '/LiveSoap/KhaosSIM.exe/wsdl/IKosWeb').status).toBe(405);
    expect(ask(world, 'GET', '/LiveSoap/KhaosSIM.exe/soap/IKosWeb').status).toBe(405);
  });
  it('stand in the WSDL as the client dialled them', () => {
    const address = wsdlOf(createTestKhaos({}, { scheme: 'https' })).service.port.address['@location'];
    expect(address).toBe('https://127.0.0.1:8084/LiveSoap/KhaosSIM.exe/soap/IKosWeb');
  });
});

describe('generations', () => {
  const parametersOf = (generation: '7.3' | 'middle' | 'late', name: string) =>
    operationsOf({ generation, amendCancel: false })
      .get(name)
      ?.parameters.map((parameter) => parameter.name);
  it('7.3 knows no sites, no kinds of date and no dates on statuses', () => {
    expect(parametersOf('7.3', 'GetSiteList')).toBeUndefined();
    expect(parametersOf('7.3', 'ExportStockStatus')).toEqual(['StockCode', 'MappingType', 'LastUpdated']);
    expect(parametersOf('7.3', 'GetStockList')).toEqual(['LastUpdated']);
    expect(parametersOf('7.3', 'ExportOrderStatusEx')).toEqual(['IDs', 'MappingType', 'WebOnly']);
    expect(parametersOf('7.3', 'GetStockPotential')).toBeUndefined();
  });
  it("the middle one is the 2015 connector's", () => {
    expect(parametersOf('middle', 'ExportStockStatus')).toEqual(['StockCodes', 'MappingType', 'LastUpdated', 'SiteID']);
    expect(parametersOf('middle', 'GetStockList')).toEqual(['DateType', 'DateValue', 'StockItemType']);
    expect(parametersOf('middle', 'ExportOrderStatusEx')).toContain('DateFrom');
    expect(parametersOf('middle', 'ExportStockCompressed')).toContain('CompressionMethod');
    expect(parametersOf('middle', 'GetStockPotential')).toBeUndefined();
  });
  it('the late one has everything, and amending only where it was bought', () => {
    expect(parametersOf('late', 'ExportStockStatus')).toContain('PotentialLeadTime');
    expect(parametersOf('late', 'GetStockPotential')).toEqual(['StockCodes', 'MappingType']);
    expect(parametersOf('late', 'CancelOrder')).toBeUndefined();
    expect(operationsOf({ generation: 'late', amendCancel: true }).has('CancelOrder')).toBe(true);
    expect(operationsOf({ generation: 'middle', amendCancel: true }).has('CancelOrder')).toBe(false);
  });
  it.each(['7.3', 'middle', 'late'] as const)(
    'the WSDL of %s says what the table says, and every operation answers or says that it does not',
    (generation) => {
      const world = createTestKhaos({ generation });
      const operations = operationsOf(world.khaos.switches());
      expect(wsdlOf(world).portType.operation.map((operation: Read) => operation['@name'])).toEqual([...operations.keys()]);
      const documents: Record<string, string> = {
        Orders: orderXml(),
        Website: 'Main Website',
        Customers: '<COMPANYS/>',
        StockStatus: '<STOCK_STATUS SITE="Main Site"/>',
        CatRequest: '<CATREQUESTS/>',
      };
      for (const { name, parameters, existsOnly, returns } of operations.values()) {
        const sent = Object.fromEntries(parameters.map((parameter) => [parameter.name, documents[parameter.name] ?? '']));
        if (existsOnly) expect(world.call(name, sent), name).toHaveProperty('fault');
        else if (returns === '') expect(textOf(world.answerTo(name, sent)), name).toContain(`${name}Response`);
        else expect(world.call(name, sent)?.fault, name).toBeUndefined();
      }
    },
  );
  it('answer a fault for what they do not have', () => {
    expect(createTestKhaos({ generation: '7.3' }).call('GetSiteList')).toHaveProperty('fault');
    expect(createTestKhaos().call('NoSuchMethod')).toHaveProperty('fault');
  });
  it('refuse a parameter that is not theirs, or ignore it', () => {
    const sent = { StockCode: 'BOOK', MappingType: 1, LastUpdated: '', SiteID: 2 };
    expect(createTestKhaos({ generation: '7.3' }).call('ExportStockStatus', sent)).toHaveProperty('fault');
    expect(createTestKhaos({ generation: '7.3', unknownParameter: 'ignore' }).call('ExportStockStatus', sent)).toContain(
      '<LEVEL>20</LEVEL>',
    );
  });
  it('tolerate missing parameters', () =>
    expect(createTestKhaos().call('ExportStockStatus', { StockCodes: 'BOOK' })).toContain('<LEVEL>20</LEVEL>'));
  it('refuse a parameter that is not of its type', () => {
    expect(createTestKhaos().call('ExportStockStatus', { StockCodes: 'BOOK', MappingType: 'one' })).toHaveProperty('fault');
    expect(createTestKhaos().call('ExportOrderStatusEx', { IDs: 'x', MappingType: 4, WebOnly: 'maybe' })).toHaveProperty('fault');
  });
});

describe('the SOAP layer', () => {
  const post = (world: ReturnType<typeof createTestKhaos>, body: string, headers: Record<string, string>) =>
    textOf(ask(world, 'POST', '/LiveSoap/KhaosSIM.exe/soap/IKosWeb', { body, headers }));
  const body = envelopeOf('GetVersion', {});
  it('takes the action quoted, unquoted, and as SOAP 1.2 says it', () => {
    const world = createTestKhaos();
    const action = 'urn:IKosWebIntf-IKosWeb#GetVersion';
    const ways: Record<string, string>[] = [
      { soapaction: action },
      { soapaction: `"${action}"` },
      { 'content-type': `application/soap+xml; charset=utf-8; action="${action}"` },
    ];
    for (const headers of ways) expect(post(world, body, headers)).toContain('8.190.36');
  });
  it('faults on an action that is missing or names another method', () => {
    const world = createTestKhaos();
    expect(post(world, body, {})).toContain('Fault');
    expect(post(world, body, { soapaction: 'urn:IKosWebIntf-IKosWeb#GetSiteList' })).toContain('Fault');
  });
  it('faults on what is no SOAP, with 500 or with 200', () => {
    for (const faultHttpCode of [500, 200] as const) {
      const world = createTestKhaos({ faultHttpCode });
      for (const text of ['', 'hello', '<a/>', '<Envelope><Body/></Envelope>', '<Envelope><Body>', '<!DOCTYPE a><Envelope/>']) {
        const answer = ask(world, 'POST', '/LiveSoap/KhaosSIM.exe/soap/IKosWeb', { body: text });
        expect([answer.status, textOf(answer).includes('<faultstring>')]).toEqual([faultHttpCode, true]);
      }
    }
  });
  it('reads parameters that come behind a reference', () => {
    const world = createTestKhaos();
    const text =
      '<E:Envelope xmlns:E="x"><E:Body><n:ExportPriceList><PriceList href="#1"/></n:ExportPriceList><id1 id="1">Trade</id1></E:Body></E:Envelope>';
    expect(post(world, text, { soapaction: 'urn:IKosWebIntf-IKosWeb#ExportPriceList' })).toContain('Trade');
  });
  it('gives the same results inline and multi-ref', () => {
    const [inline, multiRef] = [false, true].map((on) => {
      const world = createTestKhaos({ multiRef: on });
      return {
        imported: world.importOrder(),
        skipped: world.importOrder(),
        list: world.call('GetSiteList'),
        text: textOf(world.answerTo('GetSiteList')),
      };
    });
    expect([multiRef!.imported, multiRef!.skipped, multiRef!.list]).toEqual([inline!.imported, inline!.skipped, inline!.list]);
    expect(multiRef!.text).toContain('href="#');
    expect(inline!.text).not.toContain('href=');
  });
  it('gives the same documents escaped and in CDATA, CDATA inside included', () => {
    const [escaped, cdata] = (['escaped', 'cdata'] as const).map((resultText) => {
      const world = createTestKhaos({ resultText });
      const stock = { StockCode: 'BOWL,SET', MappingType: 1, LastUpdated: '' };
      return { result: world.call('ExportStock', stock), text: textOf(world.answerTo('ExportStock', stock)) };
    });
    expect(cdata!.result).toBe(escaped!.result);
    expect(cdata!.text).toContain('<return xsi:type="xsd:string"><![CDATA[<STOCK_ITEMS>');
    expect(escaped!.text).toContain('&lt;STOCK_ITEMS&gt;');
  });
  it('begins documents with an XML declaration, or not', () => {
    expect(createTestKhaos({ xmlDeclaration: true }).call('ExportPriceList', { PriceList: '' })).toBe(
      '<?xml version="1.0" encoding="utf-8"?><PriceLists/>',
    );
    expect(createTestKhaos().call('ExportPriceList', { PriceList: '' })).toBe('<PriceLists/>');
  });
  it('answers in UTF-8 or in Windows-1252, and says which', () => {
    for (const answerEncoding of ['utf-8', 'windows-1252'] as const) {
      const world = createTestKhaos({ answerEncoding });
      world.importOrder({ invoice: { ISURNAME: 'Müller €' } });
      const answer = world.answerTo('ExportCompany', { CompanyCode: 'C1001', MappingType: 1, LastUpdated: '' });
      expect(answer.headers['content-type']).toBe(`text/xml; charset=${answerEncoding}`);
      expect(textOf(answer)).toContain('Müller €');
      if (typeof answer.body !== 'string') expect(answer.body).toContain(0xfc);
    }
  });
});

describe('compressed results', () => {
  it.each([
    [
      'ExportStockCompressed',
      { StockCode: 'BOWL', MappingType: 1, LastUpdated: '', CompressionMethod: 0 },
      'ExportStock',
      { StockCode: 'BOWL', MappingType: 1, LastUpdated: '' },
    ],
    [
      'ExportWebCategoriesCompressed',
      { Website: 'Main Website', CompressionMethod: 0 },
      'ExportWebCategories',
      { Website: 'Main Website' },
    ],
  ] as const)('%s is a ZIP archive with one entry that holds the document', (method, sent, plain, plainSent) => {
    const world = createTestKhaos();
    const result = world.call(method, sent);
    expect(result.CompressionMethod).toBe('0');
    const entries = Object.values(unzipSync(Buffer.from(result.Data, 'base64')));
    expect(entries.map((entry) => strFromU8(entry))).toEqual([world.call(plain, plainSent)]);
    expect(world.call(method, sent)).toEqual(result);
  });
});

describe('who may call', () => {
  it('is anybody, or who knows the password (Basic)', () => {
    const world = createTestKhaos({ basicAuth: { user: 'shop', password: 'secrét' } });
    const target = world.khaos.wsdlPaths.live;
    const answer = ask(world, 'GET', target);
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Basic realm="Khaos"']);
    expect(ask(world, 'GET', target, { headers: { authorization: 'Basic nonsense' } }).status).toBe(401);
    expect(ask(world, 'GET', target, { headers: { authorization: `Basic ${Buffer.from('shop:secrét').toString('base64')}` } }).status).toBe(
      200,
    );
    expect(world.khaos.journal.filter(({ operation }) => operation === 'unauthorised')).toHaveLength(2);
  });
  it('may be asked by Login', () => {
    const world = createTestKhaos({ login: { user: 'shop', password: 'secret' } });
    expect(world.call('Login', { UserName: 'shop', UserPassword: 'secret' })).toBe('OK');
    expect(world.call('Login', { UserName: 'shop', UserPassword: 'x' })).toHaveProperty('fault');
  });
});

it('takes its time, the same for the same seed', () => {
  const times = (seed: number) => {
    const world = createTestKhaos({ latencyMs: 200, latencyJitterMs: 100 }, { seed });
    return [1, 2, 3, 4].map(() => {
      const reaction = world.send('GetVersion');
      return reaction.kind === 'answer' ? reaction.afterMs : -1;
    });
  };
  expect(times(7)).toEqual(times(7));
  expect(times(7)).not.toEqual(times(8));
  for (const afterMs of times(7)) expect(afterMs >= 200 && afterMs < 300).toBe(true);
});

it('notes a call that came before the last one was answered', () => {
  const world = createTestKhaos({ latencyMs: 200 });
  world.send('GetVersion');
  world.clock.moveOn(199);
  world.send('GetVersion');
  expect(world.last().facts['overlapping']).toBe(true);
  world.clock.moveOn(200);
  world.send('GetVersion');
  expect(world.last().facts).not.toHaveProperty('overlapping');
});
