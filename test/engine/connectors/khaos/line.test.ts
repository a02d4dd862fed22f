import { describe, expect, test } from 'vitest';
import { createLine } from '../../../../electron/engine/connectors/khaos/line.ts';
import type { KhaosLane } from '../../../../electron/engine/connectors/khaos/khaos.ts';
import { ProblemError } from '../../../../electron/engine/domain/problem.ts';

/** Tasks that end when they are told to, and the order in which they began. */
const createTasks = () => {
  const began: string[] = [];
  const ends = new Map<string, () => void>();
  let under = 0;
  let most = 0;
  return {
    began,
    most: () => most,
    task: (name: string) => async () => {
      began.push(name);
      most = Math.max(most, ++under);
      await new Promise<void>((resolve) => ends.set(name, resolve));
      under--;
      return name;
    },
    /** Ends whatever runs, until nothing begins any more. */
    endAll: async () => {
      for (let turns = 0; turns < 200; turns++) {
        await Promise.resolve();
        const running = began.at(-1);
        if (running !== undefined && turns % 5 === 4) ends.get(running)?.();
      }
    },
  };
};

describe('the line', () => {
  test('runs one task at a time, the most urgent lane first and in order within a lane', async () => {
    const { began, task, endAll, most } = createTasks();
    const line = createLine();
    const given: [KhaosLane, string][] = [
      ['sweep', 'first'],
      ['set-up', 'set-up 1'],
      ['sweep', 'sweep 1'],
      ['orders', 'orders 1'],
      ['orders', 'orders 2'],
      ['fast-stock', 'fast 1'],
      ['despatch', 'despatch 1'],
    ];
    const all = Promise.all(given.map(([lane, name]) => line.run(lane, task(name))));
    await endAll();
    expect(await all).toEqual(given.map(([, name]) => name));
    expect(began).toEqual(['first', 'despatch 1', 'fast 1', 'orders 1', 'orders 2', 'sweep 1', 'set-up 1']);
    expect(most()).toBe(1);
  });

  test('lets nobody wait for ever', async () => {
    const line = createLine();
    const order: string[] = [];
    let more = 0;
    /** As soon as one urgent call ends the next one is there. */
    const urgent = (): Promise<void> =>
      line.run('despatch', async () => {
        order.push('despatch');
        if (++more < 30) void urgent();
      });
    const first = urgent();
    const setUp = line.run('set-up', async () => void order.push('set-up'));
    const sweep = line.run('sweep', async () => void order.push('sweep'));
    await Promise.all([first, setUp, sweep]);
    expect(order.indexOf('set-up')).toBeLessThan(15);
    expect(order.indexOf('sweep')).toBeLessThan(15);
  });

  test('a task that throws is told so, and the next one runs', async () => {
    const line = createLine();
    const failing = line.run('orders', () => Promise.reject(new Error('lost')));
    const throwing = line.run('orders', () => {
      throw new Error('at once');
    });
    const next = line.run('orders', () => Promise.resolve('next'));
    await expect(failing).rejects.toThrow('lost');
    await expect(throwing).rejects.toThrow('at once');
    expect(await next).toBe('next');
  });
});

describe('a reserved line', () => {
  test('lets no other call between, however urgent', async () => {
    const line = createLine();
    const order: string[] = [];
    const step = (name: string) => async () => void order.push(name);
    const reserved = line.reserve('fast-stock', async (own) => {
      await own.run('fast-stock', step('own 1'));
      void line.run('despatch', step('other'));
      await own.run('sweep', step('own 2'));
      await own.reserve('sweep', (inner) => inner.run('sweep', step('own 3')));
    });
    await reserved;
    await line.run('set-up', step('end'));
    expect(order).toEqual(['own 1', 'own 2', 'own 3', 'other', 'end']);
  });

  test('runs its own calls one at a time too', async () => {
    const { task, endAll, most } = createTasks();
    const line = createLine();
    const all = line.reserve('orders', (own) => Promise.all([own.run('orders', task('a')), own.run('despatch', task('b'))]));
    await endAll();
    expect(await all).toEqual(['a', 'b']);
    expect(most()).toBe(1);
  });

  test('ends when its task throws, but not before the calls it made have ended', async () => {
    const line = createLine();
    const order: string[] = [];
    let end = (): void => undefined;
    const reserved = line.reserve('orders', async (own) => {
      void own.run('orders', async () => {
        await new Promise<void>((resolve) => (end = resolve));
        order.push('left behind');
      });
      throw new Error('thrown');
    });
    const next = line.run('orders', async () => void order.push('next'));
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    expect(order).toEqual([]);
    end();
    await expect(reserved).rejects.toThrow('thrown');
    await next;
    expect(order).toEqual(['left behind', 'next']);
  });

  test('is of no use once it was given back', async () => {
    const line = createLine();
    const kept = await line.reserve('orders', (own) => Promise.resolve({ own }));
    const late = await kept.own.run('orders', () => Promise.resolve()).catch((error: unknown) => error);
    expect(late).toBeInstanceOf(ProblemError);
    expect(late).toMatchObject({ problem: { cause: 'program-error' } });
  });
});
