/** Who is let into the window in a browser, and for how long. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { webWorld, type WebWorld } from './web-world.ts';
import { cookieNameOf, idleLimitMs, sessionLifeMs } from '../../electron/web/sign-in.ts';
import { passHeader, personHeader } from '../../shared/contract.ts';

let host: WebWorld;
beforeEach(async () => {
  host = await webWorld();
});
afterEach(() => host.close());

describe('who is let in', () => {
  test('nobody without the cookie', async () => {
    for (const path of ['/', '/assets/app.js', '/events', '/nothing']) expect((await host.ask(path)).code).toBe(401);
    expect((await host.ask('/ask/read-snapshot', { method: 'POST', headers: { origin: host.web.origin }, body: '{}' })).code).toBe(401);
    expect((await host.ask('/', { headers: { cookie: `${cookieNameOf(Number(new URL(host.web.origin).port))}=guess` } })).code).toBe(401);
  });

  test('whoever comes by the address that was shown, once', async () => {
    const { pathname, search } = new URL(host.web.signInAddress());
    const first = await host.ask(`${pathname}${search}`);
    expect(first.code).toBe(302);
    expect(first.headers.location).toMatch(/^\/#pass=[\w-]{43}$/);
    expect(first.headers['set-cookie']?.[0]).toMatch(
      /^quayside-session-\d+=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const cookie = first.headers['set-cookie']![0]!.split(';')[0]!;
    expect((await host.ask('/', { headers: { cookie } })).code).toBe(200);
    const second = await host.ask(`${pathname}${search}`);
    expect(second.code).toBe(401);
    expect(second.headers['set-cookie']).toBeUndefined();
    expect(host.warnings).toContain('web-sign-in-refused');
  });

  test('not by an address that nobody used in time', async () => {
    const { pathname, search } = new URL(host.web.signInAddress());
    host.world.virtual.moveOn(10 * 60_000);
    expect((await host.ask(`${pathname}${search}`)).code).toBe(401);
  });

  test('not by a guessed key', async () => {
    expect((await host.ask('/sign-in')).code).toBe(401);
    expect((await host.ask('/sign-in?key=AAAA')).code).toBe(401);
  });

  test('with the cookie alone to the page only: a server at another port may have seen it', async () => {
    const [page, other] = [await host.signedIn(), await host.signedIn()];
    const json = { origin: host.web.origin, 'content-type': 'application/json' };
    for (const headers of [{ cookie: page.cookie }, { ...page, [passHeader]: 'guess' }, { ...page, [passHeader]: other[passHeader] }]) {
      expect((await host.ask('/ask/pause-engine', { method: 'POST', headers: { ...headers, ...json }, body: '{}' })).code).toBe(401);
      expect((await host.ask('/events', { headers })).code).toBe(401);
    }
    expect(host.process.engine.snapshot().engineState).toBe('idle');
    const { body } = await host.ask('/', { headers: { cookie: page.cookie } });
    expect(body).not.toContain(page[passHeader]);
    expect((await host.ask('/ask/pause-engine', { method: 'POST', headers: { ...page, ...json }, body: '{}' })).code).toBe(200);
  });

  test('to each of two hosts at one PC: signing in to one leaves the other signed in', async () => {
    const second = await host.start();
    const jar = new Map<string, string>();
    for (const one of [host.web, second]) {
      const [name = '', value = ''] = (await host.signedIn(one)).cookie.split('=');
      jar.set(name, value);
    }
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
    expect([(await host.ask('/', { headers: { cookie } })).code, (await host.ask('/', { headers: { cookie } }, second)).code]).toEqual([
      200, 200,
    ]);
    await second.close();
  });

  test('each by an address of their own', async () => {
    const [one, other] = [await host.signIn(), await host.signIn()];
    expect(one).not.toBe(other);
    for (const cookie of [one, other]) expect((await host.ask('/', { headers: { cookie } })).code).toBe(200);
  });
});

describe('a session', () => {
  const code = async (cookie: string): Promise<number> => (await host.ask('/', { headers: { cookie } })).code;

  test('ends when it was not used for twelve hours', async () => {
    const cookie = await host.signIn();
    host.world.virtual.moveOn(idleLimitMs - 1);
    expect(await code(cookie)).toBe(200);
    host.world.virtual.moveOn(idleLimitMs - 1);
    expect(await code(cookie)).toBe(200);
    host.world.virtual.moveOn(idleLimitMs);
    expect(await code(cookie)).toBe(401);
    // Once ended it stays so; another address signs in anew.
    expect([await code(cookie), await code(await host.signIn())]).toEqual([401, 200]);
  });

  test('ends after seven days, however much it was used', async () => {
    const cookie = await host.signIn();
    const hourMs = 3_600_000;
    for (let hours = 0; hours < sessionLifeMs / hourMs - 1; hours++) {
      host.world.virtual.moveOn(hourMs);
      if (hours % 11 === 0) expect(await code(cookie)).toBe(200);
    }
    host.world.virtual.moveOn(hourMs);
    expect(await code(cookie)).toBe(401);
  });

  test('is used by what a person does in the window, not by what the window asks by itself', async () => {
    const page = await host.signedIn();
    const { cookie } = page;
    const byItself = async (more: Record<string, string> = {}): Promise<number[]> => {
      const own = { ...page, origin: host.web.origin, 'content-type': 'application/json', ...more };
      return [
        (await host.ask('/ask/list-orders', { method: 'POST', headers: own, body: '{}' })).code,
        (await host.ask('/', { method: 'HEAD', headers: { cookie } })).code,
        (await host.ask('/assets/app.js', { headers: { cookie } })).code,
      ];
    };
    host.world.virtual.moveOn(idleLimitMs / 2);
    expect(await byItself({ [personHeader]: 'yes' })).toEqual([200, 200, 200]);
    host.world.virtual.moveOn(idleLimitMs / 2);
    expect(await byItself()).toEqual([200, 200, 200]);
    host.world.virtual.moveOn(idleLimitMs / 2);
    expect(await byItself()).toEqual([401, 401, 401]);
  });

  test('that is over is told to a window that only asks, as browsers ask: without an origin', async () => {
    expect(
      (
        await host.ask('/', {
          method: 'HEAD',
          headers: { cookie: `${cookieNameOf(Number(new URL(host.web.origin).port))}=of-the-run-before` },
        })
      ).code,
    ).toBe(401);
    expect((await host.ask('/', { method: 'HEAD', headers: { cookie: await host.signIn() } })).code).toBe(200);
    expect(host.warnings).not.toContain('web-origin-refused');
  });

  test('that ends takes its event stream with it; the stream alone is no use of it', async () => {
    const answer = await host.begin('/events', { headers: await host.signedIn() });
    const closed = new Promise<void>((resolve) => void answer.once('close', resolve));
    answer.on('error', () => undefined);
    answer.resume();
    host.world.virtual.moveOn(idleLimitMs);
    host.process.engine.pause(undefined);
    while (host.world.virtual.runNext());
    await expect(closed).resolves.toBeUndefined();
  });
});
