/** The Chromium behind the windows: the program's own scheme is answered by its handler, everything else by the rules it set. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Frame, type Page, type Request as PageRequest, type Route } from 'playwright-core';
import { chromiumArguments, ensureChromium } from '../../build/chromium.ts';

/**
 * Chromium knows a scheme of our own only when it is compiled in, as Electron does. Here it travels as a host that nobody can
 * have; the program sees its own addresses only.
 */
const carrierOf = (scheme: string): string => `https://${scheme}--`;
const carrierEnd = '.stand-in.invalid';

export const outside = (address: string): string => {
  const found = /^https:\/\/([a-z]+)--([^/]*)\.stand-in\.invalid(.*)$/s.exec(address);
  return found === null ? address : `${found[1]}://${found[2]}${found[3]}`;
};

type Handler = (request: Request) => Response | Promise<Response>;
export const schemes = new Map<string, Handler>();

export const inside = (address: string): string => {
  const found = /^([a-z]+):\/\/([^/]*)(.*)$/s.exec(address);
  return found !== null && schemes.has(found[1]!) ? `${carrierOf(found[1]!)}${found[2]}${carrierEnd}${found[3]}` : address;
};

/** Set by the session's rules: true where a request must not leave. */
export const rules: { cancels: (address: string) => boolean } = { cancels: () => false };

/** By page: asked before a page goes somewhere by itself. */
export const leaving = new WeakMap<Page, (address: string, isMainFrame: boolean) => boolean>();

const frameOf = (request: PageRequest): Frame | undefined => {
  try {
    return request.frame();
  } catch {
    return undefined;
  }
};

const answer = async (route: Route): Promise<void> => {
  const request = route.request();
  const address = outside(request.url());
  if (request.isNavigationRequest()) {
    const frame = frameOf(request);
    // A window that the page wanted to open has none yet; whether it may is answered by the window-open handler.
    if (frame === undefined) return route.abort('aborted');
    const isMainFrame = frame.parentFrame() === null;
    if (leaving.get(frame.page())?.(address, isMainFrame) === false) return route.abort('aborted');
  }
  const handler = schemes.get(new URL(address).protocol.slice(0, -1));
  if (rules.cancels(address) || handler === undefined) return route.abort('blockedbyclient');
  const response = await handler(new Request(address, { method: request.method(), headers: request.headers() }));
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
};

let opening: Promise<BrowserContext> | undefined;
let profile: string | undefined;

export const browserContext = (): Promise<BrowserContext> => {
  const start = async (): Promise<BrowserContext> => {
    profile = mkdtempSync(join(tmpdir(), 'stand-in-browser-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: ensureChromium(),
      args: [...chromiumArguments, '--remote-debugging-port=0'],
      viewport: null,
    });
    // Nothing gets to a network: what no handler answers is refused.
    await context.route('**/*', (route) =>
      // Mostly a page that went away in the middle of a request; the program goes on.
      answer(route).catch((error: unknown) => void process.stderr.write(`${String(error)}\n`)),
    );
    return context;
  };
  return (opening ??= start());
};

export const browserPort = (): number | undefined => {
  if (profile === undefined) return undefined;
  try {
    return Number(readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')[0]);
  } catch {
    return undefined;
  }
};

export const closeBrowser = async (): Promise<void> => {
  await (await opening)?.close();
  if (profile !== undefined) rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
};
