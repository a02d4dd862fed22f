/** The schedules of the main process: they ask the engine process, and stand still while it is away. */
import { ProblemError, problemFrom } from '../engine/domain/problem.ts';
import type { Clock, Log } from '../engine/ports.ts';
import { createScheduler, type Scheduler } from '../host/scheduler.ts';
import type { Reply } from '../../shared/contract.ts';
import type { Cadence } from '../../shared/settings.ts';
import type { EngineLink } from './engine-link.ts';
import type { Memory } from './memory.ts';

export type ScheduleOptions = {
  link: EngineLink;
  clock: Clock;
  memory: Memory;
  log: Log;
  /** Of the settings that the running engine began with. */
  cadence(): Cadence | undefined;
};

const orThrow = (reply: Reply<unknown>): void => {
  if (!reply.ok) throw new ProblemError(reply.problem);
};

/** Follows the engine process: schedules begin when it runs, and end when it is away. */
export const keepSchedule = ({ link, clock, memory, log, cadence }: ScheduleOptions): { wake(): void; stop(): void } => {
  let scheduler: Scheduler | undefined;
  const stop = (): void => {
    scheduler?.stop();
    scheduler = undefined;
  };
  const stopListening = link.onEvent((event) => {
    if (event.kind !== 'engine-process') return;
    stop();
    const cadenceNow = cadence();
    if (event.process.state !== 'running' || cadenceNow === undefined) return;
    scheduler = createScheduler({
      clock,
      cadence: cadenceNow,
      run: async (flow, trigger) => orThrow(await link.ask('run-flow', { flow, trigger }, 'engine')),
      prove: async (span) => orThrow(await link.prove(span)),
      lastProof: { read: () => memory.get('lastWholeProof'), write: (date) => memory.set('lastWholeProof', date) },
      onFailure: (error) => {
        const { problem } = problemFrom(error);
        log.error('scheduled-work-failed', { cause: problem.cause, error: problem.summary });
      },
    });
    scheduler.start();
  });
  return {
    wake: () => scheduler?.wake(),
    stop: () => {
      stopListening();
      stop();
    },
  };
};
