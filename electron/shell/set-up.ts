/**
 * The requests of set-up, answered by the main process itself: it has the settings file and the keychain, and there may be no engine
 * yet. Secrets come in here and go to the keychain and to the engine; no answer holds one.
 */
import { existsSync } from 'node:fs';
import { testConnection, type TestPorts } from './connection-test.ts';
import type { Actor } from '../engine/domain/job-moves.ts';
import { problemFrom } from '../engine/domain/problem.ts';
import type { SetUpAct } from '../engine/set-up-acts.ts';
import { readJsonFile, writeJsonFile } from '../host/json-file.ts';
import { secretPlaces, type SecretPlace } from '../host/secret-places.ts';
import type { Keychain } from './keychain.ts';
import { changedFields, type SetUpActs } from './set-up-acts.ts';
import { requests, type ParsedInput, type Reply, type RequestName, type RequestOutput } from '../../shared/contract.ts';
import { khaosSettingsSchema, settingsSchema, storeSettingsSchema, type Settings } from '../../shared/settings.ts';
import { settingsDraftSchema, type SettingsDraft } from '../../shared/set-up.ts';

export type SetUpOptions = {
  /** Of the settings. */
  file: string;
  keychain: Keychain;
  acts: Pick<SetUpActs, 'keep' | 'drop'>;
  ports: Omit<TestPorts, 'secrets'>;
  /** Other settings stand in the file now. */
  onChange(): void;
};

const names = ['read-set-up', 'write-set-up', 'test-connection'] as const satisfies readonly RequestName[];
type SetUpRequest = (typeof names)[number];
type SetUpHandlers = { [N in SetUpRequest]: (input: ParsedInput<N>, actor: Actor) => RequestOutput<N> | Promise<RequestOutput<N>> };

export const isSetUpRequest = (name: string): name is SetUpRequest => names.some((one) => one === name);

export type SetUp = { ask(name: SetUpRequest, input: unknown, actor: Actor): Promise<Reply<unknown>> };

/** A file that cannot be read is begun anew: what it held is shown by the engine's own complaint, and kept until somebody saves. */
const readDraft = (file: string): SettingsDraft | undefined => {
  if (!existsSync(file)) return undefined;
  return settingsDraftSchema.safeParse(readJsonFile(file)?.value).data;
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

export const createSetUp = ({ file, keychain, acts, ports, onChange }: SetUpOptions): SetUp => {
  const handlers: SetUpHandlers = {
    'read-set-up': () => {
      const draft = readDraft(file);
      return draft === undefined ? { kept: [] } : { draft, kept: Object.keys(keychain.readFor(placesOf(draft))) };
    },
    'write-set-up': ({ draft, secrets }, actor) => {
      const parsed = settingsSchema.safeParse(draft);
      if (!parsed.success) return { issues: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })) };
      // Secrets first: settings whose secrets could not be kept would start an engine that is refused.
      const given = secretPlaces(parsed.data).filter(({ name }) => Object.hasOwn(secrets, name));
      for (const place of given) keychain.keep(place, secrets[place.name]!);
      const act: SetUpAct = {
        id: ports.random.uuid(),
        atMs: ports.clock.nowMs(),
        actor,
        fields: changedFields(settingsSchema.safeParse(readDraft(file)).data, parsed.data),
        secrets: given.map(({ name }) => name),
      };
      const says = act.fields.length + act.secrets.length > 0;
      // Before the settings: what changes without a line in the audit log could not be found out any more.
      if (says) acts.keep(act);
      try {
        writeJsonFile(file, draft);
      } catch (error) {
        acts.drop([act]);
        throw error;
      }
      ports.log.info('settings-written', { mode: parsed.data.mode, stores: parsed.data.stores.length, secrets: given.length });
      onChange();
      return { issues: [] };
    },
    'test-connection': ({ draft, secrets, of }) => {
      const kept = keychain.readFor(placesOf(draft));
      const read = (name: string): string | undefined => (Object.hasOwn(secrets, name) ? secrets[name] : kept[name]);
      return testConnection(draft, of, { ...ports, secrets: { read } });
    },
  };
  const answer = async <N extends SetUpRequest>(name: N, input: unknown, actor: Actor): Promise<RequestOutput<N>> =>
    // The schema of this very name parses it; TypeScript cannot follow a name to its schema through a union.
    handlers[name](requests[name].input.parse(input) as ParsedInput<N>, actor);
  return {
    ask: async (name, input, actor) => {
      try {
        return { ok: true, value: await answer(name, input, actor) };
      } catch (error) {
        const { problem } = problemFrom(error);
        ports.log.warn('set-up-failed', { request: name, cause: problem.cause });
        return { ok: false, problem };
      }
    },
  };
};
