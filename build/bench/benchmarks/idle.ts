/** What Quayside takes of an office PC while nothing happens: engine and open window together, in real time at the usual cadence. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import { atMost, type Benchmark } from '../benchmark.ts';
import { startChild } from '../child.ts';
import type { IdleCommands } from '../idle-process.ts';
import { descendants, processorMs } from '../processor-time.ts';
import { chromiumArguments, ensureChromium } from '../../chromium.ts';
import { root } from '../../tool.ts';
import { ensureWindow } from '../../window.ts';
import { timing } from '../../../electron/engine/domain/timing.ts';
import { engineEnvironment, engineFlags } from '../../../electron/host/engine-flags.ts';
import { passHeader, passKey, type Reply } from '../../../shared/contract.ts';
import type { EngineSnapshot } from '../../../shared/records.ts';

/** Whoever works beside it all day must not notice it. */
const percentAtMost = 1;
const minuteMs = 60_000;
/** Long enough for every cadence, the quick proof of completeness included. */
const usualMinutes = 10;
/** A look at whether all of it runs. */
const smallMs = 5_000;
/** The first pass through the catalogue takes a while on a busy machine. */
const startLimitMs = 5 * minuteMs;
/**
 * The lists of both systems go on telling of the last order and the last level for `pollOverlapMs`, and whatever they tell is read anew: the
 * end of work, not idleness. It goes by first, and a minute more for the despatch pass that comes after it.
 */
const settleMs = timing.pollOverlapMs + minuteMs;

const worlds = { full: { codes: 1_500, orders: 200 }, small: { codes: 40, orders: 5 } } as const;

/** The engine with the window's host of `npm run headless`, in a process started as the desktop starts it. Rejects where it ends before it is ready. */
const startEngine = (
  folder: string,
  settingsFile: string,
  shopSecret: string,
): Promise<{ pid: number; address: string; end(): Promise<void> }> =>
  new Promise((resolve, reject) => {
    const script = join(root, 'electron', 'headless.ts');
    const child = spawn(process.execPath, [...engineFlags, script, '--data', folder, '--settings', settingsFile, '--port', '0'], {
      env: { ...process.env, ...engineEnvironment, QUAYSIDE_SHOPIFY_SECRET_PRACTICE: shopSecret },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<void>((end) => child.once('exit', () => end()));
    let output = '';
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString();
      const address = /http:\/\/127\.0\.0\.1:\d+\/sign-in\S+/.exec(output)?.[0];
      if (address === undefined) return;
      resolve({
        pid: child.pid!,
        address,
        end: () => {
          child.kill('SIGINT');
          return ended;
        },
      });
    });
    child.once('error', reject);
    void ended.then(() => reject(new Error(`the engine ended before it was ready: ${output}`)));
  });

const snapshotOf = async (page: Page): Promise<EngineSnapshot | undefined> => {
  const ask = `fetch('/ask/read-snapshot', { method: 'POST', headers: { 'content-type': 'application/json', '${passHeader}': localStorage.getItem('${passKey}') }, body: '{}' }).then((answer) => answer.json())`;
  const reply = await page.evaluate<Reply<EngineSnapshot>>(ask);
  return reply.ok ? reply.value : undefined;
};

const isIn = ({ ledger, stock, runs }: EngineSnapshot, orders: number): boolean =>
  ledger.imported >= orders && ledger.onTheWay === 0 && stock.outlets > 0 && stock.confirmed === stock.outlets && runs.length > 2;

const isTold = ({ despatch }: EngineSnapshot, parcels: number): boolean =>
  despatch.told >= parcels && despatch.waiting === 0 && despatch.unconfirmed === 0;

const until = async (page: Page, isSo: (snapshot: EngineSnapshot) => boolean): Promise<void> => {
  const untilMs = performance.now() + startLimitMs;
  for (;;) {
    const snapshot = await snapshotOf(page);
    if (snapshot !== undefined && isSo(snapshot)) return;
    if (performance.now() > untilMs) throw new Error(`the engine did not come to rest: ${JSON.stringify(snapshot)}`);
    await sleep(1_000);
  }
};

export const idle: Benchmark = {
  name: 'idle',
  run: async (size, say, minutes = usualMinutes) => {
    await ensureWindow();
    const world = worlds[size];
    const folder = mkdtempSync(join(tmpdir(), 'quayside-idle-'));
    const practice = startChild<IdleCommands>(join(import.meta.dirname, '..', 'idle-process.ts'));
    const ends: (() => Promise<unknown>)[] = [() => practice.end()];
    try {
      const { settings, shopSecret } = await practice.ask('open', world);
      const settingsFile = join(folder, 'settings.json');
      writeFileSync(settingsFile, JSON.stringify(settings));
      const engine = await startEngine(folder, settingsFile, shopSecret);
      ends.push(engine.end);
      const server = await chromium.launchServer({ executablePath: ensureChromium(), args: [...chromiumArguments] });
      ends.push(() => server.close());
      const browser = await chromium.connect(server.wsEndpoint());
      const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
      await page.goto(engine.address);
      await page.getByRole('navigation', { name: 'Pages' }).waitFor();
      say(`${world.orders} orders and ${world.codes} stock codes are carried first …`);
      await until(page, (snapshot) => isIn(snapshot, world.orders));
      // An evening: what could be sent is gone, its customers are told, and nobody is at work any more.
      const parcels = await practice.ask('sendAll', undefined);
      await until(page, (snapshot) => isIn(snapshot, world.orders) && isTold(snapshot, parcels));
      if (size === 'full') await sleep(settleMs);
      const renderers = descendants(server.process().pid!, '--type=renderer');
      const times = (): { engineMs: number; windowMs: number } => ({
        engineMs: processorMs(engine.pid),
        windowMs: renderers.reduce((sum, pid) => sum + processorMs(pid), 0),
      });
      const lengthMs = size === 'full' ? minutes * minuteMs : smallMs;
      say(`measuring for ${lengthMs / minuteMs} minutes …`);
      const [before, beganMs] = [times(), performance.now()];
      await sleep(lengthMs);
      const [after, tookMs] = [times(), performance.now() - beganMs];
      const percent = (ms: number): number => (100 * ms) / tookMs;
      const engineShare = percent(after.engineMs - before.engineMs);
      const windowShare = percent(after.windowMs - before.windowMs);
      say(`engine ${engineShare.toFixed(2)} %, window ${windowShare.toFixed(2)} % (${renderers.length} renderer processes)`);
      return [atMost({ name: 'idle: engine and window together', value: engineShare + windowShare, unit: '% of one core' }, percentAtMost)];
    } finally {
      for (const end of ends.toReversed()) await end();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  },
};
