/** What an engine begins with: the settings of the data folder with their secrets or, while there are none, the practice systems. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { problemOf, ProblemError } from '../engine/domain/problem.ts';
import type { Log } from '../engine/ports.ts';
import { secretPlaces } from '../host/secret-places.ts';
import { createSecrets } from '../host/secrets.ts';
import type { EngineStart } from './engine-messages.ts';
import { ledgerPath, practiceFolder, settingsPath } from './first-start.ts';
import { takeSecretsIn, type Keychain } from './keychain.ts';
import type { PracticeLink } from './practice-link.ts';
import { readSettingsFile } from './settings-file.ts';

export type StartOptions = {
  dataFolder: string;
  keychain: Keychain;
  /** Started only when it is needed. */
  practice: PracticeLink;
  environment: NodeJS.ProcessEnv;
  log: Log;
};

/** Throws `ProblemError` where settings or practice systems are not to be had. */
export const startOf = async ({ dataFolder, keychain, practice, environment, log }: StartOptions): Promise<EngineStart> => {
  const path = settingsPath(dataFolder);
  const settings = readSettingsFile(path);
  // A sync tool or an editor may take the file away for a moment: a live PC never turns to practice by that.
  if (settings === undefined && existsSync(ledgerPath(dataFolder)))
    throw new ProblemError(problemOf('settings-unreadable', `The settings are gone: there is a ledger, but no ${path}.`, { path }));
  if (settings === undefined || settings.mode === 'practice') {
    const folder = practiceFolder(dataFolder);
    mkdirSync(folder, { recursive: true });
    return { dataFolder: folder, ...(await practice.way()) };
  }
  const places = secretPlaces(settings);
  const { taken, leftOut } = takeSecretsIn(join(dataFolder, 'secrets.json'), keychain, places);
  if (taken > 0) log.info('secrets-taken-in', { count: taken });
  if (leftOut.length > 0) log.warn('secrets-of-no-place', { names: leftOut.join(', ') });
  // IT may give them to the account by its environment instead; what was entered here counts first.
  const fromEnvironment = createSecrets(environment);
  const given = places.flatMap(({ name }) => {
    const secret = fromEnvironment.read(name);
    return secret === undefined ? [] : [[name, secret] as const];
  });
  return { dataFolder, settings, secrets: { ...Object.fromEntries(given), ...keychain.readFor(places) }, aheadMs: 0 };
};
