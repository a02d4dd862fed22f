import { asked, away } from './preload-face.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { problemJobs } from '../../renderer/stores/problems.ts';
import type { JobView } from '../../shared/job-views.ts';

const job = (key: string): JobView => ({
  storeId: 'main',
  flow: 'import-orders',
  key,
  state: 'held',
  tries: 1,
  sends: 0,
  movedBy: 'runner',
  why: 'held',
  createdAtMs: 1,
  movedAtMs: 1,
});
const settled = (): Promise<void> =>
  new Promise((resolve) => problemJobs.use.subscribe(({ loading }) => (loading ? undefined : resolve())));
const state = () => problemJobs.use.getState();

beforeEach(async () => {
  problemJobs.setFilter({ cause: 'order-custom-line' });
  const read = settled();
  (await asked('list-jobs')).answer({ items: [job('1'), job('2')], next: 'more' });
  await read;
});

describe('a list', () => {
  test('of another filter shows no line of the filter before while it is read', async () => {
    problemJobs.setFilter({ cause: 'khaos-refused' });
    expect(state()).toMatchObject({ items: [], next: undefined, loaded: false });
    const read = settled();
    (await asked('list-jobs')).answer({ items: [job('3')] });
    await read;
    expect(state()).toMatchObject({ items: [{ key: '3' }], loaded: true });
  });

  test('that cannot be read is empty, says why, and forgets it when it is read again', async () => {
    problemJobs.setFilter({ cause: 'khaos-refused' });
    let read = settled();
    (await asked('list-jobs')).refuse(away);
    await read;
    expect(state()).toMatchObject({ items: [], next: undefined, problem: away, loaded: true });
    void problemJobs.refresh();
    read = settled();
    (await asked('list-jobs')).answer({ items: [job('3')] });
    await read;
    expect(state()).toMatchObject({ items: [{ key: '3' }], problem: undefined });
  });

  test('whose trouble was with another filter does not show it with this one', async () => {
    void problemJobs.refresh();
    const read = settled();
    (await asked('list-jobs')).refuse(away);
    await read;
    expect(state()).toMatchObject({ items: [{ key: '1' }, { key: '2' }], problem: away });
    problemJobs.setFilter({ cause: 'khaos-refused' });
    expect(state().problem).toBeUndefined();
    (await asked('list-jobs')).answer({ items: [] });
  });
});
