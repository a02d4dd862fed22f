/** `npm run check`: types, lint, unused code, formatting and the fast tests, in under a minute. */
import { formatCheck } from './format.ts';
import { runTool, runTools } from './tool.ts';

/** What a change must satisfy besides its tests; all of them run, so that one look shows everything. */
export const checkHouse = async (): Promise<boolean> => {
  const first = await runTools([
    { title: 'Types', script: 'node_modules/typescript/bin/tsc', args: ['--build'] },
    formatCheck,
    { title: 'Unused code', script: 'node_modules/knip/bin/knip.js', args: ['--config', 'build/knip.json'] },
  ]);
  // After the types, which it reads across the folders.
  const lint = await runTools([
    {
      title: 'Lint',
      script: 'node_modules/oxlint/bin/oxlint',
      args: ['--type-aware', '--deny-warnings', 'shared', 'electron', 'renderer', 'build', 'test'],
    },
  ]);
  return first && lint;
};

if (import.meta.main) {
  const house = await checkHouse();
  const args = ['run', '--config', 'build/vitest.ts', '--project', 'fast', '--project', 'window'];
  const tests = runTool('Fast tests', 'node_modules/vitest/vitest.mjs', args);
  process.exitCode = house && tests ? 0 : 1;
}
