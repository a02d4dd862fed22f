/**
 * When flows run. Intervals are counted from one pass to the next on the monotonic clock, so that neither sleep nor a clock
 * change brings a storm of missed passes; times of day are node-schedule's, guarded by the date they last ran on.
 */
import { scheduleJob, type Job } from 'node-schedule';
import { dueDate, type TimeOfDay } from './daily.ts';
import type { Cancel, Clock } from '../engine/ports.ts';
import type { FlowName, RunTrigger } from '../../shared/records.ts';
import type { Cadence } from '../../shared/settings.ts';

/** KC's customers and their nights are British. */
const zone = 'Europe/London';
/** Before the warehouse begins, away from the hour that clock changes skip or repeat. */
const wholeProofAt: TimeOfDay = { hour: 3, minute: 20 };
/** How often a missed time of day is looked for: a PC that was off at night catches up within this. */
const dailyCheckMs = 15 * 60_000;

export type SchedulerOptions = {
  clock: Clock;
  cadence: Cadence;
  run(flow: FlowName, trigger: RunTrigger): Promise<unknown>;
  prove(span: 'quick' | 'whole'): Promise<unknown>;
  /** The date the whole proof last ran on, kept across restarts. */
  lastProof: { read(): string | undefined; write(date: string): void };
  /** The host's last resort: a scheduled piece of work failed in a way that nothing below has dealt with. */
  onFailure(error: unknown): void;
};

export type Scheduler = {
  /** Every flow at once, then each at its cadence. */
  start(): void;
  /** The machine woke up: every flow once, now; the cadences count from here. */
  wake(): void;
  stop(): void;
};

export const createScheduler = (options: SchedulerOptions): Scheduler => {
  const { clock, cadence, run, prove, lastProof, onFailure } = options;
  const timers = new Map<string, Cancel>();
  let stopped = true;
  let nightly: Job | undefined;

  /** Repeats `task` so that it begins every `everyMs`, or as soon as it can when it takes longer. */
  const repeat = (name: string, everyMs: number, task: (trigger: RunTrigger) => Promise<unknown>, first: RunTrigger): void => {
    timers.get(name)?.();
    const tick = (trigger: RunTrigger): void => {
      const beganMs = clock.monotonicMs();
      task(trigger)
        .catch(onFailure)
        .finally(() => {
          if (stopped || mine !== generation) return;
          timers.set(
            name,
            clock.after(Math.max(0, beganMs + everyMs - clock.monotonicMs()), () => tick('schedule')),
          );
        });
    };
    const mine = generation;
    tick(first);
  };

  /** Raised by each start and wake-up, so that a pass begun before does not begin a second row of timers. */
  let generation = 0;

  const proveWhole = async (): Promise<void> => {
    const date = dueDate(clock.nowMs(), wholeProofAt, zone, lastProof.read());
    if (date === undefined) return;
    await prove('whole');
    // Only a proof that ended counts; one that failed is tried again at the next check.
    lastProof.write(date);
  };

  const begin = (trigger: RunTrigger): void => {
    generation += 1;
    repeat('import-orders', cadence.ordersMs, (why) => run('import-orders', why), trigger);
    repeat('push-stock', cadence.fastStockMs, (why) => run('push-stock', why), trigger);
    repeat('push-despatch', cadence.despatchMs, (why) => run('push-despatch', why), trigger);
    repeat('prove', cadence.completenessMs, () => prove('quick'), trigger);
    repeat('prove-whole', dailyCheckMs, proveWhole, trigger);
  };

  return {
    start: () => {
      stopped = false;
      nightly = scheduleJob({ ...wholeProofAt, tz: zone }, () => void proveWhole().catch(onFailure));
      begin('start');
    },
    wake: () => {
      if (!stopped) begin('catch-up');
    },
    stop: () => {
      stopped = true;
      generation += 1;
      nightly?.cancel();
      for (const cancel of timers.values()) cancel();
      timers.clear();
    },
  };
};
