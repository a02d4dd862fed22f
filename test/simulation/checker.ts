/** What must always hold, worked out from the two systems' journals without any formula of the engine. */
import type { WorldOutcome } from './run-world.ts';

/** `invariant` is a stable name; `what` says what happened to which record, for whoever replays the seed. */
export type Violation = { invariant: string; what: string };

export const checkWorld = (_outcome: WorldOutcome): { violations: Violation[]; notes: Record<string, number> } => ({ violations: [], notes: {} });
