/** Puts the desktop program together in one folder: bundles, pages, icons, the practice shop's schema, and the licences of what went in. `node build/bundle.ts` */
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { build as buildPages } from 'vite';
import { z } from 'zod';
import { requests } from '../shared/contract.ts';
import { root } from './tool.ts';
import pages from './vite.renderer.ts';

export const programFolder = join(root, 'out', 'app');

/** Of better-sqlite3's prebuilt addons, the one that goes in. */
export type Target = { platform: 'win32' | 'linux' | 'darwin'; arch: 'x64' | 'arm64' };

/** What a published Admin schema is copied as; `electron/main.ts` names it to the practice systems. */
const schemaPackage = join(root, 'node_modules', '@shopify', 'dev-mcp');
const schemaFile = join(schemaPackage, 'dist', 'data', 'admin_2026-10.json.gz');

/** CommonJS throughout: a sandboxed preload cannot be anything else, and what is loaded out of an archive had better be plain. */
const shared = {
  bundle: true,
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  external: ['electron', 'electron/main', 'electron/common', 'electron/renderer'],
  metafile: true,
  minifySyntax: true,
  logLevel: 'warning',
  legalComments: 'none',
} as const satisfies BuildOptions;

const packageSchema = z.object({ version: z.string(), license: z.string().optional() });

/** The packages that something of was bundled. */
const packagesOf = (metafiles: readonly Metafile[]): string[] => {
  const names = new Set<string>();
  for (const { inputs } of metafiles) {
    for (const input of Object.keys(inputs)) {
      const found = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
      if (found !== null) names.add(found[0].slice(0, -1));
    }
  }
  return [...names].toSorted();
};

/** Name, version and text of each licence, as most of them ask for. */
const licencesOf = (folders: readonly string[]): string =>
  folders
    .map((folder) => {
      const { version, license } = packageSchema.parse(JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')));
      const file = readdirSync(join(root, folder)).find((name) => /^licen[cs]e/i.test(name));
      const text = file === undefined ? 'Its package carries no text.' : readFileSync(join(root, folder, file), 'utf8').trim();
      return `${folder.replace(/^.*node_modules\//, '')} ${version} (${license ?? 'see below'})\n\n${text}\n`;
    })
    .join(`\n${'─'.repeat(60)}\n\n`);

/** Names the window is bundled from; vite does not list them as esbuild does. */
const windowPackages = [
  'react',
  'react-dom',
  'scheduler',
  '@fluentui/react-components',
  '@fluentui/react-icons',
  '@tanstack/react-virtual',
  'zustand',
  'zod',
];

/** How programs for Node, `entryPoints`, are bundled into `outdir`. */
export const nodeBundle = ({ platform, arch }: Target, outdir: string, entryPoints: string[]) =>
  ({
    ...shared,
    outdir,
    entryPoints,
    platform: 'node',
    target: 'node24',
    // The entry for one platform names its addon outright; the general one looks for it at run time.
    alias: { 'better-sqlite3': `better-sqlite3/${platform}-${arch}` },
    loader: { '.node': 'copy' },
    assetNames: '[name]',
    define: { 'import.meta.dirname': '__dirname', 'import.meta.url': 'bundleAddress' },
    // A process keeps its program's text: a quarter is comments and blanks, and one letter beyond Latin-1 in them doubles all of it.
    minifyWhitespace: true,
    lineLimit: 160,
    banner: { js: "const bundleAddress = require('node:url').pathToFileURL(__filename).href;" },
  }) as const satisfies BuildOptions;

/** Makes `folder` anew. Rejects with what the bundlers say. */
export const bundleDesktop = async (target: Target, folder: string): Promise<void> => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const programs = ['main', 'engine-process', 'practice-process'].map((name) => join(root, 'electron', `${name}.ts`));
  const node = await build(nodeBundle(target, folder, programs));
  const preload = await build({
    ...shared,
    outdir: folder,
    entryPoints: [join(root, 'electron', 'preload.ts')],
    platform: 'browser',
    target: 'es2024',
    define: { requestNames: JSON.stringify(Object.keys(requests)) },
  });
  cpSync(join(root, 'build', 'icons', 'drawn'), join(folder, 'icons'), { recursive: true });

  const schemaTo = join(folder, 'practice-schema');
  mkdirSync(schemaTo);
  copyFileSync(schemaFile, join(schemaTo, 'admin-schema.json.gz'));
  copyFileSync(join(schemaPackage, 'LICENSE'), join(schemaTo, 'LICENSE.txt'));

  // A folder of its own: the web host's copy of the pages may be in use.
  await buildPages({ ...pages, configFile: false, build: { ...pages.build, outDir: join(folder, 'renderer'), manifest: false } });

  const windowFolders = windowPackages.map((name) => `node_modules/${name}`).filter((folder) => existsSync(join(root, folder)));
  const folders = [...new Set([...packagesOf([node.metafile, preload.metafile]), ...windowFolders])].toSorted();
  writeFileSync(join(folder, 'third-party-licences.txt'), licencesOf(folders));

  const { name, version, description } = z
    .object({ name: z.string(), version: z.string(), description: z.string() })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  // No dependencies: everything is in the bundles, so the packager has none to collect.
  const about = { name, productName: 'Quayside', version, description, author: 'Quayside', license: 'UNLICENSED', main: 'main.cjs' };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(about, null, 2)}\n`);
};

/** The machine this runs on; only three systems and two kinds of processor have an addon. */
export const thisMachine = (): Target => {
  const { platform, arch } = process;
  if ((platform !== 'win32' && platform !== 'linux' && platform !== 'darwin') || (arch !== 'x64' && arch !== 'arm64')) {
    throw new Error(`There is no desktop program for ${platform} on ${arch}.`);
  }
  return { platform, arch };
};

if (import.meta.main) {
  await bundleDesktop(thisMachine(), programFolder);
  console.log(`The desktop program is in ${programFolder}.`);
}
