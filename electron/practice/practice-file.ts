/** Keeps the practice world in one file: written whole beside the old one and put in its place in one move. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';

const fileName = 'practice-world.bin';

/** Raised when what is saved changes its shape: an older file is then refused with its name instead of misread. */
const fileFormat = 1;

/** The saved value, or undefined where the folder holds none. Throws on a file of another format. */
export const readPracticeFile = (folder: string): unknown => {
  const path = join(folder, fileName);
  if (!existsSync(path)) return undefined;
  const content: unknown = deserialize(readFileSync(path));
  if (typeof content !== 'object' || content === null || !('format' in content) || content.format !== fileFormat) {
    throw new Error(`${path} was written by another version of the practice systems; move it away to start afresh.`);
  }
  return (content as { world?: unknown }).world;
};

/** Writes any structured-cloneable value (Maps allowed); a crash on the way leaves the older file as it was. */
export const writePracticeFile = (folder: string, world: unknown): void => {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, fileName);
  const draft = `${path}.new`;
  const bytes = serialize({ format: fileFormat, world });
  const file = openSync(draft, 'w');
  try {
    let written = 0;
    while (written < bytes.length) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
};
