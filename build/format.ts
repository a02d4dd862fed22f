/** `npm run format`, and the look at it in `npm run check`: the one place that says what is formatted, and how. */
import { runTool } from './tool.ts';

/** Generated types are as their generator writes them. */
const scope = ['--config', 'build/oxfmt.json', '.', '!electron/engine/connectors/shopify/generated/**'];

/** `--check`: changes nothing, and says what it would change. Whether all is well. */
export const format = (...more: readonly '--check'[]): boolean =>
  runTool('Formatting', 'node_modules/oxfmt/bin/oxfmt', [...more, ...scope]);

if (import.meta.main) process.exitCode = format() ? 0 : 1;
