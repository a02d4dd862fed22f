/** Runs one of the project's tools on this very Node, with the output passed through. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');

/** True when the tool ended well. `script` is relative to the project. */
export const runTool = (title: string, script: string, args: readonly string[]): boolean => {
  console.log(`\n── ${title}`);
  const result = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: 'inherit' });
  if (result.error !== undefined) throw result.error;
  return result.status === 0;
};
