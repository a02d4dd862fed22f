/** A stage for a benchmark: practice systems and an engine, each in a process of its own, as the product's processes are. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { startChild, type Child } from './child.ts';
import type { EngineCommands } from './engine-process.ts';
import type { BenchWorld, PracticeCommands, WorldAccess } from './practice-process.ts';
import { engineEnvironment, engineFlags } from '../../electron/host/engine-flags.ts';
import { nodeBundle, thisMachine } from '../bundle.ts';

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
 * The engine runs from a bundle, as in the packaged product; the practice systems, which are not measured, from the sources. Each stage has
 * a bundle of its own: the addon of one that runs must not be written over by another benchmark.
 */
const engineScript = async (folder: string): Promise<string> => {
  await build(nodeBundle(thisMachine(), folder, [join(import.meta.dirname, 'engine-process.ts')]));
  return join(folder, 'engine-process.cjs');
};

export const openPractice = async (
  world: Omit<BenchWorld, 'startMs' | 'callMs'>,
): Promise<{ practice: Child<PracticeCommands>; access: WorldAccess }> => {
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
  const engine = startChild<EngineCommands>(await engineScript(join(folder, 'program')), engineFlags, engineEnvironment);
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
