/** What the engine begins with, and the first start before that. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { EngineLink } from '../../electron/shell/engine-link.ts';
import { withFirstStart } from '../../electron/shell/first-start.ts';
import { keptName, type SecretPlace } from '../../electron/host/secret-places.ts';
import { livePlaces, startOf } from '../../electron/shell/start-engine.ts';
import { desktopDataFolder } from '../../electron/shell/data-folder.ts';
import { settingsSchema } from '../../shared/settings.ts';
import { VirtualClock } from '../practice/virtual-clock.ts';

const base = mkdtempSync(join(tmpdir(), 'quayside-start-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const freshFolder = (): string => mkdtempSync(join(base, 'data-'));

const live = {
  mode: 'live',
  khaos: { url: 'https://kc-server/LiveSoap/Khaos.exe' },
  stores: [
    {
      storeId: 'main',
      domain: 'example.myshopify.com',
      credentials: { kind: 'client', clientId: 'c' },
      orders: { storeKey: 'WEB', goLiveAt: '2026-12-01T00:00:00Z', companyClass: 'Retail', salesSource: 'SHOPIFY' },
    },
  ],
};
const way = { settings: settingsSchema.parse({ ...live, mode: 'practice' }), secrets: { 'shopify:main': 'practice-secret' }, aheadMs: 5 };
const acts = [{ id: 'act-1', atMs: 7, actor: 'person:desktop:ann' as const, fields: ['khaos.url'], secrets: [] }];
/** `kept`: by name and place, as `keptName` has it. */
const optionsFor = (dataFolder: string, kept: Record<string, string> = {}) => ({
  dataFolder,
  keychain: {
    readFor: (places: readonly SecretPlace[]) =>
      Object.fromEntries(places.flatMap((place) => (kept[keptName(place)] === undefined ? [] : [[place.name, kept[keptName(place)]!]]))),
    keep: (place: SecretPlace, secret: string) => void (kept[keptName(place)] = secret),
  },
  practice: { way: () => Promise.resolve(way), close: () => Promise.resolve() },
  acts: { waiting: () => acts },
  environment: { QUAYSIDE_KHAOS_PASSWORD: 'from-it', QUAYSIDE_SHOPIFY_SECRET_MAIN: 'older' },
});

describe('The engine begins', () => {
  it('on practice systems while there are no settings, with a ledger apart from the live one', async () => {
    const folder = freshFolder();
    expect(await startOf(optionsFor(folder))).toEqual({ dataFolder: join(folder, 'practice'), ...way, acts: [] });
  });

  it('not on practice systems where the settings of a live ledger are gone for a moment', async () => {
    const folder = freshFolder();
    mkdirSync(join(folder, 'practice'));
    writeFileSync(join(folder, 'ledger.db'), '');
    await expect(startOf(optionsFor(folder))).rejects.toMatchObject({ problem: { cause: 'settings-unreadable' } });
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(live));
    expect((await startOf(optionsFor(folder))).settings.mode).toBe('live');
  });

  it('on the settings, with what was entered here before what the environment says', async () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(live));
    const start = await startOf(optionsFor(folder, { 'shopify:main at https://example.myshopify.com': 'entered' }));
    expect(start).toMatchObject({ dataFolder: folder, aheadMs: 0, acts, secrets: { khaos: 'from-it', 'shopify:main': 'entered' } });
    expect(start.settings.mode).toBe('live');
  });

  it('without the secret that was entered for another address', async () => {
    const folder = freshFolder();
    const moved = { ...live, khaos: { url: 'https://other-server/LiveSoap/Khaos.exe' } };
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(moved));
    const kept = { 'khaos at https://kc-server': 'entered', 'shopify:main at https://example.myshopify.com': 'shop' };
    expect((await startOf({ ...optionsFor(folder, kept), environment: {} })).secrets).toEqual({ 'shopify:main': 'shop' });
  });

  it('without touching the secrets that IT laid down: another account’s engine may hold the ledger', async () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(live));
    writeFileSync(join(folder, 'secrets.json'), JSON.stringify({ 'shopify:main': 'laid-down' }));
    expect((await startOf(optionsFor(folder))).secrets).toEqual({ khaos: 'from-it', 'shopify:main': 'older' });
    expect(existsSync(join(folder, 'secrets.json'))).toBe(true);
  });

  it('on settings that Notepad saved with a byte order mark', async () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'settings.json'), `\uFEFF${JSON.stringify(live)}`);
    expect((await startOf(optionsFor(folder))).settings.mode).toBe('live');
  });

  it('with secrets for the places of the settings as they stand, not as the engine that runs has them', () => {
    const folder = freshFolder();
    const running = settingsSchema.parse(live);
    expect(livePlaces(folder, way.settings)).toBeUndefined();
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...live, khaos: { url: 'https://other-server/Khaos.exe' } }));
    expect(livePlaces(folder, way.settings)).toBeUndefined();
    expect(livePlaces(folder, running)).toContainEqual({ name: 'khaos', place: 'https://other-server' });
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...live, mode: 'practice' }));
    expect(livePlaces(folder, running)).toBeUndefined();
  });

  it.each([
    ['are no JSON', '{', undefined],
    ['do not fit', JSON.stringify({ ...live, stores: [{ ...live.stores[0], storeId: 'NOT LOWER' }] }), 'stores.0.storeId'],
  ])('not at all where the settings %s, and says where', async (_what, text, place) => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'settings.json'), text);
    const failure = await startOf(optionsFor(folder)).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ problem: { cause: 'settings-unreadable' } });
    if (place !== undefined) expect(JSON.stringify(failure)).toContain(place);
  });
});

const linkOf = () => {
  const done: string[] = [];
  const link: EngineLink = {
    open: () => void done.push('open'),
    ask: (name) => Promise.resolve({ ok: true, value: `engine: ${name}` }),
    prove: () => Promise.resolve({ ok: true, value: null }),
    process: () => ({ state: 'starting' }),
    snapshot: () => undefined,
    onEvent: () => () => undefined,
    restart: () => undefined,
    close: () => Promise.resolve(),
  };
  return { link, done };
};

describe('The first start', () => {
  it('waits, shows that nothing is set up, and begins with practice when that is chosen', async () => {
    const folder = freshFolder();
    const { link, done } = linkOf();
    const first = withFirstStart(link, folder, new VirtualClock(1_000));
    first.open();
    expect(done).toEqual([]);
    expect(first.snapshot()).toMatchObject({ engineState: 'setup-needed' });
    expect(first.standing()).toMatchObject([{ process: { state: 'running' } }, { snapshot: { engineState: 'setup-needed' } }]);
    expect(await first.ask('read-snapshot', {}, 'person:desktop')).toMatchObject({ ok: true, value: { engineState: 'setup-needed' } });
    expect(await first.ask('run-flow', { flow: 'push-stock' }, 'person:desktop')).toMatchObject({ ok: false });
    expect(await first.ask('start-practice', {}, 'person:desktop')).toEqual({ ok: true, value: null });
    expect(done).toEqual(['open']);
    expect(first.process()).toEqual({ state: 'starting' });
    expect(await first.ask('start-practice', {}, 'person:desktop')).toEqual({ ok: true, value: 'engine: start-practice' });
    // The next start goes on with it.
    const next = linkOf();
    withFirstStart(next.link, folder, new VirtualClock(1_000)).open();
    expect(next.done).toEqual(['open']);
  });

  it('is over where there is a ledger: its settings are missed, practice is not offered', () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'ledger.db'), '');
    const { link, done } = linkOf();
    withFirstStart(link, folder, new VirtualClock(1_000)).open();
    expect(done).toEqual(['open']);
  });

  it('begins by itself when settings are laid down while it waits', () => {
    const folder = freshFolder();
    const clock = new VirtualClock(1_000);
    const { link, done } = linkOf();
    withFirstStart(link, folder, clock).open();
    clock.runNext();
    expect(done).toEqual([]);
    writeFileSync(join(folder, 'settings.json'), '{}');
    clock.runNext();
    expect(done).toEqual(['open']);
    expect(clock.waiting()).toBe(0);
  });
});

describe('The data folder', () => {
  it('is the one that is named, or Windows’ own for the machine: never quietly another', () => {
    expect(desktopDataFolder('/named', 'win32', {}, '/account')).toBe('/named');
    expect(desktopDataFolder('', 'win32', { ProgramData: 'C:/none-such' }, '/account')).toBe(join('C:/none-such', 'Quayside'));
  });

  it('is the account’s own on a Linux whose machine-wide folder cannot be written', () => {
    const account = freshFolder();
    mkdirSync(join(account, 'data'));
    const folder = desktopDataFolder('', 'linux', {}, account);
    expect([join(account, 'data'), '/var/lib/quayside']).toContain(folder);
  });
});
