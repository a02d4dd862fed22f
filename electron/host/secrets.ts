/** Secrets for a host without a keychain: from the environment, or from a file that only this account can read. */
import { statSync } from 'node:fs';
import { z } from 'zod';
import { CannotRun, wordsOf } from './cannot-run.ts';
import { readJsonFile } from './json-file.ts';
import type { Secrets } from '../engine/ports.ts';

/** `shopify:main` → `QUAYSIDE_SHOPIFY_SECRET_MAIN`; `khaos` → `QUAYSIDE_KHAOS_PASSWORD`. */
export const variableOf = (name: string): string =>
  name === 'khaos'
    ? 'QUAYSIDE_KHAOS_PASSWORD'
    : `QUAYSIDE_SHOPIFY_SECRET_${name
        .replace(/^shopify:/, '')
        .replace(/[^A-Za-z0-9]/g, '_')
        .toUpperCase()}`;

const fileSchema = z.record(z.string(), z.string());

/** Permission bits of everybody but the owner. */
const othersMask = 0o077;

/** What is in the file, if nobody else may read it. */
const readPrivately = (path: string): unknown => {
  try {
    // Windows tells nothing of access lists here; there the installer sets them on the folder.
    if (process.platform === 'win32' || (statSync(path).mode & othersMask) === 0) return readJsonFile(path)?.value;
  } catch (error) {
    throw new CannotRun(`The secrets cannot be read: ${wordsOf(error)}`, { cause: error });
  }
  throw new CannotRun(`${path} can be read by other accounts; take their rights away (chmod 600) and start again.`);
};

/** Reads a JSON object of secrets by name. Throws `CannotRun`. */
const readSecretsFile = (path: string): Record<string, string> => {
  const parsed = fileSchema.safeParse(readPrivately(path));
  if (!parsed.success) throw new CannotRun(`${path} must hold a JSON object with a text for each secret, e.g. {"shopify:main": "…"}.`);
  return parsed.data;
};

export const createSecrets = (environment: NodeJS.ProcessEnv, file?: string): Secrets => {
  const fromFile = file === undefined ? {} : readSecretsFile(file);
  return { read: (name) => environment[variableOf(name)] ?? (Object.hasOwn(fromFile, name) ? fromFile[name] : undefined) };
};
