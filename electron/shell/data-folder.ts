/** The data folder of a desktop: the machine-wide one, or the one named at the start; on a Linux that has none, the account's own. */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder as machineFolder } from '../host/data-folder.ts';

const canWrite = (folder: string): boolean => {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

/** `named`: what `--data` says. A folder that is named or Windows' own is used or refused, never replaced by another: that would be a second ledger. */
export const desktopDataFolder = (
  named: string,
  platform: NodeJS.Platform,
  environment: NodeJS.ProcessEnv,
  accountFolder: string,
): string => {
  if (named !== '') return named;
  const folder = machineFolder(platform, environment);
  // An AppImage has no installer that could make the machine's folder; it is for trying.
  return platform === 'win32' || canWrite(folder) ? folder : join(accountFolder, 'data');
};
