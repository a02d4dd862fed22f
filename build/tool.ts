/** Runs the project's tools on this very Node: one with its output passed through, or several at once. */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');

/** True when the tool ended well. `script` is relative to the project. */
export const runTool = (title: string, script: string, args: readonly string[]): boolean => {
  console.log(`\n── ${title}`);
  const result = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: 'inherit' });
  if (result.error !== undefined) throw result.error;
  return result.status === 0;
};

/** `script` is relative to the project. */
export type Tool = { title: string; script: string; args: readonly string[] };

const ended = ({ script, args }: Tool): Promise<{ code: number | null; output: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, script), ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const pieces: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => void pieces.push(piece));
    child.stderr.on('data', (piece: Buffer) => void pieces.push(piece));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output: Buffer.concat(pieces).toString() }));
  });

/** Runs all of them at once and to their ends; what each said is shown together, in the order given. True when all ended well. */
export const runTools = async (tools: readonly Tool[]): Promise<boolean> => {
  let well = true;
  for (const [place, running] of tools.map(ended).entries()) {
    const { code, output } = await running;
    console.log(`\n── ${tools[place]?.title}`);
    process.stdout.write(output);
    if (code !== 0) well = false;
  }
  return well;
};
