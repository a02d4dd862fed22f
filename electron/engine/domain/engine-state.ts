/** What the engine is doing, worked out from facts: the first that is true counts. */
import type { EngineState } from '../../../shared/records.ts';

/** A system that does not answer is *offline* only after this long: a blip of seconds heals by itself and worries nobody. */
const offlineAfterMs = 60_000;

export type EngineFacts = {
  hasSettings: boolean;
  paused: boolean;
  /** A system refused our credentials and has accepted none since. */
  refused: boolean;
  /** Since when a system has been away, if one is. */
  awaySinceMs: number | undefined;
  /** Jobs or outlets that need a person. */
  needsPerson: number;
  running: boolean;
  nowMs: number;
};

export const engineStateOf = (facts: EngineFacts): EngineState => {
  if (!facts.hasSettings) return 'setup-needed';
  if (facts.paused) return 'paused';
  if (facts.refused) return 'signed-out';
  if (facts.awaySinceMs !== undefined && facts.nowMs - facts.awaySinceMs > offlineAfterMs) return 'offline';
  if (facts.needsPerson > 0) return 'attention';
  return facts.running ? 'syncing' : 'idle';
};
