/** The network without sockets and the real server give a client the same outcome. */
import { Agent } from 'node:http';
import { setTimeout as startTimer } from 'node:timers';
import axios, { type AxiosAdapter, type AxiosError, type AxiosRequestConfig } from 'axios';
import { afterEach, describe, expect, it } from 'vitest';
import { practiceNetwork, type NetworkEvent } from '../../electron/practice/network.ts';
import { serve, type RunningServer } from '../../electron/practice/server.ts';
import type { PracticeRequest, Reaction } from '../../electron/practice/wire.ts';
import { VirtualClock } from './virtual-clock.ts';

const startMs = Date.UTC(2026, 10, 23, 9);
const travelMs = 5;

/** A system that answers what it is told to and remembers what it was asked. */
const scripted = (reaction: Reaction | ((request: PracticeRequest) => Reaction)) => {
  const asked: PracticeRequest[] = [];
  return {
    asked,
    react: (request: PracticeRequest): Reaction => {
      asked.push(request);
      return typeof reaction === 'function' ? reaction(request) : reaction;
    },
  };
};

const answer = (status: number, body: string | Uint8Array, headers: Record<string, string> = {}): Reaction => ({
  kind: 'answer',
  answer: { status, headers: { 'content-type': 'application/json', ...headers }, body },
  afterMs: 0,
});

/** What a client can tell apart. */
const outcomeOf = (result: PromiseSettledResult<unknown>) => {
  if (result.status === 'fulfilled') {
    const response = result.value as { status: number; data: unknown; headers: Record<string, unknown> };
    return {
      status: response.status,
      data: response.data,
      headers: Object.fromEntries(
        Object.entries({ ...response.headers }).filter(([name]) => name !== 'connection' && name !== 'keep-alive'),
      ),
    };
  }
  const error = result.reason as AxiosError;
  return { code: error.code, name: error.name, status: error.response?.status, body: error.response?.data };
};

let running: RunningServer | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const overSockets = async (system: ReturnType<typeof scripted>, config: AxiosRequestConfig) => {
  running = await serve({
    system,
    port: 0,
    timers: {
      after: (delayMs, task) => {
        const timer = startTimer(task, delayMs);
        return () => clearTimeout(timer);
      },
    },
    onFailure: (error) => {
      throw error;
    },
  });
  const [result] = await Promise.allSettled([axios.request({ proxy: false, ...config, baseURL: running.origin })]);
  return outcomeOf(result);
};

const overNetwork = async (system: ReturnType<typeof scripted>, config: AxiosRequestConfig) => {
  const clock = new VirtualClock(startMs);
  const adapter = practiceNetwork({ clock, hosts: new Map([['127.0.0.1:8084', system]]), travelMs });
  const promise = axios.request({ ...config, adapter, baseURL: 'http://127.0.0.1:8084' });
  return outcomeOf(await clock.settle(promise));
};

const post: AxiosRequestConfig = {
  method: 'post',
  url: '/admin/api/2026-10/graphql.json',
  params: { a: 'b c' },
  headers: { 'content-type': 'application/json', 'User-Agent': 'probe/1' },
  data: { query: '{ shop { name } }', note: 'é 漢 £' },
};

/** Enough for a loopback answer, short enough that a silent server is given up quickly. */
const shortMs = 60;

describe('the network and the real server agree', () => {
  const cases: [string, () => Reaction, AxiosRequestConfig][] = [
    ['an answer as parsed JSON', () => answer(200, '{"data":{"shop":{"name":"Ämber & Co"}}}'), post],
    ['an answer as bytes', () => answer(200, new Uint8Array([80, 75, 3, 4, 0, 255])), { ...post, responseType: 'arraybuffer' }],
    ['an answer as text with a byte order mark', () => answer(200, '\uFEFF<a/>', { 'content-type': 'text/xml' }), post],
    ['an empty answer', () => answer(204, ''), post],
    ['an HTML answer with 502', () => answer(502, '<html>Bad gateway</html>', { 'content-type': 'text/html' }), post],
    ['a refused sign-in', () => answer(401, '{"errors":"Invalid API key"}', { 'x-request-id': 'r-1' }), post],
    ['a 500 that the client takes as an answer', () => answer(500, 'fault'), { ...post, validateStatus: () => true }],
    ['an answer after a while', () => ({ ...answer(200, '{}'), afterMs: 12 }) as Reaction, post],
    [
      'half an answer',
      () => ({ kind: 'cut', answer: { status: 200, headers: {}, body: '{"data":{"shop":1}}' }, bytes: 7, afterMs: 0 }),
      post,
    ],
    ['headers and no body', () => ({ kind: 'cut', answer: { status: 200, headers: {}, body: '{"data":1}' }, bytes: 0, afterMs: 0 }), post],
    ['a cut after the last byte', () => ({ kind: 'cut', answer: { status: 200, headers: {}, body: '{}' }, bytes: 2, afterMs: 0 }), post],
    ['a reset', () => ({ kind: 'reset', afterMs: 0 }), post],
    ['a reset after a while', () => ({ kind: 'reset', afterMs: 12 }), post],
    ['silence until the time limit', () => ({ kind: 'silence' }), { ...post, timeout: shortMs }],
    [
      'silence with a clear time-out code',
      () => ({ kind: 'silence' }),
      { ...post, timeout: shortMs, transitional: { clarifyTimeoutError: true } },
    ],
    ['an answer later than the time limit', () => ({ ...answer(200, '{}'), afterMs: 10_000 }) as Reaction, { ...post, timeout: shortMs }],
    ['an answer above the size limit', () => answer(200, 'x'.repeat(5000)), { ...post, maxContentLength: 1000 }],
  ];

  it.each(cases)('on %s', async (_name, reaction, config) => {
    const systems = [scripted(reaction), scripted(reaction)] as const;
    const [real, simulated] = [await overSockets(systems[0], config), await overNetwork(systems[1], config)];
    expect(simulated).toEqual(real);
    expect(systems[0].asked).toHaveLength(1);
    expect(systems[1].asked).toHaveLength(1);
  });

  it('on what the system is asked', async () => {
    const systems = [scripted(answer(200, '{}')), scripted(answer(200, '{}'))] as const;
    const config = { ...post, auth: { username: 'practice', password: 'pa:ss' } };
    await overSockets(systems[0], config);
    await overNetwork(systems[1], config);
    const [real, simulated] = systems.map((system) => {
      const { headers, ...rest } = system.asked[0] as PracticeRequest;
      const { host: _host, connection: _connection, 'accept-encoding': _encoding, ...told } = headers;
      return { ...rest, headers: told };
    });
    expect(simulated).toEqual(real);
    expect(real?.body).toBe('{"query":"{ shop { name } }","note":"é 漢 £"}');
    expect(real?.target).toBe('/admin/api/2026-10/graphql.json?a=b+c');
  });

  it('that a port where nothing listens refuses', async () => {
    const system = scripted(answer(200, '{}'));
    await overSockets(system, post);
    const closed = running as RunningServer;
    await closed.close();
    running = undefined;
    const [real] = await Promise.allSettled([
      // A connection kept from before would be found broken instead.
      axios.request({ ...post, proxy: false, httpAgent: new Agent(), baseURL: closed.origin }),
    ]);
    const clock = new VirtualClock(startMs);
    const adapter = practiceNetwork({ clock, hosts: new Map(), travelMs });
    const simulated = await clock.settle(axios.request({ ...post, adapter, baseURL: 'http://127.0.0.1:1' }));
    expect(outcomeOf(simulated)).toEqual(outcomeOf(real));
    expect(outcomeOf(simulated)).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('that a request given up by its signal is cancelled', async () => {
    const reaction = (): Reaction => ({ kind: 'silence' });
    const cancelWhenAsked = (control: AbortController) =>
      scripted(() => {
        queueMicrotask(() => control.abort());
        return reaction();
      });
    const [first, second] = [new AbortController(), new AbortController()];
    const real = await overSockets(cancelWhenAsked(first), { ...post, signal: first.signal });
    const simulated = await overNetwork(cancelWhenAsked(second), { ...post, signal: second.signal });
    expect(simulated).toEqual(real);
    expect(real).toMatchObject({ code: 'ERR_CANCELED', name: 'CanceledError' });
  });
});

describe('the network', () => {
  const ask = (adapter: AxiosAdapter, more: AxiosRequestConfig = {}) =>
    axios.request({ url: 'https://practice.myshopify.com/x', ...more, adapter });

  it('refuses as a closed port does when the system plays dead; a listening server can only hang up', async () => {
    const reaction: Reaction = { kind: 'refuse' };
    expect(await overNetwork(scripted(reaction), post)).toMatchObject({ code: 'ECONNREFUSED' });
    expect(await overSockets(scripted(reaction), post)).toMatchObject({ code: 'ECONNRESET' });
  });

  it('does not find a host that nobody serves', async () => {
    const clock = new VirtualClock(startMs);
    const result = await clock.settle(ask(practiceNetwork({ clock, hosts: new Map(), travelMs })));
    expect(outcomeOf(result)).toMatchObject({ code: 'ENOTFOUND' });
  });

  it('takes the time of two journeys and of the system, and leaves no timer behind', async () => {
    const clock = new VirtualClock(startMs);
    const system = scripted({ ...answer(200, '{}'), afterMs: 30 } as Reaction);
    const adapter = practiceNetwork({ clock, hosts: new Map([['practice.myshopify.com:443', system]]), travelMs });
    await clock.settle(ask(adapter, { timeout: 1000 }));
    expect(clock.nowMs()).toBe(startMs + 2 * travelMs + 30);
    expect(clock.waiting()).toBe(0);
  });

  it('delivers a request that left, although its sender gave up', async () => {
    const clock = new VirtualClock(startMs);
    const system = scripted(answer(200, '{}'));
    const events: NetworkEvent[] = [];
    const adapter = practiceNetwork({
      clock,
      hosts: new Map([['practice.myshopify.com:443', system]]),
      travelMs,
      log: (event) => events.push(event),
    });
    const control = new AbortController();
    const promise = ask(adapter, { signal: control.signal });
    await Promise.resolve();
    await Promise.resolve();
    control.abort();
    expect(outcomeOf(await clock.settle(promise))).toMatchObject({ code: 'ERR_CANCELED' });
    while (clock.runNext());
    expect(system.asked).toHaveLength(1);
    expect(events.map((event) => event.kind)).toEqual(['sent', 'failed', 'arrived']);
  });

  it('sends nothing for a signal that was raised before', async () => {
    const clock = new VirtualClock(startMs);
    const system = scripted(answer(200, '{}'));
    const adapter = practiceNetwork({ clock, hosts: new Map([['practice.myshopify.com:443', system]]), travelMs });
    const result = await clock.settle(ask(adapter, { signal: AbortSignal.abort() }));
    expect(outcomeOf(result)).toMatchObject({ code: 'ERR_CANCELED' });
    expect(clock.waiting()).toBe(0);
  });
});
