/** The main process's hold on the practice systems: started when they are first needed, and again when they have died. */
import { problemOf, ProblemError } from '../engine/domain/problem.ts';
import type { Clock } from '../engine/ports.ts';
import type { FromPractice, PracticeStart, PracticeWay, ToPractice } from './practice-messages.ts';

/** A world is kept on the way out; one that takes longer is killed and goes on from what was kept last. */
const stopLimitMs = 10_000;

export type PracticeChild = { send(message: ToPractice): void; kill(): void };
export type PracticeHooks = { onMessage(message: FromPractice): void; onExit(code: number): void };

export type PracticeLinkOptions = {
  fork(hooks: PracticeHooks): PracticeChild;
  start: PracticeStart;
  clock: Pick<Clock, 'after'>;
  /** Both systems are gone, and will come back at other addresses. */
  onGone(): void;
};

export type PracticeLink = {
  /** Rejects with a `ProblemError` where they cannot be started; the next call tries again. */
  way(): Promise<PracticeWay>;
  close(): Promise<void>;
};

export const createPracticeLink = ({ fork, start, clock, onGone }: PracticeLinkOptions): PracticeLink => {
  let underWay: Promise<PracticeWay> | undefined;
  let child: PracticeChild | undefined;
  let closing: (() => void) | undefined;

  const begin = (): Promise<PracticeWay> =>
    new Promise((resolve, reject) => {
      const fail = (error: string): void => {
        underWay = undefined;
        reject(new ProblemError(problemOf('program-error', 'The practice systems could not be started.', { error: error.slice(0, 300) })));
      };
      const mine: PracticeChild = fork({
        onMessage: (message) => {
          if (message.kind === 'started') return resolve(message.way);
          child = undefined;
          fail(message.error);
          mine.kill();
        },
        onExit: (code) => {
          // One that could not start has been dealt with, and another may be running by now.
          if (child !== mine) return;
          child = undefined;
          if (closing !== undefined) return closing();
          fail(`ended with code ${code}`);
          onGone();
        },
      });
      child = mine;
      mine.send({ kind: 'start', start });
    });

  return {
    way: () => (underWay ??= begin()),
    close: () =>
      new Promise((resolve) => {
        const mine = child;
        if (mine === undefined) return resolve();
        const cancelKill = clock.after(stopLimitMs, () => mine.kill());
        closing = () => {
          cancelKill();
          resolve();
        };
        mine.send({ kind: 'stop' });
      }),
  };
};
