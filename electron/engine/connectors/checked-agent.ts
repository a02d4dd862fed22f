/** Connections that are made and checked before the first byte of a request, so that a failure up to then is certain to have sent nothing. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions } from 'node:https';
import { connect as connectPlain, type NetConnectOpts, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectSecure, type ConnectionOptions, type TLSSocket } from 'node:tls';

/** Why there was no connection; `code` is the system's, or `certificateRefused`. Thrown before anything of the request was sent. */
export class BeforeSending extends Error {
  readonly code: string;
  /** SHA-256 fingerprint of the certificate that was refused. */
  readonly fingerprint: string | undefined;
  constructor(code: string, message: string, fingerprint?: string) {
    super(message);
    this.name = 'BeforeSending';
    this.code = code;
    this.fingerprint = fingerprint;
  }
}

export const certificateRefused = 'CERTIFICATE_REFUSED';

/** Longer than any connection over a bad line takes, shorter than any call's own limit that is measured in minutes. */
const connectLimitMs = 30_000;

/** Hex digits only, so that fingerprints compare however they were written down. */
const bare = (fingerprint: string): string => fingerprint.replace(/[^0-9a-f]/gi, '').toLowerCase();

type Connected = (error: Error | null, socket: Duplex) => void;

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : 'ECONNFAILED');

/** Tells `connected` once: when `ready` comes and `check` finds nothing wrong, or with the reason why not. */
const hand = <S extends Socket>(socket: S, ready: string, check: (socket: S) => BeforeSending | undefined, connected: Connected): void => {
  const done = (error: BeforeSending | undefined): void => {
    socket.removeListener('error', onError);
    socket.removeListener('close', onClose);
    socket.setTimeout(0);
    if (error === undefined) return connected(null, socket);
    socket.once('error', () => undefined);
    socket.destroy();
    connected(error, socket);
  };
  const onError = (error: Error) => done(new BeforeSending(codeOf(error), error.message));
  const onClose = () => done(new BeforeSending('ECONNRESET', 'closed before the connection was made'));
  socket.once('error', onError);
  socket.once('close', onClose);
  socket.setTimeout(connectLimitMs, () => socket.destroy(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' })));
  socket.once(ready, () => done(check(socket)));
};

const checkCertificate =
  (pinned: string | undefined) =>
  (socket: TLSSocket): BeforeSending | undefined => {
    const presented = socket.getPeerCertificate().fingerprint256;
    if (pinned === undefined ? socket.authorized : bare(presented ?? '') === bare(pinned)) return undefined;
    const reason = pinned === undefined ? String(socket.authorizationError) : 'not the pinned certificate';
    return new BeforeSending(certificateRefused, reason, presented);
  };

class PlainAgent extends HttpAgent {
  override createConnection(options: NetConnectOpts, connected: Connected): undefined {
    hand(connectPlain(options), 'connect', () => undefined, connected);
  }
}

class SecureAgent extends HttpsAgent {
  readonly #pinned: string | undefined;
  constructor(pinned: string | undefined, options: AgentOptions) {
    super(options);
    this.#pinned = pinned;
  }
  override createConnection(options: ConnectionOptions, connected: Connected): undefined {
    // The check that `rejectUnauthorized` would make is made by `checkCertificate`, which can also name the certificate it refuses.
    const socket = connectSecure({ ...options, rejectUnauthorized: false });
    hand(socket, 'secureConnect', checkCertificate(this.#pinned), connected);
  }
}

export type Agents = {
  plain: HttpAgent;
  secure(pinnedCertificate: string | undefined): HttpsAgent;
  /** Closes what is kept and not in use. */
  letGo(): void;
};

/** A connection that nobody needs is closed after this long: longer than the usual cadence of orders, which is 15 s. A server may say less. */
export const keptMs = 20_000;

const usingOf = (connections: 'once' | 'again'): AgentOptions =>
  connections === 'once' ? { keepAlive: false } : { keepAlive: true, timeout: keptMs, maxFreeSockets: 2 };

/**
 * Agents that use every connection once, or keep those that served for the next request. `secure` accepts only the pinned certificate where
 * there is one, else any trusted one; a connection is kept for requests with the same pin.
 */
export const createAgents = (connections: 'once' | 'again'): Agents => {
  const using = usingOf(connections);
  const byPin = new Map<string | undefined, HttpsAgent>();
  const plain = new PlainAgent(using);
  return {
    plain,
    letGo: () => {
      for (const { freeSockets } of [plain, ...byPin.values()])
        for (const sockets of Object.values(freeSockets)) for (const socket of sockets ?? []) socket.destroy();
    },
    secure: (pinnedCertificate) => {
      const agent = byPin.get(pinnedCertificate) ?? new SecureAgent(pinnedCertificate, using);
      byPin.set(pinnedCertificate, agent);
      return agent;
    },
  };
};
