/** Test settings. `fast` and `window` are what `npm run check` runs; `slow` are simulated worlds, browsers and whole programs. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Whole programs, browsers and many worlds; everything else must stay fast. */
const slow = ['test/simulation/**/*.test.ts', 'test/e2e/**/*.test.ts'];

/** The window's stores live as long as its modules, and a stand-in for its preload is put in their way: each file has a process of its own. */
const window = ['test/renderer/**/*.test.ts'];

/** Slow files that take much longer than the others, the longest first: whichever began last would run on alone on one core. */
const longest = ['simulation/worlds', 'e2e/headless', 'e2e/window-pages', 'e2e/window-acts', 'e2e/electron'].map(
  (name) => `/${name}.test.ts`,
);

/** The simulated worlds keep every core busy for most of a run, giving way to whatever else runs: all other tests run beside them. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number => {
      const place = longest.findIndex((end) => moduleId.endsWith(end));
      if (place !== -1) return place;
      return project.name === 'slow' ? longest.length : longest.length + 1;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

const root = join(import.meta.dirname, '..');

// Workers, and the programs that tests start, read compiled code instead of compiling the same files hundreds of times.
// Node looks at each file's text before it takes what was compiled from it.
process.env['NODE_COMPILE_CACHE'] ??= join(root, 'node_modules', '.cache', 'node-compile');

export default defineConfig({
  root,
  test: {
    watch: false,
    // Vitest leaves one core to itself; of two that is half the machine.
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongestFirst },
    // A busy machine shows a page late; how late is not what is tested.
    expect: { poll: { timeout: 30_000 } },
    // The web host serves the built window.
    globalSetup: [`${import.meta.dirname}/window.ts`],
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: [...slow, ...window],
          // Nothing that these test keeps anything between two uses, and loading it anew for each file takes nearly half of the time.
          isolate: false,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: { name: 'window', include: window, testTimeout: 30_000, hookTimeout: 30_000 },
      },
      {
        extends: true,
        test: { name: 'slow', include: slow, testTimeout: 1_800_000, hookTimeout: 120_000, fileParallelism: true },
      },
    ],
  },
});
