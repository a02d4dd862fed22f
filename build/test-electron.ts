/** `npm run test:electron`: the desktop's suite on the stand-in, and on real Electron where its program is on this machine. */
import { electronProgram } from './electron-runtime.ts';
import { runTool } from './tool.ts';

const isHere = electronProgram() !== undefined;
const ran = runTool('Desktop', 'node_modules/vitest/vitest.mjs', [
  'run',
  '--config',
  'build/vitest.ts',
  '--project',
  'slow',
  'test/e2e/electron',
  ...process.argv.slice(2),
]);
if (!isHere) {
  console.log(
    '\nReal Electron was not run: its program is not on this machine. `node node_modules/electron/install.js` fetches it where its download can be reached.',
  );
}
process.exitCode = ran ? 0 : 1;
