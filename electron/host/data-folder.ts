/** Where the ledger lives: machine-wide, so that two accounts of one PC cannot run two ledgers. */
import { join } from 'node:path';

export const dataFolder = (platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string => {
  if (platform === 'win32') return join(environment['ProgramData'] ?? 'C:\\ProgramData', 'Quayside');
  if (platform === 'darwin') return '/Library/Application Support/Quayside';
  // A daemon's folder where it may be written; the packages make it.
  return '/var/lib/quayside';
};
