/** Shows and withdraws notifications by the rules; a click opens the problem's page and does nothing else. */
import { Notification } from 'electron/main';
import { problemCauses } from '../../shared/problem-causes.ts';
import type { EngineProcess } from '../../shared/contract.ts';
import type { PagePlace } from '../../shared/pages.ts';
import type { EngineSnapshot, ProblemGroup } from '../../shared/records.ts';
import type { Cancel, Clock, Log } from '../engine/ports.ts';
import type { Memory } from './memory.ts';
import { whatToTell, type Told } from './notification-rules.ts';

/** Patience runs out between events too. */
const lookEveryMs = 30_000;

export type NotifierOptions = {
  memory: Memory;
  clock: Pick<Clock, 'nowMs' | 'after'>;
  log: Log;
  icon: string;
  facts(): { process: EngineProcess; snapshot: EngineSnapshot | undefined };
  open(place: PagePlace): void;
};

export type Notifier = { look(): void; stop(): void };

const problemsOf = ({ process, snapshot }: ReturnType<NotifierOptions['facts']>): ProblemGroup[] => {
  // What the engine said last most likely still holds while it is away.
  const said = snapshot?.problems ?? [];
  return process.state === 'away' ? [...said, { ...process.problem, count: 1 }] : said;
};

const titleOf = ({ cause, count }: ProblemGroup): string => {
  const title = Object.hasOwn(problemCauses, cause) ? problemCauses[cause as keyof typeof problemCauses].title : 'Something needs you';
  return count > 1 ? `${title} (${count})` : title;
};

export const createNotifier = ({ memory, clock, log, icon, facts, open }: NotifierOptions): Notifier => {
  let told: Told = Object.fromEntries(
    Object.entries(memory.get('notifiedAtMs') ?? {}).map(([cause, shownAtMs]) => [cause, { sinceMs: undefined, shownAtMs }]),
  );
  /** Held here as long as they stand: a notification that is forgotten can be neither clicked nor withdrawn. */
  const standing = new Map<string, Notification>();
  let planned: Cancel | undefined;

  const show = (group: ProblemGroup): void => {
    standing.get(group.cause)?.close();
    const notification = new Notification({ id: group.cause, title: titleOf(group), body: group.hint, icon });
    notification.on('click', () => open({ page: 'problems', cause: group.cause }));
    standing.set(group.cause, notification);
    notification.show();
    log.info('notified', { cause: group.cause, count: group.count });
  };

  const look = (): void => {
    const known = facts();
    // An engine that only just starts has solved nothing yet.
    if (known.process.state === 'starting') return;
    const telling = whatToTell(told, problemsOf(known), clock.nowMs());
    told = telling.told;
    for (const cause of telling.withdraw) {
      standing.get(cause)?.close();
      standing.delete(cause);
    }
    for (const group of telling.show) show(group);
    if (telling.show.length > 0) {
      const shown = Object.entries(told).flatMap(([cause, { shownAtMs }]) =>
        shownAtMs === undefined ? [] : [[cause, shownAtMs] as const],
      );
      memory.set('notifiedAtMs', Object.fromEntries(shown));
    }
  };

  const again = (): void => {
    look();
    planned = clock.after(lookEveryMs, again);
  };
  // Clicked in Action Center after the program that showed it had ended: which one it was, Windows does not say for certain.
  if (process.platform === 'win32') {
    Notification.handleActivation(() => {
      if (standing.size === 0) open({ page: 'problems' });
    });
  }
  again();
  return {
    look,
    stop: () => {
      planned?.();
      for (const notification of standing.values()) notification.close();
    },
  };
};
