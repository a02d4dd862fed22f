/** Test settings. `fast` is what `npm run check` runs; `slow` are simulated worlds, browsers and whole programs. */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Whole programs, browsers and many worlds; everything else must stay fast. */
const slow = ['test/simulation/**/*.test.ts', 'test/e2e/**/*.test.ts'];

const isWorlds = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith('/simulation/worlds.test.ts');

/** The simulated worlds take longest and keep every core busy, giving way to whatever else runs: all other tests run beside them. */
class WorldsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => Number(isWorlds(other)) - Number(isWorlds(one)));
  }
}

export default defineConfig({
  root: `${import.meta.dirname}/..`,
  test: {
    watch: false,
    // Vitest leaves one core to itself; of two that is half the machine.
    maxWorkers: availableParallelism(),
    sequence: { sequencer: WorldsFirst },
    // A busy machine shows a page late; how late is not what is tested.
    expect: { poll: { timeout: 30_000 } },
    // The web host serves the built window.
    globalSetup: [`${import.meta.dirname}/window.ts`],
    projects: [
      {
        extends: true,
        test: { name: 'fast', include: ['test/**/*.test.ts'], exclude: slow, testTimeout: 30_000, hookTimeout: 30_000 },
      },
      {
        extends: true,
        test: { name: 'slow', include: slow, testTimeout: 1_800_000, hookTimeout: 120_000, fileParallelism: true },
      },
    ],
  },
});
