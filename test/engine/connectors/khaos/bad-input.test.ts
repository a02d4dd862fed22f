import { X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { addressesOf, type KhaosConnection } from '../../../../electron/engine/connectors/khaos/connection.ts';
import { createKhaos } from '../../../../electron/engine/connectors/khaos/khaos-client.ts';
import { createHttp } from '../../../../electron/engine/connectors/http.ts';
import { serve, type RunningServer } from '../../../../electron/practice/server.ts';
import { loopbackCertificate, loopbackKey } from '../../../practice/loopback-certificate.ts';
import { pausingClock, realClock, rememberingLog, secretsOf } from '../test-ports.ts';
import { answer, closeAll, lateOperations, problemOf, scriptedKhaos, soapAnswer, soapFault, textAnswer, wsdlOf } from './scripted-khaos.ts';

let secure: RunningServer | undefined;
afterEach(async () => {
  await closeAll();
  await secure?.close();
  secure = undefined;
});

const versionAnswer = soapAnswer('GetVersion', '<return xsi:type="xsd:string">8.190</return>');
const plain: Omit<KhaosConnection, 'url'> = { mode: 'live', auth: { kind: 'none' }, transliterate: true };
const createAt = (url: string, more: Partial<KhaosConnection> = {}) => {
  const log = rememberingLog();
  const parts = { http: createHttp({ clock: realClock, log }), clock: pausingClock(), log, secrets: secretsOf({}) };
  return createKhaos({ connection: { ...plain, url, ...more }, ...parts });
};
const causeOf = async (call: Promise<unknown>) => (await problemOf(call)).problem.cause;

describe('the address', () => {
  test.each([
    ['http://kc:8084/LiveSoap/KhaosSIM.exe', 'http://kc:8084/LiveSoap/KhaosSIM.exe'],
    ['http://kc:8084/LiveSoap/KhaosSIM.exe/', 'http://kc:8084/LiveSoap/KhaosSIM.exe'],
    ['http://kc:8084/LiveSoap/KhaosSIM.exe/wsdl/IKosWeb', 'http://kc:8084/LiveSoap/KhaosSIM.exe'],
    ['http://kc:8084/LiveSoap/KhaosSIM.exe/soap/IKosWeb', 'http://kc:8084/LiveSoap/KhaosSIM.exe'],
    ['https://kc/khaosxxx_yyy.exe', 'https://kc/khaosxxx_yyy.exe'],
    ['http://jo:pw@kc/K.exe', 'http://jo:pw@kc/K.exe'],
  ])('%s', (url, program) => {
    expect(addressesOf(url)).toEqual({ wsdl: `${program}/wsdl/IKosWeb`, soap: `${program}/soap/IKosWeb` });
  });

  test('a ?wsdl at the end is kept for the WSDL, another interface name for both', () => {
    expect(addressesOf('http://kc/K.exe/WSDL/IOther?wsdl')).toEqual({
      wsdl: 'http://kc/K.exe/wsdl/IOther?wsdl',
      soap: 'http://kc/K.exe/soap/IOther',
    });
  });

  test.each(['', 'kc', 'ftp://kc/K.exe'])('that is none: "%s"', async (url) => {
    expect(await causeOf(createAt(url).abilities())).toBe('khaos-wrong-address');
  });

  test('of another program on the server, or of another server', async () => {
    const { origin, methods } = await scriptedKhaos({ WSDL: answer('<html>404 - File or directory not found.</html>', 404, 'text/html') });
    expect(await causeOf(createAt(`${origin}/LiveSoap/KhaosOTHER.exe`).abilities())).toBe('khaos-wrong-address');
    expect(methods()).toEqual(['WSDL']);
    expect(await causeOf(createAt('http://nobody.invalid/K.exe').abilities())).toBe('khaos-unreachable');
  });

  test.each([
    ['a web page', answer('<!DOCTYPE html><html><body>Welcome to IIS</body></html>', 200, 'text/html')],
    ['a redirect', answer('', 301)],
    ['another XML', answer('<rss version="2.0"><channel/></rss>')],
  ])('answers with %s', async (_, WSDL) => {
    expect(await causeOf((await scriptedKhaos({ WSDL })).khaos.abilities())).toBe('khaos-wrong-address');
  });
});

describe('the certificate', () => {
  const start = async (): Promise<string> => {
    const react = ({ method }: { method: string }) => answer(method === 'GET' ? wsdlOf(lateOperations) : versionAnswer);
    secure = await serve({
      system: { react },
      port: 0,
      timers: realClock,
      tls: { key: loopbackKey, cert: loopbackCertificate },
      onFailure: () => undefined,
    });
    return `${secure.origin}/KhaosSIM.exe`;
  };

  test('of the server’s own making is refused and told; pinned, it is accepted', async () => {
    const url = await start();
    const { problem } = await problemOf(createAt(url).abilities());
    const fingerprint = new X509Certificate(loopbackCertificate).fingerprint256;
    expect(problem).toMatchObject({ cause: 'khaos-certificate', kind: 'unreachable', facts: { certificate: fingerprint } });
    expect((await createAt(url, { pinnedCertificate: String(problem.facts['certificate']) }).abilities()).version).toBe('8.190');
  });

  test('other than the pinned one is refused', async () => {
    expect(await causeOf(createAt(await start(), { pinnedCertificate: 'AA:'.repeat(31) + 'AA' }).abilities())).toBe('khaos-certificate');
  });
});

describe('what is no proper answer to a read', () => {
  const bomb = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>`;
  test.each([
    ['a web page', 'khaos-wrong-address', 1, answer('<html><body>Maintenance</body></html>', 200, 'text/html')],
    ['an entity bomb around the answer', 'khaos-unreadable', 1, answer(bomb + versionAnswer.replace(/^<\?xml[^>]*>/, ''))],
    ['an external entity', 'khaos-unreadable', 1, answer(`<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>`)],
    ['an unknown entity', 'khaos-unreadable', 1, answer(soapAnswer('GetVersion', '<return>&secret;</return>'))],
    [
      'references in a circle',
      'khaos-unreadable',
      1,
      answer(soapAnswer('GetVersion', '<return href="#1"/>', '<a id="1"><b href="#1"/></a>')),
    ],
    ['references that multiply', 'khaos-unreadable', 1, answer(multiplying())],
    ['a reference to nothing', 'khaos-unreadable', 1, answer(soapAnswer('GetVersion', '<return href="#7"/>'))],
    ['another method’s answer', 'khaos-unreadable', 1, answer(soapAnswer('GetSaleSource', '<return/>'))],
    ['no SOAP', 'khaos-unreadable', 1, answer('<STATUS_LIST/>')],
    ['truncated XML', 'khaos-unreadable', 3, answer(versionAnswer.slice(0, -20))],
    ['nothing', 'khaos-unreadable', 3, answer('')],
    [
      'half an answer',
      'khaos-unreachable',
      3,
      { kind: 'cut', bytes: 10, afterMs: 0, answer: { status: 200, headers: {}, body: versionAnswer } } as const,
    ],
    // The first goes over the connection that the WSDL came by, which might have been closed meanwhile: it is asked once more at once.
    ['a reset', 'khaos-unreachable', 4, { kind: 'reset', afterMs: 0 } as const],
    ['a server in trouble', 'khaos-unreachable', 3, answer('<html>busy</html>', 503, 'text/html')],
    ['a server error page', 'khaos-unreachable', 3, answer('<!DOCTYPE html><html>CGI failed</html>', 500, 'text/html')],
    ['a fault with 500', 'khaos-fault', 1, answer(soapFault('No licence'), 500)],
    ['a fault with 200', 'khaos-fault', 1, answer(soapFault('No licence'), 200)],
    ['a refused sign-in', 'khaos-unauthorised', 1, answer('401', 401, 'text/plain')],
  ])('%s: %s, asked %i times', async (_, cause, times, GetVersion) => {
    const { khaos, methods, clock } = await scriptedKhaos({ GetVersion });
    expect(await causeOf(khaos.abilities())).toBe(cause);
    expect(methods()).toEqual(['WSDL', ...Array.from({ length: times }, () => 'GetVersion')]);
    expect(clock.pausesMs).toEqual([1_000, 4_000].slice(0, times - 1));
  });

  function multiplying(): string {
    const levels = Array.from({ length: 30 }, (_, at) => `<a id="${at}"><b href="#${at + 1}"/><b href="#${at + 1}"/></a>`).join('');
    return soapAnswer('GetVersion', '<return href="#0"/>', `${levels}<a id="30">x</a>`);
  }

  test('time runs out: asked once, because each time costs the whole limit', async () => {
    const { khaos, methods } = await scriptedKhaos({ GetVersion: { kind: 'silence' } }, { timeLimits: { shortMs: 60 } });
    expect(await causeOf(khaos.abilities())).toBe('khaos-unreachable');
    expect(methods()).toEqual(['WSDL', 'GetVersion']);
  });

  test('a trouble that passes is not seen', async () => {
    const { khaos } = await scriptedKhaos({ GetVersion: (_, times) => (times < 3 ? answer('', 503) : versionAnswer) });
    expect((await khaos.abilities()).version).toBe('8.190');
  });

  test('a document in the wrong encoding is read all the same', async () => {
    const western = (text: string) => Buffer.from(text, 'latin1');
    const said = textAnswer('GetSOPData', '<SOPDATA><COURIERS><COURIER CODE="C">Café Côté</COURIER></COURIERS></SOPDATA>');
    for (const GetSOPData of [
      answer(western(said), 200, 'text/xml; charset=utf-8'),
      answer(western(said), 200, 'text/xml; charset=iso-8859-1'),
      answer(western(said.replace('<?xml version="1.0"?>', '<?xml version="1.0" encoding="Windows-1252"?>')), 200, 'text/xml'),
      answer(said, 200, 'text/xml; charset=Windows-1252'),
    ]) {
      const { khaos } = await scriptedKhaos({ WSDL: wsdlOf({ GetSOPData: lateOperations['GetSOPData']! }), GetSOPData });
      expect((await khaos.references()).couriers).toEqual([{ code: 'C', name: 'Café Côté' }]);
    }
  });
});

describe('abilities', () => {
  test('are read from the WSDL, once until it is forgotten', async () => {
    const { khaos, methods } = await scriptedKhaos({ GetVersion: versionAnswer });
    expect(await khaos.abilities()).toMatchObject({
      version: '8.190',
      operations: { ImportOrders: [{ name: 'Orders', type: 'string' }] },
      siteList: true,
      levelsBySite: true,
      movementList: true,
      stockPotential: true,
      includeCancelled: true,
      orderDates: true,
      compressedStock: false,
      amendCancel: false,
    });
    await khaos.abilities();
    khaos.forget();
    await khaos.abilities();
    expect(methods()).toEqual(['WSDL', 'GetVersion', 'WSDL', 'GetVersion']);
  });

  test.each([
    'GetSiteList',
    'GetStockPotential',
    'ExportStockStatus',
    'ExportOrderStatusEx',
    'ExportCompany',
    'GetStockList',
    'ExportStock',
  ])('a method that is not there is a problem when it is needed, without a call: %s', async (method) => {
    const { [method]: _, ...operations } = lateOperations;
    const { khaos, methods } = await scriptedKhaos({ WSDL: wsdlOf(operations) });
    const calls: Record<string, () => Promise<unknown>> = {
      GetSiteList: () => khaos.sites(),
      GetStockPotential: () => khaos.potentials(['A'], 'sweep'),
      ExportStockStatus: () => khaos.levels(['A'], undefined, 'sweep'),
      ExportOrderStatusEx: () => khaos.ordersByRef(['A'], 'orders'),
      ExportCompany: () => khaos.customerPostcodes('A', 'orders'),
      GetStockList: () => khaos.movedSince(undefined, 'sweep'),
      ExportStock: () => khaos.stockItems(['A'], 'set-up'),
    };
    expect((await problemOf(calls[method]!())).problem).toMatchObject({ cause: 'khaos-method-missing', facts: { method } });
    expect(methods()).toEqual(['WSDL']);
  });
});

describe('signing in', () => {
  test('Basic goes with every request, the WSDL too', async () => {
    const { khaos, asked } = await scriptedKhaos({ GetVersion: versionAnswer }, { auth: { kind: 'basic', user: 'jö' } }, { khaos: 'pw:£' });
    await khaos.abilities();
    expect(asked.map(({ request }) => Buffer.from(request.headers['authorization']!.slice(6), 'base64').toString())).toEqual([
      'jö:pw:£',
      'jö:pw:£',
    ]);
  });

  test('without a stored password nothing is sent', async () => {
    const { khaos, asked } = await scriptedKhaos({ GetVersion: versionAnswer }, { auth: { kind: 'basic', user: 'jo' } });
    expect(await causeOf(khaos.abilities())).toBe('khaos-unauthorised');
    expect(asked).toEqual([]);
  });

  test('headers of one’s own, the secret in its place', async () => {
    const { khaos, asked } = await scriptedKhaos(
      { GetVersion: versionAnswer },
      { auth: { kind: 'headers', headers: { 'X-Key': 'key {secret}', 'X-Site': 'a' } } },
      { khaos: 's' },
    );
    await khaos.abilities();
    expect(asked[1]!.request.headers).toMatchObject({ 'x-key': 'key s', 'x-site': 'a' });
  });

  test('Login comes first, once, and its ticket goes where the settings say', async () => {
    const Login = soapAnswer('Login', '<return>ticket-1</return>');
    const auth = { kind: 'login', user: 'jo', ticket: { place: 'header', name: 'X-Ticket' } } as const;
    const { khaos, asked, methods } = await scriptedKhaos({ Login, GetVersion: versionAnswer }, { auth }, { khaos: 'pw' });
    await khaos.abilities();
    await khaos.abilities();
    expect(methods()).toEqual(['WSDL', 'Login', 'GetVersion']);
    expect(asked[1]!.request.body).toContain(
      '<UserName xsi:type="xsd:string">jo</UserName><UserPassword xsi:type="xsd:string">pw</UserPassword>',
    );
    expect(asked.map(({ request }) => request.headers['x-ticket'])).toEqual([undefined, undefined, 'ticket-1']);
  });

  test('a ticket that is no longer taken is renewed for reads', async () => {
    const { khaos, methods } = await scriptedKhaos(
      {
        Login: (_, times) => soapAnswer('Login', `<return>ticket-${times}</return>`),
        GetVersion: ({ request }) => (request.headers['x-ticket'] === 'ticket-1' ? answer('', 401) : versionAnswer),
      },
      { auth: { kind: 'login', user: 'jo', ticket: { place: 'header', name: 'X-Ticket' } } },
      { khaos: 'pw' },
    );
    expect((await khaos.abilities()).version).toBe('8.190');
    expect(methods()).toEqual(['WSDL', 'Login', 'GetVersion', 'Login', 'GetVersion']);
  });

  test('a refused Login is a refused sign-in, and says nothing of the password', async () => {
    const { khaos, log } = await scriptedKhaos(
      { Login: answer(soapFault('Wrong password pw-secret'), 500) },
      { auth: { kind: 'login', user: 'jo' } },
      { khaos: 'pw-secret' },
    );
    const { problem } = await problemOf(khaos.abilities());
    expect(problem.cause).toBe('khaos-unauthorised');
    expect(JSON.stringify([problem, log.lines])).not.toContain('pw-secret');
  });
});

test('together: three readings with no call between, though a despatch waits', async () => {
  const { khaos, methods } = await scriptedKhaos({
    GetVersion: versionAnswer,
    ExportStockStatus: textAnswer('ExportStockStatus', '<STOCK_STATUS/>'),
    ExportOrderStatusEx: textAnswer('ExportOrderStatusEx', '<STATUS_LIST/>'),
  });
  await khaos.abilities();
  const reserved = khaos.together('fast-stock', async (line) => {
    await line.ordersByRef(['A'], 'sweep');
    await line.levels(['A'], undefined, 'sweep');
    await line.ordersByRef(['A'], 'sweep');
  });
  await Promise.all([reserved, khaos.customerPostcodes('X', 'despatch').catch(() => undefined), khaos.ordersByRef(['B'], 'despatch')]);
  expect(methods().slice(2, 5)).toEqual(['ExportOrderStatusEx', 'ExportStockStatus', 'ExportOrderStatusEx']);
  expect(methods()).toHaveLength(7);
});
