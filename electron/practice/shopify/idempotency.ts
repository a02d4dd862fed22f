/** What `@idempotent(key:)` remembers: one key, one execution, for a day (`reference/shopify-admin-api.md §3.4`). */

const keptMs = 24 * 60 * 60 * 1000;

/** Codes and messages as the schema's error enums document them. */
export const idempotencyErrors = {
  IDEMPOTENCY_CONCURRENT_REQUEST: 'This request is currently in progress, please try again.',
  IDEMPOTENCY_KEY_PARAMETER_MISMATCH: 'The same idempotency key cannot be used with different operation parameters.',
  IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED: 'A previous request with this idempotency key failed. Retry with a new idempotency key.',
} as const;

export type IdempotencyCode = keyof typeof idempotencyErrors;

/** `parameters` is a text that differs with anything that was asked for. `answer` is undefined where the attempt failed or has not acted. */
type Attempt = { parameters: string; atMs: number; runsUntilMs: number; outcome: 'running' | 'answered' | 'failed'; answer: unknown };

export type IdempotencyState = [key: string, attempt: Attempt][];

export type Verdict = { kind: 'execute' } | { kind: 'replay'; answer: unknown } | { kind: 'refuse'; code: IdempotencyCode };

export type IdempotencyStore = ReturnType<typeof createIdempotencyStore>;

export const createIdempotencyStore = () => {
  /** In the order of their age. */
  let attempts = new Map<string, Attempt>();

  const forgetOld = (nowMs: number): void => {
    for (const [key, attempt] of attempts) {
      if (nowMs - attempt.atMs < keptMs) break;
      attempts.delete(key);
    }
  };

  return {
    judge: (key: string, parameters: string, nowMs: number): Verdict => {
      forgetOld(nowMs);
      const attempt = attempts.get(key);
      if (attempt === undefined) return { kind: 'execute' };
      if (attempt.parameters !== parameters) return { kind: 'refuse', code: 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH' };
      if (nowMs < attempt.runsUntilMs) return { kind: 'refuse', code: 'IDEMPOTENCY_CONCURRENT_REQUEST' };
      if (attempt.outcome === 'running') return { kind: 'execute' };
      if (attempt.outcome === 'failed') return { kind: 'refuse', code: 'IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED' };
      return { kind: 'replay', answer: attempt.answer };
    },
    /** A request that has arrived and acts later: until then its key is taken. */
    begin: (key: string, parameters: string, nowMs: number, actsAtMs: number): void => {
      if (!attempts.has(key)) attempts.set(key, { parameters, atMs: nowMs, runsUntilMs: actsAtMs, outcome: 'running', answer: undefined });
    },
    /** What an execution came to; until its answer leaves, the key counts as running. */
    finish: (key: string, parameters: string, nowMs: number, leavesAtMs: number, outcome: 'answered' | 'failed', answer: unknown): void => {
      const begun = attempts.get(key)?.atMs ?? nowMs;
      attempts.set(key, { parameters, atMs: begun, runsUntilMs: leavesAtMs, outcome, answer });
    },
    save: (): IdempotencyState => structuredClone([...attempts]),
    restore: (saved: IdempotencyState): void => {
      attempts = new Map(structuredClone(saved));
    },
  };
};
