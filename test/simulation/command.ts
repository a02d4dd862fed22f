/** `npm run simulate`: seeded worlds on all cores; what was tried and what was broken, and one line of JSON at the end. */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { plantedBugs } from './planted-bugs.ts';
import { runWorld, type WorldReport } from './run-world.ts';

export type SimulationReport = {
  worlds: number;
  violations: { seed: number; invariant: string; what: string }[];
  faults: Record<string, number>;
  killPoints: Record<string, number>;
  /** Name of the invariant that caught each planted bug, or `not caught`. */
  plantedBugs: Record<string, string>;
  /** Orders that Shopify accepted and that cannot be filled, by cause. */
  notes: Record<string, number>;
};

const merge = (into: Record<string, number>, from: Record<string, number>): void => {
  for (const [name, count] of Object.entries(from)) into[name] = (into[name] ?? 0) + count;
};

/** Worlds in which a planted bug may show itself. */
const worldsForABug = 40;

/** One process's share: seeds of one remainder, then planted bugs of one remainder. */
const work = async (first: number, seeds: number, share: number, shares: number, bugs: boolean, tell: (report: WorldReport) => void): Promise<SimulationReport> => {
  const report: SimulationReport = { worlds: 0, violations: [], faults: {}, killPoints: {}, plantedBugs: {}, notes: {} };
  for (let seed = first + share; seed < first + seeds; seed += shares) {
    const world = await runWorld(seed);
    report.worlds += 1;
    report.violations.push(...world.violations.map((violation) => ({ seed, ...violation })));
    merge(report.faults, world.faults);
    merge(report.killPoints, world.killPoints);
    merge(report.notes, world.notes);
    tell(world);
  }
  if (!bugs) return report;
  for (const [at, bug] of plantedBugs.entries()) {
    if (at % shares !== share) continue;
    report.plantedBugs[bug.name] = 'not caught';
    for (let seed = first; seed < first + worldsForABug; seed++) {
      const { violations } = await runWorld(seed, bug);
      if (violations.some(({ invariant }) => invariant === bug.caughtBy)) {
        report.plantedBugs[bug.name] = bug.caughtBy;
        break;
      }
    }
  }
  return report;
};

/** Runs everything in child processes, one for each core. */
export const simulate = async (first: number, seeds: number, bugs: boolean, onWorld?: (worlds: number) => void): Promise<SimulationReport> => {
  const shares = Math.min(availableParallelism(), Math.max(1, seeds));
  let worlds = 0;
  const parts = await Promise.all(
    Array.from(
      { length: shares },
      (_, share) =>
        new Promise<SimulationReport>((resolve, reject) => {
          const child = fork(import.meta.filename, ['--share', `${share}/${shares}`, '--first', String(first), '--seeds', String(seeds), ...(bugs ? ['--bugs'] : [])], {
            stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
          });
          let answer: SimulationReport | undefined;
          child.on('message', (message: { world?: number; report?: SimulationReport }) => {
            if (message.world !== undefined) onWorld?.(++worlds);
            if (message.report !== undefined) answer = message.report;
          });
          child.once('error', reject);
          child.once('exit', (code) => (answer === undefined ? reject(new Error(`a simulating process ended with ${code}`)) : resolve(answer)));
        }),
    ),
  );
  const all: SimulationReport = { worlds: 0, violations: [], faults: {}, killPoints: {}, plantedBugs: {}, notes: {} };
  for (const part of parts) {
    all.worlds += part.worlds;
    all.violations.push(...part.violations);
    merge(all.faults, part.faults);
    merge(all.killPoints, part.killPoints);
    merge(all.notes, part.notes);
    Object.assign(all.plantedBugs, part.plantedBugs);
  }
  return { ...all, violations: all.violations.toSorted((one, other) => one.seed - other.seed) };
};

const print = (report: SimulationReport): void => {
  const table = (title: string, rows: Record<string, number | string>): void => {
    console.log(`\n${title}`);
    for (const [name, value] of Object.entries(rows).toSorted(([one], [other]) => (one < other ? -1 : 1))) console.log(`  ${String(value).padStart(7)}  ${name}`);
  };
  table('Faults', report.faults);
  table('Kill points', report.killPoints);
  table('Orders that cannot be filled, by cause', report.notes);
  table('Planted bugs', report.plantedBugs);
  console.log(`\n${report.worlds} worlds, ${report.violations.length} violations`);
  for (const { seed, invariant, what } of report.violations.slice(0, 50)) console.log(`  seed ${seed}: ${invariant}: ${what}`);
};

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1000' },
      first: { type: 'string', default: '1' },
      seed: { type: 'string' },
      json: { type: 'boolean', default: false },
      share: { type: 'string' },
      bugs: { type: 'boolean', default: false },
    },
  });
  if (values.share !== undefined) {
    const [share = 0, shares = 1] = values.share.split('/').map(Number);
    const report = await work(Number(values.first), Number(values.seeds), share, shares, values.bugs, () => process.send?.({ world: 1 }));
    process.send?.({ report }, () => process.disconnect?.());
  } else {
    const one = values.seed;
    const report =
      one === undefined
        ? await simulate(Number(values.first), Number(values.seeds), true, (worlds) => {
            if (!values.json && worlds % 50 === 0) console.log(`${worlds} worlds …`);
          })
        : await work(Number(one), 1, 0, 1, false, () => undefined);
    if (!values.json) print(report);
    console.log(JSON.stringify(report));
    process.exitCode = report.violations.length === 0 && Object.values(report.plantedBugs).every((caught) => caught !== 'not caught') ? 0 : 1;
  }
}
