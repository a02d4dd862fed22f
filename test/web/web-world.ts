/** The web host of the web tests: over a whole world, with a window as small as can be, and a browser's side of the talk. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dispatch } from '../../electron/engine/requests.ts';
import { snapshotEvents } from '../../electron/host/snapshot-events.ts';
import { startWebHost, type WebHost } from '../../electron/web/server.ts';
import { passHeader } from '../../shared/contract.ts';
import { wholeWorld } from '../engine/flows/whole-world.ts';

export type Answer = { code: number; headers: IncomingHttpHeaders; body: string };
export type Asking = { method?: string; headers?: Record<string, string>; body?: string };

/** What the window does is not this host's business. */
const smallWindow = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'quayside-window-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><style nonce="__STYLE_NONCE__"></style><script type="module" src="/assets/app.js"></script>',
  );
  writeFileSync(join(folder, 'assets', 'app.js'), 'export {};');
  return folder;
};

export const webWorld = async () => {
  const windowFolder = smallWindow();
  const world = wholeWorld();
  const process = world.open();
  const warnings: string[] = [];
  const actors: string[] = [];
  const asRemembered: Dispatch = (name, input, actor) => {
    actors.push(actor);
    return process.ask(name, input, actor);
  };
  const log = {
    info: () => undefined,
    warn: (event: string) => void warnings.push(event),
    error: (event: string) => void warnings.push(event),
  };
  const start = (): Promise<WebHost> =>
    startWebHost({
      port: 0,
      actor: 'person:browser:ann',
      dispatch: asRemembered,
      onEvent: snapshotEvents(process.engine, process.clock),
      log,
      nowMs: world.virtual.nowMs,
      windowFolder,
    });
  const web = await start();

  const begin = (path: string, asking: Asking, host: WebHost = web): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const own = request(new URL(path, host.origin), { method: asking.method ?? 'GET', headers: asking.headers ?? {} }, resolve);
      own.once('error', reject);
      own.end(asking.body);
    });
  const ask = async (path: string, asking: Asking = {}, host: WebHost = web): Promise<Answer> => {
    const answer = await begin(path, asking, host);
    let body = '';
    for await (const piece of answer as AsyncIterable<Buffer>) body += piece.toString();
    return { code: answer.statusCode ?? 0, headers: answer.headers, body };
  };
  /** What a signed-in page sends. */
  const signedIn = async (host: WebHost = web): Promise<{ cookie: string; [passHeader]: string }> => {
    const { pathname, search } = new URL(host.signInAddress());
    const { headers } = await ask(`${pathname}${search}`, {}, host);
    return { cookie: headers['set-cookie']![0]!.split(';')[0]!, [passHeader]: headers.location!.replace(/^\/#pass=/, '') };
  };
  return {
    world,
    process,
    web,
    /** Events of the host's log that are more than information. */
    warnings,
    /** Who asked, as the engine was told. */
    actors,
    /** Another host over the same engine, as on the same PC; whoever starts it closes it. */
    start,
    begin,
    ask,
    signedIn,
    signIn: async (): Promise<string> => (await signedIn()).cookie,
    post: async (name: string, body: string, more: Record<string, string> = {}): Promise<Answer> =>
      ask(`/ask/${name}`, {
        method: 'POST',
        headers: { ...(await signedIn()), origin: web.origin, 'content-type': 'application/json', ...more },
        body,
      }),
    close: async (): Promise<void> => {
      await web.close();
      rmSync(windowFolder, { recursive: true });
    },
  };
};
export type WebWorld = Awaited<ReturnType<typeof webWorld>>;
