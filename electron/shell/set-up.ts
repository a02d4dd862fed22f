/**
 * The requests of set-up, answered by the main process itself: it has the settings file and the keychain, and there may be no engine
 * yet. Secrets come in here and go to the keychain and to the engine; no answer holds one.
 */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { testConnection, type TestPorts } from './connection-test.ts';
import { problemFrom } from '../engine/domain/problem.ts';
import { readJsonFile } from '../host/json-file.ts';
import { secretPlaces, type SecretPlace } from '../host/secret-places.ts';
import type { Keychain } from './keychain.ts';
import { requests, type ParsedInput, type Reply, type RequestName, type RequestOutput } from '../../shared/contract.ts';
import { khaosSettingsSchema, settingsSchema, storeSettingsSchema, type Settings } from '../../shared/settings.ts';
import { settingsDraftSchema, type SettingsDraft } from '../../shared/set-up.ts';

export type SetUpOptions = {
  /** Of the settings. */
  file: string;
  keychain: Keychain;
  ports: Omit<TestPorts, 'secrets'>;
  /** Other settings stand in the file now. */
  onChange(): void;
};

const names = ['read-set-up', 'write-set-up', 'test-connection'] as const satisfies readonly RequestName[];
type SetUpRequest = (typeof names)[number];
type SetUpHandlers = { [N in SetUpRequest]: (input: ParsedInput<N>) => RequestOutput<N> | Promise<RequestOutput<N>> };

export const isSetUpRequest = (name: string): name is SetUpRequest => names.some((one) => one === name);

export type SetUp = { ask(name: SetUpRequest, input: unknown): Promise<Reply<unknown>> };

/** A file that cannot be read is begun anew: what it held is shown by the engine's own complaint, and kept until somebody saves. */
const readDraft = (file: string): SettingsDraft | undefined => {
  if (!existsSync(file)) return undefined;
  return settingsDraftSchema.safeParse(readJsonFile(file)?.value).data;
};

/** Whole or not at all: a machine that stops in the middle leaves the old file. */
const writeDraft = (file: string, draft: SettingsDraft): void => {
  mkdirSync(dirname(file), { recursive: true });
  const next = `${file}.new`;
  writeFileSync(next, `${JSON.stringify(draft, null, 2)}\n`);
  renameSync(next, file);
};

const addressSchema = khaosSettingsSchema.pick({ url: true });
const shopAddressSchema = storeSettingsSchema.pick({ storeId: true, domain: true, origin: true });

/** The places that a draft names already, whatever else of it does not fit yet. */
const placesOf = (draft: SettingsDraft): SecretPlace[] => {
  const khaos = addressSchema.safeParse(draft['khaos']).data;
  const stores = Array.isArray(draft['stores']) ? draft['stores'] : [];
  const known = stores.flatMap((store) => shopAddressSchema.safeParse(store).data ?? []);
  const places = secretPlaces({ khaos: khaos ?? { url: 'http://nowhere.invalid' }, stores: known } as Pick<Settings, 'khaos' | 'stores'>);
  return khaos === undefined ? places.filter(({ name }) => name !== 'khaos') : places;
};

export const createSetUp = ({ file, keychain, ports, onChange }: SetUpOptions): SetUp => {
  const handlers: SetUpHandlers = {
    'read-set-up': () => {
      const draft = readDraft(file);
      return draft === undefined ? { kept: [] } : { draft, kept: Object.keys(keychain.readFor(placesOf(draft))) };
    },
    'write-set-up': ({ draft, secrets }) => {
      const parsed = settingsSchema.safeParse(draft);
      if (!parsed.success) return { issues: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })) };
      // Secrets first: settings whose secrets could not be kept would start an engine that is refused.
      for (const place of secretPlaces(parsed.data)) {
        const secret = Object.hasOwn(secrets, place.name) ? secrets[place.name] : undefined;
        if (secret !== undefined) keychain.keep(place, secret);
      }
      writeDraft(file, draft);
      ports.log.info('settings-written', {
        mode: parsed.data.mode,
        stores: parsed.data.stores.length,
        secrets: Object.keys(secrets).length,
      });
      onChange();
      return { issues: [] };
    },
    'test-connection': ({ draft, secrets, of }) => {
      const kept = keychain.readFor(placesOf(draft));
      const read = (name: string): string | undefined => (Object.hasOwn(secrets, name) ? secrets[name] : kept[name]);
      return testConnection(draft, of, { ...ports, secrets: { read } });
    },
  };
  const answer = async <N extends SetUpRequest>(name: N, input: unknown): Promise<RequestOutput<N>> =>
    // The schema of this very name parses it; TypeScript cannot follow a name to its schema through a union.
    handlers[name](requests[name].input.parse(input) as ParsedInput<N>);
  return {
    ask: async (name, input) => {
      try {
        return { ok: true, value: await answer(name, input) };
      } catch (error) {
        const { problem } = problemFrom(error);
        ports.log.warn('set-up-failed', { request: name, cause: problem.cause });
        return { ok: false, problem };
      }
    },
  };
};
