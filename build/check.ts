/** `npm run check`: types, lint, unused code, formatting and the fast tests, in under a minute. */
import { format } from './format.ts';
import { runTool } from './tool.ts';

/** What a change must satisfy besides its tests; all of them run, so that one look shows everything. */
export const checkHouse = (): boolean =>
  [
    runTool('Types', 'node_modules/typescript/bin/tsc', ['--build']),
    runTool('Lint', 'node_modules/oxlint/bin/oxlint', [
      '--type-aware',
      '--deny-warnings',
      'shared',
      'electron',
      'renderer',
      'build',
      'test',
    ]),
    format('--check'),
    runTool('Unused code', 'node_modules/knip/bin/knip.js', ['--config', 'build/knip.json']),
  ].every(Boolean);

if (import.meta.main) {
  const house = checkHouse();
  const tests = runTool('Fast tests', 'node_modules/vitest/vitest.mjs', ['run', '--config', 'build/vitest.ts', '--project', 'fast']);
  process.exitCode = house && tests ? 0 : 1;
}
