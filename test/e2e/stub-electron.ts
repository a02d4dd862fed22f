/** A folder that looks like Electron's own to the packager: the files it moves and edits, with a fuse wire but no program. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What stands before the fuses in Electron's binary (github.com/electron/fuses, `SENTINEL`). */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** Version 1 of the wire, nine fuses, as a freshly built Electron has them: `1` on, `0` off. */
const wireVersion = 1;
const freshFuses = '101100011';

const fileAlignment = 0x200;
const sectionAlignment = 0x1000;
const peHeaderAt = 64;
const optionalHeaderBytes = 240;

/** The smallest file that tools take for a 64-bit Windows program: headers and one section with these bytes (learn.microsoft.com, "PE Format"). */
const windowsProgram = (content: Buffer): Buffer => {
  const file = Buffer.alloc(2 * fileAlignment);
  file.write('MZ', 0);
  file.writeUInt32LE(peHeaderAt, 60);
  file.write('PE', peHeaderAt);
  const coff = peHeaderAt + 4;
  file.writeUInt16LE(0x8664, coff);
  file.writeUInt16LE(1, coff + 2);
  file.writeUInt16LE(optionalHeaderBytes, coff + 16);
  file.writeUInt16LE(0x22, coff + 18);
  const optional = coff + 20;
  file.writeUInt16LE(0x20b, optional);
  file.writeUInt32LE(sectionAlignment, optional + 32);
  file.writeUInt32LE(fileAlignment, optional + 36);
  file.writeUInt32LE(2 * sectionAlignment, optional + 56);
  file.writeUInt32LE(fileAlignment, optional + 60);
  file.writeUInt32LE(16, optional + 108);
  const section = optional + optionalHeaderBytes;
  file.write('.text', section);
  file.writeUInt32LE(content.length, section + 8);
  file.writeUInt32LE(sectionAlignment, section + 12);
  file.writeUInt32LE(fileAlignment, section + 16);
  file.writeUInt32LE(fileAlignment, section + 20);
  file.writeUInt32LE(0x60000020, section + 36);
  content.copy(file, fileAlignment);
  return file;
};

export const makeStubElectron = (folder: string, platform: 'windows' | 'linux'): void => {
  // Electron's package tells its own version.
  const { version } = createRequire(import.meta.url)('electron/package.json') as { version: string };
  mkdirSync(join(folder, 'locales'), { recursive: true });
  mkdirSync(join(folder, 'resources'));
  const program = join(folder, platform === 'windows' ? 'electron.exe' : 'electron');
  const content = Buffer.concat([Buffer.from(`no program ${sentinel}`), Buffer.from([wireVersion, freshFuses.length]), Buffer.from(`${freshFuses} end`)]);
  writeFileSync(program, platform === 'windows' ? windowsProgram(content) : content);
  chmodSync(program, 0o755);
  writeFileSync(join(folder, 'version'), version);
  for (const name of ['LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(folder, name), 'licences');
  for (const language of ['en-GB', 'en-US', 'de', 'fr']) writeFileSync(join(folder, 'locales', `${language}.pak`), language);
};
