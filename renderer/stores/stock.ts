/** Outlets, the selection among them, and the forced push with its preview, progress and verdict. */
import { create } from 'zustand';
import { createExport, isoTime } from './export.ts';
import { createListing } from './listing.ts';
import { act } from './notices.ts';
import { bridge } from '../bridge.ts';
import { countOf } from '../formats.ts';
import { outletLabels } from '../../shared/labels.ts';
import type { Problem } from '../../shared/records.ts';
import type { OutletKey, OutletStanding, OutletView, PushPreview, PushProgress, PushScope } from '../../shared/stock-views.ts';

export type StockFilter = { standing: OutletStanding | ''; stockCode: string };

export const outletList = createListing<StockFilter, OutletView>({ standing: '', stockCode: '' }, async ({ standing, stockCode }, from) => {
  const reply = await bridge.ask('list-outlets', {
    ...(standing === '' ? {} : { standing }),
    ...(stockCode === '' ? {} : { stockCode }),
    ...(from === undefined ? {} : { from }),
  });
  return reply.ok ? { ok: true, value: { items: reply.value.items, next: reply.value.next } } : reply;
});

export const outletExport = createExport<OutletView, string>(
  'stock',
  [
    ['stock code', ({ stockCode }) => stockCode],
    ['sku', ({ sku }) => sku],
    ['store', ({ storeId }) => storeId],
    ['site', ({ site }) => site],
    ['location', ({ locationId }) => locationId],
    ['kc level', ({ level }) => level],
    ['buffer', ({ buffer }) => buffer],
    ['wanted', ({ wanted }) => wanted],
    ['shopify on hand', ({ onHand }) => onHand],
    ['offered', ({ available }) => available],
    ['state', ({ standing }) => outletLabels[standing].title],
    ['frozen', ({ frozen }) => frozen],
    ['why', ({ problem, why }) => problem?.summary ?? why],
    ['seen in shopify', ({ confirmedAtMs }) => isoTime(confirmedAtMs)],
  ],
  outletList.readPage,
);

export const outletText = ({ storeId, itemId, locationId }: OutletKey): string => `${storeId} ${itemId} ${locationId}`;
const keyOf = ({ storeId, itemId, locationId }: OutletKey): OutletKey => ({ storeId, itemId, locationId });
const keysOf = (outlets: readonly OutletKey[]): OutletKey[] => outlets.map(keyOf);

type Push = {
  open: boolean;
  storeId: string;
  scope: PushScope;
  stage: 'choosing' | 'previewing' | 'pushing' | 'ended';
  preview: PushPreview | undefined;
  asked: number;
  startedAtMs: number;
  progress: PushProgress | undefined;
  /** Once it has ended: the lines asked for (or, of a whole shop, those that are not in step). */
  verdict: readonly OutletView[];
  counts: { confirmed: number; different: number; held: number } | undefined;
  problem: Problem | undefined;
};

const closed: Push = {
  open: false,
  storeId: '',
  scope: { kind: 'different' },
  stage: 'choosing',
  preview: undefined,
  asked: 0,
  startedAtMs: 0,
  progress: undefined,
  verdict: [],
  counts: undefined,
  problem: undefined,
};

export const usePush = create<Push>(() => closed);

/** Of what the dialog asked last. Closing or changing it stops nothing, but what an earlier one still hears is not shown. */
let turn = 0;
/** The same dialog goes on to something else; answers how to show what comes of it, as long as it is what is looked at. */
const nextTurn = (change: Partial<Push>): { isSeen(): boolean; show(change: Partial<Push>): void } => {
  const mine = ++turn;
  usePush.setState(change);
  const isSeen = (): boolean => mine === turn;
  return { isSeen, show: (later) => (isSeen() ? usePush.setState(later) : undefined) };
};

export const openPush = (storeId: string, scope: PushScope): void => void nextTurn({ ...closed, open: true, storeId, scope });
export const closePush = (): void => void nextTurn(closed);
export const choosePush = (change: { storeId?: string; scope?: PushScope }): void =>
  void nextTurn({ ...change, stage: 'choosing', preview: undefined, problem: undefined });

export const previewPush = async (): Promise<void> => {
  const { storeId, scope } = usePush.getState();
  const { show } = nextTurn({ stage: 'previewing', preview: undefined, problem: undefined });
  const reply = await bridge.ask('preview-push', { storeId, scope });
  show({ stage: 'choosing', ...(reply.ok ? { preview: reply.value } : { problem: reply.problem }) });
};

/** Often enough that the bar moves, seldom enough that asking costs nothing. */
const progressMs = 1_000;
/** Passes after which what is still open is left to the ordinary runs: one to read, one to write what overtaking threw away, one to read back. */
const passesAtMost = 3;

const verdictOf = async (storeId: string, scope: PushScope): Promise<readonly OutletView[]> => {
  const asked: { standing?: OutletStanding; stockCode?: string }[] =
    scope.kind === 'codes' ? scope.stockCodes.map((stockCode) => ({ stockCode })) : [{ standing: 'different' }, { standing: 'held' }];
  const replies = await Promise.all(asked.map((filter) => bridge.ask('list-outlets', { storeId, ...filter })));
  return replies.flatMap((reply) => (reply.ok ? reply.value.items : []));
};

export const startPush = async (): Promise<void> => {
  const { storeId, scope } = usePush.getState();
  const { isSeen, show } = nextTurn({ problem: undefined });
  const begun = await bridge.ask('force-push', { storeId, scope });
  if (!begun.ok) return show({ problem: begun.problem });
  const { asked, sinceMs } = begun.value;
  show({ stage: 'pushing', asked, startedAtMs: Date.now(), progress: { left: asked, atLeast: false } });
  const look = async (): Promise<PushProgress | undefined> => {
    const reply = await bridge.ask('read-push', { storeId, scope, sinceMs });
    if (reply.ok) show({ progress: reply.value });
    return reply.ok ? reply.value : undefined;
  };
  const watching = setInterval(() => (isSeen() ? void look() : undefined), progressMs);
  for (let pass = 0; pass < passesAtMost; pass++) {
    const ran = await bridge.ask('run-flow', { flow: 'push-stock', storeId });
    const problem = ran.ok ? ran.value.find((view) => view.problem !== undefined)?.problem : ran.problem;
    if (problem !== undefined) show({ problem });
    const left = (await look())?.left;
    if (problem !== undefined || left === 0 || left === undefined) break;
  }
  clearInterval(watching);
  if (isSeen()) {
    const verdict = await verdictOf(storeId, scope);
    const snapshot = await bridge.ask('read-snapshot', {});
    show({ stage: 'ended', verdict, counts: snapshot.ok ? snapshot.value.stock : undefined });
  }
  await outletList.refresh();
};

export const stockActs = {
  freeze: async (outlets: readonly OutletKey[], reason: string) => {
    await act(
      'freeze-outlets',
      { outlets: keysOf(outlets), reason },
      () => `${countOf(outlets.length, 'line')} frozen: shown, and not written until thawed.`,
    );
    await outletList.refresh();
  },
  thaw: async (outlets: readonly OutletKey[]) => {
    await act('thaw-outlets', { outlets: keysOf(outlets) }, () => `${countOf(outlets.length, 'line')} thawed; written with the next run.`);
    await outletList.refresh();
  },
  release: async (outlets: readonly OutletKey[]) => {
    await act(
      'release-outlets',
      { outlets: keysOf(outlets) },
      () => `${countOf(outlets.length, 'line')} released; written with the next run.`,
    );
    await outletList.refresh();
  },
  approve: async (storeId: string, outlets: readonly OutletKey[] | 'all') => {
    const keys = outlets === 'all' ? outlets : keysOf(outlets);
    const done = await act(
      'approve-breaker',
      { storeId, outlets: keys },
      ({ approved }) => `${countOf(approved, 'line')} approved; each is worked out anew and written once.`,
    );
    if (done !== undefined) await bridge.ask('run-flow', { flow: 'push-stock', storeId });
    await outletList.refresh();
  },
};
