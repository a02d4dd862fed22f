/** Secrets at rest: encrypted by the operating system, or not kept at all. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { SecretPlace } from '../../electron/host/secret-places.ts';
import { ProblemError } from '../../electron/engine/domain/problem.ts';
import { openKeychain, type SafeStorage } from '../../electron/shell/keychain.ts';

const folder = mkdtempSync(join(tmpdir(), 'quayside-keychain-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const fresh = (): string => join(folder, `${(count += 1)}`, 'secrets.json');

/** Reversible, and tied to an account: what one account wrote another cannot read. */
const storageOf = (account: string, more: Partial<SafeStorage> = {}): SafeStorage => ({
  isEncryptionAvailable: () => true,
  encryptString: (text) => Buffer.from(Buffer.from(`${account}:${text}`).toReversed()),
  decryptString: (bytes) => {
    const [owner, ...rest] = Buffer.from(bytes.toReversed()).toString('utf8').split(':');
    if (owner !== account) throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptString.');
    return rest.join(':');
  },
  ...more,
});

const khaos: SecretPlace = { name: 'khaos', place: 'https://kc-server' };
const shop: SecretPlace = { name: 'shopify:main', place: 'https://example.myshopify.com' };

describe('The keychain', () => {
  it('keeps secrets over a restart, and no file shows them', () => {
    const file = fresh();
    const keychain = openKeychain(file, storageOf('ann'));
    keychain.keep(khaos, 'open sesame');
    keychain.keep(shop, 'shpss_0123456789');
    expect(openKeychain(file, storageOf('ann')).readFor([khaos, shop])).toEqual({
      khaos: 'open sesame',
      'shopify:main': 'shpss_0123456789',
    });
    expect(readFileSync(file, 'utf8')).not.toMatch(/sesame|shpss/);
  });

  it('gives a secret to the place it was given for, and to no other', () => {
    const keychain = openKeychain(fresh(), storageOf('ann'));
    keychain.keep(khaos, 'open sesame');
    for (const place of ['https://other-server', 'http://kc-server', 'https://kc-server:8443'])
      expect([place, keychain.readFor([{ name: 'khaos', place }])]).toEqual([place, {}]);
    // Back at the old address the old one is still good; each place has its own.
    keychain.keep({ ...khaos, place: 'https://other-server' }, 'another');
    expect(keychain.readFor([khaos])).toEqual({ khaos: 'open sesame' });
    expect(keychain.readFor([{ ...khaos, place: 'https://other-server' }])).toEqual({ khaos: 'another' });
  });

  it('with a damaged file has nothing, and can be filled again', () => {
    const file = fresh();
    openKeychain(file, storageOf('ann')).keep(khaos, 'open sesame');
    writeFileSync(file, '{"khaos":"***"}');
    const keychain = openKeychain(file, storageOf('ann'));
    expect(keychain.readFor([khaos, shop])).toEqual({});
    keychain.keep(khaos, 'again');
    expect(keychain.readFor([khaos, shop])).toEqual({ khaos: 'again' });
  });

  it('gives another account nothing, and does not fail', () => {
    const file = fresh();
    openKeychain(file, storageOf('ann')).keep(khaos, 'open sesame');
    expect(openKeychain(file, storageOf('bob')).readFor([khaos, shop])).toEqual({});
  });

  it.each([
    ['offers no encryption', { isEncryptionAvailable: () => false }],
    ['only pretends to encrypt', { getSelectedStorageBackend: () => 'basic_text' as const }],
  ])('keeps nothing where the operating system %s', (_what, more) => {
    const file = fresh();
    expect(() => openKeychain(file, storageOf('ann', more)).keep(khaos, 'open sesame')).toThrow(ProblemError);
    expect(existsSync(file)).toBe(false);
  });
});
