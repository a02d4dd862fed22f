/**
 * The engine: one Khaos Control, its stores, their flows. A library: hosts give it ports and ask it to run flows; it keeps
 * no schedule of its own.
 */
import type { Khaos } from './connectors/khaos/khaos.ts';
import type { Shopify } from './connectors/shopify/shopify.ts';
import { engineStateOf } from './domain/engine-state.ts';
import { elapsedMs, type Moment } from './domain/moment.ts';
import { timing as usualTiming, type Timing } from './domain/timing.ts';
import { proveCompleteness } from './flows/completeness.ts';
import type { Lease, Pass } from './flows/flow.ts';
import { flows as allFlows, type AnyFlow } from './flows/index.ts';
import { createLease } from './lease.ts';
import { createPause } from './pause.ts';
import type { Cancel, Ports } from './ports.ts';
import { beginView, runPass } from './runner.ts';
import type { Ledger } from './store/ledger.ts';
import { type EngineSnapshot, type FlowName, type Problem, type RunTrigger, type RunView } from '../../shared/records.ts';
import type { Settings, StoreSettings } from '../../shared/settings.ts';

export type EngineParts = {
  ports: Pick<Ports, 'clock' | 'random' | 'log'>;
  settings: Settings;
  ledger: Ledger;
  khaos: Khaos;
  /** By store id; one for every store of the settings. */
  shops: ReadonlyMap<string, Shopify>;
  timing?: Timing;
  flows?: Record<FlowName, AnyFlow>;
};

export type EngineEvent = { kind: 'run-began' | 'run-ended'; flow: FlowName; storeId: string } | { kind: 'changed' };

export type Engine = {
  /** Brings what a crash left in order. Call once, before anything else. */
  start(): void;
  /**
   * Runs a flow over one store, or over all. A pass that is under way already is joined, and one more follows it when it had
   * begun before the call: what the caller just changed is seen. Never throws for what went wrong outside; see the views.
   */
  run(flow: FlowName, trigger: RunTrigger, storeId?: string): Promise<RunView[]>;
  /** The completeness proof over one window. Problems are thrown (`ProblemError`). */
  prove(storeId: string, span: 'quick' | 'whole'): Promise<{ missing: number }>;
  /** Nothing runs until the time (undefined: until `resume`), neither in this engine nor in the next one on this ledger. */
  pause(untilMs: number | undefined): void;
  resume(): void;
  isPaused(): boolean;
  snapshot(): EngineSnapshot;
  onEvent(listener: (event: EngineEvent) => void): Cancel;
  /** Lets calls under way end, begins nothing new. */
  stop(): Promise<void>;
  readonly ledger: Ledger;
  readonly settings: Settings;
  nowMs(): number;
  /** For requests that act on one store outside a pass (linking, forced pushes). */
  passFor(flow: FlowName, storeId: string, trigger: RunTrigger): Pass;
};

/** Jobs brought in order at a time after a crash, so that the first breath comes soon. */
const rescueAtOnce = 500;

/** Stamp of the KC system that claims and leases carry; compared as text. */
export const khaosStamp = (settings: Settings): string => `${settings.khaos.khaosId}:${settings.khaos.mode}`;

/** Time servers set clocks by less than this all the time. */
const clockStepMs = 1_000;
/** What was under way when the clock was set back has ended by then. */
const passesEndMs = 5 * 60_000;

export const createEngine = (parts: EngineParts): Engine => {
  const { ports, settings, ledger, khaos, shops } = parts;
  const { clock, log } = ports;
  const timing = parts.timing ?? usualTiming;
  const flows: Record<FlowName, AnyFlow> = parts.flows ?? allFlows;
  const listeners = new Set<(event: EngineEvent) => void>();
  const startedMonotonicMs = clock.monotonicMs();
  const moment = (): Moment => ({ wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs(), start: ledger.installation.starts });
  let stopping = false;
  const pause = createPause(ledger.installation, clock);

  /** What went wrong last, by store and system; a pass that ends well clears its store's. */
  const trouble = new Map<string, { problem: Problem; sinceMs: number }>();

  const tell = (event: EngineEvent): void => {
    for (const listener of listeners) listener(event);
  };

  const storeOf = (storeId: string): StoreSettings => {
    const store = settings.stores.find((one) => one.storeId === storeId);
    if (store === undefined) throw new Error(`no store ${storeId} in the settings`);
    return store;
  };
  const shopOf = (storeId: string): Shopify => {
    const shop = shops.get(storeId);
    if (shop === undefined) throw new Error(`no connection for store ${storeId}`);
    return shop;
  };

  const leases = new Map<string, Lease>();
  for (const store of settings.stores) {
    leases.set(
      store.storeId,
      createLease({
        storeId: store.storeId,
        shopify: shopOf(store.storeId),
        ledger,
        clock,
        random: ports.random,
        log,
        timing,
        khaos: khaosStamp(settings),
      }),
    );
  }

  const passFor = (
    flow: FlowName,
    storeId: string,
    trigger: RunTrigger,
    view = beginView({ trigger, startedAtMs: clock.nowMs() }, flow, storeId),
  ): Pass => ({
    trigger,
    startedAtMs: view.startedAtMs,
    settings,
    store: storeOf(storeId),
    khaos,
    shopify: shopOf(storeId),
    ledger,
    lease: leases.get(storeId)!,
    clock,
    random: ports.random,
    log,
    timing,
    moment,
    elapsedMs: (since) => elapsedMs(since, moment(), startedMonotonicMs),
    count: (what, by = 1) => {
      view[what] += by;
    },
    stopping: () => stopping || pause.holds(),
  });

  const learn = (view: RunView): void => {
    const key = `${view.storeId} ${view.flow}`;
    if (view.problem === undefined) trouble.delete(key);
    else trouble.set(key, { problem: view.problem, sinceMs: trouble.get(key)?.sinceMs ?? view.startedAtMs });
  };

  /** How far the wall clock is ahead of the monotonic one, as last seen. */
  let aheadMs = Number.NEGATIVE_INFINITY;
  let lookAgainAtMs = Number.POSITIVE_INFINITY;
  /** Looked for before each pass: whatever goes by the ledger's times would else stand still until the clock has caught up. */
  const watchClock = (): void => {
    const now = moment();
    const before = aheadMs;
    aheadMs = now.wallMs - now.monotonicMs;
    const byMs = before - aheadMs;
    if (byMs > clockStepMs) {
      log.warn('clock-set-back', { byMs });
      ledger.clockWasSetBack();
      lookAgainAtMs = now.monotonicMs + passesEndMs;
    } else if (now.monotonicMs >= lookAgainAtMs) {
      // Passes that were under way may have stored times from before.
      ledger.clockWasSetBack();
      lookAgainAtMs = Number.POSITIVE_INFINITY;
    }
  };

  const runOnce = async (flow: FlowName, storeId: string, trigger: RunTrigger): Promise<RunView> => {
    const view = beginView({ trigger, startedAtMs: clock.nowMs() }, flow, storeId);
    if (stopping || pause.holds()) return view;
    watchClock();
    tell({ kind: 'run-began', flow, storeId });
    // Flow<never>: the runner hands a flow only the records that flow itself found.
    const ended = await runPass(flows[flow] as Parameters<typeof runPass>[0], passFor(flow, storeId, trigger, view), view);
    learn(ended);
    tell({ kind: 'run-ended', flow, storeId });
    return ended;
  };

  /** Proofs under way. */
  const proofs = new Set<Promise<unknown>>();

  /** Passes under way, and the one that follows where somebody asked meanwhile. */
  const underWay = new Map<string, { current: Promise<RunView>; next: Promise<RunView> | undefined }>();

  const begin = (key: string, flow: FlowName, storeId: string, trigger: RunTrigger): Promise<RunView> => {
    const current = runOnce(flow, storeId, trigger).finally(() => {
      if (underWay.get(key)?.current === current) underWay.delete(key);
    });
    underWay.set(key, { current, next: undefined });
    return current;
  };

  const runStore = (flow: FlowName, storeId: string, trigger: RunTrigger): Promise<RunView> => {
    const key = `${flow} ${storeId}`;
    const going = underWay.get(key);
    if (going === undefined) return begin(key, flow, storeId, trigger);
    going.next ??= going.current.then(
      () => begin(key, flow, storeId, trigger),
      () => begin(key, flow, storeId, trigger),
    );
    return going.next;
  };

  const snapshot = (): EngineSnapshot => {
    const runs = ledger.runs.latest();
    const groups = ledger.jobs.problemGroups();
    const stock = ledger.outlets.counts();
    const despatch = { told: 0, waiting: 0, unconfirmed: 0, held: 0 };
    for (const { state, count } of ledger.jobs.counts({ flow: 'push-despatch' })) {
      if (state === 'done') despatch.told += count;
      else if (state === 'held' || state === 'failed') despatch.held += count;
      else if (state === 'unconfirmed') despatch.unconfirmed += count;
      else if (state !== 'skipped') despatch.waiting += count;
    }
    const troubles = [...trouble.values()];
    const away = troubles.filter(({ problem }) => problem.kind === 'unreachable').map(({ sinceMs }) => sinceMs);
    const proven = settings.stores.flatMap((store) => {
      const text = ledger.watermarks.get(store.storeId, 'import-orders', 'proven');
      return text === undefined ? [] : [Number(text)];
    });
    return {
      engineState: engineStateOf({
        hasSettings: true,
        paused: pause.holds(),
        refused: troubles.some(({ problem }) => problem.kind === 'unauthorised'),
        awaySinceMs: away.length === 0 ? undefined : Math.min(...away),
        needsPerson: groups.reduce((sum, group) => sum + group.count, 0) + stock.held,
        running: underWay.size > 0,
        nowMs: clock.nowMs(),
      }),
      practice: settings.mode === 'practice',
      atMs: clock.nowMs(),
      runs,
      ledger: ledger.orders.counts(),
      ...(proven.length === settings.stores.length ? { provenAtMs: Math.min(...proven) } : {}),
      stock,
      despatch,
      apiBudget: settings.stores.map((store) => ({ storeId: store.storeId, ...shopOf(store.storeId).budget() })),
      problems: [
        ...troubles.map(({ problem }) => ({
          cause: problem.cause,
          kind: problem.kind,
          count: 1,
          summary: problem.summary,
          hint: problem.hint,
        })),
        ...groups,
        ...ledger.outlets.problemGroups(),
      ],
    };
  };

  return {
    ledger,
    settings,
    nowMs: () => clock.nowMs(),
    start: () => {
      ledger.clockWasSetBack();
      while (ledger.jobs.rescue(rescueAtOnce) > 0);
    },
    run: (flow, trigger, storeId) =>
      Promise.all(
        (storeId === undefined ? settings.stores.map((store) => store.storeId) : [storeId]).map((id) => runStore(flow, id, trigger)),
      ),
    prove: (storeId, span) => {
      const proof = proveCompleteness(passFor('import-orders', storeId, 'schedule'), span).finally(() => proofs.delete(proof));
      proofs.add(proof);
      return proof;
    },
    pause: (untilMs) => {
      pause.begin(untilMs);
      tell({ kind: 'changed' });
    },
    resume: () => {
      pause.end();
      tell({ kind: 'changed' });
    },
    isPaused: pause.holds,
    snapshot,
    onEvent: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: async () => {
      stopping = true;
      const passes = [...underWay.values()].flatMap(({ current, next }) => [current, ...(next === undefined ? [] : [next])]);
      await Promise.allSettled([...passes, ...proofs]);
    },
    passFor,
  };
};
