/**
 * The operating system's own store behind the engine's secrets: encrypted by Electron's safeStorage (DPAPI on Windows, the keyring
 * on Linux), decrypted by the main process and handed to the engine process only.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { problemOf, ProblemError } from '../engine/domain/problem.ts';

/** The part of Electron's `safeStorage` that is used. */
export type SafeStorage = Pick<Electron.SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString'> & {
  /** Linux only. */
  getSelectedStorageBackend?: Electron.SafeStorage['getSelectedStorageBackend'];
};

export type Keychain = {
  /** Every secret in the clear, for the engine's memory. Those that this account cannot decrypt are left out: they must be entered again. */
  readAll(): Record<string, string>;
  /** Throws `ProblemError` where the operating system offers no encryption. */
  keep(name: string, secret: string): void;
};

const fileSchema = z.record(z.string(), z.base64());
const handedOverSchema = z.record(z.string(), z.string().min(1));

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
    readAll: () => {
      const all = encrypted();
      if (Object.keys(all).length === 0 || !isSafe()) return {};
      return Object.fromEntries(
        Object.entries(all).flatMap(([name, text]) => {
          try {
            return [[name, storage.decryptString(Buffer.from(text, 'base64'))]];
          } catch {
            // Another account's, or from another PC: these keys do not move.
            return [];
          }
        }),
      );
    },
    keep: (name, secret) => {
      if (!isSafe()) {
        throw new ProblemError(problemOf('secrets-not-safe', 'This account has no safe place for secrets.', { name }));
      }
      const all = { ...encrypted(), [name]: storage.encryptString(secret).toString('base64') };
      mkdirSync(dirname(file), { recursive: true });
      const draft = `${file}.new`;
      writeFileSync(draft, JSON.stringify(all), { mode: 0o600 });
      renameSync(draft, file);
    },
  };
};

/**
 * Takes in the secrets that IT laid down as a JSON object (`{"shopify:main": "…"}`) and removes the file: from then on they are
 * in the keychain only. Answers how many. Throws `ProblemError` where there is no safe place for them; the file then stays.
 */
export const takeSecretsIn = (file: string, keychain: Keychain): number => {
  if (!existsSync(file)) return 0;
  const handedOver = handedOverSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  for (const [name, secret] of Object.entries(handedOver)) keychain.keep(name, secret);
  rmSync(file);
  return Object.keys(handedOver).length;
};
