/** One whole catching-up: every flow, again and again until nothing moves any more, and the report of it. */
import type { MovableClock } from './clock.ts';
import type { Engine } from '../engine/engine.ts';
import type { PracticeWorld } from '../practice/world.ts';
import type { FlowName, OrderCounts, ProblemGroup, RunView } from '../../shared/records.ts';

export type OnceReport = {
  engineState: string;
  runs: Omit<RunView, 'trigger' | 'startedAtMs' | 'problem'>[];
  ledger: OrderCounts;
  problems: ProblemGroup[];
  needsPerson: boolean;
};

/** A practice world is moved on by this much between rounds: no cadence or wait of the engine is much longer. */
const stepMs = 10 * 60_000;
/** A practice day of six hours with its waits comes to some forty rounds; far more means that something never ends. */
const roundsAtMost = 300;
/** Rounds without any movement after which all is quiet: one for work that the last round made due. */
const quietRounds = 2;

const moved = (view: RunView): boolean => view.found > 0 || view.done > 0 || view.confirmed > 0;

/** Runs rounds; in practice the world's clock, and with it the engine's, moves on between them. Answers the sum of all passes by flow and store. */
export const runUntilQuiet = async (
  engine: Engine,
  flows: readonly FlowName[],
  practice: { clock: MovableClock; world: PracticeWorld } | undefined,
): Promise<RunView[]> => {
  const sums = new Map<string, RunView>();
  let quiet = 0;
  for (let round = 0; round < roundsAtMost && quiet < quietRounds; round++) {
    let busy = false;
    for (const flow of flows) {
      for (const view of await engine.run(flow, 'click')) {
        busy ||= moved(view);
        const key = `${view.flow} ${view.storeId}`;
        const sum = sums.get(key);
        sums.set(key, sum === undefined ? view : add(sum, view));
      }
    }
    const { stock } = engine.snapshot();
    const open = engine.ledger.jobs.counts().some(({ state, count }) => count > 0 && (state === 'waiting' || state === 'unconfirmed' || state === 'queued'));
    // Real systems are asked once more for what a round made due; what waits for them longer is in the report.
    if (practice === undefined) {
      if (round >= quietRounds) break;
      continue;
    }
    const dueMs = practice.world.nextDueMs();
    quiet = busy || open || stock.different > 0 || dueMs !== undefined ? 0 : quiet + 1;
    practice.clock.moveOn(stepMs);
    practice.world.settle();
  }
  if (flows.includes('import-orders')) for (const store of engine.settings.stores) await engine.prove(store.storeId, 'whole');
  return [...sums.values()];
};

const add = (sum: RunView, view: RunView): RunView => ({
  ...view,
  startedAtMs: sum.startedAtMs,
  durationMs: sum.durationMs + view.durationMs,
  found: sum.found + view.found,
  done: sum.done + view.done,
  confirmed: sum.confirmed + view.confirmed,
  skipped: sum.skipped + view.skipped,
  // What stands at the end, not how often it stood.
  waiting: view.waiting,
  unconfirmed: view.unconfirmed,
  held: sum.held + view.held,
  failed: sum.failed + view.failed,
});

/** The stable face of `--once --json`. */
export const reportOf = (engine: Engine, runs: readonly RunView[]): OnceReport => {
  const { engineState, ledger, problems, stock } = engine.snapshot();
  return {
    engineState,
    runs: runs.map(({ trigger: _trigger, startedAtMs: _startedAtMs, problem: _problem, ...run }) => run),
    ledger,
    problems,
    needsPerson: stock.held > 0 || problems.some((problem) => problem.kind !== 'unreachable' && problem.kind !== 'busy'),
  };
};

export const summaryOf = ({ engineState, runs, ledger, problems }: OnceReport): string =>
  [
    `Engine: ${engineState}`,
    ...runs.map((run) => `${run.flow} (${run.storeId}): ${run.found} found, ${run.done} done, ${run.confirmed} confirmed, ${run.skipped} skipped, ${run.held} held, ${run.failed} failed`),
    `Orders: ${ledger.ordersSeen} seen, ${ledger.imported} imported, ${ledger.leftAlone} left alone, ${ledger.onTheWay} on the way, ${ledger.held} held, ${ledger.failed} failed, ${ledger.missing} missing`,
    ...problems.map((problem) => `${problem.count} × ${problem.summary} — ${problem.hint}`),
  ].join('\n');
