/** One whole catching-up: every flow, again and again until nothing moves any more, and the report of it. */
import type { MovableClock } from './clock.ts';
import type { Engine } from '../engine/engine.ts';
import type { PracticeWorld } from '../practice/world.ts';
import type { FlowName, JobState, OrderCounts, Problem, ProblemGroup, RunView } from '../../shared/records.ts';

/** The stable face of `--once --json`; a change of it is a change for other people's scripts. */
export type OnceReport = {
  engineState: string;
  runs: OnceRun[];
  ledger: OrderCounts;
  problems: ProblemGroup[];
};

/** `found` to `skipped` are sums over all passes; the others are what stands at the end. */
type OnceRun = Omit<RunView, 'trigger' | 'startedAtMs' | 'problem'>;

/** All passes of one flow over one store, and why the last of them stopped early, if it did. */
export type OnceSum = OnceRun & { problem: Problem | undefined };

/** How the program ends, for scripts: whatever a person must do goes before what heals by itself. */
export const exitCodes = { well: 0, couldNotRun: 1, needsPerson: 2 } as const;

/** A practice world is moved on by at least this much between rounds: no cadence or wait of the engine is much longer. */
const stepMs = 10 * 60_000;
/** A practice day of six hours with its waits comes to some thirty rounds; far more means that something never ends. */
const roundsAtMost = 300;
/** Rounds without any movement after which all is quiet: one for work that the last round made due. */
const quietRounds = 2;

const moved = (view: RunView): boolean => view.found > 0 || view.done > 0 || view.confirmed > 0;

const plus = (sum: OnceSum | undefined, view: RunView): OnceSum => ({
  flow: view.flow,
  storeId: view.storeId,
  found: (sum?.found ?? 0) + view.found,
  done: (sum?.done ?? 0) + view.done,
  confirmed: (sum?.confirmed ?? 0) + view.confirmed,
  skipped: (sum?.skipped ?? 0) + view.skipped,
  waiting: 0,
  unconfirmed: 0,
  held: 0,
  failed: 0,
  durationMs: (sum?.durationMs ?? 0) + view.durationMs,
  problem: view.problem,
});

/** What stands at the end, in place of how often it stood. */
const standing = (engine: Engine, sum: OnceSum): OnceSum => {
  const { flow, storeId } = sum;
  if (flow === 'push-stock') return { ...sum, held: engine.ledger.outlets.counts(storeId).held };
  const counts = engine.ledger.jobs.counts({ flow, storeId });
  const of = (...states: readonly JobState[]): number =>
    counts.reduce((all, { state, count }) => (states.includes(state) ? all + count : all), 0);
  return { ...sum, waiting: of('queued', 'running', 'waiting'), unconfirmed: of('unconfirmed'), held: of('held'), failed: of('failed') };
};

const openStates: readonly JobState[] = ['queued', 'running', 'waiting', 'unconfirmed'];

/**
 * Runs rounds until nothing moves and nothing waits; in practice the world's clock, and with it the engine's, moves on between them.
 * Real systems are asked a second time, for what the first round made due. Answers the sums of all passes by flow and store.
 */
export const runUntilQuiet = async (
  engine: Engine,
  flows: readonly FlowName[],
  practice: { clock: MovableClock; world: PracticeWorld } | undefined,
): Promise<OnceSum[]> => {
  const sums = new Map<string, OnceSum>();
  let quiet = 0;
  for (let round = 0; round < (practice === undefined ? quietRounds : roundsAtMost) && quiet < quietRounds; round++) {
    let busy = false;
    for (const flow of flows) {
      for (const view of await engine.run(flow, 'click')) {
        busy ||= moved(view);
        const key = `${view.flow} ${view.storeId}`;
        sums.set(key, plus(sums.get(key), view));
      }
    }
    if (practice === undefined) continue;
    const open = engine.ledger.jobs.counts().some(({ state, count }) => count > 0 && openStates.includes(state));
    const nextMs = practice.world.nextDueMs();
    quiet = busy || open || nextMs !== undefined || engine.snapshot().stock.different > 0 ? 0 : quiet + 1;
    // Nothing happens before what is due next, so there is nothing to look for either.
    practice.clock.moveOn(Math.max(stepMs, (nextMs ?? 0) - practice.world.clock.presentMs()));
    practice.world.settle();
  }
  const ends = [...sums.values()];
  // Where orders could not be read, there is nothing to prove it with either.
  for (const { flow, storeId, problem } of ends)
    if (flow === 'import-orders' && problem === undefined) await engine.prove(storeId, 'whole');
  return ends.map((sum) => standing(engine, sum));
};

export const reportOf = (engine: Engine, sums: readonly OnceSum[]): OnceReport => {
  const { engineState, ledger, problems } = engine.snapshot();
  return { engineState, runs: sums.map(({ problem: _problem, ...run }) => run), ledger, problems };
};

export const exitCodeOf = (sums: readonly OnceSum[]): number => {
  if (sums.some(({ held, failed, problem }) => held > 0 || failed > 0 || problem?.kind === 'unauthorised')) return exitCodes.needsPerson;
  return sums.some(({ problem }) => problem !== undefined) ? exitCodes.couldNotRun : exitCodes.well;
};

export const summaryOf = ({ engineState, runs, ledger, problems }: OnceReport): string =>
  [
    `Engine: ${engineState}`,
    ...runs.map(
      (run) =>
        `${run.flow} (${run.storeId}): ${run.found} found, ${run.done} done, ${run.confirmed} confirmed, ${run.skipped} skipped, ${run.held} held, ${run.failed} failed`,
    ),
    `Orders: ${ledger.ordersSeen} seen, ${ledger.imported} imported, ${ledger.leftAlone} left alone, ${ledger.onTheWay} on the way, ${ledger.held} held, ${ledger.failed} failed, ${ledger.missing} missing`,
    ...problems.map((problem) => `${problem.count} × ${problem.summary} — ${problem.hint}`),
  ].join('\n');
