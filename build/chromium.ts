/** Finds a Chromium for the tests that need a browser; installs one where this machine is Debian and we may. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where the usual packages put it. */
const usualPaths: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'],
  darwin: ['/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
  win32: [
    join(process.env['ProgramFiles'] ?? 'C:\\Program Files', 'Google', 'Chrome', 'Application', 'chrome.exe'),
    join(process.env['ProgramFiles(x86)'] ?? 'C:\\Program Files (x86)', 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
  ],
};

/** No sandbox, because tests run as root in containers; nothing that calls home or waits for a graphics card. */
export const chromiumArguments = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
] as const;

/** The Chromium that is there, if any: `CHROMIUM_PATH` goes before the usual places. */
export const findChromium = (): string | undefined => {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM_PATH names ${named}, and there is nothing there.`);
  }
  return usualPaths[process.platform]?.find((path) => existsSync(path));
};

const install = (): void => {
  console.error('Installing Chromium for the browser tests (apt-get install chromium) …');
  const apt = (...args: readonly string[]) =>
    spawnSync('apt-get', ['-q', '-y', ...args], { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
      .status === 0;
  // The lists of a fresh container are empty.
  if (!apt('update') || !apt('install', '--no-install-recommends', 'chromium'))
    throw new Error('apt-get could not install Chromium; its lines above say why.');
};

/** Throws with what to do where there is none and none can be installed. */
export const ensureChromium = (): string => {
  const found = findChromium();
  if (found !== undefined) return found;
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
    throw new Error('The browser tests need Chromium: install it, or name one in CHROMIUM_PATH.');
  }
  install();
  const installed = findChromium();
  if (installed === undefined) throw new Error('Chromium was installed, but is not where it is expected; name it in CHROMIUM_PATH.');
  return installed;
};

if (import.meta.main) console.log(ensureChromium());
