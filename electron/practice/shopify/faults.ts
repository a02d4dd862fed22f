/** Faults on order: what may go wrong between a client and the shop, how often, and at which requests. */

/**
 * - `refused`: as if nothing listened. `reset-before`, `silence-before`: the connection breaks or stays silent, nothing was done.
 * - `reset-after`, `silence-after`, `half-answer`: done, but the answer is lost, never comes, or breaks off.
 * - `acts-later`: the connection breaks now; what was asked is done `delayMs` later.
 * - `server-error` (an HTTP `code`, 503), `internal-error`, `html-body`, `throttled`, `rate-limited`, `token-expired`,
 *   `idempotency-concurrent`: answered so, nothing done.
 * - `slow`: done, and the answer takes `delayMs` longer.
 */
export const faultKinds = [
  'refused',
  'reset-before',
  'reset-after',
  'acts-later',
  'silence-before',
  'silence-after',
  'server-error',
  'internal-error',
  'half-answer',
  'html-body',
  'throttled',
  'rate-limited',
  'token-expired',
  'slow',
  'idempotency-concurrent',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** Strikes `times` matching requests after letting `after` of them pass. */
export type Fault = {
  kind: FaultKind;
  /** 1 unless said otherwise. */
  times?: number;
  /** 0 unless said otherwise. */
  after?: number;
  /** An operation's name, the name of a root field, or `token`; without it every request matches. */
  operation?: string;
  /** For `acts-later` and `slow`; milliseconds. */
  delayMs?: number;
  /** For `server-error`. */
  code?: number;
};

/** Where a fault does not say: long enough to outlast the usual time limit of a client. */
export const defaultDelayMs = 60_000;
export const defaultErrorCode = 503;

type Waiting = Fault & { times: number; after: number };
export type FaultsState = Waiting[];

export const createFaults = () => {
  let waiting: Waiting[] = [];
  return {
    add: (fault: Fault): void => {
      waiting.push({ ...fault, times: fault.times ?? 1, after: fault.after ?? 0 });
    },
    clear: (): void => {
      waiting = [];
    },
    /** The fault that strikes a request known by these names, if any; each counts the requests it was asked about. */
    strike: (names: readonly string[]): Fault | undefined => {
      for (const fault of waiting) {
        if (fault.operation !== undefined && !names.includes(fault.operation)) continue;
        if (fault.after > 0) {
          fault.after -= 1;
          continue;
        }
        fault.times -= 1;
        if (fault.times === 0) waiting = waiting.filter((other) => other !== fault);
        return { ...fault };
      }
      return undefined;
    },
    save: (): FaultsState => structuredClone(waiting),
    restore: (saved: FaultsState): void => {
      waiting = structuredClone(saved);
    },
  };
};
