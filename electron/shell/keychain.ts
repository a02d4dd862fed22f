/**
 * The operating system's own store behind the engine's secrets: encrypted by Electron's safeStorage (DPAPI on Windows, the keyring
 * on Linux), decrypted by the main process and handed to the engine process only.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { problemOf, ProblemError } from '../engine/domain/problem.ts';
import { keptName, type SecretPlace } from '../host/secret-places.ts';

/** The part of Electron's `safeStorage` that is used. */
export type SafeStorage = Pick<Electron.SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString'> & {
  /** Linux only. */
  getSelectedStorageBackend?: Electron.SafeStorage['getSelectedStorageBackend'];
};

export type Keychain = {
  /**
   * The secrets given for just these places, by name, in the clear, for the engine's memory. Those that this account cannot decrypt
   * are left out: they must be entered again.
   */
  readFor(places: readonly SecretPlace[]): Record<string, string>;
  /** Throws `ProblemError` where the operating system offers no encryption. */
  keep(place: SecretPlace, secret: string): void;
};

const fileSchema = z.record(z.string(), z.base64());

export const openKeychain = (file: string, storage: SafeStorage): Keychain => {
  /** A damaged file holds nothing any more: the systems refuse us, the tray says so, and the secrets are entered again. */
  const encrypted = (): Record<string, string> => {
    if (!existsSync(file)) return {};
    try {
      return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch {
      return {};
    }
  };

  /** Electron on a Linux without a keyring "encrypts" with a password that everybody knows. */
  const isSafe = (): boolean => storage.isEncryptionAvailable() && storage.getSelectedStorageBackend?.() !== 'basic_text';

  return {
    readFor: (places) => {
      const all = new Map(Object.entries(encrypted()));
      if (all.size === 0 || !isSafe()) return {};
      return Object.fromEntries(
        places.flatMap((place) => {
          const text = all.get(keptName(place));
          if (text === undefined) return [];
          try {
            return [[place.name, storage.decryptString(Buffer.from(text, 'base64'))]];
          } catch {
            // Another account's, or from another PC: these keys do not move.
            return [];
          }
        }),
      );
    },
    keep: (place, secret) => {
      if (!isSafe()) {
        throw new ProblemError(problemOf('secrets-not-safe', 'This account has no safe place for secrets.', { name: place.name }));
      }
      const all = { ...encrypted(), [keptName(place)]: storage.encryptString(secret).toString('base64') };
      mkdirSync(dirname(file), { recursive: true });
      const draft = `${file}.new`;
      writeFileSync(draft, JSON.stringify(all), { mode: 0o600 });
      renameSync(draft, file);
    },
  };
};
