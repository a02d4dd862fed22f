/**
 * The contract over HTTP, on this machine only: pages, requests (`POST /ask/<name>`) and an event stream (`GET /events`).
 * Every request must name this server as its host; every request that acts must come from its own pages; everything but the
 * sign-in needs the cookie, and what shows or does anything needs the pass beside it.
 */
import { serve, type ServerType } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie, setCookie } from 'hono/cookie';
import { streamSSE } from 'hono/streaming';
import { builtWindow, contentPolicy, windowPages } from './pages.ts';
import { refusal } from './refusal.ts';
import { cookieNameOf, createSignIn, sessionLifeMs, type SignIn } from './sign-in.ts';
import type { Actor } from '../engine/domain/job-moves.ts';
import type { Dispatch } from '../engine/requests.ts';
import type { Log } from '../engine/ports.ts';
import { passHeader, personHeader, type HostEvent } from '../../shared/contract.ts';

/** The only address listened on. */
const loopback = '127.0.0.1';

/** No request of the contract comes near this. */
const mostRequestBytes = 256 * 1024;

export type WebOptions = {
  /** 0 takes any free port. */
  port: number;
  dispatch: Dispatch;
  /** How the audit log names whoever signed in. */
  actor: Actor;
  onEvent(listener: (event: HostEvent) => void): () => void;
  log: Log;
  nowMs(): number;
  /** The built window, where it is not in its usual place. */
  windowFolder?: string;
};

export type WebHost = {
  origin: string;
  /** An address that signs its one user in, once. */
  signInAddress(): string;
  close(): Promise<void>;
};

/** What every answer carries, refusals too. */
const headers: Record<string, string> = {
  'content-security-policy': contentPolicy(),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

const newAddress = 'The terminal that Quayside runs in shows a new one when Enter is typed there.';

/** What the cookie alone does not open. */
const needsPass = (path: string): boolean => path === '/events' || path.startsWith('/ask/');

/** `port`: the one listened on. `streams`: how to end the event streams that are open. */
const createApp = (options: WebOptions, signIn: SignIn, port: () => number, streams: Set<() => void>): Hono => {
  const { dispatch, log } = options;
  const ownHosts = (): string[] => [`${loopback}:${port()}`, `localhost:${port()}`];
  const cookieOf = (context: Context): string | undefined => getCookie(context, cookieNameOf(port()));
  const app = new Hono();

  app.use(async (context, next) => {
    for (const [name, value] of Object.entries(headers)) context.header(name, value);
    const host = context.req.header('host') ?? '';
    if (!ownHosts().includes(host)) {
      log.warn('web-host-refused', { host: host.slice(0, 100) });
      return refusal(context, 421, 'This server answers to its own address only.');
    }
    const origin = context.req.header('origin');
    const foreign = origin !== undefined && !ownHosts().some((own) => origin === `http://${own}`);
    // A page's own POST always names its origin; one without it is no page of ours. What only asks goes without, by the rules of browsers.
    const acts = context.req.method !== 'GET' && context.req.method !== 'HEAD';
    if (foreign || (acts && origin === undefined)) {
      log.warn('web-origin-refused', { origin: origin?.slice(0, 100) ?? null });
      return refusal(context, 403, 'Requests from other pages are not answered.');
    }
    await next();
    return undefined;
  });

  app.get('/sign-in', (context) => {
    const given = signIn.exchange(context.req.query('key') ?? '');
    if (given === undefined) {
      log.warn('web-sign-in-refused');
      return refusal(context, 401, `This address has been used, or its time has run out. ${newAddress}`);
    }
    setCookie(context, cookieNameOf(port()), given.session, {
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      maxAge: sessionLifeMs / 1000,
    });
    // Behind the #: the page reads it, and no server ever gets it.
    return context.redirect(`/#pass=${given.pass}`);
  });

  app.use(async (context, next) => {
    const cookie = cookieOf(context);
    const pass = context.req.header(passHeader) ?? context.req.query('pass');
    const mayPass = pass === undefined ? !needsPass(context.req.path) : signIn.owns(cookie, pass);
    // Lists and streams that an open window renews by itself are no use of a session; opening the window is, and what a person does in it.
    const isUse = context.req.header(personHeader) !== undefined || (context.req.method === 'GET' && context.req.path === '/');
    if (!mayPass || !(isUse ? signIn.admits(cookie) : signIn.stands(cookie)))
      return refusal(context, 401, `Please open the window with an address that Quayside shows. ${newAddress}`);
    await next();
    return undefined;
  });

  const pages = windowPages(options.windowFolder ?? builtWindow);
  app.get('/', (context) => {
    const first = pages.first();
    if (first === undefined) return refusal(context, 503, 'The window was not built with this copy of Quayside. `npm start` builds it.');
    context.header('content-security-policy', first.policy);
    return context.html(first.html);
  });

  const limit = bodyLimit({
    maxSize: mostRequestBytes,
    onError: (context) => refusal(context, 413, 'This is more than any request holds.'),
  });
  app.post('/ask/:name', limit, async (context) => {
    let input: unknown;
    try {
      input = await context.req.json();
    } catch {
      input = undefined;
    }
    return context.json(await dispatch(context.req.param('name'), input, options.actor));
  });

  app.get('/events', (context) =>
    streamSSE(context, async (stream) => {
      await new Promise<void>((resolve) => {
        const cookie = cookieOf(context);
        const stop = options.onEvent((event) => {
          // A session that ends takes its stream with it; the window asks again, and is told.
          if (!signIn.stands(cookie)) return stream.abort();
          stream.writeSSE({ event: event.kind, data: JSON.stringify(event) }).catch(() => stream.abort());
        });
        const end = (): void => {
          streams.delete(end);
          stop();
          resolve();
        };
        streams.add(end);
        stream.onAbort(end);
      });
    }),
  );

  app.get('*', (context, next) => {
    const file = pages.file(context.req.path);
    return file === undefined ? next() : Promise.resolve(context.body(file.content, 200, { 'content-type': file.type }));
  });

  app.notFound((context) => refusal(context, 404, 'There is nothing here.'));
  app.onError((error, context) => {
    log.error('web-failed', { error: `${error.name}: ${error.message}`.slice(0, 300) });
    return context.text('Something unexpected happened; the log says what.\n', 500);
  });
  return app;
};

/** Listens on 127.0.0.1; rejects when the port is taken. */
export const startWebHost = async (options: WebOptions): Promise<WebHost> => {
  const signIn = createSignIn(options.nowMs);
  let port = options.port;
  const streams = new Set<() => void>();
  const app = createApp(options, signIn, () => port, streams);
  const server = await new Promise<ServerType>((resolve, reject) => {
    const starting = serve({ fetch: app.fetch, hostname: loopback, port: options.port }, (address) => {
      port = address.port;
      resolve(starting);
    });
    starting.once('error', reject);
  });
  const origin = `http://${loopback}:${port}`;
  return {
    origin,
    signInAddress: () => `${origin}/sign-in?key=${signIn.issueKey()}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        // An event stream never ends by itself; what it listens to may be gone before its connection is.
        for (const end of streams) end();
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
};
