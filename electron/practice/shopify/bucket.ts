/** The leaky bucket that limits an app in a shop: restores continuously, holds what runs, gives back what was not needed. */

/** `reference/shopify-admin-api.md §2.1`; points and points per second. */
export const plans = {
  standard: { maximum: 2_000, restorePerSecond: 100 },
  advanced: { maximum: 4_000, restorePerSecond: 200 },
  plus: { maximum: 20_000, restorePerSecond: 1_000 },
} as const;

export type Plan = keyof typeof plans;

/** As the API tells it under `extensions.cost`. */
export type ThrottleStatus = { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };

export type BucketState = {
  plan: Plan;
  level: number;
  atMs: number;
  /** What is still to be given back, by the time the answer leaves. */
  refunds: { dueMs: number; points: number }[];
  lowered: { factor: number; untilMs: number | null } | null;
};

export type Bucket = ReturnType<typeof createBucket>;

export const createBucket = (plan: Plan, nowMs: number) => {
  let state: BucketState = { plan, level: plans[plan].maximum, atMs: nowMs, refunds: [], lowered: null };

  const limits = (): { maximum: number; restorePerSecond: number } => {
    const { maximum, restorePerSecond } = plans[state.plan];
    const factor = state.lowered?.factor ?? 1;
    return { maximum: maximum * factor, restorePerSecond: restorePerSecond * factor };
  };
  const restoreTo = (atMs: number): void => {
    const { maximum, restorePerSecond } = limits();
    state.level = Math.min(maximum, state.level + (restorePerSecond * Math.max(0, atMs - state.atMs)) / 1000);
    state.atMs = Math.max(state.atMs, atMs);
  };
  /** Walks through refunds and the end of a lowered limit in the order of time. */
  const bringTo = (nowMs: number): void => {
    state.refunds.sort((left, right) => left.dueMs - right.dueMs);
    for (;;) {
      const refund = state.refunds[0];
      const liftMs = state.lowered?.untilMs ?? Number.POSITIVE_INFINITY;
      const nextMs = Math.min(refund?.dueMs ?? Number.POSITIVE_INFINITY, liftMs);
      if (nextMs > nowMs) break;
      restoreTo(nextMs);
      if (liftMs === nextMs) {
        state.lowered = null;
      } else {
        state.refunds.shift();
        state.level = Math.min(limits().maximum, state.level + refund!.points);
      }
    }
    restoreTo(nowMs);
  };

  return {
    /** Takes the requested points if they are there. */
    take: (points: number, nowMs: number): boolean => {
      bringTo(nowMs);
      if (state.level < points) return false;
      state.level -= points;
      return true;
    },
    /** Notes that of taken points some were not needed, from the moment the answer leaves. */
    giveBack: (points: number, atMs: number): void => {
      if (points > 0) state.refunds.push({ dueMs: atMs, points });
    },
    /** The bucket at a moment, which may lie ahead: an answer tells how things stand when it leaves. */
    statusAt: (atMs: number): ThrottleStatus => {
      const before = { ...state, refunds: [...state.refunds] };
      bringTo(atMs);
      const { maximum, restorePerSecond } = limits();
      const status = {
        maximumAvailable: maximum,
        currentlyAvailable: Math.floor(Math.max(0, state.level)),
        restoreRate: restorePerSecond,
      };
      state = before;
      return status;
    },
    /** A new plan starts with a full bucket. */
    setPlan: (next: Plan, nowMs: number): void => {
      state = { ...state, plan: next, level: plans[next].maximum, atMs: nowMs };
    },
    /** Shopify lowers limits for a while: a factor below 1, until a moment or until lifted with 1. */
    lower: (factor: number, untilMs: number | null, nowMs: number): void => {
      bringTo(nowMs);
      state.lowered = factor === 1 ? null : { factor, untilMs };
      state.level = Math.min(state.level, limits().maximum);
    },
    save: (): BucketState => structuredClone(state),
    restore: (saved: BucketState): void => {
      state = structuredClone(saved);
    },
  };
};
