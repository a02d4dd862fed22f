/** The real program, its preload and its pages from end to end, on the stand-in for Electron. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleDesktop, thisMachine } from '../../build/bundle.ts';
import { startDesktop } from '../electron-stand-in/drive.ts';
import { desktopSetUpTests } from './desktop-set-up.ts';
import { desktopTests } from './desktop-suite.ts';

describe('The desktop program', () => {
  desktopTests(startDesktop);
});

describe('A change in the desktop program’s Set-up', () => {
  desktopSetUpTests(startDesktop);
});

describe('The desktop program that cannot begin', () => {
  const base = mkdtempSync(join(tmpdir(), 'quayside-desktop-'));
  afterAll(() => rmSync(base, { recursive: true, force: true, maxRetries: 3 }));

  it('says why and ends, instead of standing there without a tray', async () => {
    const program = join(base, 'app');
    await bundleDesktop(thisMachine(), program);
    // Where the folder of the logs should be.
    writeFileSync(join(base, 'logs'), '');
    const desktop = await startDesktop({ program, dataFolder: base });
    expect(await desktop.ended).toBe(1);
    expect(desktop.errorBox()).toMatchObject({ title: 'Quayside cannot start', content: expect.stringContaining(base) });
  });
});
