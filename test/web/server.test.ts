/** Where requests to the web host must come from, and what it answers. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { webWorld, type WebWorld } from './web-world.ts';

let host: WebWorld;
beforeEach(async () => {
  host = await webWorld();
});
afterEach(() => host.close());

describe('where a request must come from', () => {
  test('this server’s own address: a forged name that leads here is turned away', async () => {
    const cookie = await host.signIn();
    const own = new URL(host.web.origin).port;
    for (const name of ['evil.example', `evil.example:${own}`, `127.0.0.1.evil.example:${own}`, '127.0.0.1', `127.0.0.2:${own}`]) {
      expect([name, (await host.ask('/', { headers: { cookie, host: name } })).code]).toEqual([name, 421]);
    }
    expect((await host.ask('/', { headers: { cookie, host: `localhost:${own}` } })).code).toBe(200);
    expect(host.warnings).toContain('web-host-refused');
  });

  test('its own pages: other pages’ requests are turned away, also to the sign-in', async () => {
    const cookie = await host.signIn();
    const own = new URL(host.web.origin).port;
    for (const origin of ['https://evil.example', 'null', `http://evil.example:${own}`, `https://127.0.0.1:${own}`, 'http://127.0.0.1:1']) {
      expect([origin, (await host.ask('/', { headers: { cookie, origin } })).code]).toEqual([origin, 403]);
      expect((await host.ask('/ask/pause-engine', { method: 'POST', headers: { cookie, origin }, body: '{}' })).code).toBe(403);
      expect((await host.ask(`/sign-in?key=x`, { headers: { origin } })).code).toBe(403);
    }
    expect(host.process.engine.snapshot().engineState).toBe('idle');
  });

  test('a page at all, where something is to be done', async () => {
    const cookie = await host.signIn();
    expect((await host.ask('/ask/pause-engine', { method: 'POST', headers: { cookie }, body: '{}' })).code).toBe(403);
    expect(host.process.engine.snapshot().engineState).toBe('idle');
  });
});

describe('what is answered', () => {
  test('carries headers that let nothing in from elsewhere', async () => {
    const { headers } = await host.ask('/', { headers: { cookie: await host.signIn() } });
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers['content-security-policy']).not.toMatch(/unsafe/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
  });

  test('gives each page a nonce of its own, which its policy names', async () => {
    const cookie = await host.signIn();
    const nonces = new Set<string>();
    for (let page = 0; page < 3; page++) {
      const { body, headers } = await host.ask('/', { headers: { cookie } });
      const nonce = /nonce="([^"]+)"/.exec(body)![1]!;
      expect(headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
  });

  test('is the window’s files, each with its type', async () => {
    const { code, headers, body } = await host.ask('/assets/app.js', { headers: { cookie: await host.signIn() } });
    expect([code, headers['content-type'], body]).toEqual([200, 'text/javascript; charset=utf-8', 'export {};']);
  });

  test('refusals carry them too', async () => {
    for (const answer of [
      await host.ask('/'),
      await host.ask('/', { headers: { host: 'evil.example' } }),
      await host.ask('/', { headers: { origin: 'https://evil.example' } }),
    ]) {
      expect(answer.headers['content-security-policy']).toMatch(/default-src 'none'/);
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
    }
  });

  test('refusals are a page in words where a browser shows them to a person, by the same policy', async () => {
    const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
    for (const [path, words] of [
      ['/', 'Please open the window with an address that Quayside shows'],
      ['/sign-in?key=<b>used', 'This address has been used'],
    ] as const) {
      const { code, headers, body } = await host.ask(path, { headers: { accept } });
      expect([code, headers['content-type']]).toEqual([401, 'text/html; charset=utf-8']);
      expect(headers['content-security-policy']).toContain(`'nonce-${/nonce="([^"]+)"/.exec(body)![1]!}'`);
      expect(body).toContain('<h1>You are not signed in here</h1>');
      expect(body).toContain(words);
      expect(body).not.toContain('<b>');
    }
    expect((await host.ask('/')).headers['content-type']).toMatch(/^text\/plain/);
  });

  test('to a request of the contract is a reply', async () => {
    const { code, body } = await host.post('read-snapshot', '{}');
    expect(code).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ ok: true, value: { engineState: 'idle', practice: false } });
  });

  test('to a request that acts says that the browser’s user did it', async () => {
    await host.post('pause-engine', '{}');
    expect(host.process.engine.snapshot().engineState).toBe('paused');
    await host.post('resume-engine', '{}');
    expect(host.process.engine.snapshot().engineState).toBe('idle');
    expect(host.actors).toEqual(['person:browser:ann', 'person:browser:ann']);
  });

  test.each([
    ['there is none such', 'drop-tables', '{}'],
    ['a name from the prototype', 'constructor', '{}'],
    ['it is not JSON', 'read-snapshot', '{'],
    ['it is empty', 'read-snapshot', ''],
    ['it holds what nobody asked for', 'read-snapshot', '{"extra":1}'],
    ['a field is of another kind', 'pause-engine', '{"forMs":"ten"}'],
    ['it is a list', 'pause-engine', '[]'],
  ])('where %s is a problem, and nothing is done', async (_why, name, body) => {
    const { code, body: text } = await host.post(name, body);
    expect(code).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ ok: false, problem: { cause: 'request-malformed', kind: 'rejected' } });
    expect(host.process.engine.snapshot().engineState).toBe('idle');
  });

  test('to a request without end is a refusal', async () => {
    const { code } = await host.post('read-snapshot', JSON.stringify({ text: 'x'.repeat(300_000) }));
    expect(code).toBe(413);
  });

  test('nothing is there beside its pages, and no path leads out of them', async () => {
    const cookie = await host.signIn();
    for (const path of [
      '/../package.json',
      '/%2e%2e/package.json',
      '/assets/../../headless.ts',
      '/assets/%2e%2e/index.html',
      '/.vite/manifest.json',
      '/.//etc/passwd',
    ]) {
      expect([path, (await host.ask(path, { headers: { cookie } })).code]).toEqual([path, 404]);
    }
    expect((await host.ask('/ask/read-snapshot', { headers: await host.signedIn() })).code).toBe(404);
  });
});

describe('the event stream', () => {
  test('tells the present snapshot at once, and another when something happened', async () => {
    const answer = await host.begin('/events', { headers: await host.signedIn() });
    expect(answer.headers['content-type']).toMatch(/text\/event-stream/);
    const pieces = answer[Symbol.asyncIterator]() as AsyncIterableIterator<Buffer>;
    const next = async () => {
      const text = String((await pieces.next()).value);
      const data = /data: (.*)/.exec(text)?.[1];
      return JSON.parse(data ?? '{}') as { kind: string; snapshot: { engineState: string } };
    };
    expect(await next()).toMatchObject({ kind: 'snapshot', snapshot: { engineState: 'idle' } });
    host.process.engine.pause(undefined);
    while (host.world.virtual.runNext());
    expect(await next()).toMatchObject({ snapshot: { engineState: 'paused' } });
    answer.destroy();
  });

  test('ends with the host', async () => {
    const second = await host.start();
    const answer = await host.begin('/events', { headers: await host.signedIn(second) }, second);
    const closed = new Promise<void>((resolve) => void answer.once('close', resolve));
    answer.on('error', () => undefined);
    answer.resume();
    await second.close();
    await expect(closed).resolves.toBeUndefined();
  });
});
