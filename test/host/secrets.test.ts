import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { dataFolder } from '../../electron/host/data-folder.ts';
import { createSecrets, variableOf } from '../../electron/host/secrets.ts';

const fileWith = (text: string, mode = 0o600): string => {
  const folder = mkdtempSync(join(tmpdir(), 'quayside-secrets-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'secrets.json');
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
};

test('a secret has a variable of its own', () => {
  expect(variableOf('khaos')).toBe('QUAYSIDE_KHAOS_PASSWORD');
  expect(variableOf('shopify:main-shop')).toBe('QUAYSIDE_SHOPIFY_SECRET_MAIN_SHOP');
});

test('the environment goes before the file', () => {
  const file = fileWith('{"shopify:main":"from file","khaos":"kc"}');
  const secrets = createSecrets({ QUAYSIDE_SHOPIFY_SECRET_MAIN: 'from environment' }, file);
  expect([secrets.read('shopify:main'), secrets.read('khaos'), secrets.read('shopify:other')]).toEqual([
    'from environment',
    'kc',
    undefined,
  ]);
});

test('a file with a byte order mark, as Windows’ tools write it, is read', () => {
  expect(createSecrets({}, fileWith('\uFEFF{"khaos":"kc"}')).read('khaos')).toBe('kc');
});

test('a name that every object has is no secret', () => {
  expect(createSecrets({}, fileWith('{}')).read('constructor')).toBeUndefined();
});

test.skipIf(process.platform === 'win32')('a file that others may read is refused with what to do', () => {
  for (const mode of [0o640, 0o604, 0o620]) expect(() => createSecrets({}, fileWith('{}', mode))).toThrow(/chmod 600/);
});

test('a file of another shape is refused', () => {
  expect(() => createSecrets({}, fileWith('{"khaos":7}'))).toThrow(/must hold a JSON object/);
  expect(() => createSecrets({}, fileWith('nonsense'))).toThrow(/must hold a JSON object/);
});

test('the ledger’s folder is the machine’s, not a user’s', () => {
  expect(dataFolder('win32', { ProgramData: 'D:\\ProgramData' })).toMatch(/^D:\\ProgramData.Quayside$/);
  expect(dataFolder('linux', { HOME: '/home/ann' })).toBe('/var/lib/quayside');
});
