/** Serves a practice system as a real HTTP server on this machine's loopback address, and nowhere else. */
import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { PracticeAnswer, PracticeRequest, PracticeSystem, Reaction } from './wire.ts';

/** Timers as the host supplies them; the returned function cancels and may be called twice. */
export type PracticeTimers = { after(delayMs: number, task: () => void): () => void };

export type ServeOptions = {
  system: Pick<PracticeSystem, 'react'>;
  /** 0 takes any free port. */
  port: number;
  timers: PracticeTimers;
  /** Answers every target below `/_practice/`; without it those targets go to the system like any other. */
  control?: (request: PracticeRequest) => PracticeAnswer;
  /** PEM texts; with them the server speaks HTTPS. */
  tls?: { key: string; cert: string };
  /** Told of an error thrown by the system or the control face; the client gets an empty 500. */
  onFailure(error: unknown): void;
};

/** `origin` is e.g. `http://127.0.0.1:8084`. `close` ends every connection, answered or not. */
export type RunningServer = { port: number; origin: string; close(): Promise<void> };

/** The only address listened on: practice systems hold invented records but take orders from anybody who reaches them. */
const loopback = '127.0.0.1';

/** Names a client may have dialled; any other means that a web page was led here by a forged name. */
const ownNames = [loopback, 'localhost'];

/** The largest real request, 5,000 orders for a bulk upload, stays below 16 MiB; more is a client that ran away. */
const bodyLimitBytes = 16 * 1024 * 1024;

export const controlPrefix = '/_practice/';

/** Headers that may come twice are joined the way HTTP says; names are lower case already. */
const flatHeaders = (message: IncomingMessage): Record<string, string> => {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
};

/**
 * The decoded body, or undefined where it is larger than the limit; rejects when the client goes away. What is too much
 * is read and dropped: a client that is still sending would not see the refusal.
 */
const readBody = async (message: IncomingMessage): Promise<string | undefined> => {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of message as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size <= bodyLimitBytes) pieces.push(piece);
    else pieces.length = 0;
  }
  return size > bodyLimitBytes ? undefined : Buffer.concat(pieces).toString('utf8');
};

const bytesOf = (body: string | Uint8Array): Buffer => (typeof body === 'string' ? Buffer.from(body, 'utf8') : Buffer.from(body));

const writeHead = (response: ServerResponse, answer: PracticeAnswer, length: number): void => {
  // The system's own Date header, from its own clock, is the only one that may be seen.
  response.sendDate = false;
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(length) });
};

const writeAnswer = (response: ServerResponse, answer: PracticeAnswer): void => {
  const body = bytesOf(answer.body);
  writeHead(response, answer, body.length);
  response.end(body);
};

/** A body that says why the server itself, not the system, refuses. */
const refusal = (status: number, error: string): PracticeAnswer => ({
  status,
  headers: { 'content-type': 'application/json', connection: 'close' },
  body: JSON.stringify({ error }),
});

/**
 * Lets the first bytes of an answer out, then closes the connection. Closed, not reset: a reset may overtake the bytes
 * that are to arrive.
 */
const cutAnswer = (response: ServerResponse, answer: PracticeAnswer, bytes: number): void => {
  const body = bytesOf(answer.body);
  writeHead(response, answer, body.length);
  const part = body.subarray(0, bytes);
  const breakOff = () => void response.socket?.destroy();
  if (part.length === 0) {
    response.flushHeaders();
    response.socket?.write('', breakOff);
  } else {
    response.write(part, breakOff);
  }
};

/** Starts listening; rejects when the port is taken. */
export const serve = async (options: ServeOptions): Promise<RunningServer> => {
  const waiting = new Set<() => void>();

  /** Runs a task when its time comes, at once for no time, and never after `close`. */
  const later = (delayMs: number, task: () => void): void => {
    if (delayMs <= 0) return task();
    const cancel = options.timers.after(delayMs, () => {
      waiting.delete(cancel);
      task();
    });
    waiting.add(cancel);
  };

  const perform = (reaction: Reaction, response: ServerResponse): void => {
    switch (reaction.kind) {
      case 'answer':
        return later(reaction.afterMs, () => writeAnswer(response, reaction.answer));
      case 'cut':
        return later(reaction.afterMs, () => cutAnswer(response, reaction.answer, reaction.bytes));
      case 'reset':
        return later(reaction.afterMs, () => void response.socket?.resetAndDestroy());
      case 'silence':
        return;
      case 'refuse':
        // A port that listens cannot refuse the connection any more: closing it unanswered is the nearest there is.
        return void response.socket?.destroy();
    }
  };

  const handle = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const host = message.headers.host ?? '';
    if (!ownNames.some((name) => host === `${name}:${port}`)) {
      return writeAnswer(response, refusal(421, `This server answers to ${ownNames.join(' and ')} only, not to "${host}".`));
    }
    const body = await readBody(message);
    if (body === undefined) {
      return writeAnswer(response, refusal(413, `A request may hold ${bodyLimitBytes} bytes at most.`));
    }
    const request: PracticeRequest = {
      method: message.method ?? 'GET',
      target: message.url ?? '/',
      headers: flatHeaders(message),
      body,
    };
    if (options.control !== undefined && request.target.startsWith(controlPrefix)) {
      return writeAnswer(response, options.control(request));
    }
    perform(options.system.react(request), response);
  };

  const listener = (message: IncomingMessage, response: ServerResponse): void => {
    handle(message, response).catch((error: unknown) => {
      // The client went away before its request was whole: there is nobody to answer and nothing was done.
      if (message.destroyed && !message.complete) return;
      options.onFailure(error);
      if (response.headersSent) response.socket?.destroy();
      else writeAnswer(response, { status: 500, headers: {}, body: '' });
    });
  };

  const server: Server = options.tls === undefined ? createPlainServer(listener) : createTlsServer(options.tls, listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, loopback, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;

  return {
    port,
    origin: `${options.tls === undefined ? 'http' : 'https'}://${loopback}:${port}`,
    close: () =>
      new Promise((resolve, reject) => {
        for (const cancel of waiting) cancel();
        waiting.clear();
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
};
