/**
 * Secrets that IT lays down beside the settings, as a JSON object (`{"shopify:main": "…"}`): taken into the keychain, at any time, by the
 * account whose engine runs. Any other account at this PC may see the file, but could not use what is in it.
 */
import { existsSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { problemFrom, problemOf, ProblemError } from '../engine/domain/problem.ts';
import type { Cancel, Clock, Log } from '../engine/ports.ts';
import { readJsonFile } from '../host/json-file.ts';
import type { SecretPlace } from '../host/secret-places.ts';
import type { Problem } from '../../shared/records.ts';
import type { EngineLink } from './engine-link.ts';
import type { Keychain } from './keychain.ts';

/** Whoever laid the file down looks whether it goes; nobody should have to start the program again. */
const lookEveryMs = 5_000;

const fileSchema = z.record(z.string(), z.string().min(1));

const unreadable = (file: string, what: string, cause?: unknown): ProblemError =>
  new ProblemError(problemOf('secrets-unreadable', `The secrets in ${file} ${what}.`, { path: file }), { cause });

const read = (file: string): Record<string, string> => {
  let json: ReturnType<typeof readJsonFile>;
  try {
    json = readJsonFile(file);
  } catch (error) {
    throw unreadable(file, 'cannot be read', error);
  }
  // No parser's words: they quote what is in the file.
  const parsed = fileSchema.safeParse(json?.value);
  if (!parsed.success) throw unreadable(file, 'are not a JSON object with a text for each secret');
  return parsed.data;
};

/**
 * Takes in the secrets for these places and removes the file: from then on they are in the keychain only. Answers how many, and which
 * names the settings do not have. Throws `ProblemError` where the file cannot be read or there is no safe place for them; it then stays.
 */
const takeSecretsIn = (file: string, keychain: Keychain, places: readonly SecretPlace[]): { taken: number; leftOut: string[] } => {
  const handedOver = read(file);
  const given = places.flatMap((place) => {
    const secret = Object.hasOwn(handedOver, place.name) ? handedOver[place.name] : undefined;
    return secret === undefined ? [] : [{ place, secret }];
  });
  for (const { place, secret } of given) keychain.keep(place, secret);
  try {
    rmSync(file);
  } catch (error) {
    throw unreadable(file, 'cannot be removed', error);
  }
  const names = new Set(places.map(({ name }) => name));
  return { taken: given.length, leftOut: Object.keys(handedOver).filter((name) => !names.has(name)) };
};

export type HandedOverOptions = {
  file: string;
  keychain: Keychain;
  link: Pick<EngineLink, 'process' | 'onEvent' | 'restart'>;
  /** Where secrets may go by the settings as they stand now; undefined while the engine does not run on real systems. */
  places(): readonly SecretPlace[] | undefined;
  clock: Pick<Clock, 'after'>;
  log: Log;
};

export type HandedOver = {
  /** Why what was laid down is not taken in. */
  problem(): Problem | undefined;
  stop(): void;
};

/** Looks when the engine has begun, and every few seconds; the engine is started again with what was taken in. */
export const watchHandedOver = ({ file, keychain, link, places, clock, log }: HandedOverOptions): HandedOver => {
  let problem: Problem | undefined;
  let cancel: Cancel;

  const takeIn = (): void => {
    const known = places();
    if (known === undefined) return;
    const { taken, leftOut } = takeSecretsIn(file, keychain, known);
    log.info('secrets-taken-in', { count: taken });
    if (leftOut.length > 0) log.warn('secrets-of-no-place', { names: leftOut.join(', ') });
    if (taken > 0) link.restart();
  };

  const look = (): void => {
    // An engine that runs holds the ledger: no other account's does.
    if (link.process().state !== 'running') return;
    const before = problem;
    problem = undefined;
    if (!existsSync(file)) return;
    try {
      takeIn();
    } catch (error) {
      ({ problem } = problemFrom(error));
      if (problem.cause !== before?.cause) log.warn('secrets-not-taken-in', { cause: problem.cause, summary: problem.summary });
    }
  };

  const lookOn = (): void => {
    look();
    cancel = clock.after(lookEveryMs, lookOn);
  };
  const stopListening = link.onEvent(({ kind }) => {
    if (kind === 'engine-process') look();
  });
  lookOn();
  return {
    problem: () => problem,
    stop: () => {
      stopListening();
      cancel();
    },
  };
};
