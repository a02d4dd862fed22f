/** Bundles the window and says how large its first bundle is. `node build/window.ts` */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { z } from 'zod';
import config from './vite.renderer.ts';
import { root } from './tool.ts';

/** What must arrive before anything is seen. */
export const firstBundleLimitBytes = 300_000;

const windowFolder = join(root, 'out', 'renderer');

const manifestSchema = z.record(
  z.string(),
  z.object({
    file: z.string(),
    isEntry: z.boolean().optional(),
    imports: z.array(z.string()).default([]),
    css: z.array(z.string()).default([]),
  }),
);

/** The entry with everything it imports at once, compressed as a browser gets it from most servers. */
export const firstBundleBytes = (): number => {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(windowFolder, '.vite', 'manifest.json'), 'utf8')));
  const files = new Set<string>(['index.html']);
  const add = (name: string): void => {
    const chunk = manifest[name];
    if (chunk === undefined || files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const file of chunk.css) files.add(file);
    for (const one of chunk.imports) add(one);
  };
  for (const [name, chunk] of Object.entries(manifest)) if (chunk.isEntry === true) add(name);
  return [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(windowFolder, file))).length, 0);
};

/** Rejects with what the bundler says. */
export const buildWindow = async (): Promise<void> => {
  await build({ ...config, configFile: false });
};

const newestMs = (folder: string): number =>
  Math.max(
    ...readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => statSync(join(root, folder, file)).mtimeMs),
  );

/** Builds the window where what it is made of is newer than what was built. */
export const ensureWindow = async (): Promise<void> => {
  const built = join(windowFolder, 'index.html');
  const sourcesMs = Math.max(newestMs('renderer'), newestMs('shared'), statSync(join(root, 'package-lock.json')).mtimeMs);
  if (!existsSync(built) || statSync(built).mtimeMs < sourcesMs) await buildWindow();
};

/** Vitest calls it once before all tests: the web host serves the built window. */
export const setup = (): Promise<void> => ensureWindow();

if (import.meta.main) {
  await buildWindow();
  const bytes = firstBundleBytes();
  console.log(`The window's first bundle is ${(bytes / 1000).toFixed(1)} kB compressed (limit ${firstBundleLimitBytes / 1000} kB).`);
  if (bytes > firstBundleLimitBytes) process.exitCode = 1;
}
