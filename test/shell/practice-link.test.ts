/** The main process's hold on the practice systems. */
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../electron/engine/domain/problem.ts';
import { createPracticeLink, type PracticeHooks } from '../../electron/shell/practice-link.ts';
import type { PracticeWay, ToPractice } from '../../electron/shell/practice-messages.ts';
import { VirtualClock } from '../practice/virtual-clock.ts';

const start = { folder: '/nowhere', logFolder: '/nowhere', seed: 7, schemaFile: undefined };
// What the way holds is not looked at on its way through.
const way = { secrets: {}, aheadMs: 1 } as unknown as PracticeWay;

const openLink = () => {
  const children: { sent: ToPractice[]; hooks: PracticeHooks; killed: boolean }[] = [];
  const gone: number[] = [];
  const clock = new VirtualClock(1_000);
  const link = createPracticeLink({
    fork: (hooks) => {
      const child = { sent: [] as ToPractice[], hooks, killed: false };
      children.push(child);
      return { send: (message) => void child.sent.push(message), kill: () => (child.killed = true) };
    },
    start,
    clock,
    onGone: () => void gone.push(children.length),
  });
  return { link, children, gone, clock };
};

describe('The practice systems', () => {
  it('are started once, when they are first needed, and outlive the engine’s restarts', async () => {
    const { link, children } = openLink();
    expect(children).toEqual([]);
    const [first, second] = [link.way(), link.way()];
    children[0]!.hooks.onMessage({ kind: 'started', way });
    expect(await first).toBe(way);
    expect(await second).toBe(way);
    expect(await link.way()).toBe(way);
    expect(children).toHaveLength(1);
    expect(children[0]!.sent).toEqual([{ kind: 'start', start }]);
  });

  it('that die are told of, and started again when they are needed next', async () => {
    const { link, children, gone } = openLink();
    const first = link.way();
    children[0]!.hooks.onMessage({ kind: 'started', way });
    await first;
    children[0]!.hooks.onExit(1);
    expect(gone).toEqual([1]);
    const again = link.way();
    children[1]!.hooks.onMessage({ kind: 'started', way });
    expect(await again).toBe(way);
  });

  it('that cannot start say why, and are tried again', async () => {
    const { link, children, gone } = openLink();
    const failing = link.way();
    children[0]!.hooks.onMessage({ kind: 'cannot-start', error: 'written by another version' });
    await expect(failing).rejects.toThrow(ProblemError);
    await expect(failing).rejects.toMatchObject({ problem: { facts: { error: 'written by another version' } } });
    expect(children[0]!.killed).toBe(true);
    const again = link.way();
    // The first one's end comes late, and is not the second one's.
    children[0]!.hooks.onExit(1);
    children[1]!.hooks.onMessage({ kind: 'started', way });
    expect(await again).toBe(way);
    expect(gone).toEqual([]);
  });

  it('are let keep their world on the way out, and killed when they take too long', async () => {
    const { link, children, gone, clock } = openLink();
    const first = link.way();
    children[0]!.hooks.onMessage({ kind: 'started', way });
    await first;
    const closing = link.close();
    expect(children[0]!.sent.at(-1)).toEqual({ kind: 'stop' });
    clock.runNext();
    expect(children[0]!.killed).toBe(true);
    children[0]!.hooks.onExit(1);
    await closing;
    expect(gone).toEqual([]);
  });
});
