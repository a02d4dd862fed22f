/** The real window in a real Chromium, on a real engine and practice systems of their own: a day with mishaps, already worked through. */
import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { chromiumArguments, ensureChromium } from '../../build/chromium.ts';
import { createHttp } from '../../electron/engine/connectors/http.ts';
import type { Engine } from '../../electron/engine/engine.ts';
import { openEngine } from '../../electron/engine/open-engine.ts';
import { createDispatch } from '../../electron/engine/requests.ts';
import { createClock, type MovableClock } from '../../electron/host/clock.ts';
import { createDailyLog } from '../../electron/host/log.ts';
import { practiceSettings } from '../../electron/host/practice-settings.ts';
import { snapshotEvents } from '../../electron/host/snapshot-events.ts';
import { startPracticeServers, type PracticeServers } from '../../electron/practice/servers.ts';
import { builtWindow } from '../../electron/web/pages.ts';
import { startWebHost, type WebHost } from '../../electron/web/server.ts';
import type { Settings } from '../../shared/settings.ts';

const screenshots = join(import.meta.dirname, '../../out/screenshots');
const minuteMs = 60_000;
const storeId = 'practice';

export type WindowWorld = {
  /** Ledger and logs of its engine. */
  folder: string;
  /** Whatever its engine signs in with; read anew each time. */
  secrets: Record<string, string>;
  /** Where its window's files lie. */
  windowFolder: string;
  engine: Engine;
  clock: MovableClock;
  servers: PracticeServers;
  web: WebHost;
  /** Both systems and the engine go on by so much, in steps that let the pipeline of each move. */
  goOn(minutes: number): Promise<void>;
  /** A signed-in page, and everything a browser complained of on it. */
  open(look?: Look): Promise<{ page: Page; complaints: string[] }>;
  close(): Promise<void>;
};

export type Look = { width?: number; height?: number; colorScheme?: 'light' | 'dark'; forcedColors?: 'active' };

/** What the window says of the last act, and of its connection. */
export const notice = (page: Page) => page.getByRole('region', { name: 'Messages' });

export const shoot = async (page: Page, name: string): Promise<void> => {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), animations: 'disabled' });
};

/** In both schemes and at both sizes of window, of which the usual one is left. */
export const shootEach = async (page: Page, name: string): Promise<void> => {
  for (const [width, height] of [
    [1000, 700],
    [1280, 800],
  ] as const) {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await shoot(page, `${name}-${colorScheme}-${width}`);
    }
  }
};

/** What this world's Khaos Control asks for at its door. */
const khaosAccess = { user: 'kc-web', password: 'Tide-and-Quay-4711' };

export const windowWorld = async (): Promise<WindowWorld> => {
  const folder = mkdtempSync(join(tmpdir(), 'quayside-window-'));
  const clock = createClock();
  const startMs = clock.nowMs();
  const servers = await startPracticeServers({
    seed: 7,
    clock,
    timers: clock,
    khaosPort: 0,
    shopifyPort: 0,
    codes: 320,
    ordersAtStart: 120,
    people: { ordersPerHour: 0, parcelsPerRound: 12, mishaps: false },
    khaos: { basicAuth: khaosAccess },
    onFailure: (error) => {
      throw error;
    },
  });
  for (const [count, kind] of [
    [5, 'no-sku'],
    [1, 'no-address'],
    [1, 'foreign-currency'],
    [2, 'pending'],
    [1, 'test'],
  ] as const) {
    servers.world.control.shopify.addOrders(count, kind);
  }
  const practice = practiceSettings(servers, new Date(startMs - 24 * 60 * minuteMs).toISOString());
  const settings: Settings = { ...practice, khaos: { ...practice.khaos, auth: { kind: 'basic', user: khaosAccess.user } } };
  const secrets: Record<string, string> = { [`shopify:${storeId}`]: servers.world.access.clientSecret, khaos: khaosAccess.password };
  const log = createDailyLog({ folder: join(folder, 'logs'), name: 'engine', nowMs: clock.nowMs });
  const ports = {
    clock,
    random: { next: Math.random, uuid: randomUUID },
    http: createHttp({ clock, log }),
    secrets: { read: (name: string) => secrets[name] },
    log,
    dataFolder: folder,
  };
  const { engine, close } = openEngine(settings, ports);
  const round = async (): Promise<void> => {
    for (const flow of ['import-orders', 'push-stock', 'push-despatch'] as const) await engine.run(flow, 'schedule');
  };
  const goOn = async (minutes: number): Promise<void> => {
    for (let left = minutes; left > 0; left -= 10) {
      clock.moveOn(10 * minuteMs);
      servers.world.settle();
      await round();
    }
  };
  await round();
  await goOn(90);
  await engine.prove(storeId, 'whole');
  // A copy of its own: another run may build the window anew meanwhile.
  const windowFolder = join(folder, 'window');
  cpSync(builtWindow, windowFolder, { recursive: true });
  const web = await startWebHost({
    port: 0,
    actor: 'person:browser:ann',
    windowFolder,
    dispatch: createDispatch(engine, log),
    onEvent: snapshotEvents(engine, clock),
    log,
    nowMs: clock.nowMs,
  });

  let browser: Browser | undefined;
  const contexts: BrowserContext[] = [];
  return {
    folder,
    secrets,
    windowFolder,
    engine,
    clock,
    servers,
    web,
    goOn,
    open: async ({ width = 1280, height = 800, colorScheme = 'light', forcedColors } = {}) => {
      browser ??= await chromium.launch({
        executablePath: ensureChromium(),
        args: [...chromiumArguments],
      });
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme,
        acceptDownloads: true,
        ...(forcedColors === undefined ? {} : { forcedColors }),
      });
      contexts.push(context);
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.goto(web.signInAddress());
      await page.getByRole('navigation', { name: 'Pages' }).waitFor();
      return { page, complaints };
    },
    close: async () => {
      for (const context of contexts) await context.close();
      await browser?.close();
      await web.close();
      await close();
      await servers.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
};
