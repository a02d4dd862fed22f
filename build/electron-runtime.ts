/** Whether the desktop can be opened on this machine: Electron's program, and what it needs around it. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './tool.ts';

const folder = join(root, 'node_modules', 'electron');

/** The program of the pinned Electron, where it was downloaded. */
export const electronProgram = (): string | undefined => {
  const named = join(folder, 'path.txt');
  if (!existsSync(named)) return undefined;
  const program = join(folder, 'dist', readFileSync(named, 'utf8'));
  return existsSync(program) ? program : undefined;
};

/** Slow lines take minutes for its 100 MB; one that does not answer at all should not keep anybody waiting. */
const downloadLimitMs = 5 * 60_000;

/** Downloads it with its own installer, whose checksums come with the package. */
const download = (): string | undefined => {
  console.log('Downloading Electron’s runtime (about 100 MB, once) …');
  const run = spawnSync(process.execPath, [join(folder, 'install.js')], { stdio: ['ignore', 'ignore', 'pipe'], timeout: downloadLimitMs });
  return run.status === 0 ? electronProgram() : undefined;
};

/** What stands in the way of any window on this machine, if anything does. */
const obstacle = (): string | undefined => {
  if (process.platform !== 'linux') return undefined;
  if (process.env['DISPLAY'] === undefined && process.env['WAYLAND_DISPLAY'] === undefined) return 'this session has no screen';
  // Chromium's sandbox refuses root, and without it the desktop is not started.
  if (process.getuid?.() === 0) return 'Electron’s sandbox does not run as root';
  return undefined;
};

export type Runtime = { program: string } | { because: string };

/** The program, downloaded where that is possible and of use, or why there is none. */
export const electronRuntime = (): Runtime => {
  const because = obstacle();
  if (because !== undefined) return { because };
  const program = electronProgram() ?? download();
  return program === undefined ? { because: 'Electron’s runtime is not here and could not be downloaded' } : { program };
};
