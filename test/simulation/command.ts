/** `npm run simulate`: seeded worlds on all cores; what was tried and what was broken, and one line of JSON at the end. */
import { fork } from 'node:child_process';
import { availableParallelism, constants, getPriority, setPriority } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { plantVariable } from './plant-variable.ts';
import { plantedBugs, type PlantedBug } from './planted-bugs.ts';
import { runWorld } from './run-world.ts';
import { seldomMet } from './trouble.ts';

export type SimulationReport = {
  worlds: number;
  violations: { seed: number; invariant: string; what: string }[];
  faults: Record<string, number>;
  killPoints: Record<string, number>;
  /** Name of the invariant that caught each planted bug, or `not caught`. */
  plantedBugs: Record<string, string>;
  /** Orders that Shopify accepted and that cannot be filled, by cause. */
  notes: Record<string, number>;
  /** Faults and kill points that a run of so many worlds should have met more often (`trouble.ts`). */
  seldom: Record<string, number>;
};

const merge = (into: Record<string, number>, from: Record<string, number>): void => {
  for (const [name, count] of Object.entries(from)) into[name] = (into[name] ?? 0) + count;
};

/** Worlds in which a planted bug may show itself. */
const worldsForABug = 40;

const emptyReport = (): SimulationReport => ({
  worlds: 0,
  violations: [],
  faults: {},
  killPoints: {},
  plantedBugs: {},
  notes: {},
  seldom: {},
});

/** Plain worlds: the seeds of one remainder. */
const runSeeds = async (
  first: number,
  seeds: number,
  share: number,
  shares: number,
  tell: (broken: SimulationReport['violations']) => void,
): Promise<SimulationReport> => {
  const report = emptyReport();
  for (let seed = first + share; seed < first + seeds; seed += shares) {
    const world = await runWorld(seed);
    report.worlds += 1;
    const broken = world.violations.map((violation) => ({ seed, ...violation }));
    report.violations.push(...broken);
    merge(report.faults, world.faults);
    merge(report.killPoints, world.killPoints);
    merge(report.notes, world.notes);
    tell(broken);
  }
  return report;
};

const bugOf = (name: string): PlantedBug => {
  const bug = plantedBugs.find((one) => one.name === name);
  if (bug === undefined) throw new Error(`there is no planted bug "${name}"`);
  return bug;
};

/** Worlds of a planted bug, with it where it is planted in this process, until its invariant is broken in one. */
const runForBug = async ({ world, caughtBy }: PlantedBug, first: number, seeds: number): Promise<SimulationReport> => {
  const report = emptyReport();
  for (let seed = first; seed < first + seeds; seed++) {
    const { violations } = await runWorld(seed, world);
    report.violations.push(...violations.map((violation) => ({ seed, ...violation })));
    if (violations.some(({ invariant }) => invariant === caughtBy)) break;
  }
  return report;
};

const notCaught = 'not caught';

/** Seed of the first world in which the bug's own invariant is broken. */
const caughtIn = ({ violations }: SimulationReport, { caughtBy }: PlantedBug): number | undefined =>
  violations.find(({ invariant }) => invariant === caughtBy)?.seed;

/** In this process nothing is planted; one world after the other, because each keeps it busy. */
const runPlain = (() => {
  let last: Promise<unknown> = Promise.resolve();
  return (bug: PlantedBug, seed: number): Promise<SimulationReport> => {
    const turn = last.then(() => runForBug(bug, seed, 1));
    last = turn.catch(() => undefined);
    return turn;
  };
})();

/** Whether a bug is caught, in a world that holds without it. */
const tryBug = async (name: string, first: number): Promise<string> => {
  const bug = bugOf(name);
  const others = new Set<string>();
  const begin = Math.max(first, bug.seed ?? first);
  for (let from = begin; from < begin + worldsForABug;) {
    const args = ['--for-bug', name, '--first', String(from), '--seeds', String(begin + worldsForABug - from)];
    const planted = await inProcess(args, name, () => undefined);
    for (const { invariant } of planted.violations) others.add(invariant);
    const seed = caughtIn(planted, bug);
    if (seed === undefined) break;
    // What the same world breaks without the bug proves nothing about it.
    const plain = await runPlain(bug, seed);
    if (caughtIn(plain, bug) === undefined) return bug.caughtBy;
    from = seed + 1;
  }
  return others.size === 0 ? notCaught : `${notCaught} (but by ${[...others].join(', ')})`;
};

/** Runs this very file in a process of its own. */
const inProcess = (
  args: readonly string[],
  planted: string | undefined,
  onWorld: (broken: SimulationReport['violations']) => void,
): Promise<SimulationReport> =>
  new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, args, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      ...(planted === undefined
        ? {}
        : { execArgv: ['--import', join(import.meta.dirname, 'plant.ts')], env: { ...process.env, [plantVariable]: planted } }),
    });
    // No clock but the worlds' own runs in there: whatever real time matters to, browsers among it, goes first.
    // A run that gives way to more stays as it is: nobody but root may take that back.
    if (child.pid !== undefined) setPriority(child.pid, Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL));
    let answer: SimulationReport | undefined;
    child.on('message', (message: { broken?: SimulationReport['violations']; report?: SimulationReport }) => {
      if (message.broken !== undefined) onWorld(message.broken);
      if (message.report !== undefined) answer = message.report;
    });
    child.once('error', reject);
    child.once('exit', (code) => (answer === undefined ? reject(new Error(`a simulating process ended with ${code}`)) : resolve(answer)));
  });

const sentenceOf = ({ seed, invariant, what }: SimulationReport['violations'][number]): string => `  seed ${seed}: ${invariant}: ${what}`;

/** Runs seeds and planted bugs on all cores. `plantedBugs` of the report: by which invariant each was caught. */
export const simulate = async (
  first: number,
  seeds: number,
  bugs: readonly string[],
  onWorld?: (worlds: number) => void,
): Promise<SimulationReport> => {
  const shares = Math.min(availableParallelism(), Math.max(1, seeds, bugs.length));
  let worlds = 0;
  const told = (broken: SimulationReport['violations']): void => {
    // A long run says at once what is wrong; its report comes at the end.
    for (const violation of broken) console.error(sentenceOf(violation));
    onWorld?.(++worlds);
  };
  const all = emptyReport();
  const take = (part: SimulationReport): void => {
    all.worlds += part.worlds;
    all.violations.push(...part.violations);
    merge(all.faults, part.faults);
    merge(all.killPoints, part.killPoints);
    merge(all.notes, part.notes);
  };
  const waiting = [...bugs];
  const common = ['--first', String(first), '--seeds', String(seeds)];
  await Promise.all(
    Array.from({ length: shares }, async (_, share) => {
      if (seeds > 0) take(await inProcess([...common, '--share', `${share}/${shares}`], undefined, told));
      for (let bug = waiting.shift(); bug !== undefined; bug = waiting.shift()) all.plantedBugs[bug] = await tryBug(bug, first);
    }),
  );
  return { ...all, violations: all.violations.toSorted((one, other) => one.seed - other.seed), seldom: seldomMet(all) };
};

const print = (report: SimulationReport): void => {
  const table = (title: string, rows: Record<string, number | string>): void => {
    console.log(`\n${title}`);
    for (const [name, value] of Object.entries(rows).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      console.log(`  ${String(value).padStart(7)}  ${name}`);
  };
  table('Faults', report.faults);
  table('Kill points', report.killPoints);
  table('Orders that cannot be filled, by cause', report.notes);
  table('Planted bugs', report.plantedBugs);
  if (Object.keys(report.seldom).length > 0) table('Met too seldom to prove anything', report.seldom);
  console.log(`\n${report.worlds} worlds, ${report.violations.length} violations`);
  for (const violation of report.violations.slice(0, 50)) console.log(sentenceOf(violation));
};

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1000' },
      first: { type: 'string', default: '1' },
      seed: { type: 'string' },
      bug: { type: 'string' },
      json: { type: 'boolean', default: false },
      share: { type: 'string' },
      'for-bug': { type: 'string' },
    },
  });
  const first = Number(values.first);
  const seeds = Number(values.seeds);
  const answer = (report: SimulationReport): void => void process.send?.({ report }, () => process.disconnect());
  if (values['for-bug'] !== undefined) {
    answer(await runForBug(bugOf(values['for-bug']), first, seeds));
  } else if (values.share !== undefined) {
    const [share = 0, shares = 1] = values.share.split('/').map(Number);
    answer(await runSeeds(first, seeds, share, shares, (broken) => void process.send?.({ broken })));
  } else {
    const progress = (worlds: number): void => {
      if (!values.json && worlds % 50 === 0) console.log(`${worlds} worlds …`);
    };
    let report: SimulationReport;
    if (values.seed !== undefined) report = await runSeeds(Number(values.seed), 1, 0, 1, () => undefined);
    else if (values.bug !== undefined)
      report = await simulate(
        first,
        0,
        plantedBugs.map(({ name }) => name).filter((name) => name.includes(values.bug ?? '')),
      );
    else
      report = await simulate(
        first,
        seeds,
        plantedBugs.map(({ name }) => name),
        progress,
      );
    if (!values.json) print(report);
    console.log(JSON.stringify(report));
    const caught = Object.values(report.plantedBugs).every((by) => !by.startsWith(notCaught));
    const proven = Object.keys(report.seldom).length === 0;
    process.exitCode = report.violations.length === 0 && caught && proven ? 0 : 1;
  }
}
