/** JSON files that people lay down, as Windows' own tools write them. */
import { readFileSync } from 'node:fs';

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
