/** What main process and engine process say to each other, over the port that Electron lays between them. */
import type { Actor } from '../engine/domain/job-moves.ts';
import type { SetUpAct } from '../engine/set-up-acts.ts';
import type { HostEvent, Reply } from '../../shared/contract.ts';
import type { Problem } from '../../shared/records.ts';
import type { Settings } from '../../shared/settings.ts';

/** All that an engine needs to begin. */
export type EngineStart = {
  dataFolder: string;
  settings: Settings;
  /** Decrypted by the main process, held in the engine's memory only. */
  secrets: Readonly<Record<string, string>>;
  /** How far a practice world has gone on ahead of this machine's clock; 0 on real systems. */
  aheadMs: number;
  /** What is to be written into its audit log before anything else. */
  acts: readonly SetUpAct[];
};

export type ToEngine =
  | { kind: 'start'; start: EngineStart }
  /** A request of the contract; answered with `answer` of the same id. */
  | { kind: 'ask'; id: number; name: string; input: unknown; actor: Actor }
  /** The scheduler's own request: the proof of completeness over every store; answered like `ask`. */
  | { kind: 'prove'; id: number; span: 'quick' | 'whole' }
  /** Asks for a sign of life; answered at once, whatever else goes on. */
  | { kind: 'ping' }
  /** Lets calls under way end, closes the ledger, ends the process. */
  | { kind: 'stop' };

export type FromEngine =
  | { kind: 'started' }
  | { kind: 'cannot-start'; problem: Problem }
  | { kind: 'pong' }
  | { kind: 'answer'; id: number; reply: Reply<unknown> }
  | { kind: 'event'; event: HostEvent };
