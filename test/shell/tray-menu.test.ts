/** What the tray shows and offers for each state. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sizesOfIco } from '../../build/icons/ico.ts';
import { root } from '../../build/tool.ts';
import { trayMenu, trayStateOf, trayTooltip, untilTomorrowMs, type TrayEntry, type TrayFacts } from '../../electron/shell/tray-menu.ts';
import { pictureOf, trayPictures } from '../../electron/shell/tray-words.ts';
import { problemOf } from '../../electron/engine/domain/problem.ts';
import { engineStates, type EngineSnapshot, type EngineState } from '../../shared/records.ts';

const nowMs = Date.parse('2026-11-24T10:00:00Z');
const run = {
  storeId: 'main',
  trigger: 'schedule',
  durationMs: 900,
  found: 3,
  confirmed: 0,
  skipped: 0,
  waiting: 0,
  unconfirmed: 0,
  failed: 0,
} as const;
const snapshotOf = (engineState: EngineState): EngineSnapshot => ({
  engineState,
  practice: false,
  atMs: nowMs,
  runs: [
    { ...run, flow: 'import-orders', startedAtMs: nowMs - 60_000, done: 2, held: 1 },
    { ...run, flow: 'import-orders', startedAtMs: nowMs - 30_000, done: 5, held: 0, storeId: 'second' },
    {
      ...run,
      flow: 'push-stock',
      startedAtMs: nowMs,
      done: 0,
      held: 0,
      problem: problemOf('khaos-unreachable', 'Khaos Control does not answer.'),
    },
  ],
  ledger: { ordersSeen: 9, imported: 9, leftAlone: 0, onTheWay: 0, held: 0, failed: 0, missing: 0 },
  provenAtMs: nowMs,
  stock: { outlets: 0, confirmed: 0, different: 0, held: 0 },
  despatch: { told: 0, waiting: 0, unconfirmed: 0, held: 0 },
  apiBudget: [],
  problems: [],
});
const factsOf = (engineState: EngineState, more: Partial<TrayFacts> = {}): TrayFacts => ({
  process: { state: 'running' },
  snapshot: snapshotOf(engineState),
  startsWithWindows: 'on',
  nowMs,
  zone: 'Europe/London',
  ...more,
});
const labels = (entries: readonly TrayEntry[]): string[] => entries.flatMap((entry) => ('line' in entry ? [] : [entry.label]));
const actionOf = (entries: readonly TrayEntry[], label: string) =>
  entries.flatMap((entry) => ('label' in entry && entry.label.startsWith(label) ? [entry.action] : []))[0];

describe('The tray', () => {
  it('shows state, the last run of each flow and the proof', () => {
    expect(labels(trayMenu(factsOf('attention'))).slice(0, 4)).toEqual([
      'Needs you: Open the problems page.',
      'Orders 09:59: 5 done',
      'Stock 10:00: Khaos Control does not answer.',
      'Orders missing: 0',
    ]);
  });

  it('opens the pages that push, and pushes nothing itself', () => {
    const menu = trayMenu(factsOf('idle'));
    expect(actionOf(menu, 'Push stock now…')).toEqual({ kind: 'open', place: { page: 'stock', do: 'push' } });
    expect(actionOf(menu, 'Push despatch now…')).toEqual({ kind: 'open', place: { page: 'despatch', do: 'push' } });
  });

  it('offers to pause for 15 minutes, an hour or until tomorrow, and to resume what is paused', () => {
    const pause = trayMenu(factsOf('idle')).flatMap((entry) => ('entries' in entry ? (entry.entries ?? []) : []));
    expect(labels(pause)).toEqual(['15 minutes', '1 hour', 'Until tomorrow 8:00']);
    expect(pause.map((entry) => ('label' in entry ? entry.action : undefined))).toEqual(
      [900_000, 3_600_000, 22 * 3_600_000].map((forMs) => ({ kind: 'pause', forMs })),
    );
    expect(actionOf(trayMenu(factsOf('paused')), 'Resume')).toEqual({ kind: 'resume' });
  });

  it('pauses until eight o’clock by the clock on the wall, also over the night that it is changed', () => {
    const evening = Date.parse('2026-10-24T20:00:00+01:00');
    expect(untilTomorrowMs(evening, 'Europe/London')).toBe(13 * 3_600_000);
  });

  it('says that a person has switched its start with Windows off, and opens the place where that is taken back', () => {
    expect(actionOf(trayMenu(factsOf('idle', { startsWithWindows: 'switched-off-in-windows' })), 'Start with Windows')).toEqual({
      kind: 'open-startup-apps',
    });
    expect(actionOf(trayMenu(factsOf('idle', { startsWithWindows: 'off' })), 'Start with Windows')).toEqual({
      kind: 'start-with-windows',
      on: true,
    });
    expect(labels(trayMenu(factsOf('idle', { startsWithWindows: 'not-offered' }))).filter((label) => label.startsWith('Start'))).toEqual(
      [],
    );
  });

  it('shows that the engine is away over everything the engine said last', () => {
    const problem = problemOf('engine-away', 'The engine ended by itself.');
    const facts = factsOf('idle', { process: { state: 'away', problem, retryAtMs: nowMs } });
    expect(trayStateOf(facts)).toBe('away');
    expect(trayTooltip(facts)).toContain('Engine not running');
  });

  it('says that Quayside is starting until the engine has said something, with the picture of a calm state', () => {
    const begun = factsOf('idle', { process: { state: 'running' }, snapshot: undefined });
    const startedAgain = factsOf('attention', { process: { state: 'starting' } });
    for (const facts of [begun, startedAgain, { ...begun, process: { state: 'starting' } as const }]) {
      expect(trayTooltip(facts)).toBe('Quayside: Starting\nNothing is carried yet.');
      expect(labels(trayMenu(facts))[0]).toBe('Starting: Nothing is carried yet.');
      expect(pictureOf(trayStateOf(facts))).toBe('syncing');
    }
  });

  it('has a tooltip that Windows does not cut, for every state', () => {
    for (const state of engineStates) {
      const tooltip = trayTooltip(factsOf(state, { snapshot: { ...snapshotOf(state), practice: true } }));
      expect(tooltip.length).toBeLessThanOrEqual(127);
      expect(tooltip).toMatch(/[.]$/);
    }
  });

  it('has a picture for every state on both taskbars, in Windows’ four sizes', () => {
    for (const state of trayPictures) {
      for (const taskbar of ['light', 'dark']) {
        const name = join(root, 'build', 'icons', 'drawn', `tray-${state}-${taskbar}`);
        expect(sizesOfIco(readFileSync(`${name}.ico`))).toEqual([16, 20, 24, 32]);
        expect(existsSync(`${name}.png`) && existsSync(`${name}@2x.png`)).toBe(true);
      }
    }
    const pictures = trayPictures.map((state) =>
      readFileSync(join(root, 'build', 'icons', 'drawn', `tray-${state}-dark.png`)).toString('base64'),
    );
    expect(new Set(pictures).size).toBe(trayPictures.length);
  });
});
