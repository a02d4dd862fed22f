/** How the window is bundled: one first bundle, a chunk for each page, every file with a name that changes with its contents. */
import { join } from 'node:path';
import { defineConfig } from 'vite';

const root = join(import.meta.dirname, '..');

export default defineConfig({
  root: join(root, 'renderer'),
  // Electron serves the window from another place than the web host does.
  base: './',
  publicDir: false,
  mode: 'production',
  // A test run's own NODE_ENV would bundle React's development build, half as large again.
  define: { 'process.env.NODE_ENV': JSON.stringify('production') },
  oxc: { jsx: { runtime: 'automatic', development: false } },
  logLevel: 'warn',
  build: {
    outDir: join(root, 'out', 'renderer'),
    emptyOutDir: true,
    // The Chromium in Electron, and the browsers of the last two years.
    target: 'es2023',
    // Says which files a page needs at once; the size of the first bundle is worked out from it.
    manifest: true,
    // Everything comes from files: the content policy lets nothing inline in.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Fluent marks every file for frameworks that render on a server; here there is none.
    rolldownOptions: { onLog: (level, log, write) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : write(level, log)) },
  },
});
