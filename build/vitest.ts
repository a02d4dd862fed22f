/** Test settings. `fast` is what `npm run check` runs; `slow` are simulated worlds, browsers and whole programs. */
import { defineConfig } from 'vitest/config';

/** Whole programs, browsers and many worlds; everything else must stay fast. */
const slow = ['test/simulation/**/*.test.ts', 'test/e2e/**/*.test.ts'];

export default defineConfig({
  root: `${import.meta.dirname}/..`,
  test: {
    watch: false,
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
