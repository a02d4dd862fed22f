/** What tray and window notice while the engine's process reads a price list of 4 MB, 100,000 levels and a list of 100,000 codes. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { atMost, type Benchmark, type Result, type Size } from '../benchmark.ts';
import { startChild } from '../child.ts';
import type { FromLongAnswers, LongRead, LongReadDone } from '../long-answers-engine-process.ts';
import type { LongAnswersCommands } from '../long-answers-practice-process.ts';
import type { Wrapped } from '../parent-port.ts';
import { pieceAtMostMs } from '../weight.ts';
import { nodeBundle, thisMachine } from '../../bundle.ts';
import { createClock } from '../../../electron/host/clock.ts';
import { engineEnvironment, engineFlags } from '../../../electron/host/engine-flags.ts';
import { createLog } from '../../../electron/host/log.ts';
import type { FromEngine } from '../../../electron/shell/engine-messages.ts';
import { createEngineLink, type EngineHooks, type EngineLink } from '../../../electron/shell/engine-link.ts';
import { settingsSchema } from '../../../shared/settings.ts';

/** 17,500 rows are a document of 4 MB, as the largest known; inside its SOAP answer, escaped, they are 9. */
const sizes: Record<Size, { codes: number; prices: number }> = {
  full: { codes: 100_000, prices: 17_500 },
  small: { codes: 2_000, prices: 500 },
};

const reads: readonly { read: LongRead['read']; name: string }[] = [
  { read: 'prices', name: 'price list' },
  { read: 'levels', name: 'levels' },
  { read: 'list', name: 'list of codes' },
];

/** How often the main process looks at how late its own event loop is. */
const sampleEveryMs = 5;
/** A window that is drawn asks for nothing more often. */
const askEveryMs = 20;

/** The longest time for which an event loop did not turn, and the part of it in which its own thread worked. */
type Blocked = { realMs: number; cpuMs: number };

/** What makes a timer late without its own thread at work is another program of a busy machine. */
const whileWatching = async (task: () => Promise<void>): Promise<Blocked> => {
  const cpuNow = (): number => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  const worst: Blocked = { realMs: 0, cpuMs: 0 };
  let [at, cpu] = [performance.now(), cpuNow()];
  const look = (): void => {
    const [now, used] = [performance.now(), cpuNow()];
    const lateMs = Math.max(0, now - at - sampleEveryMs);
    worst.realMs = Math.max(worst.realMs, lateMs);
    worst.cpuMs = Math.max(worst.cpuMs, Math.min(lateMs, used - cpu));
    [at, cpu] = [now, used];
  };
  const timer = setInterval(look, sampleEveryMs);
  try {
    await task();
    look();
    return worst;
  } finally {
    clearInterval(timer);
  }
};

/** Nobody is at the shop's address: the engine has nothing to do until it is asked. */
const settings = (khaosUrl: string) =>
  settingsSchema.parse({
    mode: 'practice',
    khaos: { khaosId: 'bench', url: khaosUrl },
    stores: [
      {
        storeId: 'bench',
        domain: 'bench.myshopify.com',
        origin: 'http://127.0.0.1:9',
        credentials: { kind: 'client', clientId: 'bench-app' },
        orders: { storeKey: 'BENCH', goLiveAt: new Date().toISOString(), companyClass: 'Retail', salesSource: 'SHOPIFY', site: 'Main' },
        stock: { locations: [{ locationId: 'gid://shopify/Location/1', site: 'Main' }] },
      },
    ],
  });

type Engine = { link: EngineLink; read(asked: LongRead): Promise<LongReadDone>; close(): Promise<void> };

/** The engine's bundle in its own process, held by the main process's own link. Rejects where it does not start. */
const openEngine = async (folder: string, khaosUrl: string): Promise<Engine> => {
  await build(nodeBundle(thisMachine(), join(folder, 'program'), [join(import.meta.dirname, '..', 'long-answers-engine-process.ts')]));
  const script = join(folder, 'program', 'long-answers-engine-process.cjs');
  const clock = createClock();
  let child: ChildProcess | undefined;
  let waiting: PromiseWithResolvers<LongReadDone> | undefined;
  const heard = (message: FromLongAnswers | Wrapped<FromEngine>, hooks: EngineHooks): void => {
    if ('engine' in message) hooks.onMessage(message.engine);
    else if ('failed' in message) waiting?.reject(new Error(message.failed));
    else waiting?.resolve(message.done);
  };
  const link = createEngineLink({
    fork: (hooks) => {
      const mine = fork(script, { execArgv: [...engineFlags], env: { ...process.env, ...engineEnvironment } });
      child = mine;
      mine.on('message', (message) => heard(message as FromLongAnswers | Wrapped<FromEngine>, hooks));
      mine.on('exit', (code) => {
        waiting?.reject(new Error(`the engine ended with ${code}`));
        hooks.onExit(code ?? 1);
      });
      return { send: (message) => void mine.send({ engine: message }), kill: () => void mine.kill('SIGKILL') };
    },
    start: () => Promise.resolve({ dataFolder: folder, settings: settings(khaosUrl), secrets: {}, aheadMs: 0, acts: [] }),
    clock,
    log: createLog(join(folder, 'logs', 'main.log')),
  });
  link.open();
  const reply = await link.ask('read-snapshot', {}, 'person:bench');
  if (!reply.ok) {
    await link.close();
    throw new Error(reply.problem.summary);
  }
  return {
    link,
    read: (asked) => {
      waiting = Promise.withResolvers();
      child?.send(asked);
      return waiting.promise;
    },
    close: () => link.close(),
  };
};

type Measured = { main: Blocked; done: LongReadDone; asked: number; longestWaitMs: number };

/** One long answer read, while the main process asks for the snapshot again and again and hands it on to a window. */
const measure = async ({ link, read }: Engine, asked: LongRead): Promise<Measured> => {
  let done: LongReadDone | undefined;
  let times = 0;
  let longestWaitMs = 0;
  const main = await whileWatching(async () => {
    const reading = read(asked).then((found) => {
      done = found;
    });
    while (done === undefined) {
      const beganMs = performance.now();
      const reply = await link.ask('read-snapshot', {}, 'person:bench');
      if (!reply.ok) throw new Error(reply.problem.summary);
      // As it is passed to the window.
      structuredClone(reply);
      longestWaitMs = Math.max(longestWaitMs, performance.now() - beganMs);
      times += 1;
      await Promise.race([reading, sleep(askEveryMs)]);
    }
  });
  return { main, done: done!, asked: times, longestWaitMs };
};

const run = async (size: Size, say: (line: string) => void): Promise<Result[]> => {
  const { codes, prices } = sizes[size];
  const folder = mkdtempSync(join(tmpdir(), 'quayside-long-'));
  const practice = startChild<LongAnswersCommands>(join(import.meta.dirname, '..', 'long-answers-practice-process.ts'));
  try {
    const access = await practice.ask('open', { codes, prices });
    const engine = await openEngine(folder, access.khaosUrl);
    try {
      const results: Result[] = [];
      for (const { read, name } of reads) {
        const { main, done, asked, longestWaitMs } = await measure(engine, { read, ...access });
        const lines = read === 'prices' ? prices : codes;
        if (done.lines !== lines) throw new Error(`${name}: ${done.lines} lines were read, not ${lines}`);
        say(
          `${name}: ${lines} lines, ${(done.characters / 1e6).toFixed(1)} MB, read in ${(done.realMs / 1000).toFixed(1)} s; ${asked} snapshots meanwhile, each within ${longestWaitMs.toFixed(0)} ms; ` +
            `by the clock on the wall main was blocked for ${main.realMs.toFixed(0)} ms at most, the engine for ${Math.max(...done.longest.map(({ realMs }) => realMs)).toFixed(0)} ms`,
        );
        results.push(
          atMost({ name: `${name}: main process blocked at the longest`, value: main.cpuMs, unit: 'ms' }, pieceAtMostMs),
          atMost({ name: `${name}: engine's longest piece of work`, value: done.longest[0]?.cpuMs ?? 0, unit: 'ms' }, pieceAtMostMs),
        );
      }
      return results;
    } finally {
      await engine.close();
    }
  } finally {
    await practice.end();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
};

export const longAnswers: Benchmark = { name: 'long-answers', run };
