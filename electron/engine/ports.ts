/** What a host supplies to the engine: time, chance, network, secrets, log and folder. Nothing in the engine reaches these any other way. */

/** Cancels a timer; calling it twice is harmless. */
export type Cancel = () => void;

/** Wall time, monotonic time and timers. A simulation gives virtual ones. */
export type Clock = {
  /** Wall time in ms since 1970 (UTC); may jump either way. */
  nowMs(): number;
  /** Time that never jumps back and goes on during sleep where the system allows, in ms from an arbitrary start. */
  monotonicMs(): number;
  /** Run `task` once after `delayMs` of monotonic time. */
  after(delayMs: number, task: () => void): Cancel;
};

/** Chance. `next` is in [0, 1); `uuid` a version 4 UUID. */
export type Random = { next(): number; uuid(): string };

/** One request as the network sees it. `url` is absolute. */
export type HttpRequest = {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: string;
  timeLimitMs: number;
  /**
   * It asks and changes nothing, so that it does not matter whether it arrives twice: it may go over a connection that served before, and goes
   * once more over a new one where the other side had closed that meanwhile.
   */
  repeatable?: true;
  /** SHA-256 fingerprint (hex, colons optional) of the only certificate accepted, for servers with their own certificate. */
  pinnedCertificate?: string;
};

export type HttpAnswer = { httpState: number; headers: Record<string, string>; body: Uint8Array };

/**
 * Why no answer came. `sent: 'no'` only where it is certain that not one byte of the request reached the other side;
 * anything else is `'maybe'`.
 */
export type HttpFailure = {
  reason: 'refused' | 'name-not-found' | 'reset' | 'time-out' | 'certificate' | 'cut' | 'cancelled' | 'other';
  sent: 'no' | 'maybe';
  /** For the log only. */
  detail: string;
  /** With `certificate`: SHA-256 fingerprint of the certificate that was refused, for a person to compare and pin. */
  certificate?: string;
};

/** Thrown by `Http.send` when no whole answer came. */
export class HttpError extends Error {
  readonly failure: HttpFailure;
  constructor(failure: HttpFailure, cause?: unknown) {
    super(`${failure.reason}: ${failure.detail}`, { cause });
    this.name = 'HttpError';
    this.failure = failure;
  }
}

/** The network. Any HTTP state is an answer; only a missing or broken answer throws (`HttpError`). */
export type Http = { send(request: HttpRequest): Promise<HttpAnswer> };

/** Secrets by name (`shopify:<storeId>`, `khaos`); undefined when not set. Never cached in a file. */
export type Secrets = { read(name: string): string | undefined };

/** Log lines carry references and figures, never secrets or personal data. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined>>;
/** Never throws: what cannot be written is lost, and work goes on. */
export type Log = {
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  error(event: string, facts?: LogFacts): void;
};

export type Ports = {
  clock: Clock;
  random: Random;
  http: Http;
  secrets: Secrets;
  log: Log;
  /** The machine-wide folder of ledger and lock; `:memory:` is not a folder, see `store/open.ts`. */
  dataFolder: string;
};
