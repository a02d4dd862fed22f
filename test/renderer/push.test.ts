import { asked, away } from './preload-face.ts';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { choosePush, closePush, openPush, previewPush, startPush, usePush } from '../../renderer/stores/stock.ts';
import type { PushScope } from '../../shared/stock-views.ts';

const one: PushScope = { kind: 'codes', stockCodes: ['ONE'] };
const other: PushScope = { kind: 'codes', stockCodes: ['OTHER'] };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  closePush();
  return () => void vi.useRealTimers();
});

/** A push as far as its last pass, which is still under way. */
const begun = async (): Promise<{ end(): Promise<void> }> => {
  openPush('main', one);
  const pushed = startPush();
  (await asked('force-push')).answer({ asked: 1, sinceMs: 5 });
  const pass = await asked('run-flow');
  return {
    end: async () => {
      pass.answer([]);
      (await asked('read-push')).answer({ left: 0, atLeast: false });
      const list = asked('list-outlets');
      // Of the verdict, where it is still wanted; and of the list behind the dialog.
      if (usePush.getState().stage === 'pushing') {
        (await list).answer({ items: [] });
        (await asked('read-snapshot')).refuse(away);
        (await asked('list-outlets')).answer({ items: [] });
      } else (await list).answer({ items: [] });
      await pushed;
    },
  };
};

describe('a forced push', () => {
  test('shows its end to whoever still looks at it', async () => {
    const push = await begun();
    expect(usePush.getState()).toMatchObject({ stage: 'pushing', asked: 1 });
    await push.end();
    expect(usePush.getState()).toMatchObject({ stage: 'ended', scope: one, progress: { left: 0 } });
  });

  test('that was closed says nothing in the dialog opened after it', async () => {
    const push = await begun();
    closePush();
    openPush('main', other);
    const before = usePush.getState();
    await push.end();
    expect(usePush.getState()).toBe(before);
    expect(before).toMatchObject({ stage: 'choosing', scope: other });
  });

  test('that was closed before it had begun says nothing either, and goes on', async () => {
    openPush('main', one);
    const pushed = startPush();
    const beginning = await asked('force-push');
    closePush();
    openPush('main', other);
    const before = usePush.getState();
    beginning.answer({ asked: 1, sinceMs: 5 });
    (await asked('run-flow')).refuse(away);
    (await asked('read-push')).refuse(away);
    (await asked('list-outlets')).answer({ items: [] });
    await pushed;
    expect(usePush.getState()).toBe(before);
  });

  test('that is refused says so only where it was asked for', async () => {
    openPush('main', one);
    const refused = startPush();
    (await asked('force-push')).refuse(away);
    await refused;
    expect(usePush.getState()).toMatchObject({ stage: 'choosing', problem: away });
    const pushed = startPush();
    const beginning = await asked('force-push');
    closePush();
    beginning.refuse(away);
    await pushed;
    expect(usePush.getState()).toMatchObject({ open: false, problem: undefined });
  });
});

describe('a preview', () => {
  const late = { lines: [], changes: 3, same: 0 };

  test('is shown for the scope it was asked for', async () => {
    openPush('main', one);
    const previewed = previewPush();
    (await asked('preview-push')).answer(late);
    await previewed;
    expect(usePush.getState()).toMatchObject({ stage: 'choosing', preview: late });
  });

  test.each([
    ['the dialog was opened anew', () => (closePush(), openPush('main', other))],
    ['another scope was chosen', () => choosePush({ scope: other })],
  ])('that comes after %s is not shown', async (_what, change) => {
    openPush('main', one);
    const previewed = previewPush();
    const preview = await asked('preview-push');
    change();
    preview.answer(late);
    await previewed;
    expect(usePush.getState()).toMatchObject({ stage: 'choosing', scope: other, preview: undefined });
  });
});
