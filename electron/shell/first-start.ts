/** Before anything is connected: the window offers practice, and the engine begins when that is chosen or settings are laid down. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { problemOf } from '../engine/domain/problem.ts';
import type { Clock } from '../engine/ports.ts';
import type { HostEvent } from '../../shared/contract.ts';
import type { EngineSnapshot } from '../../shared/records.ts';
import type { EngineLink } from './engine-link.ts';

/** IT lays the settings file down while the window is open; nobody should have to start the program again. */
const lookEveryMs = 5_000;

/** Practice has a ledger of its own: no practice record can ever stand in a live one. Its folder says that it was chosen. */
export const practiceFolder = (dataFolder: string): string => join(dataFolder, 'practice');
export const settingsPath = (dataFolder: string): string => join(dataFolder, 'settings.json');
/** Secrets that IT lays down; they do not stay there. */
export const secretsPath = (dataFolder: string): string => join(dataFolder, 'secrets.json');
/** Changes of set-up that no engine has written into its audit log yet. */
export const setUpActsPath = (dataFolder: string): string => join(dataFolder, 'set-up-acts.json');
/** Of real systems: where it is there, the PC is a live one, whatever became of its settings. */
export const ledgerPath = (dataFolder: string): string => join(dataFolder, 'ledger.db');

/** Of a Quayside that has nothing to show yet. */
export const emptySnapshot = (atMs: number): EngineSnapshot => ({
  engineState: 'setup-needed',
  practice: false,
  atMs,
  runs: [],
  ledger: { ordersSeen: 0, imported: 0, leftAlone: 0, onTheWay: 0, held: 0, failed: 0, missing: 0 },
  stock: { outlets: 0, confirmed: 0, different: 0, held: 0 },
  despatch: { told: 0, waiting: 0, unconfirmed: 0, held: 0 },
  apiBudget: [],
  problems: [],
});

export type FirstStart = Pick<EngineLink, 'ask' | 'snapshot' | 'process'> & {
  /** Opens the engine, or waits for what it can begin with. */
  open(): void;
  /** What a page that begins to listen is told at once. */
  standing(): HostEvent[];
};

/** The engine link as tray and window see it, also while there is nothing to begin with. */
export const withFirstStart = (link: EngineLink, dataFolder: string, clock: Pick<Clock, 'nowMs' | 'after'>): FirstStart => {
  const isSetUp = (): boolean => [settingsPath, ledgerPath, practiceFolder].some((path) => existsSync(path(dataFolder)));
  let opened = false;
  const open = (): void => {
    if (opened) return;
    opened = isSetUp();
    if (opened) link.open();
    else clock.after(lookEveryMs, open);
  };
  const snapshot = (): EngineSnapshot | undefined => (opened ? link.snapshot() : emptySnapshot(clock.nowMs()));
  const process: EngineLink['process'] = () => (opened ? link.process() : { state: 'running' });
  return {
    open,
    snapshot,
    process,
    ask: async (name, input, actor) => {
      if (opened) return link.ask(name, input, actor);
      if (name === 'read-snapshot') return { ok: true, value: snapshot() };
      if (name !== 'start-practice') return { ok: false, problem: problemOf('engine-away', 'Nothing is connected yet.') };
      mkdirSync(practiceFolder(dataFolder), { recursive: true });
      open();
      return { ok: true, value: null };
    },
    standing: () => {
      const now = snapshot();
      return [{ kind: 'engine-process', process: process() }, ...(now === undefined ? [] : [{ kind: 'snapshot' as const, snapshot: now }])];
    },
  };
};
