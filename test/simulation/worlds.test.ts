/** Of two hundred simulated worlds all but those known to be open hold, the same seed gives the same world, and every planted bug is caught by the invariant named for it. */
import { describe, expect, it } from 'vitest';
import { simulate } from './command.ts';
import { plantedBugs } from './planted-bugs.ts';
import { runWorld } from './run-world.ts';

const worlds = 200;

/**
 * Worlds in which something is known to be wrong, with the invariants that say so. Each is a defect to be mended (see the README); a world
 * that holds again must leave the list, and none may join it.
 */
const knownOpen: Readonly<Record<number, readonly string[]>> = {
  // One unit too many on offer for a moment, with a second writer or a fulfilment in the same second.
  4: ['stock-oversold'],
  // A unit too few on offer when the day ends.
  74: ['stock-not-restored'],
  155: ['stock-not-restored'],
  167: ['stock-not-restored'],
  // A pack and its child in one order, gone in parts: units are told for the wrong one of the two lines.
  83: ['mail-missing', 'told-too-much'],
  144: ['mail-missing', 'told-too-much'],
  169: ['told-too-much'],
};

const violated = (violations: readonly { seed: number; invariant: string }[]): Record<number, string[]> => {
  const seeds: Record<number, string[]> = {};
  for (const { seed, invariant } of violations) seeds[seed] = [...new Set([...(seeds[seed] ?? []), invariant])].toSorted((a, b) => (a < b ? -1 : 1));
  return seeds;
};

describe('simulated worlds', () => {
  it(`break nothing in ${worlds} of them but what is known to be open`, async () => {
    const report = await simulate(1, worlds, []);
    expect(report.worlds).toBe(worlds);
    expect(violated(report.violations)).toEqual(knownOpen);
    // A run in which nothing went wrong and nobody died would prove nothing.
    expect(Object.keys(report.faults).length).toBeGreaterThan(30);
    expect(Object.keys(report.killPoints).length).toBeGreaterThan(60);
  });

  it('repeat themselves byte for byte from the same seed', async () => {
    const [one, other] = [await runWorld(7), await runWorld(7)];
    expect(other.journalDigest).toBe(one.journalDigest);
  });

  it('catch every planted bug', async () => {
    const report = await simulate(1, 0, plantedBugs.map(({ name }) => name));
    expect(report.plantedBugs).toEqual(Object.fromEntries(plantedBugs.map(({ name, caughtBy }) => [name, caughtBy])));
  });
});
