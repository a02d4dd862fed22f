import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { X509Certificate } from 'node:crypto';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttp, type HttpOptions } from '../../../electron/engine/connectors/http.ts';
import { HttpError, type HttpFailure, type HttpRequest } from '../../../electron/engine/ports.ts';
import { practiceNetwork } from '../../../electron/practice/network.ts';
import { loopbackCertificate, loopbackKey } from '../../practice/loopback-certificate.ts';
import { VirtualClock } from '../../practice/virtual-clock.ts';
import { realClock, rememberingLog } from './test-ports.ts';

const open: { close(): unknown; closeAllConnections?(): void }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
});

const listening = async (server: Server | ReturnType<typeof createTcpServer>): Promise<number> => {
  open.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

const plainServer = async (listener: RequestListener): Promise<string> => `http://127.0.0.1:${await listening(createServer(listener))}/`;

/** An HTTPS server with its own certificate, and the requests that reached it. */
const ownCertificateServer = async (): Promise<{ url: string; requests: string[] }> => {
  const requests: string[] = [];
  const server = createTlsServer({ key: loopbackKey, cert: loopbackCertificate }, (request, response) => {
    requests.push(request.url ?? '');
    response.end('hello');
  });
  return { url: `https://127.0.0.1:${await listening(server)}/secret`, requests };
};

const request = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url,
  headers: {},
  timeLimitMs: 5_000,
  ...more,
});

const createTested = (more: Partial<HttpOptions> = {}) => {
  const log = rememberingLog();
  return { log, http: createHttp({ clock: realClock, log, ...more }) };
};

const failureOf = async (sent: Promise<unknown>): Promise<HttpFailure> => {
  const error: unknown = await sent.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof HttpError)) throw new Error('No HttpError was thrown', { cause: error });
  return error.failure;
};

const fingerprint = new X509Certificate(loopbackCertificate).fingerprint256;

describe('what counts as an answer', () => {
  test('one that came is never told as one that did not, whatever is wrong with the log', async () => {
    const url = await plainServer((_, response) => void response.end('imported'));
    const noRoom = new Error('no room');
    const full = () => {
      throw noRoom;
    };
    const { http } = createTested({ log: { ...rememberingLog(), info: full } });
    await expect(http.send(request(url))).rejects.toBe(noRoom);
  });

  test('every HTTP state is one, with its bytes as they came', async () => {
    const bytes = Buffer.from([0x00, 0xff, 0xe9, 0x7b]);
    for (const httpState of [200, 204, 301, 401, 404, 500, 503]) {
      const url = await plainServer(
        (_, response) =>
          void response.writeHead(httpState, { 'X-Told': 'yes', location: '/elsewhere' }).end(httpState === 204 ? '' : bytes),
      );
      const answer = await createTested().http.send(request(url));
      expect(answer.httpState).toBe(httpState);
      expect(answer.headers['x-told']).toBe('yes');
      expect([...answer.body]).toEqual(httpState === 204 ? [] : [...bytes]);
    }
  });

  test('a redirect is not followed, whatever the method', async () => {
    const asked: string[] = [];
    const url = await plainServer((incoming, response) => {
      asked.push(`${incoming.method} ${incoming.url}`);
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    await createTested().http.send(request(url, { method: 'POST', body: 'x' }));
    expect(asked).toEqual(['POST /']);
  });

  test('a packed answer arrives unpacked', async () => {
    const url = await plainServer((_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('unpacked')));
    expect(Buffer.from((await createTested().http.send(request(url))).body).toString()).toBe('unpacked');
  });

  test('body and headers go out as given, JSON or not', async () => {
    let seen = '';
    const url = await plainServer((incoming, response) => {
      incoming.setEncoding('utf8');
      incoming.on('data', (piece: string) => (seen += piece));
      incoming.on('end', () => response.end(JSON.stringify(incoming.headers)));
    });
    const body = '{"a": "£ ł"}';
    const answer = await createTested().http.send(
      request(url, { method: 'POST', body, headers: { 'content-type': 'text/xml', soapaction: '"x"' } }),
    );
    expect(seen).toBe(body);
    expect(JSON.parse(Buffer.from(answer.body).toString())).toMatchObject({
      'content-type': 'text/xml',
      soapaction: '"x"',
      'user-agent': 'Quayside',
      connection: 'close',
      'content-length': String(Buffer.byteLength(body)),
    });
  });
});

describe('why there is no answer, and whether anything was sent', () => {
  test('nobody listens: refused, nothing sent', async () => {
    const url = await plainServer(() => undefined);
    await new Promise((resolve) => (open.pop() as Server).close(resolve));
    expect(await failureOf(createTested().http.send(request(url)))).toMatchObject({ reason: 'refused', sent: 'no' });
  });

  test('a name that nobody has: nothing sent', async () => {
    expect(await failureOf(createTested().http.send(request('http://nobody.invalid/')))).toMatchObject({
      reason: 'name-not-found',
      sent: 'no',
    });
  });

  test('an address that is none: nothing sent', async () => {
    for (const url of ['', 'nonsense', 'ftp://127.0.0.1/', 'file:///etc/hosts']) {
      expect(await failureOf(createTested().http.send(request(url)))).toMatchObject({ reason: 'other', sent: 'no' });
    }
  });

  test('a connection that breaks off after the request may have carried it', async () => {
    const url = await plainServer((incoming) => void incoming.socket.destroy());
    expect(await failureOf(createTested().http.send(request(url, { method: 'POST', body: 'x' })))).toMatchObject({
      reason: 'reset',
      sent: 'maybe',
    });
  });

  test('half an answer is cut', async () => {
    const url = await plainServer((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('half', () => void response.socket?.destroy());
    });
    const failure = await failureOf(createTested().http.send(request(url)));
    expect(['cut', 'reset']).toContain(failure.reason);
    expect(failure.sent).toBe('maybe');
  });

  test('an answer over the size limit is given up, packed ones by their unpacked size', async () => {
    const plain = await plainServer((_, response) => void response.end('x'.repeat(2_000)));
    const packed = await plainServer(
      (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(100_000))),
    );
    for (const url of [plain, packed]) {
      expect(await failureOf(createTested({ mostAnswerBytes: 1_000 }).http.send(request(url)))).toMatchObject({
        reason: 'cut',
        sent: 'maybe',
      });
    }
  });

  test('an answer that does not come in time, or not whole, runs into the limit of the whole exchange', async () => {
    const silent = await plainServer(() => undefined);
    const trickling = await plainServer((_, response) => {
      response.write('begun');
      const timer = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(timer));
    });
    for (const url of [silent, trickling]) {
      expect(await failureOf(createTested().http.send(request(url, { timeLimitMs: 80 })))).toMatchObject({
        reason: 'time-out',
        sent: 'maybe',
      });
    }
  });

  test('stopping the engine breaks off what is under way', async () => {
    const stop = new AbortController();
    const url = await plainServer(() => stop.abort());
    expect(await failureOf(createTested({ signal: stop.signal }).http.send(request(url)))).toMatchObject({
      reason: 'cancelled',
      sent: 'maybe',
    });
  });

  test('a server that closes before TLS is made has been sent nothing', async () => {
    const port = await listening(createTcpServer((socket: Socket) => void socket.once('data', () => socket.destroy())));
    expect(await failureOf(createTested().http.send(request(`https://127.0.0.1:${port}/`, { method: 'POST', body: 'x' })))).toMatchObject({
      sent: 'no',
    });
  });

  test('a plain server asked by https has been sent nothing', async () => {
    const url = (await plainServer((_, response) => void response.end())).replace('http:', 'https:');
    expect(await failureOf(createTested().http.send(request(url)))).toMatchObject({ reason: 'other', sent: 'no' });
  });
});

describe('certificates', () => {
  test('an unknown one is refused before anything is sent, and named', async () => {
    const server = await ownCertificateServer();
    const failure = await failureOf(createTested().http.send(request(server.url, { method: 'POST', body: 'x' })));
    expect(failure).toMatchObject({ reason: 'certificate', sent: 'no', certificate: fingerprint });
    expect(server.requests).toEqual([]);
  });

  test('the pinned one is accepted, however it is written', async () => {
    const server = await ownCertificateServer();
    const { http } = createTested();
    for (const pinnedCertificate of [fingerprint, fingerprint.replaceAll(':', '').toLowerCase()]) {
      expect((await http.send(request(server.url, { pinnedCertificate }))).httpState).toBe(200);
    }
  });

  test('any other than the pinned one is refused before anything is sent', async () => {
    const server = await ownCertificateServer();
    const pinnedCertificate = fingerprint.replace(/^../, fingerprint.startsWith('00') ? '11' : '00');
    expect(await failureOf(createTested().http.send(request(server.url, { pinnedCertificate })))).toMatchObject({
      reason: 'certificate',
      sent: 'no',
      certificate: fingerprint,
    });
    expect(server.requests).toEqual([]);
  });

  test('an empty pin accepts nothing', async () => {
    const server = await ownCertificateServer();
    expect(await failureOf(createTested().http.send(request(server.url, { pinnedCertificate: '' })))).toMatchObject({
      reason: 'certificate',
    });
  });
});

describe('connections', () => {
  /** A server that answers the requests of each connection for as long as `answers` says so, then closes it; what came over each. */
  const server = async (answers: (connection: number, request: number) => boolean): Promise<{ url: string; came: string[][] }> => {
    const came: string[][] = [];
    const connections = new Map<Socket, string[]>();
    const url = await plainServer((incoming, response) => {
      const ours = connections.get(incoming.socket) ?? [];
      if (ours.length === 0) came.push(ours);
      connections.set(incoming.socket, ours);
      ours.push(incoming.method ?? '');
      if (answers(came.indexOf(ours), ours.length - 1)) response.end('answer');
      else incoming.socket.destroy();
    });
    return { url, came };
  };

  test('what is repeatable goes over one that served before, anything else over one of its own', async () => {
    const { url, came } = await server(() => true);
    const { http } = createTested();
    for (const more of [{ repeatable: true }, { method: 'POST', body: 'x' }, { repeatable: true }, { method: 'POST', body: 'x' }] as const)
      await http.send(request(url, more));
    expect(came).toEqual([['GET', 'GET'], ['POST'], ['POST']]);
  });

  test('one with a certificate serves again only where the same is pinned', async () => {
    const ownCertificate = await ownCertificateServer();
    const { http } = createTested();
    await http.send(request(ownCertificate.url, { repeatable: true, pinnedCertificate: fingerprint }));
    expect(await failureOf(http.send(request(ownCertificate.url, { repeatable: true })))).toMatchObject({ reason: 'certificate' });
    expect(ownCertificate.requests).toHaveLength(1);
  });

  test('one that was kept over a sleep of the PC does not serve again', async () => {
    const { url, came } = await server(() => true);
    let sleptMs = 0;
    const { http } = createTested({ clock: { ...realClock, nowMs: () => realClock.nowMs() + sleptMs } });
    await http.send(request(url, { repeatable: true }));
    sleptMs = 8 * 60 * 60_000;
    await http.send(request(url, { repeatable: true }));
    await http.send(request(url, { repeatable: true }));
    expect(came).toEqual([['GET'], ['GET', 'GET']]);
  });

  test('where one that served before was closed meanwhile, what is repeatable goes once more over a new one', async () => {
    const { url, came } = await server((connection, place) => connection > 0 || place === 0);
    const { http, log } = createTested();
    await http.send(request(url, { repeatable: true }));
    expect((await http.send(request(url, { repeatable: true }))).httpState).toBe(200);
    expect(came).toEqual([['GET', 'GET'], ['GET']]);
    expect(log.lines.map(({ event }) => event)).toEqual(['http', 'http']);
  });

  test('one that is new and breaks off is a failure, also where an old one was closed before', async () => {
    const { url, came } = await server((connection, place) => connection === 0 && place === 0);
    const { http } = createTested();
    await http.send(request(url, { repeatable: true }));
    expect(await failureOf(http.send(request(url, { repeatable: true })))).toMatchObject({ reason: 'reset', sent: 'maybe' });
    expect(await failureOf(http.send(request(url, { repeatable: true })))).toMatchObject({ reason: 'reset', sent: 'maybe' });
    expect(came).toEqual([['GET', 'GET'], ['GET'], ['GET']]);
  });
});

test('a proxy of the environment is not used; one that is set is', async () => {
  const proxied: string[] = [];
  const proxy = new URL(
    await plainServer((incoming, response) => {
      proxied.push(incoming.url ?? '');
      response.end('by proxy');
    }),
  );
  const url = await plainServer((_, response) => void response.end('direct'));
  const before = process.env['http_proxy'];
  process.env['http_proxy'] = proxy.href;
  try {
    expect(Buffer.from((await createTested().http.send(request(url))).body).toString()).toBe('direct');
  } finally {
    if (before === undefined) delete process.env['http_proxy'];
    else process.env['http_proxy'] = before;
  }
  const set = createTested({ proxy: { protocol: 'http', host: proxy.hostname, port: Number(proxy.port) } });
  expect(Buffer.from((await set.http.send(request(url))).body).toString()).toBe('by proxy');
  expect(proxied).toEqual([url]);
});

test('the log has host and figures, but no address, header or body', async () => {
  const url = await plainServer((_, response) => void response.end('their-secret'));
  const { http, log } = createTested();
  await http.send(
    request(`${url}our-path?key=our-query`, { method: 'POST', body: 'our-body', headers: { authorization: 'our-password' } }),
  );
  await failureOf(http.send(request('http://user:our-password@nobody.invalid/our-path')));
  expect(log.lines.map(({ level, event }) => `${level} ${event}`)).toEqual(['info http', 'warn http-failed']);
  expect(log.lines[0]?.facts).toMatchObject({ method: 'POST', httpState: 200, sentBytes: 8, receivedBytes: 12 });
  expect(JSON.stringify(log.lines)).not.toMatch(/our-|their-/);
});

describe('carried by the practice network', () => {
  const simulated = (react: Parameters<typeof practiceNetwork>[0]['hosts'] extends ReadonlyMap<string, infer S> ? S : never) => {
    const virtual = new VirtualClock(0);
    const clock = { nowMs: virtual.nowMs, after: virtual.after, monotonicMs: virtual.nowMs };
    const adapter = practiceNetwork({ clock: virtual, hosts: new Map([['khaos.example:80', react]]), travelMs: 5 });
    return { virtual, http: createHttp({ clock, log: rememberingLog(), adapter }) };
  };

  test('answers and failures are told the same way, on the given clock', async () => {
    const answered = simulated({
      react: () => ({ kind: 'answer', afterMs: 10, answer: { status: 503, headers: { 'X-A': 'b' }, body: 'busy' } }),
    });
    const outcome = await answered.virtual.settle(answered.http.send(request('http://khaos.example/')));
    expect(outcome.status === 'fulfilled' && outcome.value).toMatchObject({ httpState: 503, headers: { 'x-a': 'b' } });
    expect(answered.virtual.nowMs()).toBe(20);

    for (const [url, reaction, expected] of [
      ['http://khaos.example/', { kind: 'silence' }, { reason: 'time-out', sent: 'maybe' }],
      ['http://khaos.example/', { kind: 'reset', afterMs: 0 }, { reason: 'reset', sent: 'maybe' }],
      ['http://khaos.example/', { kind: 'refuse' }, { reason: 'refused', sent: 'no' }],
      [
        'http://khaos.example/',
        { kind: 'cut', bytes: 1, afterMs: 0, answer: { status: 200, headers: {}, body: 'abc' } },
        { reason: 'cut', sent: 'maybe' },
      ],
      ['http://other.example/', { kind: 'silence' }, { reason: 'name-not-found', sent: 'no' }],
    ] as const) {
      const { virtual, http } = simulated({ react: () => reaction });
      const settled = await virtual.settle(failureOf(http.send(request(url, { timeLimitMs: 300 }))));
      expect(settled.status === 'fulfilled' && settled.value).toMatchObject(expected);
      expect(virtual.waiting()).toBe(0);
    }
  });
});
