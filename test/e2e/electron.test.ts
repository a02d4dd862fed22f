/** The real program, its preload and its pages from end to end, on the stand-in for Electron. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleDesktop, thisMachine } from '../../build/bundle.ts';
import { root } from '../../build/tool.ts';
import { startDesktop } from '../electron-stand-in/drive.ts';
import { desktopSetUpTests } from './desktop-set-up.ts';
import { desktopTests } from './desktop-suite.ts';

// The same place each time: compiled code is kept by a file's path.
const program = join(root, 'out', 'desktop-on-stand-in');
beforeAll(() => bundleDesktop(thisMachine(), program));

describe('The desktop program', () => {
  desktopTests(startDesktop, program);
});

describe('A change in the desktop program’s Set-up', () => {
  desktopSetUpTests(startDesktop, program);
});

describe('The desktop program that cannot begin', () => {
  const base = mkdtempSync(join(tmpdir(), 'quayside-desktop-'));
  afterAll(() => rmSync(base, { recursive: true, force: true, maxRetries: 3 }));

  it('says why and ends, instead of standing there without a tray', async () => {
    // Where the folder of the logs should be.
    writeFileSync(join(base, 'logs'), '');
    const desktop = await startDesktop({ program, dataFolder: base });
    expect(await desktop.ended).toBe(1);
    expect(desktop.errorBox()).toMatchObject({ title: 'Quayside cannot start', content: expect.stringContaining(base) });
  });
});
