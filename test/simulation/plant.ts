/** Loaded before everything else (`--import`): plants the bug that the environment names, by changing source text as it is loaded. */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { plantVariable } from './plant-variable.ts';
import { plantedBugs } from './planted-bugs.ts';

const engine = join(import.meta.dirname, '..', '..', 'electron', 'engine');
const name = process.env[plantVariable];
const bug = plantedBugs.find((one) => one.name === name);
if (bug === undefined) throw new Error(`there is no bug "${name ?? ''}" to plant`);

const files = new Map<string, string>();
for (const { file, find, replace } of bug.grafts) {
  const path = join(engine, file);
  const text = files.get(pathToFileURL(path).href) ?? readFileSync(path, 'utf8');
  if (text.split(find).length !== 2) throw new Error(`"${bug.name}" cannot be planted: ${file} does not hold its text exactly once`);
  files.set(
    pathToFileURL(path).href,
    text.replace(find, () => replace),
  );
}

registerHooks({
  load: (url, context, next) => {
    const source = files.get(url);
    if (source === undefined) return next(url, context);
    return { ...next(url, context), format: 'module-typescript', source, shortCircuit: true };
  },
});
