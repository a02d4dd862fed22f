/** The support file: what somebody who was not there needs to understand this installation. No secret, nothing that says who a customer is. */
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { arch, release } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { readJsonFile } from './json-file.ts';
import { maskDeep, maskText } from './mask.ts';
import { problemFrom } from '../engine/domain/problem.ts';
import type { Clock, Random } from '../engine/ports.ts';
import { readLedger } from '../engine/read-ledger.ts';

/** The newest part of each log: the days before a problem was noticed, small enough for an e-mail once it is packed. */
const logTailBytes = 2 * 1024 * 1024;

export type SupportOptions = {
  /** As the host has it; practice under the desktop has a folder of its own inside. */
  dataFolder: string;
  settingsFile: string;
  version: string;
  clock: Clock;
  random: Random;
};

const jsonOf = (value: unknown): Uint8Array => strToU8(`${JSON.stringify(value, null, 2)}\n`);

const parseJson = (text: string): { value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

const settingsOf = (file: string): unknown => {
  if (!existsSync(file)) return 'There is no settings file.';
  const parsed = readJsonFile(file);
  return parsed === undefined ? 'The settings file is not JSON.' : maskDeep(parsed.value);
};

const tailOf = (file: string): string => {
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const bytes = Buffer.alloc(Math.min(size, logTailBytes));
    const read = readSync(handle, bytes, 0, bytes.length, size - bytes.length);
    const text = bytes.toString('utf8', 0, read);
    // A tail that begins in the middle of a line begins with the next one.
    return size > bytes.length ? text.slice(text.indexOf('\n') + 1) : text;
  } finally {
    closeSync(handle);
  }
};

const maskLine = (line: string): string => {
  const parsed = parseJson(line);
  return parsed === undefined ? maskText(line) : JSON.stringify(maskDeep(parsed.value));
};

const logsOf = (folder: string): [string, Uint8Array][] =>
  !existsSync(folder)
    ? []
    : readdirSync(folder)
        .filter((name) => name.endsWith('.log'))
        .map((name) => [`logs/${name}`, strToU8(tailOf(join(folder, name)).split('\n').map(maskLine).join('\n'))]);

const ledgerOf = ({ clock, random }: SupportOptions, file: string): unknown => {
  try {
    return maskDeep(readLedger(file, { clock, random }));
  } catch (error) {
    // Whatever is wrong with the ledger is just what the reader of this file wants to know.
    return { problem: maskDeep(problemFrom(error).problem) };
  }
};

/** A zip: `about.json`, `settings.json`, `ledger.json` and `practice-ledger.json` where there are such, and the end of each log. */
export const supportFile = (options: SupportOptions): Uint8Array => {
  const { dataFolder, settingsFile, version, clock } = options;
  const ledgers = [
    ['ledger.json', join(dataFolder, 'ledger.db')],
    ['practice-ledger.json', join(dataFolder, 'practice', 'ledger.db')],
  ] as const;
  return zipSync({
    'about.json': jsonOf({
      madeAt: new Date(clock.nowMs()).toISOString(),
      quayside: version,
      versions: process.versions,
      system: { platform: process.platform, release: release(), arch: arch() },
    }),
    'settings.json': jsonOf(settingsOf(settingsFile)),
    ...Object.fromEntries(ledgers.filter(([, file]) => existsSync(file)).map(([name, file]) => [name, jsonOf(ledgerOf(options, file))])),
    ...Object.fromEntries(logsOf(join(dataFolder, 'logs'))),
  });
};
