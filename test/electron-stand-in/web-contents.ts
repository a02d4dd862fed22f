/** A window's page: loading, leaving, the preload in its isolated world, and messages both ways. */
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { CDPSession, Page } from 'playwright-core';
import { browserContext, inside, leaving, outside } from './browser.ts';
import { isolatedWorld, pageScript, preloadScript, sendBinding, type FromPreload } from './worlds.ts';

type InvokeHandler = (event: unknown, ...args: unknown[]) => unknown;

/** `ipcMain`: what the program registered. */
export const invokeHandlers = new Map<string, InvokeHandler>();
export const ipcListeners = new EventEmitter();

type OpenHandler = (details: { url: string }) => { action: string };

let lastId = 0;

export class StandInWebContents
  extends EventEmitter
  implements Pick<Electron.WebContents, 'id' | 'send' | 'getURL' | 'isDestroyed' | 'reload' | 'loadURL' | 'isLoading'>
{
  readonly id = ++lastId;
  readonly #ready: Promise<{ page: Page; session: CDPSession }>;
  #page: Page | undefined;
  #session: CDPSession | undefined;
  /** Of the isolated world in the page that stands now. */
  #world: number | undefined;
  #expected: string | undefined;
  #address = '';
  #loading = true;
  #openHandler: OpenHandler = () => ({ action: 'allow' });

  constructor(preload: string | undefined) {
    super();
    this.#ready = this.#open(preload);
  }

  async #open(preload: string | undefined): Promise<{ page: Page; session: CDPSession }> {
    const context = await browserContext();
    const page = context.pages().find((one) => one.url() === 'about:blank' && !leaving.has(one)) ?? (await context.newPage());
    leaving.set(page, (address, isMainFrame) => this.#mayGo(address, isMainFrame));
    const session = await context.newCDPSession(page);
    session.on('Runtime.executionContextCreated', ({ context: world }) => {
      if (world.name === isolatedWorld) this.#world = world.id;
    });
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      // Only the preload's world has the binding; an answer goes back to where the question came from.
      if (name === sendBinding) void this.#receive(JSON.parse(payload) as FromPreload, executionContextId);
    });
    await session.send('Runtime.enable');
    await session.send('Page.enable');
    if (preload !== undefined) {
      const token = randomUUID();
      await session.send('Runtime.addBinding', { name: sendBinding, executionContextName: isolatedWorld });
      await session.send('Page.addScriptToEvaluateOnNewDocument', { source: pageScript(token) });
      await session.send('Page.addScriptToEvaluateOnNewDocument', {
        source: preloadScript(token, readFileSync(preload, 'utf8')),
        worldName: isolatedWorld,
      });
    }
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.#address = outside(frame.url());
    });
    let denied = 0;
    session.on('Page.windowOpen', ({ url }) => {
      if (this.#openHandler({ url: outside(url) }).action === 'deny') denied += 1;
    });
    page.on('popup', (popup) => {
      if (denied === 0) return;
      denied -= 1;
      void popup.close();
    });
    page.on('load', () => {
      this.#loading = page.url() === 'about:blank';
      this.emit('did-finish-load');
    });
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }));
    page.on('close', () => this.emit('destroyed'));
    this.#page = page;
    this.#session = session;
    return { page, session };
  }

  /** Electron asks for what a page begins, not for what `loadURL` does. */
  #mayGo(address: string, isMainFrame: boolean): boolean {
    if (isMainFrame && this.#expected === address) return true;
    let prevented = false;
    const event = { url: address, isMainFrame, preventDefault: () => (prevented = true) };
    this.emit('will-frame-navigate', event);
    return !prevented;
  }

  async #receive(message: FromPreload, world: number): Promise<void> {
    const event = {
      sender: this,
      senderFrame: { url: outside(this.#page?.mainFrame().url() ?? ''), parent: null },
    };
    if (message.kind === 'send') {
      ipcListeners.emit(message.channel, event, ...message.args);
      return;
    }
    const handler = invokeHandlers.get(message.channel);
    let answer: { value?: unknown; error?: string };
    try {
      if (handler === undefined) throw new Error(`No handler registered for '${message.channel}'`);
      answer = { value: await handler(event, ...message.args) };
    } catch (error) {
      answer = { error: `Error invoking remote method '${message.channel}': ${String(error)}` };
    }
    this.#tell({ kind: 'answer', id: message.id, ...answer }, world);
  }

  #tell(message: object, world: number | undefined): void {
    if (world === undefined || this.isDestroyed()) return;
    // A page that has just been left is not there to be told any more.
    this.#session
      ?.send('Runtime.evaluate', { contextId: world, expression: `standInReceive(${JSON.stringify(message)})` })
      .catch(() => undefined);
  }

  send(channel: string, ...args: unknown[]): void {
    this.#tell({ kind: 'message', channel, args }, this.#world);
  }

  getURL(): string {
    return this.#address;
  }

  isLoading(): boolean {
    return this.#loading;
  }

  isDestroyed(): boolean {
    return this.#page?.isClosed() ?? false;
  }

  reload(): void {
    void this.#page?.reload();
  }

  async loadURL(address: string): Promise<void> {
    const { page } = await this.#ready;
    this.#expected = address;
    this.#address = address;
    await page.goto(inside(address), { waitUntil: 'load' });
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  async close(): Promise<void> {
    await (await this.#ready).page.close();
  }
}
