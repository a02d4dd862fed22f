/** The same tests on Electron itself, wherever its program is. */
import { describe } from 'vitest';
import { electronProgram } from '../../build/electron-runtime.ts';
import { startRealDesktop } from '../electron-stand-in/drive-real.ts';
import { desktopSetUpTests } from './desktop-set-up.ts';
import { desktopTests } from './desktop-suite.ts';

const electron = electronProgram();
const where = electron === undefined ? ' (not run: its program is not on this machine)' : '';

describe.skipIf(electron === undefined)(`On real Electron${where} the desktop program`, () => {
  desktopTests(startRealDesktop(electron ?? ''));
});

describe.skipIf(electron === undefined)(`On real Electron${where} a change in Set-up`, () => {
  desktopSetUpTests(startRealDesktop(electron ?? ''));
});
