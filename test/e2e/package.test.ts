/** What the packager lays down for a customer, around a stub in Electron's place; and the installer's own script. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageProgram } from '../../build/package.ts';
import { root } from '../../build/tool.ts';
import { openArchive, type Archive } from './asar.ts';
import { makeStubElectron } from './stub-electron.ts';

const folder = mkdtempSync(join(tmpdir(), 'quayside-package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The window's bundle, its fonts and icons; far more means that something came in that has no business there. */
const mostArchiveBytes = 30 * 1024 * 1024;

const platforms = [
  { platform: 'windows', unpacked: 'win-unpacked', program: 'Quayside.exe', addon: 'win32-x64.node' },
  { platform: 'linux', unpacked: 'linux-unpacked', program: 'quayside', addon: 'linux-x64.node' },
] as const;

describe.each(platforms)('The package for $platform', ({ platform, unpacked, program, addon }) => {
  const home = join(folder, platform);
  const packed = join(home, 'release', unpacked);
  const archive = join(packed, 'resources', 'app.asar');
  let content: Archive;

  beforeAll(async () => {
    const electronDist = join(home, 'electron');
    makeStubElectron(electronDist, platform);
    await packageProgram({
      platform,
      dirOnly: true,
      program: join(home, 'app'),
      otherwise: {
        electronDist,
        directories: { output: join(home, 'release') },
        // A stub is no Windows program: its icon, version and archive digest cannot be written into it.
        win: { signAndEditExecutable: false },
        disableAsarIntegrity: true,
      },
    });
    content = openArchive(archive);
    const bytes = statSync(archive).size + statSync(join(packed, 'resources', 'app.asar.unpacked', addon)).size;
    process.stdout.write(
      `${platform}: the program without Electron is ${(bytes / 1e6).toFixed(1)} MB, of it the archive ${(statSync(archive).size / 1e6).toFixed(1)} MB\n`,
    );
  });

  it('holds the bundles of all processes, the pages and the icons', () => {
    for (const file of [
      'main.cjs',
      'preload.cjs',
      'engine-process.cjs',
      'practice-process.cjs',
      'renderer/index.html',
      'icons/tray-idle-dark.ico',
      'icons/quayside.png',
      'package.json',
    ]) {
      expect(content.files).toContain(`/${file}`);
    }
  });

  it('holds the one addon of its platform, outside the archive', () => {
    expect(readdirSync(join(packed, 'resources', 'app.asar.unpacked'))).toEqual([addon]);
    expect(content.files.filter((file) => file.endsWith('.node'))).toEqual([`/${addon}`]);
    expect(content.unpacked).toEqual([`/${addon}`]);
    expect(content.text('/engine-process.cjs')).toContain(`./${addon}`);
  });

  it('holds the practice shop’s schema with its licence, and the licences of all that was bundled', () => {
    expect(content.files).toContain('/practice-schema/admin-schema.json.gz');
    expect(content.text('/practice-schema/LICENSE.txt')).toMatch(/ISC|Permission to use, copy, modify/);
    const licences = content.text('/third-party-licences.txt');
    for (const name of ['axios', 'better-sqlite3', 'luxon', 'zod', 'react', '@fluentui/react-components', 'graphql']) {
      expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
    }
  });

  it('holds no sources, no packages, no tests and no map', () => {
    expect(content.files.filter((file) => /\.(ts|tsx|map|cpp|h)$/.test(file) || /node_modules|\/test\//.test(file))).toEqual([]);
    expect(statSync(archive).size).toBeLessThan(mostArchiveBytes);
    // A path of the machine it was built on would be one in the bundle too.
    for (const bundle of ['main.cjs', 'engine-process.cjs', 'practice-process.cjs', 'preload.cjs']) {
      expect(content.text(`/${bundle}`)).not.toContain(root);
    }
  });

  it('can be turned into nothing else: the fuses are set', async () => {
    const wire = await getCurrentFuseWire(join(packed, program));
    expect(wire[FuseV1Options.RunAsNode]).toBe(FuseState.DISABLE);
    expect(wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable]).toBe(FuseState.DISABLE);
    expect(wire[FuseV1Options.EnableNodeCliInspectArguments]).toBe(FuseState.DISABLE);
    expect(wire[FuseV1Options.GrantFileProtocolExtraPrivileges]).toBe(FuseState.DISABLE);
    expect(wire[FuseV1Options.EnableEmbeddedAsarIntegrityValidation]).toBe(FuseState.ENABLE);
    expect(wire[FuseV1Options.OnlyLoadAppFromAsar]).toBe(FuseState.ENABLE);
    expect(wire[FuseV1Options.EnableCookieEncryption]).toBe(FuseState.ENABLE);
  });

  it('speaks English only', () => {
    expect(readdirSync(join(packed, 'locales')).toSorted()).toEqual(['en-GB.pak', 'en-US.pak']);
  });
});

const script = join(root, 'build', 'installer', 'installer.nsh');

describe('The installer’s script', () => {
  it('keeps ledger, settings and logs when Quayside is removed', () => {
    const text = readFileSync(script, 'utf8');
    expect(text).toContain('!macro customUnInstall');
    expect(text).not.toMatch(/^\s*(RMDir|Delete)\b/m);
    const settings = readFileSync(join(root, 'electron-builder.yml'), 'utf8');
    expect(settings).toContain('deleteAppDataOnUninstall: false');
    expect(settings).toContain('perMachine: true');
  });

  it('takes away the start with Windows when Quayside is removed, and not when a newer version takes its place', () => {
    const statements = readFileSync(script, 'utf8').replaceAll(/^\s*;.*\n/gm, '');
    expect(statements.match(/DeleteRegValue/g)).toHaveLength(1);
    expect(statements).toMatch(/\$\{IfNot\} \$\{isUpdated\}\n\s*DeleteRegValue HKCU ".*\\Run" ".*"\n\s*\$\{EndIf\}/);
  });
});

const makensis = '/usr/bin/makensis';
describe.skipIf(!existsSync(makensis))('On Windows’ installer compiler (makensis, where it is installed)', () => {
  it('the installer’s script compiles without a warning', () => {
    const wrapper = join(folder, 'wrapper.nsi');
    // In the shape in which the packager defines it; there it asks for the switch --updated.
    const isUpdated = '!macro _isUpdated _a _b _t _f\nStrCmp $R9 "true" `${_t}` `${_f}`\n!macroend\n!define isUpdated `"" isUpdated ""`\n';
    writeFileSync(
      wrapper,
      `Unicode true\n!include LogicLib.nsh\nOutFile "${join(folder, 'installer.exe')}"\nName Quayside\nRequestExecutionLevel admin\n${isUpdated}!include "${script}"\n` +
        'Section\n!insertmacro customInstall\nWriteUninstaller "$TEMP\\u.exe"\nSectionEnd\nSection Uninstall\n!insertmacro customUnInstall\nSectionEnd\n',
    );
    const run = spawnSync(makensis, ['-WX', '-V2', wrapper], { encoding: 'utf8' });
    expect(run.stdout + run.stderr).not.toMatch(/error/i);
    expect(run.status).toBe(0);
  });
});
