/** The runner on a flow that a test scripts: what is found, and what each record comes to. */
import { problemOf } from '../../electron/engine/domain/problem.ts';
import type { Outcome } from '../../electron/engine/domain/verdict.ts';
import type { Flow, Pass } from '../../electron/engine/flows/flow.ts';
import { beginView, runPass } from '../../electron/engine/runner.ts';
import type { Job } from '../../electron/engine/store/ledger-jobs.ts';
import type { ProblemCause } from '../../shared/problem-causes.ts';
import { wholeWorld } from './flows/whole-world.ts';

type Entry = { key: string };
type Script = (job: Job, pass: Pass) => Outcome | Promise<Outcome>;

export const jobKey = (key: string) => ({ storeId: 'main', flow: 'import-orders' as const, key });
export const stopped = (cause: ProblemCause, more: { nextTryAtMs?: number } = {}): Outcome => ({
  kind: 'stopped',
  problem: problemOf(cause, 'It did not work.'),
  ...more,
});
export const done: Outcome = { kind: 'done', reference: 'R', why: 'it worked', confirmed: true };
export const send = (job: Job, { ledger }: Pass) => ledger.steps.intend(job, 'import', {}, { send: true });

export const runnerBench = () => {
  const world = wholeWorld();
  const bench = {
    world,
    process: world.open(),
    /** What becomes of a record; without one it is done. */
    scripts: new Map<string, Script>(),
    /** Records as they were carried, in order. */
    carried: [] as string[],
    /** Records that their system does not have any more. */
    gone: new Set<string>(),
    /** What `find` yields, page by page; an error in its place is thrown there. */
    pages: [] as (readonly string[] | Error)[],
    together: 1,
  };
  const flow = (): Flow<Entry> => ({
    name: 'import-orders',
    together: bench.together,
    keyOf: ({ key }) => key,
    find: async function* (pass) {
      for (const page of bench.pages) {
        await Promise.resolve();
        if (page instanceof Error) throw page;
        pass.ledger.jobs.add(page.map((key) => ({ ...jobKey(key), why: 'found', actor: 'engine' })));
        yield page.map((key) => ({ key }));
      }
    },
    recall: (keys) => Promise.resolve(new Map(keys.filter((key) => !bench.gone.has(key)).map((key) => [key, { key }]))),
    carry: async (work, pass) => {
      const outcomes: Outcome[] = [];
      for (const { record, job } of work) {
        bench.carried.push(record.key);
        outcomes.push(await (bench.scripts.get(record.key) ?? (() => done))(job, pass));
      }
      return outcomes;
    },
    gone: () => ({ kind: 'skipped', because: 'it is gone' }),
  });
  return Object.assign(bench, {
    pass: () => {
      const own = bench.process.engine.passFor('import-orders', 'main', 'click');
      // The runner hands a flow only records that the flow itself found.
      return world.settle(runPass({ kind: 'jobs', flow: flow() as Flow<unknown> }, own, beginView(own, 'import-orders', 'main')));
    },
    stateOf: (key: string) => bench.process.ledger.jobs.get(jobKey(key))?.state,
  });
};
export type RunnerBench = ReturnType<typeof runnerBench>;
