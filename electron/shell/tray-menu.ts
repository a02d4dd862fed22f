/** The tray's menu and tooltip, worked out from what is known; what a click does is a value, carried out elsewhere. */
import { DateTime } from 'luxon';
import type { EngineProcess } from '../../shared/contract.ts';
import type { PagePlace } from '../../shared/pages.ts';
import { flowNames, type EngineSnapshot, type RunView } from '../../shared/records.ts';
import type { StartsWithWindows } from './login-item.ts';
import { flowWords, trayWords, type TrayState } from './tray-words.ts';

export type TrayFacts = {
  process: EngineProcess;
  /** The last that the engine said; undefined before it said anything. */
  snapshot: EngineSnapshot | undefined;
  startsWithWindows: StartsWithWindows;
  nowMs: number;
  /** IANA name of the zone this PC is in. */
  zone: string;
};

export type TrayAction =
  | { kind: 'open'; place?: PagePlace }
  | { kind: 'pause'; forMs: number }
  | { kind: 'resume' }
  | { kind: 'start-with-windows'; on: boolean }
  /** Windows' own page, where a person's choice against us is taken back. */
  | { kind: 'open-startup-apps' }
  | { kind: 'exit' };

export type TrayEntry = { line: true } | { label: string; action?: TrayAction; checked?: boolean; entries?: readonly TrayEntry[] };

const minuteMs = 60_000;
/** People come back to work at this hour. */
const tomorrowHour = 8;

export const trayStateOf = ({ process, snapshot }: Pick<TrayFacts, 'process' | 'snapshot'>): TrayState => {
  if (process.state !== 'running') return process.state;
  return snapshot?.engineState ?? 'starting';
};

/** From now until eight o'clock tomorrow, whatever the clock does in the night. */
export const untilTomorrowMs = (nowMs: number, zone: string): number => {
  const now = DateTime.fromMillis(nowMs, { zone });
  return now.plus({ days: 1 }).set({ hour: tomorrowHour, minute: 0, second: 0, millisecond: 0 }).toMillis() - nowMs;
};

const runLine = (run: RunView, zone: string): string => {
  const at = DateTime.fromMillis(run.startedAtMs, { zone }).toFormat('HH:mm');
  const what =
    run.problem !== undefined
      ? run.problem.summary
      : `${run.done} done${run.held + run.failed > 0 ? `, ${run.held + run.failed} held` : ''}`;
  return `${flowWords[run.flow]} ${at}: ${what}`;
};

/** The latest pass of each flow; of several stores the one that began last. */
const lastRuns = (snapshot: EngineSnapshot): RunView[] =>
  flowNames.flatMap((flow) =>
    snapshot.runs
      .filter((run) => run.flow === flow)
      .toSorted((one, other) => other.startedAtMs - one.startedAtMs)
      .slice(0, 1),
  );

const startEntry = (starts: StartsWithWindows): TrayEntry[] => {
  switch (starts) {
    case 'not-offered':
      return [];
    case 'on':
    case 'off':
      return [{ label: 'Start with Windows', checked: starts === 'on', action: { kind: 'start-with-windows', on: starts === 'off' } }];
    case 'switched-off-in-windows':
      return [{ label: 'Start with Windows: switched off in Task Manager…', checked: false, action: { kind: 'open-startup-apps' } }];
  }
};

/** Windows cuts a longer tooltip off in the middle of a word. */
const longestTooltip = 127;

export const trayTooltip = (facts: TrayFacts): string => {
  const { title, toDo } = trayWords[trayStateOf(facts)];
  const practice = facts.snapshot?.practice === true ? ' (practice)' : '';
  return `Quayside${practice}: ${title}\n${toDo}`.slice(0, longestTooltip);
};

export const trayMenu = (facts: TrayFacts): TrayEntry[] => {
  const { snapshot, zone, nowMs } = facts;
  const state = trayStateOf(facts);
  const { title, toDo } = trayWords[state];
  const proof =
    snapshot === undefined || snapshot.provenAtMs === undefined ? [] : [{ label: `Orders missing: ${snapshot.ledger.missing}` }];
  return [
    {
      label: `${title}: ${toDo}`,
      action: { kind: 'open', place: { page: state === 'attention' || state === 'away' ? 'problems' : 'overview' } },
    },
    ...(snapshot?.practice === true ? [{ label: 'Practice systems: nothing here is real' }] : []),
    ...(snapshot === undefined ? [] : lastRuns(snapshot).map((run) => ({ label: runLine(run, zone) }))),
    ...proof,
    { line: true },
    { label: 'Push stock now…', action: { kind: 'open', place: { page: 'stock', do: 'push' } } },
    { label: 'Push despatch now…', action: { kind: 'open', place: { page: 'despatch', do: 'push' } } },
    { line: true },
    state === 'paused'
      ? { label: 'Resume', action: { kind: 'resume' } }
      : {
          label: 'Pause for…',
          entries: [
            { label: '15 minutes', action: { kind: 'pause', forMs: 15 * minuteMs } },
            { label: '1 hour', action: { kind: 'pause', forMs: 60 * minuteMs } },
            { label: `Until tomorrow ${tomorrowHour}:00`, action: { kind: 'pause', forMs: untilTomorrowMs(nowMs, zone) } },
          ],
        },
    ...startEntry(facts.startsWithWindows),
    { line: true },
    { label: 'Open Quayside', action: { kind: 'open' } },
    { label: 'Exit…', action: { kind: 'exit' } },
  ];
};
