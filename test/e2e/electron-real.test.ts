/** The same tests on Electron itself, wherever its program is. */
import { join } from 'node:path';
import { beforeAll, describe } from 'vitest';
import { bundleDesktop, thisMachine } from '../../build/bundle.ts';
import { electronProgram } from '../../build/electron-runtime.ts';
import { root } from '../../build/tool.ts';
import { startRealDesktop } from '../electron-stand-in/drive-real.ts';
import { desktopSetUpTests } from './desktop-set-up.ts';
import { desktopTests } from './desktop-suite.ts';

const electron = electronProgram();
const where = electron === undefined ? ' (not run: its program is not on this machine)' : '';

const program = join(root, 'out', 'desktop-on-electron');
if (electron !== undefined) beforeAll(() => bundleDesktop(thisMachine(), program));

describe.skipIf(electron === undefined)(`On real Electron${where} the desktop program`, () => {
  desktopTests(startRealDesktop(electron ?? ''), program);
});

describe.skipIf(electron === undefined)(`On real Electron${where} a change in Set-up`, () => {
  desktopSetUpTests(startRealDesktop(electron ?? ''), program);
});
