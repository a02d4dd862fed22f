/** What Set-up leaves in the audit log: who changed which fields, and never what they held. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stampOf } from '../../electron/engine/open-engine.ts';
import type { Clock } from '../../electron/engine/ports.ts';
import { noteSetUpActs } from '../../electron/engine/set-up-acts.ts';
import { memoryLedger } from '../../electron/engine/store/open.ts';
import { openKeychain } from '../../electron/shell/keychain.ts';
import { createSetUp } from '../../electron/shell/set-up.ts';
import { openSetUpActs } from '../../electron/shell/set-up-acts.ts';
import { settingsSchema } from '../../shared/settings.ts';

const base = mkdtempSync(join(tmpdir(), 'quayside-set-up-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const ann = 'person:desktop:ann';
const savedAtMs = Date.UTC(2026, 10, 23, 9);
const secrets = { khaos: 'Tide-and-Quay-4711', 'shopify:main': 'shpss_0123456789abcdef' };
const first = {
  mode: 'live',
  khaos: { url: 'https://kc-server/LiveSoap/Khaos.exe', auth: { kind: 'basic', user: 'mary.fisher' } },
  stores: [
    {
      storeId: 'main',
      domain: 'example.myshopify.com',
      credentials: { kind: 'client', clientId: 'client-1' },
      orders: {
        storeKey: 'WEB',
        goLiveAt: '2026-12-01T00:00:00Z',
        companyClass: 'Retail',
        salesSource: 'SHOPIFY',
        couriers: { 'By hand to Mrs Fisher': 'VAN' },
      },
    },
  ],
};
type Draft = typeof first;

/** Set-up on a folder of its own, and a ledger that an engine would write into. */
const bench = () => {
  const folder = mkdtempSync(join(base, 'data-'));
  const clock: Clock = { nowMs: () => savedAtMs, monotonicMs: () => 0, after: () => () => undefined };
  let uuids = 0;
  const random = { next: () => 0.5, uuid: () => `00000000-0000-4000-8000-${String(++uuids).padStart(12, '0')}` };
  const logged: string[] = [];
  const say = (...said: unknown[]): void => void logged.push(JSON.stringify(said));
  const log = { info: say, warn: say, error: say };
  const acts = openSetUpActs(join(folder, 'set-up-acts.json'), log);
  const storage = {
    isEncryptionAvailable: () => true,
    encryptString: (text: string) => Buffer.from(Buffer.from(text).toReversed()),
    decryptString: (bytes: Buffer) => Buffer.from(bytes.toReversed()).toString('utf8'),
  };
  const setUp = createSetUp({
    file: join(folder, 'settings.json'),
    keychain: openKeychain(join(folder, 'secrets.json'), storage),
    acts,
    ports: { clock, random, http: { send: () => Promise.reject(new Error('nothing is asked')) }, log },
    onChange: () => undefined,
  });
  const ledger = memoryLedger({ clock, random, stamp: stampOf(settingsSchema.parse(first)) });
  return {
    folder,
    acts,
    ledger,
    logged,
    save: (draft: Draft, given: Record<string, string> = {}) => setUp.ask('write-set-up', { draft, secrets: given }, ann),
    /** As an engine does that begins. */
    begin: (): void => noteSetUpActs(ledger, acts.waiting()),
    lines: () => ledger.audit.page({ event: 'set-up-changed' }, 10).entries,
  };
};

const [store] = first.stores;
const changed = (orders: Partial<NonNullable<typeof store>['orders']>, khaos: Partial<Draft['khaos']> = {}): Draft => ({
  ...first,
  khaos: { ...first.khaos, ...khaos },
  stores: [{ ...store!, orders: { ...store!.orders, ...orders } }],
});

describe('A change of set-up stands in the audit log', () => {
  it('with who made it, when, which fields changed and which secrets were given', async () => {
    const { save, begin, lines } = bench();
    await save(first);
    await save(changed({ companyClass: 'Trade' }, { auth: { kind: 'basic', user: 'john' } }), { khaos: secrets.khaos });
    begin();
    expect(lines()[0]).toMatchObject({
      actor: ann,
      event: 'set-up-changed',
      note: 'Fields changed: khaos.auth, stores.main.orders.companyClass. Secrets given: khaos.',
      references: { savedAt: new Date(savedAtMs).toISOString() },
    });
    expect(lines()[1]?.note).toMatch(/^Fields changed: mode, khaos\.khaosId, khaos\.url, .*stores\.main\.domain, /);
  });

  it('without any value, secret, or name that a person made up, wherever it is kept on the way', async () => {
    const { save, begin, lines, folder, logged } = bench();
    await save(first, { ...secrets, 'of nobody': 'Another-Secret-1' });
    await save(changed({ couriers: { 'By hand to Mrs Fisher': 'VAN2' } }));
    const kept = readFileSync(join(folder, 'set-up-acts.json'), 'utf8');
    begin();
    const written = `${kept}${JSON.stringify(lines())}${logged.join()}`;
    expect(lines().map(({ note }) => note)[0]).toBe('Fields changed: stores.main.orders.couriers.');
    const hidden = [...Object.values(secrets), 'Another-Secret-1', 'of nobody', 'mary.fisher', 'Fisher', 'kc-server', 'client-1', 'Retail'];
    expect(hidden.filter((value) => written.includes(value))).toEqual([]);
  });

  it('once, also where the engine is started again before it is known that it stands there', async () => {
    const { save, begin, lines, acts, ledger } = bench();
    await save(first);
    begin();
    begin();
    expect(lines()).toHaveLength(1);
    acts.drop(acts.waiting());
    expect(acts.waiting()).toEqual([]);
    expect(ledger.audit.verify(100).broken).toBeUndefined();
  });

  it('names the fields of a store that was added or taken away', async () => {
    const { save, begin, lines } = bench();
    const outlet = { ...store!, storeId: 'outlet', domain: 'outlet.myshopify.com', orders: { ...store!.orders, storeKey: 'OUT' } };
    await save(first);
    await save({ ...first, stores: [...first.stores, outlet] });
    await save(first);
    begin();
    for (const line of lines().slice(0, 2)) {
      expect(line.note).toContain('stores.outlet.domain');
      expect(line.note).not.toContain('stores.main');
    }
  });

  it('once, also where the file cannot be written when the engine has it', async () => {
    const { save, begin, lines, acts, folder, logged } = bench();
    await save(first);
    begin();
    // Another program holds what would take the file's place.
    mkdirSync(join(folder, 'set-up-acts.json.new'));
    acts.drop(acts.waiting());
    expect(logged.join()).toContain('set-up-acts-not-dropped');
    expect(acts.waiting()).toHaveLength(1);
    rmSync(join(folder, 'set-up-acts.json.new'), { recursive: true });
    begin();
    acts.drop(acts.waiting());
    expect(acts.waiting()).toEqual([]);
    expect(lines()).toHaveLength(1);
  });

  it('at a later start where they cannot be read now, which keeps no engine from starting', async () => {
    const { save, acts, folder, logged } = bench();
    await save(first);
    const file = join(folder, 'set-up-acts.json');
    const text = readFileSync(file, 'utf8');
    // Another program holds the file.
    rmSync(file);
    mkdirSync(file);
    expect(acts.waiting()).toEqual([]);
    expect(logged.join()).toContain('set-up-acts-unreadable');
    rmSync(file, { recursive: true });
    writeFileSync(file, text);
    expect(acts.waiting()).toHaveLength(1);
  });

  it('only where something changed and was kept', async () => {
    const { save, acts, folder } = bench();
    await save({ ...first, stores: [] });
    expect(acts.waiting()).toEqual([]);
    await save(first);
    acts.drop(acts.waiting());
    await save(first);
    expect(acts.waiting()).toEqual([]);
    // A file that cannot be put in its place: nothing has changed.
    rmSync(join(folder, 'settings.json'));
    mkdirSync(join(folder, 'settings.json'));
    writeFileSync(join(folder, 'settings.json', 'in-the-way'), '');
    expect(await save(changed({ companyClass: 'Trade' }))).toMatchObject({ ok: false });
    expect(acts.waiting()).toEqual([]);
  });
});
