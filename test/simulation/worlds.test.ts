/** Two hundred simulated worlds hold, the same seed gives the same world, and every planted bug is caught by the invariant named for it. */
import { describe, expect, it } from 'vitest';
import { simulate } from './command.ts';
import { plantedBugs } from './planted-bugs.ts';
import { runWorld } from './run-world.ts';

const worlds = 200;

describe('simulated worlds', () => {
  it(`break nothing in ${worlds} of them`, async () => {
    const report = await simulate(1, worlds, []);
    expect(report.worlds).toBe(worlds);
    expect(report.violations.map(({ seed, invariant }) => `${seed} ${invariant}`)).toEqual([]);
    // A run in which nothing went wrong and nobody died would prove nothing.
    expect(Object.keys(report.faults).length).toBeGreaterThan(30);
    expect(Object.keys(report.killPoints).length).toBeGreaterThan(60);
  });

  it('repeat themselves byte for byte from the same seed', async () => {
    const [one, other] = [await runWorld(7), await runWorld(7)];
    expect(other.journalDigest).toBe(one.journalDigest);
  });

  it('catch every planted bug', async () => {
    const report = await simulate(
      1,
      0,
      plantedBugs.map(({ name }) => name),
    );
    expect(report.plantedBugs).toEqual(Object.fromEntries(plantedBugs.map(({ name, caughtBy }) => [name, caughtBy])));
  });
});
