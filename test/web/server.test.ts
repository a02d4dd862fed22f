import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Dispatch } from '../../electron/engine/requests.ts';
import { snapshotEvents } from '../../electron/host/snapshot-events.ts';
import { startWebHost, type WebHost } from '../../electron/web/server.ts';
import { cookieNameOf, idleLimitMs, sessionLifeMs } from '../../electron/web/sign-in.ts';
import { passHeader, personHeader } from '../../shared/contract.ts';
import { wholeWorld, type WholeWorld } from '../engine/flows/whole-world.ts';

/** A window as small as can be: what it does is not this host's business. */
let windowFolder: string;
beforeAll(() => {
  windowFolder = mkdtempSync(join(tmpdir(), 'quayside-window-'));
  mkdirSync(join(windowFolder, 'assets'));
  writeFileSync(
    join(windowFolder, 'index.html'),
    '<!doctype html><style nonce="__STYLE_NONCE__"></style><script type="module" src="/assets/app.js"></script>',
  );
  writeFileSync(join(windowFolder, 'assets', 'app.js'), 'export {};');
});
afterAll(() => rmSync(windowFolder, { recursive: true }));

let world: WholeWorld;
let process: ReturnType<WholeWorld['open']>;
let web: WebHost;
let warnings: string[];
let actors: string[];

beforeEach(async () => {
  world = wholeWorld();
  process = world.open();
  warnings = [];
  actors = [];
  const asRemembered: Dispatch = (name, input, actor) => {
    actors.push(actor);
    return process.ask(name, input, actor);
  };
  const log = {
    info: () => undefined,
    warn: (event: string) => void warnings.push(event),
    error: (event: string) => void warnings.push(event),
  };
  web = await startWebHost({
    port: 0,
    actor: 'person:browser:ann',
    dispatch: asRemembered,
    onEvent: snapshotEvents(process.engine, process.clock),
    log,
    nowMs: world.virtual.nowMs,
    windowFolder,
  });
});
afterEach(() => web.close());

type Answer = { code: number; headers: IncomingHttpHeaders; body: string };
type Asking = { method?: string; headers?: Record<string, string>; body?: string };

const begin = (path: string, asking: Asking, host: WebHost = web): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const own = request(new URL(path, host.origin), { method: asking.method ?? 'GET', headers: asking.headers ?? {} }, resolve);
    own.once('error', reject);
    own.end(asking.body);
  });
const ask = async (path: string, asking: Asking = {}, host: WebHost = web): Promise<Answer> => {
  const answer = await begin(path, asking, host);
  let body = '';
  for await (const piece of answer as AsyncIterable<Buffer>) body += piece.toString();
  return { code: answer.statusCode ?? 0, headers: answer.headers, body };
};
/** What a signed-in page sends. */
const signedIn = async (host: WebHost = web): Promise<{ cookie: string; [passHeader]: string }> => {
  const { pathname, search } = new URL(host.signInAddress());
  const { headers } = await ask(`${pathname}${search}`, {}, host);
  return { cookie: headers['set-cookie']![0]!.split(';')[0]!, [passHeader]: headers.location!.replace(/^\/#pass=/, '') };
};
const signIn = async (): Promise<string> => (await signedIn()).cookie;
const post = async (name: string, body: string, more: Record<string, string> = {}) =>
  ask(`/ask/${name}`, {
    method: 'POST',
    headers: { ...(await signedIn()), origin: web.origin, 'content-type': 'application/json', ...more },
    body,
  });

describe('who is let in', () => {
  test('nobody without the cookie', async () => {
    for (const path of ['/', '/assets/app.js', '/events', '/nothing']) expect((await ask(path)).code).toBe(401);
    expect((await ask('/ask/read-snapshot', { method: 'POST', headers: { origin: web.origin }, body: '{}' })).code).toBe(401);
    expect((await ask('/', { headers: { cookie: `${cookieNameOf(Number(new URL(web.origin).port))}=guess` } })).code).toBe(401);
  });

  test('whoever comes by the address that was shown, once', async () => {
    const { pathname, search } = new URL(web.signInAddress());
    const first = await ask(`${pathname}${search}`);
    expect(first.code).toBe(302);
    expect(first.headers.location).toMatch(/^\/#pass=[\w-]{43}$/);
    expect(first.headers['set-cookie']?.[0]).toMatch(
      /^quayside-session-\d+=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const cookie = first.headers['set-cookie']![0]!.split(';')[0]!;
    expect((await ask('/', { headers: { cookie } })).code).toBe(200);
    const second = await ask(`${pathname}${search}`);
    expect(second.code).toBe(401);
    expect(second.headers['set-cookie']).toBeUndefined();
    expect(warnings).toContain('web-sign-in-refused');
  });

  test('not by an address that nobody used in time', async () => {
    const { pathname, search } = new URL(web.signInAddress());
    world.virtual.moveOn(10 * 60_000);
    expect((await ask(`${pathname}${search}`)).code).toBe(401);
  });

  test('not by a guessed key', async () => {
    expect((await ask('/sign-in')).code).toBe(401);
    expect((await ask('/sign-in?key=AAAA')).code).toBe(401);
  });

  test('with the cookie alone to the page only: a server at another port may have seen it', async () => {
    const [page, other] = [await signedIn(), await signedIn()];
    const json = { origin: web.origin, 'content-type': 'application/json' };
    for (const headers of [{ cookie: page.cookie }, { ...page, [passHeader]: 'guess' }, { ...page, [passHeader]: other[passHeader] }]) {
      expect((await ask('/ask/pause-engine', { method: 'POST', headers: { ...headers, ...json }, body: '{}' })).code).toBe(401);
      expect((await ask('/events', { headers })).code).toBe(401);
    }
    expect(process.engine.snapshot().engineState).toBe('idle');
    const { body } = await ask('/', { headers: { cookie: page.cookie } });
    expect(body).not.toContain(page[passHeader]);
    expect((await ask('/ask/pause-engine', { method: 'POST', headers: { ...page, ...json }, body: '{}' })).code).toBe(200);
  });

  test('to each of two hosts at one PC: signing in to one leaves the other signed in', async () => {
    const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const second = await startWebHost({
      port: 0,
      actor: 'person:browser',
      dispatch: process.ask,
      onEvent: () => () => undefined,
      log: silent,
      nowMs: world.virtual.nowMs,
      windowFolder,
    });
    const jar = new Map<string, string>();
    for (const host of [web, second]) {
      const [name = '', value = ''] = (await signedIn(host)).cookie.split('=');
      jar.set(name, value);
    }
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
    expect([(await ask('/', { headers: { cookie } })).code, (await ask('/', { headers: { cookie } }, second)).code]).toEqual([200, 200]);
    await second.close();
  });

  test('each by an address of their own', async () => {
    const [one, other] = [await signIn(), await signIn()];
    expect(one).not.toBe(other);
    for (const cookie of [one, other]) expect((await ask('/', { headers: { cookie } })).code).toBe(200);
  });
});

describe('a session', () => {
  const code = async (cookie: string): Promise<number> => (await ask('/', { headers: { cookie } })).code;

  test('ends when it was not used for twelve hours', async () => {
    const cookie = await signIn();
    world.virtual.moveOn(idleLimitMs - 1);
    expect(await code(cookie)).toBe(200);
    world.virtual.moveOn(idleLimitMs - 1);
    expect(await code(cookie)).toBe(200);
    world.virtual.moveOn(idleLimitMs);
    expect(await code(cookie)).toBe(401);
    // Once ended it stays so; another address signs in anew.
    expect([await code(cookie), await code(await signIn())]).toEqual([401, 200]);
  });

  test('ends after seven days, however much it was used', async () => {
    const cookie = await signIn();
    const hourMs = 3_600_000;
    for (let hours = 0; hours < sessionLifeMs / hourMs - 1; hours++) {
      world.virtual.moveOn(hourMs);
      if (hours % 11 === 0) expect(await code(cookie)).toBe(200);
    }
    world.virtual.moveOn(hourMs);
    expect(await code(cookie)).toBe(401);
  });

  test('is used by what a person does in the window, not by what the window asks by itself', async () => {
    const page = await signedIn();
    const { cookie } = page;
    const byItself = async (more: Record<string, string> = {}): Promise<number[]> => {
      const own = { ...page, origin: web.origin, 'content-type': 'application/json', ...more };
      return [
        (await ask('/ask/list-orders', { method: 'POST', headers: own, body: '{}' })).code,
        (await ask('/', { method: 'HEAD', headers: { cookie } })).code,
        (await ask('/assets/app.js', { headers: { cookie } })).code,
      ];
    };
    world.virtual.moveOn(idleLimitMs / 2);
    expect(await byItself({ [personHeader]: 'yes' })).toEqual([200, 200, 200]);
    world.virtual.moveOn(idleLimitMs / 2);
    expect(await byItself()).toEqual([200, 200, 200]);
    world.virtual.moveOn(idleLimitMs / 2);
    expect(await byItself()).toEqual([401, 401, 401]);
  });

  test('that is over is told to a window that only asks, as browsers ask: without an origin', async () => {
    expect(
      (await ask('/', { method: 'HEAD', headers: { cookie: `${cookieNameOf(Number(new URL(web.origin).port))}=of-the-run-before` } })).code,
    ).toBe(401);
    expect((await ask('/', { method: 'HEAD', headers: { cookie: await signIn() } })).code).toBe(200);
    expect(warnings).not.toContain('web-origin-refused');
  });

  test('that ends takes its event stream with it; the stream alone is no use of it', async () => {
    const answer = await begin('/events', { headers: await signedIn() });
    const closed = new Promise<void>((resolve) => void answer.once('close', resolve));
    answer.on('error', () => undefined);
    answer.resume();
    world.virtual.moveOn(idleLimitMs);
    process.engine.pause(undefined);
    while (world.virtual.runNext());
    await expect(closed).resolves.toBeUndefined();
  });
});

describe('where a request must come from', () => {
  test('this server’s own address: a forged name that leads here is turned away', async () => {
    const cookie = await signIn();
    const own = new URL(web.origin).port;
    for (const host of ['evil.example', `evil.example:${own}`, `127.0.0.1.evil.example:${own}`, '127.0.0.1', `127.0.0.2:${own}`]) {
      expect([host, (await ask('/', { headers: { cookie, host } })).code]).toEqual([host, 421]);
    }
    expect((await ask('/', { headers: { cookie, host: `localhost:${own}` } })).code).toBe(200);
    expect(warnings).toContain('web-host-refused');
  });

  test('its own pages: other pages’ requests are turned away, also to the sign-in', async () => {
    const cookie = await signIn();
    const own = new URL(web.origin).port;
    for (const origin of ['https://evil.example', 'null', `http://evil.example:${own}`, `https://127.0.0.1:${own}`, 'http://127.0.0.1:1']) {
      expect([origin, (await ask('/', { headers: { cookie, origin } })).code]).toEqual([origin, 403]);
      expect((await ask('/ask/pause-engine', { method: 'POST', headers: { cookie, origin }, body: '{}' })).code).toBe(403);
      expect((await ask(`/sign-in?key=x`, { headers: { origin } })).code).toBe(403);
    }
    expect(process.engine.snapshot().engineState).toBe('idle');
  });

  test('a page at all, where something is to be done', async () => {
    const cookie = await signIn();
    expect((await ask('/ask/pause-engine', { method: 'POST', headers: { cookie }, body: '{}' })).code).toBe(403);
    expect(process.engine.snapshot().engineState).toBe('idle');
  });
});

describe('what is answered', () => {
  test('carries headers that let nothing in from elsewhere', async () => {
    const { headers } = await ask('/', { headers: { cookie: await signIn() } });
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
    const cookie = await signIn();
    const nonces = new Set<string>();
    for (let page = 0; page < 3; page++) {
      const { body, headers } = await ask('/', { headers: { cookie } });
      const nonce = /nonce="([^"]+)"/.exec(body)![1]!;
      expect(headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
  });

  test('is the window’s files, each with its type', async () => {
    const { code, headers, body } = await ask('/assets/app.js', { headers: { cookie: await signIn() } });
    expect([code, headers['content-type'], body]).toEqual([200, 'text/javascript; charset=utf-8', 'export {};']);
  });

  test('refusals carry them too', async () => {
    for (const answer of [
      await ask('/'),
      await ask('/', { headers: { host: 'evil.example' } }),
      await ask('/', { headers: { origin: 'https://evil.example' } }),
    ]) {
      expect(answer.headers['content-security-policy']).toMatch(/default-src 'none'/);
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
    }
  });

  test('to a request of the contract is a reply', async () => {
    const { code, body } = await post('read-snapshot', '{}');
    expect(code).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ ok: true, value: { engineState: 'idle', practice: false } });
  });

  test('to a request that acts says that the browser’s user did it', async () => {
    await post('pause-engine', '{}');
    expect(process.engine.snapshot().engineState).toBe('paused');
    await post('resume-engine', '{}');
    expect(process.engine.snapshot().engineState).toBe('idle');
    expect(actors).toEqual(['person:browser:ann', 'person:browser:ann']);
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
    const { code, body: text } = await post(name, body);
    expect(code).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ ok: false, problem: { cause: 'request-malformed', kind: 'rejected' } });
    expect(process.engine.snapshot().engineState).toBe('idle');
  });

  test('to a request without end is a refusal', async () => {
    const { code } = await post('read-snapshot', JSON.stringify({ text: 'x'.repeat(300_000) }));
    expect(code).toBe(413);
  });

  test('nothing is there beside its pages, and no path leads out of them', async () => {
    const cookie = await signIn();
    for (const path of [
      '/../package.json',
      '/%2e%2e/package.json',
      '/assets/../../headless.ts',
      '/assets/%2e%2e/index.html',
      '/.vite/manifest.json',
      '/.//etc/passwd',
    ]) {
      expect([path, (await ask(path, { headers: { cookie } })).code]).toEqual([path, 404]);
    }
    expect((await ask('/ask/read-snapshot', { headers: await signedIn() })).code).toBe(404);
  });
});

describe('the event stream', () => {
  test('tells the present snapshot at once, and another when something happened', async () => {
    const answer = await begin('/events', { headers: await signedIn() });
    expect(answer.headers['content-type']).toMatch(/text\/event-stream/);
    const pieces = answer[Symbol.asyncIterator]() as AsyncIterableIterator<Buffer>;
    const next = async () => {
      const text = String((await pieces.next()).value);
      const data = /data: (.*)/.exec(text)?.[1];
      return JSON.parse(data ?? '{}') as { kind: string; snapshot: { engineState: string } };
    };
    expect(await next()).toMatchObject({ kind: 'snapshot', snapshot: { engineState: 'idle' } });
    process.engine.pause(undefined);
    while (world.virtual.runNext());
    expect(await next()).toMatchObject({ snapshot: { engineState: 'paused' } });
    answer.destroy();
  });

  test('ends with the host', async () => {
    const answer = await begin('/events', { headers: await signedIn() });
    const closed = new Promise<void>((resolve) => void answer.once('close', resolve));
    answer.on('error', () => undefined);
    answer.resume();
    await web.close();
    await expect(closed).resolves.toBeUndefined();
    web = await startWebHost({
      port: 0,
      actor: 'person:browser:ann',
      dispatch: process.ask,
      onEvent: () => () => undefined,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      nowMs: world.virtual.nowMs,
    });
  });
});
