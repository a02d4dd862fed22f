/** `npm start`: the desktop program where Electron can be had, else the same engine under Node with the window in the browser; says which, and why. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bundleDesktop, programFolder, thisMachine } from './bundle.ts';
import { electronRuntime } from './electron-runtime.ts';
import { runTool, root } from './tool.ts';
import { ensureWindow } from './window.ts';

const given = process.argv.slice(2);
const runtime = electronRuntime();

if ('program' in runtime) {
  console.log('Quayside opens on the desktop, in Electron; look for its icon in the tray.');
  await bundleDesktop(thisMachine(), programFolder);
  // A folder of this checkout: an installed Quayside on this machine keeps its own ledger.
  const run = spawnSync(runtime.program, [programFolder, `--data=${join(root, 'out', 'desktop-data')}`, ...given], { stdio: 'inherit' });
  process.exitCode = run.status ?? 1;
} else {
  console.log(`Quayside opens in the browser, on practice systems: ${runtime.because}. It is the same engine and the same window.`);
  await ensureWindow();
  const practiceFolder = join(root, 'out', 'practice-data');
  process.exitCode = runTool('Engine', 'electron/headless.ts', ['--practice', '--data', practiceFolder, ...given]) ? 0 : 1;
}
