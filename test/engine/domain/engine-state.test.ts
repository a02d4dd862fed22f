import { expect, test } from 'vitest';
import { engineStateOf, type EngineFacts } from '../../../electron/engine/domain/engine-state.ts';

const facts = (more: Partial<EngineFacts> = {}): EngineFacts => ({
  hasSettings: true,
  paused: false,
  refused: false,
  awaySinceMs: undefined,
  needsPerson: 0,
  running: false,
  nowMs: 1_000_000,
  ...more,
});

test('the first that is true counts', () => {
  const everything = facts({ hasSettings: false, paused: true, refused: true, awaySinceMs: 0, needsPerson: 3, running: true });
  const inOrder: Partial<EngineFacts>[] = [
    {},
    { hasSettings: true },
    { paused: false },
    { refused: false },
    { awaySinceMs: undefined },
    { needsPerson: 0 },
    { running: false },
  ];
  const seen = inOrder.map((_, at) => engineStateOf(Object.assign({}, everything, ...inOrder.slice(0, at + 1)) as EngineFacts));
  expect(seen).toEqual(['setup-needed', 'paused', 'signed-out', 'offline', 'attention', 'syncing', 'idle']);
});

test('a blip is not offline', () => {
  expect(engineStateOf(facts({ awaySinceMs: 1_000_000 - 60_000 }))).toBe('idle');
  expect(engineStateOf(facts({ awaySinceMs: 1_000_000 - 60_001 }))).toBe('offline');
});
