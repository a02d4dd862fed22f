/** The jobs of one cause, and what people do with them. */
import { createListing } from './listing.ts';
import { act } from './notices.ts';
import { bridge } from '../bridge.ts';
import { countOf } from '../formats.ts';
import type { JobKey, JobView } from '../../shared/job-views.ts';

export const problemJobs = createListing<{ cause: string }, JobView>({ cause: '' }, async ({ cause }, from) => {
  if (cause === '') return { ok: true, value: { items: [], next: undefined } };
  const reply = await bridge.ask('list-jobs', {
    cause,
    states: ['held', 'failed', 'waiting', 'unconfirmed'],
    ...(from === undefined ? {} : { from }),
  });
  return reply.ok ? { ok: true, value: { items: reply.value.items, next: reply.value.next } } : reply;
});

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
