/**
 * When a problem is told by a notification: one for a cause, at most once a day, not before it had time to heal by itself, and
 * withdrawn when it is solved (Windows' rules for notifications). A hint only: tray and window show everything.
 */
import type { ProblemKind } from '../../shared/problem-causes.ts';
import type { ProblemGroup } from '../../shared/records.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** How long a problem of this kind may stand before anybody is disturbed. */
const patienceMs: Record<ProblemKind, number> = {
  // A router restarts, a server is updated: these end by themselves and are retried all the time.
  unreachable: 10 * minuteMs,
  busy: 10 * minuteMs,
  unconfirmed: 10 * minuteMs,
  // Nothing but a person ends these; a minute lets the first orders of a cause come together in one notification.
  unauthorised: minuteMs,
  rejected: minuteMs,
  unmapped: minuteMs,
  unexpected: minuteMs,
};

/** By cause. `shownAtMs` outlives the problem: one that comes and goes is still told once a day. */
export type Told = Readonly<Record<string, { sinceMs: number | undefined; shownAtMs: number | undefined }>>;

export type Telling = {
  told: Told;
  show: readonly ProblemGroup[];
  /** Causes that are solved. */
  withdraw: readonly string[];
};

/** Groups of one cause (of several flows or stores) as one, with their counts added. */
const byCause = (groups: readonly ProblemGroup[]): ProblemGroup[] => {
  const causes = new Map<string, ProblemGroup>();
  for (const group of groups) {
    const known = causes.get(group.cause);
    causes.set(group.cause, known === undefined ? group : { ...known, count: known.count + group.count });
  }
  return [...causes.values()];
};

export const whatToTell = (before: Told, groups: readonly ProblemGroup[], nowMs: number): Telling => {
  const told: Record<string, { sinceMs: number | undefined; shownAtMs: number | undefined }> = {};
  const show: ProblemGroup[] = [];
  const standing = byCause(groups);
  for (const group of standing) {
    const known = before[group.cause];
    const sinceMs = known?.sinceMs ?? nowMs;
    const shownAtMs = known?.shownAtMs;
    const due = nowMs - sinceMs >= patienceMs[group.kind] && (shownAtMs === undefined || nowMs - shownAtMs >= dayMs);
    if (due) show.push(group);
    told[group.cause] = { sinceMs, shownAtMs: due ? nowMs : shownAtMs };
  }
  const withdraw: string[] = [];
  for (const [cause, known] of Object.entries(before)) {
    if (Object.hasOwn(told, cause)) continue;
    if (known.sinceMs !== undefined) withdraw.push(cause);
    if (known.shownAtMs !== undefined && nowMs - known.shownAtMs < dayMs) told[cause] = { sinceMs: undefined, shownAtMs: known.shownAtMs };
  }
  return { told, show, withdraw };
};
