/**
 * One pass of a flow over one store: look up the unsure, find, carry, settle. Here alone jobs begin, go on and end by themselves.
 *
 * What a flow throws is caught here and nowhere below: a `ProblemError` becomes the outcome of the batch it hit. Anything else is a bug:
 * the records of its batch go on one by one from their steps, as after a crash, and it becomes the `program-error` of those that meet it
 * alone. Either way a job whose send has no stored answer is *unconfirmed*, because its write may have arrived.
 */
import { breathe } from './breath.ts';
import { problemFrom, problemOf, ProblemError } from './domain/problem.ts';
import { endsPass, moveFor, type Outcome } from './domain/verdict.ts';
import type { Flow, Pass, Reconciler } from './flows/flow.ts';
import type { Job, JobKey } from './store/ledger-jobs.ts';
import { type JobState, type Problem, type RunView } from '../../shared/records.ts';

/** Jobs fetched at once; a few batches of the widest flow. */
const dueAtOnce = 100;

type Work<R> = { record: R; job: Job };

/** States from which the runner begins an attempt, the unsure first: they block what depends on them. */
const startStates = ['unconfirmed', 'waiting', 'queued'] as const;

export const runFlow = async <R>(flow: Flow<R>, pass: Pass, view: RunView): Promise<void> => {
  const { ledger, store, clock, timing } = pass;
  const keyed = (key: string): JobKey => ({ storeId: store.storeId, flow: flow.name, key });
  let stop: Problem | undefined;

  const tally: Partial<Record<JobState, 'done' | 'skipped' | 'waiting' | 'unconfirmed' | 'held' | 'failed'>> = {
    done: 'done',
    skipped: 'skipped',
    waiting: 'waiting',
    unconfirmed: 'unconfirmed',
    held: 'held',
    failed: 'failed',
  };

  const settle = (job: Job, outcome: Outcome): void => {
    const current = ledger.jobs.get(job) ?? job;
    const { to, detail } = moveFor(outcome, current, clock.nowMs(), timing);
    ledger.jobs.move(job, to, detail);
    const counter = tally[to];
    if (counter !== undefined) view[counter] += 1;
    if (outcome.kind === 'done' && outcome.confirmed) view.confirmed += 1;
    if (outcome.kind === 'stopped' && endsPass(outcome.problem)) stop ??= outcome.problem;
  };

  /** A write of this attempt that was sent and whose answer is not stored may have arrived. */
  const mayHaveArrived = (job: Job): boolean => {
    const last = ledger.steps.lastSend(job);
    return last !== undefined && last.answer === undefined;
  };

  const outcomeOfThrown = (job: Job, error: unknown): Outcome => {
    const { problem, payload } = problemFrom(error);
    const more = payload === undefined ? {} : { payload };
    if (!mayHaveArrived(job) || problem.kind === 'unconfirmed') return { kind: 'stopped', problem, ...more };
    return {
      kind: 'stopped',
      problem: problemOf('write-unconfirmed', `A write has no answer: ${problem.summary}`, { ...problem.facts, after: problem.cause }),
      ...more,
    };
  };

  /** Together where that works; else one by one, so that an outcome that cannot be stored leaves no other job running. */
  const settleAll = (jobs: readonly Job[], outcomeOf: (job: Job, at: number) => Outcome): void => {
    const before = { ...view };
    try {
      ledger.inTransaction(() => jobs.forEach((job, at) => settle(job, outcomeOf(job, at))));
      return;
    } catch (error) {
      pass.log.error('outcomes-not-stored', { flow: flow.name, error: String(error).slice(0, 300) });
      Object.assign(view, before);
    }
    jobs.forEach((job, at) => {
      try {
        ledger.inTransaction(() => settle(job, outcomeOf(job, at)));
      } catch (error) {
        try {
          ledger.inTransaction(() => settle(job, outcomeOfThrown(job, error)));
        } catch (again) {
          // It stays running, and the next pass rescues it.
          pass.log.error('outcome-not-stored', { flow: flow.name, error: String(again).slice(0, 300) });
        }
      }
    });
  };

  const carry = async (work: readonly Work<R>[]): Promise<void> => {
    let outcomes: Outcome[] | undefined;
    let thrown: unknown;
    try {
      outcomes = await flow.carry(work, pass);
    } catch (error) {
      thrown = error;
    }
    const isBug = thrown !== undefined && !(thrown instanceof ProblemError);
    if (isBug) pass.log.error('flow-failed', { flow: flow.name, error: problemFrom(thrown).problem.facts['error'] ?? null });
    if (isBug && work.length > 1) {
      for (const { record, job } of work) {
        if (goOn()) await carry([{ record, job: ledger.jobs.get(job) ?? job }]);
        else
          settleAll([job], () =>
            outcomeOfThrown(job, new ProblemError(stop ?? problemOf('engine-stopping', 'Quayside is stopping; nothing was sent.'))),
          );
      }
      return;
    }
    settleAll(
      work.map(({ job }) => job),
      (job, at) => outcomes?.[at] ?? outcomeOfThrown(job, thrown ?? new Error('the flow gave no outcome')),
    );
  };

  /** Begins attempts: a job that stands still is moved to `running`; one that moved meanwhile is left out. */
  const begin = (jobs: readonly Job[]): Job[] =>
    ledger.inTransaction(() =>
      jobs.map((job) =>
        ledger.jobs.move(job, 'running', { actor: 'runner', why: job.state === 'queued' ? 'first attempt' : 'trying again' }),
      ),
    );

  const isDue = (job: Job): boolean =>
    startStates.some((state) => state === job.state) && (job.nextTryAtMs === undefined || job.nextTryAtMs <= clock.nowMs());

  const goOn = (): boolean => stop === undefined && !pass.stopping();

  /** A record that is found again although it was rightly skipped: the gate answers otherwise now. What a person skipped stays so. */
  const reopen = (job: Job): Job =>
    job.state === 'skipped' && job.movedBy === 'runner'
      ? ledger.jobs.move(job, 'queued', { actor: 'runner', why: 'the record changed' })
      : job;

  /** Carries records in hand; those whose job is not due are left. */
  const carryRecords = async (records: readonly R[]): Promise<void> => {
    for (let at = 0; at < records.length && goOn(); at += flow.together) {
      // Whatever was done to have these records, and to settle the batch before, is a piece of work by itself.
      await breathe(clock);
      const batch = records.slice(at, at + flow.together);
      const found = batch.flatMap((record) => {
        const known = ledger.jobs.get(keyed(flow.keyOf(record)));
        const job = known === undefined ? undefined : reopen(known);
        return job !== undefined && isDue(job) ? [{ record, job }] : [];
      });
      if (found.length === 0) continue;
      const running = begin(found.map(({ job }) => job));
      await carry(found.map(({ record }, index) => ({ record, job: running[index]! })));
    }
  };

  /** Jobs of earlier passes, whose records must be read again. */
  const carryLeft = async (states: readonly (typeof startStates)[number][]): Promise<void> => {
    const seen = new Set<string>();
    while (goOn()) {
      const jobs = ledger.jobs.due(store.storeId, flow.name, states, clock.nowMs(), dueAtOnce).filter((job) => !seen.has(job.key));
      if (jobs.length === 0) return;
      for (const job of jobs) seen.add(job.key);
      const records = await flow.recall(
        jobs.map((job) => job.key),
        pass,
      );
      const gone = jobs.filter((job) => !records.has(job.key));
      if (gone.length > 0) {
        const running = begin(gone);
        settleAll(running, (job) => flow.gone(job, pass));
      }
      await carryRecords(jobs.flatMap((job) => (records.has(job.key) ? [records.get(job.key)!] : [])));
    }
  };

  /** What cannot be found out does not keep what was found before from going on, unless the same wall stands before it. */
  const findAll = async (): Promise<unknown> => {
    try {
      for await (const records of flow.find(pass)) {
        view.found += records.length;
        await carryRecords(records);
        if (!goOn()) break;
      }
    } catch (error) {
      const { problem } = problemFrom(error);
      if (endsPass(problem)) stop ??= problem;
      return error;
    }
    return undefined;
  };

  // A flow has one pass at a time over a store: whatever runs at its beginning, nobody carries.
  while (ledger.jobs.rescue(dueAtOnce, { storeId: store.storeId, flow: flow.name }) > 0);
  await carryLeft(['unconfirmed']);
  const notFound = goOn() ? await findAll() : undefined;
  await carryLeft(startStates);
  if (notFound !== undefined) throw notFound instanceof Error ? notFound : new Error(String(notFound));
  if (stop !== undefined) view.problem = stop;
};

/** An empty view of a pass that begins. */
export const beginView = (pass: Pick<Pass, 'trigger' | 'startedAtMs'>, flow: RunView['flow'], storeId: string): RunView => ({
  flow,
  storeId,
  trigger: pass.trigger,
  startedAtMs: pass.startedAtMs,
  durationMs: 0,
  found: 0,
  done: 0,
  confirmed: 0,
  skipped: 0,
  waiting: 0,
  unconfirmed: 0,
  held: 0,
  failed: 0,
});

/** Runs a whole pass and keeps its view; a problem that ended it is in the view, never thrown. */
export const runPass = async (
  flow: { kind: 'jobs'; flow: Flow<unknown> } | { kind: 'reconciler'; flow: Reconciler },
  pass: Pass,
  view: RunView,
): Promise<RunView> => {
  try {
    if (flow.kind === 'jobs') await runFlow(flow.flow, pass, view);
    else await flow.flow.run(pass);
  } catch (error) {
    const { problem } = problemFrom(error);
    view.problem = problem;
    if (!(error instanceof ProblemError)) pass.log.error('pass-failed', { flow: view.flow, error: problem.facts['error'] ?? null });
  }
  view.durationMs = Math.max(0, pass.clock.nowMs() - view.startedAtMs);
  pass.ledger.noting(() => pass.ledger.runs.add(view));
  return view;
};
