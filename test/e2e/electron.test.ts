/** The real program, its preload and its pages from end to end, on the stand-in for Electron. */
import { describe } from 'vitest';
import { startDesktop } from '../electron-stand-in/drive.ts';
import { desktopTests } from './desktop-suite.ts';

describe('The desktop program', () => {
  desktopTests(startDesktop);
});
