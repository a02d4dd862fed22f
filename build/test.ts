/** `npm test`: the house's checks and every test; the last line counts them. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkHouse } from './check.ts';
import { root, runTool } from './tool.ts';

const reportFile = join(root, 'out', 'tests.json');

const reportSchema = z.object({
  success: z.boolean(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

/** Suites that need a machine that is not here every time; any other skip is a failure. */
const maySkip = /^(On real Electron|On Windows)/;

mkdirSync(join(root, 'out'), { recursive: true });
const house = await checkHouse();
const ran = runTool('Tests', 'node_modules/vitest/vitest.mjs', [
  'run',
  '--config',
  'build/vitest.ts',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${reportFile}`,
]);
const report = reportSchema.parse(JSON.parse(readFileSync(reportFile, 'utf8')));
const skipped = report.numPendingTests + report.numTodoTests;
const forbidden = report.testResults
  .flatMap((file) => file.assertionResults)
  .filter((test) => test.status !== 'passed' && test.status !== 'failed' && !maySkip.test(test.fullName));
for (const test of forbidden) console.error(`Skipped without leave: ${test.fullName}`);
// A file that cannot be loaded has no tests to count.
const broken = report.testResults.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
);
for (const file of broken) console.error(`Could not be run: ${file.name}`);
if (!house) console.error('The checks before the tests found something; see above.');

const failed = report.numFailedTests + broken.length + (house ? 0 : 1);
console.log(`\n${report.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = ran && report.success && failed === 0 && forbidden.length === 0 ? 0 : 1;
