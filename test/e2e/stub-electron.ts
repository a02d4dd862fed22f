/** A folder that looks like Electron's own to the packager: the files it moves and edits, with a fuse wire but no program. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What stands before the fuses in Electron's binary (github.com/electron/fuses, `SENTINEL`). */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** Version 1 of the wire, nine fuses, as a freshly built Electron has them: `1` on, `0` off. */
const wireVersion = 1;
const freshFuses = '101100011';

export const makeStubElectron = (folder: string, platform: 'windows' | 'linux'): void => {
  // Electron's package tells its own version.
  const { version } = createRequire(import.meta.url)('electron/package.json') as { version: string };
  mkdirSync(join(folder, 'locales'), { recursive: true });
  mkdirSync(join(folder, 'resources'));
  const program = join(folder, platform === 'windows' ? 'electron.exe' : 'electron');
  const content = Buffer.concat([
    Buffer.from(`no program ${sentinel}`),
    Buffer.from([wireVersion, freshFuses.length]),
    Buffer.from(`${freshFuses} end`),
  ]);
  writeFileSync(program, content);
  chmodSync(program, 0o755);
  writeFileSync(join(folder, 'version'), version);
  for (const name of ['LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(folder, name), 'licences');
  for (const language of ['en-GB', 'en-US', 'de', 'fr']) writeFileSync(join(folder, 'locales', `${language}.pak`), language);
};
