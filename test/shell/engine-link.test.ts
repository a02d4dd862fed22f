/** The main process's hold on the engine process: starts, asks, deaths, restarts. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { problemOf, ProblemError } from '../../electron/engine/domain/problem.ts';
import { createEngineLink, type EngineHooks } from '../../electron/shell/engine-link.ts';
import type { EngineStart, ToEngine } from '../../electron/shell/engine-messages.ts';
import { emptySnapshot } from '../../electron/shell/first-start.ts';
import type { Problem } from '../../shared/records.ts';
import { settingsSchema } from '../../shared/settings.ts';
import { VirtualClock } from '../practice/virtual-clock.ts';

const settings = settingsSchema.parse({
  mode: 'practice',
  khaos: { url: 'http://127.0.0.1:1/' },
  stores: [
    {
      storeId: 'main',
      domain: 'x.myshopify.com',
      credentials: { kind: 'token' },
      orders: { storeKey: 'X', goLiveAt: '2026-01-01T00:00:00Z', companyClass: 'Retail', salesSource: 'WEB' },
    },
  ],
});
const start: EngineStart = { dataFolder: '/nowhere', settings, secrets: {}, aheadMs: 0, acts: [] };

/** Child processes that remember what they were told and do nothing but answer pings, as long as they are not `silent`. */
const openLink = (starts: () => Promise<EngineStart> = () => Promise.resolve(start), ownProblem?: () => Problem) => {
  const clock = new VirtualClock(1_000_000);
  const children: { sent: ToEngine[]; hooks: EngineHooks; killed: boolean; silent: boolean }[] = [];
  const lines: string[] = [];
  const states: string[] = [];
  const line = (event: string) => void lines.push(event);
  const link = createEngineLink({
    fork: (hooks) => {
      const child = { sent: [] as ToEngine[], hooks, killed: false, silent: false };
      children.push(child);
      const send = (message: ToEngine): void => {
        if (message.kind !== 'ping') child.sent.push(message);
        else if (!child.silent) hooks.onMessage({ kind: 'pong' });
      };
      return { send, kill: () => (child.killed = true) };
    },
    start: starts,
    ...(ownProblem === undefined ? {} : { ownProblem }),
    clock: { nowMs: clock.nowMs, monotonicMs: clock.nowMs, after: clock.after },
    log: { info: line, warn: line, error: line },
  });
  link.onEvent((event) => void (event.kind === 'engine-process' && states.push(event.process.state)));
  return { link, clock, children, lines, states };
};
const started = async (opened: ReturnType<typeof openLink>) => {
  opened.link.open();
  await setImmediate();
  opened.children.at(-1)!.hooks.onMessage({ kind: 'started' });
};
const asksOf = ({ sent }: { sent: ToEngine[] }) => sent.flatMap((message) => (message.kind === 'ask' ? [message] : []));

describe('The engine process', () => {
  it('is given its start first, and requests only when it has begun', async () => {
    const opened = openLink();
    const { link, children } = opened;
    link.open();
    const reply = link.ask('read-snapshot', {}, 'person:desktop');
    await setImmediate();
    expect(children[0]!.sent).toEqual([{ kind: 'start', start }]);
    children[0]!.hooks.onMessage({ kind: 'started' });
    const [asked] = asksOf(children[0]!);
    children[0]!.hooks.onMessage({ kind: 'answer', id: asked!.id, reply: { ok: true, value: 'here' } });
    expect(await reply).toEqual({ ok: true, value: 'here' });
  });

  it('answers every open request when it dies, is shown as away, and begins again after a second', async () => {
    const opened = openLink();
    await started(opened);
    const { link, clock, children, states } = opened;
    const reply = link.ask('run-flow', { flow: 'push-stock' }, 'engine');
    children[0]!.hooks.onExit(1);
    expect(await reply).toMatchObject({ ok: false, problem: { cause: 'engine-away', kind: 'unreachable' } });
    expect(link.process()).toMatchObject({ state: 'away', retryAtMs: clock.nowMs() + 1_000 });
    expect(await link.ask('read-snapshot', {}, 'person:desktop')).toMatchObject({ ok: false, problem: { cause: 'engine-away' } });
    clock.runNext();
    await setImmediate();
    children[1]!.hooks.onMessage({ kind: 'started' });
    expect(states).toEqual(['starting', 'running', 'away', 'starting', 'running']);
  });

  it('is begun again, and nobody waits for an answer, even where the log itself fails', async () => {
    const opened = openLink();
    await started(opened);
    const { link, clock, children, lines } = opened;
    const reply = link.ask('run-flow', { flow: 'push-stock' }, 'engine');
    lines.push = () => {
      throw new Error('no room');
    };
    expect(() => children[0]!.hooks.onExit(1)).toThrow('no room');
    expect(link.process()).toMatchObject({ state: 'away' });
    expect(await reply).toMatchObject({ ok: false, problem: { cause: 'engine-away' } });
    clock.runNext();
    await setImmediate();
    expect(children).toHaveLength(2);
  });

  it('is tried again with growing pauses, up to a minute, and with a short one after it was well', async () => {
    const opened = openLink();
    await started(opened);
    const { clock, children } = opened;
    const pauses: number[] = [];
    for (let death = 0; death < 8; death++) {
      children.at(-1)!.hooks.onExit(1);
      const fromMs = clock.nowMs();
      clock.runNext();
      pauses.push(clock.nowMs() - fromMs);
      await setImmediate();
      children.at(-1)!.hooks.onMessage({ kind: 'started' });
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    clock.moveOn(60_000);
    children.at(-1)!.hooks.onExit(1);
    const fromMs = clock.nowMs();
    clock.runNext();
    expect(clock.nowMs() - fromMs).toBe(1_000);
  });

  it('that cannot start says why, and is ended before the next try', async () => {
    const opened = openLink();
    const { link, children } = opened;
    link.open();
    await setImmediate();
    const problem = problemOf('ledger-in-use', 'Another Quayside has the ledger.');
    children[0]!.hooks.onMessage({ kind: 'cannot-start', problem });
    expect(link.process()).toMatchObject({ state: 'away', problem });
    expect(children[0]!.killed).toBe(true);
    // The dying child's own end is no second failure.
    const { state } = link.process();
    children[0]!.hooks.onExit(0);
    expect(link.process().state).toBe(state);
  });

  it('is not begun on settings that cannot be read; they are read again', async () => {
    const problem = problemOf('settings-unreadable', 'The settings do not fit.');
    let fits = false;
    const { link, clock, children } = openLink(() => (fits ? Promise.resolve(start) : Promise.reject(new ProblemError(problem))));
    link.open();
    await setImmediate();
    expect(link.process()).toMatchObject({ state: 'away', problem });
    expect(children).toEqual([]);
    fits = true;
    clock.runNext();
    await setImmediate();
    expect(children).toHaveLength(1);
  });

  it('that hangs is noticed after its third unanswered ping, killed, shown as away and begun again', async () => {
    const opened = openLink();
    await started(opened);
    const { link, clock, children } = opened;
    for (let pings = 0; pings < 60; pings++) clock.runNext();
    expect(link.process()).toEqual({ state: 'running' });
    children[0]!.silent = true;
    const reply = link.ask('run-flow', { flow: 'push-stock' }, 'engine');
    const fromMs = clock.nowMs();
    while (!children[0]!.killed) clock.runNext();
    // It answered its last ping at most one pause ago.
    expect(clock.nowMs() - fromMs).toBeLessThanOrEqual(40_000);
    expect(await reply).toMatchObject({ ok: false, problem: { cause: 'engine-away', summary: 'The engine stopped answering.' } });
    expect(link.process()).toMatchObject({ state: 'away', retryAtMs: clock.nowMs() + 1_000 });
    // Its own end, and what it had still said, belong to nobody any more.
    children[0]!.hooks.onMessage({ kind: 'pong' });
    children[0]!.hooks.onExit(137);
    clock.runNext();
    await setImmediate();
    children[1]!.hooks.onMessage({ kind: 'started' });
    expect([children.length, link.process().state]).toEqual([2, 'running']);
  });

  it('that is busy and says so is not taken for one that hangs', async () => {
    const opened = openLink();
    await started(opened);
    const { link, clock, children } = opened;
    children[0]!.silent = true;
    for (let times = 0; times < 30; times++) {
      clock.runNext();
      clock.runNext();
      children[0]!.hooks.onMessage({ kind: 'answer', id: 0, reply: { ok: true, value: null } });
    }
    expect([link.process().state, children[0]!.killed]).toEqual(['running', false]);
  });

  it('is left alone after a night in which the PC slept: one ping is unanswered, however long it was', async () => {
    const opened = openLink();
    await started(opened);
    const { link, clock, children } = opened;
    children[0]!.silent = true;
    clock.runNext();
    clock.moveOn(9 * 3_600_000);
    clock.runNext();
    expect(link.process()).toEqual({ state: 'running' });
  });

  it('that hangs while it starts is given up after ten minutes', async () => {
    const opened = openLink();
    opened.link.open();
    await setImmediate();
    opened.clock.runNext();
    expect(opened.children[0]!.killed).toBe(true);
    expect(opened.link.process()).toMatchObject({ state: 'away', problem: { summary: 'The engine did not start.' } });
  });

  it('is shown with what the host itself cannot do', async () => {
    const ownProblem = () => problemOf('secrets-unreadable', 'The secrets cannot be read.');
    const opened = openLink(undefined, ownProblem);
    await started(opened);
    const { link, children } = opened;
    const problems = () => link.snapshot()?.problems.map(({ cause }) => cause);
    const heard: unknown[] = [];
    link.onEvent((event) => void (event.kind === 'snapshot' && heard.push(event.snapshot)));
    children[0]!.hooks.onMessage({ kind: 'event', event: { kind: 'snapshot', snapshot: emptySnapshot(0) } });
    expect(problems()).toEqual(['secrets-unreadable']);
    expect(heard).toEqual([link.snapshot()]);
  });

  it('that is to begin with something else is ended and begun again without a pause, also while it is away', async () => {
    const opened = openLink();
    await started(opened);
    const { link, children, states, clock } = opened;
    const reply = link.ask('run-flow', { flow: 'push-stock' }, 'engine');
    link.restart();
    expect(children[0]!.killed).toBe(true);
    children[0]!.hooks.onExit(137);
    expect(await reply).toMatchObject({ ok: false, problem: { cause: 'engine-away' } });
    await setImmediate();
    expect(children).toHaveLength(2);
    children[1]!.hooks.onMessage({ kind: 'started' });
    children[1]!.hooks.onExit(1);
    expect(link.process().state).toBe('away');
    link.restart();
    await setImmediate();
    children[2]!.hooks.onMessage({ kind: 'started' });
    expect(states).toEqual(['starting', 'running', 'starting', 'running', 'away', 'starting', 'running']);
    // The pause that was cut short is not taken later.
    clock.runNext();
    await setImmediate();
    expect(children).toHaveLength(3);
  });

  it('begins with what changed while it was being read, whether that could be read or not', async () => {
    for (const outcome of ['read', 'unreadable'] as const) {
      const reads: PromiseWithResolvers<EngineStart>[] = [];
      const { link, children, states } = openLink(() => {
        reads.push(Promise.withResolvers());
        return reads.at(-1)!.promise;
      });
      link.open();
      link.restart();
      if (outcome === 'read') reads[0]!.resolve(start);
      else reads[0]!.reject(new Error('no such file'));
      await setImmediate();
      expect(children).toHaveLength(0);
      const changed = { ...start, dataFolder: '/changed' };
      reads[1]!.resolve(changed);
      await setImmediate();
      expect(children.map(({ sent }) => sent)).toEqual([[{ kind: 'start', start: changed }]]);
      expect(states).not.toContain('away');
    }
  });

  it('is asked to stop and waited for; one that does not end is killed', async () => {
    const opened = openLink();
    await started(opened);
    const { link, clock, children } = opened;
    let closed = false;
    const closing = link.close().then(() => (closed = true));
    expect(children[0]!.sent.at(-1)).toEqual({ kind: 'stop' });
    await setImmediate();
    expect(closed).toBe(false);
    clock.runNext();
    expect(children[0]!.killed).toBe(true);
    children[0]!.hooks.onExit(1);
    await closing;
    // An end that was asked for is followed by no restart.
    expect(clock.waiting()).toBe(0);
  });
});
