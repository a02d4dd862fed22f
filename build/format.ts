/** `npm run format`, and the look at it in `npm run check`: the one place that says what is formatted, and how. */
import { runTool, type Tool } from './tool.ts';

/** Generated types are as their generator writes them. */
const scope = ['--config', 'build/oxfmt.json', '.', '!electron/engine/connectors/shopify/generated/**'];

const script = 'node_modules/oxfmt/bin/oxfmt';

/** Changes nothing, and says what it would change. */
export const formatCheck = { title: 'Formatting', script, args: ['--check', ...scope] } as const satisfies Tool;

if (import.meta.main) process.exitCode = runTool('Formatting', script, scope) ? 0 : 1;
