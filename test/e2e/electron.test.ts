/** The real program, its preload and its pages from end to end, on the stand-in for Electron. */
import { startDesktop } from '../electron-stand-in/drive.ts';
import { desktopSuite } from './desktop-suite.ts';

desktopSuite('The desktop program', startDesktop);
