/** `npm run package -- [windows|linux] [--dir]`: the installers, or with `--dir` the folder they would lay down. Windows' is best made on Windows, for its signature. */
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Arch, build, Platform, type Configuration } from 'electron-builder';
import { bundleDesktop, programFolder, thisMachine, type Target } from './bundle.ts';
import { root } from './tool.ts';

export type PackageOptions = {
  platform: 'windows' | 'linux';
  /** Only the folder, no installer. */
  dirOnly: boolean;
  /** Where the bundles are made. */
  program?: string;
  /** What to do otherwise than `electron-builder.yml` says. */
  otherwise?: Configuration;
};

/** Every customer's PC is one of these. */
const targets: Record<PackageOptions['platform'], Target> = {
  windows: { platform: 'win32', arch: 'x64' },
  linux: { platform: 'linux', arch: 'x64' },
};

/** Answers the files made. Rejects with what bundlers and packager say. */
export const packageProgram = async ({ platform, dirOnly, program = programFolder, otherwise = {} }: PackageOptions): Promise<string[]> => {
  await bundleDesktop(targets[platform], program);
  return build({
    projectDir: root,
    targets: (platform === 'windows' ? Platform.WINDOWS : Platform.LINUX).createTarget(dirOnly ? 'dir' : undefined, Arch.x64),
    publish: 'never',
    config: {
      extends: join(root, 'electron-builder.yml'),
      ...otherwise,
      directories: { app: relative(root, program), buildResources: 'build/installer', output: 'release', ...otherwise.directories },
    },
  });
};

if (import.meta.main) {
  const { values, positionals } = parseArgs({ options: { dir: { type: 'boolean', default: false } }, allowPositionals: true });
  const platform = positionals[0] ?? (thisMachine().platform === 'win32' ? 'windows' : 'linux');
  if (platform !== 'windows' && platform !== 'linux') {
    console.error('npm run package -- [windows|linux] [--dir]');
    process.exitCode = 1;
  } else {
    for (const file of await packageProgram({ platform, dirOnly: values.dir })) console.log(file);
  }
}
