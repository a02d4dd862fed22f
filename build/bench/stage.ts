/** A stage for a benchmark: practice systems and an engine, each in a process of its own, as the product's processes are. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child } from './child.ts';
import type { EngineCommands } from './engine-process.ts';
import type { BenchWorld, PracticeCommands, WorldAccess } from './practice-process.ts';
import { engineFlags } from '../../electron/host/engine-flags.ts';
import { root } from '../tool.ts';

export type Stage = {
  practice: Child<PracticeCommands>;
  engine: Child<EngineCommands>;
  access: WorldAccess;
  end(): Promise<void>;
};

/** The shop has been standing for a day when the engine starts: nothing in it has just changed. */
const standingMs = 24 * 3_600_000;

/** What a call to either system takes, on the practice clock. */
export const callMs = 200;

/** When worlds begin. */
const worldStartMs = Date.UTC(2026, 10, 23, 9);
export const engineStartMs = worldStartMs + standingMs;

/**
 * The engine runs from compiled JavaScript, as in the packaged product: the compiler's own memory is not the engine's. Flags as
 * the hosts give them.
 */
const engineScript = (): string => {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const compiled = spawnSync(process.execPath, [compiler, '-p', join(import.meta.dirname, 'tsconfig.json')], { encoding: 'utf8' });
  if (compiled.status !== 0) throw new Error(`the engine cannot be compiled: ${compiled.error?.message ?? compiled.stdout}`);
  return join(root, 'out', 'bench', 'build', 'bench', 'engine-process.js');
};

export const openPractice = async (world: Omit<BenchWorld, 'startMs' | 'callMs'>): Promise<{ practice: Child<PracticeCommands>; access: WorldAccess }> => {
  const practice = startChild<PracticeCommands>(join(import.meta.dirname, 'practice-process.ts'));
  try {
    return { practice, access: await practice.ask('open', { ...world, startMs: worldStartMs, callMs }) };
  } catch (error) {
    await practice.end();
    throw error;
  }
};

export const openStage = async (world: Omit<BenchWorld, 'startMs' | 'callMs'>): Promise<Stage> => {
  const { practice, access } = await openPractice(world);
  const folder = mkdtempSync(join(tmpdir(), 'quayside-bench-'));
  const engine = startChild<EngineCommands>(engineScript(), engineFlags);
  const end = async (): Promise<void> => {
    await engine.end();
    await practice.end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const goLiveAt = new Date(worldStartMs - standingMs).toISOString();
    await engine.ask('open', { access, folder, startMs: engineStartMs, goLiveAt });
    return { practice, engine, access, end };
  } catch (error) {
    await end();
    throw error;
  }
};
