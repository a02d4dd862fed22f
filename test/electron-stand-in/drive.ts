/** Starts the program on the stand-in and lets a test use it: the shell by orders, the page through Chromium's debugger. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { FromStandIn, Order, ShellView } from './control-messages.ts';

export type Desktop = {
  pid: number;
  order(order: Order): Promise<unknown>;
  look(): Promise<ShellView>;
  /** The window's page. */
  page(): Promise<Page>;
  /** Its exit code, when it ended. */
  ended: Promise<number>;
  /** Quits in order; kills what does not end. */
  close(): Promise<void>;
};

export type DesktopOptions = { program: string; dataFolder: string; args?: readonly string[]; environment?: NodeJS.ProcessEnv };

/** Chromium takes a second or two to start on a busy machine. */
const pageTries = 300;
const pageWaitMs = 100;

/** A program that does not end in order after this is killed; the engine itself gives up its last calls sooner. */
const endLimitMs = 30_000;

type ErrorBox = { title: string; content: string };

/** `errorBox`: what it said in one, if it did. */
export const startDesktop = async ({
  program,
  dataFolder,
  args = [],
  environment = {},
}: DesktopOptions): Promise<Desktop & { errorBox(): ErrorBox | undefined }> => {
  const child = fork(join(program, 'main.cjs'), [`--data=${dataFolder}`, ...args], {
    execArgv: ['--import', new URL('./register.ts', import.meta.url).href],
    env: { ...process.env, ...environment },
  });
  const waiting = new Map<number, (message: Extract<FromStandIn, { id: number }>) => void>();
  let lastId = 0;
  let errorBox: ErrorBox | undefined;
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  child.on('message', (message: FromStandIn) => {
    if ('errorBox' in message) errorBox = message.errorBox;
    else if ('id' in message) waiting.get(message.id)?.(message);
  });
  const started = once(child, 'message');
  await Promise.race([started, ended]);

  const order = async (what: Order): Promise<unknown> => {
    const id = ++lastId;
    const answer = new Promise<Extract<FromStandIn, { id: number }>>((resolve) => waiting.set(id, resolve));
    if (!child.connected) throw new Error('The program has ended.');
    child.send({ id, order: what });
    const message = await Promise.race([answer, ended.then((code) => ({ id, error: `The program ended with ${code}.` }))]);
    waiting.delete(id);
    if (message.error !== undefined) throw new Error(message.error);
    return 'value' in message ? message.value : undefined;
  };
  // `look` answers a ShellView by its own type on the other side of the channel.
  const look = async (): Promise<ShellView> => (await order({ do: 'look' })) as ShellView;

  let browser: Browser | undefined;
  return {
    pid: child.pid ?? 0,
    order,
    look,
    page: async () => {
      for (let tries = 0; tries < pageTries; tries++) {
        const { browserPort, windows } = await look();
        // Two debuggers at a page that only just begins get in each other's way.
        if (browserPort !== undefined && windows[0]?.loading === false) {
          browser ??= await chromium.connectOverCDP(`http://127.0.0.1:${browserPort}`);
          const page = browser.contexts().flatMap((context) => context.pages())[0];
          if (page !== undefined) return page;
        }
        await setTimeoutPromise(pageWaitMs);
      }
      throw new Error('The window has no page.');
    },
    errorBox: () => errorBox,
    ended,
    close: async () => {
      const kill = setTimeout(() => child.kill('SIGKILL'), endLimitMs);
      await browser?.close();
      if (child.connected) await order({ do: 'quit' }).catch(() => undefined);
      await ended;
      clearTimeout(kill);
    },
  };
};
