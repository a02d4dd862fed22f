/** `npm start`: the engine with its window. Until the desktop shell is there, the window is a page in the browser, on practice systems. */
import { join } from 'node:path';
import { runTool, root } from './tool.ts';
import { ensureWindow } from './window.ts';

console.log('Quayside starts on practice systems; the window opens in the browser (the desktop shell is not part of this version).');
await ensureWindow();
const practiceFolder = join(root, 'out', 'practice-data');
process.exitCode = runTool('Engine', 'electron/headless.ts', ['--practice', '--data', practiceFolder, ...process.argv.slice(2)]) ? 0 : 1;
