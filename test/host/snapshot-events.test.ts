import { beforeEach, expect, test } from 'vitest';
import { snapshotEvents } from '../../electron/host/snapshot-events.ts';
import { wholeWorld, type WholeWorld } from '../engine/flows/whole-world.ts';

let world: WholeWorld;
let process: ReturnType<WholeWorld['open']>;
beforeEach(() => {
  world = wholeWorld();
  process = world.open();
});

const listen = () => {
  const states: string[] = [];
  return {
    states,
    stop: snapshotEvents(
      process.engine,
      process.clock,
    )((event) => {
      if (event.kind === 'snapshot') states.push(event.snapshot.engineState);
    }),
  };
};

test('a new listener is told at once, and again when something happened', () => {
  const { states } = listen();
  expect(states).toEqual(['idle']);
  process.engine.pause(undefined);
  while (world.virtual.runNext());
  expect(states).toEqual(['idle', 'paused']);
});

test('many things at once are told once', () => {
  const { states } = listen();
  for (let time = 0; time < 20; time++) {
    process.engine.pause(undefined);
    process.engine.resume();
  }
  while (world.virtual.runNext());
  expect(states).toEqual(['idle', 'idle']);
});

test('a run that takes long is told of while it goes on, and no longer once nobody listens', () => {
  const { states, stop } = listen();
  void process.engine.run('import-orders', 'click');
  const told = (): number => states.length;
  while (told() < 2) world.virtual.runNext();
  stop();
  const before = told();
  for (let more = 0; more < 50 && world.virtual.runNext(); more++);
  expect(told()).toBe(before);
});

test('once nobody listens any more, nothing is asked of an engine that may be closed', () => {
  const { states, stop } = listen();
  process.engine.pause(undefined);
  stop();
  process.ledger.close();
  while (world.virtual.runNext());
  expect(states).toEqual(['idle']);
  expect(world.virtual.waiting()).toBe(0);
});

/** So many whole passes of stock over a shop in which nothing happens, five seconds apart. */
const passes = async (many: number): Promise<void> => {
  for (let pass = 0; pass < many; pass++) {
    await world.virtual.settle(process.engine.run('push-stock', 'schedule'));
    world.virtual.moveOn(5_000);
    while (world.virtual.waiting() > 0) world.virtual.runNext();
  }
};

test('passes that find nothing are told every fifteen seconds at the most, what a person did at once', async () => {
  const { states } = listen();
  await passes(3);
  const before = states.length;
  await passes(24);
  expect(states.length - before).toBeGreaterThanOrEqual(6);
  expect(states.length - before).toBeLessThanOrEqual(9);
  const quiet = states.length;
  process.engine.pause(undefined);
  while (world.virtual.waiting() > 0) world.virtual.runNext();
  expect(states.slice(quiet)).toEqual(['paused']);
});
