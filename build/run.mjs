/**
 * The way in of every npm script: installs what is missing, then runs the command on the pinned Node.
 * Plain JavaScript for the machine's own Node (20 or newer), before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.quayside-installed');

/** What each npm script runs on the pinned Node. */
const commands = {
  start: ['build/start.ts'],
  test: ['build/test.ts'],
  check: ['build/check.ts'],
  format: ['build/format.ts'],
  generate: ['build/generate.ts'],
  practice: ['electron/practice/command.ts'],
  headless: ['electron/headless.ts'],
  simulate: ['test/simulation/command.ts'],
  bench: ['build/bench/command.ts'],
  package: ['build/package.ts'],
  'test:electron': ['build/test-electron.ts'],
  icons: ['build/icons/make.ts'],
};

const [name, ...rest] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) {
  console.error(`Unknown command ${name ?? ''}. Known: ${Object.keys(commands).join(', ')}.`);
  process.exit(1);
}

/** Changes whenever what must be installed changes. */
const wanted = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package.json')))
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');

const installed = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted();

if (!installed()) {
  console.error('Installing packages (first run, or the list of packages changed) …');
  // Not `npm ci`: it rejects a lock file without download addresses when a package has builds for other platforms.
  const npm = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) {
    console.error(
      'The packages could not be installed; the lines above say why. Check that the npm registry can be reached, then run this again.',
    );
    process.exit(1);
  }
  writeFileSync(stampFile, wanted());
}

const node = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
if (!existsSync(node)) {
  console.error(
    `The pinned Node is missing (${node}). Delete node_modules and run this again; npm must be allowed to run the install script of the package "node".`,
  );
  process.exit(1);
}
const run = spawnSync(node, [...command, ...rest], { cwd: root, stdio: 'inherit' });
if (run.error) throw run.error;
process.exit(run.status ?? 1);
