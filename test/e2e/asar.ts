/** Reads Electron's archives: a size, a JSON header, then the files one after another (github.com/electron/asar, "Format"). */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

type Entry = { files?: Record<string, Entry>; offset?: string; size?: number; unpacked?: boolean };
const entrySchema: z.ZodType<Entry> = z.lazy(() =>
  z.object({
    files: z.record(z.string(), entrySchema).optional(),
    offset: z.string().optional(),
    size: z.number().optional(),
    unpacked: z.boolean().optional(),
  }),
);

const headerSizeAt = 4;
const jsonSizeAt = 12;
const jsonAt = 16;
const headerAt = 8;

export type Archive = {
  /** `/renderer/index.html`; also those that lie unpacked beside the archive. */
  files: string[];
  unpacked: string[];
  text(path: string): string;
};

export const openArchive = (path: string): Archive => {
  const bytes = readFileSync(path);
  const header = entrySchema.parse(JSON.parse(bytes.toString('utf8', jsonAt, jsonAt + bytes.readUInt32LE(jsonSizeAt))));
  const contentAt = headerAt + bytes.readUInt32LE(headerSizeAt);
  const found = new Map<string, Entry>();
  const walk = (entry: Entry, at: string): void => {
    if (entry.files === undefined) found.set(at, entry);
    for (const [name, child] of Object.entries(entry.files ?? {})) walk(child, `${at}/${name}`);
  };
  walk(header, '');
  return {
    files: [...found.keys()],
    unpacked: [...found].filter(([, entry]) => entry.unpacked === true).map(([name]) => name),
    text: (name) => {
      const entry = found.get(name);
      if (entry?.offset === undefined || entry.size === undefined) throw new Error(`${name} is not in the archive`);
      const from = contentAt + Number(entry.offset);
      return bytes.toString('utf8', from, from + entry.size);
    },
  };
};
