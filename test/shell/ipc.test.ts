/** Who is answered over Electron's channels, and what. */
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { askChannel, eventChannel, listenChannel } from '../../electron/shell/channels.ts';
import { carryRequests } from '../../electron/shell/ipc.ts';
import type { HostEvent } from '../../shared/contract.ts';

type Handler = (event: unknown, ...args: unknown[]) => Promise<unknown>;
type Listener = (event: unknown, ...args: unknown[]) => void;

const own = { url: 'quayside://window/index.html#/stock', parent: null };

const carried = () => {
  const handlers = new Map<string, Handler>();
  const listeners = new Map<string, Listener>();
  const asked: unknown[][] = [];
  const lines: [string, unknown][] = [];
  const news = new Set<(event: HostEvent) => void>();
  const line = (event: string, facts?: unknown) => void lines.push([event, facts]);
  const standing: HostEvent = { kind: 'engine-process', process: { state: 'running' } };
  carryRequests({
    // Electron's own types of these two; the test stands in for the emitter behind them.
    ipcMain: {
      handle: (channel: string, handler: Handler) => handlers.set(channel, handler),
      on: (channel: string, listener: Listener) => listeners.set(channel, listener),
    } as never,
    actor: 'person:desktop:ann',
    ask: (...args) => {
      asked.push(args);
      return Promise.resolve({ ok: true, value: 'answered' });
    },
    standing: () => [standing],
    onEvent: (listener) => {
      news.add(listener);
      return () => void news.delete(listener);
    },
    log: { info: line, warn: line, error: line },
  });
  return {
    ask: (senderFrame: unknown, ...args: unknown[]) => handlers.get(askChannel)!({ senderFrame }, ...args),
    listen: listeners.get(listenChannel)!,
    channels: [...handlers.keys(), ...listeners.keys()],
    asked,
    lines,
    news,
    standing,
  };
};

describe('The channels', () => {
  it('are one for requests and one for listening, no more', () => {
    expect(carried().channels).toEqual([askChannel, listenChannel]);
  });

  it('pass a request of our own page on, parsed, in the name of the person at this PC', async () => {
    const { ask, asked } = carried();
    expect(await ask(own, 'run-flow', { flow: 'push-stock' })).toEqual({ ok: true, value: 'answered' });
    // The default that the schema fills in shows that it was parsed.
    expect(asked).toEqual([['run-flow', { flow: 'push-stock', trigger: 'click' }, 'person:desktop:ann']]);
  });

  it.each([
    ['a page of the web', { url: 'https://quayside.example/', parent: null }],
    ['a host that only begins like ours', { url: 'quayside://window.example/index.html', parent: null }],
    ['another host of our scheme', { url: 'quayside://other/index.html', parent: null }],
    ['a file', { url: 'file:///C:/page.html', parent: null }],
    ['a page made of its own address', { url: 'data:text/html,hello', parent: null }],
    ['our page inside another', { ...own, parent: {} }],
    ['a frame that is gone', null],
  ])('refuse %s, and log it', async (_who, frame) => {
    const { ask, asked, lines } = carried();
    expect(await ask(frame, 'read-snapshot', {})).toMatchObject({ ok: false, problem: { cause: 'request-malformed' } });
    expect(asked).toEqual([]);
    expect(lines.map(([event]) => event)).toEqual(['sender-refused']);
  });

  it.each([['drop-tables'], ['__proto__'], ['constructor'], [42], [undefined]])(
    'refuse the unknown request %s, and log it',
    async (name) => {
      const { ask, asked, lines } = carried();
      expect(await ask(own, name, {})).toMatchObject({ ok: false, problem: { cause: 'request-malformed' } });
      expect(asked).toEqual([]);
      expect(lines.map(([event]) => event)).toEqual(['request-unknown']);
    },
  );

  it.each([
    ['run-flow', { flow: 'everything' }],
    ['run-flow', { flow: 'push-stock', also: 1 }],
    ['pause-engine', { forMs: -1 }],
    ['read-snapshot', undefined],
    ['list-audit', 'all'],
  ])('refuse %s with the malformed input %j, and log where it does not fit but not what it holds', async (name, input) => {
    const { ask, asked, lines } = carried();
    expect(await ask(own, name, input)).toMatchObject({ ok: false, problem: { cause: 'request-malformed' } });
    expect(asked).toEqual([]);
    expect(lines.map(([event]) => event)).toEqual(['request-malformed']);
    expect(JSON.stringify(lines)).not.toContain('everything');
  });

  it('tell a listening page what stands, then the news, once for each page and not after it is gone', () => {
    const { listen, news, standing } = carried();
    const sent: unknown[] = [];
    const sender = Object.assign(new EventEmitter(), {
      id: 7,
      isDestroyed: () => false,
      send: (...args: unknown[]) => void sent.push(args),
    });
    listen({ senderFrame: own, sender });
    listen({ senderFrame: own, sender });
    expect(sent).toEqual([
      [eventChannel, standing],
      [eventChannel, standing],
    ]);
    expect(news.size).toBe(1);
    sender.emit('destroyed');
    expect(news.size).toBe(0);
  });

  it('tell a foreign page nothing', () => {
    const { listen, news, lines } = carried();
    listen({ senderFrame: { url: 'https://quayside.example/', parent: null }, sender: {} });
    expect(news.size).toBe(0);
    expect(lines.map(([event]) => event)).toEqual(['sender-refused']);
  });
});
