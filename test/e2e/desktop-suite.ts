/** What the desktop must do, on the stand-in and on real Electron alike: one program, used from its first start to its exit. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { engineFlags } from '../../electron/host/engine-flags.ts';
import { requests, type PreloadFace } from '../../shared/contract.ts';
import { flowNames, type EngineSnapshot } from '../../shared/records.ts';
import type { Desktop, DesktopOptions } from '../electron-stand-in/drive.ts';

declare global {
  interface Window {
    /** Snapshots that the page was told of, kept by the test. */
    seenSnapshots?: EngineSnapshot[];
  }
}

const face = (): PreloadFace => (window as unknown as { quayside: PreloadFace }).quayside;
/** Playwright sends functions as text, so this one is named where it is used. */
const faceText = `(${face})()`;

const practiceStateSchema = z.looseObject({ orders: z.number(), salesOrders: z.number() });
const longMs = 60_000;

/** Call it in a `describe`. The tests build on one another, in their order. `program`: the folder of the desktop's bundles. */
export const desktopTests = (start: (options: DesktopOptions) => Promise<Desktop>, program: string): void => {
  let base = '';
  let dataFolder = '';
  let desktop: Desktop;
  let page: Page;

  const logLines = (name: string, folder = join(dataFolder, 'logs')): Record<string, unknown>[] => {
    return readdirSync(folder)
      .filter((file) => file.startsWith(name))
      .flatMap((file) => readFileSync(join(folder, file), 'utf8').trim().split('\n'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  const events = (name: string): unknown[] => logLines('desktop').filter(({ event }) => event === name);
  const snapshot = async (): Promise<EngineSnapshot> => {
    const reply = await page.evaluate<{ ok: boolean; value: EngineSnapshot }>(`${faceText}['read-snapshot']({})`);
    if (!reply.ok) throw new Error('no snapshot');
    return reply.value;
  };
  const engineState = () =>
    snapshot().then(
      ({ engineState: state }) => state,
      () => 'none',
    );
  /** From now on the page keeps what it is told; the main process was told the same just before. */
  const listen = () =>
    page.evaluate(
      `(() => { window.seenSnapshots = []; ${faceText}.onEvent((event) => event.kind === 'snapshot' && window.seenSnapshots.push(event.snapshot)); })()`,
    );
  const seen = () => page.evaluate<EngineSnapshot[]>('window.seenSnapshots');
  const patient = { timeout: longMs, interval: 100 };
  const engineChild = async () => (await desktop.look()).children.find((child) => child.title === 'Quayside engine');
  const practiceShop = (): string => z.string().parse(logLines('practice').find(({ event }) => event === 'practice-started')?.['shopify']);
  const practiceState = async () => practiceStateSchema.parse(await (await fetch(`${practiceShop()}/_practice/state`)).json());

  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'quayside-desktop-'));
    dataFolder = join(base, 'data');
    desktop = await start({ program, dataFolder });
    page = await desktop.page();
  });
  afterAll(async () => {
    await desktop.close();
    rmSync(base, { recursive: true, force: true, maxRetries: 3 });
  });

  it('offers practice at its first start, and works on it when that is chosen', async () => {
    await page.getByRole('button', { name: 'Start practice' }).click();
    await expect.poll(engineState, patient).toMatch(/idle|syncing|attention/);
    await expect.poll(async () => (await snapshot()).ledger.imported, patient).toBeGreaterThan(100);
    await page.getByText('0 missing').first().waitFor({ timeout: longMs });
    await expect.poll(async () => (await desktop.look()).tray?.tooltip, patient).toContain('Quayside (practice)');
  });

  it('starts the engine with a heap that stays small', () => {
    // On practice systems the engine has a data folder of its own, and its log is there.
    const started = logLines('engine', join(dataFolder, 'practice', 'logs')).find(({ event }) => event === 'engine-process-started');
    for (const flag of engineFlags) expect(started?.['flags']).toContain(flag);
  });

  it('gives the page one method for each request, the events, and nothing else of Electron or Node', async () => {
    expect(await page.evaluate<string[]>(`Object.keys(${faceText}).toSorted()`)).toEqual([...Object.keys(requests), 'onEvent'].toSorted());
    expect(await page.evaluate(`[typeof require, typeof process, typeof module, typeof ipcRenderer, typeof Buffer]`)).toEqual(
      Array(5).fill('undefined'),
    );
    expect(
      await page.evaluate(`(() => { try { ${faceText}['read-snapshot'] = 1; } catch {} return typeof ${faceText}['read-snapshot']; })()`),
    ).toBe('function');
  });

  it('lets the page run no script that did not come with it, and reach no network', async () => {
    const ran = await page.evaluate<boolean[]>(`(async () => {
      const inline = document.createElement('script'); inline.textContent = 'window.inlineRan = true'; document.head.append(inline);
      const style = document.createElement('style'); style.textContent = 'body { outline: 7px solid red }'; document.head.append(style);
      const reached = await fetch('https://quayside.example/').then(() => true, () => false);
      return [window.inlineRan === true, getComputedStyle(document.body).outlineWidth === '7px', reached];
    })()`);
    expect(ran).toEqual([false, false, false]);
  });

  it('shows its pages in Windows’ own look: the styles pass the policy', async () => {
    const styled = await page.evaluate(`[...document.querySelectorAll('style')].some((style) => (style.sheet?.cssRules.length ?? 0) > 0)`);
    expect(styled).toBe(true);
  });

  it('lets the page read its set-up, without a secret, and keeps nothing that does not fit', async () => {
    expect(await page.evaluate(`${faceText}['read-set-up']({})`)).toEqual({ ok: true, value: { kept: [] } });
    const unfit = await page.evaluate(`${faceText}['write-set-up']({ draft: { mode: 'live' }, secrets: { khaos: 'open sesame' } })`);
    expect(unfit).toMatchObject({ ok: true, value: { issues: [{ path: 'khaos' }, { path: 'stores' }] } });
    expect(existsSync(join(dataFolder, 'settings.json'))).toBe(false);
    expect(readdirSync(join(dataFolder, 'desktop'))).not.toContain('secrets.json');
  });

  it('pauses and resumes from the tray, which shows it', async () => {
    await desktop.order({ do: 'click-tray', path: ['Pause for…', '15 minutes'] });
    await expect.poll(engineState, patient).toBe('paused');
    await expect.poll(async () => (await desktop.look()).tray?.icon, patient).toContain('tray-paused-');
    await desktop.order({ do: 'click-tray', path: ['Resume'] });
    await expect.poll(engineState, patient).not.toBe('paused');
  });

  it('opens the page that pushes from the tray, and pushes nothing by itself', async () => {
    await desktop.order({ do: 'click-tray', path: ['Push stock now…'] });
    await expect.poll(async () => (await desktop.look()).windows[0]?.address, patient).toContain('#/stock');
    await page.getByRole('dialog').waitFor({ timeout: longMs });
    await page.keyboard.press('Escape');
  });

  it('hides to the tray when its window is closed, and comes back where it was', async () => {
    const before = (await desktop.look()).windows[0];
    await desktop.order({ do: 'close-window' });
    expect((await desktop.look()).windows).toMatchObject([{ visible: false }]);
    await desktop.order({ do: 'click-tray', path: ['Open Quayside'] });
    expect((await desktop.look()).windows).toMatchObject([{ visible: true, bounds: before?.bounds }]);
  });

  it('shows the first one’s window when it is started a second time, which ends', async () => {
    await desktop.order({ do: 'close-window' });
    const second = await start({ program, dataFolder });
    expect(await second.ended).toBe(0);
    await expect.poll(async () => (await desktop.look()).windows[0]?.visible, patient).toBe(true);
  });

  it('refuses a malformed input and logs it', async () => {
    const reply = await page.evaluate(`${faceText}['pause-engine']({ forMs: 'for ever' })`);
    expect(reply).toMatchObject({ ok: false, problem: { cause: 'request-malformed' } });
    await expect.poll(() => events('request-malformed'), patient).toMatchObject([{ request: 'pause-engine', where: 'forMs' }]);
  });

  it('refuses to leave its pages, to open windows and to grant permissions, and logs it', async () => {
    const url = page.url();
    await page.evaluate(`void (location.href = 'https://quayside.example/')`);
    await expect.poll(() => events('navigation-refused'), patient).toMatchObject([{ to: 'https://quayside.example' }]);
    await page.evaluate(`void window.open('https://quayside.example/')`);
    await expect.poll(() => events('window-refused'), patient).toMatchObject([{ to: 'https://quayside.example' }]);
    expect(await desktop.order({ do: 'ask-permission', permission: 'geolocation' })).toBe(false);
    expect(events('permission-refused')).toMatchObject([{ permission: 'geolocation' }]);
    expect(page.url()).toBe(url);
  });

  it('answers no foreign page that got into the window, and logs it', async () => {
    await desktop.order({ do: 'load', address: 'data:text/html,<title>foreign</title>' });
    await page.waitForURL(/^data:/);
    const reply = await page.evaluate(`${faceText}['read-snapshot']({})`);
    expect(reply).toMatchObject({ ok: false, problem: { cause: 'request-malformed' } });
    expect(JSON.stringify(reply)).not.toContain('ledger');
    await expect.poll(() => events('sender-refused'), patient).toMatchObject([{ from: expect.stringContaining('data:text/html') }]);
    await desktop.order({ do: 'click-tray', path: ['Push despatch now…'] });
    await expect.poll(async () => (await desktop.look()).windows[0]?.address, patient).toContain('#/despatch');
    await page.waitForURL(/despatch/);
    await expect.poll(engineState, patient).not.toBe('none');
  });

  it('shows an engine that was killed, begins it again, and has lost nothing and sent nothing twice', async () => {
    await fetch(`${practiceShop()}/_practice/orders`, { method: 'POST', body: JSON.stringify({ count: 20, kind: 'plain' }) });
    const killed = await engineChild();
    process.kill(killed!.pid, 'SIGKILL');
    await page.getByText('The engine ended by itself').first().waitFor({ timeout: longMs });
    await page
      .getByRole('status')
      .getByText(/Engine not running|Starting/)
      .waitFor({ timeout: longMs });
    await expect.poll(async () => (await engineChild())?.pid ?? killed!.pid, patient).not.toBe(killed!.pid);
    await expect.poll(engineState, patient).toMatch(/idle|syncing|attention/);
    await expect
      .poll(async () => {
        const { ledger } = await snapshot();
        const { orders } = await practiceState();
        return [orders - ledger.ordersSeen, ledger.missing, ledger.onTheWay];
      }, patient)
      .toEqual([0, 0, 0]);
    const { ledger } = await snapshot();
    expect((await practiceState()).salesOrders).toBe(ledger.imported);
  });

  it('notices an engine that hangs, says so in its head, kills it and begins it again', async () => {
    const hung = await engineChild();
    process.kill(hung!.pid, 'SIGSTOP');
    const head = page.getByRole('status').first();
    // The pings that it does not answer come ten seconds apart; the main process's clock need not wait for them.
    const shown = async (): Promise<string | null> => {
      await desktop.order({ do: 'pass-time', ms: 5_000 });
      return head.textContent();
    };
    await expect.poll(shown, patient).toMatch(/Engine not running|Starting/);
    await expect.poll(() => events('engine-away').at(-1), patient).toMatchObject({ summary: 'The engine stopped answering.' });
    await expect.poll(async () => (await engineChild())?.pid ?? hung!.pid, patient).not.toBe(hung!.pid);
    expect(() => process.kill(hung!.pid, 0)).toThrow('ESRCH');
    await expect.poll(engineState, patient).toMatch(/idle|syncing|attention/);
    await expect.poll(() => head.textContent(), patient).not.toMatch(/Engine not running|Starting/);
  });

  it('runs each flow once when the machine wakes up', async () => {
    await listen();
    await desktop.order({ do: 'power', event: 'suspend' });
    await desktop.order({ do: 'power', event: 'resume' });
    const caughtUp = async (): Promise<string[]> => {
      const runs = (await seen()).flatMap((one) => one.runs).filter((run) => run.trigger === 'catch-up');
      return [...new Set(runs.map((run) => `${run.flow} ${run.startedAtMs}`))].map((run) => run.split(' ')[0]!).toSorted();
    };
    await expect.poll(caughtUp, patient).toEqual(flowNames.toSorted());
    // The schedules went on meanwhile: another pass of the fastest flow shows that no second wave followed.
    const stockBegan = async () =>
      (await snapshot()).runs.find((run) => run.flow === 'push-stock' && run.trigger === 'schedule') !== undefined;
    await expect.poll(stockBegan, patient).toBe(true);
    expect(await caughtUp()).toEqual(flowNames.toSorted());
  });

  it('tells a problem by a notification, once, and a click opens its page and does nothing else', async () => {
    const cause = 'order-custom-line';
    const ofCause = async () => (await desktop.look()).notifications.filter(({ id }) => id === cause);
    await fetch(`${practiceShop()}/_practice/orders`, { method: 'POST', body: JSON.stringify({ count: 2, kind: 'no-sku' }) });
    await listen();
    await expect.poll(async () => (await seen()).at(-1)?.problems.map((problem) => problem.cause), patient).toContain(cause);
    await desktop.order({ do: 'pass-time', ms: 2 * 60_000 });
    await expect.poll(ofCause, patient).toMatchObject([{ standing: true }]);
    const held = (await snapshot()).ledger.held;
    await desktop.order({ do: 'click-notification', id: cause });
    await expect
      .poll(async () => (await desktop.look()).windows[0], patient)
      .toMatchObject({ visible: true, address: expect.stringContaining(`#/problems?cause=${cause}`) });
    expect((await snapshot()).ledger.held).toBeGreaterThanOrEqual(held);
    // The next hour brings no second one, though the problem still stands.
    await desktop.order({ do: 'pass-time', ms: 60 * 60_000 });
    const { atMs } = await snapshot();
    await expect.poll(async () => (await snapshot()).runs.some((run) => run.startedAtMs > atMs), patient).toBe(true);
    expect(await ofCause()).toHaveLength(1);
  });

  it('asks before it exits, saying what stops and what goes on, and stays when it may', async () => {
    await desktop.order({ do: 'click-tray', path: ['Exit…'] });
    await expect.poll(async () => (await desktop.look()).dialogs.length, patient).toBe(1);
    const [dialog] = (await desktop.look()).dialogs;
    expect(dialog?.detail).toMatch(/no order, stock figure or despatch is carried.*go on by themselves.*caught up/s);
    expect(await engineState()).not.toBe('none');
  });

  it('ends in order when it is let, and goes on where it was at the next start', async () => {
    const before = await snapshot();
    const { children } = await desktop.look();
    await desktop.order({ do: 'answer-dialogs', button: 0 });
    await desktop.order({ do: 'click-tray', path: ['Exit…'] });
    expect(await desktop.ended).toBe(0);
    for (const { pid } of children) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(logLines('desktop').at(-1)).toMatchObject({ event: 'desktop-ended' });

    desktop = await start({ program, dataFolder, args: ['--hidden'] });
    // Started by the system it stays in the tray until it is asked for.
    expect((await desktop.look()).windows).toEqual([]);
    await desktop.order({ do: 'click-tray', path: ['Open Quayside'] });
    page = await desktop.page();
    await expect.poll(engineState, patient).toMatch(/idle|syncing|attention/);
    expect((await snapshot()).ledger.imported).toBeGreaterThanOrEqual(before.ledger.imported);
    await expect.poll(async () => (await snapshot()).ledger.missing, patient).toBe(0);
  });
};
