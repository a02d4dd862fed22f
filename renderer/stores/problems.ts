/** The jobs of one cause, and what people do with them. */
import { createExport, isoTime } from './export.ts';
import { createListing, type Page } from './listing.ts';
import { act } from './notices.ts';
import { bridge } from '../bridge.ts';
import { countOf } from '../formats.ts';
import type { Reply } from '../../shared/contract.ts';
import type { JobKey, JobView } from '../../shared/job-views.ts';
import { flowLabels, jobStateLabels } from '../../shared/labels.ts';
import { problemCauses } from '../../shared/problem-causes.ts';

/** Without a cause: of all of them. */
const readJobs = async (cause: string | undefined, from: string | undefined): Promise<Reply<Page<JobView, string>>> => {
  const reply = await bridge.ask('list-jobs', {
    ...(cause === undefined ? {} : { cause }),
    states: ['held', 'failed', 'waiting', 'unconfirmed'],
    ...(from === undefined ? {} : { from }),
  });
  return reply.ok ? { ok: true, value: { items: reply.value.items, next: reply.value.next } } : reply;
};

export const problemJobs = createListing<{ cause: string }, JobView>({ cause: '' }, ({ cause }, from) =>
  cause === '' ? Promise.resolve({ ok: true, value: { items: [], next: undefined } }) : readJobs(cause, from),
);

/** Every record that does not go on, of every cause: whoever prints it wants the whole worklist. */
export const problemExport = createExport<JobView, string>(
  'problems',
  [
    ['cause', ({ problem }) => (problem === undefined ? undefined : problemCauses[problem.cause].title)],
    ['order', ({ orderName }) => orderName],
    ['store', ({ storeId }) => storeId],
    ['flow', ({ flow }) => flowLabels[flow].title],
    ['state', ({ state }) => jobStateLabels[state].title],
    ['what happened', ({ problem, why }) => problem?.summary ?? why],
    ['what to do', ({ problem }) => problem?.hint],
    ['since', ({ movedAtMs }) => isoTime(movedAtMs)],
    ['tries', ({ tries }) => tries],
    ['record', ({ key }) => key],
  ],
  (from) => readJobs(undefined, from),
);

const keysOf = (jobs: readonly JobView[]): JobKey[] => jobs.map(({ storeId, flow, key }) => ({ storeId, flow, key }));

/** Puts them back and lets their flows run at once. */
const runAfter = async (jobs: readonly JobView[]): Promise<void> => {
  for (const flow of new Set(jobs.map((job) => job.flow))) await bridge.ask('run-flow', { flow });
  await problemJobs.refresh();
};

export const retryJobs = async (jobs: readonly JobView[]): Promise<void> => {
  const done = await act('retry-jobs', { jobs: keysOf(jobs) }, ({ retried }) => `${countOf(retried, 'record')} put back into the queue.`);
  if (done !== undefined) await runAfter(jobs);
};

export const retryCause = async (cause: string, jobs: readonly JobView[]): Promise<void> => {
  const done = await act('retry-jobs', { cause }, ({ retried }) => `${countOf(retried, 'record')} put back into the queue.`);
  if (done !== undefined) await runAfter(jobs);
};

export const ignoreJobs = async (jobs: readonly JobView[], reason: string): Promise<void> => {
  await act('ignore-jobs', { jobs: keysOf(jobs), reason }, ({ ignored }) => `${countOf(ignored, 'record')} left alone for good.`);
  await problemJobs.refresh();
};
