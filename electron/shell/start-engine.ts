/** What an engine begins with: the settings of the data folder with their secrets or, while there are none, the practice systems. */
import { existsSync, mkdirSync } from 'node:fs';
import { problemOf, ProblemError } from '../engine/domain/problem.ts';
import { secretPlaces, type SecretPlace } from '../host/secret-places.ts';
import { createSecrets } from '../host/secrets.ts';
import type { EngineStart } from './engine-messages.ts';
import { ledgerPath, practiceFolder, settingsPath } from './first-start.ts';
import type { Keychain } from './keychain.ts';
import type { PracticeLink } from './practice-link.ts';
import type { SetUpActs } from './set-up-acts.ts';
import { readSettingsFile } from './settings-file.ts';
import type { Settings } from '../../shared/settings.ts';

export type StartOptions = {
  dataFolder: string;
  keychain: Keychain;
  /** Started only when it is needed. */
  practice: PracticeLink;
  environment: NodeJS.ProcessEnv;
  /** They concern the real systems, and wait for an engine on those. */
  acts: Pick<SetUpActs, 'waiting'>;
};

/** Throws `ProblemError` where settings or practice systems are not to be had. */
export const startOf = async ({ dataFolder, keychain, practice, environment, acts }: StartOptions): Promise<EngineStart> => {
  const path = settingsPath(dataFolder);
  const settings = readSettingsFile(path);
  // A sync tool or an editor may take the file away for a moment: a live PC never turns to practice by that.
  if (settings === undefined && existsSync(ledgerPath(dataFolder)))
    throw new ProblemError(problemOf('settings-unreadable', `The settings are gone: there is a ledger, but no ${path}.`, { path }));
  if (settings === undefined || settings.mode === 'practice') {
    const folder = practiceFolder(dataFolder);
    mkdirSync(folder, { recursive: true });
    return { dataFolder: folder, ...(await practice.way()), acts: [] };
  }
  const places = secretPlaces(settings);
  // IT may give them to the account by its environment instead; what was entered here counts first.
  const fromEnvironment = createSecrets(environment);
  const given = places.flatMap(({ name }) => {
    const secret = fromEnvironment.read(name);
    return secret === undefined ? [] : [[name, secret] as const];
  });
  const secrets = { ...Object.fromEntries(given), ...keychain.readFor(places) };
  return { dataFolder, settings, secrets, aheadMs: 0, acts: acts.waiting() };
};

/** Where secrets may go by the settings as they stand now, which the next engine begins with. `running`: those of the engine that runs. */
export const livePlaces = (dataFolder: string, running: Settings | undefined): SecretPlace[] | undefined => {
  if (running?.mode !== 'live') return undefined;
  const settings = readSettingsFile(settingsPath(dataFolder));
  return settings?.mode === 'live' ? secretPlaces(settings) : undefined;
};
