import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { engineFlags } from '../../electron/host/engine-flags.ts';

const smallHeap = join(import.meta.dirname, '../../electron/host/small-heap.ts');

/** MB that young objects have come to take in a process that makes many and keeps few. */
const youngMb = (flags: readonly string[], first: string): number => {
  const program = `
    const { getHeapSpaceStatistics } = await import('node:v8');
    ${first}
    let kept = [];
    for (let round = 0; round < 60; round++) kept = Array.from({ length: 20000 }, (_, at) => ({ at, text: String(at), list: [at] }));
    console.log(getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size / 2 ** 20, kept.length);`;
  const run = spawnSync(process.execPath, [...flags, '--input-type=module', '--eval', program], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return Number.parseFloat(run.stdout);
};

describe('The heap of the engine', () => {
  it('stays small where a host starts it with the flags, and where a host is its process itself, but not without either', () => {
    expect(youngMb(engineFlags, '')).toBeLessThanOrEqual(2);
    expect(youngMb([], `await import(${JSON.stringify(smallHeap)});`)).toBeLessThanOrEqual(4);
    expect(youngMb([], '')).toBeGreaterThan(4);
  });
});
