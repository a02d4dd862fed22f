/** The settings as a person changes them, what does not fit, and what tests of connections said. Secrets leave with the next save and are forgotten. */
import { create } from 'zustand';
import { act } from './notices.ts';
import { pathText, textAt, valueAt, withValue, type Json, type JsonPath } from './draft.ts';
import { bridge } from '../bridge.ts';
import type { Problem } from '../../shared/records.ts';
import { settingsSchema } from '../../shared/settings.ts';
import type { ConnectionReport, SettingIssue, SettingsDraft } from '../../shared/set-up.ts';

export type Tested = 'khaos' | number;

type SetUpState = {
  draft: SettingsDraft | undefined;
  /** As it stands in the file. */
  saved: SettingsDraft | undefined;
  kept: readonly string[];
  /** Typed here and not saved yet, by name. */
  secrets: Readonly<Record<string, string>>;
  issues: readonly SettingIssue[];
  /** From the first try to save on, what does not fit is said while it is typed. */
  tried: boolean;
  reports: Readonly<Record<string, ConnectionReport>>;
  testing: Tested | undefined;
  saving: boolean;
  problem: Problem | undefined;
};

const none: SetUpState = {
  draft: undefined,
  saved: undefined,
  kept: [],
  secrets: {},
  issues: [],
  tried: false,
  reports: {},
  testing: undefined,
  saving: false,
  problem: undefined,
};
export const useSetUp = create<SetUpState>(() => none);

export const emptyStore = (storeId: string): Json => ({
  storeId,
  domain: '',
  credentials: { kind: 'client', clientId: '' },
  orders: { storeKey: '', goLiveAt: '', companyClass: '', salesSource: '' },
  stock: { locations: [] },
});

const empty = (): SettingsDraft => ({
  mode: 'live',
  khaos: { url: '', mode: 'live', auth: { kind: 'none' } },
  stores: [emptyStore('main')],
});

const issuesOf = (draft: SettingsDraft): SettingIssue[] => {
  const parsed = settingsSchema.safeParse(draft);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
};

export const readSetUp = async (): Promise<void> => {
  const reply = await bridge.ask('read-set-up', {});
  if (!reply.ok) return useSetUp.setState({ ...none, problem: reply.problem });
  const { draft, kept } = reply.value;
  useSetUp.setState({ ...none, draft: draft ?? empty(), saved: draft, kept });
};

export const change = (path: JsonPath, value: Json | undefined): void =>
  useSetUp.setState(({ draft, tried, issues }) => {
    // A whole draft is an object; taking all of it out is no change that a field can make.
    const next = (withValue(draft, path, value) ?? {}) as SettingsDraft;
    return { draft: next, issues: tried ? issuesOf(next) : issues };
  });

/** An empty text is no secret: the kept one stays. */
export const typeSecret = (name: string, secret: string): void =>
  useSetUp.setState(({ secrets: { [name]: _before, ...others } }) => ({ secrets: secret === '' ? others : { ...others, [name]: secret } }));

export const test = async (of: Tested): Promise<void> => {
  const { draft, secrets } = useSetUp.getState();
  if (draft === undefined) return;
  useSetUp.setState({ testing: of });
  const reply = await bridge.ask('test-connection', { draft, secrets: { ...secrets }, of });
  useSetUp.setState(({ reports, issues }) => ({
    testing: undefined,
    reports: {
      ...reports,
      [String(of)]: reply.ok
        ? reply.value
        : { steps: [{ title: 'The test', well: false, said: reply.problem.summary }], problem: reply.problem, issues: [] },
    },
    issues: reply.ok && reply.value.issues.length > 0 ? reply.value.issues : issues,
  }));
};

/** Keeps everything, and the engine begins with it; says what does not fit instead. */
export const save = async (): Promise<void> => {
  const { draft, secrets } = useSetUp.getState();
  if (draft === undefined) return;
  const issues = issuesOf(draft);
  useSetUp.setState({ tried: true, issues });
  if (issues.length > 0) return;
  useSetUp.setState({ saving: true });
  const done = await act('write-set-up', { draft, secrets: { ...secrets } }, ({ issues: found }) =>
    found.length === 0 ? 'The settings are saved; Quayside begins with them.' : 'The settings do not fit yet; see the fields.',
  );
  useSetUp.setState({ saving: false, issues: done?.issues ?? [] });
  if (done !== undefined && done.issues.length === 0) await readSetUp();
};

export const useText = (path: JsonPath): string => useSetUp(({ draft }) => textAt(draft, path));
export const useList = (path: JsonPath): readonly Json[] => {
  const value = useSetUp(({ draft }) => valueAt(draft, path));
  return Array.isArray(value) ? value : [];
};
/** Why the field does not fit. */
export const useIssue = (path: JsonPath): string | undefined => {
  const text = pathText(path);
  return useSetUp(({ issues }) => issues.find((issue) => issue.path === text)?.message);
};
