/** The window around its pages: the engine's state, a session, and the first start. */
import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notice, shootEach, windowWorld, type WindowWorld } from './window-world.ts';
import { createDispatch } from '../../electron/engine/requests.ts';
import { snapshotEvents } from '../../electron/host/snapshot-events.ts';
import { startWebHost } from '../../electron/web/server.ts';
import { idleLimitMs } from '../../electron/web/sign-in.ts';
import { emptySnapshot } from '../../electron/shell/first-start.ts';

let world: WindowWorld;
beforeAll(async () => {
  world = await windowWorld();
}, 300_000);
afterAll(() => world.close());

describe('the frame', () => {
  test('pauses, resumes and runs now', async () => {
    const { page } = await world.open();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('menuitem', { name: 'Pause for an hour' }).click();
    await page.getByRole('status').getByText('Paused').waitFor();
    expect(world.engine.snapshot().engineState).toBe('paused');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('status').getByText('Something needs you').waitFor();
    await page.getByRole('button', { name: 'Run now', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Import orders now' }).click();
    await notice(page).getByText('The run has ended').waitFor();
  });

  test('says so when the engine is gone, and goes on when it is back', async () => {
    const { page } = await world.open();
    const before = world.engine.snapshot().runs.find(({ flow }) => flow === 'import-orders')!.startedAtMs;
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Run now: Orders' }).click();
    await notice(page).getByText('The host does not answer.').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByRole('button', { name: 'Run now: Orders' }).click();
    await notice(page).getByText('The run has ended').waitFor();
    expect(world.engine.snapshot().runs.find(({ flow }) => flow === 'import-orders')!.startedAtMs).toBeGreaterThan(before);
  });

  test('stands when a page cannot be fetched, and the other pages with it', async () => {
    const { page } = await world.open();
    const assets = join(world.windowFolder, 'assets');
    const file = readdirSync(assets).find((name) => /^stock-.*\.js$/.test(name))!;
    renameSync(join(assets, file), join(assets, `${file}.away`));
    await page.getByRole('link', { name: /^Stock/ }).click();
    await page.getByText('This page cannot be shown.').waitFor();
    await page.getByRole('link', { name: /^Orders/ }).click();
    await page.getByRole('grid', { name: 'Orders' }).waitFor();
    renameSync(join(assets, `${file}.away`), join(assets, file));
    await page.getByRole('link', { name: /^Stock/ }).click();
    await page.getByRole('button', { name: 'Load the window again' }).click();
    await page.getByRole('grid', { name: 'Stock' }).waitFor();
    expect(await page.getByText('This page cannot be shown.').count()).toBe(0);
  });
});

describe('a session', () => {
  /** A host of its own over the world's engine, with a clock that only this test moves. */
  const ownHost = async (port = 0) => {
    const own = { nowMs: world.clock.nowMs(), warnings: [] as string[] };
    const log = { info: () => undefined, warn: (event: string) => void own.warnings.push(event), error: () => undefined };
    const web = await startWebHost({
      port,
      actor: 'person:browser:ann',
      windowFolder: world.windowFolder,
      dispatch: createDispatch(world.engine, log),
      onEvent: snapshotEvents(world.engine, world.clock),
      log,
      nowMs: () => own.nowMs,
    });
    return { own, web };
  };
  const state = (page: Page) => page.getByRole('status');

  test('ended by a restart of Quayside is said to be over, not that the host is away', async () => {
    const before = await ownHost();
    const { page } = await world.open();
    await page.goto(before.web.signInAddress());
    await state(page).getByText('Something needs you').waitFor();
    const port = Number(new URL(before.web.origin).port);
    await before.web.close();
    const after = await ownHost(port);
    await state(page).getByText('Signed out').waitFor();
    await notice(page).getByText('This window is signed out.').waitFor();
    expect(after.own.warnings).toEqual([]);
    await page.close();
    await after.web.close();
  });

  test('is the page’s own: its pass is in no address, and stays over a reload; a page that has the cookie alone is signed out', async () => {
    const { web } = await ownHost();
    const { page } = await world.open();
    await page.goto(web.signInAddress());
    await state(page).getByText('Something needs you').waitFor();
    expect(page.url()).toBe(`${web.origin}/`);
    await page.reload();
    await state(page).getByText('Something needs you').waitFor();
    await page.evaluate('localStorage.clear()');
    // Not for a moment is it said that the host is away.
    await page.addInitScript(`addEventListener('DOMContentLoaded', () => new MutationObserver(() => {
      if (document.body.textContent.includes('does not answer')) window.saidToBeAway = true;
    }).observe(document.body, { childList: true, subtree: true, characterData: true }))`);
    await page.reload();
    await notice(page).getByText('This window is signed out.').waitFor();
    expect(await page.evaluate('window.saidToBeAway ?? false')).toBe(false);
    await page.close();
    await web.close();
  });

  test('lasts while a person does something, and ends in a window left open', async () => {
    const { own, web } = await ownHost();
    const { page } = await world.open();
    await page.goto(web.signInAddress());
    await page.goto(`${web.origin}/#/orders`);
    await page.getByRole('grid', { name: 'Orders' }).getByText('#1130', { exact: true }).waitFor();
    /** The engine tells something, and the list is read again by itself. */
    const readAgain = async (): Promise<number> => {
      const answered = page.waitForResponse('**/ask/list-orders');
      world.engine.resume();
      return (await answered).status();
    };
    own.nowMs += idleLimitMs / 2;
    await page.mouse.wheel(0, 30);
    await page.keyboard.press('Shift');
    expect(await readAgain()).toBe(200);
    own.nowMs += idleLimitMs / 2;
    expect(await readAgain()).toBe(200);
    own.nowMs += idleLimitMs / 2;
    world.engine.resume();
    await state(page).getByText('Signed out').waitFor();
    expect(own.warnings).toEqual([]);
    await page.close();
    await web.close();
  });
});

describe('the first start', () => {
  test('offers practice and asks the host for it', async () => {
    const asked: string[] = [];
    const empty = emptySnapshot(world.clock.nowMs());
    const web = await startWebHost({
      port: 0,
      actor: 'person:browser:ann',
      windowFolder: world.windowFolder,
      dispatch: (name) => {
        asked.push(name);
        return Promise.resolve({ ok: true, value: null });
      },
      onEvent: (listener) => {
        listener({ kind: 'snapshot', snapshot: empty });
        return () => undefined;
      },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      nowMs: world.clock.nowMs,
    });
    const { page, complaints } = await world.open();
    await page.goto(web.signInAddress());
    await page.getByRole('heading', { name: 'Quayside is not connected to anything yet' }).waitFor();
    await shootEach(page, 'first-start');
    await page.getByRole('button', { name: 'Start practice' }).click();
    await notice(page).getByText('Practice has begun.').waitFor();
    expect(asked).toEqual(['start-practice']);
    expect(complaints).toEqual([]);
    await page.close();
    await web.close();
  });
});
