/** JSON files: those that people lay down, as Windows' own tools write them, and our own. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** PowerShell's `>` and Notepad's "Unicode" write UTF-16; other ways put a byte order mark before UTF-8, which the decoder takes off. */
const readText = (path: string): string => {
  const bytes = readFileSync(path);
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
};

/**
 * Undefined where the file is no JSON: the parser's own message quotes what is in it, which may be a secret. Throws what the file
 * system throws.
 */
export const readJsonFile = (path: string): { value: unknown } | undefined => {
  const text = readText(path);
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

/** Whole or not at all: a machine that stops in the middle leaves the old file. Throws what the file system throws. */
export const writeJsonFile = (path: string, value: unknown): void => {
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.new`;
  writeFileSync(next, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(next, path);
};
