/** Makes the practice Khaos Control: one SOAP server over two ledgers, with its clock, its faults and its journal. */
import { createChance, restoreChance } from '../chance.ts';
import type { JournalEffect, JournalEntry, PracticeRequest } from '../wire.ts';
import { createDesk, type Collected, type DeskState } from './desk.ts';
import { khaosSystems, type KhaosSystemName, type PracticeKhaos, type PracticeKhaosOptions } from './khaos.ts';
import { settleInvoices } from './invoices.ts';
import { openLedgerData, type Ledger, type LedgerData, type LedgerEvent } from './ledger.ts';
import { khaosOffice, type RecordAct } from './office.ts';
import { restartPipeline, stageDue } from './pipeline.ts';
import type { SoapCall } from './soap.ts';
import { assignUnits, levelAt } from './stock.ts';
import { indexStock } from './stock-index.ts';
import { plainSwitches, type KhaosSwitches } from './switches.ts';

/** Something that happens by itself: an event of a ledger, or a call whose answer was lost before it was done. */
type Due = { atMs: number; system: KhaosSystemName } & (
  | { kind: 'event'; event: LedgerEvent }
  | { kind: 'call'; call: SoapCall; ofSeq: number; client: string | undefined }
);

type State = {
  ledgers: Record<KhaosSystemName, LedgerData>;
  /** By time, then in the order they were set. */
  due: Due[];
  desk: DeskState;
  journal: JournalEntry[];
  switches: KhaosSwitches;
};

export const createPracticeKhaos = (options: PracticeKhaosOptions): PracticeKhaos => {
  const { clock, records } = options;
  const stockIndex = indexStock(records);
  const chance = createChance(options.seed, 'khaos');
  let state: State = {
    ledgers: { live: openLedgerData(records, clock.nowMs()), test: openLedgerData(records, clock.nowMs()) },
    due: [],
    desk: { faults: [], chance: chance.save(), busyUntilMs: { live: -Infinity, test: -Infinity } },
    journal: [],
    switches: { ...plainSwitches, ...options.switches },
  };

  /** While an event runs, its own time: a clock that jumped does not squeeze a day's stages into one moment. */
  let eventMs: number | undefined;
  let effects: JournalEffect[] = [];
  const nowMs = (): number => eventMs ?? clock.nowMs();

  const schedule = (due: Due): void => {
    let low = 0;
    let high = state.due.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (state.due[middle]!.atMs <= due.atMs) low = middle + 1;
      else high = middle;
    }
    state.due.splice(low, 0, due);
  };

  const ledgerOf = (system: KhaosSystemName): Ledger => ({
    system,
    get data() {
      return state.ledgers[system];
    },
    records,
    stockIndex,
    switches: () => state.switches,
    nowMs,
    tell: (effect) => void effects.push(effect),
    schedule: (atMs, event) => schedule({ atMs, system, kind: 'event', event }),
  });
  const ledgers: Record<KhaosSystemName, Ledger> = { live: ledgerOf('live'), test: ledgerOf('test') };

  /** Collects what a deed changes. The effects of a deed that failed half way are kept: they happened. */
  const collect = <T>(deed: () => T): Collected<T> => {
    effects = [];
    try {
      return { value: deed(), effects };
    } catch (error) {
      return { error: error instanceof Error ? error : new Error(String(error)), effects };
    }
  };

  const write = (entry: Omit<JournalEntry, 'seq' | 'atMs'>): void => {
    state.journal.push({ seq: state.journal.length + 1, atMs: nowMs(), ...entry });
  };

  const runEvent = (ledger: Ledger, event: LedgerEvent): void => {
    if (event.kind === 'stage') return stageDue(ledger, event.invoice, event.turn);
    const order = ledger.data.orders.get(event.order)!;
    if (order.cancelled !== undefined) return;
    assignUnits(ledger, order);
    settleInvoices(ledger, order);
  };

  const desk = createDesk({
    options,
    ledgers,
    switches: () => state.switches,
    state: () => state.desk,
    chance: () => {
      const restored = restoreChance(state.desk.chance);
      const drawn = restored.next();
      state.desk.chance = restored.save();
      return drawn;
    },
    nowMs,
    collect,
    write: (entry) => {
      write(entry);
      return state.journal.length;
    },
    later: (delayMs, system, call, ofSeq, client) => schedule({ atMs: nowMs() + delayMs, system, kind: 'call', call, ofSeq, client }),
  });

  const runDue = (due: Due): void => {
    if (due.kind === 'call') return desk.actLate(due.system, due.call, due.ofSeq, due.client);
    const done = collect(() => runEvent(ledgers[due.system], due.event));
    if (done.error !== undefined) throw done.error;
    // A timer that came too late did nothing, and nothing is not worth a line.
    if (done.effects.length === 0) return;
    const operation = due.event.kind === 'stage' ? 'pipeline' : 'assign-later';
    write({ by: 'system', operation, delivery: 'none', facts: { system: due.system }, effects: done.effects });
  };

  const settle = (): void => {
    const untilMs = clock.nowMs();
    while (state.due.length > 0 && state.due[0]!.atMs <= untilMs) {
      const due = state.due.shift()!;
      eventMs = due.atMs;
      try {
        runDue(due);
      } finally {
        eventMs = undefined;
      }
    }
  };

  const actIn =
    (system: KhaosSystemName): RecordAct =>
    (operation, facts, deed) => {
      settle();
      const done = collect(deed);
      const refused = done.error === undefined ? {} : { refused: String(done.error) };
      if (done.error === undefined || done.effects.length > 0) {
        write({ by: 'system', operation, delivery: 'none', facts: { system, ...facts, ...refused }, effects: done.effects });
      }
      if (done.error !== undefined) throw done.error;
      return done.value;
    };

  const openingLevels = (): Record<string, number[]> => {
    const levels: Record<string, number[]> = {};
    for (const [code, record] of state.ledgers.live.stock) {
      if (stockIndex.byCode.get(code)?.controlled !== true) continue;
      levels[code] = record.inStock.map((_, site) => levelAt(ledgers.live, record, site));
    }
    return levels;
  };
  write({
    by: 'system',
    operation: 'opened',
    delivery: 'none',
    facts: { systems: khaosSystems },
    effects: [{ kind: 'opening-levels', sites: records.sites, levels: openingLevels() }],
  });

  return {
    react: (request: PracticeRequest) => {
      settle();
      return desk.react(request);
    },
    nextDueMs: () => state.due[0]?.atMs,
    settle,
    get journal() {
      return state.journal;
    },
    save: () => structuredClone(state),
    // Only what `save` gave is ever handed back.
    restore: (saved) => void (state = structuredClone(saved) as State),
    live: khaosOffice(ledgers.live, actIn('live')),
    test: khaosOffice(ledgers.test, actIn('test')),
    wsdlPaths: desk.wsdlPaths,
    switches: () => ({ ...state.switches }),
    setSwitches: (change) => {
      settle();
      const before = state.switches;
      state.switches = { ...before, ...change };
      if (before.stageMs !== state.switches.stageMs) for (const system of khaosSystems) restartPipeline(ledgers[system]);
    },
    addFault: (fault) => void state.desk.faults.push({ ...fault }),
    faultsLeft: () => state.desk.faults.reduce((sum, { times }) => sum + times, 0),
  };
};
