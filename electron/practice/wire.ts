/** How a practice system is reached: the plain shape of an HTTP exchange, without sockets and without a clock of its own. */

/** One request as it arrived. Header names are lower case. `body` is the decoded text (both systems speak UTF-8 text). */
export type PracticeRequest = {
  method: string;
  /** Path and query, e.g. `/admin/api/2026-10/graphql.json`. */
  target: string;
  headers: Readonly<Record<string, string>>;
  body: string;
};

/** One answer. `body` is text, or bytes where the protocol carries bytes. */
export type PracticeAnswer = {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array;
};

/**
 * What becomes of a request:
 * - `answer`: the answer leaves after `afterMs`.
 * - `cut`: only the first `bytes` of the answer's body arrive, then the connection is reset.
 * - `reset`: the connection is closed without an answer, after `afterMs` (whether the system acted is its own secret).
 * - `silence`: the connection stays open and nothing ever comes; the client's time limit decides.
 * - `refuse`: as if nothing listened on the port.
 */
export type Reaction =
  | { kind: 'answer'; answer: PracticeAnswer; afterMs: number }
  | { kind: 'cut'; answer: PracticeAnswer; bytes: number; afterMs: number }
  | { kind: 'reset'; afterMs: number }
  | { kind: 'silence' }
  | { kind: 'refuse' };

/** The only clock a practice system may read, in milliseconds since 1970 (UTC). A simulation gives it a virtual one. */
export type PracticeClock = { nowMs(): number };

/**
 * One journal line: what was asked and what it really did, whether or not the answer arrived. `seq` counts from 1.
 * `effects` name each change of the ledger with references and figures; readers of the journal need no other source.
 */
export type JournalEntry = {
  seq: number;
  atMs: number;
  /** `client` for a request from outside; `system` for what the practice system did by itself (its people, other programs, time). */
  by: 'client' | 'system';
  /** The operation: a SOAP method, a GraphQL operation name, `token`, or the name of an inside event. */
  operation: string;
  /** The client's name for itself, from the `user-agent` header, so that two engines can be told apart. */
  client?: string;
  /** What happened to the answer: delivered, lost, cut, refused before acting … */
  delivery: 'delivered' | 'lost' | 'cut' | 'refused' | 'none';
  facts: Readonly<Record<string, unknown>>;
  effects: readonly JournalEffect[];
};

export type JournalEffect = { kind: string } & Readonly<Record<string, unknown>>;

/** A practice system: one synchronous function from request to reaction, plus what a host needs to run it. */
export type PracticeSystem = {
  /** Everything that is due by `clock.nowMs()` happens first (pipeline moves, deferred effects of faults), then the request. */
  react(request: PracticeRequest): Reaction;
  /** The next moment (ms since 1970) at which something would happen by itself, or undefined. */
  nextDueMs(): number | undefined;
  /** Let everything happen that is due by now. */
  settle(): void;
  journal: readonly JournalEntry[];
  /** The whole state as plain structured-cloneable data, journal included, and back. */
  save(): unknown;
  restore(state: unknown): void;
};
